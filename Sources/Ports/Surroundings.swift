public import Diagnostics

/// Tells the time.
///
/// Nothing else may.
public protocol Clock: Sendable {
    var now: Instant { get }
}

/// Gives the values behind `${ENV_NAME}` and `file:PATH`.
public protocol SecretSource: Sendable {
    /// - Throws: `project.missing-secret` naming the reference, never the value.
    func value(of reference: String) throws -> String
}

/// Is told what happens while it happens: logs, progress, machine output.
public protocol EventSink: Sendable {
    func receive(_ event: RunEvent)
}

/// Something that happened during an execution.
public struct RunEvent: Sendable {
    public enum Kind: Sendable {
        case runStarted
        case stepFinished(StepRecord, userCodeSeconds: Double)
        case runSucceeded(rowsRead: Int, rowsWritten: Int, seconds: Double)
        case runFailed(Diagnostic, seconds: Double)
        case runRetried(Diagnostic, waiting: Duration)
        case runSkipped(Diagnostic)
        /// A warning or note about a run that goes on.
        case noticed(Diagnostic)
        /// Something user code printed: one line.
        case printed(String)
        case progress(RunProgress)
        case summary(RunSummary)
    }

    public var kind: Kind
    public var at: Instant
    /// Nil for events about the whole execution.
    public var run: RunIdentity?

    public init(_ kind: Kind, at: Instant, run: RunIdentity? = nil) {
        self.kind = kind
        self.at = at
        self.run = run
    }
}

/// How far an execution has come.
public struct RunProgress: Hashable, Sendable {
    public var done: Int
    public var total: Int
    public var rowsPerSecond: Double
    /// Nil until a first run has finished.
    public var secondsLeft: Double?

    public init(done: Int, total: Int, rowsPerSecond: Double, secondsLeft: Double?) {
        self.done = done
        self.total = total
        self.rowsPerSecond = rowsPerSecond
        self.secondsLeft = secondsLeft
    }
}

/// What an execution came to.
public struct RunSummary: Hashable, Sendable {
    public var succeeded: Int
    public var failed: Int
    public var skipped: Int
    public var seconds: Double
    /// Time spent inside user code, summed over parallel runs.
    public var userCodeSeconds: Double

    public init(succeeded: Int, failed: Int, skipped: Int, seconds: Double, userCodeSeconds: Double) {
        self.succeeded = succeeded
        self.failed = failed
        self.skipped = skipped
        self.seconds = seconds
        self.userCodeSeconds = userCodeSeconds
    }
}
