import Ports
import SQLiteDriver
import Tabular

/// A table as the file declares it.
struct TableLayout {
    struct TableColumn {
        var name: String
        /// As written in CREATE TABLE; empty for none.
        var declaration: String
        /// Computed by SQLite: can be read, not written.
        var isGenerated: Bool
        /// SQLite may fill it in where a row gives no value: a default, or the number of the row itself.
        var fillsItself: Bool

        var type: LogicalType? { DeclaredType.type(of: declaration) }
    }

    /// The table's name in the file, as created.
    var fileName: String
    var columns: [TableColumn]
    var isView: Bool
    /// An expression for the row's place in storage order; nil for views and WITHOUT ROWID tables.
    var rowID: String?

    /// Nil when the file has no such table.
    init?(_ table: TableName, in connection: SQLiteConnection) throws {
        let found = try connection.query(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND lower(name) = lower(?)",
            [.text(table.fileName)]
        )
        guard case .text(let name)? = found.first?.first else { return nil }
        fileName = name
        isView = found.first?.last == .text("view")
        // 1 in `hidden` marks a virtual table's arguments, 2 and 3 a generated column.
        columns = try connection.query(
            """
            SELECT name, type, hidden <> 0, dflt_value IS NOT NULL OR (pk > 0 AND upper(type) = 'INTEGER')
            FROM pragma_table_xinfo(?) WHERE hidden <> 1 ORDER BY cid
            """,
            [.text(name)]
        ).compactMap { row in
            guard case .text(let name) = row[0], case .text(let declaration) = row[1] else { return nil }
            return TableColumn(
                name: name,
                declaration: declaration,
                isGenerated: row[2] == .integer(1),
                fillsItself: row[3] == .integer(1)
            )
        }
        rowID = nil
        guard !isView, try !Self.isWithoutRowID(name, in: connection) else { return }
        let names = Set(columns.map { $0.name.lowercased() })
        rowID = ["rowid", "_rowid_", "oid"].first { !names.contains($0) }
    }

    var quotedName: String { SQLiteConnection.quoted(fileName) }

    /// The columns that tell rows apart in the record of appends.
    var hashedColumns: [TableColumn] { columns.filter { !$0.isGenerated && !$0.fillsItself } }

    func column(named name: String) -> TableColumn? {
        columns.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Tables and views of the file, as `schema.name`, without the program's own.
    static func names(in connection: SQLiteConnection) throws -> [String] {
        try connection.query(
            """
            SELECT name FROM sqlite_master WHERE type IN ('table', 'view')
            AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'glidepath\\_%' ESCAPE '\\' ORDER BY name
            """
        ).compactMap { row in
            guard case .text(let name)? = row.first else { return nil }
            return name.contains(".") ? name : "main.\(name)"
        }
    }

    private static func isWithoutRowID(_ name: String, in connection: SQLiteConnection) throws -> Bool {
        try connection.query(
            "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?",
            [.text(name)]
        ).first?.first == .integer(1)
    }
}

extension TableName {
    /// The name in a SQLite file, which has no schemas: `name` for schema main, else `schema.name`.
    var fileName: String { schema.lowercased() == "main" ? name : "\(schema).\(name)" }
}
