import Diagnostics
import JobModel
import Ports
import Tabular

/// One run: attempts until one succeeds, retrying what can pass.
struct RunAttempts {
    let environment: ExecutionEnvironment
    let job: Job
    let triggeredBy: String
    let keeper: LeaseKeeper

    struct Result {
        var outcome: RunSchedule.Outcome
        var userSeconds: Double
        var rows: Int
    }

    func run(on date: CivilDate) async throws -> Result {
        var userSeconds = 0.0
        for retry in 0... {
            let engine = job.engine ?? environment.project.defaultEngine
            let start = RunStart(
                job: job.name,
                effectiveDate: date,
                triggeredBy: triggeredBy,
                jobHash: job.contentHash,
                engine: engine,
                owner: environment.owner
            )
            let began = environment.clock.now
            let run = try await environment.control.beginRun(start, at: began)
            environment.emit(.runStarted, run: run)
            let attempt = RunAttempt(environment: environment, job: job, run: run) { [keeper, job] in
                try await keeper.confirm(job.name)
            }
            do {
                let outcome = try await withTimeLimit(job.timeout) { try await attempt.perform() }
                userSeconds += attempt.userSeconds
                let rows = outcome.rowsRead + outcome.rowsWritten
                let seconds = environment.clock.now.seconds(since: began)
                environment.emit(
                    .runSucceeded(
                        rowsRead: outcome.rowsRead,
                        rowsWritten: outcome.rowsWritten,
                        seconds: seconds
                    ),
                    run: run
                )
                return Result(outcome: .succeeded, userSeconds: userSeconds, rows: rows)
            } catch {
                userSeconds += attempt.userSeconds
                let diagnostic = try await fail(run, attempt, error, since: began)
                try Task.checkCancellation()
                if diagnostic.code == "control.run-not-running", try await hasSucceeded(on: date) {
                    return Result(outcome: .succeeded, userSeconds: userSeconds, rows: 0)
                }
                guard retry < job.retries, case .world(canPass: true) = diagnostic.fault else {
                    return Result(outcome: .failed, userSeconds: userSeconds, rows: 0)
                }
                let pause = Backoff.pause(before: retry + 1)
                environment.emit(.runRetried(diagnostic, waiting: pause), run: run)
                try await Task.sleep(for: pause)
            }
        }
        preconditionFailure("the loop returns or throws")
    }

    /// Whether another process has recorded the date as done.
    private func hasSucceeded(on date: CivilDate) async throws -> Bool {
        let filter = RunFilter(job: job.name, effectiveDate: date, status: .succeeded, limit: 1)
        return try await !environment.control.runs(matching: filter).isEmpty
    }

    private func fail(
        _ run: RunIdentity,
        _ attempt: RunAttempt,
        _ cause: any Error,
        since began: Instant
    ) async throws -> Diagnostic {
        var diagnostic = Diagnostic.first(of: cause)
        if case ExecutionError.timeout = cause, !attempt.lastLines.isEmpty {
            diagnostic.reason =
                "Nothing of it was published. The code's last lines:\n"
                + attempt.lastLines.joined(separator: "\n")
        }
        diagnostic.job = job.name.rawValue
        diagnostic.effectiveDate = run.effectiveDate.description
        diagnostic.step = diagnostic.step ?? attempt.currentStep?.title
        if diagnostic.location == nil { diagnostic.location = attempt.currentStep?.location }
        let (failed, steps, environment) = (diagnostic, attempt.steps, environment)
        do {
            try await uncancelled {
                try await environment.control.finishRun(
                    run.id,
                    RunOutcome(status: .failed, error: failed, steps: steps),
                    at: environment.clock.now
                )
            }
        } catch {
            // Whoever took the job over has closed the attempt.
            guard Diagnostic.first(of: error).code == "control.run-not-running" else { throw error }
        }
        let seconds = environment.clock.now.seconds(since: began)
        environment.emit(.runFailed(diagnostic, seconds: seconds), run: run)
        return diagnostic
    }
}

/// Runs `body`, cancelling it when it takes longer than the limit.
private func withTimeLimit<T: Sendable>(
    _ limit: Duration?,
    _ body: @escaping @Sendable () async throws -> T
) async throws -> T {
    guard let limit else { return try await body() }
    return try await withThrowingTaskGroup(of: T?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let result = first else {
            group.cancelAll()
            // The body may have finished while it was being stopped; then its result counts.
            if let late = try? await group.next(), let result = late { return result }
            throw ExecutionError.timeout(limit)
        }
        return result
    }
}

/// How long to wait before trying again.
enum Backoff {
    /// Doubles from half a second up to a minute, each time shortened by up to a half at random, so that
    /// several processes do not come back together.
    static func pause(before retry: Int) -> Duration {
        let full = min(60.0, 0.5 * Double(1 << min(retry - 1, 10)))
        return .milliseconds(Int(full * Double.random(in: 0.5...1) * 1000))
    }
}
