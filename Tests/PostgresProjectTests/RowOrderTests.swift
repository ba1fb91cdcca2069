import Diagnostics
import Execution
import ExternalSteps
import Foundation
import Glidepath
import Inspection
import JobModel
import Ports
import PostgresServer
import Synchronization
import Tabular
import Testing

/// Jobs whose outputs the order of stored rows decides.
@Suite struct RowOrderTests {
    private final class Notices: EventSink {
        private let found = Mutex<[Diagnostic]>([])

        var rowOrder: [Diagnostic] {
            found.withLock {
                $0.filter { $0.code == "run.row-order" }.sorted { ($0.job ?? "") < ($1.job ?? "") }
            }
        }

        func receive(_ event: RunEvent) {
            if case .noticed(let diagnostic) = event.kind { found.withLock { $0.append(diagnostic) } }
        }
    }

    private static func job(_ name: String, _ sql: String) -> String {
        """
        { "jobName": "\(name)", "firstEffectiveDate": "2024-10-01", "modules": [
            { "type": "Transformation", "resultName": "rows", "sql": "\(sql)" },
            { "type": "DataFrameWriter", "source": "rows", "targetTable": "\(name)", "writeMode": "Overwrite" } ] }
        """
    }

    private func run(_ folder: URL, from first: String = "2024-10-01") async throws -> [Diagnostic] {
        let workspace = try await Workspace(folder: ProjectFolder.open(at: folder))
        try await workspace.register()
        let notices = Notices()
        let days = try #require(CivilDate(first))...#require(CivilDate("2024-10-02"))
        let summary = try await workspace.run(RunSelection(dates: .exactly(days)), events: notices)
        #expect(summary.failed == 0)
        return notices.rowOrder
    }

    @Test func `a job is told of once, and again when it is another`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-order-\(UUID())"
        )
        defer { try? FileManager.default.removeItem(at: folder) }
        let jobs = folder.appendingPathComponent("jobs")
        try FileManager.default.createDirectory(at: jobs, withIntermediateDirectories: true)
        func write(_ name: String, _ sql: String) throws {
            try Self.job(name, sql).write(
                to: jobs.appendingPathComponent("\(name).json"),
                atomically: true,
                encoding: .utf8
            )
        }
        let rows = "FROM (VALUES (1, 'a'), (2, 'b')) AS t (id, name)"
        try write("Listed", "SELECT string_agg(name, ',') AS names \(rows)")
        try write("Ordered", "SELECT string_agg(name, ',' ORDER BY id) AS names \(rows)")
        try write("Limited", "SELECT id \(rows) LIMIT 1")

        let first = try await run(folder)
        #expect(first.map(\.job) == ["Limited", "Listed"], "once for each job, not for each of its dates")
        #expect(first.allSatisfy { $0.severity == .warning && $0.location?.file.hasSuffix(".json") == true })
        #expect(try await run(folder).isEmpty, "people know already")
        try write("Limited", "SELECT id AS only \(rows) LIMIT 1")
        #expect(try await run(folder).map(\.job) == ["Limited"])
        try write("Limited", "SELECT id AS only \(rows) ORDER BY id LIMIT 1")
        #expect(try await run(folder).isEmpty)
        try FileManager.default.removeItem(at: folder.appendingPathComponent(".glidepath/row-order.json"))
        #expect(try await run(folder).map(\.job) == ["Listed"], "without the file jobs are looked at again")
    }

    @Test(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
    func `code that keeps the last row stored is told of, and its script belongs to the job`() async throws {
        let python = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"
        let job = """
            { "jobName": "Last", "firstEffectiveDate": "2024-10-01", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders",
                  "columns": ["customer", "total"] },
                { "type": "External", "language": "python", "script": "externals/last.py" },
                { "type": "DataFrameWriter", "source": "output", "targetTable": "last", "writeMode": "Overwrite" } ] }
            """
        let yaml = ServerProject.oneDatabase + "\nexternals: { python: \(python) }"
        let project = try ServerProject(lake: ServerProjectTests.lake, yaml: yaml, jobs: ["last.json": job])
        func write(_ suffix: String) throws {
            try project.write(
                """
                import pandas as pd
                def execute(shared_state):
                    totals = {}
                    for row in shared_state["orders"].itertuples():
                        totals[row.customer] = row.total
                    return {"output": pd.DataFrame(list(totals.items()), columns=["customer", "total\(suffix)"])}
                """,
                to: "externals/last.py"
            )
        }
        try write("")
        let told = try await run(project.folder)
        #expect(told.map(\.job) == ["Last"] && told.first?.location?.file == "externals/last.py")
        #expect(try await run(project.folder).isEmpty)
        try write("_too")
        #expect(try await run(project.folder).map(\.job) == ["Last"])
    }
}
