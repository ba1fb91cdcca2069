import Diagnostics
import DuckDBDriver
import Ports
import Tabular
import Testing

@Suite struct ScanTests {
    /// Snapshots of Thursday, Friday and Monday; two rows each, three on Monday.
    private static let snapshots = """
        INSERT INTO accounts VALUES (1, 'a', '2024-10-03'), (2, 'b', '2024-10-03'),
            (1, 'c', '2024-10-04'), (2, 'd', '2024-10-04'),
            (1, 'e', '2024-10-07'), (2, 'f', '2024-10-07'), (3, 'g', '2024-10-07')
        """

    private func lake(asOf type: String = "DATE") async throws -> Bench {
        let bench = try await Bench()
        try await bench.sql(
            "CREATE TABLE accounts (id INTEGER, name VARCHAR, as_of \(type)); \(Self.snapshots)"
        )
        return bench
    }

    private func scan(
        _ dates: DateFilter,
        columns: [String] = ["name"],
        table: String = "accounts",
        asOf: String? = "as_of",
        predicate: String? = nil
    ) -> RelationDefinition {
        .scan(
            Scan(
                connection: "lake",
                table: TableName(schema: "main", name: table),
                columns: columns,
                asOfColumn: asOf,
                dates: dates,
                predicate: predicate
            )
        )
    }

    private func names(_ bench: Bench, _ definition: RelationDefinition) async throws -> [String] {
        let session = try await bench.session()
        let rows = try await session.define("r", as: definition)
        let lines = try await session.lines("r").split(separator: "\n").map {
            String($0.prefix { $0 != "," })
        }
        #expect(rows == lines.count)
        return lines
    }

    static let modes: [(DateFilter, String)] = [
        (.all, "abcdefg"),
        (.between(day("2024-10-04"), day("2024-10-04")), "cd"),
        (.between(day("2024-10-05"), day("2024-10-05")), ""),
        (.between(day("2024-10-04"), day("2024-10-07")), "cdefg"),
        (.between(day("2024-10-05"), day("2024-10-06")), ""),
        (.between(day("2024-10-07"), day("2024-10-04")), ""),
        (.upTo(day("2024-10-04")), "abcd"),
        (.upTo(day("2024-10-02")), ""),
        (.latest(notAfter: day("2024-10-07")), "efg"),
        (.latest(notAfter: day("2024-10-06")), "cd"),
        (.latest(notAfter: day("2024-10-02")), ""),
        (.latestBefore(day("2024-10-07")), "cd"),
        (.latestBefore(day("2024-10-06")), "cd"),
        (.latestBefore(day("2024-10-03")), ""),
    ]

    @Test(arguments: ["DATE", "TIMESTAMP", "TIMESTAMPTZ", "VARCHAR", "TIMESTAMP_NS"])
    func `every date filter reads its snapshots, whatever holds the date`(type: String) async throws {
        let bench = try await lake(asOf: type)
        for (dates, expected) in Self.modes {
            same(try await names(bench, scan(dates)).joined(), expected, "\(dates) on \(type)")
        }
    }

    @Test func `a time of day does not take a row out of its day`() async throws {
        let bench = try await lake(asOf: "TIMESTAMP")
        try await bench.sql("UPDATE accounts SET as_of = as_of + INTERVAL 13 HOUR WHERE id = 2")
        same(try await names(bench, scan(.latest(notAfter: day("2024-10-04")))), ["c", "d"])
        same(try await names(bench, scan(.between(day("2024-10-03"), day("2024-10-04")))).count, 4)
    }

