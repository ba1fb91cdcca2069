public import Foundation
import JobModel
public import Ports
import Synchronization
import Tabular

/// Writes what happens in each run to a file of its own, one JSON object a line.
///
/// `{directory}/{job}/{effective date}-{attempt}.jsonl`. A log that cannot be written never stops a run.
public final class RunLog: EventSink {
    private let directory: URL
    private let open = Mutex<[RunID: FileHandle]>([:])

    public init(directory: URL) {
        self.directory = directory
    }

    /// Where the log of an attempt is.
    public func file(of run: RunIdentity) -> URL {
        directory.appendingPathComponent(Self.folderName(of: run.job))
            .appendingPathComponent("\(run.effectiveDate)-\(run.attempt).jsonl")
    }

    public func receive(_ event: RunEvent) {
        guard let run = event.run, var line = try? JSONEncoder.lines.encode(EventRecord(event)) else {
            return
        }
        line.append(UInt8(ascii: "\n"))
        let handle = open.withLock { open in
            if let handle = open[run.id] { return handle as FileHandle? }
            let handle = start(run)
            open[run.id] = handle
            return handle
        }
        try? handle?.write(contentsOf: line)
        switch event.kind {
        case .runSucceeded, .runFailed:
            open.withLock { try? $0.removeValue(forKey: run.id)?.close() }
        default: break
        }
    }

    private func start(_ run: RunIdentity) -> FileHandle? {
        let file = file(of: run)
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        return try? FileHandle(forWritingTo: file)
    }

    /// A job's name as one path component.
    private static func folderName(of job: JobName) -> String {
        job.rawValue.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", "_", " "]))
            ?? "job"
    }
}

extension JSONEncoder {
    /// One object a line, keys in order, so that equal events are equal text.
    public static var lines: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

/// Passes events on to several sinks.
public struct EventFanOut: EventSink {
    private let sinks: [any EventSink]

    public init(_ sinks: [any EventSink]) {
        self.sinks = sinks
    }

    public func receive(_ event: RunEvent) {
        for sink in sinks { sink.receive(event) }
    }
}
