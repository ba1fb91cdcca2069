import RowPrograms

extension Executor {
    func unrounded(at span: CodeSpan?) -> LiftRefusal {
        refusal(
            .unroundedQuotient,
            "a quotient of decimals that is used before it is rounded",
            "Round it with quantize where it is computed.",
            at: span
        )
    }

    func unary(
        _ operation: CodeUnary,
        _ operand: CodeExpression,
        _ state: inout State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Value {
        if operation == .not { return .term(.not(try condition(of: operand, &state, in: scope))) }
        let value = try evaluate(operand, &state, in: scope)
        if case .series(let frame, let mask) = value, operation == .invert {
            return .series(frame, .not(mask))
        }
        let term = try term(of: value, at: span)
        switch operation {
        case .negate where term.type.kind == .ratio:
            guard case .apply(.ratio, let parts) = term.node else { throw unrounded(at: span) }
            return .term(Term(.apply(.ratio, [negated(parts[0]), parts[1]]), term.type))
        case .negate where term.type.isNumber || term.type.kind == .days: return .term(negated(term))
        case .plus where term.type.isNumber: return .term(term)
        default: throw unsupported("this operator", at: span)
        }
    }

    private func negated(_ term: Term) -> Term {
        if case .decimal(let text) = term.constant {
            return Term(
                .constant(.decimal(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text)),
                term.type
            )
        }
        if case .real(let text) = term.constant {
            return Term(
                .constant(.real(text.hasPrefix("-") ? String(text.dropFirst()) : "-" + text)),
                term.type
            )
        }
        return .apply(.negate, [term], term.type)
    }

    func binary(
        _ operation: CodeOperator,
        _ left: Value,
        _ right: Value,
        _ state: inout State,
        at span: CodeSpan
    )
        throws -> Value
    {
        if case .series(let frame, let first) = left, case .series(frame, let second) = right {
            switch operation {
            case .bitAnd: return .series(frame, .all([first, second]))
            case .bitOr: return .series(frame, .any([first, second]))
            default: throw unsupported("arithmetic of whole columns", at: span)
            }
        }
        if operation == .add, let list = try concatenated(left, right, &state, at: span) { return list }
        if operation == .remainder, case .term(let format) = left, let text = format.text {
            return .term(try percentFormatted(text, right, &state, at: span))
        }
        if operation == .multiply, case .object(let id) = left, let count = right.term?.integer,
            let values =
                (state.objects[id].flatMap { if case .list(let list) = $0 { list.fixed } else { nil } }),
            count >= 0, count * values.count < 1000
        {
            let repeated = (0..<count).flatMap { _ in values }
            return make(.list(ListContent(parts: repeated.map { .one($0, when: .yes) })), &state)
        }
        let first = try term(of: left, at: span)
        let second = try term(of: right, at: span)
        return .term(try arithmetic(operation, first, second, at: span))
    }

    private func concatenated(_ left: Value, _ right: Value, _ state: inout State, at span: CodeSpan) throws
        -> Value?
    {
        if case .tuple(let first) = left, case .tuple(let second) = right { return .tuple(first + second) }
        guard case .object(let one) = left, case .list(let first) = state.objects[one] else { return nil }
        guard case .object(let other) = right, case .list(let second) = state.objects[other],
            !first.hidesEarlier,
            !second.hidesEarlier
        else { throw unsupported("a list added to something else", at: span) }
        return make(.list(ListContent(parts: first.parts + second.parts)), &state)
    }

    func arithmetic(_ operation: CodeOperator, _ left: Term, _ right: Term, at span: CodeSpan) throws -> Term
    {
        let missing = left.type.missing.union(right.type.missing).subtracting(.none)
        switch (left.type.kind, right.type.kind) {
        case (.nothing, _), (_, .nothing):
            // None has no arithmetic: the program stops here.
            return Term(.constant(.missing), ScalarType(.nothing, missing: .none))
        case (.text, .text) where operation == .add:
            return .apply(.concatenate, [left, right], ScalarType(.text))
        case (.date, .days) where operation == .add || operation == .subtract:
            let days = operation == .add ? right : negated(right)
            return .apply(.addDays, [left, days], ScalarType(.date))
        case (.days, .date) where operation == .add:
            return .apply(.addDays, [right, left], ScalarType(.date))
        case (.date, .date) where operation == .subtract:
            return .apply(.daysBetween, [left, right], ScalarType(.days))
        case (.days, .days) where operation == .add || operation == .subtract:
            return .apply(operation == .add ? .add : .subtract, [left, right], ScalarType(.days))
        default: break
        }
        guard left.type.isNumber, right.type.isNumber else { throw unsupported("this arithmetic", at: span) }
        if left.type.kind == .real || right.type.kind == .real {
            guard left.type.kind == .real || left.type.kind == .integer,
                right.type.kind == .real || right.type.kind == .integer
            else { throw unsupported("binary and decimal numbers in one operation", at: span) }
            return try realArithmetic(operation, left, right, missing, at: span)
        }
        if left.type.kind == .ratio || right.type.kind == .ratio {
            return try ratioArithmetic(operation, left, right, at: span)
        }
        return try exactArithmetic(operation, left, right, missing, at: span)
    }

    private func realArithmetic(
        _ operation: CodeOperator,
        _ left: Term,
        _ right: Term,
        _ missing: ScalarType.Missing,
        at span: CodeSpan
    ) throws -> Term {
        let type = ScalarType(.real, missing: missing)
        let operands = [real(left), real(right)]
        switch operation {
        case .add: return Term(.apply(.add, operands), type)
        case .subtract: return Term(.apply(.subtract, operands), type)
        case .multiply: return Term(.apply(.multiply, operands), type)
        case .divide: return Term(.apply(.divide, operands), type)
        default: throw unsupported("this operator between binary numbers", at: span)
        }
    }

    func real(_ term: Term) -> Term {
        if term.type.kind == .real { return term }
        if let value = term.integer { return Term(.constant(.real("\(value).0")), .real) }
        return Term(.apply(.toReal, [term]), ScalarType(.real, missing: term.type.missing))
    }

    private func ratioArithmetic(_ operation: CodeOperator, _ left: Term, _ right: Term, at span: CodeSpan)
        throws -> Term
    {
        func parts(_ term: Term) throws -> (Term, Term) {
            if case .apply(.ratio, let parts) = term.node { return (parts[0], parts[1]) }
            guard term.type.kind != .ratio else { throw unrounded(at: span) }
            return (term, .integer(1))
        }
        let (top, bottom) = try parts(left)
        let (otherTop, otherBottom) = try parts(right)
        guard bottom == .integer(1) || otherBottom == .integer(1) else { throw unrounded(at: span) }
        func product(_ first: Term, _ second: Term) throws -> Term {
            if first == .integer(1) { return second }
            if second == .integer(1) { return first }
            return try exactArithmetic(.multiply, first, second, [], at: span)
        }
        switch operation {
        case .multiply: return try ratio(product(top, otherTop), product(bottom, otherBottom))
        case .divide: return try ratio(product(top, otherBottom), product(bottom, otherTop))
        case .add, .subtract:
            let sum = try exactArithmetic(
                operation,
                product(top, otherBottom),
                product(otherTop, bottom),
                [],
                at: span
            )
            return ratio(sum, try product(bottom, otherBottom))
        default: throw unrounded(at: span)
        }
    }

    private func ratio(_ top: Term, _ bottom: Term) -> Term {
        Term(
            .apply(.ratio, [top, bottom]),
            ScalarType(.ratio, missing: top.type.missing.union(bottom.type.missing))
        )
    }

    private func exactArithmetic(
        _ operation: CodeOperator,
        _ left: Term,
        _ right: Term,
        _ missing: ScalarType.Missing,
        at span: CodeSpan
    ) throws -> Term {
        let isInteger = left.type.kind == .integer && right.type.kind == .integer
        let (digits, scale) = digitsAndScale(left)
        let (otherDigits, otherScale) = digitsAndScale(right)
        func decimal(_ digits: Int, _ scale: Int) throws -> ScalarType {
            guard digits <= 38 else {
                throw refusal(
                    .decimalPrecision,
                    "decimals of more than 38 digits",
                    "Round before going on.",
                    at: span
                )
            }
            if digits > 28 {
                facts.append(
                    LiftFact(
                        statement: "The exact result has no more than 28 significant digits.",
                        span: span
                    )
                )
            }
            return ScalarType(.decimal(digits: digits, scale: scale), missing: missing)
        }
        switch operation {
        case .add, .subtract:
            let operation: Operation = operation == .add ? .add : .subtract
            if isInteger { return .apply(operation, [left, right], ScalarType(.integer, missing: missing)) }
            let most = max(scale, otherScale)
            let whole = max(digits - scale, otherDigits - otherScale) + 1
            return try .apply(operation, [left, right], decimal(min(38, whole + most), most))
        case .multiply:
            if isInteger { return .apply(.multiply, [left, right], ScalarType(.integer, missing: missing)) }
            return try .apply(
                .multiply,
                [left, right],
                decimal(min(38, digits + otherDigits), scale + otherScale)
            )
        case .divide:
            if isInteger {
                return Term(.apply(.divide, [real(left), real(right)]), ScalarType(.real, missing: missing))
            }
            return ratio(left, right)
        case .floorDivide where isInteger:
            return .apply(.floorDivide, [left, right], ScalarType(.integer, missing: missing))
        case .remainder where isInteger:
            return .apply(.modulo, [left, right], ScalarType(.integer, missing: missing))
        default: throw unsupported("this operator", at: span)
        }
    }

    func digitsAndScale(_ term: Term) -> (digits: Int, scale: Int) {
        if let value = term.integer { return (String(abs(value)).count, 0) }
        if case .decimal(let digits, let scale) = term.type.kind { return (digits, scale) }
        return (10, 0)
    }

    // MARK: Comparing

    func compare(_ comparison: CodeComparison, _ left: Term, _ right: Term, at span: CodeSpan) throws -> Term
    {
        switch comparison {
        case .equal: return try equality(left, right, at: span)
        case .notEqual: return .not(try equality(left, right, at: span))
        case .less: return try order(.less, left, right, at: span)
        case .lessOrEqual: return try order(.lessOrEqual, left, right, at: span)
        case .greater: return try order(.less, right, left, at: span)
        case .greaterOrEqual: return try order(.lessOrEqual, right, left, at: span)
        default: throw unsupported("this comparison", at: span)
        }
    }

    func equality(_ left: Term, _ right: Term, at span: CodeSpan) throws -> Term {
        if left.type.kind == .nothing || right.type.kind == .nothing {
            let (known, other) = left.type.kind == .nothing ? (left, right) : (right, left)
            guard known.type.missing == .none else { return .no }
            if other.type.kind == .nothing { return .boolean(other.type.missing == .none) }
            guard other.type.missing.subtracting(.none).isEmpty else { throw mixedTypes(at: span) }
            return .isMissing(other)
        }
        if left.type.kind == .ratio || right.type.kind == .ratio { throw unrounded(at: span) }
        if left.type.isNumber, right.type.isNumber {
            let (first, second) = try comparable(left, right, at: span)
            return .apply(.equal, [first, second], .boolean)
        }
        if left.type.kind == right.type.kind { return .apply(.equal, [left, right], .boolean) }
        guard !(left.type.isNumber && right.type.kind == .boolean),
            !(right.type.isNumber && left.type.kind == .boolean),
            left.type.kind != .timestamp, right.type.kind != .timestamp
        else { throw unsupported("values of two types compared", at: span) }
        // Values of different types are never equal, except that both may be missing.
        return left.type.isMissable && right.type.isMissable
            ? .all([.isMissing(left), .isMissing(right)]) : .no
    }

    private func order(_ operation: Operation, _ left: Term, _ right: Term, at span: CodeSpan) throws -> Term
    {
        // None cannot be ordered: the program stops there.
        if left.type.kind == .nothing || right.type.kind == .nothing { return .no }
        if left.type.kind == .ratio || right.type.kind == .ratio { throw unrounded(at: span) }
        if left.type.isNumber, right.type.isNumber {
            let (first, second) = try comparable(left, right, at: span)
            return .apply(operation, [first, second], .boolean)
        }
        guard left.type.kind == right.type.kind, left.type.kind != .boolean else {
            throw unsupported("values of two types compared", at: span)
        }
        return .apply(operation, [left, right], .boolean)
    }

    /// Two numbers that SQL compares as the program does.
    private func comparable(_ left: Term, _ right: Term, at span: CodeSpan) throws -> (Term, Term) {
        switch (left.type.kind, right.type.kind) {
        case (.real, .decimal): return (try exact(left, at: span), right)
        case (.decimal, .real): return (left, try exact(right, at: span))
        case (.real, .integer): return (left, real(right))
        case (.integer, .real): return (real(left), right)
        default: return (left, right)
        }
    }

    /// A binary constant that is a short decimal exactly.
    private func exact(_ term: Term, at span: CodeSpan) throws -> Term {
        if case .real(let text) = term.constant, let value = Double(text), abs(value) < 1e12,
            (value * 64).rounded() == value * 64, !text.contains("e"), let decimal = Term.decimal(text)
        {
            return decimal
        }
        throw refusal(
            .floatComparison,
            "a decimal compared with a binary number",
            "Write the constant as a decimal.",
            at: span
        )
    }
}
