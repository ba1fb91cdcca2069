import Diagnostics
import SQLAnalysis
import SQLSyntax
import Testing

/// Mistakes in names, with place and what was probably meant.
struct DiagnosticsTests {
    private func only(_ sql: String, _ dialect: Dialect = .duckdb) throws -> Diagnostic {
        let found = AnalysisFixture.analysis(sql, dialect).diagnostics
        #expect(found.count == 1, "\(found.map(\.summary))")
        return try #require(found.first)
    }

    @Test func `a column that does not exist names the nearest one and its place`() throws {
        let found = try only("SELECT id,\n  o.totl FROM orders o")
        #expect(found.code == "sql.unknown-column")
        #expect(found.summary == "column \"totl\" does not exist in relation \"o\"")
        #expect(found.location == SourceLocation(file: "test.sql", line: 2, column: 3))
        #expect(found.remedy == "Did you mean \"total\"?")
    }

    @Test func `a bare column that does not exist`() throws {
        #expect(
            try only("SELECT nothing FROM orders").summary
                == "column \"nothing\" does not exist in relation \"orders\""
        )
        #expect(
            try only("SELECT nothing FROM orders, stock").summary == "column \"nothing\" does not exist here"
        )
    }

    @Test func `a column in two relations`() throws {
        let found = try only("SELECT id FROM orders, customers")
        #expect(found.code == "sql.ambiguous-column")
        #expect(found.remedy == "Write the relation before it: \"orders.id\".")
    }

    @Test func `a table that does not exist`() throws {
        let found = try only("SELECT 1 FROM ordres")
        #expect(found.code == "sql.unknown-table")
        #expect(found.remedy == "Did you mean \"orders\"?")
    }

    @Test func `a relation that is not in FROM`() throws {
        let found = try only("SELECT c.id FROM orders o")
        #expect(found.code == "sql.unknown-relation")
        #expect(found.reason == "FROM has the relations \"o\".")
    }

    @Test func `a name is gone once its relation has an alias`() throws {
        #expect(try only("SELECT orders.id FROM orders o").code == "sql.unknown-relation")
    }

    @Test(arguments: [
        "SELECT 1 UNION SELECT 1, 2", "INSERT INTO stock (sku, qty) SELECT sku FROM items",
        "INSERT INTO stock SELECT 1, 2, 3, 4", "WITH w(a, b) AS (SELECT 1) SELECT a FROM w",
        "VALUES (1, 2), (3)", "SELECT x.a FROM (SELECT 1) x(a, b)",
    ])
    func `numbers of columns that disagree`(sql: String) throws {
        #expect(try only(sql).code == "sql.column-count")
    }

    @Test(arguments: [
        "SELECT id FROM orders ORDER BY 2", "SELECT id FROM orders GROUP BY 3",
        "SELECT 1 UNION SELECT 2 ORDER BY 5",
    ])
    func `positions outside the SELECT list`(sql: String) throws {
        #expect(try only(sql).code == "sql.position-out-of-range")
    }

    @Test func `two derived relations of one name`() throws {
        let sql = "SELECT 1 FROM (SELECT 1) x, (SELECT 2) x"
        #expect(try only(sql, .postgresql).code == "sql.duplicate-relation")
    }

    @Test(arguments: [
        "UPDATE orders SET totl = 1", "INSERT INTO orders (idd) VALUES (1)",
        "SELECT * EXCLUDE (totl) FROM orders",
        "SELECT id FROM orders JOIN items USING (totl)", "DELETE FROM orders WHERE totl = 1",
        "INSERT INTO stock (sku) VALUES ('a') ON CONFLICT (sku) DO UPDATE SET qty = excluded.totl",
        "MERGE INTO stock USING items ON stock.sku = items.sku WHEN MATCHED THEN UPDATE SET totl = 1",
    ])
    func `columns are checked where data changes, too`(sql: String) {
        let found = AnalysisFixture.analysis(sql).diagnostics
        #expect(!found.isEmpty && found.allSatisfy { $0.code == "sql.unknown-column" })
    }

    @Test(arguments: [
        "SELECT a, t.b FROM t", "SELECT x FROM t, u", "SELECT q.z FROM (SELECT * FROM t) q",
        "FROM t SELECT 1 ORDER BY 9 + w",
    ])
    func `without schemas nothing is a mistake`(sql: String) {
        #expect(AnalysisFixture.analysis(sql, in: .unknown).diagnostics.map(\.summary) == [])
    }

    @Test(arguments: [
        ("SELECT \"not a column\" FROM orders", Dialect.sqlite), ("SELECT rowid FROM orders", .sqlite),
        ("SELECT oid, _rowid_ FROM orders o", .sqlite), ("SELECT o.rowid FROM orders o", .duckdb),
        ("SELECT ctid FROM orders", .postgresql), ("SELECT current_date, id FROM orders", .duckdb),
        ("SELECT current_timestamp", .sqlite), ("SELECT name FROM sqlite_master", .sqlite),
        ("SELECT table_name FROM information_schema.tables", .postgresql),
        ("SELECT o FROM orders o", .postgresql),
        ("SELECT o.id FROM main.orders o", .duckdb), ("SELECT main.orders.id FROM main.orders", .duckdb),
        ("SELECT ID, NoTe FROM Orders", .postgresql),
    ])
    func `names that are right`(sql: String, dialect: Dialect) {
        #expect(AnalysisFixture.analysis(sql, dialect).diagnostics.map(\.summary) == [])
    }
}
