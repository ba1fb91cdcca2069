import SQLSyntax

extension SQLiteReader {
    func unary(_ operation: UnaryOperation, at origin: Origin) throws(TranspileError) -> Term {
        switch operation.operator {
        case .not:
            return .condition(.negated(try condition(operation.operand)))
        case .minus:
            return try negative(operation.operand, at: origin)
        case .plus:
            // Takes the affinity from a column and changes nothing else.
            return try value(operation.operand).bare
        case .bitNot:
            let operand = try wide(try integer(try value(operation.operand), at: origin))
            return .integer(SQLExpression(.unary(UnaryOperation(.bitNot, operand.operand))))
        default:
            throw unsupported("this operator", "No rule covers it.", at: origin)
        }
    }

    private func negative(_ source: SQLExpression, at origin: Origin) throws(TranspileError) -> Term {
        let operand = try numeric(try value(source), at: origin)
        switch operand.constant {
        case .integer(let number) where number != .min: return integer(-number)
        case .real(let number):
            if number == 9_223_372_036_854_775_808, case .literal(.number(let spelling)) = source.kind,
                !spelling.contains("."), !spelling.lowercased().contains("e")
            {
                return integer(Int64.min)
            }
            return real(-number)
        default: break
        }
        var result = operand
        // As SQLite computes it, so that the negative of 0.0 is 0.0.
        result.expression = .chain(.number("0"), .minus, operand.expression)
        if operand.isNarrow { result = try wide(result) }
        result.constant = nil
        return result
    }

    func chain(_ chain: OperatorChain, at origin: Origin) throws(TranspileError) -> Term {
        if chain.operators.allSatisfy({ $0 == .and || $0 == .or }) {
            var operands: [SQLExpression] = []
            for operand in chain.operands { operands.append(try condition(operand).asOperand) }
            return .condition(
                SQLExpression(.chain(OperatorChain(operands: operands, operators: chain.operators)))
            )
        }
        if chain.operands.count == 2, [.equal, .notEqual].contains(chain.operators[0]),
            case .row(let first) = chain.operands[0].unparenthesized.kind,
            case .row(let second) = chain.operands[1].unparenthesized.kind
        {
            let equal = try rowEquality(first.elements, second.elements, at: origin)
            return .condition(chain.operators[0] == .equal ? equal : .negated(equal))
        }
        var left = try value(chain.operands[0])
        var leftSource = chain.operands[0]
        for (mark, right) in zip(chain.operators, chain.operands.dropFirst()) {
            left = try asValue(left, at: origin)
            left = try binary(left, leftSource, mark, right, at: origin)
            leftSource = .binary(leftSource, mark, right)
        }
        return left
    }

    private func binary(
        _ left: Term,
        _ leftSource: SQLExpression,
        _ mark: BinaryOperator,
        _ right: SQLExpression,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let rightTerm = try value(right)
        switch mark {
        case .plus, .minus, .multiply:
            return try arithmetic(left, mark, rightTerm, at: origin)
        case .divide:
            return try division(left, leftSource, rightTerm, right, at: origin)
        case .modulo: return try remainder(left, rightTerm, at: origin)
        case .concatenate:
            return try concatenation(left, leftSource, rightTerm, right, at: origin)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot, .isDistinctFrom,
            .isNotDistinctFrom:
            if case .is = mark, let test = truthTest(left, right, isNegated: false) { return test }
            if case .isNot = mark, let test = truthTest(left, right, isNegated: true) { return test }
            return try comparison(left, mark, rightTerm, at: origin)
        case .bitAnd, .bitOr:
            let first = try wide(try integer(left, at: origin))
            let second = try wide(try integer(rightTerm, at: origin))
            return .integer(.chain(first.expression, mark, second.expression))
        default:
            throw unsupported("this operator", "No rule gives the same result for every value.", at: origin)
        }
    }

    /// `x IS TRUE`: right of IS the words are truth values, not numbers.
    private func truthTest(_ left: Term, _ right: SQLExpression, isNegated: Bool) -> Term? {
        let property: IsTest.Property
        switch right.kind {
        case .literal(.boolean(let flag)): property = flag ? .true : .false
        case .column(let name) where name.qualifiers.isEmpty && !name.base.isQuoted:
            switch name.base.text.lowercased() {
            case "true": property = .true
            case "false": property = .false
            default: return nil
            }
        default: return nil
        }
        guard let truth = try? truth(of: left, at: right.origin) else { return nil }
        return .condition(
            SQLExpression(
                .test(IsTest(operand: truth.asOperand, isNegated: isNegated, property: property))
            )
        )
    }

    // MARK: Arithmetic

    private func arithmetic(
        _ left: Term,
        _ mark: BinaryOperator,
        _ right: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var first = try numeric(left, at: origin)
        var second = try numeric(right, at: origin)
        if let same = unchanged(first, mark, second) { return same }
        // Beside a real, text counts as a real even where it is a whole number.
        if second.kinds == .real, left.kinds == .text { first = try real(left, at: origin) }
        if first.kinds == .real, right.kinds == .text { second = try real(right, at: origin) }
        var result = Term(expression: .null, kinds: kinds(of: first, second))
        result.size = size(of: first, mark, second)
        if result.kinds == .number, result.size == .any {
            throw .dynamicType(what: "arithmetic", kinds: result.kinds.words, at: place(origin))
        }
        if first.isNarrow, second.isNarrow { second = try wide(second) }
        result.expression = .chain(first.expression, mark, second.expression)
        if result.kinds.isEmpty { return .null }
        return result
    }

