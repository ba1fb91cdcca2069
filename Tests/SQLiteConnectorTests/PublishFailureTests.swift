import Diagnostics
import Foundation
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteConnector

@Suite struct `A publish to a SQLite file` {
    private let file: TemporaryFile
    private let store: SQLiteTableStore
    private let table = TableName(schema: "curated", name: "t")
    private let other = TableName(schema: "curated", name: "u")

    init() throws {
        file = try TemporaryFile()
        store = SQLiteTableStore(connection: "out", path: file.path)
    }

    private func rows(_ sql: String) async throws -> [[Value]] {
        try await SQLiteDatabase(path: file.path).read { try $0.query(sql) }
    }

    private func refusal(_ body: () async throws -> Void) async -> Diagnostic? {
        do {
            try await body()
            return nil
        } catch {
            return Diagnostic.first(of: error)
        }
    }

    private func publish(_ publish: Publish, in store: SQLiteTableStore? = nil) async throws {
        _ = try await (store ?? self.store).publish(
            [publish.output(to: table)],
            from: FixedSession(["r": publish.relation]),
            run: publish.run
        )
    }

    @Test func `of several outputs is all or nothing`() async throws {
        let first = Publish.overwrite(named((1, "a"))).with(\.runID, "one").output(to: table)
        var second = Publish.merge("id", relation: named()).with(\.step, 1).output(to: other)
        second.relation = "s"
        let run = Publish.overwrite(named()).with(\.runID, "one").run
        let bad = FixedSession(["r": named((1, "a")), "s": named((2, "b"), (2, "c"))])
        await #expect(throws: OutputError.self) {
            try await store.publish([first, second], from: bad, run: run)
        }
        #expect(try await rows("SELECT name FROM sqlite_master") == [])
        #expect(try await store.receipts(of: run).isEmpty)

        let good = FixedSession(["r": named((1, "a")), "s": named((2, "b"))])
        let receipts = try await store.publish([first, second], from: good, run: run)
        #expect(receipts.map(\.target) == ["out:curated.t", "out:curated.u"])
        #expect(try await rows("SELECT * FROM \"curated.t\", \"curated.u\"").count == 1)

