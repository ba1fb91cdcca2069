import Diagnostics
import DuckDBDriver
import Foundation
public import PostgresDriver
import Tabular

/// A database of a PostgreSQL server that takes a bank's lake, outputs and control store.
public struct BankServer: Sendable {
    /// As it stands in the project file: without a password.
    public var url: String
    public var user: String?
    public var configuration: PostgresConfiguration

    public init(url: String, user: String?, configuration: PostgresConfiguration) {
        self.url = url
        self.user = user
        self.configuration = configuration
    }

    private static let lakeSchema = "datalake"
    private static let schemas = [lakeSchema, "curated", "control"]

    /// Whether the lake of that very bank is there already, whole.
    ///
    /// - Throws: `demo.database-not-empty` when schemas that the demo uses are there for something else.
    func hasLake(of bank: DemoBank) async throws -> Bool {
        let mark = try mark(of: bank)
        let found = try await connected { connection in
            try await connection.query(
                """
                SELECT nspname::text, obj_description(oid, 'pg_namespace') FROM pg_namespace
                WHERE nspname IN ('\(Self.schemas.joined(separator: "', '"))') ORDER BY nspname
                """
            ).rows
        }
        if found.contains([.text(Self.lakeSchema), .text(mark)]) { return true }
        guard found.isEmpty else {
            let names = found.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
            throw DemoBankError.databaseNotEmpty(try configuration.place(), schemas: names)
        }
        return false
    }

    /// Brings the tables of a lake file to the server in one transaction: all of them or none.
    ///
    /// - Parameter tables: The statements that make them, in words that DuckDB and PostgreSQL share.
    func load(_ file: URL, tables: String, of bank: DemoBank) async throws {
        let mark = try mark(of: bank)
        let database = try DuckDBDatabase(path: nil)
        let lake = try database.connect()
        try await lake.execute("ATTACH \(Self.literal(file.path)) AS lake (READ_ONLY)")
        let names = try await lake.query(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'lake' ORDER BY table_name"
        ).rows.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
        try await connected { connection in
            try await connection.script("BEGIN")
            try await connection.script(tables)
            for name in names {
                let target = "\(Self.lakeSchema).\(PostgresName.quoted(name))"
                let columns = try await connection.run { try $0.columns(of: "SELECT * FROM \(target)") }
                let rows = try await lake.stream(
                    "SELECT * FROM lake.\(Self.lakeSchema).\(PostgresName.quoted(name))"
                )
                try await connection.run { work in
                    try work.insert(rows, into: target, columns: columns.map(\.name))
                }
            }
            try await connection.script(
                "COMMENT ON SCHEMA \(Self.lakeSchema) IS \(PostgresName.literal(mark)); COMMIT"
            )
            // Plans are good from the first query on.
            for name in names {
                try await connection.script("ANALYZE \(Self.lakeSchema).\(PostgresName.quoted(name))")
            }
        }
    }

    /// The project file with the server in place of the files.
    func projectFile(_ text: String) -> String {
        let account = user.map { ", user: \(Self.quoted($0))" } ?? ""
        let connection = "  bank: {kind: postgresql, url: \(Self.quoted(url))\(account)}"
        let names = ["lake", "outputs", "control"]
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeAll { line in names.contains { line.hasPrefix("  \($0): {") } }
        if let index = lines.firstIndex(of: "connections:") {
            lines.insert(contentsOf: [connection] + names.map { "\($0): bank" }, at: index + 1)
        }
        return lines.joined(separator: "\n")
    }

    /// How the server remembers which bank it holds.
    private func mark(of bank: DemoBank) throws -> String {
        "glidepath demo: seed \(bank.seed), scale \(bank.scale), \(bank.firstDate) to \(bank.lastDate)"
    }

    private func connected<T: Sendable>(
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        let connection = try await PostgresConnection.open(configuration)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            // Closing rolls back.
            await connection.close()
            throw error
        }
    }

    private static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
