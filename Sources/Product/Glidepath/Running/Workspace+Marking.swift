import Execution
public import JobModel
import Ports
public import Tabular

extension Workspace {
    /// Records dates as succeeded without running them; dates that already succeeded are left alone.
    ///
    /// - Returns: How many were marked.
    /// - Throws: `plan.unknown-job`.
    public func markSucceeded(
        _ jobs: [JobName],
        on dates: ClosedRange<CivilDate>,
        reason: String
    ) async throws -> Int {
        let history = try await control.history()
        let known = try await control.registeredJobs().map(\.name)
        var marked = 0
        for name in jobs {
            guard known.contains(name), let job = folder.job(name) else {
                throw ExecutionError.unknownJob(name, known: known.map(\.rawValue))
            }
            for date in dates where history.succeeded[name]?.contains(date) != true {
                let start = RunStart(
                    job: name,
                    effectiveDate: date,
                    triggeredBy: "mark-succeeded",
                    jobHash: job.contentHash,
                    engine: job.engine ?? folder.project.defaultEngine,
                    owner: ProcessOwner.current()
                )
                try await control.recordMarked(start, reason: reason, at: clock.now)
                marked += 1
            }
        }
        return marked
    }
}