    @Test func `the as-of column comes last unless it is listed, in whatever case`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        try await session.define("a", as: scan(.all, columns: ["NAME", "Id"]))
        same(try await session.schema(of: "A").names, ["name", "id", "as_of"])
        try await session.define("b", as: scan(.all, columns: ["AS_OF", "id"]))
        same(try await session.schema(of: "b").names, ["as_of", "id"])
        try await session.define("c", as: scan(.all, columns: ["id"], asOf: nil))
        same(try await session.schema(of: "c").names, ["id"])
        try await session.define("d", as: scan(.all, columns: [], table: "ACCOUNTS", asOf: nil))
        same(try await session.schema(of: "d").names, ["id", "name", "as_of"])
    }

    @Test func `an empty result keeps columns and types`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let rows = try await session.define(
            "r",
            as: scan(.latestBefore(day("2020-01-01")), columns: ["id", "name"])
        )
        #expect(rows == 0)
        #expect(
            try await session.schema(of: "r").columns
                == [Column("id", .int32), Column("name", .text), Column("as_of", .date)]
        )
        try await session.query("n", "SELECT count(*) AS n FROM r")
        same(try await bench.rows(of: "n", in: session), ["0"])
    }

    @Test func `a table that was never filled is an empty relation`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE accounts (id INTEGER, name VARCHAR, as_of DATE)")
        same(try await names(bench, scan(.latest(notAfter: day("2024-10-01")))), [])
    }

    @Test func `the date is chosen before the filter is applied`() async throws {
        let bench = try await lake()
        let last = DateFilter.latest(notAfter: day("2024-10-31"))
        same(try await names(bench, scan(last, predicate: "name < 'e'")), [])
        same(try await names(bench, scan(last, predicate: "name = 'e' OR id = 3 -- all of it")), ["e", "g"])
        let between = DateFilter.between(day("2024-10-03"), day("2024-10-04"))
        same(try await names(bench, scan(between, predicate: "id = 1 OR name = 'g'")), ["a", "c"])
    }

    @Test func `names that need quotes are read`() async throws {
        let bench = try await Bench()
        try await bench.sql(
            #"CREATE SCHEMA "my schema"; CREATE TABLE "my schema"."a ""b"" – select" ("group by" INT, "o'x" INT)"#
        )
        try await bench.sql(#"INSERT INTO "my schema"."a ""b"" – select" VALUES (1, 2)"#)
        let session = try await bench.session()
        try await session.define(
            "order by",
            as: .scan(
                Scan(
                    connection: "lake",
                    table: TableName(schema: "my schema", name: "a \"b\" – select"),
                    columns: ["o'x", "group by"],
                    asOfColumn: nil,
                    dates: .all
                )
            )
        )
        try await session.query("r", #"SELECT "o'x" - "group by" AS d FROM "order by""#)
        same(try await bench.rows(of: "r", in: session), ["1"])
    }

    @Test func `rows keep storage order through filter and projection`() async throws {
        let bench = try await Bench(configuration: .init(threads: 4))
        try await bench.sql(
            """
            CREATE TABLE big AS SELECT hash(range) AS scrambled, range AS place, DATE '2024-10-01' AS as_of
            FROM range(300000)
            """
        )
        let session = try await bench.session()
        try await session.define(
            "big",
            as: scan(
                .latest(notAfter: day("2024-10-01")),
                columns: ["scrambled", "place"],
                table: "big",
                predicate: "scrambled % 3 <> 0"
            )
        )
        try await session.query("kept", "SELECT place FROM big WHERE place % 7 <> 1")
        let places = try await session.lines("kept").split(separator: "\n").compactMap { Int($0) }
        #expect(places.count > 150_000)
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    }

    // MARK: Mistakes

    @Test func `a missing table names the near ones`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic { try await session.define("r", as: scan(.all, table: "acounts")) }
        #expect(found?.code == "source.unknown-table")
        #expect(found?.reason == "It holds main.accounts.")
        #expect(found?.remedy?.contains("main.accounts") == true)
        #expect(await session.relationNames() == [])
    }

    @Test func `a missing column names the near ones`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic { try await session.define("r", as: scan(.all, columns: ["nmae"])) }
        #expect(found?.code == "source.unknown-column")
        #expect(found?.remedy?.contains("\"name\"") == true)
    }

    @Test func `a column asked for twice is refused`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic {
            try await session.define("r", as: scan(.all, columns: ["name", "NAME"]))
        }
        #expect(found?.code == "sql.duplicate-column")
    }

    @Test func `a table without the as-of column says what to do`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic { try await session.define("r", as: scan(.all, asOf: "snapshot")) }
        #expect(found?.code == "source.no-as-of-column")
        #expect(found?.remedy?.contains("\"none\"") == true)
    }

    @Test func `an as-of column that holds no date is refused`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic { try await session.define("r", as: scan(.all, asOf: "id")) }
        #expect(found?.code == "source.as-of-type")
        #expect(found?.summary == "as-of column \"id\" of \"main.accounts\" is INTEGER, not a date")
    }

    @Test(arguments: [
        ("nmae = 'a'", "source.invalid-filter"), ("name = ", "source.invalid-filter"),
        ("id = 1) OR (1 = 1", "sql.unbalanced"), ("1 = 1; DROP TABLE accounts", "sql.several-statements"),
        ("name = 'a", "sql.unterminated"), ("", "sql.empty"),
    ])
    func `a filter that is no condition is refused`(predicate: String, code: String) async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic {
            try await session.define("r", as: scan(.all, predicate: predicate))
        }
        #expect(found?.code == code)
    }

    @Test(arguments: [("nmae = 'a'", 1, 1), ("id = 1\n  AND nmae = 'a'", 2, 7)])
    func `the place of a mistake is one in the filter as written`(
        predicate: String,
        line: Int,
        column: Int
    ) async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic {
            try await session.define("r", as: scan(.all, predicate: predicate))
        }
        #expect(found?.reason?.contains("line \(line), column \(column)") == true, "\(found?.reason ?? "")")
    }

    @Test func `a filter that fails on a row says which relation`() async throws {
        let bench = try await lake()
        let session = try await bench.session()
        let found = await diagnostic {
            try await session.define("r", as: scan(.all, predicate: "CAST(name AS INTEGER) > 0"))
        }
        #expect(found?.code == "sql.failed")
        #expect(found?.summary.contains("\"r\"") == true)
        #expect(found?.reason?.contains("'a'") == false, "no row value in \(found?.reason ?? "")")
    }
}
