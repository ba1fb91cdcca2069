import FileConnector
import JobModel
import Ports
import Testing

/// The bytes of a CSV file, as the job contract fixes them.
@Suite struct CSVContentTests {
    let bench: Workbench

    init() throws {
        bench = try Workbench()
    }

    @Test func `header, rows and the effective date last`() async throws {
        let session = FakeSession(["id", "name"], [["1", "Ann"], ["2", nil]])
        try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(
            try bench.text("2024-10-01") == """
                id,name,etl_effective_date
                1,Ann,2024-10-01
                2,,2024-10-01

                """
        )
    }

    @Test func `quotes only where a cell needs it, in the header too`() async throws {
        let session = FakeSession(
            ["a,b", "say \"hi\"", "two\nlines", "plain"],
            [["x,y", "\"", "\r", " spaced "]]
        )
        try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(
            try bench.text("2024-10-01")
                == "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",plain,etl_effective_date\n"
                + "\"x,y\",\"\"\"\",\"\r\", spaced ,2024-10-01\n"
        )
    }

    @Test func `ends every line with CR LF when asked to, and leaves cells alone`() async throws {
        let session = FakeSession(["a"], [["one\ntwo"]])
        let output = bench.csv {
            $0.lineEnding = .crlf
            $0.trailerFormat = "END|{row_count}\nBYE"
        }
        try await bench.write(output, session, on: "2024-10-01")
        #expect(
            try bench.text("2024-10-01")
                == "a,etl_effective_date\r\n\"one\ntwo\",2024-10-01\r\nEND|1\r\nBYE\r\n"
        )
    }

    @Test func `fills in the trailer's tokens and leaves others alone`() async throws {
        let session = FakeSession(["a"], [["1"], ["2"], ["3"]])
        let output = bench.csv {
            $0.trailerFormat = "TRAILER|{row_count}|{date}|{timestamp}|{ROW_COUNT}|{job}|{"
        }
        try await bench.write(output, session, on: "2024-10-01")
        let last = try bench.text("2024-10-01").split(separator: "\n").last
        #expect(last == "TRAILER|3|2024-10-01|2024-11-02T03:04:05Z|{ROW_COUNT}|{job}|{")
    }

    @Test func `an empty relation gives header and trailer`() async throws {
        let output = bench.csv { $0.trailerFormat = "{row_count} rows" }
        let receipt = try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\n0 rows\n")
        #expect(receipt.rows == 0)
    }

    @Test func `an empty relation without header and trailer gives an empty file`() async throws {
        let output = bench.csv { $0.includeHeader = false }
        try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        #expect(try bench.bytes("2024-10-01").isEmpty)
    }

    @Test func `leaves the header out when told to`() async throws {
        let output = bench.csv { $0.includeHeader = false }
        try await bench.write(output, FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "1,2024-10-01\n")
    }

    @Test func `uses the delimiter, quote and null text it is given`() async throws {
        let session = FakeSession(["a;b", "NULL"], [["it's", nil], ["x,y", "NULL"]])
        let output = bench.csv {
            $0.delimiter = ";"
            $0.quote = "'"
            $0.nullText = "NULL"
        }
        try await bench.write(output, session, on: "2024-10-01")
        #expect(
            try bench.text("2024-10-01") == """
                'a;b';'NULL';etl_effective_date
                'it''s';NULL;2024-10-01
                x,y;'NULL';2024-10-01

                """
        )
    }

    @Test func `a relation's own effective date column gives way to the file's`() async throws {
        let session = FakeSession(["ETL_Effective_Date", "a"], [["1999-01-01", "x"]])
        try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(try bench.text("2024-10-01") == "a,etl_effective_date\nx,2024-10-01\n")
    }

    @Test func `does not depend on how large the engine's pieces are`() async throws {
        let rows = (0..<1000).map { ["\($0)", "text \"\($0)\"\n"] as [String?] }
        let relation = FakeSession.Relation(columns: ["id", "t"], rows: rows)
        for (date, size) in [("2024-10-01", 1), ("2024-10-02", 7), ("2024-10-03", 5000)] {
            let session = FakeSession(["output": relation], rowsPerPiece: size)
            try await bench.write(bench.csv { $0.trailerFormat = "{row_count}" }, session, on: date)
        }
        let first = try bench.text("2024-10-01")
        #expect(try bench.text("2024-10-02").replacing("2024-10-02", with: "2024-10-01") == first)
        #expect(try bench.text("2024-10-03").replacing("2024-10-03", with: "2024-10-01") == first)
        #expect(ReferenceCSV().records(of: first).count == 1002)
    }

    @Test func `equal runs give equal bytes and checksums`() async throws {
        let session = FakeSession(["a"], [["1"]])
        let first = try await bench.write(bench.csv(), session, on: "2024-10-01")
        let second = try await bench.write(bench.csv(), session, on: "2024-10-01")
        #expect(first.checksum == second.checksum)
        #expect(first.checksum?.count == 64)
    }

    @Test func `the receipt names the file relative to the project`() async throws {
        let receipt = try await bench.write(bench.csv(), FakeSession(["a"], [["1"]]), on: "2024-10-01")
        #expect(receipt.target == "out/job/table/2024-10-01/a.csv")
        #expect(receipt.stepIndex == 2)
        #expect(receipt.rows == 1)
    }

    @Test(arguments: [("", "\""), (",,", "\""), ("\n", "\""), (",", ","), (",", "")])
    func `refuses separators that cannot separate`(delimiter: String, quote: String) async throws {
        let output = bench.csv {
            $0.delimiter = delimiter
            $0.quote = quote
        }
        await expectCode("file.invalid-option") {
            try await bench.write(output, FakeSession(["a"], []), on: "2024-10-01")
        }
        #expect(bench.names("2024-10-01").isEmpty)
    }
}
