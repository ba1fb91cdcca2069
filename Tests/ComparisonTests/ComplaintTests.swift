import Comparison
import Diagnostics
import DuckDBDriver
import JobModel
import Tabular
import Testing

/// What people say such tools get wrong, each as a test.
@Suite struct ComplaintTests {
    private func values(_ rows: String, _ columns: String) -> String {
        "SELECT * FROM (VALUES \(rows)) AS v(\(columns))"
    }

    @Test func `without a key, duplicates count`() async throws {
        let report = try await Bench().report(values("(1), (1), (2)", "a"), values("(1), (2), (2)", "a"))
        #expect(report.verdict == .different)
        #expect(report.rows.onlyLeft == 1 && report.rows.onlyRight == 1 && report.rows.matched == 2)
    }

    @Test func `even duplicates do not cancel each other`() async throws {
        let report = try await Bench().report(
            values("(1), (1), (2), (2)", "a"),
            values("(3), (3), (4), (4)", "a")
        )
        #expect(report.verdict == .different)
        #expect(report.rows.matched == 0)
    }

    @Test func `a table of very many columns is compared, with a key and without`() async throws {
        // More than a thousand reach the engine's limit of nested expressions.
        let count = isNightly ? 1100 : 120
        func row(_ changed: String) -> String {
            let cells = (0..<count).map { "\($0 == 100 ? changed : String($0)) AS c\($0)" }
            return "SELECT " + cells.joined(separator: ", ")
        }
        let bench = try Bench()
        for rules in [ComparisonRules(), ComparisonRules(key: ["c0"])] {
            let report = try await bench.report(row("1"), row("2"), rules: rules)
            #expect(report.verdict == .different)
            #expect(report.columns.filter { $0.differing > 0 }.map(\.name) == ["c100"])
        }
    }

    @Test func `a composite key locates the differing cell`() async throws {
        let report = try await Bench().report(
            values("(1, 'x', 10), (1, 'y', 20), (2, 'x', 30)", "a, b, c"),
            values("(1, 'x', 10), (1, 'y', 21), (2, 'x', 30)", "a, b, c"),
            rules: ComparisonRules(key: ["a", "b"])
        )
        #expect(report.rows.differing == 1 && report.rows.matched == 3)
        #expect(report.columns.map(\.differing) == [0, 0, 1])
        let cell = report.samples.first?.cells.first
        #expect(cell?.column == "c" && cell?.left == "20" && cell?.right == "21" && cell?.differs == true)
    }

    @Test func `NULL keys match each other and are counted`() async throws {
        let report = try await Bench().report(
            values("(NULL, 1), (2, 2)", "k, v"),
            values("(NULL, 1), (2, 3)", "k, v"),
            rules: ComparisonRules(key: ["k"])
        )
        #expect(report.rows.differing == 1)
        #expect(report.key?.nullsLeft == 1 && report.key?.nullsRight == 1)
    }

    @Test func `duplicate keys are counted and hide nothing`() async throws {
        let report = try await Bench().report(
            values("(1, 'a'), (1, 'b'), (2, 'c'), (3, 'd')", "k, v"),
            values("(1, 'b'), (1, 'x'), (2, 'C'), (4, 'd')", "k, v"),
            rules: ComparisonRules(key: ["k"])
        )
        #expect(report.key?.duplicatesLeft == 2 && report.key?.duplicatesRight == 2)
        // a → x and c → C differ; 3 is only left, 4 only right.
        #expect(report.rows.differing == 2 && report.rows.onlyLeft == 1 && report.rows.onlyRight == 1)
        #expect(report.rows.matched == 3)
    }

