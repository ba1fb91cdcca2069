import DuckDBDriver
import Foundation
import Tabular

/// Everything a project has published: tables, files, and which runs are recorded as succeeded.
///
/// Order-free for tables, byte for byte for files, with the declared non-deterministic tokens (instants) put
/// aside. Equal states print equal text, so a difference can be read.
struct PublishedState: Equatable {
    var tables: [String: [String]]
    var files: [String: String]
    var control: [String]

    init(of project: URL) async throws {
        let database = try DuckDBDatabase(
            path: project.appendingPathComponent("lake.duckdb").path,
            configuration: DuckDBConfiguration(accessMode: .readOnly))
        let connection = try database.connect()
        tables = [:]
        let names = try await connection.query(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'curated' ORDER BY 1")
        for case .text(let name)? in names.rows.map(\.first) {
            let rows = try await connection.query(
                "SELECT CAST(t AS VARCHAR) FROM curated.\"\(name)\" t ORDER BY 1")
            tables[name] = rows.rows.compactMap { row in
                if case .text(let text)? = row.first { return Self.withoutInstants(text) }
                return nil
            }
        }
        files = try Self.files(below: project.appendingPathComponent("output"))
        control = try Self.control(in: project)
    }

    private static func files(below folder: URL) throws -> [String: String] {
        var files: [String: String] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
            let url = folder.appendingPathComponent(path)
            var isFolder: ObjCBool = false
            FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            guard !isFolder.boolValue else { continue }
            if path.hasSuffix(".glidepath.json") {
                // The manifest names the run, which differs; that it is there counts.
                files[path] = "manifest"
            } else if path.hasSuffix(".parquet") {
                files[path] = try Data(contentsOf: url).base64EncodedString()
            } else {
                files[path] = withoutInstants(String(decoding: try Data(contentsOf: url), as: UTF8.self))
            }
        }
        return files
    }

    /// Last status by job and date, through the program itself.
    private static func control(in project: URL) throws -> [String] {
        let outcome = try Program(folder: project).run("status", "--json")
        return [outcome.output]
    }

    /// `2024-10-01T12:00:00Z` and its like become `<instant>`.
    private static func withoutInstants(_ text: String) -> String {
        text.replacing(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00(:00)?)?/) { match in
            match.output.0.hasPrefix("20241") || match.output.0.hasPrefix("2024-") ? String(match.output.0) : "<instant>"
        }
    }
}
