import Diagnostics
public import JobModel
public import Ports
import Tabular

/// Carries out a plan: in order, in parallel where runs do not touch each other, each run exactly once.
public struct Execution: Sendable {
    let environment: ExecutionEnvironment
    let jobs: [JobName: Job]
    let selection: RunSelection
    let triggeredBy: String

    /// - Parameters:
    ///   - jobs: The job of every planned run.
    ///   - triggeredBy: Recorded with every run, such as `run` or `demo`.
    public init(
        environment: ExecutionEnvironment,
        jobs: [Job],
        selection: RunSelection,
        triggeredBy: String
    ) {
        self.environment = environment
        self.jobs = Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first }
        self.selection = selection
        self.triggeredBy = triggeredBy
    }

    /// Runs everything that is planned; what is blocked is recorded as skipped.
    ///
    /// - Parameter parallel: Runs at the same time, at least one.
    /// - Returns: The counts; also emitted as the last event.
    /// - Throws: What stops the whole execution, such as a locked lake. A failing run does not.
    public func run(_ plan: RunPlan, parallel: Int, history: RunHistory) async throws -> RunSummary {
        let start = environment.clock.now
        var tally = Tally(total: plan.runs.count)
        for unplanned in plan.notRun {
            guard case .blocked(let reason) = unplanned.kind, let date = unplanned.effectiveDate else {
                continue
            }
            // A date that stays blocked is recorded once, and told every time.
            if history.unsettled[unplanned.job]?[date] == .skipped {
                environment.emit(.runSkipped(reason))
            } else {
                try await recordSkip(unplanned.job, date, reason)
            }
            tally.skipped += 1
        }
        if !plan.runs.isEmpty {
            for name in Set(
                plan.runs.compactMap { jobs[$0.job]?.engine ?? environment.project.defaultEngine }
            ) {
                try await environment.engines[name]?.prepare()
            }
            let schedule = RunSchedule(
                plan.runs,
                jobs: jobs,
                project: environment.project,
                aliases: environment.aliases,
                history: history,
                policy: selection.dependencies
            )
            let keeper = LeaseKeeper(environment: environment)
            do {
                try await carryOut(schedule, &tally, parallel: max(1, parallel), keeper, since: start)
            } catch {
                await keeper.releaseAll()
                // What was done until then is told all the same.
                environment.emit(
                    .summary(tally.summary(seconds: environment.clock.now.seconds(since: start)))
                )
                throw error
            }
            await keeper.releaseAll()
        }
        let summary = tally.summary(seconds: environment.clock.now.seconds(since: start))
        environment.emit(.summary(summary))
        return summary
    }

    private func carryOut(
        _ schedule: RunSchedule,
        _ tally: inout Tally,
        parallel: Int,
        _ keeper: LeaseKeeper,
        since start: Instant
    ) async throws {
        var schedule = schedule
        try await withThrowingTaskGroup(of: (Int, RunSchedule.Outcome, Double, Int).self) { group in
            var active = 0
            // Memory limits are a setting of the whole engine, so such a run waits for the others and has
            // the engine to itself.
            var waiting: Int?
            var exclusive = false
            while schedule.unsettled > 0 {
                while active < parallel, !exclusive, !Task.isCancelled,
                    waiting == nil || active == 0,
                    let decision = waiting.map(RunSchedule.Decision.start) ?? schedule.next()
                {
                    waiting = nil
                    switch decision {
                    case .skip(let number, let reason):
                        let run = schedule.runs[number]
                        try await recordSkip(run.job, run.effectiveDate, reason)
                        schedule.settle(number, .skipped)
                        tally.add(.skipped, userSeconds: 0, rows: 0)
                    case .start(let number):
                        let run = schedule.runs[number]
                        exclusive = jobs[run.job]?.memoryLimitBytes != nil
                        guard !exclusive || active == 0 else {
                            waiting = number
                            exclusive = false
                            break
                        }
                        active += 1
                        group.addTask { try await perform(number, run, keeper) }
                    }
                }
                guard let (number, outcome, userSeconds, rows) = try await group.next() else { break }
                active -= 1
                exclusive = false
                schedule.settle(number, outcome)
                tally.add(outcome, userSeconds: userSeconds, rows: rows)
                environment.emit(
                    .progress(tally.progress(seconds: environment.clock.now.seconds(since: start)))
                )
            }
            try Task.checkCancellation()
        }
    }

    private func perform(
        _ number: Int,
        _ run: PlannedRun,
        _ keeper: LeaseKeeper
    ) async throws -> (Int, RunSchedule.Outcome, Double, Int) {
        guard let job = jobs[run.job] else { throw ExecutionError.unknownJob(run.job, known: []) }
        try await keeper.hold(run.job)
        if case .missing = selection.dates, try await succeededMeanwhile(run) {
            return (number, .succeeded, 0, 0)
        }
        let attempts = RunAttempts(
            environment: environment,
            job: job,
            triggeredBy: triggeredBy,
            keeper: keeper
        )
        let result = try await attempts.run(on: run.effectiveDate)
        return (number, result.outcome, result.userSeconds, result.rows)
    }

    /// Another process may have done it between planning and getting the lease.
    private func succeededMeanwhile(_ run: PlannedRun) async throws -> Bool {
        let filter = RunFilter(
            job: run.job,
            effectiveDate: run.effectiveDate,
            status: .succeeded,
            limit: 1
        )
        return try await !environment.control.runs(matching: filter).isEmpty
    }

    func recordSkip(_ job: JobName, _ date: CivilDate, _ reason: Diagnostic) async throws {
        let engine = jobs[job]?.engine ?? environment.project.defaultEngine
        let start = RunStart(
            job: job,
            effectiveDate: date,
            triggeredBy: triggeredBy,
            jobHash: jobs[job]?.contentHash ?? "",
            engine: engine,
            owner: environment.owner
        )
        try await environment.control.recordSkipped(start, reason: reason, at: environment.clock.now)
        environment.emit(.runSkipped(reason))
    }
}

/// Counts runs as they end.
struct Tally {
    var total: Int
    var succeeded = 0
    var failed = 0
    var skipped = 0
    var userSeconds = 0.0
    var rows = 0
    private var done = 0

    init(total: Int) {
        self.total = total
    }

    mutating func add(_ outcome: RunSchedule.Outcome, userSeconds: Double, rows: Int) {
        switch outcome {
        case .succeeded: succeeded += 1
        case .failed: failed += 1
        case .skipped: skipped += 1
        }
        self.userSeconds += userSeconds
        self.rows += rows
        done += 1
    }

    func progress(seconds: Double) -> RunProgress {
        RunProgress(
            done: done,
            total: total,
            rowsPerSecond: seconds > 0 ? Double(rows) / seconds : 0,
            secondsLeft: done > 0 ? seconds / Double(done) * Double(total - done) : nil
        )
    }

    func summary(seconds: Double) -> RunSummary {
        RunSummary(
            succeeded: succeeded,
            failed: failed,
            skipped: skipped,
            seconds: seconds,
            userCodeSeconds: userSeconds
        )
    }
}

extension Instant {
    func seconds(since earlier: Instant) -> Double {
        Double(microsecondsSinceEpoch - earlier.microsecondsSinceEpoch) / 1_000_000
    }
}
