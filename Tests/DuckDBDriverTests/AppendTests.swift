import Diagnostics
import DuckDBDriver
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct AppendTests {
        @Test func `appended rows are read in their order`() async throws {
            let connection = try memory()
            try await connection.execute(
                "CREATE SCHEMA \"my s\"; CREATE TABLE \"my s\".\"t\"\"x\" (a INTEGER, b TEXT)"
            )
            let table = DuckDBTable(schema: "my s", name: "t\"x")
            #expect(table.quoted == "\"my s\".\"t\"\"x\"")
            let rows: [[Value]] = (0..<10_000).map {
                [.integer($0), $0 % 3 == 0 ? .null : .text("row \($0)")]
            }
            try await connection.append(rows: rows, to: table)
            #expect(try await connection.query("FROM \(table.quoted)").rows == rows)
        }

        @Test(arguments: ParameterTests.values)
        func `every kind of value is appended`(_ value: Value) async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t AS SELECT ? AS v LIMIT 0", [value])
            try await connection.append(rows: [[value], [.null]], to: DuckDBTable(name: "t"))
            #expect(try await connection.query("FROM t").rows == [[value], [.null]])
        }

        @Test func `a row of another width is refused with its number`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
            let rows: [[Value]] = [[.integer(1), .integer(2)], [.integer(3)]]
            let error = await failure { try await connection.append(rows: rows, to: DuckDBTable(name: "t")) }
            #expect(error == .rowWidth(table: "t", row: 2, expected: 2, found: 1))
            #expect(error?.diagnostic.code == "duckdb.row-width")
        }

        @Test func `a table that does not exist, a value that does not fit and a broken constraint are told`()
            async throws
        {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (a TINYINT PRIMARY KEY)")
            func code(_ table: String, _ values: [Value]) async -> String? {
                await failure {
                    try await connection.append(rows: values.map { [$0] }, to: DuckDBTable(name: table))
                }?.diagnostic.code
            }
            #expect(await code("missing", [.integer(1)]) == "duckdb.catalog")
            #expect(await code("t", [.integer(1000)]) == "duckdb.conversion")
            #expect(await code("t", [.integer(1), .integer(1)]) == "duckdb.constraint")
            #expect(try await connection.query("SELECT count(*) FROM t").firstValue == .integer(0))
        }
    }
}
