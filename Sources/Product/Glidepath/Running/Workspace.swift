import ADBCConnector
import Diagnostics
public import DuckDBDriver
import DuckDBEngine
public import Execution
public import ExternalSteps
import FileConnector
public import Foundation
import JobModel
public import Ports
import PostgresConnector
import PostgresControlStore
import SQLiteConnector
import SQLiteControlStore
import SQLiteEngine
public import Tabular
import Telemetry

/// An opened project with everything it needs to plan, run and tell about its runs.
///
///     let workspace = try await Workspace(folder: ProjectFolder.open(at: directory))
///     _ = try await workspace.register()
///     let selection = RunSelection(dates: .missing(through: workspace.through))
///     let summary = try await workspace.run(selection)
public final class Workspace: Sendable {
    public let folder: ProjectFolder
    public let control: any ControlStore
    public let clock: any Clock
    let attachments: Attachments
    let tableStores: [String: any TableStore]
    /// As in `ExecutionEnvironment`.
    private let aliases: [String: String]
    private let databases: ProjectDatabases
    let options: WorkspaceOptions
    let log: RunLog

    /// Opens the control store; databases are opened when a run needs them.
    ///
    /// - Throws: `control.…` when the store cannot be opened, `project.unsupported-connection`.
    public init(folder: ProjectFolder, options: WorkspaceOptions = WorkspaceOptions()) async throws {
        self.folder = folder
        self.options = options
        clock = options.clock
        log = RunLog(directory: folder.stateDirectory.appendingPathComponent("logs"))
        let databases = try ProjectDatabases(folder: folder)
        attachments = Attachments(paths: databases.duckdb, readOnly: options.readOnlyConnections)
        aliases = databases.aliases
        self.databases = databases
        tableStores = try Self.tableStores(databases)
        control = try await Self.controlStore(databases)
    }

    private static func tableStores(_ databases: ProjectDatabases) throws -> [String: any TableStore] {
        var stores: [String: any TableStore] = databases.sqlite.reduce(into: [:]) { stores, file in
            stores[file.key] = SQLiteTableStore(connection: file.key, path: file.value)
        }
        for (name, server) in databases.postgresql {
            stores[name] = try PostgresTableStore(
                connection: name,
                configuration: server.configuration(),
                options: server.options
            )
        }
        for (name, driver) in databases.adbc {
            stores[name] = try ADBCTableStore(connection: name, configuration: driver.configuration())
        }
        return stores
    }

    private static func controlStore(_ databases: ProjectDatabases) async throws -> any ControlStore {
        if let server = databases.controlServer {
            return try await PostgresControlStore(server.configuration(), schema: databases.controlSchema)
        }
        return try await SQLiteControlStore(path: databases.control)
    }

    /// The last effective date of auto-advance: the project's, else today.
    public var through: CivilDate { folder.project.through ?? clock.now.date }

    /// Where the log of an attempt is.
    public func logFile(of run: RunIdentity) -> URL { log.file(of: run) }

    /// Puts every valid job file into the control store.
    @discardableResult
    public func register() async throws -> RegistrationSummary {
        let registrations = folder.jobs.map {
            JobRegistration(
                name: $0.name,
                description: $0.description,
                file: $0.file,
                contentHash: $0.contentHash,
                dependencies: $0.dependencies
            )
        }
        return try await control.register(registrations, at: clock.now)
    }

    /// The exact runs that would happen, and why each other one would not.
    public func plan(_ selection: RunSelection) async throws -> RunPlan {
        try await plan(selection, history: control.history())
    }

    func plan(_ selection: RunSelection, history: RunHistory) async throws -> RunPlan {
        let known = Dictionary(folder.jobs.map { ($0.name, $0) }) { first, _ in first }
        let plannable = try await control.registeredJobs().map { job in
            // A job whose file is gone or broken cannot run, whatever the control store says.
            PlannableJob(
                name: job.name,
                firstEffectiveDate: known[job.name]?.firstEffectiveDate,
                isActive: job.isActive && known[job.name] != nil,
                dependencies: job.dependencies
            )
        }
        return try RunPlan(selection, jobs: plannable, history: history)
    }

