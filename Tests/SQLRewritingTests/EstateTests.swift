import DuckDBDriver
import Foundation
import SQLAnalysis
import SQLRewriting
import SQLSyntax
import Tabular
import Testing

/// SQL that was not written for these tests: the demo bank's jobs on its lake, and the parser's corpus.
struct EstateTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let estate = root.appendingPathComponent("Sources/Product/DemoBank/Estate")

    @Test func `queries of the demo bank's jobs answer alike`() async throws {
        let lake = try await Self.makeLake()
        let tables = try await lake.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'datalake' ORDER BY 1"
        )
        var catalog = SchemaCatalog()
        for case .text(let name)? in tables.rows.map(\.first) {
            try await lake.execute("CREATE VIEW stage.\(name) AS SELECT * FROM datalake.\(name)")
            catalog.add(try await Self.table(name, lake))
        }
        let folder = Self.estate.appendingPathComponent("project/jobs")
        var (ran, changed, rules) = (0, 0, [String: Int]())
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for step in JobText.transformations(in: text) {
                let rewritten = Rewritten(step.sql, catalog: catalog)
                guard let before = try? await Self.answer(step.sql, lake) else { continue }
                ran += 1
                if rewritten.rewriting.isChanged {
                    changed += 1
                    for entry in rewritten.rewriting.log { rules[entry.rule, default: 0] += 1 }
                    let after = try? await Self.answer(rewritten.text, lake)
                    let isSame = before == after
                    #expect(isSame, "\(file): \(rewritten.text)")
                }
                guard
                    (try? await lake.execute("CREATE OR REPLACE TABLE stage.\(step.name) AS \(step.sql)"))
                        != nil
                else { continue }
                catalog.add(try await Self.table(step.name, lake))
            }
        }
        print("rewriting: \(ran) queries of the demo bank's jobs, \(changed) changed: \(rules)")
        #expect(ran >= 14)
    }

    @Test func `queries of the parser's corpus answer alike where they run`() async throws {
        let lab = try RewritingLab()
        let file = Self.root.appendingPathComponent("Tests/SQLSyntaxTests/Corpus/duckdb.sql")
        let script = SQLParser.parse(try String(contentsOf: file, encoding: .utf8), dialect: .duckdb)
        var (ran, changed) = (0, 0)
        for statement in script.statements {
            guard case .query = statement.kind else { continue }
            let sql = script.source.text(of: statement.origin) ?? ""
            let formatted = SQLPrinter.text(statement, dialect: .duckdb)
            // A recursion of the corpus need not end, and a sample is another one each time.
            guard !sql.contains("RECURSIVE"), !sql.contains("SAMPLE"), try await lab.answered(sql) > 0 else {
                continue
            }
            // What else answers as it pleases shows when asked twice.
            let seeds = Array(RewritingLab.seeds.prefix(4))
            let again = try await lab.difference(
                sql,
                sql,
                isOrdered: false,
                failureIsFree: true,
                seeds: seeds
            )
            guard again == nil else { continue }
            ran += 1
            let asFormatted = try await lab.difference(
                sql,
                formatted,
                isOrdered: false,
                failureIsFree: true,
                seeds: seeds
            )
            #expect(asFormatted == nil, "\(sql) → \(formatted)")
            let rewritten = Rewritten(sql)
            changed += rewritten.rewriting.isChanged ? 1 : 0
            let difference = try await lab.difference(
                sql,
                rewritten.text,
                isOrdered: false,
                failureIsFree: true,
                seeds: seeds
            )
            #expect(difference == nil, "\(sql) → \(rewritten.text)")
        }
        print("rewriting: \(ran) queries of the corpus run, \(changed) changed")
        #expect(ran >= 10)
    }

    /// The rows of a query, sorted, with the columns.
    private static func answer(_ sql: String, _ lake: DuckDBConnection) async throws -> [String] {
        let result = try await lake.query(sql)
        let rows = result.rows.map { row in row.map { "\($0)" }.joined(separator: "|") }.sorted()
        return result.schema.columns.map { "\($0)" } + rows
    }

    private static func table(_ name: String, _ lake: DuckDBConnection) async throws -> CatalogTable {
        let schema = try await lake.schema(of: "SELECT * FROM stage.\(name)")
        return CatalogTable(TablePath(name), columns: schema.columns.map { CatalogColumn($0.name, $0.type) })
    }

    private static func makeLake() async throws -> DuckDBConnection {
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.execute("SET threads = 1; SET VARIABLE seed = 5; SET VARIABLE scale = 0.3")
        try await connection.execute(
            "SET VARIABLE range_from = DATE '2024-10-14'; SET VARIABLE range_to = DATE '2024-10-18'"
        )
        let folder = estate.appendingPathComponent("lake")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            try await connection.execute(
                String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            )
        }
        try await connection.execute("CREATE SCHEMA stage; USE stage")
        return connection
    }
}

/// The SQL of a job file, found by the words around it.
private enum JobText {
    struct Transformation {
        var name: String
        var sql: String
    }

    static func transformations(in text: String) -> [Transformation] {
        if text.hasPrefix("{") {
            let object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
            let modules = object.first { $0.key.lowercased() == "modules" }?.value as? [[String: Any]] ?? []
            return modules.compactMap { module in
                guard let name = module["resultName"] as? String, let sql = module["sql"] as? String else {
                    return nil
                }
                return Transformation(name: name, sql: withParameters(sql))
            }
        }
        return inYAML(text)
    }

    /// Blocks behind `sql: |`, named by the `resultName:` before them.
    private static func inYAML(_ text: String) -> [Transformation] {
        var found: [Transformation] = []
        var name = ""
        var block: [String]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + ["x"] {
            let words = line.trimmingCharacters(in: .whitespaces)
            if let lines = block {
                if words.isEmpty || line.hasPrefix("      ") {
                    block = lines + [line]
                    continue
                }
                found.append(Transformation(name: name, sql: withParameters(lines.joined(separator: "\n"))))
                block = nil
            }
            if words.hasPrefix("resultName:") {
                name = String(words.dropFirst(11)).trimmingCharacters(in: .whitespaces)
            }
            if words == "sql: |" { block = [] }
        }
        return found
    }

    /// A text in place of each parameter, which is enough to run.
    private static func withParameters(_ sql: String) -> String {
        sql.replacing(/([^:'0-9]):([a-z_]+)/) { match in
            match.output.1 + (match.output.2.hasSuffix("date") ? "DATE '2024-10-17'" : "'Approved'")
        }
    }
}
