import Diagnostics
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// What names mean, clause by clause and dialect by dialect.
struct ResolutionTests {
    /// The meanings of every reference with that spelling, in order.
    private func resolutions(
        of name: String,
        in sql: String,
        _ dialect: Dialect = .duckdb,
        _ catalog: SchemaCatalog = AnalysisFixture.shop
    ) throws -> [ColumnResolution] {
        let analysis = try AnalysisFixture.last(sql, dialect, in: catalog)
        var found: [ColumnResolution] = []
        analysis.statement.forEachExpression { expression in
            guard case .column(let column) = expression.kind,
                column.parts.map(\.text).joined(separator: ".") == name,
                let resolution = analysis.resolution(of: expression)
            else { return }
            found.append(resolution)
        }
        return found
    }

    private func source(of name: String, in sql: String, _ dialect: Dialect) throws -> [ColumnResolution
        .Candidate.Source?]
    {
        try resolutions(of: name, in: sql, dialect).map { $0.candidates.first?.source }
    }

    @Test func `a column names its table, relation and place`() throws {
        let sql = "SELECT o.id FROM orders o"
        let found = try #require(try resolutions(of: "o.id", in: sql).first)
        #expect(found.candidates.map(\.source) == [.table(TablePath("orders"))])
        #expect(found.candidates.map(\.relation) == ["o"])
        #expect(found.candidates.map(\.relationOrigin.range) == [17..<25])
        #expect(found.isCertain && found.outerLevels == 0)
    }

    @Test func `ORDER BY prefers the alias, but inside an expression the column`() throws {
        let alias = "SELECT -id AS total FROM orders ORDER BY total"
        #expect(try source(of: "total", in: alias, .postgresql) == [.selectItem])
        #expect(try source(of: "total", in: alias, .sqlite) == [.selectItem])
        #expect(try source(of: "total", in: alias, .duckdb) == [.selectItem])
        let inside = "SELECT -id AS total FROM orders ORDER BY total + 1"
        #expect(try source(of: "total", in: inside, .postgresql) == [.table(TablePath("orders"))])
        #expect(try source(of: "total", in: inside, .sqlite) == [.table(TablePath("orders"))])
    }

    @Test func `GROUP BY prefers the column`() throws {
        let sql = "SELECT upper(note) AS note, count(*) AS n FROM orders GROUP BY note"
        for dialect in Dialect.allCases {
            #expect(try source(of: "note", in: sql, dialect).last == .table(TablePath("orders")))
        }
    }

    @Test func `HAVING and WHERE see aliases outside PostgreSQL`() throws {
        let having = "SELECT sum(total) AS s FROM orders HAVING s > 1"
        let filtering = "SELECT total * 2 AS d FROM orders WHERE d > 1"
        for dialect in [Dialect.duckdb, .sqlite] {
            #expect(try source(of: "s", in: having, dialect) == [.selectItem])
            #expect(try source(of: "d", in: filtering, dialect) == [.selectItem])
        }
        #expect(AnalysisFixture.analysis(having, .postgresql).diagnostics.count == 1)
        #expect(AnalysisFixture.analysis(filtering, .postgresql).diagnostics.count == 1)
    }

    @Test func `an item sees earlier aliases in DuckDB alone`() throws {
        let sql = "SELECT total * 2 AS d, d + 1 AS e FROM orders"
        #expect(try source(of: "d", in: sql, .duckdb) == [.selectItem])
        #expect(AnalysisFixture.analysis(sql, .sqlite).diagnostics.count == 1)
    }

    @Test func `the innermost query that has a name gives it`() throws {
        let sql =
            "SELECT id FROM orders WHERE EXISTS (SELECT 1 FROM items WHERE order_id = id AND total > qty)"
        #expect(try resolutions(of: "id", in: sql).map(\.outerLevels) == [0, 1])
        #expect(try resolutions(of: "total", in: sql).map(\.outerLevels) == [1])
        #expect(try resolutions(of: "qty", in: sql).map(\.outerLevels) == [0])
    }

    @Test func `a derived table sees its neighbours only when it is lateral`() {
        let plain = "SELECT 1 FROM orders o, (SELECT o.id) x"
        #expect(AnalysisFixture.analysis(plain, .postgresql).diagnostics.count == 1)
        #expect(AnalysisFixture.analysis(plain, .sqlite).diagnostics.count == 1)
        #expect(AnalysisFixture.analysis(plain, .duckdb).diagnostics.isEmpty)
        let lateral = "SELECT 1 FROM orders o, LATERAL (SELECT o.id) x"
        #expect(AnalysisFixture.analysis(lateral, .postgresql).diagnostics.isEmpty)
    }

