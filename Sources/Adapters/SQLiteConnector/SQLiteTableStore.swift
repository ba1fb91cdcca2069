import Foundation
public import Ports
import SQLSyntax
import SQLiteDriver
public import Tabular

/// The tables of one SQLite file, as a lake or as outputs.
///
/// SQLite has no schemas. A table of schema `main` is the table of that name in the file; a table of any
/// other schema is the table named `schema.name`, so that the same name in two schemas is two tables.
/// Reading and writing follow the same rule, and nothing else is tried: map a logical schema to `main` in
/// the project file to use plain names.
///
/// Values are written as ``Ports/ValueForm/legacyLossless`` says: dates as text `yyyy-MM-dd`, timestamps as text
/// `yyyy-MM-ddTHH:mm:ss` with a fraction where there is one, booleans as 0 and 1. Decimals of up to 15 digits are
/// numbers in columns declared `NUMERIC(p,s)`; larger ones are text in columns declared `DECIMAL_TEXT(p,s)`.
///
/// The file is opened for writing by the first publish; until then it is not changed in any way.
public final class SQLiteTableStore: TableStore {
    let connection: String
    let path: String
    private let files: Files
    private let leftovers = Leftovers()
    private let checked = CheckedDates()

    /// - Parameters:
    ///   - connection: The connection's name in the project, for receipts and messages.
    ///   - path: The file, which the first publish creates if it is missing.
    ///   - busyTimeout: How long to wait for another program that writes the file.
    public init(connection: String, path: String, busyTimeout: Duration = .seconds(10)) {
        self.connection = connection
        self.path = path
        files = Files(path: path, busyTimeout: busyTimeout)
    }

    public func schema(of table: TableName) async throws -> Schema? {
        guard exists else { return nil }
        return try await reading { connection in
            guard let layout = try TableLayout(table, in: connection) else { return nil }
            return Schema(try layout.columns.map { try layout.typed($0, in: connection) })
        }
    }

    public func read(_ scan: Scan) async throws -> (stream: ArrowStream, schema: Schema) {
        let name = connection
        if let predicate = scan.predicate { try StatementShape.checkPredicate(predicate, dialect: .sqlite) }
        return try await reading { [checked] connection in
            try TableScan(scan, connectionName: name, checked: checked, in: connection).rows()
        }
    }

    public func receipts(of run: RunIdentity) async throws -> [PublishReceipt] {
        guard exists else { return [] }
        let name = connection
        return try await reading { try PublishRecord(connection: $0).receipts(of: run, connectionName: name) }
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
        do {
            let database = try await files.writer()
            let publishing = Publishing(
                database: database,
                leftovers: leftovers,
                connectionName: connection,
                run: run
            )
            return try await publishing.publish(outputs, from: session, ending: ending)
        } catch let error as SQLiteError {
            throw SQLiteConnectorError.publishing(connection: connection, path: path, error)
        } catch let error as OutputError {
            guard let cause = error.underlying as? SQLiteError else { throw error }
            throw OutputError(
                stepIndex: error.stepIndex,
                underlying: SQLiteConnectorError.publishing(connection: connection, path: path, cause)
            )
        }
    }

    /// Closes the file.
    ///
    /// The next call opens it again.
    public func close() async {
        await files.close()
        // The next connection counts the states of the file anew.
        checked.removeAll()
    }

    private var exists: Bool { FileManager.default.fileExists(atPath: path) }

    private func reading<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        do {
            return try await files.reader().read(body)
        } catch let error as SQLiteError {
            throw SQLiteConnectorError.file(path: path, error)
        }
    }
}

/// The file's connections: one that cannot write, and one opened by the first publish.
private actor Files {
    private let path: String
    private let busyTimeout: Duration
    private var open: [SQLiteOptions.AccessMode: SQLiteDatabase] = [:]

    init(path: String, busyTimeout: Duration) {
        self.path = path
        self.busyTimeout = busyTimeout
    }

    func reader() async throws -> SQLiteDatabase {
        try await database(
            SQLiteOptions(
                accessMode: .readOnly,
                busyTimeout: busyTimeout,
                quotedNames: .columnElseText,
                foreignKeys: .ignored
            )
        )
    }

    func writer() async throws -> SQLiteDatabase {
        try await database(
            SQLiteOptions(
                busyTimeout: busyTimeout,
                durability: .full,
                foreignKeys: .ignored,
                functions: [ValueFit.function, RowHash.function]
            )
        )
    }

    func close() async {
        let databases = open.values
        open = [:]
        for database in databases { await database.close() }
    }

    private func database(_ options: SQLiteOptions) async throws -> SQLiteDatabase {
        if let database = open[options.accessMode] { return database }
        let database = try await SQLiteDatabase.open(path: path, options: options)
        // Another call may have opened it meanwhile; the first one stays.
        if let first = open[options.accessMode] {
            await database.close()
            return first
        }
        open[options.accessMode] = database
        return database
    }
}
