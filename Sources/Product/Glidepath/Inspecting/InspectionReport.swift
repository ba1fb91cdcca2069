import Diagnostics
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
        public var targets: [TargetReport]
        /// What the job does to its data; absent where only findings were asked for.
        public var rules: [RuleReport]?
        /// What its text does not answer.
        public var questions: [QuestionReport]?
        /// What it writes, column by column.
        public var outputs: [OutputReport]?
        /// What was seen in the tables that its rules lean on.
        public var data: [EvidenceReport]?
        public var notUnderstood: [NoteReport]
        /// Waivers that do nothing.
        public var idleWaivers: [IdleWaiverReport]
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
        /// What one run loads for nothing, measured in the lake.
        public var cost: Finding.Cost?
        public var waived: WaiverReport?
        /// The same for the same finding when lines move.
        public var fingerprint: String
        /// Whether the baseline has it; absent without a baseline.
        public var known: Bool?
    }

    public struct IdleWaiverReport: Encodable, Sendable {
        public var finding: String
        public var step: String?
        public var owner: String
        public var expires: String
        /// Of the job file.
        public var line: Int
        /// `expired` or `matches nothing`.
        public var problem: String
    }

    public struct WaiverReport: Encodable, Sendable {
        public var reason: String
        public var owner: String
        public var expires: String
    }

    public struct SourceReport: Encodable, Sendable {
        public var relation: String
        public var table: String
        public var columns: [String]
        public var usedColumns: [String]
        public var dateMode: String
    }

    public struct TargetReport: Encodable, Sendable {
        public var kind: String
        public var name: String
        public var mode: String
        public var columns: [String]?
    }

    public struct NoteReport: Encodable, Sendable {
        public var file: String
        public var line: Int
        public var reason: String
    }

    public init(jobs: [JobReport]) { self.jobs = jobs }
}

extension InspectionReport.JobReport {
    /// - Parameters:
    ///   - idle: Waivers of the job that do nothing.
    ///   - baseline: Findings that are known; nil when none was given.
    public init(_ result: JobResult, idle: [IdleWaiver] = [], baseline: FindingBaseline? = nil) {
        job = result.job.name.rawValue
        file = result.job.file
        classification = result.classification.kinds.map(\.rawValue)
        let fingerprints = result.fingerprints
        findings = zip(result.findings, fingerprints).map { finding, fingerprint in
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
                rewrite: finding.rewrite,
                cost: finding.cost,
                waived: finding.waiver.map { waiver in
                    InspectionReport.WaiverReport(
                        reason: waiver.reason,
                        owner: waiver.owner,
                        expires: String(describing: waiver.expires)
                    )
                },
                fingerprint: fingerprint,
                known: baseline.map { $0.contains(fingerprint) }
            )
        }
        idleWaivers = idle.map { idle in
            InspectionReport.IdleWaiverReport(
                finding: idle.waiver.finding,
                step: idle.waiver.step,
                owner: idle.waiver.owner,
                expires: String(describing: idle.waiver.expires),
                line: idle.waiver.location?.line ?? result.job.line,
                problem: idle.reason.rawValue
            )
        }
        sources = result.job.sources.map { source in
            InspectionReport.SourceReport(
                relation: source.relation,
                table: source.name,
                columns: source.columns,
                usedColumns: source.usedColumns,
                dateMode: source.dateMode
            )
        }
        targets = result.job.targets.map { target in
            InspectionReport.TargetReport(
                kind: target.kind.rawValue,
                name: target.name,
                mode: target.mode,
                columns: target.columns?.map(\.name)
            )
        }
        notUnderstood = result.job.notUnderstood.map { note in
            InspectionReport.NoteReport(
                file: note.place.file,
                line: note.place.lines.lowerBound,
                reason: note.reason
            )
        }
    }
}
