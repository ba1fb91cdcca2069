public import Diagnostics
public import JobModel
public import Tabular

/// Where jobs, dependencies, runs, attempts, publishes and leases are recorded.
///
/// Every call is one transaction. Instants are UTC. A store made by a newer program is refused with
/// `control.newer-store`.
public protocol ControlStore: Sendable {
    // Jobs

    /// Adds or updates jobs and their dependencies; the given order becomes registration order for new ones.
    /// Registering an unchanged job changes nothing.
    func register(_ jobs: [JobRegistration], at now: Instant) async throws -> RegistrationSummary
    /// In registration order, inactive ones too.
    func registeredJobs() async throws -> [RegisteredJob]
    /// - Returns: False when no job of that name is registered.
    func setActive(_ job: JobName, _ active: Bool, at now: Instant) async throws -> Bool

    // Runs

    /// Opens the next attempt of a run with status Running.
    func beginRun(_ start: RunStart, at now: Instant) async throws -> RunIdentity
    /// Closes an attempt: status, counts, error, steps and publishes, all at once.
    func finishRun(_ id: RunID, _ outcome: RunOutcome, at now: Instant) async throws
    /// Records a run that did not start, with the reason.
    func recordSkipped(_ start: RunStart, reason: Diagnostic, at now: Instant) async throws
    /// Records a success without running (`--mark-succeeded`).
    func recordMarked(_ start: RunStart, reason: String, at now: Instant) async throws
    /// What each job's dates came to: the status of the last attempt, and whether any attempt succeeded.
    func history() async throws -> RunHistory
    /// Newest first.
    func runs(matching filter: RunFilter) async throws -> [RunRecord]
    func steps(of run: RunID) async throws -> [StepRecord]
    /// Attempts still marked Running whose owner holds no valid lease at `now`.
    func abandonedRuns(at now: Instant) async throws -> [RunRecord]

    // Leases

    /// Takes or renews the lease of that name.
    ///
    /// - Returns: Nil when `owner` has it now; else who holds it and until when.
    func acquireLease(
        _ name: String,
        owner: LeaseOwner,
        until expiry: Instant,
        at now: Instant
    ) async throws -> Lease?
    /// Extends every lease of that owner.
    func renewLeases(of owner: LeaseOwner, until expiry: Instant) async throws
    func releaseLease(_ name: String, owner: LeaseOwner) async throws
    func leases() async throws -> [Lease]
}

/// An instant in UTC, in microseconds since 1970-01-01.
public struct Instant: Hashable, Sendable, Comparable, Codable {
    public var microsecondsSinceEpoch: Int64

    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    public init(from decoder: any Decoder) throws {
        microsecondsSinceEpoch = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microsecondsSinceEpoch)
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }

    public func adding(_ duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        return Instant(
            microsecondsSinceEpoch: microsecondsSinceEpoch + seconds * 1_000_000
                + attoseconds / 1_000_000_000_000
        )
    }

    /// The UTC calendar day.
    public var date: CivilDate {
        var days = microsecondsSinceEpoch / 86_400_000_000
        if microsecondsSinceEpoch % 86_400_000_000 < 0 { days -= 1 }
        return CivilDate(daysSinceEpoch: Int(days))
    }
}

extension Instant: CustomStringConvertible {
    /// `yyyy-MM-ddTHH:mm:ss.ffffffZ`.
    public var description: String {
        let ofDay = microsecondsSinceEpoch - Int64(date.daysSinceEpoch) * 86_400_000_000
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = ofDay / 1_000_000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        return "\(date)T\(time.joined(separator: ":")).\(padded(ofDay % 1_000_000, 6))Z"
    }

    /// Reads ``description``'s form.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 27, bytes[10] == UInt8(ascii: "T"), bytes[26] == UInt8(ascii: "Z"),
            let date = CivilDate(text.prefix(10)), let hour = Int64(text.dropFirst(11).prefix(2)),
            let minute = Int64(text.dropFirst(14).prefix(2)),
            let second = Int64(text.dropFirst(17).prefix(2)),
            let micros = Int64(text.dropFirst(20).prefix(6))
        else { return nil }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second
        self.init(microsecondsSinceEpoch: seconds * 1_000_000 + micros)
    }
}

/// A job as it is handed to the control store.
public struct JobRegistration: Sendable {
    public var name: JobName
    public var description: String?
    /// Relative to the project folder.
    public var file: String
    public var contentHash: String
    public var dependencies: [Dependency]

    public init(
        name: JobName,
        description: String?,
        file: String,
        contentHash: String,
        dependencies: [Dependency]
    ) {
        self.name = name
        self.description = description
        self.file = file
        self.contentHash = contentHash
        self.dependencies = dependencies
    }
}

/// What a registration changed.
public struct RegistrationSummary: Hashable, Sendable {
    public var added: [JobName]
    public var updated: [JobName]

    public init(added: [JobName], updated: [JobName]) {
        self.added = added
        self.updated = updated
    }
}

/// A job as the control store knows it.
public struct RegisteredJob: Sendable {
    public var name: JobName
    public var description: String?
    public var file: String
    public var contentHash: String
    public var isActive: Bool
    public var dependencies: [Dependency]

    public init(
        name: JobName,
        description: String?,
        file: String,
        contentHash: String,
        isActive: Bool,
        dependencies: [Dependency]
    ) {
        self.name = name
        self.description = description
        self.file = file
        self.contentHash = contentHash
        self.isActive = isActive
        self.dependencies = dependencies
    }
}

/// Who executes: shown to people who wait, so it names the process.
public struct LeaseOwner: Hashable, Sendable, Codable {
    /// Unique for one program run.
    public var id: String
    /// Such as `host, process 4711`.
    public var description: String

    public init(id: String, description: String) {
        self.id = id
        self.description = description
    }
}

/// The right of one owner to execute something until an instant.
public struct Lease: Hashable, Sendable {
    public var name: String
    public var owner: LeaseOwner
    public var expiry: Instant

    public init(name: String, owner: LeaseOwner, expiry: Instant) {
        self.name = name
        self.owner = owner
        self.expiry = expiry
    }
}
