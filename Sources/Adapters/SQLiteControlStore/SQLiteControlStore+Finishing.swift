import Diagnostics
import JobModel
public import Ports
import SQLiteDriver
import Tabular

extension SQLiteControlStore {
    /// Closes an attempt.
    ///
    /// Saying the same again changes nothing, so a caller that lost the answer may repeat it. The record is
    /// made also when the task is cancelled.
    ///
    /// - Throws: `control.unrecorded-run`; `control.run-not-running` when the attempt has ended otherwise.
    public func finishRun(_ id: RunID, _ outcome: RunOutcome, at now: Instant) async throws {
        precondition(
            outcome.status != .running && outcome.status != .pending,
            "an outcome is how an attempt ended"
        )
        let error = try outcome.error.map(StoredDiagnostic.json)
        let publishes = try outcome.publishes.map { receipt in
            PublishRow(receipt, warnings: try StoredDiagnostic.json(receipt.warnings))
        }
        try await writeAlways { connection in
            guard let run = try Self.identityAndStatus(of: id, in: connection) else {
                throw ControlStoreError.unrecordedRun(id)
            }
            guard run.status == .running else {
                if try Self.ended(id, with: outcome, error, publishes, in: connection) { return }
                throw ControlStoreError.runNotRunning(run.identity, status: run.status)
            }
            try connection.execute(
                """
                UPDATE control_job_runs
                SET status = ?, completed_at = ?, rows_read = ?, rows_written = ?,
                    error_code = ?, error_message = ?, error_json = ?
                WHERE run_id = ?
                """,
                [
                    .text(outcome.status.rawValue), .stored(now), .stored(outcome.rowsRead),
                    .stored(outcome.rowsWritten), .stored(outcome.error?.code),
                    .stored(outcome.error?.summary), .stored(error), .text(id.rawValue),
                ]
            )
            try Self.insert(outcome.steps, of: id, in: connection)
            try Self.insert(publishes, of: id, in: connection)
        }
    }
}

/// A row of `control_publishes` without its run.
private struct PublishRow: Hashable, Sendable {
    var stepIndex: Int
    var target: String
    var rows: Int
    var checksum: String?
    var warnings: String?

    init(_ receipt: PublishReceipt, warnings: String?) {
        stepIndex = receipt.stepIndex
        target = receipt.target
        rows = receipt.rows
        checksum = receipt.checksum
        self.warnings = warnings
    }

    init(_ row: RecordRow) throws {
        stepIndex = try row.integer("step_index")
        target = try row.text("target")
        rows = try row.integer("row_count")
        checksum = try row.optionalText("checksum")
        warnings = try row.optionalText("warnings_json")
    }
}

extension SQLiteControlStore {
    private static func insert(
        _ steps: [StepRecord],
        of id: RunID,
        in connection: SQLiteConnection
    ) throws {
        for step in steps {
            try connection.execute(
                """
                INSERT INTO control_step_runs (run_id, step_index, title, status, row_count, seconds)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(id.rawValue), .stored(step.index), .text(step.title), .text(step.status.rawValue),
                    .stored(step.rows), .double(step.seconds),
                ]
            )
        }
    }

    private static func insert(
        _ publishes: [PublishRow],
        of id: RunID,
        in connection: SQLiteConnection
    ) throws {
        for (position, publish) in publishes.enumerated() {
            try connection.execute(
                """
                INSERT INTO control_publishes
                    (run_id, position, step_index, target, row_count, checksum, warnings_json)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(id.rawValue), .stored(position), .stored(publish.stepIndex), .text(publish.target),
                    .stored(publish.rows), .stored(publish.checksum), .stored(publish.warnings),
                ]
            )
        }
    }

    private static func identityAndStatus(
        of id: RunID,
        in connection: SQLiteConnection
    ) throws -> (identity: RunIdentity, status: RunStatus)? {
        try connection.records(
            ["job_name", "effective_date", "attempt_number", "status"],
            "SELECT job_name, effective_date, attempt_number, status FROM control_job_runs WHERE run_id = ?",
            [.text(id.rawValue)]
        ).first.map { row in
            let identity = RunIdentity(
                id: id,
                job: JobName(try row.text("job_name")),
                effectiveDate: try row.date("effective_date"),
                attempt: try row.integer("attempt_number")
            )
            return (identity, try row.name("status"))
        }
    }

    /// Whether the attempt's record says exactly this, its time of completion aside.
    private static func ended(
        _ id: RunID,
        with outcome: RunOutcome,
        _ error: String?,
        _ publishes: [PublishRow],
        in connection: SQLiteConnection
    ) throws -> Bool {
        let sameRun = try connection.query(
            """
            SELECT 1 FROM control_job_runs
            WHERE run_id = ? AND status = ? AND rows_read IS ? AND rows_written IS ? AND error_json IS ?
            """,
            [
                .text(id.rawValue), .text(outcome.status.rawValue), .stored(outcome.rowsRead),
                .stored(outcome.rowsWritten), .stored(error),
            ]
        )
        let storedPublishes = try connection.records(
            ["step_index", "target", "row_count", "checksum", "warnings_json"],
            """
            SELECT step_index, target, row_count, checksum, warnings_json FROM control_publishes
            WHERE run_id = ? ORDER BY position
            """,
            [.text(id.rawValue)]
        )
        return try !sameRun.isEmpty
            && steps(of: id, in: connection) == outcome.steps.sorted { $0.index < $1.index }
            && storedPublishes.map { try PublishRow($0) } == publishes
    }
}
