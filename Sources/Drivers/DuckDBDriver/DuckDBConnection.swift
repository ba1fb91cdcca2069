import CDuckDB
public import Tabular

/// A connection: one transaction, its temporary tables, its own thread.
///
/// Calls run one after another on the connection's thread, never on Swift's cooperative threads. Cancelling the
/// task that waits for a call interrupts the statement and throws `CancellationError`; the connection stays usable.
///
///     let connection = try DuckDBDatabase(path: nil).connect()
///     try await connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(10)")
///     let rows = try await connection.query("SELECT n FROM t WHERE n > ?", [.integer(7)])
///     // rows.rows == [[.integer(8)], [.integer(9)]]
public actor DuckDBConnection {
    nonisolated let handle: ConnectionHandle
    private nonisolated let thread = ConnectionThread()
    /// The stream whose rows this connection still makes; detached before it does anything else.
    private weak var openStream: OpenStream?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(handle: ConnectionHandle) {
        self.handle = handle
    }

    /// Runs statements for what they change.
    ///
    /// - Parameters:
    ///   - sql: Several statements separated by `;` when there are no parameters. The first that fails ends the
    ///     call; those before it stay done unless a transaction is open.
    ///   - parameters: For `?` or `$1`, in order.
    /// - Returns: Rows inserted, updated, deleted, copied or made by `CREATE TABLE AS`, of all statements together.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [Value] = []) async throws -> Int {
        try await interruptibly { operation in
            guard parameters.isEmpty else {
                let statement = try Statement(sql, on: handle)
                try statement.bind(parameters)
                return try statement.run(.materialised, in: operation).rowsChanged()
            }
            let statements = try StatementList(sql, on: handle)
            return try (0..<statements.count).reduce(0) { total, index in
                let statement = try Statement(index, of: statements, on: handle)
                return try total + statement.run(.materialised, in: operation).rowsChanged()
            }
        }
    }

    /// Runs a query and holds its result: for small results only.
    public func query(_ sql: String, _ parameters: [Value] = []) async throws -> DuckDBRows {
        try await interruptibly { operation in
            let result = try QueryResult.run(
                sql,
                parameters,
                casting: \.readableForm,
                on: handle,
                in: operation
            )
            return DuckDBRows(schema: result.schema, rows: try result.allRows())
        }
    }

    /// The columns a query would have, without running it.
    public func schema(of sql: String) async throws -> Schema {
        try await interruptibly { _ in try Statement(sql, on: handle).schema }
    }

    /// The tables and views that a query names, without running it.
    ///
    /// - Parameter qualified: With catalog and schema as far as the query gives them, quoted where need be; else
    ///   the bare names.
    public func tableNames(in sql: String, qualified: Bool = false) async throws -> Set<String> {
        try await interruptibly { _ in
            guard let names = ValueHandle(duckdb_get_table_names(handle.raw, sql, qualified)) else {
                // It gives no reason; preparing does.
                _ = try Statement(sql, on: handle)
                throw DuckDBError.statement(DuckDBFailure("the tables of the query are not known", sql: sql))
            }
            return Set(
                (0..<duckdb_get_list_size(names.raw)).compactMap { index in
                    guard let name = ValueHandle(duckdb_get_list_child(names.raw, index)) else { return nil }
                    return takeString(duckdb_get_varchar(name.raw))
                }
            )
        }
    }

    /// Ends the statement that runs now, if any: its call throws ``DuckDBError`` of the kind interrupted.
    public nonisolated func interrupt() { handle.interrupt() }

    /// Whether a call runs now.
    package nonisolated var isBusy: Bool { handle.isBusy }

    /// How far the running statement is, between 0 and 1, in rows read; nil when DuckDB cannot tell.
    public nonisolated var progress: (fraction: Double, rowsDone: UInt64, rowsTotal: UInt64)? {
        let progress = duckdb_query_progress(handle.raw)
        guard progress.percentage >= 0 else { return nil }
        return (progress.percentage / 100, progress.rows_processed, progress.total_rows_to_process)
    }

    /// Remembers a stream that ends when this connection runs another statement.
    func opened(_ stream: OpenStream) { openStream = stream }

    /// Runs `body` on the connection's thread, so that cancelling the calling task interrupts it.
    func interruptibly<Result>(_ body: (Operation) throws -> Result) async throws -> Result {
        try Task.checkCancellation()
        let operation = handle.begin()
        defer { handle.end() }
        return try await withTaskCancellationHandler {
            // Through `self`: a closure that does not capture the actor would leave its thread.
            try run(operation, body)
        } onCancel: {
            operation.interrupt()
        }
    }

    private func run<Result>(_ operation: Operation, _ body: (Operation) throws -> Result) throws -> Result {
        do {
            openStream?.detach(in: operation)
            openStream = nil
            handle.interruptUnfinishedStream()
            try operation.check()
            return try body(operation)
        } catch let error as DuckDBError where error.isInterruption {
            try Task.checkCancellation()
            throw error
        }
    }
}
