import Diagnostics
import FileConnector
import JobModel
import Testing

@Suite struct EncodingTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    private func line(_ text: String, in encoding: CSVFileWriter.TextEncoding) async throws -> [UInt8] {
        let output = bench.csv {
            $0.encoding = encoding
            $0.includeHeader = false
        }
        try await bench.write(output, FakeSession(["a"], [[text]]), on: "2024-10-01")
        return try bench.bytes("2024-10-01")
    }

    @Test func `ISO-8859-1 has a byte for each of its characters`() async throws {
        #expect(try await line("éÿ\u{80}", in: .latin1) == [0xE9, 0xFF, 0x80] + Array(",2024-10-01\n".utf8))
    }

    @Test func `Windows-1252 has a byte for each of its characters`() async throws {
        #expect(
            try await line("é€Ÿ\u{81}", in: .windows1252)
                == [0xE9, 0x80, 0x9F, 0x81] + Array(",2024-10-01\n".utf8)
        )
    }

    @Test func `UTF-16 is little-endian with a mark`() async throws {
        let bytes = try await line("é€😀", in: .utf16)
        #expect(bytes.prefix(10) == [0xFF, 0xFE, 0xE9, 0x00, 0xAC, 0x20, 0x3D, 0xD8, 0x00, 0xDE])
        #expect(bytes.suffix(4) == [0x31, 0x00, 0x0A, 0x00])
    }

    @Test func `UTF-8 has no mark and keeps even bytes that are not UTF-8`() async throws {
        #expect(try await line("é", in: .utf8) == Array("é,2024-10-01\n".utf8))
    }

    @Test(arguments: [
        (CSVFileWriter.TextEncoding.latin1, "€", "U+20AC"), (.windows1252, "\u{80}", "U+0080"),
        (.windows1252, "😀", "U+1F600"), (.latin1, "ā", "U+0101"),
    ])
    func `a character that an encoding lacks is told with its line`(
        encoding: CSVFileWriter.TextEncoding,
        text: String,
        name: String
    ) async throws {
        let output = bench.csv { $0.encoding = encoding }
        let session = FakeSession(["a"], [["two\nlines"], ["ok"], [text]])
        let diagnostic = await expectCode("file.cannot-encode") {
            try await bench.write(output, session, on: "2024-10-01")
        }
        #expect(diagnostic?.summary.hasPrefix("line 5 of ") == true)
        #expect(diagnostic?.summary.contains(encoding.rawValue) == true)
        #expect(diagnostic?.reason?.contains(name) == true)
        #expect(bench.names("2024-10-01").isEmpty)
    }

    @Test(arguments: CSVFileWriter.TextEncoding.allCases)
    func `rows are carried over in it, byte for byte`(encoding: CSVFileWriter.TextEncoding) async throws {
        let output = bench.csv(mode: .append) {
            $0.encoding = encoding
            $0.trailerFormat = "é {row_count}"
        }
        let row = [encoding == .latin1 ? "é, ü" : encoding == .windows1252 ? "€ \"Œ\"" : "😀\n€"] as [String?]
        try await bench.write(output, FakeSession(["ö"], [row]), on: "2024-10-01")
        let first = try bench.bytes("2024-10-01")
        try await bench.write(output, FakeSession(["ö"], []), on: "2024-10-02")
        #expect(try bench.bytes("2024-10-02") == first)
    }

    @Test(arguments: [CSVFileWriter.TextEncoding.latin1, .windows1252])
    func `every byte of an earlier file survives`(encoding: CSVFileWriter.TextEncoding) async throws {
        let special: Set<UInt8> = [0x0A, 0x0D, 0x22, 0x2C]
        let row = (0...255).map { UInt8($0) }.filter { !special.contains($0) } + Array(",2024-09-30\n".utf8)
        try bench.place(row, "2024-09-30")
        let output = bench.csv(mode: .append) {
            $0.encoding = encoding
            $0.includeHeader = false
        }
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(try bench.bytes("2024-10-01") == row)
    }
}
