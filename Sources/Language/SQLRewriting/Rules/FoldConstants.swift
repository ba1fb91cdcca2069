internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `1 + 2` is `3`.
    static let foldConstants = RewriteRule(
        "fold-constants",
        "Computes arithmetic and comparisons of whole numbers that stand in the text.",
        conditions: [.fitsInteger, .dividesWhole, .divisorNotZero],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard case .chain(var chain) = expression.kind, let left = chain.operands[0].integer,
                let right = chain.operands[1].integer
            else { return nil }
            let joiner = chain.operators[0]
            if let truth = compare(left, joiner, right) {
                return chain.operands.count == 2 && context.dialect != .sqlite ? .boolean(truth) : nil
            }
            guard let value = folded(left, joiner, right, &context) else { return nil }
            chain.operands.replaceSubrange(0...1, with: [.integer(value)])
            chain.operators.removeFirst()
            return chain.operators.isEmpty ? chain.operands[0] : SQLExpression(.chain(chain))
        })
    )

    private static func folded(
        _ left: Int,
        _ joiner: BinaryOperator,
        _ right: Int,
        _ context: inout RuleContext
    ) -> Int? {
        let result: (Int, Bool)
        switch joiner {
        case .plus: result = left.addingReportingOverflow(right)
        case .minus: result = left.subtractingReportingOverflow(right)
        case .multiply: result = left.multipliedReportingOverflow(by: right)
        case .divide, .integerDivide:
            let isWhole = joiner == .integerDivide || context.dialect != .duckdb
            guard context.require(.dividesWhole, "", isWhole),
                context.require(.divisorNotZero, "", right != 0)
            else { return nil }
            result = right == 0 ? (0, false) : left.dividedReportingOverflow(by: right)
        default: return nil
        }
        // The literal of the smallest number is read as a larger type with a sign, so it stays out.
        let range = -Int(Int32.max)...Int(Int32.max)
        let fits = !result.1 && [left, right, result.0].allSatisfy(range.contains)
        guard !result.1, context.require(.fitsInteger, "", fits) else { return nil }
        return result.0
    }

    private static func compare(_ left: Int, _ joiner: BinaryOperator, _ right: Int) -> Bool? {
        switch joiner {
        case .equal: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        default: nil
        }
    }
}

extension RewriteCondition {
    fileprivate static let fitsInteger = RewriteCondition(
        "fits-integer",
        "The numbers and the result fit 32 bits, so that type and overflow stay as they were."
    )
    fileprivate static let dividesWhole = RewriteCondition(
        "divides-whole",
        "The dialect divides whole numbers without a remainder: DuckDB's `/` does not, its `//` does."
    )
    fileprivate static let divisorNotZero = RewriteCondition(
        "divisor-not-zero",
        "Nothing is divided by zero."
    )
}

extension RewriteRule {
    /// `x = x` is `TRUE` where `x` is never null.
    static let foldSelfComparison = RewriteRule(
        "fold-self-comparison",
        "Replaces the comparison of a value with itself by its outcome.",
        conditions: [.operandNotNull, .operandSteady],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard context.dialect != .sqlite, let sides = expression.comparison,
                sides.left.unparenthesized == sides.right.unparenthesized, !sides.left.isLiteral,
                !sides.left.hasQuery, context.type(sides.left)?.type.map(isPlain) ?? false
            else { return nil }
            let outcome: Bool
            switch sides.joiner {
            case .equal, .lessOrEqual, .greaterOrEqual: outcome = true
            default: outcome = false
            }
            guard context.require(.operandSteady, context.text(sides.left), sides.left.isSteady)
            else { return nil }
            let place = sides.left
            guard
                context.requireFact(
                    .operandNotNull,
                    "notNull(\(context.text(sides.left)))",
                    { analysis, _ in
                        analysis.type(of: place).map { !$0.isNullable } ?? false
                    }
                )
            else { return nil }
            return .boolean(outcome)
        })
    )

    /// Types whose values are single.
    private static func isPlain(_ type: LogicalType) -> Bool {
        switch type {
        case .list, .array, .structure, .map, .union, .null, .other, .interval: false
        default: true
        }
    }
}

extension RewriteCondition {
    fileprivate static let operandNotNull = RewriteCondition(
        "not-null",
        "The value is never null: a comparison with null is unknown, not true.",
        ground: .data
    )
    fileprivate static let operandSteady = RewriteCondition(
        "steady",
        "Both sides are the same value: no volatile function."
    )
}
