import DuckDBDriver
import Foundation
import SQLiteDriver
import Testing

/// `job:NAME@DATE` and connections as sides of `glidepath compare`.
@Suite struct OutputSideTests {
    private let folder: TemporaryFolder
    private var program: Program { Program(folder: folder.url) }

    /// Where the job's table is.
    enum Outputs: String, CaseIterable, Sendable {
        case duckdb
        case sqlite
    }

    init() async throws {
        folder = try TemporaryFolder()
        let path = folder.url.appendingPathComponent("lake.duckdb").path
        try await DuckDBDatabase(path: path, configuration: .init()).connect().execute(
            """
            CREATE TABLE t AS SELECT i AS id, DATE '2024-10-01' + CAST(d AS INTEGER) AS as_of
            FROM range(4) r(i), range(3) s(d) WHERE i < 2 + d;
            CREATE SCHEMA curated
            """
        )
    }

    private func project(_ outputs: Outputs) throws {
        try folder.write(
            """
            connections:
              outputs: {kind: \(outputs.rawValue), path: outputs.\(outputs.rawValue)}
            environments:
              test:
                schemas: {curated: sandbox}
                files: elsewhere
            """,
            to: "glidepath.yaml"
        )
    }

    private func write(_ mode: String, job name: String, table: String? = nil, columns: String = "id, as_of")
        throws
    {
        try folder.write(
            """
            jobName: \(name)
            firstEffectiveDate: 2024-10-01
            modules:
              - {type: DataSourcing, resultName: o, schema: main, table: t, columns: [id]}
              - {type: Transformation, resultName: p, sql: "SELECT \(columns) FROM o"}
              - {type: DataFrameWriter, source: p, targetTable: \(table ?? name), writeMode: \(mode)}
            """,
            to: "jobs/\(name).yaml"
        )
    }

