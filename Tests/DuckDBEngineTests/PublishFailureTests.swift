import Diagnostics
import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
import Ports
import Tabular
import Testing

/// What stands in the way of a publish leaves nothing behind.
@Suite struct PublishFailureTests {
    @Test func `a failing output takes the others with it`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS n; CREATE TABLE curated.u (n DATE)")
        let session = try await bench.session()
        try await session.query("r", "SELECT 'never' AS n")
        for _ in 0..<2 {
            let found = await diagnostic {
                try await session.publish([.to("new"), .to("t"), .to("u")], to: "lake")
            }
            #expect(found?.code == "publish.type-mismatch")
        }
        same(try await bench.rows("SELECT n, typeof(n) FROM curated.t"), ["1|INTEGER"])
        same(try await bench.rows("SELECT count(*) FROM glidepath_publishes"), ["0"])
        same(try await bench.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'new'"), ["0"])
        same(try await session.receipts(from: "lake").count, 0)
    }

    @Test func `sessions that publish at once all succeed`() async throws {
        let bench = try await Bench()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let session = try await bench.session(job: "J\(number)")
                    try await session.query("r", "SELECT \(number) AS n FROM range(10000)")
                    // A new schema, a table of their own and one that all share.
                    var shared = TableOutput.to("shared", from: "r", .append)
                    shared.table.schema = "fresh"
                    _ = try await session.publish([shared, .to("own\(number)")], to: "lake")
                }
            }
            try await group.waitForAll()
        }
        same(try await bench.rows("SELECT count(*), count(DISTINCT n) FROM fresh.shared"), ["80000|8"])
        same(try await bench.rows("SELECT count(*) FROM glidepath_publishes"), ["16"])
    }

    @Test func `sessions may open while the first one attaches the files`() async throws {
        let bench = try await Bench()
        // The instance that holds the bench's own lake cannot have this file.
        let attachments = Attachments(paths: ["second": bench.path("second.duckdb")])
        let engine = DuckDBEngine(database: try DuckDBDatabase(path: nil), attachments: attachments)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let run = RunIdentity(
                        id: RunID("\(number)"),
                        job: JobName("J"),
                        effectiveDate: day("2024-10-01"),
                        attempt: 1
                    )
                    let session = try await engine.openSession(for: run, memoryLimitBytes: nil)
                    same(try await session.receipts(from: "second").count, 0)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `another instance gets the files attached, too`() async throws {
        let bench = try await Bench()
        let attachments = Attachments(paths: ["second": bench.path("second.duckdb")])
        for _ in 0..<2 {
            let engine = DuckDBEngine(database: try DuckDBDatabase(path: nil), attachments: attachments)
            let run = RunIdentity(
                id: RunID("r"),
                job: JobName("J"),
                effectiveDate: day("2024-10-01"),
                attempt: 1
            )
            let session = try await engine.openSession(for: run, memoryLimitBytes: nil)
            same(try await session.receipts(from: "second").count, 0)
        }
    }

    @Test(arguments: [1, 2, 4, 8, 16, 32])
    func `cancelling leaves all or nothing, and the session goes on`(pause: Int) async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS n, 0 AS part")
        let session = try await bench.session()
        try await session.query(
            "r",
            "SELECT count(*) AS n, range % 7 AS part FROM range(3000000) GROUP BY part"
        )
        let publishing = Task { try await session.publish([.to(from: "r")], to: "lake") }
        for _ in 0..<pause { _ = try await bench.rows("SELECT 1") }
        publishing.cancel()
        let isPublished = (try? await publishing.value) != nil
        same(try await bench.rows("SELECT count(*) FROM curated.t"), [isPublished ? "7" : "1"])
        same(try await session.receipts(from: "lake").count, isPublished ? 1 : 0)
        try await session.query("r", "SELECT 2 AS n, 0 AS part")
        _ = try await session.publish([.to("u")], to: "outputs")
        same(try await bench.rows("SELECT count(*) FROM curated.t"), [isPublished ? "7" : "1"])
    }

    @Test func `a query without end is stopped inside a publish`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS n")
        let session = try await bench.session()
        try await session.query("r", "SELECT count(*) AS n FROM range(1000000) a, range(1000000) b")
        let publishing = Task { try await session.publish([.to()], to: "lake") }
        for _ in 0..<50 { _ = try await bench.rows("SELECT 1") }
        publishing.cancel()
        await #expect(throws: CancellationError.self) { try await publishing.value }
        try await session.query("s", "SELECT 2 AS n")
        try await session.publish(.to(from: "s"))
        same(try await bench.rows("SELECT n FROM curated.t"), ["2"])
    }

    @Test func `a cancelled staging detaches its file`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT 1 AS n")
        let staging = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await session.stage(["r"], in: bench.path("staged.duckdb"))
        }
        await #expect(throws: CancellationError.self) { try await staging.value }
        try await session.stage(["r"], in: bench.path("staged.duckdb"))
        same(
            try await bench.rows(
                "SELECT count(*) FROM duckdb_databases() WHERE starts_with(database_name, '__')"
            ),
            ["0"]
        )
    }

    @Test(.enabled(if: SmallDisk.isAvailable, "mounting a small disk needs more rights"))
    func `a full disk leaves the table as it was`() async throws {
        let disk = try SmallDisk(megabytes: 3)
        let bench = try await Bench(lakeFolder: disk.folder)
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS n; CHECKPOINT lake")
        let session = try await bench.session()
        try await session.query("r", "SELECT hash(range) AS n FROM range(2000000)")
        let found = await diagnostic { try await session.publish(.to()) }
        #expect(found?.code == "publish.no-space", "\(found.debugDescription)")
        #expect(found?.exitCode == 3)
        await session.close()
        // A copy of what is on the disk is what another process would find.
        let copy = bench.path("copy.duckdb")
        for name in try FileManager.default.contentsOfDirectory(atPath: disk.folder.path) {
            let target = copy + name.dropFirst("lake.duckdb".count)
            try FileManager.default.copyItem(atPath: disk.folder.appending(path: name).path, toPath: target)
        }
        let fresh = try DuckDBDatabase(path: copy).connect()
        same(try await fresh.query("SELECT n FROM curated.t").rows, [[.integer(1)]])
    }

    @Test func `a file that cannot be opened is named`() async throws {
        let bench = try await Bench()
        let path = bench.path("no/such/folder/lake.duckdb")
        let engine = DuckDBEngine(
            database: try DuckDBDatabase(path: nil),
            attachments: Attachments(paths: ["lake": path])
        )
        let found = await diagnostic { try await engine.prepare() }
        #expect(found?.code == "connection.cannot-open")
        #expect(found?.summary.contains(path) == true)
    }

    @Test(.enabled(if: FileHolder.isAvailable, "GLIDEPATH_TEST_PYTHON names no interpreter"))
    func `a locked file names its holder`() async throws {
        let bench = try await Bench()
        let path = bench.path("held.duckdb")
        do {
            let connection = try DuckDBDatabase(path: path).connect()
            try await connection.execute("CREATE TABLE t AS SELECT 1 AS n")
        }
        let holder = try FileHolder(path)
        let engine = DuckDBEngine(
            database: try DuckDBDatabase(path: nil),
            attachments: Attachments(paths: ["lake": path])
        )
        let found = await diagnostic { try await engine.prepare() }
        #expect(found?.code == "connection.locked")
        #expect(found?.exitCode == 3)
        #expect(found?.reason?.contains("process \(holder.processID)") == true, "\(found?.reason ?? "")")
        holder.letGo()
        try await engine.prepare()
    }
}
