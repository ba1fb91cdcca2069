internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `SELECT DISTINCT id FROM t` is `SELECT id FROM t` where `id` is a key.
    static let dropDistinct = RewriteRule(
        "drop-distinct",
        "Takes away DISTINCT where no two rows of the result are alike.",
        conditions: [.rowsDiffer],
        handlers: RuleHandlers(select: { select, context in
            guard case .distinct = select.distinct else { return nil }
            var plain = select
            plain.distinct = nil
            let variant = context.variant(replacing: select, with: plain)
            guard
                context.requireFact(
                    .rowsDiffer,
                    columns(select, context),
                    in: variant,
                    { analysis, _ in
                        guard let facts = RuleContext.probed(analysis) else { return false }
                        return !facts.keys.isEmpty
                    }
                )
            else { return nil }
            return plain
        })
    )

    private static func columns(_ select: Select, _ context: RuleContext) -> String {
        "unique(\(select.items.map { $0.name ?? context.text($0.expression) }.joined(separator: ", ")))"
    }

    /// `x IN (SELECT DISTINCT y …)` is `x IN (SELECT y …)`.
    static let dropDistinctInTest = RewriteRule(
        "drop-distinct-in-test",
        "Takes away DISTINCT in the query of IN and EXISTS, and in operands of UNION, INTERSECT and EXCEPT.",
        conditions: [.setNoLimit, .setPlainDistinct, .setMakesDistinct],
        handlers: RuleHandlers(
            expression: { expression, context in
                switch expression.kind {
                case .exists(let query):
                    guard let plain = withoutDistinct(query, &context) else { return nil }
                    return SQLExpression(.exists(plain))
                case .membership(var membership):
                    guard case .query(let query) = membership.collection,
                        let plain = withoutDistinct(query, &context)
                    else { return nil }
                    membership.collection = .query(plain)
                    return SQLExpression(.membership(membership))
                default: return nil
                }
            },
            query: { query, context in
                guard case .setOperation(var operation) = query.body,
                    let index = operation.operands.firstIndex(where: hasDistinct)
                else { return nil }
                let isDistinct = operation.operators.allSatisfy { $0.duplicates != .all }
                guard context.require(.setMakesDistinct, "", isDistinct),
                    let plain = withoutDistinct(operation.operands[index], &context)
                else { return nil }
                operation.operands[index] = plain
                var copy = query
                copy.body = .setOperation(operation)
                return copy
            }
        )
    )

    private static func hasDistinct(_ body: QueryBody) -> Bool {
        switch body {
        case .select(let select): select.distinct != nil && select.distinct != .all
        case .parenthesized(let query): hasDistinct(query.body)
        default: false
        }
    }

    private static func withoutDistinct(_ body: QueryBody, _ context: inout RuleContext) -> QueryBody? {
        switch body {
        case .select(var select):
            var isPlain = false
            if case .distinct = select.distinct { isPlain = true }
            guard context.require(.setPlainDistinct, "", isPlain) else { return nil }
            select.distinct = nil
            select.origin = .none
            return .select(select)
        case .parenthesized(let query): return withoutDistinct(query, &context).map { .parenthesized($0) }
        default: return nil
        }
    }

    private static func withoutDistinct(_ query: SQLQuery, _ context: inout RuleContext) -> SQLQuery? {
        guard hasDistinct(query.body), context.require(.setNoLimit, "", query.limit == nil),
            let body = withoutDistinct(query.body, &context)
        else { return nil }
        var copy = query
        copy.body = body
        copy.origin = .none
        return copy
    }
}

extension RewriteCondition {
    fileprivate static let rowsDiffer = RewriteCondition(
        "unique",
        "The rows have a key among the columns of the result, nulls counted as equal.",
        ground: .data
    )
    fileprivate static let setNoLimit = RewriteCondition(
        "no-limit",
        "No LIMIT or OFFSET counts the rows behind DISTINCT."
    )
    fileprivate static let setPlainDistinct = RewriteCondition(
        "plain-distinct",
        "It is no DISTINCT ON, which chooses rows."
    )
    fileprivate static let setMakesDistinct = RewriteCondition(
        "distinct-outside",
        "Every set operator makes rows differ: none has ALL."
    )
}

extension RewriteRule {
    /// `WHERE TRUE` is nothing.
    static let dropTrueFilter = RewriteRule(
        "drop-true-filter",
        "Takes away a WHERE or QUALIFY that every row passes.",
        conditions: [],
        handlers: RuleHandlers(select: { select, _ in
            var plain = select
            if select.whereClause?.truth == true { plain.whereClause = nil }
            if select.qualify?.truth == true { plain.qualify = nil }
            return plain == select ? nil : plain
        })
    )
}
