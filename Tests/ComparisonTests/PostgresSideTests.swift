import Comparison
import DuckDBDriver
import Foundation
import Glidepath
import JobModel
import PostgresServer
import Tabular
import Testing

/// A PostgreSQL server against DuckDB: both compute the same checksums, each where its rows are.
@Suite(.enabled(if: PostgresServer.shared != nil, "\(PostgresServer.missing)"))
struct PostgresSideTests {
    /// A column of each kind: its types, and the same values as literals of both.
    private struct Kind: Sendable {
        var postgres: String
        var duckdb: String
        var values: [(postgres: String, duckdb: String)]
        var allowed: Set<Allowance> = []
    }

    private static let moments: [(String, String)] = [
        ("'2024-02-29 10:00:00'", "'2024-02-29 10:00:00'"),
        ("'2024-02-29 10:00:00.25'", "'2024-02-29 10:00:00.250'"),
        ("'1969-12-31 23:59:59.999999'", "'1969-12-31 23:59:59.999999'"), ("'infinity'", "'infinity'"),
        ("'-infinity'", "'-infinity'"), ("'0044-03-15 12:00:00 BC'", "'0044-03-15 (BC) 12:00:00'"),
        ("'10001-01-01 00:00:00'", "'10001-01-01 00:00:00'"),
    ]
    private static let doubles: [(String, String)] = [
        ("0.1", "0.1"), ("'NaN'", "'nan'"), ("'Infinity'", "'inf'"), ("'-Infinity'", "'-inf'"),
        // No 0.0 beside it: a checkpoint of DuckDB 1.5.6 stores both as the first of them.
        ("'-0.0'", "'-0.0'"), ("0.1::float8 + 0.2::float8", "0.1::DOUBLE + 0.2::DOUBLE"),
        ("1e300", "1e300"), ("5e-324", "'5e-324'"),
    ]

