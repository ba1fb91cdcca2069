/// Rows, in an order, computed from the step's relations: what collections of the program are.
///
/// A plan is a value that is compared by identity: what is used twice is written once.
final class Plan: Hashable, Sendable {
    indirect enum Kind: Sendable {
        /// One row without columns.
        case unit
        case scan(relation: String, columns: [Column], position: Attribute)
        case filter(Plan, Term)
        case compute(Plan, [(Attribute, Term)])
        /// Every row of the first with every row of the second that fits; outer: at most one fits.
        case join(Plan, Plan, on: Term, isOuter: Bool)
        case group(Plan, keys: [(Attribute, Term)], aggregates: [(Attribute, Aggregate)])
        case window(Plan, [(Attribute, Window)])
        case union([Branch], attributes: [Attribute])
        /// The same rows with columns of their own: `new` for `old`.
        case renamed(Plan, [(new: Attribute, old: Attribute)])
    }

    struct Column: Sendable {
        var name: String
        var attribute: Attribute
    }

    /// One part of a union: its rows, and one term for each attribute of the union.
    struct Branch: Sendable {
        var plan: Plan
        var values: [Term]
    }

    let kind: Kind
    /// What the order of the rows follows; together with ties left out, it is total.
    let order: [SortKey]
    /// Terms that no two rows share.
    let key: [Term]
    /// What the program calls it.
    let name: String?

    init(_ kind: Kind, order: [SortKey], key: [Term], name: String? = nil) {
        self.kind = kind
        self.order = order
        self.key = key
        self.name = name
    }

    static func == (first: Plan, second: Plan) -> Bool { first === second }

    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

struct SortKey: Hashable, Sendable {
    var term: Term
    var isDescending = false
}

/// What a loop computes from all its rows.
struct Aggregate: Hashable, Sendable {
    enum Function: Hashable, Sendable {
        case sum
        /// Of the rows that the filter lets through.
        case count
        case least
        case greatest
        case first([SortKey])
        case last([SortKey])
        /// Added one after another, as binary numbers must be.
        case orderedSum([SortKey], start: Term)
        case join(separator: String, [SortKey])
        case any
    }

    var function: Function
    /// For `count`, what is not counted again; nil for rows.
    var value: Term?
    var filter: Term = .yes
    var isDistinct = false
}

/// What a turn of a loop knows of the turns before it.
struct Window: Hashable, Sendable {
    enum Function: Hashable, Sendable {
        /// From one.
        case rowNumber
        /// Of the rows before this one.
        case before(Aggregate.Function)
    }

    var function: Function
    var value: Term?
    var filter: Term = .yes
    var partition: [Term] = []
    var order: [SortKey]
}

extension Plan {
    static let unit = Plan(.unit, order: [], key: [])

    var isSingleRow: Bool { key.isEmpty }

    func filtered(_ condition: Term) -> Plan {
        condition == .yes ? self : Plan(.filter(self, condition), order: order, key: key, name: name)
    }

    func named(_ name: String) -> Plan { Plan(kind, order: order, key: key, name: name) }

    func ordered(by keys: [SortKey]) -> Plan { Plan(kind, order: keys, key: key, name: name) }

    /// The columns it gives to those who build on it.
    var attributes: [Attribute] {
        switch kind {
        case .unit: []
        case .scan(_, let columns, let position): columns.map(\.attribute) + [position]
        case .filter(let plan, _): plan.attributes
        case .compute(let plan, let new): plan.attributes + new.map(\.0)
        case .join(let left, let right, _, _): left.attributes + right.attributes
        case .group(_, let keys, let aggregates): keys.map(\.0) + aggregates.map(\.0)
        case .window(let plan, let new): plan.attributes + new.map(\.0)
        case .union(_, let attributes): attributes
        case .renamed(_, let pairs): pairs.map(\.new)
        }
    }

    /// All rows of the first with all of the second, in the order of nested loops.
    static func product(_ outer: Plan, _ inner: Plan, on condition: Term = .yes) -> Plan {
        if case .unit = outer.kind { return inner.filtered(condition) }
        return Plan(
            .join(outer, inner, on: condition, isOuter: false),
            order: outer.order + inner.order,
            key: outer.key + inner.key,
            name: inner.name ?? outer.name
        )
    }

    /// The same rows, and what one row of the second says of each.
    static func lookup(_ plan: Plan, _ other: Plan, on condition: Term) -> Plan {
        Plan(
            .join(plan, other, on: condition, isOuter: true),
            order: plan.order,
            key: plan.key,
            name: plan.name
        )
    }
}
