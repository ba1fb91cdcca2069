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
    /// Whether a streamed result has not been read to its end.
    ///
    /// Its tasks go on in the background, and the library's next call on the connection waits for them, for ever
    /// if need be, unless they are interrupted.
    private let hasUnfinishedStream = Atomic<Bool>(false)

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

    deinit { duckdb_interrupt(raw) }

    /// Registers what runs now.
    ///
    /// Ended by ``end()``.
    func begin() -> Operation {
        let operation = Operation(connection: self)
        running.withLock { $0 = operation }
        return operation
    }

    func end() { running.withLock { $0 = nil } }

    var isBusy: Bool { running.withLock { $0 != nil } }

    /// Interrupts what runs now, if anything.
    func interrupt() { running.withLock { $0 }?.interrupt() }

    func streamStarted() { hasUnfinishedStream.store(true, ordering: .sequentiallyConsistent) }

    func streamEnded() { hasUnfinishedStream.store(false, ordering: .sequentiallyConsistent) }

    /// Stops the tasks of a stream that nobody reads any more.
    ///
    /// While an operation runs, that is its own first step.
    func streamAbandoned() {
        running.withLock { if $0 == nil { interruptUnfinishedStream() } }
    }

    func interruptUnfinishedStream() {
        if hasUnfinishedStream.load(ordering: .sequentiallyConsistent) { duckdb_interrupt(raw) }
    }
}

/// One call on a connection, from begin to end, that can be interrupted.
final class Operation: Sendable {
    private let isInterrupted = Atomic<Bool>(false)
    private let connection: ConnectionHandle

    init(connection: ConnectionHandle) { self.connection = connection }

    func interrupt() {
        isInterrupted.store(true, ordering: .sequentiallyConsistent)
        duckdb_interrupt(connection.raw)
    }

    /// Interrupts once more, if interrupted before: the library forgets it when a statement starts.
    ///
    /// The statement must run nonetheless. Left alone, its tasks would go on, and the next call wait for them.
    func renewInterruption() {
        if isInterrupted.load(ordering: .sequentiallyConsistent) { duckdb_interrupt(connection.raw) }
    }

    /// - Throws: ``DuckDBError/statement(_:)`` of the kind interrupted, if ``interrupt()`` was called.
    func check() throws {
        guard isInterrupted.load(ordering: .sequentiallyConsistent) else { return }
        throw DuckDBError.statement(DuckDBFailure(kind: .interrupted, "Interrupted!"))
    }
}
