import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteControlStore

struct MigrationTests {
    /// A second version, which fails when it is run twice.
    private let withColour =
        Migration.all + [
            Migration(
                version: Migration.all.count + 1,
                title: "colour",
                script: "ALTER TABLE control_jobs ADD COLUMN colour TEXT; CREATE TABLE control_more (x);"
            )
        ]

    private func open(_ file: DatabaseFile, _ migrations: [Migration]) async throws -> SQLiteControlStore {
        try await SQLiteControlStore(path: file.path, options: SQLiteOptions(), migrations: migrations)
    }

    @Test func `versions are consecutive from one`() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test func `a new store has every migration`() async throws {
        let file = try DatabaseFile()
        _ = try await SQLiteControlStore(path: file.path)
        let rows = try await file.query("SELECT version, title FROM control_migrations ORDER BY version")
        #expect(rows == Migration.all.map { [.integer(Int64($0.version)), .text($0.title)] })
    }

    @Test func `opening a store that is up to date waits for nobody and writes nothing`() async throws {
        let file = try DatabaseFile()
        _ = try await SQLiteControlStore(path: file.path)
        try await file.whileLocked {
            let options = SQLiteOptions(busyTimeout: .zero)
            _ = try await SQLiteControlStore(path: file.path, options: options).registeredJobs()
        }
    }

    @Test func `the first migration is what stores in the field have run`() async throws {
        let field = try DatabaseFile()
        try await field.run(versionOneStore)
        let new = try DatabaseFile()
        _ = try await open(new, [Migration.all[0]])
        let schema = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"
        func words(_ file: DatabaseFile) async throws -> [String] {
            try await file.texts(schema).map { $0.split { $0.isWhitespace }.joined(separator: " ") }
        }
        #expect(try await words(new) == words(field))
    }

    @Test func `a store of version 1 is brought up to date with all its records`() async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        let store = try await SQLiteControlStore(path: file.path)
        let version = try await file.query("SELECT max(version) FROM control_migrations")
        #expect(version == [[.integer(Int64(Migration.all.count))]])

        let jobs = try await store.registeredJobs()
        #expect(jobs.map(\.name.rawValue) == ["Orders", "Report"] && jobs.map(\.isActive) == [true, false])
        #expect(
            jobs[1].dependencies == [
                Dependency(job: JobName("Orders"), kind: .sameDay),
                Dependency(job: JobName("Elsewhere"), kind: .latest),
            ]
        )
        let runs = try await store.runs(matching: RunFilter())
        #expect(runs.map(\.identity.id.rawValue) == ["run-4", "run-3", "run-2", "run-1"])
        #expect(runs[0].status == .running && runs[0].engine == .sqlite && runs[0].completedAt == nil)
        #expect(runs[1].markReason == "loaded by hand")
        #expect(runs[2].completedAt?.description == "2024-11-01T10:00:03.123456Z" && runs[2].rowsRead == 10)
        #expect(runs[3].error?.reason == "Because." && runs[3].errorCode == "sql.failed")
        #expect(try await store.steps(of: RunID("run-2")).map(\.rows) == [10, nil])
        #expect(try await store.leases().map(\.owner.id) == ["owner-2"])
        let history = try await store.history()
        #expect(
            history.succeeded[JobName("Orders")]?.map(\.description).sorted() == ["2024-10-01", "2024-10-02"]
        )
        #expect(history.unsettled[JobName("Report")]?.values.map { $0 } == [.running])
    }

    @Test func `a later migration runs on an older store, once`() async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        for _ in 0..<2 { await (try open(file, withColour)).close() }
        #expect(
            try await file.query("SELECT count(colour), count(*) FROM control_jobs") == [
                [.integer(0), .integer(2)]
            ]
        )
    }

    @Test func `programs that start at once migrate once`() async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        let migrations = withColour
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try await SQLiteControlStore(
                        path: file.path,
                        options: SQLiteOptions(),
                        migrations: migrations
                    )
                    #expect(try await store.registeredJobs().count == 2)
                }
            }
            try await group.waitForAll()
        }
        let count = try await file.query("SELECT count(*) FROM control_migrations")
        #expect(count == [[.integer(Int64(withColour.count))]])
    }

    @Test func `a migration that fails leaves the store as it was`() async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        var broken = withColour
        broken[broken.count - 1].script += "CREATE TABLE control_jobs (x);"
        let error = await refusal { _ = try await open(file, broken) }
        #expect(error?.diagnostic.code == "control.failed")
        #expect(try await file.query("SELECT 1 FROM sqlite_schema WHERE name = 'control_more'").isEmpty)
        #expect(try await SQLiteControlStore(path: file.path).registeredJobs().count == 2)
    }

    @Test func `an older program refuses a newer store and says both versions`() async throws {
        let file = try DatabaseFile()
        await (try open(file, withColour)).close()
        let before = try await file.texts("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
        let error = await refusal { _ = try await SQLiteControlStore(path: file.path) }
        let newest = Migration.all.count
        #expect(
            error == .unsuitable(path: file.path, .newerStore(version: newest + 1, supported: newest))
        )
        let diagnostic = try #require(error?.diagnostic)
        #expect(diagnostic.code == "control.newer-store" && diagnostic.exitCode == 2)
        #expect(diagnostic.summary.contains("version \(newest + 1)"))
        #expect(diagnostic.summary.hasSuffix("up to \(newest)"))
        #expect(try await file.texts("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL") == before)
    }

    @Test func `tables of another program with the store's names are left alone`() async throws {
        for tables in [
            "CREATE TABLE control_jobs (id, name)", "CREATE TABLE Control_Leases (x)",
            "CREATE TABLE control_migrations (name TEXT)",
        ] {
            let file = try DatabaseFile()
            try await file.run(tables)
            let error = await refusal { _ = try await SQLiteControlStore(path: file.path) }
            #expect(error?.diagnostic.code == "control.foreign-tables" && error?.diagnostic.exitCode == 2)
            #expect(try await file.query("SELECT * FROM sqlite_schema").count == 1)
        }
    }

    @Test func `the store shares a file with other tables`() async throws {
        let file = try DatabaseFile()
        try await file.run("CREATE TABLE orders (id); CREATE TABLE control_points (id);")
        let store = try await SQLiteControlStore(path: file.path)
        _ = try await store.register([registration("A")], at: ten)
        #expect(try await file.texts("SELECT name FROM sqlite_schema WHERE name IN ('orders')") == ["orders"])
    }
}
