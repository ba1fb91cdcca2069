internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `ROW_NUMBER() OVER (PARTITION BY id)` is `1` where `id` is a key.
    static let simplifyWindow = RewriteRule(
        "simplify-window",
        "Replaces row numbers, ranks and counts over partitions of one row by 1.",
        conditions: [.oneRowPartition, .wholeFrame],
        handlers: RuleHandlers(select: { select, context in
            for index in select.items.indices where select.items[index].alias != nil {
                guard case .function(let call) = select.items[index].expression.kind,
                    let window = window(of: call), isOne(call)
                else { continue }
                let variant = context.probe(select, window.partitionBy)
                let detail = window.partitionBy.map(context.text).joined(separator: ", ")
                guard context.require(.wholeFrame, "", window.frame == nil),
                    context.requireFact(
                        .oneRowPartition,
                        "unique(\(detail))",
                        in: variant,
                        { analysis, _ in
                            RuleContext.probed(analysis).map { !$0.keys.isEmpty } ?? false
                        }
                    )
                else { continue }
                var copy = select
                copy.items[index].expression = one(context.dialect)
                copy.items[index].origin = .none
                return copy
            }
            return nil
        })
    )

    private static func window(of call: FunctionCall) -> WindowDefinition? {
        guard case .window(let window) = call.over, window.base == nil, !window.partitionBy.isEmpty,
            window.partitionBy.allSatisfy(\.isColumn), call.filter == nil,
            window.orderBy.allSatisfy({ $0.expression.isSteady && !$0.expression.hasQuery })
        else { return nil }
        return window
    }

    private static func isOne(_ call: FunctionCall) -> Bool {
        switch call.simpleName {
        case "row_number", "rank", "dense_rank": call.arguments.isEmpty
        case "count": call.isCountOfRows && call.quantifier == nil
        default: false
        }
    }

    private static func one(_ dialect: Dialect) -> SQLExpression {
        let number = SQLExpression.number("1")
        guard dialect != .sqlite else { return number }
        return SQLExpression(.cast(Cast(value: number, type: SQLType(name: Name(Identifier("BIGINT"))))))
    }
}

extension RewriteCondition {
    fileprivate static let oneRowPartition = RewriteCondition(
        "unique",
        "The columns of PARTITION BY are a key of the rows, nulls counted as equal.",
        ground: .data
    )
    fileprivate static let wholeFrame = RewriteCondition(
        "whole-frame",
        "The window has no frame of its own, which might leave the row itself out."
    )
}
