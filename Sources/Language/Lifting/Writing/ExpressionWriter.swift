import SQLSyntax

/// Writes terms as SQL of DuckDB, given how each column is written.
struct ExpressionWriter {
    let writer: QueryWriter
    let columns: [Attribute: SQLExpression]

    // MARK: Values

    /// A value as a column of a result; constants without a type get one.
    func output(_ term: Term, as type: ScalarType? = nil) throws -> SQLExpression {
        let type = type ?? term.type
        if term.constant == .missing { return cast(.null, sqlType(type)) }
        return try value(term)
    }

    func value(_ term: Term) throws -> SQLExpression {
        switch term.node {
        case .attribute(let attribute):
            guard let column = columns[attribute] else {
                throw writer.unwritable("the value \(attribute.name) of another loop")
            }
            return column
        case .old: throw writer.unwritable("a value of an earlier turn")
        case .constant(let constant): return literal(constant, term.type)
        case .effectiveDate: return SQLExpression(.parameter(.named("effectiveDate", prefix: ":")))
        case .exists(let plan): return SQLExpression(.exists(try subquery(plan, .number("1"))))
        case .count(let plan):
            return SQLExpression(
                .subquery(try subquery(plan, .call("COUNT", [SQLExpression(.star(Star()))])))
            )
        case .choose(let choices, let otherwise): return try choice(choices, otherwise, term.type)
        case .apply(let operation, let operands):
            if isCondition(operation) { return try exact(term) }
            return try apply(operation, operands, term.type)
        }
    }

    private func literal(_ constant: Term.Constant, _ type: ScalarType) -> SQLExpression {
        switch constant {
        case .missing: .null
        case .boolean(let value): .boolean(value)
        case .integer(let value): .number(String(value))
        case .decimal(let text): .number(text)
        // An exponent makes it a binary number; without one it would be a decimal.
        case .real(let text): .number(text.contains("e") ? text : text + "e0")
        case .text(let text): .string(text)
        case .date(let text):
            SQLExpression(.cast(Cast(value: .string(text), type: named("DATE"), spelling: .typedLiteral)))
        }
    }

    private func choice(_ choices: [Term.Choice], _ otherwise: Term, _ type: ScalarType) throws
        -> SQLExpression
    {
        if choices.count == 1, let short = try coalesced(choices[0], otherwise) { return short }
        var last: SQLExpression? = try value(otherwise)
        if otherwise.constant == .missing { last = nil }
        let branches = try choices.map {
            CaseBranch(condition: try filter($0.condition), result: try value($0.value))
        }
        return SQLExpression(.conditional(CaseExpression(branches: branches, otherwise: last)))
    }

    /// `COALESCE(x, c)` for "c where x is missing, else x".
    private func coalesced(_ choice: Term.Choice, _ otherwise: Term) throws -> SQLExpression? {
        if choice.condition == .isMissing(otherwise), otherwise.type.isMissable {
            return .call("COALESCE", [try value(otherwise), try value(choice.value)])
        }
        if choice.condition == .not(.isMissing(choice.value)), choice.value.type.isMissable {
            if otherwise.constant == .missing { return try value(choice.value) }
            return .call("COALESCE", [try value(choice.value), try value(otherwise)])
        }
        return nil
    }

    private func apply(_ operation: Operation, _ operands: [Term], _ type: ScalarType) throws -> SQLExpression
    {
        func binary(_ joiner: BinaryOperator) throws -> SQLExpression {
            .binary(try operand(operands[0]), joiner, try operand(operands[1]))
        }
        func call(_ name: String) throws -> SQLExpression { .call(name, try operands.map { try value($0) }) }
        switch operation {
        case .add: return try sum(operands[0], operands[1])
        case .subtract: return try binary(.minus)
        case .multiply where type.kind == .integer:
            // 32 bits would overflow where the program's integers do not.
            let first = cast(try value(operands[0]), named("BIGINT"))
            return .binary(first, .multiply, try operand(operands[1]))
        case .multiply: return try binary(.multiply)
        case .divide: return try binary(.divide)
        case .negate: return SQLExpression(.unary(UnaryOperation(.minus, try operand(operands[0]))))
        case .absolute: return try call("ABS")
        case .floorDivide, .modulo: return try integerDivision(operation, operands)
        case .ratio: throw writer.unwritable("a quotient that is not rounded")
        case .round(let scale, let mode): return try rounded(operands[0], scale, mode, type)
        case .roundReal(let places):
            return cast(formatted(try value(operands[0]), "{:.\(places)f}"), named("DOUBLE"))
        case .toReal: return cast(try value(operands[0]), named("DOUBLE"))
        case .toInteger:
            let inner = try value(operands[0])
            return cast(operands[0].type.kind == .real ? .call("TRUNC", [inner]) : inner, named("BIGINT"))
        case .toText: return cast(try value(operands[0]), named("VARCHAR"))
        case .rescale: return cast(try value(operands[0]), sqlType(type))
        case .concatenate: return try concatenation(operands)
        case .upper: return try call("UPPER")
        case .lower: return try call("LOWER")
        case .length: return try call("LENGTH")
        case .trim(let side): return trim(try value(operands[0]), side)
        case .replace: return try call("REPLACE")
        case .slice(let from, let count):
            var arguments = [try value(operands[0]), SQLExpression.number(String(from + 1))]
            if let count { arguments.append(.number(String(count))) }
            return .call("SUBSTRING", arguments)
        case .suffix(let count): return .call("RIGHT", [try value(operands[0]), .number(String(count))])
        case .padLeft(let width, let filler): return padded(try value(operands[0]), width, filler)
        case .splitPart(let separator, let index):
            return .call(
                "SPLIT_PART",
                [try value(operands[0]), .string(separator), .number(String(index + 1))]
            )
        case .addDays: return try shifted(operands[0], operands[1])
        case .daysBetween: return try binary(.minus)
        case .year, .month, .day, .hour, .minute:
            return .call("\(operation)".uppercased(), [try value(operands[0])])
        case .weekday: return .binary(.call("ISODOW", [try value(operands[0])]), .minus, .number("1"))
        case .dateOf: return cast(try value(operands[0]), named("DATE"))
        case .makeDate: return try call("MAKE_DATE")
        case .monthEnd: return try call("LAST_DAY")
        case .formatDate(let format): return .call("STRFTIME", [try value(operands[0]), .string(format)])
        case .formatFixed(let places, let grouped): return try fixed(operands[0], places, grouped)
        case .least: return try call("LEAST")
        case .greatest: return try call("GREATEST")
        case .and, .or, .not, .equal, .less, .lessOrEqual, .isMissing, .startsWith, .endsWith, .contains:
            return try exact(Term(.apply(operation, operands), type))
        }
    }

