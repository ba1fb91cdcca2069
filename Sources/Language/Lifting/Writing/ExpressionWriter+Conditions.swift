import SQLSyntax

/// Conditions: two-valued in the program, three-valued in SQL.
extension ExpressionWriter {
    func isCondition(_ operation: Operation) -> Bool {
        switch operation {
        case .and, .or, .not, .equal, .less, .lessOrEqual, .isMissing, .startsWith, .endsWith, .contains: true
        default: false
        }
    }

    /// Where null counts as false, as in WHERE.
    func filter(_ term: Term) throws -> SQLExpression {
        switch term.node {
        case .apply(.and, let parts): return .all(try parts.map { try grouped($0) })
        case .apply(.or, let parts): return .any(try parts.map { try grouped($0) })
        case .apply(.not, let operands): return try negated(operands[0])
        case .apply(.equal, let operands): return try equality(operands[0], operands[1])
        case .apply(.isMissing, let operands): return isNull(try value(operands[0]), isNegated: false)
        case .apply(.less, let operands): return .binary(try side(operands[0]), .less, try side(operands[1]))
        case .apply(.lessOrEqual, let operands):
            return .binary(try side(operands[0]), .lessOrEqual, try side(operands[1]))
        case .apply(.startsWith, let operands):
            return .call("STARTS_WITH", try operands.map { try value($0) })
        case .apply(.endsWith, let operands): return .call("SUFFIX", try operands.map { try value($0) })
        case .apply(.contains, let operands): return .call("CONTAINS", try operands.map { try value($0) })
        default: return try value(term)
        }
    }

    private func grouped(_ term: Term) throws -> SQLExpression {
        let expression = try filter(term)
        if case .chain(let chain) = expression.kind,
            chain.operators.first == .or || chain.operators.first == .and
        {
            return SQLExpression(.parenthesized(expression))
        }
        return expression
    }

    private func side(_ term: Term) throws -> SQLExpression {
        let expression = try value(term)
        switch expression.kind {
        case .chain(let chain):
            switch chain.operators.first {
            case .plus, .minus, .multiply, .divide, .integerDivide, .modulo, .concatenate: return expression
            default: return SQLExpression(.parenthesized(expression))
            }
        case .test, .between, .membership: return SQLExpression(.parenthesized(expression))
        default: return expression
        }
    }

    /// Never null.
    func exact(_ term: Term) throws -> SQLExpression {
        switch term.node {
        case .apply(.and, let parts): return .all(try parts.map { try groupedExact($0) })
        case .apply(.or, let parts): return .any(try parts.map { try groupedExact($0) })
        default: break
        }
        let expression = try filter(term)
        guard canBeNull(term) else { return expression }
        return isTrue(expression, isNegated: false)
    }

    private func groupedExact(_ term: Term) throws -> SQLExpression {
        let expression = try exact(term)
        if case .chain(let chain) = expression.kind,
            chain.operators.first == .or || chain.operators.first == .and
        {
            return SQLExpression(.parenthesized(expression))
        }
        return expression
    }

    /// Whether the SQL of a condition, as a filter has it, can be null.
    private func canBeNull(_ term: Term) -> Bool {
        switch term.node {
        case .apply(.equal, let operands):
            if operands[1] == .yes { return operands[0].type.isMissable }
            if operands.allSatisfy({ $0.type.isMissable }) {
                return operands.contains { !$0.type.missing.isDisjoint(with: [.notANumber, .notATime]) }
            }
            return operands.contains { $0.type.isMissable }
        case .apply(.not, _), .apply(.isMissing, _), .exists, .constant: return false
        case .apply(.less, let operands), .apply(.lessOrEqual, let operands), .apply(.contains, let operands),
            .apply(.startsWith, let operands), .apply(.endsWith, let operands):
            return operands.contains { $0.type.isMissable }
        default: return term.type.isMissable
        }
    }

    private func equality(_ left: Term, _ right: Term) throws -> SQLExpression {
        if right == .yes { return try value(left) }
        if right == .no { return isTest(try value(left), .false, isNegated: false) }
        let (first, second) = (try side(left), try side(right))
        // Not a number is equal to nothing; None, and pandas' NA as a key, are equal to themselves.
        let sameMissing = left.type.missing.intersection(right.type.missing)
        let mayBothBeMissing = !sameMissing.isDisjoint(with: [.none, .notAvailable])
        return .binary(first, mayBothBeMissing ? .isNotDistinctFrom : .equal, second)
    }

    /// True where the condition is false or null; never null itself.
    private func negated(_ term: Term) throws -> SQLExpression {
        switch term.node {
        case .apply(.not, let operands): return try exact(operands[0])
        case .apply(.and, let parts):
            return .any(
                try parts.map { SQLExpression(.parenthesized(try negated($0))) }.map(
                    \.withoutNeedlessParentheses
                )
            )
        case .apply(.or, let parts):
            return .all(
                try parts.map { SQLExpression(.parenthesized(try negated($0))) }.map(
                    \.withoutNeedlessParentheses
                )
            )
        case .apply(.isMissing, let operands): return isNull(try value(operands[0]), isNegated: true)
        case .apply(.equal, let operands):
            if operands[1] == .yes {
                let inner = try value(operands[0])
                return operands[0].type.isMissable
                    ? isTest(inner, .true, isNegated: true)
                    : SQLExpression(.unary(UnaryOperation(.not, inner)))
            }
            if operands[1] == .no { return isTest(try value(operands[0]), .false, isNegated: true) }
            let (first, second) = (try side(operands[0]), try side(operands[1]))
            guard operands.contains(where: { $0.type.isMissable }) else {
                return .binary(first, .notEqual, second)
            }
            if operands.allSatisfy({ !$0.type.missing.isDisjoint(with: [.notANumber, .notATime]) }) {
                return isTrue(.binary(first, .equal, second), isNegated: true)
            }
            return .binary(first, .isDistinctFrom, second)
        case .exists: return SQLExpression(.unary(UnaryOperation(.not, try value(term))))
        default:
            let expression = try filter(term)
            if canBeNull(term) { return isTrue(expression, isNegated: true) }
            switch expression.kind {
            case .chain:
                return SQLExpression(.unary(UnaryOperation(.not, SQLExpression(.parenthesized(expression)))))
            default: return SQLExpression(.unary(UnaryOperation(.not, expression)))
            }
        }
    }

    private func isNull(_ value: SQLExpression, isNegated: Bool) -> SQLExpression {
        isTest(value, .null, isNegated: isNegated)
    }

    private func isTrue(_ value: SQLExpression, isNegated: Bool) -> SQLExpression {
        isTest(value, .true, isNegated: isNegated)
    }

    private func isTest(_ value: SQLExpression, _ property: IsTest.Property, isNegated: Bool) -> SQLExpression
    {
        var operand = value
        switch value.kind {
        case .column, .function, .cast, .parameter, .literal: break
        default: operand = SQLExpression(.parenthesized(value))
        }
        return SQLExpression(.test(IsTest(operand: operand, isNegated: isNegated, property: property)))
    }
}

extension SQLExpression {
    /// Without parentheses around what is no chain of AND and OR.
    fileprivate var withoutNeedlessParentheses: SQLExpression {
        guard case .parenthesized(let inner) = kind else { return self }
        if case .chain(let chain) = inner.kind, chain.operators.first == .or || chain.operators.first == .and
        {
            return self
        }
        return inner
    }
}
