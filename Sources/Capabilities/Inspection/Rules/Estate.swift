internal import JobModel
internal import SQLAnalysis

/// What jobs have in common: who computes and publishes what.
struct Estate: Sendable {
    private struct Publication: Sendable {
        var job: JobName
        var measures: [Measure]
        /// Tables that it writes, `schema.table` in lower case; empty when it only writes files.
        var tables: [String]
        var order: Int
    }

    private var publications: [Publication] = []

    init(_ views: [JobView]) {
        for (order, view) in views.enumerated() {
            let measures = view.measures.map(\.measure)
            guard !measures.isEmpty else { continue }
            let tables = view.job.steps.compactMap { step -> String? in
                guard case .dataFrameWriter(let writer) = step.action else { return nil }
                return "\(writer.targetSchema).\(writer.targetTable)".lowercased()
            }
            publications.append(
                Publication(job: view.job.name, measures: measures, tables: tables, order: order)
            )
        }
    }

    /// AP02, AP09 and the dependencies that these would need.
    func findings(in view: JobView) -> [Finding] {
        let mine = view.measures
        guard let order = publications.first(where: { $0.job == view.job.name })?.order else { return [] }
        let declared = Set(view.job.dependencies.map(\.job))
        let read = Set(view.sourcings.map { "\($0.sourcing.schema).\($0.sourcing.table)".lowercased() })
        var findings: [Finding] = []
        for other in publications where other.job != view.job.name && read.isDisjoint(with: other.tables) {
            // Of two jobs that compute the same, the one that could read the other's result repeats it.
            let couldRead =
                declared.contains(other.job) || !other.tables.isEmpty && !view.writesTables
                || other.tables.isEmpty == !view.writesTables && other.order < order
            guard couldRead else { continue }
            let same = mine.first { placed in other.measures.contains { placed.measure.isSame(as: $0) } }
            if let same { findings.append(duplicated(same, other, view)) }
            let derivable = mine.first { placed in
                other.measures.contains { placed.measure.follows(from: $0) }
            }
            guard let derivable, let table = other.tables.first else { continue }
            findings.append(rederived(derivable, other, table, view))
            if !declared.contains(other.job) { findings.append(undeclared(derivable, other, table, view)) }
        }
        return findings.firstOfEachCode
    }

    private func duplicated(_ placed: PlacedMeasure, _ other: Publication, _ view: JobView) -> Finding {
        view.finding(
            .duplicatedLogic,
            placed.step,
            at: placed.place,
            "\(placed.measure.words) is computed by \"\(other.job)\" too",
            confidence: .medium,
            rewrite: "read the output of \"\(other.job)\""
        )
    }

    private func rederived(
        _ placed: PlacedMeasure,
        _ other: Publication,
        _ table: String,
        _ view: JobView
    ) -> Finding {
        view.finding(
            .rederivesPublishedOutput,
            placed.step,
            at: placed.place,
            "\(placed.measure.words) is computed again from what \(table) of \"\(other.job)\" holds",
            confidence: .medium,
            rewrite: "read \(table)"
        )
    }

    private func undeclared(
        _ placed: PlacedMeasure,
        _ other: Publication,
        _ table: String,
        _ view: JobView
    ) -> Finding {
        view.finding(
            .missingDependency,
            placed.step,
            at: placed.place,
            "the job should read \(table), which \"\(other.job)\" writes, and declares no dependency on it",
            confidence: .medium,
            rewrite: "read \(table) and declare the dependency on \"\(other.job)\""
        )
    }
}

extension JobView {
    fileprivate var writesTables: Bool {
        job.steps.contains { if case .dataFrameWriter = $0.action { true } else { false } }
    }
}

extension Measure {
    /// Whether it gives the same numbers, as far as the facts tell.
    fileprivate func isSame(as other: Measure) -> Bool {
        operation == other.operation && values == other.values && grain(beside: other) == other.grain
            && isComparable(to: other)
    }

    /// Whether it can be computed from one that is as fine, or finer.
    fileprivate func follows(from other: Measure) -> Bool {
        if isSame(as: other) { return true }
        let own = grain(beside: other)
        return operation == other.operation && values == other.values && !values.isEmpty && !own.isEmpty
            && other.grain.isSuperset(of: own) && isComparable(to: other)
    }

    /// Its grain without names and the like that come from tables of which the other groups nothing.
    private func grain(beside other: Measure) -> Set<String> {
        let tables = Set(other.grain.map(Self.table))
        return grain.filter { tables.contains(Self.table($0)) }
    }

    private static func table(_ column: String) -> Substring {
        column[..<(column.lastIndex(of: ".") ?? column.endIndex)]
    }

    /// Whether the same rows are chosen; user code does not tell its filters as comparisons.
    private func isComparable(to other: Measure) -> Bool {
        filters == other.filters || filters.isEmpty || other.filters.isEmpty
    }

    /// `sum of amount per customer_id`.
    fileprivate var words: String {
        func names(_ columns: Set<String>) -> String {
            listed(columns.compactMap { $0.split(separator: ".").last.map(String.init) }.sorted())
        }
        let what = values.isEmpty ? "the number of rows" : "the \(operation) of \(names(values))"
        return "\(what) per \(names(grain))"
    }
}

extension [Finding] {
    /// One finding of a kind says it; the others would repeat it for other jobs.
    fileprivate var firstOfEachCode: [Finding] {
        var seen: Set<FindingCode> = []
        return filter { seen.insert($0.code).inserted }
    }
}
