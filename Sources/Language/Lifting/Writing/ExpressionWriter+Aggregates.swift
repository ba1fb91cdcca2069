import SQLSyntax

extension ExpressionWriter {
    func aggregate(_ aggregate: Aggregate) throws -> SQLExpression {
        let value = try aggregate.value.map { try self.value($0) }
        var call: FunctionCall
        switch aggregate.function {
        case .count:
            call = function("COUNT", [value ?? SQLExpression(.star(Star()))])
            if aggregate.isDistinct { call.quantifier = .distinct }
        case .sum: call = function("SUM", [value].compactMap(\.self))
        case .least: call = function("MIN", [value].compactMap(\.self))
        case .greatest: call = function("MAX", [value].compactMap(\.self))
        case .any:
            call = function("BOOL_OR", [try condition(aggregate.value)])
        case .first(let order):
            call = function("FIRST", [value].compactMap(\.self))
            call.orderBy = try significant(order)
        case .last(let order):
            call = function("LAST", [value].compactMap(\.self))
            call.orderBy = try significant(order)
        case .join(let separator, let order):
            call = function("STRING_AGG", [value].compactMap(\.self) + [.string(separator)])
            call.orderBy = try significant(order)
        case .orderedSum(let order, let start):
            call = function("LIST", [value].compactMap(\.self))
            call.orderBy = try significant(order)
            call.filter = aggregate.filter == .yes ? nil : try filter(aggregate.filter)
            let add = Lambda(
                parameters: [Identifier("total"), Identifier("value")],
                body: .binary(.column("total"), .plus, .column("value")),
                spelling: .keyword
            )
            return .call(
                "LIST_REDUCE",
                [SQLExpression(.function(call)), SQLExpression(.lambda(add)), try self.value(start)]
            )
        }
        if aggregate.filter != .yes { call.filter = try filter(aggregate.filter) }
        let result = SQLExpression(.function(call))
        let isWhole = aggregate.function == .sum && aggregate.value?.type.kind == .integer
        return isWhole ? cast(result, named("BIGINT")) : result
    }

    func window(_ window: Window) throws -> SQLExpression {
        var definition = WindowDefinition()
        definition.partitionBy = try window.partition.map { try value($0) }
        definition.orderBy = try significant(window.order)
        let call: FunctionCall
        switch window.function {
        case .rowNumber: call = function("ROW_NUMBER", [])
        case .before(let aggregate):
            definition.frame = WindowFrame(
                unit: .rows,
                start: .unboundedPreceding,
                end: .preceding(.number("1"))
            )
            call = try before(aggregate, window, &definition)
        }
        var result = call
        result.over = .window(definition)
        return SQLExpression(.function(result))
    }

    private func before(
        _ aggregate: Aggregate.Function,
        _ window: Window,
        _ definition: inout WindowDefinition
    ) throws -> FunctionCall {
        let value = try window.value.map { try self.value($0) }
        var call: FunctionCall
        switch aggregate {
        case .count: call = function("COUNT", [value ?? SQLExpression(.star(Star()))])
        case .sum: call = function("SUM", [value].compactMap(\.self))
        case .least: call = function("MIN", [value].compactMap(\.self))
        case .greatest: call = function("MAX", [value].compactMap(\.self))
        case .any: call = function("BOOL_OR", [try condition(window.value)])
        case .last where window.filter == .yes:
            definition.frame = nil
            return function("LAG", [value].compactMap(\.self))
        case .first where window.filter == .yes: return function("FIRST_VALUE", [value].compactMap(\.self))
        case .first, .last:
            guard let term = window.value, !term.type.isMissable else {
                throw writer.unwritable("a running value that may be missing")
            }
            let kept =
                Term.choose(window.filter, term, Term(.constant(.missing), term.type.missing(.none))) ?? term
            var name = "LAST_VALUE"
            if case .first = aggregate { name = "FIRST_VALUE" }
            call = function(name, [try self.value(kept)])
            call.nulls = .ignore
            call.nullsAreInside = true
            return call
        case .join, .orderedSum:
            throw writer.unwritable("a running sum of binary numbers, or a running text")
        }
        if window.filter != .yes { call.filter = try filter(window.filter) }
        return call
    }

    private func condition(_ term: Term?) throws -> SQLExpression {
        try exact(term ?? .yes)
    }

    func function(_ name: String, _ arguments: [SQLExpression]) -> FunctionCall {
        FunctionCall(name: Name(Identifier(name)), arguments: arguments.map { Argument(value: $0) })
    }

