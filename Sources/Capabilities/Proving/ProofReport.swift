public import JobModel
public import Tabular

/// What a proof found: one entry for each job.
public struct ProofReport: Sendable, Codable {
    public var jobs: [JobProof]

    public init(jobs: [JobProof]) { self.jobs = jobs }

    /// Jobs whose verdict is below a level.
    public func below(_ level: Verdict) -> [JobProof] { jobs.filter { $0.verdict < level } }
}

/// What a proof found about one job.
public struct JobProof: Sendable, Codable {
    public var job: JobName
    public var verdict: Verdict
    public var dates: DatesCovered
    /// What the verdict does not rest on, in sentences.
    public var notCovered: [String]
    /// Why nothing is known; nil unless the verdict is `unknown`.
    public var reason: String?
    public var counterexample: Counterexample?

    public init(job: JobName, dates: ClosedRange<CivilDate>) {
        self.job = job
        verdict = .unknown
        self.dates = DatesCovered(from: dates.lowerBound, to: dates.upperBound)
        notCovered = []
    }

    /// The dates of a proof.
    public struct DatesCovered: Hashable, Sendable, Codable {
        public var from: CivilDate
        public var to: CivilDate
        /// Dates on which every output was equal.
        public var equal = 0
        public var different = 0
    }
}

/// In what an output of original and candidate differs.
public struct OutputDifference: Hashable, Sendable, Codable {
    /// A clause.
    public var summary: String
    public var onlyOriginal: Int
    public var onlyCandidate: Int
    public var columns: [String]
    /// What explains most of it, in clauses without values of cells.
    public var causes: [String]

    public init(
        summary: String,
        onlyOriginal: Int = 0,
        onlyCandidate: Int = 0,
        columns: [String] = [],
        causes: [String] = []
    ) {
        self.summary = summary
        self.onlyOriginal = onlyOriginal
        self.onlyCandidate = onlyCandidate
        self.columns = columns
        self.causes = causes
    }
}

/// One input for which original and candidate do not publish the same.
public struct Counterexample: Hashable, Sendable, Codable {
    public var effectiveDate: CivilDate
    /// Nil when the candidate failed as a whole.
    public var output: String?
    public var difference: OutputDifference
}
