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
    /// The table as it is; nil when that is not known yet.
    let existing: Schema?

    /// A column of the table and the relation's column that fills it.
    struct Cell {
        var target: Column
        var source: Column
        var expression: String
        /// NULL where the value does not fit.
        var lenient: String

        var isMisfit: String { "(\(SQLText.identifier(source.name)) IS NOT NULL AND (\(lenient)) IS NULL)" }
    }

    struct Result {
        /// In table order.
        var cells: [Cell]
        /// Rows that must not be written; nil for none.
        var condition: String?
        /// The table as it was; nil when it is new.
        var earlier: Schema?
        var table: Schema
        var warnings: [Diagnostic] = []

        var columns: [String] { cells.map(\.target.name) }
        var columnList: String { columns.map(SQLText.identifier).joined(separator: ", ") }

        func select(from source: String) -> String {
            let list = cells.map { "\($0.expression) AS \(SQLText.identifier($0.target.name))" }
            let query = "SELECT \(list.joined(separator: ", ")) FROM \(source)"
            return condition.map { "\(query) WHERE \($0)" } ?? query
        }
    }

    private var output: TableOutput { publication.output }
    private var connection: DuckDBConnection { publication.session.connection }

    func fit() async throws -> Result {
        for declared in output.declaredColumns where incoming.column(named: declared.name) == nil {
            throw TableError.unknownColumn(
                name: declared.name,
                table: output.table,
                known: incoming.names
            )
        }
        guard let existing = try await existingSchema() else { return try await create() }
        var result: Result
        switch output.contract {
        case .evolve: result = try await evolve(existing)
        case .freeze: result = try freeze(existing)
        case .discardRow, .discardValue: result = try await discard(existing)
        }
        result.earlier = existing
        return result
    }

    /// The type a relation's column should have in the table.
    private func wantedType(of column: Column) -> LogicalType {
        let declared = output.declaredColumns.first { $0.name.lowercased() == column.name.lowercased() }
        return declared?.type ?? column.type
    }

    private func existingSchema() async throws -> Schema? {
        if let existing { return existing }
        guard let kind = try await publication.session.kind(of: output.table, in: publication.catalog) else {
            return nil
        }
        guard kind == .table else { throw TableError.targetIsView(output.table) }
        return try await connection.schema(of: "SELECT * FROM \(publication.tablePath)")
    }

    // MARK: Contracts

    private func create() async throws -> Result {
        let schema = SQLText.path(publication.catalog, output.table.schema)
        let columns = incoming.columns.map { column -> Column in
            let type = wantedType(of: column)
            return Column(column.name, type == .null ? .text : type)
        }
        let list = columns.map { "\(SQLText.identifier($0.name)) \($0.type.duckDBName)" }
        try await connection.execute(
            "CREATE SCHEMA IF NOT EXISTS \(schema); "
                + "CREATE TABLE \(publication.tablePath) (\(list.joined(separator: ", ")))"
        )
        return result(table: Schema(columns))
    }

    private func evolve(_ existing: Schema) async throws -> Result {
        var table = existing
        for column in incoming.columns {
            let wanted = wantedType(of: column)
            guard
                let index = table.columns.firstIndex(where: {
                    $0.name.lowercased() == column.name.lowercased()
                })
            else {
                let added = Column(column.name, wanted == .null ? .text : wanted)
                try await alter(
                    "ADD COLUMN \(SQLText.identifier(added.name)) \(added.type.duckDBName)",
                    added
                )
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
            try await alter(
                "ALTER COLUMN \(SQLText.identifier(current.name)) TYPE \(type.duckDBName)",
                Column(current.name, type)
            )
            table.columns[index].type = type
        }
        return result(table: table)
    }

    /// A text column without any value was created when nothing told its type.
    private func isUntyped(_ column: Column) async throws -> Bool {
        let answer = try await connection.query(
            "SELECT count(\(SQLText.identifier(column.name))) FROM \(publication.tablePath)"
        )
        return answer.firstValue == .integer(0)
    }

    private func alter(_ change: String, _ wanted: Column) async throws {
        do {
            try await connection.execute("ALTER TABLE \(publication.tablePath) \(change)")
        } catch let error as DuckDBError where !error.isTransactionConflict && !error.isOutOfSpace {
            let difference =
                "column \"\(wanted.name)\" should be \(wanted.type.duckDBName), and the table refuses the change"
            throw TableError.schemaChanged(output.table, differences: [difference, error.message])
        }
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
                    "column \"\(column.name)\" is \(wanted.duckDBName), the table has \(current.type.duckDBName)"
                )
            }
        }
        for column in existing.columns where incoming.column(named: column.name) == nil {
            differences.append("column \"\(column.name)\" of the table is not in the relation")
        }
        guard differences.isEmpty else {
            throw TableError.schemaChanged(output.table, differences: differences)
        }
        return result(table: existing)
    }

    private func discard(_ existing: Schema) async throws -> Result {
        var fitting = result(table: existing)
        let dropsRows = output.contract == .discardRow
        var misfits = fitting.cells.filter { $0.expression != $0.lenient }.map(\.isMisfit)
        for index in fitting.cells.indices { fitting.cells[index].expression = fitting.cells[index].lenient }
        if dropsRows {
            misfits += incoming.columns.filter { existing.column(named: $0.name) == nil }
                .map { "\(SQLText.identifier($0.name)) IS NOT NULL" }
        }
        guard !misfits.isEmpty else { return fitting }
        let misfit = misfits.joined(separator: " OR ")
        let count = try await publication.session.count(output.relation, where: misfit)
        if count > 0 {
            fitting.warnings.append(
                Diagnostic(
                    dropsRows ? "publish.discarded-rows" : "publish.discarded-values",
                    severity: .warning,
                    "\(count) \(dropsRows ? "rows were left out" : "rows lost values") in \(output.table)",
                    reason:
                        "The writer's contract is \(output.contract.rawValue), and these rows hold values "
                        + "that do not fit the table's columns.",
                    remedy: "Look at the relation \"\(output.relation)\", or choose the contract evolve."
                )
            )
        }
        if dropsRows { fitting.condition = "(\(misfit)) IS NOT TRUE" }
        return fitting
    }

    private func result(table: Schema) -> Result {
        let cells = table.columns.compactMap { target -> Cell? in
            guard let source = incoming.column(named: target.name) else { return nil }
            return Cell(
                target: target,
                source: source,
                expression: expression(from: source, to: target, orElse: .fail),
                lenient: expression(from: source, to: target, orElse: .null)
            )
        }
        return Result(cells: cells, table: table)
    }

    /// The value in the table's type: in the declared type first, whose scale counts.
    private func expression(from source: Column, to target: Column, orElse policy: CastPolicy) -> String {
        let quoted = SQLText.identifier(source.name)
        guard source.type != .null else { return quoted }
        let wanted = wantedType(of: source)
        let declared = source.type.casting(quoted, to: wanted, orElse: policy)
        return wanted.casting(declared, to: target.type, orElse: policy)
    }
}
