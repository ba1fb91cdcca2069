public import Inspection
import JobModel

/// What `inspect --json` prints: the inspection of jobs in the published shape.
public struct InspectionReport: Encodable, Sendable {
    public var jobs: [JobReport]

    public struct JobReport: Encodable, Sendable {
        public var job: String
        public var file: String
        public var classification: [String]
        public var findings: [FindingReport]
        public var sources: [SourceReport]
        public var notUnderstood: [NoteReport]
    }

    public struct FindingReport: Encodable, Sendable {
        public var code: String
        public var title: String
        public var step: String?
        public var stepIndex: Int?
        public var file: String
        public var line: Int
        public var endLine: Int
        public var message: String
        public var confidence: String
        public var rewrite: String?
    }

    public struct SourceReport: Encodable, Sendable {
        public var relation: String
        public var table: String
        public var columns: [String]
        public var usedColumns: [String]
        public var dateMode: String
    }

    public struct NoteReport: Encodable, Sendable {
        public var file: String
        public var line: Int
        public var reason: String
    }

    public init(_ inspection: ProjectInspection) {
        jobs = inspection.jobs.map(JobReport.init)
    }
}

extension InspectionReport.JobReport {
    init(_ inspection: JobInspection) {
        job = inspection.job.name.rawValue
        file = inspection.job.file
        classification = inspection.classification.kinds.map(\.rawValue)
        findings = inspection.findings.map { finding in
            InspectionReport.FindingReport(
                code: finding.code.rawValue,
                title: finding.code.title,
                step: finding.step,
                stepIndex: finding.stepIndex,
                file: finding.file,
                line: finding.line,
                endLine: finding.endLine,
                message: finding.message,
                confidence: finding.confidence.rawValue,
                rewrite: finding.rewrite
            )
        }
        sources = inspection.job.steps.compactMap { step in
            guard case .dataSourcing(let sourcing) = step.action,
                let definition = inspection.flow.definitions.first(where: { $0.stepIndex == step.index })
            else { return nil }
            let used = definition.usedColumns
            return InspectionReport.SourceReport(
                relation: sourcing.resultName,
                table: "\(sourcing.schema).\(sourcing.table)",
                columns: sourcing.columns,
                usedColumns: sourcing.columns.filter {
                    definition.isUsedWhole || used.contains($0.lowercased())
                },
                dateMode: sourcing.dateMode.words
            )
        }
        notUnderstood = inspection.notUnderstood.map { note in
            InspectionReport.NoteReport(
                file: note.place.file,
                line: note.place.lines.lowerBound,
                reason: note.reason
            )
        }
    }
}

extension DataSourcing.DateMode {
    /// As the job file writes it.
    fileprivate var words: String {
        switch self {
        case .effectiveDate: "effectiveDate"
        case .fixed(let from, let to):
            "fixed \(from.map(String.init(describing:)) ?? "effectiveDate") to "
                + (to.map(String.init(describing:)) ?? "effectiveDate")
        case .lookback(let days): "lookbackDays \(days)"
        case .mostRecent: "mostRecent"
        case .mostRecentPrior: "mostRecentPrior"
        case .fullHistory: "fullHistory"
        case .none: "none"
        }
    }
}
