import Diagnostics
import FileConnector
import Foundation
import JobModel
import Ports
import Testing

/// Cumulative files: the rows of the latest earlier partition come first, byte for byte.
@Suite struct AppendTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `an earlier output that is gone is told, and which one is continued`() async throws {
        let output = bench.csv(mode: .append)
        let session = FakeSession(["a"], [["1"]])
        try await bench.write(output, session, on: "2024-10-01")
        try await bench.write(output, session, on: "2024-10-02")
        try FileManager.default.removeItem(atPath: bench.path("2024-10-02"))
        let receipt = try await bench.write(output, session, on: "2024-10-03")
        #expect(receipt.warnings.map(\.code) == ["file.append-gap"])
        #expect(receipt.warnings.first?.summary.contains("2024-10-02/a.csv") == true)
        #expect(receipt.warnings.first?.reason?.contains("2024-10-01/a.csv") == true)
        #expect(try await bench.write(output, session, on: "2024-10-04").warnings.isEmpty)
    }

    @Test func `a date column of the relation's own is told to give way`() async throws {
        let session = FakeSession(["a", "ETL_effective_date"], [["1", "mine"]])
        let receipt = try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(receipt.warnings.map(\.code) == ["file.replaced-column"])
        #expect(receipt.warnings.first?.summary.contains("\"ETL_effective_date\"") == true)
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\n1,2024-10-01\n")
    }

    @Test func `rows add up over dates with gaps, each keeping its date`() async throws {
        let output = bench.csv(mode: .append) { $0.trailerFormat = "END {row_count} {date}" }
        for (date, name) in [("2024-10-01", "one"), ("2024-10-04", "two"), ("2024-11-09", "three")] {
            try await bench.write(output, FakeSession(["a"], [[name]]), on: date)
        }
        #expect(
            try bench.text("2024-11-09") == """
                a,etl_effective_date
                one,2024-10-01
                two,2024-10-04
                three,2024-11-09
                END 3 2024-11-09

                """
        )
        #expect(
            try bench.text("2024-10-04") == """
                a,etl_effective_date
                one,2024-10-01
                two,2024-10-04
                END 2 2024-10-04

                """
        )
    }

    @Test func `running a date again reads neither itself nor later dates`() async throws {
        let output = bench.csv(mode: .append)
        for date in ["2024-10-01", "2024-10-02", "2024-10-03"] {
            try await bench.write(output, FakeSession(["a"], [[date]]), on: date)
        }
        let before = try bench.bytes("2024-10-02")
        let receipt = try await bench.write(output, FakeSession(["a"], [["2024-10-02"]]), on: "2024-10-02")
        #expect(try bench.bytes("2024-10-02") == before)
        #expect(receipt.rows == 2)
    }

    @Test func `without an earlier partition the own rows are all`() async throws {
        try await bench.write(bench.csv(mode: .append), FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\n1,2024-10-01\n")
    }

    @Test func `overwriting reads no earlier partition`() async throws {
        try bench.place("anything".utf8, "2024-09-30")
        try await bench.write(bench.csv(), FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\n1,2024-10-01\n")
    }

    @Test func `an empty relation still carries rows over`() async throws {
        let output = bench.csv(mode: .append) { $0.trailerFormat = "{row_count}" }
        try await bench.write(output, FakeSession(["a"], [["1"], ["2"]]), on: "2024-10-01")
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-02")
        #expect(try bench.text("2024-10-02") == "a,etl_effective_date\n1,2024-10-01\n2,2024-10-01\n2\n")
    }

    @Test func `only folders named as real dates that hold the file count`() async throws {
        try bench.place("a,etl_effective_date\nold,2024-09-01\n".utf8, "2024-09-01")
        try bench.place("x".utf8, "2024-09-31")
        try bench.place("x".utf8, "2024-9-30")
        try bench.place("x".utf8, "latest")
        try bench.place("x".utf8, "2024-09-29", "another.csv")
        try Data("x".utf8).write(to: URL(fileURLWithPath: bench.tableDirectory + "/2024-09-30"))
        try await bench.write(bench.csv(mode: .append), FakeSession(["a"], [["new"]]), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\nold,2024-09-01\nnew,2024-10-01\n")
    }

    @Test func `unfinished and hidden files of an earlier date are no partition`() async throws {
        try bench.place("x".utf8, "2024-09-30", ".a.csv.some-run.2.tmp")
        try await bench.write(bench.csv(mode: .append), FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\n1,2024-10-01\n")
    }

    @Test func `rows keep their text, however another program wrote them`() async throws {
        let rows = "\"1\",\" needless \",2024-09-30\n1.50,O\"Neil,1999-01-01\n,\"\",x\n"
        try bench.place(("a,b,etl_effective_date\n" + rows).utf8, "2024-09-30")
        try await bench.write(
            bench.csv(mode: .append),
            FakeSession(["a", "b"], [["2", "3"]]),
            on: "2024-10-01"
        )
        #expect(try bench.text("2024-10-01") == "a,b,etl_effective_date\n" + rows + "2,3,2024-10-01\n")
    }

    @Test func `a header may be quoted in another way and hold line endings`() async throws {
        try bench.place("\"a\",\"two\nlines\",\"etl_effective_date\"\n1,2,3\n".utf8, "2024-09-30")
        let session = FakeSession(["a", "two\nlines"], [["4", "5"]])
        try await bench.write(bench.csv(mode: .append), session, on: "2024-10-01")
        #expect(
            try bench.text("2024-10-01") == "a,\"two\nlines\",etl_effective_date\n1,2,3\n4,5,2024-10-01\n"
        )
    }

    @Test func `cells with line endings that look like trailers stay rows`() async throws {
        let output = bench.csv(mode: .append) { $0.trailerFormat = "END|{row_count}" }
        let first = FakeSession(["a"], [["x\nEND|1\n"], ["y"]])
        try await bench.write(output, first, on: "2024-10-01")
        try await bench.write(output, FakeSession(["a"], [["z"]]), on: "2024-10-02")
        #expect(
            try bench.text("2024-10-02")
                == "a,etl_effective_date\n\"x\nEND|1\n\",2024-10-01\ny,2024-10-01\nz,2024-10-02\nEND|3\n"
        )
    }

    @Test(arguments: [
        "\"{row_count}", "{row_count}\nsecond line\n{date}", "{date}{row_count}{row_count}", "1{row_count}1",
        "{timestamp}", "", "é{row_count}",
    ])
    func `takes trailers of every form off again`(format: String) async throws {
        let output = bench.csv(mode: .append) { $0.trailerFormat = format }
        for date in ["2024-10-01", "2024-10-02", "2024-10-03"] {
            try await bench.write(output, FakeSession(["a"], [["x,y"]]), on: date)
        }
        let rows = ["2024-10-01", "2024-10-02", "2024-10-03"].map { "\"x,y\",\($0)\n" }.joined()
        #expect(try bench.text("2024-10-03").hasPrefix("a,etl_effective_date\n" + rows))
        let whole = try bench.text("2024-10-03").split(separator: "\n", omittingEmptySubsequences: false)
        #expect(whole.count == 5 + format.split(separator: "\n", omittingEmptySubsequences: false).count)
    }

    @Test func `a file that is only a trailer has no rows`() async throws {
        let output = bench.csv(mode: .append) {
            $0.trailerFormat = "{row_count}"
            $0.includeHeader = false
        }
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-02")
        #expect(try bench.text("2024-10-02") == "1,2024-10-02\n1\n")
    }

    @Test func `an empty file without header has no rows`() async throws {
        let output = bench.csv(mode: .append) { $0.includeHeader = false }
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-02")
        #expect(try bench.text("2024-10-02") == "1,2024-10-02\n")
    }

    @Test func `carries over with CR LF`() async throws {
        let output = bench.csv(mode: .append) {
            $0.lineEnding = .crlf
            $0.trailerFormat = "{row_count}"
        }
        try await bench.write(output, FakeSession(["a"], [["one\ntwo"]]), on: "2024-10-01")
        try await bench.write(output, FakeSession(["a"], [["3"]]), on: "2024-10-02")
        #expect(
            try bench.text("2024-10-02")
                == "a,etl_effective_date\r\n\"one\ntwo\",2024-10-01\r\n3,2024-10-02\r\n2\r\n"
        )
    }

    @Test(arguments: ["¦", "→"]) func `knows delimiters of several bytes`(delimiter: String) async throws {
        let output = bench.csv(mode: .append) {
            $0.delimiter = delimiter
            $0.quote = "§"
        }
        let rows = [["a\(delimiter)b", "say §"], ["¶", "\""]] as [[String?]]
        try await bench.write(output, FakeSession(["a", "b"], rows), on: "2024-10-01")
        try await bench.write(output, FakeSession(["a", "b"], []), on: "2024-10-02")
        #expect(try bench.text("2024-10-02") == bench.text("2024-10-01"))
    }

    @Test func `carries more than one piece of a file over`() async throws {
        let long = String(repeating: "abcdefghij", count: 100)
        let rows = (0..<1_200).map { ["\($0)\"", long] as [String?] }
        let output = bench.csv(mode: .append) { $0.trailerFormat = "END|{row_count}" }
        try await bench.write(output, FakeSession(["id", "t"], rows), on: "2024-10-01")
        let receipt = try await bench.write(output, FakeSession(["id", "t"], []), on: "2024-10-02")
        #expect(receipt.rows == 1_200)
        let (first, second) = (try bench.text("2024-10-01"), try bench.text("2024-10-02"))
        #expect(first == second)
        #expect(first.utf8.count > 1 << 20)
    }
}
