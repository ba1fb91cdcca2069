import Diagnostics
import Foundation
import JobModel
import Ports
import Testing

@testable import FileConnector

/// Folders of parts: which rows go where.
///
/// The session's files stand in for Parquet.
@Suite struct ParquetTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func parts(_ date: String) throws -> [[String]] {
        try FileManager.default.contentsOfDirectory(atPath: bench.path(date, "a")).sorted().map { name in
            try bench.text(date, "a/" + name).split(separator: "\n").dropFirst().map(String.init)
        }
    }

    private func session(_ count: Int) -> FakeSession {
        FakeSession(["n"], (0..<count).map { ["\($0)"] })
    }

    @Test(arguments: [
        (0, 1, [0]), (0, 3, [0]), (1, 1, [1]), (7, 3, [3, 2, 2]), (6, 3, [2, 2, 2]), (2, 4, [1, 1, 0, 0]),
        (8, 3, [3, 3, 2]),
    ])
    func `parts are consecutive slices, the first ones a row larger`(rows: Int, parts: Int, sizes: [Int]) {
        let slices = ParquetStaging.slices(rows: rows, parts: parts)
        #expect(slices.map(\.count) == sizes)
        #expect(slices.first?.lowerBound == 0 && slices.last?.upperBound == rows)
        #expect(zip(slices, slices.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    }

    @Test func `writes numbered parts with the effective date last`() async throws {
        let receipt = try await bench.write(bench.parquet(parts: 2), session(3), on: "2024-10-01")
        #expect(receipt.rows == 3)
        #expect(receipt.target == "out/job/table/2024-10-01/a")
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.path("2024-10-01", "a"))
        #expect(names.sorted() == ["part-00000.parquet", "part-00001.parquet"])
        #expect(try parts("2024-10-01") == [["0|2024-10-01", "1|2024-10-01"], ["2|2024-10-01"]])
        #expect(try bench.text("2024-10-01", "a/part-00000.parquet").hasPrefix("n|etl_effective_date\n"))
        #expect(bench.names("2024-10-01") == [".a.glidepath.json", "a"])
    }

    @Test func `an empty relation gives one empty file`() async throws {
        try await bench.write(bench.parquet(parts: 4), session(0), on: "2024-10-01")
        #expect(try parts("2024-10-01") == [[]])
    }

    @Test func `more parts than rows make empty parts`() async throws {
        try await bench.write(bench.parquet(parts: 3), session(1), on: "2024-10-01")
        #expect(try parts("2024-10-01") == [["0|2024-10-01"], [], []])
    }

    @Test func `appends in slices over earlier and own rows`() async throws {
        let output = bench.parquet(mode: .append, parts: 2)
        try await bench.write(output, session(3), on: "2024-10-01")
        let receipt = try await bench.write(output, session(2), on: "2024-10-05")
        #expect(receipt.rows == 5)
        #expect(
            try parts("2024-10-05") == [
                ["0|2024-10-01", "1|2024-10-01", "2|2024-10-01"], ["0|2024-10-05", "1|2024-10-05"],
            ]
        )
        try await bench.write(output, session(2), on: "2024-10-05")
        #expect(try parts("2024-10-05").flatMap { $0 }.count == 5)
    }

    @Test func `a path with characters that globs know is still one path`() async throws {
        var output = bench.parquet(mode: .append)
        output.tableDirectory += "/[odd]*?"
        try await bench.write(output, session(1), on: "2024-10-01")
        let receipt = try await bench.write(output, session(1), on: "2024-10-02")
        #expect(receipt.rows == 2)
    }

    @Test func `running again replaces the folder as a whole`() async throws {
        try await bench.write(bench.parquet(parts: 3), session(5), on: "2024-10-01")
        try await bench.write(bench.parquet(parts: 1), session(2), on: "2024-10-01")
        #expect(try parts("2024-10-01") == [["0|2024-10-01", "1|2024-10-01"]])
        #expect(bench.names("2024-10-01") == [".a.glidepath.json", "a"])
    }

    @Test func `the checksum is what the usual tool says of the parts`() async throws {
        let receipt = try await bench.write(bench.parquet(parts: 2), session(5), on: "2024-10-01")
        let command = "cd '\(bench.path("2024-10-01", "a"))' && sha256sum * | sha256sum"
        let line = String(decoding: try Tool.run(["sh", "-c", command]), as: UTF8.self)
        #expect(receipt.checksum == line.split(separator: " ").first.map(String.init))
        #expect(FileManifest(ofOutputAt: bench.path("2024-10-01", "a"))?.sizeBytes == 21 * 2 + 5 * 13)
    }

    @Test func `hidden files in the folder are no part of it`() async throws {
        let run = try bench.run("2024-10-01")
        let staged = try await bench.store.stage(bench.parquet(), from: session(2), run: run)
        _ = try await bench.store.publish(staged, run: run)
        try bench.place("x".utf8, "2024-10-01", "a/.part-00000.parquet.crc")
        #expect(try await bench.store.publish(staged, run: run).checksum == staged.checksum)
    }

    @Test func `refuses a file in its place, and a folder where a CSV file goes`() async throws {
        try bench.place("x".utf8, "2024-10-01", "a")
        await expectCode("file.target-is-file") {
            try await bench.write(bench.parquet(), session(1), on: "2024-10-01")
        }
        try await bench.write(bench.parquet("b"), session(1), on: "2024-10-01")
        await expectCode("file.target-is-folder") {
            try await bench.write(bench.csv("b"), session(1), on: "2024-10-01")
        }
        #expect(bench.names("2024-10-01") == [".b.glidepath.json", "a", "b"])
    }

    @Test func `refuses to continue a file or an empty folder`() async throws {
        try bench.place("x".utf8, "2024-09-29", "a")
        let output = bench.parquet(mode: .append)
        let isFile = await expectCode("file.append-mismatch") {
            try await bench.write(output, session(1), on: "2024-10-01")
        }
        #expect(isFile?.summary.contains("found a file") == true)
        try bench.place("x".utf8, "2024-09-30", "a/_SUCCESS")
        let isEmpty = await expectCode("file.append-mismatch") {
            try await bench.write(output, session(1), on: "2024-10-01")
        }
        #expect(isEmpty?.summary.contains("no Parquet file") == true)
        #expect(bench.names("2024-10-01").isEmpty)
    }
}
