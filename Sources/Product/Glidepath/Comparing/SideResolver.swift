import Comparison
import Diagnostics
import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
import Ports
import SQLSyntax
import SQLiteConnector
import Tabular

/// Turns what a person wrote for a side into rows that can be compared.
struct SideResolver {
    let connection: DuckDBConnection
    let reading: TextReading
    /// A format for files whose name does not tell it.
    let format: SideFormat?
    /// Nil outside a project.
    let folder: ProjectFolder?
    let scratch: ScratchFolder
    /// Tables and catalogs of the side begin with it.
    let name: String
    let databases: Databases
    /// In which civil timestamps are read when they meet instants.
    let timeZone: String

    /// How DuckDB files of the project are reached.
    enum Databases {
        /// Attached read-only for this comparison, and watched.
        case attachedHere
        /// Mostly attached already, by the engine of runs that write there; a transaction holds one state of them.
        case attachedToRuns
    }

    func side(_ text: String) async throws -> ComparisonSide {
        if text.hasPrefix("job:") { return try await output(text) }
        if let query = text.firstRange(of: ":query:"), !text[..<query.lowerBound].contains("/") {
            let sql = String(text[query.upperBound...])
            return try await self.query(sql, of: String(text[..<query.lowerBound]), label: text)
        }
        if let path = existing(text) { return try await file(path, label: text) }
        if let mark = text.lastIndex(of: "#"), let path = existing(String(text[..<mark])) {
            return try await databaseFile(path, table: String(text[text.index(after: mark)...]), label: text)
        }
        if let side = try await table(text) { return side }
        throw CompareError.unknownSide(
            text,
            searched: [
                "a file or folder of that path", folder == nil ? "a project here" : "a table of the project",
            ]
        )
    }

    /// An absolute path, from here or from the project's folder.
    private func existing(_ text: String) -> String? {
        guard !text.isEmpty else { return nil }
        var candidates = [URL(fileURLWithPath: text).standardizedFileURL.path]
        if let folder { candidates.append(folder.directory.appendingPathComponent(text).path) }
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }

    // MARK: Files

    private func file(_ path: String, label: String) async throws -> ComparisonSide {
        if ProjectFolder.isDirectory(URL(fileURLWithPath: path)) {
            return try await FileSides(resolver: self).folder(path, label: label)
        }
        if DatabaseKind(path: path) != nil {
            return try await databaseFile(path, table: nil, label: label)
        }
        guard let format = format ?? SideFormat(path: path) else {
            throw CompareError.unknownFormat(path, known: SideFormat.endings)
        }
        return try await FileSides(resolver: self).files([(path, "")], format, label: label)
    }

    // MARK: Databases

    private func databaseFile(_ path: String, table: String?, label: String) async throws -> ComparisonSide {
        guard let kind = DatabaseKind(path: path) else {
            throw CompareError.unknownFormat(path, known: SideFormat.endings)
        }
        switch kind {
        case .sqlite: return try await SQLiteSides(path: path, label: label).side(table: table)
        case .duckdb:
            let catalog = try await attach(path)
            let names = try await tables(of: catalog)
            guard let table else {
                guard names.count == 1 else {
                    throw CompareError.chooseTable(file: path, known: names.map(\.shown))
                }
                return try await relation(names[0].quoted(catalog), label: label, file: path)
            }
            let wanted = table.lowercased()
            guard
                let found = names.first(where: {
                    $0.shown.lowercased() == wanted || $0.full.lowercased() == wanted
                })
            else { throw CompareError.unknownTable(table, file: path, known: names.map(\.shown)) }
            return try await relation(found.quoted(catalog), label: label, file: path)
        }
    }

