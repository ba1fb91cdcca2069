internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `COALESCE(x, y)` is `x` where `x` is never null.
    static let simplifyCoalesce = RewriteRule(
        "simplify-coalesce",
        "Takes arguments out of COALESCE that are null, or stand behind one that never is.",
        conditions: [.firstNotNull, .sameArgumentType],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard case .function(var call) = expression.kind, call.simpleName == "coalesce",
                call.name.qualifiers.isEmpty, call.receiver == nil, call.arguments.count > 1
            else { return nil }
            let values = call.arguments.map(\.value)
            var kept = values.filter { !$0.isNullLiteral }
            guard !kept.isEmpty else { return nil }
            if let first = certain(kept, context), first + 1 < kept.count {
                let value = kept[first]
                let holds = context.requireFact(.firstNotNull, "notNull(\(context.text(value)))") {
                    analysis,
                    _ in
                    analysis.type(of: value).map { !$0.isNullable } ?? false
                }
                if holds { kept = Array(kept[...first]) }
            } else if context.isDisabled(.firstNotNull), kept.count > 1 {
                kept.removeLast()
            }
            guard kept.count < values.count else {
                if kept.count > 1 { _ = context.require(.firstNotNull, "", false) }
                return nil
            }
            let isSame = kept.allSatisfy { context.haveSameType($0, expression) }
            guard context.require(.sameArgumentType, "", isSame) else { return nil }
            if kept.count == 1 { return kept[0] }
            call.arguments = call.arguments.filter { kept.contains($0.value) }
            call.arguments = Array(call.arguments.prefix(kept.count))
            return SQLExpression(.function(call))
        })
    )

    private static func certain(_ values: [SQLExpression], _ context: RuleContext) -> Int? {
        values.firstIndex { context.isNeverNull($0) }
    }
}

extension RewriteCondition {
    fileprivate static let firstNotNull = RewriteCondition(
        "not-null",
        "The argument before those taken away is never null.",
        ground: .data
    )
    fileprivate static let sameArgumentType = RewriteCondition(
        "same-type",
        "What remains has the type of the whole."
    )
}

extension RewriteRule {
    /// `x IN (1, 2, 1)` is `x IN (1, 2)`.
    static let dropDuplicateMembers = RewriteRule(
        "drop-duplicate-members",
        "Takes repetitions out of the list behind IN.",
        conditions: [.steadyMember],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard case .membership(var membership) = expression.kind,
                case .list(let members) = membership.collection
            else { return nil }
            var seen: Set<SQLExpression> = []
            var kept: [SQLExpression] = []
            for member in members {
                if seen.insert(member.unparenthesized).inserted {
                    kept.append(member)
                } else if !context.require(.steadyMember, context.text(member), member.isSteady) {
                    return nil
                }
            }
            guard kept.count < members.count else { return nil }
            membership.collection = .list(kept)
            return SQLExpression(.membership(membership))
        })
    )

    /// `CAST(x AS INTEGER)` is `x` where `x` is one.
    static let dropRedundantCast = RewriteRule(
        "drop-redundant-cast",
        "Takes away a cast to the type that the value has.",
        conditions: [.hasType],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard context.dialect != .sqlite, case .cast(let cast) = expression.kind,
                cast.spelling != .typedLiteral, !cast.value.isLiteral, isUnlimited(cast.type),
                let type = context.type(expression)?.type, cast.value.isColumn || type != .text
            else { return nil }
            let holds = context.type(cast.value)?.type == type
            return context.require(.hasType, context.text(cast.value), holds) ? cast.value : nil
        })
    )

    /// Whether the type is all there is to it: a length or a collation is not known of values.
    private static func isUnlimited(_ type: SQLType) -> Bool {
        let word = type.name.base.text.lowercased()
        guard !type.dimensions.isEmpty || type.arguments == nil else {
            return word == "decimal" || word == "numeric"
        }
        return !["char", "character", "bpchar", "json", "time", "timestamp"].contains(word)
    }

    /// `COUNT(x)` is `COUNT(*)` where `x` is never null.
    static let countRows = RewriteRule(
        "count-rows",
        "Counts rows in place of values that are never null.",
        conditions: [.countedNotNull, .countsAll, .steadyCount],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard case .function(var call) = expression.kind, call.simpleName == "count",
                call.name.qualifiers.isEmpty, call.arguments.count == 1, !call.isCountOfRows,
                call.receiver == nil, call.nulls == nil, call.orderBy.isEmpty, !call.arguments[0].isVariadic
            else { return nil }
            let value = call.arguments[0].value
            guard context.require(.countsAll, "", call.quantifier != .distinct),
                context.require(.steadyCount, "", value.isSteady && !value.hasQuery),
                context.requireFact(
                    .countedNotNull,
                    "notNull(\(context.text(value)))",
                    { analysis, _ in
                        analysis.type(of: value).map { !$0.isNullable } ?? false
                    }
                )
            else { return nil }
            call.quantifier = nil
            call.arguments = [Argument(value: SQLExpression(.star(Star())))]
            return SQLExpression(.function(call))
        })
    )
}

extension RewriteCondition {
    fileprivate static let steadyMember = RewriteCondition(
        "steady",
        "A repeated member has the same value each time: no volatile function."
    )
    fileprivate static let hasType = RewriteCondition(
        "same-type",
        "The value is known to have the type already."
    )
    fileprivate static let countedNotNull = RewriteCondition(
        "not-null",
        "The counted value is never null.",
        ground: .data
    )
    fileprivate static let countsAll = RewriteCondition(
        "not-distinct",
        "Repetitions are counted too: it is no COUNT(DISTINCT …)."
    )
    fileprivate static let steadyCount = RewriteCondition(
        "steady",
        "The value has no effect of its own: no volatile function."
    )
}
