import Diagnostics
import Ports
import Tabular

/// Makes a run's outputs visible, all or none, and records it.
///
/// Tables of one database commit together with their record: that commit is the whole publish. Anything else
/// (files, several databases) is staged first and every table's publish rehearsed; then a manifest is put in
/// place by one rename, and from that instant the run counts as published: whatever stops the process, recovery
/// completes it from the manifest.
struct RunPublishing {
    let environment: ExecutionEnvironment
    let run: RunIdentity
    let engine: any Engine
    /// Told the step whose output is being written.
    let entering: @Sendable (Int) -> Void

    func publish(
        _ outputs: JobOutputs,
        from session: any EngineSession,
        _ outcome: RunOutcome
    ) async throws -> RunOutcome {
        var outcome = outcome
        if outputs.files.isEmpty, outputs.tables.count <= 1 {
            if let group = outputs.tables.first {
                environment.faultPoint("publish.before-commit")
                outcome.publishes = try await write(group.outputs, to: group.connection, from: session)
                environment.faultPoint("publish.after-commit")
            }
        } else {
            let manifest = try await stage(outputs, from: session, outcome)
            let (publishing, finished) = (self, outcome)
            outcome.publishes = try await uncancelled {
                _ = finished
                return try await publishing.rollForward(manifest, from: session)
            }
        }
        return try await record(outcome)
    }

    /// Publishes everything a manifest names that is not visible yet.
    ///
    /// - Throws: What stopped it, after the staged copies were removed: `publish.incomplete` when some outputs
    ///   are visible. The run has failed then, and running it again makes the rest visible.
    func rollForward(
        _ manifest: StagingManifest,
        from session: any EngineSession
    ) async throws -> [PublishReceipt] {
        var receipts: [PublishReceipt] = []
        do {
            for group in manifest.tables {
                environment.faultPoint("publish.before-table-group")
                receipts += try await write(group.outputs, to: group.connection, from: session)
                environment.faultPoint("publish.after-table-group")
            }
            for file in manifest.files {
                entering(file.stepIndex)
                environment.faultPoint("publish.before-file")
                receipts.append(try await environment.files.publish(file, run: run))
                environment.faultPoint("publish.after-file")
            }
        } catch {
            await forget(manifest)
            guard !receipts.isEmpty else { throw error }
            throw ExecutionError.incompletePublish(
                visible: receipts.map(\.target),
                cause: Diagnostic.first(of: error)
            )
        }
        return receipts
    }

    /// Removes what a manifest names and the manifest itself.
    func forget(_ manifest: StagingManifest) async {
        for file in manifest.files { await environment.files.discard(file) }
        environment.staging.remove(run.id)
    }

    /// Records the success and forgets the staged copies.
    func record(_ outcome: RunOutcome) async throws -> RunOutcome {
        var outcome = outcome
        outcome.rowsWritten = outcome.publishes.reduce(0) { $0 + $1.rows }
        let (finished, environment, run) = (outcome, environment, run)
        try await uncancelled {
            environment.faultPoint("control.before-finish")
            try await environment.control.finishRun(run.id, finished, at: environment.clock.now)
            environment.faultPoint("control.after-finish")
            environment.staging.remove(run.id)
        }
        for receipt in outcome.publishes {
            for var warning in receipt.warnings {
                warning.job = "\(run.job)"
                warning.effectiveDate = run.effectiveDate.description
                warning.step = outcome.steps.first { $0.index == receipt.stepIndex }?.title
                environment.emit(.noticed(warning), run: run)
            }
        }
        return outcome
    }

    private func write(
        _ outputs: [TableOutput],
        to connection: String,
        from session: any EngineSession
    ) async throws -> [PublishReceipt] {
        try await placing(outputs) {
            engine.isHome(of: connection)
                ? try await session.publish(outputs, to: connection)
                : try await environment.tableStore(connection).publish(outputs, from: session, run: run)
        }
    }

    private func rehearse(
        _ outputs: [TableOutput],
        to connection: String,
        from session: any EngineSession
    ) async throws {
        try await placing(outputs) {
            engine.isHome(of: connection)
                ? try await session.rehearse(outputs, to: connection)
                : try await environment.tableStore(connection).rehearse(outputs, from: session, run: run)
        }
    }

    /// Tells the step whose output an error is about.
    private func placing<T>(_ outputs: [TableOutput], _ body: () async throws -> T) async throws -> T {
        if let first = outputs.first { entering(first.stepIndex) }
        do {
            return try await body()
        } catch let error as OutputError {
            entering(error.stepIndex)
            throw error.underlying
        }
    }

    private func stage(
        _ outputs: JobOutputs,
        from session: any EngineSession,
        _ outcome: RunOutcome
    ) async throws -> StagingManifest {
        var staged: [StagedFile] = []
        do {
            // What a killed attempt staged and never published lies beside the file it was for.
            let filter = RunFilter(status: .running, limit: 10_000)
            let open = Set(try await environment.control.runs(matching: filter).map(\.identity.id))
            for output in outputs.files {
                entering(output.stepIndex)
                try await environment.files.removeLeftovers(
                    of: output,
                    effectiveDate: run.effectiveDate,
                    keeping: open
                )
                staged.append(try await environment.files.stage(output, from: session, run: run))
            }
            var database: String?
            if !outputs.tables.isEmpty {
                let relations = Set(outputs.tables.flatMap(\.outputs).map(\.relation)).sorted()
                let file = try environment.staging.newFile(named: "relations.duckdb", for: run.id)
                try await session.stage(relations, in: file)
                database = file
            }
            for group in outputs.tables {
                try await rehearse(group.outputs, to: group.connection, from: session)
            }
            environment.faultPoint("publish.staged")
            let manifest = StagingManifest(
                run: run,
                rowsRead: outcome.rowsRead,
                steps: outcome.steps,
                engine: engine.name,
                tables: outputs.tables.map { .init(connection: $0.connection, outputs: $0.outputs) },
                files: staged,
                relationsFile: database
            )
            try environment.staging.commit(manifest)
            environment.faultPoint("publish.manifest")
            return manifest
        } catch {
            for file in staged { await environment.files.discard(file) }
            environment.staging.remove(run.id)
            throw error
        }
    }
}
