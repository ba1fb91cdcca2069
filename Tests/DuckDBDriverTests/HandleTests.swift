import DuckDBDriver
import Foundation
import Tabular
import Testing

extension DuckDBDriverTests {
    /// Each in a process of its own: handles are counted for the whole process.
    @Suite struct HandleTests {
        @Test func `an open database, connection and stream are counted`() async {
            await #expect(processExitsWith: .success) {
                let before = LiveHandles.count
                let connection = try memory()
                #expect(LiveHandles.count == before + 2)
                let stream = try await connection.stream("SELECT range FROM range(100000)")
                #expect(LiveHandles.count > before + 2)
                withExtendedLifetime((connection, stream)) {}
            }
        }

        @Test func `every kind of call gives back its handles`() async {
            await #expect(processExitsWith: .success) {
                let count = try await leaked {
                    let connection = try memory()
                    try await connection.execute(
                        "CREATE TABLE t (a INTEGER, b TEXT[]); INSERT INTO t VALUES (1, ['x'])"
                    )
                    _ = try await connection.query(
                        "SELECT *, {'a': [1]}, ?, ? FROM t",
                        [.list([.text("y")]), .map([])]
                    )
                    _ = try await connection.query("SELECT 'POINT(1 2)'::GEOMETRY")
                    _ = try await connection.schema(of: "FROM t")
                    _ = try await connection.tableNames(in: "FROM t, u")
                    try await connection.append(rows: [[.integer(2), .null]], to: DuckDBTable(name: "t"))
                    try await connection.ingest(try await connection.stream("FROM t"), as: "u")
                    try await connection.textLines("SELECT 'x'") { _ in }
                }
                #expect(count == 0)
            }
        }

        @Test func `calls that fail give back theirs`() async {
            await #expect(processExitsWith: .success) {
                let count = try await leaked {
                    let connection = try memory()
                    for sql in [
                        "SELEC", "SELECT nope", "SELECT error('x')", "SELECT 1; SELECT error('x')",
                        "SELECT ?",
                    ] {
                        #expect(await failure { try await connection.query(sql) } != nil)
                        if sql != "SELECT ?" {
                            #expect(await failure { try await connection.execute(sql) } != nil)
                        }
                        #expect(await failure { try await connection.tableNames(in: sql + " FROM") } != nil)
                    }
                    #expect(
                        await failure {
                            try await connection.query("SELECT ?", [.list([.integer(1), .text("")])])
                        } != nil
                    )
                    #expect(
                        await failure { try await connection.append(rows: [[]], to: DuckDBTable(name: "no")) }
                            != nil
                    )
                    let stream = ArrowStream.integers(count: 10_000, batch: 100, failingAt: 5_000)
                    #expect(await failure { try await connection.ingest(stream, as: "t") } != nil)
                    #expect(throws: DuckDBError.self) { try DuckDBDatabase(path: "/nonexistent/x.db") }
                }
                #expect(count == 0)
            }
        }

        @Test func `streams give back theirs, read or not, set aside or not`() async {
            await #expect(processExitsWith: .success) {
                let count = try await leaked {
                    let connection = try memory()
                    _ = try await connection.stream("SELECT range FROM range(100000)")
                    let half = try await connection.stream("SELECT range FROM range(100000)")
                    _ = try half.skipBatch()
                    let whole = try await connection.stream("SELECT range FROM range(100000)")
                    _ = try whole.countRows()
                    _ = try half.countRows()
                }
                #expect(count == 0)
            }
        }

        @Test func `cancelled statements give back theirs`() async {
            await #expect(processExitsWith: .success) {
                let count = try await leaked {
                    for _ in 0..<10 {
                        let connection = try memory()
                        let task = Task {
                            try await connection.query(
                                "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range + b.range < 9"
                            )
                        }
                        while !connection.isBusy { await Task.yield() }
                        task.cancel()
                        await #expect(throws: CancellationError.self) { try await task.value }
                    }
                }
                #expect(count == 0)
            }
        }

        @Test func `a connection's thread ends with it`() async {
            await #expect(processExitsWith: .success) {
                func threads() throws -> Int {
                    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
                }
                let database = try DuckDBDatabase(path: nil)
                let before = try threads()
                for _ in 0..<50 { _ = try await database.connect().query("SELECT 1") }
                for _ in 0..<100_000 where try threads() > before + 10 { await Task.yield() }
                #expect(try threads() <= before + 10)
            }
        }
    }
}

/// How many handles more than before are open once everything the body used is gone.
///
/// A task's last references go after its value is known, hence the wait; a leak waits to the end of it.
private func leaked(_ body: () async throws -> Void) async rethrows -> Int {
    let before = LiveHandles.count
    try await body()
    for _ in 0..<100_000 where LiveHandles.count != before { await Task.yield() }
    return LiveHandles.count - before
}
