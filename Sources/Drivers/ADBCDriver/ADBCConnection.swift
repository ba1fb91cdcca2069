import BlockingThread
public import Tabular

/// Which driver, and what it is told.
public struct ADBCConfiguration: Hashable, Sendable {
    /// The driver's shared library: a path, or a name that the system looks up.
    public var driver: String
    /// Its first function; nil for the one that its name or ADBC says.
    public var entryPoint: String?
    /// The driver's own options, such as `uri`; may hold secrets.
    public var options: [String: String]

    public init(driver: String, entryPoint: String? = nil, options: [String: String] = [:]) {
        self.driver = driver
        self.entryPoint = entryPoint
        self.options = options
    }
}

/// What ingesting does with the table.
public enum ADBCIngestMode: String, Sendable {
    case create = "adbc.ingest.mode.create"
    case append = "adbc.ingest.mode.append"
}

/// A connection through an ADBC driver, with a thread of its own.
///
/// Calls run one after another. A driver's call cannot be interrupted: a cancelled task waits for its end.
///
///     let connection = try await ADBCConnection.open(
///         ADBCConfiguration(driver: "/usr/lib/libadbc_driver_sqlite.so", options: ["uri": "bank.db"]))
///     let rows = try await connection.query("SELECT 1 AS one")
public actor ADBCConnection {
    private nonisolated let thread = BlockingThread("adbc")
    /// Nil before it is open and after it is closed.
    private var session: ADBCSession?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private init() {}

    /// - Throws: ``ADBCError`` with the driver's words.
    public static func open(_ configuration: ADBCConfiguration) async throws -> ADBCConnection {
        let connection = ADBCConnection()
        try await connection.connect(configuration)
        return connection
    }

    private func connect(_ configuration: ADBCConfiguration) throws {
        try Task.checkCancellation()
        session = try ADBCSession(configuration)
    }

    /// Lets go of the connection; streams that are still read keep it to their end.
    public func close() { session = nil }

    /// Columns of a table, in order; nil when there is none of that name.
    ///
    /// - Parameter schema: Nil for a database without schemas, or the usual one.
    public func schema(of table: String, in schema: String?) throws -> Schema? {
        try opened().schema(of: table, in: schema)
    }

    /// Runs a query whose rows leave as Arrow while it runs; nothing else is asked of the connection meanwhile.
    ///
    /// - Parameter onEnd: Called when the stream was read or dropped.
    public func query(_ sql: String, onEnd: @escaping @Sendable () -> Void = {}) throws -> ArrowStream {
        try opened().query(sql, onEnd: onEnd)
    }

    /// Runs one statement for what it changes.
    @discardableResult
    public func execute(_ sql: String) throws -> Int? { try opened().execute(sql) }

    /// Adds everything in a stream to a table.
    ///
    /// - Returns: Rows added, where the driver counts them.
    @discardableResult
    public func ingest(
        _ rows: ArrowStream,
        into table: String,
        of schema: String?,
        _ mode: ADBCIngestMode
    ) throws -> Int? {
        try opened().ingest(rows, into: table, of: schema, mode)
    }

    /// Starts a transaction, until ``commit()`` or ``rollBack()``.
    public func begin() throws { try opened().setOption("adbc.connection.autocommit", "false") }

    public func commit() throws {
        try opened().commit()
        try opened().setOption("adbc.connection.autocommit", "true")
    }

    public func rollBack() throws {
        try opened().rollBack()
        try opened().setOption("adbc.connection.autocommit", "true")
    }

    private func opened() throws -> ADBCSession {
        try Task.checkCancellation()
        guard let session else {
            throw ADBCError.failed(
                doing: "work on a closed connection",
                ADBCFailure(status: 6, message: "", sqlState: nil)
            )
        }
        return session
    }
}
