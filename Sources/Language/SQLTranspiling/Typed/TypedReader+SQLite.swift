import SQLAnalysis
import SQLSyntax
import Tabular

/// What SQLite computes without decimals and dates of its own.
///
/// Its tables hold dates as `2024-02-29`, timestamps as `2024-02-29T10:11:12`, booleans as 0 and 1, decimals as
/// doubles. A decimal of at most fifteen digits is the double nearest to it, and computes as a whole number of its
/// smallest units, so that sums and products are exact.
extension TypedReader {
    // MARK: Decimals

    /// A decimal of known digits as a whole number of units.
    func scaled(_ term: TypedTerm) -> TypedTerm.Scaled? {
        if let scaled = term.scaled { return scaled }
        switch term.type {
        case .decimal(let precision, let scale) where precision <= 15:
            if case .literal(.number(let spelling)) = term.expression.unparenthesized.kind {
                return literalUnits(spelling)
            }
            let product = SQLExpression.chain(term.expression, .multiply, power(of: scale))
            let units = SQLExpression.cast(.call("round", [product]), to: "INTEGER")
            return .init(
                units: scale == 0 ? .cast(term.expression, to: "INTEGER") : units,
                precision: precision,
                scale: scale
            )
        case .other("numeric"):
            guard case .literal(.number(let spelling)) = term.expression.unparenthesized.kind else {
                return nil
            }
            return literalUnits(spelling)
        case .int8, .int16: return .init(units: term.expression, precision: 5, scale: 0)
        case .int32, .uint16:
            if case .literal(.number(let spelling)) = term.expression.unparenthesized.kind {
                return literalUnits(spelling)
            }
            return .init(units: term.expression, precision: 10, scale: 0)
        case .int64:
            if case .literal(.number(let spelling)) = term.expression.unparenthesized.kind {
                return literalUnits(spelling)
            }
            return .init(units: term.expression, precision: 19, scale: 0)
        default: return nil
        }
    }

    private func literalUnits(_ spelling: String) -> TypedTerm.Scaled? {
        let parts = spelling.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let digits = String((String(parts[0]) + fraction).drop { $0 == "0" })
        guard digits.count <= 18 else { return nil }
        return .init(
            units: .number(digits.isEmpty ? "0" : digits),
            precision: max(digits.count, 1),
            scale: fraction.count
        )
    }

    func power(of scale: Int) -> SQLExpression {
        .number("1" + String(repeating: "0", count: max(scale, 0)))
    }

    /// The term of a whole number of units: the double nearest to the decimal.
    func decimal(_ scaled: TypedTerm.Scaled, type: LogicalType?) -> TypedTerm {
        let divisor = SQLExpression.number("1" + String(repeating: "0", count: scaled.scale) + ".0")
        var result = TypedTerm(expression: .chain(scaled.units, .divide, divisor), type: type)
        result.scaled = scaled
        return result
    }

    private func aligned(_ scaled: TypedTerm.Scaled, to scale: Int) -> SQLExpression {
        guard scale > scaled.scale else { return scaled.units }
        return .chain(scaled.units, .multiply, power(of: scale - scaled.scale))
    }

    func tooManyDigits(_ what: String, at origin: Origin) -> TranspileError {
        unsupported(
            "\(what) of decimals with more than fifteen digits",
            "SQLite has doubles in their place.",
            at: origin
        )
    }

    func comparableInSQLite(
        _ left: TypedTerm,
        _ right: TypedTerm,
        at origin: Origin
    ) throws(TranspileError) -> (TypedTerm, TypedTerm) {
        for side in [left, right] where side.type.map(TypeClass.init) == .decimal {
            guard let digits = scaled(side), digits.precision <= 15 || side.scaled == nil else {
                throw tooManyDigits("a comparison", at: origin)
            }
        }
        for side in [left, right] where side.type == .hugeInt {
            _ = side
            throw unsupported("a comparison of wide integers", "SQLite's have 64 bits.", at: origin)
        }
        return (left, right)
    }

