import Diagnostics
import JobModel
public import Tabular

/// Runs originals and candidates date by date and compares every output right after both have run, before a later
/// date replaces it.
///
///     let loop = ProofLoop(ground: ground, jobs: jobs, dates: from...to)
///     let report = try await loop.report(from: nil) { state in try store(state) }
public struct ProofLoop: Sendable {
    private let ground: any ProofGround
    private let jobs: [ProofJob]
    private let dates: ClosedRange<CivilDate>

    public init(ground: any ProofGround, jobs: [ProofJob], dates: ClosedRange<CivilDate>) {
        self.ground = ground
        self.jobs = jobs
        self.dates = dates
    }

    /// - Parameters:
    ///   - state: Where an earlier proof of the same jobs and dates stopped; nil for none.
    ///   - reached: Told after each date.
    /// - Throws: What makes every further date worthless, such as a lake that changed.
    public func report(
        from state: ProofState?,
        reached: (ProofState) async throws -> Void
    ) async throws -> ProofReport {
        var state = state ?? start()
        for date in dates where date >= state.next {
            try Task.checkCancellation()
            try await prove(date, &state)
            state.next = date.adding(days: 1)
            try await reached(state)
        }
        return ProofReport(jobs: state.jobs.map(concluded))
    }

    private func start() -> ProofState {
        ProofState(
            next: dates.lowerBound,
            jobs: jobs.map { job in
                var proof = JobProof(job: job.name, dates: dates)
                proof.notCovered = job.notCovered
                proof.reason = job.refusal
                return proof
            }
        )
    }

    private func prove(_ date: CivilDate, _ state: inout ProofState) async throws {
        let names = jobs.filter { $0.refusal == nil }.map(\.name)
        let originals = try await ground.run(names, on: date, as: .original)
        let candidates = try await ground.run(names, on: date, as: .candidate)
        for (index, job) in jobs.enumerated() where state.jobs[index].isOpen {
            // Neither has a run: the date is before the job's first.
            if originals[job.name] == nil, candidates[job.name] == nil { continue }
            let finding = try await finding(job, date, originals[job.name], candidates[job.name])
            let doubt = doubt(job, state)
            state.jobs[index].take(finding, behind: doubt)
        }
    }

    /// Which job before this one makes a difference here say nothing.
    private func doubt(_ job: ProofJob, _ state: ProofState) -> JobName? {
        var waiting = job.upstream
        var seen: Set<JobName> = []
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted else { continue }
            if let proof = state.jobs.first(where: { $0.job == name }), !proof.isOpen { return name }
            waiting += jobs.first { $0.name == name }?.upstream ?? []
        }
        return nil
    }

    private func finding(
        _ job: ProofJob,
        _ date: CivilDate,
        _ original: ProofRun?,
        _ candidate: ProofRun?
    ) async throws -> DateFinding {
        switch (original, candidate) {
        case (.succeeded, .succeeded): break
        case (.failed(let problem), _):
            return .undecided("the original failed for \(date): \(problem.summary) (\(problem.code))")
        case (.skipped(let problem), _):
            return .undecided("the original was not run for \(date): \(problem.summary) (\(problem.code))")
        case (.succeeded, .failed(let problem)):
            return .different(
                Counterexample(
                    effectiveDate: date,
                    summary: "the candidate failed: \(problem.summary) (\(problem.code))"
                )
            )
        case (.succeeded, .skipped(let problem)):
            return .undecided("the candidate was not run for \(date): \(problem.summary) (\(problem.code))")
        case (.succeeded, nil):
            return .different(Counterexample(effectiveDate: date, summary: "the candidate has no run"))
        case (nil, _):
            return .different(
                Counterexample(effectiveDate: date, summary: "the original has no run, the candidate has")
            )
        }
        for output in job.outputs {
            switch try await ground.compare(output, of: job.name, on: date) {
            case .equal: continue
            case .different(let difference):
                return .different(
                    Counterexample(effectiveDate: date, output: output, difference: difference)
                )
            case .undecided(let reasons):
                return .undecided("\(output) of \(date): \(reasons.joined(separator: "; "))")
            }
        }
        return .equal
    }

    private func concluded(_ proof: JobProof) -> JobProof {
        var proof = proof
        if proof.counterexample != nil {
            proof.verdict = .different
        } else if proof.reason != nil {
            proof.verdict = .unknown
        } else if proof.dates.equal > 0 {
            proof.verdict = .equalOnData
        } else {
            proof.verdict = .unknown
            proof.reason = "neither has a run between \(proof.dates.from) and \(proof.dates.to)"
        }
        return proof
    }
}

/// How far a proof is; what resuming needs.
public struct ProofState: Sendable, Codable {
    /// The first date that is not proved yet.
    public var next: CivilDate
    public var jobs: [JobProof]
}

/// What one date says about a job.
private enum DateFinding {
    case equal
    case different(Counterexample)
    case undecided(String)
}

extension JobProof {
    /// Whether a further date can still change the verdict.
    var isOpen: Bool { counterexample == nil && reason == nil }

    fileprivate mutating func take(_ finding: DateFinding, behind doubted: JobName?) {
        switch finding {
        case .equal: dates.equal += 1
        case .different(let example):
            dates.different += 1
            if let doubted {
                reason =
                    "\(example.difference.summary), and so may be only because of job \(doubted), which it depends on"
            } else {
                counterexample = example
            }
        case .undecided(let words): reason = words
        }
    }
}

extension Counterexample {
    /// One that is about the runs, not an output of them.
    fileprivate init(effectiveDate: CivilDate, summary: String) {
        self.init(effectiveDate: effectiveDate, difference: OutputDifference(summary: summary))
    }
}