    @Test(arguments: [
        "1::TINYINT", "'x'", "DATE '2024-01-01'", "TIMESTAMP '2024-01-01 10:00:00'", "1.5::DOUBLE",
        "1.50::DECIMAL(9,2)",
        "true", "'00000000-0000-0000-0000-000000000001'::UUID", "'\\x01'::BLOB", "[1, 2]", "{'a': 1}",
        "TIMESTAMPTZ '2024-01-01 00:00:00+00'",
    ])
    func `a key may be of any type`(literal: String) async throws {
        let report = try await Bench().report(
            "SELECT \(literal) AS k, 1 AS v",
            "SELECT \(literal) AS k, 2 AS v",
            rules: ComparisonRules(key: ["k"])
        )
        #expect(report.rows.differing == 1 && report.rows.onlyLeft == 0, "\(literal)")
    }

    @Test func `float noise is named, and accepted within a relative tolerance`() async throws {
        let (left, right) = ("SELECT 0.1::DOUBLE + 0.2::DOUBLE AS x", "SELECT 0.3::DOUBLE AS x")
        let strict = try await Bench().report(left, right)
        #expect(strict.verdict == .different)
        #expect(strict.causes.first?.kind == "float-noise")
        let tolerant = try await Bench().report(left, right, rules: .tolerating("x", .relative("1e-9")))
        #expect(tolerant.verdict == .equal && tolerant.rows.withinTolerance == 1)
        #expect(tolerant.columns.first?.owner == "risk")
    }

    @Test func `zero has two signs, NaN is NaN, infinity is not NULL`() async throws {
        let bench = try Bench()
        let zeros = try await bench.report("SELECT '0.0'::DOUBLE AS x", "SELECT '-0.0'::DOUBLE AS x")
        #expect(zeros.verdict == .different && zeros.causes.first?.kind == "sign-of-zero")
        let nans = try await bench.report("SELECT 'nan'::DOUBLE AS x", "SELECT -('nan'::DOUBLE) AS x")
        #expect(nans.verdict == .equal)
        let null = try await bench.report("SELECT 'inf'::DOUBLE AS x", "SELECT NULL::DOUBLE AS x")
        #expect(null.verdict == .different)
        let stamp = try await bench.report("SELECT 'infinity'::TIMESTAMP AS x", "SELECT NULL::TIMESTAMP AS x")
        #expect(stamp.verdict == .different)
    }

    @Test func `timestamps of other precision are a difference of schema, not of rows`() async throws {
        let (left, right) = (
            "SELECT TIMESTAMP_S '2024-01-01 10:00:00' AS t", "SELECT TIMESTAMP_NS '2024-01-01 10:00:00' AS t"
        )
        let report = try await Bench().report(left, right)
        #expect(report.verdict == .different && report.rows.matched == 1)
        #expect(report.schema.map(\.kind) == ["timestamp-precision"])
        let allowed = try await Bench().report(
            left,
            right,
            rules: ComparisonRules(allowed: [.timestampPrecision])
        )
        #expect(allowed.verdict == .equal)
        let finer = try await Bench().report(
            left,
            "SELECT TIMESTAMP_NS '2024-01-01 10:00:00.000000001' AS t",
            rules: ComparisonRules(allowed: [.timestampPrecision])
        )
        #expect(finer.verdict == .different && finer.rows.onlyLeft == 1)
    }

    @Test func `decimals of another scale are the same numbers`() async throws {
        let (left, right) = ("SELECT 1.50::DECIMAL(10,2) AS d", "SELECT 1.5::DECIMAL(38,10) AS d")
        let report = try await Bench().report(left, right)
        #expect(report.schema.map(\.kind) == ["decimal-scale"] && report.rows.matched == 1)
        let allowed = try await Bench().report(left, right, rules: ComparisonRules(allowed: [.decimalScale]))
        #expect(allowed.verdict == .equal)
    }

    @Test func `whole numbers beyond 2^53 are not the nearest double`() async throws {
        let report = try await Bench().report(
            "SELECT 9007199254740993::BIGINT AS n",
            "SELECT 9007199254740992::DOUBLE AS n",
            rules: ComparisonRules(allowed: [.numberKind])
        )
        #expect(report.verdict == .different)
        let exact = try await Bench().report(
            "SELECT 9007199254740992::BIGINT AS n",
            "SELECT 9007199254740992::DOUBLE AS n",
            rules: ComparisonRules(allowed: [.numberKind])
        )
        #expect(exact.verdict == .equal)
    }

