public import Diagnostics
import JobModel
public import Ports
import Tabular

/// An event in the JSON shape that other programs rely on: one object a line.
///
/// `event` is one of run-started, step-finished, run-succeeded, run-failed, run-skipped, progress and summary;
/// logs also hold run-retried, noticed and printed.
public struct EventRecord: Codable, Sendable {
    public var event: String
    public var at: String
    public var job: String?
    public var effectiveDate: String?
    public var attempt: Int?
    public var run: String?
    public var step: String?
    public var rows: Int?
    public var rowsRead: Int?
    public var rowsWritten: Int?
    public var seconds: Double?
    public var userCodeSeconds: Double?
    public var diagnostic: Diagnostic?
    public var text: String?
    public var done: Int?
    public var total: Int?
    public var rowsPerSecond: Double?
    public var secondsLeft: Double?
    public var succeeded: Int?
    public var failed: Int?
    public var skipped: Int?

    public init(_ event: RunEvent) {
        self.event = event.kind.name
        at = event.at.description
        job = event.run?.job.rawValue
        effectiveDate = event.run?.effectiveDate.description
        attempt = event.run?.attempt
        run = event.run?.id.rawValue
        fill(from: event.kind)
    }

    private mutating func fill(from kind: RunEvent.Kind) {
        switch kind {
        case .runStarted: break
        case .stepFinished(let record, let userCodeSeconds):
            step = record.title
            rows = record.rows
            seconds = record.seconds
            self.userCodeSeconds = userCodeSeconds > 0 ? userCodeSeconds : nil
        case .runSucceeded(let rowsRead, let rowsWritten, let seconds):
            self.rowsRead = rowsRead
            self.rowsWritten = rowsWritten
            self.seconds = seconds
        case .runFailed(let diagnostic, let seconds):
            self.diagnostic = diagnostic
            self.seconds = seconds
        case .runRetried(let diagnostic, let waiting):
            self.diagnostic = diagnostic
            seconds = waiting / .seconds(1)
        case .runSkipped(let diagnostic), .noticed(let diagnostic): fill(from: diagnostic)
        case .printed(let line): text = line
        case .progress(let progress):
            done = progress.done
            total = progress.total
            rowsPerSecond = progress.rowsPerSecond
            secondsLeft = progress.secondsLeft
        case .summary(let summary):
            succeeded = summary.succeeded
            failed = summary.failed
            skipped = summary.skipped
            seconds = summary.seconds
            userCodeSeconds = summary.userCodeSeconds
        }
    }

    /// A run that never started has no identity; its diagnostic names it.
    private mutating func fill(from diagnostic: Diagnostic) {
        self.diagnostic = diagnostic
        job = job ?? diagnostic.job
        effectiveDate = effectiveDate ?? diagnostic.effectiveDate
    }
}

extension RunEvent.Kind {
    public var name: String {
        switch self {
        case .runStarted: "run-started"
        case .stepFinished: "step-finished"
        case .runSucceeded: "run-succeeded"
        case .runFailed: "run-failed"
        case .runRetried: "run-retried"
        case .runSkipped: "run-skipped"
        case .noticed: "noticed"
        case .printed: "printed"
        case .progress: "progress"
        case .summary: "summary"
        }
    }

    /// Whether the event is part of the published stream; the others stand in logs only.
    public var isPublished: Bool {
        switch self {
        case .runRetried, .noticed, .printed: false
        default: true
        }
    }
}
