import SQLAnalysis
import SQLSyntax
import Tabular

/// Changes of type.
extension TypedReader {
    func cast(_ cast: Cast, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        guard cast.spelling != .tryCast else {
            throw unsupported("TRY_CAST", "Only DuckDB has such a cast.", at: origin)
        }
        guard let target = type(source) else {
            throw unsupported(
                "type \"\(cast.type.name.base.text)\"",
                "The other dialect has no such type.",
                at: cast.type.origin
            )
        }
        let length = try length(of: cast.type)
        if let truncated = try dateOfInstant(cast, target) { return term(truncated, source) }
        let operand = try term(cast.value)
        var result = try converted(operand, to: target, source)
        if let length, target == .text, from == .postgresql {
            result.expression = .call("left", [result.expression, .number(String(length))])
            if to == .sqlite {
                result.expression = .call(
                    "substr",
                    [result.expression, .number("1"), .number(String(length))]
                )
            }
        }
        result.type = target
        result.isDeclared = true
        return result
    }

    /// `CAST(date_trunc('month', day) AS date)`: by way of an instant in PostgreSQL, and a date all the same.
    private func dateOfInstant(_ cast: Cast, _ target: LogicalType) throws(TranspileError) -> SQLExpression? {
        guard target == .date, from == .postgresql,
            case .function(let call) = cast.value.unparenthesized.kind,
            call.name.base.text.lowercased() == "date_trunc", call.arguments.count == 2,
            type(call.arguments[1].value) == .date
        else { return nil }
        let day = try term(call.arguments[1].value)
        let moment = try dateTruncated(call.arguments[0].value, day, .date, at: cast.value.origin)
        if to == .sqlite { return .call("substr", [moment, .number("1"), .number("10")]) }
        return .cast(moment, to: "DATE")
    }

    /// The length of a text type; nil without one.
    func length(of type: SQLType) throws(TranspileError) -> Int? {
        let name = type.name.base.text.lowercased()
        if ["char", "character", "bpchar"].contains(name), from == .postgresql {
            throw unsupported("type \(name)", "PostgreSQL pads its values with spaces.", at: type.origin)
        }
        guard ["varchar", "character varying"].contains(name), let first = type.arguments?.first,
            case .expression(let expression) = first,
            case .literal(.number(let spelling)) = expression.kind
        else {
            if name.hasPrefix("timestamp"), type.arguments != nil {
                throw unsupported("a timestamp of few digits", "It rounds values.", at: type.origin)
            }
            return nil
        }
        return Int(spelling)
    }

    /// The name of a type in the target dialect; nil where it has none that holds the same values.
    func typeName(_ type: LogicalType) -> String? {
        switch to {
        case .duckdb: duckdbName(type)
        case .postgresql: postgresqlName(type)
        case .sqlite: sqliteName(type)
        }
    }

