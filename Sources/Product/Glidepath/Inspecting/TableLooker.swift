import DuckDBDriver
import DuckDBEngine
import Foundation
import Inspection
import JobModel
import Ports
import SQLAnalysis
import SQLSyntax
import Tabular

/// Looks at tables, wherever a project keeps them; changes nothing.
struct TableLooker: Sendable {
    private let stores: [String: any TableStore]
    let connection: DuckDBConnection
    private let attachments: Attachments
    private let project: Project
    /// Whether columns are told apart that can never be null; otherwise all may be.
    var asksForNulls = false

    init(_ workspace: Workspace) async throws {
        project = workspace.folder.project
        stores = workspace.tableStores
        let files = try ProjectDatabases(folder: workspace.folder).duckdb
            .filter { FileManager.default.fileExists(atPath: $0.value) }
        let database = try DuckDBDatabase(path: nil, configuration: workspace.duckDBConfiguration)
        attachments = Attachments(paths: files, accessMode: .readOnly)
        try await attachments.attach(to: database)
        connection = try database.connect()
    }

    /// Nil when there is no such table, or nobody may look.
    func columns(of path: TablePath, in name: String) async -> [CatalogColumn]? {
        guard path.parts.count == 2 else { return nil }
        if let store = stores[name] {
            let schema = project.schemas[path.parts[0]] ?? path.parts[0]
            let found = try? await store.schema(of: TableName(schema: schema, name: path.parts[1]))
            return found?.columns.map { CatalogColumn($0.name, $0.type) }
        }
        guard let table = table(path, in: name) else { return nil }
        let schema = try? await connection.schema(of: "SELECT * FROM \(table)")
        let neverNull = asksForNulls ? await neverNull(path, in: name) : []
        return schema?.columns.map {
            CatalogColumn($0.name, $0.type, isNullable: !neverNull.contains($0.name))
        }
    }

    /// The columns of a table in a DuckDB file that are declared NOT NULL.
    private func neverNull(_ path: TablePath, in name: String) async -> Set<String> {
        guard path.parts.count == 2, let catalog = attachments.catalog(of: name) else { return [] }
        let schema = project.schemas[path.parts[0]] ?? path.parts[0]
        let sql = """
            SELECT column_name FROM duckdb_columns()
            WHERE database_name = \(SQLText.string(catalog)) AND schema_name = \(SQLText.string(schema))
                AND table_name = \(SQLText.string(path.parts[1])) AND NOT is_nullable
            """
        let rows = (try? await connection.query(sql))?.rows ?? []
        return Set(
            rows.compactMap { row in
                if case .text(let column) = row.first { return column }
                return nil
            }
        )
    }

    /// The name of a table in a DuckDB file, in SQL; nil when the connection is no such file.
    func table(_ path: TablePath, in name: String) -> String? {
        guard path.parts.count == 2, let catalog = attachments.catalog(of: name) else { return nil }
        let schema = project.schemas[path.parts[0]] ?? path.parts[0]
        return [catalog, schema, path.parts[1]].map(SQLText.identifier).joined(separator: ".")
    }

    var asOfColumn: String { project.asOfColumn }

    /// The first row of a query; nil when it fails or has none.
    func row(_ sql: String) async -> [Value]? {
        (try? await connection.query(sql))?.rows.first
    }

    /// Nil when the table is in no DuckDB file, has no rows, or has not these columns.
    func answer(_ question: Determination) async -> Bool? {
        for name in ["lake", "outputs"] {
            guard let path = table(question.table, in: name) else { continue }
            let keys = (question.keys + [project.asOfColumn]).map(SQLText.identifier).joined(separator: ", ")
            let differs = question.values.map(SQLText.identifier)
                .map { "count(DISTINCT \($0)) > 1 OR (count(\($0)) > 0 AND count(\($0)) < count(*))" }
                .joined(separator: " OR ")
            let sql =
                "SELECT count(*), count(*) FILTER (differs) FROM (SELECT (\(differs)) AS differs FROM \(path) GROUP BY \(keys))"
            guard let row = await row(sql), case .integer(let groups) = row[0],
                case .integer(let differing) = row[1], groups > 0
            else { continue }
            return differing == 0
        }
        return nil
    }
}
