import DuckDBDriver
import SQLMutation
import SQLSyntax
import Tabular
import Testing

/// Faults are where they say, one at a time, and most of them change answers.
struct SQLMutationTests {
    private func mutants(_ sql: String, _ dialect: Dialect = .duckdb) -> [SQLMutant] {
        SQLMutations(of: SQLParser.parse(sql, dialect: dialect)).mutants
    }

    @Test(arguments: [
        ("SELECT a FROM t WHERE a < 5", SQLMutationOperator.comparison, "SELECT a FROM t WHERE a >= 5"),
        ("SELECT a FROM t WHERE a < 5", .boundary, "SELECT a FROM t WHERE a <= 5"),
        ("SELECT a FROM t WHERE a < 5", .constant, "SELECT a FROM t WHERE a < 6"),
        ("SELECT a FROM t WHERE a < 5", .dropped, "SELECT a FROM t"),
        ("SELECT a FROM t WHERE a < 5 AND b = 'x'", .dropped, "SELECT a FROM t WHERE b = 'x'"),
        ("SELECT a FROM t WHERE a < 5 AND b = 'x'", .logic, "SELECT a FROM t WHERE a < 5 OR b = 'x'"),
        ("SELECT a FROM t WHERE b = 'x'", .constant, "SELECT a FROM t WHERE b = 'x~'"),
        ("SELECT a + b FROM t", .arithmetic, "SELECT a - b FROM t"),
        ("SELECT t.a FROM t JOIN u ON u.a = t.a", .joinKind, "SELECT t.a FROM t LEFT JOIN u ON u.a = t.a"),
        ("SELECT t.a FROM t LEFT JOIN u ON u.a = t.a", .joinKind, "SELECT t.a FROM t JOIN u ON u.a = t.a"),
        ("SELECT MIN(a) FROM t", .aggregate, "SELECT max(a) FROM t"),
        ("SELECT DISTINCT a FROM t", .distinct, "SELECT a FROM t"),
        ("SELECT COALESCE(a, 0) FROM t", .missingValue, "SELECT a FROM t"),
        ("SELECT a FROM t WHERE a IS NULL", .missingValue, "SELECT a FROM t WHERE a IS NOT NULL"),
        ("SELECT a FROM t ORDER BY a", .order, "SELECT a FROM t ORDER BY a DESC"),
        ("SELECT a FROM t LIMIT 3", .limit, "SELECT a FROM t"),
        (
            "SELECT a FROM t UNION ALL SELECT a FROM u", .setOperation,
            "SELECT a FROM t UNION DISTINCT SELECT a FROM u"
        ),
        ("SELECT TRIM(b) FROM t", .cleaning, "SELECT b FROM t"),
        ("SELECT a, COUNT(*) FROM t GROUP BY a, b", .grouping, "SELECT a, COUNT(*) FROM t GROUP BY a"),
        ("SELECT a, b FROM t", .column, "SELECT a FROM t"),
    ]) func `a fault is planted`(sql: String, kind: SQLMutationOperator, expected: String) {
        let found = mutants(sql).filter { $0.operator == kind }.map {
            $0.sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        #expect(found.contains(expected), "\(found)")
    }

    @Test func `every mutant differs, reads as SQL, and says which bytes are broken`() {
        let sql = """
            WITH x AS (SELECT a, b, ROW_NUMBER() OVER (PARTITION BY b ORDER BY a) AS n FROM t WHERE TRIM(b) = 'x')
            SELECT x.a, CASE WHEN x.a > 10 THEN 'big' ELSE 'small' END AS size, ROUND(x.a * 1.5, 2) AS r
              FROM x LEFT JOIN u ON u.a = x.a WHERE n = 1 ORDER BY x.a DESC
            """
        let found = mutants(sql)
        #expect(Set(found.map(\.operator)).count >= 12)
        #expect(found.count >= 25)
        #expect(Set(found.map(\.sql)).count == found.count)
        for mutant in found {
            #expect(mutant.sql != sql)
            #expect(SQLParser.parse(mutant.sql, dialect: .duckdb).unparsed.isEmpty, "\(mutant.sql)")
            #expect(mutant.bytes.upperBound <= sql.utf8.count && !mutant.bytes.isEmpty, "\(mutant.change)")
        }
    }

    @Test func `most mutants run, and rows made for it tell most of them from the original`() async throws {
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.execute(
            """
            CREATE TABLE t (a INTEGER, b VARCHAR); CREATE TABLE u (a INTEGER);
            INSERT INTO t VALUES (1, 'x'), (2, 'x'), (10, ' x '), (11, 'y'), (NULL, 'x'), (11, NULL), (12, 'z'), (3, 'z');
            INSERT INTO u VALUES (1), (1), (11)
            """
        )
        let sql =
            "SELECT t.a, COALESCE(b, '-') AS b, u.a AS c FROM t LEFT JOIN u ON u.a = t.a WHERE t.a > 1 OR TRIM(b) = 'x' ORDER BY t.a, b, c"
        let right = try await connection.query(sql).rows
        var (valid, killed) = (0, 0)
        for mutant in mutants(sql) {
            guard let rows = try? await connection.query(mutant.sql).rows else { continue }
            valid += 1
            if rows != right { killed += 1 }
        }
        #expect(valid >= 12)
        #expect(Double(killed) / Double(valid) >= 0.6, "\(killed) of \(valid)")
    }
}
