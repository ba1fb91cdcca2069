import Diagnostics
import DuckDBDriver
import DuckDBEngine
import Foundation
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// The demo bank's jobs of SQLite's dialect, on the demo bank's lake.
struct EstateTests {
    private static let estate = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Sources/Product/DemoBank/Estate")

    private struct Job: Decodable {
        struct Module: Decodable {
            var type: String
            var resultName: String?
            var table: String?
            /// Of a source; a writer's columns are an object.
            var columns: Columns?
            var lookbackDays: Int?
            var sql: String?
            var sqlFile: String?
        }

        struct Columns: Decodable {
            var names: [String] = []

            init(from decoder: any Decoder) throws {
                names = (try? decoder.singleValueContainer().decode([String].self)) ?? []
            }
        }

        var jobName: String
        var engine: String?
        var modules: [Module]
    }

    @Test func `legacy jobs give the same rows or are refused`() async throws {
        let folder = Self.estate.appendingPathComponent("project/jobs")
        let lake = try await Self.makeLake()
        var (same, refused, failed) = (0, 0, 0)
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where file.hasSuffix(".json") {
            let job = try JSONDecoder().decode(
                Job.self,
                from: try Self.text(of: folder.appendingPathComponent(file))
            )
            guard job.engine == "sqlite" else { continue }
            let stage = try await Stage(lake)
            for module in job.modules {
                if module.type == "DataSourcing" {
                    try await stage.source(
                        module.resultName ?? "",
                        module.table ?? "",
                        module.columns?.names ?? [],
                        module.lookbackDays
                    )
                }
                guard module.type == "Transformation", let name = module.resultName else { continue }
                let sql =
                    try module.sql
                    ?? String(
                        contentsOf: folder.appendingPathComponent(module.sqlFile ?? ""),
                        encoding: .utf8
                    )
                let outcome = await stage.compare(sql)
                switch outcome {
                case .same(let rows, let isExact):
                    same += 1
                    print("estate \(job.jobName): \(rows) rows\(isExact ? "" : ", with warnings")")
                    try await stage.define(name, sql)
                case .refused(let diagnostic):
                    refused += 1
                    #expect(
                        diagnostic.code == "transpile.non-deterministic",
                        "\(job.jobName): \(diagnostic.summary)"
                    )
                    continue
                case .stopped: Issue.record("\(job.jobName) stopped")
                case .failed(let problem):
                    failed += 1
                    Issue.record("\(job.jobName): \(problem)")
                }
            }
            try await stage.close()
        }
        print("estate: \(same) same, \(refused) refused, \(failed) failed")
        #expect(same >= 10)
    }

    /// A job file with its top-level names in one case, as they count without case.
    private static func text(of file: URL) throws -> Data {
        var text = try String(contentsOf: file, encoding: .utf8)
        for name in ["jobName", "engine", "modules"] {
            text = text.replacingOccurrences(
                of: "\"\(name)\"",
                with: "\"\(name)\"",
                options: .caseInsensitive
            )
        }
        return Data(text.utf8)
    }

    private static func makeLake() async throws -> DuckDBConnection {
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.execute("SET VARIABLE seed = 5; SET VARIABLE scale = 0.3")
        try await connection.execute(
            "SET VARIABLE range_from = DATE '2024-10-14'; SET VARIABLE range_to = DATE '2024-10-18'"
        )
        let folder = estate.appendingPathComponent("lake")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            try await connection.execute(
                String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            )
        }
        try await connection.register(SQLiteFunctions.all)
        return connection
    }
}

/// One job's relations in both engines.
private final class Stage {
    private let duckdb: DuckDBConnection
    private let sqlite: SQLiteDatabase
    private var relations: [String: Schema] = [:]

    init(_ duckdb: DuckDBConnection) async throws {
        self.duckdb = duckdb
        sqlite = try SQLiteDatabase(path: nil, options: SQLiteOptions(quotedNames: .columnElseText))
        try await duckdb.execute("CREATE SCHEMA IF NOT EXISTS stage; USE stage")
    }

    func close() async throws {
        try await duckdb.execute("USE main; DROP SCHEMA stage CASCADE")
    }

    func source(_ name: String, _ table: String, _ columns: [String], _ lookback: Int?) async throws {
        var columns = columns
        if !columns.contains("as_of") { columns.append("as_of") }
        let all = try await duckdb.schema(of: "SELECT * FROM datalake.\(table)")
        let terms = columns.map { column -> String in
            switch all.column(named: column)?.type {
            case .date?: "strftime(\(column), '%Y-%m-%d') AS \(column)"
            case .timestamp?: "strftime(\(column), '%Y-%m-%dT%H:%M:%S') AS \(column)"
            case let type? where type.isInteger || type == .boolean: "CAST(\(column) AS BIGINT) AS \(column)"
            case let type? where type.isNumeric: "CAST(\(column) AS DOUBLE) AS \(column)"
            default: "CAST(\(column) AS VARCHAR) AS \(column)"
            }
        }
        // A few days whatever the job asks for: more rows, and both sides of comparisons between days.
        let first = "DATE '2024-10-18' - \(max(lookback ?? 4, 4))"
        let query = "SELECT \(terms.joined(separator: ", ")) FROM datalake.\(table) WHERE as_of >= \(first)"
        try await fill(name, query)
    }

    private func fill(_ name: String, _ query: String) async throws {
        try await duckdb.execute("CREATE OR REPLACE TABLE stage.\"\(name)\" AS \(query)")
        let rows = try await duckdb.query("SELECT * FROM stage.\"\(name)\"")
        relations[name] = rows.schema
        let declared = rows.schema.columns.map { column in
            "\"\(column.name)\" \(column.type.isInteger ? "INTEGER" : column.type.isNumeric ? "REAL" : "TEXT")"
        }
        let insert =
            "INSERT INTO \"\(name)\" VALUES (\(rows.schema.columns.map { _ in "?" }.joined(separator: ", ")))"
        let create = "CREATE TABLE \"\(name)\" (\(declared.joined(separator: ", ")))"
        let values = rows.rows
        try await sqlite.write { connection in
            try connection.execute("DROP TABLE IF EXISTS \"\(name)\"")
            try connection.execute(create)
            for row in values { try connection.execute(insert, row) }
        }
    }

    func define(_ name: String, _ sql: String) async throws {
        if let text = translation(sql).text { try await fill(name, text) }
    }

    private func translation(_ sql: String) -> (text: String?, notes: [Diagnostic], isExact: Bool) {
        let script = SQLParser.parse(sql, dialect: .sqlite)
        let translation = Transpiler(from: .sqlite, to: .duckdb, relations: relations, source: script.source)
            .translate(script.statements[0])
        let text = translation.statement.map { SQLPrinter.text($0, dialect: .duckdb) }
        return (text, translation.notes, translation.isExact)
    }

    func compare(_ sql: String) async -> BothEngines.Outcome {
        let translated = translation(sql)
        guard let text = translated.text else { return .refused(translated.notes[0]) }
        do {
            let expected = try await sqlite.read { connection in
                (try connection.query(sql), try connection.facts(about: sql)?.columns ?? [])
            }
            let actual = try await duckdb.query(text)
            let problem = RowComparison(notes: translated.notes, isOrdered: false)
                .difference(expected.0, expected.1, actual)
            return problem.map { .failed("\($0)\n\(text)") }
                ?? .same(rows: expected.0.count, isExact: translated.isExact)
        } catch {
            return .failed("\(error)\n\(text)")
        }
    }
}
