internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `WITH c AS (…) SELECT … FROM c` is `SELECT … FROM (…) c`.
    static let inlineCommonTable = RewriteRule(
        "inline-common-table",
        "Puts a query of WITH that is read at one place there, and drops one that is never read.",
        conditions: [.inlinedSteady, .noCapture],
        handlers: RuleHandlers(query: { query, context in
            guard let with = query.with else { return nil }
            for index in with.tables.indices {
                if let result = inlined(index, with, query, &context) { return result }
            }
            return nil
        })
    )

    private static func inlined(
        _ index: Int,
        _ with: With,
        _ query: SQLQuery,
        _ context: inout RuleContext
    ) -> SQLQuery? {
        let table = with.tables[index]
        let name = table.name.text.lowercased()
        guard case .query(let body) = table.body, table.usingKey.isEmpty, table.search == nil,
            table.cycle == nil, table.materialization != .materialized,
            context.outline.commonTableNames[name] == 1
        else { return nil }
        let uses = context.outline.commonTableUses[name] ?? []
        let isOwn = with.isRecursive && tableNames(in: body).contains(name)
        guard !isOwn else { return nil }
        var rest = query
        rest.with?.tables.remove(at: index)
        rest.with?.origin = .none
        if with.tables.count == 1 { rest.with = nil }
        rest.origin = .none
        guard !uses.isEmpty else { return rest }
        guard uses.count == 1, !escapes(body, context) else { return nil }
        // Without order a limit chooses rows as it likes, and might like others there.
        guard body.limit == nil || body.orderBy != nil,
            context.require(.inlinedSteady, table.name.text, body.isSteady),
            context.require(.noCapture, table.name.text, isFree(body, index, with, context))
        else { return nil }
        return replacing(Set(uses), by: table, body, in: rest)
    }

    private static func replacing(
        _ uses: Set<NodePlace>,
        by table: CommonTable,
        _ body: SQLQuery,
        in query: SQLQuery
    ) -> SQLQuery? {
        var count = 0
        let result = query.rewritingTables { use in
            guard let place = NodePlace(use.origin), uses.contains(place),
                case .table(let reference) = use.kind,
                reference.version == nil
            else { return nil }
            count += 1
            var alias = use.alias ?? TableAlias(name: table.name)
            alias.columns += table.columns.dropFirst(alias.columns.count)
            alias.origin = .none
            return TableExpression(
                kind: .query(DerivedTable(query: body)),
                alias: alias,
                sample: use.sample,
                comments: use.comments
            )
        }
        return count == uses.count && !StrayTables.exist(in: result) ? result : nil
    }

    /// Whether the body names columns of a query around it, which might mean others elsewhere.
    private static func escapes(_ body: SQLQuery, _ context: RuleContext) -> Bool {
        var inside: Set<NodePlace> = []
        body.forEachTable { table in
            if let place = NodePlace(table.origin) { inside.insert(place) }
        }
        return context.columns(in: body).contains { reference in
            guard let resolution = context.analysis.resolution(of: reference) else { return true }
            return resolution.candidates.contains { candidate in
                NodePlace(candidate.relationOrigin).map { !inside.contains($0) } ?? false
            }
        }
    }

    /// Whether every table the body names is the same one at the place where it is read.
    private static func isFree(
        _ body: SQLQuery,
        _ index: Int,
        _ with: With,
        _ context: RuleContext
    ) -> Bool {
        let earlier = Set(with.tables[..<index].map { $0.name.text.lowercased() })
        let inside = commonTableNames(in: body)
        return tableNames(in: body).allSatisfy { name in
            earlier.contains(name) || inside.contains(name) || context.outline.commonTableNames[name] == nil
        }
    }

    private static func tableNames(in query: SQLQuery) -> Set<String> {
        var names: Set<String> = []
        query.forEachTable { table in
            if case .table(let reference) = table.kind, reference.name.qualifiers.isEmpty {
                names.insert(reference.name.base.text.lowercased())
            }
        }
        return names
    }

    private static func commonTableNames(in query: SQLQuery) -> Set<String> {
        var search = CommonTableSearch()
        query.accept(&search)
        return search.names
    }
}

private struct CommonTableSearch: SyntaxVisitor {
    var names: Set<String> = []

    mutating func enter(part: some LocatedNode) -> Descent {
        if let table = part as? CommonTable { names.insert(table.name.text.lowercased()) }
        return .descend
    }
}

/// Looks for derived tables where only names may stand: behind TABLE, and IN without parentheses.
private struct StrayTables: SyntaxVisitor {
    private var found = false

    static func exist(in query: SQLQuery) -> Bool {
        var search = StrayTables()
        query.accept(&search)
        return search.found
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        if case .table(let table) = query.body, case .query = table.kind { found = true }
        return .descend
    }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        if case .membership(let value) = expression.kind, case .table(let table) = value.collection,
            case .query = table.kind
        {
            found = true
        }
        return .descend
    }
}

extension RewriteCondition {
    fileprivate static let inlinedSteady = RewriteCondition(
        "steady",
        "It gives the same however often it is computed: no volatile function."
    )
    fileprivate static let noCapture = RewriteCondition(
        "no-capture",
        "No other WITH gives a name to something else that the query reads."
    )
}
