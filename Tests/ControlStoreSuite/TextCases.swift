import Diagnostics
import JobModel
import Ports
import Testing

/// Text that has broken programs before.
private let oddTexts = [
    "it's; DROP TABLE control_jobs; --", "a \"quoted\" name", "tab\tnew\nline\r\nend",
    "percent % under _ \\",
    "größe 大きさ 🏦 e\u{301}", "\u{FEFF}mark", " space ", "null", "NULL", "1e5", "0x1F", "$1 ?1 :name",
    String(repeating: "long ", count: 2_000),
]

extension ControlStoreSuite {
    static let textCases: [ControlStoreCase] = [
        .store("job names, descriptions and files keep odd characters") { store in
            let jobs = oddTexts.map {
                registration($0, hash: $0, description: $0, file: $0, dependsOn: [latest("up " + $0)])
            }
            _ = try await store.register(jobs, at: at(0))
            let read = try await store.registeredJobs()
            #expect(read.map(\.name.rawValue) == oddTexts && read.map(\.description) == oddTexts)
            #expect(read.map(\.file) == oddTexts && read.map(\.contentHash) == oddTexts)
            #expect(read.map(\.dependencies) == jobs.map(\.dependencies))
            let again = try await store.register(jobs, at: at(1))
            #expect(again.added.isEmpty && again.updated.isEmpty)
        },
        .store("runs, steps, reasons and diagnostics keep odd characters") { store in
            for text in oddTexts {
                try await store.register(text)
                let owner = LeaseOwner(id: text, description: text)
                var begin = start(text, day(1), owner: owner)
                begin.triggeredBy = text
                begin.jobHash = text
                let run = try await store.beginRun(begin, at: at(0))
                let error = Diagnostic(
                    text,
                    fault: .outcome,
                    text,
                    at: SourceLocation(file: text),
                    job: text,
                    step: text,
                    effectiveDate: text,
                    reason: text,
                    remedy: text
                )
                let step = StepRecord(index: 0, title: text, status: .failed, rows: nil, seconds: 0.1)
                try await store.finishRun(
                    run.id,
                    RunOutcome(status: .failed, error: error, steps: [step]),
                    at: at(1)
                )
                let filter = RunFilter(job: JobName(text))
                let record = try #require(try await store.runs(matching: filter).first)
                #expect(record.identity == run && record.error == error && record.errorCode == text)
                #expect(record.triggeredBy == text && record.jobHash == text)
                #expect(try await store.steps(of: run.id) == [step])
                #expect(try await store.history().unsettled[JobName(text)] == [day(1): .failed])
                try await store.recordMarked(start(text, day(1)), reason: text, at: at(2))
                #expect(try await store.runs(matching: filter).first?.markReason == text)
            }
        },
        .store("leases keep odd characters") { store in
            for text in oddTexts {
                let owner = LeaseOwner(id: text, description: text)
                _ = try await store.acquireLease(text, owner: owner, until: at(60), at: at(0))
                let held = try await store.acquireLease(text, owner: alice, until: at(60), at: at(1))
                #expect(held == Lease(name: text, owner: owner, expiry: at(60)))
                try await store.releaseLease(text, owner: owner)
            }
            #expect(try await store.leases().isEmpty)
        },
        .store("names that Swift holds equal are one job, however they are composed") { store in
            let composed = "gr\u{F6}\u{DF}e"
            let decomposed = "gro\u{308}\u{DF}e"
            _ = try await store.register(
                [registration(decomposed), registration("B", dependsOn: [sameDay(composed)])],
                at: at(0)
            )
            let again = try await store.register([registration(composed)], at: at(1))
            #expect(again.added.isEmpty && again.updated.isEmpty)
            try await store.run(composed, day(1), .failed)
            #expect(try await store.run(decomposed, day(1), .succeeded).attempt == 2)
            #expect(try await store.setActive(JobName(decomposed), false, at: at(2)))
            #expect(try await store.runs(matching: RunFilter(job: JobName(decomposed))).count == 2)
            #expect(try await store.history().succeeded == [JobName(composed): [day(1)]])
        },
        .store("a diagnostic keeps control characters that its column may not") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            let error = Diagnostic("sql.failed", fault: .outcome, "bell \u{7} and nothing \u{0} within")
            try await store.finishRun(run.id, RunOutcome(status: .failed, error: error), at: at(1))
            #expect(try await store.runs(matching: RunFilter()).first?.error == error)
        },
    ]

    static let scaleCases: [ControlStoreCase] = [
        .store("a thousand jobs are registered, read and found unchanged") { store async throws in
            let jobs = (0..<1_000).map { number in
                registration("job \(number)", dependsOn: number == 0 ? [] : [sameDay("job \(number - 1)")])
            }
            #expect(try await store.register(jobs, at: at(0)).added.count == 1_000)
            #expect(try await store.registeredJobs().map(\.name) == jobs.map(\.name))
            #expect(
                try await store.register(jobs, at: at(1)) == RegistrationSummary(added: [], updated: [])
            )
        },
        .store("ten thousand runs are all there") { store in
            let names = (0..<20).map { "job \($0)" }
            _ = try await store.register(names.map { registration($0) }, at: at(0))
            for number in 0..<10_000 {
                let date = day(number / 20)
                if number % 7 == 0 {
                    try await store.run(names[number % 20], date, .failed, at: number)
                } else {
                    try await store.recordMarked(start(names[number % 20], date), reason: "x", at: at(number))
                }
            }
            let history = try await store.history()
            let failed = (0..<10_000).count { $0 % 7 == 0 }
            #expect(history.succeeded.values.reduce(0) { $0 + $1.count } == 10_000 - failed)
            #expect(history.unsettled.values.reduce(0) { $0 + $1.count } == failed)
            #expect(try await store.runs(matching: RunFilter(limit: 20_000)).count == 10_000)
            let newest = try await store.runs(matching: RunFilter(limit: 3)).map(\.startedAt)
            #expect(newest == [at(9_999), at(9_998), at(9_997)])
            let failures = try await store.runs(matching: RunFilter(status: .failed, limit: 1))
            #expect(failures.map(\.startedAt) == [at(9_996)])
        },
    ]
}
