import GRDBSQLite
public import Tabular

/// What SQLite says about a statement before it runs.
public struct SQLiteStatementFacts: Hashable, Sendable {
    /// Names of tables of the main database that it reads, in the order SQLite meets them.
    ///
    /// As created, or as written where no column is used; such a name may also be a common table
    /// expression's.
    public var tablesRead: [String]
    /// Whether it leaves every database as it was; BEGIN and COMMIT do too.
    public var isReadOnly: Bool
    /// Names of its result columns; empty for a statement that gives no rows.
    public var columns: [String]
    /// Names of its parameters with their sigil, nil for `?`, by place.
    public var parameters: [String?]
    /// Whether more SQL follows it than spaces and comments.
    public var isFollowed: Bool
}

extension SQLiteConnection {
    /// Prepares the first statement of `sql` without running it.
    ///
    /// - Returns: Nil when there are only spaces and comments.
    /// - Throws: ``SQLiteError/failed(_:)`` with the place of the fault.
    public func facts(about sql: String) throws -> SQLiteStatementFacts? {
        state.tablesRead = ConnectionState.TableReads()
        defer { state.tablesRead = nil }
        let (statement, next) = try SQLiteStatement.prepare(sql, from: 0, on: handle, isKept: false)
        guard let statement else { return nil }
        let tables = state.tablesRead?.names ?? []
        return SQLiteStatementFacts(
            tablesRead: tables,
            isReadOnly: statement.isReadOnly,
            columns: (0..<statement.columnCount).map { statement.columnName($0) },
            parameters: statement.parameterNames,
            isFollowed: SQLiteStatement.isFollowed(in: sql, from: next, on: handle)
        )
    }

    /// Tables of the main database that a statement reads.
    public func tablesRead(by sql: String) throws -> [String] {
        try facts(about: sql)?.tablesRead ?? []
    }
}

extension SQLiteConnection {
    /// The type that holds every value of a column as it is stored: text, blob, double or 64-bit integer.
    ///
    /// Reads every row.
    ///
    /// - Parameters:
    ///   - column: Its plain name.
    ///   - source: A table or query as it stands behind FROM.
    /// - Returns: Nil when there is no value but NULL.
    public func typeOfValues(of column: String, in source: String) throws -> LogicalType? {
        let kinds = Set(
            try query("SELECT DISTINCT typeof(\(Self.quoted(column))) FROM \(source)").compactMap(\.first)
        )
        let types: [(kind: String, type: LogicalType)] = [
            ("text", .text), ("blob", .blob), ("real", .double), ("integer", .int64),
        ]
        return types.first { kinds.contains(.text($0.kind)) }?.type
    }
}
