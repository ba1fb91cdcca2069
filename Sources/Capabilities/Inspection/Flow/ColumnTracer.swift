internal import SQLAnalysis
internal import SQLSyntax

/// Follows columns of a query through its common and derived tables to the relations it reads.
struct ColumnTracer {
    private let analysis: StatementAnalysis
    private let commonTables: [String: SQLQuery]
    private let derivedTables: [String: SQLQuery]
    /// Bounds the way through queries that name each other.
    private static let depthLimit = 32

    init(_ analysis: StatementAnalysis) {
        self.analysis = analysis
        var collector = QueryCollector()
        analysis.statement.accept(&collector)
        commonTables = collector.commonTables
        derivedTables = collector.derivedTables
    }

    /// The columns of relations that an expression is made from.
    func sources(of expression: SQLExpression) -> Set<LineageColumn> { sources(of: expression, depth: 0) }

    private func sources(of expression: SQLExpression, depth: Int) -> Set<LineageColumn> {
        var result: Set<LineageColumn> = []
        _ = expression.contains { part in
            for candidate in analysis.resolution(of: part)?.candidates ?? [] {
                result.formUnion(sources(of: candidate, depth: depth))
            }
            return false
        }
        return result
    }

    private func sources(of candidate: ColumnResolution.Candidate, depth: Int) -> Set<LineageColumn> {
        guard depth < Self.depthLimit else { return [] }
        switch candidate.source {
        case .table(let path): return [LineageColumn(table: path, column: candidate.column.lowercased())]
        case .commonTable(let name):
            return commonTables[name.lowercased()].map { column(candidate.column, of: $0, depth: depth + 1) }
                ?? []
        case .derived:
            return derivedTables[candidate.relation.lowercased()].map {
                column(candidate.column, of: $0, depth: depth + 1)
            }
                ?? []
        default: return []
        }
    }

    /// The sources of a column that a query gives.
    private func column(_ name: String, of query: SQLQuery, depth: Int) -> Set<LineageColumn> {
        guard depth < Self.depthLimit, case .select(let select) = query.body else { return [] }
        for item in select.items {
            let given = item.alias?.text ?? item.expression.columnName
            if given?.lowercased() == name.lowercased() { return sources(of: item.expression, depth: depth) }
        }
        // Through a star.
        var result: Set<LineageColumn> = []
        for table in select.from { result.formUnion(column(name, of: table, depth: depth)) }
        return result
    }

    private func column(_ name: String, of table: TableExpression, depth: Int) -> Set<LineageColumn> {
        switch table.kind {
        case .table(let reference):
            let key = reference.name.base.text.lowercased()
            if let query = commonTables[key] { return column(name, of: query, depth: depth + 1) }
            guard let path = analysis.table(of: table),
                analysis.relation(of: table)?.columns.contains(where: {
                    $0.name.lowercased() == name.lowercased()
                }) ?? true
            else { return [] }
            return [LineageColumn(table: path, column: name.lowercased())]
        case .query(let derived): return column(name, of: derived.query, depth: depth + 1)
        case .join(let chain):
            return ([chain.first] + chain.joins.map(\.table))
                .reduce(into: []) { $0.formUnion(column(name, of: $1, depth: depth)) }
        case .parenthesized(let inner): return column(name, of: inner, depth: depth)
        default: return []
        }
    }
}

/// The queries of a statement that have a name.
private struct QueryCollector: SyntaxVisitor {
    var commonTables: [String: SQLQuery] = [:]
    var derivedTables: [String: SQLQuery] = [:]

    mutating func enter(_ query: SQLQuery) -> Descent {
        for table in query.with?.tables ?? [] {
            if case .query(let inner) = table.body { commonTables[table.name.text.lowercased()] = inner }
        }
        return .descend
    }

    mutating func enter(_ table: TableExpression) -> Descent {
        if case .query(let derived) = table.kind {
            derivedTables[table.alias?.name?.text.lowercased() ?? ""] = derived.query
        }
        return .descend
    }
}
