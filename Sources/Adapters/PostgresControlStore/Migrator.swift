import PostgresDriver
import Tabular

/// Brings a store to the version of this program.
///
/// Each migration is one transaction that takes a lock before it looks at the version, so of two programs that start
/// at once one migrates and the other finds it done.
struct Migrator {
    var connections: StoreConnections
    var place: String
    /// The schema that holds the tables.
    var schema: String
    var migrations: [Migration]

    func bringUpToDate() async throws {
        let connection = try await connections.connection()
        // Almost always there is nothing to do, and finding that out should not wait for others.
        let current = try await connection.transaction(.snapshot) { try version(in: $0) }
        for migration in migrations where migration.version > current {
            try await connection.transaction { try apply(migration, in: $0) }
        }
    }

    /// Zero for a database without control tables.
    private func version(in work: PostgresWork) throws -> Int {
        let supported = migrations.last?.version ?? 0
        let tables = try controlTables(in: work)
        guard !tables.isEmpty else { return 0 }
        guard tables.contains("migrations"), try namesVersions(in: work) else {
            throw PostgresControlStoreError.foreignTables(
                place: place,
                schema: schema,
                tables.map { "\(schema).\($0)" }
            )
        }
        let rows = try work.records(["version"], "SELECT coalesce(max(version), 0) FROM migrations")
        let version = try rows.first?.integer("version") ?? 0
        guard version <= supported else {
            throw PostgresControlStoreError.newerStore(place: place, version: version, supported: supported)
        }
        return version
    }

    private func apply(_ migration: Migration, in work: PostgresWork) throws {
        // Released by the end of the transaction. The number has no meaning but to be this program's.
        try work.execute("SELECT pg_advisory_xact_lock(7310573927681)")
        guard try version(in: work) < migration.version else { return }
        let found = try work.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [.text(schema)])
        // Not IF NOT EXISTS: that asks for a right that is not needed when the schema is there.
        if found.rows.isEmpty { try work.script("CREATE SCHEMA \(PostgresName.quoted(schema))") }
        try work.script(Self.versionTable + migration.script)
        try work.execute(
            "INSERT INTO migrations (version, title) VALUES ($1, $2)",
            [.integer(Int64(migration.version)), .text(migration.title)]
        )
    }

    /// Only names that this program uses: the schema may hold others, too.
    private func controlTables(in work: PostgresWork) throws -> [String] {
        let rows = try work.records(
            ["name"],
            """
            SELECT c.relname::text AS name FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                AND c.relname IN ('jobs', 'job_dependencies', 'job_runs', 'step_runs', 'publishes', 'leases',
                    'task_queue', 'migrations')
            ORDER BY c.relname
            """,
            [.text(schema)]
        )
        return try rows.map { try $0.text("name") }
    }

    private func namesVersions(in work: PostgresWork) throws -> Bool {
        try !work.query(
            """
            SELECT 1 FROM pg_attribute
            WHERE attrelid = 'migrations'::regclass AND attname = 'version' AND NOT attisdropped
            """
        ).rows.isEmpty
    }

    private static let versionTable = """
        CREATE TABLE IF NOT EXISTS migrations (
            version integer PRIMARY KEY,
            title text NOT NULL
        );

        """
}
