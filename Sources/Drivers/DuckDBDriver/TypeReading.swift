import CDuckDB
import Tabular

/// A type's number in the C API.
enum TypeID: duckdb_type {
    case boolean = 1
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64, float, double
    case timestamp, date, time, interval, hugeInt, varchar, blob, decimal
    case timestampSeconds, timestampMilliseconds, timestampNanoseconds
    case enumeration, list, structure, map, uuid, union, bit, timeWithZone, timestampWithZone
    case unsignedHugeInt, array
    case bigNumber = 35
    case null = 36
    case timeNanoseconds = 39
    case geometry = 40
    case variant = 41
    /// Since 2.0.
    case timestampWithZoneNanoseconds = 42
}

extension Handle where Pointee == gp_duckdb_logical_type {
    var id: TypeID? { TypeID(rawValue: duckdb_get_type_id(raw)) }

    /// The name `CREATE TYPE` or an extension gave it.
    var alias: String? { takeString(duckdb_logical_type_get_alias(raw)) }

    /// The type in the words of `Tabular`.
    var logicalType: LogicalType {
        guard let id else {
            if duckdb_get_type_id(raw) == 0 { return .unresolved }
            return .other(alias ?? "type \(duckdb_get_type_id(raw))")
        }
        if id == .varchar { return alias == "JSON" ? .other("JSON") : .text }
        return plainTypes[id] ?? nested(id)
    }

    private func nested(_ id: TypeID) -> LogicalType {
        switch id {
        case .decimal:
            .decimal(precision: Int(duckdb_decimal_width(raw)), scale: Int(duckdb_decimal_scale(raw)))
        case .enumeration: .enumeration(enumerationValues)
        case .list: .list(Self.logical(duckdb_list_type_child_type(raw)))
        case .array:
            .array(
                Self.logical(duckdb_array_type_child_type(raw)),
                count: Int(duckdb_array_type_array_size(raw))
            )
        case .map:
            .map(
                key: Self.logical(duckdb_map_type_key_type(raw)),
                value: Self.logical(duckdb_map_type_value_type(raw))
            )
        case .structure: .structure(members)
        case .union: .union(alternatives)
        default: .other("type \(id.rawValue)")
        }
    }

    var enumerationValues: [String] {
        (0..<idx_t(duckdb_enum_dictionary_size(raw))).map {
            takeString(duckdb_enum_dictionary_value(raw, $0)) ?? ""
        }
    }

    private var members: [Column] {
        (0..<duckdb_struct_type_child_count(raw)).map {
            Column(
                takeString(duckdb_struct_type_child_name(raw, $0)) ?? "",
                Self.logical(duckdb_struct_type_child_type(raw, $0))
            )
        }
    }

    private var alternatives: [Column] {
        (0..<duckdb_union_type_member_count(raw)).map {
            Column(
                takeString(duckdb_union_type_member_name(raw, $0)) ?? "",
                Self.logical(duckdb_union_type_member_type(raw, $0))
            )
        }
    }

    /// The type the library made, which is destroyed.
    static func logical(_ raw: duckdb_logical_type?) -> LogicalType {
        guard let type = TypeHandle(raw) else { return .other("INVALID") }
        return type.logicalType
    }
}

private let plainTypes: [TypeID: LogicalType] = [
    .boolean: .boolean, .int8: .int8, .int16: .int16, .int32: .int32, .int64: .int64,
    .uint8: .uint8, .uint16: .uint16, .uint32: .uint32, .uint64: .uint64,
    .hugeInt: .hugeInt, .unsignedHugeInt: .unsignedHugeInt, .float: .float, .double: .double,
    .blob: .blob, .bit: .bit, .date: .date, .time: .time, .timeWithZone: .timeWithZone,
    .timestampSeconds: .timestamp(.seconds), .timestampMilliseconds: .timestamp(.milliseconds),
    .timestamp: .timestamp(.microseconds), .timestampNanoseconds: .timestamp(.nanoseconds),
    .timestampWithZone: .timestampWithZone, .interval: .interval, .uuid: .uuid, .null: .null,
    .bigNumber: .other("BIGNUM"), .timeNanoseconds: .other("TIME_NS"),
    .geometry: .other("GEOMETRY"), .variant: .other("VARIANT"),
    .timestampWithZoneNanoseconds: .other("TIMESTAMPTZ_NS"),
]