    private func duckdbName(_ type: LogicalType) -> String? {
        switch type {
        case .boolean: "BOOLEAN"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): precision <= 38 ? "DECIMAL(\(precision), \(scale))" : nil
        case .text: "VARCHAR"
        case .blob: "BLOB"
        case .date: "DATE"
        case .time: "TIME"
        case .timestamp(.microseconds): "TIMESTAMP"
        case .timestampWithZone: "TIMESTAMPTZ"
        case .interval: "INTERVAL"
        case .uuid: "UUID"
        case .list(let element): duckdbName(element).map { $0 + "[]" }
        default: nil
        }
    }

    private func postgresqlName(_ type: LogicalType) -> String? {
        switch type {
        case .boolean: "boolean"
        case .int8, .int16, .uint8: "smallint"
        case .int32, .uint16: "integer"
        case .int64, .uint32: "bigint"
        case .hugeInt, .uint64, .unsignedHugeInt: "numeric(39, 0)"
        case .float: "real"
        case .double: "double precision"
        case .decimal(let precision, let scale): "numeric(\(precision), \(scale))"
        case .text: "text"
        case .blob: "bytea"
        case .date: "date"
        case .time: "time"
        case .timestamp(.microseconds): "timestamp"
        case .timestampWithZone: "timestamptz"
        case .interval: "interval"
        case .uuid: "uuid"
        case .list(let element): postgresqlName(element).map { $0 + "[]" }
        default: nil
        }
    }

    private func sqliteName(_ type: LogicalType) -> String? {
        switch TypeClass(type) {
        case .boolean, .integer: type == .hugeInt ? nil : "INTEGER"
        case .double: "REAL"
        case .decimal:
            if case .decimal(let precision, _) = type, precision <= 15 { "REAL" } else { nil }
        case .text, .date, .timestamp: "TEXT"
        default: nil
        }
    }

    // MARK: Conversions

    private func converted(
        _ operand: TypedTerm,
        to target: LogicalType,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        let found = try kind(operand, "CAST", at: origin)
        let wanted = TypeClass(target)
        guard let name = typeName(target) else {
            throw unsupported("this type", "The other dialect has none with the same values.", at: origin)
        }
        if operand.literal != nil, wanted != .text {
            return try adapted(operand, to: wanted, at: origin).cast(to: to == .sqlite ? nil : name)
        }
        if to == .sqlite { return try convertedInSQLite(operand, found, target, source) }
        let plain = term(.cast(operand.expression, to: name), source)
        switch (found, wanted) {
        case (.null, _): return plain
        case (_, .text): return term(try text(operand, "CAST", at: origin), source)
        case (.boolean, .boolean), (.date, .date), (.timestamp, .timestamp), (.date, .timestamp),
            (.timestamp, .date), (.interval, .interval):
            return plain
        case (.boolean, .integer):
            // PostgreSQL casts booleans to 32 bits only.
            return term(.cast(.cast(operand.expression, to: "integer"), to: name), source)
        case (.integer, .boolean): return term(.chain(operand.expression, .notEqual, .number("0")), source)
        case (.double, .decimal):
            throw unsupported(
                "a double cast to a decimal",
                "PostgreSQL rounds its fifteen digits, DuckDB the double.",
                at: origin
            )
        case (_, _) where found.isNumber && wanted.isNumber:
            if wanted == .double { try checkDigits(operand, at: origin) }
            return plain
        case (.text, .integer), (.text, .decimal), (.text, .double), (.text, .date), (.text, .timestamp),
            (.text, .boolean):
            notes.add(
                .mayFail(
                    what: "a cast of text",
                    how: "Each engine refuses some spellings that the other reads.",
                    at: place(origin)
                )
            )
            return plain
        default:
            throw unsupported(
                "a cast of \(found.words) to \(wanted.words)",
                "The engines do not convert it alike.",
                at: origin
            )
        }
    }

    /// A value as the text both engines spell.
    func text(
        _ term: TypedTerm,
        _ what: String,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let found = try kind(term, what, at: origin)
        let name = to == .duckdb ? "VARCHAR" : "text"
        switch found {
        case .text, .null: return term.expression
        case _ where to == .sqlite: return try textInSQLite(term, found, what, at: origin)
        case .integer, .boolean, .date, .timestamp: return .cast(term.expression, to: name)
        case .decimal:
            // Elsewhere the number of digits behind the point is each engine's own.
            if case .decimal? = term.type, term.isDeclared { return .cast(term.expression, to: name) }
        default: break
        }
        throw unsupported(
            "\(what) of \(found.words)",
            "The engines spell its digits differently.",
            at: origin
        )
    }
}

extension TypedTerm {
    func cast(to name: String?) -> TypedTerm {
        guard let name else { return self }
        if case .cast(let cast) = expression.kind, cast.spelling == .typedLiteral { return self }
        var copy = self
        copy.expression = .cast(expression, to: name)
        return copy
    }
}
