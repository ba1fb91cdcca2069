import Comparison
import Diagnostics
import Foundation
import JobModel
import Ports
import SQLSyntax
import SQLiteConnector
import SQLiteDriver
import Tabular

/// Tables and queries of a SQLite file as sides.
struct SQLiteSides {
    let path: String
    let label: String

    func side(table: String?) async throws -> ComparisonSide {
        let names = try await tables()
        guard let table else {
            guard names.count == 1 else { throw CompareError.chooseTable(file: path, known: names) }
            return try await side(table: names[0])
        }
        let store = SQLiteTableStore(connection: label, path: path)
        let parts = table.split(separator: ".", maxSplits: 1).map(String.init)
        let name =
            parts.count == 2
            ? TableName(schema: parts[0], name: parts[1]) : TableName(schema: "main", name: table)
        let found = try await store.schema(of: name)
        await store.close()
        guard let schema = found else { throw CompareError.unknownTable(table, file: path, known: names) }
        return try await side(SQLText.identifier(name.fileName), schema)
    }

    func side(query: String) async throws -> ComparisonSide {
        let single = try StatementShape.single(in: query, dialect: .sqlite)
        let database = try await open()
        let source = "(\n\(single)\n)"
        let schema = try await database.read { connection in
            let facts = try connection.facts(about: single)
            return Schema(
                try (facts?.columns ?? []).map {
                    Column($0, try connection.typeOfValues(of: $0, in: source) ?? .null)
                }
            )
        }
        await database.close()
        return try await side(source, schema)
    }

    /// The rows that one publish made visible.
    ///
    /// - Parameter place: What people call the table.
    func output(_ publish: PublishPlace, at place: String) async throws -> ComparisonSide {
        guard FileManager.default.fileExists(atPath: path) else {
            throw CompareError.noOutput(publish, place: place)
        }
        let store = SQLiteTableStore(connection: label, path: path)
        let found = try await store.schema(of: publish.table)
        await store.close()
        let database = try await open()
        let source = try await database.read { connection -> String in
            let records = try connection.query(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'glidepath_publishes'"
            )
            guard !records.isEmpty, found != nil else { throw CompareError.noOutput(publish, place: place) }
            let entries = try connection.query(PublishedRows.query("glidepath_publishes", of: publish.table))
            let table = SQLText.identifier(publish.table.fileName)
            switch PublishedRows(entries.compactMap(PublishedRows.Entry.init), of: publish) {
            case .all: return table
            case .none: return "(SELECT * FROM \(table) WHERE FALSE)"
            case .recorded:
                guard let query = try AppendedRows.query(publish, in: connection) else { return table }
                return "(\(query))"
            case let other: throw CompareError.notPublished(other, publish, place: place)
            }
        }
        await database.close()
        return try await side(source, found ?? Schema([]))
    }

    private func side(_ source: String, _ schema: Schema) async throws -> ComparisonSide {
        ComparisonSide(
            label: label,
            schema: schema,
            rows: .remote(SQLiteRows(database: try await open(), source: source)),
            verifyUnchanged: FileStamp.watch([path, path + "-wal"])
        )
    }

    private func open() async throws -> SQLiteDatabase {
        do {
            return try await SQLiteDatabase.open(
                path: path,
                options: SQLiteOptions(
                    accessMode: .readOnly,
                    foreignKeys: .ignored,
                    functions: [
                        SQLiteCell.text, SQLiteCell.rowBytes, SQLiteCell.bucket, AppendedRows.function,
                    ]
                )
            )
        } catch let error as SQLiteError {
            throw CompareError.notReadable(path, reason: "\(error.diagnostic.summary).")
        }
    }

    private func tables() async throws -> [String] {
        let database = try await open()
        let names = try await database.read { connection in
            try connection.query(
                """
                SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND name NOT LIKE 'glidepath\\_%' ESCAPE '\\' ORDER BY name
                """
            ).compactMap { row -> String? in
                guard case .text(let name)? = row.first else { return nil }
                return name
            }
        }
        await database.close()
        return names
    }
}

extension TableName {
    /// The name in a SQLite file, as ``SQLiteTableStore`` says.
    fileprivate var fileName: String { schema.lowercased() == "main" ? name : "\(schema).\(name)" }
}
