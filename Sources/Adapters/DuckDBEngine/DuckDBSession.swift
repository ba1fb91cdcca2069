import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// One run's shared state: temporary views and tables on a connection of its own.
///
/// A scan or query stays a view until something must see its rows: user code, a file, a second reader, a
/// redefinition of its name. DuckDB keeps the order of rows through scans, filters and projections.
actor DuckDBSession: EngineSession {
    struct Relation {
        /// As first written.
        var name: String
        var schema: Schema
        var isView: Bool
        /// A view of a table that nothing changes during the run: reading it again gives the same rows.
        var isScan = false
        /// Those who read the view, queries and writers; the second one gets a table.
        var readers = 0
        var rows: Int?
        var revision: Int
    }

    nonisolated let connection: DuckDBConnection
    let run: RunIdentity
    let attachments: Attachments
    let queries: KnownQueries
    /// Statements that undo what was set for this session.
    private let restoringSettings: [String]
    private let evaluation: (any QueryEvaluation)?
    /// Takes the connection when the session has left nothing on it.
    private let giveBack: @Sendable (DuckDBConnection) -> Void
    var relations: [String: Relation] = [:]
    private(set) var order: [String] = []
    private var revisions = 0
    private var isSpoilt = false
    /// Tables that views may read when they are evaluated; nil when SQL named tables outside shared state.
    var scannedTables: Set<String>? = []

    /// The connection's own thread: statement after statement, with no change of threads between them.
    nonisolated var unownedExecutor: UnownedSerialExecutor { connection.unownedExecutor }

    init(
        connection: DuckDBConnection,
        run: RunIdentity,
        attachments: Attachments,
        queries: KnownQueries,
        restoringSettings: [String],
        evaluation: (any QueryEvaluation)?,
        giveBack: @escaping @Sendable (DuckDBConnection) -> Void
    ) {
        self.connection = connection
        self.run = run
        self.attachments = attachments
        self.queries = queries
        self.restoringSettings = restoringSettings
        self.evaluation = evaluation
        self.giveBack = giveBack
    }

    @discardableResult
    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? {
        try await spoiling { try await make(name, definition) }
    }

    private func make(_ name: String, _ definition: RelationDefinition) async throws -> Int? {
        switch definition {
        case .scan(let scan):
            return try await defineScan(name, scan)
        case .stream(let stream, let schema):
            return try await defineStream(name, stream, schema: schema)
        case .parquet(let path):
            return try await defineParquet(name, path: path)
        case .staged(let file):
            return try await defineStaged(name, file: file)
        case .query(let sql, let parameters):
            if let evaluation {
                try await defineEvaluated(name, sql, parameters, by: evaluation)
            } else {
                try await defineQuery(name, sql: sql, parameters: parameters)
            }
            return nil
        }
    }

    func keep(_ name: String, as copy: String) async throws {
        try await expectReader(of: name)
        let relation = try relation(name)
        try await replace(
            copy,
            schema: relation.schema,
            with: .view("SELECT * FROM \(quotedName(relation.name))")
        )
    }

    func relationNames() -> [String] {
        order.compactMap { relations[$0]?.name }
    }

    func schema(of name: String) throws -> Schema {
        try relation(name).schema
    }

    func expectReader(of name: String) async throws {
        var relation = try relation(name)
        relation.readers += 1
        relations[name.lowercased()] = relation
        if relation.readers > 1, !relation.isScan { try await materialize(name) }
    }

    func rowCount(of name: String) async throws -> Int {
        if let rows = try relation(name).rows { return rows }
        try await materialize(name)
        let rows = try await count(name)
        relations[name.lowercased()]?.rows = rows
        return rows
    }

    func close() async {
        await evaluation?.close()
        let statements = order.reversed().compactMap { relations[$0].map(drop) } + restoringSettings
        let (connection, giveBack, isSpoilt) = (connection, giveBack, isSpoilt)
        relations = [:]
        order = []
        do {
            // A cancelled run gives back what the next one needs, too.
            try await uncancelled {
                if !statements.isEmpty { try await connection.execute(statements.joined(separator: "; ")) }
                if !isSpoilt { giveBack(connection) }
            }
        } catch {
            // What it holds goes with it; settings of the instance do not.
            for statement in restoringSettings {
                _ = try? await uncancelled { try await connection.execute(statement) }
            }
        }
    }

    // MARK: Relations

    func relation(_ name: String) throws -> Relation {
        guard let relation = relations[name.lowercased()] else {
            throw DuckDBEngineError.unknownRelation(name: name, known: relationNames())
        }
        return relation
    }

    /// The relation's rows as a table: evaluated once, whoever reads it next.
    func materialize(_ name: String) async throws {
        let relation = try relation(name)
        guard relation.isView else { return }
        let quoted = quotedName(relation.name)
        let temporary = quotedName("__glidepath_table")
        try await spoiling {
            try await evaluating(relation.name) {
                try await connection.execute("CREATE TEMP TABLE \(temporary) AS SELECT * FROM \(quoted)")
            }
            try await connection.execute(
                "DROP VIEW \(quoted); ALTER TABLE \(temporary) RENAME TO \(SQLText.identifier(relation.name))"
            )
        }
        relations[name.lowercased()]?.isView = false
        relations[name.lowercased()]?.isScan = false
    }

    func materializeAll() async throws {
        for name in relationNames() { try await materialize(name) }
    }

    /// Remembers a failure: what it left on the connection must not reach another session.
    func spoiling<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch {
            isSpoilt = true
            throw error
        }
    }

    /// Says whose rows could not be made: a view is evaluated long after its step.
    @discardableResult
    func evaluating<T>(_ name: String, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DuckDBError {
            throw DuckDBEngineError.evaluating(relation: name, error)
        }
    }

    enum Content {
        case view(String)
        case table(String)

        var query: String {
            switch self {
            case .view(let sql), .table(let sql): sql
            }
        }
    }

    /// Puts new content under a name.
    ///
    /// What was derived from the old content keeps its rows.
    ///
    /// - Returns: Rows of the new content; 0 for a view, whose rows nobody has counted.
    @discardableResult
    func replace(_ name: String, schema: Schema, with content: Content) async throws -> Int {
        let key = name.lowercased()
        let old = relations[key]
        var rows = 0
        if let old {
            // Views read names when they are evaluated, so everything lazy is evaluated before the name changes.
            let fresh = quotedName("__glidepath_replacement")
            try await evaluating(old.name) {
                rows = try await connection.execute(
                    "CREATE OR REPLACE TEMP TABLE \(fresh) AS \(content.query)"
                )
            }
            try await materializeAll()
            try await connection.execute(
                "DROP TABLE \(quotedName(old.name)); "
                    + "ALTER TABLE \(fresh) RENAME TO \(SQLText.identifier(old.name))"
            )
        } else {
            switch content {
            case .view(let sql):
                try await connection.execute("CREATE TEMP VIEW \(quotedName(name)) AS \(sql)")
            case .table(let sql):
                rows = try await evaluating(name) {
                    try await connection.execute("CREATE TEMP TABLE \(quotedName(name)) AS \(sql)")
                }
            }
            order.append(key)
        }
        revisions += 1
        let isView = if case .view = content { old == nil } else { false }
        relations[key] = Relation(
            name: old?.name ?? name,
            schema: schema,
            isView: isView,
            revision: revisions
        )
        return rows
    }

    func count(_ name: String, where condition: String = "TRUE") async throws -> Int {
        let rows = try await connection.query("SELECT count(*) FROM \(quotedName(name)) WHERE \(condition)")
        guard case .integer(let count)? = rows.firstValue else { return 0 }
        return Int(count)
    }

    /// A relation's name in SQL; `temp` comes first so that no lake table can stand in for it.
    nonisolated func quotedName(_ name: String) -> String { SQLText.path("temp", "main", name) }

    private func drop(_ relation: Relation) -> String {
        "DROP \(relation.isView ? "VIEW" : "TABLE") IF EXISTS \(quotedName(relation.name))"
    }
}
