import Comparison
import Diagnostics
import DuckDBDriver
import Foundation
import Glidepath
import JobModel
import Tabular
import Testing

@Suite struct FileSideTests {
    private static let rows = "id,name,score\n1,Anna,1.50\n2,\"B, C\",2.00\n3,,3.10\n"

    private func compareText(
        _ left: String,
        _ right: String,
        rules: ComparisonRules = ComparisonRules()
    ) async throws -> ComparisonReport {
        let folder = try TestFolder()
        return try await compare(
            folder.write(left, to: "l.csv"),
            folder.write(right, to: "r.csv"),
            rules: rules
        )
    }

    @Test func `the same file is equal, rows in another order too`() async throws {
        #expect(try await compareText(Self.rows, Self.rows).verdict == .equal)
        let shuffled = "id,name,score\n3,,3.10\n2,\"B, C\",2.00\n1,Anna,1.50\n"
        #expect(try await compareText(Self.rows, shuffled).verdict == .equal)
        let ordered = try await compareText(Self.rows, shuffled, rules: ComparisonRules(order: .compared))
        #expect(ordered.verdict == .different && ordered.order?.firstDifference == 1)
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var kind: Allowance
        var text: String

        var testDescription: String { kind.rawValue }
    }

    static let forms: [Form] = [
        Form(kind: .lineEnding, text: rows.replacing("\n", with: "\r\n")),
        Form(kind: .lineEnding, text: "id,name,score\n1,Anna,1.50\r\n2,\"B, C\",2.00\n3,,3.10\n"),
        Form(kind: .finalNewline, text: String(rows.dropLast())),
        Form(kind: .byteOrderMark, text: "\u{FEFF}" + rows),
        Form(kind: .quoting, text: rows.replacing("Anna", with: "\"Anna\"")),
        Form(kind: .delimiter, text: "id;name;score\n1;Anna;1.50\n2;\"B, C\";2.00\n3;;3.10\n"),
        Form(kind: .trailer, text: rows + "TRAILER|3\n"),
    ]

    @Test(arguments: forms) func `the form of a file is compared, and can be accepted`(form: Form)
        async throws
    {
        let report = try await compareText(Self.rows, form.text)
        #expect(report.verdict == .different)
        #expect(report.rows.matched == 3 && report.rows.onlyLeft == 0, "\(report.rows)")
        #expect(report.file.contains { $0.kind == form.kind.rawValue }, "\(report.file)")
        let allowed: Set<Allowance> = form.kind == .delimiter ? [.delimiter, .quoting] : [form.kind]
        let accepted = try await compareText(Self.rows, form.text, rules: ComparisonRules(allowed: allowed))
        #expect(accepted.verdict == .equal, "\(accepted.file) \(accepted.notCompared)")
    }

    @Test func `a trailer with the time of writing is compared by its pattern`() async throws {
        let left = Self.rows + "TRAILER|3|2026-11-20T01:02:03Z\n"
        let right = Self.rows + "TRAILER|3|2026-11-21T23:59:59Z\n"
        #expect(try await compareText(left, right).file.map(\.kind) == ["trailer"])
        let rules = ComparisonRules(trailer: "TRAILER|{row_count}|{timestamp}")
        #expect(try await compareText(left, right, rules: rules).verdict == .equal)
        let wrong = Self.rows + "TRAILER|4|2026-11-21T23:59:59Z\n"
        #expect(try await compareText(left, wrong, rules: rules).file.map(\.kind) == ["trailer"])
    }

    @Test func `an empty cell in quotes is not an empty cell`() async throws {
        let report = try await compareText("a,b\n1,\n", "a,b\n1,\"\"\n")
        #expect(report.verdict == .different && report.causes.first?.kind == "empty-or-null")
        let rules = ComparisonRules(allowed: [.emptyIsNull, .quoting])
        #expect(try await compareText("a,b\n1,\n", "a,b\n1,\"\"\n", rules: rules).verdict == .equal)
    }

    @Test func `every changed byte is seen`() async throws {
        let folder = try TestFolder()
        let bytes = Array("id,name\n1,Anna\n2,\"B, \"\"C\"\"\"\n3,d e\r\n4,é\n".utf8)
        let left = try folder.write(bytes, to: "l.csv")
        #expect(try await compare(left, folder.write(bytes, to: "r.csv")).verdict == .equal)
        for offset in bytes.indices {
            var changed = bytes
            changed[offset] ^= offset.isMultiple(of: 2) ? 1 : 0x20
            do {
                let report = try await compare(left, folder.write(changed, to: "r.csv"))
                #expect(report.verdict != .equal, "byte \(offset)")
            } catch {
                // A file that cannot be read any more is not called equal either.
            }
        }
    }

