import Diagnostics
import JobModel
public import Ports
import PostgresDriver
import Tabular

extension PostgresControlStore {
    /// Newest first by start; of those that started in the same microsecond, the one recorded last is first.
    public func runs(matching filter: RunFilter) async throws -> [RunRecord] {
        var conditions: [(column: String, value: Value)] = []
        if let job = filter.job { conditions.append(("job_name", .stored(job))) }
        if let date = filter.effectiveDate { conditions.append(("effective_date", .stored(date))) }
        if let status = filter.status { conditions.append(("status", .text(status.rawValue))) }
        let parameters = conditions.map(\.value) + [.stored(max(0, filter.limit))]
        let condition = conditions.enumerated().map { "\($1.column) = $\($0 + 1)" }
            .joined(separator: " AND ")
        return try await read { work in
            try Self.runs(
                in: work,
                where: (condition.isEmpty ? "true" : condition)
                    + " ORDER BY started_at DESC, job_run_id DESC LIMIT $\(parameters.count)",
                parameters
            )
        }
    }

    /// In the order of their steps; empty for a run that is Running, was skipped or is not recorded.
    public func steps(of run: RunID) async throws -> [StepRecord] {
        try await read { try Self.steps(of: run, in: $0) }
    }

    /// Oldest first.
    ///
    /// A lease is valid before its expiry.
    public func abandonedRuns(at now: Instant) async throws -> [RunRecord] {
        try await read { work in
            try Self.runs(
                in: work,
                where: """
                    status = 'Running' AND NOT EXISTS (
                        SELECT 1 FROM leases AS lease
                        WHERE lease.owner_id = job_runs.owner_id AND lease.expires_at > $1)
                    ORDER BY started_at, job_run_id
                    """,
                [.stored(now)]
            )
        }
    }

    static func steps(of run: RunID, in work: PostgresWork) throws -> [StepRecord] {
        let rows = try work.records(
            ["step_index", "title", "status", "row_count", "seconds"],
            """
            SELECT step_index, title, status, row_count, seconds FROM step_runs
            WHERE run_id = $1 ORDER BY step_index
            """,
            [.text(run.rawValue)]
        )
        return try rows.map { row in
            StepRecord(
                index: try row.integer("step_index"),
                title: try row.text("title"),
                status: try row.name("status"),
                rows: try row.optionalInteger("row_count"),
                seconds: try row.double("seconds")
            )
        }
    }

    /// - Parameter condition: A constant part of SQL of this file, never a value.
    private static func runs(
        in work: PostgresWork,
        where condition: String,
        _ parameters: [Value]
    ) throws -> [RunRecord] {
        let columns = [
            "run_id", "job_name", "effective_date", "attempt_number", "status", "started_at", "completed_at",
            "triggered_by", "rows_read", "rows_written", "error_code", "error_json", "mark_reason",
            "job_hash", "engine",
        ]
        return try work.records(
            columns,
            "SELECT \(columns.joined(separator: ", ")) FROM job_runs WHERE \(condition)",
            parameters
        ).map(RunRecord.init)
    }
}

extension RunRecord {
    fileprivate init(_ row: RecordRow) throws {
        let error = try row.optionalText("error_json")
        self.init(
            identity: RunIdentity(
                id: RunID(try row.text("run_id")),
                job: JobName(try row.text("job_name")),
                effectiveDate: try row.date("effective_date"),
                attempt: try row.integer("attempt_number")
            ),
            status: try row.name("status"),
            startedAt: try row.instant("started_at"),
            completedAt: try row.optionalInstant("completed_at"),
            triggeredBy: try row.text("triggered_by"),
            rowsRead: try row.optionalInteger("rows_read"),
            rowsWritten: try row.optionalInteger("rows_written"),
            errorCode: try row.optionalText("error_code"),
            error: try error.map { try StoredDiagnostic.diagnostic($0, column: "error_json") },
            markReason: try row.optionalText("mark_reason"),
            jobHash: try row.text("job_hash"),
            engine: try row.name("engine")
        )
    }
}
