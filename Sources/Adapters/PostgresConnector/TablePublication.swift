import Diagnostics
import JobModel
import Ports
import PostgresDriver
import Tabular

/// Rows on their way into a table.
struct IncomingRows {
    enum Place {
        /// They arrive from outside.
        case stream(ArrowStream)
        /// They are in the server: a table or view, quoted.
        case relation(String)
    }

    var schema: Schema
    /// The columns' types as they are declared in a table.
    var declarations: [String]
    var rows: Place
}

/// One output being written to one table, inside the publish's transaction.
struct TablePublication {
    let work: PostgresWork
    let output: TableOutput
    let incoming: IncomingRows
    let run: RunIdentity
    let connectionName: String

    /// Rows up to which an overwritten table's content is summed up in the record.
    ///
    /// Rows that never leave the server arrive so fast that summing many of them up would cost more than the publish.
    private var checksumLimit: Int { if case .relation = incoming.rows { 5_000 } else { 1_000_000 } }
    private static let staged = "pg_temp.glidepath_staged"
    private static let typed = "pg_temp.glidepath_typed"

    private var key: PublishKey {
        PublishKey(work: work, table: output.table, run: run, stepIndex: output.stepIndex)
    }

    func write() throws -> PublishReceipt {
        let fitting = TableFitting(
            work: work,
            output: output,
            incoming: incoming.schema,
            declarations: incoming.declarations,
            staged: Self.staged
        )
        let layout = try fitting.prepareTable()
        if output.mode == .overwrite, fitting.fitsAsItIs(layout) { return try copyInto(layout) }
        try stage()
        let fitted = try fitting.fit(layout)
        defer { try? work.script("DROP TABLE IF EXISTS \(Self.staged), \(Self.typed)") }
        switch output.mode {
        case .overwrite:
            try empty(layout)
            let written = try work.execute(
                "INSERT INTO \(layout.quotedName) (\(fitted.list)) \(fitted.query)"
            )
            return try overwritten(layout, rows: written, fitted.warnings)
        case .merge(let keys): return try merge(fitted, keys: keys)
        case .append: return try append(fitted)
        }
    }

    // MARK: Rows

    /// Straight from the engine into the table, which has exactly the relation's types.
    private func copyInto(_ layout: TableLayout) throws -> PublishReceipt {
        try empty(layout)
        let names = incoming.schema.columns.map { layout.column(named: $0.name)?.name ?? $0.name }
        let written = try insert(into: layout.quotedName, columns: names)
        return try overwritten(layout, rows: written, [])
    }

    private func stage() throws {
        let columns = incoming.declarations.enumerated().map { "c\($0) \($1)" }
        try work.script(
            """
            DROP TABLE IF EXISTS \(Self.staged), \(Self.typed);
            CREATE TEMP TABLE glidepath_staged (\(columns.joined(separator: ", "))) ON COMMIT DROP;
            \(ValueFit.function);
            """
        )
        try insert(into: Self.staged, columns: incoming.schema.columns.indices.map { "c\($0)" })
    }

    @discardableResult
    private func insert(into table: String, columns: [String]) throws -> Int {
        switch incoming.rows {
        case .stream(let stream): return try work.insert(stream, into: table, columns: columns)
        case .relation(let name):
            let list = columns.map(PostgresName.quoted).joined(separator: ", ")
            return try work.execute("INSERT INTO \(table) (\(list)) SELECT * FROM \(name)")
        }
    }

    private func empty(_ layout: TableLayout) throws {
        if try layout.canBeTruncated(in: work) {
            try work.script("TRUNCATE \(layout.quotedName)")
        } else {
            try work.script("DELETE FROM \(layout.quotedName)")
        }
        try key.forgetAppends()
    }

    private func overwritten(
        _ layout: TableLayout,
        rows: Int,
        _ warnings: [Diagnostic]
    ) throws -> PublishReceipt {
        var checksum: String?
        if rows <= checksumLimit {
            let answer = try work.query(RowHash.checksum(of: layout.quotedName, columns: layout.writable))
            if case .text(let text)? = answer.rows.first?.first { checksum = text }
        }
        return try record(.overwrite, rows: rows, checksum: checksum, warnings: warnings)
    }

    private func merge(_ fitted: FittedRelation, keys: [String]) throws -> PublishReceipt {
        let names = try keys.map { key in
            guard let column = fitted.columns.first(where: { $0.name.lowercased() == key.lowercased() })
            else {
                throw TableError.unknownColumn(
                    name: key,
                    table: output.table,
                    known: fitted.columns.map(\.name)
                )
            }
            return PostgresName.quoted(column.name)
        }
        try type(fitted)
        let list = names.joined(separator: ", ")
        let nullKey = names.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let nulls = try count("SELECT count(*) FROM \(Self.typed) WHERE \(nullKey)")
        let duplicates = try count(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM \(Self.typed) WHERE NOT (\(nullKey)) GROUP BY \(list) HAVING count(*) > 1) AS twice
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
        let match = names.map { "target.\($0) = typed.\($0)" }.joined(separator: " AND ")
        try work.execute(
            "DELETE FROM \(fitted.layout.quotedName) AS target USING \(Self.typed) AS typed WHERE \(match)"
        )
        return try record(.merge, rows: try insertTyped(fitted), warnings: fitted.warnings)
    }

    private func append(_ fitted: FittedRelation) throws -> PublishReceipt {
        let layout = fitted.layout
        let hashed = layout.hashed
        if try !key.tableIsRecorded() { try adoptEarlierRows(of: layout) }
        let names = hashed.map { PostgresName.quoted($0.name) }
        try key.removeRecordedRows(from: layout.quotedName, hash: RowHash.sql(hashed, expressions: names))
        try type(fitted)
        // A column that the relation lacks is NULL, which counts like a missing one.
        let filled = hashed.filter { column in fitted.columns.contains { $0.name == column.name } }
        let given = RowHash.sql(filled, expressions: filled.map { PostgresName.quoted($0.name) })
        try key.recordRows(of: Self.typed, hash: given)
        return try record(.append, rows: try insertTyped(fitted), warnings: fitted.warnings)
    }

    /// Rows of a table that was written before there was a record: a re-run replaces those of its date.
    private func adoptEarlierRows(of layout: TableLayout) throws {
        let names = [output.asOfColumn, LineFormat.dateColumnName]
        guard let column = names.lazy.compactMap({ layout.column(named: $0) }).first else { return }
        try work.execute(
            "DELETE FROM \(layout.quotedName) WHERE left(\(PostgresName.quoted(column.name))::text, 10) = $1",
            [.text(run.effectiveDate.description)]
        )
    }

    /// The fitted rows in a temporary table with the names and types of the target's columns.
    private func type(_ fitted: FittedRelation) throws {
        let columns = fitted.columns.map { "\(PostgresName.quoted($0.name)) \($0.declaration)" }
        try work.script(
            "CREATE TEMP TABLE glidepath_typed (\(columns.joined(separator: ", "))) ON COMMIT DROP"
        )
        try work.execute("INSERT INTO \(Self.typed) \(fitted.query)")
    }

    private func insertTyped(_ fitted: FittedRelation) throws -> Int {
        try work.execute(
            "INSERT INTO \(fitted.layout.quotedName) (\(fitted.list)) SELECT \(fitted.list) FROM \(Self.typed)"
        )
    }

    private func count(_ sql: String) throws -> Int {
        guard case .integer(let count)? = try work.query(sql).rows.first?.first else { return 0 }
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
