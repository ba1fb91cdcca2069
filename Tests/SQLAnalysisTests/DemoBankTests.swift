import Diagnostics
import Foundation
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// Every SQL text of the demo bank, bound against its lake.
struct DemoBankTests {
    static let estate = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Product/DemoBank/Estate").standardizedFileURL

    static func text(_ path: String) throws -> String {
        try String(contentsOf: estate.appending(path: path), encoding: .utf8)
    }

    struct Job: Decodable {
        struct Module: Decodable {
            var type: String
            var resultName: String?
            var schema: String?
            var table: String?
            var columns: [String]?
            var sql: String?
            var sqlFile: String?
        }

        var engine: String?
        var modules: [Module]
    }

    static let jobs: [(name: String, job: Job)] = {
        let folder = estate.appending(path: "project/jobs")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().compactMap { file in
            guard let data = try? Data(contentsOf: folder.appending(path: file)),
                let job = try? JSONDecoder().decode(Job.self, from: data)
            else { return nil }
            return (file, job)
        }
    }()

    /// A relation as the session holds it; SQLite keeps whole numbers, other numbers and text.
    private func sourced(_ module: Job.Module, _ lake: SchemaCatalog, _ dialect: Dialect) throws
        -> CatalogTable
    {
        let path = TablePath(module.schema ?? "", module.table ?? "")
        let table = try #require(lake.table(at: path)?.columns)
        let wanted = Set((module.columns ?? []) + ["as_of"])
        let columns = table.filter { wanted.contains($0.name) }.map { column in
            guard dialect == .sqlite, let type = column.type else { return column }
            let stored: LogicalType =
                type.isInteger || type == .boolean ? .int64 : type.isNumeric ? .double : .text
            return CatalogColumn(column.name, stored, isNullable: column.isNullable)
        }
        return CatalogTable(TablePath(module.resultName ?? ""), columns: columns)
    }

    @Test func `the lake's own scripts bind`() throws {
        var catalog = SchemaCatalog()
        let folder = Self.estate.appending(path: "lake")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted() {
            let script = SQLParser.parse(try Self.text("lake/\(file)"), dialect: .duckdb)
            #expect(script.unparsed.isEmpty, "\(file)")
            let analysis = ScriptAnalysis(of: script, in: catalog, file: file)
            #expect(analysis.diagnostics.map(\.summary) == [], "\(file)")
            catalog = analysis.catalog
        }
    }

    @Test func `every SQL of the demo jobs binds without unknowns`() throws {
        let script = SQLParser.parse(try Self.text("lake/00_tables.sql"), dialect: .duckdb)
        let lake = ScriptAnalysis(of: script, in: SchemaCatalog()).catalog
        var bound = 0
        for (name, job) in Self.jobs {
            let dialect: Dialect = job.engine == "sqlite" ? .sqlite : .duckdb
            var session = SchemaCatalog()
            for module in job.modules {
                if module.type == "DataSourcing", module.schema == "datalake" {
                    session.add(try sourced(module, lake, dialect))
                }
                let file = try module.sqlFile.map { try Self.text("project/jobs/\($0)") }
                guard let sql = module.sql ?? file, let result = module.resultName else { continue }
                let statement = try #require(SQLParser.parse(sql, dialect: dialect).statements.first)
                let analysis = StatementAnalysis(of: statement, in: session, dialect: dialect)
                bound += 1
                check(analysis, "\(name) \(result)")
                session.add(
                    CatalogTable(
                        TablePath(result),
                        columns: analysis.outputColumns.map { CatalogColumn($0.name, $0.type) }
                    )
                )
            }
        }
        #expect(bound >= 17)
    }

    private func check(_ analysis: StatementAnalysis, _ name: String) {
        #expect(analysis.diagnostics.map(\.summary) == [], "\(name)")
        #expect(analysis.result?.hasUnknownColumns == false, "\(name)")
        let isCertain = analysis.lineage.allSatisfy(\.isCertain)
        #expect(isCertain, "\(name)")
        analysis.statement.forEachExpression { expression in
            guard case .column(let column) = expression.kind else { return }
            #expect(analysis.resolution(of: expression)?.isCertain == true, "\(name): \(column.base.text)")
        }
    }
}
