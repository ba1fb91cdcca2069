/// One thing a person is told: what happened, where, why, and what to do about it.
///
/// The same value is rendered for the terminal, as JSON and on a page; `code` is stable and has a page in
/// `docs/errors/`. It never holds row values or secrets.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: String, Sendable, Codable {
        case error
        case warning
        case note
    }

    /// Whose move it is, which decides the exit code and whether trying again can help.
    public enum Fault: Hashable, Sendable {
        /// The person's input: usage, configuration, a job file. Exit code 2.
        case input
        /// The thing asked about is not so: a job failed, outputs differ. Exit code 1.
        case outcome
        /// The world outside: no connection, no space, a lock. Exit code 3.
        case world(canPass: Bool)
    }

    /// `area.kebab-case`, stable within a major version.
    public var code: String
    public var severity: Severity
    public var fault: Fault
    /// What happened: lower case, one line, no full stop.
    public var summary: String
    public var location: SourceLocation?
    public var job: String?
    public var step: String?
    /// `yyyy-MM-dd`.
    public var effectiveDate: String?
    /// Why, in sentences.
    public var reason: String?
    /// What to do, in sentences.
    public var remedy: String?

    public init(
        _ code: String,
        severity: Severity = .error,
        fault: Fault = .input,
        _ summary: String,
        at location: SourceLocation? = nil,
        job: String? = nil,
        step: String? = nil,
        effectiveDate: String? = nil,
        reason: String? = nil,
        remedy: String? = nil
    ) {
        self.code = code
        self.severity = severity
        self.fault = fault
        self.summary = summary
        self.location = location
        self.job = job
        self.step = step
        self.effectiveDate = effectiveDate
        self.reason = reason
        self.remedy = remedy
    }

    /// Exit code of a command that stops because of this.
    public var exitCode: Int32 {
        switch fault {
        case .outcome: 1
        case .input: 2
        case .world: 3
        }
    }
}

/// A place in a file a person can open.
///
/// `line` and `column` count from one.
public struct SourceLocation: Hashable, Sendable {
    public var file: String
    public var line: Int?
    public var column: Int?

    public init(file: String, line: Int? = nil, column: Int? = nil) {
        self.file = file
        self.line = line
        self.column = column
    }
}

/// An error that can explain itself to a person.
public protocol DiagnosableError: Error {
    var diagnostic: Diagnostic { get }
}

extension Diagnostic: DiagnosableError {
    public var diagnostic: Diagnostic { self }
}

/// Several problems found together, reported together.
public struct DiagnosticList: Error, Sendable {
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }
}

extension Diagnostic {
    /// Every error as diagnostics: its own words where it has them, else `internal.unexpected`.
    public static func all(of error: any Error) -> [Diagnostic] {
        switch error {
        case let list as DiagnosticList: list.diagnostics
        case let error as any DiagnosableError: [error.diagnostic]
        case is CancellationError:
            [Diagnostic("run.interrupted", fault: .outcome, "interrupted before it finished")]
        default:
            [
                Diagnostic(
                    "internal.unexpected",
                    fault: .outcome,
                    "an error that Glidepath does not know",
                    reason: String(describing: error),
                    remedy: "This is a fault of Glidepath. Please report it with this text."
                )
            ]
        }
    }

    /// The first of ``all(of:)``.
    public static func first(of error: any Error) -> Diagnostic {
        all(of: error).first ?? Diagnostic("internal.unexpected", fault: .outcome, "an error without words")
    }
}
