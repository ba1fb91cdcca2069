import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteControlStore

private let insertRun = """
    INSERT INTO control_job_runs (run_id, job_name, effective_date, attempt_number, status, run_date,
        started_at, triggered_by, job_hash, engine, owner_id, owner_description)
    """

/// The tables as other programs see them.
struct RecordTests {
    @Test func `the columns that other programs rely on are there`() async throws {
        let file = try DatabaseFile()
        _ = try await SQLiteControlStore(path: file.path)
        let promised = [
            "job_name", "run_date", "effective_date", "attempt_number", "status", "started_at",
            "completed_at", "triggered_by", "rows_read", "rows_written", "error_code", "error_message",
            "job_hash", "engine", "run_id", "error_json",
        ]
        let columns = try await file.texts("SELECT name FROM pragma_table_info('control_job_runs')")
        #expect(Set(promised).subtracting(columns).isEmpty)
        let tables = try await file.texts(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'control%' ORDER BY name"
        )
        #expect(
            tables == [
                "control_job_dependencies", "control_job_runs", "control_jobs", "control_leases",
                "control_migrations", "control_publishes", "control_step_runs", "control_task_queue",
            ]
        )
    }

    @Test func `a run's row says everything in plain values`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(
            path: file.path,
            options: SQLiteOptions(),
            newRunID: { RunID("the-run") }
        )
        _ = try await store.register([registration("A")], at: ten)
        let run = try await store.beginRun(start("A"), at: ten)
        let error = Diagnostic("sql.failed", fault: .outcome, "it failed", job: "A", reason: "Because.")
        let warning = Diagnostic("publish.empty", severity: .warning, "nothing to write")
        let outcome = RunOutcome(
            status: .failed,
            rowsRead: 7,
            rowsWritten: 5,
            error: error,
            publishes: [
                PublishReceipt(target: "b", stepIndex: 2, rows: 5, checksum: "sum"),
                PublishReceipt(target: "a", stepIndex: 1, rows: 0, checksum: nil, warnings: [warning]),
            ]
        )
        try await store.finishRun(run.id, outcome, at: ten.adding(.microseconds(1_500)))
        let rows = try await file.query(
            """
            SELECT run_id, run_date, effective_date, attempt_number, status, started_at, completed_at,
                rows_read, rows_written, error_code, error_message, error_json, owner_id
            FROM control_job_runs
            """
        )
        #expect(
            rows == [
                [
                    .text("the-run"), .text("2024-11-01"), .text("2024-10-01"), .integer(1), .text("Failed"),
                    .text("2024-11-01T10:00:00.000000Z"), .text("2024-11-01T10:00:00.001500Z"), .integer(7),
                    .integer(5), .text("sql.failed"), .text("it failed"),
                    .text(
                        "{\"code\":\"sql.failed\",\"job\":\"A\",\"reason\":\"Because.\","
                            + "\"severity\":\"error\",\"summary\":\"it failed\"}"
                    ), .text("tester"),
                ]
            ]
        )
        let publishes = try await file.query(
            """
            SELECT target, step_index, row_count, checksum, warnings_json FROM control_publishes
            ORDER BY position
            """
        )
        let json = "[{\"code\":\"publish.empty\",\"severity\":\"warning\",\"summary\":\"nothing to write\"}]"
        #expect(
            publishes == [
                [.text("b"), .integer(2), .integer(5), .text("sum"), .null],
                [.text("a"), .integer(1), .integer(0), .null, .text(json)],
            ]
        )
    }

    @Test(arguments: [
        "\(insertRun) SELECT 'r9', 'Orders', '2024-10-09', 0, 'Running', '', '', '', '', '', '', ''",
        "\(insertRun) SELECT 'r9', 'nobody', '2024-10-09', 1, 'Running', '', '', '', '', '', '', ''",
        "UPDATE control_job_runs SET status = 'Done'",
        "UPDATE control_job_runs SET status = 'Succeeded' WHERE status = 'Running'",
        "UPDATE control_job_runs SET attempt_number = 1 WHERE run_id = 'run-2'",
        "UPDATE control_job_runs SET effective_date = '1.10.2024' WHERE run_id = 'run-2'",
        "UPDATE control_job_runs SET rows_read = 'many' WHERE run_id = 'run-2'",
        "UPDATE control_job_dependencies SET upstream_job_name = 'Report'",
        "UPDATE control_job_dependencies SET dependency_type = 'Weekly'",
        "UPDATE control_job_dependencies SET downstream_job_name = 'nobody'",
        "UPDATE control_step_runs SET run_id = 'nothing'", "UPDATE control_step_runs SET step_index = -1",
        "UPDATE control_publishes SET run_id = 'nothing'", "UPDATE control_jobs SET is_active = 2",
        "UPDATE control_jobs SET job_name = 'Orders'", "DELETE FROM control_jobs",
    ])
    func `the tables refuse what cannot be`(_ statement: String) async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        let store = try await SQLiteControlStore(path: file.path)
        await #expect(throws: SQLiteError.self) {
            _ = try await store.database.write { try $0.execute(statement) }
        }
    }

    @Test(arguments: [
        "UPDATE control_job_runs SET effective_date = '2024-13-45' WHERE run_id = 'run-4'",
        "UPDATE control_job_runs SET started_at = 'yesterday'",
        "UPDATE control_job_runs SET engine = 'abacus'",
        "UPDATE control_job_runs SET error_json = '{' WHERE error_json IS NOT NULL",
    ])
    func `a record in another form is named, never guessed`(_ statement: String) async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore + statement)
        let store = try await SQLiteControlStore(path: file.path)
        let error = await refusal {
            _ = try await store.runs(matching: RunFilter())
            _ = try await store.history()
        }
        #expect(error?.diagnostic.code == "control.unreadable-record")
        let column = statement.split(separator: " ")[3]
        #expect(error == .unreadableRecord(column: String(column)))
    }

    @Test func `registering what is registered writes nothing and waits for nobody`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path, options: SQLiteOptions(busyTimeout: .zero))
        let jobs = [
            registration("A"), registration("B", dependsOn: [Dependency(job: JobName("A"), kind: .latest)]),
        ]
        _ = try await store.register(jobs, at: ten)
        let before = try await file.query("SELECT * FROM control_jobs")
        try await file.whileLocked {
            _ = try await store.register(jobs, at: ten.adding(.seconds(9)))
        }
        #expect(try await file.query("SELECT * FROM control_jobs") == before)
    }

    @Test func `a change is stamped, on the changed job alone`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path)
        _ = try await store.register([registration("A"), registration("B"), registration("C")], at: ten)
        var changed = registration("B")
        changed.contentHash = "h2"
        _ = try await store.register([registration("A"), changed], at: ten.adding(.seconds(1)))
        _ = try await store.setActive(JobName("C"), false, at: ten.adding(.seconds(2)))
        _ = try await store.setActive(JobName("C"), false, at: ten.adding(.seconds(3)))
        let updated = try await file.texts(
            "SELECT substr(updated_at, 18, 2) FROM control_jobs ORDER BY job_id"
        )
        #expect(updated == ["00", "01", "02"])
        let created = try await file.texts(
            "SELECT substr(created_at, 18, 2) FROM control_jobs ORDER BY job_id"
        )
        #expect(created == ["00", "00", "00"])
    }

    @Test func `history is read in the order of an index, without sorting`() async throws {
        let file = try DatabaseFile()
        _ = try await SQLiteControlStore(path: file.path)
        for query in [SQLiteControlStore.succeededQuery, SQLiteControlStore.unsettledQuery] {
            let plan = try await file.query("EXPLAIN QUERY PLAN " + query).map { row -> String in
                guard case .text(let detail)? = row.last else { return "" }
                return detail
            }
            let reads = plan.filter { $0.hasPrefix("SCAN") || $0.hasPrefix("SEARCH") }
            #expect(!reads.isEmpty && reads.allSatisfy { $0.contains("INDEX") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }
}
