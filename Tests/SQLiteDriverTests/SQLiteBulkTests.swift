import Tabular
import Testing

@testable import SQLiteDriver

@Suite struct `Bulk rows` {
    /// The rows of a stream as values, batch by batch.
    private func batches(_ stream: ArrowStream) throws -> [[[Value]]] {
        let reader = try ArrowBatchReader(stream)
        var batches: [[[Value]]] = []
        while let batch = try reader.next() {
            batches.append((0..<batch.rowCount).map { row in batch.columns.map { $0.value(row) } })
        }
        return batches
    }

    private func answer(_ sql: String) async throws -> (rows: [[Value]], types: [LogicalType]) {
        let database = try SQLiteDatabase(path: nil)
        let (stream, schema) = try await database.read { connection in
            try connection.script(
                "CREATE TABLE d (i INTEGER, r REAL, t TEXT, n NUMERIC, b BLOB, v VARCHAR(3), u)"
            )
            return try connection.read(sql)
        }
        return (try batches(stream).flatMap(\.self), schema.columns.map(\.type))
    }

    struct Typing: Sendable, CustomTestStringConvertible {
        var values: String
        var type: LogicalType
        var stored: [Value]

        var testDescription: String { values }
    }

    static let typings = [
        Typing(values: "(1), (NULL), (-3)", type: .int64, stored: [.integer(1), .null, .integer(-3)]),
        Typing(values: "(1), (0.5)", type: .double, stored: [.double(1), .double(0.5)]),
        Typing(values: "(1e3), (2)", type: .double, stored: [.double(1000), .double(2)]),
        // As CAST writes them: 15 digits, a decimal point always.
        Typing(
            values: "(1), (0.1 + 0.2), (1e100), (NULL), ('x'), (5.0)",
            type: .text,
            stored: [.text("1"), .text("0.3"), .text("1.0e+100"), .null, .text("x"), .text("5.0")]
        ),
        Typing(values: "(x'4142'), ('c')", type: .text, stored: [.text("AB"), .text("c")]),
        Typing(values: "(x'00FF'), (7)", type: .blob, stored: [.blob([0, 255]), .blob([0x37])]),
        Typing(values: "(''), (NULL)", type: .text, stored: [.text(""), .null]),
        Typing(values: "(x''), (NULL)", type: .blob, stored: [.blob([]), .null]),
        Typing(values: "(NULL)", type: .null, stored: [.null]),
        Typing(values: "('a' || char(0) || 'b')", type: .text, stored: [.text("a\0b")]),
    ]

    @Test(arguments: typings) func `have the type that all their values have`(typing: Typing) async throws {
        let (rows, types) = try await answer("VALUES \(typing.values)")
        #expect(types == [typing.type])
        #expect(rows == typing.stored.map { [$0] })
    }

    @Test func `without values have a declared type`() async throws {
        let (rows, types) = try await answer("SELECT *, i + 1 FROM d")
        #expect(rows.isEmpty)
        #expect(types == [.int64, .double, .text, .null, .null, .null, .null, .null])
    }