    @Test(arguments: 0..<(isNightly ? 200 : 25))
    func `delimited files with any cells equal themselves, a changed cell is found`(
        seed: Int
    ) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let cells = [
            "a", "", "\"\"", "x y", "\"a,b\"", "\"line\nend\"", "\"q\"\"q\"", "1.0", " ", "é", "NULL",
            "\"\r\n\"",
        ]
        let columns = Int.random(in: 2...4, using: &random)
        var rows = (0..<Int.random(in: 1...12, using: &random)).map { _ in
            (0..<columns).map { _ in cells.chosen(&random) }
        }
        func text() -> String {
            ([(0..<columns).map { "c\($0)" }] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
        }
        let left = text()
        rows.shuffle(using: &random)
        #expect(try await compareText(left, text()).verdict == .equal, "seed \(seed)")
        let row = Int.random(in: rows.indices, using: &random)
        let column = Int.random(in: 0..<columns, using: &random)
        rows[row][column] = cells.filter { $0 != rows[row][column] }.chosen(&random)
        let report = try await compareText(left, text())
        #expect(report.verdict == .different, "seed \(seed)")
        #expect(report.rows.onlyLeft == 1 && report.rows.onlyRight == 1, "seed \(seed): \(report.rows)")
    }

    @Test func `a file without types is read as the types of the other side`() async throws {
        let folder = try TestFolder()
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.execute(
            """
            COPY (SELECT * FROM (VALUES (1, 'Anna', 1.50::DECIMAL(9,2), DATE '2024-01-31', TRUE, 0.1::DOUBLE),
                (2, NULL, -2.00, NULL, FALSE, 1e300)) AS v(id, name, score, day, flag, x))
            TO '\(folder.path("t.parquet"))'
            """
        )
        let text = "id,name,score,day,flag,x\n1,Anna,1.5,2024-01-31,true,0.1\n2,,-2.00,,False,1e+300\n"
        let csv = try folder.write(text, to: "t.csv")
        let report = try await compare(folder.path("t.parquet"), csv)
        #expect(report.verdict == .equal, "\(report.rows) \(report.schema) \(report.samples)")
        #expect(report.schema.allSatisfy { $0.kind == "read-as-type" && $0.isAllowed })
        for (from, to) in [
            ("1.5,", "1.505,"), ("-2.00", "-2.004"), ("2024-01-31", "2024-01-31 10:00:00"),
            ("1,Anna", "1.4,Anna"),
        ] {
            let changed = try folder.write(text.replacing(from, with: to), to: "u.csv")
            let other = try await compare(folder.path("t.parquet"), changed)
            #expect(other.verdict == .different && other.rows.onlyLeft == 1, "\(to)")
        }
        let json = """
            {"id":1,"name":"Anna","score":1.50,"day":"2024-01-31","flag":true,"x":0.1}
            {"id":2,"name":null,"score":-2.00,"day":null,"flag":false,"x":1e300}

            """
        let lines = try folder.write(json, to: "t.jsonl")
        #expect(try await compare(folder.path("t.parquet"), lines).verdict == .equal)
        #expect(try await compare(lines, lines).verdict == .equal)
        let other = try folder.write(json.replacing("\"id\":2", with: "\"id\":\"2\""), to: "u.jsonl")
        #expect(try await compare(lines, other).verdict == .different)
    }

    @Test func `folders of partitions are compared by their rows, folders and parts`() async throws {
        let folder = try TestFolder()
        for side in ["l", "r", "moved", "parts"] {
            try folder.write("a,b\n1,x\n", to: "\(side)/2024-01-01/t.csv")
            try folder.write("a,b\n2,y\n", to: "\(side)/2024-01-02/t.csv")
        }
        #expect(try await compare(folder.path("l"), folder.path("r")).verdict == .equal)
        try folder.write("a,b\n2,y\n", to: "moved/2024-01-01/t.csv")
        try folder.write("a,b\n1,x\n", to: "moved/2024-01-02/t.csv")
        let moved = try await compare(folder.path("l"), folder.path("moved"))
        #expect(moved.verdict == .different && moved.rows.onlyLeft == 2)
        try folder.write("a,b\n", to: "parts/2024-01-02/u.csv")
        #expect(try await compare(folder.path("l"), folder.path("parts")).file.map(\.kind) == ["part-count"])
        try folder.write("a,b\n", to: "parts/2024-01-03/t.csv")
        let more = try await compare(folder.path("l"), folder.path("parts"))
        #expect(more.file.map(\.kind).contains("partitions") && more.verdict == .different)
    }

