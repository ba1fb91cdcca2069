import Diagnostics
import Execution
import ExternalSteps
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Synchronization
import Tabular
import Testing

/// Several workers on one control store.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct WorkerTests {
    private static func job(_ name: String, after: [String], sql: String) -> String {
        let dependencies = after.map { "{ \"job\": \"\($0)\", \"type\": \"SameDay\" }" }.joined(
            separator: ", "
        )
        return """
            { "jobName": "\(name)", "firstEffectiveDate": "2024-10-01", "dependsOn": [\(dependencies)], "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
                  "columns": ["id", "total"] },
                { "type": "Transformation", "resultName": "out", "sql": "\(sql)" },
                { "type": "DataFrameWriter", "source": "out", "targetTable": "\(name)", "writeMode": "Append" } ] }
            """
    }

    /// Three chains of three jobs, each waiting for the one before on the same day.
    private static func chains(failing: String? = nil) -> [String: String] {
        var jobs: [String: String] = [:]
        for chain in ["a", "b", "c"] {
            for place in 1...3 {
                let name = "\(chain)\(place)"
                let sql =
                    name == failing
                    ? "SELECT CAST('x' || id AS INTEGER) AS id FROM orders" : "SELECT * FROM orders"
                jobs["\(name).json"] = job(name, after: place == 1 ? [] : ["\(chain)\(place - 1)"], sql: sql)
            }
        }
        return jobs
    }

    private func work(_ project: ServerProject, workers: Int) async throws -> [RunSummary] {
        try await project.workspace().register()
        return try await withThrowingTaskGroup(of: RunSummary.self) { group in
            for _ in 0..<workers {
                group.addTask {
                    let workspace = try await project.workspace()
                    return try await workspace.work(RunSelection(dates: .missing(through: workspace.through)))
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `ten workers do every run once, dates in order, each after what it depends on`() async throws {
        let project = try ServerProject(lake: ServerProjectTests.lake, jobs: Self.chains())
        let summaries = try await work(project, workers: 10)
        #expect(summaries.map(\.succeeded).reduce(0, +) == 27)
        #expect(summaries.map { $0.failed + $0.skipped }.reduce(0, +) == 0)
        let runs =
            "SELECT count(*), max(attempt_number), count(*) FILTER (WHERE status = 'Succeeded') FROM control.job_runs"
        #expect(try project.psql(runs) == "27|1|27")
        let disordered = """
            SELECT count(*) FROM control.job_runs AS late JOIN control.job_runs AS early
                ON late.job_name = early.job_name AND late.effective_date > early.effective_date
            WHERE late.started_at < early.completed_at
            """
        #expect(try project.psql(disordered) == "0")
        let hasty = """
            SELECT count(*) FROM control.job_runs AS down
            JOIN control.job_dependencies ON downstream_job_name = down.job_name
            JOIN control.job_runs AS up ON up.job_name = upstream_job_name AND up.effective_date = down.effective_date
            WHERE down.started_at < up.completed_at
            """
        #expect(try project.psql(hasty) == "0")
        #expect(try project.psql("SELECT count(*) FROM control.leases") == "0")
        #expect(try project.psql("SELECT count(*), count(DISTINCT as_of) FROM curated.c3") == "60|3")
    }

    @Test func `what fails fails once, and what waits for it is skipped once, whoever works`() async throws {
        let project = try ServerProject(lake: ServerProjectTests.lake, jobs: Self.chains(failing: "b2"))
        let summaries = try await work(project, workers: 6)
        #expect(summaries.map(\.succeeded).reduce(0, +) == 21)
        #expect(summaries.map(\.failed).reduce(0, +) == 1)
        let counts =
            "SELECT string_agg(status || ' ' || n, ', ' ORDER BY status) FROM (SELECT status, count(*) AS n FROM control.job_runs GROUP BY status) AS s"
        #expect(try project.psql(counts) == "Failed 1, Skipped 5, Succeeded 21")
    }

    /// Stands still for as long as a test wants.
    private final class JumpingClock: Clock {
        private let offset = Mutex(Duration.zero)

        var now: Instant { SystemClock().now.adding(offset.withLock { $0 }) }

        func jump(_ duration: Duration) { offset.withLock { $0 += duration } }
    }

    private struct Sleeper: SwiftExternal {
        let clock: JumpingClock

        func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition] {
            clock.jump(.seconds(60))
            return [:]
        }
    }

    @Test func `a worker that stood still for longer than its lease publishes nothing`() async throws {
        let job = """
            { "jobName": "Slow", "firstEffectiveDate": "2024-10-03", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders", "columns": ["id"] },
                { "type": "External", "typeName": "Test.Sleeper" },
                { "type": "DataFrameWriter", "source": "orders", "targetTable": "slow", "writeMode": "Append" } ] }
            """
        let clock = JumpingClock()
        let project = try ServerProject(lake: ServerProjectTests.lake, jobs: ["slow.json": job])
        let folder = try ProjectFolder.open(at: project.folder, swiftTypes: ["Test.Sleeper"])
        let options = WorkspaceOptions(clock: clock, swiftExternals: ["Test.Sleeper": Sleeper(clock: clock)])
        let workspace = try await Workspace(folder: folder, options: options)
        try await workspace.register()
        let failures = FailureList()
        let missing = RunSelection(dates: .missing(through: workspace.through))
        _ = try await workspace.run(missing, events: failures)
        #expect(failures.codes == ["run.lease-lost"])
        #expect(try project.psql("SELECT to_regclass('curated.slow') IS NULL") == "t")
    }

    @Test func `a worker that is stopped gives its claim back, and the others finish`() async throws {
        let project = try ServerProject(lake: ServerProjectTests.lake, jobs: Self.chains())
        let first = try await project.workspace()
        let stopped = Task {
            try await first.work(RunSelection(dates: .missing(through: first.through)))
        }
        while try project.psql("SELECT count(*) FROM control.job_runs") == "0" { await Task.yield() }
        stopped.cancel()
        _ = await stopped.result
        #expect(try project.psql("SELECT count(*) FROM control.leases") == "0")
        #expect(try project.psql("SELECT count(*) FROM control.job_runs WHERE status = 'Running'") == "0")
        _ = try await work(project, workers: 2)
        let done =
            "SELECT count(DISTINCT (job_name, effective_date)), count(*) FROM control.job_runs WHERE status = 'Succeeded'"
        #expect(try project.psql(done) == "27|27")
        #expect(try project.psql("SELECT count(*) FROM curated.a1") == "60")
    }
}
