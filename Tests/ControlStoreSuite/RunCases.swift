import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

extension ControlStoreSuite {
    static let runCases: [ControlStoreCase] = [
        .store("a begun run is Running, with what was known at its start") { store in
            try await store.register("A")
            let run = try await store.beginRun(
                RunStart(
                    job: JobName("A"),
                    effectiveDate: day(3),
                    triggeredBy: "demo",
                    jobHash: "h9",
                    engine: .sqlite,
                    owner: bob
                ),
                at: at(5)
            )
            #expect(run.job == JobName("A") && run.effectiveDate == day(3) && run.attempt == 1)
            let record = try #require(try await store.runs(matching: RunFilter()).first)
            #expect(record.identity == run && record.status == .running)
            #expect(record.startedAt == at(5) && record.completedAt == nil)
            #expect(record.triggeredBy == "demo" && record.jobHash == "h9" && record.engine == .sqlite)
            #expect(record.rowsRead == nil && record.rowsWritten == nil)
            #expect(record.error == nil && record.errorCode == nil && record.markReason == nil)
        },
        .store("attempts count from one for each job and date") { store in
            try await store.register("A", "B")
            var attempts: [Int] = []
            for (job, number) in [("A", 1), ("A", 1), ("A", 2), ("B", 1), ("A", 1)] {
                attempts.append(try await store.run(job, day(number), .failed).attempt)
            }
            #expect(attempts == [1, 2, 1, 1, 3])
        },
        .store("an attempt may begin while another runs") { store in
            try await store.register("A")
            let first = try await store.beginRun(start("A", day(1)), at: at(0))
            let second = try await store.beginRun(start("A", day(1)), at: at(0))
            #expect([first.attempt, second.attempt] == [1, 2] && first.id != second.id)
        },
        .store("run identifiers are random UUIDs") { store in
            try await store.register("A")
            var ids: Set<RunID> = []
            for _ in 0..<20 { ids.insert(try await store.beginRun(start("A", day(1)), at: at(0)).id) }
            #expect(ids.count == 20)
            for id in ids {
                let parts = id.rawValue.split(separator: "-").map(\.count)
                #expect(parts == [8, 4, 4, 4, 12] && id.rawValue == id.rawValue.lowercased())
            }
        },
        .store("a run of a job that is not registered is refused, with the nearest name") { store in
            try await store.register("Orders")
            do {
                _ = try await store.beginRun(start("Ordesr", day(1)), at: at(0))
                Issue.record("expected a refusal")
            } catch {
                let diagnostic = Diagnostic.first(of: error)
                #expect(diagnostic.code == "control.unregistered-job")
                #expect(diagnostic.remedy == "Did you mean \"Orders\"?")
            }
            await expectRefusal("control.unregistered-job") {
                try await store.recordSkipped(start("X", day(1)), reason: boom, at: at(0))
            }
            await expectRefusal("control.unregistered-job") {
                try await store.recordMarked(start("X", day(1)), reason: "because", at: at(0))
            }
            #expect(try await store.runs(matching: RunFilter()).isEmpty)
        },
        .store("a skipped run is recorded with its reason and counts as an attempt") { store in
            try await store.register("A")
            try await store.run("A", day(1), .failed)
            try await store.recordSkipped(start("A", day(1)), reason: boom, at: at(9))
            let record = try #require(try await store.runs(matching: RunFilter(status: .skipped)).first)
            #expect(record.identity.attempt == 2 && record.startedAt == at(9) && record.completedAt == at(9))
            #expect(record.errorCode == "sql.failed" && record.error == boom && record.rowsRead == nil)
            #expect(try await store.run("A", day(1), .succeeded).attempt == 3)
        },
        .store("a marked run is a success with a reason and without counts") { store in
            try await store.register("A")
            try await store.recordMarked(start("A", day(1)), reason: "loaded by hand", at: at(4))
            let record = try #require(try await store.runs(matching: RunFilter()).first)
            #expect(record.status == .succeeded && record.markReason == "loaded by hand")
            #expect(record.startedAt == at(4) && record.completedAt == at(4) && record.rowsWritten == nil)
            #expect(record.error == nil && record.identity.attempt == 1)
            #expect(try await store.history().succeeded == [JobName("A"): [day(1)]])
        },
        .store("an inactive job's runs are still recorded") { store in
            try await store.register("A")
            _ = try await store.setActive(JobName("A"), false, at: at(0))
            #expect(try await store.run("A", day(1), .succeeded).attempt == 1)
        },
        .store("instants keep their microseconds, before 1970 too") { store in
            try await store.register("A")
            let odd = [
                Instant(microsecondsSinceEpoch: 1), Instant(microsecondsSinceEpoch: -1),
                Instant(microsecondsSinceEpoch: 1_730_455_200_123_456),
            ]
            for now in odd { _ = try await store.beginRun(start("A", day(1)), at: now) }
            let read = try await store.runs(matching: RunFilter()).map(\.startedAt)
            #expect(Set(read) == Set(odd))
        },
        .store("effective dates keep their day at both ends of the calendar") { store in
            try await store.register("A")
            let ends = [CivilDate(year: 1, month: 1, day: 1), CivilDate(year: 9999, month: 12, day: 31)]
                .compactMap { $0 }
            for date in ends { try await store.run("A", date, .succeeded) }
            #expect(try await store.history().succeeded[JobName("A")] == Set(ends))
        },
    ]

