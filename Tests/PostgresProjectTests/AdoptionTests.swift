import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Tabular
import Testing

/// A small estate of another framework: how it becomes a project, and that the project runs.
@Suite struct AdoptionTests {
    private static let files: [String: String] = [
        "confs/balances.json": """
        { "JobName": "DailyBalances", "FirstEffectiveDate": "2024-10-01", "Modules": [
          { "type": "DataSourcing", "resultName": "accounts", "schema": "datalake", "table": "accounts",
            "columns": ["account_id", "balance"] },
          { "type": "External", "assemblyPath": "{ETL_ROOT}/bin/Bank.dll", "typeName": "Bank.BalanceCalculator" },
          { "type": "DataFrameWriter", "source": "output", "targetSchema": "mart", "targetTable": "balances",
            "writeMode": "Append" } ] }
        """,
        "confs/rates.json": """
        { "jobName": "Rates", "firstEffectiveDate": "2024-10-01", "modules": [
          { "type": "DataSourcing", "resultName": "accounts", "schema": "datalake", "table": "accounts",
            "columns": ["account_id", "balance", "rate"] },
          { "type": "External", "typeName": "Bank.ApplyRates" },
          { "type": "CsvFileWriter", "source": "output", "outputDirectory": "{ETL_ROOT}/out",
            "jobDirName": "rates", "outputTableDirName": "rates", "fileName": "rates.csv",
            "writeMode": "Overwrite" } ] }
        """,
        "confs/totals.json": """
        { "jobName": "Totals", "firstEffectiveDate": "2024-10-01", "modules": [
          { "type": "DataSourcing", "resultName": "accounts", "schema": "datalake", "table": "accounts",
            "columns": ["account_id", "balance"] },
          { "type": "Transformation", "resultName": "totals",
            "sql": "SELECT COUNT(*) AS n, SUM(balance) AS total, snap_as_of FROM accounts GROUP BY snap_as_of" },
          { "type": "External", "typeName": "Bank.Tagger" },
          { "type": "DataFrameWriter", "source": "output", "targetSchema": "mart", "targetTable": "totals",
            "writeMode": "Overwrite" } ] }
        """,
        "confs/lost.json": """
        { "jobName": "Lost", "modules": [
          { "type": "External", "typeName": "Bank.NobodyHasIt" },
          { "type": "DataFrameWriter", "source": "output", "targetTable": "lost", "writeMode": "Overwrite" } ] }
        """,
        "confs/readme.json": "{ \"name\": \"no job\" }",
        "framework/registry.py": """
        REGISTRY = {}
        def register(name):
            def wrap(function):
                REGISTRY[name] = function
                return function
            return wrap
        """,
        "framework/db.py": """
        import os, psycopg2
        def connect():
            password = bytes.fromhex(os.environ["PGPASS"]).decode("utf-16-le")
            return psycopg2.connect(host="db.invalid", port=6543, dbname="estate", user="etl", password=password)
        """,
        "modules/balance_calculator.py": """
        from lib.money import doubled
        def execute(shared_state):
            frame = shared_state["accounts"].copy()
            frame["balance"] = frame["balance"].map(doubled)
            shared_state["output"] = frame
            return shared_state
        """,
        "modules/lib/money.py": "def doubled(amount): return amount * 2\n",
        "modules/rates.py": """
        from framework.registry import register
        @register("Bank.ApplyRates")
        def apply(shared_state):
            frame = shared_state["accounts"].copy()
            frame["interest"] = frame["balance"] * frame["rate"]
            shared_state["output"] = frame
            return shared_state
        """,
        "modules/misc.py": """
        class Tagger:
            def execute(self, shared_state):
                frame = shared_state["totals"].copy()
                frame["tag"] = "t"
                return {"output": frame}
        """,
    ]

