import Foundation
import PostgresServer
import Testing

/// Ten workers on one server, some of which are killed at instants that a seed chooses.
@Suite(
    .enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"),
    .serialized
)
struct ServerChaosTests {
    private static let isNightly = ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != nil
    private static let seeds: [UInt64] = isNightly ? Array(1...20) : [Seed.ofThisRun]

    private static let lake = """
        CREATE SCHEMA lake; CREATE TABLE lake.orders (id integer, total numeric(12,2), as_of date);
        INSERT INTO lake.orders SELECT n, n * 1.25, date '2024-10-01' + n % 4 FROM generate_series(1, 4000) AS n;
        """

    /// Writers of every kind: appended and replaced tables, a file beside a table, in the server and outside.
    private static func job(_ number: Int) -> String {
        let engine = number % 2 == 0 ? "postgresql" : "duckdb"
        let after =
            number < 3 ? "" : "\"dependsOn\": [{ \"job\": \"j\(number - 3)\", \"type\": \"SameDay\" }],"
        let csv = """
            , { "type": "CsvFileWriter", "source": "orders", "outputDirectory": "out", "jobDirName": "j\(number)",
                "outputTableDirName": "t", "fileName": "t.csv", "writeMode": "Overwrite" }
            """
        return """
            { "jobName": "j\(number)", "firstEffectiveDate": "2024-10-01", "engine": "\(engine)", \(after) "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
                  "columns": ["id", "total"] },
                { "type": "DataFrameWriter", "source": "orders", "targetTable": "all\(number)", "writeMode": "Append" },
                { "type": "DataFrameWriter", "source": "orders", "targetTable": "last\(number)",
                  "writeMode": "Overwrite" } \(number % 3 == 0 ? csv : "") ] }
            """
    }

    private static let jobs = 6

    private func project(_ database: URLOfDatabase) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-chaos-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("jobs"),
            withIntermediateDirectories: true
        )
        let yaml = """
            through: 2024-10-04
            connections: { bank: { kind: postgresql, url: "\(database.url)" } }
            lake: bank
            outputs: bank
            control: bank
            duckdb: { threads: 1 }
            """
        try yaml.write(to: folder.appendingPathComponent("glidepath.yaml"), atomically: true, encoding: .utf8)
        for number in 0..<Self.jobs {
            let file = folder.appendingPathComponent("jobs/j\(number).json")
            try Self.job(number).write(to: file, atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test(arguments: seeds)
    func `whoever is killed whenever, nothing is lost, doubled or half visible`(seed: UInt64) throws {
        var random = Seed(seed)
        let server = try #require(PostgresServer.shared)
        let database = try server.makeDatabase()
        try server.psql(Self.lake, database: database.name)
        func psql(_ sql: String) throws -> String { try server.psql(sql, database: database.name) }
        let folder = try project(database)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = Program(folder: folder)
        var workers = try (0..<10).map { _ in try program.start(["run", "--worker", "--quiet"]) }
        let total = Self.jobs * 4
        for _ in 0..<4 {
            // An instant: some runs on from here, and some questions to the server later.
            let runs =
                "SELECT CASE WHEN to_regclass('control.job_runs') IS NULL THEN '0' ELSE (xpath('/row/n/text()', "
                + "query_to_xml('SELECT count(*) AS n FROM control.job_runs', false, true, '')))[1]::text END"
            let wanted = Int.random(in: 1...total - 2, using: &random)
            while Int(try psql(runs)) ?? 0 < wanted, workers.contains(where: \.process.isRunning) {}
            for _ in 0..<Int.random(in: 0...4, using: &random) { _ = try psql("SELECT 1") }
            let victim = workers.remove(at: Int.random(in: workers.indices, using: &random))
            kill(victim.process.processIdentifier, SIGKILL)
            _ = try victim.wait()
        }
        for worker in workers {
            let outcome = try worker.wait()
            #expect(outcome.status == 0, "seed \(seed): \(outcome.errors)")
        }
        #expect(try program.run("run", "--worker", "--quiet").status == 0, "seed \(seed)")
        for number in 0..<Self.jobs {
            let all = "SELECT count(*), count(DISTINCT id), count(DISTINCT as_of) FROM curated.all\(number)"
            #expect(try psql(all) == "4000|4000|4", "seed \(seed), job \(number)")
            let last = "SELECT count(*), min(as_of), max(as_of) FROM curated.last\(number)"
            #expect(try psql(last) == "1000|2024-10-04|2024-10-04", "seed \(seed), job \(number)")
            guard number % 3 == 0 else { continue }
            for day in 1...4 {
                let file = folder.appendingPathComponent("out/j\(number)/t/2024-10-0\(day)/t.csv")
                let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == 1_001, "seed \(seed), job \(number), day \(day)")
            }
        }
        let done =
            "SELECT count(*), count(DISTINCT (job_name, effective_date)) FROM control.job_runs "
            + "WHERE status = 'Succeeded'"
        #expect(try psql(done) == "\(total)|\(total)", "seed \(seed)")
        #expect(
            try psql("SELECT count(*) FROM control.job_runs WHERE status = 'Running'") == "0",
            "seed \(seed)"
        )
    }
}

/// SplitMix64: the same instants for the same seed, as far as processes keep time.
private struct Seed: RandomNumberGenerator {
    /// Another one for each run; a failure names it.
    static let ofThisRun = UInt64.random(in: 1...UInt64(UInt32.max))

    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
