public import Diagnostics
public import JobModel
public import Tabular

public enum RunStatus: String, Hashable, Sendable, Codable, CaseIterable {
    case pending = "Pending"
    case running = "Running"
    case succeeded = "Succeeded"
    case failed = "Failed"
    case skipped = "Skipped"
}

/// What is known when an attempt starts.
public struct RunStart: Sendable {
    public var job: JobName
    public var effectiveDate: CivilDate
    /// Who or what asked for it, such as `run` or `demo`.
    public var triggeredBy: String
    public var jobHash: String
    public var engine: EngineName
    public var owner: LeaseOwner

    public init(
        job: JobName,
        effectiveDate: CivilDate,
        triggeredBy: String,
        jobHash: String,
        engine: EngineName,
        owner: LeaseOwner
    ) {
        self.job = job
        self.effectiveDate = effectiveDate
        self.triggeredBy = triggeredBy
        self.jobHash = jobHash
        self.engine = engine
        self.owner = owner
    }
}

/// How an attempt ended.
public struct RunOutcome: Sendable {
    public var status: RunStatus
    public var rowsRead: Int
    public var rowsWritten: Int
    /// Set when the status is Failed.
    public var error: Diagnostic?
    public var steps: [StepRecord]
    public var publishes: [PublishReceipt]

    public init(
        status: RunStatus,
        rowsRead: Int = 0,
        rowsWritten: Int = 0,
        error: Diagnostic? = nil,
        steps: [StepRecord] = [],
        publishes: [PublishReceipt] = []
    ) {
        self.status = status
        self.rowsRead = rowsRead
        self.rowsWritten = rowsWritten
        self.error = error
        self.steps = steps
        self.publishes = publishes
    }
}

/// One step of one attempt.
public struct StepRecord: Hashable, Sendable, Codable {
    /// Zero-based place in the job's `modules`.
    public var index: Int
    public var title: String
    public var status: RunStatus
    public var rows: Int?
    public var seconds: Double

    public init(index: Int, title: String, status: RunStatus, rows: Int?, seconds: Double) {
        self.index = index
        self.title = title
        self.status = status
        self.rows = rows
        self.seconds = seconds
    }
}

/// One attempt as recorded.
public struct RunRecord: Sendable {
    public var identity: RunIdentity
    public var status: RunStatus
    public var startedAt: Instant
    public var completedAt: Instant?
    public var triggeredBy: String
    public var rowsRead: Int?
    public var rowsWritten: Int?
    public var errorCode: String?
    /// The diagnostic as JSON in the published shape, so that nothing of it is lost.
    public var error: Diagnostic?
    /// Why a person marked the date as succeeded; nil for every other attempt.
    public var markReason: String?
    public var jobHash: String
    public var engine: EngineName

    public init(
        identity: RunIdentity,
        status: RunStatus,
        startedAt: Instant,
        completedAt: Instant?,
        triggeredBy: String,
        rowsRead: Int?,
        rowsWritten: Int?,
        errorCode: String?,
        error: Diagnostic?,
        markReason: String? = nil,
        jobHash: String,
        engine: EngineName
    ) {
        self.identity = identity
        self.status = status
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.triggeredBy = triggeredBy
        self.rowsRead = rowsRead
        self.rowsWritten = rowsWritten
        self.errorCode = errorCode
        self.error = error
        self.markReason = markReason
        self.jobHash = jobHash
        self.engine = engine
    }
}

/// Which attempts to list.
public struct RunFilter: Sendable {
    public var job: JobName?
    public var effectiveDate: CivilDate?
    public var status: RunStatus?
    public var limit: Int

    public init(
        job: JobName? = nil,
        effectiveDate: CivilDate? = nil,
        status: RunStatus? = nil,
        limit: Int = 100
    ) {
        self.job = job
        self.effectiveDate = effectiveDate
        self.status = status
        self.limit = limit
    }
}

/// What every job's dates came to; what planning needs, in one read.
public struct RunHistory: Sendable {
    /// Effective dates with at least one success.
    public var succeeded: [JobName: Set<CivilDate>]
    /// Status of the last attempt, for dates whose last attempt did not succeed.
    public var unsettled: [JobName: [CivilDate: RunStatus]]

    public init(
        succeeded: [JobName: Set<CivilDate>] = [:],
        unsettled: [JobName: [CivilDate: RunStatus]] = [:]
    ) {
        self.succeeded = succeeded
        self.unsettled = unsettled
    }
}
