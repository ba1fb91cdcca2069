internal import SQLSyntax

extension FaultFinder {
    /// Notes what can be wrong with one expression, its parts left to themselves.
    mutating func breakExpression(_ expression: SQLExpression) {
        switch expression.kind {
        case .literal(let literal): breakLiteral(literal, expression)
        case .chain(let chain): breakChain(chain, expression)
        case .test(let test):
            var copy = test
            copy.isNegated.toggle()
            note(.missingValue, "the test `\(text(expression))` is turned round", at: expression, .test(copy))
        case .membership(let membership):
            var copy = membership
            copy.isNegated.toggle()
            note(.logic, "`\(text(expression))` is turned round", at: expression, .membership(copy))
        case .pattern(let match):
            var copy = match
            copy.isNegated.toggle()
            note(.logic, "`\(text(expression))` is turned round", at: expression, .pattern(copy))
        case .between(let between):
            var copy = between
            copy.isNegated.toggle()
            note(.logic, "`\(text(expression))` is turned round", at: expression, .between(copy))
        case .unary(let unary) where unary.operator == .not:
            note(.logic, "NOT is dropped", at: expression, unary.operand.kind)
        case .unary(let unary) where unary.operator == .minus:
            note(.arithmetic, "the sign is dropped", at: expression, .parenthesized(unary.operand))
        case .conditional(let choice): breakChoice(choice, expression)
        case .function(let call): breakCall(call, expression)
        default: break
        }
    }

    private mutating func breakLiteral(_ literal: Literal, _ expression: SQLExpression) {
        switch literal {
        case .number(let spelling):
            for other in spelling.neighbours {
                note(.constant, "\(spelling) becomes \(other)", at: expression, .literal(.number(other)))
            }
        case .string(let value):
            note(
                .constant,
                "'\(value)' becomes '\(value.changed)'",
                at: expression,
                .literal(.string(value.changed))
            )
        case .boolean(let flag):
            note(.constant, "\(flag) becomes \(!flag)", at: expression, .literal(.boolean(!flag)))
        default: break
        }
    }

    // MARK: Operators

    private mutating func breakChain(_ chain: OperatorChain, _ expression: SQLExpression) {
        for (index, operation) in chain.operators.enumerated() {
            for (kind, other) in operation.broken {
                var copy = chain
                copy.operators[index] = other
                let change = "`\(operation.spelling)` becomes `\(other.spelling)` in `\(text(expression))`"
                // Of a long chain only the operands beside the operator are broken.
                let sides = Origin(
                    start: chain.operands[index].origin.start,
                    end: chain.operands[index + 1].origin.end
                )
                note(
                    kind,
                    change,
                    at: expression,
                    part: chain.operators.count > 1 ? sides : nil,
                    .chain(copy)
                )
            }
        }
        guard chain.operators.allSatisfy({ $0 == .and }) || chain.operators.allSatisfy({ $0 == .or }),
            chain.operands.count > 1
        else { return }
        for (index, operand) in chain.operands.enumerated() {
            var rest = chain
            rest.operands.remove(at: index)
            rest.operators.removeLast()
            let kind: SQLExpression.Kind = rest.operands.count == 1 ? rest.operands[0].kind : .chain(rest)
            note(
                .dropped,
                "the condition `\(text(operand))` is dropped",
                at: expression,
                part: operand.origin,
                kind
            )
        }
    }

    // MARK: Choices

    private mutating func breakChoice(_ choice: CaseExpression, _ expression: SQLExpression) {
        for (index, branch) in choice.branches.enumerated() {
            var copy = choice
            if choice.branches.count > 1 {
                copy.branches.remove(at: index)
                note(
                    .choice,
                    "the case `\(text(branch.condition))` is dropped",
                    at: expression,
                    part: branch.origin,
                    .conditional(copy)
                )
            } else {
                let rest = choice.otherwise?.kind ?? .literal(.null)
                note(
                    .choice,
                    "the case `\(text(branch.condition))` is dropped",
                    at: expression,
                    part: branch.origin,
                    rest
                )
            }
        }
        if let otherwise = choice.otherwise {
            var copy = choice
            copy.otherwise = nil
            note(
                .choice,
                "what else it is is dropped",
                at: expression,
                part: otherwise.origin,
                .conditional(copy)
            )
        }
    }

    // MARK: Functions

