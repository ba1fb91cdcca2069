import SQLSyntax

extension SQLiteReader {
    /// A comparison by SQLite's rules of affinity and storage class: <https://sqlite.org/datatype3.html>, §4.
    func comparison(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        if left.kinds.isEmpty { return withNull(right, mark) }
        if right.kinds.isEmpty { return withNull(left, mark) }
        var (left, right) = (left, right)
        let collation = left.collation ?? right.collation
        var convertsText = false
        if left.affinity.isNumeric || right.affinity.isNumeric {
            convertsText = true
            left = try numberOfText(left, at: origin)
            right = try numberOfText(right, at: origin)
        } else if left.affinity == .text, right.affinity == .none {
            right = try text(right, at: origin)
        } else if right.affinity == .text, left.affinity == .none {
            left = try text(left, at: origin)
        }
        guard !left.kinds.isMixed, !right.kinds.isMixed else {
            throw dynamic("a comparison", left.kinds.isMixed ? left : right, at: origin)
        }
        if left.kinds.isNumeric, right.kinds.isNumeric { return try numbers(left, mark, right, at: origin) }
        if !left.kinds.isNumeric || left.kinds.isEmpty, !right.kinds.isNumeric || right.kinds.isEmpty {
            return try texts(left, mark, right, collation, at: origin)
        }
        if convertsText { return try numberWithText(left, mark, right, at: origin) }
        return try classes(left, mark, right, at: origin)
    }

    /// A comparison with what is always NULL.
    private func withNull(_ other: Term, _ mark: BinaryOperator) -> Term {
        switch mark {
        case .is, .isNotDistinctFrom: .condition(.isNull(other.expression))
        case .isNot, .isDistinctFrom: .condition(.isNull(other.expression, isNegated: true))
        default: .condition(.cast(.null, to: "boolean"))
        }
    }

    /// A text constant, or text of digits, as the number an affinity makes of it.
    private func numberOfText(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        if term.kinds == .text, term.isDigits { return try integer(term, at: origin) }
        guard case .text(let text) = term.constant, term.affinity != .text else { return term }
        let number = NumberPrefix(text)
        guard number.isWhole else { return term }
        if let whole = number.integer { return integer(whole) }
        // A real that is a whole number compares like one.
        return real(number.real)
    }

    private func numbers(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let leftIsInexact = left.kinds.contains(.integer) && sizeOfIntegers(left) == .any
        let rightIsInexact = right.kinds.contains(.integer) && sizeOfIntegers(right) == .any
        let hasReal = left.kinds.union(right.kinds).contains(.real)
        guard hasReal, leftIsInexact || rightIsInexact, !left.kinds.isEmpty, !right.kinds.isEmpty else {
            return .condition(.chain(left.expression, standard(mark), right.expression))
        }
        // Rounding a large integer to a double takes it to no other side of a number doubles hold exactly.
        let isExact = [(left, right), (right, left)].contains { side, other in
            side.kinds == .number && other.kinds == .integer && sizeOfIntegers(other) <= .medium
        }
        if isExact { return .condition(.chain(left.expression, standard(mark), right.expression)) }
        for side in [left, right] where side.kinds == .number && sizeOfIntegers(side) == .any {
            throw dynamic("a comparison", side, at: origin)
        }
        let order = try say(
            .compareIntegerReal,
            try wide(left).expression,
            try wide(right).expression,
            at: origin
        )
        return .condition(try ordered(order, left, mark, right))
    }

    /// The answer of a three-way comparison, compared with 0.
    private func ordered(
        _ order: SQLExpression,
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term
    ) throws(TranspileError) -> SQLExpression {
        switch mark {
        case .is, .isNotDistinctFrom, .isNot, .isDistinctFrom:
            let bothNull = SQLExpression.chain(
                .isNull(left.expression),
                .and,
                .isNull(right.expression)
            )
            let equal = SQLExpression.call("coalesce", [.chain(order, .equal, .number("0")), bothNull])
            return mark == .is || mark == .isNotDistinctFrom ? equal : .negated(equal)
        default:
            return .chain(order, mark, .number("0"))
        }
    }

    private func texts(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        _ collation: SQLiteCollation?,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var first = try collated(left.expression, collation, at: origin)
        let second = try collated(right.expression, collation, at: origin)
        switch mark {
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            first = try say(.binaryOrder, first, at: origin)
        default: break
        }
        return .condition(.chain(first, standard(mark), second))
    }

    /// A number and text that a numeric affinity converts row by row.
    private func numberWithText(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        if case .text = left.constant { return try classes(left, mark, right, at: origin) }
        if case .text = right.constant { return try classes(left, mark, right, at: origin) }
        let number = left.kinds.isNumeric ? left : right
        guard number.kinds != .number || sizeOfIntegers(number) <= .medium else {
            throw dynamic("a comparison", number, at: origin)
        }
        let operand = try wide(number).expression
        let textOperand = left.kinds.isNumeric ? right.expression : left.expression
        let order = try say(.compareNumberText, operand, textOperand, at: origin)
        let directed = left.kinds.isNumeric ? mark : mirrored(mark)
        return .condition(try ordered(order, number, directed, left.kinds.isNumeric ? right : left))
    }

    /// Numbers are less than text, whatever the text says.
    private func classes(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let leftIsLess = left.kinds.isNumeric
        let bothNull = SQLExpression.chain(.isNull(left.expression), .and, .isNull(right.expression))
        let answer: Bool
        switch mark {
        case .is, .isNotDistinctFrom: return .condition(bothNull)
        case .isNot, .isDistinctFrom: return .condition(.negated(bothNull))
        case .equal: answer = false
        case .notEqual: answer = true
        case .less, .lessOrEqual: answer = leftIsLess
        default: answer = !leftIsLess
        }
        let known = SQLExpression.chain(
            .isNull(left.expression, isNegated: true),
            .and,
            .isNull(right.expression, isNegated: true)
        )
        return .condition(.case([(known, .boolean(answer))], else: nil))
    }

    private func standard(_ mark: BinaryOperator) -> BinaryOperator {
        switch mark {
        case .is: .isNotDistinctFrom
        case .isNot: .isDistinctFrom
        default: mark
        }
    }

    private func mirrored(_ mark: BinaryOperator) -> BinaryOperator {
        switch mark {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: mark
        }
    }

    // MARK: BETWEEN, IN, IS

    func between(_ between: Between, at origin: Origin) throws(TranspileError) -> Term {
        let operand = try value(between.operand)
        let low = try comparison(operand, .greaterOrEqual, try value(between.low), at: origin)
        let high = try comparison(operand, .lessOrEqual, try value(between.high), at: origin)
        let both = SQLExpression.chain(low.expression, .and, high.expression)
        return .condition(between.isNegated ? .negated(both) : both)
    }

    func test(_ test: IsTest, at origin: Origin) throws(TranspileError) -> Term {
        switch test.property {
        case .null:
            let operand = try term(test.operand)
            return .condition(.isNull(operand.expression, isNegated: test.isNegated))
        case .true, .false:
            let operand = try condition(test.operand)
            return .condition(
                SQLExpression(
                    .test(
                        IsTest(operand: operand.asOperand, isNegated: test.isNegated, property: test.property)
                    )
                )
            )
        default:
            throw unsupported("this test", "SQLite has no such test.", at: origin)
        }
    }
}
