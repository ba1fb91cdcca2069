import JobModel
import Tabular
import Testing

@testable import SQLiteEngine

/// A column has one type on every day: with rows, without, and when all its values are null.
@Suite struct ColumnTypeTests {
    private static let sales = FixedRelation(
        name: "sales",
        columns: [
            Column("id", .int32), Column("name", .text), Column("amount", .decimal(precision: 12, scale: 2)),
            Column("open", .boolean), Column("day", .date), Column("raw", .blob),
        ],
        rows: [
            [
                .integer(1), .text("7"), .double(10.5), .boolean(true),
                .date(CivilDate(daysSinceEpoch: 20_000)), .blob([1]),
            ],
            [
                .integer(2), .text("8"), .double(3), .boolean(false),
                .date(CivilDate(daysSinceEpoch: 20_001)), .blob([2]),
            ],
        ]
    )

    private func types(_ sql: String, rows: [[Value]]) async throws -> [LogicalType] {
        var relation = Self.sales
        relation.rows = rows
        let rate = Parameter(name: "rate", type: .double, value: .double(1.5))
        let answer = try await Trial().evaluate(sql, over: [relation], parameters: [rate])
        return answer.schema.columns.map(\.type)
    }

    @Test(
        arguments: [
            (
                "SELECT count(*), sum(id), sum(amount), avg(id) FROM sales",
                [.int64, .int64, .double, .double]
            ),
            ("SELECT id + 1, amount * 2, id / 2, id > 1 FROM sales", [.int64, .double, .int64, .int64]),
            (
                "SELECT CAST(name AS INTEGER), CAST(id AS TEXT), CAST(name AS DECIMAL(9,2)), CAST(name AS NUMERIC) FROM sales",
                [.int64, .text, .double, .int64]
            ),
            ("SELECT COALESCE(SUM(amount), 0), COALESCE(MAX(id), 0) FROM sales", [.double, .int64]),
            (
                "SELECT CASE WHEN open THEN amount ELSE 0 END, CASE WHEN id > 1 THEN 'x' END FROM sales",
                [.double, .text]
            ),
            (
                "SELECT name || '!', upper(name), substr(day, 1, 4), round(amount, 1) FROM sales",
                [.text, .text, .text, .double]
            ),
            (
                "SELECT strftime('%Y', day) - 2000, amount * :rate, :rate FROM sales",
                [.int64, .double, .double]
            ),
            (
                "WITH t AS (SELECT COALESCE(SUM(amount), 0) AS s, id FROM sales GROUP BY id) SELECT s, s / 2 FROM t",
                [.double, .double]
            ),
            ("SELECT id, 0 AS v FROM sales UNION ALL SELECT id, amount FROM sales", [.int64, .double]),
            (
                "SELECT row_number() OVER (ORDER BY id), lag(amount, 1, 0) OVER (ORDER BY id) FROM sales",
                [.int64, .double]
            ),
            ("SELECT raw, name, day, open, \"label\" FROM sales", [.blob, .text, .text, .int64, .text]),
            ("SELECT (SELECT max(amount) FROM sales), id IN (1, 2) FROM sales", [.double, .int64]),
        ] as [(String, [LogicalType])]
    )
    func `a query gives the same types on every day`(sql: String, expected: [LogicalType]) async throws {
        let named = sql
        #expect(try await types(named, rows: Self.sales.rows) == expected, "with rows")
        let nulls = [[Value](repeating: .null, count: Self.sales.columns.count)]
        #expect(try await types(named, rows: nulls) == expected, "with nulls")
        #expect(try await types(named, rows: []) == expected, "without rows")
    }

    @Test func `a value that needs a wider type gets it`() async throws {
        let rows: [[Value]] = [[.integer(1), .text("7.5"), .null, .null, .null, .null]]
        #expect(try await types("SELECT name + 1 FROM sales", rows: rows) == [.double])
        #expect(try await types("SELECT name + 1 FROM sales", rows: []) == [.int64])
    }
}