    func arithmeticInSQLite(
        _ left: TypedTerm,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ classes: (TypeClass, TypeClass),
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let plain = term(.chain(left.expression, mark, right.expression), source)
        if classes.0 == .null || classes.1 == .null { return plain }
        if classes == (.integer, .integer) { return plain }
        if classes.0 == .double || classes.1 == .double { return plain }
        guard let first = scaled(left), let second = scaled(right) else {
            throw tooManyDigits("arithmetic", at: source.origin)
        }
        var result = TypedTerm.Scaled(units: .null, precision: 0, scale: 0)
        if mark == .multiply {
            result.scale = first.scale + second.scale
            result.precision = first.precision + second.precision
            result.units = .chain(first.units, .multiply, second.units)
        } else {
            result.scale = max(first.scale, second.scale)
            let whole = max(first.precision - first.scale, second.precision - second.scale)
            result.precision = whole + result.scale + 1
            result.units = .chain(
                aligned(first, to: result.scale),
                mark,
                aligned(second, to: result.scale)
            )
        }
        guard result.precision <= 18 else { throw tooManyDigits("arithmetic", at: source.origin) }
        return decimal(result, type: type(source))
    }

    func divisionInSQLite(
        _ left: TypedTerm,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ classes: (TypeClass, TypeClass),
        _ source: SQLExpression,
        _ divisor: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let isWhole = classes == (.integer, .integer)
        let plain = SQLExpression.chain(
            left.expression,
            mark == .modulo ? .modulo : .divide,
            right.expression
        )
        switch (from, mark) {
        case (.duckdb, .divide):
            if !isNonZero(divisor) { notes.add(.zeroDivisor(at: place(source.origin))) }
            try checkDigits(left, right, at: source.origin)
            let dividend = SQLExpression.cast(left.expression, to: "REAL")
            return term(.chain(dividend, .divide, right.expression), source)
        case (.duckdb, .integerDivide) where isWhole, (.duckdb, .modulo) where isWhole:
            return term(plain, source)
        case (.postgresql, .divide) where isWhole, (.postgresql, .modulo) where isWhole:
            if !isNonZero(divisor) { notes.add(.zeroDivisor(at: place(source.origin))) }
            return term(plain, source)
        case (.postgresql, .divide) where classes.0 == .double || classes.1 == .double:
            if !isNonZero(divisor) { notes.add(.zeroDivisor(at: place(source.origin))) }
            return term(.chain(.cast(left.expression, to: "REAL"), .divide, right.expression), source)
        default:
            throw unsupported(
                "a division of \(classes.0.words) by \(classes.1.words)",
                "SQLite has doubles in place of decimals.",
                at: source.origin
            )
        }
    }

    func roundedInSQLite(
        _ number: TypedTerm,
        _ found: TypeClass,
        _ digits: Int,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        if found == .integer, digits >= 0 {
            return from == .postgresql
                ? term(.cast(number.expression, to: "REAL"), source) : term(number.expression, source)
        }
        if found == .double, from == .duckdb || digits == 0 {
            return term(doubleRounded(number.expression, digits), source)
        }
        guard found == .decimal, digits >= 0, let units = scaled(number) else {
            throw unsupported(
                "round() of \(found.words)",
                "SQLite rounds the decimal spelling of doubles, other engines the double.",
                at: source.origin
            )
        }
        guard digits < units.scale else { return number.with(number.expression).keeping(number.scaled) }
        return decimal(rounded(units, to: digits), type: type(source))
    }

