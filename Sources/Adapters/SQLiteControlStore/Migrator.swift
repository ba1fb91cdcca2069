import Ports
import SQLiteDriver
import Tabular

/// Brings a store to the version of this program.
///
/// Each migration is one transaction that takes the write lock before it looks at the version, so of two
/// programs that start at once one migrates and the other finds it done.
struct Migrator {
    var database: SQLiteDatabase
    var path: String
    var migrations: [Migration]

    func bringUpToDate() async throws {
        // Almost always there is nothing to do, and finding that out should not wait for writers.
        let current = try await database.read { try version(in: $0) }
        for migration in migrations where migration.version > current {
            try await database.write { try apply(migration, in: $0) }
        }
    }

    /// Zero for a file without control tables.
    private func version(in connection: SQLiteConnection) throws -> Int {
        let supported = migrations.last?.version ?? 0
        let tables = try controlTables(in: connection)
        guard !tables.isEmpty else { return 0 }
        guard tables.contains("control_migrations"), try namesVersions(in: connection) else {
            throw ControlStoreError.unsuitable(path: path, .foreignTables(tables))
        }
        switch try markedState(in: connection) {
        case .moved(let target)?: throw ControlMoveError.moved(place: path, target: target)
        case .arriving(let source)?: throw ControlMoveError.unfinished(place: path, source: source)
        default: break
        }
        let rows = try connection.query("SELECT coalesce(max(version), 0) FROM control_migrations")
        let version = Int(try RecordRow(rows.first ?? [], ["version"]).integer("version"))
        guard version <= supported else {
            throw ControlStoreError.unsuitable(
                path: path,
                .newerStore(version: version, supported: supported)
            )
        }
        return version
    }

    /// What the file holds, for a move.
    func state(in connection: SQLiteConnection) throws -> ControlStoreState {
        let tables = try controlTables(in: connection)
        guard !tables.isEmpty else { return .empty }
        if tables.contains("control_migrations"), try namesVersions(in: connection),
            let marked = try markedState(in: connection)
        {
            return marked
        }
        _ = try version(in: connection)
        return .inUse
    }

    private func markedState(in connection: SQLiteConnection) throws -> ControlStoreState? {
        let row = try connection.query(
            "SELECT version, title FROM control_migrations ORDER BY version DESC LIMIT 1"
        ).first
        guard let row else { return nil }
        let record = RecordRow(row, ["version", "title"])
        return ControlStoreState(version: try record.integer("version"), title: try record.text("title"))
    }

    /// Says what became of the store where every program looks first.
    func mark(_ version: Int, _ title: String, in connection: SQLiteConnection) throws {
        try connection.execute(
            "INSERT INTO control_migrations (version, title) VALUES (?, ?)",
            [.integer(Int64(version)), .text(title)]
        )
    }

    func unmark(_ version: Int, in connection: SQLiteConnection) throws {
        try connection.execute(
            "DELETE FROM control_migrations WHERE version = ?",
            [.integer(Int64(version))]
        )
    }

    /// Refuses a store that was moved while this program had it open.
    static func requireHere(_ path: String, in connection: SQLiteConnection) throws {
        let row = try connection.query(
            "SELECT title FROM control_migrations WHERE version = ?",
            [.integer(Int64(ControlStoreState.movedVersion))]
        ).first
        guard let row else { return }
        throw ControlMoveError.moved(place: path, target: try RecordRow(row, ["title"]).text("title"))
    }

    func apply(_ migration: Migration, in connection: SQLiteConnection) throws {
        guard try version(in: connection) < migration.version else { return }
        try connection.script(Self.versionTable + migration.script)
        try connection.execute(
            "INSERT INTO control_migrations (version, title) VALUES (?, ?)",
            [.integer(Int64(migration.version)), .text(migration.title)]
        )
    }

    /// Only names that this program uses: the file may belong to a lake with other `control_…` tables.
    private func controlTables(in connection: SQLiteConnection) throws -> [String] {
        let names = [
            "control_jobs", "control_job_dependencies", "control_job_runs", "control_step_runs",
            "control_publishes", "control_leases", "control_task_queue", "control_migrations",
        ]
        let places = names.map { _ in "?" }.joined(separator: ", ")
        let rows = try connection.query(
            "SELECT name FROM sqlite_schema WHERE lower(name) IN (\(places)) ORDER BY name",
            names.map { .text($0) }
        )
        return try rows.map { try RecordRow($0, ["name"]).text("name") }
    }

    private func namesVersions(in connection: SQLiteConnection) throws -> Bool {
        try !connection.query(
            "SELECT 1 FROM pragma_table_info('control_migrations') WHERE name = 'version'"
        ).isEmpty
    }

    private static let versionTable = """
        CREATE TABLE IF NOT EXISTS control_migrations (
            version INTEGER PRIMARY KEY,
            title TEXT NOT NULL
        ) STRICT;

        """
}
