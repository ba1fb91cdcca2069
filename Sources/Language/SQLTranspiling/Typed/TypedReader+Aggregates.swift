import SQLAnalysis
import SQLSyntax
import Tabular

/// Aggregates and window functions.
extension TypedReader {
    static let aggregateNames: Set<String> = [
        "count", "sum", "avg", "mean", "min", "max", "bool_and", "bool_or", "every", "logical_and",
        "string_agg", "group_concat", "listagg", "array_agg", "list", "stddev", "stddev_samp", "stddev_pop",
        "variance", "var_samp", "var_pop", "corr", "covar_pop", "covar_samp", "median", "quantile_cont",
        "percentile_cont", "percentile_disc", "count_if", "countif", "any_value", "first", "last",
        "arbitrary",
        "mode", "arg_max", "arg_min", "max_by", "min_by", "bit_and", "bit_or", "bit_xor", "product",
        "approx_count_distinct", "histogram", "quantile_disc", "kurtosis", "skewness", "entropy", "fsum",
        "kahan_sum", "favg", "json_agg", "jsonb_agg", "regr_slope", "regr_intercept", "grouping",
    ]

    func aggregate(
        _ call: FunctionCall,
        _ name: String,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        guard call.nulls == nil || (call.nulls == .ignore && to == .duckdb) else {
            throw unsupported("IGNORE NULLS", "Only DuckDB has it.", at: origin)
        }
        if name == "grouping" {
            guard to != .sqlite else {
                throw unsupported("grouping()", "SQLite does not have it.", at: origin)
            }
            return try named(name, call, try terms(call), source)
        }
        var frame = FunctionCall(name: Name(Identifier(name)))
        frame.quantifier = call.quantifier
        frame.filter = try call.filter.map { filter throws(TranspileError) in try condition(filter) }
        switch call.over {
        case .name(let window): frame.over = .name(identifier(window))
        case .window(let window): frame.over = .window(try self.window(window))
        case nil: break
        }
        frame.orderBy = try sorted(call.orderBy)
        if to == .sqlite, !frame.orderBy.isEmpty {
            throw unsupported("ORDER BY in an aggregate", "SQLite 3.40 does not have it.", at: origin)
        }
        if call.over != nil, Self.windowNames.contains(name) {
            return try windowed(frame, name, call, source)
        }
        return try grouped(frame, name, call, source)
    }

    private func terms(_ call: FunctionCall) throws(TranspileError) -> [TypedTerm] {
        var terms: [TypedTerm] = []
        for argument in call.arguments { terms.append(try term(argument.value)) }
        return terms
    }

    private func named(
        _ name: String,
        _ frame: FunctionCall,
        _ arguments: [TypedTerm],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        term(made(name, frame, arguments.map(\.expression)), source)
    }

    func made(_ name: String, _ frame: FunctionCall, _ arguments: [SQLExpression]) -> SQLExpression {
        var call = frame
        call.name = Name(Identifier(name))
        call.arguments = arguments.map { Argument(value: $0) }
        return SQLExpression(.function(call))
    }

    private func grouped(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        switch name {
        case "count": return try count(frame, call, source)
        case "sum", "avg", "mean": return try total(frame, name == "sum", call, source)
        case "min", "max": return try extremum(frame, name, call, source)
        case "bool_and", "bool_or", "every", "logical_and": return try conjunction(frame, name, call, source)
        case "count_if", "countif":
            guard call.arguments.count == 1, frame.filter == nil, frame.quantifier == nil else { break }
            var copy = frame
            copy.filter = try condition(call.arguments[0].value)
            return term(made("count", copy, [SQLExpression(.star(Star()))]), source)
        case "string_agg", "group_concat", "listagg": return try joinedText(frame, call, source)
        case "array_agg", "list":
            guard call.arguments.count == 1, to != .sqlite else { break }
            if frame.orderBy.isEmpty { notes.add(.rowOrder(what: name, at: place(origin))) }
            return try named("array_agg", frame, try terms(call), source)
        case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "corr", "covar_pop",
            "covar_samp":
            return try spread(frame, name, call, source)
        case "median", "quantile_cont", "percentile_cont", "percentile_disc":
            return try middle(frame, name, call, source)
        default: break
        }
        throw unknown(name, call, at: origin)
    }

