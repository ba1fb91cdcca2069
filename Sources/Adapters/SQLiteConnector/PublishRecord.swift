import JobModel
import Ports
import SQLiteDriver
import Tabular

/// The record of publishes that a file keeps beside its data and commits with it.
///
/// `glidepath_publishes` has one row for each table, job, effective date and step; `glidepath_publish_rows`
/// holds 128-bit hashes of appended rows with how often each occurs.
struct PublishRecord {
    enum Mode: String {
        case overwrite
        case append
        case merge
        /// An empty relation left the table as it was.
        case kept
        /// Appended or merged once, overwritten by a later publish.
        case replaced
    }

    let connection: SQLiteConnection

    /// Creates both tables where they are missing.
    func create() throws {
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS glidepath_publishes (
                target_table TEXT NOT NULL, job_name TEXT NOT NULL, effective_date TEXT NOT NULL,
                step_index INTEGER NOT NULL, run_id TEXT NOT NULL, mode TEXT NOT NULL,
                row_count INTEGER NOT NULL, checksum TEXT,
                PRIMARY KEY (target_table, job_name, effective_date, step_index));
            CREATE TABLE IF NOT EXISTS glidepath_publish_rows (
                target_table TEXT NOT NULL, job_name TEXT NOT NULL, effective_date TEXT NOT NULL,
                step_index INTEGER NOT NULL, row_hash BLOB NOT NULL, copies INTEGER NOT NULL,
                PRIMARY KEY (target_table, job_name, effective_date, step_index, row_hash)) WITHOUT ROWID;
            """
        )
    }

    /// What that run published to this file; empty when nothing, also before the record exists.
    func receipts(of run: RunIdentity, connectionName: String) throws -> [PublishReceipt] {
        let exists = try connection.query(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'glidepath_publishes'"
        )
        guard !exists.isEmpty else { return [] }
        return try connection.query(
            """
            SELECT target_table, step_index, row_count, checksum FROM glidepath_publishes
            WHERE run_id = ? ORDER BY step_index
            """,
            [.text(run.id.rawValue)]
        ).compactMap { row in
            guard case .text(let table) = row[0], case .integer(let step) = row[1],
                case .integer(let rows) = row[2]
            else { return nil }
            let checksum: String? = if case .text(let text) = row[3] { text } else { nil }
            return PublishReceipt(
                target: "\(connectionName):\(table)",
                stepIndex: Int(step),
                rows: Int(rows),
                checksum: checksum
            )
        }
    }
}

/// One output's place in the record: its table, job, effective date and step.
struct PublishKey {
    let connection: SQLiteConnection
    let table: TableName
    let run: RunIdentity
    let stepIndex: Int

    private var target: Value { .text(table.description.lowercased()) }

    private var values: [Value] {
        [target, .text(run.job.rawValue), .date(run.effectiveDate), .integer(Int64(stepIndex))]
    }

    private static let condition =
        "target_table = ? AND job_name = ? AND effective_date = ? AND step_index = ?"

    /// Whether any job ever published to the table.
    func tableIsRecorded() throws -> Bool {
        try !connection.query("SELECT 1 FROM glidepath_publishes WHERE target_table = ? LIMIT 1", [target])
            .isEmpty
    }

    func note(_ mode: PublishRecord.Mode, rows: Int, checksum: String?) throws {
        try connection.execute(
            "INSERT OR REPLACE INTO glidepath_publishes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values + [
                .text(run.id.rawValue), .text(mode.rawValue), .integer(Int64(rows)),
                checksum.map(Value.text) ?? .null,
            ]
        )
    }

    /// After an overwrite no appended row is left to be replaced.
    func forgetAppends() throws {
        try connection.execute("DELETE FROM glidepath_publish_rows WHERE target_table = ?", [target])
        try connection.execute(
            "UPDATE glidepath_publishes SET mode = 'replaced' WHERE target_table = ? AND run_id <> ?",
            [target, .text(run.id.rawValue)]
        )
    }

    /// Records appended rows by hash and count.
    ///
    /// - Parameter hash: An expression over the columns of `source`.
    func recordRows(of source: String, hash: String) throws {
        try connection.execute(
            """
            INSERT INTO glidepath_publish_rows
            SELECT ?, ?, ?, ?, row_hash, count(*) FROM (SELECT \(hash) AS row_hash FROM \(source))
            GROUP BY row_hash
            """,
            values
        )
    }

    /// Deletes as many copies of each recorded row as were appended; other copies stay.
    ///
    /// - Parameter hash: An expression over the columns of the table.
    func removeRecordedRows(from layout: TableLayout, hash: String) throws {
        let recorded = "FROM glidepath_publish_rows WHERE \(Self.condition)"
        guard try !connection.query("SELECT 1 \(recorded) LIMIT 1", values).isEmpty else { return }
        if let rowID = layout.rowID {
            try connection.execute(
                """
                DELETE FROM \(layout.quotedName) WHERE \(rowID) IN (
                    SELECT id FROM (
                        SELECT id, hash, row_number() OVER (PARTITION BY hash ORDER BY id) AS copy
                        FROM (SELECT \(rowID) AS id, \(hash) AS hash FROM \(layout.quotedName)))
                    JOIN (SELECT row_hash, copies \(recorded)) ON row_hash = hash AND copy <= copies)
                """,
                values
            )
        } else {
            // A table without row numbers has a primary key, so no row occurs twice.
            try connection.execute(
                "DELETE FROM \(layout.quotedName) WHERE \(hash) IN (SELECT row_hash \(recorded))",
                values
            )
        }
        try connection.execute("DELETE \(recorded)", values)
    }
}
