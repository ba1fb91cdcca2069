import SQLSyntax

extension SQLiteReader {
    func function(_ call: FunctionCall, at origin: Origin) throws(TranspileError) -> Term {
        let name = call.name.base.text.lowercased()
        let sources = call.arguments.map(\.value)
        if isAggregate(call) || call.over != nil || Self.windowFunctions.contains(name) {
            return try aggregate(call, name, sources, at: origin)
        }
        guard call.quantifier == nil, call.orderBy.isEmpty, call.filter == nil, call.receiver == nil else {
            throw unknownFunction(call, at: origin)
        }
        if let term = try choice(name, sources, at: origin) { return term }
        if let term = try numberFunction(name, sources, at: origin) { return term }
        if let term = try textFunction(name, sources, at: origin) { return term }
        if let term = try dateFunction(call, name, sources, at: origin) { return term }
        guard let rule = FunctionRule.prepared(name, sources.count, for: target) else {
            throw unknownFunction(call, at: origin)
        }
        guard let template = rule.template else {
            throw unsupported(
                "function \"\(name)\"",
                "The target engine has no function like it.",
                at: origin
            )
        }
        var arguments: [SQLExpression] = []
        for (source, parameter) in zip(sources, rule.parameters) {
            arguments.append(try argument(try value(source), parameter, at: origin))
        }
        let expression = Vocabulary.fill(template, arguments)
        return switch rule.result {
        case .text: .text(expression)
        case .real: .real(expression)
        case .integer(let size): .integer(expression, size)
        }
    }

    private func argument(
        _ term: Term,
        _ parameter: FunctionRule.Parameter,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        switch parameter {
        case .text: try text(term, at: origin).expression
        case .real: try real(term, at: origin).expression
        case .integer: try wide(try integer(term, at: origin)).expression
        }
    }

    func unknownFunction(_ call: FunctionCall, at origin: Origin) -> TranspileError {
        let name = call.name.base.text.lowercased()
        switch name {
        case "random", "randomblob", "current_date", "current_time", "current_timestamp", "changes",
            "total_changes", "last_insert_rowid":
            return .nonDeterministic(what: name, at: place(origin))
        case "json", "json_extract", "json_each", "json_array", "json_object", "json_type", "json_valid":
            return unsupported("function \"\(name)\"", "JSON values differ between the engines.", at: origin)
        default:
            return .unknownFunction(
                name: name,
                arguments: call.arguments.count,
                known: FunctionRule.special + FunctionRule.all.keys,
                at: place(origin)
            )
        }
    }

    // MARK: Choices