    private mutating func breakCall(_ call: FunctionCall, _ expression: SQLExpression) {
        let name = call.name.base.text.lowercased()
        let first = call.arguments.first?.value
        switch name {
        case "trim", "ltrim", "rtrim", "upper", "lower":
            if let first { note(.cleaning, "`\(text(first))` is not cleaned", at: expression, first.kind) }
        case "coalesce", "ifnull", "nvl":
            if let first {
                note(
                    .missingValue,
                    "nothing stands for `\(text(first))` where it is missing",
                    at: expression,
                    first.kind
                )
            }
        case "round", "floor", "ceil", "ceiling", "trunc", "round_even":
            if let first {
                note(.rounding, "`\(text(first))` is not rounded", at: expression, .parenthesized(first))
            }
        default: breakAggregate(call, name, expression)
        }
        if call.quantifier == .distinct {
            var copy = call
            copy.quantifier = nil
            note(.distinct, "equal values are counted again", at: expression, .function(copy.changed))
        }
        if case .window(let window)? = call.over { breakWindow(window, call, expression) }
    }

    private mutating func breakAggregate(_ call: FunctionCall, _ name: String, _ expression: SQLExpression) {
        let others: [String: String] = [
            "min": "max", "max": "min", "sum": "max", "avg": "max", "total": "max", "rank": "dense_rank",
            "lag": "lead",
            "lead": "lag", "first_value": "last_value",
        ]
        if let other = others[name] {
            var copy = call
            copy.name = Name(Identifier(other))
            note(.aggregate, "\(name) becomes \(other)", at: expression, .function(copy.changed))
        }
        if name == "count" {
            note(
                .aggregate,
                "the count is one more",
                at: expression,
                .parenthesized(SQLExpression.binary(SQLExpression(.function(call)), .plus, .number("1")))
            )
        }
    }

    private mutating func breakWindow(
        _ window: WindowDefinition,
        _ call: FunctionCall,
        _ expression: SQLExpression
    ) {
        func broken(_ window: WindowDefinition) -> SQLExpression.Kind {
            var copy = call
            var changed = window
            changed.origin = .none
            copy.over = .window(changed)
            return .function(copy.changed)
        }
        for index in window.partitionBy.indices {
            var copy = window
            copy.partitionBy.remove(at: index)
            note(.grouping, "a key of the window is dropped", at: expression, broken(copy))
        }
        for (index, item) in window.orderBy.enumerated() {
            var copy = window
            copy.orderBy[index].direction = item.direction == .descending ? .ascending : .descending
            copy.orderBy[index].origin = .none
            note(
                .order,
                "the order by \(text(item.expression)) is turned round",
                at: expression,
                broken(copy)
            )
        }
    }
}

extension FunctionCall {
    fileprivate var changed: FunctionCall {
        var copy = self
        copy.origin = .none
        return copy
    }
}

extension String {
    /// Of a number: the same with its last whole digit one more, and one less.
    fileprivate var neighbours: [String] {
        if let number = Int(self) { return ["\(number + 1)", "\(number - 1)"].filter { !$0.hasPrefix("-") } }
        guard let number = Double(self), number.magnitude < 1e12 else { return [] }
        return ["\(number + 1)", "\(number * 2)"]
    }

    /// Another text: its first number one more, else a mark behind it.
    fileprivate var changed: String {
        guard let match = firstMatch(of: /\d+/), let number = Int(match.0) else { return self + "~" }
        return replacingCharacters(in: match.range, with: "\(number + 1)")
    }

    private func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

extension BinaryOperator {
    fileprivate var broken: [(SQLMutationOperator, BinaryOperator)] {
        switch self {
        case .equal: [(.comparison, .notEqual)]
        case .notEqual: [(.comparison, .equal)]
        case .less: [(.boundary, .lessOrEqual), (.comparison, .greaterOrEqual)]
        case .lessOrEqual: [(.boundary, .less), (.comparison, .greater)]
        case .greater: [(.boundary, .greaterOrEqual), (.comparison, .lessOrEqual)]
        case .greaterOrEqual: [(.boundary, .greater), (.comparison, .less)]
        case .is: [(.comparison, .isNot)]
        case .isNot: [(.comparison, .is)]
        case .isDistinctFrom: [(.comparison, .isNotDistinctFrom)]
        case .isNotDistinctFrom: [(.comparison, .isDistinctFrom)]
        case .and: [(.logic, .or)]
        case .or: [(.logic, .and)]
        case .plus: [(.arithmetic, .minus)]
        case .minus: [(.arithmetic, .plus)]
        case .multiply: [(.arithmetic, .plus)]
        case .divide, .integerDivide: [(.arithmetic, .multiply)]
        case .modulo: [(.arithmetic, .multiply)]
        default: []
        }
    }

    fileprivate var spelling: String {
        switch self {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .is: "IS"
        case .isNot: "IS NOT"
        case .isDistinctFrom: "IS DISTINCT FROM"
        case .isNotDistinctFrom: "IS NOT DISTINCT FROM"
        case .and: "AND"
        case .or: "OR"
        case .plus: "+"
        case .minus: "-"
        case .multiply: "*"
        case .divide: "/"
        case .integerDivide: "//"
        case .modulo: "%"
        default: "operator"
        }
    }
}
