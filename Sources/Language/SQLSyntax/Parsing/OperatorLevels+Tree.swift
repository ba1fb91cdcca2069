extension OperatorLevels {
    /// How tightly the outermost operator binds; the maximum for anything without one.
    func level(of kind: SQLExpression.Kind) -> Level {
        switch kind {
        case .chain(let chain): level(of: chain.operators.first ?? .or)
        case .unary(let unary): level(of: unary.operator)
        case .test: test
        case .between, .membership, .pattern: membership
        case .quantified(let quantified): level(of: quantified.operator)
        case .atTimeZone: atTimeZone
        case .collate: collate
        case .lambda: 1
        case .cast(let cast) where cast.spelling == .colons: 16
        case .interval(let interval) where interval.unit == nil: 15
        default: .max
        }
    }

    func level(of joiner: BinaryOperator) -> Level {
        switch joiner {
        case .or: or
        case .and: and
        case .equal, .notEqual: equality
        case .less, .lessOrEqual, .greater, .greaterOrEqual: comparison
        case .is, .isNot, .isDistinctFrom, .isNotDistinctFrom: test
        case .plus, .minus: additive
        case .multiply, .divide, .integerDivide, .modulo: multiplicative
        case .power, .doubleStar: power
        case .concatenate, .longArrow: concatenation
        case .arrow: arrow
        default: other
        }
    }

    func level(of unary: UnaryOperation.Operator) -> Level {
        switch unary {
        case .not: not
        case .minus, .plus: sign
        default: prefix
        }
    }

    /// How tightly the first operand of an operator of this level binds without parentheses.
    func leftLevel(_ own: Level) -> Level {
        comparisonsDoNotChain && (own == comparison || own == test) ? own + 1 : own
    }
}
