import Diagnostics
import DuckDBDriver
import Foundation
import SQLAnalysis
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// Statements of DuckDB and PostgreSQL that change tables: the tables hold the same rows afterwards.
@Suite(.serialized)
struct TypedChangeTests {
    /// Each script runs on fresh tables, statement by statement.
    private static let scripts = [
        "INSERT INTO o VALUES (100, 1, 2.50, 'x', DATE '2024-01-31', true), (101, NULL, -3, NULL, '2024-02-29', false); "
            + "INSERT INTO o (oid_, amount) SELECT id + 200, CAST(m + k AS decimal(10, 2)) FROM p WHERE id < 5; "
            + "INSERT INTO o (oid_, p_id) SELECT id + 200, n FROM p WHERE f; "
            + "UPDATE o SET amount = amount * 2, kind = kind || '!' WHERE p_id > 2; "
            + "UPDATE o SET amount = p.m FROM p WHERE p.id = o.oid_ AND p.m IS NOT NULL",
        "UPDATE o SET day = day + 30, done = NOT done WHERE day < DATE '2024-06-01'; "
            + "UPDATE p SET d = CAST(date_trunc('month', d) AS date), n = coalesce(n, 0) + 1; "
            + "DELETE FROM o WHERE amount < 0 OR kind LIKE 'D%'; "
            + "DELETE FROM o WHERE p_id IN (SELECT id FROM p WHERE r > 1)",
        "CREATE TABLE x (i integer PRIMARY KEY, v decimal(10,2), w text DEFAULT 'none', made date NOT NULL); "
            + "INSERT INTO x (i, v, made) VALUES (1, 2.5, '2024-01-31'); "
            + "INSERT INTO x VALUES (1, 9, 'new', '2024-02-01'), (2, 1, 'b', '2024-02-02') "
            + "ON CONFLICT (i) DO UPDATE SET v = excluded.v, w = x.w || excluded.w; SELECT * FROM x",
        "CREATE TABLE x (i integer PRIMARY KEY, v decimal(10,2)); INSERT INTO x VALUES (1, 2); "
            + "INSERT INTO x VALUES (1, 3), (2, 4) ON CONFLICT (i) DO NOTHING; SELECT * FROM x",
        "CREATE TABLE x (i integer PRIMARY KEY, v integer); INSERT INTO x SELECT id, n FROM p; "
            + "INSERT INTO x SELECT id, id FROM p ON CONFLICT (i) DO UPDATE SET v = excluded.v WHERE x.v > 3; SELECT * FROM x",
        "CREATE TABLE x AS SELECT id, m * 2 AS twice, d + 1 AS next FROM p WHERE n > 0; SELECT * FROM x",
        "CREATE VIEW x AS SELECT kind, sum(amount) AS total FROM o GROUP BY kind; SELECT * FROM x",
        "CREATE TABLE x (i integer, s varchar); INSERT INTO x SELECT id, s FROM p; TRUNCATE x; SELECT count(*) AS c FROM x",
        "CREATE TABLE x (i integer); DROP TABLE x; CREATE TABLE x (i bigint UNIQUE, b boolean); "
            + "INSERT INTO x VALUES (1, true), (2, NULL); SELECT * FROM x",
    ]

    private static let duckdbOnly = [
        "CREATE TABLE x (i integer PRIMARY KEY, v integer, w varchar); INSERT INTO x VALUES (1, 2, 'a'); "
            + "INSERT OR REPLACE INTO x VALUES (1, 3, NULL), (2, 4, 'c'); SELECT * FROM x",
        "CREATE TABLE x (i integer PRIMARY KEY, v integer); INSERT INTO x VALUES (1, 2); "
            + "INSERT OR IGNORE INTO x VALUES (1, 3), (2, 4); SELECT * FROM x",
    ]

    private static let typedOnly = [
        "CREATE TABLE x (i integer PRIMARY KEY, v integer); INSERT INTO x VALUES (1, 2), (2, 5); "
            + "MERGE INTO x USING (SELECT id, n FROM p WHERE id < 4) AS s ON x.i = s.id "
            + "WHEN MATCHED AND s.n IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET v = s.n "
            + "WHEN NOT MATCHED THEN INSERT (i, v) VALUES (s.id, 0); SELECT * FROM x",
        "DELETE FROM o USING p WHERE p.id = o.p_id AND p.f",
    ]