    private func run(_ from: String, to: String, _ more: String...) throws {
        let outcome = try program.start(["run", "--from", from, "--to", to] + more).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private struct Document: Decodable {
        struct Rows: Decodable { var left, right: Int }
        var verdict: String
        var rows: Rows
    }

    /// Rows of both sides, or the code of the error.
    private func compare(_ left: String, _ right: String, _ more: String...) throws -> String {
        let outcome = try program.start(["compare", left, right, "--json"] + more).wait()
        if let document = try? JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8)) {
            #expect(outcome.status == (document.verdict == "equal" ? 0 : 1))
            return "\(document.verdict) \(document.rows.left) \(document.rows.right)"
        }
        let text = outcome.output + outcome.errors
        let code = text.firstRange(of: /compare\.[a-z-]+|project\.[a-z-]+/).map { String(text[$0]) }
        return "\(outcome.status) \(code ?? text)"
    }

    @Test(arguments: Outputs.allCases)
    func `an appended date has its own rows, others none`(outputs: Outputs) throws {
        try project(outputs)
        try write("Append", job: "Dated")
        try write("Append", job: "Plain", columns: "id")
        try run("2024-10-01", to: "2024-10-03")
        for job in ["Dated", "Plain"] {
            #expect(try compare("job:\(job)@2024-10-01", "job:\(job)@2024-10-01") == "equal 2 2")
            #expect(try compare("job:\(job)@2024-10-03", "job:\(job)@2024-10-02") == "different 4 3")
            #expect(try compare("job:\(job)@2024-10-04", "job:\(job)@2024-10-01") == "2 compare.no-output")
        }
        #expect(
            try compare(
                "job:Dated@2024-10-02",
                "lake:query:SELECT id, as_of FROM t WHERE as_of = '2024-10-02'",
                "--allow",
                "typed-text,integer-width"
            ) == "equal 3 3"
        )
        // Two jobs append to one table: the date column alone would mix them.
        try write("Append", job: "Second", table: "Dated")
        try run("2024-10-02", to: "2024-10-02", "Second")
        #expect(try compare("job:Dated@2024-10-02", "job:Second@2024-10-02") == "equal 3 3")
        #expect(try compare("job:Second@2024-10-01", "job:Dated@2024-10-01") == "2 compare.no-output")
    }

    @Test(arguments: Outputs.allCases)
    func `an overwritten table holds its last date only`(outputs: Outputs) throws {
        try project(outputs)
        try write("Overwrite", job: "Whole")
        try run("2024-10-01", to: "2024-10-02")
        #expect(try compare("job:Whole@2024-10-02", "outputs:curated.Whole") == "equal 3 3")
        #expect(try compare("job:Whole@2024-10-01", "outputs:curated.Whole") == "2 compare.output-replaced")
        try write("Append", job: "Adds", table: "Whole")
        try run("2024-10-03", to: "2024-10-03", "Adds")
        #expect(try compare("job:Whole@2024-10-02", "outputs:curated.Whole") == "2 compare.output-mixed")
        #expect(try compare("job:Adds@2024-10-03", "job:Adds@2024-10-03") == "equal 4 4")
    }

    @Test(arguments: Outputs.allCases)
    func `merged rows are nobody's alone`(outputs: Outputs) throws {
        try project(outputs)
        try write("Merge, keys: [id]", job: "Merged")
        try run("2024-10-01", to: "2024-10-02")
        #expect(try compare("job:Merged@2024-10-02", "outputs:curated.Merged") == "2 compare.output-mixed")
    }

    @Test(arguments: Outputs.allCases)
    func `an environment has outputs of its own`(outputs: Outputs) throws {
        try project(outputs)
        try write("Append", job: "Both")
        try run("2024-10-01", to: "2024-10-02")
        try run("2024-10-02", to: "2024-10-02", "--environment", "test")
        let test = ["--environment", "test"]
        #expect(try compare("job:Both@2024-10-02", "outputs:curated.Both", test[0], test[1]) == "equal 3 3")
        #expect(
            try compare("job:Both@2024-10-01", "outputs:curated.Both", test[0], test[1])
                == "2 compare.no-output"
        )
        #expect(try compare("job:Both@2024-10-01", "outputs:curated.Both") == "different 2 5")
    }

    @Test func `files of a job, per environment and date`() throws {
        try project(.duckdb)
        try folder.write(
            """
            jobName: Files
            firstEffectiveDate: 2024-10-01
            modules:
              - {type: DataSourcing, resultName: o, schema: main, table: t, columns: [id]}
              - {type: CsvFileWriter, source: o, outputDirectory: out, jobDirName: j, outputTableDirName: t,
                 fileName: t.csv, writeMode: Append}
              - {type: ParquetFileWriter, source: o, outputDirectory: out, jobDirName: j, outputTableDirName: p,
                 fileName: parts, writeMode: Overwrite, numParts: 2}
            """,
            to: "jobs/f.yaml"
        )
        try run("2024-10-01", to: "2024-10-02")
        try run("2024-10-01", to: "2024-10-01", "--environment", "test")
        #expect(try compare("job:Files@2024-10-01", "job:Files@2024-10-01") == "2 compare.choose-output")
        #expect(try compare("job:Files@2024-10-02#t.csv", "job:Files@2024-10-01#t.csv") == "different 5 2")
        #expect(try compare("job:Files@2024-10-02#parts", "job:Files@2024-10-02#parts") == "equal 3 3")
        let elsewhere = "elsewhere/out/j/t/2024-10-01/t.csv"
        #expect(
            try compare("job:Files@2024-10-01#t.csv", elsewhere, "--environment", "test") == "equal 2 2"
        )
        #expect(
            try compare("job:Files@2024-10-02#t.csv", elsewhere, "--environment", "test")
                == "2 compare.no-output"
        )
    }

    @Test(arguments: Outputs.allCases)
    func `sides that do not exist`(outputs: Outputs) throws {
        try project(outputs)
        try write("Append", job: "Dated")
        #expect(try compare("job:Dated@2024-10-01", "lake:main.t") == "2 compare.no-output")
        #expect(try compare("outputs:curated.Dated", "lake:main.t") == "2 compare.unknown-table")
        try run("2024-10-01", to: "2024-10-01")
        #expect(try compare("outputs:curated.Datd", "lake:main.t") == "2 compare.unknown-table")
        #expect(try compare("outpts:curated.Dated", "lake:main.t") == "2 compare.unknown-connection")
        #expect(try compare("job:Datd@2024-10-01", "lake:main.t") == "2 compare.unknown-job")
        #expect(try compare("job:Dated@10/01/2024", "lake:main.t") == "2 compare.not-a-date")
        #expect(try compare("job:Dated", "lake:main.t") == "2 compare.not-a-date")
        #expect(try compare("job:Dated@2024-10-01#x", "lake:main.t") == "2 compare.choose-output")
        #expect(
            try compare("lake:main.t", "lake:main.t", "--environment", "tst")
                == "2 project.unknown-environment"
        )
    }

    @Test(arguments: Outputs.allCases)
    func `tables and queries of connections, by their logical schema`(outputs: Outputs) throws {
        try project(outputs)
        try write("Append", job: "Dated")
        try run("2024-10-01", to: "2024-10-03")
        let allowed = ["--allow", "typed-text,integer-width"]
        #expect(try compare("outputs:curated.Dated", "lake:main.t", allowed[0], allowed[1]) == "equal 9 9")
        let name = outputs == .sqlite ? "\"curated.Dated\"" : "curated.Dated"
        #expect(
            try compare(
                "outputs:query:SELECT id FROM \(name)",
                "lake:query:SELECT id FROM t",
                allowed[0],
                allowed[1]
            )
                == "equal 9 9"
        )
        #expect(
            try compare("outputs:query:SELECT id FROM \(name) LIMIT 8", "lake:query:SELECT id FROM t")
                == "different 8 9"
        )
    }
}
