import CADBC
import CArrow
import Tabular

/// Owner of a connection's C handles.
// Safe to send: one call at a time uses it, on its connection's thread or in the stream that took it over.
final class ADBCSession: @unchecked Sendable {
    private let library: ADBCLibrary
    private let database: UnsafeMutablePointer<AdbcDatabase>
    private let connection: UnsafeMutablePointer<AdbcConnection>

    private var functions: AdbcDriver { library.functions.pointee }

    init(_ configuration: ADBCConfiguration) throws {
        library = try ADBCLibrary.load(configuration.driver, entryPoint: configuration.entryPoint)
        database = .allocate(capacity: 1)
        database.initialize(to: AdbcDatabase(private_data: nil, private_driver: library.functions))
        connection = .allocate(capacity: 1)
        connection.initialize(to: AdbcConnection(private_data: nil, private_driver: library.functions))
        // From here on a failure is the end of a whole object, which lets go of what there is.
        try open(configuration)
    }

    private func open(_ configuration: ADBCConfiguration) throws {
        try ADBCCall.check("make a database") { functions.DatabaseNew?(database, $0) }
        for (name, value) in configuration.options.sorted(by: { $0.key < $1.key }) {
            try ADBCCall.checkOption(name) { functions.DatabaseSetOption?(database, name, value, $0) }
        }
        try ADBCCall.check("open the database") { functions.DatabaseInit?(database, $0) }
        try ADBCCall.check("make a connection") { functions.ConnectionNew?(connection, $0) }
        try ADBCCall.check("connect") { functions.ConnectionInit?(connection, database, $0) }
    }

    deinit {
        // Nothing can be done about a refusal: the memory is the driver's.
        if connection.pointee.private_data != nil {
            try? ADBCCall.check("disconnect") { functions.ConnectionRelease?(connection, $0) }
        }
        if database.pointee.private_data != nil {
            try? ADBCCall.check("close the database") { functions.DatabaseRelease?(database, $0) }
        }
        connection.deallocate()
        database.deallocate()
    }

    // MARK: Transactions

    func setOption(_ name: String, _ value: String) throws {
        try ADBCCall.checkOption(name) { functions.ConnectionSetOption?(connection, name, value, $0) }
    }

    func commit() throws { try ADBCCall.check("commit") { functions.ConnectionCommit?(connection, $0) } }

    func rollBack() throws {
        try ADBCCall.check("roll back") { functions.ConnectionRollback?(connection, $0) }
    }

    // MARK: Statements

    /// Columns of a table; nil when the driver knows no such table.
    func schema(of table: String, in schema: String?) throws -> Schema? {
        var raw = ArrowSchema()
        do {
            try ADBCCall.check("describe the table \"\(table)\"") { error in
                guard let schema else {
                    return functions.ConnectionGetTableSchema?(connection, nil, nil, table, &raw, error)
                }
                return functions.ConnectionGetTableSchema?(connection, nil, schema, table, &raw, error)
            }
        } catch let error as ADBCError where error.failure?.isNotFound == true {
            return nil
        }
        defer { if let release = raw.release { release(&raw) } }
        return try Schema(arrow: raw)
    }

    /// - Parameter onEnd: Called when the stream is gone.
    func query(_ sql: String, onEnd: @escaping @Sendable () -> Void) throws -> ArrowStream {
        let statement = try ADBCStatement(of: connection, library, keeping: self)
        try statement.setQuery(sql)
        let rows = try ArrowStream(taking: { out in try statement.execute(into: out) })
        let running = RunningQuery(rows, statement, onEnd)
        return ArrowStream(schema: { try running.schema(into: $0) }, next: { try running.next(into: $0) })
    }

    /// - Returns: Rows changed, where the driver counts them.
    @discardableResult
    func execute(_ sql: String) throws -> Int? {
        let statement = try ADBCStatement(of: connection, library, keeping: self)
        try statement.setQuery(sql)
        return try statement.execute(into: nil)
    }

