import Diagnostics
import DuckDBDriver
import Foundation
import SQLSyntax
import SQLTranspiling
import Tabular
import Testing

/// The queries of TPC-H and TPC-DS translated for PostgreSQL answer what DuckDB answers to the originals.
struct WorkloadTests {
    @Test func `a query translated for PostgreSQL answers alike`() async throws {
        guard let cluster = PostgresCluster() else {
            print("PostgreSQL cannot start here: the queries were not run")
            return
        }
        defer { cluster.stop() }
        for workload in Self.workloads {
            let database = try DuckDBDatabase(path: nil).connect()
            try await database.execute("SET threads = 1")
            try await database.execute(Self.text("\(workload.name)/data.sql"))
            let tables = try await Self.tables(database)
            let queries = try Self.translations(of: workload, tables.mapValues(\.schema))
            let answers = cluster.rows(of: queries.map(\.target), after: Self.inserts(tables))
            #expect(answers.count == queries.count)
            for (query, answer) in zip(queries, answers) {
                let expected = try await database.query(query.source).rows.map { $0.map(PlainCell.init) }
                Self.compare(expected, answer, query.target)
            }
            let same = answers.compactMap(\.self).count
            print("\(workload.name) in PostgreSQL: \(same) of \(workload.count) queries")
        }
    }

    private struct Workload {
        let name: String
        let count: Int
        /// Those that may be refused.
        let refused: Set<String>
    }

    private static let workloads = [
        Workload(name: "tpch", count: 22, refused: []),
        Workload(name: "tpcds", count: 99 + 4, refused: []),
    ]

    /// The queries as they stand and for PostgreSQL.
    private static func translations(
        of workload: Workload,
        _ relations: [String: Schema]
    ) throws -> [(source: String, target: String)] {
        var queries: [(source: String, target: String)] = []
        var refused: Set<String> = []
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/\(workload.name)")
        for file in files.sorted() where file.hasPrefix("queries") {
            let script = SQLParser.parse(try text("\(workload.name)/\(file)"), dialect: .duckdb)
            let transpiler = Transpiler(
                from: .duckdb,
                to: .postgresql,
                relations: relations,
                source: script.source
            )
            for statement in script.statements {
                let translation = transpiler.translate(statement)
                guard let translated = translation.statement else {
                    let comment = statement.comments.list.first?.text.drop { "- ".contains($0) }
                    refused.insert(comment?.split(separator: ":").first.map(String.init) ?? "?")
                    #expect(translation.notes.map(\.severity) == [.error])
                    continue
                }
                let source = SQLPrinter.text(statement, dialect: .duckdb)
                queries.append((source, SQLPrinter.text(translated, dialect: .postgresql)))
            }
        }
        #expect(refused.isSubset(of: workload.refused))
        #expect(queries.count + refused.count == workload.count)
        return queries
    }

    private static func compare(_ expected: [[PlainCell]], _ answer: [[String?]]?, _ query: String) {
        guard let answer else {
            Issue.record("PostgreSQL fails: \(query)")
            return
        }
        let actual = answer.map { $0.map(PlainCell.init(text:)) }
        #expect(expected.count == actual.count, "\(query)")
        for (left, right) in zip(expected, actual) {
            let isSame = left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1, 1e-9) }
            #expect(isSame, "\(left) became \(right): \(query)")
        }
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SQLWorkloads")

    private static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    }

    private static func tables(_ database: DuckDBConnection) async throws -> [String: DuckDBRows] {
        var tables: [String: DuckDBRows] = [:]
        let names = try await database.query("SELECT table_name FROM duckdb_tables()")
        for case .text(let name)? in names.rows.map(\.first) {
            tables[name] = try await database.query("SELECT * FROM \(SQLText.identifier(name))")
        }
        return tables
    }

    /// Statements that make the same tables in PostgreSQL.
    private static func inserts(_ tables: [String: DuckDBRows]) -> String {
        var script = ""
        for (name, rows) in tables.sorted(by: { $0.key < $1.key }) {
            let columns = rows.schema.columns.map { "\(SQLText.identifier($0.name)) \(type($0.type))" }
            script += "CREATE TEMP TABLE \(SQLText.identifier(name)) (\(columns.joined(separator: ", ")));\n"
            let values = rows.rows.map { row in
                let cells = row.map { cell in
                    let text = PlainCell(cell).text
                    return text.map(SQLText.string) ?? "NULL"
                }
                return "(\(cells.joined(separator: ", ")))"
            }
            guard !values.isEmpty else { continue }
            script += "INSERT INTO \(SQLText.identifier(name)) VALUES \(values.joined(separator: ",\n"));\n"
        }
        // Without statistics the server plans joins of twelve tables as loops inside loops.
        script += "ANALYZE;\n"
        return script
    }

    private static func type(_ type: LogicalType) -> String {
        switch type {
        case .text: "text"
        case .date: "date"
        case .double: "double precision"
        case .decimal(let precision, let scale): "numeric(\(precision), \(scale))"
        case .boolean: "boolean"
        default: "bigint"
        }
    }
}
