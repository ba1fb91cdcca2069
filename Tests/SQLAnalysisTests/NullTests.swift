import SQLAnalysis
import SQLSyntax
import Testing

/// Which columns are provably never null.
struct NullTests {
    @Test(arguments: [
        ("SELECT id, note FROM orders", [false, true]),
        ("SELECT note FROM orders WHERE note IS NOT NULL", [false]),
        ("SELECT note FROM orders WHERE note = 'x'", [false]),
        ("SELECT note, total FROM orders WHERE note > 'a' AND total BETWEEN 1 AND 2", [false, false]),
        ("SELECT note FROM orders WHERE note = 'x' OR id = 1", [true]),
        ("SELECT note FROM orders WHERE note IS DISTINCT FROM 'x'", [true]),
        ("SELECT note FROM orders WHERE NOT (note = 'x')", [false]),
        ("SELECT note FROM orders WHERE upper(note) = 'X'", [false]),
        ("SELECT note FROM orders WHERE coalesce(note, 'x') = 'x'", [true]),
        ("SELECT c.name, o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id", [false, true]),
        ("SELECT c.name, o.id FROM customers c RIGHT JOIN orders o ON o.customer_id = c.id", [true, false]),
        ("SELECT c.name, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id", [true, true]),
        (
            "SELECT o.id, placed FROM customers c LEFT JOIN orders o ON customer_id = c.id WHERE total > 1",
            [false, false]
        ),
        ("SELECT o.id FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE c.id > 1", [true]),
        ("SELECT o.note FROM orders o JOIN items i ON i.sku = o.note", [false]),
        ("SELECT sku FROM items FULL JOIN stock USING (sku)", [false]),
        ("SELECT coalesce(note, 'x'), coalesce(note, city) FROM orders, customers", [false, true]),
        (
            "SELECT CASE WHEN total > 1 THEN 1 ELSE 0 END, CASE WHEN total > 1 THEN 1 END FROM orders",
            [false, true]
        ),
        ("SELECT count(note), sum(id), max(id) FROM orders", [false, true, true]),
        ("SELECT max(id), count(*) FROM orders GROUP BY note", [true, false]),
        ("SELECT row_number() OVER (ORDER BY id), lag(id) OVER (ORDER BY id) FROM orders", [false, true]),
        (
            "SELECT (SELECT count(*) FROM items), (SELECT max(qty) FROM items), (SELECT id FROM orders)",
            [false, true, true]
        ),
        ("SELECT id FROM orders UNION ALL SELECT NULL", [true]),
        ("SELECT id FROM orders UNION SELECT order_id FROM items", [false]),
        ("SELECT customer_id FROM orders GROUP BY ROLLUP (customer_id)", [true]),
        ("SELECT id / 2, id / 0, id / id, id + 1 FROM orders", [false, true, true, false]),
        (
            "SELECT nullif(id, 1), try_cast(id AS VARCHAR), CAST(id AS VARCHAR) FROM orders",
            [true, true, false]
        ),
        ("SELECT id = 1, total = 1, total IS NULL, id IN (1, NULL) FROM orders", [false, true, false, true]),
        ("SELECT nobody_knows(id) FROM orders", [true]),
    ])
    func `nulls are ruled out only by proof`(sql: String, nullable: [Bool]) throws {
        #expect(try AnalysisFixture.last(sql).outputColumns.map(\.isNullable) == nullable)
    }

    @Test func `division by zero is null in SQLite and an error in PostgreSQL`() throws {
        let sql = "SELECT id / id FROM orders"
        #expect(try AnalysisFixture.last(sql, .sqlite).outputColumns.map(\.isNullable) == [true])
        #expect(try AnalysisFixture.last(sql, .postgresql).outputColumns.map(\.isNullable) == [false])
    }

    @Test func `a primary key of SQLite may hold nulls unless it is the row number`() throws {
        let catalog = AnalysisFixture.catalog(
            "CREATE TABLE a (k TEXT PRIMARY KEY); CREATE TABLE b (k INTEGER PRIMARY KEY)",
            dialect: .sqlite
        )
        #expect(try AnalysisFixture.last("SELECT k FROM a", .sqlite, in: catalog).outputColumns[0].isNullable)
        #expect(try AnalysisFixture.last("SELECT k FROM b", .sqlite, in: catalog).keys == [["k"]])
    }
}
