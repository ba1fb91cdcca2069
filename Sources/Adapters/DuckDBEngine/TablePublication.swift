import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// The run's outputs are visible already: nothing is to be written.
struct AlreadyPublished: Error {}

/// One output being written to one table, inside the session's open transaction.
struct TablePublication {
    let session: DuckDBSession
    let output: TableOutput
    let connectionName: String
    let catalog: String

    private var connection: DuckDBConnection { session.connection }
    private var run: RunIdentity { session.run }
    private var record: PublishRecord { PublishRecord(catalog: catalog) }
    private var tables: KnownTables { session.attachments.tables }
    var tableKey: KnownTables.Key {
        KnownTables.Key(catalog: catalog, schema: output.table.schema, table: output.table.name)
    }
    var tablePath: String { SQLText.path(catalog, output.table.schema, output.table.name) }
    private var source: String { session.quotedName(output.relation) }

    /// Whether the writer's policy leaves the table alone because there are no rows.
    func isToBeLeftAlone() async throws -> Bool {
        guard output.onEmpty != .empty, try await session.rowCount(of: output.relation) == 0 else {
            return false
        }
        guard output.onEmpty == .keep else {
            throw TableError.emptyRelation(output.relation, table: output.table)
        }
        return true
    }

    func leaveAlone() async throws -> PublishReceipt {
        let key = recordKey
        let known = try await connection.execute(
            """
            UPDATE \(record.publishes) SET run_id = ?, row_count = 0
            WHERE target_table = ? AND job_name = ? AND effective_date = ? AND step_index = ?
            """,
            [.text(run.id.rawValue)] + key
        )
        if known == 0 { _ = try await note(.kept, rows: 0) }
        return receipt(rows: 0, checksum: nil, warnings: [])
    }

    /// - Parameter existing: The table as it is; nil when that is not known yet.
    func fit(_ existing: Schema?) async throws -> TableFitting.Result {
        let incoming = try await session.relation(output.relation).schema
        return try await TableFitting(publication: self, incoming: incoming, existing: existing).fit()
    }

    /// - Returns: With the mark for ``KnownTables/clearedAppends(of:since:)`` once the transaction has committed.
    func write(
        _ fitting: TableFitting.Result
    ) async throws -> (receipt: PublishReceipt, clearedAppends: Int?) {
        let rows: Int
        let mode: PublishRecord.Mode
        switch output.mode {
        case .overwrite: return try await overwrite(fitting)
        case .merge(let keys):
            tables.willAppend(to: tableKey)
            mode = .merge
            rows = try await merge(fitting, keys: keys)
        case .append:
            tables.willAppend(to: tableKey)
            (rows, mode) = try await append(fitting)
        }
        try await forget()
        _ = try await note(mode, rows: rows)
        return (receipt(rows: rows, checksum: nil, warnings: fitting.warnings), nil)
    }

    // MARK: Modes

    private func overwrite(
        _ fitting: TableFitting.Result
    ) async throws -> (receipt: PublishReceipt, clearedAppends: Int?) {
        guard try await forget() != .text(run.id.rawValue) else { throw AlreadyPublished() }
        try await connection.execute("DELETE FROM \(tablePath)")
        let mark = tables.appendsToClear(of: tableKey)
        if mark != nil { try await clearAppends() }
        let rows = try await connection.execute(
            "INSERT INTO \(tablePath) (\(fitting.columnList)) \(fitting.select(from: source))"
        )
        let hashed = rows <= 1_000_000 ? fitting.table.columns : nil
        let checksum = try await note(.overwrite, rows: rows, hashing: hashed)
        return (receipt(rows: rows, checksum: checksum, warnings: fitting.warnings), mark)
    }

    /// After an overwrite no row is left that an append added.
    private func clearAppends() async throws {
        try await connection.execute("DELETE FROM \(record.rows) WHERE target_table = ?", [targetName])
        try await connection.execute(
            """
            UPDATE \(record.publishes) SET mode = 'replaced'
            WHERE target_table = ? AND mode <> 'replaced' AND run_id <> ?
            """,
            [targetName, .text(run.id.rawValue)]
        )
    }