    private func count(_ frame: FunctionCall, _ call: FunctionCall, _ source: SQLExpression)
        throws(TranspileError) -> TypedTerm
    {
        guard call.arguments.count <= 1 else {
            throw unsupported("count() of several values", "Count one of them.", at: source.origin)
        }
        guard let argument = call.arguments.first?.value, !argument.isStar else {
            return term(made("count", frame, [SQLExpression(.star(Star()))]), source)
        }
        if case .row = argument.unparenthesized.kind { throw rows(at: source.origin) }
        return term(made("count", frame, [try term(argument).expression]), source)
    }

    private func total(
        _ frame: FunctionCall,
        _ isSum: Bool,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard call.arguments.count == 1 else { throw unknown("sum", call, at: source.origin) }
        let name = isSum ? "sum" : "avg"
        let operand = try term(call.arguments[0].value)
        let found = try kind(operand, "\(name)()", at: source.origin)
        guard found.isNumber || found == .null else {
            throw unsupported("\(name)() of \(found.words)", "Only numbers are covered.", at: source.origin)
        }
        if found == .double { notes.add(.realSum(what: name, at: place(source.origin))) }
        if to == .sqlite { return try totalInSQLite(frame, isSum, operand, found, source) }
        let sum = made("sum", frame, [operand.expression])
        if isSum { return term(sum, source) }
        return try average(frame, operand, found, sum, source)
    }

    /// DuckDB averages as doubles, PostgreSQL whole numbers and decimals as decimals.
    private func average(
        _ frame: FunctionCall,
        _ operand: TypedTerm,
        _ found: TypeClass,
        _ sum: SQLExpression,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let plain = made("avg", frame, [operand.expression])
        if found == .double { return term(plain, source) }
        notes.add(.lastDigits(what: "avg", at: place(source.origin)))
        if to == .duckdb { return term(plain, source) }
        return term(.cast(plain, to: "double precision"), source)
    }

    private func extremum(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard call.arguments.count == 1 else { throw unknown(name, call, at: source.origin) }
        let operand = try term(call.arguments[0].value)
        let found = try kind(operand, "\(name)()", at: source.origin)
        switch found {
        case .boolean where to == .postgresql:
            return term(made(name == "min" ? "bool_and" : "bool_or", frame, [operand.expression]), source)
        case .text:
            return term(made(name, frame, [try binary(operand, at: source.origin)]), source)
        case .interval, .list, .other:
            throw unsupported("\(name)() of \(found.words)", "No rule covers it.", at: source.origin)
        default: return term(made(name, frame, [operand.expression]), source)
        }
    }

    private func conjunction(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard call.arguments.count == 1 else { throw unknown(name, call, at: source.origin) }
        let operand = try condition(call.arguments[0].value)
        let isAny = name == "bool_or"
        let target = to == .sqlite ? (isAny ? "max" : "min") : (isAny ? "bool_or" : "bool_and")
        return term(made(target, frame, [operand]), source)
    }

    private func joinedText(
        _ frame: FunctionCall,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        guard (1...2).contains(call.arguments.count) else { throw unknown("string_agg", call, at: origin) }
        var mark = ","
        if call.arguments.count == 2 {
            guard case .string(let text)? = literal(call.arguments[1].value) else {
                throw unsupported(
                    "a separator that is no constant",
                    "Only constants are covered.",
                    at: origin
                )
            }
            mark = text
        }
        if frame.orderBy.isEmpty { notes.add(.rowOrder(what: "string_agg", at: place(origin))) }
        let operand = try text(try term(call.arguments[0].value), "string_agg()", at: origin)
        guard to == .sqlite else { return term(made("string_agg", frame, [operand, .string(mark)]), source) }
        guard frame.quantifier == nil else {
            throw unsupported("string_agg(DISTINCT)", "SQLite has it with a comma only.", at: origin)
        }
        return term(made("group_concat", frame, [operand, .string(mark)]), source)
    }

