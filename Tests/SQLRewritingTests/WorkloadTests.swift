import DuckDBDriver
import Foundation
import SQLAnalysis
import SQLRewriting
import SQLSyntax
import Tabular
import Testing

/// The queries of TPC-H and TPC-DS answer alike before and after formatting and rewriting.
struct WorkloadTests {
    @Test(arguments: Workload.all)
    func `every query is read whole, given back as written, and formatted to stay`(workload: Workload) throws
    {
        for text in try workload.texts {
            let script = SQLParser.parse(text, dialect: .duckdb)
            #expect(script.unparsed.isEmpty && SQLPrinter.faithful(script) == text)
            let formatted = SQLPrinter.format(script)
            let again = SQLParser.parse(formatted, dialect: .duckdb)
            #expect(again == script && SQLPrinter.format(again) == formatted)
        }
    }

    @Test(arguments: Workload.all)
    func `a query answers alike as written, formatted and rewritten`(workload: Workload) async throws {
        let database = try DuckDBDatabase(path: nil).connect()
        try await database.execute("SET threads = 1")
        try await database.execute(try workload.data)
        let catalog = try await workload.catalog(database)
        var (count, changed, empty) = (0, 0, 0)
        for script in try workload.texts.map({ SQLParser.parse($0, dialect: .duckdb) }) {
            for query in Workload.queries(script) {
                count += 1
                let before = try await Answer(query.sql, database)
                if before.isEmpty { empty += 1 }
                let formatted = SQLPrinter.format(SQLParser.parse(query.sql, dialect: .duckdb))
                let asFormatted = try await Answer(formatted, database)
                #expect(asFormatted == before, "\(query.name): \(formatted)")
                let rewritten = Rewritten(query.sql, catalog: catalog)
                guard rewritten.rewriting.isChanged else { continue }
                changed += 1
                let asRewritten = try await Answer(rewritten.text, database)
                #expect(asRewritten == before, "\(query.name): \(rewritten.text)")
            }
        }
        #expect(count == workload.count)
        print(
            "\(workload.name): \(count) queries, \(changed) rewritten, \(empty) without an answer on this data"
        )
        // A query without rows would be equal to anything.
        #expect(empty == 0)
    }

    /// Columns and rows, in order; sums of doubles to twelve digits.
    private struct Answer: Equatable {
        let columns: [Column]
        let rows: [[String]]
        let isEmpty: Bool

        init(_ sql: String, _ database: DuckDBConnection) async throws {
            let result = try await database.query(sql)
            columns = result.schema.columns
            rows = result.rows.map { $0.map(Self.text) }
            isEmpty = result.rows.allSatisfy { $0.allSatisfy { $0 == .null } }
        }

        private static func text(_ value: Value) -> String {
            guard case .double(let number) = value else { return "\(value)" }
            return String(format: "%.12g", number)
        }
    }
}

/// A set of tables with small data, and the queries over them.
struct Workload: CustomTestStringConvertible {
    let name: String
    let count: Int

    /// Four queries of TPC-DS come in two parts.
    static let all = [Workload(name: "tpch", count: 22), Workload(name: "tpcds", count: 99 + 4)]

    private var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("SQLWorkloads/\(name)")
    }

    var testDescription: String { name }

    var data: String {
        get throws {
            try String(contentsOf: folder.appendingPathComponent("data.sql"), encoding: .utf8)
        }
    }

    /// The texts of the files of queries, by name.
    var texts: [String] {
        get throws {
            let files = try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            return try files.filter { $0.lastPathComponent.hasPrefix("queries") }
                .sorted { $0.lastPathComponent < $1.lastPathComponent }
                .map { try String(contentsOf: $0, encoding: .utf8) }
        }
    }

    /// Each with the name in the comment before it, and the comment itself.
    static func queries(_ script: SQLScript) -> [(name: String, sql: String)] {
        script.statements.compactMap { statement in
            let name = statement.comments.list.first?.text.split(separator: ":").first
            return script.source.text(of: statement.origin).map { (name.map(String.init) ?? "?", $0) }
        }
    }

    /// The tables as the engine knows them; first columns named `…key` that are unique are keys.
    func catalog(_ database: DuckDBConnection) async throws -> SchemaCatalog {
        let names = try await database.query("SELECT table_name FROM duckdb_tables() ORDER BY 1")
        var catalog = SchemaCatalog()
        for case .text(let name)? in names.rows.map(\.first) {
            let schema = try await database.schema(of: "SELECT * FROM \(SQLText.identifier(name))")
            let key = SQLText.identifier(schema.columns[0].name)
            let counts = try await database.query(
                "SELECT count(*) = count(DISTINCT \(key)) FROM \(SQLText.identifier(name))"
            )
            let isKey = counts.rows.first?.first == .boolean(true)
            let columns = schema.columns.enumerated().map { index, column in
                CatalogColumn(column.name, column.type, isNullable: !(isKey && index == 0))
            }
            catalog.add(
                CatalogTable(TablePath(name), columns: columns, keys: isKey ? [[schema.columns[0].name]] : [])
            )
        }
        return catalog
    }
}
