import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

/// Ten o'clock on a day in 2024, and seconds after it.
func at(_ seconds: Int) -> Instant {
    Instant(microsecondsSinceEpoch: 1_730_455_200_000_000 + Int64(seconds) * 1_000_000)
}

/// The first day of October 2024, and days after it.
func day(_ number: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: 19_997 + number)
}

let alice = LeaseOwner(id: "alice-1", description: "host a, process 1")
let bob = LeaseOwner(id: "bob-2", description: "host b, process 2")

func registration(
    _ name: String,
    hash: String = "h1",
    description: String? = nil,
    file: String? = nil,
    dependsOn dependencies: [Dependency] = []
) -> JobRegistration {
    JobRegistration(
        name: JobName(name),
        description: description,
        file: file ?? "jobs/\(name).json",
        contentHash: hash,
        dependencies: dependencies
    )
}

func sameDay(_ job: String) -> Dependency { Dependency(job: JobName(job), kind: .sameDay) }

func latest(_ job: String) -> Dependency { Dependency(job: JobName(job), kind: .latest) }

func start(_ job: String, _ date: CivilDate, owner: LeaseOwner = alice) -> RunStart {
    RunStart(
        job: JobName(job),
        effectiveDate: date,
        triggeredBy: "run",
        jobHash: "h1",
        engine: .duckdb,
        owner: owner
    )
}

/// A diagnostic with every field of the published shape.
let boom = Diagnostic(
    "sql.failed",
    fault: .outcome,
    "column \"x\" does not exist",
    at: SourceLocation(file: "jobs/A.json", line: 3, column: 9),
    job: "A",
    step: "modules[1]",
    effectiveDate: "2024-10-01",
    reason: "Relation \"r\" has y.",
    remedy: "Did you mean \"y\"?"
)

extension ControlStore {
    func register(_ names: String...) async throws {
        _ = try await register(names.map { registration($0) }, at: at(0))
    }

    /// Begins and finishes a run.
    @discardableResult
    func run(
        _ job: String,
        _ date: CivilDate,
        _ status: RunStatus,
        at second: Int = 0
    ) async throws -> RunIdentity {
        let run = try await beginRun(start(job, date), at: at(second))
        try await finishRun(
            run.id,
            RunOutcome(status: status, error: status == .failed ? boom : nil),
            at: at(second + 1)
        )
        return run
    }
}

/// Expects `body` to throw the diagnostic with that code.
func expectRefusal(
    _ code: String,
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("expected \(code), but nothing was thrown", sourceLocation: sourceLocation)
    } catch {
        #expect(Diagnostic.first(of: error).code == code, sourceLocation: sourceLocation)
    }
}

/// What can be compared of a run record.
struct RunFacts: Hashable {
    var job: JobName
    var date: CivilDate
    var attempt: Int
    var status: RunStatus
    var startedAt: Instant
    var completedAt: Instant?
    var triggeredBy: String
    var rowsRead: Int?
    var rowsWritten: Int?
    var errorCode: String?
    var error: Diagnostic?
    var markReason: String?
    var jobHash: String
    var engine: EngineName

    init(_ record: RunRecord) {
        job = record.identity.job
        date = record.identity.effectiveDate
        attempt = record.identity.attempt
        status = record.status
        startedAt = record.startedAt
        completedAt = record.completedAt
        triggeredBy = record.triggeredBy
        rowsRead = record.rowsRead
        rowsWritten = record.rowsWritten
        errorCode = record.errorCode
        error = record.error
        markReason = record.markReason
        jobHash = record.jobHash
        engine = record.engine
    }
}

/// SplitMix64: the same sequence on every platform.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
