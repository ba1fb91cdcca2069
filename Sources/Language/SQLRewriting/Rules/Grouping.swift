internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `GROUP BY a HAVING a > 1` is `WHERE a > 1 GROUP BY a`.
    static let havingToWhere = RewriteRule(
        "having-to-where",
        "Moves a condition of HAVING that looks at grouping columns alone to WHERE.",
        conditions: [.havingGroupKeys, .havingPlainGroups, .havingHasGroups],
        handlers: RuleHandlers(select: { select, context in
            guard let having = select.having else { return nil }
            let terms = having.conjuncts
            guard let index = terms.firstIndex(where: { isMovable($0, select, &context) }) else { return nil }
            var copy = select
            let filter = select.whereClause.map(\.conjuncts) ?? []
            copy.whereClause = .all(filter + [terms[index]])
            var rest = terms
            rest.remove(at: index)
            copy.having = rest.isEmpty ? nil : .all(rest)
            return copy
        })
    )

    private static func isMovable(
        _ term: SQLExpression,
        _ select: Select,
        _ context: inout RuleContext
    ) -> Bool {
        guard !term.hasQuery, !term.hasWindow, term.isSteady else { return false }
        let all = select.groupBy?.expressions ?? []
        let plain = select.groupBy?.plainExpressions
        let keys = Set((plain ?? all).compactMap { context.source(of: $0) })
        let columns = context.columns(in: term)
        let areKeys = columns.allSatisfy { context.source(of: $0).map(keys.contains) ?? false }
        let aggregates = Set(
            (context.analysis.facts(of: select)?.aggregates ?? []).compactMap(NodePlace.init)
        )
        var hasAggregate = false
        term.forEachExpression { part in
            if let place = NodePlace(part.origin), aggregates.contains(place) { hasAggregate = true }
        }
        guard context.require(.havingHasGroups, "", select.groupBy != nil) else { return false }
        // A comparison that converts could fail on rows that WHERE kept from it.
        guard hasAggregate || context.canBeMoved(term) else { return false }
        return context.require(.havingGroupKeys, context.text(term), areKeys && !hasAggregate)
            && context.require(.havingPlainGroups, "", plain != nil || select.groupBy == nil)
    }

    /// `GROUP BY id, name` is `GROUP BY id` where `id` is a key and `name` is not shown.
    static let dropGroupColumns = RewriteRule(
        "drop-group-columns",
        "Takes a column out of GROUP BY that the others determine and nothing else in the query uses.",
        conditions: [.groupDetermined, .groupUnused, .groupRemains],
        handlers: RuleHandlers(query: { query, context in
            guard let select = query.select, var group = select.groupBy, let keys = group.plainExpressions,
                keys.allSatisfy(\.isColumn), !context.outline.isUnclear
            else { return nil }
            for index in keys.indices.reversed() where isRedundant(index, keys, query, select, &context) {
                group.elements.remove(at: index)
                group.origin = .none
                var copy = select
                copy.groupBy = group.elements.isEmpty ? nil : group
                copy.origin = .none
                return query.with(copy)
            }
            return nil
        })
    )

    private static func isRedundant(
        _ index: Int,
        _ keys: [SQLExpression],
        _ query: SQLQuery,
        _ select: Select,
        _ context: inout RuleContext
    ) -> Bool {
        guard let key = context.source(of: keys[index]) else { return false }
        var elsewhere = select
        elsewhere.groupBy = nil
        elsewhere.whereClause = nil
        elsewhere.from = []
        var shown = context.columns(in: SQLQuery(body: .select(elsewhere), orderBy: query.orderBy))
        shown += select.items.filter(\.isStar).map(\.expression)
        let isUnused = shown.allSatisfy { context.source(of: $0).map { $0 != key } ?? false }
        var plain = select
        plain.groupBy = nil
        plain.having = nil
        let variant = context.probe(plain.placed(as: select), keys)
        guard context.require(.groupRemains, "", keys.count > 1),
            context.require(.groupUnused, context.text(keys[index]), isUnused)
        else { return false }
        return context.requireFact(.groupDetermined, context.text(keys[index]), in: variant) { analysis, _ in
            guard let facts = RuleContext.probed(analysis) else { return false }
            let others = Set(keys.indices.filter { $0 != index })
            return facts.closure(of: others).contains(index)
        }
    }
}