    /// - Returns: Rows added, where the driver counts them.
    func ingest(_ rows: ArrowStream, into table: String, of schema: String?, _ mode: ADBCIngestMode) throws
        -> Int?
    {
        let statement = try ADBCStatement(of: connection, library, keeping: self)
        try statement.setOption("adbc.ingest.target_table", table)
        if let schema { try statement.setOption("adbc.ingest.target_db_schema", schema) }
        try statement.setOption("adbc.ingest.mode", mode.rawValue)
        try statement.bind(rows)
        return try statement.execute(into: nil)
    }
}

/// One statement and its C handle; keeps its connection.
private final class ADBCStatement {
    private let session: ADBCSession
    private let library: ADBCLibrary
    private let raw: UnsafeMutablePointer<AdbcStatement>

    init(
        of connection: UnsafeMutablePointer<AdbcConnection>,
        _ library: ADBCLibrary,
        keeping session: ADBCSession
    ) throws {
        self.session = session
        self.library = library
        raw = .allocate(capacity: 1)
        raw.initialize(to: AdbcStatement(private_data: nil, private_driver: library.functions))
        let functions = library.functions.pointee
        try ADBCCall.check("make a statement") { functions.StatementNew?(connection, raw, $0) }
    }

    deinit {
        let functions = library.functions.pointee
        if raw.pointee.private_data != nil {
            try? ADBCCall.check("end a statement") { functions.StatementRelease?(raw, $0) }
        }
        raw.deallocate()
    }

    func setQuery(_ sql: String) throws {
        let functions = library.functions.pointee
        try ADBCCall.check("read a statement") { functions.StatementSetSqlQuery?(raw, sql, $0) }
    }

    func setOption(_ name: String, _ value: String) throws {
        let functions = library.functions.pointee
        try ADBCCall.checkOption(name) { functions.StatementSetOption?(raw, name, value, $0) }
    }

    /// The driver takes the stream over.
    func bind(_ rows: ArrowStream) throws {
        let functions = library.functions.pointee
        let taken = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
        defer { taken.deallocate() }
        taken.initialize(to: rows.raw.pointee)
        rows.raw.pointee.release = nil
        do {
            try ADBCCall.check("take rows") { functions.StatementBindStream?(raw, taken, $0) }
        } catch {
            if let release = taken.pointee.release { release(taken) }
            throw error
        }
    }

    @discardableResult
    func execute(into rows: UnsafeMutablePointer<ArrowArrayStream>?) throws -> Int? {
        let functions = library.functions.pointee
        var changed: Int64 = -1
        try ADBCCall.check("run a statement") { functions.StatementExecuteQuery?(raw, rows, &changed, $0) }
        return changed < 0 ? nil : Int(changed)
    }
}

/// The rows of a query, which keep its statement as long as they are read.
// Safe to send: the one consumer of the stream calls it, one call at a time.
private final class RunningQuery: @unchecked Sendable {
    private var rows: ArrowStream?
    private var statement: ADBCStatement?
    private let onEnd: @Sendable () -> Void

    init(_ rows: ArrowStream, _ statement: ADBCStatement, _ onEnd: @escaping @Sendable () -> Void) {
        self.rows = rows
        self.statement = statement
        self.onEnd = onEnd
    }

    deinit {
        // In this order: the rows are the statement's.
        rows = nil
        statement = nil
        onEnd()
    }

    func schema(into out: UnsafeMutablePointer<ArrowSchema>) throws {
        guard let rows, rows.raw.pointee.get_schema?(rows.raw, out) == 0 else { throw failure }
    }

    func next(into out: UnsafeMutablePointer<ArrowArray>) throws -> Bool {
        out.initialize(to: ArrowArray())
        guard let rows, rows.raw.pointee.get_next?(rows.raw, out) == 0 else { throw failure }
        return out.pointee.release != nil
    }

    private var failure: ArrowStreamError {
        let words = rows?.lastError ?? ""
        let cause = ADBCError.failed(
            doing: "give the rows of a query",
            ADBCFailure(status: 10, message: words, sqlState: nil)
        )
        return ArrowStreamError(message: words, cause: cause)
    }
}
