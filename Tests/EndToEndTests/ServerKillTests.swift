import Foundation
import PostgresServer
import Testing

/// Workers on a server, killed at boundaries of publishing: whoever comes next completes or repeats what they had.
@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ServerKillTests {
    private static let lake = """
        CREATE SCHEMA lake; CREATE TABLE lake.orders (id integer, total numeric(12,2), as_of date);
        INSERT INTO lake.orders SELECT n, n * 1.25, date '2024-10-01' + n % 3 FROM generate_series(1, 90) AS n;
        """

    private static func job(_ name: String, engine: String, file: Bool) -> String {
        let csv = """
            , { "type": "CsvFileWriter", "source": "orders", "outputDirectory": "out", "jobDirName": "\(name)",
                "outputTableDirName": "t", "fileName": "t.csv", "writeMode": "Overwrite" }
            """
        return """
            { "jobName": "\(name)", "firstEffectiveDate": "2024-10-01", "engine": "\(engine)", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
                  "columns": ["id", "total"] },
                { "type": "DataFrameWriter", "source": "orders", "targetTable": "\(name)", "writeMode": "Append" }
                \(file ? csv : "") ] }
            """
    }

    private func project(_ database: URLOfDatabase) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-workers-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("jobs"),
            withIntermediateDirectories: true
        )
        let yaml = """
            through: 2024-10-03
            connections: { bank: { kind: postgresql, url: "\(database.url)" } }
            lake: bank
            outputs: bank
            control: bank
            """
        var files = ["glidepath.yaml": yaml]
        files["jobs/a.json"] = Self.job("a", engine: "duckdb", file: true)
        files["jobs/b.json"] = Self.job("b", engine: "postgresql", file: false)
        for (path, text) in files {
            try text.write(to: folder.appendingPathComponent(path), atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test(arguments: [
        "publish.before-commit:1", "publish.after-commit:2", "publish.staged:2", "publish.manifest:1",
        "publish.after-table-group:2", "publish.before-file:3", "control.before-finish:4",
        "control.after-finish:2",
    ])
    func `a worker that is killed loses nothing, and what it did is done once`(fault: String) throws {
        let server = try #require(PostgresServer.shared)
        let database = try server.makeDatabase()
        try server.psql(Self.lake, database: database.name)
        let folder = try project(database)
        defer { try? FileManager.default.removeItem(at: folder) }
        let killed = try Program(folder: folder, environment: ["GLIDEPATH_FAULT": fault])
            .run("run", "--worker", "--quiet")
        #expect(killed.signal == SIGKILL, "\(fault) was never reached: \(killed.errors)")
        let next = try Program(folder: folder).run("run", "--worker", "--quiet")
        #expect(next.status == 0, "\(next.errors)")
        func psql(_ sql: String) throws -> String { try server.psql(sql, database: database.name) }
        let rows = "SELECT count(*), count(DISTINCT id) FROM curated."
        #expect(try psql(rows + "a") == "90|90")
        #expect(try psql(rows + "b") == "90|90")
        let runs =
            "SELECT count(*), count(DISTINCT (job_name, effective_date)) FROM control.job_runs "
            + "WHERE status = 'Succeeded'"
        #expect(try psql(runs) == "6|6")
        #expect(try psql("SELECT count(*) FROM control.job_runs WHERE status = 'Running'") == "0")
        for day in 1...3 {
            let file = folder.appendingPathComponent("out/a/t/2024-10-0\(day)/t.csv")
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 31)
        }
    }
}
