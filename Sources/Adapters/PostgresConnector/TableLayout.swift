import Ports
import PostgresDriver
import Tabular

/// A table as the server's catalogue describes it.
struct TableLayout {
    struct TableColumn {
        var name: String
        /// As in CREATE TABLE, such as `numeric(10,2)`.
        var declaration: String
        var type: LogicalType
        /// Computed by the server: can be read, not written.
        var isGenerated: Bool
        /// The server fills it in where a row gives no value.
        var fillsItself: Bool

        /// The type that its values have once they are read.
        func readType(_ options: PostgresStoreOptions) -> LogicalType {
            guard case .other(let name) = type else { return type }
            guard name == "numeric" else { return .text }
            return options.openNumeric == .double ? .double : .text
        }
    }

    /// As created: names are found without case when none is equal.
    var table: TableName
    var columns: [TableColumn]
    var isView: Bool
    private var objectID: Value

    /// Nil when the database has no such table or view.
    init?(_ table: TableName, in work: PostgresWork) throws {
        let found = try work.query(
            """
            SELECT c.oid, n.nspname::text, c.relname::text, c.relkind IN ('v', 'm')
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE lower(n.nspname) = lower($1) AND lower(c.relname) = lower($2)
                AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            ORDER BY n.nspname = $1 AND c.relname = $2 DESC, n.nspname, c.relname LIMIT 1
            """,
            [.text(table.schema), .text(table.name)]
        )
        guard let row = found.rows.first, case .text(let schema) = row[1], case .text(let name) = row[2]
        else {
            return nil
        }
        self.table = TableName(schema: schema, name: name)
        objectID = row[0]
        isView = row[3] == .boolean(true)
        columns = try Self.columns(of: row[0], self.table, in: work)
    }

    private static func columns(
        of objectID: Value,
        _ table: TableName,
        in work: PostgresWork
    ) throws -> [TableColumn] {
        let types = try work.columns(of: "SELECT * FROM \(table.quoted)").map(\.type.logicalType)
        let rows = try work.query(
            """
            SELECT attname::text, format_type(atttypid, atttypmod), attgenerated <> '' OR attidentity = 'a',
                atthasdef OR attidentity <> ''
            FROM pg_attribute WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """,
            [objectID]
        ).rows
        return zip(rows, types).compactMap { row, type in
            guard case .text(let name) = row[0], case .text(let declaration) = row[1] else { return nil }
            return TableColumn(
                name: name,
                declaration: declaration,
                type: type,
                isGenerated: row[2] == .boolean(true),
                fillsItself: row[3] == .boolean(true)
            )
        }
    }

    var quotedName: String { table.quoted }
    var writable: [TableColumn] { columns.filter { !$0.isGenerated } }
    /// The columns that tell rows apart in the record of appends.
    var hashed: [TableColumn] { columns.filter { !$0.isGenerated && !$0.fillsItself } }

    func column(named name: String) -> TableColumn? {
        columns.first { $0.name == name } ?? columns.first { $0.name.lowercased() == name.lowercased() }
    }

    /// Whether the table can be emptied by TRUNCATE, which leaves no dead rows: later ones are stored in their order.
    func canBeTruncated(in work: PostgresWork) throws -> Bool {
        try work.query(
            """
            SELECT has_table_privilege($1::oid, 'TRUNCATE')
                AND NOT EXISTS (SELECT FROM pg_constraint WHERE confrelid = $1::oid AND conrelid <> $1::oid)
                AND (SELECT relkind = 'r' FROM pg_class WHERE oid = $1::oid)
            """,
            [objectID]
        ).rows == [[.boolean(true)]]
    }

    /// Tables and views of the database, as `schema.name`, without the server's and the program's own.
    static func names(in work: PostgresWork) throws -> [String] {
        try work.query(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'control' AND c.relname NOT LIKE 'glidepath\\_%'
            ORDER BY 1
            """
        ).rows.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
    }
}

extension TableName {
    /// As it stands in SQL.
    var quoted: String { "\(PostgresName.quoted(schema)).\(PostgresName.quoted(name))" }
}
