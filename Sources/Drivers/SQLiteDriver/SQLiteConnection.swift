import GRDBSQLite
public import Tabular

/// A database during one call of ``SQLiteDatabase/write(_:)`` or ``SQLiteDatabase/read(_:)``.
///
/// Valid inside that call only. Statements are prepared once and kept.
public struct SQLiteConnection {
    let handle: OpaquePointer
    let state: ConnectionState
    let call: Interruption

    /// Runs one statement and leaves its rows, if any, unread.
    ///
    /// - Returns: Rows inserted, updated or deleted by it.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [Value] = []) throws -> Int {
        let before = sqlite3_total_changes64(handle)
        try using(sql, parameters) { statement in
            while try statement.step() {}
        }
        // `sqlite3_changes` keeps the number of the last INSERT, UPDATE or DELETE after any other statement.
        guard sqlite3_total_changes64(handle) != before else { return 0 }
        return Int(sqlite3_changes64(handle))
    }

    /// All rows of one query: integers, doubles, text, blobs and nulls.
    public func query(_ sql: String, _ parameters: [Value] = []) throws -> [[Value]] {
        var rows: [[Value]] = []
        try forEachRow(of: sql, parameters) { rows.append($0) }
        return rows
    }

    /// Gives the rows of one query out one by one: integers, doubles, text, blobs and nulls.
    public func forEachRow(
        of sql: String,
        _ parameters: [Value] = [],
        _ body: ([Value]) throws -> Void
    ) throws {
        try using(sql, parameters) { statement in
            let columns = 0..<statement.columnCount
            while try statement.step() { try body(columns.map { try statement.value($0) }) }
        }
    }

    /// Runs several statements, none of which has parameters.
    public func script(_ sql: String) throws {
        var offset = 0
        while offset < sql.utf8.count {
            try call.check()
            let (statement, next) = try SQLiteStatement.prepare(sql, from: offset, on: handle, isKept: false)
            while try statement?.step() == true {}
            offset = next
        }
    }

    /// A name as an SQL identifier.
    public static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// Text as an SQL literal, for the few places that take no parameter.
    public static func quotedText(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    func using<T>(
        _ sql: String,
        _ parameters: [Value],
        _ body: (SQLiteStatement) throws -> T
    ) throws -> T {
        try call.check()
        let statement = try state.statement(sql, on: handle)
        defer { statement.reset() }
        try statement.bind(parameters)
        return try body(statement)
    }
}
