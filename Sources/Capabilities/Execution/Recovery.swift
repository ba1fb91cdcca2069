public import Diagnostics
import JobModel
import Ports
import Tabular

/// Puts right what a process that was killed left behind.
public struct Recovery: Sendable {
    let environment: ExecutionEnvironment

    public init(environment: ExecutionEnvironment) {
        self.environment = environment
    }

    /// Whether any run is still marked Running by a process that is gone.
    ///
    /// Cheap.
    public func isNeeded() async throws -> Bool {
        try await releaseLeasesOfTheDead()
        return try await !environment.control.abandonedRuns(at: environment.clock.now).isEmpty
    }

    /// Settles every abandoned run: completed when its publish was committed, failed otherwise.
    ///
    /// - Returns: One note per run, saying what became of it.
    public func run() async throws -> [Diagnostic] {
        try await releaseLeasesOfTheDead()
        var notes: [Diagnostic] = []
        for record in try await environment.control.abandonedRuns(at: environment.clock.now) {
            notes.append(try await settle(record))
        }
        let open = Set(
            try await environment.control.runs(matching: RunFilter(status: .running, limit: .max))
                .map(\.identity.id)
        )
        for run in environment.staging.runs() where !open.contains(run) { environment.staging.remove(run) }
        return notes
    }

    private func releaseLeasesOfTheDead() async throws {
        for lease in try await environment.control.leases() where !environment.mayBeAlive(lease.owner) {
            try await environment.control.releaseLease(lease.name, owner: lease.owner)
        }
    }

    private func settle(_ record: RunRecord) async throws -> Diagnostic {
        let run = record.identity
        guard let engine = environment.engines[record.engine] else {
            throw ExecutionError.engineMissing(record.engine, job: run.job)
        }
        let publishing = RunPublishing(environment: environment, run: run, engine: engine) { _ in }
        if let manifest = try environment.staging.manifest(of: run.id) {
            let session = try await engine.openSession(for: run)
            if let file = manifest.relationsFile {
                for relation in Set(manifest.tables.flatMap(\.outputs).map(\.relation)) {
                    try await session.define(relation, as: .staged(file: file))
                }
            }
            let receipts = try await publishing.rollForward(manifest, from: session)
            await session.close()
            _ = try await publishing.record(
                RunOutcome(
                    status: .succeeded,
                    rowsRead: manifest.rowsRead,
                    steps: manifest.steps,
                    publishes: receipts
                )
            )
            return note(run, "its publish was committed and has been completed")
        }
        let receipts = try await receipts(of: run, engine)
        guard receipts.isEmpty else {
            _ = try await publishing.record(RunOutcome(status: .succeeded, publishes: receipts))
            return note(run, "it had published and is now recorded as succeeded")
        }
        let abandoned = ExecutionError.abandoned(owner: record.triggeredBy).diagnostic
        try await environment.control.finishRun(
            run.id,
            RunOutcome(status: .failed, error: abandoned),
            at: environment.clock.now
        )
        environment.staging.remove(run.id)
        return note(run, "it had published nothing and will be repeated")
    }

    /// Asks every database whether it knows the run.
    private func receipts(of run: RunIdentity, _ engine: any Engine) async throws -> [PublishReceipt] {
        var receipts: [PublishReceipt] = []
        let session = try await engine.openSession(for: run)
        for connection in environment.project.connections.keys.sorted() where receipts.isEmpty {
            if engine.isHome(of: connection) {
                receipts = try await session.receipts(from: connection)
            } else if let store = environment.tableStores[connection] {
                receipts = try await store.receipts(of: run)
            }
        }
        await session.close()
        return receipts
    }

    private func note(_ run: RunIdentity, _ what: String) -> Diagnostic {
        Diagnostic(
            "run.recovered",
            severity: .note,
            fault: .outcome,
            "a run was left unfinished by a process that ended: \(what)",
            job: run.job.rawValue,
            effectiveDate: run.effectiveDate.description
        )
    }
}
