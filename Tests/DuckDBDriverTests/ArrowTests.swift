import CArrow
import Diagnostics
import DuckDBDriver
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct ArrowTests {
        @Test func `rows leave and arrive in their order`() async throws {
            let source = try memory()
            let target = try memory()
            let stream = try await source.stream("SELECT range * 7 AS n FROM range(300000) ORDER BY n DESC")
            try await target.ingest(stream, as: "odd \"name\"")
            let rows = try await target.query(
                "SELECT count(*), min(n), bool_and(rowid = 299999 - n // 7) FROM \"odd \"\"name\"\"\""
            )
            #expect(rows.rows == [[.integer(300_000), .integer(0), .boolean(true)]])
            let back = try await target.stream("SELECT n FROM \"odd \"\"name\"\"\"")
            #expect(try back.readIntegers() == (0..<300_000).reversed().map { $0 * 7 })
        }

        @Test(arguments: Literal.plain + Literal.moments + Literal.nested)
        func `every type survives the journey out and in`(_ literal: Literal) async throws {
            let isBeyondArrow = ["'-170141", "'340282"].contains { literal.sql.hasPrefix($0) }
            guard !isBeyondArrow, !literal.sql.hasPrefix("row(") else { return }
            let connection = try memory()
            let query = """
                SELECT v FROM (SELECT 0 AS k, \(literal.sql) AS v UNION ALL SELECT 1, NULL), range(3)
                ORDER BY range, k
                """
            let original = try await connection.query(query)
            let schema = original.schema
            try await connection.ingest(try await connection.stream(query), as: "arrived", schema: schema)
            #expect(try await connection.query("FROM arrived") == original)
        }

        @Test(arguments: 0..<40)
        func `a table of random types and rows comes back equal`(seed: UInt64) async throws {
            var random = SeededRandom(seed: seed)
            let columns = (0..<Int.random(in: 1...6, using: &random)).map {
                Column("c\($0)", .random(using: &random))
            }
            let rowCount = [0, 1, 5, 2047, 2048, 2049, 5000].randomElement(using: &random) ?? 0
            let connection = try memory()
            try await connection.execute(
                "CREATE TABLE t (\(columns.map { "\($0.name) \($0.type.duckDBName)" }.joined(separator: ", ")))"
            )
            // A few distinct rows, repeated: the values matter, not their number.
            let distinct = (0..<7).map { _ in columns.map { $0.type.randomLiteral(using: &random) } }
            for (index, row) in distinct.enumerated() where rowCount > 0 {
                let values = row.joined(separator: ", ")
                try await connection.execute(
                    "INSERT INTO t SELECT \(values) FROM range(\(rowCount)) WHERE range % 7 = \(index)"
                )
            }
            let original = try await connection.query("FROM t")
            #expect(original.rows.count == rowCount)
            try await connection.ingest(
                try await connection.stream("FROM t"),
                as: "arrived",
                schema: original.schema
            )
            let arrived = try await connection.query("FROM arrived")
            #expect(arrived.schema == original.schema)
            #expect(arrived == original)
        }

        @Test func `a stream without rows brings its columns`() async throws {
            let connection = try memory()
            let query = "SELECT 1 AS a, 'x' AS b, [1.5] AS c, {'d': DATE '2020-01-01'} AS e WHERE false"
            try await connection.ingest(try await connection.stream(query), as: "arrived")
            #expect(try await connection.schema(of: "FROM arrived") == connection.schema(of: query))
        }

        @Test(arguments: [
            "'170141183460469231731687303715884105727'::HUGEINT",
            "'340282366920938463463374607431768211455'::UHUGEINT",
            "INTERVAL '99999999 hours'", "[{'i': INTERVAL '99999999 hours'}]",
        ])
        func `a value that Arrow cannot hold is an error, never another value`(_ literal: String) async throws
        {
            await #expect(throws: (any Error).self) {
                try await memory().stream("SELECT \(literal) AS \"big one\"").countRows()
            }
        }

        @Test func `a column that arrives with several batches and offsets keeps its rows`() async throws {
            let connection = try memory()
            // Batches of 5,000 rows out of a column of 12,000: more than a vector, and not from the start.
            let stream = ArrowStream.integers(count: 12_000, batch: 5_000, offset: 1_000)
            try await connection.ingest(stream, as: "t")
            let rows = try await connection.query(
                "SELECT count(*), min(n), max(n), bool_and(n = rowid + 1000) FROM t"
            )
            #expect(rows.rows == [[.integer(11_000), .integer(1_000), .integer(11_999), .boolean(true)]])
        }

        @Test func `a stream that fails leaves no table and says why`() async throws {
            let connection = try memory()
            let stream = ArrowStream.integers(count: 100_000, batch: 1_000, failingAt: 50_000)
            let error = await failure { try await connection.ingest(stream, as: "t") }
            #expect(error == .stream(reason: "the well is dry"))
            #expect(error?.diagnostic.code == "duckdb.stream")
            #expect(await failure { try await connection.query("FROM t") }?.failure?.kind == .catalog)
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test func `a batch shorter than it says is refused`() async throws {
            let connection = try memory()
            let stream = ArrowStream.integers(count: 100, batch: 100, missing: 1)
            let error = await failure { try await connection.ingest(stream, as: "t") }
            #expect(error == .stream(reason: "Column 1 of a batch is shorter than the batch."))
        }

        @Test func `a stream moves straight into a table and takes its types`() async throws {
            let connection = try memory()
            try await connection.execute(
                "CREATE SCHEMA s; CREATE TABLE s.t (u UUID, e ENUM('a', 'b'), h HUGEINT)"
            )
            try await connection.execute("INSERT INTO s.t VALUES (uuid(), 'a', 170)")
            let rows = try await connection.insert(
                try await connection.stream("SELECT t.* FROM s.t AS t, range(5000)"),
                into: DuckDBTable(schema: "s", name: "t")
            )
            #expect(rows == 5000)
            let distinct = try await connection.query("SELECT count(*), count(DISTINCT (u, e, h)) FROM s.t")
            #expect(distinct.rows == [[.integer(5001), .integer(1)]])
        }

        @Test func `a value that does not fit the table is a coded error`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (n TINYINT)")
            let stream = try await connection.stream("SELECT 1000 AS n")
            let error = await failure { try await connection.insert(stream, into: DuckDBTable(name: "t")) }
            #expect(error?.diagnostic.code == "duckdb.conversion", "\(error)")
            #expect(error?.diagnostic.reason?.contains("1000") == false)
        }

        @Test func `text leaves as bytes, one value after another`() async throws {
            let connection = try memory()
            let collected = Collected()
            let rows = try await connection.textLines(
                "SELECT CASE WHEN range % 1000 <> 0 THEN 'Zeile ' || range || chr(10) END FROM range(200000)"
            ) { collected.add($0) }
            #expect(rows == 200_000)
            let lines = collected.text.split(separator: "\n")
            #expect(lines.count == 199_800)
            #expect(lines.first == "Zeile 1" && lines.last == "Zeile 199999")
            #expect(collected.calls > 1)
        }

        @Test func `text lines refuse a column that is no text`() async throws {
            let connection = try memory()
            let error = await failure { try await connection.textLines("SELECT 1 AS n") { _ in } }
            #expect(error?.diagnostic.code == "duckdb.unreadable-type")
        }

        @Test func `an error of the reader of text lines ends the query`() async throws {
            struct Full: Error {}
            let connection = try memory()
            await #expect(throws: Full.self) {
                try await connection.textLines("SELECT repeat('x', 1000) FROM range(1000000000)") { _ in
                    throw Full()
                }
            }
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }
    }
}
