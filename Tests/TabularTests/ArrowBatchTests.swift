import Testing

@testable import Tabular

@Suite struct `Arrow batches` {
    private static let columns = [
        Column("flag", .boolean), Column("number", .int64), Column("real", .double), Column("text", .text),
        Column("bytes", .blob), Column("day", .date), Column("moment", .timestamp(.microseconds)),
        Column("nothing", .null),
    ]

    private static let rows: [[Value]] = [
        [
            .boolean(true), .integer(.min), .double(-0.5), .text("a\0b"), .blob([0, 255]), .integer(-1),
            .integer(1_000_000), .null,
        ],
        Array(repeating: .null, count: 8),
        [
            .boolean(false), .integer(.max), .double(.infinity), .text(""), .blob([]), .integer(0),
            .integer(0), .null,
        ],
    ]

    @Test func `come back as they were collected`() throws {
        let builder = try ArrowBatchBuilder(Self.columns)
        for row in Self.rows { append(row, to: builder) }
        let reader = try ArrowBatchReader(builder.stream())
        #expect(reader.fields.map(\.name) == Self.columns.map(\.name))
        #expect(
            reader.fields.map(\.storage) == [
                .boolean, .int64, .double, .text, .blob, .int32, .int64, .null,
            ]
        )
        let batch = try #require(try reader.next())
        #expect(values(of: batch) == Self.rows)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [1, 7, 8, 9, 64, 65, 1000])
    func `keep every bit of validity and Booleans`(count: Int) throws {
        let builder = try ArrowBatchBuilder([Column("flag", .boolean)])
        let expected: [Value] = (0..<count).map { $0 % 3 == 0 ? .null : .boolean($0 % 2 == 0) }
        for value in expected { append([value], to: builder) }
        let batch = try #require(try ArrowBatchReader(builder.stream()).next())
        #expect(values(of: batch) == expected.map { [$0] })
    }

    @Test func `follow each other in one stream, without rows of the one before`() throws {
        let source = Countdown(3)
        let stream = try ArrowStream([Column("n", .int64), Column("t", .text)]) { builder in
            guard let number = source.next() else { return false }
            for repeated in 0..<number {
                builder[0].append(Int64(repeated))
                builder[1].append("\(number).\(repeated)")
            }
            return true
        }
        let reader = try ArrowBatchReader(stream)
        var read: [[[Value]]] = []
        while let batch = try reader.next() { read.append(values(of: batch)) }
        #expect(read.map(\.count) == [3, 2, 1])
        #expect(read.last == [[.integer(0), .text("1.0")]])
    }

    @Test func `without rows have their columns`() throws {
        let builder = try ArrowBatchBuilder(Self.columns)
        let reader = try ArrowBatchReader(builder.stream())
        let batch = try #require(try reader.next())
        #expect(batch.rowCount == 0)
        #expect(reader.fields.count == 8)
    }

    @Test func `release everything they own exactly once`() throws {
        // Under a memory checker this would show; here the callbacks must be gone after the release.
        let builder = try ArrowBatchBuilder([Column("t", .text)])
        builder[0].append("x")
        let stream = builder.stream()
        weak var held: ArrowBatch?
        do {
            let batch = try ArrowBatchReader(stream).next()
            held = batch
            #expect(batch?.columns[0].value(0) == .text("x"))
        }
        #expect(held == nil)
    }

    @Test func `cannot be built of a type without a form`() {
        #expect(throws: ArrowStreamError.self) { try ArrowBatchBuilder([Column("x", .list(.int64))]) }
    }

    @Test func `pass on what their producer says`() throws {
        let stream = try ArrowStream([Column("n", .int64)]) { _ in
            throw ArrowStreamError(message: "the disk is gone")
        }
        let reader = try ArrowBatchReader(stream)
        let error = #expect(throws: ArrowStreamError.self) { try reader.next() }
        #expect(error?.message == "the disk is gone")
    }

    private func append(_ row: [Value], to builder: ArrowBatchBuilder) {
        for (index, value) in row.enumerated() {
            switch value {
            case .boolean(let flag): builder[index].append(flag)
            case .integer(let number): builder[index].append(number)
            case .double(let number): builder[index].append(number)
            case .text(let text): builder[index].append(text)
            case .blob(let bytes): bytes.withUnsafeBytes { builder[index].append($0) }
            default: builder[index].appendNull()
            }
        }
    }

    private func values(of batch: ArrowBatch) -> [[Value]] {
        (0..<batch.rowCount).map { row in batch.columns.map { $0.value(row) } }
    }
}

// Safe to send: the stream of the test has one consumer.
private final class Countdown: @unchecked Sendable {
    private var left: Int

    init(_ count: Int) { left = count }

    func next() -> Int? {
        defer { left -= 1 }
        return left > 0 ? left : nil
    }
}
