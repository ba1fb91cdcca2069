internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `FROM (SELECT a FROM t) d WHERE d.a > 1` filters inside.
    static let pushFilter = RewriteRule(
        "push-filter",
        "Moves a condition of WHERE into the derived table whose columns it looks at.",
        conditions: [
            .pushNoLimit, .pushPreserved, .pushSteady, .pushGroupKeys, .pushPartitionKeys, .pushNoDistinctOn,
            .pushCannotFail, .pushUnionAll, .pushSameType,
        ],
        handlers: RuleHandlers(select: { select, context in
            guard let filter = select.whereClause, !context.outline.isUnclear else { return nil }
            let terms = filter.conjuncts
            for leaf in select.from.flatMap(\.leaves) {
                guard let place = NodePlace(leaf.origin), let query = leaf.derivedQuery,
                    leaf.alias?.columns.isEmpty ?? true
                else { continue }
                for (index, term) in terms.enumerated() where looksOnly(at: place, term, context) {
                    guard context.require(.pushPreserved, "", isPreserved(place, in: select.from)),
                        let filtered = filtered(query, by: term, &context)
                    else { continue }
                    var rest = terms
                    rest.remove(at: index)
                    return replacing(leaf, filtered, rest, in: select)
                }
            }
            return nil
        })
    )

    private static func replacing(
        _ leaf: TableExpression,
        _ query: SQLQuery,
        _ rest: [SQLExpression],
        in select: Select
    ) -> Select {
        let place = NodePlace(leaf.origin)
        var copy = select
        copy.whereClause = rest.isEmpty ? nil : .all(rest)
        copy.from = select.from.rewritingTables { table in
            guard NodePlace(table.origin) == place, case .query(var derived) = table.kind else { return nil }
            derived.query = query
            var changed = table
            changed.kind = .query(derived)
            return changed
        }
        return copy
    }

    private static func looksOnly(
        at relation: NodePlace,
        _ term: SQLExpression,
        _ context: RuleContext
    ) -> Bool {
        let columns = context.columns(in: term)
        return !columns.isEmpty && !term.hasQuery && term.isSteady && !term.hasWindow
            && columns.allSatisfy { context.isColumn($0, of: relation) }
    }

    /// Whether no join fills the relation up with nulls.
    private static func isPreserved(_ relation: NodePlace, in tables: [TableExpression]) -> Bool {
        tables.allSatisfy { isPreserved(relation, in: $0) }
    }

    private static func isPreserved(_ relation: NodePlace, in table: TableExpression) -> Bool {
        let inside: (TableExpression) -> Bool = { part in
            part.leaves.contains { NodePlace($0.origin) == relation }
        }
        switch table.kind {
        case .parenthesized(let inner): return isPreserved(relation, in: inner)
        case .join(let chain):
            var isBefore = inside(chain.first)
            if isBefore, !isPreserved(relation, in: chain.first) { return false }
            for join in chain.joins {
                let isHere = inside(join.table)
                if join.isAsOf || join.kind == .positional { return !isBefore && !isHere }
                if isHere {
                    if [.left, .full, .semi, .anti].contains(join.kind) { return false }
                    if !isPreserved(relation, in: join.table) { return false }
                } else if isBefore, [.right, .full].contains(join.kind) {
                    return false
                }
                isBefore = isBefore || isHere
            }
            return true
        default: return true
        }
    }

    private static func filtered(
        _ query: SQLQuery,
        by term: SQLExpression,
        _ context: inout RuleContext
    ) -> SQLQuery? {
        guard context.require(.pushNoLimit, "", query.limit == nil) else { return nil }
        var copy = query
        copy.origin = .none
        switch query.body {
        case .select(let select):
            guard let names = select.outputNames,
                let result = filtered(select, names, by: term, &context)
            else { return nil }
            copy.body = .select(result)
        case .setOperation(var operation):
            let isUnionAll = operation.operators.allSatisfy {
                $0.kind == .union && $0.duplicates == .all && !$0.byName
            }
            // SQLite compares a column of a set operation by the affinity of some operand.
            guard context.dialect != .sqlite, !operation.operators.contains(where: \.byName),
                context.require(.pushUnionAll, "", isUnionAll),
                case .select(let first) = operation.operands[0], let names = first.outputNames
            else { return nil }
            let filters = isUnionAll ? operation.operands.count : 1
            for index in 0..<filters {
                guard case .select(let select) = operation.operands[index],
                    context.require(.pushSameType, "", haveTypes(of: term, select, names, context)),
                    let result = filtered(select, names, by: term, &context)
                else { return nil }
                operation.operands[index] = .select(result)
            }
            copy.body = .setOperation(operation)
        default: return nil
        }
        return copy
    }

    /// Whether the columns a test looks at have in one operand the types that they have in the whole.
    private static func haveTypes(
        of term: SQLExpression,
        _ select: Select,
        _ names: [String],
        _ context: RuleContext
    ) -> Bool {
        context.columns(in: term).allSatisfy { column in
            guard let source = context.source(of: column), let index = names.firstIndex(of: source.column),
                index < select.items.count
            else { return false }
            return context.haveSameType(column, select.items[index].expression)
        }
    }

    private static func filtered(
        _ select: Select,
        _ names: [String],
        by term: SQLExpression,
        _ context: inout RuleContext
    ) -> Select? {
        var substituted: [SQLExpression] = []
        for column in context.columns(in: term) {
            guard let source = context.source(of: column), names.count(where: { $0 == source.column }) == 1,
                let index = names.firstIndex(of: source.column), index < select.items.count
            else { return nil }
            substituted.append(select.items[index].expression)
        }
        guard select.sample == nil, select.windows.isEmpty, !substituted.contains(where: \.hasQuery),
            keepsRows(select, substituted, &context)
        else { return nil }
        let isTotal = context.canBeMoved(term) && substituted.allSatisfy { $0.isColumn || $0.isLiteral }
        guard context.require(.pushCannotFail, "", isTotal) else { return nil }
        let inner = term.rewritingExpressions { part in
            guard let source = context.source(of: part), case .column = part.kind,
                let index = names.firstIndex(of: source.column)
            else { return nil }
            return select.items[index].expression.detached()
        }
        var copy = select
        copy.whereClause = .all((select.whereClause?.conjuncts ?? []) + inner.detached().conjuncts)
        copy.origin = .none
        return copy
    }

    /// Whether filtering the rows early leaves what is computed over several of them.
    private static func keepsRows(
        _ select: Select,
        _ looked: [SQLExpression],
        _ context: inout RuleContext
    ) -> Bool {
        guard let facts = context.analysis.facts(of: select) else { return false }
        var isOn = false
        if case .on = select.distinct { isOn = true }
        guard context.require(.pushNoDistinctOn, "", !isOn), context.require(.pushSteady, "", select.isSteady)
        else { return false }
        if facts.isAggregated {
            let keys = Set((select.groupBy?.plainExpressions ?? []).map(\.unparenthesized))
            let areKeys = looked.allSatisfy { keys.contains($0.unparenthesized) && $0.isColumn }
            guard context.require(.pushGroupKeys, "", areKeys) else { return false }
        }
        if !facts.windows.isEmpty || select.qualify != nil {
            let partitions = partitions(of: select)
            let areKeys = partitions.allSatisfy { partition in
                looked.allSatisfy { $0.isColumn && partition.contains($0.unparenthesized) }
            }
            guard context.require(.pushPartitionKeys, "", areKeys && !partitions.isEmpty) else {
                return false
            }
        }
        return true
    }

    private static func partitions(of select: Select) -> [Set<SQLExpression>] {
        var result: [Set<SQLExpression>] = []
        let read: (SQLExpression) -> Void = { expression in
            guard case .function(let call) = expression.kind, let over = call.over else { return }
            guard case .window(let window) = over, window.base == nil else { return result.append([]) }
            result.append(Set(window.partitionBy.map(\.unparenthesized)))
        }
        select.items.forEachExpression(read)
        select.qualify?.forEachExpression(read)
        return result
    }
}

