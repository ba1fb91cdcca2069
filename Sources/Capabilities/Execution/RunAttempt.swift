import Diagnostics
import JobModel
import Ports
import Synchronization
import Tabular

/// One attempt of one run: its steps in order, then its outputs all together.
final class RunAttempt: Sendable {
    let environment: ExecutionEnvironment
    let job: Job
    let run: RunIdentity
    /// Throws when another process may be executing the job.
    let confirmLease: @Sendable () async throws -> Void

    private struct State {
        var steps: [StepRecord] = []
        var currentStep: Step?
        var userSeconds = 0.0
        /// What the user code at work printed last, at most ``RunAttempt/linesKept`` lines.
        var lastLines: [String] = []
    }

    private static let linesKept = 12

    private let state = Mutex(State())

    init(
        environment: ExecutionEnvironment,
        job: Job,
        run: RunIdentity,
        confirmLease: @escaping @Sendable () async throws -> Void
    ) {
        self.confirmLease = confirmLease
        self.environment = environment
        self.job = job
        self.run = run
    }

    /// Steps that finished, also when the attempt failed.
    var steps: [StepRecord] { state.withLock { $0.steps } }
    /// The step at work, or the last one.
    var currentStep: Step? { state.withLock { $0.currentStep } }
    /// Time inside user code so far.
    var userSeconds: Double { state.withLock { $0.userSeconds } }

    /// The last lines of user code that has not come to its end, oldest first; empty when none was at work.
    var lastLines: [String] { state.withLock { $0.lastLines } }

    func perform() async throws -> RunOutcome {
        let engine = try environment.engine(of: job)
        let session = try await engine.openSession(for: run, memoryLimitBytes: job.memoryLimitBytes)
        do {
            let outcome = try await perform(in: session, of: engine)
            await session.close()
            return outcome
        } catch {
            await session.close()
            throw error
        }
    }

    private func perform(in session: any EngineSession, of engine: any Engine) async throws -> RunOutcome {
        var rowsRead = 0
        var outputs = JobOutputs()
        for step in job.steps {
            try Task.checkCancellation()
            state.withLock { $0.currentStep = step }
            let start = environment.clock.now
            var rows: Int?
            var userSeconds = 0.0
            switch step.action {
            case .dataSourcing(let sourcing):
                rows = try await source(sourcing, into: session, of: engine)
                rowsRead += rows ?? 0
            case .transformation(let transformation):
                try await transform(transformation, in: session)
            case .external(let external):
                userSeconds = try await call(external, in: session)
            case .comparisonCheck(let check):
                rows = try await compare(check, at: step, in: session)
            case .dataFrameWriter, .csvFileWriter, .parquetFileWriter:
                try await collect(step, from: session, into: &outputs)
            }
            finish(step, rows: rows, since: start, userSeconds: userSeconds)
        }
        try await confirmLease()
        let publishing = RunPublishing(environment: environment, run: run, engine: engine) { [self] index in
            state.withLock { $0.currentStep = job.steps.first { $0.index == index } }
        }
        return try await publishing.publish(
            outputs,
            from: session,
            RunOutcome(status: .succeeded, rowsRead: rowsRead, steps: steps)
        )
    }

    private func finish(_ step: Step, rows: Int?, since start: Instant, userSeconds: Double) {
        let record = StepRecord(
            index: step.index,
            title: step.title,
            status: .succeeded,
            rows: rows,
            seconds: environment.clock.now.seconds(since: start)
        )
        state.withLock {
            $0.steps.append(record)
            $0.userSeconds += userSeconds
        }
        environment.emit(.stepFinished(record, userCodeSeconds: userSeconds), run: run)
    }

    // MARK: Steps

    private func source(
        _ step: DataSourcing,
        into session: any EngineSession,
        of engine: any Engine
    ) async throws -> Int? {
        let connection = step.connection ?? "lake"
        let scan = Scan(
            connection: connection,
            table: TableName(schema: environment.project.physicalSchema(step.schema), name: step.table),
            columns: step.columns,
            asOfColumn: step.dateMode == .none ? nil : environment.project.asOfColumn,
            dates: step.dateMode.filter(on: run.effectiveDate),
            predicate: step.additionalFilter
        )
        if engine.isHome(of: connection) {
            return try await session.define(step.resultName, as: .scan(scan))
        }
        let (stream, schema) = try await environment.tableStore(connection).read(scan)
        return try await session.define(step.resultName, as: .stream(stream, schema: schema))
    }

    private func transform(_ step: Transformation, in session: any EngineSession) async throws {
        guard case .text(let sql) = step.query else {
            preconditionFailure("SQL files are read when the job is loaded")
        }
        try await session.define(step.resultName, as: .query(sql: sql, parameters: job.parameters))
    }

