import Diagnostics
import JobModel
import Ports
import PostgresDriver
import PostgresServer
import Synchronization
import Tabular
import Testing

@testable import PostgresControlStore

@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct StoreTests {
    private let now = Instant(microsecondsSinceEpoch: 1_730_455_200_000_000)
    private let owner = LeaseOwner(id: "alice-1", description: "host a, process 1")

    private func database() throws -> URLOfDatabase {
        try #require(PostgresServer.shared).makeDatabase()
    }

    private func open(
        _ database: URLOfDatabase,
        _ migrations: [Migration] = Migration.all
    ) async throws -> PostgresControlStore {
        try await PostgresControlStore(PostgresConfiguration(url: database.url), migrations: migrations)
    }

    private func psql(_ sql: String, _ database: URLOfDatabase) throws -> String {
        try #require(PostgresServer.shared).psql(sql, database: database.name)
    }

    private func registration(_ name: String) -> JobRegistration {
        JobRegistration(
            name: JobName(name),
            description: nil,
            file: "jobs/a.json",
            contentHash: "h",
            dependencies: []
        )
    }

    private func start(_ job: String, _ date: CivilDate) -> RunStart {
        RunStart(
            job: JobName(job),
            effectiveDate: date,
            triggeredBy: "run",
            jobHash: "h",
            engine: .duckdb,
            owner: owner
        )
    }

    /// A second version, which fails when it is run twice.
    private var withColour: [Migration] {
        let script = "ALTER TABLE control.jobs ADD COLUMN colour text; CREATE TABLE control.more (x integer);"
        return Migration.all + [Migration(version: Migration.all.count + 1, title: "colour", script: script)]
    }

    @Test func `versions are consecutive from one`() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test func `an older program refuses a newer store and changes nothing`() async throws {
        let database = try database()
        _ = try await open(database, withColour)
        let error = await #expect(throws: PostgresControlStoreError.self) { try await open(database) }
        #expect(error?.diagnostic.code == "control.newer-store")
        #expect(try psql("SELECT count(*) FROM control.migrations", database) == "2")
    }

    @Test func `a later migration runs on an older store once, whoever starts first`() async throws {
        let database = try database()
        _ = try await open(database).register([registration("A")], at: now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = try await open(database, withColour) } }
            try await group.waitForAll()
        }
        #expect(try psql("SELECT count(*), count(colour) FROM control.jobs", database) == "1|0")
    }

    @Test func `tables that another program made are refused`() async throws {
        let database = try database()
        _ = try psql("CREATE SCHEMA control; CREATE TABLE control.jobs (x integer)", database)
        let error = await #expect(throws: PostgresControlStoreError.self) { try await open(database) }
        #expect(error?.diagnostic.code == "control.foreign-tables")
        #expect(
            try psql("SELECT count(*) FROM pg_class WHERE relnamespace = 'control'::regnamespace", database)
                == "1"
        )
    }

    @Test func `other tables in the schema do not matter`() async throws {
        let database = try database()
        _ = try psql("CREATE SCHEMA control; CREATE TABLE control.colours (x integer)", database)
        #expect(try await open(database).registeredJobs().isEmpty)
    }

    @Test func `a cut connection is opened again and the call made once more`() async throws {
        let database = try database()
        let store = try await open(database)
        _ = try await store.register([registration("A")], at: now)
        for number in 0..<5 {
            _ = try psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND pid <> pg_backend_pid()",
                database
            )
            let run = try await store.beginRun(start("A", CivilDate(daysSinceEpoch: 20_000)), at: now)
            #expect(run.attempt == number + 1)
            try await store.finishRun(run.id, RunOutcome(status: .succeeded), at: now)
        }
        #expect(try await store.runs(matching: RunFilter()).count == 5)
    }

    @Test func `a server that stays away is reported after the last try, as something that can pass`()
        async throws
    {
        let server = try #require(PostgresServer(settings: ["synchronous_commit = on"]))
        let slept = Mutex<[Duration]>([])
        let retries = Retries(waits: [.seconds(1), .seconds(2)]) { wait in slept.withLock { $0.append(wait) }
        }
        let database = try server.makeDatabase()
        let store = try await PostgresControlStore(
            PostgresConfiguration(url: database.url),
            migrations: Migration.all,
            retries: retries
        )
        try server.crash()
        let error = await #expect(throws: PostgresControlStoreError.self) { try await store.registeredJobs() }
        #expect(error?.diagnostic.fault == .world(canPass: true))
        #expect(slept.withLock { $0 } == [.seconds(1), .seconds(2)])
        try server.start()
        #expect(try await store.registeredJobs().isEmpty)
    }
}
