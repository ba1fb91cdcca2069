import Diagnostics
import SQLSyntax
import SQLTranspiling
import Tabular
import Testing

/// What translations look like, and with which codes statements are refused.
struct TranslationTests {
    private func translate(
        _ sql: String,
        from: Dialect = .sqlite,
        to: Dialect = .duckdb
    ) -> (text: String?, notes: [Diagnostic]) {
        let script = SQLParser.parse(sql, dialect: from)
        let transpiler = Transpiler(
            from: from,
            to: to,
            relations: BothEngines.relations,
            source: script.source,
            parameters: ["limit_": .int64, "rate": .double]
        )
        let translation = transpiler.translate(script.statements[0])
        let text = translation.statement.map { SQLPrinter.text($0, dialect: to) }
        return (text?.split(whereSeparator: \.isWhitespace).joined(separator: " "), translation.notes)
    }

    @Test(arguments: [
        ("SELECT ifnull(n, 0) AS k FROM t", "SELECT coalesce(n, 0) AS k FROM t"),
        ("SELECT n / 2 AS h FROM t", "SELECT n // 2 AS h FROM t"),
        ("SELECT id FROM t WHERE n = '7'", "SELECT id FROM t WHERE n = 7"),
        ("SELECT id FROM t WHERE u = 7", "SELECT id FROM t WHERE u = '7'"),
        ("SELECT id FROM t ORDER BY n DESC", "SELECT id FROM t ORDER BY n DESC NULLS LAST"),
        (
            "SELECT id FROM t WHERE s LIKE 'A%'",
            "SELECT id FROM t WHERE translate(s, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz') LIKE 'a%'"
        ),
        ("SELECT id FROM t WHERE s GLOB 'A*'", "SELECT id FROM t WHERE s LIKE 'A%'"),
        ("SELECT date(d, '+1 day') AS e FROM t", "SELECT glidepath_sqlite_date(d, '+1 day') AS e FROM t"),
    ])
    func `a translation is as plain as its meaning allows`(sql: String, expected: String) {
        #expect(translate(sql).text == expected)
    }

    @Test(arguments: [
        ("SELECT rowid FROM t", "transpile.unsupported"),
        ("SELECT nosuch(n) FROM t", "transpile.unknown-function"),
        ("SELECT * FROM tt", "transpile.unknown-table"),
        ("SELECT idd FROM t", "transpile.unknown-column"),
        ("SELECT id FROM t a, t b", "transpile.ambiguous-column"),
        ("SELECT u + 1 FROM t", "transpile.dynamic-type"),
        ("SELECT date('now')", "transpile.non-deterministic"),
        ("SELECT n, v FROM (SELECT n, coalesce(n, s) AS v FROM t) GROUP BY n", "transpile.bare-column"),
        ("SELECT FROM WHERE", "transpile.unparsed"),
    ])
    func `a refusal has a code and a place`(sql: String, code: String) {
        let result = translate(sql)
        #expect(result.text == nil)
        #expect(result.notes.map(\.code) == [code])
        #expect(result.notes.allSatisfy { $0.severity == .error && $0.remedy != nil })
    }

    @Test(arguments: [
        ("SELECT sum(r) AS a FROM t", "transpile.real-sum"),
        ("SELECT id FROM t ORDER BY n LIMIT 3", "transpile.row-order"),
        ("SELECT coalesce(r, 0) AS a FROM t", "transpile.mixed-column"),
        ("SELECT group_concat(s) AS a FROM t", "transpile.row-order"),
    ])
    func `what may differ carries a warning`(sql: String, code: String) {
        let result = translate(sql)
        #expect(result.text != nil)
        #expect(result.notes.map(\.code) == [code])
        #expect(result.notes.allSatisfy { $0.severity == .warning })
    }

    @Test func `parameters have their types`() {
        let result = translate("SELECT n / :limit_ AS a, n * :rate AS b FROM t")
        #expect(
            result.text
                == "SELECT n // nullif(CAST(:limit_ AS BIGINT), 0) AS a, n * CAST(:rate AS DOUBLE) AS b FROM t"
        )
        #expect(translate("SELECT n + :other AS a FROM t").notes.map(\.code) == ["transpile.unsupported"])
    }

    @Test(arguments: [
        ("SELECT ifnull(n, 0) AS a FROM t", "SELECT coalesce(n, 0) AS a FROM t"),
        (
            "SELECT n / 2 AS a FROM t",
            "SELECT CAST(n AS double precision) / CAST(2 AS double precision) AS a FROM t"
        ),
        ("SELECT n // 2 AS a FROM t", "SELECT n / 2 AS a FROM t"),
        ("FROM t", "SELECT * FROM t"),
        ("SELECT id FROM t ORDER BY n DESC", "SELECT id FROM t ORDER BY n DESC NULLS LAST"),
        ("SELECT s FROM t ORDER BY s", "SELECT s FROM t ORDER BY s COLLATE \"C\""),
        ("SELECT strftime(d, '%Y-%m') AS a FROM t", "SELECT to_char(d, 'YYYY-MM') AS a FROM t"),
        ("SELECT CAST(n AS DOUBLE) AS a FROM t", "SELECT CAST(n AS double precision) AS a FROM t"),
        ("INSERT OR IGNORE INTO t (id) VALUES (1)", "INSERT INTO t (id) VALUES (1) ON CONFLICT DO NOTHING"),
    ])
    func `DuckDB becomes PostgreSQL`(sql: String, expected: String) {
        #expect(translate(sql, from: .duckdb, to: .postgresql).text == expected)
    }

    @Test(arguments: [
        ("SELECT n / 2 AS a FROM t", "SELECT n // 2 AS a FROM t"),
        ("SELECT id FROM t ORDER BY n DESC", "SELECT id FROM t ORDER BY n DESC NULLS FIRST"),
        ("SELECT to_char(d, 'YYYY-MM-DD') AS a FROM t", "SELECT strftime(d, '%Y-%m-%d') AS a FROM t"),
        ("SELECT s ~ 'a' AS a FROM t", "SELECT regexp_matches(s, 'a', 's') AS a FROM t"),
    ])
    func `PostgreSQL becomes DuckDB`(sql: String, expected: String) {
        #expect(translate(sql, from: .postgresql, to: .duckdb).text == expected)
    }

    @Test(arguments: [
        "SELECT * EXCLUDE (n) FROM t", "SELECT id FROM t QUALIFY row_number() OVER (ORDER BY id) = 1",
        "SELECT {'a': 1}", "SELECT round(r, n) FROM t", "SELECT substr(s, n) FROM t",
        "PIVOT t ON n USING sum(r)",
        "SELECT list_transform([1], x -> x)", "SELECT id FROM t SEMI JOIN o ON o.t_id = t.id",
        "SELECT n FROM read_csv('a.csv')",
        "INSERT OR REPLACE INTO t VALUES (1)", "SELECT TRY_CAST(s AS INTEGER) FROM t",
        "SELECT s::STRUCT(a INTEGER) FROM t",
    ])
    func `what PostgreSQL does not have is refused`(sql: String) {
        let result = translate(sql, from: .duckdb, to: .postgresql)
        #expect(result.text == nil)
        #expect(result.notes.count == 1)
    }
}
