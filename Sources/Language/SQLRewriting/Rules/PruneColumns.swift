internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `SELECT d.a FROM (SELECT a, b FROM t) d` is `SELECT d.a FROM (SELECT a FROM t) d`.
    static let pruneColumns = RewriteRule(
        "prune-columns",
        "Takes columns out of derived tables and queries of WITH that nothing reads.",
        conditions: [
            .prunedUnused, .prunedNotDistinct, .prunedAll, .prunedSteady, .prunedInside, .prunedOneRow,
        ],
        handlers: RuleHandlers(
            query: { query, context in
                guard let with = query.with, !with.isRecursive else { return nil }
                for index in with.tables.indices {
                    let table = with.tables[index]
                    guard case .query(let body) = table.body, table.columns.isEmpty, table.usingKey.isEmpty,
                        let used = used(by: table, context), let pruned = pruned(body, used, &context)
                    else { continue }
                    var copy = query
                    copy.with?.tables[index].body = .query(pruned)
                    copy.with?.tables[index].origin = .none
                    copy.with?.origin = .none
                    return copy
                }
                return nil
            },
            table: { table, context in
                guard let place = NodePlace(table.origin), case .query(var derived) = table.kind,
                    table.alias?.columns.isEmpty ?? true, table.sample == nil,
                    let used = context.used(place), let pruned = pruned(derived.query, used, &context)
                else { return nil }
                derived.query = pruned
                var copy = table
                copy.kind = .query(derived)
                return copy
            }
        )
    )

    private static func used(by table: CommonTable, _ context: RuleContext) -> Set<String>? {
        let name = table.name.text.lowercased()
        guard context.outline.commonTableNames[name] == 1,
            let uses = context.outline.commonTableUses[name], !uses.isEmpty
        else { return nil }
        var all: Set<String> = []
        for use in uses {
            guard let some = context.used(use) else { return nil }
            all.formUnion(some)
        }
        return all
    }

    private static func pruned(
        _ query: SQLQuery,
        _ used: Set<String>,
        _ context: inout RuleContext
    ) -> SQLQuery? {
        guard let first = firstSelect(query.body), let names = first.outputNames else { return nil }
        var unused = names.indices.filter {
            names[$0] != " " && (!used.contains(names[$0]) || context.isDisabled(.prunedUnused))
        }
        if unused.count == names.count { unused.removeFirst() }
        for index in unused.reversed() {
            if context.require(.prunedUnused, names[index], !used.contains(names[index])),
                let body = without(index, query, &context)
            {
                var copy = query
                copy.body = body
                copy.origin = .none
                return copy
            }
        }
        return nil
    }

    private static func firstSelect(_ body: QueryBody) -> Select? {
        switch body {
        case .select(let select): select
        case .setOperation(let operation): operation.operands.first.flatMap(firstSelect)
        default: nil
        }
    }

    private static func without(
        _ index: Int,
        _ query: SQLQuery,
        _ context: inout RuleContext
    ) -> QueryBody? {
        switch query.body {
        case .select(let select): return without(index, select, query, &context).map { .select($0) }
        case .setOperation(var operation):
            let keepsAll = operation.operators.allSatisfy {
                $0.kind == .union && $0.duplicates == .all && !$0.byName
            }
            guard context.require(.prunedAll, "", keepsAll),
                context.require(.prunedInside, "", query.orderBy == nil)
            else { return nil }
            for number in operation.operands.indices {
                guard case .select(let select) = operation.operands[number],
                    let pruned = without(index, select, query, &context)
                else { return nil }
                operation.operands[number] = .select(pruned)
            }
            return .setOperation(operation)
        default: return nil
        }
    }

    private static func without(
        _ index: Int,
        _ select: Select,
        _ query: SQLQuery,
        _ context: inout RuleContext
    ) -> Select? {
        guard index < select.items.count, select.items.count > 1, !select.items.contains(where: \.isStar),
            let facts = context.analysis.facts(of: select)
        else { return nil }
        let item = select.items[index]
        var rest = select
        rest.items.remove(at: index)
        rest.origin = .none
        let aggregates = Set(facts.aggregates.compactMap(NodePlace.init))
        let isOneRow = facts.isAggregated && select.groupBy == nil
        var remaining = select.having == nil ? 0 : 1
        rest.items.forEachExpression { part in
            if let place = NodePlace(part.origin), aggregates.contains(place) { remaining += 1 }
        }
        guard context.require(.prunedNotDistinct, "", select.distinct == nil || select.distinct == .all),
            context.require(.prunedSteady, context.text(item.expression), item.isSteady),
            context.require(.prunedInside, item.name ?? "", !isNamedInside(item, select, query, context)),
            context.require(.prunedOneRow, "", !isOneRow || remaining > 0)
        else { return nil }
        return rest
    }

    /// Whether a clause of the query itself means the column by its alias or position.
    private static func isNamedInside(
        _ item: SelectItem,
        _ select: Select,
        _ query: SQLQuery,
        _ context: RuleContext
    ) -> Bool {
        let order = query.orderBy?.items.map(\.expression) ?? []
        let group = select.groupBy?.expressions ?? []
        if select.groupBy?.quantifier != nil { return true }
        for position in order + group {
            switch position.unparenthesized.kind {
            case .literal, .word, .unary: return true
            default: break
            }
        }
        guard let name = item.name else { return false }
        var clauses = context.columns(in: select)
        clauses += order.flatMap { context.columns(in: $0) }
        return clauses.contains { reference in
            guard reference.columnName?.lowercased() == name else { return false }
            return context.analysis.resolution(of: reference)?.candidates.contains {
                $0.source == .selectItem
            }
                ?? true
        }
    }
}

extension RuleContext {
    /// The columns of a relation that are read; nil when all may be.
    func used(_ relation: NodePlace) -> Set<String>? { outline.usedColumns(of: relation) }
}

extension RewriteCondition {
    fileprivate static let prunedUnused = RewriteCondition(
        "unused",
        "No name, star or natural join anywhere reads the column."
    )
    fileprivate static let prunedNotDistinct = RewriteCondition(
        "not-distinct",
        "The column does not decide which rows are alike: there is no DISTINCT."
    )
    fileprivate static let prunedAll = RewriteCondition(
        "union-all",
        "Nor is there a set operation but UNION ALL."
    )
    fileprivate static let prunedSteady = RewriteCondition(
        "steady",
        "Computing it changes nothing else: no volatile function, and none that answers several rows."
    )
    fileprivate static let prunedInside = RewriteCondition(
        "unused-inside",
        "No clause of the query itself means the column by alias or position."
    )
    fileprivate static let prunedOneRow = RewriteCondition(
        "stays-one-row",
        "Where an aggregate makes one row of all, an aggregate remains."
    )
}
