import Diagnostics
public import JobModel
public import Ports
import Tabular

/// One of several processes that share a plan: each run is done by whichever worker gets its job's lease first.
///
/// Every worker knows the whole plan and starts a run only when all that it waits for has succeeded, wherever that was
/// done. A run is decided on under its job's lease, by what the control store says then: so none is done twice, and the
/// dates of a job go in order.
public struct Worker: Sendable {
    private let execution: Execution
    private var environment: ExecutionEnvironment { execution.environment }

    /// How many attempts of one run may die with their process before it counts as failed: a run that takes its worker
    /// with it must not take them all.
    private static let deathsAllowed = 3
    private static let pause = Duration.milliseconds(200)
    /// More than all workers of a server do within a pause.
    private static let recentRuns = 200

    /// - Parameters: As of ``Execution``; the selection is one of what is missing.
    public init(
        environment: ExecutionEnvironment,
        jobs: [Job],
        selection: RunSelection,
        triggeredBy: String
    ) {
        execution = Execution(
            environment: environment,
            jobs: jobs,
            selection: selection,
            triggeredBy: triggeredBy
        )
    }

    /// Works until every run of the plan has come to an end, here or elsewhere.
    ///
    /// - Returns: The counts of this worker's own runs; also emitted as the last event.
    /// - Throws: `CancellationError` when stopped: the run at work is rolled back or finished, and its lease given back.
    public func drain(_ plan: RunPlan, history: RunHistory) async throws -> RunSummary {
        let start = environment.clock.now
        let keeper = LeaseKeeper(environment: environment)
        var drain = Drain(
            schedule: RunSchedule(
                plan.runs,
                jobs: execution.jobs,
                project: environment.project,
                aliases: environment.aliases,
                history: history,
                policy: execution.selection.dependencies
            ),
            tally: Tally(total: plan.runs.count),
            failedBefore: try await failedAttempts()
        )
        do {
            try await work(off: &drain, keeper)
        } catch {
            await keeper.releaseAll()
            environment.emit(
                .summary(drain.tally.summary(seconds: environment.clock.now.seconds(since: start)))
            )
            throw error
        }
        await keeper.releaseAll()
        let summary = drain.tally.summary(seconds: environment.clock.now.seconds(since: start))
        environment.emit(.summary(summary))
        return summary
    }

    /// What a worker knows while it works.
    private struct Drain {
        var schedule: RunSchedule
        var tally: Tally
        /// The last failed attempt of each run when this worker began: a later one was made by another worker.
        var failedBefore: [PlannedKey: Int]
        /// Runs that could start, and whose jobs others are executing.
        var elsewhere: [Int] = []
        /// Successes that were seen, whoever's: none is ever undone.
        var done: Set<PlannedKey> = []
        var looked: Instant?
    }

    private struct PlannedKey: Hashable {
        var job: JobName
        var date: CivilDate
    }

    private func failedAttempts() async throws -> [PlannedKey: Int] {
        let failed = try await environment.control.runs(matching: RunFilter(status: .failed, limit: .max))
        return failed.reduce(into: [:]) { attempts, record in
            let key = PlannedKey(job: record.identity.job, date: record.identity.effectiveDate)
            attempts[key] = max(attempts[key] ?? 0, record.identity.attempt)
        }
    }

    private func work(off drain: inout Drain, _ keeper: LeaseKeeper) async throws {
        while drain.schedule.unsettled > 0 {
            try Task.checkCancellation()
            switch drain.schedule.next() {
            case .skip(let number, let reason): try await skip(number, reason, &drain, keeper)
            case .start(let number): try await claim(number, &drain, keeper)
            case nil:
                try await Task.sleep(for: Self.pause)
                try await look(after: &drain, keeper)
            }
        }
    }

