import Diagnostics
import DuckDBDriver
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct ParameterTests {
        static let values: [Value] = [
            .null, .boolean(true), .integer(.min), .integer(.max), .hugeInteger(.min),
            .hugeInteger(99_999_999_999_999_999_999), .unsignedHugeInteger(.max), .double(-0.5),
            .double(.infinity), .decimal(.init(unscaled: -1250, scale: 2)),
            .decimal(.init(unscaled: 1, scale: 38)),
            .decimal(.init(unscaled: 0, scale: 0)),
            .decimal(.init(unscaled: 99_999_999_999_999_999_999_999_999_999_999_999_999, scale: 5)),
            .text(""), .text("it's \"quoted\""), .text("nul \0 inside"),
            .text(String(repeating: "ü", count: 500)),
            .blob([]), .blob([0, 255, 7]), .date(.init(daysSinceEpoch: -100_000)),
            .time(microseconds: 86_400_000_000), .timeWithZone(microseconds: 1, offsetSeconds: -57_599),
            .timestamp(nanoseconds: -1000), .timestamp(nanoseconds: 1),
            .timestamp(nanoseconds: 9_089_348_860_800_000_000_000), .instant(microseconds: -1),
            .interval(months: -1, days: 40, microseconds: -1), .list([]), .list([.null]),
            .list([.integer(1), .null, .hugeInteger(99_999_999_999_999_999_999)]),
            .list([.text("a"), .text("b")]), .list([.list([.integer(1)]), .list([]), .null]),
            .structure([.init("a", .integer(1)), .init("b \"c\"", .list([.text("x")]))]),
            .list([
                .structure([.init("a", .null)]), .structure([.init("a", .date(.init(daysSinceEpoch: 1)))]),
            ]),
            .map([.init(.text("k"), .double(1.5)), .init(.text("l"), .null)]), .map([]),
        ]

        @Test(arguments: values)
        func `a bound value comes back`(_ value: Value) async throws {
            let rows = try await memory().query("SELECT ?", [value])
            #expect(rows.rows == [[value]])
        }

        @Test(arguments: values)
        func `a bound value is stored in a table and read again`(_ value: Value) async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t AS SELECT $1 AS v, $2 AS n", [value, .integer(7)])
            #expect(try await connection.query("FROM t").rows == [[value, .integer(7)]])
        }

        @Test func `values of two widths in one list take the wider type`() async throws {
            let value = Value.list([
                .decimal(.init(unscaled: 15, scale: 1)), .decimal(.init(unscaled: 1, scale: 3)),
            ])
            let rows = try await memory().query("SELECT ?", [value])
            #expect(
                rows.rows == [
                    [
                        .list([
                            .decimal(.init(unscaled: 1500, scale: 3)), .decimal(.init(unscaled: 1, scale: 3)),
                        ])
                    ]
                ]
            )
        }

        @Test(arguments: [
            Value.list([.integer(1), .text("x")]), .list([.integer(9_007_199_254_740_993), .double(1)]),
            .structure([]), .time(microseconds: -1), .timeWithZone(microseconds: 0, offsetSeconds: 60_000),
            .decimal(.init(unscaled: 1, scale: 39)), .decimal(.init(unscaled: .max, scale: 0)),
            .date(.init(daysSinceEpoch: Int(Int32.max))), .instant(microseconds: .min),
            .timestamp(nanoseconds: Int128(Int64.max) * 1000),
            .timestamp(nanoseconds: .max),
            .timestamp(nanoseconds: Int128(Int64.max) + 2),
        ])
        func `a value DuckDB has no room for is refused, not bent`(_ value: Value) async throws {
            let connection = try memory()
            let error = await failure { try await connection.query("SELECT ?, ?", [.integer(1), value]) }
            guard case .parameter(2, let reason)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.hasSuffix("."))
            #expect(error?.diagnostic.code == "duckdb.parameter")
        }

        @Test(arguments: [0, 1, 3])
        func `too few or too many values are refused`(_ count: Int) async throws {
            let connection = try memory()
            let values = Array(repeating: Value.integer(1), count: count)
            let error = await failure { try await connection.query("SELECT ? + ?", values) }
            #expect(error == .parameterCount(expected: 2, found: count))
            #expect(error?.diagnostic.summary == "the statement has 2 parameters, found \(count) values")
        }

        @Test func `one number used twice is one parameter`() async throws {
            let rows = try await memory().query("SELECT $2, $1, $2", [.integer(1), .integer(2)])
            #expect(rows.rows == [[.integer(2), .integer(1), .integer(2)]])
        }

        @Test func `parameters travel with a stream, even where only they give a column its type`()
            async throws
        {
            let connection = try memory()
            let stream = try await connection.stream(
                "SELECT ? AS h, range + ? AS n FROM range(3)",
                [.hugeInteger(99_999_999_999_999_999_999), .integer(10)]
            )
            try await connection.ingest(stream, as: "t")
            let rows = try await connection.query(
                "SELECT CAST(h AS HUGEINT), n FROM t WHERE n > ?",
                [.integer(11)]
            )
            #expect(rows.rows == [[.hugeInteger(99_999_999_999_999_999_999), .integer(12)]])
        }

        @Test func `infinities bound as text reach their types`() async throws {
            let rows = try await memory().query(
                "SELECT CAST(? AS DATE), CAST(? AS TIMESTAMP)",
                [.text("infinity"), .text("-infinity")]
            )
            #expect(rows.rows == [[.text("infinity"), .text("-infinity")]])
        }
    }
}
