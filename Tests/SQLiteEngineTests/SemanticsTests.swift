import Tabular
import Testing

/// What Python's `sqlite3` answers to the same SQL over the same tables: type for type, row for row.
@Suite struct `The sqlite dialect` {
    struct Case: Sendable, CustomTestStringConvertible {
        var about: String
        var sql: String
        var types: [LogicalType]
        var rows: [[Value]]

        init(_ about: String, _ sql: String, _ types: [LogicalType], _ rows: [[Value]]) {
            self.about = about
            self.sql = sql
            self.types = types
            self.rows = rows
        }

        var testDescription: String { about }
    }

    static let arithmetic = [
        Case(
            "integer division truncates toward zero",
            "SELECT 7 / 2 AS a, -7 / 2 AS b, 7 % -3 AS c, 7 / 2.0 AS d",
            [.int64, .int64, .int64, .double],
            [[.integer(3), .integer(-3), .integer(1), .double(3.5)]]
        ),
        Case(
            "division by zero is NULL",
            "SELECT 1 / 0 AS a, 1.0 / 0 AS b, 1 % 0 AS c",
            [.int64, .double, .int64],
            [[.null, .null, .null]]
        ),
        Case(
            "ROUND goes half away from zero",
            "SELECT round(2.5) AS a, round(-2.5) AS b, round(1.005, 2) AS c, round(2) AS d",
            [.double, .double, .double, .double],
            [[.double(3), .double(-3), .double(1.01), .double(2)]]
        ),
        Case(
            "integers overflow into doubles",
            "SELECT 9223372036854775807 + 1 AS a",
            [.double],
            [[.double(9_223_372_036_854_775_808)]]
        ),
        Case(
            "text counts as its leading number",
            "SELECT '12abc' + 1 AS a, 'x' * 2 AS b, '1.5' + 0 AS c",
            [.int64, .int64, .double],
            [[.integer(13), .integer(0), .double(1.5)]]
        ),
        Case(
            "SUM of integers is an integer, TOTAL and AVG are not",
            "SELECT sum(order_id) AS a, total(order_id) AS b, avg(order_id) AS c FROM orders",
            [.int64, .double, .double],
            [[.integer(10), .double(10), .double(2.5)]]
        ),
        Case(
            "SUM of decimals is a double, and of nothing NULL",
            "SELECT sum(total) AS a, (SELECT sum(total) FROM orders WHERE 0) AS b FROM orders",
            [.double, .double],
            [[.double(19.75), .null]]
        ),
        Case(
            "max of several values compares across types",
            "SELECT max(1, 'a', 2.5) AS a, min(1, NULL) AS b",
            [.text, .int64],
            [[.text("a"), .null]]
        ),
    ]

    static let comparison = [
        Case(
            "text sorts by its bytes",
            "SELECT customer FROM orders ORDER BY customer DESC",
            [.text],
            [[.text("bob")], [.text("Ann")], [.text("Ann")], [.null]]
        ),
        Case(
            "LIKE ignores the case of ASCII letters",
            "SELECT count(*) AS n FROM orders WHERE customer LIKE 'B%'",
            [.int64],
            [[.integer(1)]]
        ),
        Case(
            "an INTEGER column compares with text as a number",
            "SELECT order_id FROM orders WHERE order_id = '2'",
            [.int64],
            [[.integer(2)]]
        ),
        Case(
            "an expression has no affinity and does not",
            "SELECT count(*) AS n FROM orders WHERE order_id + 0 = '2'",
            [.int64],
            [[.integer(0)]]
        ),
        Case(
            "booleans are 0 and 1",
            "SELECT is_open, is_open IS TRUE AS t FROM orders WHERE order_id < 3",
            [.int64, .int64],
            [[.integer(1), .integer(1)], [.integer(0), .integer(0)]]
        ),
        Case(
            "dates are text and compare as text",
            "SELECT as_of, typeof(as_of) AS t FROM orders WHERE as_of > '2024-10-04' ORDER BY order_id LIMIT 1",
            [.text, .text],
            [[.text("2024-10-05"), .text("text")]]
        ),
        Case(
            "a quoted name that is no column is text",
            "SELECT \"none\" AS a",
            [.text],
            [[.text("none")]]
        ),
        Case(
            "NULLs come first",
            "SELECT customer IS NULL AS n FROM orders ORDER BY customer LIMIT 1",
            [.int64],
            [[.integer(1)]]
        ),
    ]

    static let functions = [
        Case(
            "julianday and strftime",
            "SELECT julianday('2024-10-05') - julianday('2024-10-01') AS d, strftime('%Y-%m', as_of) AS m, "
                + "date(as_of, '+1 month', 'start of month') AS f FROM orders WHERE order_id = 1",
            [.double, .text, .text],
            [[.double(4), .text("2024-10"), .text("2024-11-01")]]
        ),
        Case(
            "GROUP_CONCAT keeps the order of rows",
            "SELECT group_concat(order_id, '|') AS ids FROM (SELECT order_id FROM orders ORDER BY order_id DESC)",
            [.text],
            [[.text("4|3|2|1")]]
        ),
        Case(
            "a recursive query counts",
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT sum(i) AS s FROM n",
            [.int64],
            [[.integer(10)]]
        ),
        Case(
            "windows rank and run",
            "SELECT order_id, row_number() OVER (PARTITION BY as_of ORDER BY order_id DESC) AS n, "
                + "sum(total) OVER (ORDER BY order_id) AS running FROM orders ORDER BY order_id",
            [.int64, .int64, .double],
            [
                [.integer(1), .integer(2), .double(10.5)], [.integer(2), .integer(1), .double(12.75)],
                [.integer(3), .integer(2), .double(12.75)], [.integer(4), .integer(1), .double(19.75)],
            ]
        ),
        Case(
            "a bare column beside MAX comes from that row",
            "SELECT max(total) AS m, order_id FROM orders",
            [.double, .int64],
            [[.double(10.5), .integer(1)]]
        ),
        Case(
            "|| writes doubles with a decimal point",
            "SELECT total || '' AS a FROM orders WHERE order_id IN (1, 4)",
            [.text],
            [[.text("10.5")], [.text("7.0")]]
        ),
        Case(
            "VALUES is a query",
            "VALUES (1, 'a'), (2, NULL)",
            [.int64, .text],
            [
                [.integer(1), .text("a")], [.integer(2), .null],
            ]
        ),
        Case(
            "a column of numbers and text is text",
            "SELECT CASE order_id WHEN 1 THEN 'one' WHEN 2 THEN 2 ELSE 2.50 END AS a FROM orders LIMIT 3",
            [.text],
            [[.text("one")], [.text("2")], [.text("2.5")]]
        ),
        Case(
            "text keeps NUL characters",
            "SELECT 'a' || char(0) || 'b' AS a, length(x'610062') AS n",
            [.text, .int64],
            [[.text("a\0b"), .integer(3)]]
        ),
        Case(
            "an empty relation has its columns and their types",
            "SELECT * FROM orders WHERE 0",
            [.int64, .text, .double, .int64, .text],
            []
        ),
    ]

    @Test(arguments: arithmetic + comparison + functions)
    func `answers as SQLite does`(example: Case) async throws {
        let (rows, schema) = try await Trial().evaluate(example.sql, over: [orders])
        #expect(schema.columns.map(\.type) == example.types)
        #expect(rows == example.rows)
    }
}
