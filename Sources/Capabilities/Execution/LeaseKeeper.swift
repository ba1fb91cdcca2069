import Diagnostics
import JobModel
import Ports

/// Holds the leases of this process's jobs and keeps them alive.
///
/// A lease outlives a killed process by up to half a minute; one whose owner is surely gone is taken at once.
actor LeaseKeeper {
    static let lifetime = Duration.seconds(30)

    private let environment: ExecutionEnvironment
    /// Until when each lease is surely this process's.
    private var held: [String: Instant] = [:]
    private var renewal: Task<Void, Never>?

    init(environment: ExecutionEnvironment) {
        self.environment = environment
    }

    /// Returns once this process is the only executor of the job, waiting for another one to finish.
    func hold(_ job: JobName) async throws {
        var hasTold = false
        while let other = try await take(Self.name(of: job)) {
            if !hasTold {
                environment.emit(.noticed(Self.waitingNotice(job, other)))
                hasTold = true
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// Takes the lease, without waiting, unless a living process has it.
    ///
    /// - Returns: Nil when this process has it now; else who does.
    func take(_ name: String) async throws -> Lease? {
        if let expiry = held[name], environment.clock.now < expiry { return nil }
        while let other = try await acquire(name) {
            guard !environment.mayBeAlive(other.owner) else { return other }
            try await environment.control.releaseLease(name, owner: other.owner)
        }
        startRenewing()
        return nil
    }

    /// Makes sure that this process is still the only executor of the job, right before something becomes visible.
    ///
    /// - Throws: `run.lease-lost` when another process has taken it or may have done so; what the control store throws
    ///   when it cannot be asked.
    func confirm(_ job: JobName) async throws {
        let name = Self.name(of: job)
        guard let expiry = held[name], environment.clock.now < expiry else {
            // Another process may have begun and ended since.
            held[name] = nil
            throw ExecutionError.leaseLost(job, holder: nil)
        }
        if environment.clock.now < expiry.adding(.zero - Self.lifetime / 2) { return }
        guard let other = try await acquire(name) else { return }
        held[name] = nil
        throw ExecutionError.leaseLost(job, holder: other.owner.description)
    }

    func release(_ name: String) async {
        guard held.removeValue(forKey: name) != nil else { return }
        await giveBack([name])
    }

    func releaseAll() async {
        renewal?.cancel()
        renewal = nil
        let names = held.keys
        held = [:]
        await giveBack(Array(names))
    }

    static func name(of job: JobName) -> String { "job:\(job)" }

    private func giveBack(_ names: [String]) async {
        let environment = environment
        // Also when cancelled: a lease left behind would make the next process wait.
        try? await uncancelled {
            for name in names {
                try await environment.control.releaseLease(name, owner: environment.owner)
            }
        }
    }

    private func acquire(_ name: String) async throws -> Lease? {
        let now = environment.clock.now
        let expiry = now.adding(Self.lifetime)
        let other = try await environment.control.acquireLease(
            name,
            owner: environment.owner,
            until: expiry,
            at: now
        )
        if other == nil { held[name] = expiry }
        return other
    }

    private func startRenewing() {
        guard renewal == nil else { return }
        // Lives as long as the keeper's execution; `releaseAll` ends it.
        renewal = Task {
            var pause = Self.lifetime / 3
            while !Task.isCancelled {
                try? await Task.sleep(for: pause)
                // After a failure soon again; until one succeeds, `confirm` asks before anything is published.
                pause = await renew() ? Self.lifetime / 3 : Self.lifetime / 15
            }
        }
    }

    private func renew() async -> Bool {
        var isComplete = true
        for name in held.keys {
            // Lease by lease: one that another process has taken meanwhile must not count as held.
            do {
                if let expiry = held[name], environment.clock.now < expiry,
                    try await acquire(name) != nil
                {
                    held[name] = nil
                }
            } catch {
                isComplete = false
            }
        }
        return isComplete
    }

    private static func waitingNotice(_ job: JobName, _ lease: Lease) -> Diagnostic {
        Diagnostic(
            "run.waiting-for-lease",
            severity: .note,
            fault: .world(canPass: true),
            "waiting: another process is running this job",
            job: job.rawValue,
            reason: "The lease is held by \(lease.owner.description) until \(lease.expiry).",
            remedy: "Nothing to do: it goes on when the other process has finished the job."
        )
    }
}
