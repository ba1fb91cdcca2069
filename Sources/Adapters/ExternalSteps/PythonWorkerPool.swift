/// Keeps workers, starts further ones only while all are busy, and lets calls beyond the limit wait in order.
actor PythonWorkerPool {
    private let configuration: PythonHost.Configuration
    private var idle: [PythonWorker] = []
    private var count = 0
    private var waiting: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
    private var nextID = 0

    init(_ configuration: PythonHost.Configuration) {
        self.configuration = configuration
    }

    /// A worker for one call, which ``release(_:)`` must follow.
    func acquire() async throws -> PythonWorker {
        while true {
            try Task.checkCancellation()
            if let worker = idle.popLast() {
                if worker.isUsable { return worker }
                count -= 1
                continue
            }
            if count < configuration.workers { return try await startWorker() }
            try await waitForRelease()
        }
    }

    func release(_ worker: PythonWorker) {
        if worker.isUsable {
            idle.append(worker)
        } else {
            count -= 1
        }
        wakeNext()
    }

    private func startWorker() async throws -> PythonWorker {
        count += 1
        do {
            return try await PythonWorker.start(configuration)
        } catch {
            count -= 1
            wakeNext()
            throw error
        }
    }

    private func wakeNext() {
        if !waiting.isEmpty { waiting.removeFirst().continuation.resume() }
    }

    private func waitForRelease() async throws {
        nextID += 1
        let id = nextID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.cancelWaiting(id) }
        }
    }

    private func cancelWaiting(_ id: Int) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
