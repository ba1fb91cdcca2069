import Diagnostics
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// Scripts: what statements leave for those behind them, tables read and written, trees made by code, size.
struct ScriptTests {
    @Test(arguments: [
        "CREATE TEMP TABLE t AS SELECT id AS a FROM orders; SELECT a FROM t",
        "CREATE VIEW v AS SELECT id AS a FROM orders; SELECT a FROM v",
        "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); SELECT a FROM t",
        "CREATE TABLE t (b INTEGER); ALTER TABLE t RENAME COLUMN b TO a; SELECT a FROM t",
        "CREATE TABLE t (b INTEGER); ALTER TABLE t ADD COLUMN a TEXT; SELECT a FROM t",
        "CREATE TABLE s (a INTEGER); ALTER TABLE s RENAME TO t; SELECT a FROM t",
        "DROP TABLE orders; CREATE TABLE orders (a INTEGER); SELECT a FROM orders",
    ])
    func `later statements know what earlier ones made`(sql: String) {
        let analysis = AnalysisFixture.analysis(sql)
        #expect(analysis.diagnostics.map(\.summary) == [])
        #expect(analysis.statements.last?.outputColumns.map(\.name) == ["a"])
    }

    @Test func `what is dropped is gone`() {
        #expect(
            AnalysisFixture.analysis("DROP TABLE orders; SELECT 1 FROM orders").diagnostics.map(\.code) == [
                "sql.unknown-table"
            ]
        )
    }

    @Test(arguments: [
        ("WITH w AS (SELECT 1 FROM orders) SELECT * FROM w, stock", ["orders", "stock"], []),
        ("INSERT INTO stock SELECT sku, qty, NULL FROM items", ["items"], ["stock"]),
        ("UPDATE orders SET note = 'x'", [], ["orders"]),
        ("UPDATE orders SET note = note || 'x'", ["orders"], ["orders"]),
        ("DELETE FROM orders WHERE id IN (SELECT order_id FROM items)", ["items", "orders"], ["orders"]),
        ("CREATE TABLE x AS SELECT * FROM stock", ["stock"], ["x"]),
        ("COPY stock FROM 'in.csv'", ["in.csv"], ["stock"]),
        ("COPY stock TO 'out.csv'", ["stock"], ["out.csv"]),
        ("SELECT * FROM read_csv('in.csv')", ["in.csv"], []),
        ("SELECT * FROM 'a.parquet'", ["a.parquet"], []),
        ("TRUNCATE stock", [], ["stock"]),
        ("CREATE TEMP TABLE t AS SELECT * FROM stock; CREATE TABLE x AS FROM t", ["stock"], ["x"]),
    ])
    func `tables read and written`(sql: String, reads: [String], writes: [String]) {
        let analysis = AnalysisFixture.analysis(sql)
        #expect(analysis.tablesRead.map(\.description) == reads)
        #expect(analysis.tablesWritten.map(\.description) == writes)
    }

    @Test(arguments: [
        ("SELECT * FROM items NATURAL JOIN stock", Dialect.sqlite),
        ("SELECT o.*, c.name FROM orders o, customers c", .postgresql),
        ("SELECT * EXCLUDE (note) REPLACE (total * 2 AS total) FROM orders", .duckdb),
        ("FROM stock", .duckdb),
        ("SELECT * FROM (SELECT * FROM orders JOIN customers c ON c.id = customer_id) d(a, b)", .duckdb),
        ("SELECT * FROM items FULL JOIN stock USING (sku)", .postgresql),
        ("WITH w AS (SELECT *, 1 AS \"group\" FROM stock) SELECT * FROM w", .sqlite),
    ])
    func `stars written out mean the same`(sql: String, dialect: Dialect) throws {
        let before = try AnalysisFixture.last(sql, dialect)
        let expanded = before.expandingStars()
        var stars = 0
        expanded.forEachExpression { if case .star = $0.kind { stars += 1 } }
        #expect(stars == 0)
        let after = StatementAnalysis(of: expanded, in: AnalysisFixture.shop, dialect: dialect)
        #expect(after.outputColumns == before.outputColumns)
        #expect(Set(after.lineage.map(\.words)) == Set(before.lineage.map(\.words)))
        #expect(after.diagnostics.isEmpty)
    }

    @Test func `a star over unknown columns stays`() throws {
        let analysis = try AnalysisFixture.last("SELECT * FROM t", in: .unknown)
        #expect(analysis.expandingStars() == analysis.statement)
        #expect(analysis.result?.hasUnknownColumns == true)
    }

    @Test func `a tree made by code has facts, too`() throws {
        let parsed = try #require(
            SQLParser.parse("SELECT id, note FROM orders WHERE note = 'x'", dialect: .duckdb).statements.first
        )
        let analysis = StatementAnalysis(of: parsed.detached(), in: AnalysisFixture.shop, dialect: .duckdb)
        #expect(analysis.outputColumns.map(\.isNullable) == [false, false])
        #expect(analysis.lineage.map(\.line) == [nil, nil, nil])
        var types = 0
        analysis.statement.forEachExpression { types += analysis.type(of: $0) == nil ? 0 : 1 }
        #expect(types == 5)
    }

    @Test func `copies of one expression have facts of their own`() throws {
        let script = SQLParser.parse("SELECT id FROM orders, (SELECT 1 AS one) x", dialect: .duckdb)
        guard case .query(var query)? = script.statements.first?.kind, case .select(var select) = query.body
        else { return }
        // The same node twice: once where it means the table's column, once inside a query of its own.
        select.items.append(SelectItem(expression: select.items[0].expression, alias: Identifier("again")))
        query.body = .select(select)
        let analysis = StatementAnalysis(
            of: SQLStatement(.query(query)),
            in: AnalysisFixture.shop,
            dialect: .duckdb
        )
        var places: [Range<Int>?] = []
        analysis.statement.forEachExpression { if case .column = $0.kind { places.append($0.origin.range) } }
        #expect(Set(places).count == 2)
    }

    // MARK: Size

    @Test(arguments: [
        ("(", "id", ")"), ("abs(", "id", ")"), ("CASE WHEN id = 1 THEN ", "id", " END"), ("NOT ", "true", ""),
        ("(SELECT ", "id", ")"), ("coalesce((SELECT max(total) FROM orders WHERE id = ", "1", "), 0)"),
    ])
    func `the deepest trees the parser makes are bound`(opening: String, inner: String, closing: String) {
        for depth in [450, 220, 110, 55, 25] {
            let value =
                String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)
            let script = SQLParser.parse("SELECT \(value) AS x FROM orders", dialect: .duckdb)
            guard script.unparsed.isEmpty else { continue }
            #expect(ScriptAnalysis(of: script, in: AnalysisFixture.shop).diagnostics.isEmpty)
            return
        }
        Issue.record("no depth could be read")
    }

    @Test func `the deepest queries in FROM are bound`() {
        for depth in [490, 245, 160, 120, 80] {
            let sql =
                String(repeating: "SELECT * FROM (", count: depth) + "orders"
                + String(repeating: ")", count: depth)
            let script = SQLParser.parse(sql, dialect: .duckdb)
            guard script.unparsed.isEmpty else { continue }
            #expect(ScriptAnalysis(of: script, in: AnalysisFixture.shop).diagnostics.isEmpty)
            return
        }
        Issue.record("no depth could be read")
    }

    @Test func `ten thousand columns pass through five relations`() throws {
        let columns = (0..<10_000).map { CatalogColumn("column_\($0)", .int32) }
        let catalog = SchemaCatalog(tables: [
            CatalogTable(TablePath("wide"), columns: columns, keys: [["column_0"]])
        ])
        let sql = """
            WITH a AS (SELECT * FROM wide WHERE column_1 IS NOT NULL), b AS (SELECT * FROM a),
            c AS (SELECT DISTINCT * FROM b), d AS (SELECT * FROM c UNION SELECT * FROM b) SELECT * FROM d
            """
        let analysis = try AnalysisFixture.last(sql, in: catalog)
        #expect(analysis.outputColumns.count == 10_000)
        #expect(analysis.lineage.filter(\.kind.isValue).count == 10_000)
    }

    @Test func `two thousand statements, each reading the one before`() {
        var sql = "CREATE TEMP TABLE t0 AS SELECT id, note FROM orders;\n"
        for index in 1..<2_000 {
            sql +=
                "CREATE TEMP TABLE t\(index) AS SELECT id, note FROM t\(index - 1) WHERE note IS NOT NULL;\n"
        }
        let analysis = AnalysisFixture.analysis(sql + "SELECT id FROM t1999")
        #expect(analysis.diagnostics.isEmpty)
        #expect(analysis.lineage.map(\.words) == ["orders.id identity id", "orders.note filters *"])
    }

    @Test func `long chains of operators, unions, joins and names of WITH`() throws {
        let sum = (0..<20_000).map { _ in "id" }.joined(separator: " + ")
        #expect(try AnalysisFixture.last("SELECT \(sum) AS s FROM orders").lineage.count == 1)
        let union = (0..<2_000).map { _ in "SELECT id FROM orders" }.joined(separator: " UNION ALL ")
        #expect(try AnalysisFixture.last(union).lineage.count == 1)
        let names = (1..<1_000).map { "w\($0) AS (SELECT id FROM w\($0 - 1) WHERE id > \($0))" }
        let with =
            "WITH w0 AS (SELECT id FROM orders), " + names.joined(separator: ", ") + " SELECT id FROM w999"
        #expect(try AnalysisFixture.last(with).keys == [["id"]])
        let joins = (1..<2_000).map { "JOIN orders o\($0) ON o\($0).id = o\($0 - 1).id" }
            .joined(separator: " ")
        #expect(try AnalysisFixture.last("SELECT o0.id FROM orders o0 " + joins).tablesRead.count == 1)
    }
}
