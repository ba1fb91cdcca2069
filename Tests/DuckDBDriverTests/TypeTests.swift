import DuckDBDriver
import Tabular
import Testing

/// An SQL expression, the type its column must have and the value it must read as.
struct Literal: Sendable, CustomTestStringConvertible {
    var sql: String
    var type: LogicalType
    var value: Value

    init(_ sql: String, _ type: LogicalType, _ value: Value) {
        self.sql = sql
        self.type = type
        self.value = value
    }

    var testDescription: String { sql }

    static let plain: [Literal] = [
        .init("true", .boolean, .boolean(true)),
        .init("(-128)::TINYINT", .int8, .integer(-128)),
        .init("(-32768)::SMALLINT", .int16, .integer(-32768)),
        .init("2147483647", .int32, .integer(2_147_483_647)),
        .init("(-9223372036854775808)::BIGINT", .int64, .integer(.min)),
        .init("255::UTINYINT", .uint8, .integer(255)),
        .init("65535::USMALLINT", .uint16, .integer(65535)),
        .init("4294967295::UINTEGER", .uint32, .integer(4_294_967_295)),
        .init("18446744073709551615::UBIGINT", .uint64, .hugeInteger(18_446_744_073_709_551_615)),
        .init("5::HUGEINT", .hugeInt, .integer(5)),
        .init("'-170141183460469231731687303715884105728'::HUGEINT", .hugeInt, .hugeInteger(.min)),
        .init(
            "'340282366920938463463374607431768211455'::UHUGEINT",
            .unsignedHugeInt,
            .unsignedHugeInteger(.max)
        ),
        .init("1.5::FLOAT", .float, .double(1.5)),
        .init("1e308::DOUBLE", .double, .double(1e308)),
        .init("'inf'::DOUBLE", .double, .double(.infinity)),
        .init(
            "12.34::DECIMAL(4,2)",
            .decimal(precision: 4, scale: 2),
            .decimal(.init(unscaled: 1234, scale: 2))
        ),
        .init(
            "(-12345.6)::DECIMAL(9,1)",
            .decimal(precision: 9, scale: 1),
            .decimal(.init(unscaled: -123456, scale: 1))
        ),
        .init(
            "0.000000000000000001::DECIMAL(18,18)",
            .decimal(precision: 18, scale: 18),
            .decimal(.init(unscaled: 1, scale: 18))
        ),
        .init(
            "'-99999999999999999999999999999999999999'::DECIMAL(38,0)",
            .decimal(precision: 38, scale: 0),
            .decimal(.init(unscaled: -99_999_999_999_999_999_999_999_999_999_999_999_999, scale: 0))
        ),
        .init("''", .text, .text("")),
        .init("'twelve chars'", .text, .text("twelve chars")),
        .init("'thirteen char'", .text, .text("thirteen char")),
        .init(
            "'Grüße 👋 ' || repeat('x', 100)",
            .text,
            .text("Grüße 👋 " + String(repeating: "x", count: 100))
        ),
        .init("'a' || chr(0) || 'b'", .text, .text("a\0b")),
        .init("'\\xAA\\x00\\xFF'::BLOB", .blob, .blob([0xAA, 0, 0xFF])),
        .init("'10110'::BIT", .bit, .text("10110")),
        .init("'1111000011110000'::BIT", .bit, .text("1111000011110000")),
        .init(
            "'00112233-4455-6677-8899-aabbccddeeff'::UUID",
            .uuid,
            .text("00112233-4455-6677-8899-aabbccddeeff")
        ),
        .init(
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID",
            .uuid,
            .text("ffffffff-ffff-ffff-ffff-ffffffffffff")
        ),
        .init("'[1, null]'::JSON", .other("JSON"), .text("[1, null]")),
        .init(
            "'-123456789012345678901234567890'::BIGNUM",
            .other("BIGNUM"),
            .text("-123456789012345678901234567890")
        ),
        .init("0::BIGNUM", .other("BIGNUM"), .text("0")),
        .init("'POINT(1 2)'::GEOMETRY", .other("GEOMETRY"), .text("POINT (1 2)")),
        .init("{'x': 1}::VARIANT", .other("VARIANT"), .text("{'x': 1}")),
    ]

