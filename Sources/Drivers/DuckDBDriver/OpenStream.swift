import CArrow
import CDuckDB
import Foundation
import Tabular

/// A query's result while it leaves as Arrow, chunk by chunk.
// Safe to send: `lock` is held wherever `source` is touched.
final class OpenStream: @unchecked Sendable {
    private let connection: ConnectionHandle
    private let arrow: ArrowExport
    private let lock = NSLock()
    private var source: any ChunkSource

    init(_ result: consuming QueryResult, on connection: ConnectionHandle) throws {
        self.connection = connection
        arrow = try ArrowExport(connection, result)
        source = LiveResult(result)
    }

    /// The stream for its consumer, which owns everything this object holds.
    func arrowStream() -> ArrowStream {
        ArrowStream(
            schema: { try self.arrow.schema(into: $0) },
            next: { out in
                try self.lock.withLock {
                    guard let chunk = try self.source.next() else { return false }
                    try self.arrow.array(of: chunk, into: out)
                    return true
                }
            }
        )
    }
}

/// Where a stream's chunks come from.
protocol ChunkSource {
    func next() throws -> ChunkHandle?
}

/// A result that runs while it is read; the next statement on its connection ends it.
final class LiveResult: ChunkSource {
    private let result: QueryResult

    init(_ result: consuming QueryResult) { self.result = result }

    func next() throws -> ChunkHandle? { try result.nextChunk() }
}
