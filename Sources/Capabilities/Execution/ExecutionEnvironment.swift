public import JobModel
public import Ports

/// Everything an execution works with; assembled by the product.
public struct ExecutionEnvironment: Sendable {
    public var project: Project
    public var engines: [EngineName: any Engine]
    /// Databases that no engine is the home of, by connection name.
    public var tableStores: [String: any TableStore]
    /// Connections to a database that another connection names too, with that other name.
    public var aliases: [String: String]
    public var files: any FileStore
    public var externals: any ExternalHost
    public var comparer: any RelationComparer
    public var control: any ControlStore
    public var clock: any Clock
    public var events: any EventSink
    public var staging: StagingArea
    /// This process.
    public var owner: LeaseOwner
    /// Whether the process behind an owner may still be at work; false only when it is surely gone.
    public var mayBeAlive: @Sendable (LeaseOwner) -> Bool
    /// Called with a name at every boundary of publishing, so that tests can stop the process there.
    public var faultPoint: @Sendable (String) -> Void

    public init(
        project: Project,
        engines: [EngineName: any Engine],
        tableStores: [String: any TableStore],
        aliases: [String: String] = [:],
        files: any FileStore,
        externals: any ExternalHost,
        comparer: any RelationComparer = NoRelationComparer(),
        control: any ControlStore,
        clock: any Clock,
        events: any EventSink,
        staging: StagingArea,
        owner: LeaseOwner,
        mayBeAlive: @escaping @Sendable (LeaseOwner) -> Bool,
        faultPoint: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.project = project
        self.engines = engines
        self.tableStores = tableStores
        self.aliases = aliases
        self.files = files
        self.externals = externals
        self.comparer = comparer
        self.control = control
        self.clock = clock
        self.events = events
        self.staging = staging
        self.owner = owner
        self.mayBeAlive = mayBeAlive
        self.faultPoint = faultPoint
    }

    func engine(of job: Job) throws -> any Engine {
        let name = job.engine ?? project.defaultEngine
        guard let engine = engines[name] else { throw ExecutionError.engineMissing(name, job: job.name) }
        return engine
    }

    /// The one name of a connection's database.
    func database(of connection: String) -> String { aliases[connection] ?? connection }

    func tableStore(_ connection: String) throws -> any TableStore {
        guard let store = tableStores[connection] else {
            throw ExecutionError.connectionMissing(
                connection,
                known: project.connections.keys.filter { $0 != "control" }.sorted()
            )
        }
        return store
    }

    func emit(_ kind: RunEvent.Kind, run: RunIdentity? = nil) {
        events.receive(RunEvent(kind, at: clock.now, run: run))
    }
}

/// Runs `body` to its end even when the surrounding task is cancelled: for the few steps that must not stop
/// half way, such as publishing what is already committed and recording how a run ended.
func uncancelled<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    // A task of its own is the only way to shield work from cancellation; it is awaited at once.
    try await Task { try await body() }.value
}
