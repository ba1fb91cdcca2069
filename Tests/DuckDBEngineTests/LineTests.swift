import Ports
import Tabular
import Testing

/// The text form of every cell.
@Suite struct LineTests {
    private func line(_ select: String, as format: LineFormat = .plain) async throws -> String {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT \(select)")
        return try await session.lines("r", as: format)
    }

    static let golden: [(String, String)] = [
        ("1::TINYINT", "1"), ("(-9223372036854775808)::BIGINT", "-9223372036854775808"),
        ("170141183460469231731687303715884105727::HUGEINT", "170141183460469231731687303715884105727"),
        ("18446744073709551615::UBIGINT", "18446744073709551615"),
        ("12.5::DECIMAL(10,2)", "12.50"), ("-0.05::DECIMAL(10,2)", "-0.05"), ("7::DECIMAL(10,0)", "7"),
        ("0::DECIMAL(38,10)", "0.0000000000"),
        ("0.25::DECIMAL(2,2)", "0.25"), ("-0.25::DECIMAL(4,4)", "-0.2500"), ("0::DECIMAL(2,2)", "0.00"),
        ("-0.5::DECIMAL(38,38)", "-0.5" + String(repeating: "0", count: 37)), ("NULL::DECIMAL(2,2)", ""),
        ("0.1::DOUBLE", "0.1"), ("100::DOUBLE", "100.0"), ("1e15::DOUBLE", "1000000000000000.0"),
        ("1e16::DOUBLE", "1e+16"), ("1e-5::DOUBLE", "1e-05"), ("-0.0::DOUBLE", "-0.0"),
        ("0.1::DOUBLE + 0.2::DOUBLE", "0.30000000000000004"), ("5e-324::DOUBLE", "5e-324"),
        ("'nan'::DOUBLE", "nan"), ("'inf'::DOUBLE", "inf"), ("'-inf'::DOUBLE", "-inf"),
        ("0.1::FLOAT", "0.1"), ("16777216::FLOAT", "16777216.0"),
        ("TRUE", "True"), ("FALSE", "False"), ("NULL::BOOLEAN", ""),
        ("DATE '2024-02-29'", "2024-02-29"), ("DATE '0001-01-01'", "0001-01-01"),
        ("TIMESTAMP '2024-02-29 01:02:03'", "2024-02-29 01:02:03"),
        ("TIMESTAMP '2024-02-29 01:02:03.5'", "2024-02-29 01:02:03.500000"),
        ("TIMESTAMP '1969-12-31 23:59:59.000001'", "1969-12-31 23:59:59.000001"),
        ("TIMESTAMP_S '2024-02-29 01:02:03'", "2024-02-29 01:02:03"),
        ("TIMESTAMP_MS '2024-02-29 01:02:03.25'", "2024-02-29 01:02:03.250000"),
        ("TIMESTAMP_NS '2024-02-29 01:02:03.123456789'", "2024-02-29 01:02:03.123456"),
        ("TIMESTAMPTZ '2024-02-29 01:02:03+02'", "2024-02-28 23:02:03+00:00"),
        ("TIMESTAMPTZ '2024-02-29 01:02:03.5+00'", "2024-02-29 01:02:03.500000+00:00"),
        ("TIME '01:02:03'", "01:02:03"), ("INTERVAL '1 day 2 hours'", "1 day 02:00:00"),
        ("'00000000-0000-0000-0000-000000000001'::UUID", "00000000-0000-0000-0000-000000000001"),
        ("NULL::VARCHAR", ""), ("''", ""), ("' padded '", " padded "), ("'tëxt – €'", "tëxt – €"),
        ("'a,b'", "\"a,b\""), ("'say \"hi\"'", "\"say \"\"hi\"\"\""), ("'a' || chr(10) || 'b'", "\"a\nb\""),
        ("'a' || chr(13) || 'b'", "\"a\rb\""), ("'a;b'", "a;b"), ("[1, 2]", "\"[1, 2]\""),
        ("NULL", ""), ("'b'::ENUM('a', 'b')", "b"),
    ]

    @Test(arguments: golden)
    func `each value has one text`(value: String, expected: String) async throws {
        same(try await line("\(value) AS v"), expected + "\n")
    }

    @Test func `delimiter, quote, null text and line ending are the writer's`() async throws {
        let format = LineFormat(
            delimiter: ";",
            quote: "'",
            nullText: "NULL",
            lineEnding: "\r\n",
            lastColumn: nil
        )
        #expect(
            try await line(
                "'a;b' AS a, 'it''s' AS b, NULL::VARCHAR AS c, '' AS d, 'NULL' AS e, 'x,y' AS f",
                as: format
            )
                == "'a;b';'it''s';NULL;;'NULL';x,y\r\n"
        )
    }

    @Test func `a delimiter that numbers contain makes numbers quoted`() async throws {
        let format = LineFormat(delimiter: ".", quote: "\"", nullText: "", lineEnding: "\n", lastColumn: nil)
        same(try await line("1.5::DECIMAL(3,1) AS a, 2 AS b", as: format), "\"1.5\".2\n")
        let dash = LineFormat(delimiter: "-", quote: "\"", nullText: "2", lineEnding: "\n", lastColumn: nil)
        same(
            try await line("DATE '2024-01-02' AS a, 2 AS b, NULL::INT AS c", as: dash),
            "\"2024-01-02\"-\"2\"-2\n"
        )
    }

    @Test func `the last column is added once`() async throws {
        var format = LineFormat.plain
        format.lastColumn = "2024-10-01"
        same(try await line("1 AS a, 2 AS b", as: format), "1,2,2024-10-01\n")
        same(try await line("1 AS Etl_Effective_Date, 2 AS b", as: format), "2,2024-10-01\n")
        same(try await line("1 AS etl_effective_date, 2 AS b"), "1,2\n")
    }

    @Test func `a relation of one NULL column still gives its lines`() async throws {
        same(try await line("NULL::INTEGER AS a FROM range(3)"), "\n\n\n")
    }

    @Test func `many rows leave in order`() async throws {
        let text = try await line("range AS n FROM range(200000)")
        let numbers = text.split(separator: "\n").compactMap { Int($0) }
        #expect(numbers == Array(0..<200_000))
    }
}
