import GRDBSQLite
import Tabular

/// One prepared statement; finalised when the last reference goes.
final class SQLiteStatement {
    let handle: OpaquePointer
    let sql: String
    private let connection: OpaquePointer

    private init(handle: OpaquePointer, sql: String, connection: OpaquePointer) {
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// The only statement of `sql`.
    ///
    /// - Throws: ``SQLiteError/failed(_:)``; also when there is no statement or more than one.
    static func only(_ sql: String, on connection: OpaquePointer, isKept: Bool) throws -> SQLiteStatement {
        let (first, next) = try prepare(sql, from: 0, on: connection, isKept: isKept)
        guard let first else { throw refusal("there is no statement in the SQL", sql) }
        if isFollowed(in: sql, from: next, on: connection) {
            throw refusal("there is more than one statement in the SQL", sql)
        }
        return first
    }

    /// The statement that starts at a UTF-8 offset, nil when only spaces and comments are left, and the
    /// offset after it.
    static func prepare(
        _ sql: String,
        from offset: Int,
        on connection: OpaquePointer,
        isKept: Bool
    ) throws -> (SQLiteStatement?, next: Int) {
        // SQLite would take a NUL for the end and leave the rest unread.
        guard !sql.utf8.contains(0) else { throw refusal("there is a NUL character in the SQL", sql) }
        var handle: OpaquePointer?
        var tail = 0
        let flags = isKept ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        let code = sql.withCString { start in
            var end: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(connection, start + offset, -1, flags, &handle, &end)
            tail = end.map { $0 - start } ?? sql.utf8.count
            return code
        }
        guard code == SQLITE_OK else {
            throw failure(code, on: connection, sql: sql, offset: offset)
        }
        let statement = handle.map { SQLiteStatement(handle: $0, sql: sql, connection: connection) }
        return (statement, tail)
    }

    /// Whether anything but spaces, comments and semicolons stands from a UTF-8 offset on.
    ///
    /// What stands there need not be valid: only its presence matters.
    static func isFollowed(in sql: String, from offset: Int, on connection: OpaquePointer) -> Bool {
        do {
            return try prepare(sql, from: offset, on: connection, isKept: false).0 != nil
        } catch {
            return true
        }
    }

    /// Whether it leaves every database as it was.
    ///
    /// True for BEGIN and COMMIT too.
    var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    func columnName(_ index: Int) -> String {
        sqlite3_column_name(handle, Int32(index)).map { String(cString: $0) } ?? ""
    }

    /// The declared type of the table column that a result column shows, if it shows one.
    func declaredType(_ index: Int) -> String? {
        sqlite3_column_decltype(handle, Int32(index)).map { String(cString: $0) }
    }

    /// Names of the parameters from the first on, with their sigil; nil for `?`.
    var parameterNames: [String?] {
        (0..<sqlite3_bind_parameter_count(handle)).map { index in
            sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) }
        }
    }

    func bind(_ values: [Value]) throws {
        let expected = Int(sqlite3_bind_parameter_count(handle))
        guard expected == values.count else {
            throw SQLiteError.parameterCount(expected: expected, found: values.count, statement: sql)
        }
        for (index, value) in values.enumerated() {
            guard let stored = StoredValue(value) else {
                throw SQLiteError.notStorable(parameter: index + 1, statement: sql)
            }
            try check(bind(stored, at: Int32(index) + 1))
        }
    }

    /// Goes on to the next row.
    ///
    /// - Returns: False at the end.
    /// - Throws: `CancellationError` when it was interrupted.
    func step() throws -> Bool {
        let code = sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case SQLITE_INTERRUPT: throw CancellationError()
        default: throw Self.failure(code, on: connection, sql: sql, offset: 0)
        }
    }

    /// Makes it ready for its next use and forgets its parameters.
    func reset() {
        // The code only repeats the error of the last step.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    func value(_ index: Int) throws -> Value {
        let column = Int32(index)
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
        case SQLITE_FLOAT: return .double(sqlite3_column_double(handle, column))
        case SQLITE_TEXT:
            guard let text = String(validating: textBytes(column), as: UTF8.self) else {
                throw SQLiteError.notText(column: columnName(index))
            }
            return .text(text)
        case SQLITE_BLOB: return .blob(Array(blobBytes(column)))
        default: return .null
        }
    }

    /// Valid until the next step.
    func textBytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_text(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// Valid until the next step.
    func blobBytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw Self.failure(code, on: connection, sql: sql, offset: 0) }
    }

    private func bind(_ value: StoredValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(var text):
            return text.withUTF8 { bindText(UnsafeRawBufferPointer($0), at: index, transient) }
        case .blob(let bytes):
            return bytes.withUnsafeBytes { bindBlob($0, at: index, transient) }
        }
    }

    /// - Parameter release: Nil when the bytes stay valid until the statement is reset.
    func bindText(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int32,
        _ release: sqlite3_destructor_type?
    ) -> Int32 {
        // A nil address would bind NULL instead of an empty text.
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return sqlite3_bind_text(handle, index, "", 0, transient)
        }
        return sqlite3_bind_text64(
            handle,
            index,
            start.assumingMemoryBound(to: CChar.self),
            UInt64(bytes.count),
            release,
            UInt8(SQLITE_UTF8)
        )
    }

    func bindBlob(
        _ bytes: UnsafeRawBufferPointer,
        at index: Int32,
        _ release: sqlite3_destructor_type?
    ) -> Int32 {
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
            return sqlite3_bind_zeroblob(handle, index, 0)
        }
        return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), release)
    }

    private static func refusal(_ message: String, _ sql: String) -> SQLiteError {
        .failed(SQLiteFailure(code: SQLITE_ERROR, message: message, statement: sql))
    }

    private static func failure(
        _ code: Int32,
        on connection: OpaquePointer,
        sql: String,
        offset: Int
    ) -> SQLiteError {
        let message = String(cString: sqlite3_errmsg(connection))
        let place = Int(sqlite3_error_offset(connection))
        let position = place < 0 ? nil : SQLitePosition(offset: offset + place, in: sql)
        return .failed(SQLiteFailure(code: code, message: message, statement: sql, position: position))
    }
}
