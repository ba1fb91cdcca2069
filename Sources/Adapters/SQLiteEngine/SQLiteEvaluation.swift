import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular

/// One session's relations as tables of a database in memory.
///
/// Every relation has a table before a query is prepared; rows are loaded when a query first reads them.
actor SQLiteEvaluation: QueryEvaluation {
    private let database: SQLiteDatabase
    /// By lower-case name, as relation names compare without case.
    private var tables: [String: RelationTable] = [:]

    init(_ database: SQLiteDatabase) {
        self.database = database
    }

    func evaluate(
        _ sql: String,
        parameters: [Parameter],
        relations: [EvaluatedRelation],
        load: @Sendable (String) async throws -> ArrowStream
    ) async throws -> (stream: ArrowStream, schema: Schema) {
        try await follow(relations)
        do {
            for name in try await tablesToLoad(for: sql) {
                try await fill(name, with: try await load(name))
            }
            let values = parameters.reduce(into: [:]) { $0[$1.name] = $1.value }
            let types = ColumnTypes(relations: relations, parameters: parameters).types(of: sql)
            return try await database.read { try $0.read(sql, named: values, expecting: types) }
        } catch let error as SQLiteError {
            guard let failure = error.failure, failure.isAboutTheQuery else { throw error }
            throw SQLiteEngineError.invalid(failure, try await surroundings())
        }
    }

    func close() async {
        tables = [:]
        await database.close()
    }

    /// Gives every relation a table with its present columns, and drops what is gone.
    private func follow(_ relations: [EvaluatedRelation]) async throws {
        let wanted = relations.reduce(into: [:]) { $0[$1.name.lowercased()] = $1 }
        for (key, table) in tables where wanted[key]?.revision != table.relation.revision {
            tables[key] = nil
            guard table.obstacle == nil else { continue }
            let sql = "DROP TABLE \(SQLiteConnection.quoted(table.relation.name))"
            try await database.write { try $0.execute(sql) }
        }
        for relation in relations where tables[relation.name.lowercased()] == nil {
            var table = RelationTable(relation: relation)
            let sql = table.creation
            do {
                try await database.write { try $0.execute(sql) }
            } catch let error as SQLiteError where error.failure?.isAboutTheQuery == true {
                // Of no matter unless a query asks for it.
                table.obstacle = error.failure?.message
            }
            tables[relation.name.lowercased()] = table
        }
    }

    /// Names of the relations that the query reads and whose rows are not here yet.
    private func tablesToLoad(for sql: String) async throws -> [String] {
        let keyword = firstKeyword(of: sql)
        // Before SQLite looks at them: it would say that their table is missing, or exists.
        guard !otherStatements.contains(keyword) else {
            throw SQLiteEngineError.notAQuery(keyword: keyword)
        }
        let facts = try await database.read { try $0.facts(about: sql) }
        guard let facts else { throw SQLiteEngineError.notAQuery(keyword: nil) }
        guard ["SELECT", "WITH", "VALUES"].contains(keyword), facts.isReadOnly, !facts.columns.isEmpty else {
            throw SQLiteEngineError.notAQuery(keyword: keyword)
        }
        guard !facts.isFollowed else { throw SQLiteEngineError.severalStatements }
        try checkNames(facts.columns)
        return facts.tablesRead.compactMap { name in
            guard let table = tables[name.lowercased()], !table.isLoaded else { return nil }
            return table.relation.name
        }
    }

    private func checkNames(_ columns: [String]) throws {
        let groups = Dictionary(grouping: columns) { $0.lowercased() }
        var repeated: [String] = []
        for name in columns where groups[name.lowercased(), default: []].count > 1 {
            if !repeated.contains(where: { $0.lowercased() == name.lowercased() }) { repeated.append(name) }
        }
        guard repeated.isEmpty else { throw SQLiteEngineError.duplicateColumn(names: repeated) }
    }

    private func fill(_ name: String, with rows: ArrowStream) async throws {
        try await database.write { try $0.insert(rows, into: name) }
        tables[name.lowercased()]?.isLoaded = true
    }

    private func surroundings() async throws -> QuerySurroundings {
        let functions = try await database.read {
            try $0.query("SELECT DISTINCT name FROM pragma_function_list ORDER BY name")
        }
        return QuerySurroundings(
            relations: tables.values.sorted { $0.relation.name < $1.relation.name }.map {
                QuerySurroundings.Relation(
                    name: $0.relation.name,
                    columns: $0.relation.schema.names,
                    obstacle: $0.obstacle
                )
            },
            functions: functions.compactMap {
                if case .text(let name)? = $0.first { name } else { nil }
            }
        )
    }
}

/// A relation and the state of its table.
private struct RelationTable {
    var relation: EvaluatedRelation
    var isLoaded = false
    /// Why SQLite cannot hold it, in its words.
    var obstacle: String?

    init(relation: EvaluatedRelation) {
        self.relation = relation
    }

    /// The declared types decide how values compare, so they are those that legacy jobs know.
    var creation: String {
        let columns = relation.schema.columns.map {
            "\(SQLiteConnection.quoted($0.name)) \(Self.declaration(of: $0.type))"
        }
        return "CREATE TABLE \(SQLiteConnection.quoted(relation.name)) (\(columns.joined(separator: ", ")))"
    }

    private static func declaration(of type: LogicalType) -> String {
        if type.isInteger || type == .boolean { return "INTEGER" }
        return type.isNumeric ? "REAL" : "TEXT"
    }
}

/// First words of every statement of SQLite that is no query: <https://sqlite.org/lang.html>.
private let otherStatements: Set<String> = [
    "ALTER", "ANALYZE", "ATTACH", "BEGIN", "COMMIT", "CREATE", "DELETE", "DETACH", "DROP", "END", "EXPLAIN",
    "INSERT", "PRAGMA", "REINDEX", "RELEASE", "REPLACE", "ROLLBACK", "SAVEPOINT", "UPDATE", "VACUUM",
]

/// The first word after spaces and comments, in upper case.
func firstKeyword(of sql: String) -> String {
    var rest = sql[...]
    while let first = rest.first {
        if first.isWhitespace || first == ";" {
            rest = rest.dropFirst()
        } else if rest.hasPrefix("--") {
            rest = rest.drop { !$0.isNewline }
        } else if rest.hasPrefix("/*") {
            guard let end = rest.dropFirst(2).firstRange(of: "*/") else { return "" }
            rest = rest[end.upperBound...]
        } else {
            break
        }
    }
    return rest.prefix { $0.isLetter || $0 == "_" }.uppercased()
}
