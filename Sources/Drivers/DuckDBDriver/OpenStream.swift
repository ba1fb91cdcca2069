import CArrow
import CDuckDB
import Foundation
import Tabular

/// A query's result while it leaves as Arrow, chunk by chunk.
///
/// DuckDB ends a running result when its connection runs another statement. So before each statement the connection
/// detaches its open stream: what is left of the result moves to a temporary table, which can spill to disk, and the
/// stream goes on from there. Nobody ever waits for the consumer of a stream.
// Safe to send: `lock` is held wherever `source` is touched.
final class OpenStream: @unchecked Sendable {
    private let database: DatabaseHandle
    private let arrow: ArrowExport
    private let lock = NSLock()
    private var source: any ChunkSource

    init(_ result: consuming QueryResult, on connection: ConnectionHandle) throws {
        database = connection.database
        arrow = try ArrowExport(connection, result)
        source = LiveResult(result)
    }

    /// The stream for its consumer, which owns everything this object holds.
    func arrowStream() -> ArrowStream {
        ArrowStream(
            schema: { out in try Self.explaining { try self.arrow.schema(into: out) } },
            next: { out in try Self.explaining { try self.next(into: out) } }
        )
    }

    /// Errors in the words that a consumer in C gets from `get_last_error`.
    private static func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DuckDBError {
            throw ArrowStreamError(message: error.message)
        }
    }

    private func next(into out: UnsafeMutablePointer<ArrowArray>) throws -> Bool {
        try lock.withLock {
            guard let chunk = try source.next() else {
                source = EndedSource(failure: nil)
                return false
            }
            try arrow.array(of: chunk, into: out)
            return true
        }
    }

    /// Frees the connection for its next statement; the stream goes on.
    ///
    /// Interrupting the operation ends both.
    func detach(in operation: Operation) {
        lock.withLock {
            guard let live = source as? LiveResult else { return }
            do {
                source = try SpooledResult(live, in: database, checking: operation)
            } catch {
                source = EndedSource(failure: error)
            }
        }
    }
}
