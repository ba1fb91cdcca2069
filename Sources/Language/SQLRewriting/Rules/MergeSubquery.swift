internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `SELECT d.x FROM (SELECT a AS x FROM t) d` is `SELECT a AS x FROM t`.
    static let mergeSubquery = RewriteRule(
        "merge-subquery",
        "Merges a derived table that only names, computes and filters into the query that reads it alone.",
        conditions: [
            .mergedNoLimit, .mergedNoDistinct, .mergedNotGrouped, .mergedNoWindow, .mergedSteady,
            .mergedNoCapture,
        ],
        handlers: RuleHandlers(query: { query, context in
            guard let outer = query.select, outer.from.count == 1, outer.sample == nil,
                let derived = outer.from[0].derivedQuery, outer.from[0].alias?.columns.isEmpty ?? true,
                let relation = NodePlace(outer.from[0].origin), derived.with == nil, derived.orderBy == nil,
                let inner = derived.select, !context.outline.isUnclear,
                isMergeable(derived, inner, &context),
                let merge = Merge(query, outer, inner, relation, context)
            else { return nil }
            guard context.require(.mergedNoCapture, "", !merge.captures(context)) else { return nil }
            return merge.result(context)
        })
    )

    private static func isMergeable(
        _ query: SQLQuery,
        _ select: Select,
        _ context: inout RuleContext
    ) -> Bool {
        guard let facts = context.analysis.facts(of: select), select.sample == nil, select.windows.isEmpty,
            !select.from.isEmpty, !select.items.isEmpty
        else { return false }
        let isGrouped = facts.isAggregated || select.groupBy != nil || select.having != nil
        let hasWindow = !facts.windows.isEmpty || select.qualify != nil
        return context.require(.mergedNoLimit, "", query.limit == nil)
            && context.require(.mergedNoDistinct, "", select.distinct == nil)
            && context.require(.mergedNotGrouped, "", !isGrouped)
            && context.require(.mergedNoWindow, "", !hasWindow)
            && context.require(.mergedSteady, "", select.items.allSatisfy(\.isSteady))
    }
}

/// A query and the derived table it reads, about to become one.
private struct Merge {
    let query: SQLQuery
    let outer: Select
    let inner: Select
    let relation: NodePlace
    /// What each column of the derived table is, by its name in lower case.
    private var values: [String: SQLExpression] = [:]
    /// The one relation beneath, when the derived table shows all its columns.
    private var starName: Identifier?

    init?(_ query: SQLQuery, _ outer: Select, _ inner: Select, _ relation: NodePlace, _ context: RuleContext)
    {
        self.query = query
        self.outer = outer
        self.inner = inner
        self.relation = relation
        if inner.items.count == 1, inner.items[0].expression.kind == .star(Star()) {
            guard let leaf = inner.from.first, inner.from.count == 1, leaf.leaves.count == 1,
                leaf.alias?.columns.isEmpty ?? true
            else { return nil }
            if let name = leaf.alias?.name {
                starName = name
            } else if case .table(let reference) = leaf.kind {
                starName = reference.name.base
            } else {
                return nil
            }
        } else {
            guard !inner.items.contains(where: \.isStar) else { return nil }
            for item in inner.items {
                guard let name = item.name, values[name] == nil else { return nil }
                values[name] = item.expression
            }
        }
        guard isPossible(context) else { return nil }
    }

    private var aliases: Set<String> { Set(outer.items.compactMap { $0.alias?.text.lowercased() }) }

    private func value(of reference: SQLExpression, _ context: RuleContext) -> SQLExpression? {
        guard case .column(let name) = reference.kind, context.isColumn(reference, of: relation),
            let column = context.source(of: reference)?.column
        else { return nil }
        if let starName {
            let plain = Identifier(starName.text, quoting: starName.quoting)
            let isClear = name.qualifiers.isEmpty && !aliases.contains(column)
            return SQLExpression(.column(Name(name.unplaced.base, qualifiers: isClear ? [] : [plain])))
        }
        guard let value = values[column] else { return nil }
        return qualified(value, context).detached()
    }

    /// The expression with its columns so named that no alias of the outer query can be meant.
    private func qualified(_ value: SQLExpression, _ context: RuleContext) -> SQLExpression {
        let aliases = aliases
        return value.rewritingExpressions { part in
            guard case .column(let name) = part.kind, name.qualifiers.isEmpty,
                aliases.contains(name.base.text.lowercased()),
                let relation = context.analysis.resolution(of: part)?.candidates.first?.relation,
                !relation.isEmpty
            else { return nil }
            let quoting: Identifier.Quoting = relation.lowercased() == relation ? .none : .double
            return SQLExpression(
                .column(Name(name.unplaced.base, qualifiers: [Identifier(relation, quoting: quoting)]))
            )
        }
    }