    func attach(_ path: String) async throws -> String {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        if let catalog = try await attached(path) { return catalog }
        var catalog = name + "_database"
        // It stays attached: another run may come to use it.
        if databases == .attachedToRuns { catalog += "_\(UUID().uuidString)" }
        do {
            try await connection.execute(
                "ATTACH \(SQLText.string(path)) AS \(SQLText.identifier(catalog)) (READ_ONLY)"
            )
            return catalog
        } catch let error as DuckDBError {
            // Another run may have been faster.
            if let catalog = try await attached(path) { return catalog }
            throw DuckDBEngineError.attaching(path, error)
        }
    }

    /// The catalog of a file that is attached: both sides may be in one, and runs have attached the project's.
    private func attached(_ path: String) async throws -> String? {
        let open = try await connection.query(
            "SELECT database_name FROM duckdb_databases() WHERE path = ?",
            [.text(path)]
        )
        guard case .text(let catalog)? = open.firstValue else { return nil }
        return catalog
    }

    private struct DuckDBTableName {
        var schema: String
        var name: String
        var full: String { "\(schema).\(name)" }
        var shown: String { schema == "main" ? name : full }

        func quoted(_ catalog: String) -> String { SQLText.path(catalog, schema, name) }
    }

    private func tables(of catalog: String) async throws -> [DuckDBTableName] {
        let rows = try await connection.query(
            """
            SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT internal
            UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal
            ORDER BY ALL
            """,
            [.text(catalog), .text(catalog)]
        ).rows
        return rows.compactMap { row in
            guard case .text(let schema) = row[0], case .text(let name) = row[1],
                !name.hasPrefix("glidepath_publish")
            else { return nil }
            return DuckDBTableName(schema: schema, name: name)
        }
    }

    /// A side that DuckDB reads.
    func relation(_ relation: String, label: String, file: String?) async throws -> ComparisonSide {
        ComparisonSide(
            label: label,
            schema: try await connection.schema(of: "SELECT * FROM \(relation)"),
            rows: .relation(relation),
            verifyUnchanged: FileStamp.watch(databases == .attachedHere ? file.map { [$0] } ?? [] : [])
        )
    }

    // MARK: The project

    func database(of connection: String, for side: String) throws -> ProjectDatabase {
        guard let folder else { throw CompareError.needsProject(side) }
        let databases = try ProjectDatabases(folder: folder)
        if let path = databases.duckdb[connection] { return .duckdb(path) }
        if let path = databases.sqlite[connection] { return .sqlite(path) }
        if let server = databases.postgresql[connection] { return .postgresql(server) }
        throw CompareError.unknownConnection(
            connection,
            known: folder.project.connections.keys.filter { $0 != "control" }.sorted()
        )
    }

    /// `CONNECTION:schema.table`, `CONNECTION.table` or `schema.table`; nil when it is none of them.
    private func table(_ text: String) async throws -> ComparisonSide? {
        var parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let named = parts.count == 2 ? parts.removeFirst() : nil
        let names = parts[0].split(separator: ".").map(String.init)
        guard (1...3).contains(names.count), !text.contains("/") else { return nil }
        if let named {
            let table = names.count == 1 ? "main.\(names[0])" : names.joined(separator: ".")
            return try await projectTable(table, in: named, label: text)
        }
        guard names.count > 1, let folder else {
            if folder == nil, names.count == 2, !text.hasSuffix(".csv") {
                throw CompareError.needsProject(text)
            }
            return nil
        }
        if folder.project.connections[names[0]] != nil, names.count == 2 || names.count == 3 {
            let table = names.count == 2 ? "main.\(names[1])" : names.dropFirst().joined(separator: ".")
            return try await projectTable(table, in: names[0], label: text)
        }
        var missing: (any Error)?
        for connection in ["outputs", "lake"] {
            do {
                return try await projectTable(text, in: connection, label: text)
            } catch let error as CompareError {
                missing = missing ?? error
            }
        }
        throw missing
            ?? CompareError.unknownSide(text, searched: ["a table of outputs", "a table of the lake"])
    }

