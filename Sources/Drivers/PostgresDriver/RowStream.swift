import CArrow
import Diagnostics
import Foundation
public import Tabular

extension PostgresConnection {
    /// Runs a query whose rows leave as Arrow while it runs: memory stays bounded however many there are.
    ///
    /// The stream has the connection until it is read to its end or dropped; calls fail with
    /// ``PostgresError/notFree(place:)`` meanwhile. It may be read from any thread, which blocks while the server works.
    /// A cancelled task does not reach it: dropping it ends the query.
    ///
    /// - Parameters:
    ///   - sql: One query, whose columns have types that ``PostgresType/logicalType`` knows.
    ///   - onEnd: Called once, when the connection is free again or lost: then it is not usable.
    /// - Returns: Rows in the query's order. Decimals of up to 38 digits, UUIDs and JSON as text, lists of one dimension.
    /// - Throws: ``PostgresError``: also while the stream is read, then as the cause of an `ArrowStreamError`.
    public func stream(
        _ sql: String,
        onEnd: @escaping @Sendable (PostgresConnection) -> Void = { _ in }
    ) async throws -> ArrowStream {
        let columns = try await run { try $0.columns(of: sql) }
        let collectors = try columns.map { try ColumnCollector($0) }
        let session = try lendSession()
        let source = CopySource(session, collectors) { [self] session in
            // A task of its own: a stream ends wherever its last owner lets go of it, also in C.
            Task {
                await takeBack(session)
                onEnd(self)
            }
        }
        try source.start(sql)
        return ArrowStream(
            schema: { ArrowSchemaParts.fill($0, columns: source.collectors) },
            next: { try source.next(into: $0) }
        )
    }
}

/// The rows of a running COPY, batch by batch.
// Safe to send: the one consumer of the stream calls it, one call at a time.
private final class CopySource: @unchecked Sendable {
    let collectors: [ColumnCollector]
    private let session: PostgresSession
    private let giveBack: @Sendable (PostgresSession) -> Void
    private let call = Interruption(ringing: nil)
    private var isRunning = false
    private var hasHeader = false

    /// Few enough to stay in the processor's cache, enough that a batch costs nothing.
    private static let rowLimit = 16_384
    private static let byteLimit = 8 << 20

    init(
        _ session: PostgresSession,
        _ collectors: [ColumnCollector],
        giveBack: @escaping @Sendable (PostgresSession) -> Void
    ) {
        self.session = session
        self.collectors = collectors
        self.giveBack = giveBack
    }

    deinit {
        if isRunning { session.abandonCopyOut() }
        giveBack(session)
    }

    func start(_ sql: String) throws {
        try session.startCopy("COPY (\(sql)\n) TO STDOUT (FORMAT binary)", .out, in: call)
        isRunning = true
    }

    func next(into out: UnsafeMutablePointer<ArrowArray>) throws -> Bool {
        do {
            let rows = try collect()
            guard rows > 0 else { return false }
            let children = collectors.map { collector in
                let child = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
                collector.take(into: child)
                return child
            }
            ArrowParts.give([nil], children: children, length: rows, nullCount: 0, to: out)
            return true
        } catch let error as PostgresError {
            if !session.isLost, isRunning { session.abandonCopyOut() }
            isRunning = false
            let diagnostic = error.diagnostic
            throw ArrowStreamError(
                message: [diagnostic.summary, diagnostic.reason].compactMap { $0 }.joined(separator: ": "),
                cause: error
            )
        }
    }

    private func collect() throws -> Int {
        var rows = 0
        while isRunning, rows < Self.rowLimit {
            isRunning = try session.nextCopyData(in: call) { rows += try collect($0) }
            if rows % 256 == 0, collectors.reduce(0, { $0 + $1.byteCount }) > Self.byteLimit { break }
        }
        return rows
    }

    /// - Parameter data: Whole rows; before the first one the header, after the last one a mark.
    private func collect(_ data: UnsafeRawBufferPointer) throws -> Int {
        var place = 0
        if !hasHeader {
            guard data.count >= 19 else { throw Self.misshapen }
            place = 19 + Int(data.bigEndian(15, UInt32.self))
            hasHeader = true
        }
        var rows = 0
        while place + 2 <= data.count {
            let fields = data.bigEndian(place, UInt16.self)
            place += 2
            if fields == 0xFFFF { return rows }
            guard Int(fields) == collectors.count else { throw Self.misshapen }
            for collector in collectors { try collector.appendField(of: data, at: &place) }
            rows += 1
        }
        guard place == data.count else { throw Self.misshapen }
        return rows
    }

    private static let misshapen = PostgresError.data(
        column: nil,
        reason: "The server's rows do not have the form of a binary COPY."
    )
}
