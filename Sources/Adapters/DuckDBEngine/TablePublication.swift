import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// One output being written to one table, inside the session's open transaction.
struct TablePublication {
    let session: DuckDBSession
    let output: TableOutput
    let connectionName: String
    let catalog: String

    private var connection: DuckDBConnection { session.connection }
    private var run: RunIdentity { session.run }
    private var record: PublishRecord { PublishRecord(catalog: catalog) }
    var tablePath: String { SQLText.path(catalog, output.table.schema, output.table.name) }
    private var source: String { session.quotedName(output.relation) }

    func write() async throws -> PublishReceipt {
        let schema = try await session.relation(output.relation).schema
        var warnings: [Diagnostic] = []
        if output.onEmpty != .empty, try await session.rowCount(of: output.relation) == 0 {
            guard output.onEmpty == .keep else {
                throw DuckDBEngineError.emptyRelation(output.relation, table: output.table)
            }
            try await note(.merge, rows: 0, checksum: nil)
            return receipt(rows: 0, checksum: nil, warnings: warnings)
        }
        let fitting = try await TableFitting(publication: self, incoming: schema).fit()
        warnings += fitting.warnings
        let rows: Int
        var mode: PublishRecord.Mode
        switch output.mode {
        case .overwrite:
            mode = .overwrite
            try await clear()
            rows = try await insert(fitting)
        case .merge(let keys):
            mode = .merge
            rows = try await merge(fitting, keys: keys)
        case .append:
            (rows, mode) = try await append(fitting)
        }
        let checksum = mode == .overwrite && rows <= 1_000_000 ? try await contentChecksum() : nil
        try await note(mode, rows: rows, checksum: checksum)
        return receipt(rows: rows, checksum: checksum, warnings: warnings)
    }

    // MARK: Modes

    private func clear() async throws {
        try await connection.execute("DELETE FROM \(tablePath)")
        try await connection.execute("DELETE FROM \(record.rows) WHERE target_table = ?", [targetName])
        try await connection.execute(
            """
            UPDATE \(record.publishes) SET mode = 'replaced'
            WHERE target_table = ? AND mode <> 'replaced' AND run_id <> ?
            """, [targetName, .text(run.id.rawValue)])
    }

    private func insert(_ fitting: TableFitting.Result) async throws -> Int {
        try await connection.execute(
            "INSERT INTO \(tablePath) (\(fitting.columnList)) \(fitting.select(from: source))")
    }

    private func merge(_ fitting: TableFitting.Result, keys: [String]) async throws -> Int {
        let quoted = try keys.map { key in
            guard let column = fitting.columns.first(where: { $0.lowercased() == key.lowercased() }) else {
                throw DuckDBEngineError.unknownColumn(
                    name: key, table: output.table, known: fitting.columns)
            }
            return SQLText.identifier(column)
        }
        let staged = session.quotedName("__glidepath_merge")
        try await connection.execute(
            "CREATE OR REPLACE TEMP TABLE \(staged) AS \(fitting.select(from: source))")
        let list = quoted.joined(separator: ", ")
        let nulls = quoted.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let problem = try await connection.query(
            """
            SELECT count(*) FILTER (WHERE \(nulls)),
                (SELECT count(*) FROM (SELECT 1 FROM \(staged) GROUP BY \(list) HAVING count(*) > 1))
            FROM \(staged)
            """)
        if case .integer(let nullKeys)? = problem.rows.first?[0],
            case .integer(let duplicates)? = problem.rows.first?[1], nullKeys + duplicates > 0
        {
            throw DuckDBEngineError.mergeKeys(
                table: output.table, keys: keys, nulls: Int(nullKeys), duplicates: Int(duplicates))
        }
        let match = quoted.map { "t.\($0) = s.\($0)" }.joined(separator: " AND ")
        try await connection.execute("DELETE FROM \(tablePath) t USING \(staged) s WHERE \(match)")
        let rows = try await connection.execute(
            "INSERT INTO \(tablePath) (\(fitting.columnList)) SELECT \(fitting.columnList) FROM \(staged)")
        try await connection.execute("DROP TABLE \(staged)")
        return rows
    }

    private func append(_ fitting: TableFitting.Result) async throws -> (Int, PublishRecord.Mode) {
        let staged = session.quotedName("__glidepath_append")
        try await connection.execute(
            "CREATE OR REPLACE TEMP TABLE \(staged) AS \(fitting.select(from: source))")
        let ledger = AppendLedger(
            connection: connection, record: record, table: tablePath, target: targetName,
            columns: fitting.tableSchema.columns, run: run, stepIndex: output.stepIndex)
        let dateColumn = fitting.tableSchema.dateColumn(asOf: output.asOfColumn)
        let mode = try await ledger.removeEarlierRows(dateColumn: dateColumn, staged: staged)
        let rows = try await connection.execute(
            "INSERT INTO \(tablePath) (\(fitting.columnList)) SELECT \(fitting.columnList) FROM \(staged)")
        if mode == .appendByHash { try await ledger.recordRows(of: staged) }
        try await connection.execute("DROP TABLE \(staged)")
        return (rows, mode)
    }

    // MARK: Record

    private var targetName: Value { .text("\(output.table)".lowercased()) }

    private func note(_ mode: PublishRecord.Mode, rows: Int, checksum: String?) async throws {
        let key: [Value] = [
            targetName, .text(run.job.rawValue), .date(run.effectiveDate), .integer(Int64(output.stepIndex)),
        ]
        try await connection.execute(
            """
            DELETE FROM \(record.publishes)
            WHERE target_table = ? AND job_name = ? AND effective_date = ? AND step_index = ?
            """, key)
        try await connection.execute(
            "INSERT INTO \(record.publishes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            key + [
                .text(run.id.rawValue), .text(mode.rawValue), .integer(Int64(rows)),
                checksum.map(Value.text) ?? .null,
            ])
    }

    private func contentChecksum() async throws -> String? {
        let schema = try await connection.schema(of: "SELECT * FROM \(tablePath)")
        let answer = try await connection.query(RowHash.checksum(of: tablePath, columns: schema.columns))
        guard case .text(let text)? = answer.rows.first?.first else { return nil }
        return text
    }

    private func receipt(rows: Int, checksum: String?, warnings: [Diagnostic]) -> PublishReceipt {
        PublishReceipt(
            target: "\(connectionName):\(output.table)", stepIndex: output.stepIndex, rows: rows,
            checksum: checksum, warnings: warnings)
    }
}