    /// Tries again what others had, once they have let go of it or died.
    private func look(after drain: inout Drain, _ keeper: LeaseKeeper) async throws {
        let recovery = Recovery(environment: environment, jobs: Array(execution.jobs.values), keeper: keeper)
        if try await recovery.isNeeded() {
            for note in try await recovery.run() { environment.emit(.noticed(note)) }
        }
        let now = environment.clock.now
        let held = try await environment.control.leases().filter {
            $0.owner != environment.owner && now < $0.expiry && environment.mayBeAlive($0.owner)
        }
        let names = Set(held.map(\.name))
        let waiting = drain.elsewhere
        drain.elsewhere = []
        for number in waiting {
            if names.contains(LeaseKeeper.name(of: drain.schedule.runs[number].job)) {
                drain.elsewhere.append(number)
            } else {
                try await claim(number, &drain, keeper)
            }
        }
    }

    /// Does a run that may start, unless another worker has its job or has done it.
    private func claim(_ number: Int, _ drain: inout Drain, _ keeper: LeaseKeeper) async throws {
        let run = drain.schedule.runs[number]
        if try await isDone(run, &drain) { return drain.schedule.settle(number, .succeeded) }
        let lease = LeaseKeeper.name(of: run.job)
        guard try await keeper.take(lease) == nil else { return drain.elsewhere.append(number) }
        do {
            if let outcome = try await outcomeElsewhere(of: run, drain.failedBefore) {
                drain.schedule.settle(number, outcome)
            } else {
                guard let job = execution.jobs[run.job] else {
                    throw ExecutionError.unknownJob(run.job, known: [])
                }
                let attempts = RunAttempts(
                    environment: environment,
                    job: job,
                    triggeredBy: execution.triggeredBy,
                    keeper: keeper
                )
                let result = try await attempts.run(on: run.effectiveDate)
                drain.schedule.settle(number, result.outcome)
                drain.tally.add(result.outcome, userSeconds: result.userSeconds, rows: result.rows)
            }
        } catch {
            await keeper.release(lease)
            throw error
        }
        await keeper.release(lease)
    }

    /// Whether a run is among the successes of late: most of what other workers do needs no lease to be found out.
    private func isDone(_ run: PlannedRun, _ drain: inout Drain) async throws -> Bool {
        let key = PlannedKey(job: run.job, date: run.effectiveDate)
        let now = environment.clock.now
        if let looked = drain.looked, now < looked.adding(Self.pause) { return drain.done.contains(key) }
        drain.looked = now
        let recent = RunFilter(status: .succeeded, limit: Self.recentRuns)
        for record in try await environment.control.runs(matching: recent) {
            drain.done.insert(PlannedKey(job: record.identity.job, date: record.identity.effectiveDate))
        }
        return drain.done.contains(key)
    }

    /// What became of a run since the plan was made; nil when it is still to be done.
    private func outcomeElsewhere(
        of run: PlannedRun,
        _ failedBefore: [PlannedKey: Int]
    ) async throws -> RunSchedule.Outcome? {
        let filter = RunFilter(job: run.job, effectiveDate: run.effectiveDate, limit: 1_000)
        let records = try await environment.control.runs(matching: filter)
        if records.contains(where: { $0.status == .succeeded }) { return .succeeded }
        let before = failedBefore[PlannedKey(job: run.job, date: run.effectiveDate)] ?? 0
        let failed = records.filter { $0.status == .failed && $0.identity.attempt > before }
        // A worker that was stopped or died leaves its run to the others.
        let own = failed.filter {
            !["run.abandoned", "run.interrupted", "run.lease-lost"].contains($0.errorCode)
        }
        return !own.isEmpty || failed.count >= Self.deathsAllowed ? .failed : nil
    }

    /// Records a run that will not happen, unless another worker has done so.
    private func skip(
        _ number: Int,
        _ reason: Diagnostic,
        _ drain: inout Drain,
        _ keeper: LeaseKeeper
    ) async throws {
        let run = drain.schedule.runs[number]
        drain.schedule.settle(number, .skipped)
        let lease = LeaseKeeper.name(of: run.job)
        guard try await keeper.take(lease) == nil else { return }
        let filter = RunFilter(job: run.job, effectiveDate: run.effectiveDate, limit: 1)
        if try await environment.control.runs(matching: filter).first?.status != .skipped {
            try await execution.recordSkip(run.job, run.effectiveDate, reason)
            drain.tally.add(.skipped, userSeconds: 0, rows: 0)
        }
        await keeper.release(lease)
    }
}
