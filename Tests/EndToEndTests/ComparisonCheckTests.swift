import DuckDBDriver
import Foundation
import Tabular
import Testing

/// Checks of a job that compare what it made with a reference, before anything is published.
@Suite struct ComparisonCheckTests {
    private let folder: TemporaryFolder
    private var program: Program { Program(folder: folder.url) }

    init() async throws {
        folder = try TemporaryFolder()
        try await lake(
            """
            CREATE TABLE orders AS SELECT i AS id, 'city ' || i AS city, DATE '2024-10-01' AS as_of FROM range(5) r(i);
            INSERT INTO orders SELECT id, city, DATE '2024-10-02' FROM orders;
            CREATE SCHEMA curated
            """
        )
    }

    private func lake(_ sql: String) async throws {
        let path = folder.url.appendingPathComponent("lake.duckdb").path
        try await DuckDBDatabase(path: path, configuration: .init()).connect().execute(sql)
    }

    private func tables() async throws -> [String] {
        let path = folder.url.appendingPathComponent("lake.duckdb").path
        let database = try DuckDBDatabase(path: path, configuration: .init(accessMode: .readOnly))
        let rows = try await database.connect().query(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'curated' ORDER BY 1"
        ).rows
        return rows.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
    }

    /// A job that reads orders, checks them, and writes a table and a file.
    private func write(check: String, job name: String = "Checked") throws {
        try folder.write(
            """
            jobName: \(name)
            firstEffectiveDate: 2024-10-01
            modules:
              - {type: DataSourcing, resultName: o, schema: main, table: orders, columns: [id, city]}
              - {type: DataFrameWriter, source: o, targetTable: early, writeMode: Overwrite}
              - {type: ComparisonCheck, source: o, \(check)}
              - {type: CsvFileWriter, source: o, outputDirectory: out, jobDirName: j, outputTableDirName: t,
                 fileName: t.csv, writeMode: Overwrite}
            """,
            to: "jobs/\(name).yaml"
        )
    }

    private func run(_ date: String = "2024-10-01", _ more: String...) throws -> Program.Outcome {
        try program.start(["run", "--date", date] + more).wait()
    }

    private struct Event: Decodable {
        struct Diagnostic: Decodable { var code, summary, reason, remedy: String? }
        var event: String
        var diagnostic: Diagnostic?
    }

