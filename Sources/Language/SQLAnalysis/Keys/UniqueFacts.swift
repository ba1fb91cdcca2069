/// Columns, rows that agree on which agree on other columns.
struct Dependency {
    var determinants: Set<ColumnID>
    var dependents: [ColumnID]
}

/// What is proved about duplicates among the rows of a relation.
///
/// Values agree when they are equal or both null.
struct UniqueFacts {
    /// Sets of columns on which no two rows agree; the empty set: at most one row.
    var keys: [Set<ColumnID>] = []
    /// Sets that are keys, and determine their relation, as soon as none of their columns is null.
    var weakKeys: [Dependency] = []
    var dependencies: [Dependency] = []

    /// Keys are kept while they are few: more would cost time and prove nothing new.
    static let keyLimit = 8
    /// Wider sets are not searched for a smaller key.
    static let widthLimit = 16
    /// Keys of many joined relations are not kept: they grow with each.
    static let productLimit = 64
    /// More dependencies than this are not kept: each is looked at for each question.
    static let dependencyLimit = 200

    var isAtMostOneRow: Bool { keys.contains([]) }

    /// Everything that is the same in rows that agree on `columns`.
    func closure(of columns: Set<ColumnID>) -> Set<ColumnID> {
        var known = columns
        var waiting = dependencies
        var grew = true
        while grew {
            grew = false
            var rest: [Dependency] = []
            for dependency in waiting {
                if dependency.determinants.isSubset(of: known) {
                    known.formUnion(dependency.dependents)
                    grew = true
                } else {
                    rest.append(dependency)
                }
            }
            waiting = rest
        }
        return known
    }

    /// Whether rows that agree on `columns` are one row.
    func isKey(_ columns: Set<ColumnID>) -> Bool {
        let reach = closure(of: columns)
        return keys.contains { $0.isSubset(of: reach) }
    }

    mutating func add(key: Set<ColumnID>) {
        let smaller = reduced(key)
        guard keys.count < Self.keyLimit || smaller.isEmpty else { return }
        if keys.contains(where: { $0.isSubset(of: smaller) }) { return }
        keys.removeAll { smaller.isSubset(of: $0) }
        keys.append(smaller)
    }

    mutating func add(_ determinants: Set<ColumnID>, determine dependents: [ColumnID]) {
        guard dependencies.count < Self.dependencyLimit else { return }
        dependencies.append(Dependency(determinants: determinants, dependents: dependents))
    }

    /// States that a key determines the columns of its relation, unless that is known.
    mutating func addKeyDependency(_ key: Set<ColumnID>, _ columns: [ColumnID]) {
        let isKnown = dependencies.contains { $0.determinants == key && $0.dependents.count >= columns.count }
        if !isKnown { add(key, determine: columns) }
    }

    /// States that two columns always agree.
    mutating func addEqual(_ first: ColumnID, _ second: ColumnID) {
        add([first], determine: [second])
        add([second], determine: [first])
    }

    /// Says again which keys are minimal, after dependencies were added.
    mutating func reduceKeys() {
        let old = keys
        keys = []
        for key in old { add(key: key) }
    }

    /// Turns weak keys into keys once their columns cannot be null.
    mutating func strengthen(_ isNonNull: (ColumnID) -> Bool) {
        let old = weakKeys
        weakKeys = []
        for key in old {
            guard key.determinants.allSatisfy(isNonNull) else {
                weakKeys.append(key)
                continue
            }
            add(key.determinants, determine: key.dependents)
            add(key: key.determinants)
        }
    }

    /// The key without columns that the others determine.
    func reduced(_ key: Set<ColumnID>) -> Set<ColumnID> {
        guard key.count <= Self.widthLimit, !dependencies.isEmpty else { return key }
        var rest = key
        for column in key.sorted(by: { $0.index > $1.index }) {
            let without = rest.subtracting([column])
            if closure(of: without).isSuperset(of: rest) { rest = without }
        }
        return rest
    }
}

extension UniqueFacts {
    /// Of pairs of rows, before any condition.
    static func product(_ left: UniqueFacts, _ right: UniqueFacts) -> UniqueFacts {
        var both = UniqueFacts()
        both.dependencies = Array((left.dependencies + right.dependencies).prefix(dependencyLimit))
        for one in left.keys {
            for other in right.keys where one.count + other.count <= productLimit {
                both.add(key: one.union(other))
            }
        }
        return both
    }

    /// When rows of nulls may be added for rows that had no partner.
    ///
    /// A dependency survives when a row of nulls cannot be mistaken for a row that was there.
    func nullExtended(_ isNonNull: (ColumnID) -> Bool) -> UniqueFacts {
        var facts = self
        facts.weakKeys = []
        facts.dependencies = dependencies.filter { $0.determinants.contains(where: isNonNull) }
        return facts
    }

    /// With the columns under the names of another relation; what cannot be said there is left out.
    func mapped(_ map: [ColumnID: ColumnID]) -> UniqueFacts {
        var facts = UniqueFacts()
        let substitutes = substitutes(for: map)
        for dependency in dependencies {
            guard let determinants = Self.mapped(dependency.determinants, map, substitutes) else { continue }
            let dependents = dependency.dependents.compactMap { map[$0] }
            if !dependents.isEmpty { facts.add(determinants, determine: dependents) }
        }
        for key in keys { if let key = Self.mapped(key, map, substitutes) { facts.add(key: key) } }
        facts.weakKeys = weakKeys.compactMap { key in
            Self.mapped(key.determinants, map, [:]).map {
                Dependency(determinants: $0, dependents: key.dependents.compactMap { map[$0] })
            }
        }
        return facts
    }

    /// For a column that is not shown, shown ones that determine it.
    private func substitutes(for map: [ColumnID: ColumnID]) -> [ColumnID: Set<ColumnID>] {
        var result: [ColumnID: Set<ColumnID>] = [:]
        let wanted = keys.reduce(into: Set<ColumnID>()) { $0.formUnion($1) }.filter { map[$0] == nil }
        guard !wanted.isEmpty else { return result }
        for dependency in dependencies {
            guard let determinants = Self.mapped(dependency.determinants, map, [:]) else { continue }
            for column in dependency.dependents where wanted.contains(column) && result[column] == nil {
                result[column] = determinants
            }
        }
        return result
    }

    private static func mapped(
        _ set: Set<ColumnID>,
        _ map: [ColumnID: ColumnID],
        _ substitutes: [ColumnID: Set<ColumnID>]
    ) -> Set<ColumnID>? {
        var result: Set<ColumnID> = []
        for id in set {
            if let other = map[id] {
                result.insert(other)
            } else if let others = substitutes[id] {
                result.formUnion(others)
            } else {
                return nil
            }
        }
        return result
    }
}