    /// Whether every use can be replaced, and none becomes a position or is computed twice.
    private func isPossible(_ context: RuleContext) -> Bool {
        var counts: [String: Int] = [:]
        var isNested = false
        var nested = NestedReferences(relation: relation, context: context)
        query.accept(&nested)
        isNested = nested.found
        for reference in context.outline.references[relation] ?? [] {
            counts[reference.column, default: 0] += 1
        }
        for (name, value) in values {
            guard !value.hasQuery else { return false }
            if !value.isColumn, !value.isLiteral, (counts[name] ?? 0) > 1 { return false }
        }
        let stars = outer.items.filter(\.isStar)
        let hasHiddenStar = context.outline.starred.contains(relation) && stars.isEmpty
        let isPlain = stars.allSatisfy { item in item.expression.kind == .star(Star()) && item.alias == nil }
        let hasNatural = outer.items.isEmpty
        guard !isNested, !hasHiddenStar, isPlain, stars.count <= 1, !hasNatural else { return false }
        let positions = (outer.groupBy?.expressions ?? []) + (query.orderBy?.items.map(\.expression) ?? [])
        for position in positions {
            if let value = value(of: position.unparenthesized, context),
                value.isLiteral || value.integer != nil
            {
                return false
            }
        }
        return outer.items.allSatisfy { keepsName($0, context) }
    }

    /// An engine names a column after its text; that text must stay.
    private func keepsName(_ item: SelectItem, _ context: RuleContext) -> Bool {
        guard item.alias == nil, !item.expression.isColumn, !item.isStar else { return true }
        return substituted(item.expression, context) == item.expression
    }

    /// Whether a name of the outer query would come to mean something else.
    func captures(_ context: RuleContext) -> Bool {
        var withoutOrder = outer
        withoutOrder.from = []
        var suspects = context.columns(in: withoutOrder)
        for item in query.orderBy?.items ?? [] where !item.expression.isColumn {
            suspects += context.columns(in: item)
        }
        return suspects.contains { isCapturable($0, context) }
            || context.columns(in: query.orderBy).contains { reference in
                (context.analysis.resolution(of: reference)?.outerLevels ?? 1) > 0
            }
    }

    /// An alias, or a name of a query further out: what stands in FROM now is looked at before it.
    private func isCapturable(_ reference: SQLExpression, _ context: RuleContext) -> Bool {
        guard let resolution = context.analysis.resolution(of: reference) else { return true }
        return resolution.outerLevels > 0 || resolution.candidates.contains { $0.source == .selectItem }
    }

    private func substituted(_ expression: SQLExpression, _ context: RuleContext) -> SQLExpression {
        expression.rewritingExpressions { value(of: $0, context) }
    }

    func result(_ context: RuleContext) -> SQLQuery? {
        var select = outer
        select.items = outer.items.flatMap { items(for: $0, context) }
        select.from = inner.from
        let substitute: (SQLExpression) -> SQLExpression? = { value(of: $0, context) }
        let filter = outer.whereClause.map { substituted($0, context) }
        let filters = (inner.whereClause?.conjuncts ?? []) + (filter?.conjuncts ?? [])
        select.whereClause = filters.isEmpty ? nil : .all(filters)
        select.groupBy = outer.groupBy?.rewritingExpressions(substitute)
        select.having = outer.having?.rewritingExpressions(substitute)
        select.qualify = outer.qualify?.rewritingExpressions(substitute)
        select.windows = outer.windows.rewritingExpressions(substitute)
        select.distinct = outer.distinct?.rewritingExpressions(substitute)
        select.origin = .none
        var result = query.with(select)
        result.orderBy = query.orderBy?.rewritingExpressions(substitute)
        return result
    }

    private func items(for item: SelectItem, _ context: RuleContext) -> [SelectItem] {
        if item.isStar {
            return inner.items.map { inner in
                var copy = inner
                copy.expression = qualified(inner.expression, context).detached()
                copy.origin = .none
                return copy
            }
        }
        var copy = item
        copy.expression = substituted(item.expression, context)
        copy.origin = .none
        if item.alias == nil, case .column(let name) = item.expression.kind {
            let base = name.unplaced.base
            if copy.expression.columnName != base.text { copy.alias = base }
        }
        return [copy]
    }
}

/// Looks for references to a relation from queries inside expressions.
private struct NestedReferences: SyntaxVisitor {
    let relation: NodePlace
    let context: RuleContext
    var found = false

    mutating func enter(_ expression: SQLExpression) -> Descent {
        guard case .column = expression.kind, let resolution = context.analysis.resolution(of: expression),
            resolution.outerLevels > 0
        else { return .descend }
        if resolution.candidates.contains(where: { NodePlace($0.relationOrigin) == relation }) {
            found = true
        }
        return .descend
    }
}

extension RewriteCondition {
    fileprivate static let mergedNoLimit = RewriteCondition(
        "no-limit",
        "The derived table has no LIMIT or OFFSET, which counts its rows before those outside are filtered."
    )
    fileprivate static let mergedNoDistinct = RewriteCondition(
        "not-distinct",
        "The derived table has no DISTINCT."
    )
    fileprivate static let mergedNotGrouped = RewriteCondition(
        "not-grouped",
        "The derived table has no GROUP BY, HAVING or aggregate."
    )
    fileprivate static let mergedNoWindow = RewriteCondition(
        "no-window",
        "The derived table has no window, which sees the rows before those outside are filtered."
    )
    fileprivate static let mergedSteady = RewriteCondition(
        "steady",
        "Its columns may be computed more or less often: no volatile function."
    )
    fileprivate static let mergedNoCapture = RewriteCondition(
        "no-capture",
        "No clause outside names an alias or a query further out, for which a column beneath might be taken."
    )
}
