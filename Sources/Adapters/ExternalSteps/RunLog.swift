internal import Foundation
internal import Synchronization

/// Turns what a program prints into lines of a run's log while it runs.
///
/// Everything is read, so that the program never waits, but only so many bytes are passed on.
final class RunLog: Sendable {
    /// Bytes of one call that are passed on.
    static let mostBytes = 10 << 20
    /// A line longer than this is passed on in pieces.
    static let longestLineBytes = 64 << 10
    fileprivate static let linesKept = 12

    enum Stream: Int, Sendable {
        case output
        case errors
    }

    fileprivate struct State {
        var pending: [[UInt8]] = [[], []]
        var passedOn = 0
        var isFull = false
        var lastErrorLines: [String] = []
    }

    private let state = Mutex(State())
    private let print: @Sendable (String) -> Void

    init(print: @escaping @Sendable (String) -> Void) {
        self.print = print
    }

    /// The last lines of standard error, oldest first.
    var lastErrorLines: [String] { state.withLock(\.lastErrorLines) }

    func receive(_ bytes: UnsafeRawBufferPointer, from stream: Stream) {
        let lines = state.withLock { $0.lines(adding: bytes, from: stream) }
        for line in lines { print(line) }
    }

    /// Passes on what came without a line end.
    func finish() {
        let lines = state.withLock { state in
            [Stream.output, .errors].flatMap { state.rest(of: $0) }
        }
        for line in lines { print(line) }
    }
}

extension RunLog.State {
    mutating func lines(adding bytes: UnsafeRawBufferPointer, from stream: RunLog.Stream) -> [String] {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            pending[stream.rawValue].append(contentsOf: rest[rest.startIndex..<end])
            lines += takeLine(of: stream)
            rest = rest[(end + 1)...]
        }
        pending[stream.rawValue].append(contentsOf: rest)
        if pending[stream.rawValue].count >= RunLog.longestLineBytes { lines += takeLine(of: stream) }
        return lines
    }

    mutating func rest(of stream: RunLog.Stream) -> [String] {
        pending[stream.rawValue].isEmpty ? [] : takeLine(of: stream)
    }

    private mutating func takeLine(of stream: RunLog.Stream) -> [String] {
        var bytes = pending[stream.rawValue]
        pending[stream.rawValue].removeAll(keepingCapacity: true)
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        let line = String(decoding: bytes, as: UTF8.self)
        if stream == .errors {
            lastErrorLines.append(line)
            if lastErrorLines.count > RunLog.linesKept { lastErrorLines.removeFirst() }
        }
        guard !isFull else { return [] }
        passedOn += bytes.count + 1
        guard passedOn > RunLog.mostBytes else { return [line] }
        isFull = true
        return [line, "(the step printed more than 10 MB; the rest is left out)"]
    }
}
