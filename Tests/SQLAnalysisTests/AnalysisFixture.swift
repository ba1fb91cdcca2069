import Foundation
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// Schemas and files the tests share.
enum AnalysisFixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    static func text(_ file: String) throws -> String {
        try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }

    /// The tables that a text of CREATE TABLE statements makes.
    static func catalog(_ definitions: String, dialect: Dialect = .duckdb) -> SchemaCatalog {
        ScriptAnalysis(of: SQLParser.parse(definitions, dialect: dialect), in: SchemaCatalog()).catalog
    }

    /// Orders, customers, items and the tables of TPC-H.
    static let shop: SchemaCatalog = {
        do { return catalog(try text("lineage-schema.sql")) } catch { return SchemaCatalog() }
    }()

    static func analysis(
        _ sql: String,
        _ dialect: Dialect = .duckdb,
        in catalog: SchemaCatalog = shop
    ) -> ScriptAnalysis {
        let script = SQLParser.parse(sql, dialect: dialect)
        #expect(script.unparsed.isEmpty, "\(sql)")
        return ScriptAnalysis(of: script, in: catalog, file: "test.sql")
    }

    /// The analysis of the last statement.
    static func last(
        _ sql: String,
        _ dialect: Dialect = .duckdb,
        in catalog: SchemaCatalog = shop
    ) throws -> StatementAnalysis {
        try #require(analysis(sql, dialect, in: catalog).statements.last)
    }
}

extension LineageEdge {
    /// `orders.id identity id`, a question mark behind it when uncertain.
    var words: String {
        let end =
            switch target {
            case .result: column
            case .table(let path): "\(path).\(column)"
            }
        return "\(from.table).\(from.column) \(kind.rawValue) \(end)" + (isCertain ? "" : " ?")
    }
}
