import Diagnostics
import Foundation
import JobModel
import Ports
import Synchronization
import Testing

@testable import FileConnector

/// A process that stops at any boundary: what was visible stays whole, and publishing again completes.
@Suite struct StopAnywhereTests {
    struct Stopped: Error {}

    /// Stops once, the first time a boundary is reached.
    final class Stop: Sendable {
        let name: String
        private let isArmed = Mutex(true)
        private let reached = Mutex<[String]>([])

        init(at name: String) {
            self.name = name
        }

        var passed: [String] { reached.withLock { $0 } }

        func pass(_ point: String) throws {
            reached.withLock { $0.append(point) }
            let stops = isArmed.withLock { isArmed in
                defer { if point == name { isArmed = false } }
                return isArmed && point == name
            }
            if stops { throw Stopped() }
        }
    }

    enum Shape: CaseIterable {
        case csv
        case newFolder
        case exchangedFolder
        /// As on file systems that cannot exchange names.
        case switchedFolder
    }

    private static let boundaries: [(Shape, String)] = Shape.allCases.flatMap { shape in
        LocalFileStore.faultPoints.map { (shape, $0) }
    }

    @Test(arguments: boundaries) func `publishing again completes`(shape: Shape, boundary: String)
        async throws
    {
        let stop = Stop(at: boundary)
        let bench = try Workbench()
        let store = LocalFileStore(
            projectDirectory: bench.folder,
            clock: Workbench.FixedClock(),
            faultPoint: { try stop.pass($0) },
            exchange: { shape == .switchedFolder ? false : try FileSystem.exchange($0, $1) }
        )
        let output = shape == .csv ? bench.csv("a") : bench.parquet(parts: 2)
        let session = FakeSession(["a"], [["new"], ["rows"]])
        if shape != .newFolder {
            let old = FakeSession(["a"], [["old"]])
            try await bench.write(output, old, on: "2024-10-01")
        }
        let before = try visible(bench)
        let run = try bench.run("2024-10-01")
        guard let staged = try? await store.stage(output, from: session, run: run) else {
            #expect(try visible(bench) == before)
            let leftovers = bench.names("2024-10-01").filter { $0.hasSuffix(".tmp") }
            #expect(leftovers.isEmpty, "a failure that can clean up does")
            return
        }
        #expect(try visible(bench) == before)
        _ = try? await store.publish(staged, run: run)
        let between = try visible(bench)
        #expect(between == before || between == "new rows" || (shape == .switchedFolder && between == nil))
        // Completing passes boundaries of its own, and may be stopped there as well.
        if boundary == "file.old-removed" { _ = try? await store.publish(staged, run: run) }
        let receipt = try await store.publish(staged, run: run)
        #expect(receipt.checksum == staged.checksum)
        #expect(try visible(bench) == "new rows")
        #expect(bench.names("2024-10-01") == [".a.glidepath.json", "a"])
        #expect(FileManifest(ofOutputAt: staged.finalPath)?.runID == run.id)
        #expect(stop.passed.contains(boundary) || [.csv, .newFolder, .exchangedFolder].contains(shape))
    }

    @Test func `every boundary is passed by some shape`() async throws {
        let passed = Mutex<Set<String>>([])
        let bench = try Workbench()
        let store = LocalFileStore(
            projectDirectory: bench.folder,
            clock: Workbench.FixedClock(),
            faultPoint: { point in passed.withLock { _ = $0.insert(point) } },
            exchange: { _, _ in false }
        )
        for (output, rows) in [(bench.csv(), 1), (bench.parquet(), 1), (bench.parquet(), 2)] {
            let session = FakeSession(["a"], (0..<rows).map { ["\($0)"] })
            let run = try bench.run("2024-10-01")
            _ = try await store.publish(try await store.stage(output, from: session, run: run), run: run)
        }
        #expect(passed.withLock { $0 } == Set(LocalFileStore.faultPoints))
    }

    @Test(arguments: ["file.set-aside"]) func `an output set aside gets its name back`(boundary: String)
        async throws
    {
        for cleansUp in [true, false] {
            let stop = Stop(at: boundary)
            let bench = try Workbench()
            let store = LocalFileStore(
                projectDirectory: bench.folder,
                clock: Workbench.FixedClock(),
                faultPoint: { try stop.pass($0) },
                exchange: { _, _ in false }
            )
            try await bench.write(bench.parquet(), FakeSession(["a"], [["old"]]), on: "2024-10-01")
            let run = try bench.run("2024-10-01")
            let staged = try await store.stage(bench.parquet(), from: FakeSession(["a"], []), run: run)
            await #expect(throws: Stopped.self) { _ = try await store.publish(staged, run: run) }
            #expect(try visible(bench) == nil)
            if cleansUp {
                try await store.removeLeftovers(
                    of: bench.parquet(),
                    effectiveDate: run.effectiveDate,
                    keeping: []
                )
            } else {
                await store.discard(staged)
            }
            #expect(try visible(bench) == "old")
            #expect(bench.names("2024-10-01") == [".a.glidepath.json", "a"])
        }
    }

    @Test func `a stopped exchange is not completed over a later run`() async throws {
        let stop = Stop(at: "file.renamed")
        let bench = try Workbench(faultPoint: { try stop.pass($0) })
        let calm = LocalFileStore(projectDirectory: bench.folder, clock: Workbench.FixedClock())
        let runs = try (0..<3).map { _ in try bench.run("2024-10-01") }
        var staged: [StagedFile] = []
        for (number, run) in runs.enumerated() {
            let session = FakeSession(["a"], [["\(number)"]])
            staged.append(try await bench.store.stage(bench.parquet(), from: session, run: run))
        }
        _ = try await calm.publish(staged[0], run: runs[0])
        await #expect(throws: Stopped.self) { _ = try await bench.store.publish(staged[1], run: runs[1]) }
        _ = try await calm.publish(staged[2], run: runs[2])
        await expectCode("file.staged-lost") { try await calm.publish(staged[1], run: runs[1]) }
        #expect(try visible(bench) == "2")
    }

    @Test func `a stopped publish of equal content is completed with the run's own record`() async throws {
        let stop = Stop(at: "file.renamed")
        let bench = try Workbench(faultPoint: { try stop.pass($0) })
        let session = FakeSession(["a"], [["1"]])
        let first = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: first)
        await #expect(throws: Stopped.self) { _ = try await bench.store.publish(staged, run: first) }
        #expect(FileManifest(ofOutputAt: staged.finalPath) == nil)
        _ = try await bench.store.publish(staged, run: first)
        #expect(FileManifest(ofOutputAt: staged.finalPath)?.runID == first.id)
    }

    /// Cells of the visible output's rows, or nil when there is none.
    private func visible(_ bench: Workbench) throws -> String? {
        let path = bench.path("2024-10-01", "a")
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return nil }
        let names =
            isFolder.boolValue ? try FileManager.default.contentsOfDirectory(atPath: path).sorted() : [""]
        return try names.flatMap { name in
            try String(contentsOfFile: name.isEmpty ? path : path + "/" + name, encoding: .utf8).split(
                separator: "\n"
            ).dropFirst()
        }
        .map { String($0.prefix { $0 != "|" && $0 != "," }) }.joined(separator: " ")
    }
}
