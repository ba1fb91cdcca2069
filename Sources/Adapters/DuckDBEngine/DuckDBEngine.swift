public import DuckDBDriver
public import JobModel
public import Ports
import SQLSyntax
import Synchronization

/// Relations in an embedded DuckDB, with their real types; SQL in DuckDB's dialect, or in another one that
/// an evaluator answers.
///
/// One in-memory instance per process holds the shared states; database files are attached to it under their
/// connection's name, so that a scan of the lake and a publish into it need no copying. Connections that name
/// the same file share one attachment.
public final class DuckDBEngine: Engine {
    public let name: EngineName
    private let database: DuckDBDatabase
    private let attachments: Attachments
    private let evaluator: (any QueryEvaluator)?
    private let queries = KnownQueries()
    /// Connections that sessions gave back, ready for the next ones: a new one costs more than a small run.
    private let idle = Mutex<[DuckDBConnection]>([])

    /// - Parameters:
    ///   - database: The in-memory instance, shared by every engine of the process.
    ///   - attachments: The DuckDB files that are home connections.
    ///   - evaluator: Answers `.query` definitions in place of DuckDB; gives the engine its name.
    public init(
        database: DuckDBDatabase,
        attachments: Attachments,
        evaluator: (any QueryEvaluator)? = nil
    ) {
        self.name = evaluator?.name ?? .duckdb
        self.database = database
        self.attachments = attachments
        self.evaluator = evaluator
    }

    public func isHome(of connection: String) -> Bool {
        attachments.catalog(of: connection) != nil
    }

    public func prepare() async throws {
        try await attachments.attach(to: database)
    }

    public func openSession(
        for run: RunIdentity,
        memoryLimitBytes: Int?
    ) async throws -> any EngineSession {
        try await attachments.attach(to: database)
        let connection = try idle.withLock { $0.popLast() } ?? database.connect()
        var restore: [String] = []
        if let memoryLimitBytes {
            try await connection.execute("SET GLOBAL memory_limit = '\(memoryLimitBytes)B'")
            restore.append(
                database.memoryLimitBytes.map { "SET GLOBAL memory_limit = '\($0)B'" }
                    ?? "RESET GLOBAL memory_limit"
            )
        }
        return DuckDBSession(
            connection: connection,
            run: run,
            attachments: attachments,
            queries: queries,
            restoringSettings: restore,
            evaluation: try await evaluator?.openEvaluation()
        ) { [self] connection in idle.withLock { $0.append(connection) } }
    }
}
