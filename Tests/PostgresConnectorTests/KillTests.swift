import Diagnostics
import JobModel
import Ports
import PostgresConnector
import PostgresServer
import Tabular
import Testing

/// What is visible after the server, a connection or this program's own session died at a bad moment.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct KillTests {
    private let rows = "SELECT range AS id, 'row ' || range AS name FROM range(30000)"
    /// Many enough to be caught on their way, few enough to be made first: the engine evaluates before rows leave.
    private let huge = "SELECT range AS id, 'row ' || range AS name FROM range(2000000)"

    /// Waits, without sleeping, until rows arrive in the database.
    private func untilCopying(in scene: Scene) async throws {
        try await scene.waitUntilCopying()
    }

    private func publishing(
        _ sql: String,
        _ mode: TableOutput,
        _ run: RunIdentity,
        in scene: Scene
    ) -> Task<String?, any Error> {
        Task { try await scene.refusal(sql, mode, run) }
    }

    @Test(arguments: ["overwrite", "append"])
    func `a server that crashes while rows arrive leaves the table as it was, and running again completes`(
        mode: String
    ) async throws {
        let server = try #require(
            PostgresServer(settings: ["synchronous_commit = on", "full_page_writes = on"])
        )
        let scene = try Scene(server: server)
        let output = Scene.output(mode == "append" ? .append : .overwrite)
        try await scene.publish(rows, output, Scene.run("one"))
        let before = try scene.psql("SELECT count(*), sum(id) FROM curated.t")
        let task = publishing(huge, output, try Scene.run("two", on: "2024-10-02"), in: scene)
        try await untilCopying(in: scene)
        try server.crash()
        let code = try await task.value
        #expect(code == "postgres.connection-lost" || code == "postgres.refused", "\(code ?? "nothing")")
        try server.start()
        #expect(try scene.psql("SELECT count(*), sum(id) FROM curated.t") == before)
        #expect(try await scene.store.receipts(of: Scene.run("two", on: "2024-10-02")).isEmpty)
        try await scene.publish(rows, output, Scene.run("two", on: "2024-10-02"))
        let expected = mode == "append" ? "60000" : "30000"
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == expected)
    }

    @Test func `a connection cut in the middle of a copy leaves nothing, and the next publish has a new one`()
        async throws
    {
        let scene = try Scene()
        let run = try Scene.run("one")
        let task = publishing(huge, Scene.output(.overwrite), run, in: scene)
        try await untilCopying(in: scene)
        try scene.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy WHERE datname = current_database()"
        )
        let code = try await task.value
        #expect(code == "postgres.connection-lost" || code == "postgres.refused", "\(code ?? "nothing")")
        #expect(try scene.psql("SELECT to_regclass('curated.t') IS NULL") == "t")
        try await scene.publish(rows, Scene.output(.overwrite), run)
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == "30000")
    }

    @Test func `a reader whose connection is cut fails instead of giving fewer rows`() async throws {
        let scene = try Scene()
        try scene.psql(
            "CREATE SCHEMA lake; CREATE VIEW lake.endless AS SELECT generate_series(1, 1000000000) AS n"
        )
        let task = Task { try await scene.read(Scene.scan("endless", asOf: nil)).rows.count }
        try await untilCopying(in: scene)
        try scene.psql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_progress_copy WHERE datname = current_database()"
        )
        await #expect(throws: (any Error).self) { try await task.value }
    }

    @Test func `a publish that committed but whose answer was lost is not made twice`() async throws {
        let scene = try Scene()
        let run = try Scene.run("one")
        let first = try await scene.publish(rows, Scene.output(.append), run)
        let again = try await scene.publish(rows, Scene.output(.append), run)
        #expect(again.map(\.rows) == first.map(\.rows))
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == "30000")
    }

    @Test func `a server without space says so, and the table is as it was`() async throws {
        let scene = try Scene()
        try await scene.publish(
            "SELECT 1::BIGINT AS id, 'a' AS name",
            Scene.output(.overwrite),
            Scene.run("one")
        )
        // A trigger stands in for the disk, with the server's own SQLSTATE.
        try scene.psql(
            """
            CREATE FUNCTION curated.fill() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER fill BEFORE INSERT ON curated.t FOR EACH ROW WHEN (NEW.id = 777) EXECUTE FUNCTION curated.fill();
            """
        )
        let code = try await scene.refusal(rows, Scene.output(.overwrite), Scene.run("two"))
        #expect(code == "publish.no-space")
        #expect(try scene.psql("SELECT * FROM curated.t") == "1|a")
    }
}