    static let finishingCases: [ControlStoreCase] = [
        .store("a finished run has its status, counts, time and steps") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            try await store.finishRun(run.id, richOutcome, at: at(7))
            let record = try #require(try await store.runs(matching: RunFilter()).first)
            #expect(record.status == .succeeded && record.completedAt == at(7))
            #expect(record.rowsRead == 1_000_000_007 && record.rowsWritten == 12)
            #expect(record.error == nil)
            #expect(try await store.steps(of: run.id) == richOutcome.steps)
        },
        .store("a failed run keeps its whole diagnostic") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            try await store.finishRun(run.id, RunOutcome(status: .failed, error: boom), at: at(1))
            let record = try #require(try await store.runs(matching: RunFilter()).first)
            #expect(record.status == .failed && record.errorCode == "sql.failed" && record.error == boom)
        },
        .store("steps come in the job's order, whatever order they were handed over in") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            let steps = [2, 0, 10, 1].map {
                StepRecord(index: $0, title: "step \($0)", status: .succeeded, rows: $0, seconds: 0)
            }
            try await store.finishRun(run.id, RunOutcome(status: .succeeded, steps: steps), at: at(1))
            #expect(try await store.steps(of: run.id).map(\.index) == [0, 1, 2, 10])
        },
        .store("a run without an end has no steps, nor has one that is not recorded") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            #expect(try await store.steps(of: run.id).isEmpty)
            #expect(try await store.steps(of: RunID("nothing")).isEmpty)
        },
        .store("finishing again with the same outcome changes nothing") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            for second in [1, 99] { try await store.finishRun(run.id, richOutcome, at: at(second)) }
            #expect(try await store.runs(matching: RunFilter()).first?.completedAt == at(1))
            #expect(try await store.steps(of: run.id) == richOutcome.steps)
        },
        .store("finishing again with anything else is refused, and the record stands") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            try await store.finishRun(run.id, richOutcome, at: at(1))
            for other in otherOutcomes {
                await expectRefusal("control.run-not-running") {
                    try await store.finishRun(run.id, other, at: at(2))
                }
            }
            let record = try #require(try await store.runs(matching: RunFilter()).first)
            #expect(record.status == .succeeded && record.rowsRead == 1_000_000_007)
        },
        .store("a failure finished again with another diagnostic is refused") { store in
            try await store.register("A")
            let run = try await store.run("A", day(1), .failed)
            try await store.finishRun(run.id, RunOutcome(status: .failed, error: boom), at: at(5))
            var other = boom
            other.reason = "For another reason."
            await expectRefusal("control.run-not-running") { [other] in
                try await store.finishRun(run.id, RunOutcome(status: .failed, error: other), at: at(5))
            }
        },
        .store("a skipped run cannot be finished") { store in
            try await store.register("A")
            try await store.recordSkipped(start("A", day(1)), reason: boom, at: at(0))
            let skipped = try #require(try await store.runs(matching: RunFilter()).first)
            await expectRefusal("control.run-not-running") {
                try await store.finishRun(skipped.identity.id, RunOutcome(status: .succeeded), at: at(1))
            }
        },
        .store("finishing a run that is not recorded is refused") { store in
            await expectRefusal("control.unrecorded-run") {
                try await store.finishRun(RunID("nothing"), RunOutcome(status: .succeeded), at: at(0))
            }
        },
        .store("an end that cannot be recorded whole leaves the run Running") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            let step = StepRecord(index: 0, title: "twice", status: .succeeded, rows: 1, seconds: 0)
            await #expect(throws: (any Error).self) {
                try await store.finishRun(
                    run.id,
                    RunOutcome(status: .succeeded, steps: [step, step]),
                    at: at(1)
                )
            }
            #expect(try await store.runs(matching: RunFilter()).first?.status == .running)
            #expect(try await store.steps(of: run.id).isEmpty)
        },
        .store("an end is recorded also when the task that tells it was cancelled") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    #expect(Task.isCancelled)
                    try await store.finishRun(run.id, RunOutcome(status: .succeeded), at: at(1))
                    try await store.releaseLease("A", owner: alice)
                }
                try await group.waitForAll()
            }
            #expect(try await store.runs(matching: RunFilter()).first?.status == .succeeded)
            #expect(try await store.leases().isEmpty)
        },
    ]
}

private let richOutcome = RunOutcome(
    status: .succeeded,
    rowsRead: 1_000_000_007,
    rowsWritten: 12,
    steps: [
        StepRecord(index: 0, title: "DataSourcing orders", status: .succeeded, rows: 12, seconds: 0.125),
        StepRecord(index: 1, title: "External", status: .succeeded, rows: nil, seconds: 1.0 / 3),
    ],
    publishes: [
        PublishReceipt(
            target: "outputs:curated.orders",
            stepIndex: 1,
            rows: 12,
            checksum: "c:1:2",
            warnings: [boom]
        ),
        PublishReceipt(target: "out/A/orders.csv", stepIndex: 1, rows: 12, checksum: nil),
    ]
)

/// Each differs from ``richOutcome`` in one thing.
private let otherOutcomes: [RunOutcome] = {
    let changes: [(inout RunOutcome) -> Void] = [
        { $0.status = .failed }, { $0.rowsRead += 1 }, { $0.rowsWritten += 1 }, { $0.error = boom },
        { $0.steps.removeLast() }, { $0.steps[1].rows = 0 }, { $0.steps[1].seconds = 0.25 },
        { $0.steps[0].title = "" }, { $0.steps[0].status = .failed }, { $0.publishes.removeLast() },
        { $0.publishes[0].rows = 11 }, { $0.publishes[0].checksum = nil }, { $0.publishes[0].warnings = [] },
        { $0.publishes[1].target = "out/A/other.csv" }, { $0.publishes.reverse() },
    ]
    return changes.map { change in
        var outcome = richOutcome
        change(&outcome)
        return outcome
    }
}()
