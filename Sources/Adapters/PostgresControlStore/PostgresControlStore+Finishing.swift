import Diagnostics
import JobModel
public import Ports
import PostgresDriver
import Tabular

extension PostgresControlStore {
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
        try await writeAlways { work in
            guard let run = try Self.identityAndStatus(of: id, in: work) else {
                throw PostgresControlStoreError.unrecordedRun(id)
            }
            guard run.status == .running else {
                if try Self.ended(id, with: outcome, error, publishes, in: work) { return }
                throw PostgresControlStoreError.runNotRunning(run.identity, status: run.status)
            }
            try work.execute(
                """
                UPDATE job_runs
                SET status = $1, completed_at = $2, rows_read = $3, rows_written = $4,
                    error_code = $5, error_message = $6, error_json = $7
                WHERE run_id = $8
                """,
                [
                    .text(outcome.status.rawValue), .stored(now), .stored(outcome.rowsRead),
                    .stored(outcome.rowsWritten), .stored(outcome.error?.code),
                    .stored(outcome.error?.summary.withoutZeros), .stored(error), .text(id.rawValue),
                ]
            )
            try Self.insert(outcome.steps, of: id, in: work)
            try Self.insert(publishes, of: id, in: work)
        }
    }
}

/// A row of `control.publishes` without its run.
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

extension PostgresControlStore {
    private static func insert(
        _ steps: [StepRecord],
        of id: RunID,
        in work: PostgresWork
    ) throws {
        for step in steps {
            try work.execute(
                """
                INSERT INTO step_runs (run_id, step_index, title, status, row_count, seconds)
                VALUES ($1, $2, $3, $4, $5, $6)
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
        in work: PostgresWork
    ) throws {
        for (position, publish) in publishes.enumerated() {
            try work.execute(
                """
                INSERT INTO publishes
                    (run_id, position, step_index, target, row_count, checksum, warnings_json)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                [
                    .text(id.rawValue), .stored(position), .stored(publish.stepIndex), .text(publish.target),
                    .stored(publish.rows), .stored(publish.checksum), .stored(publish.warnings),
                ]
            )
        }
    }

    static func identityAndStatus(
        of id: RunID,
        in work: PostgresWork
    ) throws -> (identity: RunIdentity, status: RunStatus)? {
        try work.records(
            ["job_name", "effective_date", "attempt_number", "status"],
            """
            SELECT job_name, effective_date, attempt_number, status FROM job_runs WHERE run_id = $1
            FOR NO KEY UPDATE
            """,
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
        in work: PostgresWork
    ) throws -> Bool {
        let sameRun = try work.records(
            ["found"],
            """
            SELECT 1 FROM job_runs
            WHERE run_id = $1 AND status = $2 AND rows_read IS NOT DISTINCT FROM $3
                AND rows_written IS NOT DISTINCT FROM $4 AND error_json IS NOT DISTINCT FROM $5
            """,
            [
                .text(id.rawValue), .text(outcome.status.rawValue), .stored(outcome.rowsRead),
                .stored(outcome.rowsWritten), .stored(error),
            ]
        )
        let storedPublishes = try work.records(
            ["step_index", "target", "row_count", "checksum", "warnings_json"],
            """
            SELECT step_index, target, row_count, checksum, warnings_json FROM publishes
            WHERE run_id = $1 ORDER BY position
            """,
            [.text(id.rawValue)]
        )
        return try !sameRun.isEmpty
            && steps(of: id, in: work) == outcome.steps.sorted { $0.index < $1.index }
            && storedPublishes.map { try PublishRow($0) } == publishes
    }
}
