import CDuckDB
import Tabular

extension Value {
    /// A C value of a list, structure or map type.
    func nested(as type: LogicalType) throws -> duckdb_value? {
        switch (self, type) {
        case (.list(let values), .list(let element)):
            let elementType = try element.makeHandle()
            return try Self.withRaw(values, as: Array(repeating: element, count: values.count)) {
                duckdb_create_list_value(elementType.raw, $0, idx_t(values.count))
            }
        case (.structure(let fields), .structure(let columns)):
            let structure = try type.makeHandle()
            return try Self.withRaw(fields.map(\.value), as: columns.map(\.type)) {
                duckdb_create_struct_value(structure.raw, $0)
            }
        case (.map(let entries), .map(let key, let value)):
            let map = try type.makeHandle()
            let keys = Array(repeating: key, count: entries.count)
            let values = Array(repeating: value, count: entries.count)
            return try Self.withRaw(entries.map(\.key), as: keys) { rawKeys in
                try Self.withRaw(entries.map(\.value), as: values) { rawValues in
                    duckdb_create_map_value(map.raw, rawKeys, rawValues, idx_t(entries.count))
                }
            }
        default: return nil
        }
    }

    /// Makes C values, lends them, destroys them: the library copies them into the value it makes.
    private static func withRaw(
        _ values: [Value],
        as types: [LogicalType],
        _ body: (UnsafeMutablePointer<duckdb_value?>?) throws -> duckdb_value?
    ) throws -> duckdb_value? {
        var raw: [duckdb_value?] = []
        defer {
            for var value in raw { duckdb_destroy_value(&value) }
        }
        for (value, type) in zip(values, types) { raw.append(try value.raw(as: type)) }
        guard !raw.contains(nil) else { return nil }
        // The library wants an address even for no values.
        if raw.isEmpty {
            var none: duckdb_value?
            return try body(&none)
        }
        return try raw.withUnsafeMutableBufferPointer { try body($0.baseAddress) }
    }
}

extension LogicalType {
    /// The C type; only for the types parameters have.
    func makeHandle() throws -> TypeHandle {
        guard let handle = TypeHandle(try raw) else {
            throw UnsupportedValue("DuckDB has no parameter of the type \(duckDBName).")
        }
        return handle
    }

    private var raw: duckdb_logical_type? {
        get throws {
            switch self {
            case .decimal(let precision, let scale):
                return duckdb_create_decimal_type(UInt8(precision), UInt8(scale))
            case .list(let element):
                // A handle that is only part of the expression would be gone before the call.
                let element = try element.makeHandle()
                return duckdb_create_list_type(element.raw)
            case .map(let key, let value):
                let key = try key.makeHandle()
                let value = try value.makeHandle()
                return duckdb_create_map_type(key.raw, value.raw)
            case .structure(let columns): return try Self.rawStructure(columns)
            default: return Self.parameterIDs[self].flatMap { duckdb_create_logical_type($0.rawValue) }
            }
        }
    }

    private static func rawStructure(_ columns: [Column]) throws -> duckdb_logical_type? {
        var members: [duckdb_logical_type?] = []
        defer {
            for var member in members { duckdb_destroy_logical_type(&member) }
        }
        guard !columns.isEmpty else { throw UnsupportedValue("A structure has at least one field.") }
        for column in columns { members.append(try column.type.raw) }
        guard !members.contains(nil) else { return nil }
        return withCStrings(columns.map(\.name)) { names in
            var names = names
            return duckdb_create_struct_type(&members, &names, idx_t(columns.count))
        }
    }

    private static let parameterIDs: [LogicalType: TypeID] = [
        .null: .null, .boolean: .boolean, .int64: .int64, .hugeInt: .hugeInt,
        .unsignedHugeInt: .unsignedHugeInt,
        .double: .double, .text: .varchar, .blob: .blob, .date: .date, .time: .time,
        .timeWithZone: .timeWithZone, .timestamp(.microseconds): .timestamp,
        .timestamp(.nanoseconds): .timestampNanoseconds, .timestampWithZone: .timestampWithZone,
        .interval: .interval,
    ]

    /// The type that holds values of both, for the elements of one list.
    func widened(by other: LogicalType) throws -> LogicalType {
        switch (self, other) {
        case (_, self): return self
        case (.null, let type), (let type, .null): return type
        case (.int64, .hugeInt), (.hugeInt, .int64): return .hugeInt
        case (.int64, .unsignedHugeInt), (.unsignedHugeInt, .int64): return .unsignedHugeInt
        case (.int64, .double), (.double, .int64): return .double
        case (.timestamp, .timestamp): return .timestamp(.nanoseconds)
        case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
            let widest = max(scale, otherScale)
            let precision = max(precision - scale, otherPrecision - otherScale) + widest
            guard precision <= 38 else { break }
            return .decimal(precision: precision, scale: widest)
        case (.list(let element), .list(let otherElement)):
            return .list(try element.widened(by: otherElement))
        case (.structure(let columns), .structure(let others)) where columns.map(\.name) == others.map(\.name):
            return .structure(
                try zip(columns, others).map { Column($0.name, try $0.type.widened(by: $1.type)) }
            )
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return .map(key: try key.widened(by: otherKey), value: try value.widened(by: otherValue))
        default: break
        }
        throw UnsupportedValue(
            "One list holds values of the types \(duckDBName) and \(other.duckDBName)."
        )
    }
}

extension Decimal128 {
    var type: LogicalType {
        get throws {
            let precision = max(String(unscaled.magnitude).count, scale)
            guard precision <= 38, scale >= 0 else {
                throw UnsupportedValue("A decimal has 38 digits at most.")
            }
            return .decimal(precision: max(precision, 1), scale: scale)
        }
    }

    fileprivate func rescaled(to newScale: Int) -> Int128? {
        var number = unscaled
        for _ in scale..<max(scale, newScale) {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            number = product
        }
        return number
    }

    func rawValue(as type: LogicalType) throws -> duckdb_value? {
        guard case .decimal(let precision, let newScale) = type, newScale >= scale,
            let number = rescaled(to: newScale)
        else { return nil }
        return duckdb_create_decimal(
            .init(width: UInt8(precision), scale: UInt8(newScale), value: .init(number))
        )
    }
}

extension duckdb_hugeint {
    init(_ number: Int128) {
        self.init(lower: UInt64(truncatingIfNeeded: number), upper: Int64(number >> 64))
    }
}

extension duckdb_uhugeint {
    init(_ number: UInt128) {
        self.init(lower: UInt64(truncatingIfNeeded: number), upper: UInt64(number >> 64))
    }
}

/// Lends C copies of the texts.
func withCStrings<Result>(
    _ texts: [String],
    _ body: ([UnsafePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let copies = texts.map { text in
        let bytes = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        return copy
    }
    defer {
        for copy in copies { copy.deallocate() }
    }
    return try body(copies.map { UnsafePointer($0) })
}
