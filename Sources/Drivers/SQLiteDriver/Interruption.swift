import GRDBSQLite
import Synchronization

/// Whether one call on a database has been cancelled.
///
/// `sqlite3_interrupt` alone is lost when no statement runs at that instant, so the flag is also asked for
/// before every statement, between rows and by SQLite's progress handler.
final class Interruption: Sendable {
    private struct State {
        var isCancelled = false
        /// The connection while the call runs on it, as a bit pattern: `OpaquePointer` is not Sendable.
        var running: UInt?
    }

    private let state = Mutex(State())

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    func check() throws {
        if isCancelled { throw CancellationError() }
    }

    /// Runs `body` as the call that a cancellation interrupts.
    func running<T>(on handle: OpaquePointer, _ body: () throws -> T) throws -> T {
        try state.withLock {
            if $0.isCancelled { throw CancellationError() }
            $0.running = UInt(bitPattern: handle)
        }
        defer { state.withLock { $0.running = nil } }
        return try body()
    }

    func cancel() {
        state.withLock {
            $0.isCancelled = true
            // Inside the lock, so that the connection cannot have gone on to another call.
            if let pattern = $0.running { sqlite3_interrupt(OpaquePointer(bitPattern: pattern)) }
        }
    }
}
