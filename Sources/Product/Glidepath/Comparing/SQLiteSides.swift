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
        let fileName = name.schema.lowercased() == "main" ? name.name : "\(name.schema).\(name.name)"
        return try await side(SQLText.identifier(fileName), schema)
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

    /// A query's column has the type of its values.
    private static func typed(_ name: String, in source: String, _ connection: SQLiteConnection) throws
        -> Column
    {
        let quoted = SQLText.identifier(name)
        let kinds = Set(
            try connection.query("SELECT DISTINCT typeof(\(quoted)) FROM \(source)").compactMap(\.first)
        )
        let type: LogicalType =
            if kinds.contains(.text("text")) {
                .text
            } else if kinds.contains(.text("blob")) {
                .blob
            } else if kinds.contains(.text("real")) {
                .double
            } else {
                kinds.contains(.text("integer")) ? .int64 : .null
            }
        return Column(name, type)
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
                    functions: [SQLiteCell.text, SQLiteCell.rowBytes, SQLiteCell.bucket]
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
