import Diagnostics
import DuckDBDriver
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// Statements that change rows, translated from SQLite: the tables hold the same afterwards, or it is refused.
@Suite(.serialized)
struct ChangeTests {
    private static let relations = BothEngines.relations.merging([
        "k": Schema([Column("id", .int64), Column("v", .int64), Column("w", .text), Column("x", .double)]),
        "copy": Schema([Column("id", .int64), Column("r", .double), Column("s", .text)]),
    ]) { first, _ in first }

    /// Run in this order on the same rows; each is followed by a look at every table.
    private static let script = [
        "CREATE TABLE k (id INTEGER NOT NULL UNIQUE, v INT, w VARCHAR(10) DEFAULT 'none', x REAL DEFAULT 1)",
        "INSERT INTO k VALUES (1, 10, 'a', 0.5), (2, NULL, 'b', 2), (3, '7' + 1, NULL, NULL)",
        "INSERT INTO k (id, v) VALUES (4, 40), (5, -9223372036854775807)",
        "INSERT INTO k (w, id) VALUES (12, 6), (1.0, 7), (1e20, 8)",
        "INSERT INTO k (id, v) VALUES (1, 99) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO k (id, v) VALUES (1, 5) ON CONFLICT (id) DO UPDATE SET v = v + excluded.v, w = 'up'",
        "INSERT INTO k AS o (id, v) VALUES (2, 5) ON CONFLICT (id) DO UPDATE SET v = coalesce(o.v, excluded.v) WHERE x > 1",
        "INSERT INTO k (id, v, w) SELECT id + 100, n, s FROM t WHERE id % 3 = 0",
        "INSERT INTO k (id, x) SELECT id + 200, r FROM t WHERE r IS NOT NULL ORDER BY id LIMIT 5",
        "UPDATE k SET v = v / 2, w = v || '!' WHERE id > 100",
        "UPDATE k SET x = v, v = -v",
        "UPDATE k AS a SET w = upper(a.w) WHERE a.w GLOB 'a*' OR a.v IS NULL",
        "UPDATE k SET v = (SELECT max(n) FROM t WHERE t.id < k.id) WHERE id BETWEEN 101 AND 110",
        "DELETE FROM k WHERE w LIKE '%1%' OR v = 5",
        "DELETE FROM k WHERE id IN (SELECT id + 100 FROM t WHERE n IS NULL)",
        "CREATE INDEX k_v ON k (v, w)",
        "DROP INDEX k_v",
        "CREATE TABLE copy AS SELECT id, r, s FROM t WHERE id < 20",
        "UPDATE copy SET r = r * 2 WHERE s > 'a'",
        "DELETE FROM copy WHERE r IS NULL",
        "CREATE VIEW big AS SELECT id, sum(v) AS total FROM k GROUP BY id HAVING count(*) > 0",
        "DROP VIEW big",
        "DROP VIEW IF EXISTS absent",
        "CREATE TEMP TABLE mine (a TEXT NOT NULL PRIMARY KEY, b REAL, UNIQUE (b, a))",
        "DROP TABLE mine",
        "DELETE FROM copy",
    ]

    @Test func `tables hold the same rows after each statement`() async throws {
        let engines = try await BothEngines.open()
        for sql in Self.script {
            guard let translated = translate(sql).text else {
                Issue.record("refused: \(sql): \(translate(sql).codes)")
                continue
            }
            try await engines.sqlite.write { try $0.execute(sql) }
            do {
                try await engines.duckdb.execute(translated)
            } catch {
                Issue.record("\(sql)\n  \(translated)\n  \(error)")
            }
            for table in ["k", "copy"] {
                let query = "SELECT * FROM \(table) ORDER BY id"
                guard let expected = try? await engines.sqlite.read({ try $0.query(query) }) else { continue }
                let actual = try await engines.duckdb.query(query).rows
                #expect(expected == actual, "\(table) after \(sql)\n  \(translated)")
            }
        }
    }

