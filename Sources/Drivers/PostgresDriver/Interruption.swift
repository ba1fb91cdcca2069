import Foundation
import Synchronization

/// Wakes a thread that waits for a server.
final class Alarm: Sendable {
    /// The end to wait at, and the end that rings.
    let waiting: Int32
    private let ringing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw PostgresError.noDescriptors }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        waiting = ends[0]
        ringing = ends[1]
    }

    deinit {
        close(waiting)
        close(ringing)
    }

    func ring() {
        var byte: UInt8 = 1
        _ = write(ringing, &byte, 1)
    }

    func quiet() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(waiting, &bytes, bytes.count) == bytes.count {}
    }
}

/// Whether one call on a connection has been cancelled.
final class Interruption: Sendable {
    private let flag = Atomic<Bool>(false)
    private let alarm: Alarm?

    /// - Parameter alarm: Of the connection that the call runs on; nil for a call that nobody can cancel.
    init(ringing alarm: Alarm?) { self.alarm = alarm }

    var isCancelled: Bool { flag.load(ordering: .sequentiallyConsistent) }

    func cancel() {
        flag.store(true, ordering: .sequentiallyConsistent)
        alarm?.ring()
    }

    func check() throws {
        if isCancelled { throw CancellationError() }
    }
}