    private static let kinds: [Kind] = [
        Kind(
            postgres: "bigint",
            duckdb: "BIGINT",
            values: [
                ("0", "0"), ("-1", "-1"), ("9223372036854775807", "9223372036854775807"),
                ("-9223372036854775808", "-9223372036854775808"), ("9007199254740993", "9007199254740993"),
            ]
        ),
        Kind(postgres: "smallint", duckdb: "SMALLINT", values: [("0", "0"), ("-32768", "-32768")]),
        Kind(
            postgres: "numeric(12,2)",
            duckdb: "DECIMAL(12,2)",
            values: [("1.5", "1.50"), ("0", "0"), ("-0.01", "-0.01"), ("9999999999.99", "9999999999.99")]
        ),
        Kind(
            postgres: "numeric(10,1)",
            duckdb: "DECIMAL(12,4)",
            values: [("1.5", "1.5000"), ("0", "0"), ("-0.1", "-0.1")],
            allowed: [.decimalScale]
        ),
        Kind(
            postgres: "numeric",
            duckdb: "DECIMAL(20,4)",
            values: [("1.5", "1.5"), ("1.500000000", "1.5"), ("100", "100"), ("-0.0001", "-0.0001")],
            allowed: [.decimalScale]
        ),
        Kind(
            postgres: "numeric",
            duckdb: "BIGINT",
            values: [("1.000", "1"), ("100", "100"), ("-7", "-7")],
            allowed: [.numberKind]
        ),
        Kind(postgres: "float8", duckdb: "DOUBLE", values: doubles),
        Kind(
            postgres: "real",
            duckdb: "FLOAT",
            values: [("0.1", "0.1"), ("'-0.0'", "'-0.0'"), ("'NaN'", "'nan'"), ("16777216", "16777216")]
        ),
        Kind(
            postgres: "bigint",
            duckdb: "DOUBLE",
            values: [
                ("1", "1"), ("9007199254740992", "9007199254740992"),
                ("-4611686018427387904", "-4611686018427387904"),
            ],
            allowed: [.numberKind]
        ),
        Kind(
            postgres: "text",
            duckdb: "VARCHAR",
            values: [
                ("'a'", "'a'"), ("''", "''"), ("'a '", "'a '"), ("'é|7:x'", "'é|7:x'"),
                ("'e\u{301}'", "'e\u{301}'"),
                ("E'two\\nlines'", "'two' || chr(10) || 'lines'"), ("'~'", "'~'"), ("'A'", "'A'"),
            ]
        ),
        Kind(
            postgres: "varchar(20) COLLATE \"C\"",
            duckdb: "VARCHAR COLLATE nocase",
            values: [("'a'", "'a'"), ("'A'", "'A'"), ("'ab'", "'ab'")]
        ),
        Kind(
            postgres: "char(4)",
            duckdb: "VARCHAR",
            values: [("'a'", "'a   '"), ("'abcd'", "'abcd'"), ("' '", "'    '")]
        ),
        Kind(
            postgres: "date",
            duckdb: "DATE",
            values: [
                ("'2024-02-29'", "'2024-02-29'"), ("'infinity'", "'infinity'"),
                ("'-infinity'", "'-infinity'"),
                ("'0044-03-15 BC'", "'0044-03-15 (BC)'"), ("'10001-01-01'", "'10001-01-01'"),
            ]
        ),
        Kind(postgres: "timestamp", duckdb: "TIMESTAMP", values: moments),
        Kind(
            postgres: "timestamptz",
            duckdb: "TIMESTAMPTZ",
            values: [
                ("'2024-02-29 10:00:00+02'", "'2024-02-29 08:00:00+00'"), ("'infinity'", "'infinity'"),
                ("'2024-02-29 10:00:00.5+00'", "'2024-02-29 12:00:00.5+02'"),
            ]
        ),
        Kind(
            postgres: "date",
            duckdb: "TIMESTAMP",
            values: [("'2024-02-29'", "'2024-02-29 00:00:00'"), ("'infinity'", "'infinity'")],
            allowed: [.dateTimestamp]
        ),
        Kind(postgres: "boolean", duckdb: "BOOLEAN", values: [("true", "true"), ("false", "false")]),
        Kind(
            postgres: "boolean",
            duckdb: "TINYINT",
            values: [("true", "1"), ("false", "0")],
            allowed: [.booleanNumber]
        ),
        Kind(
            postgres: "bytea",
            duckdb: "BLOB",
            values: [("'\\x00ff'", "'\\x00\\xFF'::BLOB"), ("''", "''::BLOB"), ("'\\xab'", "'\\xAB'::BLOB")]
        ),
        Kind(
            postgres: "uuid",
            duckdb: "UUID",
            values: [
                ("'00000000-0000-0000-0000-00000000000A'", "'00000000-0000-0000-0000-00000000000a'"),
                ("'123e4567-e89b-12d3-a456-426614174000'", "'123e4567-e89b-12d3-a456-426614174000'"),
            ]
        ),
        Kind(
            postgres: "time",
            duckdb: "TIME",
            values: [
                ("'10:00:00'", "'10:00:00'"), ("'10:00:00.120'", "'10:00:00.12'"),
                ("'23:59:59'", "'23:59:59'"),
            ]
        ),
        Kind(
            postgres: "jsonb",
            duckdb: "JSON",
            values: [("'{\"a\": 1}'", "'{\"a\":1}'"), ("'[1, 2]'", "'[1,2]'"), ("'null'", "'null'")],
            allowed: [.typedText, .otherType]
        ),
        Kind(
            postgres: "text[]",
            duckdb: "VARCHAR[]",
            values: [
                ("'{a,b}'", "['a', 'b']"), ("'{\"a,b\"}'", "['a,b']"), ("'{a,NULL}'", "['a', NULL]"),
                ("'{a,\"NULL\"}'", "['a', 'NULL']"), ("'{}'", "[]"), ("'{NULL}'", "[NULL]"),
                ("'{\"\"}'", "['']"),
            ]
        ),
        Kind(
            postgres: "float8[]",
            duckdb: "DOUBLE[]",
            values: [
                ("'{1}'", "[1]"), ("'{-0}'", "['-0.0'::DOUBLE]"), ("'{NaN}'", "['nan'::DOUBLE]"),
                ("'{NULL}'", "[NULL]"),
            ]
        ),
        Kind(
            postgres: "numeric(8,2)[]",
            duckdb: "DECIMAL(8,2)[]",
            values: [("'{1.5,2}'", "[1.50, 2.00]"), ("'{}'", "[]"), ("'{1.50}'", "[1.5]")]
        ),
        Kind(
            postgres: "date[]",
            duckdb: "DATE[]",
            values: [("'{2024-02-29}'", "['2024-02-29']"), ("'{}'", "[]")]
        ),
    ]

