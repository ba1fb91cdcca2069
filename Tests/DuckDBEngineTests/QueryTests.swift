import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

@Suite struct QueryTests {
    private func parameter(_ name: String, _ type: LogicalType, _ value: Value) -> Parameter {
        Parameter(name: name, type: type, value: value)
    }

    @Test func `parameters keep their type and reach every place`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query(
            "r",
            """
            SELECT :cap + 1 AS a, typeof(:amount) AS b, ':cap' AS c, 1::INTEGER AS d, :day + 1 AS e,
                {'k':cap}.k AS f, :text AS g -- :cap
            FROM (SELECT 7 AS cap)
            """,
            [
                parameter("cap", .int32, .integer(41)),
                parameter(
                    "amount",
                    .decimal(precision: 6, scale: 2),
                    .decimal(.init(unscaled: 150, scale: 2))
                ),
                parameter("day", .date, .date(day("2024-02-28"))),
                parameter("text", .text, .text("it's")),
            ]
        )
        same(try await bench.rows(of: "r", in: session), ["42|DECIMAL(6,2)|:cap|1|2024-02-29|7|it's"])
    }

    @Test func `relations defined before a name is replaced keep its old meaning`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT 1 AS x")
        try await session.query("b", "SELECT x * 10 AS y FROM a")
        try await session.query("a", "SELECT 2 AS x")
        try await session.query("c", "SELECT y, x FROM b, a")
        same(try await bench.rows(of: "c", in: session), ["10|2"])
        #expect(await session.relationNames() == ["a", "b", "c"])
    }

    @Test func `a name may be replaced from itself, again and again`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT 1 AS x")
        for _ in 0..<3 { try await session.query("A", "SELECT x, x + 1 AS x2 FROM a UNION ALL SELECT 9, 9") }
        same(try await session.rowCount(of: "a"), 4)
        #expect(await session.relationNames() == ["a"])
        same(try await session.schema(of: "a").names, ["x", "x2"])
    }

    static let randomReaders: [[(String, String)]] = [
        [("b", "SELECT x FROM a"), ("c", "SELECT x FROM a")],
        [("b", "SELECT x FROM a"), ("c", #"SELECT t.x FROM temp.main."A" AS t"#)],
        [("b", "SELECT l.x FROM a AS l, a AS r WHERE l.x = r.x"), ("c", "SELECT x FROM a")],
    ]

    @Test(arguments: randomReaders)
    func `a relation read twice is made once`(readers: [(String, String)]) async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT random() AS x FROM range(100)")
        for (name, sql) in readers { try await session.query(name, sql) }
        try await session.query("same", "SELECT count(*) FROM b JOIN c USING (x)")
        same(try await bench.rows(of: "same", in: session), ["100"])
    }

    @Test func `a relation joined with itself is made once`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT random() AS x FROM range(100)")
        try await session.query("same", "SELECT count(*) FROM a AS l JOIN a AS r ON l.x = r.x")
        same(try await bench.rows(of: "same", in: session), ["100"])
    }

    @Test func `writers and queries see the same rows of a relation`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT random() AS x")
        try await session.expectReader(of: "a")
        try await session.query("b", "SELECT x FROM a")
        try await session.expectReader(of: "b")
        let lines = try await session.lines("b")
        let again = try await session.lines("b")
        _ = try await session.publish([.to("a", from: "a"), .to("b", from: "b")], to: "lake")
        #expect(lines == again)
        same(try await bench.rows("SELECT count(*) FROM curated.a JOIN curated.b USING (x)"), ["1"])
        same(try await bench.rows("SELECT x::VARCHAR FROM curated.b").first.map { $0 + "\n" }, lines)
    }

    @Test func `a copy keeps the rows of its time`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT random() AS x FROM range(10)")
        try await session.keep("a", as: "copy")
        try await session.query("b", "SELECT x FROM a")
        try await session.query("a", "SELECT 1 AS z")
        try await session.query("same", "SELECT count(*) FROM copy JOIN b USING (x)")
        same(try await bench.rows(of: "same", in: session), ["10"])
    }

    @Test func `a sum of integers that is very large stays exact`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT sum(x) AS s FROM (VALUES (9223372036854775807), (1)) v(x)")
        same(try await session.schema(of: "r").columns, [Column("s", .hugeInt)])
        same(try await session.lines("r"), "9223372036854775808\n")
    }

    // MARK: Mistakes

    @Test func `an error tells line and column of the text as written`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("a", "SELECT 1 AS x")
        let long = parameter("p", .text, .text("a\nlong\nvalue that would move what comes behind it"))
        let found = await diagnostic {
            try await session.query("b", "SELECT :p AS p,\n  :p || :p AS q, missing\nFROM a", [long])
        }
        #expect(found?.code == "sql.invalid")
        #expect(
            found?.reason?.hasPrefix("At line 2, column 18 of the statement:") == true,
            "\(found?.reason ?? "")"
        )
        #expect(await session.relationNames() == ["a"])
    }

    @Test func `an error inside a parameter is placed at its name`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        let found = await diagnostic {
            try await session.query(
                "b",
                "SELECT 1,\n  date_trunc(:p, :p)",
                [parameter("p", .text, .text("month"))]
            )
        }
        #expect(found?.code == "sql.invalid")
        #expect(
            found?.reason?.hasPrefix("At line 2, column 3 of the statement:") == true,
            "\(found?.reason ?? "")"
        )
    }

    @Test(arguments: [
        ("SELECT * FROM acounts", "sql.invalid"), ("SELEC 1", "sql.invalid"),
        ("SELECT 1 AS a, 2 AS A", "sql.duplicate-column"), ("SELECT 1; SELECT 2", "sql.several-statements"),
        ("  -- nothing\n", "sql.empty"), ("SELECT :limt", "sql.unbound-parameter"),
        ("SELECT 1 AS x \0 WHERE FALSE", "sql.invalid"), ("SELECT 'a", "sql.unterminated"),
        ("DROP TABLE a", "sql.invalid"),
        ("CREATE TABLE lake.main.x AS SELECT 1", "sql.invalid"),
        ("INSERT INTO lake.curated.t VALUES (1) RETURNING *", "sql.invalid"),
    ])
    func `what is no query is refused and leaves the names alone`(sql: String, code: String) async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (a INTEGER)")
        let session = try await bench.session()
        try await session.query("a", "SELECT 1 AS x")
        let found = await diagnostic { try await session.query("b", sql) }
        #expect(found?.code == code, "\(found.debugDescription)")
        #expect(await session.relationNames() == ["a"])
        same(try await bench.rows("SELECT count(*) FROM curated.t"), ["0"])
        try await session.query("b", "SELECT x FROM a;;")
        same(try await bench.rows(of: "b", in: session), ["1"])
    }

    @Test func `rows that cannot be computed name the relation, not the table`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("source", "SELECT 'secret' AS x")
        try await session.query("typed", "SELECT CAST(x AS INTEGER) AS n FROM source")
        let found = await diagnostic { try await session.publish(.to(from: "typed")) }
        #expect(found?.code == "sql.failed")
        #expect(found?.summary.contains("\"typed\"") == true)
        #expect(found.map { "\($0)".contains("secret") } == false)
        same(try await bench.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 't'"), ["0"])
    }

    @Test func `an unknown relation is told with the known ones`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("totals", "SELECT 1 AS x")
        let found = await diagnostic { try await session.schema(of: "total") }
        #expect(found?.code == "job.unknown-relation")
        #expect(found?.remedy?.contains("\"totals\"") == true)
    }

    @Test func `sessions do not see each other's relations`() async throws {
        let bench = try await Bench()
        let (first, second) = (try await bench.session(), try await bench.session())
        try await first.query("a", "SELECT 1 AS x")
        try await second.query("a", "SELECT 2 AS x")
        same(try await first.lines("a"), "1\n")
        same(try await second.lines("a"), "2\n")
        await first.close()
        same(try await second.lines("a"), "2\n")
    }
}
