import Comparison
import JobModel
import Testing

@Suite struct CauseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var kind: String
        var left: String
        var right: String
        var explains: Int
        var key: [String] = ["id"]

        var testDescription: String { kind }
    }

    private static let base = "range AS id FROM range(20)"

    static let cases: [Case] = [
        Case(
            kind: "rounding",
            left: "SELECT (range * 1.5)::DECIMAL(9,2) AS score, \(base)",
            right:
                "SELECT (range * 1.5 + CASE WHEN range < 10 THEN 0.01 ELSE 0 END)::DECIMAL(9,2) AS score, \(base)",
            explains: 10
        ),
        Case(
            kind: "constant-offset",
            left: "SELECT range * 3 AS v, \(base)",
            right: "SELECT range * 3 + 5 AS v, \(base)",
            explains: 20
        ),
        Case(
            kind: "scale-factor",
            left: "SELECT (range + 1) * 3 AS v, \(base)",
            right: "SELECT (range + 1) * 300 AS v, \(base)",
            explains: 20
        ),
        Case(
            kind: "sign",
            left: "SELECT range + 1 AS v, \(base)",
            right: "SELECT -(range + 1) AS v, \(base)",
            explains: 20
        ),
        Case(
            kind: "rounded",
            left: "SELECT sqrt(range + 2) AS v, \(base)",
            right: "SELECT round(sqrt(range + 2), 2) AS v, \(base)",
            explains: 17
        ),
        Case(
            kind: "trailing-blanks",
            left: "SELECT 'Rome' AS city, \(base)",
            right: "SELECT 'Rome   ' AS city, \(base)",
            explains: 20
        ),
        Case(
            kind: "case",
            left: "SELECT 'Rome' AS city, \(base)",
            right: "SELECT 'ROME' AS city, \(base)",
            explains: 20
        ),
        Case(
            kind: "empty-or-null",
            left: "SELECT '' AS city, \(base)",
            right: "SELECT NULL::VARCHAR AS city, \(base)",
            explains: 20
        ),
        Case(
            kind: "time-shift",
            left: "SELECT DATE '2024-01-01' + range::INTEGER AS d, \(base)",
            right: "SELECT DATE '2024-01-02' + range::INTEGER AS d, \(base)",
            explains: 20
        ),
        Case(
            kind: "time-shift",
            left: "SELECT TIMESTAMP '2024-01-01' + INTERVAL 1 MINUTE * range AS d, \(base)",
            right: "SELECT TIMESTAMP '2024-01-01 02:00:00' + INTERVAL 1 MINUTE * range AS d, \(base)",
            explains: 20
        ),
        Case(
            kind: "swapped-columns",
            left: "SELECT 'a' || range AS first, 'b' || range AS last, \(base)",
            right: "SELECT 'b' || range AS first, 'a' || range AS last, \(base)",
            explains: 20
        ),
        Case(
            kind: "number-format",
            left: "SELECT range || '.0' AS v, \(base)",
            right: "SELECT range::VARCHAR AS v, \(base)",
            explains: 20
        ),
        Case(
            kind: "unicode-form",
            left: "SELECT 'Zu\u{308}rich' AS city, \(base)",
            right: "SELECT 'Z\u{FC}rich' AS city, \(base)",
            explains: 20
        ),
        Case(
            kind: "row-doubled",
            left: "SELECT \(base) UNION ALL SELECT \(base)",
            right: "SELECT \(base)",
            explains: 20,
            key: []
        ),
        Case(
            kind: "weekends",
            left: "SELECT DATE '2024-01-01' + range::INTEGER AS d, \(base)",
            right: "SELECT DATE '2024-01-01' + range::INTEGER AS d, \(base) WHERE isodow(d) < 6",
            explains: 5,
            key: []
        ),
        Case(
            kind: "one-value",
            left: "SELECT range % 4 AS branch, \(base)",
            right: "SELECT range % 4 AS branch, \(base) WHERE branch <> 3",
            explains: 5,
            key: []
        ),
    ]

    @Test(arguments: cases) func `a cause is found and says how much it explains`(example: Case) async throws
    {
        let report = try await Bench().report(
            example.left,
            example.right,
            rules: ComparisonRules(key: example.key)
        )
        #expect(report.verdict == .different)
        let cause = report.causes.first { $0.kind == example.kind }
        #expect(cause?.explains == example.explains, "\(report.causes)")
    }

    @Test func `causes come with most rows first, and never hold values of cells`() async throws {
        let report = try await Bench().report(
            "SELECT 'secret' || range AS s, range AS v, \(Self.base)",
            "SELECT 'SECRET' || range AS s, CASE WHEN range < 3 THEN range + 1 ELSE range END AS v, \(Self.base)",
            rules: ComparisonRules(key: ["id"]),
            limits: ComparisonLimits()
        )
        #expect(report.causes.map(\.explains) == report.causes.map(\.explains).sorted(by: >))
        #expect(report.causes.count == 2)
        let told = report.markdown + report.html
        #expect(!told.lowercased().contains("secret1"))
        #expect(report.samples.first?.cells.contains { $0.left == "‹text of 7›" } == true)
    }

    @Test func `without a key, rows stand beside the row they were`() async throws {
        let report = try await Bench().report(
            "SELECT range AS id, 'n' || range AS name, range * 2 AS v FROM range(50)",
            "SELECT range AS id, 'n' || range AS name, CASE WHEN range IN (7, 9) THEN -1 ELSE range * 2 END AS v FROM range(50)"
        )
        #expect(report.rows.onlyLeft == 2 && report.rows.paired == 2)
        #expect(report.columns.map(\.differing) == [0, 0, 2])
    }

    @Test func `what would not be seen is shown in quotes`() {
        #expect(Sample.visible("Bonn ") == "\"Bonn \"" && Sample.visible("") == "\"\"")
        #expect(Sample.visible("NULL") == "\"NULL\"" && Sample.visible(nil) == "NULL")
        #expect(Sample.visible("a b") == "a b" && Sample.visible("a\nb") == "a⏎b")
    }
}
