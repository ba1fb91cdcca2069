import SQLAnalysis
import SQLRewriting
import SQLSyntax
import Testing

/// What the engine says of its work.
struct EngineTests {
    @Test func `the log tells rule, line, texts, conditions and facts`() {
        let rewritten = Rewritten("SELECT DISTINCT\n  t.id,\n  t.a\nFROM t\nLEFT JOIN u ON u.k = t.a")
        let log = rewritten.rewriting.log
        #expect(log.map(\.rule) == ["drop-unused-join", "drop-distinct"])
        // What has changed has no place any more: the first thing in it that has one tells the line.
        #expect(log.map(\.line) == [4, 2])
        #expect(log.last?.before.contains("DISTINCT") == true)
        #expect(log.last?.after.contains("DISTINCT") == false)
        #expect(log.last?.conditions.map(\.condition.name) == ["unique"])
        let facts = rewritten.rewriting.facts.map(\.description)
        #expect(facts.contains("unique(t.id)"), "\(facts)")
        #expect(facts.contains("unique(u.k)"), "\(facts)")
    }

    @Test func `what follows from the statement alone relies on no fact`() {
        let rewritten = Rewritten("SELECT DISTINCT a, COUNT(*) AS c FROM t GROUP BY a")
        #expect(rewritten.rewriting.isChanged)
        #expect(rewritten.rewriting.facts.isEmpty)
    }

    @Test func `a refusal names the condition`() {
        let refusals = Rewritten("SELECT DISTINCT a FROM t").rewriting.refusals
        #expect(refusals.map(\.rule) == ["drop-distinct"])
        #expect(refusals.map(\.condition.name) == ["unique"])
        #expect(refusals.first?.detail == "unique(a)")
    }

    @Test(arguments: [
        "SELECT a FROM t", "SELECT nothing FROM t WHERE 1 = 1", "DELETE FROM t WHERE TRUE AND a = 1",
        "SELECT COUNT(n) FROM t", "SELECT a + 1 AS x FROM t GROUP BY a + 1", "SELECT 1 + 1",
    ])
    func `a statement that nothing fits comes back as it was`(sql: String) {
        let rewritten = Rewritten(sql)
        #expect(!rewritten.rewriting.isChanged)
        let script = SQLParser.parse(sql, dialect: .duckdb)
        #expect(rewritten.rewriting.statement == script.statements[0])
    }

    @Test func `unknown schemas lead to no rewrite that needs them`() {
        let sql = "SELECT DISTINCT id, COUNT(x) AS c FROM s LEFT JOIN r ON r.k = s.k GROUP BY id"
        #expect(!Rewritten(sql, catalog: .unknown).rewriting.log.contains { $0.rule == "count-rows" })
        #expect(!Rewritten(sql, catalog: .unknown).rewriting.log.contains { $0.rule == "drop-unused-join" })
    }

    @Test func `the rewritten script is printed with its own text where nothing changed`() {
        let sql = "SELECT  a ,  b FROM t;\nSELECT id FROM t WHERE  TRUE AND a>1;\n"
        var script = SQLParser.parse(sql, dialect: .duckdb)
        let rewriter = SQLRewriter(catalog: RewritingLab.catalog, dialect: .duckdb)
        script.statements = script.statements.map {
            rewriter.rewriting(of: $0, source: script.source).statement
        }
        let printed = SQLPrinter.faithful(script)
        #expect(printed.hasPrefix("SELECT  a ,  b FROM t;\n"))
        #expect(printed.contains("a>1"))
        #expect(!printed.contains("TRUE"))
    }
}