extension RelationFacts {
    /// The columns that are the same in rows that agree on the given ones.
    func closure(of columns: Set<Int>) -> Set<Int> {
        var known = columns
        var before = -1
        while before != known.count {
            before = known.count
            if keys.contains(where: { known.isSuperset(of: $0) }) { return Set(self.columns.indices) }
            for dependency in dependencies where known.isSuperset(of: dependency.determinants) {
                known.formUnion(dependency.dependents)
            }
        }
        return known
    }
}

extension Select {
    /// This SELECT at the place of another.
    func placed(as other: Select) -> Select {
        var copy = self
        copy.origin = other.origin
        return copy
    }
}

extension RuleContext {
    /// A column of a relation in FROM.
    struct ColumnSource: Hashable {
        var relation: NodePlace
        var column: String
    }

    /// The column that a reference means, when it is one of a relation in FROM.
    func source(of reference: SQLExpression) -> ColumnSource? {
        guard let resolution = analysis.resolution(of: reference.unparenthesized), resolution.isCertain,
            resolution.candidates.count == 1, resolution.fieldCount == 0,
            resolution.candidates[0].source != .selectItem,
            let relation = NodePlace(resolution.candidates[0].relationOrigin)
        else { return nil }
        return ColumnSource(relation: relation, column: resolution.candidates[0].column.lowercased())
    }

    func columns(in node: some SyntaxNode) -> [SQLExpression] {
        var columns: [SQLExpression] = []
        node.forEachExpression { if case .column = $0.kind { columns.append($0) } }
        return columns
    }

    /// Whether a test may be evaluated on rows that it was not evaluated on before: it cannot fail on any
    /// value.
    func canBeMoved(_ test: SQLExpression) -> Bool {
        let test = test.unparenthesized
        if let sides = test.comparison { return compares([sides.left, sides.right]) }
        switch test.kind {
        case .literal, .column: return true
        case .chain(let chain):
            return [.and, .or].contains(chain.operators[0]) && chain.operands.allSatisfy(canBeMoved)
        case .unary(let value): return value.operator == .not && canBeMoved(value.operand)
        case .test(let value): return canBeMoved(value.operand)
        case .between(let value): return compares([value.operand, value.low, value.high])
        case .membership(let value):
            guard case .list(let members) = value.collection else { return false }
            return compares([value.operand] + members)
        case .pattern(let value): return value.escape == nil && compares([value.operand, value.pattern])
        default: return false
        }
    }

    /// Values that stand as they are, and need no conversion of one to be compared with another.
    private func compares(_ values: [SQLExpression]) -> Bool {
        let values = values.map(\.unparenthesized)
        guard values.allSatisfy({ $0.isColumn || $0.isLiteral || $0.integer != nil }) else { return false }
        let isText = values.filter(\.isColumn).map { type($0)?.type == .text }
        return zip(values, values.dropFirst()).allSatisfy { first, second in
            haveSameKind(first, second)
                || ((!first.isColumn || !second.isColumn) && !isText.contains(true)
                    && values.filter(\.isColumn).allSatisfy { type($0)?.type != nil })
        }
    }
}

extension RewriteCondition {
    fileprivate static let havingGroupKeys = RewriteCondition(
        "group-keys-only",
        "The condition looks at columns of GROUP BY alone, which are the same in all rows of a group."
    )

    fileprivate static let havingPlainGroups = RewriteCondition(
        "plain-groups",
        "GROUP BY has no ROLLUP, CUBE or sets, whose extra rows have nulls for columns."
    )
    fileprivate static let havingHasGroups = RewriteCondition(
        "has-groups",
        "There is a GROUP BY: without one there is a row even when WHERE lets none through."
    )
    fileprivate static let groupDetermined = RewriteCondition(
        "determined",
        "Rows that agree on the other columns of GROUP BY agree on this one, nulls counted as equal.",
        ground: .data
    )
    fileprivate static let groupUnused = RewriteCondition(
        "unused",
        "The column stands in no item, HAVING, QUALIFY or ORDER BY, which need it grouped."
    )
    fileprivate static let groupRemains = RewriteCondition(
        "group-remains",
        "A column remains: without GROUP BY there would be a row even of no rows."
    )
}
