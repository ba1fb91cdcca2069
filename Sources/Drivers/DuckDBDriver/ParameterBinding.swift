import CDuckDB
import Tabular

extension Statement {
    /// Binds one value to each parameter, in order.
    func bind(_ values: [Value]) throws {
        let expected = Int(duckdb_nparams(handle.raw))
        guard expected == values.count else {
            throw DuckDBError.parameterCount(expected: expected, found: values.count)
        }
        for (index, value) in values.enumerated() {
            do {
                let converted = try value.handle(as: value.parameterType)
                guard duckdb_bind_value(handle.raw, idx_t(index + 1), converted.raw) == 0 else {
                    throw UnsupportedValue("DuckDB does not take a value of that type there.")
                }
            } catch let error as UnsupportedValue {
                throw DuckDBError.parameter(number: index + 1, reason: error.reason)
            }
        }
    }
}

struct UnsupportedValue: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

extension Value {
    /// The DuckDB type that holds this value and loses nothing.
    var parameterType: LogicalType {
        get throws {
            switch self {
            case .null: .null
            case .boolean: .boolean
            case .integer: .int64
            case .hugeInteger: .hugeInt
            case .unsignedHugeInteger: .unsignedHugeInt
            case .double: .double
            case .decimal(let decimal): try decimal.type
            case .text: .text
            case .blob: .blob
            case .date: .date
            case .time: .time
            case .timeWithZone: .timeWithZone
            case .timestamp(let nanoseconds):
                .timestamp(nanoseconds.isMultiple(of: 1000) ? .microseconds : .nanoseconds)
            case .instant: .timestampWithZone
            case .interval: .interval
            case .list(let values): .list(try Self.commonType(of: values))
            case .structure(let fields):
                .structure(try fields.map { Column($0.name, try $0.value.parameterType) })
            case .map(let entries):
                .map(
                    key: try Self.commonType(of: entries.map(\.key)),
                    value: try Self.commonType(of: entries.map(\.value))
                )
            }
        }
    }

    private static func commonType(of values: [Value]) throws -> LogicalType {
        try values.map { try $0.parameterType }.reduce(.null) { try $0.widened(by: $1) }
    }

    /// A C value of exactly that type, which is ``parameterType`` or wider.
    func handle(as type: LogicalType) throws -> ValueHandle {
        guard let handle = ValueHandle(try raw(as: type)) else {
            throw UnsupportedValue("DuckDB has no value of the type \(type.duckDBName) like that.")
        }
        return handle
    }

    func raw(as type: LogicalType) throws -> duckdb_value? {
        switch self {
        case .null: return duckdb_create_null_value()
        case .boolean(let flag): return duckdb_create_bool(flag)
        case .integer(let number): return try Self.number(Int128(number), as: type)
        case .hugeInteger(let number): return try Self.number(number, as: type)
        case .unsignedHugeInteger(let number): return duckdb_create_uhugeint(.init(number))
        case .double(let number): return duckdb_create_double(number)
        case .decimal(let decimal): return try decimal.rawValue(as: type)
        case .text(let text):
            var text = text
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    duckdb_create_varchar_length($0.baseAddress, idx_t($0.count))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBufferPointer { duckdb_create_blob($0.baseAddress, idx_t($0.count)) }
        case .list, .structure, .map: return try nested(as: type)
        default: return try moment(as: type)
        }
    }

    private static func number(_ number: Int128, as type: LogicalType) throws -> duckdb_value? {
        switch type {
        case .int64: Int64(exactly: number).flatMap { duckdb_create_int64($0) }
        case .hugeInt: duckdb_create_hugeint(.init(number))
        case .unsignedHugeInt: UInt128(exactly: number).flatMap { duckdb_create_uhugeint(.init($0)) }
        case .double:
            // Exact or refused: a list of whole numbers and fractions must not lose digits unseen.
            Double(exactly: number).flatMap { duckdb_create_double($0) }
        case .decimal: try Decimal128(unscaled: number, scale: 0).rawValue(as: type)
        default: nil
        }
    }
}