    private func projectTable(_ table: String, in connection: String, label: String) async throws
        -> ComparisonSide
    {
        let table = physical(table)
        switch try database(of: connection, for: label) {
        case .duckdb(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.unknownTable(table, file: path, known: [])
            }
            return try await databaseFile(path, table: table, label: label)
        case .sqlite(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.unknownTable(table, file: path, known: [])
            }
            return try await SQLiteSides(path: path, label: label).side(table: table)
        case .postgresql(let server):
            let parts = table.split(separator: ".", maxSplits: 1).map(String.init)
            return try await PostgresSides(server: server, label: label, zone: timeZone)
                .side(table: TableName(schema: parts[0], name: parts[1]))
        }
    }

    /// The table's name with the schema that the project, or its environment, has for the one in job files.
    private func physical(_ table: String) -> String {
        let parts = table.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let schema = folder?.project.schemas[parts[0]] else { return table }
        return "\(schema).\(parts[1])"
    }

    private func query(_ sql: String, of connection: String, label: String) async throws -> ComparisonSide {
        switch try database(of: connection, for: label) {
        case .sqlite(let path): return try await SQLiteSides(path: path, label: label).side(query: sql)
        case .postgresql(let server):
            return try await PostgresSides(server: server, label: label, zone: timeZone).side(query: sql)
        case .duckdb(let path):
            let catalog = try await attach(path)
            return try await duckDBQuery(sql, catalog: catalog, label: label, file: path)
        }
    }

    /// A query is run once: a second run might answer otherwise.
    func duckDBQuery(_ sql: String, catalog: String, label: String, file: String) async throws
        -> ComparisonSide
    {
        let single = try StatementShape.single(in: sql, dialect: .duckdb)
        let table = SQLText.path("temp", "main", name + "_query")
        try await connection.execute("USE \(SQLText.identifier(catalog))")
        do {
            try await connection.execute(
                "CREATE OR REPLACE TEMP TABLE \(SQLText.identifier(name + "_query")) AS \(single)"
            )
        } catch {
            try await connection.execute("USE memory")
            throw error
        }
        try await connection.execute("USE memory")
        return try await relation(table, label: label, file: file)
    }

    private func output(_ text: String) async throws -> ComparisonSide {
        try await JobOutputSides(resolver: self).side(text)
    }
}

/// A database file of the project.
enum ProjectDatabase {
    case duckdb(String)
    case sqlite(String)
    case postgresql(ServerConnection)
}

/// What a database file's first bytes say it is.
enum DatabaseKind {
    case duckdb
    case sqlite

    init?(path: String) {
        guard let file = FileHandle(forReadingAtPath: path), let start = try? file.read(upToCount: 16) else {
            return nil
        }
        if start.starts(with: Array("SQLite format 3".utf8)) {
            self = .sqlite
        } else if start.count >= 12, start[8..<12].elementsEqual("DUCK".utf8) {
            self = .duckdb
        } else {
            return nil
        }
    }
}

/// The formats of files that can be sides.
public enum SideFormat: String, Sendable, CaseIterable {
    case csv
    case parquet
    case json

    init?(path: String) {
        let name = Self.withoutPacking(path)
        if name.hasSuffix(".parquet") {
            self = .parquet
        } else if [".csv", ".tsv", ".txt"].contains(where: name.hasSuffix) {
            self = .csv
        } else if [".json", ".jsonl", ".ndjson"].contains(where: name.hasSuffix) {
            self = .json
        } else {
            return nil
        }
    }

    /// A name in lower case without the ending that says how its file is compressed.
    static func withoutPacking(_ path: String) -> String {
        let name = path.lowercased()
        let ending = packings.first { name.hasSuffix($0) } ?? ""
        return String(name.dropLast(ending.count))
    }

    private static let packings = [".gz", ".bz2", ".xz", ".zst", ".zip"]

    static let endings =
        [".csv", ".tsv", ".txt", ".parquet", ".json", ".jsonl", ".ndjson"]
        + packings.map { ".csv" + $0 } + [".db", ".duckdb", ".sqlite"]
}
