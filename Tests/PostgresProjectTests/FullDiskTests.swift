import Foundation
import Glidepath
import Ports
import PostgresServer
import Testing

/// A server whose data and log lie on a small disk that fills up.
@Suite(
    .enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"),
    .enabled(if: GrowingDisk.isPossible, "needs the right to mount"),
    .serialized
)
struct FullDiskTests {
    private static func job(engine: String) -> String {
        """
        { "jobName": "Grow", "firstEffectiveDate": "2024-10-03", "engine": "\(engine)", "modules": [
            { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders", "columns": ["id"] },
            { "type": "Transformation", "resultName": "many",
              "sql": "SELECT id, n, repeat('x', 500) AS filler FROM orders, generate_series(1, 5000) AS g (n)" },
            { "type": "DataFrameWriter", "source": "many", "targetTable": "many", "writeMode": "Append" } ] }
        """
    }

    private static let isNightly = ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != nil

    @Test(arguments: isNightly ? ["duckdb", "postgresql"] : ["duckdb"])
    func `a run that fills the server's disk leaves nothing visible, and is made whole once there is room`(
        engine: String
    ) async throws {
        let disk = try GrowingDisk(megabytes: 110)
        let settings = ["max_wal_size = 32MB", "min_wal_size = 32MB", "restart_after_crash = on"]
        let server = try #require(PostgresServer(settings: settings, in: disk.path))
        defer { disk.end(server) }
        let project = try ServerProject(
            lake: ServerProjectTests.lake
                + "CREATE SCHEMA curated; CREATE TABLE curated.many (id integer, n bigint, filler text, as_of date);"
                + "INSERT INTO curated.many VALUES (1, 0, 'before', date '2024-10-01');",
            jobs: ["grow.json": Self.job(engine: engine)],
            server: server
        )
        // What the server says depends on what was full first: its tables, or its log, and then it goes down.
        var codes: [String] = []
        let outcome = await code { codes = try await project.run().codes }
        let expected = [
            "publish.no-space", "postgres.no-space", "postgres.connection-lost", "control.failed",
        ]
        let found = codes + [outcome].compactMap { $0 }
        #expect(
            !found.isEmpty && found.allSatisfy { expected.contains($0) || $0.hasPrefix("postgres.") },
            "\(found)"
        )

        try disk.grow(megabytes: 700)
        if (try? project.psql("SELECT 1")) == nil { try? server.start() }
        #expect(try project.psql("SELECT count(*), max(filler) FROM curated.many") == "1|before")
        let second = try await project.run()
        #expect(second.codes == [])
        #expect(second.summary.succeeded == 1)
        #expect(
            try project.psql("SELECT count(*), count(DISTINCT (id, n)) FROM curated.many") == "100001|100001"
        )
        #expect(try project.psql("SELECT count(*) FROM control.job_runs WHERE status = 'Running'") == "0")
    }
}

/// A disk in memory that can be made larger.
private final class GrowingDisk {
    let path: String

    static let isPossible = (try? GrowingDisk(megabytes: 1))?.end() != nil

    init(megabytes: Int) throws {
        path = FileManager.default.temporaryDirectory.path + "/glidepath-disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0777") == 0 else {
            rmdir(path)
            throw ServerTrouble("the system mounts nothing here")
        }
    }

    func grow(megabytes: Int) throws {
        guard mount("tmpfs", path, "tmpfs", UInt(MS_REMOUNT), "size=\(megabytes)m") == 0 else {
            throw ServerTrouble("the disk cannot be made larger")
        }
    }

    /// Before the disk goes, whoever is at home on it.
    func end(_ server: PostgresServer? = nil) {
        try? server?.crash()
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }
}
