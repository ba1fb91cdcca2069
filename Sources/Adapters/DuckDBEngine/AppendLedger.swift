import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Knows which rows of a table an append added, so that doing it again replaces exactly those.
///
/// While one step of one job is a table's only writer and every row it appends carries its own effective date
/// in the date column, that column says it all. The first publish that breaks this turns the table's record
/// into row hashes, for the appends made so far too.
struct AppendLedger {
    let connection: DuckDBConnection
    let record: PublishRecord
    /// The target in SQL.
    let table: String
    /// The target's name in the record.
    let target: Value
    let columns: [Column]
    let run: RunIdentity
    let stepIndex: Int

    private var key: [Value] {
        [target, .text(run.job.rawValue), .date(run.effectiveDate), .integer(Int64(stepIndex))]
    }

    /// Removes what this job, date and step appended before.
    ///
    /// - Parameters:
    ///   - dateColumn: The table's column that may tell the effective date of a row.
    ///   - staged: The rows about to be appended, in the table's types; nil when they lack that column.
    /// - Returns: How the new rows are to be recorded.
    func removeEarlierRows(dateColumn: Column?, staged: String?) async throws -> PublishRecord.Mode {
        if let dateColumn, let staged, try await isOnlyWriter(),
            try await carriesOnlyItsDate(staged, dateColumn)
        {
            try await connection.execute("DELETE FROM \(table) WHERE \(day(dateColumn)) = ?", [date])
            return .appendByDate
        }
        try await recordByHash(dateColumn)
        try await removeRecordedRows()
        return .appendByHash
    }

    /// Records the appended rows by hash and count.
    func recordRows(of staged: String) async throws {
        let columns = try await connection.schema(of: "SELECT * FROM \(staged)").columns
        try await connection.execute(
            """
            INSERT INTO \(record.rows)
            SELECT ?, ?, ?, ?, hash_high, hash_low, count(*)
            FROM (\(RowHash.query(over: staged, columns: columns))) GROUP BY hash_high, hash_low
            """,
            key
        )
    }

    private var date: Value { .date(run.effectiveDate) }

    private func day(_ column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        return column.type == .date ? quoted : "TRY_CAST(\(quoted) AS DATE)"
    }

    private func isOnlyWriter() async throws -> Bool {
        let others = try await connection.query(
            """
            SELECT count(*) FROM \(record.publishes) WHERE target_table = ? AND mode NOT IN ('replaced', 'kept')
            AND NOT (mode = 'append-by-date' AND job_name = ? AND step_index = ?)
            """,
            [target, .text(run.job.rawValue), .integer(Int64(stepIndex))]
        )
        return others.rows.first?.first == .integer(0)
    }

    private func carriesOnlyItsDate(_ staged: String, _ column: Column) async throws -> Bool {
        let strays = try await connection.query(
            "SELECT count(*) FROM \(staged) WHERE \(day(column)) IS DISTINCT FROM ?",
            [date]
        )
        return strays.rows.first?.first == .integer(0)
    }

    /// Turns what the date column says about earlier appends into hashes, before that stops being true.
    func recordByHash(_ column: Column?) async throws {
        guard let column else { return }
        let dated = "(SELECT \(day(column)) AS __day, * FROM \(table))"
        let hashes = RowHash.query(over: dated, columns: columns, extra: ["__day"])
        try await connection.execute(
            """
            INSERT INTO \(record.rows)
            SELECT target_table, job_name, effective_date, step_index, hash_high, hash_low, count(*)
            FROM \(record.publishes) JOIN (\(hashes)) ON __day = effective_date
            WHERE target_table = ? AND mode = 'append-by-date'
            GROUP BY target_table, job_name, effective_date, step_index, hash_high, hash_low
            """,
            [target]
        )
        try await connection.execute(
            """
            UPDATE \(record.publishes) SET mode = 'append-by-hash'
            WHERE target_table = ? AND mode = 'append-by-date'
            """,
            [target]
        )
    }

    /// Deletes as many copies of each recorded row as were appended; other copies stay.
    private func removeRecordedRows() async throws {
        let known = try await connection.query(
            """
            SELECT count(*) FROM \(record.rows)
            WHERE target_table = ? AND job_name = ? AND effective_date = ? AND step_index = ?
            """,
            key
        )
        guard known.rows.first?.first != .integer(0) else { return }
        let hashes = RowHash.query(over: table, columns: columns, extra: ["rowid"])
        try await connection.execute(
            """
            DELETE FROM \(table) WHERE rowid IN (
                SELECT numbered.rowid FROM (
                    SELECT *, row_number() OVER (PARTITION BY hash_high, hash_low ORDER BY rowid) AS copy
                    FROM (\(hashes))) AS numbered
                JOIN \(record.rows) AS recorded
                    ON numbered.hash_high = recorded.hash_high AND numbered.hash_low = recorded.hash_low
                    AND numbered.copy <= recorded.copies
                WHERE recorded.target_table = ? AND recorded.job_name = ?
                    AND recorded.effective_date = ? AND recorded.step_index = ?)
            """,
            key
        )
        try await connection.execute(
            """
            DELETE FROM \(record.rows)
            WHERE target_table = ? AND job_name = ? AND effective_date = ? AND step_index = ?
            """,
            key
        )
    }
}

extension Schema {
    /// The column that can say which effective date a row is for, if the table has one.
    func dateColumn(asOf name: String) -> Column? {
        [name, LineFormat.dateColumnName].lazy.compactMap { column(named: $0) }.first {
            $0.type == .date || $0.type == .text || $0.type.isTimestamp
        }
    }
}
