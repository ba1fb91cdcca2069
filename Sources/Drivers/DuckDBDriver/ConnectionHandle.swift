import CDuckDB
import Synchronization
import Tabular

/// Owner of a connection's C handle.
// Safe to send: statements run on the connection's own thread only; the library allows interrupting, asking for
// progress and reading a streamed result from any thread.
final class ConnectionHandle: @unchecked Sendable {
    let database: DatabaseHandle
    private let handle: Handle<gp_duckdb_connection>
    /// What runs now, so that an interruption reaches it and nothing else.
    private let running = Mutex<Operation?>(nil)

    var raw: duckdb_connection { handle.raw }

    init(database: DatabaseHandle) throws {
        self.database = database
        var connection: duckdb_connection?
        guard duckdb_connect(database.raw, &connection) == 0,
            let handle = Handle(connection, destroy: duckdb_disconnect)
        else { throw DuckDBError.opening(path: nil, DuckDBFailure("no connection", sql: nil)) }
        self.handle = handle
        // Without them DuckDB counts no progress, or draws it on the terminal.
        for setting in ["enable_progress_bar_print = false", "enable_progress_bar = true"] {
            _ = try Statement("SET \(setting)", on: self).run(.materialised, in: Operation(connection: self))
        }
    }

    /// Registers what runs now.
    ///
    /// Ended by ``end()``.
    func begin() -> Operation {
        let operation = Operation(connection: self)
        running.withLock { $0 = operation }
        return operation
    }

    func end() { running.withLock { $0 = nil } }

    /// Interrupts what runs now, if anything.
    func interrupt() { running.withLock { $0 }?.interrupt() }
}

/// One call on a connection, from begin to end, that can be interrupted.
final class Operation: Sendable {
    private let isInterrupted = Atomic<Bool>(false)
    private let connection: ConnectionHandle

    init(connection: ConnectionHandle) { self.connection = connection }

    /// The library forgets an interruption when a statement starts, hence the flag besides.
    func interrupt() {
        isInterrupted.store(true, ordering: .sequentiallyConsistent)
        duckdb_interrupt(connection.raw)
    }

    /// - Throws: ``DuckDBError/statement(_:)`` of the kind interrupted, if ``interrupt()`` was called.
    func check() throws {
        guard isInterrupted.load(ordering: .sequentiallyConsistent) else { return }
        throw DuckDBError.statement(DuckDBFailure(kind: .interrupted, "Interrupted!"))
    }
}
