import Diagnostics
import Ports
import PostgresConnector
import PostgresServer
import Tabular
import Testing

@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ReadingTests {
    private static let tables = """
        CREATE SCHEMA lake;
        CREATE TABLE lake.orders (id integer, "Note" text, as_of date);
        INSERT INTO lake.orders VALUES (3, 'c', '2024-10-01'), (1, NULL, '2024-10-01'), (2, 'b', '2024-10-03'),
            (9, 'z', '2024-10-02'), (4, 'old', '2024-09-30');
        CREATE INDEX ON lake.orders (as_of, id);
        CREATE TABLE lake.moments (n integer, as_of timestamptz);
        INSERT INTO lake.moments VALUES (1, '2024-10-01 00:00+00'), (2, '2024-10-01 23:59:59+00'), (3, '2024-10-02 00:00+00');
        CREATE TABLE lake.texts (n integer, as_of text);
        INSERT INTO lake.texts VALUES (1, '2024-10-01'), (2, '2024-10-02');
        CREATE TABLE lake.numbers (n integer, as_of integer);
        CREATE VIEW lake.recent AS SELECT id, as_of FROM lake.orders;
        """

    private func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text)) }

    private func ids(_ dates: DateFilter, in scene: Scene) async throws -> [Value] {
        try await scene.read(Scene.scan("orders", ["id"], dates)).rows.compactMap(\.first)
    }

    @Test func `every date mode reads its rows in storage order, whatever index there is`() async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        #expect(try await ids(.all, in: scene) == ["3", "1", "2", "9", "4"].map { .text($0) })
        let october = DateFilter.between(try day("2024-10-01"), try day("2024-10-02"))
        #expect(try await ids(october, in: scene) == ["3", "1", "9"].map { .text($0) })
        let first = DateFilter.between(try day("2024-10-01"), try day("2024-10-01"))
        #expect(try await ids(first, in: scene) == ["3", "1"].map { .text($0) })
        #expect(try await ids(.upTo(day("2024-10-01")), in: scene) == ["3", "1", "4"].map { .text($0) })
        #expect(try await ids(.latest(notAfter: day("2024-10-31")), in: scene) == [.text("2")])
        #expect(try await ids(.latestBefore(day("2024-10-03")), in: scene) == [.text("9")])
        #expect(try await ids(.latestBefore(day("2020-01-01")), in: scene) == [])
    }

    @Test func `a large table keeps its storage order through an index and after deletes`() async throws {
        let scene = try Scene()
        try scene.psql(
            """
            CREATE SCHEMA lake; CREATE TABLE lake.big (n integer, k integer, as_of date);
            INSERT INTO lake.big SELECT n, n * 7919 % 100003, date '2024-10-01' + n % 3 FROM generate_series(1, 200000) AS n;
            CREATE INDEX ON lake.big (k); CREATE INDEX ON lake.big (as_of, k); ANALYZE lake.big;
            """
        )
        let scan = Scene.scan("big", ["n"], .latest(notAfter: try day("2024-10-02")), where: "k < 5000")
        let expected = try scene.psql(
            "SELECT n FROM lake.big WHERE as_of = '2024-10-02' AND k < 5000 ORDER BY ctid"
        ).split(separator: "\n").map { Value.text(String($0)) }
        #expect(expected.count > 3_000)
        #expect(try await scene.read(scan).rows.map { $0[0] } == expected)
    }

    @Test func `the as-of column comes last unless it is listed, by the table's own names`() async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        let answer = try await scene.read(Scene.scan("ORDERS", ["note", "ID"]))
        #expect(answer.schema.names == ["Note", "id", "as_of"])
        #expect(try await scene.read(Scene.scan("orders", ["AS_OF", "id"])).schema.names == ["as_of", "id"])
        #expect(try await scene.read(Scene.scan("recent", ["id"], asOf: nil)).rows.count == 5)
    }

    @Test func `timestamps and texts can be as-of columns, compared by day`() async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        let first = DateFilter.between(try day("2024-10-01"), try day("2024-10-01"))
        #expect(try await scene.read(Scene.scan("moments", ["n"], first)).rows.count == 2)
        #expect(try await scene.read(Scene.scan("texts", ["n"], first)).rows.count == 1)
        let latest = DateFilter.latest(notAfter: try day("2024-10-05"))
        #expect(try await scene.read(Scene.scan("texts", ["n"], latest)).rows.map { $0[0] } == [.text("2")])
    }

    @Test func `no row is an empty relation with all columns and types`() async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        let answer = try await scene.read(
            Scene.scan("orders", ["id", "Note"], .latestBefore(day("2000-01-01")))
        )
        #expect(answer.rows.isEmpty)
        #expect(
            answer.schema.columns == [Column("id", .int32), Column("Note", .text), Column("as_of", .date)]
        )
    }

    @Test(
        arguments: [
            ("missing", ["id"], nil, "source.unknown-table"),
            ("orders", ["idd"], nil, "source.unknown-column"),
            ("recent", ["id"], "nothing =", "source.invalid-filter"),
            ("orders", ["id"], "nothing = 1", "source.invalid-filter"),
            ("orders", ["id"], "'a'::integer = 1", "source.invalid-filter"),
            ("numbers", ["n"], nil, "source.as-of-type"),
        ] as [(String, [String], String?, String)]
    ) func `what is wrong with a source is said`(
        table: String,
        columns: [String],
        predicate: String?,
        code: String
    ) async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        let error = await #expect(throws: (any Error).self) {
            _ = try await scene.read(
                Scene.scan(table, columns, .latest(notAfter: day("2024-10-01")), where: predicate)
            )
        }
        let found = error.map { Diagnostic.first(of: $0).code }
        // A filter that is no expression at all is found by the parser, before the server is asked.
        #expect(
            found == code || (predicate == "nothing =" && found?.hasPrefix("sql.") == true),
            "\(found ?? "")"
        )
    }

    @Test func `every type arrives exactly`() async throws {
        let scene = try Scene(PostgresStoreOptions(openNumeric: .double))
        try scene.psql(
            """
            CREATE SCHEMA lake; CREATE TABLE lake.types (
                s smallint, i integer, b bigint, f real, d double precision, p numeric(38,10), t text, c char(3), y bytea,
                o boolean, da date, ti time, ts timestamp, tz timestamptz, u uuid, j jsonb, a integer[], x text[], e numeric,
                iv interval, ip inet);
            INSERT INTO lake.types VALUES (-1, 2, 9007199254740993, 1.5, 0.1, 1234567890123456789012345678.0123456789,
                'größe', 'ab', '\\x00ff', true, '2024-02-29', '12:34:56.789', '2024-02-29 12:34:56.123456',
                '2024-02-29 12:34:56+02', '0123456789abcdef0123456789abcdef', '{"k": [1, null]}', '{1,NULL,3}',
                '{"a,b",NULL}', 1.25, '1 mon 2 days 03:00', '10.0.0.1/8');
            INSERT INTO lake.types (s) VALUES (NULL);
            """
        )
        let answer = try await scene.read(Scene.scan("types", asOf: nil))
        let texts = answer.rows.first?.map { if case .text(let text) = $0 { text } else { "?" } }
        #expect(
            texts == [
                "-1", "2", "9007199254740993", "1.5", "0.1", "1234567890123456789012345678.0123456789",
                "größe", "ab ",
                "\\x00\\xFF", "true", "2024-02-29", "12:34:56.789", "2024-02-29 12:34:56.123456",
                "2024-02-29 10:34:56+00", "01234567-89ab-cdef-0123-456789abcdef", "{\"k\": [1, null]}",
                "[1, NULL, 3]",
                "['a,b', NULL]", "1.25", "1 month 2 days 03:00:00", "10.0.0.1/8",
            ]
        )
        #expect(answer.rows.last?.allSatisfy { $0 == .null } == true)
        let expected: [LogicalType] = [
            .int16, .int32, .int64, .float, .double, .decimal(precision: 38, scale: 10), .text, .text, .blob,
            .boolean,
            .date, .time, .timestamp(.microseconds), .timestampWithZone, .uuid, .text, .list(.int32),
            .list(.text),
            .double, .interval, .text,
        ]
        #expect(answer.schema.columns.map(\.type) == expected)
    }

    @Test func `a numeric without limits is read as declared`() async throws {
        let table =
            "CREATE SCHEMA lake; CREATE TABLE lake.n (v numeric); INSERT INTO lake.n VALUES (1.10), ('NaN'), ('-Infinity')"
        let doubles = try Scene(PostgresStoreOptions(openNumeric: .double))
        try doubles.psql(table)
        #expect(
            try await doubles.read(Scene.scan("n", asOf: nil)).rows == [
                [.text("1.1")], [.text("nan")], [.text("-inf")],
            ]
        )
        let texts = try Scene(PostgresStoreOptions(openNumeric: .text))
        try texts.psql(table)
        #expect(
            try await texts.read(Scene.scan("n", asOf: nil)).rows == [
                [.text("1.10")], [.text("NaN")], [.text("-Infinity")],
            ]
        )
        let refused = try Scene(PostgresStoreOptions(openNumeric: .refused))
        try refused.psql(table)
        let error = await #expect(throws: PostgresConnectorError.self) {
            _ = try await refused.read(Scene.scan("n", asOf: nil))
        }
        #expect(error?.diagnostic.code == "source.open-numeric")
    }

    @Test func `connections are used again, also after the server ended them`() async throws {
        let scene = try Scene()
        try scene.psql(Self.tables)
        for _ in 0..<3 {
            #expect(try await scene.read(Scene.scan("orders", ["id"])).rows.count == 5)
            try scene.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    + "AND pid <> pg_backend_pid()"
            )
        }
    }
}
