import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Relations that a query makes.
extension DuckDBSession {
    func defineQuery(_ name: String, sql: String, parameters: [Parameter]) async throws {
        let statement: String
        do {
            statement = try StatementShape.single(in: sql, dialect: .duckdb)
        } catch {
            throw error.diagnostic
        }
        let query = BoundQuery(statement, parameters: parameters)
        let reads = QueryReads(query.sql)
        let readsTables = attachments.catalogNames.contains { reads.mentions(catalog: $0) }
        let schema = try await schema(
            of: query,
            written: statement,
            parameters,
            reads,
            readsTables: readsTables
        )
        try await noteReads(reads)
        // Tables of a file are unknown ground.
        if readsTables { scannedTables = nil }
        do {
            try await replace(name, schema: schema, with: .view(typed(query.sql, schema)))
        } catch let error as DuckDBError where error.isParserError {
            // A statement with rows that is not a query, such as PIVOT with its columns from data.
            // Its place is one in the statement around the query.
            throw DuckDBEngineError.invalidQuery(error.withoutPlace, relations: relationNames())
        }
    }

    private func schema(
        of query: BoundQuery,
        written: String,
        _ parameters: [Parameter],
        _ reads: QueryReads,
        readsTables: Bool
    ) async throws -> Schema {
        let key = KnownQueries.Key(
            written,
            parameters: parameters,
            relations: relations.mapValues(\.schema),
            reads: reads
        )
        if let key, !readsTables, let known = queries[key] { return known }
        var schema: Schema
        do {
            schema = try await connection.schema(of: query.sql)
        } catch let error as DuckDBError {
            if error.isParserError, let name = query.unknownNames.first {
                throw DuckDBEngineError.unboundParameter(name: name, known: parameters.map(\.name))
            }
            throw DuckDBEngineError.invalidQuery(query.asWritten(error), relations: relationNames())
        }
        try schema.requireDistinctNames()
        do {
            for index in try await untypedColumns(of: query.sql, schema) {
                schema.columns[index].type = .null
            }
        } catch let error as DuckDBError {
            throw DuckDBEngineError.invalidQuery(error.withoutPlace, relations: relationNames())
        }
        if let key, !readsTables { queries[key] = schema }
        return schema
    }

    /// Places of the columns that no expression gave a type, such as `SELECT NULL AS note`.
    ///
    /// DuckDB gives them out as INTEGER, and says what they are only of a view.
    private func untypedColumns(of sql: String, _ schema: Schema) async throws -> [Int] {
        guard schema.columns.contains(where: { $0.type == .int32 }) else { return [] }
        let probe = "__glidepath_probe"
        try await connection.execute("CREATE OR REPLACE TEMP VIEW \(quotedName(probe)) AS \(sql)")
        let found = try await connection.query(
            """
            SELECT column_index FROM duckdb_columns()
            WHERE database_name = 'temp' AND table_name = \(SQLText.string(probe)) AND data_type = '"NULL"'
            """
        )
        try await connection.execute("DROP VIEW \(quotedName(probe))")
        return found.rows.compactMap {
            if case .integer(let place)? = $0.first { Int(place) - 1 } else { nil }
        }
    }

    /// The query with its untyped columns as text.
    private func typed(_ sql: String, _ schema: Schema) -> String {
        let casts = schema.columns.filter { $0.type == .null }.map(\.keptExpression)
        guard !casts.isEmpty else { return sql }
        return "SELECT * REPLACE (\(casts.joined(separator: ", "))) FROM (\(sql)\n)"
    }

    /// Remembers what a query reads: a view read twice becomes a table.
    private func noteReads(_ reads: QueryReads) async throws {
        for name in relationNames() {
            for _ in 0..<min(2, reads.references(to: name)) { try await expectReader(of: name) }
        }
    }

    /// Has the rows of a query computed by another dialect's own database.
    func defineEvaluated(
        _ name: String,
        _ sql: String,
        _ parameters: [Parameter],
        by evaluation: any QueryEvaluation
    ) async throws {
        let known = order.compactMap { relations[$0] }.map {
            EvaluatedRelation(name: $0.name, schema: $0.schema, revision: $0.revision)
        }
        let (stream, schema) = try await evaluation.evaluate(
            sql,
            parameters: parameters,
            relations: known
        ) { try await self.export($0, as: .legacy) }
        _ = try await defineStream(name, stream, schema: schema)
    }
}
