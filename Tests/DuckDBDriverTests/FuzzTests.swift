import DuckDBDriver
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct FuzzTests {
        /// Pieces of statements that are likely to be wrong together.
        private static let pieces = [
            "SELECT", "FROM", "WHERE", "*", "t", "u", "a", "b", ",", ";", "(", ")", "[", "]", "{", "}", "'",
            "\"", "''",
            "--", "/*", "*/", "1", "-1", "1e400", "NULL", "::INTEGER", "::", ":", "?", "$1", "$name", "#1",
            "||", "=",
            "WITH", "RECURSIVE", "AS", "UNION ALL", "VALUES", "INSERT INTO", "UPDATE", "SET", "DELETE",
            "CREATE TABLE",
            "TEMP", "VIEW", "PIVOT", "ON", "USING", "sum(", "count(*)", "OVER (", "PARTITION BY", "ORDER BY",
            "LIMIT",
            "BEGIN", "COMMIT", "ROLLBACK", "EXPLAIN", "DESCRIBE", "CAST(", "AS TIMESTAMP_NS)",
            "INTERVAL '1' DAY",
            "{'a': 1}", "[1, NULL]", "MAP {'k': 1}", "x -> x + 1", "\0", "\u{FFFD}", "日本", "😀", "\\", "\n",
            "\t",
        ]

        @Test(arguments: 0..<20)
        func `no text makes more than an error`(seed: UInt64) async throws {
            var random = SeededRandom(seed: seed)
            let connection = try memory(.init(threads: 1))
            try await connection.execute("CREATE TABLE t (a INTEGER, b TEXT)")
            for _ in 0..<50 {
                let count = Int.random(in: 0...12, using: &random)
                let words = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
                let sql = words.joined(separator: Bool.random(using: &random) ? " " : "")
                let values = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                    ParameterTests.values.randomElement(using: &random) ?? .null
                }
                _ = try? await connection.query(sql, values)
                _ = try? await connection.execute(sql)
                _ = try? await connection.stream(sql, values).countRows()
                _ = try? await connection.schema(of: sql)
                _ = try? await connection.tableNames(in: sql)
            }
            _ = try? await connection.execute("ROLLBACK")
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test(arguments: 0..<20)
        func `a statement cut or changed anywhere makes no more than an error`(seed: UInt64) async throws {
            var random = SeededRandom(seed: seed)
            let connection = try memory(.init(threads: 1))
            let whole = Array(
                """
                WITH c AS (SELECT range AS n, {'a': [n, NULL]} AS s FROM range(10) t(n))
                SELECT n, s.a[1]::DECIMAL(9,2) AS d, 'ü''' || n FROM c WHERE n % 2 = 0 ORDER BY d DESC -- end
                """.utf8
            )
            for _ in 0..<50 {
                var bytes = whole
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = bytes.indices.randomElement(using: &random) ?? 0
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[place] = UInt8.random(in: 1...255, using: &random)
                    case 1: bytes.removeSubrange(place..<min(bytes.count, place + 5))
                    default: bytes = Array(bytes[..<max(1, place)])
                    }
                    if bytes.isEmpty { bytes = whole }
                }
                let sql = String(decoding: bytes, as: UTF8.self)
                let error = await failure { try await connection.query(sql) }
                // Whatever is wrong, its place is in the text.
                if let position = error?.failure?.position {
                    #expect(
                        position.line <= sql.split(separator: "\n", omittingEmptySubsequences: false).count
                    )
                    #expect(position.column >= 1)
                }
            }
        }

        @Test func `a statement nested too deeply is an error, not an overflow of the stack`() async throws {
            let connection = try memory()
            for depth in [500, 5_000] {
                let sql =
                    "SELECT " + String(repeating: "(", count: depth) + "1"
                    + String(repeating: ")", count: depth)
                _ = try? await connection.query(sql)
                _ = try? await connection.query("SELECT " + String(repeating: "1 + ", count: depth) + "1")
            }
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }
    }
}
