import JobModel
import Ports
import PostgresDriver
import Tabular

/// The record of publishes that a database keeps beside its data and commits with it.
///
/// `public.glidepath_publishes` has one row for each table, job, effective date and step;
/// `public.glidepath_publish_rows` holds 128-bit hashes of appended rows with how often each occurs.
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

    static let publishes = "public.glidepath_publishes"
    static let rows = "public.glidepath_publish_rows"

    let work: PostgresWork

    /// Creates both tables where they are missing.
    func create() throws {
        guard try !exists() else { return }
        // Two first publishes at once: released by the end of the transaction.
        try work.execute("SELECT pg_advisory_xact_lock(7310573927682)")
        guard try !exists() else { return }
        try work.script(
            """
            CREATE TABLE IF NOT EXISTS \(Self.publishes) (
                target_table text NOT NULL, job_name text NOT NULL, effective_date date NOT NULL,
                step_index integer NOT NULL, run_id text NOT NULL, mode text NOT NULL,
                row_count bigint NOT NULL, checksum text,
                PRIMARY KEY (target_table, job_name, effective_date, step_index));
            CREATE INDEX IF NOT EXISTS glidepath_publishes_by_run ON \(Self.publishes) (run_id);
            CREATE TABLE IF NOT EXISTS \(Self.rows) (
                target_table text NOT NULL, job_name text NOT NULL, effective_date date NOT NULL,
                step_index integer NOT NULL, row_hash uuid NOT NULL, copies bigint NOT NULL,
                PRIMARY KEY (target_table, job_name, effective_date, step_index, row_hash));
            """
        )
    }

    private func exists() throws -> Bool {
        try work.query("SELECT to_regclass('\(Self.publishes)') IS NOT NULL").rows == [[.boolean(true)]]
    }

    /// What that run published to this database; empty when nothing, also before the record exists.
    func receipts(of run: RunIdentity, connectionName: String) throws -> [PublishReceipt] {
        guard try exists() else { return [] }
        return try work.query(
            """
            SELECT target_table, step_index, row_count, checksum FROM \(Self.publishes)
            WHERE run_id = $1 ORDER BY step_index
            """,
            [.text(run.id.rawValue)]
        ).rows.compactMap { row in
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
    let work: PostgresWork
    let table: TableName
    let run: RunIdentity
    let stepIndex: Int

    private var target: Value { .text(table.description.lowercased()) }

    private var values: [Value] {
        [target, .text(run.job.rawValue), .date(run.effectiveDate), .integer(Int64(stepIndex))]
    }

    private static let condition =
        "target_table = $1 AND job_name = $2 AND effective_date = $3 AND step_index = $4"

    /// Lets one publish at a time write the table, from its first look at it to the commit.
    func lockTarget() throws {
        try work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 7310573927))", [target])
    }

    /// Whether any job ever published to the table.
    func tableIsRecorded() throws -> Bool {
        try !work.query("SELECT 1 FROM \(PublishRecord.publishes) WHERE target_table = $1 LIMIT 1", [target])
            .rows.isEmpty
    }

    func note(_ mode: PublishRecord.Mode, rows: Int, checksum: String?) throws {
        try work.execute(
            """
            INSERT INTO \(PublishRecord.publishes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (target_table, job_name, effective_date, step_index) DO UPDATE
            SET run_id = excluded.run_id, mode = excluded.mode, row_count = excluded.row_count,
                checksum = excluded.checksum
            """,
            values + [
                .text(run.id.rawValue), .text(mode.rawValue), .integer(Int64(rows)),
                checksum.map(Value.text) ?? .null,
            ]
        )
    }

    /// After an overwrite no appended row is left to be replaced.
    func forgetAppends() throws {
        try work.execute("DELETE FROM \(PublishRecord.rows) WHERE target_table = $1", [target])
        try work.execute(
            "UPDATE \(PublishRecord.publishes) SET mode = 'replaced' WHERE target_table = $1 AND run_id <> $2",
            [target, .text(run.id.rawValue)]
        )
    }

    /// Records appended rows by hash and count.
    ///
    /// - Parameter hash: An expression over the columns of `source`.
    func recordRows(of source: String, hash: String) throws {
        try work.execute(
            """
            INSERT INTO \(PublishRecord.rows)
            SELECT $1, $2, $3, $4, row_hash, count(*) FROM (SELECT \(hash) AS row_hash FROM \(source)) AS hashed
            GROUP BY row_hash
            """,
            values
        )
    }

    /// Deletes as many copies of each recorded row as were appended; other copies stay.
    ///
    /// - Parameter hash: An expression over the columns of the table.
    func removeRecordedRows(from table: String, hash: String) throws {
        let recorded = "FROM \(PublishRecord.rows) WHERE \(Self.condition)"
        guard try !work.query("SELECT 1 \(recorded) LIMIT 1", values).rows.isEmpty else { return }
        try work.execute(
            """
            DELETE FROM \(table) AS target USING (
                SELECT part, place FROM (
                    SELECT part, place, row_hash, row_number() OVER (PARTITION BY row_hash ORDER BY place) AS copy
                    FROM (SELECT tableoid AS part, ctid AS place, \(hash) AS row_hash FROM \(table)) AS hashed
                ) AS numbered
                JOIN (SELECT row_hash, copies \(recorded)) AS recorded USING (row_hash)
                WHERE copy <= copies
            ) AS gone
            WHERE target.tableoid = gone.part AND target.ctid = gone.place
            """,
            values
        )
        try work.execute("DELETE \(recorded)", values)
    }
}

/// 128 bits that tell rows apart by what they hold.
enum RowHash {
    /// - Parameters:
    ///   - columns: Those that count, in any order of the same names.
    ///   - expressions: SQL for the value of each.
    /// - Returns: SQL of type uuid. A NULL counts like a missing column, and a value counts the same after its column
    ///   was widened: `5` and `5.00`, a date and its midnight.
    static func sql(_ columns: [TableLayout.TableColumn], expressions: [String]) -> String {
        let parts = zip(columns, expressions).map { column, expression -> String in
            let name = column.name.lowercased()
            let text = text(expression, column.type)
            let head = PostgresName.literal("\(name.utf8.count):\(name)=")
            return "\(head) || length(\(text)) || ':' || \(text)"
        }
        return parts.isEmpty ? "md5('')::uuid" : "md5(concat_ws(',', \(parts.joined(separator: ", "))))::uuid"
    }

    private static func text(_ expression: String, _ type: LogicalType) -> String {
        switch type {
        case .decimal: "trim_scale(\(expression))::text"
        case .other("numeric"): "trim_scale(\(expression))::text"
        case .timestamp, .timestampWithZone: "regexp_replace(\(expression)::text, ' 00:00:00([+]00)?$', '')"
        default: "\(expression)::text"
        }
    }

    /// SQL for a table's row count and sums of two 64-bit hashes.
    static func checksum(of table: String, columns: [TableLayout.TableColumn]) -> String {
        let hash = sql(columns, expressions: columns.map { PostgresName.quoted($0.name) })
        let halves = [(1, "high"), (17, "low")].map { start, _ in
            "coalesce(sum(('x' || substr(h, \(start), 16))::bit(64)::bigint), 0)"
        }
        return """
            SELECT count(*) || '-' || \(halves[0]) || '-' || \(halves[1])
            FROM (SELECT replace((\(hash))::text, '-', '') AS h FROM \(table)) AS hashed
            """
    }
}
