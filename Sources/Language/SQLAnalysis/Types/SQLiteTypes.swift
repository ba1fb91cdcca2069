internal import SQLSyntax
internal import Tabular

/// SQLite's types: each value has its own, so a type is told only where all values must have it.
///
/// Columns are taken to hold values of their declared type, as this product's SQLite tables do; numbers that
/// are not whole are `double`.
struct SQLiteTypes: TypeRules {
    var truth: LogicalType { .int64 }

    func literal(_ literal: Literal) -> Bound {
        switch literal {
        case .null: Bound(.null, nullable: true)
        case .boolean: Bound(.int64, nullable: false)
        case .string: Bound(.text, nullable: false, isTextLiteral: true)
        case .special(let string): Bound(special(string), nullable: false)
        case .number(let text):
            if let value = Int(text.replacing("_", with: "")) {
                Bound(.int64, nullable: false, integer: value)
            } else {
                Bound(text.lowercased().hasPrefix("0x") ? .int64 : .double, nullable: false)
            }
        }
    }

    /// What a CAST to a type answers, by the type's affinity; numeric affinity lets the value decide.
    func type(of type: SQLType) -> LogicalType? {
        let name = type.name.parts.map { $0.text.lowercased() }.joined(separator: " ")
        if name.contains("int") { return .int64 }
        if name.contains("char") || name.contains("clob") || name.contains("text") { return .text }
        if name.contains("blob") || name.isEmpty { return .blob }
        if name.contains("real") || name.contains("floa") || name.contains("doub") { return .double }
        return nil
    }

    func common(_ values: [Bound]) -> LogicalType? {
        let types = values.map { $0.type.map { simple($0) } }.filter { $0 != .some(.null) }
        guard let first = types.first else { return values.isEmpty ? nil : .null }
        return types.allSatisfy { $0 == first } ? first : nil
    }

    /// The storage class values of a declared type have.
    private func simple(_ type: LogicalType) -> LogicalType {
        switch type {
        case .boolean: .int64
        case .decimal, .float, .double: .double
        default: type.isInteger ? .int64 : type
        }
    }

    private func number(_ value: Bound) -> LogicalType? {
        switch value.type.map({ simple($0) }) {
        case .int64: .int64
        case .double: .double
        case .null: .null
        default: nil
        }
    }