    /// As DuckDB rounds doubles, halves away from zero, or PostgreSQL, halves to the even neighbour.
    private func doubleRounded(_ number: SQLExpression, _ digits: Int) -> SQLExpression {
        guard digits != 0 else { return wholeRounded(number) }
        let power = SQLExpression.number("1" + String(repeating: "0", count: abs(digits)) + ".0")
        let (out, back): (BinaryOperator, BinaryOperator) =
            digits > 0 ? (.multiply, .divide) : (.divide, .multiply)
        return .chain(wholeRounded(.chain(number, out, power)), back, power)
    }

    private func wholeRounded(_ number: SQLExpression) -> SQLExpression {
        let whole = SQLExpression.cast(number, to: "INTEGER")
        let rest = SQLExpression.call("abs", [.chain(number, .minus, whole)])
        let up = SQLExpression.case(
            [(.chain(number, .greater, .number("0")), .number("1.0"))],
            else: .number("-1.0")
        )
        let isOdd = SQLExpression.chain(.chain(whole, .modulo, .number("2")), .notEqual, .number("0"))
        let half = SQLExpression.number("0.5")
        let goesUp =
            from == .duckdb
            ? SQLExpression.chain(rest, .greaterOrEqual, half)
            : .chain(
                .chain(rest, .greater, half),
                .or,
                .chain(.chain(rest, .equal, half), .and, isOdd)
            )
        // From 2^52 on every double is a whole number.
        let isWhole = SQLExpression.chain(
            .call("abs", [number]),
            .greaterOrEqual,
            .number("4503599627370496.0")
        )
        return .case(
            [(isWhole, number), (goesUp, .chain(whole, .plus, up))],
            else: .chain(whole, .multiply, .number("1.0"))
        )
    }

    /// Halves away from zero, in whole numbers.
    private func rounded(_ scaled: TypedTerm.Scaled, to digits: Int) -> TypedTerm.Scaled {
        let unit = power(of: scaled.scale - digits)
        let half = SQLExpression.number("5" + String(repeating: "0", count: scaled.scale - digits - 1))
        let up = SQLExpression.chain(.chain(scaled.units, .plus, half), .divide, unit)
        let down = SQLExpression.chain(.chain(scaled.units, .minus, half), .divide, unit)
        let units = SQLExpression.case([(.chain(scaled.units, .less, .number("0")), down)], else: up)
        return .init(units: units, precision: scaled.precision, scale: digits)
    }

    // MARK: Sums

    func totalInSQLite(
        _ frame: FunctionCall,
        _ isSum: Bool,
        _ operand: TypedTerm,
        _ found: TypeClass,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        if !isSum, from == .postgresql, found != .double {
            notes.add(.lastDigits(what: "avg", at: place(source.origin)))
        }
        guard found == .decimal else {
            if !isSum, found == .integer { notes.add(.lastDigits(what: "avg", at: place(source.origin))) }
            return term(made(isSum ? "sum" : "avg", frame, [operand.expression]), source)
        }
        guard let units = scaled(operand), units.precision <= 15 else {
            throw tooManyDigits(isSum ? "sum" : "avg", at: source.origin)
        }
        if isSum {
            let sum = made("sum", frame, [units.units])
            // Sums of fewer than a thousand million rows stay within 64 bits.
            return decimal(.init(units: sum, precision: 18, scale: units.scale), type: type(source))
        }
        notes.add(.lastDigits(what: "avg", at: place(source.origin)))
        let mean = made("avg", frame, [units.units])
        return term(.chain(mean, .divide, power(of: units.scale)), source)
    }

    // MARK: Conversions

    func textInSQLite(
        _ term: TypedTerm,
        _ found: TypeClass,
        _ what: String,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        switch found {
        case .integer: return .cast(term.expression, to: "TEXT")
        case .date: return term.expression
        case .boolean:
            return .case(
                [(term.expression, .string("true")), (.negated(term.expression), .string("false"))],
                else: nil
            )
        case .decimal:
            if case .decimal(let precision, let scale)? = term.type, precision <= 15, term.isDeclared {
                let null = SQLExpression.isNull(term.expression, isNegated: true)
                return .case([(null, .call("printf", [.string("%.\(scale)f"), term.expression]))], else: nil)
            }
        default: break
        }
        throw unsupported(
            "\(what) of \(found.words)",
            "SQLite spells it differently.",
            at: origin
        )
    }