    @Test func `a difference: nothing is visible, the event says what differs, values stay out`() async throws
    {
        try await lake(
            "CREATE TABLE expected AS SELECT id, replace(city, '3', '9') AS city, as_of FROM orders"
        )
        let reference = "'lake:query:SELECT * FROM expected WHERE as_of = DATE ''{effectiveDate}'''"
        try write(check: "reference: \(reference), rules: {key: [id]}")
        let outcome = try run("2024-10-01", "--json")
        #expect(outcome.status == 1)
        let events = try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Event.self, from: Data($0.utf8))
        }
        let failure = try #require(events.first { $0.event == "run-failed" }?.diagnostic)
        #expect(failure.code == "check.differs")
        #expect(failure.reason?.contains("5 rows against 5: 5 match, of which 1 differ in a cell") == true)
        #expect(failure.reason?.contains("\"city\" (1)") == true)
        #expect(!outcome.output.contains("city 9"))
        #expect(try await tables() == [])
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("out").path))
        let page = folder.url.appendingPathComponent(".glidepath/checks/Checked-2024-10-01-step3.html")
        #expect(failure.remedy?.contains(".glidepath/checks/Checked-2024-10-01-step3.html") == true)
        #expect(try !String(contentsOf: page, encoding: .utf8).contains("city 9"))
    }

    @Test func `values are told where the step allows it`() async throws {
        try await lake(
            "CREATE TABLE expected AS SELECT id, replace(city, '3', '9') AS city, as_of FROM orders LIMIT 5"
        )
        try write(check: "reference: lake:main.expected, rules: {key: [id]}, showValues: true")
        let outcome = try run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("A row: city city 3 → city 9."), "\(outcome.errors)")
    }

    @Test func `yesterday's output is the reference; the first day may have none`() async throws {
        try write(
            check:
                "reference: 'job:Checked@{effectiveDate-1}#t.csv', onMissing: pass, rulesFile: rules/r.yaml"
        )
        try folder.write(
            """
            columns:
              as_of: {excluded: true, reason: moves, owner: us, expires: 2999-12-31}
              etl_effective_date: {excluded: true, reason: moves, owner: us, expires: 2999-12-31}
            allow: [header]
            """,
            to: "rules/r.yaml"
        )
        let first = try run("2024-10-01")
        #expect(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("check.passed-over") || first.output.contains("check.passed-over"))
        let second = try run("2024-10-02")
        #expect(second.status == 0, "\(second.errors)")
        #expect(!second.errors.contains("check.passed-over"))
        try await lake("DELETE FROM orders WHERE id = 4 AND as_of = DATE '2024-10-02'")
        let third = try run("2024-10-02")
        #expect(third.status == 1)
        #expect(third.errors.contains("4 rows against 5"), "\(third.errors)")
    }

    @Test func `a relation may have the name of any table that a comparison makes`() async throws {
        try folder.write(
            """
            jobName: Names
            firstEffectiveDate: 2024-10-01
            modules:
              - {type: DataSourcing, resultName: left_only, schema: main, table: orders, columns: [id]}
              - {type: Transformation, resultName: paired, sql: SELECT id + 1 AS id FROM left_only}
              - {type: ComparisonCheck, source: left_only, referenceRelation: left_only}
              - {type: Transformation, resultName: pair, sql: SELECT * FROM left_only JOIN paired USING (id)}
              - {type: ComparisonCheck, source: paired, referenceRelation: left_only, rules: {columns: {id:
                 {tolerance: 1, reason: moved, owner: us, expires: 2999-12-31}}, allow: [column-order]}}
              - {type: DataFrameWriter, source: pair, targetTable: names, writeMode: Overwrite}
            """,
            to: "jobs/n.yaml"
        )
        let outcome = try run()
        // The check of `paired` fails for the column that `left_only` has beyond it.
        #expect(outcome.errors.contains("only-right of \"as_of\""), "\(outcome.errors)")
        #expect(outcome.errors.contains("5 rows against 5: 5 match, 0 are only in the relation"))
    }

    @Test func `wrong rules are told before anything runs`() async throws {
        try write(check: "reference: lake:main.orders, rulesFile: rules/r.yaml")
        let missing = try run()
        #expect(missing.status == 2 && missing.errors.contains("error[job.missing-rules-file]"))
        try folder.write(
            "columns: {id: {tolerance: 1, excluded: true, expires: 2999-12-31}}\n",
            to: "rules/r.yaml"
        )
        let wrong = try run()
        #expect(
            wrong.status == 2
                && wrong.errors.contains(
                    "rules/r.yaml:1:15 Checked / 3 ComparisonCheck o: error[compare.rule-mode]"
                ),
            "\(wrong.errors)"
        )
        try folder.write(
            "columns: {id: {excluded: true, reason: r, owner: o, expires: 2020-12-31}}\n",
            to: "rules/r.yaml"
        )
        let expired = try run()
        #expect(
            expired.status == 1 && expired.errors.contains("error[compare.expired-rule]"),
            "\(expired.errors)"
        )
        #expect(try await tables() == [])
    }

    @Test func `checks of many dates at once share one engine`() async throws {
        try await lake(
            "INSERT INTO orders SELECT id, city, DATE '2024-10-03' + CAST(i AS INTEGER) FROM orders, range(20) r(i) WHERE as_of = DATE '2024-10-01'"
        )
        for index in 0..<4 {
            let query = "SELECT * FROM orders WHERE as_of = DATE ''{effectiveDate}''"
            try folder.write(
                """
                jobName: Job\(index)
                firstEffectiveDate: 2024-10-01
                modules:
                  - {type: DataSourcing, resultName: o, schema: main, table: orders, columns: [id, city]}
                  - {type: ComparisonCheck, source: o, reference: 'lake:query:\(query)'}
                  - {type: ComparisonCheck, source: o, reference: 'other.duckdb#t', rules: {key: [id]}}
                  - {type: DataFrameWriter, source: o, targetTable: t\(index), writeMode: Append}
                """,
                to: "jobs/\(index).yaml"
            )
        }
        let other = folder.url.appendingPathComponent("other.duckdb").path
        try await DuckDBDatabase(path: other, configuration: .init()).connect().execute(
            "CREATE TABLE t AS SELECT i AS id, 'city ' || i AS city, DATE '2024-10-01' AS as_of FROM range(5) r(i)"
        )
        let outcome = try program.start(
            ["run", "--from", "2024-10-01", "--to", "2024-10-05", "--parallel", "4"]
        ).wait()
        // Only the first day's rows are the other file's.
        #expect(outcome.status == 1)
        #expect(outcome.errors.split(separator: "error[check.differs]").count == 5, "\(outcome.errors)")
        #expect(!outcome.errors.contains("error[check.undecided]") && !outcome.errors.contains("duckdb."))
        #expect(try await tables() == ["t0", "t1", "t2", "t3"])
    }
}
