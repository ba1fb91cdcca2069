import JobModel
import Ports
import Testing

extension ControlStoreSuite {
    static let historyCases: [ControlStoreCase] = [
        .store("history: success after failure is a success and nothing else") { store in
            try await store.register("A")
            try await store.run("A", day(1), .failed)
            try await store.run("A", day(1), .succeeded)
            let history = try await store.history()
            #expect(history.succeeded == [JobName("A"): [day(1)]] && history.unsettled.isEmpty)
        },
        .store("history: failure after success is both") { store in
            try await store.register("A")
            try await store.run("A", day(1), .succeeded)
            try await store.run("A", day(1), .failed)
            let history = try await store.history()
            #expect(history.succeeded == [JobName("A"): [day(1)]])
            #expect(history.unsettled == [JobName("A"): [day(1): .failed]])
        },
        .store("history: the last of several failures decides") { store in
            try await store.register("A")
            try await store.run("A", day(1), .failed)
            try await store.recordSkipped(start("A", day(1)), reason: boom, at: at(1))
            try await store.run("A", day(2), .failed)
            try await store.run("A", day(2), .failed)
            let history = try await store.history()
            #expect(history.unsettled == [JobName("A"): [day(1): .skipped, day(2): .failed]])
            #expect(history.succeeded.isEmpty)
        },
        .store("history: a running attempt is unsettled, after a success too") { store in
            try await store.register("A")
            _ = try await store.beginRun(start("A", day(1)), at: at(0))
            try await store.run("A", day(2), .succeeded)
            _ = try await store.beginRun(start("A", day(2)), at: at(0))
            let history = try await store.history()
            #expect(history.unsettled == [JobName("A"): [day(1): .running, day(2): .running]])
            #expect(history.succeeded == [JobName("A"): [day(2)]])
        },
        .store("history: the attempt number decides which is last, not who finished last") { store in
            try await store.register("A")
            let first = try await store.beginRun(start("A", day(1)), at: at(0))
            let second = try await store.beginRun(start("A", day(1)), at: at(1))
            try await store.finishRun(second.id, RunOutcome(status: .succeeded), at: at(2))
            try await store.finishRun(first.id, RunOutcome(status: .failed, error: boom), at: at(3))
            #expect(try await store.history().unsettled.isEmpty)
        },
        .store("history: several successes of one date are one date") { store in
            try await store.register("A")
            for _ in 0..<3 { try await store.run("A", day(1), .succeeded) }
            #expect(try await store.history().succeeded == [JobName("A"): [day(1)]])
        },
        .store("history: a mark after a failure settles it") { store in
            try await store.register("A")
            try await store.run("A", day(1), .failed)
            try await store.recordMarked(start("A", day(1)), reason: "checked by hand", at: at(1))
            let history = try await store.history()
            #expect(history.unsettled.isEmpty && history.succeeded == [JobName("A"): [day(1)]])
        },
        .store("history: jobs and dates do not mix") { store in
            try await store.register("A", "B", "never ran")
            for number in 0..<3 {
                try await store.run("A", day(number), .succeeded)
                try await store.run("B", day(number), number == 1 ? .failed : .succeeded)
            }
            let history = try await store.history()
            #expect(
                history.succeeded == [
                    JobName("A"): [day(0), day(1), day(2)], JobName("B"): [day(0), day(2)],
                ]
            )
            #expect(history.unsettled == [JobName("B"): [day(1): .failed]])
        },
        .store("history: inactive jobs are in it") { store in
            try await store.register("A")
            try await store.run("A", day(1), .succeeded)
            _ = try await store.setActive(JobName("A"), false, at: at(5))
            #expect(try await store.history().succeeded == [JobName("A"): [day(1)]])
        },
    ]

    static let listCases: [ControlStoreCase] = [
        .store("runs come newest first; of equal starts, the one recorded last") { store in
            try await store.register("A", "B")
            try await store.run("A", day(1), .succeeded, at: 10)
            try await store.run("B", day(9), .succeeded, at: 30)
            try await store.run("A", day(2), .succeeded, at: 20)
            try await store.run("A", day(3), .succeeded, at: 20)
            let dates = try await store.runs(matching: RunFilter()).map(\.identity.effectiveDate)
            #expect(dates == [day(9), day(3), day(2), day(1)])
            let ofJob = try await store.runs(matching: RunFilter(job: JobName("A")))
            #expect(ofJob.map(\.identity.effectiveDate) == [day(3), day(2), day(1)])
        },
        .store("filters by job, date and status, alone and together") { store in
            try await store.register("A", "B")
            try await store.run("A", day(1), .failed, at: 1)
            try await store.run("A", day(1), .succeeded, at: 2)
            try await store.run("A", day(2), .failed, at: 3)
            try await store.run("B", day(1), .failed, at: 4)
            _ = try await store.beginRun(start("B", day(2)), at: at(5))
            func starts(_ filter: RunFilter) async throws -> [Instant] {
                try await store.runs(matching: filter).map(\.startedAt)
            }
            let a = JobName("A")
            #expect(try await starts(RunFilter(job: a)) == [at(3), at(2), at(1)])
            #expect(try await starts(RunFilter(effectiveDate: day(1))) == [at(4), at(2), at(1)])
            #expect(try await starts(RunFilter(status: .failed)) == [at(4), at(3), at(1)])
            #expect(try await starts(RunFilter(status: .running)) == [at(5)])
            #expect(try await starts(RunFilter(job: a, effectiveDate: day(1))) == [at(2), at(1)])
            #expect(try await starts(RunFilter(job: a, status: .failed)) == [at(3), at(1)])
            #expect(try await starts(RunFilter(effectiveDate: day(1), status: .failed)) == [at(4), at(1)])
            #expect(
                try await starts(RunFilter(job: a, effectiveDate: day(1), status: .failed)) == [at(1)]
            )
            #expect(try await starts(RunFilter(job: JobName("nobody"))).isEmpty)
            #expect(try await starts(RunFilter(job: JobName("a"))).isEmpty, "names keep their case")
        },
        .store("a limit keeps the newest, and none at all is no error") { store in
            try await store.register("A")
            for number in 0..<5 { try await store.run("A", day(number), .succeeded, at: number) }
            let two = try await store.runs(matching: RunFilter(limit: 2)).map(\.identity.effectiveDate)
            #expect(two == [day(4), day(3)])
            for limit in [0, -1] {
                #expect(try await store.runs(matching: RunFilter(limit: limit)).isEmpty)
            }
            #expect(try await store.runs(matching: RunFilter(limit: .max)).count == 5)
        },
    ]
}
