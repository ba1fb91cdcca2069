import Diagnostics
import JobModel
import Ports
import Testing

extension ControlStoreSuite {
    static let jobCases: [ControlStoreCase] = [
        .store("an empty store has no jobs, runs, history or leases") { store in
            #expect(try await store.registeredJobs().isEmpty)
            #expect(try await store.runs(matching: RunFilter()).isEmpty)
            #expect(try await store.leases().isEmpty)
            #expect(try await store.abandonedRuns(at: at(0)).isEmpty)
            let history = try await store.history()
            #expect(history.succeeded.isEmpty && history.unsettled.isEmpty)
        },
        .store("a registered job reads back as it was handed over") { store in
            let job = registration(
                "B",
                hash: "abc",
                description: "what it does",
                file: "jobs/sub/b.yaml",
                dependsOn: [latest("Z"), sameDay("A")]
            )
            let summary = try await store.register([registration("A"), job], at: at(0))
            #expect(summary == RegistrationSummary(added: [JobName("A"), JobName("B")], updated: []))
            let read = try #require(try await store.registeredJobs().last)
            #expect(read.name == job.name && read.description == job.description && read.file == job.file)
            #expect(read.contentHash == job.contentHash && read.isActive)
            #expect(read.dependencies == job.dependencies)
        },
        .store("registration order is the order of first registration") { store in
            try await store.register("C", "A")
            _ = try await store.register(
                [registration("B"), registration("A", hash: "h2"), registration("C")],
                at: at(1)
            )
            #expect(try await store.registeredJobs().map(\.name.rawValue) == ["C", "A", "B"])
        },
        .store("registering the same again changes nothing") { store in
            let jobs = [registration("A"), registration("B", dependsOn: [sameDay("A"), latest("A")])]
            _ = try await store.register(jobs, at: at(0))
            let summary = try await store.register(jobs, at: at(99))
            #expect(summary == RegistrationSummary(added: [], updated: []))
        },
        .store("a changed hash, file or description updates that job only") { store in
            try await store.register("A", "B", "C", "D")
            let summary = try await store.register(
                [
                    registration("A", hash: "h2"), registration("B", file: "jobs/moved.json"),
                    registration("C", description: "new words"), registration("D"),
                ],
                at: at(1)
            )
            #expect(summary.added.isEmpty && summary.updated.map(\.rawValue) == ["A", "B", "C"])
            let jobs = try await store.registeredJobs()
            #expect(jobs.map(\.contentHash) == ["h2", "h1", "h1", "h1"])
            #expect(jobs[1].file == "jobs/moved.json" && jobs[2].description == "new words")
        },
        .store("a job's dependencies are replaced with it") { store in
            _ = try await store.register(
                [registration("A"), registration("B", dependsOn: [sameDay("A"), latest("X")])],
                at: at(0)
            )
            let summary = try await store.register(
                [registration("B", dependsOn: [latest("A")])],
                at: at(1)
            )
            #expect(summary.updated == [JobName("B")])
            #expect(try await store.registeredJobs().last?.dependencies == [latest("A")])
            _ = try await store.register([registration("B")], at: at(2))
            #expect(try await store.registeredJobs().last?.dependencies == [])
        },
        .store("dependencies keep their declared order, and a moved one is a change") { store in
            let declared = [sameDay("Z"), latest("M"), sameDay("A")]
            _ = try await store.register([registration("B", dependsOn: declared)], at: at(0))
            #expect(try await store.registeredJobs().first?.dependencies == declared)
            let turned = Array(declared.reversed())
            _ = try await store.register([registration("B", dependsOn: turned)], at: at(1))
            #expect(try await store.registeredJobs().first?.dependencies == turned)
        },
        .store("a dependency declared twice counts once, and its place in the file does not matter") {
            store in
            var placed = sameDay("A")
            placed.location = .init(file: "jobs/B.json", line: 7)
            _ = try await store.register(
                [registration("B", dependsOn: [placed, sameDay("A"), latest("A")])],
                at: at(0)
            )
            #expect(try await store.registeredJobs().first?.dependencies == [sameDay("A"), latest("A")])
            placed.location?.line = 8
            let again = try await store.register(
                [registration("B", dependsOn: [placed, latest("A")])],
                at: at(1)
            )
            #expect(again.updated.isEmpty)
        },
        .store("an upstream need not be registered, before or ever") { store in
            _ = try await store.register([registration("B", dependsOn: [sameDay("A")])], at: at(0))
            try await store.register("A")
            #expect(try await store.registeredJobs().map(\.name.rawValue) == ["B", "A"])
            #expect(try await store.registeredJobs().first?.dependencies == [sameDay("A")])
        },
        .store("a job that depends on itself is refused, and nothing is written") { store async throws in
            await expectRefusal("control.self-dependency") {
                _ = try await store.register(
                    [registration("A"), registration("B", dependsOn: [latest("B")])],
                    at: at(0)
                )
            }
            #expect(try await store.registeredJobs().isEmpty)
        },
        .store("one name handed over twice is refused, and nothing is written") { store async throws in
            await expectRefusal("control.duplicate-job") {
                _ = try await store.register(
                    [registration("A"), registration("A", file: "jobs/copy.json")],
                    at: at(0)
                )
            }
            #expect(try await store.registeredJobs().isEmpty)
        },
        .store("names that differ by case are different jobs") { store in
            try await store.register("a", "A")
            #expect(try await store.registeredJobs().count == 2)
        },
        .store("setting a job inactive and active again") { store in
            try await store.register("A", "B")
            #expect(try await store.setActive(JobName("A"), false, at: at(1)))
            #expect(try await store.registeredJobs().map(\.isActive) == [false, true])
            #expect(try await store.setActive(JobName("A"), false, at: at(2)), "again changes nothing")
            #expect(try await store.setActive(JobName("A"), true, at: at(3)))
            #expect(try await store.registeredJobs().map(\.isActive) == [true, true])
        },
        .store("setting a job that is not registered says so") { store async throws in
            #expect(try await store.setActive(JobName("nobody"), true, at: at(0)) == false)
        },
        .store("registering keeps an inactive job inactive, changed or not") { store in
            try await store.register("A")
            _ = try await store.setActive(JobName("A"), false, at: at(1))
            try await store.register("A")
            _ = try await store.register([registration("A", hash: "h2")], at: at(2))
            #expect(try await store.registeredJobs().map(\.isActive) == [false])
        },
        ControlStoreCase("what one connection registered, another reads") { database in
            try await database.open().register("A", "B")
            let other = try await database.open()
            #expect(try await other.registeredJobs().map(\.name.rawValue) == ["A", "B"])
        },
    ]
}
