import Tabular

extension LogicalType {
    /// The type in the words of SQL, for people.
    var displayName: String {
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
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .text: "VARCHAR"
        case .blob: "BLOB"
        case .bit: "BIT"
        case .date: "DATE"
        case .time: "TIME"
        case .timeWithZone: "TIME WITH TIME ZONE"
        case .timestampWithZone: "TIMESTAMP WITH TIME ZONE"
        case .interval: "INTERVAL"
        case .uuid: "UUID"
        default: nestedName
        }
    }

    private var nestedName: String {
        switch self {
        case .timestamp(.seconds): "TIMESTAMP_S"
        case .timestamp(.milliseconds): "TIMESTAMP_MS"
        case .timestamp(.nanoseconds): "TIMESTAMP_NS"
        case .timestamp: "TIMESTAMP"
        case .enumeration(let values): "ENUM of \(values.count)"
        case .list(let element): "\(element.displayName)[]"
        case .array(let element, let count): "\(element.displayName)[\(count)]"
        case .structure(let columns): "STRUCT(\(Self.members(columns)))"
        case .union(let columns): "UNION(\(Self.members(columns)))"
        case .map(let key, let value): "MAP(\(key.displayName), \(value.displayName))"
        case .null: "no type"
        case .other(let name): name
        default: "another type"
        }
    }

    private static func members(_ columns: [Column]) -> String {
        columns.map { "\($0.name) \($0.type.displayName)" }.joined(separator: ", ")
    }
}
