import SQLAnalysis
import SQLSyntax
import Testing

/// Keys and row counts; each rule beside a query where its condition is missing.
struct KeyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var sql: String
        /// Names of each key's columns, sorted.
        var keys: [[String]]

        init(_ sql: String, _ keys: [String]...) {
            self.sql = sql
            self.keys = keys
        }

        var testDescription: String { sql }
    }

    static let cases = [
        Case("SELECT * FROM orders", ["id"]),
        Case("SELECT id, note FROM orders", ["id"]),
        Case("SELECT note FROM orders"),
        Case("SELECT id + 1 AS n FROM orders"),
        Case("SELECT id AS number FROM orders WHERE note = 'x'", ["number"]),
        Case("SELECT note FROM orders WHERE id = 5", []),
        Case("SELECT note FROM orders WHERE id > 5"),
        Case("SELECT note FROM orders WHERE id = 5 OR id = 6"),
        Case("SELECT sku, qty FROM items WHERE order_id = 7"),
        Case("SELECT line, qty FROM items WHERE order_id = 7", ["line"]),
        Case("SELECT line, qty FROM items WHERE order_id = 7 OR true"),
        Case("SELECT email FROM customers"),
        Case("SELECT email FROM customers WHERE email IS NOT NULL", ["email"]),
        Case("SELECT email FROM customers WHERE email LIKE '%@%'", ["email"]),
        Case("SELECT email FROM customers WHERE name IS NOT NULL"),
        Case("SELECT customer_id, sum(total) AS s FROM orders GROUP BY customer_id", ["customer_id"]),
        Case("SELECT sum(total) AS s FROM orders GROUP BY customer_id"),
        Case("SELECT upper(note) AS u, count(*) AS n FROM orders GROUP BY upper(note)", ["u"]),
        Case("SELECT note AS n, placed AS p, count(*) AS c FROM orders GROUP BY 1, 2", ["n", "p"]),
        Case("SELECT id, note, count(*) AS c FROM orders GROUP BY ALL", ["id"]),
        Case("SELECT note, count(*) AS c FROM orders GROUP BY ROLLUP (note)"),
        Case("SELECT sum(total) AS s FROM orders", []),
        Case("SELECT sum(total) AS s FROM orders GROUP BY ()", []),
        Case("SELECT DISTINCT note, placed FROM orders", ["note", "placed"]),
        Case("SELECT DISTINCT id, placed FROM orders", ["id"]),
        Case("SELECT DISTINCT ON (note) note, placed FROM orders", ["note"]),
        Case("SELECT note FROM orders LIMIT 1", []),
        Case("SELECT note FROM orders LIMIT 2"),
        Case("SELECT 1 AS one", []),
        Case("VALUES (1)", []),
        Case("VALUES (1), (1)"),
        Case("SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id", ["id"]),
        Case("SELECT o.id, c.name FROM orders o JOIN customers c ON c.city = o.note"),
        Case("SELECT o.id, c.id AS c FROM orders o JOIN customers c ON c.city = o.note", ["c", "id"]),
        Case("SELECT o.id, c.name FROM orders o LEFT JOIN customers c ON c.id = o.customer_id", ["id"]),
        Case("SELECT o.id, c.name FROM orders o RIGHT JOIN customers c ON c.id = o.customer_id"),
        Case(
            "SELECT o.id, c.id AS c FROM orders o FULL JOIN customers c ON c.id = o.customer_id",
            ["c", "id"]
        ),
        Case("SELECT o.id FROM orders o SEMI JOIN items i ON i.order_id = o.id", ["id"]),
        Case("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id AND i.line = 1", ["id"]),
        Case("SELECT o.id, i.line FROM orders o JOIN items i ON i.order_id = o.id", ["id", "line"]),
        Case("SELECT id, name FROM orders JOIN customers USING (id)", ["id"]),
        Case("SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE order_id = id)", ["id"]),
        Case("SELECT id FROM orders UNION SELECT order_id FROM items", ["id"]),
        Case("SELECT id FROM orders UNION ALL SELECT order_id FROM items"),
        Case("SELECT id, note FROM orders EXCEPT ALL SELECT order_id, sku FROM items", ["id"]),
        Case("WITH w AS (SELECT id, note FROM orders) SELECT id FROM w", ["id"]),
        Case("WITH w AS (SELECT id, note FROM orders) SELECT a.id FROM w a, w b"),
        Case("SELECT id, unnest([1, 2]) AS u FROM orders"),
        Case(
            "SELECT * FROM (SELECT sku, row_number() OVER (PARTITION BY sku ORDER BY qty) AS rn FROM items)"
                + " WHERE rn = 1",
            ["sku"]
        ),
        Case(
            "SELECT * FROM (SELECT sku, row_number() OVER (PARTITION BY sku ORDER BY qty) AS rn FROM items)"
                + " WHERE rn < 3",
            ["rn", "sku"]
        ),
        Case(
            "SELECT * FROM (SELECT sku, rank() OVER (PARTITION BY sku ORDER BY qty) AS rn FROM items)"
                + " WHERE rn = 1"
        ),
        Case("SELECT sku FROM items QUALIFY row_number() OVER (PARTITION BY sku ORDER BY qty) = 1", ["sku"]),
        Case(
            "SELECT o.id FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id LIMIT 1) x",
            ["id"]
        ),
        Case("SELECT o.id FROM orders o, LATERAL (SELECT * FROM items i WHERE i.order_id = o.id) x"),
        Case(
            "SELECT DISTINCT i.order_id FROM orders o, items i JOIN stock s ON i.order_id = o.id",
            ["order_id"]
        ),
        Case("FROM orders NATURAL JOIN (SELECT id, city FROM customers)", ["id"]),
        Case("PIVOT items ON sku IN ('a') USING sum(qty) GROUP BY order_id", ["order_id"]),
    ]

    @Test(arguments: cases)
    func `keys are those that follow`(query: Case) throws {
        let keys = try AnalysisFixture.last(query.sql).keys.map { $0.sorted() }
        #expect(Set(keys) == Set(query.keys))
    }

    @Test func `equality of text with a number says nothing of the text`() throws {
        // '1' and '01' both equal 1.
        #expect(try AnalysisFixture.last("SELECT * FROM stock WHERE sku = 1").keys == [["sku"]])
    }

    @Test func `equality over a floating type says nothing of the whole number`() throws {
        let catalog = AnalysisFixture.catalog("CREATE TABLE t (k BIGINT PRIMARY KEY, d DOUBLE)")
        #expect(try AnalysisFixture.last("SELECT d FROM t WHERE k = 1e18", in: catalog).keys == [])
        #expect(try AnalysisFixture.last("SELECT d FROM t WHERE k = 5", in: catalog).keys == [[]])
    }

    @Test func `dependencies outlive the keys they come from`() throws {
        let sql =
            "SELECT c.id, c.name FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items ON true"
        let facts = try #require(try AnalysisFixture.last(sql).result)
        #expect(facts.keys == [])
        #expect(facts.dependencies.contains { $0.determinants == [0] && $0.dependents.contains(1) })
    }

    @Test func `what was true of a new table ends when something is added`() throws {
        let make = "CREATE TABLE d AS SELECT DISTINCT note AS n FROM orders WHERE note IS NOT NULL;"
        let before = try AnalysisFixture.last(make + "SELECT n FROM d")
        #expect(before.keys == [["n"]] && before.outputColumns[0].isNullable == false)
        let after = try AnalysisFixture.last(make + "INSERT INTO d VALUES (NULL); SELECT n FROM d")
        #expect(after.keys == [] && after.outputColumns[0].isNullable)
        let twice = try AnalysisFixture.last(
            make + "INSERT INTO d FROM d; SELECT n FROM d WHERE n IS NOT NULL"
        )
        #expect(twice.keys == [])
    }

    @Test(arguments: [
        ("SELECT count(*) FROM orders", true), ("SELECT sum(total) FROM orders WHERE false", true),
        ("SELECT count(*) FROM orders HAVING count(*) > 0", false), ("SELECT id FROM orders", false),
        ("SELECT 1", true), ("SELECT 1 WHERE false", false), ("SELECT count(*) FROM orders LIMIT 0", false),
        ("SELECT count(*) FROM orders GROUP BY note", false),
        ("SELECT 1 UNION ALL SELECT id FROM orders", true),
    ])
    func `a row is certain only where one is`(sql: String, hasRow: Bool) throws {
        #expect(try AnalysisFixture.last(sql).result?.hasRow == hasRow)
    }
}