    /// The other operand of `+ 0` and `* 1`, with which text is made a number of either kind.
    private func unchanged(_ first: Term, _ mark: BinaryOperator, _ second: Term) -> Term? {
        let neutral: Term.Constant = .integer(mark == .multiply ? 1 : 0)
        if first.kinds == .number, second.constant == neutral { return first }
        if second.kinds == .number, first.constant == neutral, mark != .minus { return second }
        return nil
    }

    /// Of a sum, difference or product.
    private func kinds(of first: Term, _ second: Term) -> Kinds {
        if first.kinds.isEmpty || second.kinds.isEmpty { return [] }
        if first.kinds == .real || second.kinds == .real { return .real }
        return first.kinds.union(second.kinds)
    }

    private func size(of first: Term, _ mark: BinaryOperator, _ second: Term) -> IntegerSize {
        let sizes = (sizeOfIntegers(first), sizeOfIntegers(second))
        let isProduct = mark == .multiply
        switch sizes {
        case (.zero, .zero): return .zero
        case (.zero, let other), (let other, .zero): return isProduct ? .zero : other
        case (.small, .small): return isProduct ? .any : .medium
        default: return .any
        }
    }

    private func division(
        _ left: Term,
        _ leftSource: SQLExpression,
        _ right: Term,
        _ rightSource: SQLExpression,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let first = try numeric(left, at: origin)
        let second = try numeric(right, at: origin)
        if first.kinds.isEmpty || second.kinds.isEmpty {
            return .null
        }
        let operation: Operation
        var kinds: Kinds
        if first.kinds == .integer, second.kinds == .integer {
            (operation, kinds) = (.integerDivide, .integer)
        } else if first.kinds == .real || second.kinds == .real {
            (operation, kinds) = (.realDivide, .real)
        } else if let spread = spread(leftSource, { .chain($0, .divide, rightSource) }) {
            return try term(spread)
        } else if let spread = spread(rightSource, { .chain(leftSource, .divide, $0) }) {
            return try term(spread)
        } else if sizeOfIntegers(first) == .zero {
            // 0 divided by anything is 0, whether integer or real.
            (operation, kinds) = (.realDivide, .number)
        } else {
            let mixed = first.kinds == .number ? first : second
            throw dynamic("a division", mixed, at: origin)
        }
        var result = Term(expression: .null, kinds: kinds)
        result.size = kinds == .number ? .zero : max(sizeOfIntegers(first), .small)
        result.expression = try divided(operation, first, second, at: origin)
        return result
    }

    private func divided(
        _ operation: Operation,
        _ first: Term,
        _ second: Term,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let dividend = first.isNarrow && second.isNarrow ? try wide(first) : first
        let isSafe: Bool
        switch second.constant {
        case .integer(let number): isSafe = number != 0 && number != -1
        case .real(let number): isSafe = number != 0
        default: isSafe = false
        }
        guard isSafe else { return try say(operation, dividend.expression, second.expression, at: origin) }
        let mark: BinaryOperator =
            switch operation {
            case .integerDivide: target == .duckdb ? .integerDivide : .divide
            case .remainder: .modulo
            default: .divide
            }
        return .chain(dividend.expression, mark, second.expression)
    }

    private func remainder(_ left: Term, _ right: Term, at origin: Origin) throws(TranspileError) -> Term {
        let first = try numeric(left, at: origin)
        let second = try numeric(right, at: origin)
        let kinds = self.kinds(of: first, second)
        guard kinds != .number else {
            throw dynamic("a remainder", Term(expression: .null, kinds: kinds), at: origin)
        }
        if kinds.isEmpty { return .null }
        let dividend = try integer(first, at: origin)
        let divisor = try integer(second, at: origin)
        let rest = try divided(.remainder, dividend, divisor, at: origin)
        if kinds == .integer { return .integer(rest, sizeOfIntegers(divisor)) }
        return .real(try say(.double, rest, at: origin))
    }

    private func concatenation(
        _ left: Term,
        _ leftSource: SQLExpression,
        _ right: Term,
        _ rightSource: SQLExpression,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        if left.kinds == .number, let spread = spread(leftSource, { .chain($0, .concatenate, rightSource) }) {
            return try term(spread)
        }
        if right.kinds == .number, let spread = spread(rightSource, { .chain(leftSource, .concatenate, $0) })
        {
            return try term(spread)
        }
        let first = try text(left, at: origin)
        let second = try text(right, at: origin)
        if first.kinds.isEmpty || second.kinds.isEmpty {
            return .null
        }
        return .text(.binaryText(first.expression, second.expression))
    }
}

extension SQLExpression {
    /// `left || right`, with one level for a chain.
    fileprivate static func binaryText(_ left: SQLExpression, _ right: SQLExpression) -> SQLExpression {
        if case .chain(var chain) = left.kind, chain.operators.allSatisfy({ $0 == .concatenate }) {
            chain.operands.append(right.asOperand)
            chain.operators.append(.concatenate)
            return SQLExpression(.chain(chain))
        }
        return .chain(left, .concatenate, right)
    }
}
