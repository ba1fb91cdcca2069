import SQLAnalysis
import SQLSyntax
import Tabular

extension TypedReader {
    func unary(_ operation: UnaryOperation, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        switch operation.operator {
        case .not: return term(.negated(try condition(operation.operand)), source)
        case .plus: return try term(operation.operand)
        case .minus:
            let operand = try term(operation.operand)
            let found = try kind(operand, "a sign", at: source.origin)
            guard found.isNumber || (found == .interval && to != .sqlite) else {
                throw unsupported("the sign of \(found.words)", "Only numbers have one.", at: source.origin)
            }
            var result = term(
                SQLExpression(.unary(UnaryOperation(.minus, operand.operand))),
                source
            )
            if var scaled = operand.scaled {
                scaled.units = .chain(.number("0"), .minus, scaled.units)
                result = decimal(scaled, type: result.type)
            }
            return result
        case .bitNot:
            let operand = try term(operation.operand)
            guard try kind(operand, "~", at: source.origin) == .integer else { break }
            return term(SQLExpression(.unary(UnaryOperation(.bitNot, operand.operand))), source)
        default: break
        }
        throw unsupported("this operator", "The other dialect has none with its meaning.", at: source.origin)
    }

    func chain(_ chain: OperatorChain, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        if chain.operators.allSatisfy(\.isAssociative) {
            var operands: [SQLExpression] = []
            for operand in chain.operands { operands.append(try condition(operand).asOperand) }
            let result = OperatorChain(operands: operands, operators: chain.operators)
            return term(SQLExpression(.chain(result)), source)
        }
        let (left, mark, right) = (chain.operands[0], chain.operators[0], chain.operands[1])
        switch mark {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinctFrom,
            .isNotDistinctFrom:
            return term(try comparison(left, mark, right, at: source.origin), source)
        case .other("~") where from == .postgresql, .other("!~") where from == .postgresql:
            let test = try regularExpression(left, right, isWhole: false, at: source.origin)
            return term(mark == .other("~") ? test : .negated(test), source)
        case .concatenate:
            let (first, second) = (try term(left), try term(right))
            return try concatenation(first, second, source)
        case .plus where to == .sqlite && right.isInterval, .minus where to == .sqlite && right.isInterval:
            return try shifted(left, mark, right, source)
        case .plus, .minus, .multiply, .divide, .integerDivide, .modulo, .power, .doubleStar, .bitAnd,
            .bitOr:
            return try arithmetic(try term(left), mark, try term(right), source, divisor: right)
        default:
            throw unsupported(
                "this operator",
                "The other dialect has none with its meaning.",
                at: source.origin
            )
        }
    }

    private func concatenation(
        _ left: TypedTerm,
        _ right: TypedTerm,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        if case .list? = left.type, left.type == right.type, to != .sqlite, from == .duckdb || to == .duckdb {
            throw unsupported("|| of lists", "NULL beside a list differs.", at: origin)
        }
        let first = try text(left, "||", at: origin)
        let second = try text(right, "||", at: origin)
        var result = term(.chain(first, .concatenate, second), source)
        if case .chain(var chain) = first.kind, chain.operators.allSatisfy({ $0 == .concatenate }) {
            chain.operands.append(second.asOperand)
            chain.operators.append(.concatenate)
            result.expression = SQLExpression(.chain(chain))
        }
        result.type = .text
        return result
    }

    // MARK: Arithmetic

    private func arithmetic(
        _ left: TypedTerm,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ source: SQLExpression,
        divisor: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        let classes = (
            try kind(left, "arithmetic", at: origin), try kind(right, "arithmetic", at: origin)
        )
        if left.literal != nil || right.literal != nil {
            throw unsupported("arithmetic with a text literal", "Say its type with CAST.", at: origin)
        }
        guard classes.0.isNumber || classes.0 == .null, classes.1.isNumber || classes.1 == .null else {
            return try temporal(left, classes.0, mark, right, classes.1, source)
        }
        switch mark {
        case .divide, .integerDivide, .modulo:
            return try division(left, mark, right, classes, source, divisor)
        case .power, .doubleStar: return try power(left, right, source)
        case .bitAnd, .bitOr:
            guard classes == (.integer, .integer) else { break }
            return term(.chain(left.expression, mark, right.expression), source)
        default:
            if to == .sqlite { return try arithmeticInSQLite(left, mark, right, classes, source) }
            return term(.chain(left.expression, mark, right.expression), source)
        }
        throw unsupported("this operator", "The other dialect has none with its meaning.", at: origin)
    }

    func power(_ left: TypedTerm, _ right: TypedTerm, _ source: SQLExpression) throws(TranspileError)
        -> TypedTerm
    {
        let types = [left.type, right.type].compactMap { $0.map(TypeClass.init) }
        guard to != .sqlite, from == .duckdb || !types.contains(.decimal) else {
            throw unsupported("a power", "The other engine computes it with other digits.", at: source.origin)
        }
        notes.add(.lastDigits(what: "a power", at: place(source.origin)))
        return term(.call("power", [double(left), double(right)]), source)
    }