    /// A folder with `estate` and nothing else.
    private static func makeEstate(without left: Set<String> = []) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-estate-\(UUID().uuidString)"
        )
        for (path, text) in files where !left.contains(path) {
            let file = folder.appendingPathComponent("estate/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return folder
    }

    @Test func `files say where code, database and tokens are, and what nobody says is asked for`()
        async throws
    {
        let folder = try Self.makeEstate()
        defer { try? FileManager.default.removeItem(at: folder) }
        let project = folder.appendingPathComponent("project")
        let estate = folder.appendingPathComponent("estate")
        let report = try await EstateAdoption(estate: estate, project: project, isOffline: true).perform()
        #expect(report.validJobs == 3 && report.allJobs == 4)
        let text = try String(contentsOf: report.projectFile, encoding: .utf8)
        let expected = [
            "defaultEngine: sqlite", "asOf: \"snap_as_of\"", "url: \"postgresql://db.invalid:6543/estate\"",
            "user: \"etl\"", "ETL_ROOT: \".\"", "PGPASS",
            "/modules/rates.py\", function: \"apply\"",
            "/modules/balance_calculator.py\", function: \"execute\"", "function: \"Bank_Tagger\"",
        ]
        for words in expected { #expect(text.contains(words), "\(words) in\n\(text)") }
        #expect(report.toTell.contains { $0.contains("Bank.NobodyHasIt") && $0.contains("confs/lost.json") })
        #expect(report.toTell.contains { $0.hasPrefix("through:") })
        let copy = project.appendingPathComponent("jobs/confs/rates.json")
        #expect(try String(contentsOf: copy, encoding: .utf8) == Self.files["confs/rates.json"])
        let again = EstateAdoption(estate: estate, project: project, isOffline: true)
        #expect(await code { _ = try await again.perform() } == "init.exists")
        let empty = EstateAdoption(
            estate: estate.appendingPathComponent("modules"),
            project: folder,
            isOffline: true
        )
        #expect(await code { _ = try await empty.perform() } == "init.no-jobs")
    }

    @Test(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
    func `an adopted estate runs with nothing added by hand`() async throws {
        let folder = try Self.makeEstate(without: ["confs/lost.json"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try #require(PostgresServer.shared).makeDatabase()
        try PostgresServer.shared?.psql(
            """
            CREATE SCHEMA datalake;
            CREATE TABLE datalake.accounts (account_id int, balance numeric(12,2), rate numeric, snap_as_of date);
            INSERT INTO datalake.accounts SELECT n % 10, n * 1.5, 0.01, date '2024-10-01' + n / 10
                FROM generate_series(0, 29) AS n;
            """,
            database: database.name
        )
        let project = folder.appendingPathComponent("project")
        let report = try await EstateAdoption(
            estate: folder.appendingPathComponent("estate"),
            project: project,
            url: database.url
        ).perform()
        #expect(report.validJobs == 3 && report.problems.isEmpty)
        let text = try String(contentsOf: report.projectFile, encoding: .utf8)
        #expect(text.contains("through: 2024-10-03") && text.contains("openNumerics: double"), "\(text)")
        // Which interpreter has pandas is a matter of the machine.
        let python = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"
        #expect(text.contains("\nexternals:\n"))
        try text.replacing("\nexternals:\n", with: "\nexternals:\n  python: \(python)\n")
            .write(to: report.projectFile, atomically: true, encoding: .utf8)
        let workspace = try await Workspace(folder: ProjectFolder.open(at: project))
        try await workspace.register()
        let failures = FailureList()
        let missing = RunSelection(dates: .missing(through: workspace.through))
        let summary = try await workspace.run(missing, events: failures)
        #expect(failures.codes == [])
        #expect(summary.succeeded == 9)
        func psql(_ sql: String) throws -> String? {
            try PostgresServer.shared?.psql(sql, database: database.name)
        }
        let expected = "SELECT sum(balance) * 2 FROM datalake.accounts"
        #expect(try psql("SELECT sum(balance)::numeric(12,2) FROM mart.balances") == psql(expected))
        #expect(try psql("SELECT n, total, tag FROM mart.totals") == "10|367.5|t")
        let csv = project.appendingPathComponent("out/rates/rates/2024-10-01/rates.csv")
        let lines = try String(contentsOf: csv, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 11)
        #expect(lines.first == "account_id,balance,rate,snap_as_of,interest,etl_effective_date")
    }
}
