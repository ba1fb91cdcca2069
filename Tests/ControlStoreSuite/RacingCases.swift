import JobModel
import Ports
import Testing

/// Several connections to one database at once, as several programs would use it.
extension ControlStoreSuite {
    static let racingCases: [ControlStoreCase] = [
        ControlStoreCase("programs that open a new store at once all find it ready") { database in
            let counts = try await inParallel(8) { number in
                let store = try await database.open()
                try await store.register("job \(number)")
                return try await store.registeredJobs().count
            }
            #expect(counts.max() == 8)
        },
        ControlStoreCase("of owners that race for a lease, one wins and the others are told who") {
            database in
            let stores = [try await database.open(), try await database.open()]
            for round in 0..<10 {
                let answers = try await inParallel(20) { number in
                    try await stores[number % 2].acquireLease(
                        "lease \(round)",
                        owner: LeaseOwner(id: "\(number)", description: "owner \(number)"),
                        until: at(60),
                        at: at(0)
                    )
                }
                let winners = answers.indices.filter { answers[$0] == nil }
                #expect(winners.count == 1)
                #expect(Set(answers.compactMap { $0?.owner.id }) == Set(winners.map { "\($0)" }))
            }
        },
        ControlStoreCase("of owners that race for an expired lease, one wins") { database in
            let stores = [try await database.open(), try await database.open()]
            _ = try await stores[0].acquireLease("A", owner: alice, until: at(60), at: at(0))
            let answers = try await inParallel(20) { number in
                try await stores[number % 2].acquireLease(
                    "A",
                    owner: LeaseOwner(id: "\(number)", description: ""),
                    until: at(120),
                    at: at(60)
                )
            }
            #expect(answers.count { $0 == nil } == 1)
        },
        ControlStoreCase("attempts that begin at once get consecutive numbers") { database in
            let stores = [try await database.open(), try await database.open()]
            try await stores[0].register("A")
            let attempts = try await inParallel(60) { number in
                try await stores[number % 2].beginRun(start("A", day(1)), at: at(number)).attempt
            }
            #expect(attempts.sorted() == Array(1...60))
        },
        ControlStoreCase("jobs registered by two programs at once are added once, in order") { database in
            let stores = [try await database.open(), try await database.open()]
            let jobs = (0..<50).map { registration("job \($0)", dependsOn: [sameDay("job 0x")]) }
            let added = try await inParallel(6) { number in
                try await stores[number % 2].register(jobs, at: at(number)).added.count
            }
            #expect(added.reduce(0, +) == 50)
            #expect(try await stores[1].registeredJobs().map(\.name) == jobs.map(\.name))
        },
        ControlStoreCase("an end told by two programs at once is recorded once") { database in
            let stores = [try await database.open(), try await database.open()]
            try await stores[0].register("A")
            let run = try await stores[0].beginRun(start("A", day(1)), at: at(0))
            let told = try await inParallel(10) { (number) -> Int? in
                let outcome = RunOutcome(status: .succeeded, rowsWritten: number % 2)
                do {
                    try await stores[number % 2].finishRun(run.id, outcome, at: at(number))
                    return number % 2
                } catch {
                    return nil
                }
            }
            let recorded = try await stores[0].runs(matching: RunFilter()).first?.rowsWritten
            #expect(Set(told.compactMap { $0 }) == [recorded ?? -1] && told.compactMap { $0 }.count == 5)
        },
        ControlStoreCase("writers on two connections wait for each other") { database in
            let stores = [try await database.open(), try await database.open()]
            let names = (0..<8).map { "job \($0)" }
            _ = try await stores[0].register(names.map { registration($0) }, at: at(0))
            _ = try await inParallel(8) { number in
                for date in 0..<25 {
                    try await stores[number % 2].run("job \(number)", day(date), .succeeded)
                    _ = try await stores[(number + 1) % 2].history()
                }
            }
            let history = try await stores[0].history()
            #expect(history.succeeded.values.map(\.count) == Array(repeating: 25, count: 8))
            #expect(history.unsettled.isEmpty)
        },
    ]

    /// What `body` answered for 0 …< `count`, in that order.
    private static func inParallel<Answer: Sendable>(
        _ count: Int,
        _ body: @escaping @Sendable (Int) async throws -> Answer
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for number in 0..<count { group.addTask { (number, try await body(number)) } }
            var answers: [Int: Answer] = [:]
            for try await (number, answer) in group { answers[number] = answer }
            return (0..<count).compactMap { answers[$0] }
        }
    }
}
