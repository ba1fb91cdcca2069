import Diagnostics
import FileConnector
import Foundation
import JobModel
import Ports
import Testing

/// Staged, visible, recorded: in that order, and nothing in between to be seen.
@Suite struct PublishTests {
    let bench: Workbench
    let session = FakeSession(["a"], [["1"], ["2"]])

    init() throws {
        bench = try Workbench()
    }

    @Test func `staging makes nothing visible`() async throws {
        let run = try bench.run("2024-10-01", id: "run-1")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        #expect(bench.names("2024-10-01") == [".a.csv.run-1.2.tmp"])
        #expect(staged.finalPath == bench.path("2024-10-01"))
        #expect(staged.rows == 2)
        #expect(staged.stepIndex == 2)
    }

    @Test func `the checksum is what the usual tool says of the file`() async throws {
        let receipt = try await bench.write(bench.csv { $0.compression = .gzip }, session, on: "2024-10-01")
        let line = String(decoding: try Tool.run(["sha256sum", bench.path("2024-10-01")]), as: UTF8.self)
        #expect(receipt.checksum == line.split(separator: " ").first.map(String.init))
    }

    @Test func `publishing leaves the file and a manifest that describes it`() async throws {
        let run = try bench.run("2024-10-01", id: "run-1")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        _ = try await bench.store.publish(staged, run: run)
        #expect(bench.names("2024-10-01") == [".a.csv.glidepath.json", "a.csv"])
        #expect(
            try bench.text("2024-10-01", ".a.csv.glidepath.json") == """
                {
                  "effectiveDate" : "2024-10-01",
                  "file" : "a.csv",
                  "format" : 1,
                  "job" : "Daily",
                  "rows" : 2,
                  "runID" : "run-1",
                  "sha256" : "\(staged.checksum)",
                  "sizeBytes" : 47,
                  "stepIndex" : 2
                }

                """
        )
        #expect(FileManifest(ofOutputAt: staged.finalPath)?.runID == run.id)
        #expect(FileManifest(ofOutputAt: bench.path("2024-10-02")) == nil)
    }

    @Test func `publishing again changes nothing`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        let first = try await bench.store.publish(staged, run: run)
        let manifest = try bench.bytes("2024-10-01", ".a.csv.glidepath.json")
        let again = try await bench.store.publish(staged, run: run)
        #expect(first.checksum == again.checksum)
        #expect(try bench.bytes("2024-10-01", ".a.csv.glidepath.json") == manifest)
        #expect(bench.names("2024-10-01").count == 2)
    }

    @Test func `a staged output survives being written down and read back`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        let copy = try JSONDecoder().decode(StagedFile.self, from: JSONEncoder().encode(staged))
        #expect(try await bench.store.publish(copy, run: run).rows == 2)
    }

    @Test func `an output that is gone is told, and what stands there stays`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        await bench.store.discard(staged)
        await expectCode("file.staged-lost") { try await bench.store.publish(staged, run: run) }
        try bench.place("other".utf8, "2024-10-01")
        let diagnostic = await expectCode("file.staged-lost") {
            _ = try await bench.store.publish(staged, run: run)
        }
        #expect(diagnostic?.reason?.contains("holds other bytes") == true)
        #expect(try bench.text("2024-10-01") == "other")
    }

    @Test func `discarding leaves nothing, and twice is fine`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        await bench.store.discard(staged)
        await bench.store.discard(staged)
        #expect(!FileManager.default.fileExists(atPath: bench.tableDirectory + "/2024-10-01"))
    }

    @Test func `discarding keeps what was visible`() async throws {
        try await bench.write(bench.csv(), session, on: "2024-10-01")
        let before = try bench.bytes("2024-10-01")
        let run = try bench.run("2024-10-01")
        await bench.store.discard(
            try await bench.store.stage(bench.csv(), from: FakeSession(["b"], []), run: run)
        )
        #expect(try bench.bytes("2024-10-01") == before)
        #expect(bench.names("2024-10-01").count == 2)
    }

    @Test func `an earlier run's publish does not undo a later one's`() async throws {
        let (first, second) = (try bench.run("2024-10-01"), try bench.run("2024-10-01"))
        let early = try await bench.store.stage(bench.csv(), from: session, run: first)
        _ = try await bench.store.publish(early, run: first)
        let late = try await bench.store.stage(bench.csv(), from: FakeSession(["b"], []), run: second)
        _ = try await bench.store.publish(late, run: second)
        await expectCode("file.staged-lost") { try await bench.store.publish(early, run: first) }
        #expect(try bench.text("2024-10-01") == "b,etl_effective_date\n")
    }

    @Test func `two steps may write two files of one partition`() async throws {
        let run = try bench.run("2024-10-01")
        let first = try await bench.store.stage(bench.csv("a.csv", stepIndex: 1), from: session, run: run)
        let second = try await bench.store.stage(bench.csv("b.csv", stepIndex: 2), from: session, run: run)
        await bench.store.discard(first)
        _ = try await bench.store.publish(second, run: run)
        #expect(bench.names("2024-10-01") == [".b.csv.glidepath.json", "b.csv"])
    }

    @Test(arguments: 0..<8) func `of racing publishes one wins as a whole, with its own manifest`(round: Int)
        async throws
    {
        let outputs = [
            bench.csv(), bench.csv { $0.includeHeader = false }, bench.csv { $0.lineEnding = .crlf },
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for output in outputs {
                group.addTask {
                    let run = try bench.run("2024-10-01")
                    let staged = try await bench.store.stage(output, from: session, run: run)
                    _ = try await bench.store.publish(staged, run: run)
                }
            }
            try await group.waitForAll()
        }
        let manifest = FileManifest(ofOutputAt: bench.path("2024-10-01"))
        let line = String(decoding: try Tool.run(["sha256sum", bench.path("2024-10-01")]), as: UTF8.self)
        #expect(manifest?.sha256 == line.split(separator: " ").first.map(String.init))
        #expect(bench.names("2024-10-01").count == 2)
    }

    @Test func `publishing one output twice at once is publishing it once`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.csv(), from: session, run: run)
        async let first = bench.store.publish(staged, run: run)
        async let second = bench.store.publish(staged, run: run)
        #expect(try await [first.checksum, second.checksum] == [staged.checksum, staged.checksum])
    }

    @Test func `an engine that fails half-way leaves nothing, and its error stays`() async throws {
        let rows = (0..<10).map { ["\($0)"] as [String?] }
        let relation = FakeSession.Relation(columns: ["a"], rows: rows)
        let broken = FakeSession(["output": relation], rowsPerPiece: 2, failsAfter: 4)
        await #expect(throws: FakeSession.Broken.self) {
            try await bench.write(bench.csv(), broken, on: "2024-10-01")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.tableDirectory + "/2024-10-01"))
    }

    @Test func `a file is never taken for a leftover of one whose name it begins with`() async throws {
        let bench = try Workbench()
        let run = try bench.run("2024-10-01")
        let session = FakeSession(["a"], [["1"]])
        let staged = try await bench.store.stage(bench.csv("data.csv"), from: session, run: run)
        let removed = try await bench.store.removeLeftovers(
            of: bench.parquet("data"),
            effectiveDate: run.effectiveDate,
            keeping: [run.id]
        )
        #expect(removed.isEmpty)
        _ = try await bench.store.publish(staged, run: run)
        #expect(try bench.text("2024-10-01", "data.csv").hasPrefix("a,"))
    }

    @Test func `leftovers of dead runs go, those of live ones stay`() async throws {
        var paths: [String] = []
        for id in ["dead-run", "live-run"] {
            let run = try bench.run("2024-10-01", id: id)
            paths.append(try await bench.store.stage(bench.csv(), from: session, run: run).temporaryPath)
        }
        try bench.place("x".utf8, "2024-10-01", ".a.csv.dead-run.2.tmp.manifest")
        try bench.place("x".utf8, "2024-10-01", ".a.csv.b.dead.run.2.tmp.bak")
        try bench.place("x".utf8, "2024-10-01", ".b.csv.dead.run.2.tmp")
        let date = try bench.run("2024-10-01").effectiveDate
        let removed = try await bench.store.removeLeftovers(
            of: bench.csv(),
            effectiveDate: date,
            keeping: [RunID("live-run")]
        )
        #expect(removed == [paths[0], paths[0] + ".manifest"])
        #expect(
            bench.names("2024-10-01")
                == [".a.csv.b.dead.run.2.tmp.bak", ".a.csv.live-run.2.tmp", ".b.csv.dead.run.2.tmp"]
        )
    }
}
