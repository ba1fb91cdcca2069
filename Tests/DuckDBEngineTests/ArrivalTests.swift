import Diagnostics
import DuckDBDriver
import Foundation
import Ports
import Tabular
import Testing

/// Rows that come from outside: streams, Parquet, staged copies.
@Suite struct ArrivalTests {
    private func stream(_ columns: [Column], _ fill: @escaping @Sendable (ArrowBatchBuilder) -> Void) throws
        -> ArrowStream
    {
        let builder = try ArrowBatchBuilder(columns)
        fill(builder)
        return builder.stream()
    }

    @Test func `a stream's columns are cast to the wanted types`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        let arrived = try stream([Column("id", .int64), Column("day", .text), Column("price", .double)]) {
            $0[0].append(Int64(7))
            $0[1].append("2024-10-01")
            $0[2].append(1.25)
            $0[0].appendNull()
            $0[1].appendNull()
            $0[2].appendNull()
        }
        let wanted = Schema([
            Column("ID", .int32), Column("day", .date), Column("price", .decimal(precision: 6, scale: 2)),
        ])
        same(try await session.define("r", as: .stream(arrived, schema: wanted)), 2)
        same(try await session.schema(of: "r"), wanted)
        try await session.query(
            "types",
            "SELECT typeof(id), typeof(day) AS d, typeof(price) AS p FROM r LIMIT 1"
        )
        same(try await bench.rows(of: "types", in: session), ["INTEGER|DATE|DECIMAL(6,2)"])
        same(try await session.lines("r"), "7,2024-10-01,1.25\n,,\n")
    }

    @Test func `a column without any value is untyped until a table needs a type`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        let columns = [Column("id", .int64), Column("note", .null)]
        let arrived = try stream(columns) {
            $0[0].append(Int64(1))
            $0[1].appendNull()
        }
        try await session.define("r", as: .stream(arrived, schema: Schema(columns)))
        same(try await session.schema(of: "r").columns[1].type, .null)
        try await session.publish(.to())
        same(try await bench.rows("SELECT typeof(note) FROM curated.t"), ["VARCHAR"])
        let file = bench.path("r.parquet")
        try await session.writeParquet("r", rows: nil, prepending: nil, dateColumn: nil, to: file)
        same(try await bench.rows("SELECT typeof(note) FROM read_parquet('\(file)')"), ["VARCHAR"])
    }

    @Test func `an untyped column is text in a staged copy too`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        let columns = [Column("note", .null)]
        let arrived = try stream(columns) { $0[0].appendNull() }
        try await session.define("r", as: .stream(arrived, schema: Schema(columns)))
        let staged = bench.path("r.duckdb")
        try await session.stage(["r"], in: staged)
        let later = try await bench.session()
        try await later.define("r", as: .staged(file: staged))
        same(try await later.schema(of: "r").columns, [Column("note", .text)])
    }

    @Test func `values that cannot take the wanted type leave nothing behind`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        for _ in 0..<2 {
            let arrived = try stream([Column("day", .text)]) { $0[0].append("never") }
            let found = await diagnostic {
                try await session.define("r", as: .stream(arrived, schema: Schema([Column("day", .date)])))
            }
            #expect(found?.code == "sql.failed")
        }
        #expect(await session.relationNames() == [])
    }

    @Test func `a producer's failure leaves the name as it was`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT 1 AS x")
        let failing = try ArrowStream([Column("x", .int64)]) { _ in
            throw ArrowStreamError(message: "the source went away")
        }
        let found = await diagnostic { try await session.define("r", as: .stream(failing, schema: nil)) }
        #expect(found?.reason?.contains("the source went away") == true)
        same(try await session.lines("r"), "1\n")
    }

    @Test func `Parquet arrives with its types and order`() async throws {
        let bench = try await Bench()
        let file = bench.path("in.parquet")
        try await bench.sql(
            "COPY (SELECT 3 - range AS n, DATE '2024-10-01' AS d, 1.50 AS p FROM range(3)) TO '\(file)' (FORMAT parquet)"
        )
        let session = try await bench.session()
        same(try await session.define("r", as: .parquet(path: file)), 3)
        same(try await session.lines("r"), "3,2024-10-01,1.50\n2,2024-10-01,1.50\n1,2024-10-01,1.50\n")
        same(try await session.rowCount(ofParquet: file), 3)
    }

    @Test func `a Parquet column of the null type is untyped`() async throws {
        let bench = try await Bench()
        let file = bench.path("in.parquet")
        // As pyarrow writes a column of None: the physical type INT32, the logical type NullType.
        let bytes = try #require(Data(base64Encoded: Self.parquetWithNulls))
        try bytes.write(to: URL(fileURLWithPath: file))
        let session = try await bench.session()
        #expect(try await session.define("r", as: .parquet(path: file)) == 1)
        same(
            try await session.schema(of: "r").columns,
            [
                Column("l", .list(.int32)), Column("none", .null),
                Column("s", .structure([Column("none", .int32)])), Column("n", .int64),
            ]
        )
        try await session.publish(.to())
        same(try await bench.rows("SELECT typeof(none), n FROM curated.t"), ["VARCHAR|7"])
    }

    private static let parquetWithNulls = """
        UEFSMRUAFRgVGCwVAhUAFQYVBhwAAAACAAAAAgACAAAAAgIVABUMFQwsFQIVABUGFQYcAAAAAgAAAAIAFQAVFBUULBUCFQAV\
        BhUGHAAAAAIAAAACAgEAAAAVABUcFRwsFQIVABUGFQYcAAAAAgAAAAIBBwAAAAAAAAAVBBmMNQAYBnNjaGVtYRUIADUCGAFs\
        FQIVBkw8AAAANQQYBGxpc3QVAgAVAiUCGAdlbGVtZW50bLwAAAAVAiUCGARub25lbLwAAAA1AhgBcxUCABUCJQIYBG5vbmUA\
        FQQlAhgBbgAWAhkcGUwmABwVAhklBgAZOAFsBGxpc3QHZWxlbWVudBUAFgIWPhY+JghJHBUAFQAVAgA8KSYCABlGAAACAAAA\
        ACYAHBUCGSUGABkYBG5vbmUVABYCFjIWMiZGSRwVABUAFQIAPCkGGSYCAAAAACYAHBUCGSUGABkoAXMEbm9uZRUAFgIWOhY6\
        JnhJHBUAFQAVAgA8KQYZNgAAAgAAACYAHBUEGSUGABkYAW4VABYCFkIWQiayAUkcFQAVABUCADwpBhkmAAIAAAAW7AEWAiYI\
        FuwBACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZTBwAABwAABwAABwAAABrAQAAUEFSMQ==
        """

    static let everyType = """
        SELECT TRUE AS boolean, 1::TINYINT AS int8, 2::SMALLINT AS int16, 3::INTEGER AS int32, 4::BIGINT AS int64,
            5::HUGEINT AS huge, 6::UTINYINT AS u8, 7::USMALLINT AS u16, 8::UINTEGER AS u32, 9::UBIGINT AS u64,
            0.5::FLOAT AS float, 0.1::DOUBLE AS double, 1.20::DECIMAL(30,2) AS decimal, 'tëxt' AS text,
            '\\xFF'::BLOB AS blob, DATE '2024-02-29' AS date, TIME '01:02:03' AS time,
            TIMESTAMP '2024-02-29 01:02:03.5' AS timestamp, TIMESTAMP_S '2024-02-29 01:02:03' AS ts_s,
            TIMESTAMP_NS '2024-02-29 01:02:03.123456789' AS ts_ns,
            TIMESTAMPTZ '2024-02-29 01:02:03+00' AS instant, INTERVAL 1 DAY AS interval,
            '00000000-0000-0000-0000-000000000001'::UUID AS uuid, [1, NULL] AS list, {'a': 1, 'b': 'x'} AS struct,
            MAP {'k': 1} AS map, 'b'::ENUM('a', 'b') AS enum, '101'::BIT AS bit
        """

    @Test func `every type comes back from a staged copy as it was`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("Every Type", Self.everyType)
        try await session.query("empty", "SELECT * FROM \"Every Type\" WHERE int8 > 1")
        let file = bench.path("staged.duckdb")
        try await session.stage(["Every Type", "empty"], in: file)
        let schema = try await session.schema(of: "Every Type")
        let before = try await session.lines("Every Type")
        await session.close()

        let later = try await bench.session()
        same(try await later.define("Every Type", as: .staged(file: file)), 1)
        same(try await later.define("empty", as: .staged(file: file)), 0)
        same(try await later.schema(of: "Every Type"), schema)
        same(try await later.schema(of: "empty"), schema)
        same(try await later.lines("Every Type"), before)
    }

    @Test func `sessions stage at the same time`() async throws {
        let bench = try await Bench()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let session = try await bench.session()
                    try await session.query("r", "SELECT \(number) AS n FROM range(1000)")
                    let file = bench.path("staged\(number).duckdb")
                    try await session.stage(["r"], in: file)
                    let later = try await bench.session()
                    same(try await later.define("r", as: .staged(file: file)), 1000)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `staging twice in one session replaces the copy`() async throws {
        let bench = try await Bench()
        let session = try await bench.session()
        let file = bench.path("staged.duckdb")
        for number in 1...2 {
            try await session.query("r", "SELECT \(number) AS n")
            try await session.stage(["r"], in: file)
        }
        let later = try await bench.session()
        try await later.define("r", as: .staged(file: file))
        same(try await later.lines("r"), "2\n")
    }
}