    @Test func `time zones are said, not guessed`() async throws {
        let (left, right) = (
            "SELECT TIMESTAMPTZ '2024-06-01 10:00:00+00' AS t", "SELECT TIMESTAMP '2024-06-01 12:00:00' AS t"
        )
        let utc = try await Bench().report(left, right, rules: ComparisonRules(allowed: [.timeZone]))
        #expect(utc.verdict == .different && utc.causes.first?.kind == "time-shift")
        let berlin = ComparisonRules(allowed: [.timeZone], timeZone: "Europe/Berlin")
        #expect(try await Bench().report(left, right, rules: berlin).verdict == .equal)
    }

    @Test func `a thousand differences are counted, and as many are shown as asked for`() async throws {
        let report = try await Bench().report(
            "SELECT range AS id, range AS v FROM range(1000)",
            "SELECT range AS id, range + 1 AS v FROM range(1000)",
            rules: ComparisonRules(key: ["id"]),
            limits: ComparisonLimits(samples: 700, values: .shown)
        )
        #expect(report.rows.differing == 1000 && report.samples.count == 700)
        #expect(report.causes.first?.explains == 1000)
    }

    @Test func `a column's collation hides nothing`() async throws {
        let bench = try Bench()
        try await bench.connection.execute(
            """
            CREATE TABLE l (x VARCHAR COLLATE NOCASE); INSERT INTO l VALUES ('A'), ('b');
            CREATE TABLE r (x VARCHAR COLLATE NOCASE); INSERT INTO r VALUES ('a'), ('b');
            """
        )
        let report = try await bench.report(bench.side("l"), bench.side("r"))
        #expect(report.verdict == .different && report.rows.onlyLeft == 1 && report.rows.onlyRight == 1)
        #expect(report.causes.first?.kind == "case")
    }

    @Test func `nested values differ where their parts do`() async throws {
        let bench = try Bench()
        let pairs = [
            ("['a', NULL]", "['a', 'NULL']"), ("['a, b']", "['a', 'b']"), ("[1, NULL]", "[1]"),
            ("{'a': NULL}", "{'a': 'null'}"), ("[[1], [2]]", "[[1, 2]]"),
            ("['-0.0'::DOUBLE]", "['0.0'::DOUBLE]"),
            ("['']", "[NULL::VARCHAR]"), ("NULL::INTEGER[]", "[]::INTEGER[]"),
        ]
        for (left, right) in pairs {
            let report = try await bench.report("SELECT \(left) AS x", "SELECT \(right) AS x")
            #expect(report.verdict == .different, "\(left) against \(right)")
            #expect(report.rows.onlyLeft == 1, "\(left) against \(right)")
            #expect(try await bench.report("SELECT \(left) AS x", "SELECT \(left) AS x").verdict == .equal)
        }
    }

    @Test func `an order of columns is a difference of schema`() async throws {
        let report = try await Bench().report("SELECT 1 AS a, 2 AS b", "SELECT 2 AS b, 1 AS a")
        #expect(report.schema.map(\.kind) == ["column-order"] && report.rows.matched == 1)
        #expect(report.verdict == .different)
    }
}

extension ComparisonRules {
    static func tolerating(_ column: String, _ mode: ColumnRule.Mode, key: [String] = []) -> ComparisonRules {
        ComparisonRules(key: key, columns: [.made(column, mode)])
    }
}

extension ColumnRule {
    static func made(_ column: String, _ mode: Mode, expires: Int = 20_778) -> ColumnRule {
        ColumnRule(
            column: column,
            mode: mode,
            reason: "rounding of the old system",
            owner: "risk",
            expires: CivilDate(daysSinceEpoch: expires)
        )
    }
}
