import JobModel
public import Ports
public import Tabular

/// The tables of a connection that one engine is the home of, for jobs of the others.
///
/// Each call opens a session of that engine, which reads and publishes as it does for its own jobs.
public struct EngineTableStore: TableStore {
    private let engine: any Engine
    private let connection: String

    public init(_ engine: any Engine, connection: String) {
        self.engine = engine
        self.connection = connection
    }

    private static let relation = "rows"
    private static let reader = RunIdentity(
        id: RunID("reading"),
        job: JobName("reading"),
        effectiveDate: CivilDate(daysSinceEpoch: 0),
        attempt: 1
    )

    public func schema(of table: TableName) async throws -> Schema? {
        let scan = Scan(connection: connection, table: table, columns: [], asOfColumn: nil, dates: .all)
        return try await inSession(for: Self.reader) { session in
            do {
                try await session.define(Self.relation, as: .scan(scan))
            } catch TableError.unknownTable {
                return nil
            }
            return try await session.schema(of: Self.relation)
        }
    }

    public func read(_ scan: Scan) async throws -> (stream: ArrowStream, schema: Schema) {
        try await inSession(for: Self.reader) { session in
            try await session.define(Self.relation, as: .scan(scan))
            let schema = try await session.schema(of: Self.relation)
            return (try await session.export(Self.relation, as: .native), schema)
        }
    }

    public func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> [PublishReceipt] {
        try await inSession(for: run) { own in
            let earlier = try await own.receipts(from: connection)
            if let done = earlier.covering(outputs) { return done }
            try await bring(outputs, from: session, to: own)
            return try await own.publish(outputs, to: connection)
        }
    }

    public func rehearse(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws {
        try await inSession(for: run) { own in
            try await bring(outputs, from: session, to: own)
            try await own.rehearse(outputs, to: connection)
        }
    }

    public func receipts(of run: RunIdentity) async throws -> [PublishReceipt] {
        try await inSession(for: run) { try await $0.receipts(from: connection) }
    }

    private func bring(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        to own: any EngineSession
    ) async throws {
        for relation in Set(outputs.map(\.relation)) {
            let schema = try await session.schema(of: relation)
            let rows = try await session.export(relation, as: .native)
            try await own.define(relation, as: .stream(rows, schema: schema))
        }
    }

    private func inSession<T: Sendable>(
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
}
