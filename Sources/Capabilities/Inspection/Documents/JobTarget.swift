internal import CodeReading
internal import JobModel
internal import SQLAnalysis

/// Something that a job writes.
public struct JobTarget: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case table
        case csv
        case parquet
    }

    /// A column of a target.
    public struct Column: Hashable, Sendable {
        public var name: String
        /// Columns of loaded tables that its values come from, `schema.table.column`; empty for constants.
        public var sources: [String]
        /// How they become its values: as they are, derived, aggregated; nil when that is not known.
        public var how: String?
    }

    public var kind: Kind
    /// `schema.table`, or the path of a file with `{T}` where the date goes.
    public var name: String
    /// The relation that is written.
    public var relation: String
    /// As the job file writes it.
    public var mode: String
    /// Nil when they could not be followed.
    public var columns: [Column]?
    public var stepIndex: Int
    public var place: Place
}

extension JobView {
    /// What the job writes, in the order of its steps.
    var targets: [JobTarget] {
        job.steps.compactMap { step in
            switch step.action {
            case .dataFrameWriter(let writer):
                JobTarget(
                    kind: .table,
                    name: "\(writer.targetSchema).\(writer.targetTable)",
                    relation: writer.source,
                    mode: writer.mode.words,
                    columns: targetColumns(writer.source, step),
                    stepIndex: step.index,
                    place: place("targetTable", of: step)
                )
            case .csvFileWriter(let writer): file(.csv, writer.location, writer.source, writer.mode, step)
            case .parquetFileWriter(let writer):
                file(.parquet, writer.location, writer.source, writer.mode, step)
            default: nil
            }
        }
    }

    private func file(
        _ kind: JobTarget.Kind,
        _ location: OutputLocation,
        _ source: String,
        _ mode: FileWriteMode,
        _ step: Step
    ) -> JobTarget {
        var columns = targetColumns(source, step)
        columns?.append(JobTarget.Column(name: "etl_effective_date", sources: [], how: "the effective date"))
        return JobTarget(
            kind: kind,
            name: project.shown(location.words),
            relation: source,
            mode: mode.rawValue,
            columns: columns,
            stepIndex: step.index,
            place: place("fileName", of: step)
        )
    }

    private func targetColumns(_ source: String, _ step: Step) -> [JobTarget.Column]? {
        guard let definition = flow.definition(of: source, before: step.index),
            let columns = definition.columns
        else { return nil }
        return columns.map { column in
            let (sources, kinds) = origins(of: column.name, in: definition, depth: 0)
            return JobTarget.Column(name: column.name, sources: sources.sorted(), how: how(kinds, sources))
        }
    }

    private func how(_ kinds: Set<LineageKind>, _ sources: Set<String>) -> String? {
        if kinds.contains(.aggregated) { return "aggregated" }
        if kinds.contains(.derived) { return "derived" }
        if kinds.contains(.identity) { return "as it is" }
        return sources.isEmpty ? "made here" : nil
    }

    /// The stored columns behind a column of a relation.
    private func origins(of column: String, in definition: JobFlow.Definition, depth: Int)
        -> (sources: Set<String>, kinds: Set<LineageKind>)
    {
        guard depth < 16 else { return ([], []) }
        if let (_, sourcing, _) = sourcings.first(where: { $0.definition.stepIndex == definition.stepIndex })
        {
            return (["\(sourcing.schema).\(sourcing.table).\(column)"], [])
        }
        var sources: Set<String> = []
        var kinds: Set<LineageKind> = []
        func follow(_ relation: String, _ name: String) {
            guard let inner = flow.definition(of: relation, before: definition.stepIndex) else { return }
            let further = origins(of: name, in: inner, depth: depth + 1)
            sources.formUnion(further.sources)
            kinds.formUnion(further.kinds)
        }
        if let analysis = flow.queries[definition.stepIndex]?.analysis {
            for edge in analysis.lineage
            where edge.column.lowercased() == column.lowercased() && edge.kind.isValue {
                kinds.insert(edge.kind)
                follow(edge.from.table.description, edge.from.column)
            }
        }
        if let facts = flow.programs[definition.stepIndex] {
            let output = facts.outputs.first { $0.name.lowercased() == definition.name.lowercased() }
            let made = output?.columns?.first { $0.name.lowercased() == column.lowercased() }
            for source in made?.sources ?? [] {
                kinds.insert(.derived)
                follow(source.relation, source.column)
            }
        }
        return (sources, kinds)
    }
}

extension DataFrameWriter.Mode {
    /// As the job file writes it.
    fileprivate var words: String {
        switch self {
        case .overwrite: "Overwrite"
        case .append: "Append"
        case .merge: "Merge"
        }
    }
}
