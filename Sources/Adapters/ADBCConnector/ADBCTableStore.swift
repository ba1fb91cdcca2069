public import ADBCDriver
import JobModel
public import Ports
import SQLSyntax
public import Tabular

/// The tables of one database behind an ADBC driver, as a lake or as outputs.
///
/// Reading gives the rows in the order in which the driver gives them, with the types that it gives; only the filters
/// are SQL, in words that databases share. Publishing is one transaction with a row in `glidepath_publishes`; a driver
/// without transactions is refused. The schema `main` stands for the connection's own one.
public final class ADBCTableStore: TableStore {
    let connection: String
    let dialect: ADBCDialect
    private let pool: ADBCPool

    /// - Parameter connection: The connection's name in the project, for receipts and messages.
    ///
    /// Nothing is loaded or connected before it is needed.
    public init(connection: String, configuration: ADBCConfiguration) {
        self.connection = connection
        dialect = ADBCDialect(driver: configuration.driver)
        pool = ADBCPool(configuration)
    }

    public func schema(of table: TableName) async throws -> Schema? {
        try await using { try await $0.schema(of: table.name, in: table.ownSchema) }
    }

    public func read(_ scan: Scan) async throws -> (stream: ArrowStream, schema: Schema) {
        let reader = try await pool.take()
        let pool = pool
        do {
            // One snapshot for choosing the date and reading its rows, where the database has such a thing.
            let isTransaction = (try? await reader.begin()) != nil
            let query = try await ADBCScan(scan, of: connection, in: dialect, on: reader).query()
            let stream = try await reader.query(query.sql) {
                // A task of its own: a stream ends wherever its last owner lets go of it, also in C.
                Task {
                    if isTransaction, (try? await reader.rollBack()) == nil { return await reader.close() }
                    await pool.giveBack(reader)
                }
            }
            return (stream, query.schema)
        } catch {
            await reader.close()
            throw error
        }
    }

    public func receipts(of run: RunIdentity) async throws -> [PublishReceipt] {
        try await using { try await record(on: $0).receipts(of: run) }
    }

    public func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> [PublishReceipt] {
        try await publish(outputs, from: session, run: run, isRehearsal: false)
    }

    public func rehearse(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws {
        _ = try await publish(outputs, from: session, run: run, isRehearsal: true)
    }

    private func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity,
        isRehearsal: Bool
    ) async throws -> [PublishReceipt] {
        try await using { writer in
            let record = record(on: writer)
            let earlier = try await record.receipts(of: run)
            if let done = earlier.covering(outputs) { return done }
            try await record.create()
            // Tables are made before the transaction, empty: some databases commit when they make one.
            for output in outputs {
                try await placing(output) { try await makeTable(output, session, writer) }
            }
            do {
                try await writer.begin()
            } catch let error as ADBCError where error.failure?.isMissing == true {
                throw ADBCConnectorError.noTransactions(connection: connection)
            }
            var receipts: [PublishReceipt] = []
            for output in outputs {
                let write = ADBCPublication(
                    output: output,
                    run: run,
                    record: record,
                    dialect: dialect,
                    on: writer
                )
                receipts.append(try await placing(output) { try await write.perform(from: session) })
            }
            if isRehearsal { try await writer.rollBack() } else { try await writer.commit() }
            return receipts
        }
    }

    private func placing<T>(_ output: TableOutput, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error where !(error is CancellationError) {
            throw OutputError(stepIndex: output.stepIndex, underlying: error)
        }
    }

    private func makeTable(
        _ output: TableOutput,
        _ session: any EngineSession,
        _ writer: ADBCConnection
    ) async throws {
        let (table, schema) = (output.table, output.table.ownSchema)
        guard try await writer.schema(of: table.name, in: schema) == nil else { return }
        // Refused where it is there already, or where there are none: then the next call says what is wrong.
        if let schema { _ = try? await writer.execute("CREATE SCHEMA \(dialect.quoted(schema))") }
        let rows = try await session.export(output.relation, as: .native)
        try await writer.ingest(ArrowStream(emptyOf: rows), into: table.name, of: schema, .create)
    }

    private func record(on connection: ADBCConnection) -> ADBCPublishRecord {
        ADBCPublishRecord(connection: connection, dialect: dialect, connectionName: self.connection)
    }

    /// Closes the connections that no call uses.
    public func close() async { await pool.close() }

    private func using<T: Sendable>(_ body: (ADBCConnection) async throws -> T) async throws -> T {
        let connection = try await pool.take()
        do {
            let result = try await body(connection)
            await pool.giveBack(connection)
            return result
        } catch {
            // Closing rolls back, whatever state it is in.
            await connection.close()
            throw error
        }
    }
}

extension TableName {
    /// Nil for the schema that the connection has without asking.
    var ownSchema: String? { schema == "main" ? nil : schema }
}

/// Connections that are open and that no call uses.
private actor ADBCPool {
    private let configuration: ADBCConfiguration
    private var idle: [ADBCConnection] = []

    init(_ configuration: ADBCConfiguration) { self.configuration = configuration }

    func take() async throws -> ADBCConnection {
        if let connection = idle.popLast() { return connection }
        return try await ADBCConnection.open(configuration)
    }

    func giveBack(_ connection: ADBCConnection) async {
        guard idle.count < 4 else { return await connection.close() }
        idle.append(connection)
    }

    func close() async {
        let all = idle
        idle = []
        for connection in all { await connection.close() }
    }
}

/// How names and texts stand in the SQL of the database behind a driver.
struct ADBCDialect: Sendable {
    private let quote: Character
    private let escapesBackslashes: Bool

    /// - Parameter driver: Its library, whose name says which database it is for.
    init(driver: String) {
        let name = driver.lowercased()
        quote = ["bigquery", "mysql", "databricks"].contains { name.contains($0) } ? "`" : "\""
        escapesBackslashes = quote == "`" || name.contains("snowflake")
    }

    func quoted(_ name: String) -> String {
        let mark = String(quote)
        return mark + name.replacing(mark, with: mark + mark) + mark
    }

    func quoted(_ table: TableName) -> String {
        [table.ownSchema, table.name].compactMap { $0.map { quoted($0) } }.joined(separator: ".")
    }

    func literal(_ text: String) -> String {
        let escaped = escapesBackslashes ? text.replacing("\\", with: "\\\\") : text
        return "'" + escaped.replacing("'", with: escapesBackslashes ? "\\'" : "''") + "'"
    }

    func date(_ day: CivilDate) -> String { "DATE '\(day)'" }
}
