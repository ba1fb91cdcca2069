import Diagnostics
import DuckDBDriver
import Ports
import Tabular
import Testing

@Suite struct ExportTests {
    /// Rows of a stream, read by another database.
    private func rows(_ stream: ArrowStream, _ query: String) async throws -> [String] {
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.ingest(stream, as: "s")
        return try await connection.query(query).rows.map(line)
    }

    private func exported(_ sql: String, as form: ValueForm, _ query: String) async throws -> [String] {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", sql)
        return try await rows(try await session.export("r", as: form), query)
    }

    @Test func `native export keeps types`() async throws {
        let types = """
            SELECT typeof(COLUMNS(*)) FROM s
            """
        let answer = try await exported(
            """
            SELECT TRUE AS a, 1::TINYINT AS b, 2::BIGINT AS c, 5::HUGEINT AS d, 0.5::FLOAT AS e, 0.1::DOUBLE AS f,
                1.20::DECIMAL(30,2) AS g, 'x' AS h, 'x'::BLOB AS i, DATE '2024-02-29' AS j,
                TIMESTAMP '2024-02-29 01:02:03' AS k, TIMESTAMPTZ '2024-02-29 01:02:03+00' AS l, TIME '01:02:03' AS m,
                [1] AS n, 'b'::ENUM('a', 'b') AS o
            """,
            as: .native,
            types
        )
        let expected =
            "BOOLEAN|TINYINT|BIGINT|DECIMAL(38,0)|FLOAT|DOUBLE|DECIMAL(30,2)|VARCHAR|BLOB|DATE|"
            + "TIMESTAMP|TIMESTAMP WITH TIME ZONE|TIME|INTEGER[]|VARCHAR"
        #expect(answer == [expected])
    }

    @Test(arguments: [
        ("TRUE", "BIGINT|1"), ("FALSE", "BIGINT|0"), ("7::TINYINT", "BIGINT|7"), ("7::UBIGINT", "BIGINT|7"),
        ("7::HUGEINT", "BIGINT|7"), ("0.5::FLOAT", "DOUBLE|0.5"), ("1.20::DECIMAL(10,2)", "DOUBLE|1.2"),
        ("'x'", "VARCHAR|x"), ("DATE '2024-02-29'", "VARCHAR|2024-02-29"),
        ("TIMESTAMP '2024-02-29 01:02:03.987'", "VARCHAR|2024-02-29T01:02:03"),
        ("TIMESTAMPTZ '2024-02-29 01:02:03+02'", "VARCHAR|2024-02-28T23:02:03"),
        ("TIME '01:02:03'", "VARCHAR|01:02:03"), ("[1, 2]", "VARCHAR|[1, 2]"),
        ("NULL::INTEGER", "BIGINT|NULL"), ("NULL::DATE", "VARCHAR|NULL"),
        ("NULL::DECIMAL(5,2)", "DOUBLE|NULL"),
        ("'b'::ENUM('a', 'b')", "VARCHAR|b"),
    ])
    func `legacy export gives what old SQL sees`(value: String, expected: String) async throws {
        same(
            try await exported("SELECT \(value) AS v", as: .legacy, "SELECT typeof(v), v FROM s"),
            [expected]
        )
    }

    @Test(arguments: [
        ("TIMESTAMP '2024-02-29 13:14:15.123456'", "VARCHAR|2024-02-29T13:14:15.123456"),
        ("TIMESTAMP '1969-12-31 23:59:59.5'", "VARCHAR|1969-12-31T23:59:59.500000"),
        ("TIMESTAMP '2024-02-29 13:14:15'", "VARCHAR|2024-02-29T13:14:15"),
        ("TIMESTAMPTZ '2024-02-29 01:02:03.25+02'", "VARCHAR|2024-02-28T23:02:03.250000"),
        ("NULL::TIMESTAMP", "VARCHAR|NULL"), ("1.20::DECIMAL(15,2)", "DOUBLE|1.2"),
        ("12345678901234567.89::DECIMAL(19,2)", "VARCHAR|12345678901234567.89"),
        ("DATE '2024-02-29'", "VARCHAR|2024-02-29"),
    ])
    func `lossless export keeps fractions of seconds and every digit`(
        value: String,
        expected: String
    ) async throws {
        same(
            try await exported("SELECT \(value) AS v", as: .legacyLossless, "SELECT typeof(v), v FROM s"),
            [expected]
        )
    }

    @Test func `rows leave in order and many`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT range AS n, 'row ' || range AS t FROM range(300000)")
        let stream = try await session.export("r", as: .native)
        // The session goes on while its stream is read.
        try await session.query("other", "SELECT count(*) AS n FROM r")
        same(try await session.lines("other"), "300000\n")
        let ordered = try await rows(stream, "SELECT count(*), bool_and(n = rowid) FROM s")
        #expect(ordered == ["300000|true"])
    }

    // MARK: Parquet

    @Test func `slices cut earlier and own rows in order`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT range AS n, 'own' AS origin FROM range(4)")
        let earlier = bench.path("earlier.parquet")
        try await bench.sql(
            """
            COPY (SELECT 'old' AS origin, range + 100 AS n, DATE '2024-09-30' AS etl_effective_date FROM range(3))
            TO '\(earlier)' (FORMAT parquet)
            """
        )
        var rows: [String] = []
        for (index, slice) in [0..<2, 2..<5, 5..<7].enumerated() {
            let file = bench.path("part\(index).parquet")
            let written = try await session.writeParquet(
                "r",
                rows: slice,
                prepending: earlier,
                dateColumn: ("etl_effective_date", day("2024-10-01")),
                to: file
            )
            #expect(written == slice.count)
            rows += try await bench.rows("SELECT n, origin, etl_effective_date FROM read_parquet('\(file)')")
        }
        #expect(
            rows == [
                "100|old|2024-09-30", "101|old|2024-09-30", "102|old|2024-09-30", "0|own|2024-10-01",
                "1|own|2024-10-01", "2|own|2024-10-01", "3|own|2024-10-01",
            ]
        )
    }

    @Test func `the date column is last, once, and replaces the relation's own`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT 'mine' AS ETL_Effective_Date, 1 AS n")
        let file = bench.path("r.parquet")
        try await session.writeParquet(
            "r",
            rows: nil,
            prepending: nil,
            dateColumn: ("etl_effective_date", day("2024-10-01")),
            to: file
        )
        same(try await bench.rows("SELECT * FROM read_parquet('\(file)')"), ["1|2024-10-01"])
    }

    @Test func `an empty relation writes its schema`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT 1::SMALLINT AS a, 1.5::DECIMAL(7,3) AS b WHERE FALSE")
        let file = bench.path("r.parquet")
        same(try await session.writeParquet("r", rows: nil, prepending: nil, dateColumn: nil, to: file), 0)
        let types = "SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet('\(file)'))"
        same(try await bench.rows(types), ["SMALLINT", "DECIMAL(7,3)"])
    }

    @Test func `whole numbers of 128 bits become 64, or an error`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT sum(range) AS s FROM range(10)")
        let file = bench.path("r.parquet")
        try await session.writeParquet("r", rows: nil, prepending: nil, dateColumn: nil, to: file)
        same(try await bench.rows("SELECT typeof(s), s FROM read_parquet('\(file)')"), ["BIGINT|45"])
        try await session.query("big", "SELECT 9223372036854775808::HUGEINT AS s")
        let found = await diagnostic {
            try await session.writeParquet("big", rows: nil, prepending: nil, dateColumn: nil, to: file)
        }
        #expect(found?.code == "engine.export-failed")
        #expect(found?.reason?.contains("9223372036854775808") == false)
    }
}
