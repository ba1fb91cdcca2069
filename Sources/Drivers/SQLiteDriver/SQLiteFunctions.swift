import GRDBSQLite
import Tabular

/// The arguments of one call of a ``SQLiteFunction``.
public struct SQLiteArguments {
    /// One argument as SQLite stores it.
    public enum Cell {
        case null
        case integer(Int64)
        case real(Double)
        /// UTF-8, possibly with NUL characters.
        case text(UnsafeRawBufferPointer)
        case blob(UnsafeRawBufferPointer)
    }

    public let count: Int
    private let values: UnsafeMutablePointer<OpaquePointer?>?

    init(count: Int, values: UnsafeMutablePointer<OpaquePointer?>?) {
        self.count = count
        self.values = values
    }

    public subscript(index: Int) -> Cell {
        precondition(index < count, "a SQL function has no argument \(index)")
        guard let value = values?[index] else { return .null }
        switch sqlite3_value_type(value) {
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        case SQLITE_TEXT:
            let start = sqlite3_value_text(value)
            return .text(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
        case SQLITE_BLOB:
            let start = sqlite3_value_blob(value)
            return .blob(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value))))
        default: return .null
        }
    }
}

/// Keeps a function alive as long as SQLite may call it.
private final class FunctionBox {
    let body: @Sendable (SQLiteArguments) -> Value

    init(_ body: @escaping @Sendable (SQLiteArguments) -> Value) {
        self.body = body
    }
}

extension SQLiteFunction {
    /// Makes the function known to a connection; SQLite releases it with the connection.
    func register(on handle: OpaquePointer) -> Int32 {
        let box = Unmanaged.passRetained(FunctionBox(body)).toOpaque()
        return sqlite3_create_function_v2(
            handle,
            name,
            -1,
            SQLITE_UTF8 | SQLITE_DETERMINISTIC,
            box,
            { context, count, values in
                guard let opaque = sqlite3_user_data(context) else { return }
                let box = Unmanaged<FunctionBox>.fromOpaque(opaque).takeUnretainedValue()
                give(box.body(SQLiteArguments(count: Int(count), values: values)), to: context)
            },
            nil,
            nil,
            { opaque in
                if let opaque { Unmanaged<FunctionBox>.fromOpaque(opaque).release() }
            }
        )
    }
}

private func give(_ value: Value, to context: OpaquePointer?) {
    switch StoredValue(value) {
    case .null: sqlite3_result_null(context)
    case .integer(let number): sqlite3_result_int64(context, number)
    case .real(let number): sqlite3_result_double(context, number)
    case .text(let text):
        var text = text
        text.withUTF8 {
            sqlite3_result_text64(
                context,
                UnsafeRawPointer($0.baseAddress)?.assumingMemoryBound(to: CChar.self),
                UInt64($0.count),
                transient,
                UInt8(SQLITE_UTF8)
            )
        }
    case .blob(let bytes):
        bytes.withUnsafeBytes {
            if $0.isEmpty {
                sqlite3_result_zeroblob(context, 0)
            } else {
                sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), transient)
            }
        }
    case nil: sqlite3_result_error(context, "a function gave a value that SQLite cannot store", -1)
    }
}
