public import Diagnostics
public import JobModel
public import Ports
import Synchronization
public import Tabular

/// Holds the tables of trials where the engines find them.
public protocol TrialStore: Sendable {
    /// Makes the tables hold exactly these rows; those it knows from before and that are not named become empty.
    func hold(_ tables: [TrialTable]) async throws
}

/// A place where jobs run on small lakes.
///
/// One engine instance serves all runs. Nothing is published: what the writers were given is read and forgotten. Files and
/// connections that user code opens itself are its own affair.
///
///     let outcome = try await ground.run(job, on: lake, date: CivilDate("2024-10-02")!)
public actor TrialGround {
    private let project: Project
    private let engines: [EngineName: any Engine]
    private let externals: any ExternalHost
    private let store: any TrialStore
    private var held: TrialLake?
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many runs there were.
    public private(set) var runCount = 0

    /// - Parameters:
    ///   - engines: Their home is the store's place, for every connection that jobs name.
    ///   - externals: Runs user code; its processes are kept between runs.
    public init(
        project: Project,
        engines: [EngineName: any Engine],
        externals: any ExternalHost,
        store: any TrialStore
    ) {
        self.project = project
        self.engines = engines
        self.externals = externals
        self.store = store
    }

    /// Runs a job's steps and gives back what its writers got.
    ///
    /// - Throws: Only what stops the ground itself, such as a lake that cannot be filled; a job that fails is an outcome.
    public func run(_ job: Job, on lake: TrialLake, date: CivilDate) async throws -> TrialOutcome {
        // An actor may be entered again while it waits: the store holds one lake.
        while isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            isBusy = false
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
        if held != lake {
            held = nil
            try await store.hold(lake.tables)
            held = lake
        }
        runCount += 1
        do {
            return .outputs(try await outputs(of: job, date))
        } catch let error as CancellationError {
            throw error
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            return .failed(code: diagnostic.code, summary: diagnostic.summary)
        }
    }

    private func outputs(of job: Job, _ date: CivilDate) async throws -> [TrialOutput] {
        guard let engine = engines[job.engine ?? project.defaultEngine] else {
            throw TrialError.engineMissing((job.engine ?? project.defaultEngine).rawValue)
        }
        let run = RunIdentity(id: RunID("trial-\(runCount)"), job: job.name, effectiveDate: date, attempt: 1)
        let session = try await engine.openSession(for: run)
        do {
            let outputs = try await perform(job, run, in: session)
            await session.close()
            return outputs
        } catch {
            await session.close()
            throw error
        }
    }

    private func perform(_ job: Job, _ run: RunIdentity, in session: any EngineSession) async throws
        -> [TrialOutput]
    {
        var outputs: [TrialOutput] = []
        for step in job.steps {
            switch step.action {
            case .dataSourcing(let sourcing): try await source(sourcing, run, session)
            case .transformation(let transformation):
                guard case .text(let sql) = transformation.query else {
                    throw TrialError.stepNotRun(step.title)
                }
                try await session.define(
                    transformation.resultName,
                    as: .query(sql: sql, parameters: job.parameters)
                )
            case .external(let external): try await call(external, step, job, run, session)
            case .comparisonCheck: throw TrialError.stepNotRun(step.title)
            case .dataFrameWriter(let writer): outputs.append(try await read(writer.source, step, session))
            case .csvFileWriter(let writer): outputs.append(try await read(writer.source, step, session))
            case .parquetFileWriter(let writer): outputs.append(try await read(writer.source, step, session))
            }
        }
        return outputs
    }

    private func source(_ step: DataSourcing, _ run: RunIdentity, _ session: any EngineSession) async throws {
        let scan = Scan(
            connection: "lake",
            table: TableName(schema: step.schema, name: step.table),
            columns: step.columns,
            asOfColumn: step.dateMode == .none ? nil : project.asOfColumn,
            dates: step.dateMode.filter(on: run.effectiveDate),
            predicate: step.additionalFilter
        )
        try await session.define(step.resultName, as: .scan(scan))
    }

    private func call(
        _ external: External,
        _ step: Step,
        _ job: Job,
        _ run: RunIdentity,
        _ session: any EngineSession
    ) async throws {
        let code: ExternalCall.Code =
            switch external.code {
            case .python(let script, let function): .python(script: script, function: function)
            case .process(let command): .process(command: command)
            case .swift(let typeName): .swift(typeName: typeName)
            case .legacy: throw TrialError.stepNotRun(step.title)
            }
        let call = ExternalCall(
            code: code,
            run: run,
            parameters: job.parameters,
            timeout: .seconds(20),
            memoryLimitBytes: job.memoryLimitBytes,
            print: { _ in }
        )
        _ = try await externals.run(call, in: session)
    }

    // MARK: Outputs

    private func read(_ relation: String, _ step: Step, _ session: any EngineSession) async throws
        -> TrialOutput
    {
        let columns = try await session.schema(of: relation).names
        let content = Mutex<[UInt8]>([])
        let format = LineFormat(
            delimiter: TrialCells.delimiter,
            quote: "\"",
            nullText: TrialCells.null,
            lineEnding: "\n",
            lastColumn: nil
        )
        _ = try await session.writeLines(relation, as: format) { bytes in
            content.withLock { $0.append(contentsOf: bytes) }
        }
        let rows = TrialCells.rows(content.withLock { $0 })
        return TrialOutput(stepIndex: step.index, relation: relation, columns: columns, rows: rows)
    }
}

/// The text form in which outputs are read.
enum TrialCells {
    static let delimiter = "\u{1F}"
    static let null = "\u{1E}"

    /// Lines of cells; quotes around a cell are taken off, doubled ones inside made single.
    static func rows(_ bytes: [UInt8]) -> [[String?]] {
        var rows: [[String?]] = []
        var cells: [String?] = []
        var cell: [UInt8] = []
        var (isQuoted, wasQuoted) = (false, false)
        func finished() -> String? {
            let text = String(decoding: cell, as: UTF8.self)
            return text == null && !wasQuoted ? nil : text
        }
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && index < bytes.count && bytes[index] == byte:
                cell.append(byte)
                index += 1
            case UInt8(ascii: "\"") where isQuoted: isQuoted = false
            case UInt8(ascii: "\"") where cell.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
            case 0x1F where !isQuoted:
                cells.append(finished())
                (cell, wasQuoted) = ([], false)
            case UInt8(ascii: "\n") where !isQuoted:
                cells.append(finished())
                rows.append(cells)
                (cells, cell, wasQuoted) = ([], [], false)
            default: cell.append(byte)
            }
        }
        return rows
    }
}

extension DataSourcing.DateMode {
    /// The snapshots that the mode means for an effective date.
    fileprivate func filter(on date: CivilDate) -> DateFilter {
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

/// Why a job cannot be tried.
@nonexhaustive
public enum TrialError: DiagnosableError {
    case engineMissing(String)
    case stepNotRun(String)

    public var diagnostic: Diagnostic {
        switch self {
        case .engineMissing(let name):
            Diagnostic(
                "trial.engine-missing",
                "trials have no engine \"\(name)\"",
                reason: "Trials run in the embedded engines, DuckDB and SQLite.",
                remedy: "Test the job where it runs."
            )
        case .stepNotRun(let title):
            Diagnostic(
                "trial.step-not-run",
                "step \"\(title)\" does not run in trials",
                reason:
                    "Trials run sources, queries and user code; comparisons and legacy code that no file implements have nothing to run on.",
                remedy: "Test the job where it runs."
            )
        }
    }
}
