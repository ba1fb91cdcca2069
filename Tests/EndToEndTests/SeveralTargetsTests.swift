import DuckDBDriver
import Foundation
import Tabular
import Testing

/// Runs that publish to several places: all or nothing, and what happens when the world interferes.
@Suite struct SeveralTargetsTests {
    private let folder: TemporaryFolder
    private var program: Program { Program(folder: folder.url) }

    init() async throws {
        folder = try TemporaryFolder()
        try await lake(
            """
            CREATE TABLE orders AS SELECT i AS id, DATE '2024-10-01' AS as_of FROM range(5) r(i);
            CREATE SCHEMA curated;
            CREATE TABLE curated.narrow (id BIGINT, other VARCHAR)
            """
        )
    }

    private func lake(_ sql: String, file: String = "lake.duckdb") async throws {
        let path = folder.url.appendingPathComponent(file).path
        try await DuckDBDatabase(path: path, configuration: .init()).connect().execute(sql)
    }

    private func rows(_ sql: String, file: String = "lake.duckdb") async throws -> [[Value]] {
        let path = folder.url.appendingPathComponent(file).path
        let database = try DuckDBDatabase(path: path, configuration: .init(accessMode: .readOnly))
        return try await database.connect().query(sql).rows
    }

    private func write(job name: String, writers: [String]) throws {
        let source = """
            { "type": "DataSourcing", "resultName": "o", "schema": "main", "table": "orders", "columns": ["id"] }
            """
        let modules = ([source] + writers).joined(separator: ",\n    ")
        try folder.write(
            "{\n  \"jobName\": \"\(name)\",\n  \"firstEffectiveDate\": \"2024-10-01\",\n  \"modules\": [\n    "
                + "\(modules)\n  ]\n}\n",
            to: "jobs/\(name).json"
        )
    }

    private func table(_ name: String, _ more: String = "") -> String {
        "{ \"type\": \"DataFrameWriter\", \"source\": \"o\", \"targetTable\": \"\(name)\", "
            + "\"writeMode\": \"Overwrite\"\(more) }"
    }

    private static let file = """
        { "type": "CsvFileWriter", "source": "o", "outputDirectory": "out", "jobDirName": "j", \
        "outputTableDirName": "t", "fileName": "t.csv", "writeMode": "Overwrite" }
        """

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try program.start(["run", "--date", "2024-10-01"] + arguments).wait()
    }

    @Test func `a refusal by the last target leaves the first one as it was`() async throws {
        try folder.write(
            "connections: {second: {kind: duckdb, path: second.duckdb}}\n",
            to: "glidepath.yaml"
        )
        try await lake(
            "CREATE SCHEMA curated; CREATE TABLE curated.narrow (id BIGINT, other VARCHAR)",
            file: "second.duckdb"
        )
        let frozen = table("narrow", ", \"contract\": \"freeze\", \"connection\": \"second\"")
        try write(job: "Half", writers: [table("wide"), Self.file, frozen])
        let outcome = try run()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("error[publish.schema-changed]"), "\(outcome.errors)")
        // The writer that is refused is named, not the last one that was staged.
        #expect(outcome.errors.contains("jobs/Half.json:8:"), "\(outcome.errors)")
        let tables = try await rows("SELECT table_name FROM duckdb_tables() WHERE table_name = 'wide'")
        #expect(tables.isEmpty)
        #expect(try leftovers() == [])
    }

    @Test func `two connections to one file are one database, whatever they are called`() async throws {
        let link = folder.url.appendingPathComponent("link.duckdb")
        try FileManager.default.createSymbolicLink(
            at: link,
            withDestinationURL: folder.url.appendingPathComponent("lake.duckdb")
        )
        try folder.write(
            "connections: {second: {kind: duckdb, path: link.duckdb}}\n",
            to: "glidepath.yaml"
        )
        try write(
            job: "Names",
            writers: [
                table("a", ", \"connection\": \"lake\""), table("b"),
                table("c", ", \"connection\": \"second\""),
            ]
        )
        let outcome = try run()
        #expect(outcome.status == 0, "\(outcome.errors)")
        for name in ["a", "b", "c"] {
            #expect(try await rows("SELECT count(*) FROM curated.\(name)") == [[.integer(5)]])
        }
    }

    @Test func `what ran in an environment has not run in another`() async throws {
        try folder.write(
            """
            through: 2024-10-01
            environments: {sandbox: {schemas: {curated: curated_sandbox}, files: sandbox}}

            """,
            to: "glidepath.yaml"
        )
        try write(job: "Both", writers: [table("t"), Self.file])
        var killed = program
        killed.environment["GLIDEPATH_FAULT"] = "publish.manifest:1"
        let first = try killed.start(["run", "--date", "2024-10-01", "--environment", "sandbox"]).wait()
        #expect(first.signal == SIGKILL)
        // What the sandbox left unfinished is not completed here, and does not count here.
        let production = try program.run("run", "Both")
        #expect(production.status == 0, "\(production.errors)")
        #expect(try await rows("SELECT count(*) FROM curated.t") == [[.integer(5)]])
        let schemas = try await rows(
            "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'curated_sandbox'"
        )
        #expect(schemas.isEmpty)
        let second = try run("--environment", "sandbox")
        #expect(second.status == 0, "\(second.errors)")
        #expect(try await rows("SELECT count(*) FROM curated_sandbox.t") == [[.integer(5)]])
    }

    @Test(arguments: ["relations.duckdb", "manifest.json", ""])
    func `a publish that cannot be completed holds up nothing`(damaged: String) async throws {
        try write(job: "Broken", writers: [table("t"), Self.file])
        try write(job: "Other", writers: [table("u")])
        var killed = program
        killed.environment["GLIDEPATH_FAULT"] = "publish.manifest:1"
        let first = try killed.start(["run", "Broken", "--date", "2024-10-01"]).wait()
        #expect(first.signal == SIGKILL)
        if damaged.isEmpty {
            try FileManager.default.removeItem(at: folder.url.appendingPathComponent("out"))
        } else {
            try damage(damaged)
        }
        let next = try run()
        #expect(next.status == 0, "\(next.errors)")
        #expect((next.errors + next.output).contains("run.not-recovered"), "\(next.errors)")
        for name in ["t", "u"] {
            #expect(try await rows("SELECT count(*) FROM curated.\(name)") == [[.integer(5)]])
        }
        #expect(try leftovers() == [])
    }

    private func damage(_ name: String) throws {
        let staging = folder.url.appendingPathComponent(".glidepath/staging")
        let run = try #require(try FileManager.default.contentsOfDirectory(atPath: staging.path).first)
        try Data("x".utf8).write(to: staging.appendingPathComponent("\(run)/\(name)"))
    }

    /// Staged copies and temporary files.
    private func leftovers() throws -> [String] {
        let names =
            FileManager.default.enumerator(atPath: folder.url.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".tmp") || $0.contains(".glidepath/staging/") }
    }
}