    /// Completes what a killed process left, plans, and runs.
    ///
    /// - Parameters:
    ///   - parallel: Runs at the same time.
    ///   - events: Told everything that happens, besides the run logs.
    /// - Returns: The counts. A failed run does not throw.
    public func run(
        _ selection: RunSelection,
        parallel: Int? = nil,
        triggeredBy: String = "run",
        events: any EventSink = SilentSink()
    ) async throws -> RunSummary {
        let workers = parallel ?? ProcessInfo.processInfo.activeProcessorCount
        let environment = try environment(events: events, workers: workers)
        try await recover(environment)
        let history = try await control.history()
        let plan = try await plan(selection, history: history)
        await OrderWarnings(workspace: self).tell(about: Set(plan.runs.map(\.job)), to: events)
        let execution = Execution(
            environment: environment,
            jobs: folder.jobs,
            selection: selection,
            triggeredBy: triggeredBy
        )
        return try await execution.run(plan, parallel: workers, history: history)
    }

    func recover(_ environment: ExecutionEnvironment) async throws {
        let recovery = Recovery(environment: environment, jobs: folder.jobs)
        guard try await recovery.isNeeded() else { return }
        for engine in environment.engines.values { try await engine.prepare() }
        for note in try await recovery.run() {
            environment.events.receive(RunEvent(.noticed(note), at: clock.now))
        }
    }

    /// What the project says, where the program that opened the workspace says nothing.
    var duckDBConfiguration: DuckDBConfiguration { options.duckdb.completed(from: folder) }

    private func engines(_ database: DuckDBDatabase) throws -> [EngineName: any Engine] {
        let duckdb = DuckDBEngine(database: database, attachments: attachments)
        let sqlite = DuckDBEngine(
            database: database,
            attachments: attachments,
            evaluator: SQLiteEvaluator()
        )
        var engines: [EngineName: any Engine] = [.duckdb: duckdb, .sqlite: sqlite]
        if let (server, names) = databases.home {
            engines[.postgresql] = try PostgresEngine(
                connections: names,
                configuration: server.configuration(),
                options: server.options,
                companion: duckdb
            )
        }
        return engines
    }

    func environment(events: any EventSink, workers: Int) throws -> ExecutionEnvironment {
        let database = try DuckDBDatabase(path: nil, configuration: duckDBConfiguration)
        let hosts = try externalHosts(workers: workers)
        let engines = try engines(database)
        var stores = tableStores
        for name in databases.duckdb.keys {
            stores[name] = engines[.duckdb].map { EngineTableStore($0, connection: name) }
        }
        return ExecutionEnvironment(
            project: folder.project,
            engines: engines,
            tableStores: stores,
            aliases: aliases,
            files: LocalFileStore(
                projectDirectory: folder.directory.path,
                clock: clock,
                faultPoint: options.faultPoint
            ),
            externals: hosts,
            comparer: RelationComparing(folder: folder, database: database, clock: clock),
            control: control,
            clock: clock,
            events: EventFanOut([log, events]),
            staging: StagingArea(directory: folder.stateDirectory.appendingPathComponent("staging")),
            owner: ProcessOwner.current(),
            mayBeAlive: ProcessOwner.mayBeAlive,
            faultPoint: options.faultPoint
        )
    }
}

/// How a workspace works, apart from what the project says.
public struct WorkspaceOptions: Sendable {
    public var clock: any Clock
    public var duckdb: DuckDBConfiguration
    /// Connections to DuckDB files that nothing may change.
    public var readOnlyConnections: Set<String> = []
    /// User code in Swift, by the type name that job files use.
    public var swiftExternals: [String: any SwiftExternal]
    /// Called at every boundary of publishing; for tests that stop the process there.
    public var faultPoint: @Sendable (String) -> Void

    public init(
        clock: any Clock = SystemClock(),
        duckdb: DuckDBConfiguration = DuckDBConfiguration(),
        swiftExternals: [String: any SwiftExternal] = [:],
        faultPoint: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.clock = clock
        self.duckdb = duckdb
        self.swiftExternals = swiftExternals
        self.faultPoint = faultPoint
    }
}

extension DuckDBConfiguration {
    /// With the project's limits where none is chosen.
    func completed(from folder: ProjectFolder) -> DuckDBConfiguration {
        var configuration = self
        let settings = folder.project.duckdb
        configuration.memoryLimitBytes = memoryLimitBytes ?? settings.memoryLimitBytes
        configuration.threads = threads ?? settings.threads
        let spill = URL(fileURLWithPath: settings.spillDirectory, relativeTo: folder.directory).path
        configuration.spillDirectory = spillDirectory ?? spill
        return configuration
    }
}

/// Takes no notice.
public struct SilentSink: EventSink {
    public init() {}

    public func receive(_ event: RunEvent) {}
}
