internal import Foundation
internal import Synchronization

/// Watches one running program on a thread of its own: its messages, its prints, its end, its time limit.
final class CallMonitor: Sendable {
    enum Event: Sendable {
        /// One line of the private channel.
        case message(Data)
        /// The last event: the report of how it ended, or nil when nobody is left to report.
        case ended(Data?)
    }

    enum StopReason: Sendable {
        case timeLimit
        case cancelled
        /// This side met an error and needs no more of the call.
        case abandoned
    }

    struct Channels: Sendable {
        var messages: Descriptor?
        var output: Descriptor
        var errors: Descriptor
        /// Gives one line when the program has ended.
        var ending: Descriptor
    }

    struct Actions: Sendable {
        /// Asks for the program to be killed.
        var kill: @Sendable () -> Void
        /// Called when that had no effect: makes sure that `ending` comes to its end.
        var giveUp: @Sendable () -> Void
    }

    /// How long a killed program may take to be reported as ended.
    private static let patience = Duration.seconds(5)

    /// The last one is ``Event/ended(_:)``.
    let events = EventQueue<Event>()
    let log: RunLog
    private let channels: Channels
    private let actions: Actions
    private let limit: Duration?
    private let wake: (reader: Descriptor, writer: Descriptor)
    private let reason = Mutex<StopReason?>(nil)

    init(_ channels: Channels, log: RunLog, limit: Duration?, actions: Actions) throws {
        self.channels = channels
        self.log = log
        self.limit = limit
        self.actions = actions
        wake = try Descriptor.pipe()
    }

    /// Why the program was stopped; nil when it was not.
    var stopReason: StopReason? { reason.withLock { $0 } }

    func start() {
        let thread = Thread { self.watch() }
        thread.name = "external step"
        thread.start()
    }

    /// Has the program killed; the first reason counts.
    func stop(_ why: StopReason) {
        reason.withLock { $0 = $0 ?? why }
        _ = write(wake.writer.number, "!", 1)
    }
}

extension CallMonitor {
    /// The thread's work, until the program has ended and everything it said was read.
    private func watch() {
        var deadline = limit.map { ContinuousClock.now + $0 }
        var isKilled = false
        var messages = LineBuffer()
        var ending = LineBuffer()
        var open: [Channel] = [.wake, .ending, .messages, .output, .errors].filter { descriptor($0) != nil }
        while true {
            for channel in wait(for: open, until: deadline) {
                let count = read(channel, messages: &messages, ending: &ending)
                if count == 0 { open.removeAll { $0 == channel } }
            }
            let report = ending.takeLine()
            if report != nil || !open.contains(.ending) {
                drain(&messages)
                events.put(.ended(report))
                return
            }
            if let time = deadline, ContinuousClock.now >= time {
                if isKilled {
                    actions.giveUp()
                    deadline = nil
                } else {
                    reason.withLock { $0 = $0 ?? .timeLimit }
                }
            }
            if !isKilled, stopReason != nil {
                isKilled = true
                deadline = ContinuousClock.now + Self.patience
                actions.kill()
            }
        }
    }

    /// Reads what is left in the pipes of a program that has ended.
    private func drain(_ messages: inout LineBuffer) {
        var none = LineBuffer()
        for channel in [Channel.messages, .output, .errors] where descriptor(channel) != nil {
            while read(channel, messages: &messages, ending: &none) > 0 {}
        }
        log.finish()
    }
}

/// What the thread listens to.
private enum Channel: Sendable {
    case wake
    case ending
    case messages
    case output
    case errors
}

extension CallMonitor {
    private func descriptor(_ channel: Channel) -> Int32? {
        switch channel {
        case .wake: wake.reader.number
        case .ending: channels.ending.number
        case .messages: channels.messages?.number
        case .output: channels.output.number
        case .errors: channels.errors.number
        }
    }

    /// Channels that have something to read or have been closed; none when the time has come first.
    private func wait(for open: [Channel], until deadline: ContinuousClock.Instant?) -> [Channel] {
        var entries = open.map { pollfd(fd: descriptor($0) ?? -1, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, nfds_t(entries.count), milliseconds(until: deadline)) > 0 else { return [] }
        return zip(open, entries).filter { $0.1.revents != 0 }.map(\.0)
    }

    private func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return 0 }
        // Rounded up: waking a little early would only mean another round.
        return Int32(clamping: Int64(left / .milliseconds(1)) + 1)
    }

    /// Reads once.
    ///
    /// - Returns: Bytes read; 0 when the other end is closed, negative when there is nothing to read yet.
    private func read(_ channel: Channel, messages: inout LineBuffer, ending: inout LineBuffer) -> Int {
        guard let number = descriptor(channel) else { return 0 }
        return withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
            // A socket does not know how to be read without waiting, other than by being asked so.
            let count =
                channel == .ending
                ? recv(number, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                : Foundation.read(number, buffer.baseAddress, buffer.count)
            guard count > 0 else {
                return count < 0 && (errno == EAGAIN || errno == EINTR) ? -1 : 0
            }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            switch channel {
            case .wake: break
            case .ending: ending.append(bytes)
            case .messages:
                messages.append(bytes)
                while let line = messages.takeLine() { events.put(.message(line)) }
            case .output: log.receive(bytes, from: .output)
            case .errors: log.receive(bytes, from: .errors)
            }
            return count
        }
    }
}

/// Bytes that have arrived, taken out line by line.
private struct LineBuffer {
    private var bytes = Data()

    mutating func append(_ more: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: more)
    }

    mutating func takeLine() -> Data? {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = Data(bytes[..<end])
        bytes = Data(bytes[(end + 1)...])
        return line
    }
}
