import Ports
import SQLiteDriver
import Tabular

/// Gives columns of a table other declared types, which SQLite does only by making the table anew.
struct TableRebuild {
    let connection: SQLiteConnection
    let table: TableName
    let layout: TableLayout

    /// - Parameter types: New types by column name.
    /// - Throws: ``SQLiteConnectorError/fixedType(_:differences:)`` when the table has more than columns.
    func changingTypes(_ types: [String: LogicalType]) throws -> TableLayout {
        guard try isPlain() else {
            let differences = types.sorted { $0.key < $1.key }.map { name, type in
                "column \"\(name)\" would have to become \(DeclaredType.declaration(of: type))"
            }
            throw SQLiteConnectorError.fixedType(table, differences: differences)
        }
        let definitions = layout.columns.map { column in
            let declaration = types[column.name].map(DeclaredType.declaration(of:)) ?? column.declaration
            return "\(SQLiteConnection.quoted(column.name)) \(declaration)"
        }
        let values = layout.columns.map { column in
            let quoted = SQLiteConnection.quoted(column.name)
            guard let new = types[column.name], let old = column.type else { return quoted }
            return ValueFit.sql(quoted, from: old, to: new) ?? quoted
        }
        let copy = SQLiteConnection.quoted("glidepath_rebuilt")
        // In the order that SQLite's documentation gives (https://sqlite.org/lang_altertable.html, "Making
        // Other Kinds Of Table Schema Changes"). Without the legacy setting, renaming would look into views
        // of the table, which is missing at that moment.
        try connection.script(
            """
            PRAGMA legacy_alter_table = ON;
            CREATE TABLE \(copy) (\(definitions.joined(separator: ", ")));
            INSERT INTO \(copy) SELECT \(values.joined(separator: ", ")) FROM \(layout.quotedName)
                ORDER BY \(layout.rowID ?? "1");
            DROP TABLE \(layout.quotedName);
            ALTER TABLE \(copy) RENAME TO \(layout.quotedName);
            PRAGMA legacy_alter_table = OFF;
            """
        )
        guard let rebuilt = try TableLayout(table, in: connection) else {
            preconditionFailure("a table that was just made is gone")
        }
        return rebuilt
    }

    /// Whether columns with types are all there is, so that nothing gets lost.
    private func isPlain() throws -> Bool {
        guard layout.rowID != nil else { return false }
        let name = Value.text(layout.fileName)
        let others = try connection.query(
            """
            SELECT 1 FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ?1
            UNION ALL SELECT 1 FROM pragma_table_xinfo(?1) WHERE pk OR "notnull" OR hidden OR dflt_value IS NOT NULL
            UNION ALL SELECT 1 FROM pragma_foreign_key_list(?1)
            UNION ALL SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = ?1 AND strict
            UNION ALL SELECT 1 FROM sqlite_master WHERE name = ?1
                AND (sql LIKE '%CHECK%' OR sql LIKE '%COLLATE%')
            LIMIT 1
            """,
            [name]
        )
        return others.isEmpty
    }
}