    private func merge(_ fitting: TableFitting.Result, keys: [String]) async throws -> Int {
        let quoted = try keys.map { key in
            guard let column = fitting.columns.first(where: { $0.lowercased() == key.lowercased() }) else {
                throw TableError.unknownColumn(
                    name: key,
                    table: output.table,
                    known: fitting.columns
                )
            }
            return SQLText.identifier(column)
        }
        return try await withStagedRows(fitting) { staged in
            let list = quoted.joined(separator: ", ")
            let nulls = quoted.map { "\($0) IS NULL" }.joined(separator: " OR ")
            let problem = try await connection.query(
                """
                SELECT count(*) FILTER (WHERE \(nulls)),
                    (SELECT count(*) FROM (SELECT 1 FROM \(staged) GROUP BY \(list) HAVING count(*) > 1))
                FROM \(staged)
                """
            )
            if case .integer(let nullKeys)? = problem.rows.first?[0],
                case .integer(let duplicates)? = problem.rows.first?[1], nullKeys + duplicates > 0
            {
                throw TableError.mergeKeys(
                    table: output.table,
                    keys: keys,
                    nulls: Int(nullKeys),
                    duplicates: Int(duplicates)
                )
            }
            // After a merge, dates no longer tell which rows an append added.
            try await ledger(fitting).recordByHash(dateColumn(of: fitting.table))
            let match = quoted.map { "t.\($0) = s.\($0)" }.joined(separator: " AND ")
            try await connection.execute("DELETE FROM \(tablePath) t USING \(staged) s WHERE \(match)")
            return try await insert(staged, fitting)
        }
    }

    private func append(_ fitting: TableFitting.Result) async throws -> (Int, PublishRecord.Mode) {
        try await withStagedRows(fitting) { staged in
            let ledger = ledger(fitting)
            let dateColumn = dateColumn(of: fitting.table)
            if let earlier = fitting.earlier.flatMap(dateColumn(of:)), earlier.name != dateColumn?.name {
                try await ledger.recordByHash(earlier)
            }
            let carriesDate = dateColumn.map { fitting.columns.contains($0.name) } ?? false
            let mode = try await ledger.removeEarlierRows(
                dateColumn: dateColumn,
                staged: carriesDate ? staged : nil
            )
            let rows = try await insert(staged, fitting)
            if mode == .appendByHash { try await ledger.recordRows(of: staged) }
            return (rows, mode)
        }
    }

    /// Evaluates the relation once, in the table's types, for statements that need its rows several times.
    private func withStagedRows<T>(
        _ fitting: TableFitting.Result,
        _ body: (String) async throws -> T
    ) async throws -> T {
        let staged = session.quotedName("__glidepath_publish")
        try await connection.execute(
            "CREATE OR REPLACE TEMP TABLE \(staged) AS \(fitting.select(from: source))"
        )
        let result = try await body(staged)
        try await connection.execute("DROP TABLE \(staged)")
        return result
    }

    private func insert(_ staged: String, _ fitting: TableFitting.Result) async throws -> Int {
        try await connection.execute(
            "INSERT INTO \(tablePath) (\(fitting.columnList)) SELECT \(fitting.columnList) FROM \(staged)"
        )
    }

    private func ledger(_ fitting: TableFitting.Result) -> AppendLedger {
        AppendLedger(
            connection: connection,
            record: record,
            table: tablePath,
            target: targetName,
            columns: fitting.table.columns,
            run: run,
            stepIndex: output.stepIndex
        )
    }

    private func dateColumn(of table: Schema) -> Column? { table.dateColumn(asOf: output.asOfColumn) }

    // MARK: Record

    private var targetName: Value { .text("\(output.table)".lowercased()) }

    /// Target, job, date and step, in the record's order.
    private var recordKey: [Value] {
        [targetName, .text(run.job.rawValue), .date(run.effectiveDate), .integer(Int64(output.stepIndex))]
    }

    /// Removes what the record says of this job, date and step.
    ///
    /// - Returns: The run that it said it of, if any.
    @discardableResult
    private func forget() async throws -> Value? {
        // Literals, not parameters: with their types known the statement is planned once, not twice.
        let columns = ["target_table", "job_name", "effective_date", "step_index"]
        let condition = zip(columns, recordKey).map { "\($0) = \($1.duckDBLiteral)" }
        return try await connection.query(
            "DELETE FROM \(record.publishes) WHERE \(condition.joined(separator: " AND ")) RETURNING run_id"
        ).firstValue
    }

    /// Records the publish.
    ///
    /// - Parameter hashed: The columns of the table when its content is to be hashed.
    /// - Returns: The checksum of the table's rows.
    private func note(
        _ mode: PublishRecord.Mode,
        rows: Int,
        hashing hashed: [Column]? = nil
    ) async throws -> String? {
        let values = recordKey + [.text(run.id.rawValue), .text(mode.rawValue), .integer(Int64(rows))]
        let list = values.map(\.duckDBLiteral).joined(separator: ", ")
        let source = hashed.map { RowHash.query(over: tablePath, columns: $0) }
        let row = source.map { "SELECT \(list), \(RowHash.checksum) FROM (\($0))" } ?? "SELECT \(list), NULL"
        let answer = try await connection.query(
            "INSERT INTO \(record.publishes) \(row) RETURNING checksum"
        )
        guard case .text(let text)? = answer.firstValue else { return nil }
        return text
    }

    private func receipt(rows: Int, checksum: String?, warnings: [Diagnostic]) -> PublishReceipt {
        PublishReceipt(
            target: "\(connectionName):\(output.table)",
            stepIndex: output.stepIndex,
            rows: rows,
            checksum: checksum,
            warnings: warnings
        )
    }
}