    @Test func `other encodings are read, and said`() async throws {
        let folder = try TestFolder()
        let text = "a,b\n1,Zürich\n"
        let utf8 = try folder.write(text, to: "a.csv")
        let latin = try folder.write([UInt8](text.data(using: .isoLatin1) ?? Data()), to: "b.csv")
        let report = try await compare(utf8, latin)
        #expect(report.file.map(\.kind) == ["encoding"] && report.rows.matched == 1)
    }

    @Test func `a file that changes while it is read gives no verdict of equal`() async throws {
        let folder = try TestFolder()
        let left = try folder.write(Self.rows, to: "l.csv")
        let right = try folder.write(Self.rows, to: "r.csv")
        let comparing = Comparing(today: CivilDate(daysSinceEpoch: 20_778)) { stage in
            // Another program appends a row between the reading of the sides and the end of the comparison.
            guard stage == .sidesOpened, let file = FileHandle(forWritingAtPath: right) else { return }
            _ = try? file.seekToEnd()
            try? file.write(contentsOf: Data("4,d,5\n".utf8))
        }
        let report = try await comparing.report(CompareRequest(left: left, right: right))
        #expect(report.verdict == .unknown)
        #expect(report.notCompared.map(\.code).contains("compare.source-changed"))
    }

    @Test func `sides that cannot be read are coded errors`() async throws {
        let folder = try TestFolder()
        let good = try folder.write(Self.rows, to: "good.csv")
        try folder.write("", to: "empty/.keep")
        try folder.write(Self.rows, to: "mixed/a.csv")
        try folder.write("{}", to: "mixed/b.json")
        try folder.write(Self.rows, to: "headers/a.csv")
        try folder.write("x,y,z\n1,2,3\n", to: "headers/b.csv")
        try await makeDatabase(folder.path("two.db"))
        let cases = [
            (folder.path("none.csv"), "compare.unknown-side"), (folder.path("empty"), "compare.empty-folder"),
            (folder.path("mixed"), "compare.mixed-folder"),
            (folder.path("headers"), "compare.headers-differ"),
            (try folder.write("a,b\n1,2\n1,2,3\n4,5\n", to: "ragged.csv"), "compare.ragged-row"),
            (try folder.write("", to: "nothing.csv"), "compare.empty-file"),
            (try folder.write("a,A\n1,2\n", to: "twice.csv"), "compare.duplicate-column"),
            (try folder.write("a", to: "data.bin"), "compare.unknown-format"),
            ("lake:main.t", "compare.needs-project"), ("job:Orders@2024-01-01", "compare.needs-project"),
            (folder.path("two.db") + "#zz", "compare.unknown-table"),
            (folder.path("two.db"), "compare.choose-table"),
        ]
        for (side, code) in cases { await expectCode(code) { try await compare(side, good) } }
    }

    /// Two tables, in a file that is closed again.
    private func makeDatabase(_ path: String) async throws {
        let connection = try DuckDBDatabase(path: path).connect()
        try await connection.execute("CREATE TABLE t (a INTEGER); CREATE TABLE u (a INTEGER); CHECKPOINT")
    }

    @Test func `a patch makes the right side of the left one`() async throws {
        let folder = try TestFolder()
        let left = try folder.write("a,b\n1,x\n1,x\n2,y\n3,z\n", to: "l.csv")
        let right = try folder.write("a,b\n1,x\n2,Y\n3,z\n4,w\n", to: "r.csv")
        let patch = folder.path("patch.csv")
        _ = try await compare(left, right, patch: patch)
        let lines = try String(contentsOfFile: patch, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "change,a,b")
        #expect(lines.dropFirst().sorted() == ["add,2,Y", "add,4,w", "remove,1,x", "remove,2,y"])
    }
}
