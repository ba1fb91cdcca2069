import FileConnector
import JobModel
import Ports
import Testing

/// Random rows through chains of appended files equal the rows one after the other.
@Suite struct AppendPropertyTests {
    @Test(arguments: 0..<60) func `a chain of appends is a concatenation`(seed: UInt64) async throws {
        var random = SplitMix64(state: seed)
        let bench = try Workbench()
        let options = Options(&random)
        let columns = (0..<Int.random(in: 1...4, using: &random)).map { "c\($0)" + options.text(&random) }
        let output = bench.csv(mode: .append) { options.apply(to: &$0) }
        var expected: [[String]] = []
        var last = ""
        for day in 1...Int.random(in: 2...5, using: &random) {
            last = "2024-10-0\(day)"
            let rows = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                columns.map { _ -> String? in Bool.random(using: &random) ? options.text(&random) : nil }
            }
            expected += rows.map { $0.map { $0 ?? options.nullText } + [last] }
            let relation = FakeSession.Relation(columns: columns, rows: rows)
            let session = FakeSession(
                ["output": relation],
                rowsPerPiece: Int.random(in: 1...4, using: &random)
            )
            let receipt = try await bench.write(output, session, on: last)
            #expect(receipt.rows == expected.count)
        }
        try check(bench, options, columns, expected, on: last)
    }

    private func check(
        _ bench: Workbench,
        _ options: Options,
        _ columns: [String],
        _ expected: [[String]],
        on date: String
    ) throws {
        var reference = ReferenceCSV()
        reference.delimiter = Character(options.delimiter)
        reference.quote = Character(options.quote)
        reference.lineEnding = options.lineEnding == .crlf ? "\r\n" : "\n"
        let text = try options.decoded(bench.bytes(date))
        var records = reference.records(of: text)
        if options.includeHeader {
            #expect(records.removeFirst() == columns + ["etl_effective_date"])
        }
        if options.trailer != nil { #expect(records.removeLast() == ["END:\(expected.count):\(date)"]) }
        #expect(records == expected)
    }

    /// A writer's options, drawn at random.
    struct Options {
        var delimiter: String
        var quote: String
        var nullText: String
        var lineEnding: CSVFileWriter.LineEnding
        var includeHeader: Bool
        var trailer: String?
        var encoding: CSVFileWriter.TextEncoding
        var compression: Compression

        init(_ random: inout SplitMix64) {
            delimiter = [",", ";", "\t", "|", "¦"].randomElement(using: &random) ?? ","
            quote = ["\"", "'"].randomElement(using: &random) ?? "\""
            nullText = ["", "NULL"].randomElement(using: &random) ?? ""
            lineEnding = Bool.random(using: &random) ? .lf : .crlf
            includeHeader = Bool.random(using: &random)
            trailer = Bool.random(using: &random) ? "END:{row_count}:{date}" : nil
            encoding = CSVFileWriter.TextEncoding.allCases.randomElement(using: &random) ?? .utf8
            compression = Compression.none
        }

        func apply(to writer: inout CSVFileWriter) {
            writer.delimiter = delimiter
            writer.quote = quote
            writer.nullText = nullText
            writer.lineEnding = lineEnding
            writer.includeHeader = includeHeader
            writer.trailerFormat = trailer
            writer.encoding = encoding
            writer.compression = compression
        }

        /// Text full of what gives delimited text its structure, in letters that every encoding has.
        func text(_ random: inout SplitMix64) -> String {
            let letters = [
                "a", "é", "ÿ", " ", ",", ";", "|", "\t", "\"", "'", "\n", "\r", "\r\n", "NULL", "¦", "END:1",
            ]
            return (0..<Int.random(in: 0...6, using: &random))
                .map { _ in letters.randomElement(using: &random) ?? "" }.joined()
        }

        func decoded(_ bytes: [UInt8]) throws -> String {
            switch encoding {
            case .utf8: return String(decoding: bytes, as: UTF8.self)
            case .latin1, .windows1252:
                return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            case .utf16:
                let units = stride(from: 2, to: bytes.count, by: 2).map {
                    UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
                }
                return String(decoding: units, as: UTF16.self)
            }
        }
    }
}

/// The same sequence on every platform (Steele, Lea, Flood 2014).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
