import Diagnostics
import JobModel
import Ports
import PostgresDriver
import Tabular

/// One run's relations as temporary views and tables of one session of a server.
///
/// Views hold on to what they read, not to its name: a name can be given to new content while older views keep theirs.
/// A view that is read twice becomes a table, so that its rows are computed once.
actor PostgresEngineSession: EngineSession {
    struct Relation {
        /// As first written.
        var name: String
        var schema: Schema
        /// The columns' types in the server's words.
        var declarations: [String]
        var isView: Bool
        /// Of a table that nothing changes during the run: reading it again gives the same rows.
        var isScan = false
        var readers = 0
        var revision: Int
    }

    let engine: PostgresEngine
    let connection: PostgresConnection
    let run: RunIdentity
    var relations: [String: Relation] = [:]
    private var order: [String] = []
    private var revisions = 0
    private var isSpoilt = false
    /// Opened when something must leave the server or come in.
    private var opened: (any EngineSession)?
    /// Which content of a relation the companion has, by its name there.
    private var copies: [String: Int] = [:]

    init(engine: PostgresEngine, connection: PostgresConnection, run: RunIdentity) {
        self.engine = engine
        self.connection = connection
        self.run = run
    }

    func relationNames() -> [String] { order.compactMap { relations[$0]?.name } }

    func schema(of name: String) throws -> Schema { try relation(name).schema }

    func relation(_ name: String) throws -> Relation {
        guard let relation = relations[name.lowercased()] else {
            throw PostgresConnectorError.unknownRelation(name: name, known: relationNames())
        }
        return relation
    }

    func expectReader(of name: String) async throws {
        let relation = try relation(name)
        relations[name.lowercased()]?.readers += 1
        if relation.readers >= 1, !relation.isScan { try await materialize(name) }
    }

    func rowCount(of name: String) async throws -> Int {
        if try !relation(name).isScan { try await materialize(name) }
        let place = Self.place(of: name)
        return try await evaluating(name) { work in
            guard case .integer(let rows)? = try work.query("SELECT count(*) FROM \(place)").rows.first?.first
            else { return 0 }
            return Int(rows)
        }
    }

    func keep(_ name: String, as copy: String) async throws {
        try await expectReader(of: name)
        let relation = try relation(name)
        try await put("SELECT * FROM \(Self.place(of: name))", as: copy, isScan: relation.isScan)
    }

    func close() async {
        await opened?.close()
        await engine.giveBack(connection, isClean: !isSpoilt)
    }

    // MARK: Content

    /// A relation's name in SQL.
    static func place(of name: String) -> String { "pg_temp.\(PostgresName.quoted(name.lowercased()))" }

    /// Makes a view of a query the content of a name; what was derived from the old content keeps it.
    func put(_ sql: String, as name: String, isScan: Bool = false) async throws {
        try await replace(name, isView: true, isScan: isScan) { work, fresh in
            // On a line of its own, so that places in it are the query's.
            try work.script("CREATE TEMP VIEW \(fresh) AS\n\(sql)")
        }
    }

    /// - Parameter make: Creates a table or view of the given name.
    func replace(
        _ name: String,
        isView: Bool,
        isScan: Bool = false,
        _ make: @Sendable (PostgresWork, _ fresh: String) throws -> Void
    ) async throws {
        let key = name.lowercased()
        let old = relations[key]
        revisions += 1
        let past = PostgresName.quoted("glidepath_past_\(revisions)")
        let fresh = "glidepath_fresh_\(revisions)"
        let columns = try await spoiling {
            try await connection.run { work in
                try make(work, PostgresName.quoted(fresh))
                if let old {
                    let kind = old.isView ? "VIEW" : "TABLE"
                    try work.script("ALTER \(kind) \(Self.place(of: key)) RENAME TO \(past)")
                }
                let kind = isView ? "VIEW" : "TABLE"
                try work.script(
                    "ALTER \(kind) \(PostgresName.quoted(fresh)) RENAME TO \(PostgresName.quoted(key))"
                )
                return try Self.columns(of: key, in: work)
            }
        }
        try Self.requireDistinctNames(columns.map(\.column.name))
        if old == nil { order.append(key) }
        relations[key] = Relation(
            name: old?.name ?? name,
            schema: Schema(columns.map(\.column)),
            declarations: columns.map(\.declaration),
            isView: isView,
            isScan: isScan,
            revision: revisions
        )
    }

    private static func columns(
        of key: String,
        in work: PostgresWork
    ) throws -> [(column: Column, declaration: String)] {
        let types = try work.columns(of: "SELECT * FROM \(place(of: key))")
        let rows = try work.query(
            """
            SELECT format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """,
            [.text(place(of: key))]
        ).rows
        return zip(types, rows).compactMap { type, row in
            guard case .text(let declaration)? = row.first else { return nil }
            return (Column(type.name, type.type.logicalType), declaration)
        }
    }

    private static func requireDistinctNames(_ names: [String]) throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.lowercased()).inserted {
            throw PostgresConnectorError.duplicateColumn(name: name)
        }
    }

    /// The relation's rows as a table: computed once, whoever reads it next.
    func materialize(_ name: String) async throws {
        let relation = try relation(name)
        guard relation.isView else { return }
        let place = Self.place(of: name)
        do {
            try await replace(name, isView: false) { work, fresh in
                try work.script("CREATE TEMP TABLE \(fresh) AS SELECT * FROM \(place)")
            }
        } catch {
            throw evaluationError(error, of: relation.name)
        }
        relations[name.lowercased()]?.readers = relation.readers
    }

    // MARK: Errors

    /// Remembers a failure: what it left on the connection must not reach another session.
    func spoiling<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch {
            isSpoilt = true
            throw error
        }
    }

    /// Runs calls that compute a relation's rows, and says whose they were when they fail.
    func evaluating<T: Sendable>(
        _ name: String,
        _ body: @Sendable (PostgresWork) throws -> T
    ) async throws -> T {
        do {
            return try await spoiling { try await connection.run(body) }
        } catch {
            throw evaluationError(error, of: name)
        }
    }

    func evaluationError(_ error: any Error, of name: String) -> any Error {
        guard let error = error as? PostgresError else { return error }
        guard let failure = error.failure, failure.isAboutTheQuery, !failure.isLackOfRights else {
            return PostgresConnectorError.server(place: engine.place, error)
        }
        return PostgresConnectorError.evaluating(relation: name, failure)
    }

    // MARK: The companion

    func companion() async throws -> any EngineSession {
        if let opened { return opened }
        let session = try await engine.companion.openSession(for: run)
        opened = session
        return session
    }

    /// Has the companion hold a relation's present rows, and gives their name there.
    func copied(_ name: String) async throws -> (session: any EngineSession, name: String) {
        if try !relation(name).isScan { try await materialize(name) }
        let relation = try relation(name)
        let session = try await companion()
        let copy = relation.name
        guard copies[copy.lowercased()] != relation.revision else { return (session, copy) }
        try await send(relation, to: session, as: copy)
        copies[copy.lowercased()] = relation.revision
        return (session, copy)
    }
}