    @Test func `a merged column has both sides as candidates and is certain`() throws {
        let found = try #require(
            try resolutions(of: "sku", in: "SELECT sku FROM items JOIN stock USING (sku)").first
        )
        #expect(found.candidates.map(\.relation) == ["items", "stock"])
        #expect(found.isCertain)
    }

    @Test func `with schemas unknown, several candidates are uncertain and one is certain`() throws {
        let several = try #require(
            try resolutions(of: "a", in: "SELECT a FROM t, u", .duckdb, .unknown).first
        )
        #expect(several.candidates.map(\.relation) == ["t", "u"])
        #expect(!several.isCertain)
        #expect(try resolutions(of: "a", in: "SELECT a FROM t", .duckdb, .unknown).map(\.isCertain) == [true])
    }

    @Test func `a known relation that has the column wins over one nobody told`() throws {
        var catalog = SchemaCatalog.unknown
        catalog.add(CatalogTable(TablePath("t"), columns: [CatalogColumn("a", .int32)]))
        let found = try resolutions(of: "a", in: "SELECT a, b FROM t, u", .duckdb, catalog)
        #expect(found.map(\.isCertain) == [true])
        #expect(found.first?.candidates.map(\.relation) == ["t"])
        #expect(
            try resolutions(of: "b", in: "SELECT a, b FROM t, u", .duckdb, catalog).map(\.isCertain) == [true]
        )
    }

    @Test func `an inner relation nobody told may hide an outer column`() throws {
        var catalog = SchemaCatalog.unknown
        catalog.add(CatalogTable(TablePath("t"), columns: [CatalogColumn("a", .int32)]))
        let sql = "SELECT 1 FROM t WHERE EXISTS (SELECT 1 FROM u WHERE a = 1)"
        let found = try #require(try resolutions(of: "a", in: sql, .duckdb, catalog).first)
        #expect(found.candidates.map(\.relation) == ["u", "t"] && !found.isCertain)
    }

    @Test func `the search path decides between schemas`() throws {
        let tables = ["a", "b"].map {
            CatalogTable(TablePath($0, "t"), columns: [CatalogColumn("in_\($0)", .int32)])
        }
        let catalog = SchemaCatalog(tables: tables, searchPath: ["b", "a"])
        #expect(
            try AnalysisFixture.last("SELECT * FROM t", in: catalog).outputColumns.map(\.name) == ["in_b"]
        )
        #expect(
            try AnalysisFixture.last("SELECT * FROM a.t", in: catalog).outputColumns.map(\.name) == ["in_a"]
        )
        #expect(try AnalysisFixture.last("SELECT * FROM t", in: catalog).tablesRead == [TablePath("b", "t")])
    }

    @Test func `every expression has a type, and PostgreSQL's differs from DuckDB's`() throws {
        let sql = "SELECT id / 2 FROM orders"
        for (dialect, type) in [
            (Dialect.duckdb, LogicalType.double), (.postgresql, .int32), (.sqlite, .int64),
        ] {
            let analysis = try AnalysisFixture.last(sql, dialect)
            var found: [ExpressionType?] = []
            analysis.statement.forEachExpression { found.append(analysis.type(of: $0)) }
            #expect(found.count == 3 && found.allSatisfy { $0 != nil })
            #expect(found[0]?.type == type)
        }
    }

    @Test func `subqueries tell whether they are correlated`() throws {
        let sql = """
            SELECT (SELECT max(total) FROM orders), (SELECT 1 FROM items WHERE order_id = c.id LIMIT 1)
            FROM customers c WHERE id IN (SELECT customer_id FROM orders)
            """
        let analysis = try AnalysisFixture.last(sql)
        var facts: [SelectFacts] = []
        guard case .query(let query) = analysis.statement.kind, case .select(let select) = query.body else {
            return
        }
        if let found = analysis.facts(of: select) { facts.append(found) }
        let subqueries = facts.flatMap(\.subqueries)
        #expect(Set(subqueries.map(\.role)) == [.scalar, .membership])
        #expect(subqueries.filter(\.isCorrelated).count == 1)
        #expect(subqueries.first(where: \.isCorrelated)?.outerReferences.count == 1)
    }

    @Test func `aggregates and windows are told apart`() throws {
        let sql = "SELECT sum(total), sum(sum(total)) OVER () FROM orders GROUP BY note"
        let analysis = try AnalysisFixture.last(sql)
        guard case .query(let query) = analysis.statement.kind, case .select(let select) = query.body else {
            return
        }
        let facts = try #require(analysis.facts(of: select))
        #expect(facts.isAggregated && facts.aggregates.count == 2 && facts.windows.count == 1)
    }
}
