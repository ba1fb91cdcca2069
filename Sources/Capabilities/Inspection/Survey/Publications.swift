internal import JobModel

/// Who computes and publishes what, found by what is computed: an estate of 50,000 jobs is too many for comparing each
/// with each.
struct Publications: Sendable {
    /// What a job computes and where it keeps it.
    struct Publication: Sendable {
        var job: JobName
        /// Tables that it writes, `schema.table` in lower case; empty when it only writes files.
        var tables: [String]
        /// Its place in the project.
        var order: Int
    }

    private struct Key: Hashable {
        var operation: String
        var values: Set<String>
        /// One of the columns of the grain.
        var grain: String
    }

    /// A measure, and the jobs that compute it, in the project's order.
    private struct Entry: Sendable {
        var measure: Measure
        var publications: [Publication]
        /// Those that keep it in a table.
        var kept: [Publication]

        mutating func add(_ publication: Publication) {
            publications.append(publication)
            if !publication.tables.isEmpty { kept.append(publication) }
        }
    }

    private var entries: [Entry] = []
    private var index: [Key: [Int]] = [:]

    init(_ surveys: [JobSurvey]) {
        var known: [Measure: Int] = [:]
        for (order, survey) in surveys.enumerated() {
            let tables = survey.targets.filter { $0.kind == .table }.map { $0.name.lowercased() }
            let publication = Publication(job: survey.name, tables: tables, order: order)
            var own: Set<Measure> = []
            for placed in survey.measures where placed.isGiven && own.insert(placed.measure).inserted {
                let measure = placed.measure
                if let entry = known[measure] {
                    entries[entry].add(publication)
                    continue
                }
                known[measure] = entries.count
                for column in measure.grain {
                    let key = Key(operation: measure.operation, values: measure.values, grain: column)
                    index[key, default: []].append(entries.count)
                }
                var entry = Entry(measure: measure, publications: [], kept: [])
                entry.add(publication)
                entries.append(entry)
            }
        }
    }

    /// A measure of a job that another job has.
    struct Match: Sendable {
        var placed: PlacedMeasure
        var other: Publication
        /// It gives the same numbers; else it only follows from the other's.
        var isSame: Bool
    }

    /// For each measure of a job, the first jobs whose measure it repeats or could be computed from: the first of all,
    /// the first that keeps it in a table, and the first of these that is not declared.
    ///
    /// - Parameters:
    ///   - isWanted: Whether a job's result could be read in place of computing it.
    ///   - isDeclared: Whether the job says that it depends on the other.
    func matches(
        of measures: [PlacedMeasure],
        where isWanted: (Publication) -> Bool,
        isDeclared: (Publication) -> Bool
    ) -> [Match] {
        var matches: [Match] = []
        for placed in measures {
            let measure = placed.measure
            let near = measure.grain.reduce(into: Set<Int>()) { found, column in
                let key = Key(operation: measure.operation, values: measure.values, grain: column)
                found.formUnion(index[key] ?? [])
            }
            for number in near.sorted() {
                let entry = entries[number]
                let isSame = measure.isSame(as: entry.measure)
                guard isSame || measure.follows(from: entry.measure) else { continue }
                let firsts = [
                    entry.publications.first(where: isWanted),
                    entry.kept.first(where: isWanted),
                    entry.kept.first { isWanted($0) && !isDeclared($0) },
                ]
                matches += firsts.compactMap(\.self)
                    .map { Match(placed: placed, other: $0, isSame: isSame) }
            }
        }
        return matches
    }
}

extension Measure {
    /// Whether it gives the same numbers, as far as the facts tell.
    func isSame(as other: Measure) -> Bool {
        operation == other.operation && values == other.values && grain(beside: other) == other.grain
            && span == other.span && filters == other.filters
    }

    /// Whether it can be computed from one that is as fine, or finer.
    func follows(from other: Measure) -> Bool {
        if isSame(as: other) { return true }
        let own = grain(beside: other)
        return operation == other.operation && values == other.values && !values.isEmpty && !own.isEmpty
            && other.grain.isSuperset(of: own) && span == other.span && isChosen(among: other)
    }

    /// Its grain without names and the like that come from tables of which the other groups nothing.
    private func grain(beside other: Measure) -> Set<String> {
        let tables = Set(other.grain.map(Self.table))
        return grain.filter { tables.contains(Self.table($0)) }
    }

    private static func table(_ column: String) -> Substring {
        column[..<(column.lastIndex(of: ".") ?? column.endIndex)]
    }

    /// Whether its rows can be told among those of a finer one: what it chooses by further stands in the other's grain.
    private func isChosen(among other: Measure) -> Bool {
        filters.isSuperset(of: other.filters)
            && filters.subtracting(other.filters).allSatisfy { filter in
                other.grain.contains(String(filter.prefix { $0 != "~" }))
            }
    }

    /// `sum of amount per customer_id`.
    var words: String {
        func names(_ columns: Set<String>) -> String {
            listed(columns.compactMap { $0.split(separator: ".").last.map(String.init) }.sorted())
        }
        let what = values.isEmpty ? "the number of rows" : "the \(operation) of \(names(values))"
        return "\(what) per \(names(grain))"
    }
}