    static let moments: [Literal] = [
        .init("DATE '1969-12-31'", .date, .date(.init(daysSinceEpoch: -1))),
        .init("'infinity'::DATE", .date, .text("infinity")),
        .init("'-infinity'::DATE", .date, .text("-infinity")),
        .init("TIME '23:59:59.999999'", .time, .time(microseconds: 86_399_999_999)),
        .init("TIME '24:00:00'", .time, .time(microseconds: 86_400_000_000)),
        .init("'12:34:56.123456789'::TIME_NS", .other("TIME_NS"), .text("12:34:56.123456789")),
        .init("'00:00:01'::TIME_NS", .other("TIME_NS"), .text("00:00:01")),
        .init(
            "'01:00:00+05:30'::TIMETZ",
            .timeWithZone,
            .timeWithZone(microseconds: 3_600_000_000, offsetSeconds: 19_800)
        ),
        .init(
            "'01:00:00-15:59:59'::TIMETZ",
            .timeWithZone,
            .timeWithZone(microseconds: 3_600_000_000, offsetSeconds: -57_599)
        ),
        .init(
            "TIMESTAMP '1970-01-01 00:00:00.000001'",
            .timestamp(.microseconds),
            .timestamp(nanoseconds: 1000)
        ),
        .init(
            "TIMESTAMP '1969-12-31 23:59:59'",
            .timestamp(.microseconds),
            .timestamp(nanoseconds: -1_000_000_000)
        ),
        .init("'infinity'::TIMESTAMP", .timestamp(.microseconds), .text("infinity")),
        .init(
            "'1970-01-01 00:00:02'::TIMESTAMP_S",
            .timestamp(.seconds),
            .timestamp(nanoseconds: 2_000_000_000)
        ),
        .init(
            "'1970-01-01 00:00:00.003'::TIMESTAMP_MS",
            .timestamp(.milliseconds),
            .timestamp(nanoseconds: 3_000_000)
        ),
        .init(
            "'1970-01-01 00:00:00.000000004'::TIMESTAMP_NS",
            .timestamp(.nanoseconds),
            .timestamp(nanoseconds: 4)
        ),
        .init(
            "TIMESTAMP '290000-01-01'",
            .timestamp(.microseconds),
            .timestamp(nanoseconds: 9_089_348_860_800_000_000_000)
        ),
        .init(
            "'1970-01-01 02:00:00+02'::TIMESTAMPTZ",
            .timestampWithZone,
            .instant(microseconds: 0)
        ),
        .init("'-infinity'::TIMESTAMPTZ", .timestampWithZone, .text("-infinity")),
        .init(
            "INTERVAL '1 year -2 days 3 seconds'",
            .interval,
            .interval(months: 12, days: -2, microseconds: 3_000_000)
        ),
    ]

    static let nested: [Literal] = [
        .init("'b'::ENUM('a', 'b')", .enumeration(["a", "b"]), .text("b")),
        .init("[1, NULL, 3]", .list(.int32), .list([.integer(1), .null, .integer(3)])),
        .init("[]::TEXT[]", .list(.text), .list([])),
        .init("[[1], [], NULL]", .list(.list(.int32)), .list([.list([.integer(1)]), .list([]), .null])),
        .init("[1, NULL]::INTEGER[2]", .array(.int32, count: 2), .list([.integer(1), .null])),
        .init(
            "{'a': 1, 'b c': NULL::TEXT}",
            .structure([.init("a", .int32), .init("b c", .text)]),
            .structure([.init("a", .integer(1)), .init("b c", .null)])
        ),
        .init(
            "row(1, 'x')",
            .structure([.init("", .int32), .init("", .text)]),
            .structure([.init("", .integer(1)), .init("", .text("x"))])
        ),
        .init(
            "MAP {'k': [1], 'l': NULL}",
            .map(key: .text, value: .list(.int32)),
            .map([.init(.text("k"), .list([.integer(1)])), .init(.text("l"), .null)])
        ),
        .init(
            "union_value(t := 'x')::UNION(n INTEGER, t TEXT)",
            .union([.init("n", .int32), .init("t", .text)]),
            .structure([.init("t", .text("x"))])
        ),
        .init(
            "[{'p': [1.5::DECIMAL(3,1), NULL], 'e': 'b'::ENUM('a', 'b')}, NULL]",
            .list(
                .structure([
                    .init("p", .list(.decimal(precision: 3, scale: 1))),
                    .init("e", .enumeration(["a", "b"])),
                ])
            ),
            .list([
                .structure([
                    .init("p", .list([.decimal(.init(unscaled: 15, scale: 1)), .null])),
                    .init("e", .text("b")),
                ]), .null,
            ])
        ),
    ]
}

