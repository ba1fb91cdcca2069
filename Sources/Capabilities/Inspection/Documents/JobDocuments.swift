public import JobModel

/// The documents of one job, as Markdown; the same inspection gives the same bytes.
///
/// - `brd.md`: what the job does, rule by rule, with evidence
/// - `fsd.md`: how it is built, and how it would be built without what is wrong with it
/// - `tests.md`: how each rule is tested, and what came of it
public struct JobDocuments: Sendable {
    public let job: JobName
    public let requirements: String
    public let design: String
    public let testPlan: String

    /// - Parameter tests: What is known of the tests of the job's rules; nil when none were made.
    public init(of inspection: JobInspection, tests: [RuleTestSummary]? = nil) {
        job = inspection.job.name
        requirements = RequirementsDocument(inspection: inspection).text
        design = DesignDocument(inspection: inspection).text
        testPlan = TestPlanDocument(inspection: inspection, tests: tests).text
    }

    /// By file name, sorted.
    public var files: [(name: String, text: String)] {
        [("brd.md", requirements), ("fsd.md", design), ("tests.md", testPlan)]
    }
}

/// What is known of the test of one rule.
public struct RuleTestSummary: Hashable, Sendable {
    /// Of the rule: `BR-3`.
    public var rule: String
    /// What the test breaks to show that it watches; nil when nothing could be broken.
    public var breaking: String?
    /// Nil when the test passes on the job and fails on the broken copy; else what is missing.
    public var problem: String?
    /// Rows of each table, and of each output, as Markdown tables.
    public var inputs: [(title: String, head: [String], rows: [[String]])]
    public var outputs: [(title: String, head: [String], rows: [[String]])]
    public var date: String

    public init(
        rule: String,
        breaking: String?,
        problem: String?,
        inputs: [(title: String, head: [String], rows: [[String]])] = [],
        outputs: [(title: String, head: [String], rows: [[String]])] = [],
        date: String = ""
    ) {
        self.rule = rule
        self.breaking = breaking
        self.problem = problem
        self.inputs = inputs
        self.outputs = outputs
        self.date = date
    }

    public static func == (left: RuleTestSummary, right: RuleTestSummary) -> Bool {
        left.rule == right.rule && left.breaking == right.breaking && left.problem == right.problem
            && left.date == right.date && left.inputs.map(\.rows) == right.inputs.map(\.rows)
            && left.outputs.map(\.rows) == right.outputs.map(\.rows)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(rule) }
}
