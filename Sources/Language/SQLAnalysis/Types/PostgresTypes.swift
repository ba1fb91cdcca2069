internal import SQLSyntax
internal import Tabular

/// PostgreSQL's types: whole numbers divide to whole numbers, sums widen, `numeric` has no fixed digits.
struct PostgresTypes: TypeRules {
    var truth: LogicalType { .boolean }

    /// `numeric` without precision.
    static let numeric = LogicalType.other("numeric")

    func type(of type: SQLType) -> LogicalType? { Self.names.type(of: type) }

    static let names = TypeNames(
        names: [
            "boolean": .boolean, "bool": .boolean, "smallint": .int16, "int2": .int16, "integer": .int32,
            "int": .int32, "int4": .int32, "bigint": .int64, "int8": .int64, "real": .float, "float4": .float,
            "double precision": .double, "float8": .double, "float": .double, "text": .text, "varchar": .text,
            "character varying": .text, "char": .text, "character": .text, "bpchar": .text, "name": .text,
            "bytea": .blob, "date": .date, "timestamptz": .timestampWithZone, "timetz": .timeWithZone,
            "timestamp with time zone": .timestampWithZone, "time with time zone": .timeWithZone,
            "timestamp without time zone": .timestamp(.microseconds), "interval": .interval, "uuid": .uuid,
            "json": .other("json"), "jsonb": .other("jsonb"), "serial": .int32, "bigserial": .int64,
            "smallserial": .int16, "bit": .bit, "money": .other("money"), "oid": .other("oid"),
        ],
        plainDecimal: numeric
    )

    func literal(_ literal: Literal) -> Bound {
        switch literal {
        case .null: Bound(.null, nullable: true)
        case .boolean: Bound(.boolean, nullable: false)
        case .string: Bound(.text, nullable: false, isTextLiteral: true)
        case .special(let string): Bound(string.form == .hex ? .bit : special(string), nullable: false)
        case .number(let text):
            if let value = Int(text.replacing("_", with: "")) {
                Bound(value <= Int(Int32.max) ? .int32 : .int64, nullable: false, integer: value)
            } else {
                Bound(Self.numeric, nullable: false)
            }
        }
    }

    private func isNumeric(_ type: LogicalType) -> Bool { type.isNumeric || type == Self.numeric }

    private func isDecimal(_ type: LogicalType) -> Bool {
        if case .decimal = type { return true }
        return type == Self.numeric
    }

    func common(_ values: [Bound]) -> LogicalType? {
        guard var result = values.first else { return nil }
        for value in values.dropFirst() { result = Bound(common(result, value), nullable: false) }
        return result.type
    }

    func common(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        if first == second { return first }
        if first == .null || left.isTextLiteral { return second }
        if second == .null || right.isTextLiteral { return first }
        if isNumeric(first), isNumeric(second) { return commonNumber(first, second) }
        switch (first, second) {
        case (.date, .timestamp), (.timestamp, .date): return .timestamp(.microseconds)
        case (.date, .timestampWithZone), (.timestampWithZone, .date), (.timestamp, .timestampWithZone),
            (.timestampWithZone, .timestamp):
            return .timestampWithZone
        case (.list(let one), .list(let other)):
            return common(Bound(one, nullable: true), Bound(other, nullable: true)).map { .list($0) }
        default: return nil
        }
    }

    private func commonNumber(_ first: LogicalType, _ second: LogicalType) -> LogicalType {
        if first == .double || second == .double { return .double }
        if first == .float || second == .float {
            return first == .float && second == .float ? .float : .double
        }
        if isDecimal(first) || isDecimal(second) { return Self.numeric }
        return DuckDBTypes.commonInteger(first, second) ?? Self.numeric
    }

