import Diagnostics
public import Ports
public import PostgresDriver
import SQLSyntax
public import Tabular

/// The tables of one PostgreSQL database, as a lake or as outputs.
///
/// Reading keeps storage order: one process of the server scans the table from its first page, without an index, while
/// rows leave as they are read. Numerics with precision and scale, timestamps with and without zone, arrays of one
/// dimension, UUIDs, intervals and infinite dates cross exactly; JSON crosses as text, and so do types that only the
/// server knows.
///
/// Publishing is one transaction of the database with the row in `public.glidepath_publishes` that records it.
public final class PostgresTableStore: TableStore {
    let connection: String
    let place: String
    let options: PostgresStoreOptions
    private let readers: ConnectionPool
    private let writers: ConnectionPool

    /// - Parameter connection: The connection's name in the project, for receipts and messages.
    /// - Throws: `postgres.address`. Nothing is connected before it is needed.
    public init(
        connection: String,
        configuration: PostgresConfiguration,
        options: PostgresStoreOptions = PostgresStoreOptions()
    ) throws {
        self.connection = connection
        self.options = options
        place = try configuration.place()
        var reading = configuration
        reading.settings.merge(Self.storageOrder) { own, _ in own }
        readers = ConnectionPool(reading)
        writers = ConnectionPool(configuration)
    }

    /// A scan starts at the first page and one process reads it; an index would give its own order.
    ///
    /// Bitmap scans stay allowed: they find rows by an index and read them in the order of storage.
    private static let storageOrder = [
        "synchronize_seqscans": "off", "max_parallel_workers_per_gather": "0", "enable_indexscan": "off",
        "enable_indexonlyscan": "off", "jit": "off",
    ]

    public func schema(of table: TableName) async throws -> Schema? {
        let options = options
        return try await reading { work in
            guard let layout = try TableLayout(table, in: work) else { return nil }
            return Schema(layout.columns.map { Column($0.name, $0.readType(options)) })
        }
    }

    public func read(_ scan: Scan) async throws -> (stream: ArrowStream, schema: Schema) {
        if let predicate = scan.predicate {
            do {
                try StatementShape.checkPredicate(predicate, dialect: .postgresql)
            } catch {
                throw error.diagnostic
            }
        }
        let reader = try await readers.take()
        let readers = readers
        do {
            let (name, options) = (connection, options)
            // One snapshot for choosing the date and reading its rows.
            try await reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            let query = try await reader.run { work in
                try TableScan(scan, connectionName: name, options: options, in: work).query()
            }
            let stream = try await reader.stream(query.sql) { reader in
                Task {
                    try? await reader.script("COMMIT")
                    await readers.giveBack(reader)
                }
            }
            return (stream, query.schema)
        } catch {
            await reader.close()
            throw PostgresConnectorError.wrapping(error, place: place)
        }
    }

    public func receipts(of run: RunIdentity) async throws -> [PublishReceipt] {
        let name = connection
        return try await reading { try PublishRecord(work: $0).receipts(of: run, connectionName: name) }
    }

    public func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> [PublishReceipt] {
        try await publish(outputs, from: session, run: run, ending: .commit)
    }

    public func rehearse(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws {
        _ = try await publish(outputs, from: session, run: run, ending: .rollBack)
    }

    private func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity,
        ending: Publishing.Ending
    ) async throws -> [PublishReceipt] {
        if let earlier = try await receipts(of: run).covering(outputs) { return earlier }
        let writer = try await writers.take()
        do {
            let publishing = Publishing(connection: writer, connectionName: connection, run: run)
            let receipts = try await publishing.publish(outputs, ending: ending) {
                try await Publishing.rows(of: $0, in: session)
            }
            await writers.giveBack(writer)
            return receipts
        } catch {
            // Closing rolls back, whatever state the transaction is in.
            await writer.close()
            throw PostgresConnectorError.publishing(error, connection: connection)
        }
    }

    /// Closes the connections that no call uses.
    public func close() async {
        await readers.close()
        await writers.close()
    }

    private func reading<T: Sendable>(_ body: @Sendable (PostgresWork) throws -> T) async throws -> T {
        let reader = try await readers.take()
        do {
            let result = try await reader.transaction(.snapshot, body)
            await readers.giveBack(reader)
            return result
        } catch {
            await reader.close()
            throw PostgresConnectorError.wrapping(error, place: place)
        }
    }
}

/// Choices where PostgreSQL's types hold what others cannot.
public struct PostgresStoreOptions: Sendable {
    /// What becomes of a numeric that no decimal of 38 digits is sure to hold: one without precision, or with more.
    public enum OpenNumeric: String, Sendable, CaseIterable {
        /// The nearest double; NaN and infinity stay what they are.
        case double
        /// All its digits as text.
        case text
        /// An error that names the column.
        case refused
    }

    public var openNumeric: OpenNumeric

    public init(openNumeric: OpenNumeric = .refused) {
        self.openNumeric = openNumeric
    }
}

/// Connections that are open and that no call uses.
actor ConnectionPool {
    private let configuration: PostgresConfiguration
    private var idle: [PostgresConnection] = []

    init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

    func take() async throws -> PostgresConnection {
        while let connection = idle.popLast() {
            // A server that was started anew has ended it.
            if await connection.isUsable, (try? await connection.script("SELECT 1")) != nil {
                return connection
            }
        }
        return try await PostgresConnection.open(configuration)
    }

    func giveBack(_ connection: PostgresConnection) async {
        guard await connection.isUsable, idle.count < 8 else { return await connection.close() }
        idle.append(connection)
    }

    func close() async {
        let all = idle
        idle = []
        for connection in all { await connection.close() }
    }
}