    /// Chains of additions stay flat.
    private func sum(_ left: Term, _ right: Term) throws -> SQLExpression {
        if case .apply(.negate, let inner) = right.node {
            return .binary(try operand(left), .minus, try operand(inner[0]))
        }
        if let value = right.integer, value < 0 {
            return .binary(try operand(left), .minus, .number(String(-value)))
        }
        return .binary(try operand(left), .plus, try operand(right))
    }

    private func operand(_ term: Term) throws -> SQLExpression {
        let expression = try value(term)
        switch expression.kind {
        case .chain, .unary: return SQLExpression(.parenthesized(expression))
        default: return expression
        }
    }

    private func concatenation(_ operands: [Term]) throws -> SQLExpression {
        var parts: [Term] = []
        func collect(_ term: Term) {
            if case .apply(.concatenate, let inner) = term.node {
                inner.forEach(collect)
            } else {
                parts.append(term)
            }
        }
        operands.forEach(collect)
        let expressions = try parts.map { try operand($0) }
        return SQLExpression(
            .chain(
                OperatorChain(
                    operands: expressions,
                    operators: Array(repeating: .concatenate, count: expressions.count - 1)
                )
            )
        )
    }

    /// Towards minus infinity, where SQL goes towards zero.
    private func integerDivision(_ operation: Operation, _ operands: [Term]) throws -> SQLExpression {
        let (left, right) = (try operand(operands[0]), try operand(operands[1]))
        if operation == .modulo {
            // ((a % b) + b) % b has the divisor's sign.
            let inner = SQLExpression(
                .parenthesized(
                    .binary(SQLExpression(.parenthesized(.binary(left, .modulo, right))), .plus, right)
                )
            )
            return .binary(inner, .modulo, right)
        }
        let remainder = try integerDivision(.modulo, operands)
        let exact = SQLExpression(
            .parenthesized(.binary(left, .minus, SQLExpression(.parenthesized(remainder))))
        )
        return .binary(exact, .integerDivide, right)
    }

    private func shifted(_ date: Term, _ days: Term) throws -> SQLExpression {
        let start = try operand(date)
        let result: SQLExpression
        if let count = days.integer {
            if count == 0 { return start }
            result = .binary(start, count < 0 ? .minus : .plus, .number(String(abs(count))))
        } else if case .apply(.negate, let inner) = days.node {
            result = .binary(start, .minus, cast(try value(inner[0]), named("INTEGER")))
        } else {
            result = .binary(start, .plus, cast(try value(days), named("INTEGER")))
        }
        return result
    }

    private func trim(_ value: SQLExpression, _ side: Operation.Side) -> SQLExpression {
        let name =
            switch side {
            case .both: "TRIM"
            case .left: "LTRIM"
            case .right: "RTRIM"
            }
        return .call(name, [value, writer.parameter(.whiteSpace)])
    }

    private func padded(_ value: SQLExpression, _ width: Int, _ filler: String) -> SQLExpression {
        // LPAD would cut what is longer already.
        let length = SQLExpression.call("GREATEST", [.number(String(width)), .call("LENGTH", [value])])
        return .call("LPAD", [value, cast(length, named("INTEGER")), .string(filler)])
    }

    private func fixed(_ term: Term, _ places: Int, _ grouped: Bool) throws -> SQLExpression {
        if term.type.kind == .real { return formatted(try value(term), "{:.\(places)f}") }
        if grouped { return formatted(cast(try value(term), named("BIGINT")), "{:,}") }
        return cast(try value(term), named("VARCHAR"))
    }

    private func formatted(_ value: SQLExpression, _ format: String) -> SQLExpression {
        .call("FORMAT", [.string(format), value])
    }

    // MARK: Types

    func named(_ name: String) -> SQLType { SQLType(name: Name(Identifier(name))) }

    func sqlType(_ type: ScalarType) -> SQLType {
        switch type.kind {
        case .nothing, .text: return named("VARCHAR")
        case .boolean: return named("BOOLEAN")
        case .integer, .days: return named("BIGINT")
        case .decimal(let digits, let scale):
            var result = named("DECIMAL")
            result.arguments = [
                .expression(.number(String(max(digits, scale, 18) > 18 ? 38 : 18))),
                .expression(.number(String(scale))),
            ]
            return result
        case .ratio, .real: return named("DOUBLE")
        case .date: return named("DATE")
        case .timestamp: return named("TIMESTAMP")
        }
    }

    func cast(_ value: SQLExpression, _ type: SQLType) -> SQLExpression {
        SQLExpression(.cast(Cast(value: value, type: type)))
    }

    private func subquery(_ plan: Plan, _ item: SQLExpression) throws -> SQLQuery {
        try writer.subquery(plan, item)
    }
}
