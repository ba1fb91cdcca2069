import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular

/// One output being written to one table, inside the publish's transaction.
struct TablePublication {
    let connection: SQLiteConnection
    let output: TableOutput
    let staged: StagedRelation
    let run: RunIdentity
    let connectionName: String

    /// Rows up to which an overwritten table's content is summed up in the record.
    private static let checksumLimit = 1_000_000

    private var key: PublishKey {
        PublishKey(connection: connection, table: output.table, run: run, stepIndex: output.stepIndex)
    }

    func write() throws -> PublishReceipt {
        if output.onEmpty != .empty, staged.rowCount == 0 {
            guard output.onEmpty == .keep else {
                throw TableError.emptyRelation(output.relation, table: output.table)
            }
            return try record(.kept, rows: 0)
        }
        let fitting = try TableFitting(connection: connection, output: output, staged: staged).fit()
        switch output.mode {
        case .overwrite: return try overwrite(fitting)
        case .merge(let keys): return try merge(fitting, keys: keys)
        case .append: return try append(fitting)
        }
    }

    // MARK: Modes

    private func overwrite(_ fitting: FittedRelation) throws -> PublishReceipt {
        let table = fitting.layout.quotedName
        try connection.execute("DELETE FROM \(table)")
        try key.forgetAppends()
        let rows = try connection.execute("INSERT INTO \(table) (\(fitting.columnList)) \(fitting.query)")
        let columns = fitting.layout.columns.filter { !$0.isGenerated }
        let hash = RowHash.sql(columns, expressions: columns.map { SQLiteConnection.quoted($0.name) })
        let checksum =
            rows <= Self.checksumLimit ? try RowHash.checksum(of: table, hash: hash, in: connection) : nil
        return try record(.overwrite, rows: rows, checksum: checksum, warnings: fitting.warnings)
    }

    private func merge(_ fitting: FittedRelation, keys: [String]) throws -> PublishReceipt {
        let places = try keys.map { key in
            guard let place = fitting.place(of: key) else {
                throw TableError.unknownColumn(
                    name: key,
                    table: output.table,
                    known: fitting.columns.map(\.name)
                )
            }
            return place
        }
        let typed = try type(fitting)
        let keyList = places.map { "c\($0)" }.joined(separator: ", ")
        let nullKey = places.map { "c\($0) IS NULL" }.joined(separator: " OR ")
        let nulls = try count("SELECT count(*) FROM \(typed) WHERE \(nullKey)")
        let duplicates = try count(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM \(typed) WHERE NOT (\(nullKey)) GROUP BY \(keyList) HAVING count(*) > 1)
            """
        )
        guard nulls == 0, duplicates == 0 else {
            throw TableError.mergeKeys(
                table: output.table,
                keys: keys,
                nulls: nulls,
                duplicates: duplicates
            )
        }
        let names = places.map { SQLiteConnection.quoted(fitting.columns[$0].name) }.joined(separator: ", ")
        try connection.execute(
            "DELETE FROM \(fitting.layout.quotedName) WHERE (\(names)) IN (SELECT \(keyList) FROM \(typed))"
        )
        let rows = try insert(typed, fitting)
        return try record(.merge, rows: rows, warnings: fitting.warnings)
    }

    private func append(_ fitting: FittedRelation) throws -> PublishReceipt {
        let layout = fitting.layout
        let hashed = layout.hashedColumns
        if try !key.tableIsRecorded() { try adoptEarlierRows(of: layout) }
        let stored = RowHash.sql(hashed, expressions: hashed.map { SQLiteConnection.quoted($0.name) })
        try key.removeRecordedRows(from: layout, hash: stored)
        let typed = try type(fitting)
        let given = RowHash.sql(
            hashed,
            expressions: hashed.map { column in fitting.place(of: column.name).map { "c\($0)" } ?? "NULL" }
        )
        try key.recordRows(of: typed, hash: given)
        let rows = try insert(typed, fitting)
        return try record(.append, rows: rows, warnings: fitting.warnings)
    }

    /// Rows of a table that was written before there was a record: a re-run replaces those of its date.
    private func adoptEarlierRows(of layout: TableLayout) throws {
        let names = [output.asOfColumn, LineFormat.dateColumnName]
        guard let column = names.lazy.compactMap({ layout.column(named: $0) }).first else { return }
        try connection.execute(
            "DELETE FROM \(layout.quotedName) WHERE substr(\(SQLiteConnection.quoted(column.name)), 1, 10) = ?",
            [.date(run.effectiveDate)]
        )
    }

    // MARK: Rows

    /// The fitted rows in a temporary table whose columns `c0`, `c1`, … store values as the target's do.
    private func type(_ fitting: FittedRelation) throws -> String {
        let name = "temp.glidepath_typed"
        let columns = fitting.columns.enumerated().map { index, column in
            column.declaration.isEmpty
                ? "c\(index)" : "c\(index) \(SQLiteConnection.quoted(column.declaration))"
        }
        try connection.execute("DROP TABLE IF EXISTS \(name)")
        try connection.execute("CREATE TEMP TABLE glidepath_typed (\(columns.joined(separator: ", ")))")
        try connection.execute("INSERT INTO \(name) \(fitting.query)")
        return name
    }

    private func insert(_ typed: String, _ fitting: FittedRelation) throws -> Int {
        let list = fitting.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let rows = try connection.execute(
            """
            INSERT INTO \(fitting.layout.quotedName) (\(fitting.columnList))
            SELECT \(list) FROM \(typed) ORDER BY rowid
            """
        )
        try connection.execute("DROP TABLE \(typed)")
        return rows
    }

    private func count(_ sql: String) throws -> Int {
        guard case .integer(let count)? = try connection.query(sql).first?.first else { return 0 }
        return Int(count)
    }

    private func record(
        _ mode: PublishRecord.Mode,
        rows: Int,
        checksum: String? = nil,
        warnings: [Diagnostic] = []
    ) throws -> PublishReceipt {
        try key.note(mode, rows: rows, checksum: checksum)
        return PublishReceipt(
            target: "\(connectionName):\(output.table)",
            stepIndex: output.stepIndex,
            rows: rows,
            checksum: checksum,
            warnings: warnings
        )
    }
}