    private func compare(
        _ columns: [(kind: Int, left: [Int], right: [Int])],
        rules: ComparisonRules = ComparisonRules()
    ) async throws -> ComparisonReport {
        try await Self.compare(
            postgres: Self.statements(columns.map { ($0.kind, $0.left) }, isPostgres: true),
            duckdb: Self.statements(columns.map { ($0.kind, $0.right) }, isPostgres: false),
            rules: rules
        )
    }

    private static func statements(_ columns: [(kind: Int, rows: [Int])], isPostgres: Bool) -> String {
        let types = columns.enumerated().map { place, column in
            "c\(place) \(isPostgres ? kinds[column.kind].postgres : kinds[column.kind].duckdb)"
        }
        let rows = (columns.first?.rows ?? []).indices.map { row in
            "("
                + columns.map { column in
                    let value = column.rows[row]
                    guard value >= 0 else { return "NULL" }
                    let pair = kinds[column.kind].values[value]
                    return isPostgres ? pair.postgres : pair.duckdb
                }.joined(separator: ", ") + ")"
        }
        let insert = rows.isEmpty ? "" : " INSERT INTO t VALUES \(rows.joined(separator: ", "));"
        return "CREATE TABLE t (\(types.joined(separator: ", ")));\(insert)"
    }

    private static func compare(
        postgres: String,
        duckdb: String,
        left: String = "server:SCHEMA.t",
        rules: ComparisonRules = ComparisonRules()
    ) async throws -> ComparisonReport {
        let server = try #require(PostgresServer.shared)
        let database = try Self.database.get()
        let schema = "s" + UUID().uuidString.lowercased().replacing("-", with: "")
        try server.psql(
            "CREATE SCHEMA \(schema); SET search_path TO \(schema); \(postgres)",
            database: database.name
        )
        let folder = try TestFolder()
        try folder.write(
            "connections: {server: {kind: postgresql, url: '\(database.url)'}}\n",
            to: "glidepath.yaml"
        )
        try await makeLake(in: folder, duckdb)
        let comparing = Comparing(
            folder: try ProjectFolder.open(at: folder.url),
            today: CivilDate(daysSinceEpoch: 20_778)
        )
        return try await comparing.report(
            CompareRequest(
                left: left.replacing("SCHEMA", with: schema),
                right: "lake:main.t",
                rules: rules,
                limits: ComparisonLimits(values: .shown)
            )
        )
    }

