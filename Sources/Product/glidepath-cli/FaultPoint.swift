import Foundation
import Synchronization

/// Ends the process by SIGKILL at a chosen visit of a named point, as a power cut would.
final class FaultPoint: Sendable {
    private let name: String
    private let remaining: Mutex<Int>

    /// - Parameter text: `name` or `name:n`, the n-th visit counted from one.
    init(_ text: String) {
        let parts = text.split(separator: ":").map(String.init)
        name = parts.first ?? ""
        remaining = Mutex(parts.count > 1 ? Int(parts[1]) ?? 1 : 1)
    }

    func visit(_ point: String) {
        guard point == name || name == "*" else { return }
        let isDue = remaining.withLock { remaining in
            remaining -= 1
            return remaining == 0
        }
        if isDue { kill(getpid(), SIGKILL) }
    }
}
