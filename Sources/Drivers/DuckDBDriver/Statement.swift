import CDuckDB
import Tabular

/// A statement that is parsed, bound and planned.
struct Statement: ~Copyable {
    enum ResultForm {
        /// Held whole by the library.
        case materialised
        /// Produced while it is read; the next statement on the connection ends it.
        case streaming
    }

    let handle: Handle<gp_duckdb_prepared_statement>
    let sql: String
    private let connection: ConnectionHandle

    /// Prepares the only statement in `sql`.
    init(_ sql: String, on connection: ConnectionHandle) throws {
        try Self.checkCharacters(sql)
        var raw: duckdb_prepared_statement?
        let state = duckdb_prepare(connection.raw, sql, &raw)
        try self.init(raw, state: state, sql: sql, on: connection)
    }

    /// Prepares one of several statements.
    ///
    /// Those before it must have run: it may use what they made.
    init(
        _ index: Int,
        of statements: borrowing StatementList,
        on connection: ConnectionHandle
    ) throws {
        var raw: duckdb_prepared_statement?
        let state = duckdb_prepare_extracted_statement(
            connection.raw,
            statements.handle.raw,
            idx_t(index),
            &raw
        )
        try self.init(raw, state: state, sql: statements.sql, on: connection)
    }

    private init(
        _ raw: duckdb_prepared_statement?,
        state: duckdb_state,
        sql: String,
        on connection: ConnectionHandle
    ) throws {
        guard let handle = Handle(raw, destroy: duckdb_destroy_prepare) else {
            throw DuckDBError.statement(DuckDBFailure("the statement could not be prepared", sql: sql))
        }
        guard state == 0 else {
            throw DuckDBError.statement(DuckDBFailure(duckdb_prepare_error(handle.raw), sql: sql))
        }
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    /// The library takes a NUL for the end of the text and would leave the rest unread.
    static func checkCharacters(_ sql: String) throws {
        guard let offset = Array(sql.utf8).firstIndex(of: 0) else { return }
        var failure = DuckDBFailure(kind: .parser, "there is a NUL character in the SQL")
        failure.position = DuckDBFailure.Position(byteOffset: offset, in: sql)
        throw DuckDBError.statement(failure)
    }

    var schema: Schema {
        Schema(
            (0..<duckdb_prepared_statement_column_count(handle.raw)).map { index in
                let name = takeString(
                    UnsafeMutablePointer(mutating: duckdb_prepared_statement_column_name(handle.raw, index))
                )
                let type = duckdb_prepared_statement_column_logical_type(handle.raw, index)
                return Column(name ?? "", TypeHandle.logical(type))
            }
        )
    }

    func run(_ form: ResultForm, in operation: Operation) throws -> QueryResult {
        var raw: duckdb_pending_result?
        let state =
            switch form {
            case .materialised: duckdb_pending_prepared(handle.raw, &raw)
            case .streaming: duckdb_pending_prepared_streaming(handle.raw, &raw)
            }
        guard let pending = Handle(raw, destroy: duckdb_destroy_pending) else {
            throw DuckDBError.statement(DuckDBFailure("the statement could not be started", sql: sql))
        }
        guard state == 0 else {
            throw DuckDBError.statement(DuckDBFailure(duckdb_pending_error(pending.raw), sql: sql))
        }
        operation.renewInterruption()
        if form == .streaming { connection.streamStarted() }
        var result = duckdb_result()
        let executed = duckdb_execute_pending(pending.raw, &result)
        let owned = QueryResult(result, form, sql: sql, connection: connection)
        guard executed == 0 else {
            if form == .streaming { connection.streamEnded() }
            throw owned.failure ?? DuckDBError.statement(DuckDBFailure("no reason given", sql: sql))
        }
        return owned
    }
}

/// The statements of a text, split where the parser says.
struct StatementList: ~Copyable {
    let handle: Handle<gp_duckdb_extracted_statements>
    let sql: String
    let count: Int

    /// - Throws: ``DuckDBError/statement(_:)`` when the text does not parse.
    init(_ sql: String, on connection: ConnectionHandle) throws {
        var raw: duckdb_extracted_statements?
        count = Int(duckdb_extract_statements(connection.raw, sql, &raw))
        guard let handle = Handle(raw, destroy: duckdb_destroy_extracted) else {
            throw DuckDBError.statement(DuckDBFailure("the text could not be parsed", sql: sql))
        }
        try Statement.checkCharacters(sql)
        if let message = duckdb_extract_statements_error(handle.raw) {
            throw DuckDBError.statement(DuckDBFailure(message, sql: sql))
        }
        self.handle = handle
        self.sql = sql
    }
}
