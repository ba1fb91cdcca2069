public import Diagnostics
public import JobModel
public import Tabular

/// Which of the two programs of a proof.
public enum ProofRole: String, Hashable, Sendable, CaseIterable {
    case original
    case candidate
}

/// What became of one run.
public enum ProofRun: Sendable {
    case succeeded
    case failed(Diagnostic)
    /// It was not started, mostly because a job before it failed.
    case skipped(Diagnostic)
}

/// Where original and candidate run, each in a place of its own, and where their outputs are compared.
public protocol ProofGround: Sendable {
    /// Runs jobs for one date, in the order of their dependencies.
    ///
    /// - Returns: What became of each; a job without a run on that date is left out.
    func run(_ jobs: [JobName], on date: CivilDate, as role: ProofRole) async throws -> [JobName: ProofRun]

    /// Compares what both published for a date.
    func compare(_ output: String, of job: JobName, on date: CivilDate) async throws -> OutputFinding
}

/// What comparing one output of both came to.
public enum OutputFinding: Sendable {
    case equal
    case different(OutputDifference)
    /// It could not be compared, each reason a clause.
    case undecided([String])
}

/// A job of a proof.
public struct ProofJob: Sendable {
    public var name: JobName
    /// Names of its outputs, original and candidate alike.
    public var outputs: [String]
    /// Jobs of the proof whose outputs it may read.
    public var upstream: [JobName]
    /// What is not covered whatever happens.
    public var notCovered: [String]
    /// Why it cannot be proved at all; nil when it can.
    public var refusal: String?

    public init(
        name: JobName,
        outputs: [String],
        upstream: [JobName] = [],
        notCovered: [String] = [],
        refusal: String? = nil
    ) {
        self.name = name
        self.outputs = outputs
        self.upstream = upstream
        self.notCovered = notCovered
        self.refusal = refusal
    }
}
