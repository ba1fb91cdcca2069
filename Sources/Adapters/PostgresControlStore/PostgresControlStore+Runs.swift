public import Diagnostics
import JobModel
public import Ports
import PostgresDriver
import Tabular

extension PostgresControlStore {
    /// Opens the next attempt.
    ///
    /// Skipped and marked runs count as attempts, too.
    ///
    /// - Throws: `control.unregistered-job`.
    public func beginRun(_ start: RunStart, at now: Instant) async throws -> RunIdentity {
        try await record(Opening(start: start, status: .running, at: now))
    }

    /// - Throws: `control.unregistered-job`.
    public func recordSkipped(_ start: RunStart, reason: Diagnostic, at now: Instant) async throws {
        let json = try StoredDiagnostic.json(reason)
        _ = try await record(
            Opening(start: start, status: .skipped, at: now, reason: reason, reasonJSON: json)
        )
    }

    /// - Throws: `control.unregistered-job`.
    public func recordMarked(_ start: RunStart, reason: String, at now: Instant) async throws {
        _ = try await record(Opening(start: start, status: .succeeded, at: now, markReason: reason))
    }
}

/// A row of `control.job_runs` as it is first written.
private struct Opening: Sendable {
    var start: RunStart
    var status: RunStatus
    var at: Instant
    var reason: Diagnostic?
    var reasonJSON: String?
    var markReason: String?
}

extension PostgresControlStore {
    private func record(_ opening: Opening) async throws -> RunIdentity {
        let id = newRunID()
        return try await write { work in
            // The job's row is held until the end, so no other program can take the same number.
            try Self.checkRegistered(opening.start.job, in: work)
            // Recorded already by a first try whose answer got lost.
            if let recorded = try Self.recorded(id, in: work) { return recorded }
            let attempt = try Self.nextAttempt(of: opening.start, in: work)
            try Self.insert(opening, id, attempt: attempt, in: work)
            return RunIdentity(
                id: id,
                job: opening.start.job,
                effectiveDate: opening.start.effectiveDate,
                attempt: attempt
            )
        }
    }

    private static func recorded(_ id: RunID, in work: PostgresWork) throws -> RunIdentity? {
        try identityAndStatus(of: id, in: work)?.identity
    }

    private static func nextAttempt(of start: RunStart, in work: PostgresWork) throws -> Int {
        let rows = try work.records(
            ["attempt"],
            """
            SELECT coalesce(max(attempt_number), 0) + 1 FROM job_runs
            WHERE job_name = $1 AND effective_date = $2
            """,
            [.stored(start.job), .stored(start.effectiveDate)]
        )
        return try rows.first?.integer("attempt") ?? 1
    }

    private static func insert(
        _ opening: Opening,
        _ id: RunID,
        attempt: Int,
        in work: PostgresWork
    ) throws {
        let start = opening.start
        try work.execute(
            """
            INSERT INTO job_runs (
                run_id, job_name, run_date, effective_date, attempt_number, status, started_at, completed_at,
                triggered_by, error_code, error_message, error_json, mark_reason, job_hash, engine, owner_id,
                owner_description)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            """,
            [
                .text(id.rawValue), .stored(start.job), .stored(opening.at.date),
                .stored(start.effectiveDate), .stored(attempt), .text(opening.status.rawValue),
                .stored(opening.at), opening.status == .running ? .null : .stored(opening.at),
                .text(start.triggeredBy), .stored(opening.reason?.code),
                .stored(opening.reason?.summary.withoutZeros),
                .stored(opening.reasonJSON), .stored(opening.markReason), .text(start.jobHash),
                .text(start.engine.rawValue), .text(start.owner.id), .text(start.owner.description),
            ]
        )
    }
}
