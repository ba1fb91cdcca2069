import DuckDBDriver
import Ports
import SQLSyntax
import Tabular

/// Relations whose rows come from outside.
extension DuckDBSession {
    func defineStream(_ name: String, _ stream: ArrowStream, schema: Schema?) async throws -> Int {
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

    func defineParquet(_ name: String, path: String) async throws -> Int {
        let file = SQLText.string(path)
        var schema = try await connection.schema(of: "SELECT * FROM read_parquet(\(file))")
        // DuckDB reads a column of Parquet's null type as INTEGER, which no value has said.
        let mayBeUntyped = schema.columns.contains { $0.type == .int32 }
        for index in mayBeUntyped ? try await untypedColumns(inParquet: file) : [] {
            schema.columns[index].type = .null
        }
        let list = schema.columns.map(\.keptExpression).joined(separator: ", ")
        let select = "SELECT \(list) FROM read_parquet(\(file))"
        return try await defineTable(name, from: select, schema: schema)
    }

    /// Places of the columns that have no value anywhere, as Arrow and pandas write them.
    private func untypedColumns(inParquet file: String) async throws -> Set<Int> {
        let elements = try await connection.query(
            "SELECT coalesce(num_children, 0), coalesce(logical_type = 'NullType()', FALSE) FROM parquet_schema(\(file))"
        )
        var untyped: Set<Int> = []
        var column = -1
        // Depth first, the root before all: a column's own elements follow it.
        var inside = 0
        for row in elements.rows.dropFirst() {
            guard case .integer(let children) = row[0] else { continue }
            if inside > 0 {
                inside += Int(children) - 1
            } else {
                column += 1
                inside = Int(children)
                if row[1] == .boolean(true) { untyped.insert(column) }
            }
        }
        return untyped
    }

    /// Reads back what ``stage(_:in:)`` wrote.
    func defineStaged(_ name: String, file: String) async throws -> Int {
        try await attached(file, options: " (READ_ONLY)") { catalog in
            let select = "SELECT * FROM \(catalog).main.\(SQLText.identifier(name))"
            return try await defineTable(name, from: select, schema: connection.schema(of: select))
        }
    }

    func defineTable(_ name: String, from select: String, schema: Schema) async throws -> Int {
        try schema.requireDistinctNames()
        let rows = try await replace(name, schema: schema, with: .table(select))
        relations[name.lowercased()]?.rows = rows
        return rows
    }

    /// Attaches a file for the time of `body`, which gets the quoted name of its catalog.
    ///
    /// Attachments belong to the whole instance, which sessions share: the name is the run's own.
    func attached<T>(_ file: String, options: String = "", _ body: (String) async throws -> T) async throws
        -> T
    {
        let catalog = SQLText.identifier("__glidepath_staging_\(run.id)")
        let connection = connection
        try await connection.execute("ATTACH \(SQLText.string(file)) AS \(catalog)\(options)")
        do {
            let result = try await body(catalog)
            try await uncancelled { try await connection.execute("DETACH \(catalog)") }
            return result
        } catch {
            _ = try? await uncancelled { try await connection.execute("DETACH \(catalog)") }
            throw error
        }
    }
}
