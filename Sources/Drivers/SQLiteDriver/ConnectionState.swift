import GRDBSQLite

/// What belongs to one connection besides SQLite's own handle.
// Safe to send: after opening, only code on the database's queue touches it.
final class ConnectionState: @unchecked Sendable {
    /// The call that runs now.
    var call: Interruption?
    /// Set while a statement is prepared to learn which tables it reads.
    var tablesRead: TableReads?
    private var statements: [String: SQLiteStatement] = [:]
    private static let statementLimit = 64

    /// Tables a statement reads, in the order SQLite first asks for them.
    struct TableReads {
        var names: [String] = []
    }

    /// A statement that is not in use, prepared once for each SQL text.
    func statement(_ sql: String, on handle: OpaquePointer) throws -> SQLiteStatement {
        if let cached = statements[sql] { return cached }
        let statement = try SQLiteStatement.only(sql, on: handle, isKept: true)
        if statements.count >= Self.statementLimit { statements.removeAll(keepingCapacity: true) }
        statements[sql] = statement
        return statement
    }

    func forgetStatements() { statements.removeAll() }

    /// Installs the two callbacks SQLite asks while it prepares and runs statements.
    func observe(_ handle: OpaquePointer) {
        let opaque = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle,
            20_000,
            { opaque in
                guard let opaque else { return 0 }
                let state = Unmanaged<ConnectionState>.fromOpaque(opaque).takeUnretainedValue()
                return state.call?.isCancelled == true ? 1 : 0
            },
            opaque
        )
        // Set once: a new authorizer makes SQLite prepare every statement again.
        sqlite3_set_authorizer(
            handle,
            { opaque, action, table, _, database, _ in
                guard action == SQLITE_READ, let opaque, let table else { return SQLITE_OK }
                let state = Unmanaged<ConnectionState>.fromOpaque(opaque).takeUnretainedValue()
                // SQLite names no database where no column of the table is used.
                let place = database.map { String(cString: $0) } ?? "main"
                guard state.tablesRead != nil, place == "main" else { return SQLITE_OK }
                let name = String(cString: table)
                if state.tablesRead?.names.contains(name) == false { state.tablesRead?.names.append(name) }
                return SQLITE_OK
            },
            opaque
        )
    }
}
