import Diagnostics
public import JobModel

/// The declared dependencies of a project's jobs, in an order in which they can run.
public struct JobGraph: Sendable {
    /// Upstream before downstream; ties by registration.
    public let order: [JobName]
    private let upstream: [JobName: [Dependency]]
    private let downstream: [JobName: [JobName]]

    /// - Parameter jobs: In registration order. Dependencies on jobs that are not listed are kept: planning
    ///   says what they mean.
    /// - Throws: `plan.cycle` naming the cycle.
    public init(_ jobs: [(name: JobName, dependencies: [Dependency])]) throws {
        upstream = Dictionary(jobs.map { ($0.name, $0.dependencies) }) { first, _ in first }
        var downstream: [JobName: [JobName]] = [:]
        for job in jobs {
            for dependency in job.dependencies { downstream[dependency.job, default: []].append(job.name) }
        }
        self.downstream = downstream
        order = try Self.topologicalOrder(of: jobs, downstream: downstream)
    }

    public func dependencies(of job: JobName) -> [Dependency] { upstream[job] ?? [] }

    /// The jobs and everything they need, or everything that needs them.
    public func closure(of jobs: Set<JobName>, reach: RunSelection.Reach) -> Set<JobName> {
        var result = jobs
        if reach.contains(.upstream) {
            result.formUnion(reachable(from: jobs) { dependencies(of: $0).map(\.job) })
        }
        if reach.contains(.downstream) { result.formUnion(reachable(from: jobs) { downstream[$0] ?? [] }) }
        return result
    }

    private func reachable(from jobs: Set<JobName>, next: (JobName) -> [JobName]) -> Set<JobName> {
        var seen = jobs
        var waiting = Array(jobs)
        while let job = waiting.popLast() {
            for other in next(job) where seen.insert(other).inserted { waiting.append(other) }
        }
        return seen
    }

    private static func topologicalOrder(
        of jobs: [(name: JobName, dependencies: [Dependency])],
        downstream: [JobName: [JobName]]
    ) throws -> [JobName] {
        let rank = Dictionary(jobs.enumerated().map { ($1.name, $0) }) { first, _ in first }
        var missing = Dictionary(
            jobs.map { job in (job.name, Set(job.dependencies.map(\.job).filter { rank[$0] != nil }).count) }
        ) { first, _ in first }
        var ready = jobs.filter { missing[$0.name] == 0 }.map { rank[$0.name] ?? 0 }
        ready.sort(by: >)
        var order: [JobName] = []
        while let next = ready.popLast() {
            let job = jobs[next].name
            order.append(job)
            for other in Set(downstream[job] ?? []) {
                guard let count = missing[other], let otherRank = rank[other] else { continue }
                missing[other] = count - 1
                guard count == 1 else { continue }
                let place = ready.firstIndex { $0 < otherRank } ?? ready.endIndex
                ready.insert(otherRank, at: place)
            }
        }
        guard order.count == rank.count else {
            throw ExecutionError.cycle(cycle(in: jobs, settled: Set(order)))
        }
        return order
    }

    /// Follows unsettled upstream jobs until one comes up again.
    private static func cycle(
        in jobs: [(name: JobName, dependencies: [Dependency])],
        settled: Set<JobName>
    ) -> [JobName] {
        let open = Dictionary(
            jobs.filter { !settled.contains($0.name) }.map { ($0.name, $0.dependencies.map(\.job)) }
        ) { first, _ in first }
        var path: [JobName] = []
        var next = jobs.first { job in !settled.contains(job.name) }?.name
        while let job = next {
            if let start = path.firstIndex(of: job) { return Array(path[start...]) + [job] }
            path.append(job)
            next = open[job]?.first { open[$0] != nil }
        }
        return path
    }
}
