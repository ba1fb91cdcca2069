import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Makes table and relation fit each other, by the writer's contract: creates or alters the table, and says
/// how each of its columns is filled.
struct TableFitting {
    let publication: TablePublication
    let incoming: Schema

    struct Result {
        /// The table's columns that the relation fills, in table order.
        var columns: [String]
        var expressions: [String]
        /// Rows that must not be written; nil for none.
        var condition: String?
        var tableSchema: Schema
        var warnings: [Diagnostic]

        var columnList: String { columns.map(SQLText.identifier).joined(separator: ", ") }

        func select(from source: String) -> String {
            let list = zip(expressions, columns).map { "\($0) AS \(SQLText.identifier($1))" }
            let query = "SELECT \(list.joined(separator: ", ")) FROM \(source)"
            return condition.map { "\(query) WHERE \($0)" } ?? query
        }
    }

    private var output: TableOutput { publication.output }
    private var connection: DuckDBConnection { publication.session.connection }

    func fit() async throws -> Result {
        for declared in output.declaredColumns where incoming.column(named: declared.name) == nil {
            throw DuckDBEngineError.unknownColumn(
                name: declared.name, table: output.table, known: incoming.names)
        }
        guard let existing = try await existingSchema() else { return try await create() }
        switch output.contract {
        case .evolve: return try await evolve(existing)
        case .freeze: return try freeze(existing)
        case .discardRow, .discardValue: return try await discard(existing)
        }
    }

    /// The type a relation's column should have in the table.
    private func wantedType(of column: Column) -> LogicalType {
        let declared = output.declaredColumns.first { $0.name.lowercased() == column.name.lowercased() }
        return declared?.type ?? column.type
    }

    private func existingSchema() async throws -> Schema? {
        let found = try await connection.query(
            """
            SELECT 'table' FROM duckdb_tables()
            WHERE database_name = ? AND lower(schema_name) = lower(?) AND lower(table_name) = lower(?)
            UNION ALL SELECT 'view' FROM duckdb_views()
            WHERE database_name = ? AND lower(schema_name) = lower(?) AND lower(view_name) = lower(?)
            """, key + key)
        guard let kind = found.rows.first?.first else { return nil }
        guard kind == .text("table") else { throw DuckDBEngineError.targetIsView(output.table) }
        return try await connection.schema(of: "SELECT * FROM \(publication.tablePath)")
    }

    private var key: [Value] {
        [.text(publication.catalog), .text(output.table.schema), .text(output.table.name)]
    }

    private func create() async throws -> Result {
        let schema = SQLText.path(publication.catalog, output.table.schema)
        let columns = incoming.columns.map { column -> Column in
            let type = wantedType(of: column)
            return Column(column.name, type == .null ? .text : type)
        }
        let list = columns.map { "\(SQLText.identifier($0.name)) \($0.type.duckDBName)" }
        try await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS \(schema); "
                + "CREATE TABLE \(publication.tablePath) (\(list.joined(separator: ", ")))")
        return result(table: Schema(columns), lenient: false)
    }

    private func evolve(_ existing: Schema) async throws -> Result {
        var table = existing
        for column in incoming.columns {
            let wanted = wantedType(of: column)
            guard let index = table.columns.firstIndex(where: { $0.name.lowercased() == column.name.lowercased() })
            else {
                let added = Column(column.name, wanted == .null ? .text : wanted)
                try await alter("ADD COLUMN \(SQLText.identifier(added.name)) \(added.type.duckDBName)")
                table.columns.append(added)
                continue
            }
            let current = table.columns[index]
            var type = current.type
            if case .widen(let wider) = TypeReconciliation(existing: current.type, incoming: wanted) {
                type = wider
            } else if current.type == .text, wanted != .text, wanted != .null, try await isUntyped(current) {
                type = wanted
            }
            guard type != current.type else { continue }
            try await alter("ALTER COLUMN \(SQLText.identifier(current.name)) TYPE \(type.duckDBName)")
            table.columns[index].type = type
        }
        return result(table: table, lenient: false)
    }

    /// A text column without any value was created when nothing told its type.
    private func isUntyped(_ column: Column) async throws -> Bool {
        let answer = try await connection.query(
            "SELECT count(\(SQLText.identifier(column.name))) FROM \(publication.tablePath)")
        return answer.rows.first?.first == .integer(0)
    }

    private func alter(_ change: String) async throws {
        try await connection.execute("ALTER TABLE \(publication.tablePath) \(change)")
    }

    private func freeze(_ existing: Schema) throws -> Result {
        var differences: [String] = []
        for column in incoming.columns {
            let wanted = wantedType(of: column)
            guard let current = existing.column(named: column.name) else {
                differences.append("column \"\(column.name)\" is not in the table")
                continue
            }
            if case .widen = TypeReconciliation(existing: current.type, incoming: wanted) {
                differences.append(
                    "column \"\(column.name)\" is \(wanted.duckDBName), the table has \(current.type.duckDBName)")
            }
        }
        for column in existing.columns where incoming.column(named: column.name) == nil {
            differences.append("column \"\(column.name)\" of the table is not in the relation")
        }
        guard differences.isEmpty else {
            throw DuckDBEngineError.schemaChanged(output.table, differences: differences)
        }
        return result(table: existing, lenient: false)
    }

    private func discard(_ existing: Schema) async throws -> Result {
        var fitting = result(table: existing, lenient: true)
        let dropsRows = output.contract == .discardRow
        var misfits = incoming.columns.compactMap { column -> String? in
            let quoted = SQLText.identifier(column.name)
            guard let current = existing.column(named: column.name) else {
                return dropsRows ? "\(quoted) IS NOT NULL" : nil
            }
            guard current.type != column.type else { return nil }
            let cast = column.type.casting(quoted, to: current.type, lenient: true)
            return "(\(quoted) IS NOT NULL AND \(cast) IS NULL)"
        }
        if !dropsRows { misfits = misfits.isEmpty ? [] : [misfits.joined(separator: " OR ")] }
        guard !misfits.isEmpty else { return fitting }
        let misfit = misfits.joined(separator: " OR ")
        let source = publication.session.quotedName(output.relation)
        let answer = try await connection.query("SELECT count(*) FROM \(source) WHERE \(misfit)")
        if case .integer(let count)? = answer.rows.first?.first, count > 0 {
            fitting.warnings.append(
                Diagnostic(
                    dropsRows ? "publish.discarded-rows" : "publish.discarded-values", severity: .warning,
                    "\(count) \(dropsRows ? "rows were left out" : "rows lost values") in \(output.table)",
                    reason: "The writer's contract is \(output.contract.rawValue), and these rows hold values "
                        + "that do not fit the table's columns.",
                    remedy: "Look at the relation \"\(output.relation)\", or choose the contract evolve."))
        }
        if dropsRows { fitting.condition = "(\(misfit)) IS NOT TRUE" }
        return fitting
    }

    private func result(table: Schema, lenient: Bool) -> Result {
        var columns: [String] = []
        var expressions: [String] = []
        for target in table.columns {
            guard let column = incoming.column(named: target.name) else { continue }
            columns.append(target.name)
            let quoted = SQLText.identifier(column.name)
            let physical = column.type == .null ? LogicalType.text : column.type
            expressions.append(physical.casting(quoted, to: target.type, lenient: lenient))
        }
        return Result(
            columns: columns, expressions: expressions, condition: nil, tableSchema: table, warnings: [])
    }
}
