public import DuckDBDriver
public import JobModel
public import Ports
import SQLSyntax

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
        let connection = try database.connect()
        if let memoryLimitBytes {
            try await connection.execute("SET GLOBAL memory_limit = '\(memoryLimitBytes)B'")
        }
        return DuckDBSession(
            connection: connection,
            run: run,
            attachments: attachments,
            limitsMemory: memoryLimitBytes != nil,
            evaluation: try await evaluator?.openEvaluation()
        )
    }
}
