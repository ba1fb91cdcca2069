import Diagnostics
import DuckDBDriver
import DuckDBEngine
import JobModel
import Ports
import PostgresConnector
import PostgresDriver
import PostgresServer
import Tabular
import Testing

/// A database of its own, a store for it, and DuckDB sessions whose relations are queries.
struct Scene {
    let server: PostgresServer
    let database: URLOfDatabase
    let store: PostgresTableStore
    private let engine: DuckDBEngine

    init(_ options: PostgresStoreOptions = PostgresStoreOptions(), server own: PostgresServer? = nil) throws {
        server = try own ?? #require(PostgresServer.shared)
        database = try server.makeDatabase()
        store = try PostgresTableStore(
            connection: "lake",
            configuration: PostgresConfiguration(url: database.url),
            options: options
        )
        engine = DuckDBEngine(database: try DuckDBDatabase(path: nil), attachments: Attachments(paths: [:]))
    }

    /// Rows as text, columns apart by `|`.
    @discardableResult
    func psql(_ sql: String) throws -> String { try server.psql(sql, database: database.name) }

    /// Asks again and again whether a COPY of this database has moved rows; gives up after thousands of answers.
    ///
    /// Each question blocks a thread of Swift's pool, so others get their turn in between.
    func waitUntilCopying() async throws {
        let copying =
            "SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database() "
            + "AND tuples_processed > 0"
        for _ in 0..<5_000 {
            if try psql(copying) != "0" { return }
            for _ in 0..<10 { await Task.yield() }
        }
        Issue.record("no COPY has begun")
    }

    static func run(_ id: String, job: String = "A", on date: String = "2024-10-01") throws -> RunIdentity {
        let date = try #require(CivilDate(date))
        return RunIdentity(id: RunID(id), job: JobName(job), effectiveDate: date, attempt: 1)
    }

    func session(_ relations: [String: String] = [:]) async throws -> any EngineSession {
        let session = try await engine.openSession(for: try Self.run("session"))
        for (name, sql) in relations.sorted(by: { $0.key < $1.key }) {
            _ = try await session.define(name, as: .query(sql: sql, parameters: []))
        }
        return session
    }

    static func output(
        _ mode: DataFrameWriter.Mode,
        relation: String = "r",
        table: String = "t",
        step: Int = 0,
        declaring columns: [Column] = [],
        _ contract: DataFrameWriter.Contract = .evolve,
        onEmpty: DataFrameWriter.EmptyPolicy = .empty
    ) -> TableOutput {
        TableOutput(
            relation: relation,
            table: TableName(schema: "curated", name: table),
            mode: mode,
            declaredColumns: columns,
            contract: contract,
            onEmpty: onEmpty,
            asOfColumn: "as_of",
            stepIndex: step
        )
    }

    /// Publishes the rows of a DuckDB query to `curated.t`.
    @discardableResult
    func publish(_ sql: String, _ output: TableOutput, _ run: RunIdentity) async throws -> [PublishReceipt] {
        let session = try await session(["r": sql])
        do {
            let receipts = try await store.publish([output], from: session, run: run)
            await session.close()
            return receipts
        } catch {
            await session.close()
            throw error
        }
    }

    /// The code of what publishing throws; nil when it succeeds.
    func refusal(_ sql: String, _ output: TableOutput, _ run: RunIdentity) async throws -> String? {
        do {
            try await publish(sql, output, run)
            return nil
        } catch {
            return Self.code(of: error)
        }
    }

    static func code(of error: any Error) -> String {
        Diagnostic.first(of: error).code
    }

    /// Rows of a scan, as DuckDB holds them once they have arrived, printed as text.
    func read(_ scan: Scan, order: String? = nil) async throws -> (rows: [[Value]], schema: Schema) {
        let session = try await session()
        let (stream, schema) = try await store.read(scan)
        _ = try await session.define("s", as: .stream(stream, schema: schema))
        let texts = schema.columns.map { "CAST(\"\($0.name)\" AS VARCHAR) AS \"\($0.name)\"" }.joined(
            separator: ", "
        )
        _ = try await session.define("texts", as: .query(sql: "SELECT \(texts) FROM s", parameters: []))
        let reader = try ArrowBatchReader(try await session.export("texts", as: .native))
        var rows: [[Value]] = []
        while let batch = try reader.next() {
            rows += (0..<batch.rowCount).map { row in batch.columns.map { $0.value(row) } }
        }
        let arrived = try await session.schema(of: "s")
        await session.close()
        return (rows, arrived)
    }

    static func scan(
        _ table: String,
        _ columns: [String] = [],
        asOf: String? = "as_of",
        _ dates: DateFilter = .all,
        where predicate: String? = nil
    ) -> Scan {
        Scan(
            connection: "lake",
            table: TableName(schema: "lake", name: table),
            columns: columns,
            asOfColumn: asOf,
            dates: dates,
            predicate: predicate
        )
    }
}

let hasServer: Bool = PostgresServer.shared != nil
