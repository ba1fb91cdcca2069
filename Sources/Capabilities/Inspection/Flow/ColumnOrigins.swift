internal import CodeReading
internal import JobModel
internal import SQLAnalysis

/// For each relation of a job, the stored columns behind each of its columns.
struct ColumnOrigins {
    /// By index of the definition, then by column in lower case; nil for a relation that could not be followed.
    private var origins: [[String: Set<ColumnOrigin>]?] = []
    private let flow: JobFlow

    init(of view: JobView) {
        flow = view.flow
        let sourced = Dictionary(
            view.sourcings.map { ($0.step.index, $0.sourcing) },
            uniquingKeysWith: { first, _ in first }
        )
        for definition in flow.definitions {
            if let sourcing = sourced[definition.stepIndex] {
                origins.append(Self.stored(definition, sourcing))
            } else if let analysis = flow.queries[definition.stepIndex]?.analysis {
                origins.append(columns(of: analysis, before: definition.stepIndex))
            } else if let facts = flow.programs[definition.stepIndex] {
                let output = facts.outputs.first { $0.name == definition.name }
                origins.append(output.flatMap { columns(of: $0, before: definition.stepIndex) })
            } else {
                origins.append(nil)
            }
        }
    }

    /// The columns of a relation as a step sees it; nil when they are not known.
    func columns(of name: String, before stepIndex: Int) -> [JobSurvey.Column]? {
        guard let index = index(of: name, before: stepIndex), let columns = flow.definitions[index].columns
        else { return nil }
        let found = origins[index]
        return columns.map { column in
            JobSurvey.Column(
                name: column.name,
                origins: (found?[column.name.lowercased()] ?? []).sorted()
            )
        }
    }

    private func index(of name: String, before stepIndex: Int) -> Int? {
        flow.definitions.lastIndex {
            $0.name.lowercased() == name.lowercased() && $0.stepIndex < stepIndex
        }
    }

    private static func stored(_ definition: JobFlow.Definition, _ sourcing: DataSourcing)
        -> [String: Set<ColumnOrigin>]
    {
        let table = "\(sourcing.schema).\(sourcing.table)".lowercased()
        return (definition.columns ?? []).reduce(into: [:]) { result, column in
            let name = column.name.lowercased()
            result[name] = [ColumnOrigin(table: table, column: name, isUnchanged: true)]
        }
    }

    private func columns(of analysis: StatementAnalysis, before stepIndex: Int)
        -> [String: Set<ColumnOrigin>]
    {
        var result: [String: Set<ColumnOrigin>] = [:]
        for edge in analysis.lineage where edge.kind.isValue && edge.column != "*" {
            guard case .result = edge.target else { continue }
            let found = origins(of: edge.from.column, in: edge.from.table.description, before: stepIndex)
            let isUnchanged = edge.kind == .identity
            result[edge.column.lowercased(), default: []].formUnion(
                found.map { origin in
                    ColumnOrigin(
                        table: origin.table,
                        column: origin.column,
                        isUnchanged: origin.isUnchanged && isUnchanged
                    )
                }
            )
        }
        return result
    }

    private func columns(of output: OutputFact, before stepIndex: Int) -> [String: Set<ColumnOrigin>]? {
        output.columns?.reduce(into: [:]) { result, column in
            let found = column.sources.flatMap {
                origins(of: $0.column, in: $0.relation, before: stepIndex)
            }
            // User code may do anything to a value on its way.
            result[column.name.lowercased(), default: []].formUnion(
                found.map { ColumnOrigin(table: $0.table, column: $0.column, isUnchanged: false) }
            )
        }
    }

    private func origins(of column: String, in relation: String, before stepIndex: Int) -> Set<ColumnOrigin> {
        guard let index = index(of: relation, before: stepIndex), index < origins.count,
            let columns = origins[index]
        else { return [] }
        return columns[column.lowercased()] ?? []
    }
}