    private func significant(_ order: [SortKey]) throws -> [OrderItem] {
        var seen: [Term] = []
        return try order.compactMap { key in
            guard key.term.constant == nil, !seen.contains(key.term) else { return nil }
            seen.append(key.term)
            return try orderItem(key)
        }
    }

    func orderItem(_ key: SortKey) throws -> OrderItem {
        OrderItem(expression: try value(key.term), direction: key.isDescending ? .descending : nil)
    }

    // MARK: Rounding

    /// Exact rounding by whole numbers: of a quotient, or of a decimal with more digits.
    func rounded(_ term: Term, _ scale: Int, _ mode: Rounding, _ type: ScalarType) throws -> SQLExpression {
        let target = sqlType(type)
        if case .apply(.ratio, let parts) = term.node {
            if let product = try finiteQuotient(parts[0], parts[1]) {
                return try rounded(product.expression, product.scale, scale, mode, target)
            }
            return try divided(parts[0], parts[1], scale, mode, target)
        }
        guard case .decimal(_, let oldScale) = term.type.kind else {
            throw writer.unwritable("the rounding of this value")
        }
        return try rounded(try value(term), oldScale, scale, mode, target)
    }

    /// A decimal divided by a constant whose reciprocal is a short decimal.
    private func finiteQuotient(_ top: Term, _ bottom: Term) throws -> (
        expression: SQLExpression, scale: Int
    )? {
        guard let number = bottom.integer ?? bottom.wholeDecimal, number > 0 else { return nil }
        var rest = number
        var (twos, fives) = (0, 0)
        while rest % 2 == 0 { (rest, twos) = (rest / 2, twos + 1) }
        while rest % 5 == 0 { (rest, fives) = (rest / 5, fives + 1) }
        let places = max(twos, fives)
        guard rest == 1, places <= 6 else { return nil }
        var scaled = 1
        for _ in 0..<places { scaled *= 10 }
        let digits = String(scaled / number)
        let zeros = String(repeating: "0", count: max(0, places - digits.count))
        let (_, scale) = decimals(top)
        let expression = SQLExpression.binary(try factor(top), .multiply, .number("0." + zeros + digits))
        return (places == 0 ? try value(top) : expression, scale + places)
    }

    private func decimals(_ term: Term) -> (Int, Int) {
        if case .decimal(let digits, let scale) = term.type.kind { return (digits, scale) }
        return (19, 0)
    }

    private func factor(_ term: Term) throws -> SQLExpression {
        let expression = try value(term)
        switch expression.kind {
        case .chain(let chain) where chain.operators.allSatisfy({ $0 == .multiply }): return expression
        case .chain, .unary: return SQLExpression(.parenthesized(expression))
        default: return expression
        }
    }

    private func rounded(
        _ value: SQLExpression,
        _ oldScale: Int,
        _ scale: Int,
        _ mode: Rounding,
        _ target: SQLType
    ) throws -> SQLExpression {
        if oldScale <= scale { return cast(value, target) }
        // DuckDB rounds decimals exactly, half away from zero.
        if mode == .halfUp { return cast(.call("ROUND", [value, .number(String(scale))]), target) }
        return try divided(value, oldScale, .number(power(oldScale - scale)), scale, mode, target)
    }

    private func power(_ exponent: Int) -> String { "1" + String(repeating: "0", count: exponent) }

    private func divided(_ top: Term, _ bottom: Term, _ scale: Int, _ mode: Rounding, _ target: SQLType)
        throws
        -> SQLExpression
    {
        let (_, topScale) = decimals(top)
        let (_, bottomScale) = decimals(bottom)
        // Both as whole numbers, with as many digits as the result keeps.
        let shift = scale + bottomScale - topScale
        let numerator: SQLExpression
        let denominator: SQLExpression
        if shift >= 0 {
            numerator = try whole(top, topScale + shift)
            denominator = try whole(bottom, bottomScale)
        } else {
            numerator = try whole(top, topScale)
            denominator = try whole(bottom, bottomScale - shift)
        }
        return try wholeDivision(numerator, denominator, scale, mode, target)
    }

    private func divided(
        _ value: SQLExpression,
        _ oldScale: Int,
        _ denominator: SQLExpression,
        _ scale: Int,
        _ mode: Rounding,
        _ target: SQLType
    ) throws -> SQLExpression {
        try wholeDivision(
            cast(.binary(parenthesized(value), .multiply, .number(power(oldScale))), named("HUGEINT")),
            denominator,
            scale,
            mode,
            target
        )
    }

