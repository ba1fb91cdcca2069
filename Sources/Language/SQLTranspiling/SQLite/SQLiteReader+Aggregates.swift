import SQLSyntax

/// Aggregates and window functions.
extension SQLiteReader {
    static let windowFunctions: Set<String> = [
        "row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
        "percent_rank", "cume_dist",
    ]
    static let aggregates: Set<String> = ["count", "sum", "total", "avg", "group_concat", "string_agg"]

    func isAggregate(_ call: FunctionCall) -> Bool {
        let name = call.name.base.text.lowercased()
        if name == "min" || name == "max" { return call.arguments.count == 1 }
        return Self.aggregates.contains(name)
    }

    func aggregate(
        _ call: FunctionCall,
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term {
        guard call.orderBy.isEmpty, call.receiver == nil, call.nulls == nil else {
            throw unsupported("ORDER BY in an aggregate", "SQLite 3.40 has no such clause.", at: origin)
        }
        let isPlainAggregate = call.over == nil
        if isPlainAggregate { grouping.depth += 1 }
        defer { if isPlainAggregate { grouping.depth -= 1 } }
        var frame = FunctionCall(name: call.name)
        frame.quantifier = call.quantifier
        frame.filter = try call.filter.map { filter throws(TranspileError) in try condition(filter) }
        frame.over = try call.over.map { over throws(TranspileError) in try self.over(over, at: origin) }
        if Self.windowFunctions.contains(name) { return try windowed(frame, name, sources, call, at: origin) }
        if name == "count" { return try count(frame, sources) }
        if name == "group_concat" || name == "string_agg" {
            return try concatenated(frame, sources, at: origin)
        }
        let operand = try value(sources[0])
        switch name {
        case "min", "max": return try extremum(frame, name, operand, at: origin)
        case "sum": return try sum(frame, operand, at: origin)
        case "total":
            notes.add(.realSum(what: "total", at: place(origin)))
            var number = try real(operand, at: origin)
            if operand.kinds.isEmpty { number.expression = try say(.double, number.expression, at: origin) }
            let total = Self.call(frame, "sum", [number.expression])
            return .real(.call("coalesce", [total, real(0).expression]))
        default: return try average(frame, operand, at: origin)
        }
    }

    private static func call(
        _ frame: FunctionCall,
        _ name: String,
        _ arguments: [SQLExpression]
    ) -> SQLExpression {
        var call = frame
        call.name = Name(Identifier(name))
        call.arguments = arguments.map { Argument(value: $0) }
        return SQLExpression(.function(call))
    }

    private func count(_ frame: FunctionCall, _ sources: [SQLExpression]) throws(TranspileError) -> Term {
        guard let source = sources.first else {
            return .integer(Self.call(frame, "count", [SQLExpression(.star(Star()))]), .medium)
        }
        if case .star = source.kind {
            return .integer(Self.call(frame, "count", [source.detached()]), .medium)
        }
        let operand = try value(source)
        let counted = try collated(operand.expression, operand.collation, at: source.origin)
        return .integer(Self.call(frame, "count", [counted]), .medium)
    }

    private func sum(_ frame: FunctionCall, _ operand: Term, at origin: Origin) throws(TranspileError) -> Term
    {
        let number = try numeric(operand, at: origin)
        if number.kinds == .integer {
            // The target's sum of 64-bit integers is wider; both engines stop at what 64 bits hold.
            let sum = Self.call(frame, "sum", [number.expression])
            return .integer(try say(.bigint, sum, at: origin), sizeOfIntegers(number) == .zero ? .zero : .any)
        }
        notes.add(.realSum(what: "sum", at: place(origin)))
        var result = Term(expression: .null, kinds: number.kinds)
        result.size = sizeOfIntegers(number) == .zero ? .zero : .any
        let argument = number.kinds.isEmpty ? try say(.double, .null, at: origin) : number.expression
        result.expression = Self.call(frame, "sum", [argument])
        return result
    }

    /// SQLite divides the sum, as a double, by the count.
    private func average(
        _ frame: FunctionCall,
        _ operand: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let number = try numeric(operand, at: origin)
        let argument: SQLExpression
        var sum: SQLExpression
        if number.kinds == .integer {
            argument = try wide(number).expression
            sum = Self.call(frame, "sum", [argument])
            sum = try say(.double, try say(.bigint, sum, at: origin), at: origin)
        } else {
            notes.add(.realSum(what: "avg", at: place(origin)))
            argument = number.kinds.isEmpty ? try say(.double, .null, at: origin) : number.expression
            sum = Self.call(frame, "sum", [argument])
        }
        let count = Self.call(frame, "count", [argument])
        return .real(try say(.realDivide, sum, count, at: origin))
    }

    private func extremum(
        _ frame: FunctionCall,
        _ name: String,
        _ operand: Term,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        guard !operand.kinds.isMixed, operand.collation == nil || operand.collation == .binary,
            operand.kinds != .number || sizeOfIntegers(operand) <= .medium
        else { throw dynamic(name, operand, at: origin) }
        var result = try wide(operand.bare)
        result.constant = nil
        if result.kinds == .text {
            result.expression = try say(.binaryOrder, result.expression, at: origin)
        } else if result.kinds.isEmpty {
            result.expression = try say(.double, .null, at: origin)
        }
        result.expression = Self.call(frame, name, [result.expression])
        return result
    }

    private func concatenated(
        _ frame: FunctionCall,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var frame = frame
        let operand = try text(try value(sources[0]), at: origin)
        var separator = ","
        if sources.count == 2 {
            guard case .text(let text)? = try value(sources[1]).constant else {
                throw unsupported(
                    "a separator that is no constant",
                    "Only constants are covered.",
                    at: origin
                )
            }
            separator = text
        }
        if frame.over == nil {
            frame.orderBy = groupOrder
            if groupOrder.isEmpty || frame.quantifier == .distinct {
                frame.orderBy = []
                notes.add(.rowOrder(what: "group_concat", at: place(origin)))
            }
        }
        return .text(Self.call(frame, "string_agg", [operand.expression, .string(separator)]))
    }

    // MARK: Windows

    private func windowed(
        _ frame: FunctionCall,
        _ name: String,
        _ sources: [SQLExpression],
        _ call: FunctionCall,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        switch name {
        case "row_number", "rank", "dense_rank":
            if name == "row_number" {
                notes.add(.rowOrder(what: "row_number among equals", at: place(origin)))
            }
            return .integer(Self.call(frame, name, []), .medium)
        case "percent_rank", "cume_dist":
            return .real(Self.call(frame, name, []))
        case "ntile":
            notes.add(.rowOrder(what: "ntile among equals", at: place(origin)))
            let buckets = try integer(try value(sources[0]), at: origin)
            let term = Self.call(frame, name, [buckets.expression])
            return .integer(try say(.bigint, term, at: origin), .medium)
        default:
            notes.add(.rowOrder(what: "\(name) among equals", at: place(origin)))
            return try picked(frame, name, sources, at: origin)
        }
    }

    /// lag, lead, first_value, last_value, nth_value.
    private func picked(
        _ frame: FunctionCall,
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var terms = [try value(sources[0])]
        if sources.count > 2 { terms.append(try value(sources[2])) }
        var unified = try unify(terms, at: origin)
        var arguments = [try wide(withExpression(unified.term, unified.expressions[0])).expression]
        if sources.count > 1 {
            arguments.append(try integer(try value(sources[1]), at: origin).expression)
        }
        if sources.count > 2 { arguments.append(unified.expressions[1]) }
        unified.term.isNarrow = false
        unified.term.expression = Self.call(frame, name, arguments)
        return unified.term
    }

    private func withExpression(_ term: Term, _ expression: SQLExpression) -> Term {
        var copy = term
        copy.expression = expression
        return copy
    }

    private func over(_ over: Over, at origin: Origin) throws(TranspileError) -> Over {
        switch over {
        case .name(let name): return .name(identifier(name))
        case .window(let window): return .window(try self.window(window))
        }
    }

    func window(_ window: WindowDefinition) throws(TranspileError) -> WindowDefinition {
        var result = WindowDefinition()
        result.base = window.base.map(identifier)
        for source in window.partitionBy {
            let key = try value(source)
            result.partitionBy.append(try collated(key.expression, key.collation, at: source.origin))
        }
        for item in window.orderBy {
            result.orderBy.append(try orderItem(item, try value(item.expression)))
        }
        result.frame = try window.frame.map { frame throws(TranspileError) in
            var copy = frame.detached()
            copy.start = try bound(frame.start)
            copy.end = try frame.end.map { end throws(TranspileError) in try bound(end) }
            return copy
        }
        return result
    }

    private func bound(_ bound: WindowFrame.Bound) throws(TranspileError) -> WindowFrame.Bound {
        switch bound {
        case .preceding(let distance): .preceding(try value(distance).expression)
        case .following(let distance): .following(try value(distance).expression)
        default: bound
        }
    }
}
