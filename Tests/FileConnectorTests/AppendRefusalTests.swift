import Diagnostics
import FileConnector
import Foundation
import JobModel
import Testing

/// Earlier files that cannot be continued: a coded error each, and nothing left behind.
@Suite struct AppendRefusalTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func refusal(
        _ earlier: some Sequence<UInt8>,
        code: String = "file.append-mismatch",
        columns: [String] = ["a", "b"],
        _ change: (inout CSVFileWriter) -> Void = { _ in }
    ) async throws -> String {
        try bench.place(earlier, "2024-09-30")
        let output = bench.csv(mode: .append, change)
        let session = FakeSession(columns, [columns.map { _ in "1" }])
        let diagnostic = await expectCode(code) { try await bench.write(output, session, on: "2024-10-01") }
        #expect(bench.names("2024-10-01").isEmpty)
        #expect(diagnostic?.summary.contains("2024-09-30/a.csv") == true)
        return "\(diagnostic?.summary ?? "") / \(diagnostic?.reason ?? "")"
    }

    @Test func `another header, naming both`() async throws {
        let words = try await refusal("a,c,etl_effective_date\n1,2,3\n".utf8)
        #expect(words.contains("Expected the columns \"a\", \"b\", \"etl_effective_date\""))
        #expect(words.contains("found \"a\", \"c\", \"etl_effective_date\""))
    }

    @Test func `columns in another order`() async throws {
        let words = try await refusal("b,a,etl_effective_date\n1,2,3\n".utf8)
        #expect(words.contains("its header differs"))
    }

    @Test func `no header, without telling the row that stands there`() async throws {
        let words = try await refusal("secret,2,2024-09-30\n".utf8)
        #expect(words.contains("its first line is not the expected header"))
        #expect(!words.contains("secret"))
    }

    @Test func `nothing at all where a header is expected`() async throws {
        #expect(try await refusal("".utf8).contains("its first line is not the expected header"))
    }

    @Test func `CR LF where LF is expected`() async throws {
        let words = try await refusal("a,b,etl_effective_date\r\n1,2,3\r\n".utf8)
        #expect(words.contains("line 1 does not end with LF"))
    }

    @Test func `LF where CR LF is expected, later in the file`() async throws {
        let words = try await refusal("a,b,etl_effective_date\r\n\"x\ny\",2,3\r\n4,5,6\n".utf8) {
            $0.lineEnding = .crlf
        }
        #expect(words.contains("line 4 does not end with CRLF"))
    }

    @Test func `a missing trailer`() async throws {
        let words = try await refusal("a,b,etl_effective_date\n1,2,3\n".utf8) {
            $0.trailerFormat = "END {row_count}"
        }
        #expect(words.contains("Expected a last line of the form \"END {row_count}\""))
    }

    @Test func `a trailer that is none: its last line has letters for the count`() async throws {
        let words = try await refusal("a,b,etl_effective_date\n1,2,3\nEND many\n".utf8) {
            $0.trailerFormat = "END {row_count}"
        }
        #expect(words.contains("its last line is not a trailer"))
    }

    @Test func `a trailer that this writer does not have`() async throws {
        let words = try await refusal("a,b,etl_effective_date\n1,2,3\nEND 1\n".utf8)
        #expect(words.contains("line 3 has 1 cells, expected 3"))
    }

    @Test func `another delimiter`() async throws {
        let words = try await refusal("1;2;3\n".utf8) { $0.includeHeader = false }
        #expect(words.contains("line 1 has 1 cells, expected 3"))
    }

    @Test(arguments: ["1,2,3\n4,5,6", "1,2,3\n4,5,\"6\n", "1,2,3\n4", "1,2,3\n4,5,é"])
    func `a last line that ends early`(rows: String) async throws {
        var bytes = Array("a,b,etl_effective_date\n\(rows)".utf8)
        if bytes.last ?? 0 >= 0x80 { bytes.removeLast() }
        #expect(try await refusal(bytes).contains("it ends in the middle of a line"))
    }

    @Test func `a trailer that ends early`() async throws {
        let words = try await refusal("a,b,etl_effective_date\n1,2,3\nEND 1".utf8) {
            $0.trailerFormat = "END {row_count}"
        }
        #expect(words.contains("it ends in the middle of a line"))
    }

    @Test func `bytes that are not UTF-8`() async throws {
        let words = try await refusal(Array("a,b,etl_effective_date\n1,2,3\n".utf8) + [0xE9, 0x0A])
        #expect(words.contains("it is not UTF-8"))
        #expect(words.contains("Line 3"))
    }

    /// RFC 3629, section 3: overlong forms, surrogates, values over U+10FFFF, stray and missing bytes.
    @Test(
        arguments: [
            [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3, 0x28], [0xFF],
        ] as [[UInt8]]
    )
    func `bytes that only look like UTF-8`(bytes: [UInt8]) async throws {
        let words = try await refusal(Array("a,b,etl_effective_date\n1,2,".utf8) + bytes + [0x0A])
        #expect(words.contains("Line 2 is not valid UTF-8"))
    }

    @Test func `a byte order mark`() async throws {
        let words = try await refusal([0xEF, 0xBB, 0xBF] + Array("a,b,etl_effective_date\n".utf8))
        #expect(words.contains("begins with a byte order mark"))
    }

    @Test(arguments: [[0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0xFF], []] as [[UInt8]])
    func `UTF-16 without the right mark`(bytes: [UInt8]) async throws {
        let words = try await refusal(bytes) { $0.encoding = .utf16 }
        #expect(words.contains("UTF-16"))
    }

    @Test func `UTF-16 with half a character`() async throws {
        let words = try await refusal([0xFF, 0xFE, 0x00, 0xD8, 0x61, 0x00] as [UInt8]) {
            $0.encoding = .utf16
        }
        #expect(words.contains("Line 1 is not valid UTF-16"))
    }

    @Test func `a folder where the file should be`() async throws {
        try FileManager.default.createDirectory(
            atPath: bench.path("2024-09-30"),
            withIntermediateDirectories: true
        )
        await expectCode("file.append-mismatch") {
            try await bench.write(bench.csv(mode: .append), FakeSession(["a"], []), on: "2024-10-01")
        }
    }

    @Test(arguments: Compression.allCases.filter { $0 != .none })
    func `plain text where packed data is expected`(compression: Compression) async throws {
        _ = try await refusal(
            Array(repeating: "a,b,etl_effective_date\n", count: 10).joined().utf8,
            code: "file.append-damaged"
        ) { $0.compression = compression }
    }

    @Test(arguments: Compression.allCases.filter { $0 != .none })
    func `packed data that ends early or has a wrong byte`(compression: Compression) async throws {
        let rows = (0..<300).map { ["\($0)", String($0 &* 7919, radix: 36)] as [String?] }
        let output = bench.csv { $0.compression = compression }
        try await bench.write(output, FakeSession(["a", "b"], rows), on: "2024-09-29")
        let whole = try bench.bytes("2024-09-29")
        for count in [0, 1, whole.count / 2, whole.count - 1] {
            _ = try await refusal(whole.prefix(count), code: "file.append-damaged") {
                $0.compression = compression
            }
        }
        // The checksum stands at the end: what a wrong byte made of the rows may be noticed before it.
        var wrong = whole
        wrong[whole.count / 2] ^= 0x55
        try bench.place(wrong, "2024-09-30")
        let appended = bench.csv(mode: .append) { $0.compression = compression }
        await #expect(throws: FileStoreError.self) {
            try await bench.write(appended, FakeSession(["a", "b"], []), on: "2024-10-01")
        }
        #expect(bench.names("2024-10-01").isEmpty)
    }
}