    func convertedInSQLite(
        _ operand: TypedTerm,
        _ found: TypeClass,
        _ target: LogicalType,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        switch (found, TypeClass(target)) {
        case (.null, _): return term(operand.expression, source)
        case (_, .text): return term(try text(operand, "CAST", at: origin), source)
        case (.integer, .integer), (.boolean, .integer), (.boolean, .boolean), (.date, .date),
            (.timestamp, .timestamp), (.double, .double):
            return term(operand.expression, source)
        case (.integer, .boolean): return term(.chain(operand.expression, .notEqual, .number("0")), source)
        case (.integer, .double): return term(.cast(operand.expression, to: "REAL"), source)
        case (.decimal, .double):
            guard scaled(operand) != nil else { throw tooManyDigits("a cast", at: origin) }
            return term(operand.expression, source)
        case (.integer, .decimal), (.decimal, .decimal):
            guard case .decimal(let precision, let scale) = target, precision <= 15,
                let units = scaled(operand)
            else { throw tooManyDigits("a cast", at: origin) }
            if scale < units.scale { return decimal(rounded(units, to: scale), type: target) }
            let aligned = TypedTerm.Scaled(
                units: self.aligned(units, to: scale),
                precision: precision,
                scale: scale
            )
            return decimal(aligned, type: target)
        case (.decimal, .integer):
            guard let units = scaled(operand) else { throw tooManyDigits("a cast", at: origin) }
            return term(units.scale == 0 ? units.units : rounded(units, to: 0).units, source)
        case (.timestamp, .date):
            return term(.call("substr", [operand.expression, .number("1"), .number("10")]), source)
        case (.date, .timestamp):
            return term(.chain(operand.expression, .concatenate, .string("T00:00:00")), source)
        default:
            throw unsupported(
                "a cast of \(found.words) to \(TypeClass(target).words)",
                "SQLite converts by rules of its own.",
                at: origin
            )
        }
    }

    func patternInSQLite(
        _ pattern: PatternMatch,
        _ operand: TypedTerm,
        _ mask: TypedTerm,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard let text = mask.literal, pattern.escape == nil else {
            throw unsupported(
                "LIKE by a computed pattern",
                "SQLite's LIKE takes letters without case.",
                at: origin
            )
        }
        guard pattern.matcher == .like else {
            notes.add(.letterCase(what: "ILIKE", at: place(origin)))
            let result = PatternMatch(
                operand: operand.operand,
                isNegated: pattern.isNegated,
                matcher: .like,
                pattern: .string(text)
            )
            guard from == .duckdb || !text.contains("\\") else {
                throw unsupported("an escape in ILIKE", "SQLite has none by itself.", at: origin)
            }
            return SQLExpression(.pattern(result))
        }
        // GLOB minds the case of letters, as LIKE does elsewhere.
        var glob = ""
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "%": glob += "*"
            case "_": glob += "?"
            case "*", "?", "[": glob += "[\(character)]"
            case "\\" where from == .postgresql:
                guard let escaped = rest.popFirst() else {
                    throw unsupported("a pattern that ends with its escape", "It is an error.", at: origin)
                }
                glob += "*?[".contains(escaped) ? "[\(escaped)]" : String(escaped)
            default: glob.append(character)
            }
        }
        return SQLExpression(
            .pattern(
                PatternMatch(
                    operand: operand.operand,
                    isNegated: pattern.isNegated,
                    matcher: .glob,
                    pattern: .string(glob)
                )
            )
        )
    }
}

extension TypedTerm {
    func keeping(_ scaled: Scaled?) -> TypedTerm {
        var copy = self
        copy.scaled = scaled
        return copy
    }
}
