import Comparison
import Diagnostics
import JobModel
import Tabular
import Testing

@Suite struct ToleranceTests {
    @Test func `decimals at the edge of a tolerance are within it`() async throws {
        let report = try await Bench().report(
            "SELECT 1.01::DECIMAL(9,2) AS x",
            "SELECT 1.00::DECIMAL(9,2) AS x",
            rules: .tolerating("x", .absolute("0.01"))
        )
        #expect(report.verdict == .equal && report.rows.withinTolerance == 1)
        let beyond = try await Bench().report(
            "SELECT 1.01::DECIMAL(9,2) AS x",
            "SELECT 1.00::DECIMAL(9,2) AS x",
            rules: .tolerating("x", .absolute("0.009"))
        )
        #expect(beyond.verdict == .different && beyond.columns[0].differing == 1)
    }

    @Test func `NULL and infinity are near nothing`() async throws {
        for value in ["NULL::DOUBLE", "'inf'::DOUBLE", "'nan'::DOUBLE"] {
            let report = try await Bench().report(
                "SELECT \(value) AS x",
                "SELECT 1::DOUBLE AS x",
                rules: .tolerating("x", .relative("0.5"))
            )
            #expect(report.verdict == .different, "\(value)")
        }
    }

    /// A greedy pairing of 1.0 with 1.4 would leave 0.6 and 2.0 alone.
    @Test func `rows pair so that most of them find a partner`() async throws {
        let report = try await Bench().report(
            "SELECT * FROM (VALUES ('a', 1.0::DOUBLE), ('a', 2.0)) AS v(k, x)",
            "SELECT * FROM (VALUES ('a', 1.4::DOUBLE), ('a', 0.6)) AS v(k, x)",
            rules: .tolerating("x", .absolute("0.61"))
        )
        #expect(report.verdict == .equal && report.rows.withinTolerance == 2)
    }

    @Test(arguments: 0..<(isNightly ? 300 : 40)) func `as many pairs as an exhaustive search finds`(seed: Int)
        async throws
    {
        var random = SeededRandom(seed: UInt64(seed))
        let count = Int.random(in: 1...6, using: &random)
        func numbers() -> [(Int, Int)] {
            (0..<count).map { _ in
                (Int.random(in: 0...9, using: &random), Int.random(in: 0...9, using: &random))
            }
        }
        let (left, right) = (numbers(), numbers())
        func query(_ rows: [(Int, Int)]) -> String {
            "SELECT * FROM (VALUES \(rows.map { "(\($0.0), \($0.1))" }.joined(separator: ", "))) AS v(x, y)"
        }
        let isTwo = Bool.random(using: &random)
        var rules = ComparisonRules(columns: [.made("x", .absolute("2"))])
        rules.columns.append(.made("y", isTwo ? .absolute("3") : .excluded))
        let report = try await Bench().report(query(left), query(right), rules: rules)
        let best = Self.mostPairs(left, right) { abs($0.0 - $1.0) <= 2 && (!isTwo || abs($0.1 - $1.1) <= 3) }
        #expect(report.rows.matched == best, "\(left) \(right)")
    }

    private static func mostPairs(
        _ left: [(Int, Int)],
        _ right: [(Int, Int)],
        _ fits: ((Int, Int), (Int, Int)) -> Bool
    ) -> Int {
        guard let first = left.first else { return 0 }
        var best = mostPairs(Array(left.dropFirst()), right, fits)
        for index in right.indices where fits(first, right[index]) {
            var rest = right
            rest.remove(at: index)
            best = max(best, 1 + mostPairs(Array(left.dropFirst()), rest, fits))
        }
        return best
    }

    @Test func `too many candidates are said, and never called equal`() async throws {
        let report = try await Bench().report(
            "SELECT 'a' AS k, range::DOUBLE AS x FROM range(60)",
            "SELECT 'a' AS k, range::DOUBLE + 0.25 AS x FROM range(60)",
            rules: .tolerating("x", .absolute("0.5")),
            limits: ComparisonLimits(candidates: 50)
        )
        #expect(report.verdict == .unknown)
        #expect(report.notCompared.map(\.code) == ["compare.too-many-candidates"])
    }

    @Test func `an excluded column is named with reason, owner and expiry`() async throws {
        let report = try await Bench().report(
            "SELECT 1 AS a, 2 AS b",
            "SELECT 1 AS a, 3 AS b",
            rules: ComparisonRules(columns: [.made("b", .excluded)])
        )
        #expect(report.verdict == .equal)
        let column = report.columns.last
        #expect(column?.mode == "excluded" && column?.reason == "rounding of the old system")
        #expect(column?.owner == "risk" && column?.expires == "2026-11-21")
    }

    @Test func `rules that cannot be used stop the comparison with their code`() async throws {
        var noReason = ColumnRule.made("a", .excluded)
        noReason.reason = " "
        let cases: [(ComparisonRules, String)] = [
            (ComparisonRules(columns: [.made("a", .excluded, expires: 20_777)]), "compare.expired-rule"),
            (ComparisonRules(columns: [noReason]), "compare.unexplained-rule"),
            (ComparisonRules(columns: [.made("zz", .excluded)]), "compare.unknown-rule-column"),
            (.tolerating("t", .absolute("1")), "compare.tolerance"),
            (.tolerating("a", .absolute("-1")), "compare.tolerance"),
            (.tolerating("a", .absolute("1"), key: ["a"]), "compare.rule-on-key"),
            (ComparisonRules(key: ["zz"]), "compare.unknown-key"),
            (ComparisonRules(key: ["only"]), "compare.unknown-key"),
        ]
        for (rules, code) in cases {
            await expectCode(code) {
                try await Bench().report(
                    "SELECT 1 AS a, 'x' AS t, 1 AS only",
                    "SELECT 1 AS a, 'x' AS t",
                    rules: rules
                )
            }
        }
        await expectCode("compare.no-common-column") {
            try await Bench().report("SELECT 1 AS a", "SELECT 1 AS b")
        }
    }

    @Test func `nothing compared is not equal`() async throws {
        let report = try await Bench().report(
            "SELECT 1 AS a",
            "SELECT 2 AS a",
            rules: ComparisonRules(columns: [.made("a", .excluded)])
        )
        #expect(report.verdict == .unknown)
        #expect(report.notCompared.map(\.code) == ["compare.nothing-compared"])
    }
}

/// Records an issue unless the body fails with a diagnostic of that code.
func expectCode(_ code: String, _ body: () async throws -> ComparisonReport) async {
    do {
        let report = try await body()
        Issue.record("expected \(code), found the verdict \(report.verdict)")
    } catch {
        #expect(Diagnostic.all(of: error).map(\.code).contains(code), "\(error)")
    }
}
