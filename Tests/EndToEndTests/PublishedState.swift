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
            configuration: DuckDBConfiguration(accessMode: .readOnly)
        )
        let connection = try database.connect()
        tables = [:]
        let names = try await connection.query(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'curated' ORDER BY 1"
        )
        for case .text(let name)? in names.rows.map(\.first) {
            let rows = try await connection.query(
                "SELECT CAST(t AS VARCHAR) FROM curated.\"\(name)\" t ORDER BY 1"
            )
            tables[name] = rows.rows.compactMap { row in
                if case .text(let text)? = row.first { return Self.withoutInstants(text) }
                return nil
            }
        }
        files = try await Self.files(below: project.appendingPathComponent("output"), connection)
        control = try Self.control(in: project)
    }

    private static func files(
        below folder: URL,
        _ connection: DuckDBConnection
    ) async throws -> [String: String] {
        var files: [String: String] = [:]
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for path in paths {
            let url = folder.appendingPathComponent(path)
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
            guard !isFolder.boolValue else { continue }
            if path.hasSuffix(".glidepath.json") {
                // The manifest names the run, which differs; that it is there counts.
                files[path] = "manifest"
            } else if path.hasSuffix(".parquet") {
                files[path] = try await rows(of: url, connection)
            } else {
                files[path] = withoutInstants(String(decoding: try Data(contentsOf: url), as: UTF8.self))
            }
        }
        return files
    }

    /// Rows in order: a Parquet file may hold instants that a job wrote, and they are put aside.
    private static func rows(of file: URL, _ connection: DuckDBConnection) async throws -> String {
        let rows = try await connection.query("SELECT CAST(t AS VARCHAR) FROM read_parquet('\(file.path)') t")
        return rows.rows.map { row in
            if case .text(let text)? = row.first { withoutInstants(text) } else { "" }
        }.joined(separator: "\n")
    }

    /// What differs from another state, by name.
    func differences(from other: PublishedState) -> [String] {
        let tables = Set(tables.keys).union(other.tables.keys).filter { self.tables[$0] != other.tables[$0] }
        let files = Set(files.keys).union(other.files.keys).filter { self.files[$0] != other.files[$0] }
        return tables.sorted().map { "table \($0)" } + files.sorted().map { "file \($0)" }
            + (control == other.control ? [] : ["control store: \(control) against \(other.control)"])
    }

    /// Last status by job and date, through the program itself.
    private static func control(in project: URL) throws -> [String] {
        let outcome = try Program(folder: project).run("status", "--json")
        return [outcome.output]
    }

    /// Instants after the demo's year become `<instant>`: they tell when the test ran, not what a job made.
    private static func withoutInstants(_ text: String) -> String {
        text.replacing(/20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00(:00)?)?/) { match in
            match.output.0.hasPrefix("2024") ? String(match.output.0) : "<instant>"
        }
    }
}
