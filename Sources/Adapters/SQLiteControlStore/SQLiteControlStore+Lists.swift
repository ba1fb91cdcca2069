import Diagnostics
import JobModel
public import Ports
import SQLiteDriver
import Tabular

extension SQLiteControlStore {
    /// Newest first by start; of those that started in the same microsecond, the one recorded last is first.
    public func runs(matching filter: RunFilter) async throws -> [RunRecord] {
        // A plus keeps SQLite from an index on that column: a job or a date leaves far fewer rows than a
        // status, and sorting a job's few is quicker than finding them among all others in order.
        let order = filter.job == nil ? "started_at" : "+started_at"
        var conditions: [(sql: String, value: Value)] = []
        if let job = filter.job { conditions.append(("job_name = ?", .stored(job))) }
        if let date = filter.effectiveDate { conditions.append(("effective_date = ?", .stored(date))) }
        if let status = filter.status {
            let sql = conditions.isEmpty ? "status = ?" : "+status = ?"
            conditions.append((sql, .text(status.rawValue)))
        }
        let condition = conditions.isEmpty ? "true" : conditions.map(\.sql).joined(separator: " AND ")
        let parameters = conditions.map(\.value) + [.stored(max(0, filter.limit))]
        return try await read { connection in
            try Self.runs(
                in: connection,
                where: "\(condition) ORDER BY \(order) DESC, job_run_id DESC LIMIT ?",
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
        try await read { connection in
            try Self.runs(
                in: connection,
                where: """
                    status = 'Running' AND NOT EXISTS (
                        SELECT 1 FROM control_leases AS lease
                        WHERE lease.owner_id = control_job_runs.owner_id AND lease.expires_at > ?)
                    ORDER BY started_at, job_run_id
                    """,
                [.stored(now)]
            )
        }
    }

    static func steps(of run: RunID, in connection: SQLiteConnection) throws -> [StepRecord] {
        let rows = try connection.records(
            ["step_index", "title", "status", "row_count", "seconds"],
            """
            SELECT step_index, title, status, row_count, seconds FROM control_step_runs
            WHERE run_id = ? ORDER BY step_index
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
        in connection: SQLiteConnection,
        where condition: String,
        _ parameters: [Value]
    ) throws -> [RunRecord] {
        let columns = [
            "run_id", "job_name", "effective_date", "attempt_number", "status", "started_at", "completed_at",
            "triggered_by", "rows_read", "rows_written", "error_code", "error_json", "mark_reason",
            "job_hash", "engine",
        ]
        return try connection.records(
            columns,
            "SELECT \(columns.joined(separator: ", ")) FROM control_job_runs WHERE \(condition)",
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
            completedAt: try row.optionalText("completed_at") == nil ? nil : row.instant("completed_at"),
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
