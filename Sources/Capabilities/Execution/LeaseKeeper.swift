import Diagnostics
import JobModel
import Ports

/// Holds the leases of this process's jobs and keeps them alive.
///
/// A lease outlives a killed process by up to half a minute; one whose owner is surely gone is taken at once.
actor LeaseKeeper {
    private static let lifetime = Duration.seconds(30)

    private let environment: ExecutionEnvironment
    private var held: Set<String> = []
    private var renewal: Task<Void, Never>?

    init(environment: ExecutionEnvironment) {
        self.environment = environment
    }

    /// Returns once this process is the only executor of the job, waiting for another one to finish.
    func hold(_ job: JobName) async throws {
        let name = "job:\(job)"
        guard !held.contains(name) else { return }
        var hasTold = false
        while true {
            let now = environment.clock.now
            let other = try await environment.control.acquireLease(
                name,
                owner: environment.owner,
                until: now.adding(Self.lifetime),
                at: now
            )
            guard let other else { break }
            if !environment.mayBeAlive(other.owner) {
                try await environment.control.releaseLease(name, owner: other.owner)
                continue
            }
            if !hasTold {
                environment.emit(.noticed(Self.waitingNotice(job, other)))
                hasTold = true
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        held.insert(name)
        startRenewing()
    }

    func releaseAll() async {
        renewal?.cancel()
        renewal = nil
        let (names, environment) = (held, environment)
        held = []
        // Also when cancelled: a lease left behind would make the next process wait.
        try? await uncancelled {
            for name in names {
                try await environment.control.releaseLease(name, owner: environment.owner)
            }
        }
    }

    private func startRenewing() {
        guard renewal == nil else { return }
        let environment = environment
        // Lives as long as the keeper's execution; `releaseAll` ends it.
        renewal = Task {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.lifetime / 3)
                let expiry = environment.clock.now.adding(Self.lifetime)
                try? await environment.control.renewLeases(of: environment.owner, until: expiry)
            }
        }
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
