import BlockingThread
public import Tabular

/// A connection: one session of a server, its own thread.
///
/// Calls run one after another on the connection's thread, never on Swift's cooperative threads. Cancelling the task
/// that waits for a call stops the statement on the server and throws `CancellationError`; the connection stays
/// usable. Sessions speak UTF-8, UTC and ISO dates, whatever the server's settings.
///
///     let connection = try await PostgresConnection.open(PostgresConfiguration(url: "postgresql://localhost/bank"))
///     try await connection.execute("CREATE TEMP TABLE t AS SELECT generate_series(0, 9) AS n")
///     let rows = try await connection.query("SELECT n FROM t WHERE n > $1", [.integer(7)])
///     // rows.rows == [[.integer(8)], [.integer(9)]]
public actor PostgresConnection {
    private nonisolated let thread = BlockingThread("postgres")
    private let configuration: PostgresConfiguration
    /// Nil before it is open, after it is closed, and while a stream has it.
    private var session: PostgresSession?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    /// Connects, in no more time than the configuration's `connectTimeout` for each address.
    ///
    /// - Throws: ``PostgresError/cannotConnect(place:reason:)`` with libpq's words.
    public static func open(_ configuration: PostgresConfiguration) async throws -> PostgresConnection {
        let connection = PostgresConnection(configuration)
        try await connection.connect()
        return connection
    }

    private func connect() throws {
        try Task.checkCancellation()
        session = try PostgresSession(configuration)
    }

    /// Ends the session; an open transaction is rolled back.
    public func close() { session = nil }

    /// Whether the session can be used: open, not lost, and no stream reads it.
    public var isUsable: Bool { session.map { !$0.isLost } ?? false }

    /// Runs one statement for what it changes.
    ///
    /// - Parameter parameters: For `$1`, `$2`, …; a text is read as whatever type stands there.
    /// - Returns: Rows inserted, updated, deleted or copied.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [Value] = []) async throws -> Int {
        try await run { try $0.execute(sql, parameters) }
    }

    /// Runs statements separated by `;`, as one transaction unless they say otherwise.
    public func script(_ sql: String) async throws {
        try await run { try $0.script(sql) }
    }

    /// Runs a query and holds its answer: for small answers only.
    public func query(_ sql: String, _ parameters: [Value] = []) async throws -> PostgresRows {
        try await run { try $0.query(sql, parameters) }
    }

    /// Runs several calls without anything between them, on the connection's thread.
    @discardableResult
    public func run<Result: Sendable>(
        _ body: @Sendable (PostgresWork) throws -> Result
    ) async throws -> Result {
        try await interruptibly { session, call in
            try body(PostgresWork(session: session, call: call))
        }
    }

    /// One transaction: committed when `body` returns, rolled back when it throws.
    ///
    /// - Throws: What `body` throws; ``PostgresError/connectionLost(place:)`` also when the connection broke while the
    ///   transaction was being committed, so that nobody knows whether it was.
    @discardableResult
    public func transaction<Result: Sendable>(
        _ kind: TransactionKind = .readWrite,
        _ body: @Sendable (PostgresWork) throws -> Result
    ) async throws -> Result {
        try await interruptibly { session, call in
            let work = PostgresWork(session: session, call: call)
            try work.script(kind.begin)
            do {
                let result = try body(work)
                try work.script("COMMIT")
                return result
            } catch {
                // In a call of its own: this one may have been cancelled.
                let rollback = PostgresWork(session: session, call: Interruption(ringing: nil))
                if !session.isLost, session.isInTransaction { try? rollback.script("ROLLBACK") }
                throw error
            }
        }
    }

    /// How a transaction sees the world.
    public enum TransactionKind: Sendable {
        /// Each statement sees what others committed before it.
        case readWrite
        /// Everything is seen as at one moment, and nothing is written.
        case snapshot

        var begin: String {
            switch self {
            case .readWrite: "BEGIN"
            case .snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }
        }
    }

    /// Hands the session to a stream, until the stream gives it back.
    func lendSession() throws -> PostgresSession {
        guard let session else { throw PostgresError.notFree(place: try configuration.place()) }
        self.session = nil
        return session
    }

    func takeBack(_ lent: PostgresSession) { session = lent }

    private func interruptibly<Result>(
        _ body: (PostgresSession, Interruption) throws -> Result
    ) async throws -> Result {
        try Task.checkCancellation()
        guard let session else { throw PostgresError.notFree(place: try configuration.place()) }
        let call = Interruption(ringing: session.alarm)
        return try await withTaskCancellationHandler {
            // Through `self`: a closure that does not capture the actor would leave its thread.
            try perform(session, call, body)
        } onCancel: {
            call.cancel()
        }
    }

    private func perform<Result>(
        _ session: PostgresSession,
        _ call: Interruption,
        _ body: (PostgresSession, Interruption) throws -> Result
    ) throws -> Result {
        try body(session, call)
    }
}

/// Calls on a connection's thread, within ``PostgresConnection/run(_:)`` or a transaction.
public struct PostgresWork {
    let session: PostgresSession
    let call: Interruption

    /// As ``PostgresConnection/execute(_:_:)``.
    @discardableResult
    public func execute(_ sql: String, _ parameters: [Value] = []) throws -> Int {
        try session.answer(sql, ParameterValue.values(parameters), in: call).rowsChanged
    }

    /// As ``PostgresConnection/script(_:)``.
    public func script(_ sql: String) throws {
        _ = try session.script(sql, in: call)
    }

    /// As ``PostgresConnection/query(_:_:)``.
    public func query(_ sql: String, _ parameters: [Value] = []) throws -> PostgresRows {
        try PostgresRows(session.answer(sql, ParameterValue.values(parameters), in: call))
    }

    /// The columns a query would have, without running it.
    public func columns(of sql: String) throws -> [PostgresColumn] {
        try session.describe(sql, in: call)
    }

    /// Runs `COPY … TO STDOUT` and hands on its bytes: a row at a time in the text and binary forms.
    ///
    /// - Parameter body: Must not use the connection. What it throws ends the COPY.
    public func copyOut(_ sql: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try session.startCopy(sql, .out, in: call)
        do {
            while try session.nextCopyData(in: call, body) {}
        } catch let error as PostgresError {
            throw error
        } catch {
            session.abandonCopyOut()
            throw error
        }
    }

    /// Runs `COPY … FROM STDIN` with the bytes that `next` gives, in pieces of any size.
    ///
    /// - Parameter next: Nil at the end. What it throws makes the COPY fail.
    /// - Returns: Rows copied.
    @discardableResult
    public func copyIn(_ sql: String, _ next: () throws -> UnsafeRawBufferPointer?) throws -> Int {
        try session.startCopy(sql, .into, in: call)
        do {
            while let piece = try next() { try session.sendCopyData(piece, in: call) }
        } catch let error as PostgresError where session.isLost {
            throw error
        } catch {
            let ending = Interruption(ringing: nil)
            do {
                try session.endCopyIn(refusing: "ended by the client", in: ending)
            } catch PostgresError.failed(let failure) where failure.sqlState != "57014" {
                // The server had refused the rows before: that is the cause worth telling.
                throw PostgresError.failed(failure)
            } catch {}
            throw error
        }
        return try session.endCopyIn(in: call)
    }
}