    @Test(arguments: TypedTests.routes)
    func `tables hold the same rows after each script`(route: TypedTests.Route) async throws {
        guard let cluster = PostgresCluster() else {
            print("PostgreSQL cannot start here: changes from \(route) were not run")
            return
        }
        defer { cluster.stop() }
        var scripts = Self.scripts
        if route.from == .duckdb { scripts += Self.duckdbOnly }
        if route.to != .sqlite { scripts += Self.typedOnly }
        for script in scripts {
            let source = SQLParser.parse(script, dialect: route.from)
            #expect(source.unparsed.isEmpty, "\(script)")
            guard let target = translated(source, route) else { continue }
            let tables = TypedTables(seed: 5, count: 12)
            let original = source.statements.map { SQLPrinter.text($0, dialect: route.from) }
            let expected = try await rows(route.from, tables, original, cluster)
            let actual = try await rows(route.to, tables, target, cluster)
            for (query, (left, right)) in zip(Self.checks, zip(expected, actual)) {
                let isSame = TypedComparison(notes: [], isOrdered: false).difference(left ?? [], right)
                #expect(
                    left != nil && isSame == nil,
                    "\(script)\n  \(target)\n  \(query): \(isSame ?? "no rows")"
                )
            }
        }
    }

    /// What is looked at afterwards; of a script that ends with a query, its rows too.
    private static let checks = ["SELECT * FROM p", "SELECT * FROM o"]

    private func translated(_ script: SQLScript, _ route: TypedTests.Route) -> [String]? {
        var catalog = SchemaCatalog(
            tables: TypedTables.relations.map { name, schema in
                CatalogTable(TablePath(name), columns: schema.columns.map { CatalogColumn($0.name, $0.type) })
            }
        )
        var texts: [String] = []
        for statement in script.statements {
            let transpiler = Transpiler(
                from: route.from,
                to: route.to,
                catalog: catalog,
                source: script.source
            )
            let translation = transpiler.translate(statement)
            guard let target = translation.statement else {
                Issue.record(
                    "\(route): \(SQLPrinter.text(statement, dialect: route.from)): \(translation.notes[0].summary)"
                )
                return nil
            }
            texts.append(SQLPrinter.text(target, dialect: route.to))
            let single = SQLScript(statements: [statement], dialect: route.from)
            catalog = ScriptAnalysis(of: single, in: catalog).catalog
        }
        return texts
    }

    private func rows(
        _ dialect: Dialect,
        _ tables: TypedTables,
        _ script: [String],
        _ cluster: PostgresCluster
    ) async throws -> [[[PlainValue]]?] {
        let isQuery = script.last?.uppercased().hasPrefix("SELECT") == true
        let changes = isQuery ? Array(script.dropLast()) : script
        let queries = (isQuery ? [script.last ?? ""] : []) + Self.checks
        return try await TypedTests.answers([dialect], tables, [queries], cluster, after: [changes])[0]
    }

    @Test func `a replacement needs the one key of its table`() {
        let sql = "INSERT OR REPLACE INTO o VALUES (1, 1, 1, 'x', NULL, true)"
        let script = SQLParser.parse(sql, dialect: .duckdb)
        let transpiler = Transpiler(from: .duckdb, to: .postgresql, relations: TypedTables.relations)
        let translation = transpiler.translate(script.statements[0])
        #expect(translation.statement == nil)
        #expect(translation.notes.map(\.code) == ["transpile.unsupported"])
    }

    @Test(arguments: [
        ("SELECT a + 1 FROM nowhere", "transpile.unknown-type"),
        ("SELECT n || r FROM p", "transpile.unsupported"),
        ("SELECT now()", "transpile.non-deterministic"),
        ("SELECT soundex(s) FROM p", "transpile.unknown-function"),
        ("SELECT CAST(r AS decimal(10, 2)) FROM p", "transpile.unsupported"),
        ("INSERT INTO o (oid_) VALUES (2.5)", "transpile.unsupported"),
        ("INSERT INTO o (nosuch) VALUES (2)", "transpile.unknown-column"),
        ("DELETE FROM nowhere WHERE a = 1", "transpile.unknown-type"),
        ("SELECT s = n FROM p", "transpile.unsupported"),
        ("SELECT id FROM p WHERE n", "transpile.unsupported"),
        ("SELECT coalesce(n, s) FROM p", "transpile.unsupported"),
        ("SELECT s SIMILAR TO 'a%' FROM p", "transpile.unsupported"),
        ("SELECT substr(s, n) FROM p", "transpile.unsupported"),
        ("SELECT (n, b) = (1, 2) FROM p", "transpile.unsupported"),
    ])
    func `what differs is refused with its code`(sql: String, code: String) {
        let script = SQLParser.parse(sql, dialect: .duckdb)
        for target in [Dialect.postgresql, .sqlite] {
            let transpiler = Transpiler(
                from: .duckdb,
                to: target,
                relations: TypedTables.relations,
                source: script.source
            )
            let translation = transpiler.translate(script.statements[0])
            #expect(translation.statement == nil, "\(target): \(sql)")
            #expect(translation.notes.map(\.code) == [code], "\(target): \(sql)")
        }
    }

    @Test(arguments: [
        ("SELECT sum(r) AS a FROM p", "transpile.real-sum"),
        ("SELECT avg(m) AS a FROM p", "transpile.last-digits"),
        ("SELECT upper(s) AS a FROM p", "transpile.letter-case"),
        ("SELECT n / b AS a FROM p", "transpile.zero-divisor"),
        ("SELECT id FROM p LIMIT 3", "transpile.row-order"),
        ("SELECT CAST(u AS integer) AS a FROM p", "transpile.may-fail"),
    ])
    func `what may differ carries the code of its class`(sql: String, code: String) {
        let script = SQLParser.parse(sql, dialect: .duckdb)
        let transpiler = Transpiler(from: .duckdb, to: .postgresql, relations: TypedTables.relations)
        let translation = transpiler.translate(script.statements[0])
        #expect(translation.notes.map(\.code) == [code])
        #expect(translation.statement != nil && !translation.isExact)
        let back = Transpiler(from: .postgresql, to: .duckdb, relations: TypedTables.relations)
        let order = SQLParser.parse("SELECT s FROM p ORDER BY s", dialect: .postgresql).statements[0]
        #expect(back.translate(order).notes.map(\.code) == ["transpile.text-order"])
    }
}