    private func call(_ step: External, in session: any EngineSession) async throws -> Double {
        let code: ExternalCall.Code =
            switch step.code {
            case .python(let script, let function): .python(script: script, function: function)
            case .process(let command): .process(command: command)
            case .swift(let typeName): .swift(typeName: typeName)
            case .legacy: preconditionFailure("legacy type names are resolved when the job is loaded")
            }
        let (environment, run) = (environment, run)
        let call = ExternalCall(
            code: code,
            run: run,
            parameters: job.parameters,
            timeout: job.timeout,
            memoryLimitBytes: job.memoryLimitBytes
        ) { [self] line in
            state.withLock {
                $0.lastLines.append(line)
                if $0.lastLines.count > Self.linesKept { $0.lastLines.removeFirst() }
            }
            environment.emit(.printed(line), run: run)
        }
        state.withLock { $0.lastLines = [] }
        let result = try await environment.externals.run(call, in: session)
        state.withLock { $0.lastLines = [] }
        if !result.sideEffects.isEmpty {
            environment.emit(.noticed(Self.sideEffectNotice(step, result.sideEffects, job: job)), run: run)
        }
        return result.userSeconds
    }

    /// - Returns: Rows compared; nil when the check was passed over.
    private func compare(
        _ check: ComparisonCheck,
        at step: Step,
        in session: any EngineSession
    ) async throws -> Int? {
        let request = RelationCheck(run: run, stepIndex: step.index, check: check)
        switch try await environment.comparer.check(request, in: session) {
        case .equal(let rows): return rows
        case .passedOver(var note):
            note.job = job.name.rawValue
            note.effectiveDate = run.effectiveDate.description
            note.step = step.title
            environment.emit(.noticed(note), run: run)
            return nil
        }
    }

    private static func sideEffectNotice(_ step: External, _ effects: [String], job: Job) -> Diagnostic {
        Diagnostic(
            "external.side-effects",
            severity: .note,
            fault: .outcome,
            "user code did \(effects.count) things outside its contract",
            job: job.name.rawValue,
            step: step.displayName,
            reason: effects.joined(separator: "; ") + ".",
            remedy: "These effects are not part of the atomic publish: a re-run repeats them."
        )
    }

    // MARK: Writers

    /// Remembers an output for the end of the run, keeping its rows where a later step may replace the name.
    private func collect(
        _ step: Step,
        from session: any EngineSession,
        into outputs: inout JobOutputs
    ) async throws {
        switch step.action {
        case .dataFrameWriter(let writer):
            let relation = try await kept(writer.source, at: step, in: session)
            outputs.add(
                TableOutput(
                    relation: relation,
                    table: TableName(
                        schema: environment.project.physicalSchema(writer.targetSchema),
                        name: writer.targetTable
                    ),
                    mode: writer.mode,
                    declaredColumns: writer.columns,
                    contract: writer.contract,
                    onEmpty: writer.onEmpty,
                    asOfColumn: environment.project.asOfColumn,
                    stepIndex: step.index
                ),
                to: writer.connection ?? "outputs",
                in: environment
            )
        case .csvFileWriter(var writer):
            writer.source = try await kept(writer.source, at: step, in: session)
            outputs.files.append(
                FileOutput(
                    format: .csv(writer),
                    tableDirectory: writer.location.tablePath,
                    stepIndex: step.index
                )
            )
        case .parquetFileWriter(var writer):
            writer.source = try await kept(writer.source, at: step, in: session)
            outputs.files.append(
                FileOutput(
                    format: .parquet(writer),
                    tableDirectory: writer.location.tablePath,
                    stepIndex: step.index
                )
            )
        default: preconditionFailure("not a writer")
        }
    }

    private func kept(_ name: String, at step: Step, in session: any EngineSession) async throws -> String {
        try await session.expectReader(of: name)
        let mayBeReplaced = job.steps.contains { later in
            guard later.index > step.index else { return false }
            return switch later.action {
            case .dataSourcing(let other): other.resultName.lowercased() == name.lowercased()
            case .transformation(let other): other.resultName.lowercased() == name.lowercased()
            case .external: true
            default: false
            }
        }
        guard mayBeReplaced else { return name }
        let copy = "__output_\(step.index)"
        try await session.keep(name, as: copy)
        return copy
    }
}

/// A run's outputs, collected until its last step is done.
struct JobOutputs {
    /// In the order in which connections were first written to.
    private(set) var tables: [(connection: String, outputs: [TableOutput])] = []
    var files: [FileOutput] = []

    /// Outputs for one database form one group, whichever of its connections they name.
    mutating func add(_ output: TableOutput, to connection: String, in environment: ExecutionEnvironment) {
        let database = environment.database(of: connection)
        if let index = tables.firstIndex(where: { environment.database(of: $0.connection) == database }) {
            tables[index].outputs.append(output)
        } else {
            tables.append((connection, [output]))
        }
    }
}

extension OutputLocation {
    /// The folder that holds one partition folder per effective date.
    var tablePath: String {
        [outputDirectory, jobDirectory, tableDirectory].filter { !$0.isEmpty }.joined(separator: "/")
    }
}

extension DataSourcing.DateMode {
    /// The snapshots that the mode means for an effective date.
    func filter(on date: CivilDate) -> DateFilter {
        switch self {
        case .effectiveDate: .between(date, date)
        case .fixed(let from, let to): .between(from ?? date, to ?? date)
        case .lookback(let days): .between(date.adding(days: -days), date)
        case .mostRecent: .latest(notAfter: date)
        case .mostRecentPrior: .latestBefore(date)
        case .fullHistory: .upTo(date)
        case .none: .all
        }
    }
}
