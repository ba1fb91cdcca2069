import DuckDBDriver
import Foundation
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct StreamTests {
        @Test func `a stream goes on after other statements of its connection`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(500000)")
            let stream = try await connection.stream("SELECT n FROM t")
            var rows = try stream.skipBatch() ?? 0
            try await connection.execute("UPDATE t SET n = -1")
            rows += try stream.skipBatch() ?? 0
            try await connection.execute("DROP TABLE t")
            // Not one of the rows that the update made.
            let rest = try stream.readIntegers()
            #expect(rest == Array(Int64(rows)..<500_000))
        }

        @Test func `several streams of one connection are read by turns`() async throws {
            let connection = try memory()
            let streams = [
                try await connection.stream("SELECT range AS n FROM range(100000)"),
                try await connection.stream("SELECT range + 1 AS n FROM range(100000)"),
                try await connection.stream("SELECT range + 2 AS n FROM range(100000)"),
            ]
            for stream in streams { #expect(try stream.skipBatch() == 2048) }
            for (index, stream) in streams.enumerated().reversed() {
                #expect(try stream.readIntegers() == Array(Int64(2048 + index)..<Int64(100_000 + index)))
            }
        }

        @Test func `a connection takes in its own stream`() async throws {
            let connection = try memory()
            let stream = try await connection.stream("SELECT range AS n FROM range(300000)")
            try await connection.ingest(stream, as: "t")
            #expect(try await connection.query("SELECT count(*) FROM t").firstValue == .integer(300_000))
            let again = try await connection.stream("SELECT n FROM t")
            try await connection.execute("CREATE TABLE u (n BIGINT)")
            #expect(try await connection.insert(again, into: DuckDBTable(name: "u")) == 300_000)
        }

        @Test func `a stream sees what its transaction has changed`() async throws {
            let connection = try memory()
            try await connection.execute(
                "CREATE TABLE t (n BIGINT); BEGIN; INSERT INTO t SELECT * FROM range(5000)"
            )
            let stream = try await connection.stream("SELECT n FROM t")
            try await connection.execute("ROLLBACK")
            #expect(try stream.countRows() == 5000)
            #expect(try await connection.query("SELECT count(*) FROM t").firstValue == .integer(0))
        }

        @Test func `a result of every type is set aside whole`() async throws {
            let connection = try memory()
            for literal in Literal.plain + Literal.moments + Literal.nested {
                guard !literal.sql.hasPrefix("'-170141"), !literal.sql.hasPrefix("'340282") else { continue }
                let sql = "SELECT \(literal.sql) AS v, range AS n FROM range(10000)"
                let untouched = try await connection.stream(sql)
                try await memory().ingest(untouched, as: "untouched")
                let stream = try await connection.stream(sql)
                try await connection.ingest(stream, as: "moved", schema: connection.schema(of: sql))
                let rows = try await connection.query("SELECT count(*), count(DISTINCT v) FROM moved")
                #expect(rows.rows == [[.integer(10_000), .integer(1)]], "\(literal.sql)")
                try await connection.execute("DROP TABLE moved")
            }
        }

        @Test func `an error inside a stream reaches its reader after the rows before it`() async throws {
            let connection = try memory()
            let sql =
                "SELECT CASE WHEN range < 400000 THEN range ELSE error('stop here') END AS n FROM range(500000)"
            let live = try await connection.stream(sql)
            #expect(throws: ArrowStreamError.self) { try live.countRows() }
            let aside = try await connection.stream(sql)
            try await connection.execute("SELECT 1")
            let error = #expect(throws: ArrowStreamError.self) { try aside.countRows() }
            #expect(error?.message.contains("DuckDB says") == true)
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test func `a stream outlives its connection and database`() async throws {
            func open() async throws -> ArrowStream {
                try await memory().stream("SELECT range AS n FROM range(100000)")
            }
            #expect(try await open().countRows() == 100_000)
        }

        @Test func `a stream is read on any thread, and dropped anywhere in the middle`() async throws {
            let connection = try memory()
            for round in 0..<60 {
                let stream = try await connection.stream("SELECT range AS n FROM range(200000)")
                let reader = Task.detached { try stream.skipBatch() }
                if round.isMultiple(of: 2) { _ = try await reader.value }
                #expect(try await connection.query("SELECT \(round)").firstValue == .integer(Int64(round)))
                _ = try await reader.value
            }
        }

        @Test func `readers and statements at the same time do not block each other for ever`() async throws {
            let connection = try memory()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let stream = try await connection.stream("SELECT range AS n FROM range(50000)")
                        // Between opening and reading, and between reading and reading, others run.
                        let first = try stream.skipBatch() ?? 0
                        _ = try await connection.query("SELECT count(*) FROM range(1000)")
                        return try first + stream.countRows()
                    }
                }
                for try await rows in group { #expect(rows == 50_000) }
            }
        }

        @Test func `a stream set aside spills to disk instead of filling the memory`() async throws {
            try await withTemporaryFolder { folder in
                let connection = try memory(
                    .init(memoryLimitBytes: 40 << 20, threads: 2, spillDirectory: folder)
                )
                // 70 MB of rows that hardly compress.
                let stream = try await connection.stream(
                    "SELECT range AS n, sha256(range::TEXT) || md5(range::TEXT) AS s FROM range(500000)"
                )
                try await connection.execute("SELECT 1")
                #expect(try stream.countRows() == 500_000)
            }
        }

        @Test func `memory stays bounded while twenty million rows leave`() async throws {
            let connection = try memory(.init(memoryLimitBytes: 100 << 20, settings: ["temp_directory": ""]))
            // 320 MB: held whole, it would not fit.
            let stream = try await connection.stream("SELECT range AS n, range + 1 AS m FROM range(20000000)")
            #expect(try stream.countRows() == 20_000_000)
        }
    }
}
