import Foundation
import SQLSyntax
import Testing

/// Texts nobody would write: no crash, no hang, no work that grows faster than the text; what is read comes back.
///
/// A few seeds run each time. `GLIDEPATH_FUZZ_SECONDS` goes on with new seeds for so long; a seed that fails is
/// named, and runs again as `FuzzCase(seed:)`.
struct FuzzTests {
    @Test(arguments: [UInt64](0..<12))
    func `texts made of pieces of texts are read and given back`(seed: UInt64) throws {
        for part in 0..<25 { try FuzzCase(seed: seed * 1000 + UInt64(part)).check() }
    }

    @Test(.enabled(if: TestEffort.fuzzSeconds > 0))
    func `new seeds until the time is over`() throws {
        let end = ContinuousClock.now + .seconds(TestEffort.fuzzSeconds)
        var seed = UInt64(Date.now.timeIntervalSince1970)
        var count = 0
        while ContinuousClock.now < end {
            try FuzzCase(seed: seed).check()
            try FuzzCase(seed: seed).checkGrowth()
            seed += 1
            count += 1
        }
        print("fuzz: \(count) seeds from \(seed - UInt64(count))")
    }

    @Test(arguments: [UInt64](0..<12))
    func `twice the text takes twice the steps`(seed: UInt64) throws {
        for part in 0..<8 { try FuzzCase(seed: seed * 1000 + UInt64(part)).checkGrowth() }
    }

    /// Shapes whose second look at the same words once doubled with each level.
    @Test(arguments: [
        ("SELECT ", "f(", "1", ")"), ("SELECT ", "a.b(c(", "1", "))"),
        ("SELECT 1 LIMIT ", "(SELECT 1 LIMIT ", "1", " + 1)"),
        ("SELECT ", "CAST(x AS t(", "1", "))"), ("", "WITH x AS (", "SELECT 1", ") SELECT 1"),
        ("SELECT ", "(((1), ", "2", "))"), ("COMMENT ON ", "USING (", "1", ")"),
        ("SELECT * FROM ", "(a JOIN ", "b", " ON x)"),
        ("VACUUM ", "(SELECT ", "1", ")"), ("SELECT ", "x -> ", "y", ""), ("SELECT ", "{'a': [", "1", "]}"),
        ("CREATE TABLE t (a ", "STRUCT(a ", "INT", ")"),
    ])
    func `levels take steps in proportion`(head: String, before: String, middle: String, after: String) throws
    {
        func effort(_ count: Int, _ dialect: Dialect) -> Int {
            let text =
                head + String(repeating: before, count: count) + middle
                + String(repeating: after, count: count)
            return SQLParser.effort(of: Array(text.utf8), dialect: dialect)
        }
        for dialect in Dialect.allCases {
            // The first comparison ends the test before a growth without bounds could hang the second.
            try #require(effort(16, dialect) < 4 * effort(8, dialect) + 200, "\(dialect)")
            #expect(effort(32, dialect) < 4 * effort(16, dialect) + 200, "\(dialect)")
        }
    }

    @Test func `statements that cannot be read cost no more than their own text`() {
        // Each needs its line and column; the first text is one line, the second one has many.
        for separator in ["; ", ";\n"] {
            let text = String(repeating: "SELECT FROM FROM 'x'" + separator, count: 2_000)
            let script = SQLParser.parse(text, dialect: .postgresql)
            #expect(script.unparsed.count == 2_000)
            guard case .unparsed(let last) = script.unparsed.last?.kind else { continue }
            let isOneLine = separator == "; "
            #expect(last.problem.place.line == (isOneLine ? 1 : 2_000))
            #expect(last.problem.place.column == (isOneLine ? 1_999 * 22 : 0) + 13)
        }
    }
}

/// One made-up text.
struct FuzzCase {
    let seed: UInt64
    let dialect: Dialect
    let bytes: [UInt8]

    init(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        self.seed = seed
        dialect = Dialect.allCases[Int.random(in: 0..<Dialect.allCases.count, using: &random)]
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) { text += try Self.piece(&random) }
        for _ in 0..<Int.random(in: 0...8, using: &random) { Self.damage(&text, &random) }
        bytes = text
    }

    /// A statement of any dialect, a part of one, one part many times, or random bytes.
    private static func piece(_ random: inout SeededRandom) throws -> [UInt8] {
        let statements = try FuzzPieces.all.get()
        let statement = statements[Int.random(in: 0..<statements.count, using: &random)]
        let part = slice(of: statement, &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0...2: return statement + Array(";\n".utf8)
        case 3, 4: return part
        case 5:
            let times = Int.random(in: 2...60, using: &random)
            return [UInt8]([[UInt8]](repeating: part, count: times).joined())
        case 6:
            return (0..<Int.random(in: 1...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        default:
            let marks = Array("()[]{}'\"$;:,.*-/\\|?@#\n \t".utf8)
            return (0..<Int.random(in: 1...40, using: &random)).map { _ in
                marks[Int.random(in: 0..<marks.count, using: &random)]
            }
        }
    }

    private static func slice(of statement: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        let start = Int.random(in: 0..<statement.count, using: &random)
        return Array(
            statement[start..<Int.random(in: start...min(statement.count, start + 60), using: &random)]
        )
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard bytes.count > 4 else { return }
        let place = Int.random(in: 0..<bytes.count - 2, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
        default: bytes[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &random)
        }
    }

    func check() throws {
        let script = SQLParser.parse(bytes, dialect: dialect)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(SQLPrinter.faithful(script) == text, "seed \(seed)")
        let formatted = SQLPrinter.format(script)
        if script.unparsed.isEmpty, !formatted.contains("\u{FFFD}") {
            let again = SQLParser.parse(formatted, dialect: dialect)
            #expect(again.statements == script.statements, "seed \(seed): \(text) became \(formatted)")
        }
    }

    /// The same text once, twice and four times over: as one statement, and as several.
    func checkGrowth() throws {
        for joiner in ["", ";", " , "] {
            let one = bytes + Array(joiner.utf8)
            func effort(_ times: Int) -> Int {
                SQLParser.effort(
                    of: Array([[UInt8]](repeating: one, count: times).joined()),
                    dialect: dialect
                )
            }
            let (few, many) = (effort(8), effort(32))
            #expect(many < 8 * few + 4000, "seed \(seed): \(few) steps became \(many)")
        }
    }
}

/// The statements of all corpora.
private enum FuzzPieces {
    static let all = Result {
        try Dialect.allCases.flatMap { dialect in
            let script = SQLParser.parse(try Corpus.text(dialect), dialect: dialect)
            return script.statements.compactMap { statement -> [UInt8]? in
                script.source.text(of: statement.origin).map { Array($0.utf8) }
            }
        }
    }
}
