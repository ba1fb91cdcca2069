import Diagnostics
import Foundation
import Glibc
import JobModel
import Ports
import Testing

@testable import FileConnector

/// What the world does to files: each refusal has a code, names the path, and leaves nothing behind.
@Suite struct FaultTests {
    let bench: Workbench
    let session = FakeSession(["a"], [["1"]])

    init() throws {
        bench = try Workbench()
    }

    @Test(arguments: ["", ".", "..", "a/b", "a\0b"]) func `names that are none`(name: String) async throws {
        let diagnostic = await expectCode("file.invalid-name") {
            try await bench.write(bench.csv(name), session, on: "2024-10-01")
        }
        #expect(diagnostic?.exitCode == 2)
    }

    @Test func `names that are too long to write beside the final one`() async throws {
        let longest = String(repeating: "n", count: 195)
        try await bench.write(bench.csv(longest), session, on: "2024-10-01")
        #expect(bench.names("2024-10-01").contains(longest))
        let diagnostic = await expectCode("file.path-too-long") {
            try await bench.write(bench.csv(longest + "n"), session, on: "2024-10-01")
        }
        #expect(diagnostic?.summary.contains("196 bytes, at most 195 fit") == true)
    }

    @Test func `paths that are too long`() async throws {
        for part in [String(repeating: "d", count: 256), String(repeating: "dd/", count: 2000)] {
            var output = bench.csv()
            output.tableDirectory += "/" + part
            let diagnostic = await expectCode("file.path-too-long") {
                try await bench.write(output, session, on: "2024-10-01")
            }
            #expect(diagnostic?.summary.count ?? 1000 < 250)
        }
    }

    @Test func `a file where a folder should be`() async throws {
        try Data().write(to: URL(fileURLWithPath: bench.folder + "/out"))
        let diagnostic = await expectCode("file.parent-is-file") {
            try await bench.write(bench.csv(), session, on: "2024-10-01")
        }
        #expect(diagnostic?.summary.contains("\"\(bench.folder)/out\" is not a folder") == true)
        #expect(diagnostic?.exitCode == 2)
    }

    @Test func `a file where the partition should be`() async throws {
        try FileManager.default.createDirectory(
            atPath: bench.tableDirectory,
            withIntermediateDirectories: true
        )
        try Data().write(to: URL(fileURLWithPath: bench.tableDirectory + "/2024-10-01"))
        await expectCode("file.parent-is-file") {
            try await bench.write(bench.csv(), session, on: "2024-10-01")
        }
    }

    @Test func `links that lead in a circle`() async throws {
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder + "/out",
            withDestinationPath: bench.folder + "/other"
        )
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder + "/other",
            withDestinationPath: bench.folder + "/out"
        )
        await expectCode("file.link-loop") { try await bench.write(bench.csv(), session, on: "2024-10-01") }
    }

    @Test func `a link to a folder is a folder`() async throws {
        try FileManager.default.createDirectory(
            atPath: bench.folder + "/real",
            withIntermediateDirectories: true
        )
        try FileManager.default.createSymbolicLink(
            atPath: bench.folder + "/out",
            withDestinationPath: bench.folder + "/real"
        )
        try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(FileManager.default.fileExists(atPath: bench.folder + "/real/job/table/2024-10-01/a.csv"))
    }

    /// The kernel's own file system takes no folders from anyone, not even from root.
    @Test func `a folder that nobody may write to`() async throws {
        var output = bench.csv()
        output.tableDirectory = "/sys/kernel/glidepath-tests"
        let diagnostic = await expectCode("file.not-writable") {
            try await bench.write(output, session, on: "2024-10-01")
        }
        #expect(diagnostic?.exitCode == 3)
    }

    @Test func `an earlier file that cannot be read as text`() async throws {
        try FileManager.default.createDirectory(
            atPath: bench.tableDirectory + "/2024-09-30",
            withIntermediateDirectories: true
        )
        // Reading a process's own memory from its start is an input/output error for everyone.
        try FileManager.default.createSymbolicLink(
            atPath: bench.path("2024-09-30"),
            withDestinationPath: "/proc/self/mem"
        )
        let output = bench.csv(mode: .append) { $0.compression = .none }
        await #expect(throws: FileStoreError.self) {
            try await bench.write(output, session, on: "2024-10-01")
        }
        #expect(bench.names("2024-10-01").isEmpty)
    }

    @Test func `a device without space`() throws {
        let file = try OpenFile(writing: "/dev/full")
        #expect(throws: FileStoreError.noSpace("/dev/full")) {
            try [UInt8](repeating: 0, count: 10).withUnsafeBytes { try file.write($0) }
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs the right to mount"))
    func `a disk that fills up half-way: nothing visible, nothing left, what was there stays`() async throws {
        let disk = try SmallDisk()
        var output = bench.csv()
        output.tableDirectory = disk.path + "/table"
        try await bench.write(output, session, on: "2024-10-01")
        let rows = (0..<600).map { _ in [String(repeating: "x", count: 1000)] as [String?] }
        for (index, output) in [output, output].enumerated() {
            let date = index == 0 ? "2024-10-01" : "2024-10-02"
            let diagnostic = await expectCode("file.no-space") {
                try await bench.write(output, FakeSession(["a"], rows), on: date)
            }
            #expect(diagnostic?.exitCode == 3)
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: disk.path).sorted()
        #expect(
            names == [
                "table", "table/2024-10-01", "table/2024-10-01/.a.csv.glidepath.json",
                "table/2024-10-01/a.csv",
            ]
        )
        #expect(
            try String(contentsOfFile: disk.path + "/table/2024-10-01/a.csv", encoding: .utf8)
                == "a,etl_effective_date\n1,2024-10-01\n"
        )
    }

    @Test func `a cancelled run leaves nothing`() async throws {
        let rows = (0..<2000).map { ["\($0)"] as [String?] }
        try await bench.write(bench.csv(), FakeSession(["a"], rows), on: "2024-09-30")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await bench.write(bench.csv(mode: .append), session, on: "2024-10-01")
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(bench.names("2024-10-01").isEmpty)
    }
}

/// A disk of 256 KB, for as long as the value lives.
final class SmallDisk {
    let path: String

    static let isPossible = (try? SmallDisk()) != nil

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/glidepath-disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=256k") == 0 else {
            rmdir(path)
            throw Tool.Failed(command: ["mount"], status: errno)
        }
    }

    deinit {
        umount(path)
        rmdir(path)
    }
}
