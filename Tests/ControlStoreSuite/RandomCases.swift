import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

extension ControlStoreSuite {
    /// Random operations on the store and on ``ModelStore``, which must answer and end up alike.
    static let randomCases: [ControlStoreCase] = (0..<24).map { (seed: UInt64) in
        .store("random operations match the model, seed \(seed)") { store in
            var walk = RandomWalk(store: store, seed: seed)
            for step in 0..<80 {
                try await walk.step()
                try await walk.expectSameState("seed \(seed), step \(step)")
            }
        }
    }
}

private struct RandomWalk {
    var store: any ControlStore
    var model = ModelStore()
    var random: SeededRandom
    /// Seconds; two steps may fall on one instant.
    var now = 0

    init(store: any ControlStore, seed: UInt64) {
        self.store = store
        random = SeededRandom(seed: seed)
    }

    mutating func step() async throws {
        now += Int.random(in: 0...2, using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: try await register()
        case 1: try await setActive()
        case 2, 3, 4: try await begin()
        case 5, 6, 7: try await finish()
        case 8: try await recordWithoutRunning()
        case 9, 10: try await acquire()
        default: try await renewOrRelease()
        }
    }

    func expectSameState(_ comment: Comment) async throws {
        let jobs = try await store.registeredJobs()
        #expect(jobs.map(JobFacts.init) == model.jobs.map(JobFacts.init), comment)
        let runs = try await store.runs(matching: RunFilter(limit: 1_000))
        #expect(runs.map(RunFacts.init) == model.newestFirst.map(RunFacts.init), comment)
        let history = try await store.history()
        #expect(history.succeeded == model.history.succeeded, comment)
        #expect(history.unsettled == model.history.unsettled, comment)
        #expect(try await store.leases() == model.leases.values.sorted { $0.name < $1.name }, comment)
        let abandoned = try await store.abandonedRuns(at: at(now))
        #expect(abandoned.map(\.identity) == model.abandoned(at: at(now)).map(\.identity), comment)
    }

    private mutating func register() async throws {
        let names = ["A", "B", "C", "D"].shuffled(using: &random).prefix(
            Int.random(in: 1...3, using: &random)
        )
        let jobs = names.map { name in
            registration(
                name,
                hash: "h\(Int.random(in: 0...1, using: &random))",
                dependsOn: name == "A" || Bool.random(using: &random) ? [] : [sameDay("A"), latest("E")]
            )
        }
        let expected = model.register(jobs)
        #expect(try await store.register(jobs, at: at(now)) == expected)
    }

    private mutating func setActive() async throws {
        let active = Bool.random(using: &random)
        let job = job()
        let expected = model.setActive(job, active)
        #expect(try await store.setActive(job, active, at: at(now)) == expected)
    }

    private mutating func begin() async throws {
        let start = randomStart()
        do {
            let run = try await store.beginRun(start, at: at(now))
            let attempt = model.open(start, .running, at: at(now), id: run.id)
            #expect(run.attempt == attempt && run.job == start.job)
        } catch {
            #expect(Diagnostic.first(of: error).code == "control.unregistered-job")
            #expect(!model.isRegistered(start.job))
        }
    }

    private mutating func finish() async throws {
        let begun = model.runs.compactMap(\.id)
        guard let id = begun.randomElement(using: &random) else { return }
        let status = [RunStatus.succeeded, .succeeded, .failed].randomElement(using: &random) ?? .failed
        let outcome = RunOutcome(
            status: status,
            rowsRead: Int.random(in: 0...1, using: &random),
            rowsWritten: 1,
            error: status == .failed ? boom : nil
        )
        let isAccepted = model.finish(id, outcome, at: at(now))
        do {
            try await store.finishRun(id, outcome, at: at(now))
            #expect(isAccepted)
        } catch {
            #expect(Diagnostic.first(of: error).code == "control.run-not-running")
            #expect(!isAccepted)
        }
    }

    private mutating func recordWithoutRunning() async throws {
        let start = randomStart()
        guard model.isRegistered(start.job) else { return }
        if Bool.random(using: &random) {
            try await store.recordSkipped(start, reason: boom, at: at(now))
            _ = model.open(start, .skipped, at: at(now), error: boom)
        } else {
            try await store.recordMarked(start, reason: "because", at: at(now))
            _ = model.open(start, .succeeded, at: at(now), markReason: "because")
        }
    }

    private mutating func acquire() async throws {
        let name = lease()
        let owner = owner()
        let expiry = at(now + Int.random(in: 0...8, using: &random))
        let expected = model.acquire(name, owner, until: expiry, at: at(now))
        #expect(
            try await store.acquireLease(name, owner: owner, until: expiry, at: at(now)) == expected
        )
    }

    private mutating func renewOrRelease() async throws {
        let name = lease()
        let owner = owner()
        if Bool.random(using: &random) {
            try await store.renewLeases(of: owner, until: at(now + 5))
            model.renew(owner, until: at(now + 5))
        } else {
            try await store.releaseLease(name, owner: owner)
            if model.leases[name]?.owner == owner { model.leases[name] = nil }
        }
    }

    private mutating func randomStart() -> RunStart {
        let date = day(Int.random(in: 0...2, using: &random))
        return start(job().rawValue, date, owner: owner())
    }

    private mutating func job() -> JobName {
        JobName(["A", "B", "C", "D"].randomElement(using: &random) ?? "A")
    }

    private mutating func lease() -> String { Bool.random(using: &random) ? "A" : "B" }

    private mutating func owner() -> LeaseOwner { Bool.random(using: &random) ? alice : bob }
}

/// What can be compared of a registered job.
private struct JobFacts: Hashable {
    var name: JobName
    var hash: String
    var isActive: Bool
    var dependencies: [Dependency]

    init(_ job: RegisteredJob) {
        name = job.name
        hash = job.contentHash
        isActive = job.isActive
        dependencies = job.dependencies
    }
}