    private func parenthesized(_ value: SQLExpression) -> SQLExpression {
        if case .chain = value.kind { return SQLExpression(.parenthesized(value)) }
        return value
    }

    private func whole(_ term: Term, _ places: Int) throws -> SQLExpression {
        if let number = term.integer, places == 0 { return .number(String(number)) }
        let expression = try factor(term)
        let scaled = places == 0 ? expression : .binary(expression, .multiply, .number(power(places)))
        return cast(scaled, named("HUGEINT"))
    }

    /// `numerator / denominator` as a whole number by a rounding mode, then moved to its scale.
    private func wholeDivision(
        _ numerator: SQLExpression,
        _ denominator: SQLExpression,
        _ scale: Int,
        _ mode: Rounding,
        _ target: SQLType
    ) throws -> SQLExpression {
        let division = WholeDivision(
            top: .call("ABS", [numerator]),
            bottom: .call("ABS", [denominator]),
            sign: .binary(.call("SIGN", [numerator]), .multiply, .call("SIGN", [denominator]))
        )
        let magnitude = SQLExpression(.parenthesized(division.magnitude(mode)))
        let signed = SQLExpression.binary(division.sign, .multiply, magnitude)
        guard scale > 0 else { return cast(signed, target) }
        var wide = named("DECIMAL")
        wide.arguments = [.expression(.number(String(38 - scale))), .expression(.number("0"))]
        let unit = "0." + String(repeating: "0", count: scale - 1) + "1"
        return cast(.binary(cast(signed, wide), .multiply, .number(unit)), target)
    }
}

/// The division of two whole numbers that are not negative, and the sign of the result.
private struct WholeDivision {
    let top: SQLExpression
    let bottom: SQLExpression
    let sign: SQLExpression

    func magnitude(_ mode: Rounding) -> SQLExpression {
        switch mode {
        case .halfUp: halfUp
        case .halfDown: quotient(.binary(halfUpTop, .minus, .number("1")), twice(bottom))
        case .down: down
        case .up: up
        case .ceiling: either(.binary(sign, .greater, .number("0")), up, down)
        case .floor: either(.binary(sign, .less, .number("0")), up, down)
        case .halfEven: .binary(halfUp, .minus, either(isTieAtOdd, .number("1"), .number("0")))
        case .zeroFiveUp: .binary(down, .plus, either(movesFromZeroOrFive, .number("1"), .number("0")))
        }
    }

    private var halfUpTop: SQLExpression { .binary(twice(top), .plus, bottom) }
    private var halfUp: SQLExpression { quotient(halfUpTop, twice(bottom)) }
    private var down: SQLExpression { .binary(top, .integerDivide, bottom) }

    private var up: SQLExpression {
        quotient(.binary(.binary(top, .plus, bottom), .minus, .number("1")), bottom)
    }

    private var isTieAtOdd: SQLExpression {
        let rest = SQLExpression.binary(group(halfUpTop), .modulo, group(twice(bottom)))
        let last = SQLExpression.binary(group(halfUp), .modulo, .number("2"))
        return .all([.binary(rest, .equal, .number("0")), .binary(last, .equal, .number("1"))])
    }

    private var movesFromZeroOrFive: SQLExpression {
        let rest = SQLExpression.binary(top, .modulo, bottom)
        let last = SQLExpression.binary(group(down), .modulo, .number("5"))
        return .all([.binary(rest, .notEqual, .number("0")), .binary(last, .equal, .number("0"))])
    }

    private func group(_ expression: SQLExpression) -> SQLExpression {
        SQLExpression(.parenthesized(expression))
    }

    private func twice(_ expression: SQLExpression) -> SQLExpression {
        .binary(.number("2"), .multiply, expression)
    }

    private func quotient(_ top: SQLExpression, _ bottom: SQLExpression) -> SQLExpression {
        .binary(group(top), .integerDivide, group(bottom))
    }

    private func either(
        _ condition: SQLExpression,
        _ then: SQLExpression,
        _ otherwise: SQLExpression
    ) -> SQLExpression {
        let branch = CaseBranch(condition: condition, result: then)
        return SQLExpression(.conditional(CaseExpression(branches: [branch], otherwise: otherwise)))
    }
}

extension Term {
    /// The value of a decimal constant without digits behind the point.
    var wholeDecimal: Int? {
        guard case .decimal(let text) = constant else { return nil }
        let parts = text.split(separator: ".")
        guard let first = parts.first, parts.dropFirst().allSatisfy({ $0.allSatisfy { $0 == "0" } }) else {
            return nil
        }
        return Int(first)
    }
}
