import Dispatch
import GRDB
import GRDBSQLite

/// One connection to a SQLite database on a serial queue of its own.
///
/// Calls queue up behind each other. Cancelling the task of a call interrupts it; the call throws
/// `CancellationError`, is rolled back, and the database stays usable. Files opened for writing use
/// write-ahead logging.
public final class SQLiteDatabase: Sendable {
    /// Nil for a database in memory.
    public let path: String?
    private let queue: DatabaseQueue
    private let state: ConnectionState

    /// Opens a file, or a fresh database in memory.
    ///
    /// - Throws: ``SQLiteError/cannotOpen(path:_:)``.
    public init(path: String?, options: SQLiteOptions = SQLiteOptions()) throws {
        self.path = path
        let state = ConnectionState()
        self.state = state
        var configuration = Configuration()
        configuration.label = "glidepath.sqlite"
        configuration.readonly = options.accessMode == .readOnly
        configuration.busyMode = .timeout(options.busyTimeout / .seconds(1))
        configuration.foreignKeysEnabled = options.foreignKeys == .enforced
        configuration.acceptsDoubleQuotedStringLiterals = options.quotedNames == .columnElseText
        configuration.prepareDatabase { database in
            let isLogged = path != nil && options.accessMode == .readWrite
            if isLogged { try database.execute(sql: "PRAGMA journal_mode = WAL") }
            if isLogged, options.durability == .normal {
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            guard let handle = database.sqliteConnection else { return }
            for function in options.functions {
                let code = function.register(on: handle)
                guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
            }
            state.observe(handle)
        }
        do {
            queue =
                try path.map { try DatabaseQueue(path: $0, configuration: configuration) }
                ?? DatabaseQueue(configuration: configuration)
        } catch let error as DatabaseError {
            throw SQLiteError.cannotOpen(path: path ?? ":memory:", SQLiteFailure(error))
        }
    }

    /// Opens a file without blocking a thread of Swift's pool: switching to write-ahead logging may wait for
    /// another program's lock.
    public static func open(
        path: String?,
        options: SQLiteOptions = SQLiteOptions()
    ) async throws -> SQLiteDatabase {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try SQLiteDatabase(path: path, options: options) })
            }
        }
    }

    /// Runs `body` on the database's own thread inside `BEGIN IMMEDIATE` … `COMMIT`.
    ///
    /// Rolled back when `body` throws or the task is cancelled before the commit.
    @discardableResult
    public func write<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await transaction("BEGIN IMMEDIATE", body)
    }

    /// Runs `body` on the database's own thread in one deferred transaction: it sees one state of the file.
    ///
    /// It may write temporary tables, which locks nothing.
    @discardableResult
    public func read<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await transaction("BEGIN DEFERRED", body)
    }

    /// Waits for the calls under way and closes the file.
    ///
    /// Later calls throw ``SQLiteError/closed(path:)``.
    public func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            queue.asyncWriteWithoutTransaction { [state] _ in
                state.forgetStatements()
                continuation.resume()
            }
        }
        await withCheckedContinuation { continuation in
            // Closing may write the log back into the file: never on a thread of Swift's pool.
            DispatchQueue.global().async { [queue] in
                // Fails only while statements are unfinished, and none outlives its call.
                try? queue.close()
                continuation.resume()
            }
        }
    }

    private func transaction<T: Sendable>(
        _ begin: String,
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        let call = Interruption()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.asyncWriteWithoutTransaction { [state, path] database in
                    continuation.resume(
                        with: Result {
                            guard let handle = database.sqliteConnection else {
                                throw SQLiteError.closed(path: path ?? ":memory:")
                            }
                            state.call = call
                            defer { state.call = nil }
                            let connection = SQLiteConnection(handle: handle, state: state, call: call)
                            return try call.running(on: handle) {
                                try connection.transaction(begin) { try body(connection) }
                            }
                        }
                    )
                }
            }
        } onCancel: {
            call.cancel()
        }
    }
}

extension SQLiteConnection {
    fileprivate func transaction<T>(_ begin: String, _ body: () throws -> T) throws -> T {
        try execute(begin)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Some failures, such as a full disk, have rolled back already. A plain call, because the
            // interruption that got us here must not stop it.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            if call.isCancelled { throw CancellationError() }
            throw error
        }
    }
}

extension SQLiteFailure {
    fileprivate init(_ error: DatabaseError) {
        self.init(
            code: error.extendedResultCode.rawValue,
            message: error.message ?? "no reason given",
            statement: error.sql
        )
    }
}