    @Test func `of text that is no UTF-8 are refused, by column`() async throws {
        for bytes in ["ff", "c3"] {
            await #expect(throws: SQLiteError.notText(column: "t")) {
                _ = try await answer("SELECT CAST(x'\(bytes)' AS TEXT) AS t")
            }
        }
        // Two halves of one character in two rows.
        await #expect(throws: SQLiteError.notText(column: "t")) {
            _ = try await answer("SELECT CAST(x'c3' AS TEXT) AS t UNION ALL SELECT CAST(x'a9' AS TEXT)")
        }
    }

    @Test(arguments: [
        (3, 1000, [3, 3, 1]), (100, 4, [1, 1, 1, 1, 3]), (100, 0, Array(repeating: 1, count: 7)),
    ])
    func `are cut into batches by rows and by bytes`(rows: Int, bytes: Int, sizes: [Int]) async throws {
        let database = try SQLiteDatabase(path: nil)
        let sql = "VALUES ('aaaa'), ('bb'), ('b'), ('cccccccc'), (NULL), ('d'), ('')"
        let stream = try await database.read { connection in
            var answer = try connection.using(sql, []) { try connection.recorded($0) }
            answer.batchRows = rows
            answer.batchBytes = bytes
            return try answer.stream()
        }
        let read = try batches(stream)
        #expect(read.map(\.count) == sizes)
        #expect(
            read.flatMap(\.self)
                == ["aaaa", "bb", "b", "cccccccc", nil, "d", ""].map {
                    [$0.map { .text($0) } ?? .null]
                }
        )
    }

    @Test func `come in several batches, in order`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let (stream, _) = try await database.read {
            try $0.read(
                """
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
                SELECT i, 'row ' || i AS t FROM n
                """
            )
        }
        let read = try batches(stream)
        #expect(read.map(\.count) == [122_880, 122_880, 4240])
        #expect(
            read.flatMap(\.self).enumerated().allSatisfy { index, row in
                row == [.integer(Int64(index + 1)), .text("row \(index + 1)")]
            }
        )
    }

    @Test func `go in as they came out`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let values = "(1, 0.5, 'a', x'00'), (NULL, NULL, NULL, NULL), (-1, 2.0, '', x'')"
        let count = try await database.write { connection in
            try connection.execute("CREATE TABLE \"odd \"\"name\" (a INTEGER, b REAL, \"select\" TEXT, d)")
            let (stream, _) = try connection.read("VALUES \(values)")
            return try connection.insert(stream, into: "odd \"name", columns: ["a", "b", "select", "d"])
        }
        #expect(count == 3)
        let differing = try await database.read {
            try $0.query("SELECT * FROM (VALUES \(values)) EXCEPT SELECT * FROM \"odd \"\"name\"")
        }
        #expect(differing.isEmpty)
    }

    @Test func `bind Booleans as 0 and 1 and huge integers as doubles`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let rows = try await database.write { connection in
            try connection.execute("CREATE TABLE t (flag)")
            let builder = try ArrowBatchBuilder([Column("flag", .boolean)])
            builder[0].append(true)
            builder[0].append(false)
            builder[0].appendNull()
            _ = try connection.insert(builder.stream(), into: "t")
            return try connection.query("SELECT flag, typeof(flag) FROM t")
        }
        #expect(
            rows == [
                [.integer(1), .text("integer")], [.integer(0), .text("integer")], [.null, .text("null")],
            ]
        )
    }

    @Test func `pass on what the producer says, and are undone`() async throws {
        let database = try SQLiteDatabase(path: nil)
        try await database.write { try $0.execute("CREATE TABLE t (n)") }
        let stream = try ArrowStream([Column("n", .int64)]) { _ in
            throw ArrowStreamError(message: "the other engine stopped")
        }
        await #expect(throws: SQLiteError.arrow(message: "the other engine stopped")) {
            try await database.write { connection in
                try connection.execute("INSERT INTO t VALUES (0)")
                _ = try connection.insert(stream, into: "t")
            }
        }
        #expect(try await database.read { try $0.query("SELECT count(*) FROM t") } == [[.integer(0)]])
    }

    @Test func `take parameters by name`() async throws {
        let database = try SQLiteDatabase(path: nil)
        let (stream, _) = try await database.read {
            try $0.read("SELECT :b - :a AS x, :a AS y", named: ["a": .integer(1), "b": .integer(3)])
        }
        #expect(try batches(stream) == [[[.integer(2), .integer(1)]]])
        await #expect(throws: SQLiteError.unboundParameter(name: ":c", known: ["a"])) {
            _ = try await database.read { try $0.read("SELECT :c", named: ["a": .null]) }
        }
        await #expect(throws: SQLiteError.unboundParameter(name: "?", known: ["a"])) {
            _ = try await database.read { try $0.read("SELECT ?", named: ["a": .null]) }
        }
    }
}
