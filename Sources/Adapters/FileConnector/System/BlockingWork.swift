import Dispatch
import Synchronization

/// Runs blocking calls away from Swift's cooperative threads, of which there are only as many as cores.
enum BlockingWork {
    /// - Parameter body: Asks the cancellation now and then; the task's cancellation reaches it that way.
    static func run<Result: Sendable>(
        _ body: @escaping @Sendable (Cancellation) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(with: Swift.Result { try body(cancellation) })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}

/// A flag that says that nobody waits for the result any more.
final class Cancellation: Sendable {
    private let isCancelled = Atomic(false)

    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
    }

    func check() throws {
        if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
    }
}
