import Diagnostics
import FileConnector
import Foundation
import JobModel
import Ports
import Testing

/// What this library packs, other programs unpack, and the reverse.
@Suite struct CompressionTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    /// How the usual tools unpack to standard output.
    static let tools: [(Compression, [String])] = [
        (.gzip, ["gzip", "-dc"]), (.bzip2, ["bzip2", "-dc"]), (.xz, ["xz", "-dc"]),
        (.zstd, ["zstd", "-dcq"]),
        (.zip, ["unzip", "-p"]),
    ]

    private var rows: [[String?]] {
        var random = SplitMix64(state: 7)
        return (0..<1_500).map { number in
            let text = (0..<20).map { _ in String(random.next(), radix: 36) }.joined()
            return ["\(number)", text, "é, \"\n"]
        }
    }

    @Test(arguments: tools) func `the usual tool unpacks it`(compression: Compression, tool: [String])
        async throws
    {
        let output = bench.csv { $0.compression = compression }
        try await bench.write(output, FakeSession(["a", "b", "c"], rows), on: "2024-10-01")
        try await bench.write(bench.csv("plain.csv"), FakeSession(["a", "b", "c"], rows), on: "2024-10-01")
        let unpacked = try Tool.run(tool + [bench.path("2024-10-01")])
        #expect(unpacked == (try bench.bytes("2024-10-01", "plain.csv")))
        #expect(try bench.bytes("2024-10-01").count < unpacked.count * 3 / 4)
    }

    @Test(arguments: tools) func `an empty file unpacks to nothing`(compression: Compression, tool: [String])
        async throws
    {
        let output = bench.csv(mode: .append) {
            $0.compression = compression
            $0.includeHeader = false
        }
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(try Tool.run(tool + [bench.path("2024-10-01")]).isEmpty)
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-02")
        #expect(try Tool.run(tool + [bench.path("2024-10-02")]) == Array("1,2024-10-02\n".utf8))
    }

    @Test(arguments: tools) func `rows are carried over through it`(compression: Compression, tool: [String])
        async throws
    {
        for (name, packing) in [("a.csv", compression), ("plain.csv", .none)] {
            let output = bench.csv(name, mode: .append) {
                $0.compression = packing
                $0.trailerFormat = "END|{row_count}"
                $0.encoding = .utf16
            }
            for date in ["2024-10-01", "2024-10-02", "2024-10-03"] {
                try await bench.write(output, FakeSession(["a", "b", "c"], rows.suffix(250)), on: date)
            }
        }
        let unpacked = try Tool.run(tool + [bench.path("2024-10-03")])
        #expect(unpacked == (try bench.bytes("2024-10-03", "plain.csv")))
    }

    @Test(arguments: Compression.allCases) func `equal rows give equal bytes`(compression: Compression)
        async throws
    {
        let output = bench.csv { $0.compression = compression }
        let first = try await bench.write(output, FakeSession(["a", "b", "c"], rows), on: "2024-10-01")
        let again = try await bench.write(output, FakeSession(["a", "b", "c"], rows), on: "2024-10-01")
        #expect(first.checksum == again.checksum)
    }

    @Test(arguments: [
        (Compression.gzip, ["gzip", "-c9"]), (.bzip2, ["bzip2", "-c1"]), (.xz, ["xz", "-c0"]),
        (.zstd, ["zstd", "-cq19", "--no-check"]),
    ])
    func `what the usual tool packed in two parts is read`(compression: Compression, tool: [String])
        async throws
    {
        let parts = ["a,etl_effective_date\n1,2024-09-01\n", "2,2024-09-02\n"]
        var packed: [UInt8] = []
        for (index, part) in parts.enumerated() {
            let path = bench.folder + "/part\(index)"
            try Data(part.utf8).write(to: URL(fileURLWithPath: path))
            packed += try Tool.run(tool + [path])
        }
        try bench.place(packed, "2024-09-30")
        let output = bench.csv(mode: .append) { $0.compression = compression }
        let receipt = try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(receipt.rows == 2)
    }

    @Test(arguments: ["-9", "-0"]) func `what zip packed or stored is read`(level: String) async throws {
        let path = bench.folder + "/a.csv"
        try Data("a,etl_effective_date\n1,2024-09-01\n".utf8).write(to: URL(fileURLWithPath: path))
        try bench.place(try Tool.run(["zip", "-qj", level, "-", path]), "2024-09-30")
        let output = bench.csv(mode: .append) { $0.compression = .zip }
        let receipt = try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(receipt.rows == 1)
    }

    @Test func `a wrong byte in a stored entry is noticed by its checksum`() async throws {
        let path = bench.folder + "/a.csv"
        try Data("a,etl_effective_date\nxyz,2024-09-01\n".utf8).write(to: URL(fileURLWithPath: path))
        var packed = try Tool.run(["zip", "-qj0", "-", path])
        let place = try #require(packed.firstRange(of: Array("xyz".utf8)))
        packed[place.lowerBound] = UInt8(ascii: "w")
        try bench.place(packed, "2024-09-30")
        let output = bench.csv(mode: .append) { $0.compression = .zip }
        await expectCode("file.append-damaged") {
            try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        }
    }

    @Test func `an archive of two entries is refused`() async throws {
        for name in ["a", "b"] {
            try Data("x\n".utf8).write(to: URL(fileURLWithPath: bench.folder + "/" + name))
        }
        try bench.place(
            try Tool.run(["zip", "-qj", "-", bench.folder + "/a", bench.folder + "/b"]),
            "2024-09-30"
        )
        let output = bench.csv(mode: .append) { $0.compression = .zip }
        let diagnostic = await expectCode("file.append-damaged") {
            try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        }
        #expect(diagnostic?.summary.hasSuffix("it holds 2 entries, expected one") == true)
    }

    @Test func `an archive passes its tool's check and names its entry without the ending`() async throws {
        let output = bench.csv("daily.csv.zip") { $0.compression = .zip }
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-01")
        let path = bench.path("2024-10-01", "daily.csv.zip")
        let listing = String(decoding: try Tool.run(["unzip", "-t", path]), as: UTF8.self)
        #expect(listing.contains("daily.csv  "))
        #expect(listing.contains("No errors"))
        let python =
            "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.infolist()[0].date_time)"
        let checked = String(decoding: try Tool.run(["python3", "-c", python, path]), as: UTF8.self)
        #expect(checked == "None (1980, 1, 1, 0, 0, 0)\n")
    }

    @Test func `gzip data has no time in it`() async throws {
        let output = bench.csv { $0.compression = .gzip }
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(try bench.bytes("2024-10-01")[4..<8].allSatisfy { $0 == 0 })
    }
}

/// Another program, run to its end.
enum Tool {
    struct Failed: Error {
        var command: [String]
        var status: Int32
    }

    /// - Returns: Its standard output.
    static func run(_ command: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(command: command, status: process.terminationStatus)
        }
        return Array(bytes)
    }
}
