import Diagnostics
import Foundation
import JobModel
public import Ports
public import PostgresDriver

/// The control store in a schema of a PostgreSQL database, by default `control`.
///
/// Many programs may use one store at once: rows are locked, never the whole store, so that workers wait for each
/// other only where they want the same job or lease. A record is safe as soon as a call returns, as far as the
/// server's `synchronous_commit` promises.
///
/// A connection that breaks, as when the server is started anew, is opened again and the call repeated: every call
/// may be made twice.
///
///     let store = try await PostgresControlStore(PostgresConfiguration(url: "postgresql://localhost/bank"))
///     let run = try await store.beginRun(start, at: clock.now)
///     try await store.finishRun(run.id, RunOutcome(status: .succeeded), at: clock.now)
public final class PostgresControlStore: ControlStore {
    let place: String
    let newRunID: @Sendable () -> RunID
    private let connections: StoreConnections
    private let retries: Retries

    /// Opens the store, making its schema when there is none, and brings its tables up to date.
    ///
    /// - Parameter schema: Each environment has one of its own: what ran in one has not run in another.
    /// - Throws: ``PostgresControlStoreError``: the server cannot be reached, the schema is something else, or the
    ///   store is newer than this program.
    public convenience init(
        _ configuration: PostgresConfiguration,
        schema: String = "control"
    ) async throws {
        try await self.init(configuration, schema: schema, migrations: Migration.all)
    }

    /// As the public one, for tests that need migrations, run ids or waits of their own.
    init(
        _ configuration: PostgresConfiguration,
        schema: String = "control",
        migrations: [Migration],
        retries: Retries = Retries(),
        newRunID: @escaping @Sendable () -> RunID = { RunID(UUID().uuidString.lowercased()) }
    ) async throws {
        do {
            place = try configuration.place()
        } catch let error as PostgresError {
            throw PostgresControlStoreError(error, place: "")
        }
        self.newRunID = newRunID
        self.retries = retries
        var configuration = configuration
        // Statements name tables without a schema: this is the only place where they are looked for.
        configuration.settings["search_path"] = PostgresName.quoted(schema)
        connections = StoreConnections(configuration)
        do {
            try await Migrator(
                connections: connections,
                place: place,
                schema: schema,
                migrations: migrations
            ).bringUpToDate()
        } catch let error as PostgresError {
            throw PostgresControlStoreError(error, place: place)
        }
    }

    /// Closes the connection; the next call opens another.
    public func close() async {
        await connections.close()
    }

    /// One transaction that may write.
    ///
    /// `body` may run more than once, and once more after a commit whose answer got lost.
    func write<T: Sendable>(_ body: @Sendable (PostgresWork) throws -> T) async throws -> T {
        try await repeating { try await $0.transaction(.readWrite, body) }
    }

    /// As ``write(_:)``, also when the task is cancelled: for records of what has happened already.
    ///
    /// A publish that was committed while someone pressed Ctrl-C is recorded, and the lease is given back.
    func writeAlways<T: Sendable>(
        _ body: @Sendable @escaping (PostgresWork) throws -> T
    ) async throws -> T {
        // A task of its own is the one way to be deaf to cancellation in Swift 6.3. It is awaited here.
        try await Task { try await write(body) }.value
    }

    /// One transaction that sees one state of the store.
    func read<T: Sendable>(_ body: @Sendable (PostgresWork) throws -> T) async throws -> T {
        try await repeating { try await $0.transaction(.snapshot, body) }
    }

    private func repeating<T: Sendable>(
        _ body: (PostgresConnection) async throws -> T
    ) async throws -> T {
        var waits = retries.waits[...]
        while true {
            do {
                return try await body(try await connections.connection())
            } catch let error as PostgresError {
                guard error.mayBeRepeated, let wait = waits.popFirst() else {
                    throw PostgresControlStoreError(error, place: place)
                }
                try await retries.sleep(wait)
            }
        }
    }
}

/// How often a call is made again after a broken connection or a conflict, and how long apart.
struct Retries: Sendable {
    /// Thirteen seconds together: a server that is started anew is back by then.
    var waits: [Duration] = [100, 200, 400, 800, 1_600, 3_200, 6_400].map { .milliseconds($0) }
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
}

extension PostgresError {
    /// Whether the connection broke, or the server rolled back in favour of another program.
    fileprivate var mayBeRepeated: Bool {
        switch self {
        case .connectionLost, .cannotConnect, .notFree: true
        // A conflict or a deadlock; a server that is going down or coming up.
        case .failed: ["40001", "40P01", "57P01", "57P02", "57P03"].contains(sqlState)
        default: false
        }
    }
}

/// The store's connection, opened when it is needed and again when it broke.
actor StoreConnections {
    private let configuration: PostgresConfiguration
    private var opening: Task<PostgresConnection, any Error>?

    init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    func connection() async throws -> PostgresConnection {
        if let opening, let open = try? await opening.value, await open.isUsable { return open }
        let configuration = configuration
        // One opening for all who wait, whoever of them is cancelled.
        let opening = Task { try await PostgresConnection.open(configuration) }
        self.opening = opening
        return try await opening.value
    }

    func close() async {
        let open = try? await opening?.value
        opening = nil
        await open?.close()
    }
}
