/// What a job does to its data, said for people and shown in its text.
public struct BusinessRule: Hashable, Sendable {
    /// What a rule is about.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// Which dates of a table count.
        case snapshot
        /// Which rows go on.
        case filter
        /// Which rows of two relations belong together.
        case join
        /// Values found by a key.
        case lookup
        /// A value chosen by conditions, such as a tier.
        case decision
        /// What stands for a missing value.
        case missingValue = "missing-value"
        /// How text is cleaned before it is compared or written.
        case normalisation
        case formula
        case rounding
        /// What makes a group, or a row of the result.
        case grouping
        case aggregation
        /// Which of several rows counts.
        case ranking
        /// Equal rows count once.
        case deduplication
        case ordering
        case limit
        /// Rows put together from several queries.
        case combination
        case weekend
        case emptyInput = "empty-input"
        /// The columns of the result.
        case output
        case writeMode = "write-mode"
        case fileLayout = "file-layout"
    }

    /// `BR-1`, `BR-2`, … in the order of the job's steps.
    public internal(set) var id: String
    public var kind: Kind
    /// One or two sentences for a business reader.
    public var statement: String
    /// As the job's text has it, blanks collapsed.
    public var expression: String
    public var confidence: Finding.Confidence
    public var evidence: [RuleEvidence]
    /// The step it is read from, from 0.
    public var stepIndex: Int
    /// Where in the step's text it is, for who wants to break it.
    public var site: RuleSite
    /// What it leans on that only data can show.
    var leansOn: [DataQuestion] = []
}

/// What shows that a rule holds: lines of a file, or a query of the lake.
public enum RuleEvidence: Hashable, Sendable {
    /// The lines hold each of the texts, blanks collapsed.
    case lines(Place, holding: [String])
    case data(DataFact)
}

/// The node of a job's text that a rule is read from.
public enum RuleSite: Hashable, Sendable {
    /// Bytes of the step's SQL.
    case query(stepIndex: Int, bytes: Range<Int>)
    /// Lines and columns of the step's program: lines from 1, columns in bytes from 1, the last one excluded.
    case code(stepIndex: Int, CodeRange)
    /// A field of a step in the job file.
    case field(stepIndex: Int, String)
}

/// A piece of a program's text; lines and columns count from 1, columns in bytes, the last one excluded.
public struct CodeRange: Hashable, Sendable {
    public var firstLine: Int
    public var firstColumn: Int
    public var lastLine: Int
    public var lastColumn: Int

    public init(firstLine: Int, firstColumn: Int, lastLine: Int, lastColumn: Int) {
        self.firstLine = firstLine
        self.firstColumn = firstColumn
        self.lastLine = lastLine
        self.lastColumn = lastColumn
    }
}

/// Something that the job's text does not answer, for the people who own it.
public struct OpenQuestion: Hashable, Sendable {
    public var text: String
    public var place: Place?
    /// What the place's lines hold, blanks collapsed.
    public var claims: [String]

    public init(_ text: String, at place: Place? = nil, claims: [String] = []) {
        self.text = text
        self.place = place
        self.claims = claims
    }
}

/// The rules of one job, and what is left to ask.
public struct RuleBook: Hashable, Sendable {
    public internal(set) var rules: [BusinessRule] = []
    public internal(set) var questions: [OpenQuestion] = []
    /// What the rules lean on, sorted.
    public internal(set) var dataQuestions: [DataQuestion] = []
}
