import Diagnostics
import DuckDBDriver
import Foundation
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct CancellationTests {
        /// Runs for minutes unless it is stopped.
        private static let endless =
            "SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE a.range + b.range < 9"

        /// Waits until the statement really runs.
        private func started(_ connection: DuckDBConnection) async {
            while !connection.isBusy { await Task.yield() }
        }

        @Test func `cancelling the task ends the statement, and the connection stays usable`() async throws {
            let connection = try memory()
            let task = Task { try await connection.query(Self.endless) }
            await started(connection)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test(arguments: 0..<30)
        func `a cancellation is never lost, whenever it comes`(_ yields: Int) async throws {
            let connection = try memory()
            let task = Task { try await connection.execute(Self.endless) }
            for _ in 0..<yields * 20 { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        @Test func `a task cancelled before its turn never starts its statement`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (n BIGINT)")
            let first = Task { try await connection.query(Self.endless) }
            await started(connection)
            let second = Task { try await connection.execute("INSERT INTO t VALUES (1)") }
            second.cancel()
            // The cancelled second does not touch the first.
            #expect(connection.isBusy)
            first.cancel()
            await #expect(throws: CancellationError.self) { try await first.value }
            await #expect(throws: CancellationError.self) { try await second.value }
            #expect(try await connection.query("SELECT count(*) FROM t").firstValue == .integer(0))
        }

        @Test func `interrupting is an error with a code, not a cancellation`() async throws {
            let connection = try memory()
            let task = Task { try await connection.query(Self.endless) }
            await started(connection)
            connection.interrupt()
            let error = await failure { try await task.value }
            #expect(error?.isInterruption == true)
            #expect(error?.diagnostic.code == "duckdb.interrupted")
        }

        @Test func `interrupting an idle connection does nothing`() async throws {
            let connection = try memory()
            connection.interrupt()
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
            #expect(connection.progress == nil)
        }

        @Test func `progress lies between nothing and all while a statement runs`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t AS SELECT range AS n FROM range(300000)")
            let task = Task {
                try await connection.execute("CREATE TABLE u AS SELECT md5(n::TEXT) AS h FROM t ORDER BY h")
            }
            await started(connection)
            var seen: [Double] = []
            while connection.isBusy {
                if let progress = connection.progress { seen.append(progress.fraction) }
                await Task.yield()
            }
            #expect(try await task.value == 300_000)
            #expect(!seen.isEmpty)
            #expect(seen.allSatisfy { (0...1).contains($0) })
        }

        @Test func `a cancelled transaction can be rolled back`() async throws {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (n BIGINT); BEGIN; INSERT INTO t VALUES (1)")
            let task = Task { try await connection.execute("INSERT INTO t \(Self.endless)") }
            await started(connection)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            try await connection.execute("ROLLBACK")
            #expect(try await connection.query("SELECT count(*) FROM t").firstValue == .integer(0))
        }

        @Test func `taking in a stream stops between batches, and no table stays`() async throws {
            let connection = try memory()
            let stream = ArrowStream.integers(count: .max / 2, batch: 1)
            let task = Task { try await connection.ingest(stream, as: "t") }
            await Task.yield()
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(await failure { try await connection.query("FROM t") }?.failure?.kind == .catalog)
        }

        @Test func `text lines stop too`() async throws {
            let connection = try memory()
            let collected = Collected()
            let task = Task {
                try await connection.textLines("SELECT 'x' FROM range(100000000000)") { _ in
                    collected.add(.init(start: nil, count: 0))
                }
            }
            while collected.calls == 0 { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }

        @Test func `more running statements than cores leave Swift's threads free`() async throws {
            let database = try DuckDBDatabase(path: nil)
            let tasks = try (0..<8).map { _ in
                let connection = try database.connect()
                return Task { try await connection.query(Self.endless) }
            }
            // Comes through only if no statement holds a cooperative thread.
            for _ in 0..<1000 { await Task { await Task.yield() }.value }
            for task in tasks { task.cancel() }
            for task in tasks { await #expect(throws: CancellationError.self) { try await task.value } }
        }

        @Test func `many connections work on one database`() async throws {
            let database = try DuckDBDatabase(path: nil)
            try await database.connect().execute("CREATE TABLE t (worker INTEGER, n BIGINT)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<20 {
                    group.addTask {
                        let connection = try database.connect()
                        for n in 0..<10 {
                            try await connection.execute(
                                "INSERT INTO t VALUES (?, ?)",
                                [.integer(Int64(worker)), .integer(Int64(n))]
                            )
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await database.connect().query(
                "SELECT count(*), count(DISTINCT (worker, n)) FROM t"
            )
            #expect(rows.rows == [[.integer(200), .integer(200)]])
        }
    }
}

extension DuckDBDriverTests {
    @Suite struct AbandonmentTests {
        /// More rows than DuckDB holds ready at once, and then none for minutes.
        private static let slow =
            "SELECT range AS n FROM range(100000000000000) WHERE range % 3000000 = range"

        @Test func `a stream dropped before its end leaves nothing that the next statement waits for`()
            async throws
        {
            let connection = try memory()
            for round in 0..<10 {
                let stream = try await connection.stream(Self.slow)
                #expect(try stream.skipBatch() != nil)
                if round.isMultiple(of: 2) { withExtendedLifetime(stream) {} }
            }
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test func `a connection dropped with a stream half read closes`() async throws {
            for _ in 0..<5 {
                let stream = try await memory().stream(Self.slow)
                #expect(try stream.skipBatch() != nil)
            }
        }

        @Test func `setting an endless stream aside can be cancelled, which ends the stream too`()
            async throws
        {
            let connection = try memory()
            let stream = try await connection.stream(Self.slow)
            let task = Task { try await connection.query("SELECT 1") }
            while !connection.isBusy { await Task.yield() }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(throws: ArrowStreamError.self) { try stream.countRows() }
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }
    }
}
