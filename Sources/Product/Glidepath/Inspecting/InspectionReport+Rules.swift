public import Inspection
import SQLAnalysis

extension InspectionReport {
    public struct RuleReport: Encodable, Sendable {
        public var id: String
        public var kind: String
        public var statement: String
        public var expression: String
        public var confidence: String
        public var stepIndex: Int
        public var evidence: [EvidenceReport]
    }

    /// Lines of a file, or a query of a table.
    public struct EvidenceReport: Encodable, Sendable {
        public var file: String?
        public var line: Int?
        public var endLine: Int?
        /// What the lines hold, blanks collapsed.
        public var holds: [String]?
        public var table: String?
        public var query: String?
        public var seen: String?
    }

    public struct OutputReport: Encodable, Sendable {
        public struct Column: Encodable, Sendable {
            public var name: String
            public var sources: [String]
            public var how: String?
        }

        public var kind: String
        public var name: String
        public var relation: String
        public var mode: String
        /// Absent when they could not be followed.
        public var columns: [Column]?
        public var stepIndex: Int
        public var file: String
        public var line: Int
    }

    public struct QuestionReport: Encodable, Sendable {
        public var text: String
        public var file: String?
        public var line: Int?
        public var endLine: Int?
    }
}

extension InspectionReport.RuleReport {
    init(_ rule: BusinessRule) {
        id = rule.id
        kind = rule.kind.rawValue
        statement = rule.statement
        expression = rule.expression
        confidence = rule.confidence.rawValue
        stepIndex = rule.stepIndex
        evidence = rule.evidence.map(InspectionReport.EvidenceReport.init)
    }
}

extension InspectionReport.EvidenceReport {
    init(_ evidence: RuleEvidence) {
        switch evidence {
        case .lines(let place, let claims):
            self.init(
                file: place.file,
                line: place.lines.lowerBound,
                endLine: place.lines.upperBound,
                holds: claims
            )
        case .data(let fact): self.init(fact)
        }
    }

    init(_ fact: DataFact) {
        self.init(table: fact.question.table.description, query: fact.query, seen: fact.statement)
    }
}

extension InspectionReport.OutputReport {
    init(_ target: JobTarget) {
        kind = target.kind.rawValue
        name = target.name
        relation = target.relation
        mode = target.mode
        columns = target.columns?.map { Column(name: $0.name, sources: $0.sources, how: $0.how) }
        stepIndex = target.stepIndex
        file = target.place.file
        line = target.place.lines.lowerBound
    }
}

extension InspectionReport.QuestionReport {
    init(_ question: OpenQuestion) {
        text = question.text
        file = question.place?.file
        line = question.place?.lines.lowerBound
        endLine = question.place?.lines.upperBound
    }
}

extension InspectionReport.JobReport {
    /// With the rules of the job too.
    public init(_ inspection: JobInspection) {
        self.init(inspection.result)
        add(inspection)
    }

    /// Adds what only a look at the job's trees tells.
    public mutating func add(_ inspection: JobInspection) {
        rules = inspection.rules.map(InspectionReport.RuleReport.init)
        questions = inspection.questions.map(InspectionReport.QuestionReport.init)
        outputs = inspection.targets.map(InspectionReport.OutputReport.init)
        data = inspection.dataFacts.map(InspectionReport.EvidenceReport.init)
    }
}
