import FileConnector
import Foundation
import Glibc
import Ports
import Testing

/// A process killed at a boundary, truly: no error passes through anything, nothing is cleaned up.
@Suite struct KillTests {
    @Test(arguments: LocalFileStore.faultPoints) func `the next process completes`(boundary: String)
        async throws
    {
        let bench = try Workbench()
        try await bench.write(bench.csv(), FakeSession(["a"], [["old"]]), on: "2024-10-01")
        let before = try bench.text("2024-10-01")
        let (folder, plan) = (bench.folder, bench.folder + "/staged.json")
        let result = await #expect(processExitsWith: .failure) {
            [
                folder = folder as String, plan = plan as String, boundary = boundary as String
            ] in
            try await Self.publish(in: folder, plan: plan, killedAt: boundary)
        }
        let isFolderOnly = ["file.set-aside", "file.old-removed"].contains(boundary)
        #expect(result?.exitStatus == (isFolderOnly ? .exitCode(7) : .signal(SIGKILL)))
        let after = "a,etl_effective_date\nnew,2024-10-01\n"
        #expect([before, after].contains(try bench.text("2024-10-01")))
        let store = LocalFileStore(projectDirectory: folder, clock: Workbench.FixedClock())
        let run = try bench.run("2024-10-01", id: "killed")
        if let data = FileManager.default.contents(atPath: plan) {
            _ = try await store.publish(try JSONDecoder().decode(StagedFile.self, from: data), run: run)
            #expect(try bench.text("2024-10-01") == after)
            #expect(FileManifest(ofOutputAt: bench.path("2024-10-01"))?.runID == run.id)
        } else {
            #expect(try bench.text("2024-10-01") == before)
        }
        try await store.removeLeftovers(of: bench.csv(), effectiveDate: run.effectiveDate, keeping: [])
        #expect(bench.names("2024-10-01") == [".a.csv.glidepath.json", "a.csv"])
    }

    /// Does what an executor does: stages, writes down what is staged, publishes.
    ///
    /// Exits with 7 when it gets through.
    private static func publish(in folder: String, plan: String, killedAt boundary: String) async throws {
        let bench = Workbench(existing: folder) { point in
            if point == boundary { kill(getpid(), SIGKILL) }
        }
        let run = try bench.run("2024-10-01", id: "killed")
        let staged = try await bench.store.stage(
            bench.csv(),
            from: FakeSession(["a"], [["new"]]),
            run: run
        )
        try JSONEncoder().encode(staged).write(to: URL(fileURLWithPath: plan), options: .atomic)
        _ = try await bench.store.publish(staged, run: run)
        exit(7)
    }
}
