import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

@testable import Execution

/// A schedule drives no work itself: these tests play the workers.
struct RunScheduleTests {
    private func job(
        _ name: String,
        reads: [String] = [],
        writes: [String] = [],
        _ dependencies: [Dependency] = []
    ) -> Job {
        let place = SourceLocation(file: "jobs/\(name).json")
        let sources = reads.map { table in
            Step.Action.dataSourcing(
                DataSourcing(resultName: table, schema: "curated", table: table, columns: ["id"])
            )
        }
        let writers = writes.map { table in
            Step.Action.dataFrameWriter(
                DataFrameWriter(source: "output", targetTable: table, mode: .overwrite)
            )
        }
        let steps = (sources + writers).enumerated().map { Step(index: $0, location: place, action: $1) }
        return Job(
            name: JobName(name),
            dependencies: dependencies,
            steps: steps,
            file: place.file,
            contentHash: ""
        )
    }

    private func schedule(
        _ jobs: [Job],
        days: ClosedRange<Int>,
        history: RunHistory = RunHistory()
    ) throws -> RunSchedule {
        let plannable = jobs.map {
            PlannableJob(
                name: $0.name,
                firstEffectiveDate: october(days.lowerBound),
                isActive: true,
                dependencies: $0.dependencies
            )
        }
        let dates = RunSelection.Dates.exactly(october(days.lowerBound)...october(days.upperBound))
        let plan = try RunPlan(RunSelection(dates: dates), jobs: plannable, history: history)
        return RunSchedule(
            plan.runs,
            jobs: Dictionary(uniqueKeysWithValues: jobs.map { ($0.name, $0) }),
            project: Project(),
            aliases: Self.aliases,
            history: history,
            policy: .enforced
        )
    }

    /// Lake and outputs are one file, as in a project that says nothing of them.
    private static let aliases = ["outputs": "lake"]

    private func name(_ number: Int, in schedule: RunSchedule) -> String {
        let run = schedule.runs[number]
        return "\(run.job)\(run.effectiveDate.components.day)"
    }

    /// Starts everything that may start now.
    private func startable(_ schedule: inout RunSchedule) -> [Int] {
        var started: [Int] = []
        while case .start(let number)? = schedule.next() { started.append(number) }
        return started
    }

    @Test func `dates of one job run in order, other jobs beside them`() throws {
        var schedule = try self.schedule([job("A"), job("B")], days: 1...2)
        let first = startable(&schedule)
        #expect(first.map { name($0, in: schedule) } == ["A1", "B1"])
        schedule.settle(first[1], .succeeded)
        #expect(startable(&schedule).map { name($0, in: schedule) } == ["B2"])
    }

    @Test func `a reader waits for the writer before it, and the next writer for the reader`() throws {
        var schedule = try self.schedule([job("W", writes: ["t"]), job("R", reads: ["T"])], days: 1...2)
        var order: [String] = []
        while schedule.unsettled > 0 {
            let batch = startable(&schedule)
            #expect(batch.count == 1, "nothing may run beside \(batch.map { name($0, in: schedule) })")
            for number in batch {
                order.append(name(number, in: schedule))
                schedule.settle(number, .succeeded)
            }
        }
        #expect(order == ["W1", "R1", "W2", "R2"])
    }

    @Test func `a failure skips the job's later dates and same-day dependants, transitively`() throws {
        let jobs = [
            job("A"), job("B", [Dependency(job: JobName("A"), kind: .sameDay)]),
            job("C", [Dependency(job: JobName("B"), kind: .sameDay)]), job("D"),
        ]
        var schedule = try self.schedule(jobs, days: 1...2)
        var skipped: [String] = []
        var succeeded: [String] = []
        while schedule.unsettled > 0 {
            guard let decision = schedule.next() else {
                Issue.record("nothing to do, \(schedule.unsettled) left")
                return
            }
            switch decision {
            case .skip(let number, let reason):
                skipped.append("\(name(number, in: schedule)) \(reason.code)")
                schedule.settle(number, .skipped)
            case .start(let number):
                let fails = name(number, in: schedule) == "A1"
                if !fails { succeeded.append(name(number, in: schedule)) }
                schedule.settle(number, fails ? .failed : .succeeded)
            }
        }
        #expect(Set(succeeded) == ["D1", "D2"])
        #expect(
            Set(skipped) == [
                "B1 run.skipped-upstream-failed", "C1 run.skipped-upstream-failed",
                "A2 run.skipped-after-failure", "B2 run.skipped-after-failure",
                "C2 run.skipped-after-failure",
            ]
        )
    }

    @Test func `a Latest dependant runs when an older success exists`() throws {
        let jobs = [job("A"), job("B", [Dependency(job: JobName("A"), kind: .latest)])]
        for (past, expected) in [(RunHistory(), "skipped"), (history(succeeded: ["A": 1...1]), "started")] {
            var schedule = try self.schedule(jobs, days: 2...2, history: past)
            guard case .start(let first)? = schedule.next() else {
                Issue.record("A does not start")
                return
            }
            schedule.settle(first, .failed)
            switch schedule.next() {
            case .start: #expect(expected == "started")
            case .skip: #expect(expected == "skipped")
            case nil: Issue.record("B is neither started nor skipped")
            }
        }
    }

    /// Random jobs over a few tables, random workers: whatever runs at the same time never collides, and
    /// collisions happen in plan order.
    @Test(arguments: 0..<60) func `running in parallel is as good as one after the other`(seed: UInt64) throws
    {
        var random = SeededRandom(seed: seed)
        let tables = ["s", "t", "u", "v"]
        let jobs = (0..<Int.random(in: 2...7, using: &random)).map { number in
            job(
                "J\(number)",
                reads: tables.filter { _ in Int.random(in: 0..<4, using: &random) == 0 },
                writes: tables.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
            )
        }
        let footprints = jobs.map { JobFootprint($0, project: Project(), aliases: Self.aliases) }
        var schedule = try self.schedule(jobs, days: 1...4)
        func footprint(_ number: Int) -> JobFootprint {
            footprints[jobs.firstIndex { $0.name == schedule.runs[number].job } ?? 0]
        }
        func collide(_ first: Int, _ second: Int) -> Bool {
            let (one, other) = (footprint(first), footprint(second))
            return schedule.runs[first].job == schedule.runs[second].job
                || !one.writes.isDisjoint(with: other.writes.union(other.reads))
                || !other.writes.isDisjoint(with: one.reads)
        }
        var active: [Int] = []
        var finished: [Int] = []
        while schedule.unsettled > 0 {
            active += startable(&schedule)
            try #require(!active.isEmpty)
            for first in active {
                for second in active where first < second { #expect(!collide(first, second)) }
            }
            let number = active.remove(at: Int.random(in: 0..<active.count, using: &random))
            for earlier in finished where earlier > number { #expect(!collide(earlier, number)) }
            finished.append(number)
            schedule.settle(number, .succeeded)
        }
        #expect(finished.count == schedule.runs.count)
    }
}

/// SplitMix64: the same sequence on every platform.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
