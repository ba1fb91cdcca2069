import DuckDBDriver
import Ports
import SQLSyntax
import Tabular

/// Reading tables of home connections in place.
extension DuckDBSession {
    func defineScan(_ name: String, _ scan: Scan) async throws -> Int {
        let (select, schema) = try await scanQuery(scan)
        try schema.requireDistinctNames()
        try await replace(name, schema: schema, with: .view(select))
        let rows = try await evaluating(name) { try await count(name) }
        var relation = try relation(name)
        relation.rows = rows
        relation.isScan = relation.isView
        relations[name.lowercased()] = relation
        return rows
    }

    /// A query for the scan, its snapshot date already chosen and written as a literal, so that DuckDB can
    /// skip row groups by it.
    private func scanQuery(_ scan: Scan) async throws -> (sql: String, schema: Schema) {
        guard let catalog = attachments.catalog(of: scan.connection) else {
            preconditionFailure("scan of \(scan.connection), which is not a home connection")
        }
        let table = SQLText.path(catalog, scan.table.schema, scan.table.name)
        let schema = try await tableSchema(scan, catalog: catalog)
        var columns = try (scan.columns.isEmpty ? schema.names : scan.columns).map { name in
            guard let column = schema.column(named: name) else {
                throw TableError.unknownColumn(name: name, table: scan.table, known: schema.names)
            }
            return column
        }
        var conditions: [String] = []
        if let wanted = scan.asOfColumn {
            guard let asOf = schema.column(named: wanted) else {
                throw TableError.noAsOfColumn(name: wanted, table: scan.table, known: schema.names)
            }
            let column = try AsOfColumn(asOf, table: scan.table)
            if !columns.contains(where: { $0.name.lowercased() == asOf.name.lowercased() }) {
                columns.append(asOf)
            }
            conditions += try await dateConditions(scan.dates, on: column, of: table)
        }
        if let predicate = scan.predicate {
            do {
                try StatementShape.checkPredicate(predicate, dialect: .duckdb)
            } catch {
                throw error.diagnostic
            }
            conditions.append("(\n\(predicate)\n)")
        }
        let list = columns.map { SQLText.identifier($0.name) }.joined(separator: ", ")
        let whole = "SELECT \(list) FROM \(table)"
        let query = conditions.isEmpty ? whole : whole + " WHERE " + conditions.joined(separator: " AND ")
        scannedTables?.insert(scan.table.description.lowercased())
        guard let predicate = scan.predicate else { return (query, Schema(columns)) }
        do {
            // A filter with a query of its own may read any table.
            if QueryReads(predicate).mayHoldQuery { scannedTables = nil }
            return (query, try await connection.schema(of: query))
        } catch let error as DuckDBError {
            // The predicate is the last condition, and its closing parenthesis has a line of its own.
            let lines = predicate.utf8.count { $0 == UInt8(ascii: "\n") } + 1
            let above = query.utf8.count { $0 == UInt8(ascii: "\n") } - lines
            throw DuckDBEngineError.invalidFilter(
                error.place(behindLines: above, within: lines),
                table: scan.table,
                known: schema.names
            )
        }
    }

    private func tableSchema(_ scan: Scan, catalog: String) async throws -> Schema {
        if let schema = try await knownSchema(of: scan.table, in: catalog) { return schema }
        guard try await kind(of: scan.table, in: catalog) == .view else {
            throw TableError.unknownTable(
                scan.table,
                connection: scan.connection,
                known: try await tables(in: catalog)
            )
        }
        // What a view reads is not known here.
        scannedTables = nil
        return try await connection.schema(
            of: "SELECT * FROM \(SQLText.path(catalog, scan.table.schema, scan.table.name))"
        )
    }

    enum TableKind: String {
        case table
        case view
    }

    /// Nil when there is nothing of that name.
    func kind(of table: TableName, in catalog: String) async throws -> TableKind? {
        let key: [Value] = [.text(catalog), .text(table.schema), .text(table.name)]
        let found = try await connection.query(
            """
            SELECT 'table' FROM duckdb_tables()
            WHERE database_name = ? AND lower(schema_name) = lower(?) AND lower(table_name) = lower(?)
            UNION ALL SELECT 'view' FROM duckdb_views()
            WHERE database_name = ? AND lower(schema_name) = lower(?) AND lower(view_name) = lower(?)
            """,
            key + key
        )
        guard case .text(let kind)? = found.firstValue else { return nil }
        return TableKind(rawValue: kind)
    }

    /// Columns of a table as last committed; nil when there is none of that name, or a view.
    ///
    /// Not for use inside a transaction, whose state of the table may be older or newer.
    func knownSchema(of table: TableName, in catalog: String) async throws -> Schema? {
        let key = KnownTables.Key(catalog: catalog, schema: table.schema, table: table.name)
        return try await attachments.tables.schema(of: key) {
            guard try await kind(of: table, in: catalog) == .table else { return nil }
            return try await connection.schema(
                of: "SELECT * FROM \(SQLText.path(catalog, table.schema, table.name))"
            )
        }
    }

    private func tables(in catalog: String) async throws -> [String] {
        let found = try await connection.query(
            """
            SELECT DISTINCT schema_name || '.' || table_name FROM duckdb_columns()
            WHERE database_name = ? AND NOT starts_with(table_name, 'glidepath_') ORDER BY 1
            """,
            [.text(catalog)]
        )
        return found.rows.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
    }

    private func dateConditions(
        _ dates: DateFilter,
        on column: AsOfColumn,
        of table: String
    ) async throws -> [String] {
        func latest(_ condition: String) async throws -> [String] {
            let answer = try await connection.query(
                "SELECT CAST(max(\(column.expression)) AS VARCHAR) FROM \(table) WHERE \(condition)"
            )
            guard case .text(let text)? = answer.rows.first?.first else { return ["FALSE"] }
            return ["\(column.expression) = \(column.literal(text))"]
        }
        func literal(_ date: CivilDate) -> String { column.literal(date.description) }
        return switch dates {
        case .all: []
        case .between(let from, let to) where from == to: ["\(column.expression) = \(literal(from))"]
        case .between(let from, let to):
            ["\(column.expression) BETWEEN \(literal(from)) AND \(literal(to))"]
        case .upTo(let date): ["\(column.expression) <= \(literal(date))"]
        case .latest(let date): try await latest("\(column.expression) <= \(literal(date))")
        case .latestBefore(let date): try await latest("\(column.expression) < \(literal(date))")
        }
    }
}

/// The snapshot date column of a table, compared by day whatever its type.
private struct AsOfColumn {
    /// SQL that gives the day.
    var expression: String
    private var isText: Bool

    init(_ column: Column, table: TableName) throws {
        let quoted = SQLText.identifier(column.name)
        switch column.type {
        case .date:
            expression = quoted
            isText = false
        case .timestamp, .timestampWithZone:
            expression = "CAST(\(quoted) AS DATE)"
            isText = false
        case .text:
            expression = quoted
            isText = true
        default:
            throw DuckDBEngineError.asOfType(column: column, table: table)
        }
    }

    func literal(_ day: String) -> String {
        isText ? SQLText.string(day) : "DATE \(SQLText.string(day))"
    }
}
