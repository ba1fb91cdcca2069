import Diagnostics
import DuckDBDriver
import Foundation
import SQLSyntax
import SQLTranspiling
import Tabular
import Testing

/// The queries of TPC-H and TPC-DS translated for PostgreSQL answer what DuckDB answers to the originals.
@Suite(.serialized)
struct WorkloadTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("SQLWorkloads")

    @Test(arguments: ["tpch", "tpcds"])
    func `a query translated for PostgreSQL answers alike`(workload: String) async throws {
        guard let cluster = PostgresCluster() else {
            print("PostgreSQL cannot start here: \(workload) was not run")
            return
        }
        defer { cluster.stop() }
        let database = try DuckDBDatabase(path: nil).connect()
        try await database.execute("SET threads = 1")
        try await database.execute(Self.text("\(workload)-data.sql"))
        let tables = try await Self.tables(database)
        let script = SQLParser.parse(try Self.text("\(workload).sql"), dialect: .duckdb)
        let transpiler = Transpiler(
            from: .duckdb,
            to: .postgresql,
            relations: tables.mapValues(\.schema),
            source: script.source
        )
        var queries: [(source: String, target: String)] = []
        for statement in script.statements {
            let translation = transpiler.translate(statement)
            let notes = translation.notes.map(\.summary)
            guard let translated = translation.statement else {
                Issue.record("refused: \(SQLPrinter.text(statement, dialect: .duckdb)): \(notes)")
                continue
            }
            let source = SQLPrinter.text(statement, dialect: .duckdb)
            queries.append((source, SQLPrinter.text(translated, dialect: .postgresql)))
        }
        let answers = cluster.rows(of: queries.map(\.target), after: Self.inserts(tables))
        #expect(answers.count == queries.count)
        for (query, answer) in zip(queries, answers) {
            let expected = try await database.query(query.source).rows.map { $0.map(PlainCell.init) }
            guard let answer else {
                Issue.record("PostgreSQL fails: \(query.target)")
                continue
            }
            let actual = answer.map { $0.map(PlainCell.init(text:)) }
            #expect(expected.count == actual.count, "\(query.target)")
            for (left, right) in zip(expected, actual) {
                let isSame =
                    left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1, 1e-9) }
                #expect(isSame, "\(left) became \(right): \(query.target)")
            }
        }
        print(
            "\(workload) in PostgreSQL: \(answers.compactMap(\.self).count) of \(script.statements.count) queries"
        )
    }

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