        let again = FixedSession(["r": named((9, "z")), "s": named()])
        let repeated = try await store.publish([first, second], from: again, run: run)
        #expect(repeated.map(\.rows) == [1, 1])
        #expect(repeated.map(\.checksum) == receipts.map(\.checksum))
        #expect(again.exports == [])
        #expect(try await store.receipts(of: run).map(\.stepIndex) == [0, 1])
    }

    @Test func `has equal checksums for equal rows in any order, and only for those`() async throws {
        func checksum(_ relation: FixedRelation) async throws -> String? {
            let publish = Publish.overwrite(relation)
            return try await store.publish(
                [publish.output(to: table)],
                from: FixedSession(["r": relation]),
                run: publish.run
            ).first?.checksum
        }
        let one = try await checksum(named((1, "a"), (2, nil)))
        #expect(try await checksum(named((2, nil), (1, "a"))) == one)
        #expect(one?.hasPrefix("2:") == true)
        for different in [
            named((1, "a"), (2, "")), named((1, "a")), named((1, "a"), (2, nil), (2, nil)),
            named((1, nil), (2, "a")),

        ] {
            #expect(try await checksum(different) != one)
        }
    }

    @Test func `that the session breaks off changes nothing`() async throws {
        try await publish(.overwrite(named((1, "a"))))
        let next = Publish.overwrite(named((2, "b")))
        let broken = FixedSession(["r": next.relation], failure: ArrowStreamError(message: "engine gone"))
        let diagnostic = await refusal {
            _ = try await store.publish([next.output(to: table)], from: broken, run: next.run)
        }
        #expect(diagnostic?.reason?.contains("engine gone") == true)
        #expect(try await rows("SELECT id FROM \"curated.t\"") == [[.integer(1)]])
        try await publish(next)
        #expect(try await rows("SELECT id FROM \"curated.t\"") == [[.integer(2)]])
    }

    @Test func `to a locked file can be tried again`() async throws {
        try await publish(.overwrite(named((1, "a"))))
        let holder = try SQLiteDatabase(path: file.path)
        let impatient = SQLiteTableStore(connection: "out", path: file.path, busyTimeout: .zero)
        let (started, mayEnd) = (AsyncStream.makeStream(of: Void.self), DispatchSemaphore(value: 0))
        async let holding: Void = holder.write { _ in
            started.continuation.yield()
            mayEnd.wait()
        }
        for await _ in started.stream { break }
        let diagnostic = await refusal { try await publish(.overwrite(named((2, "b"))), in: impatient) }
        mayEnd.signal()
        try await holding
        #expect(diagnostic?.code == "connection.locked")
        #expect(diagnostic?.fault == .world(canPass: true))
        #expect(diagnostic?.summary.contains(file.path) == true)
        try await publish(.overwrite(named((2, "b"))), in: impatient)
        #expect(try await rows("SELECT id FROM \"curated.t\"") == [[.integer(2)]])
    }

    @Test func `without space leaves the file as it was`() async throws {
        try await publish(.overwrite(named((1, "a"))))
        let error = SQLiteError.failed(SQLiteFailure(code: 13, message: "database or disk is full"))
        let diagnostic = SQLiteConnectorError.publishing(connection: "out", path: file.path, error).diagnostic
        #expect(diagnostic.code == "publish.no-space")
        #expect(diagnostic.exitCode == 3)
    }

    @Test func `needs a file that is a database and a folder that exists`() async throws {
        try Data(repeating: 0x41, count: 5000).write(to: URL(filePath: file.path))
        let notes = await refusal { try await publish(.overwrite(named((1, "a")))) }
        #expect(notes?.code == "connection.not-a-database")
        let nowhere = SQLiteTableStore(connection: "out", path: file.path + "/none/x.sqlite")
        let missing = await refusal { try await publish(.overwrite(named((1, "a"))), in: nowhere) }
        #expect(missing?.code == "connection.cannot-open")
    }

    @Test func `to a file that cannot be written says so`() {
        let error = SQLiteError.failed(
            SQLiteFailure(code: 8, message: "attempt to write a readonly database")
        )
        let diagnostic = SQLiteConnectorError.publishing(connection: "out", path: "/x.sqlite", error)
            .diagnostic
        #expect(diagnostic.code == "connection.read-only")
        #expect(diagnostic.summary.contains("/x.sqlite"))
        #expect(diagnostic.exitCode == 3)
    }

    @Test func `of two runs at once is one after the other`() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...8 {
                group.addTask {
                    try await publish(
                        .append(named((Int64(number), "x")), on: "2024-10-0\(number)").with(
                            \.runID,
                            "r\(number)"
                        )
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(
            try await rows("SELECT count(*), sum(id) FROM \"curated.t\"") == [[.integer(8), .integer(36)]]
        )
    }

    @Test func `in any order and any number of times comes to the same`() async throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<5 {
            let dates = (1...4).map { "2024-10-0\($0)" }
            var latest: [String: Int64] = [:]
            for _ in 0..<12 {
                let date = dates[Int.random(in: 0..<4, using: &random)]
                let count = Int64.random(in: 0...3, using: &random)
                try await publish(
                    Publish(
                        mode: .append,
                        relation: FixedRelation(
                            [Column("id", .int64), Column("name", .text)],
                            (0..<count).map { _ in [.integer(5), .text("same")] }
                        ),
                        date: date
                    )
                )
                latest[date] = count
            }
            let expected = latest.values.reduce(0, +)
            #expect(try await rows("SELECT count(*) FROM \"curated.t\"") == [[.integer(expected)]])
            try await publish(.overwrite(named()))
        }
    }

    @Test func `whose task is cancelled changes nothing`() async throws {
        try await publish(.overwrite(named((1, "a"))))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await publish(.overwrite(named((2, "b"))))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await rows("SELECT id FROM \"curated.t\"") == [[.integer(1)]])
    }
}

/// SplitMix64: the same sequence everywhere.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
