import Synchronization

/// Lets a publish that met a conflict wait for the other one instead of trying in circles.
final class PublishTurns: Sendable {
    private struct State {
        var active = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.active += 1 } }

    func end() {
        let waiting = state.withLock { state in
            state.active -= 1
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when a publish that is under way has ended; at once when none is.
    func waitForAnother() async {
        await withCheckedContinuation { continuation in
            let isAlone = state.withLock { state in
                if state.active > 0 { state.waiting.append(continuation) }
                return state.active == 0
            }
            if isAlone { continuation.resume() }
        }
    }
}
