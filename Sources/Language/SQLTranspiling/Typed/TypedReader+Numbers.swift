import SQLAnalysis
import SQLSyntax
import Tabular

/// Functions of numbers whose translation depends on their types.
extension TypedReader {
    func numberFunction(
        _ name: String,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm? {
        switch (name, sources.count) {
        case ("round", 1...2): return try rounded(sources, source)
        case ("power", 2), ("pow", 2): return try power(try term(sources[0]), try term(sources[1]), source)
        case ("mod", 2):
            var nested = SQLExpression(
                .chain(OperatorChain(operands: sources, operators: [.modulo]))
            )
            nested.origin = source.origin
            guard case .chain(let chain) = nested.kind else { return nil }
            return try self.chain(chain, nested)
        default: return nil
        }
    }

    private func rounded(_ sources: [SQLExpression], _ source: SQLExpression) throws(TranspileError)
        -> TypedTerm
    {
        let number = try term(sources[0])
        let found = try kind(number, "round()", at: source.origin)
        guard let digits = try digits(sources) else {
            throw unsupported("round() to a computed place", "Say the digits.", at: source.origin)
        }
        if to == .sqlite { return try roundedInSQLite(number, found, digits, source) }
        switch found {
        case .integer, .decimal:
            let arguments = [number.expression] + (sources.count == 2 ? [.number(String(digits))] : [])
            var result = term(.call("round", arguments), source)
            // PostgreSQL makes a double of an integer it rounds.
            if from == .postgresql, found == .integer, sources.count == 1 {
                result.expression = .cast(number.expression, to: "DOUBLE")
            }
            return result
        case .double where from == .postgresql:
            return term(.call("round_even", [number.expression, .number("0")]), source)
        case .double: return term(scaledRound(number.expression, digits), source)
        default: break
        }
        throw unsupported("round() of \(found.words)", "Only numbers are rounded.", at: source.origin)
    }

    private func digits(_ sources: [SQLExpression]) throws(TranspileError) -> Int? {
        guard sources.count == 2 else { return 0 }
        var source = sources[1].unparenthesized
        var sign = 1
        if case .unary(let operation) = source.kind, operation.operator == .minus {
            (source, sign) = (operation.operand.unparenthesized, -1)
        }
        guard case .literal(.number(let spelling)) = source.kind, let digits = Int(spelling), digits <= 15
        else { return nil }
        return digits * sign
    }

    /// As DuckDB rounds doubles: times a power of ten, halves away from zero, divided by it again.
    private func scaledRound(_ number: SQLExpression, _ digits: Int) -> SQLExpression {
        guard digits != 0 else { return halfAway(number) }
        let power = SQLExpression.cast(
            .number("1" + String(repeating: "0", count: abs(digits))),
            to: "double precision"
        )
        let (out, back): (BinaryOperator, BinaryOperator) =
            digits > 0 ? (.multiply, .divide) : (.divide, .multiply)
        return .chain(halfAway(.chain(number, out, power)), back, power)
    }

    /// Halves away from zero, without adding anything that could round itself.
    private func halfAway(_ number: SQLExpression) -> SQLExpression {
        let whole = SQLExpression.call("trunc", [number])
        let rest = SQLExpression.call("abs", [.chain(number, .minus, whole)])
        let next = SQLExpression.chain(whole, .plus, .call("sign", [number]))
        return .case([(.chain(rest, .greaterOrEqual, .number("0.5")), next)], else: whole)
    }
}