    func double(_ term: TypedTerm) -> SQLExpression {
        if term.type == .double { return term.expression }
        return .cast(term.expression, to: to == .duckdb ? "double" : "double precision")
    }

    /// `a / b`, `a // b`, `a % b`, by what the source makes of the types.
    private func division(
        _ left: TypedTerm,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ classes: (TypeClass, TypeClass),
        _ source: SQLExpression,
        _ divisor: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let isSafe = isNonZero(divisor)
        let isWhole = classes == (.integer, .integer)
        let safe = isSafe ? right.expression : .call("nullif", [right.expression, .number("0")])
        if to == .sqlite {
            return try divisionInSQLite(left, mark, right, classes, source, divisor)
        }
        switch (from, mark) {
        case (.duckdb, .divide):
            if !isSafe { notes.add(.zeroDivisor(at: place(source.origin))) }
            try checkDigits(left, right, at: source.origin)
            return term(.chain(double(left), .divide, double(right)), source)
        case (.duckdb, .integerDivide) where isWhole:
            return term(.chain(left.expression, .divide, safe), source)
        case (.duckdb, .modulo) where !classesHaveDouble(classes):
            return term(.chain(left.expression, .modulo, safe), source)
        case (.postgresql, .divide) where isWhole:
            if !isSafe { notes.add(.zeroDivisor(at: place(source.origin))) }
            return term(.chain(left.expression, .integerDivide, right.expression), source)
        case (.postgresql, .divide) where classesHaveDouble(classes):
            if !isSafe { notes.add(.zeroDivisor(at: place(source.origin))) }
            return term(.chain(double(left), .divide, double(right)), source)
        case (.postgresql, .modulo) where !classesHaveDouble(classes):
            if !isSafe { notes.add(.zeroDivisor(at: place(source.origin))) }
            return term(.chain(left.expression, .modulo, right.expression), source)
        default:
            throw unsupported(
                "a division of \(classes.0.words) by \(classes.1.words)",
                "Its digits differ between the engines.",
                at: source.origin
            )
        }
    }

    private func classesHaveDouble(_ classes: (TypeClass, TypeClass)) -> Bool {
        classes.0 == .double || classes.1 == .double
    }

    /// Decimals that doubles may not hold exactly are turned into doubles with other last digits.
    func checkDigits(_ terms: TypedTerm..., at origin: Origin) throws(TranspileError) {
        for term in terms {
            switch term.type {
            case .decimal(let precision, _):
                guard precision > 15 else { continue }
                notes.add(.lastDigits(what: "a conversion to doubles", at: place(origin)))
            case .hugeInt, .unsignedHugeInt, .other("numeric"):
                notes.add(.lastDigits(what: "a conversion to doubles", at: place(origin)))
            default: break
            }
        }
    }

    /// Whether a divisor is a number other than 0, or NULL in place of 0.
    func isNonZero(_ source: SQLExpression) -> Bool {
        switch source.unparenthesized.kind {
        case .literal(.number(let spelling)):
            Double(spelling.replacing("_", with: "")).map { $0 != 0 } ?? false
        case .cast(let cast): isNonZero(cast.value)
        case .function(let call):
            call.name.base.text.lowercased() == "nullif" && call.arguments.count == 2
                && call.arguments[1].value.isZero
        default: false
        }
    }

    // MARK: Dates

    private func temporal(
        _ left: TypedTerm,
        _ first: TypeClass,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ second: TypeClass,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        if to == .sqlite { return try temporalInSQLite(left, first, mark, right, second, source) }
        let plain = term(.chain(left.expression, mark, right.expression), source)
        switch (first, mark, second) {
        case (.date, .minus, .date), (.timestamp, .minus, .timestamp), (.date, .minus, .timestamp),
            (.timestamp, .minus, .date), (.date, .plus, .interval), (.date, .minus, .interval),
            (.interval, .plus, .date), (.timestamp, .plus, .interval), (.timestamp, .minus, .interval),
            (.interval, .plus, .timestamp), (.interval, .plus, .interval), (.interval, .minus, .interval):
            return plain
        case (.date, .plus, .integer), (.date, .minus, .integer):
            // Neither engine adds 64-bit integers to dates; a literal fits as it is.
            return plain
        case (.interval, .multiply, .integer), (.integer, .multiply, .interval):
            return plain
        default:
            throw unsupported(
                "\(first.words) beside \(second.words)",
                "The other engine has no such operator with the same result.",
                at: source.origin
            )
        }
    }
}

extension SQLExpression {
    var isZero: Bool {
        guard case .literal(.number(let spelling)) = unparenthesized.kind else { return false }
        return Double(spelling) == 0
    }
}
