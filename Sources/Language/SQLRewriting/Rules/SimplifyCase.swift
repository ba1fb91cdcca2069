internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `CASE WHEN FALSE THEN a WHEN p THEN b ELSE b END` is `b`.
    static let simplifyCase = RewriteRule(
        "simplify-case",
        "Takes branches out of CASE that are never reached, repeat a condition, or make no difference.",
        conditions: [.sameCaseType, .hasOtherwise, .steadyCase],
        isLocal: true,
        handlers: RuleHandlers(expression: { expression, context in
            guard case .conditional(let value) = expression.kind, value.operand == nil,
                let simpler = simpler(value, &context)
            else { return nil }
            let result =
                simpler.branches.isEmpty
                ? simpler.otherwise ?? .null : SQLExpression(.conditional(simpler))
            // Types of what is newly built are not known: they are those of the parts.
            let parts = simpler.branches.map(\.result) + [simpler.otherwise ?? .null]
            guard context.require(.sameCaseType, "", keepsType(expression, parts, context)) else {
                return nil
            }
            return result
        })
    )

    private static func simpler(_ value: CaseExpression, _ context: inout RuleContext) -> CaseExpression? {
        if let reduced = withoutConstants(value) { return reduced }
        if case .conditional(let inner)? = value.otherwise?.unparenthesized.kind, inner.operand == nil {
            return CaseExpression(branches: value.branches + inner.branches, otherwise: inner.otherwise)
        }
        if let repeated = repeatedBranch(value.branches) {
            let condition = value.branches[repeated].condition
            guard context.require(.steadyCase, context.text(condition), condition.isSteady) else {
                return nil
            }
            var reduced = value
            reduced.branches.remove(at: repeated)
            return reduced
        }
        return withoutDifference(value, &context)
    }

    private static func withoutConstants(_ value: CaseExpression) -> CaseExpression? {
        var reduced = value
        reduced.branches = []
        for branch in value.branches {
            if branch.condition.truth == false || branch.condition.isNullLiteral { continue }
            if branch.condition.truth == true {
                reduced.otherwise = branch.result
                break
            }
            reduced.branches.append(branch)
        }
        return reduced.branches.count < value.branches.count ? reduced : nil
    }

    private static func repeatedBranch(_ branches: [CaseBranch]) -> Int? {
        var seen: Set<SQLExpression> = []
        return branches.firstIndex { !seen.insert($0.condition.unparenthesized).inserted }
    }

    /// The last branch goes when it answers what ELSE does.
    private static func withoutDifference(
        _ value: CaseExpression,
        _ context: inout RuleContext
    ) -> CaseExpression? {
        guard let last = value.branches.last else { return nil }
        let otherwise = value.otherwise ?? .null
        let isSame = last.result.unparenthesized == otherwise.unparenthesized
        guard isSame || value.otherwise == nil else { return nil }
        if !isSame {
            guard value.branches.allSatisfy({ $0.result.unparenthesized == last.result.unparenthesized }),
                context.require(.hasOtherwise, "", false)
            else { return nil }
            return CaseExpression(branches: [], otherwise: last.result)
        }
        guard context.require(.steadyCase, context.text(last.condition), last.condition.isSteady) else {
            return nil
        }
        var reduced = value
        reduced.branches.removeLast()
        return reduced
    }

    private static func keepsType(
        _ whole: SQLExpression,
        _ parts: [SQLExpression],
        _ context: RuleContext
    ) -> Bool {
        guard let type = context.type(whole)?.type else { return false }
        let known = parts.filter { !$0.isNullLiteral }
        return !known.isEmpty && known.allSatisfy { context.type($0)?.type == type }
    }
}

extension RewriteCondition {
    fileprivate static let sameCaseType = RewriteCondition(
        "same-type",
        "What remains has the type of the whole: a branch taken away may have widened it."
    )
    fileprivate static let hasOtherwise = RewriteCondition(
        "has-else",
        "Equal branches answer for all rows only with an ELSE: without one the others are null."
    )
    fileprivate static let steadyCase = RewriteCondition(
        "steady",
        "A condition taken away has no effect of its own: no volatile function."
    )
}
