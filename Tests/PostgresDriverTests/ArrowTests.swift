import Diagnostics
import PostgresDriver
import PostgresServer
import Tabular
import Testing

/// Rows that cross as Arrow, checked by the server itself: it compares what came back with what it had sent.
@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ArrowTests {
    private func connect() async throws -> PostgresConnection {
        let server = try #require(PostgresServer.shared)
        return try await PostgresConnection.open(PostgresConfiguration(url: server.url(database: "postgres")))
    }

    /// Moves the rows of a query to another session's table of the same types and counts the differing rows.
    private func differences(_ query: String, types: String) async throws -> [[Value]] {
        let (source, target) = (try await connect(), try await connect())
        try await source.script("CREATE TEMP TABLE s (n bigint, v \(types)); INSERT INTO s \(query)")
        try await target.script("CREATE TEMP TABLE s (n bigint, v \(types)); INSERT INTO s \(query)")
        try await target.script("CREATE TEMP TABLE t (n bigint, v \(types))")
        let stream = try await source.stream("SELECT n, v FROM s ORDER BY n")
        try await target.run { try $0.insert(stream, into: "t", columns: ["n", "v"]) }
        return try await target.query(
            """
            SELECT s.n, s.v::text, t.v::text FROM s FULL JOIN t ON s.n = t.n
            WHERE s.v::text IS DISTINCT FROM t.v::text OR s.n IS NULL OR t.n IS NULL LIMIT 5
            """
        ).rows
    }

    @Test(
        arguments: [
            ("smallint", "CASE WHEN n % 7 = 0 THEN NULL ELSE n % 30000 - 15000 END"),
            ("integer", "(n * 2654435761 % 4294967296 - 2147483648)::integer"),
            ("bigint", "n::numeric * 922337203685477 - 9223372036854775807"),
            ("boolean", "CASE n % 3 WHEN 0 THEN true WHEN 1 THEN false END"),
            ("real", "CASE n % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' ELSE n / 7.0 END"),
            ("double precision", "CASE n % 9 WHEN 0 THEN 'NaN' WHEN 1 THEN 'Infinity' ELSE n / 7.0 END"),
            ("numeric(38,20)", "(n - 500) * 1234567.00000000000000000001"),
            ("numeric(38,0)", "(n - 500) * 4999999999999999999999999999999999"),
            ("numeric(10,2)", "CASE WHEN n % 5 = 0 THEN NULL ELSE (n - 500) * 99.99 END"),
            ("numeric(5,5)", "(n - 500) / 100000.0"),
            ("numeric(12,3)", "10 ^ (n % 9) * (CASE WHEN n % 2 = 0 THEN -1 ELSE 1 END)"),
            (
                "text",
                "CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE repeat('größe', (n % 50)::integer) END"
            ),
            ("varchar(20)", "'x' || n"), ("bytea", "decode(md5(n::text), 'hex')"),
            (
                "date",
                "CASE n % 9 WHEN 0 THEN 'infinity' WHEN 1 THEN '-infinity' ELSE date '1900-01-01' + (n * 100)::integer END"
            ),
            (
                "timestamp",
                "CASE n % 9 WHEN 0 THEN 'infinity' ELSE timestamp '1900-01-01' + n * interval '1 day 1.000001 s' END"
            ),
            (
                "timestamptz",
                "CASE n % 9 WHEN 0 THEN '-infinity' ELSE timestamptz '1900-01-01' + n * interval '1 hour' END"
            ),
            ("time", "time '00:00' + n * interval '83.000001 s'"),
            ("interval", "n * interval '1 month -2 days 3.5 s'"),
            ("uuid", "md5(n::text)::uuid"), ("json", "json_build_object('n', n)"),
            ("jsonb", "jsonb_build_object('n', n, 'x', null)"),
            ("integer[]", "CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN '{}' ELSE ARRAY[n, NULL, -n] END"),
            ("text[]", "ARRAY['a', NULL, '', 'b' || n]"), ("numeric(9,2)[]", "ARRAY[n, n / 3.0]"),
            ("date[]", "ARRAY[date '2024-01-01' + n::integer]"),
        ]
    ) func `every value of a type comes back as it was`(type: String, expression: String) async throws {
        let query = "SELECT n, (\(expression))::\(type) FROM generate_series(0, 20000) AS n"
        #expect(try await differences(query, types: type) == [], "\(type)")
    }

    @Test func `no row at all is a stream with its columns`() async throws {
        let connection = try await connect()
        let stream = try await connection.stream("SELECT 1::bigint AS a, 'x'::text AS b WHERE false")
        let reader = try ArrowBatchReader(stream)
        #expect(reader.fields.map(\.name) == ["a", "b"])
        #expect(try reader.next()?.rowCount == nil)
    }

    @Test func `a decimal that is not a number is refused with its column`() async throws {
        let connection = try await connect()
        let stream = try await connection.stream("SELECT 'NaN'::numeric(5,2) AS price")
        let error = #expect(throws: ArrowStreamError.self) { try stream.drain() }
        #expect(error?.message.contains("price") == true && error?.message.contains("NaN") == true)
    }

    @Test func `a type without an exact form is refused before any row`() async throws {
        let connection = try await connect()
        for expression in [
            "1::numeric", "point '(1,2)'", "'{1}'::numeric[]", "time with time zone '10:00+01'",
        ] {
            await #expect(throws: PostgresError.self) {
                _ = try await connection.stream("SELECT \(expression) AS v")
            }
        }
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `a dropped stream ends its query and gives the connection back`() async throws {
        let (ended, continuation) = AsyncStream<Void>.makeStream()
        let connection = try await connect()
        do {
            let stream = try await connection.stream("SELECT generate_series(1, 1000000000) AS n") { _ in
                continuation.finish()
            }
            #expect(try ArrowBatchReader(stream).next()?.rowCount ?? 0 > 0)
            await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1") }
        }
        for await _ in ended {}
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `an error of a running query reaches the reader`() async throws {
        let connection = try await connect()
        let stream = try await connection.stream(
            "SELECT 100000 / (50000 - n) AS q FROM generate_series(1, 60000) AS n"
        )
        let error = #expect(throws: ArrowStreamError.self) { try stream.drain() }
        #expect(error?.message.contains("22012") == true)
    }

    @Test func `numbers that a column cannot hold end the copy with its name`() async throws {
        let (source, target) = (try await connect(), try await connect())
        try await target.script("CREATE TEMP TABLE t (small smallint)")
        let stream = try await source.stream("SELECT 70000::bigint AS n")
        let error = await #expect(throws: PostgresError.self) {
            try await target.run { try $0.insert(stream, into: "t", columns: ["small"]) }
        }
        #expect(error?.diagnostic.summary.contains("small") == true)
        #expect(try await target.query("SELECT count(*) FROM t").rows == [[.integer(0)]])
    }
}
