public import Diagnostics
public import JobModel
import Ports
import Tabular

/// Puts right what a process that was killed left behind.
public struct Recovery: Sendable {
    let environment: ExecutionEnvironment
    private let writers: [JobName: Set<Int>]
    private let keeper: LeaseKeeper?

    /// - Parameter jobs: As they are now: a run whose receipts do not cover its job's writers is repeated.
    public init(environment: ExecutionEnvironment, jobs: [Job]) {
        self.init(environment: environment, jobs: jobs, keeper: nil)
    }

    /// - Parameter keeper: Keeps the right to recover; nil for one of its own.
    init(environment: ExecutionEnvironment, jobs: [Job], keeper: LeaseKeeper?) {
        self.environment = environment
        self.keeper = keeper
        writers = jobs.reduce(into: [:]) { $0[$1.name] = $1.writerSteps }
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
    /// One process at a time does it; another that wants to meanwhile leaves it to that one.
    ///
    /// - Returns: One note per run, saying what became of it.
    public func run() async throws -> [Diagnostic] {
        let keeper = keeper ?? LeaseKeeper(environment: environment)
        guard try await keeper.take(Self.lease) == nil else { return [] }
        do {
            let notes = try await settleAll()
            await keeper.release(Self.lease)
            if self.keeper == nil { await keeper.releaseAll() }
            return notes
        } catch {
            await keeper.release(Self.lease)
            if self.keeper == nil { await keeper.releaseAll() }
            throw error
        }
    }

    private static let lease = "recovery"

    private func settleAll() async throws -> [Diagnostic] {
        try await releaseLeasesOfTheDead()
        var notes: [Diagnostic] = []
        for record in try await environment.control.abandonedRuns(at: environment.clock.now) {
            do {
                notes.append(try await settle(record))
            } catch let error where Self.hasEnded(error) {
                // Its owner was alive and slow, or another process settles it.
                continue
            }
        }
        let open = Set(
            try await environment.control.runs(matching: RunFilter(status: .running, limit: .max))
                .map(\.identity.id)
        )
        for run in environment.staging.runs() where !open.contains(run) { environment.staging.remove(run) }
        return notes
    }

    /// Whether a record was refused because the attempt has come to its end meanwhile.
    private static func hasEnded(_ error: any Error) -> Bool {
        Diagnostic.first(of: error).code == "control.run-not-running"
    }

    private func releaseLeasesOfTheDead() async throws {
        for lease in try await environment.control.leases() where !environment.mayBeAlive(lease.owner) {
            try await environment.control.releaseLease(lease.name, owner: lease.owner)
        }
    }

    private func settle(_ record: RunRecord) async throws -> Diagnostic {
        let run = record.identity
        guard let engine = environment.engines[record.engine] else {
            return try await fail(run, ExecutionError.engineMissing(record.engine, job: run.job))
        }
        let publishing = RunPublishing(environment: environment, run: run, engine: engine) { _ in }
        do {
            if let manifest = try environment.staging.manifest(of: run.id) {
                let receipts = try await complete(manifest, publishing)
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
            // Without a manifest here, a run with other outputs than these may have staged them on another machine.
            let missing = (writers[run.job] ?? []).subtracting(receipts.map(\.stepIndex))
            guard receipts.isEmpty || !missing.isEmpty else {
                _ = try await publishing.record(RunOutcome(status: .succeeded, publishes: receipts))
                return note(run, "it had published and is now recorded as succeeded")
            }
        } catch {
            // One run that cannot be settled must not stop the others: it failed, and is run again.
            try Task.checkCancellation()
            if Self.hasEnded(error) { throw error }
            return try await fail(run, error)
        }
        let abandoned = ExecutionError.abandoned(owner: record.triggeredBy).diagnostic
        try await finish(run, abandoned)
        return note(run, "it had published nothing and will be repeated")
    }

    /// Makes visible what a manifest names and is not.
    private func complete(
        _ manifest: StagingManifest,
        _ publishing: RunPublishing
    ) async throws -> [PublishReceipt] {
        try await withSession(publishing.engine, for: manifest.run) { session in
            do {
                if let file = manifest.relationsFile {
                    for relation in Set(manifest.tables.flatMap(\.outputs).map(\.relation)) {
                        try await session.define(relation, as: .staged(file: file))
                    }
                }
            } catch {
                await publishing.forget(manifest)
                throw error
            }
            return try await publishing.rollForward(manifest, from: session)
        }
    }

    private func withSession<T>(
        _ engine: any Engine,
        for run: RunIdentity,
        _ body: (any EngineSession) async throws -> T
    ) async throws -> T {
        let session = try await engine.openSession(for: run)
        do {
            let result = try await body(session)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }

    private func finish(_ run: RunIdentity, _ diagnostic: Diagnostic) async throws {
        try await environment.control.finishRun(
            run.id,
            RunOutcome(status: .failed, error: diagnostic),
            at: environment.clock.now
        )
        environment.staging.remove(run.id)
    }

    /// Records a run that cannot be completed as failed.
    private func fail(_ run: RunIdentity, _ error: any Error) async throws -> Diagnostic {
        var cause = Diagnostic.first(of: error)
        cause.job = run.job.rawValue
        cause.effectiveDate = run.effectiveDate.description
        try await finish(run, cause)
        return Diagnostic(
            "run.not-recovered",
            severity: .warning,
            fault: .outcome,
            "a run was left unfinished by a process that ended, and could not be completed",
            job: run.job.rawValue,
            effectiveDate: run.effectiveDate.description,
            reason: "\(cause.summary) (\(cause.code)).",
            remedy:
                "Nothing to repair: it counts as failed and is run again, which publishes all its outputs."
        )
    }

    /// Asks every database whether it knows the run.
    private func receipts(of run: RunIdentity, _ engine: any Engine) async throws -> [PublishReceipt] {
        try await withSession(engine, for: run) { session in
            for connection in environment.project.connections.keys.sorted() {
                let receipts =
                    engine.isHome(of: connection)
                    ? try await session.receipts(from: connection)
                    : try await environment.tableStores[connection]?.receipts(of: run)
                if let receipts, !receipts.isEmpty { return receipts }
            }
            return []
        }
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

extension Job {
    /// Places of the steps that write tables or files.
    fileprivate var writerSteps: Set<Int> {
        Set(
            steps.filter { step in
                switch step.action {
                case .dataFrameWriter, .csvFileWriter, .parquetFileWriter: true
                default: false
                }
            }.map(\.index)
        )
    }
}
