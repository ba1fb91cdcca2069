public import JobModel
public import Ports
public import PostgresDriver

/// SQL that runs where the data is: a run's relations are temporary views and tables of one session of a PostgreSQL
/// server, and a publish is an INSERT … SELECT in the transaction that records it.
///
/// What PostgreSQL cannot do goes through another engine, which gets the rows of the relations it is asked for: files,
/// user code, and rows from other places. A job of SQL steps needs none of that, and nothing of it leaves the server.
///
/// Queries see the run's relations, the server's own functions, and whatever they name with its schema: a bare name is
/// never a table of the lake.
public final class PostgresEngine: Engine {
    public let name = EngineName.postgresql
    let connections: Set<String>
    let place: String
    let options: PostgresStoreOptions
    let companion: any Engine
    private let pool: ConnectionPool

    /// - Parameters:
    ///   - connections: The project's names of the connections to this one database.
    ///   - companion: Reads and writes files, hosts user code's rows and brings rows from elsewhere.
    /// - Throws: `postgres.address`. Nothing is connected before it is needed.
    public init(
        connections: Set<String>,
        configuration: PostgresConfiguration,
        options: PostgresStoreOptions = PostgresStoreOptions(),
        companion: any Engine
    ) throws {
        self.connections = connections
        self.options = options
        self.companion = companion
        place = try configuration.place()
        var configuration = configuration
        configuration.settings.merge(Self.sessionSettings) { own, _ in own }
        pool = ConnectionPool(configuration)
    }

    /// A scan starts at the first page, as long as one process does it; and bare names are relations.
    private static let sessionSettings = ["synchronize_seqscans": "off", "search_path": "pg_temp"]

    public func isHome(of connection: String) -> Bool { connections.contains(connection) }

    public func prepare() async throws {
        let connection = try await take()
        await pool.giveBack(connection)
    }

    public func openSession(
        for run: RunIdentity,
        memoryLimitBytes: Int?
    ) async throws -> any EngineSession {
        PostgresEngineSession(engine: self, connection: try await take(), run: run)
    }

    /// A session that may have left something on its connection ends it.
    func giveBack(_ connection: PostgresConnection, isClean: Bool) async {
        guard isClean, (try? await connection.script("DISCARD TEMP")) != nil else {
            return await connection.close()
        }
        await pool.giveBack(connection)
    }

    private func take() async throws -> PostgresConnection {
        do {
            return try await pool.take()
        } catch {
            throw PostgresConnectorError.wrapping(error, place: place)
        }
    }
}
