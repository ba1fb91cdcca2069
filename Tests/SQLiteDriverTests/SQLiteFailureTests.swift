import Diagnostics
import Foundation
import Tabular
import Testing

@testable import SQLiteDriver

@Suite struct `A SQLite failure` {
    @Test func `of a locked file can pass`() async throws {
        let file = try TemporaryFile()
        let first = try SQLiteDatabase(path: file.path)
        let second = try SQLiteDatabase(path: file.path, options: SQLiteOptions(busyTimeout: .zero))
        try await first.write { try $0.execute("CREATE TABLE t (a)") }
        let (started, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        async let holding: Void = first.write { _ in
            started.signal()
            mayEnd.wait()
        }
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                started.wait()
                continuation.resume()
            }
        }
        let error = await #expect(throws: SQLiteError.self) { try await second.write { _ in } }
        mayEnd.signal()
        try await holding
        #expect(error?.isBusy == true)
        #expect(error?.diagnostic.code == "connection.locked")
        #expect(error?.diagnostic.fault == .world(canPass: true))
    }

    @Test func `of a file that is no database is found on opening`() throws {
        let file = try TemporaryFile("notes.txt")
        try String(repeating: "plain words. ", count: 100).write(
            toFile: file.path,
            atomically: true,
            encoding: .utf8
        )
        let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase(path: file.path) }
        #expect(error?.isNotADatabase == true)
        #expect(error?.diagnostic.code == "connection.not-a-database")
    }

    @Test func `of a missing folder names the file`() throws {
        let error = #expect(throws: SQLiteError.self) { try SQLiteDatabase(path: "/nowhere/at/all.sqlite") }
        #expect(error?.diagnostic.code == "connection.cannot-open")
        #expect(error?.diagnostic.summary.contains("/nowhere/at/all.sqlite") == true)
    }

    @Test func `of a full database leaves it as it was`() async throws {
        let database = try SQLiteDatabase(path: nil)
        try await database.write { try $0.script("CREATE TABLE t (a); INSERT INTO t VALUES (1)") }
        _ = try await database.read { try $0.query("PRAGMA max_page_count = 10") }
        let error = await #expect(throws: SQLiteError.self) {
            try await database.write { connection in
                for _ in 0..<100 { try connection.execute("INSERT INTO t VALUES (zeroblob(4000))") }
            }
        }
        #expect(error?.isFull == true)
        #expect(error?.diagnostic.code == "connection.no-space")
        #expect(try await database.read { try $0.query("SELECT count(*) FROM t") } == [[.integer(1)]])
    }

    @Test func `of a file opened for reading says so`() async throws {
        let file = try TemporaryFile()
        let writer = try SQLiteDatabase(path: file.path)
        try await writer.write { try $0.execute("CREATE TABLE t (a)") }
        let reader = try SQLiteDatabase(path: file.path, options: SQLiteOptions(accessMode: .readOnly))
        let error = await #expect(throws: SQLiteError.self) {
            try await reader.read { try $0.execute("INSERT INTO t VALUES (1)") }
        }
        #expect(error?.isReadOnly == true)
        #expect(error?.diagnostic.code == "connection.read-only")
    }

    @Test func `of a damaged file is told from others`() async throws {
        let file = try TemporaryFile()
        let database = try SQLiteDatabase(path: file.path)
        try await database.write { connection in
            try connection.execute("CREATE TABLE t (a)")
            for _ in 0..<200 { try connection.execute("INSERT INTO t VALUES (hex(randomblob(200)))") }
        }
        await database.close()
        var bytes = try Data(contentsOf: URL(filePath: file.path))
        bytes.replaceSubrange(4096..<12_288, with: repeatElement(0xAB, count: 8192))
        try bytes.write(to: URL(filePath: file.path))
        let damaged = try SQLiteDatabase(path: file.path)
        let error = await #expect(throws: SQLiteError.self) {
            try await damaged.read { try $0.query("SELECT count(a) FROM t") }
        }
        #expect(error?.isCorrupt == true)
        #expect(error?.diagnostic.code == "connection.corrupt")
    }

    @Test func `of a broken rule has SQLite's words`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let error = await #expect(throws: SQLiteError.self) {
            try await database.write {
                try $0.script("CREATE TABLE t (a NOT NULL); INSERT INTO t VALUES (NULL)")
            }
        }
        #expect(error?.isConstraint == true)
        #expect(error?.diagnostic.code == "connection.failed")
        #expect(error?.diagnostic.reason == "SQLite says: NOT NULL constraint failed: t.a.")
    }

    @Test func `of a closed database is no crash`() async throws {
        let database = try SQLiteDatabase(path: nil)
        await database.close()
        await database.close()
        await #expect(throws: SQLiteError.closed(path: ":memory:")) { try await database.read { _ in } }
    }
}

@Suite struct `Cancelling a task` {
    private static let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    @Test(.timeLimit(.minutes(1))) func `stops its query and leaves the database usable`() async throws {
        let database = try SQLiteDatabase(path: nil)
        try await database.write { try $0.execute("CREATE TABLE t (a)") }
        let (stream, running) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await database.write { connection in
                try connection.execute("INSERT INTO t VALUES (1)")
                running.yield()
                _ = try connection.query(Self.endless)
            }
        }
        for await _ in stream { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.read { try $0.query("SELECT count(*) FROM t") } == [[.integer(0)]])
    }

    @Test(.timeLimit(.minutes(1))) func `stops a call that waits, and none but its own`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let mayEnd = DispatchSemaphore(value: 0)
        async let first = database.write { connection in
            mayEnd.wait()
            return try connection.query("SELECT 1")
        }
        let second = Task { try await database.write { try $0.query(Self.endless) } }
        second.cancel()
        mayEnd.signal()
        #expect(try await first == [[.integer(1)]])
        await #expect(throws: CancellationError.self) { try await second.value }
    }
}
