internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `NOT (a < b)` is `a >= b`; `TRUE AND p` is `p`.
    static let simplifyBoolean = RewriteRule(
        "simplify-boolean",
        "Takes constants and repetitions out of AND and OR, and NOT from before what has an opposite.",
        conditions: [.isTruth, .steadyTerm],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard context.dialect != .sqlite else { return nil }
            switch expression.kind {
            case .unary(let operation) where operation.operator == .not:
                return negated(operation.operand.unparenthesized, &context)
            case .chain(let chain) where chain.operators[0] == .and || chain.operators[0] == .or:
                return joined(chain, &context)
            default: return nil
            }
        })
    )

    private static func negated(_ operand: SQLExpression, _ context: inout RuleContext) -> SQLExpression? {
        if let truth = operand.truth { return .boolean(!truth) }
        if let sides = operand.comparison, let opposite = sides.joiner.negation, !isRow(sides.left) {
            return SQLExpression(
                .chain(OperatorChain(operands: [sides.left, sides.right], operators: [opposite]))
            )
        }
        switch operand.kind {
        case .unary(let inner) where inner.operator == .not:
            let value = inner.operand.unparenthesized
            return context.require(.isTruth, context.text(value), context.isBoolean(value)) ? value : nil
        case .test(var test):
            test.isNegated.toggle()
            test.spelling = .is
            return SQLExpression(.test(test))
        case .between(var between):
            between.isNegated.toggle()
            return SQLExpression(.between(between))
        case .membership(var membership):
            membership.isNegated.toggle()
            return SQLExpression(.membership(membership))
        case .pattern(var pattern) where pattern.quantifier == nil:
            pattern.isNegated.toggle()
            return SQLExpression(.pattern(pattern))
        default: return nil
        }
    }

    private static func isRow(_ expression: SQLExpression) -> Bool {
        switch expression.unparenthesized.kind {
        case .row, .structure, .subquery: true
        default: false
        }
    }

    private static func joined(_ chain: OperatorChain, _ context: inout RuleContext) -> SQLExpression? {
        let joiner = chain.operators[0]
        // TRUE changes nothing in AND and decides OR; FALSE the other way round.
        let decisive = joiner == .or
        let terms = chain.operands.flatMap { joiner == .or ? $0.disjuncts : $0.conjuncts }
        if terms.contains(where: { $0.truth == decisive }) { return .boolean(decisive) }
        var kept: [SQLExpression] = []
        for term in terms where term.truth != !decisive {
            if kept.contains(where: { $0.unparenthesized == term.unparenthesized }) {
                guard context.require(.steadyTerm, context.text(term), term.isSteady) else {
                    kept.append(term)
                    continue
                }
            } else {
                kept.append(term)
            }
        }
        guard kept.count < terms.count else { return nil }
        if kept.isEmpty { return .boolean(!decisive) }
        if kept.count == 1 {
            guard context.require(.isTruth, context.text(kept[0]), context.isBoolean(kept[0])) else {
                return nil
            }
        }
        return joiner == .or ? .any(kept) : .all(kept)
    }
}

extension RewriteCondition {
    fileprivate static let isTruth = RewriteCondition(
        "is-truth",
        "What remains is a truth value: a number there would have become one."
    )
    fileprivate static let steadyTerm = RewriteCondition(
        "steady",
        "A repeated term has the same value each time: no volatile function."
    )
}
