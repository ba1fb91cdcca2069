public import Execution
public import Ports

extension Workspace {
    /// Works, together with other processes that do the same, until nothing is left of what has not succeeded.
    ///
    /// Each run is done by one of them: whoever gets the job's lease. A worker that dies leaves its run to the others.
    ///
    /// - Parameters:
    ///   - selection: Of what is missing: workers do not repeat what succeeded.
    ///   - events: Told what this process does, besides the run logs.
    /// - Returns: The counts of this process. A failed run does not throw.
    public func work(
        _ selection: RunSelection,
        triggeredBy: String = "worker",
        events: any EventSink = SilentSink()
    ) async throws -> RunSummary {
        let environment = try environment(events: events, workers: 1)
        try await recover(environment)
        let history = try await control.history()
        let worker = Worker(
            environment: environment,
            jobs: folder.jobs,
            selection: selection,
            triggeredBy: triggeredBy
        )
        let plan = try await plan(selection, history: history)
        await OrderWarnings(workspace: self).tell(about: Set(plan.runs.map(\.job)), to: events)
        return try await worker.drain(plan, history: history)
    }
}
