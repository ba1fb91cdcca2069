import Ports
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
        switch try markedState(in: work) {
        case .moved(let target)?: throw ControlMoveError.moved(place: place, target: target)
        case .arriving(let source)?: throw ControlMoveError.unfinished(place: place, source: source)
        default: break
        }
        let rows = try work.records(["version"], "SELECT coalesce(max(version), 0) FROM migrations")
        let version = try rows.first?.integer("version") ?? 0
        guard version <= supported else {
            throw PostgresControlStoreError.newerStore(place: place, version: version, supported: supported)
        }
        return version
    }

    /// What the schema holds, for a move.
    func state(in work: PostgresWork) throws -> ControlStoreState {
        let tables = try controlTables(in: work)
        guard !tables.isEmpty else { return .empty }
        if tables.contains("migrations"), try namesVersions(in: work), let marked = try markedState(in: work)
        {
            return marked
        }
        _ = try version(in: work)
        return .inUse
    }

    private func markedState(in work: PostgresWork) throws -> ControlStoreState? {
        let record = try work.records(
            ["version", "title"],
            "SELECT version, title FROM migrations ORDER BY version DESC LIMIT 1"
        ).first
        guard let record else { return nil }
        return ControlStoreState(version: try record.integer("version"), title: try record.text("title"))
    }

    /// Says what became of the store where every program looks first.
    func mark(_ version: Int, _ title: String, in work: PostgresWork) throws {
        try work.execute(
            "INSERT INTO migrations (version, title) VALUES ($1, $2)",
            [.integer(Int64(version)), .text(title)]
        )
    }

    func unmark(_ version: Int, in work: PostgresWork) throws {
        try work.execute("DELETE FROM migrations WHERE version = $1", [.integer(Int64(version))])
    }

    /// Refuses a store that was moved while this program had it open.
    static func requireHere(_ place: String, in work: PostgresWork) throws {
        let record = try work.records(
            ["title"],
            "SELECT title FROM migrations WHERE version = $1",
            [.integer(Int64(ControlStoreState.movedVersion))]
        ).first
        guard let record else { return }
        throw ControlMoveError.moved(place: place, target: try record.text("title"))
    }

    func apply(_ migration: Migration, in work: PostgresWork) throws {
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