extension DuckDBDriverTests {
    @Suite struct TypeTests {
        private static let opened = Result { try memory() }
        private static var shared: DuckDBConnection { get throws { try opened.get() } }

        @Test(arguments: Literal.plain + Literal.moments + Literal.nested)
        func `a literal reads as its value`(_ literal: Literal) async throws {
            let rows = try await Self.shared.query("SELECT \(literal.sql) AS v")
            #expect(rows.schema == Schema([Column("v", literal.type)]))
            #expect(rows.rows == [[literal.value]])
        }

        @Test(arguments: Literal.plain + Literal.moments + Literal.nested)
        func `a NULL among values of every type is NULL`(_ literal: Literal) async throws {
            let rows = try await Self.shared.query(
                """
                SELECT v FROM (SELECT 0 AS k, \(literal.sql) AS v UNION ALL SELECT 1, NULL), range(2500)
                ORDER BY range, k
                """
            )
            #expect(rows.rows.count == 5000)
            #expect(rows.rows.enumerated().allSatisfy { $1 == [$0 % 2 == 0 ? literal.value : .null] })
        }

        @Test(arguments: Literal.plain + Literal.moments + Literal.nested)
        func `a type's name makes a column of that type`(_ literal: Literal) async throws {
            let connection = try Self.shared
            try await connection.execute("CREATE OR REPLACE TABLE t (c \(literal.type.duckDBName))")
            try await connection.execute("INSERT INTO t SELECT \(literal.sql)")
            let rows = try await connection.query("SELECT c FROM t")
            // SQL cannot declare a structure without field names.
            guard !literal.sql.hasPrefix("row(") else { return }
            #expect(rows.schema.columns.map(\.type) == [literal.type])
            #expect(rows.rows == [[literal.value]])
        }

        @Test func `floating point keeps what is no ordinary number`() async throws {
            let row = try await memory().query("SELECT 'nan'::DOUBLE, '-0.0'::DOUBLE, '-inf'::FLOAT").rows[0]
            guard case .double(let nan) = row[0], case .double(let zero) = row[1] else {
                Issue.record("not doubles")
                return
            }
            #expect(nan.isNaN)
            #expect(zero == 0 && zero.sign == .minus)
            #expect(row[2] == .double(-.infinity))
        }

        @Test(arguments: [200, 300, 70_000])
        func `enumerations of every width are read`(_ count: Int) async throws {
            let connection = try memory()
            try await connection.execute(
                "CREATE TYPE e AS ENUM (SELECT 'v' || range FROM range(\(count)) ORDER BY range)"
            )
            let rows = try await connection.query("SELECT ('v' || \(count - 1))::e, ['v0'::e]")
            #expect(rows.rows == [[.text("v\(count - 1)"), .list([.text("v0")])]])
            guard case .enumeration(let values) = rows.schema.columns[0].type else {
                Issue.record("not an enumeration")
                return
            }
            #expect(values.count == count)
            #expect(values.last == "v\(count - 1)")
        }

        @Test func `names inside types are quoted`() {
            let type = LogicalType.structure([
                Column("select", .enumeration(["it's", "b"])),
                Column("a \"b\"", .map(key: .text, value: .int8)),
            ])
            #expect(
                type.duckDBName
                    == "STRUCT(\"select\" ENUM('it''s', 'b'), \"a \"\"b\"\"\" MAP(VARCHAR, TINYINT))"
            )
        }

        @Test func `a column that is only ever NULL reads as NULL`() async throws {
            let rows = try await memory().query("SELECT NULL AS v, [NULL] AS w")
            #expect(rows.rows == [[.null, .list([.null])]])
        }

        @Test func `a user's own type reads as what it stands for`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TYPE euro AS DECIMAL(9,2)")
            let rows = try await connection.query("SELECT 1.5::euro")
            #expect(rows.schema.columns[0].type == .decimal(precision: 9, scale: 2))
        }

        @Test func `unreadable types are cast inside any query`() async throws {
            let sql = """
                SELECT 'POINT(1 2)'::GEOMETRY AS g, ['POINT(3 4)'::GEOMETRY] AS g, 7 AS n  -- the end
                ;
                """
            let rows = try await memory().query(sql)
            #expect(rows.schema.names == ["g", "g", "n"])
            #expect(rows.schema.columns[1].type == .list(.other("GEOMETRY")))
            #expect(rows.rows == [[.text("POINT (1 2)"), .text("['POINT (3 4)']"), .integer(7)]])
        }
    }
}
