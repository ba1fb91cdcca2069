internal import SQLSyntax

/// Follows edges through the temporary tables of a script.
struct TemporaryTables {
    /// What flowed into each temporary table so far, by folded column; `*` holds what decides its rows.
    private var flows: [TablePath: [String: EdgeList]] = [:]

    /// The edges of a statement, temporary tables replaced by what they were made from.
    mutating func edges(of statement: StatementAnalysis) -> [LineageEdge] {
        guard !statement.temporaryTables.isEmpty else { return statement.lineage }
        var outside = EdgeList()
        var inside: [LineageEdge] = []
        for edge in expanded(statement) {
            if case .table(let path) = edge.target, statement.temporaryTables.contains(path) {
                inside.append(edge)
            } else {
                outside.add(edge)
            }
        }
        for path in statement.tablesWritten where statement.temporaryTables.contains(path) {
            if statement.isDefinition || flows[path] == nil { flows[path] = [:] }
        }
        for edge in inside {
            guard case .table(let path) = edge.target else { continue }
            flows[path, default: [:]][edge.column.lowercased(), default: EdgeList()].add(edge)
        }
        return outside.edges
    }

    private func expanded(_ statement: StatementAnalysis) -> [LineageEdge] {
        var result: [LineageEdge] = []
        var targets: [LineageTarget] = []
        var seen: Set<LineageTarget> = []
        for edge in statement.lineage {
            if seen.insert(edge.target).inserted { targets.append(edge.target) }
            guard let flow = flows[edge.from.table] else {
                result.append(edge)
                continue
            }
            for inner in flow[edge.from.column.lowercased()]?.edges ?? [] where inner.column != "*" {
                result.append(joined(inner, edge))
            }
        }
        for path in statement.tablesRead {
            for inner in flows[path]?["*"]?.edges ?? [] {
                for target in targets { result.append(rows(inner, target, statement)) }
            }
        }
        return result
    }

    private func joined(_ inner: LineageEdge, _ outer: LineageEdge) -> LineageEdge {
        let kind = outer.kind.after(inner.kind)
        return LineageEdge(
            from: inner.from,
            target: outer.target,
            column: outer.column,
            kind: kind,
            line: kind == inner.kind ? inner.line : outer.line,
            isCertain: inner.isCertain && outer.isCertain
        )
    }

    private func rows(_ inner: LineageEdge, _ target: LineageTarget, _ statement: StatementAnalysis)
        -> LineageEdge
    {
        var edge = inner
        edge.target = target
        return edge
    }
}

extension StatementAnalysis {
    /// Whether it makes a table or view anew.
    var isDefinition: Bool {
        switch statement.kind {
        case .createTable, .createView: true
        default: false
        }
    }
}
