/// Runs `body` to its end even when the surrounding task is cancelled: a transaction is never left open, a file
/// never left attached.
@discardableResult
func uncancelled<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    // A task of its own is the only way to shield work from cancellation; it is awaited at once.
    try await Task { try await body() }.value
}
