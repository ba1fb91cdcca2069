public import Diagnostics
public import JobModel
public import Ports
public import Tabular

/// A run that will happen.
public struct PlannedRun: Hashable, Sendable {
    public var job: JobName
    public var effectiveDate: CivilDate
    /// Why it is planned, for people.
    public var reason: String

    public init(job: JobName, effectiveDate: CivilDate, reason: String) {
        self.job = job
        self.effectiveDate = effectiveDate
        self.reason = reason
    }
}

/// A run that was considered and will not happen.
public struct UnplannedRun: Sendable {
    public enum Kind: Sendable {
        /// Nothing to do; says why.
        case settled(String)
        /// It should run and cannot.
        case blocked(Diagnostic)
    }

    public var job: JobName
    public var effectiveDate: CivilDate?
    public var kind: Kind

    public var reason: String {
        switch kind {
        case .settled(let reason): reason
        case .blocked(let diagnostic): diagnostic.summary
        }
    }
}

/// The exact runs of one execution, in the order in which one worker would do them: by date, then upstream
/// before downstream, then by registration.
public struct RunPlan: Sendable {
    public var runs: [PlannedRun] = []
    public var notRun: [UnplannedRun] = []
}

/// What planning needs to know of a job.
public struct PlannableJob: Sendable {
    public var name: JobName
    public var firstEffectiveDate: CivilDate?
    public var isActive: Bool
    public var dependencies: [Dependency]

    public init(
        name: JobName,
        firstEffectiveDate: CivilDate?,
        isActive: Bool,
        dependencies: [Dependency]
    ) {
        self.name = name
        self.firstEffectiveDate = firstEffectiveDate
        self.isActive = isActive
        self.dependencies = dependencies
    }
}

extension RunPlan {
    /// Plans a selection over registered jobs.
    ///
    /// - Parameter jobs: In registration order.
    /// - Throws: `plan.unknown-job`, `plan.inactive-job`, `plan.cycle`.
    /// - Complexity: Jobs times dates.
    public init(
        _ selection: RunSelection,
        jobs: [PlannableJob],
        history: RunHistory
    ) throws {
        let graph = try JobGraph(jobs.map { ($0.name, $0.dependencies) })
        var planner = Planner(
            selection: selection,
            jobs: Dictionary(jobs.map { ($0.name, $0) }) { first, _ in first },
            history: history,
            graph: graph,
            chosen: try Self.chosen(selection, jobs, graph)
        )
        planner.considerAll()
        self = planner.plan
    }

    private static func chosen(
        _ selection: RunSelection,
        _ jobs: [PlannableJob],
        _ graph: JobGraph
    ) throws -> Set<JobName> {
        let active = Set(jobs.filter(\.isActive).map(\.name))
        guard !selection.jobs.isEmpty else { return active }
        for name in selection.jobs where !active.contains(name) {
            let known = jobs.map(\.name.rawValue)
            throw known.contains(name.rawValue)
                ? ExecutionError.inactiveJob(name) : ExecutionError.unknownJob(name, known: known)
        }
        return graph.closure(of: Set(selection.jobs), reach: selection.reach).intersection(active)
    }
}

private struct Planner {
    let selection: RunSelection
    let jobs: [JobName: PlannableJob]
    let history: RunHistory
    let graph: JobGraph
    let chosen: Set<JobName>
    var plan = RunPlan()
    /// Dates that this plan will have tried, by job.
    private var planned: [JobName: Set<CivilDate>] = [:]
    /// Jobs of which an earlier date cannot run.
    private var stopped: [JobName: CivilDate] = [:]

    init(
        selection: RunSelection,
        jobs: [JobName: PlannableJob],
        history: RunHistory,
        graph: JobGraph,
        chosen: Set<JobName>
    ) {
        self.selection = selection
        self.jobs = jobs
        self.history = history
        self.graph = graph
        self.chosen = chosen
    }

    mutating func considerAll() {
        let order = graph.order.filter(chosen.contains)
        var dates: [JobName: ClosedRange<CivilDate>] = [:]
        for job in order { dates[job] = range(of: job) }
        guard let first = dates.values.map(\.lowerBound).min(),
            let last = dates.values.map(\.upperBound).max()
        else { return }
        for date in first...last {
            for job in order where dates[job]?.contains(date) == true { consider(job, date) }
        }
    }

    private mutating func range(of job: JobName) -> ClosedRange<CivilDate>? {
        switch selection.dates {
        case .exactly(let range): return range
        case .missing(let through):
            let start = jobs[job]?.firstEffectiveDate ?? history.succeeded[job]?.min()
            guard let start else {
                settle(
                    job,
                    nil,
                    "it has no firstEffectiveDate and never succeeded: name dates with --date or --from"
                )
                return nil
            }
            guard start <= through else {
                settle(job, nil, "it starts on \(start), after \(through)")
                return nil
            }
            return start...through
        }
    }

    private mutating func consider(_ job: JobName, _ date: CivilDate) {
        let hasSucceeded = history.succeeded[job]?.contains(date) == true
        let last = history.unsettled[job]?[date]
        if case .missing = selection.dates, hasSucceeded {
            return settle(job, date, "it already succeeded")
        }
        if case .unsettled = selection.scope, last != .failed, last != .skipped {
            return settle(job, date, "its last attempt did not fail")
        }
        if let obstacle = obstacle(to: job, date) {
            plan.notRun.append(UnplannedRun(job: job, effectiveDate: date, kind: obstacle))
            if case .blocked = obstacle, stopped[job] == nil { stopped[job] = date }
            return
        }
        let reason =
            switch last {
            case .failed: "its last attempt failed"
            case .skipped: "it was skipped"
            case .running: "its last attempt never finished"
            default: hasSucceeded ? "asked for again" : "it has not succeeded yet"
            }
        plan.runs.append(PlannedRun(job: job, effectiveDate: date, reason: reason))
        planned[job, default: []].insert(date)
    }

    private mutating func settle(_ job: JobName, _ date: CivilDate?, _ reason: String) {
        plan.notRun.append(UnplannedRun(job: job, effectiveDate: date, kind: .settled(reason)))
    }

    private func obstacle(to job: JobName, _ date: CivilDate) -> UnplannedRun.Kind? {
        guard case .enforced = selection.dependencies else { return nil }
        if let earlier = stopped[job] {
            return .blocked(SkipReason.earlierDate(earlier).diagnostic(job: job, date: date))
        }
        for dependency in graph.dependencies(of: job) {
            let upstream = dependency.job
            let succeeded = history.succeeded[upstream] ?? []
            let coming = planned[upstream] ?? []
            switch dependency.kind {
            case .sameDay where succeeded.contains(date) || coming.contains(date): continue
            case .latest where !succeeded.isEmpty || !coming.isEmpty: continue
            default: break
            }
            if let start = jobs[upstream]?.firstEffectiveDate, date < start, dependency.kind == .sameDay {
                return .settled("its upstream job \(upstream) starts on \(start)")
            }
            let skip: SkipReason =
                jobs[upstream].map { $0.isActive } == true
                ? .upstreamMissing(dependency) : .upstreamInactive(dependency)
            return .blocked(skip.diagnostic(job: job, date: date))
        }
        return nil
    }
}
