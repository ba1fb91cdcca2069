import PostgresDriver
import PostgresServer

/// Databases of the tests' server for one play after another: emptying one takes a few milliseconds, making one many.
actor ServerDatabases {
    static let shared = ServerDatabases()

    /// A database and the connection through which a play is set up.
    struct Lent: Sendable {
        let database: URLOfDatabase
        let connection: PostgresConnection
    }

    private var idle: [Lent] = []

    /// Nil where no server is installed.
    func take() async throws -> Lent? {
        if let lent = idle.popLast() { return lent }
        guard let server = PostgresServer.shared else { return nil }
        let database = try server.makeDatabase()
        let configuration = PostgresConfiguration(url: database.url)
        return Lent(database: database, connection: try await PostgresConnection.open(configuration))
    }

    /// Takes a database back that nobody works with any more.
    func giveBack(_ lent: Lent) async throws {
        try await lent.connection.script(
            """
            DO $$ DECLARE name text; BEGIN
                FOR name IN SELECT nspname FROM pg_namespace
                    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
                LOOP EXECUTE format('DROP SCHEMA %I CASCADE', name); END LOOP;
            END $$;
            CREATE SCHEMA public
            """
        )
        idle.append(lent)
    }
}