extension Select {
    /// The names of its columns in lower case; nil behind a star or for a name an engine makes up.
    var outputNames: [String]? {
        guard !items.isEmpty, !items.contains(where: \.isStar) else { return nil }
        // Names that an engine makes up cannot be referred to here; a space is in none of ours.
        return items.map { $0.name ?? " " }
    }
}

extension RewriteCondition {
    fileprivate static let pushNoLimit = RewriteCondition(
        "no-limit",
        "The derived table has no LIMIT or OFFSET, which would choose among other rows."
    )
    fileprivate static let pushPreserved = RewriteCondition(
        "preserved-side",
        "No outer join fills the derived table's columns with nulls before WHERE sees them."
    )
    fileprivate static let pushSteady = RewriteCondition(
        "steady",
        "What the derived table computes does not depend on how many rows it computes: no volatile function."
    )
    fileprivate static let pushGroupKeys = RewriteCondition(
        "group-keys-only",
        "Where the derived table groups, the condition looks at grouping columns alone."
    )
    fileprivate static let pushPartitionKeys = RewriteCondition(
        "partition-keys-only",
        "Where the derived table has windows, the condition looks at columns of every PARTITION BY alone."
    )
    fileprivate static let pushNoDistinctOn = RewriteCondition(
        "no-distinct-on",
        "The derived table has no DISTINCT ON, which would choose among other rows."
    )
    fileprivate static let pushCannotFail = RewriteCondition(
        "cannot-fail",
        "The condition converts and computes nothing, so it cannot fail on rows that it did not see before."
    )
    fileprivate static let pushUnionAll = RewriteCondition(
        "union-all",
        "The operands are joined by UNION ALL, so that each row comes from one of them."
    )
    fileprivate static let pushSameType = RewriteCondition(
        "same-type",
        "The columns have in each operand the type that they have in the whole."
    )
}
