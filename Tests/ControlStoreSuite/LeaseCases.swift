import Ports
import Testing

extension ControlStoreSuite {
    static let leaseCases: [ControlStoreCase] = [
        .store("a free lease is taken") { store async throws in
            #expect(try await store.acquireLease("A", owner: alice, until: at(60), at: at(0)) == nil)
            #expect(try await store.leases() == [Lease(name: "A", owner: alice, expiry: at(60))])
        },
        .store("a held lease is refused, with who holds it and until when") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            let held = try await store.acquireLease("A", owner: bob, until: at(90), at: at(1))
            #expect(held == Lease(name: "A", owner: alice, expiry: at(60)))
            #expect(try await store.leases() == [Lease(name: "A", owner: alice, expiry: at(60))])
        },
        .store("leases of other names are free") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            #expect(try await store.acquireLease("a", owner: bob, until: at(60), at: at(0)) == nil)
            #expect(try await store.leases().map(\.name) == ["A", "a"])
        },
        .store("a lease is held until just before its expiry and free from then on") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            let justBefore = at(60).adding(.microseconds(-1))
            #expect(try await store.acquireLease("A", owner: bob, until: at(90), at: justBefore) != nil)
            #expect(try await store.acquireLease("A", owner: bob, until: at(90), at: at(60)) == nil)
            #expect(try await store.leases() == [Lease(name: "A", owner: bob, expiry: at(90))])
        },
        .store("taking one's own lease again renews it and never shortens it") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            #expect(try await store.acquireLease("A", owner: alice, until: at(90), at: at(1)) == nil)
            #expect(try await store.leases().map(\.expiry) == [at(90)])
            #expect(try await store.acquireLease("A", owner: alice, until: at(70), at: at(2)) == nil)
            #expect(try await store.leases().map(\.expiry) == [at(90)])
        },
        .store("an expired lease of another may be shorter than it was") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            #expect(try await store.acquireLease("A", owner: bob, until: at(50), at: at(60)) == nil)
            #expect(try await store.leases() == [Lease(name: "A", owner: bob, expiry: at(50))])
        },
        .store("renewing extends all leases of the owner and of nobody else") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            _ = try await store.acquireLease("B", owner: alice, until: at(200), at: at(0))
            _ = try await store.acquireLease("C", owner: bob, until: at(60), at: at(0))
            try await store.renewLeases(of: alice, until: at(100))
            #expect(
                try await store.leases() == [
                    Lease(name: "A", owner: alice, expiry: at(100)),
                    Lease(name: "B", owner: alice, expiry: at(200)),
                    Lease(name: "C", owner: bob, expiry: at(60)),
                ]
            )
        },
        .store("an owner is its id, not its description") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            let namesake = LeaseOwner(id: "other", description: alice.description)
            let renamed = LeaseOwner(id: alice.id, description: "host z")
            #expect(try await store.acquireLease("A", owner: namesake, until: at(90), at: at(1)) != nil)
            #expect(try await store.acquireLease("A", owner: renamed, until: at(90), at: at(1)) == nil)
            #expect(try await store.leases().map(\.owner) == [renamed])
        },
        .store("a released lease is free at once") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            try await store.releaseLease("A", owner: alice)
            #expect(try await store.leases().isEmpty)
            #expect(try await store.acquireLease("A", owner: bob, until: at(60), at: at(1)) == nil)
        },
        .store("releasing what another holds, or nobody, changes nothing") { store in
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            try await store.releaseLease("A", owner: bob)
            try await store.releaseLease("B", owner: bob)
            #expect(try await store.leases().map(\.owner) == [alice])
        },
        .store("a lease may last for ever") { store in
            let end = Instant(microsecondsSinceEpoch: .max)
            _ = try await store.acquireLease("A", owner: alice, until: end, at: at(0))
            let farOff = at(3_000_000_000)
            let held = try await store.acquireLease("A", owner: bob, until: farOff, at: farOff)
            #expect(held?.owner == alice)
        },
    ]

    static let abandonedCases: [ControlStoreCase] = [
        .store("a running attempt without a lease of its owner is abandoned") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            #expect(try await store.abandonedRuns(at: at(1)).map(\.identity) == [run])
        },
        .store("a running attempt is abandoned from its owner's last expiry on") { store in
            try await store.register("A")
            _ = try await store.acquireLease("A", owner: alice, until: at(60), at: at(0))
            _ = try await store.acquireLease("B", owner: alice, until: at(90), at: at(0))
            let run = try await store.beginRun(start("A", day(1)), at: at(0))
            #expect(try await store.abandonedRuns(at: at(60)).isEmpty, "another lease is valid")
            #expect(try await store.abandonedRuns(at: at(90).adding(.microseconds(-1))).isEmpty)
            #expect(try await store.abandonedRuns(at: at(90)).map(\.identity) == [run])
        },
        .store("another owner's lease does not help") { store in
            try await store.register("A")
            let run = try await store.beginRun(start("A", day(1), owner: alice), at: at(0))
            _ = try await store.acquireLease("A", owner: bob, until: at(60), at: at(0))
            #expect(try await store.abandonedRuns(at: at(1)).map(\.identity) == [run])
        },
        .store("only running attempts can be abandoned, and the oldest come first") { store in
            try await store.register("A")
            try await store.run("A", day(1), .succeeded)
            try await store.run("A", day(1), .failed)
            try await store.recordSkipped(start("A", day(1)), reason: boom, at: at(0))
            try await store.recordMarked(start("A", day(1)), reason: "because", at: at(0))
            let later = try await store.beginRun(start("A", day(1)), at: at(20))
            let earlier = try await store.beginRun(start("A", day(2)), at: at(10))
            #expect(try await store.abandonedRuns(at: at(30)).map(\.identity) == [earlier, later])
            try await store.finishRun(earlier.id, RunOutcome(status: .failed, error: boom), at: at(31))
            #expect(try await store.abandonedRuns(at: at(32)).map(\.identity) == [later])
        },
    ]
}
