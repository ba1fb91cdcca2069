import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresControlStore
import PostgresDriver
import PostgresServer
import SQLiteControlStore
import Tabular
import Testing

/// A control store that moves between a file and a server, both ways.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ControlMoveTests {
    enum Way: String, CaseIterable, CustomTestStringConvertible {
        case toServer
        case toFile

        var testDescription: String { rawValue }
    }

    private static let job = """
        { "jobName": "Copy", "firstEffectiveDate": "2024-10-01", "modules": [
            { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders", "columns": ["id"] },
            { "type": "DataFrameWriter", "source": "orders", "targetTable": "copy", "writeMode": "Append" } ] }
        """
    private static let failing = """
        { "jobName": "Fails", "description": "it's \\"late\\"", "firstEffectiveDate": "2024-10-03",
          "dependsOn": [{ "job": "Copy", "type": "SameDay" }], "modules": [
            { "type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "nowhere", "columns": ["id"] },
            { "type": "DataFrameWriter", "source": "orders", "targetTable": "none", "writeMode": "Overwrite" } ] }
        """

    private func project(_ way: Way) throws -> ServerProject {
        let first = way == .toServer ? "file" : "bank"
        return try ServerProject(
            lake: ServerProjectTests.lake,
            yaml: """
                through: 2024-10-03
                connections:
                  bank: { kind: postgresql, url: "DATABASE" }
                  file: { kind: sqlite, path: control.sqlite }
                lake: bank
                outputs: bank
                control: \(first)  # may move
                environments: { trial: { schemas: { curated: trial } } }
                """,
            jobs: ["copy.json": Self.job, "fails.json": Self.failing]
        )
    }

    private func place(_ way: Way, _ project: ServerProject) -> (old: String, new: String) {
        way == .toServer ? ("file", "bank") : ("bank", "file")
    }

    /// Everything that a store tells through its port, as text.
    private func contents(_ store: any ControlStore) async throws -> [String] {
        var lines = try await store.registeredJobs().map { "\($0)" }
        for run in try await store.runs(matching: RunFilter(limit: 1_000)) {
            lines.append("\(run)")
            lines += try await store.steps(of: run.identity.id).map { "\($0)" }
        }
        let history = try await store.history()
        lines += history.succeeded.map { "\($0.key): \($0.value.sorted())" }.sorted()
        lines += history.unsettled.map { "\($0.key): \($0.value.sorted { $0.key < $1.key })" }.sorted()
        return lines
    }

    @Test(arguments: Way.allCases)
    func `nothing is lost, runs go on where they were, and the old place refuses`(way: Way) async throws {
        let project = try project(way)
        let first = try await project.run()
        #expect(first.summary.succeeded == 3 && first.summary.failed == 1)
        _ = try await project.run(environment: "trial")
        let stale = try await project.workspace()
        let before = try await contents(stale.control)
        #expect(before.count > 10)

        let report = try await ControlMove(directory: project.folder).perform(to: place(way, project).new)
        #expect(report.isProjectFileChanged && report.stores.map(\.environment) == [nil, "trial"])
        let yaml = try String(
            contentsOf: project.folder.appendingPathComponent("glidepath.yaml"),
            encoding: .utf8
        )
        #expect(yaml.contains("\ncontrol: \(place(way, project).new)\n"), "\(yaml)")
        let moved = try await project.workspace()
        #expect(try await contents(moved.control) == before)

        // A program that had the old store open gets no lease there any more.
        let missing = RunSelection(dates: .missing(through: moved.through))
        #expect(await code { _ = try await stale.run(missing) } == "control.moved")
        let day = try #require(CivilDate("2024-10-02"))
        let again = try await moved.run(RunSelection(jobs: [JobName("Copy")], dates: .exactly(day...day)))
        #expect(again.succeeded == 1)
        let runs = try await moved.control.runs(matching: RunFilter(job: JobName("Copy"), effectiveDate: day))
        #expect(runs.map(\.identity.attempt) == [2, 1])
        #expect(try await project.run(environment: "trial").summary.succeeded == 0)

        // And back, with what was recorded since, into the store that the first move left.
        _ = try await ControlMove(directory: project.folder).perform(to: place(way, project).old)
        let back = try await project.workspace()
        #expect(try await contents(back.control) == contents(moved.control))
        #expect(try await back.run(RunSelection(dates: .missing(through: back.through))).succeeded == 0)
    }

    @Test(arguments: Way.allCases)
    func `a store that is worked with, and a target that has one, are left alone`(way: Way) async throws {
        let project = try project(way)
        _ = try await project.run()
        let move = ControlMove(directory: project.folder)
        let (old, new) = place(way, project)
        #expect(await code { _ = try await move.perform(to: old) } == "control.same-place")
        #expect(await code { _ = try await move.perform(to: "banck") } == "control.unknown-connection")

        let store = try await project.workspace().control
        let owner = LeaseOwner(id: "elsewhere", description: "process 1 on a machine elsewhere")
        let soon = SystemClock().now.adding(.seconds(60))
        _ = try await store.acquireLease("job:Copy", owner: owner, until: soon, at: SystemClock().now)
        #expect(await code { _ = try await move.perform(to: new) } == "control.in-use")
        try await store.releaseLease("job:Copy", owner: owner)
        let start = RunStart(
            job: JobName("Copy"),
            effectiveDate: try #require(CivilDate("2024-10-09")),
            triggeredBy: "test",
            jobHash: "h",
            engine: .duckdb,
            owner: owner
        )
        let open = try await store.beginRun(start, at: SystemClock().now)
        #expect(await code { _ = try await move.perform(to: new) } == "control.in-use")
        try await store.finishRun(open.id, RunOutcome(status: .succeeded), at: SystemClock().now)

        switch way {
        case .toServer: _ = try await PostgresControlStore(PostgresConfiguration(url: project.database.url))
        case .toFile:
            let file = project.folder.appendingPathComponent("control.sqlite").path
            await (try SQLiteControlStore(path: file)).close()
        }
        #expect(await code { _ = try await move.perform(to: new) } == "control.not-empty")
        #expect(try await project.run().summary.succeeded == 0, "the old store is in use as before")
    }

    /// Stops a move by an error at one of its steps.
    private struct Faulty: ControlArchive {
        struct Fault: Error {}

        let archive: any ControlArchive
        let step: String

        var place: String { archive.place }
        func state() async throws -> ControlStoreState { try await archive.state() }
        func stamp() async throws -> String { try await archive.stamp() }
        func rows(of table: ControlTable, from offset: Int, limit: Int) async throws -> [[Value]] {
            if step == "rows of \(table.name)" { throw Fault() }
            return try await archive.rows(of: table, from: offset, limit: limit)
        }
        func prepareArrival(from source: String) async throws {
            if step == "before arrival" { throw Fault() }
            try await archive.prepareArrival(from: source)
        }
        func add(_ rows: [[Value]], to table: ControlTable) async throws {
            try await archive.add(rows, to: table)
        }
        func completeArrival() async throws {
            if step == "before completion" { throw Fault() }
            try await archive.completeArrival()
            if step == "after completion" { throw Fault() }
        }
        func withdraw(movedTo target: String, ifStamp stamp: String) async throws -> Bool {
            if step == "before withdrawal" { throw Fault() }
            return try await archive.withdraw(movedTo: target, ifStamp: stamp)
        }
    }

    @Test(
        arguments: Way.allCases,
        [
            "before arrival", "rows of job_runs", "rows of publishes", "before withdrawal",
            "before completion",
            "after completion",
        ]
    )
    func `a move that stops anywhere is made again, and meanwhile at most one store is used`(
        way: Way,
        step: String
    ) async throws {
        let project = try project(way)
        _ = try await project.run()
        let before = try await contents(project.workspace().control)
        let (_, new) = place(way, project)
        let stopping = ControlMove(directory: project.folder) { Faulty(archive: $0, step: step) }
        await #expect(throws: Faulty.Fault.self) { try await stopping.perform(to: new) }
        let isMoved = step.hasSuffix("completion")
        let refusal = await code { _ = try await project.workspace() }
        #expect(refusal == (isMoved ? "control.moved" : nil))
        _ = try await ControlMove(directory: project.folder).perform(to: new)
        #expect(try await contents(project.workspace().control) == before)
    }
}