    func binary(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> Bound {
        let isNullable = left.isNullable || right.isNullable
        switch joiner {
        case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .overlaps:
            return Bound(.boolean, nullable: isNullable)
        case .is, .isNot, .isDistinctFrom, .isNotDistinctFrom: return Bound(.boolean, nullable: false)
        case .concatenate:
            if case .list = left.type { return Bound(left.type, nullable: true) }
            if left.type == .other("jsonb") { return Bound(left.type, nullable: isNullable) }
            return Bound(.text, nullable: isNullable)
        case .plus, .minus, .multiply, .divide, .modulo:
            return Bound(arithmetic(joiner, left, right), nullable: isNullable)
        case .power: return Bound(power(left, right), nullable: isNullable)
        case .bitAnd, .bitOr: return Bound(common(left, right), nullable: isNullable)
        case .shiftLeft, .shiftRight: return Bound(left.type, nullable: isNullable)
        case .arrow: return Bound(left.type, nullable: true)
        case .longArrow: return Bound(.text, nullable: true)
        case .other(let text):
            let tests = ["~", "!~", "~*", "!~*", "@>", "<@", "&&", "?", "?|", "?&", "~~", "!~~", "^@"]
            return Bound(tests.contains(text) ? .boolean : nil, nullable: true)
        default: return .unknown
        }
    }

    func negated(_ type: LogicalType?) -> LogicalType? {
        type.map { isDecimal($0) ? Self.numeric : $0 }
    }

    private func power(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        return isDecimal(first) || isDecimal(second)
            ? (first == .double || second == .double ? .double : Self.numeric) : .double
    }

    private func arithmetic(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        switch (joiner, first, second) {
        case (.minus, .date, .date): return .int32
        case (.plus, .date, let other) where other.isInteger: return .date
        case (.minus, .date, let other) where other.isInteger: return .date
        case (.plus, let other, .date) where other.isInteger: return .date
        case (.plus, .date, .time), (_, .date, .interval), (.plus, .interval, .date):
            return .timestamp(.microseconds)
        case (.minus, .timestamp, .timestamp), (.minus, .timestampWithZone, .timestampWithZone),
            (.minus, .time, .time), (_, .interval, .interval), (.minus, .date, .timestamp),
            (.minus, .timestamp, .date):
            return .interval
        case (_, .timestamp, .interval): return .timestamp(.microseconds)
        case (_, .timestampWithZone, .interval): return .timestampWithZone
        case (.plus, .interval, .timestamp): return .timestamp(.microseconds)
        case (.plus, .interval, .timestampWithZone): return .timestampWithZone
        case (_, .time, .interval): return .time
        case (.multiply, .interval, _), (.multiply, _, .interval), (.divide, .interval, _): return .interval
        default: break
        }
        if left.isTextLiteral, isNumeric(second) { return second }
        if right.isTextLiteral, isNumeric(first) { return first }
        guard isNumeric(first), isNumeric(second) else { return nil }
        let type = commonNumber(first, second)
        return isDecimal(type) ? Self.numeric : type
    }

    func shape(of name: String, argumentCount: Int) -> FunctionShape { PostgresFunctions.shape(of: name) }

    func function(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        let first = arguments.first ?? .unknown
        if let type = PostgresFunctions.scalars[name] {
            if PostgresFunctions.never.contains(name) { return Bound(type, nullable: false) }
            return Bound(type, nullable: arguments.anyNullable || !PostgresFunctions.total.contains(name))
        }
        switch name {
        case "coalesce", "greatest", "least":
            return Bound(common(arguments), nullable: arguments.allSatisfy(\.isNullable))
        case "nullif": return Bound(first.type, nullable: true)
        case "round", "trunc", "ceil", "ceiling", "floor", "sign": return rounded(first, arguments)
        case "abs":
            return Bound(
                first.type.map { isDecimal($0) ? Self.numeric : $0 },
                nullable: arguments.anyNullable
            )
        case "mod": return arguments.count == 2 ? binary(.modulo, first, arguments[1]) : nil
        case "power", "sqrt", "exp", "ln", "log": return powered(arguments)
        case "date_trunc": return Bound(truncated(arguments.last?.type), nullable: true)
        case "extract": return Bound(Self.numeric, nullable: true)
        case "age": return Bound(.interval, nullable: true)
        case "string_to_array", "regexp_split_to_array", "regexp_match":
            return Bound(.list(.text), nullable: true)
        case "array_append", "array_cat", "array_remove", "array_prepend":
            return Bound(listType(arguments), nullable: true)
        case "generate_series", "unnest":
            return Bound(
                DuckDBTypes.element(first.type) ?? (name == "unnest" ? nil : first.type),
                nullable: true
            )
        default: return nil
        }
    }

    private func listType(_ arguments: [Bound]) -> LogicalType? {
        arguments.lazy.compactMap(\.type).first { if case .list = $0 { true } else { false } }
    }

    private func rounded(_ value: Bound, _ arguments: [Bound]) -> Bound {
        guard let type = value.type else { return .unknown }
        let result: LogicalType = isDecimal(type) || arguments.count > 1 ? Self.numeric : .double
        return Bound(result, nullable: arguments.anyNullable)
    }

    private func powered(_ arguments: [Bound]) -> Bound {
        let types = arguments.compactMap(\.type)
        let isExact = types.contains { isDecimal($0) } && !types.contains(.double)
        return Bound(isExact ? Self.numeric : .double, nullable: arguments.anyNullable)
    }

    private func truncated(_ type: LogicalType?) -> LogicalType? {
        switch type {
        case .date, .timestampWithZone: .timestampWithZone
        case .timestamp: .timestamp(.microseconds)
        case .interval: .interval
        default: nil
        }
    }

    func aggregate(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        let first = arguments.first ?? .unknown
        switch name {
        case "count", "regr_count": return Bound(.int64, nullable: false)
        case "sum": return Bound(first.type.flatMap { summed($0) }, nullable: true)
        case "avg": return Bound(first.type.flatMap { averaged($0) }, nullable: true)
        case "min", "max", "any_value", "bit_and", "bit_or", "bit_xor":
            return Bound(first.type, nullable: true)
        case "mode", "percentile_disc": return Bound(arguments.last?.type, nullable: true)
        case "percentile_cont":
            return Bound(arguments.last?.type == .interval ? .interval : .double, nullable: true)
        case "array_agg": return Bound(first.type.map { .list($0) }, nullable: true)
        case "string_agg", "bool_and", "bool_or", "every", "json_agg", "jsonb_agg", "json_object_agg",
            "jsonb_object_agg":
            return Bound(PostgresFunctions.aggregates[name] ?? nil, nullable: true)
        case "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp":
            let isFloating = first.type == .double || first.type == .float
            return Bound(first.type == nil ? nil : isFloating ? .double : Self.numeric, nullable: true)
        case "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2":
            return Bound(.double, nullable: true)
        default: return PostgresFunctions.aggregates[name] == nil ? nil : .unknown
        }
    }

    private func summed(_ type: LogicalType) -> LogicalType? {
        switch type {
        case .int16, .int32: .int64
        case .int64: Self.numeric
        case .float, .double, .interval: type
        default: isDecimal(type) ? Self.numeric : nil
        }
    }

    private func averaged(_ type: LogicalType) -> LogicalType? {
        switch type {
        case .float, .double: .double
        case .interval: .interval
        default: isNumeric(type) ? Self.numeric : nil
        }
    }

    func window(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        switch name {
        case "row_number", "rank", "dense_rank": Bound(.int64, nullable: false)
        case "ntile": Bound(.int32, nullable: false)
        case "percent_rank", "cume_dist": Bound(.double, nullable: false)
        case "lag", "lead":
            Bound(
                arguments.count > 2 ? common([arguments[0], arguments[2]]) : arguments.first?.type,
                nullable: true
            )
        case "first_value", "last_value", "nth_value":
            Bound(arguments.first?.type, nullable: true)
        default: nil
        }
    }

    func comparesExactly(_ first: LogicalType, _ second: LogicalType) -> Bool {
        first == second || (isExact(first) && isExact(second))
    }

    private func isExact(_ type: LogicalType) -> Bool { type.isInteger || isDecimal(type) }
}
