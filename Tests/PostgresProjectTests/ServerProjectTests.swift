import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Tabular
import Testing

/// Whole projects whose lake, outputs and control store are one PostgreSQL database.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ServerProjectTests {
    static let lake = """
        CREATE SCHEMA lake;
        CREATE TABLE lake.orders (id integer, customer text, total numeric(12,2), as_of date);
        INSERT INTO lake.orders SELECT n, 'c' || n % 3, n * 1.25, date '2024-10-01' + n % 5
            FROM generate_series(1, 100) AS n;
        """

    private static let totals =
        "SELECT customer, SUM(total) AS total, COUNT(*) AS orders FROM orders GROUP BY customer"

    private static func job(engine: String) -> String {
        """
        { "jobName": "Totals", "firstEffectiveDate": "2024-10-01", "engine": "\(engine)", "modules": [
            { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
              "columns": ["id", "customer", "total"], "additionalFilter": "customer <> 'c9' AND id::text <> ''" },
            { "type": "Transformation", "resultName": "totals", "sql": "\(totals) ORDER BY customer" },
            { "type": "DataFrameWriter", "source": "totals", "targetSchema": "curated", "targetTable": "totals",
              "writeMode": "Overwrite" },
            { "type": "DataFrameWriter", "source": "orders", "targetSchema": "curated", "targetTable": "history",
              "writeMode": "Append" }
        ] }
        """
    }

    @Test(arguments: ["duckdb", "sqlite"])
    func `a project on a server runs, and running again changes nothing`(engine: String) async throws {
        let project = try ServerProject(lake: Self.lake, jobs: ["totals.json": Self.job(engine: engine)])
        let workspace = try await project.workspace()
        let missing = RunSelection(dates: .missing(through: workspace.through))
        let first = try await workspace.run(missing)
        #expect(first.succeeded == 3 && first.failed == 0)
        let rows = "SELECT customer, total::numeric(12,2), orders FROM curated.totals ORDER BY customer"
        let expected =
            "SELECT customer, sum(total), count(*) FROM lake.orders WHERE as_of = '2024-10-03' "
            + "GROUP BY customer ORDER BY customer"
        #expect(try project.psql(rows) == project.psql(expected))
        let history = "SELECT count(*), count(DISTINCT as_of) FROM curated.history"
        #expect(try project.psql(history) == "60|3")
        #expect(try project.psql("SELECT count(*) FROM control.job_runs") == "3")

        #expect(try await workspace.run(missing).succeeded == 0)
        let day = try #require(CivilDate("2024-10-02"))
        let again = RunSelection(dates: .exactly(day...day))
        #expect(try await workspace.run(again).succeeded == 1)
        #expect(try project.psql(history) == "60|3")
        let file = project.folder.appendingPathComponent("control.sqlite").path
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `a job of the engine postgresql reads and writes a DuckDB file, too`() async throws {
        let jobs = [
            "out.json": """
            { "jobName": "Out", "firstEffectiveDate": "2024-10-01", "engine": "postgresql", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
                  "columns": ["id", "total"] },
                { "type": "DataFrameWriter", "source": "orders", "targetTable": "copied", "connection": "file",
                  "writeMode": "Append" } ] }
            """,
            "back.json": """
            { "jobName": "Back", "firstEffectiveDate": "2024-10-01", "engine": "postgresql",
              "dependsOn": [{ "job": "Out", "type": "SameDay" }], "modules": [
                { "type": "DataSourcing", "resultName": "copied", "schema": "curated", "table": "copied",
                  "columns": ["id", "total"], "connection": "file", "additionalFilter": "id % 2 = 0" },
                { "type": "Transformation", "resultName": "sums",
                  "sql": "SELECT count(*) AS n, sum(total) AS total, as_of FROM copied GROUP BY as_of" },
                { "type": "DataFrameWriter", "source": "sums", "targetTable": "sums", "writeMode": "Append" } ] }
            """,
        ]
        let file = "connections:\n  file: { kind: duckdb, path: side.duckdb }\n  bank:"
        let yaml = ServerProject.oneDatabase.replacing("connections: { bank:", with: file)
            .replacing("} }", with: "}")
        let project = try ServerProject(lake: Self.lake, yaml: yaml, jobs: jobs)
        let (summary, codes) = try await project.run()
        #expect(codes == [] && summary.succeeded == 6)
        let expected =
            "SELECT count(*), sum(total), as_of FROM lake.orders WHERE id % 2 = 0 AND as_of <= '2024-10-03' "
            + "GROUP BY as_of ORDER BY as_of"
        let found = try project.psql("SELECT n, total, as_of FROM curated.sums ORDER BY as_of")
        #expect(try found == project.psql(expected))
        let workspace = try await project.workspace()
        let day = try #require(CivilDate("2024-10-02"))
        #expect(try await workspace.run(RunSelection(dates: .exactly(day...day))).succeeded == 2)
        #expect(
            try await workspace.sample(TableQuestion(source: "file:curated.copied", limit: 0)).total == 60
        )
    }

    private static func job(writingTo connections: [String]) -> String {
        let writers = connections.enumerated().map {
            """
            { "type": "DataFrameWriter", "source": "orders", "connection": "\($1)", "targetSchema": "curated",
              "targetTable": "copy\($0)", "writeMode": "Append" }
            """
        }
        return """
            { "jobName": "Copies", "firstEffectiveDate": "2024-10-03", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders", "columns": ["id"] },
                \(writers.joined(separator: ",\n"))
            ] }
            """
    }

    /// The second address leads to the same database by another spelling of its host, which nothing recognises.
    @Test(arguments: ["DATABASE", "OTHER"])
    func `outputs of one run reach one database through two connections`(second: String) async throws {
        let project = try ServerProject(
            lake: Self.lake,
            jobs: ["copies.json": Self.job(writingTo: ["one", "two"])]
        )
        let other = project.database.url.replacingOccurrences(of: "host=/", with: "host=/./")
        try project.write(
            """
            through: 2024-10-03
            connections:
              one: { kind: postgresql, url: "\(project.database.url)" }
              two: { kind: postgresql, url: "\(second == "OTHER" ? other : project.database.url)" }
            lake: one
            """,
            to: "glidepath.yaml"
        )
        let (summary, codes) = try await project.run()
        #expect(codes == [])
        #expect(summary.succeeded == 1)
        let count = "SELECT (SELECT count(*) FROM curated.copy0), (SELECT count(*) FROM curated.copy1)"
        #expect(try project.psql(count) == "20|20")
        let staging = project.folder.appendingPathComponent(".glidepath/staging").path
        let isRecognised = !FileManager.default.fileExists(atPath: staging)
        #expect(isRecognised == (second == "DATABASE"), "one database is one transaction, without staging")
    }

    @Test func `an environment keeps its own book in a schema of its own`() async throws {
        let yaml = ServerProject.oneDatabase + "\nenvironments: { try it: { schemas: { curated: sandbox } } }"
        let project = try ServerProject(
            lake: Self.lake,
            yaml: yaml,
            jobs: ["totals.json": Self.job(engine: "duckdb")]
        )
        #expect(try await project.run(environment: "try it").summary.succeeded == 3)
        #expect(try project.psql("SELECT count(*) FROM \"control_try it\".job_runs") == "3")
        #expect(try project.psql("SELECT to_regnamespace('control') IS NULL") == "t")
        #expect(try await project.run().summary.succeeded == 3, "what ran in one has not run in another")
        #expect(try project.psql("SELECT count(*) FROM control.job_runs") == "3")
        #expect(try project.psql("SELECT count(*) FROM sandbox.history, curated.totals") == "180")
    }

    @Test(arguments: [("", "source.open-numeric"), ("double", "0.1,NaN"), ("text", "0.100,NaN")])
    func `what an open numeric is read as is the project's choice`(choice: String, outcome: String)
        async throws
    {
        let lake = """
            CREATE SCHEMA lake; CREATE TABLE lake.rates (rate numeric);
            INSERT INTO lake.rates VALUES (0.100), ('NaN');
            """
        let job = """
            { "jobName": "Rates", "firstEffectiveDate": "2024-10-03", "modules": [
                { "type": "DataSourcing", "resultName": "r", "schema": "lake", "table": "rates", "columns": ["rate"],
                  "asOf": "none" },
                { "type": "Transformation", "resultName": "s",
                  "sql": "SELECT replace(string_agg(CAST(rate AS VARCHAR), ','), 'nan', 'NaN') AS t FROM r" },
                { "type": "DataFrameWriter", "source": "s", "targetSchema": "curated", "targetTable": "s",
                  "writeMode": "Overwrite" } ] }
            """
        let key = choice.isEmpty ? "" : ", openNumerics: \(choice)"
        let yaml = ServerProject.oneDatabase.replacingOccurrences(of: "\" }", with: "\"\(key) }")
        let project = try ServerProject(lake: lake, yaml: yaml, jobs: ["rates.json": job])
        let (summary, codes) = try await project.run()
        if summary.failed > 0 {
            #expect(codes == [outcome])
        } else {
            #expect(try project.psql("SELECT t FROM curated.s") == outcome)
        }
    }
}
