import Diagnostics
import JobModel
import Proving
import Synchronization
import Tabular
import Testing

/// Plays two programs whose runs and outputs are given.
private final class Stage: ProofGround {
    struct Scene: Sendable {
        var original: [String: ProofRun] = [:]
        var candidate: [String: ProofRun] = [:]
        /// `JOB/OUTPUT` that differ; `?JOB/OUTPUT` that cannot be compared.
        var differing: Set<String> = []
    }

    let scenes: [CivilDate: Scene]
    let runs = Mutex<[String]>([])

    init(_ scenes: [CivilDate: Scene]) { self.scenes = scenes }

    func run(_ jobs: [JobName], on date: CivilDate, as role: ProofRole) async throws -> [JobName: ProofRun] {
        runs.withLock { $0.append("\(role) \(date)") }
        let scene = scenes[date] ?? Scene()
        let given = role == .original ? scene.original : scene.candidate
        return Dictionary(uniqueKeysWithValues: jobs.map { ($0, given[$0.rawValue] ?? .succeeded) })
    }

    func compare(_ output: String, of job: JobName, on date: CivilDate) async throws -> OutputFinding {
        let name = "\(job)/\(output)"
        let differing = scenes[date]?.differing ?? []
        if differing.contains(name) { return .different(OutputDifference(summary: "a row", onlyOriginal: 1)) }
        return differing.contains("?" + name) ? .undecided(["too many rows"]) : .equal
    }
}

@Suite struct ProofLoopTests {
    private static let first = CivilDate(daysSinceEpoch: 20_000)
    private static let dates = first...first.adding(days: 2)
    private static let problem = Diagnostic("job.broken", "it broke")

    private func prove(_ scenes: [CivilDate: Stage.Scene], _ jobs: [ProofJob], from state: ProofState? = nil)
        async throws -> [JobProof]
    {
        try await ProofLoop(ground: Stage(scenes), jobs: jobs, dates: Self.dates).report(from: state) { _ in }
            .jobs
    }

    private func job(_ name: String, after upstream: [String] = []) -> ProofJob {
        ProofJob(name: JobName(name), outputs: ["out"], upstream: upstream.map { JobName($0) })
    }

    @Test func `equal on every date is equal on data, and no more`() async throws {
        let proof = try await prove([:], [job("A")])[0]
        #expect(proof.verdict == .equalOnData && proof.dates.equal == 3 && proof.counterexample == nil)
    }

    @Test func `one differing date of one job is a counterexample, and stops that job only`() async throws {
        let scenes = [Self.first.adding(days: 1): Stage.Scene(differing: ["A/out"])]
        let proofs = try await prove(scenes, [job("A"), job("B")])
        #expect(
            proofs[0].verdict == .different && proofs[0].dates.equal == 1 && proofs[0].dates.different == 1
        )
        #expect(proofs[0].counterexample?.effectiveDate == Self.first.adding(days: 1))
        #expect(proofs[1].verdict == .equalOnData && proofs[1].dates.equal == 3)
    }

    @Test func `a difference behind a differing job says nothing, equality still counts`() async throws {
        let scenes = [Self.first: Stage.Scene(differing: ["A/out", "C/out"])]
        let proofs = try await prove(scenes, [job("A"), job("B", after: ["A"]), job("C", after: ["B"])])
        #expect(proofs.map(\.verdict) == [.different, .equalOnData, .unknown])
    }

    @Test func `failures are told by whose they are`() async throws {
        let failed = ProofRun.failed(Self.problem)
        let scenes = [
            Self.first: Stage.Scene(
                original: ["A": failed, "B": failed],
                candidate: ["B": failed, "C": failed]
            )
        ]
        let proofs = try await prove(scenes, [job("A"), job("B"), job("C")])
        #expect(proofs.map(\.verdict) == [.unknown, .unknown, .different])
        #expect(proofs[0].reason?.contains("job.broken") == true)
        #expect(proofs[2].counterexample?.difference.summary.contains("job.broken") == true)
    }

    @Test func `what cannot be compared is never called equal`() async throws {
        let scenes = [Self.first.adding(days: 2): Stage.Scene(differing: ["?A/out"])]
        #expect(try await prove(scenes, [job("A")])[0].verdict == .unknown)
        var refused = job("A")
        refused.refusal = "it writes elsewhere"
        let proof = try await prove([:], [refused])[0]
        #expect(proof.verdict == .unknown && proof.reason == "it writes elsewhere" && proof.dates.equal == 0)
    }

    @Test func `a proof goes on where it stopped`() async throws {
        struct Stop: Error {}
        let stopped = Mutex<ProofState?>(nil)
        let jobs = [job("A")]
        let stage = Stage([Self.first: Stage.Scene(differing: ["A/out"])])
        await #expect(throws: Stop.self) {
            _ = try await ProofLoop(ground: stage, jobs: jobs, dates: Self.dates).report(from: nil) { state in
                stopped.withLock { $0 = state }
                throw Stop()
            }
        }
        let state = stopped.withLock { $0 }
        #expect(state?.next == Self.first.adding(days: 1))
        let later = Stage([:])
        let report = try await ProofLoop(ground: later, jobs: jobs, dates: Self.dates).report(from: state) {
            _ in
        }
        #expect(report.jobs[0].verdict == .different)
        #expect(later.runs.withLock { $0.count } == 4)
    }

    @Test func `verdicts are ordered`() {
        #expect(Verdict.allCases == Verdict.allCases.sorted())
        #expect(Verdict.different < .unknown && Verdict.equalOnData < .mutationTested)
    }
}
