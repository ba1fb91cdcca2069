import DuckDBDriver
import Tabular
import Testing

@Suite(.serialized) struct DuckDBDriverTests {
    @Test func `a query answers`() async throws {
        let connection = try memory()
        try await connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(10)")
        let rows = try await connection.query("SELECT n FROM t WHERE n > ?", [.integer(7)])
        #expect(rows.rows == [[.integer(8)], [.integer(9)]])
        let stream = try await connection.stream(
            "SELECT n, n::VARCHAR || 'xxxxxxxxxxxxxxxxx' AS s FROM t, range(1000)"
        )
        let other = try memory()
        try await other.ingest(stream, as: "a \"b")
        print(try await other.query("SELECT count(*), sum(n), max(s) FROM \"a \"\"b\""))
    }
}