    func binary(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> Bound {
        let isNullable = left.isNullable || right.isNullable
        switch joiner {
        case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return Bound(.int64, nullable: isNullable)
        case .is, .isNot, .isDistinctFrom, .isNotDistinctFrom: return Bound(.int64, nullable: false)
        case .concatenate: return Bound(.text, nullable: isNullable)
        case .plus, .minus, .multiply:
            // Infinity minus infinity is null.
            let type = arithmetic(left, right)
            return Bound(type, nullable: isNullable || type != .int64)
        case .divide, .modulo:
            let isSafe = right.integer.map { $0 != 0 } ?? false
            let type =
                joiner == .modulo && arithmetic(left, right) == .double ? .double : arithmetic(left, right)
            return Bound(type, nullable: isNullable || !isSafe)
        case .bitAnd, .bitOr, .shiftLeft, .shiftRight: return Bound(.int64, nullable: isNullable)
        case .longArrow: return Bound(nil, nullable: true)
        case .arrow: return Bound(.text, nullable: true)
        default: return .unknown
        }
    }

    private func arithmetic(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = number(left), let second = number(right) else { return nil }
        if first == .null || second == .null { return .null }
        return first == .double || second == .double ? .double : .int64
    }

    func comparesExactly(_ first: LogicalType, _ second: LogicalType) -> Bool {
        first == second || (first.isInteger && second.isInteger)
    }

    func comparesTextExactly(with type: LogicalType) -> Bool {
        switch type {
        case .text, .date, .timestamp: true
        default: false
        }
    }

    // MARK: Functions

    private static let scalars: [String: LogicalType] = [
        "length": .int64, "instr": .int64, "unicode": .int64, "random": .int64, "changes": .int64,
        "last_insert_rowid": .int64, "total_changes": .int64, "sign": .int64, "glob": .int64, "like": .int64,
        "json_array_length": .int64, "json_valid": .int64, "unixepoch": .int64, "octet_length": .int64,
        "lower": .text, "upper": .text, "trim": .text, "ltrim": .text, "rtrim": .text, "replace": .text,
        "substr": .text, "substring": .text, "hex": .text, "quote": .text, "typeof": .text, "printf": .text,
        "format": .text, "char": .text, "date": .text, "time": .text, "datetime": .text, "strftime": .text,
        "soundex": .text, "sqlite_version": .text, "json": .text, "json_array": .text, "json_object": .text,
        "json_quote": .text, "json_type": .text, "json_set": .text, "json_insert": .text, "timediff": .text,
        "json_replace": .text, "json_remove": .text, "json_patch": .text, "concat": .text, "concat_ws": .text,
        "current_date": .text, "current_time": .text, "current_timestamp": .text, "round": .double,
        "julianday": .double, "sqrt": .double, "exp": .double, "ln": .double, "log": .double,
        "log10": .double,
        "log2": .double, "pow": .double, "power": .double, "sin": .double, "cos": .double, "tan": .double,
        "asin": .double, "acos": .double, "atan": .double, "atan2": .double, "pi": .double,
        "radians": .double,
        "degrees": .double, "zeroblob": .blob, "randomblob": .blob, "unhex": .blob,
    ]

    /// Null only when an argument is.
    private static let total: Set<String> = [
        "length", "instr", "lower", "upper", "trim", "ltrim", "rtrim", "replace", "substr", "substring",
        "round",
        "like", "glob",
    ]

    /// Never null, whatever the arguments.
    private static let never: Set<String> = [
        "random", "hex", "quote", "typeof", "changes", "last_insert_rowid", "total_changes", "current_date",
        "current_time", "current_timestamp", "pi", "zeroblob", "randomblob", "sqlite_version", "json_array",
        "json_object", "concat",
    ]

    private static let generic: Set<String> = [
        "coalesce", "ifnull", "nullif", "iif", "if", "abs", "min", "max", "ceil", "ceiling", "floor", "trunc",
        "mod",
        "likely", "unlikely", "likelihood", "json_extract",
    ]

    private static let aggregates: Set<String> = [
        "count", "sum", "total", "avg", "group_concat", "string_agg", "json_group_array", "json_group_object",
        "median", "percentile", "percentile_cont", "percentile_disc",
    ]

    private static let windows: [String: LogicalType] = [
        "row_number": .int64, "rank": .int64, "dense_rank": .int64, "ntile": .int64, "percent_rank": .double,
        "cume_dist": .double,
    ]

    private static let valueWindows: Set<String> = ["lag", "lead", "first_value", "last_value", "nth_value"]

    func shape(of name: String, argumentCount: Int) -> FunctionShape {
        if name == "min" || name == "max" { return argumentCount < 2 ? .aggregate : .scalar }
        if Self.aggregates.contains(name) { return .aggregate }
        if Self.windows[name] != nil || Self.valueWindows.contains(name) { return .window }
        return Self.scalars[name] != nil || Self.generic.contains(name) ? .scalar : .unknown
    }

    func function(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        if let type = Self.scalars[name] {
            if Self.never.contains(name) { return Bound(type, nullable: false) }
            return Bound(type, nullable: arguments.anyNullable || !Self.total.contains(name))
        }
        let first = arguments.first ?? .unknown
        switch name {
        case "coalesce", "ifnull":
            return Bound(common(arguments), nullable: arguments.allSatisfy(\.isNullable))
        case "nullif": return Bound(first.type, nullable: true)
        case "iif", "if":
            let results = Array(arguments.dropFirst())
            return Bound(common(results), nullable: results.count < 2 || results.anyNullable)
        case "abs": return Bound(number(first), nullable: arguments.anyNullable)
        case "min", "max": return Bound(common(arguments), nullable: arguments.anyNullable)
        case "likely", "unlikely", "likelihood": return first
        case "ceil", "ceiling", "floor", "trunc": return Bound(number(first), nullable: true)
        case "mod": return Bound(.double, nullable: true)
        case "json_extract": return .unknown
        default: return nil
        }
    }

    func aggregate(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        let first = arguments.first ?? .unknown
        switch name {
        case "count": return Bound(.int64, nullable: false)
        case "total": return Bound(.double, nullable: false)
        case "sum": return Bound(number(first), nullable: true)
        case "avg", "median", "percentile": return Bound(.double, nullable: true)
        case "min", "max": return Bound(first.type.map { simple($0) }, nullable: true)
        case "group_concat", "string_agg": return Bound(.text, nullable: true)
        case "json_group_array", "json_group_object": return Bound(.text, nullable: false)
        default: return nil
        }
    }

    func window(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        if let type = Self.windows[name] { return Bound(type, nullable: false) }
        guard Self.valueWindows.contains(name) else { return nil }
        if arguments.count > 2 { return Bound(common([arguments[0], arguments[2]]), nullable: true) }
        return Bound(arguments.first?.type, nullable: true)
    }
}