    private func spread(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard to != .sqlite else { throw unknown(name, call, at: source.origin) }
        var operands: [SQLExpression] = []
        for operand in try terms(call) {
            guard try kind(operand, "\(name)()", at: source.origin).isNumber else {
                throw unknown(name, call, at: source.origin)
            }
            operands.append(double(operand))
        }
        notes.add(.lastDigits(what: name, at: place(source.origin)))
        return term(made(name, frame, operands), source)
    }

    private func middle(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard to != .sqlite, frame.over == nil, frame.quantifier == nil else {
            throw unknown(name, call, at: source.origin)
        }
        var share = SQLExpression.number("0.5")
        var keys = call.withinGroup
        switch (name, call.arguments.count) {
        case ("median", 1): keys = [OrderItem(expression: call.arguments[0].value)]
        case ("quantile_cont", 2):
            keys = [OrderItem(expression: call.arguments[0].value)]
            share = try self.share(call.arguments[1].value)
        case ("percentile_cont", 1), ("percentile_disc", 1):
            share = try self.share(call.arguments[0].value)
        default: throw unknown(name, call, at: source.origin)
        }
        guard let key = keys.first, keys.count == 1 else { throw unknown(name, call, at: source.origin) }
        let found = try kind(try term(key.expression), "\(name)()", at: source.origin)
        let isDiscrete = name == "percentile_disc"
        guard found == .integer || found == .double || (isDiscrete && found == .decimal) else {
            throw unsupported(
                "\(name)() of \(found.words)",
                "The engines type it differently.",
                at: source.origin
            )
        }
        if !isDiscrete { notes.add(.lastDigits(what: name, at: place(source.origin))) }
        var copy = frame
        copy.withinGroup = try sorted([OrderItem(expression: key.expression, direction: key.direction)])
        return term(made(isDiscrete ? name : "percentile_cont", copy, [share]), source)
    }

    private func share(_ source: SQLExpression) throws(TranspileError) -> SQLExpression {
        guard case .number(let spelling)? = literal(source) else {
            throw unsupported("a computed share", "Only a number is covered.", at: source.origin)
        }
        return .number(spelling)
    }

    // MARK: Windows

    static let windowNames: Set<String> = [
        "row_number", "rank", "dense_rank", "ntile", "percent_rank", "cume_dist", "lag", "lead",
        "first_value", "last_value", "nth_value",
    ]

    private func windowed(
        _ frame: FunctionCall,
        _ name: String,
        _ call: FunctionCall,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        guard frame.filter == nil, frame.quantifier == nil, call.nulls == nil else {
            throw unknown(name, call, at: source.origin)
        }
        var arguments = try terms(call)
        switch name {
        case "row_number", "ntile", "lag", "lead", "first_value", "last_value", "nth_value":
            notes.add(.rowOrder(what: name, at: place(source.origin)))
        default: break
        }
        if name == "lag" || name == "lead", arguments.count == 3 {
            let values = try unify([call.arguments[0].value, call.arguments[2].value], name, source)
            arguments[0].expression = values[0]
            arguments[2].expression = values[1]
        }
        if to == .postgresql, arguments.count > 1 {
            arguments[1].expression = .cast(arguments[1].expression, to: "integer")
        }
        if to == .postgresql, name == "ntile" {
            arguments[0].expression = .cast(arguments[0].expression, to: "integer")
        }
        if to == .sqlite, name == "nth_value" || name == "ntile",
            arguments.last.map({ $0.expression.isPlainNumber }) != true
        {
            throw unsupported("\(name)() by a computed number", "Say the number.", at: source.origin)
        }
        return try named(name, frame, arguments, source)
    }
}

extension SQLExpression {
    fileprivate var isStar: Bool {
        if case .star = kind { true } else { false }
    }

    fileprivate var isPlainNumber: Bool {
        if case .literal(.number) = unparenthesized.kind { true } else { false }
    }
}