    @Test(arguments: [
        ("INSERT OR REPLACE INTO k VALUES (1, 2, 'a', 1)", "transpile.unsupported"),
        ("INSERT OR IGNORE INTO k (id) VALUES (1)", "transpile.unsupported"),
        ("REPLACE INTO k (id) VALUES (1)", "transpile.unsupported"),
        ("INSERT INTO k (id) VALUES (1) ON CONFLICT DO NOTHING", "transpile.unsupported"),
        (
            "INSERT INTO k (id) SELECT id FROM t WHERE true ON CONFLICT (id) DO UPDATE SET v = 1",
            "transpile.unsupported"
        ),
        ("INSERT INTO k (id) VALUES ('x')", "transpile.dynamic-type"),
        ("INSERT INTO k (id) VALUES (1.5)", "transpile.dynamic-type"),
        ("INSERT INTO k (id, v) SELECT id, s FROM t", "transpile.dynamic-type"),
        ("INSERT INTO k (id) VALUES (1, 2)", "transpile.unsupported"),
        ("INSERT INTO k (absent) VALUES (1)", "transpile.unknown-column"),
        ("INSERT INTO nowhere VALUES (1)", "transpile.unknown-table"),
        ("INSERT INTO k DEFAULT VALUES", "transpile.unsupported"),
        ("UPDATE k SET x = w", "transpile.dynamic-type"),
        ("UPDATE t SET d = '2024-01-01'", "transpile.unsupported"),
        ("UPDATE k SET v = 1, v = 2", "transpile.unsupported"),
        ("UPDATE k SET v = 1 FROM t WHERE t.id = k.id", "transpile.unsupported"),
        ("UPDATE OR IGNORE k SET v = 1", "transpile.unsupported"),
        ("DELETE FROM k WHERE id = 1 RETURNING *", "transpile.unsupported"),
        ("DELETE FROM k WHERE id = 1 LIMIT 1", "transpile.unsupported"),
        ("CREATE TABLE n (id INTEGER PRIMARY KEY)", "transpile.unsupported"),
        ("CREATE TABLE n (id INTEGER NOT NULL, PRIMARY KEY (id))", "transpile.unsupported"),
        ("CREATE TABLE n (id TEXT PRIMARY KEY)", "transpile.unsupported"),
        ("CREATE TABLE n (a NUMERIC)", "transpile.unsupported"),
        ("CREATE TABLE n (a)", "transpile.unsupported"),
        ("CREATE TABLE n (a INT CHECK (a > 0))", "transpile.unsupported"),
        ("CREATE TABLE n (a TEXT COLLATE NOCASE)", "transpile.unsupported"),
        ("CREATE TABLE n (a INT UNIQUE ON CONFLICT REPLACE)", "transpile.unsupported"),
        ("CREATE TABLE n AS SELECT CASE WHEN n > 1 THEN n ELSE s END AS m FROM t", "transpile.dynamic-type"),
        ("CREATE TRIGGER g AFTER INSERT ON k BEGIN DELETE FROM k; END", "transpile.unsupported"),
        ("CREATE INDEX i ON k (lower(w))", "transpile.unsupported"),
        ("ALTER TABLE k ADD COLUMN z", "transpile.unsupported"),
        ("ATTACH 'a.db' AS a", "transpile.unsupported"),
    ])
    func `what has no exact translation is refused`(sql: String, code: String) {
        let (text, codes) = translate(sql)
        #expect(text == nil, "\(text ?? "")")
        #expect(codes.contains(code), "\(codes)")
    }

    private func translate(_ sql: String) -> (text: String?, codes: [String]) {
        let script = SQLParser.parse(sql, dialect: .sqlite)
        #expect(script.unparsed.isEmpty, "\(sql)")
        let transpiler = Transpiler(
            from: .sqlite,
            to: .duckdb,
            relations: Self.relations,
            source: script.source
        )
        let translation = transpiler.translate(script.statements[0])
        let text = translation.statement.map { SQLPrinter.text($0, dialect: .duckdb) }
        return (text, translation.notes.map { "\($0.code)" })
    }
}