    private func choice(
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term? {
        switch (name, sources.count) {
        case ("coalesce", 2...), ("ifnull", 2):
            var terms: [Term] = []
            for source in sources { terms.append(try value(source)) }
            var unified = try unify(terms, at: origin)
            unified.term.expression = .call("coalesce", unified.expressions)
            return unified.term
        case ("iif", 3):
            return try conditional(
                CaseExpression(
                    branches: [CaseBranch(condition: sources[0], result: sources[1])],
                    otherwise: sources[2]
                ),
                at: origin
            )
        case ("nullif", 2):
            let first = try value(sources[0])
            let test = try comparison(first.bare, .equal, try value(sources[1]).bare, at: origin)
            var result = first.bare
            result.constant = nil
            result.expression = .case([(test.expression, .null)], else: first.expression)
            return result
        case ("likely", 1), ("unlikely", 1): return try value(sources[0])
        case ("min", 2...), ("max", 2...): return try extreme(name == "max", sources, at: origin)
        case ("typeof", 1): return try typeName(of: sources[0], at: origin)
        default: return nil
        }
    }

    /// Scalar min and max: NULL when any argument is.
    private func extreme(
        _ isMaximum: Bool,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var terms: [Term] = []
        for source in sources { terms.append(try value(source)) }
        var unified = try unify(terms, at: origin)
        guard !unified.term.kinds.isMixed, terms.allSatisfy({ $0.collation == nil }) else {
            throw dynamic("min or max", unified.term, at: origin)
        }
        guard unified.term.kinds != .number || unified.term.size <= .medium else {
            throw dynamic("min or max", unified.term, at: origin)
        }
        let tests = unified.expressions.map { SQLExpression.isNull($0) }
        var operands = unified.expressions
        if unified.term.kinds == .text { operands[0] = try say(.binaryOrder, operands[0], at: origin) }
        let call = SQLExpression.call(isMaximum ? "greatest" : "least", operands)
        unified.term.expression = .case([(.any(tests), .null)], else: call)
        return unified.term
    }

    private func typeName(of source: SQLExpression, at origin: Origin) throws(TranspileError) -> Term {
        if let spread = spread(source, { .call("typeof", [$0]) }), try value(source).kinds == .number {
            return try term(spread)
        }
        let operand = try value(source)
        let name: String
        switch operand.kinds {
        case .integer: name = "integer"
        case .real: name = "real"
        case .text: name = "text"
        case []: return .text(.string("null"))
        default: throw dynamic("typeof", operand, at: origin)
        }
        let isNull = SQLExpression.isNull(operand.expression)
        return .text(.case([(isNull, .string("null"))], else: .string(name)))
    }

    // MARK: Numbers

    private func numberFunction(
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term? {
        switch (name, sources.count) {
        case ("round", 1):
            let number = try real(try value(sources[0]), at: origin)
            return .real(try say(.round, number.expression, at: origin))
        case ("round", 2):
            let number = try real(try value(sources[0]), at: origin)
            let digits = try wide(try integer(try value(sources[1]), at: origin))
            return .real(try say(.roundTo, number.expression, digits.expression, at: origin))
        case ("abs", 1):
            let operand = try value(sources[0])
            var number = operand.kinds == .text ? try real(operand, at: origin) : try wide(operand.bare)
            guard number.kinds.isNumeric else { throw dynamic("abs", number, at: origin) }
            number.expression = .call("abs", [number.expression])
            number.constant = nil
            return number
        case ("ceil", 1), ("ceiling", 1), ("floor", 1):
            let operand = try numeric(try value(sources[0]), at: origin)
            if operand.kinds == .integer { return operand }
            guard operand.kinds == .real else { throw dynamic(name, operand, at: origin) }
            return .real(.call(name == "floor" ? "floor" : "ceil", [operand.expression]))
        case ("sign", 1):
            let operand = try value(sources[0])
            guard operand.kinds.isNumeric else { throw dynamic(name, operand, at: origin) }
            return .integer(try say(.bigint, .call("sign", [operand.expression]), at: origin), .small)
        default: return nil
        }
    }

    // MARK: Text

    private func textFunction(
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term? {
        switch (name, sources.count) {
        case ("substr", 2...3), ("substring", 2...3): return try substring(sources, at: origin)
        case ("printf", 1...), ("format", 1...): return try printed(sources, at: origin)
        case ("replace", 3):
            try checkReplaced(sources, at: origin)
            return nil
        case ("char", 1...):
            var text = ""
            for source in sources {
                guard case .integer(let code) = try value(source).constant, (1...0xd7ff).contains(code),
                    let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
                else { throw unsupported("char", "Only constant codes are covered.", at: origin) }
                text.unicodeScalars.append(scalar)
            }
            let codes = text.unicodeScalars.map { SQLExpression.call("chr", [.number(String($0.value))]) }
            let written = codes.dropFirst().reduce(codes[0]) { .chain($0, .concatenate, $1) }
            return Term(expression: written, kinds: .text, constant: .text(text))
        default: return nil
        }
    }

    /// SQLite's replace gives its first argument back, number or text, when there is nothing to look for.
    private func checkReplaced(_ sources: [SQLExpression], at origin: Origin) throws(TranspileError) {
        let operand = try value(sources[0])
        guard !operand.kinds.isSubset(of: .text) else { return }
        if case .text(let text)? = try text(try value(sources[1]), at: origin).constant, !text.isEmpty {
            return
        }
        throw dynamic("replace of a number", operand, at: origin)
    }

    private func substring(_ sources: [SQLExpression], at origin: Origin) throws(TranspileError) -> Term {
        let operand = try text(try value(sources[0]), at: origin)
        var numbers: [Term] = []
        for source in sources.dropFirst() {
            numbers.append(try wide(try integer(try value(source), at: origin)))
        }
        let constants = sources.dropFirst().map { source -> Int64? in
            guard case .number(let spelling)? = Self.literal(source) else { return nil }
            return Int64(spelling)
        }
        let length = numbers.count == 2 ? characters(numbers[1].constant) : nil
        let isPlain = constants.allSatisfy { $0 != nil } && (constants.first ?? nil).map { $0 >= 1 } == true
        // Numbers written without a sign are never negative.
        var result: Term
        if isPlain {
            result = .text(.call("substr", [operand.expression] + sources.dropFirst().map { $0.detached() }))
        } else if numbers.count == 1 {
            result = .text(try say(.substring, operand.expression, numbers[0].expression, at: origin))
        } else {
            let (start, count) = (numbers[0].expression, numbers[1].expression)
            result = .text(try say(.substringTo, operand.expression, start, count, at: origin))
        }
        result.length = length
        return result
    }

    /// How many characters a constant count takes, to the left or to the right.
    private func characters(_ constant: Term.Constant?) -> Int? {
        guard case .integer(let count)? = constant, count.magnitude < 1000 else { return nil }
        return Int(count.magnitude)
    }

    static func literal(_ source: SQLExpression) -> Literal? {
        guard case .literal(let literal) = source.unparenthesized.kind else { return nil }
        return literal
    }
}