    /// One for all: each comparison has a schema of its own there.
    private static let database = Result { try #require(PostgresServer.shared).makeDatabase() }

    /// Closed again when it returns.
    private static func makeLake(in folder: TestFolder, _ script: String) async throws {
        let connection = try DuckDBDatabase(path: folder.path("lake.duckdb")).connect()
        try await connection.execute(script + " CHECKPOINT;")
    }

    private static func rules(of kinds: [Int], key: [String] = []) -> ComparisonRules {
        ComparisonRules(key: key, allowed: kinds.reduce(into: []) { $0.formUnion(Self.kinds[$1].allowed) })
    }

    @Test(arguments: kinds.indices)
    func `every value has the same checksum on both, and no other value has it`(kind: Int) async throws {
        let values = Array(-1..<Self.kinds[kind].values.count)
        let rules = Self.rules(of: [kind])
        let same = try await compare([(kind, values, values.reversed())], rules: rules)
        #expect(same.verdict == .equal, "\(Self.kinds[kind].postgres): \(same.schema) \(same.samples)")
        // JSON is written in another way by each: equal only when it was read.
        let isJSON = Self.kinds[kind].postgres == "jsonb"
        #expect(
            same.basis == (isJSON ? .cells : .checksums),
            "\(Self.kinds[kind].postgres): equal data moved"
        )
        let others = values.map { value in
            values.first { $0 != value && !Self.areEqual(kind, $0, value) } ?? value
        }
        let numbers = values.indices.map { $0 % 5 }
        let groups = [Array(values.indices.prefix(5)), Array(values.indices.dropFirst(5))]
        for group in groups where !group.isEmpty {
            let columns = [
                (kind: 0, left: group.map { numbers[$0] }, right: group.map { numbers[$0] }),
                (kind: kind, left: group.map { values[$0] }, right: group.map { others[$0] }),
            ]
            let changed = try await compare(columns, rules: Self.rules(of: [kind], key: ["c0"]))
            #expect(
                changed.rows.matched == group.count && changed.rows.differing == group.count,
                "\(Self.kinds[kind].postgres): \(changed.rows) \(changed.samples)"
            )
        }
    }

    /// Different spellings of one value.
    private static func areEqual(_ kind: Int, _ one: Int, _ other: Int) -> Bool {
        guard one >= 0, other >= 0 else { return false }
        let pairs = kinds[kind].values
        return kinds[kind].postgres == "numeric" && pairs[one].duckdb == pairs[other].duckdb
    }

    @Test(arguments: 0..<(isNightly ? 250 : 12))
    func `the same rows are equal, one changed cell is found`(seed: Int) async throws {
        var random = SeededRandom(seed: UInt64(seed) + 77_000)
        let kinds = (0..<Int.random(in: 1...6, using: &random)).map { _ in Self.kinds.indices.chosen(&random)
        }
        let count = Int.random(in: 1...30, using: &random)
        var rows = (0..<count).map { _ in
            kinds.map { Int.random(in: -1..<Self.kinds[$0].values.count, using: &random) }
        }
        func columns(_ left: [[Int]], _ right: [[Int]]) -> [(kind: Int, left: [Int], right: [Int])] {
            kinds.indices.map { place in (kinds[place], left.map { $0[place] }, right.map { $0[place] }) }
        }
        let original = rows
        rows.shuffle(using: &random)
        let same = try await compare(columns(original, rows), rules: Self.rules(of: kinds))
        #expect(same.verdict == .equal, "seed \(seed): \(same.schema) \(same.samples)")
        let (row, place) = (rows.indices.chosen(&random), kinds.indices.chosen(&random))
        let others = (-1..<Self.kinds[kinds[place]].values.count).filter {
            $0 != rows[row][place] && !Self.areEqual(kinds[place], $0, rows[row][place])
        }
        rows[row][place] = others.chosen(&random)
        for key in [[], ["c0"]] {
            let other = try await compare(columns(original, rows), rules: Self.rules(of: kinds, key: key))
            #expect(other.verdict == .different, "seed \(seed), key \(key)")
            let differences = other.rows.onlyLeft + other.rows.onlyRight + other.rows.differing
            #expect((1...2).contains(differences), "seed \(seed), key \(key): \(other.rows)")
        }
    }

    @Test func `order, queries, other zones, and sides that are not there`() async throws {
        let rows = "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');"
        let (postgres, duckdb) = (
            "CREATE TABLE t (a bigint, b text); \(rows)", "CREATE TABLE t (a BIGINT, b VARCHAR); \(rows)"
        )
        let ordered = ComparisonRules(order: .compared)
        let same = try await Self.compare(postgres: postgres, duckdb: duckdb, rules: ordered)
        #expect(same.verdict == .equal && same.order?.isEqual == true)
        let reversed = try await Self.compare(
            postgres: postgres,
            duckdb: duckdb,
            left: "server:query:SELECT * FROM SCHEMA.t ORDER BY a DESC",
            rules: ordered
        )
        #expect(reversed.verdict == .different && reversed.order?.firstDifference == 1)
        // Read once: every reading of it would be another.
        let once = try await Self.compare(
            postgres: postgres,
            duckdb: duckdb,
            left: "server:query:SELECT a, b || floor(random() * 1e9) AS b FROM SCHEMA.t",
            rules: ComparisonRules(key: ["a"])
        )
        #expect(once.rows.differing == 3 && once.rows.matched == 3)
        await #expect(throws: CompareError.self) {
            try await Self.compare(postgres: postgres, duckdb: duckdb, left: "server:SCHEMA.x")
        }
        let zoned = try await Self.compare(
            postgres:
                "CREATE TABLE t (moment timestamptz, same timestamptz); INSERT INTO t VALUES ('2024-07-01 10:00+00', '2024-07-01 10:00+00');",
            duckdb:
                "CREATE TABLE t (moment TIMESTAMP, same TIMESTAMPTZ); INSERT INTO t VALUES ('2024-07-01 12:00:00', '2024-07-01 10:00:00+00');",
            rules: ComparisonRules(allowed: [.timeZone], timeZone: "Europe/Berlin")
        )
        #expect(zoned.verdict == .equal && zoned.basis == .checksums, "\(zoned.samples)")
    }

    @Test func `zero has two signs`() async throws {
        func compare(_ left: String, _ right: String) async throws -> ComparisonReport {
            try await Self.compare(
                postgres:
                    "CREATE TABLE t (a float8, b float8[]); INSERT INTO t VALUES ('\(left)', '{\(left)}');",
                duckdb:
                    "CREATE TABLE t (a DOUBLE, b DOUBLE[]); INSERT INTO t VALUES ('\(right)', ['\(right)'::DOUBLE]);"
            )
        }
        #expect(try await compare("-0.0", "-0.0").basis == .checksums)
        let other = try await compare("0.0", "-0.0")
        #expect(other.verdict == .different && other.rows.onlyLeft == 1 && other.rows.onlyRight == 1)
    }

    @Test func `an array of two dimensions is no list, text that is a number is one`() async throws {
        let nested = try await Self.compare(
            postgres: "CREATE TABLE t (a int[]); INSERT INTO t VALUES ('{{1,2}}'), ('[0:1]={1,2}');",
            duckdb: "CREATE TABLE t (a INT[]); INSERT INTO t VALUES ([1, 2]), ([1, 2]);"
        )
        #expect(nested.verdict == .different && nested.rows.matched == 0)
        let text = try await Self.compare(
            postgres: "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('007', '1.5'), ('x', NULL);",
            duckdb: "CREATE TABLE t (a INT, b DECIMAL(4,2)); INSERT INTO t VALUES (7, 1.50), (NULL, NULL);",
            rules: ComparisonRules(allowed: [.typedText])
        )
        #expect(text.rows.matched == 1 && text.rows.onlyLeft == 1, "\(text.samples)")
    }

    @Test func `a server that keeps text in another encoding`() async throws {
        let server = try #require(PostgresServer.shared)
        let name = "latin_\(UUID().uuidString.lowercased().replacing("-", with: ""))"
        try server.psql("CREATE DATABASE \(name) ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try server.psql(
            "CREATE TABLE t (a text); INSERT INTO t VALUES (E'Z\\u00FCrich'), (E'\\u00E9')",
            database: name
        )
        let folder = try TestFolder()
        try folder.write(
            "connections: {server: {kind: postgresql, url: '\(server.url(database: name))'}}\n",
            to: "glidepath.yaml"
        )
        try await Self.makeLake(
            in: folder,
            "CREATE TABLE t (a VARCHAR); INSERT INTO t VALUES ('é'), ('Zürich');"
        )
        let comparing = Comparing(
            folder: try ProjectFolder.open(at: folder.url),
            today: CivilDate(daysSinceEpoch: 20_778)
        )
        let report = try await comparing.report(CompareRequest(left: "server:public.t", right: "lake:main.t"))
        #expect(report.verdict == .equal && report.basis == .checksums)
    }
}
