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
        /// Later queries that read the view; the second one gets a table.
        var readers = 0
        var rows: Int?
        var revision: Int
    }

    let connection: DuckDBConnection
    let run: RunIdentity
    let attachments: Attachments
    private let evaluation: (any QueryEvaluation)?
    private var relations: [String: Relation] = [:]
    private var order: [String] = []
    private var revisions = 0
    /// Tables that views may read when they are evaluated; nil when SQL named tables outside shared state.
    private(set) var scannedTables: Set<String>? = []

    init(
        connection: DuckDBConnection, run: RunIdentity, attachments: Attachments,
        evaluation: (any QueryEvaluation)?
    ) {
        self.connection = connection
        self.run = run
        self.attachments = attachments
        self.evaluation = evaluation
    }

    @discardableResult
    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? {
        switch definition {
        case .scan(let scan):
            let select = try await scanQuery(scan)
            scannedTables?.insert(scan.table.description.lowercased())
            let schema = try await connection.schema(of: select)
            try await replace(name, schema: schema, with: .view(select))
            let rows = try await count(name)
            relations[name.lowercased()]?.rows = rows
            return rows
        case .stream(let stream, let schema):
            return try await defineStream(name, stream, schema: schema)
        case .parquet(let path):
            let select = "SELECT * FROM read_parquet(\(SQLText.string(path)))"
            return try await defineTable(name, from: select, schema: connection.schema(of: select))
        case .staged(let file):
            return try await defineStaged(name, file: file)
        case .query(let sql, let parameters):
            if let evaluation {
                try await evaluate(sql, parameters, with: evaluation, as: name)
            } else {
                try await defineQuery(name, sql: sql, parameters: parameters)
            }
            return nil
        }
    }

    func keep(_ name: String, as copy: String) async throws {
        let relation = try relation(name)
        try await replace(
            copy, schema: relation.schema, with: .view("SELECT * FROM \(quotedName(relation.name))"))
    }

    func relationNames() -> [String] {
        order.compactMap { relations[$0]?.name }
    }

    func schema(of name: String) throws -> Schema {
        try relation(name).schema
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
        for key in order.reversed() {
            guard let relation = relations[key] else { continue }
            _ = try? await connection.execute(drop(relation))
        }
        relations = [:]
        order = []
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
        try await connection.execute("CREATE TEMP TABLE \(temporary) AS SELECT * FROM \(quoted)")
        try await connection.execute("DROP VIEW \(quoted); ALTER TABLE \(temporary) RENAME TO \(bare(relation.name))")
        relations[name.lowercased()]?.isView = false
    }

    func materializeAll() async throws {
        for name in relationNames() { try await materialize(name) }
    }

    enum Content {
        case view(String)
        case table(String)
    }

    /// Puts new content under a name. What was derived from the old content keeps its rows.
    func replace(_ name: String, schema: Schema, with content: Content) async throws {
        let key = name.lowercased()
        var content = content
        if let old = relations[key] {
            // Views read names when they are evaluated, so everything lazy is evaluated before the name changes.
            let fresh = quotedName("__glidepath_replacement")
            switch content {
            case .view(let sql), .table(let sql):
                try await connection.execute("CREATE TEMP TABLE \(fresh) AS \(sql)")
            }
            try await materializeAll()
            try await connection.execute(
                "DROP TABLE \(quotedName(old.name)); ALTER TABLE \(fresh) RENAME TO \(bare(old.name))")
            content = .table("")
        } else {
            switch content {
            case .view(let sql):
                try await connection.execute("CREATE TEMP VIEW \(quotedName(name)) AS \(sql)")
            case .table(let sql):
                try await connection.execute("CREATE TEMP TABLE \(quotedName(name)) AS \(sql)")
            }
            order.append(key)
        }
        revisions += 1
        var relation = Relation(
            name: relations[key]?.name ?? name, schema: schema, isView: false, revision: revisions)
        if case .view = content { relation.isView = true }
        relations[key] = relation
    }

    private func defineQuery(_ name: String, sql: String, parameters: [Parameter]) async throws {
        let statement: String
        do {
            statement = try StatementShape.single(in: sql, dialect: .duckdb)
        } catch {
            throw error.diagnostic
        }
        let literals = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0) })
        let query = ParameterReferences.replacing(in: statement, dialect: .duckdb) {
            literals[$0].map { "CAST(\($0.value.duckDBLiteral) AS \($0.type.duckDBName))" }
        }
        let schema: Schema
        do {
            schema = try await connection.schema(of: query)
            try await noteReads(of: query)
        } catch let error as DuckDBError {
            throw DuckDBEngineError.invalidQuery(error, relations: relationNames())
        }
        try schema.requireDistinctNames()
        do {
            try await replace(name, schema: schema, with: .view(query))
        } catch let error as DuckDBError where error.isParserError {
            // A statement with rows that is not a query, such as PIVOT with its columns from data.
            throw DuckDBEngineError.invalidQuery(error, relations: relationNames())
        }
    }

    /// Remembers what a query reads: a view read twice becomes a table, other tables are unknown ground.
    private func noteReads(of query: String) async throws {
        for table in try await connection.tableNames(in: query) {
            guard var relation = relations[table.lowercased()] else {
                scannedTables = nil
                continue
            }
            relation.readers += 1
            relations[table.lowercased()] = relation
            if relation.readers > 1, relation.isView { try await materialize(relation.name) }
        }
    }

    private func evaluate(
        _ sql: String, _ parameters: [Parameter], with evaluation: any QueryEvaluation, as name: String
    ) async throws {
        let known = order.compactMap { relations[$0] }.map {
            EvaluatedRelation(name: $0.name, schema: $0.schema, revision: $0.revision)
        }
        let (stream, schema) = try await evaluation.evaluate(
            sql, parameters: parameters, relations: known
        ) { try await self.export($0, as: .legacy) }
        _ = try await defineStream(name, stream, schema: schema)
    }

    private func defineStream(_ name: String, _ stream: ArrowStream, schema: Schema?) async throws -> Int {
        let arrived = "__glidepath_arrived"
        try await connection.ingest(stream, as: arrived)
        let physical = try await connection.schema(of: "SELECT * FROM \(quotedName(arrived))")
        let casts = physical.columns.map { column -> String in
            let quoted = SQLText.identifier(column.name)
            guard let wanted = schema?.column(named: column.name)?.type, wanted != column.type else {
                return quoted
            }
            // A column without any value is held as text until something says what it is.
            let type = wanted == .null ? LogicalType.text : wanted
            return type == column.type ? quoted : "CAST(\(quoted) AS \(type.duckDBName)) AS \(quoted)"
        }
        let needsCast = zip(casts, physical.columns).contains { $0 != SQLText.identifier($1.name) }
        let select = "SELECT \(needsCast ? casts.joined(separator: ", ") : "*") FROM \(quotedName(arrived))"
        do {
            let rows = try await defineTable(name, from: select, schema: schema ?? physical)
            try await connection.execute("DROP TABLE \(quotedName(arrived))")
            return rows
        } catch {
            _ = try? await connection.execute("DROP TABLE IF EXISTS \(quotedName(arrived))")
            throw error
        }
    }

    private func defineStaged(_ name: String, file: String) async throws -> Int {
        let catalog = SQLText.identifier("__glidepath_staged")
        try await connection.execute("ATTACH \(SQLText.string(file)) AS \(catalog) (READ_ONLY)")
        do {
            let select = "SELECT * FROM \(catalog).main.\(bare(name))"
            let rows = try await defineTable(name, from: select, schema: connection.schema(of: select))
            try await connection.execute("DETACH \(catalog)")
            return rows
        } catch {
            _ = try? await connection.execute("DETACH \(catalog)")
            throw error
        }
    }

    private func defineTable(_ name: String, from select: String, schema: Schema) async throws -> Int {
        try schema.requireDistinctNames()
        try await replace(name, schema: schema, with: .table(select))
        let rows = try await count(name)
        relations[name.lowercased()]?.rows = rows
        return rows
    }

    func count(_ name: String) async throws -> Int {
        let rows = try await connection.query("SELECT count(*) FROM \(quotedName(name))").rows
        guard case .integer(let count)? = rows.first?.first else { return 0 }
        return Int(count)
    }

    /// A relation's name in SQL; `temp` comes first so that no lake table can stand in for it.
    nonisolated func quotedName(_ name: String) -> String { SQLText.path("temp", "main", name) }

    private nonisolated func bare(_ name: String) -> String { SQLText.identifier(name) }

    private func drop(_ relation: Relation) -> String {
        "DROP \(relation.isView ? "VIEW" : "TABLE") IF EXISTS \(quotedName(relation.name))"
    }
}
