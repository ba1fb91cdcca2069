public import Tabular

extension LogicalType {
    /// The type as DuckDB's SQL spells it, in `CREATE TABLE` and `CAST`.
    ///
    /// Names of fields and values of enumerations are quoted. A structure without field names, which SQL cannot
    /// declare, gets the names `v1`, `v2`, ….
    public var duckDBName: String {
        switch self {
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .enumeration(let values): "ENUM(\(values.map(\.duckDBLiteral).joined(separator: ", ")))"
        case .list(let element): "\(element.duckDBName)[]"
        case .array(let element, let count): "\(element.duckDBName)[\(count)]"
        case .structure(let columns): "STRUCT(\(Self.members(columns)))"
        case .union(let columns): "UNION(\(Self.members(columns)))"
        case .map(let key, let value): "MAP(\(key.duckDBName), \(value.duckDBName))"
        case .timestamp(let unit): unit.duckDBName
        case .other(let name): name
        default: plainName
        }
    }

    private static func members(_ columns: [Column]) -> String {
        columns.enumerated().map { index, column in
            let name = column.name.isEmpty ? "v\(index + 1)" : column.name
            return "\(name.duckDBIdentifier) \(column.type.duckDBName)"
        }
        .joined(separator: ", ")
    }

    private var plainName: String {
        switch self {
        case .boolean: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .hugeInt: "HUGEINT"
        case .uint8: "UTINYINT"
        case .uint16: "USMALLINT"
        case .uint32: "UINTEGER"
        case .uint64: "UBIGINT"
        case .unsignedHugeInt: "UHUGEINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .text: "VARCHAR"
        case .blob: "BLOB"
        case .bit: "BIT"
        case .date: "DATE"
        case .time: "TIME"
        case .timeWithZone: "TIME WITH TIME ZONE"
        case .timestampWithZone: "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .uuid: "UUID"
        default: "\"NULL\""
        }
    }
}

extension Schema {
    /// Names and types, as they stand in `CREATE TABLE name (…)`.
    var duckDBColumns: String {
        columns.map { "\($0.name.duckDBIdentifier) \($0.type.duckDBName)" }.joined(separator: ", ")
    }
}

extension TimeUnit {
    fileprivate var duckDBName: String {
        switch self {
        case .seconds: "TIMESTAMP_S"
        case .milliseconds: "TIMESTAMP_MS"
        case .microseconds: "TIMESTAMP"
        case .nanoseconds: "TIMESTAMP_NS"
        }
    }
}

extension String {
    /// The text as an SQL identifier: quoted always, so that no word is a keyword.
    var duckDBIdentifier: String { "\"\(replacing("\"", with: "\"\""))\"" }

    /// The text as an SQL string.
    var duckDBLiteral: String { "'\(replacing("'", with: "''"))'" }
}
