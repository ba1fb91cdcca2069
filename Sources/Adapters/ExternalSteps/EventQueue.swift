internal import Synchronization

/// Hands elements from a thread to one waiting task.
///
/// Unlike an `AsyncStream` it does not end when the task is cancelled: a cancelled call has still to be seen
/// to its end.
final class EventQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiting: CheckedContinuation<Element, Never>?
    }

    private let state = Mutex(State())

    func put(_ element: Element) {
        let waiting = state.withLock { state in
            let waiting = state.waiting
            state.waiting = nil
            if waiting == nil { state.elements.append(element) }
            return waiting
        }
        waiting?.resume(returning: element)
    }

    /// The next element, however long it takes.
    func next() async -> Element {
        await withCheckedContinuation { continuation in
            let element = state.withLock { state -> Element? in
                guard state.elements.isEmpty else { return state.elements.removeFirst() }
                state.waiting = continuation
                return nil
            }
            if let element { continuation.resume(returning: element) }
        }
    }
}
