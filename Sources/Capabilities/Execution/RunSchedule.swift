import Diagnostics
import JobModel
import Ports
import Tabular

/// Decides which planned run may start next, and which must be skipped; knows no time and does nothing.
struct RunSchedule {
    enum Decision {
        case start(Int)
        case skip(Int, Diagnostic)
    }

    enum Outcome {
        case succeeded
        case failed
        case skipped
    }

    let runs: [PlannedRun]
    private let dependencies: [JobName: [Dependency]]
    private let history: RunHistory
    private let policy: RunSelection.DependencyPolicy
    private var successors: [[Int]]
    private var waitingFor: [Int]
    /// Run numbers that may start, greatest first.
    private var ready: [Int] = []
    private var outcomes: [Outcome?]
    private var numbers: [JobName: [CivilDate: Int]] = [:]
    private var previous: [Int?]
    private(set) var unsettled: Int

    init(
        _ runs: [PlannedRun],
        jobs: [JobName: Job],
        project: Project,
        aliases: [String: String],
        history: RunHistory,
        policy: RunSelection.DependencyPolicy
    ) {
        self.runs = runs
        self.history = history
        self.policy = policy
        dependencies = jobs.mapValues(\.dependencies)
        successors = Array(repeating: [], count: runs.count)
        waitingFor = Array(repeating: 0, count: runs.count)
        outcomes = Array(repeating: nil, count: runs.count)
        previous = Array(repeating: nil, count: runs.count)
        unsettled = runs.count
        let footprints = jobs.mapValues { JobFootprint($0, project: project, aliases: aliases) }
        connect(footprints: footprints.mapValues { $0.readingReferences(footprints) })
        ready = runs.indices.filter { waitingFor[$0] == 0 }.reversed()
    }

    /// The next thing to do, or nil while every open run waits for another.
    mutating func next() -> Decision? {
        guard let number = ready.popLast() else { return nil }
        if let reason = skipReason(for: number) {
            let run = runs[number]
            return .skip(number, reason.diagnostic(job: run.job, date: run.effectiveDate))
        }
        return .start(number)
    }

    mutating func settle(_ number: Int, _ outcome: Outcome) {
        outcomes[number] = outcome
        unsettled -= 1
        for successor in successors[number] {
            waitingFor[successor] -= 1
            guard waitingFor[successor] == 0 else { continue }
            var low = 0
            var high = ready.count
            while low < high {
                let middle = (low + high) / 2
                if ready[middle] > successor { low = middle + 1 } else { high = middle }
            }
            ready.insert(successor, at: low)
        }
    }

    private func skipReason(for number: Int) -> SkipReason? {
        let run = runs[number]
        if let earlier = previous[number], outcomes[earlier] != .succeeded {
            return .earlierDate(runs[earlier].effectiveDate)
        }
        guard case .enforced = policy else { return nil }
        return (dependencies[run.job] ?? []).first { !isMet($0, on: run.effectiveDate, before: number) }
            .map(SkipReason.upstreamFailed)
    }

    private func isMet(_ dependency: Dependency, on date: CivilDate, before number: Int) -> Bool {
        let planned = numbers[dependency.job] ?? [:]
        switch dependency.kind {
        case .sameDay:
            if let upstream = planned[date], let outcome = outcomes[upstream] { return outcome == .succeeded }
            return history.succeeded[dependency.job]?.contains(date) == true
        case .latest:
            return history.succeeded[dependency.job]?.isEmpty == false
                || planned.values.contains { $0 < number && outcomes[$0] == .succeeded }
        }
    }

    private mutating func connect(footprints: [JobName: JobFootprint]) {
        var last: [JobName: Int] = [:]
        var writers: [String: Int] = [:]
        var readers: [String: [Int]] = [:]
        for (number, run) in runs.enumerated() {
            var earlier: Set<Int> = []
            previous[number] = last[run.job]
            if let before = last[run.job] { earlier.insert(before) }
            for dependency in dependencies[run.job] ?? [] {
                let upstream =
                    dependency.kind == .sameDay
                    ? numbers[dependency.job]?[run.effectiveDate] : last[dependency.job]
                if let upstream { earlier.insert(upstream) }
            }
            if let footprint = footprints[run.job] {
                for place in footprint.reads {
                    if let writer = writers[place] { earlier.insert(writer) }
                    readers[place, default: []].append(number)
                }
                for place in footprint.writes {
                    if let writer = writers[place] { earlier.insert(writer) }
                    earlier.formUnion(readers[place] ?? [])
                    writers[place] = number
                    readers[place] = []
                }
            }
            earlier.remove(number)
            waitingFor[number] = earlier.count
            for other in earlier { successors[other].append(number) }
            last[run.job] = number
            numbers[run.job, default: [:]][run.effectiveDate] = number
        }
    }
}
