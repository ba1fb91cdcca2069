import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular

/// A relation's rows as they go into a table.
struct FittedRelation {
    /// The table, after it was made or changed.
    var layout: TableLayout
    /// The table's columns that the relation fills, in table order.
    var columns: [TableLayout.TableColumn]
    /// SQL for the value of each of them, over the staged relation.
    var expressions: [String]
    /// The staged relation's table.
    var source: String
    /// Rows that are written; nil for all.
    var condition: String?
    var warnings: [Diagnostic] = []

    var columnList: String { columns.map { SQLiteConnection.quoted($0.name) }.joined(separator: ", ") }

    /// The rows in the relation's order.
    var query: String {
        let filter = condition.map { " WHERE \($0)" } ?? ""
        return "SELECT \(expressions.joined(separator: ", ")) FROM \(source)\(filter) ORDER BY rowid"
    }

    func place(of name: String) -> Int? {
        columns.firstIndex { $0.name.lowercased() == name.lowercased() }
    }
}

/// Makes table and relation fit each other, by the writer's contract: creates or alters the table, and says
/// how each of its columns is filled.
struct TableFitting {
    let connection: SQLiteConnection
    let output: TableOutput
    let staged: StagedRelation

    private var incoming: Schema { staged.schema }
    private var source: String { "temp.\(SQLiteConnection.quoted(staged.name))" }

    func fit() throws -> FittedRelation {
        for declared in output.declaredColumns where incoming.column(named: declared.name) == nil {
            throw TableError.unknownColumn(
                name: declared.name,
                table: output.table,
                known: incoming.names
            )
        }
        guard let layout = try TableLayout(output.table, in: connection) else { return try create() }
        guard !layout.isView else { throw TableError.targetIsView(output.table) }
        switch output.contract {
        case .evolve: return try evolve(layout)
        case .freeze: return try freeze(layout)
        case .discardRow, .discardValue: return try discard(layout)
        }
    }

    /// The type a relation's column should have in the table.
    private func wantedType(of column: Column) -> LogicalType {
        let declared = output.declaredColumns.first { $0.name.lowercased() == column.name.lowercased() }
        return declared?.type ?? column.type
    }

    // MARK: Contracts

    private func create() throws -> FittedRelation {
        let columns = incoming.columns.map { definition($0.name, wantedType(of: $0)) }
        try connection.execute(
            """
            CREATE TABLE \(SQLiteConnection.quoted(output.table.fileName)) (\(columns.joined(separator: ", ")))
            """
        )
        return try whole(try currentLayout())
    }

    private func evolve(_ existing: TableLayout) throws -> FittedRelation {
        var retyped: [String: LogicalType] = [:]
        for column in incoming.columns {
            let wanted = wantedType(of: column)
            guard let current = existing.column(named: column.name) else {
                try connection.execute(
                    "ALTER TABLE \(existing.quotedName) ADD COLUMN \(definition(column.name, wanted))"
                )
                continue
            }
            guard let type = current.type else { continue }
            if let wider = type.widened(for: wanted) {
                retyped[current.name] = wider
            } else if type == .text, wanted != .text, wanted != .null, try hasNoValue(current, in: existing) {
                retyped[current.name] = wanted
            }
        }
        var layout = try currentLayout()
        if !retyped.isEmpty {
            layout = try TableRebuild(connection: connection, table: output.table, layout: layout)
                .changingTypes(retyped)
        }
        return try whole(layout)
    }

    private func freeze(_ existing: TableLayout) throws -> FittedRelation {
        var differences: [String] = []
        for column in incoming.columns {
            guard let current = existing.column(named: column.name) else {
                differences.append("column \"\(column.name)\" is not in the table")
                continue
            }
            let wanted = wantedType(of: column)
            if current.type?.widened(for: wanted) != nil {
                differences.append(
                    "column \"\(column.name)\" is \(DeclaredType.declaration(of: wanted)), "
                        + "the table has \(current.declaration)"
                )
            }
        }
        for column in existing.columns where incoming.column(named: column.name) == nil {
            differences.append("column \"\(column.name)\" of the table is not in the relation")
        }
        guard differences.isEmpty else {
            throw TableError.schemaChanged(output.table, differences: differences)
        }
        return try whole(existing)
    }

    private func discard(_ existing: TableLayout) throws -> FittedRelation {
        var fitted = assignments(existing)
        let dropsRows = output.contract == .discardRow
        var misfits = misfitConditions(fitted).map(\.condition)
        if dropsRows {
            misfits += incoming.columns.enumerated().compactMap { index, column in
                existing.column(named: column.name) == nil ? "c\(index) IS NOT NULL" : nil
            }
        }
        guard !misfits.isEmpty else { return fitted }
        let misfit = misfits.joined(separator: " OR ")
        let rows = try count(of: misfit)
        if rows > 0 {
            fitted.warnings.append(
                Diagnostic(
                    dropsRows ? "publish.discarded-rows" : "publish.discarded-values",
                    severity: .warning,
                    "\(rows) \(dropsRows ? "rows were left out" : "rows lost values") in \(output.table)",
                    reason:
                        "The writer's contract is \(output.contract.rawValue), and these rows hold values "
                        + "that do not fit the table's columns.",
                    remedy: "Look at the relation \"\(output.relation)\", or choose the contract evolve."
                )
            )
        }
        if dropsRows { fitted.condition = "NOT (\(misfit))" }
        return fitted
    }

    // MARK: Columns

    /// Every row, whose every value has to fit.
    private func whole(_ layout: TableLayout) throws -> FittedRelation {
        let fitted = assignments(layout)
        var misfits: [String: Int] = [:]
        for (column, condition) in misfitConditions(fitted) {
            let rows = try count(of: condition)
            if rows > 0 { misfits[column] = rows }
        }
        guard misfits.isEmpty else { throw SQLiteConnectorError.misfits(output.table, columns: misfits) }
        return fitted
    }

    private func assignments(_ layout: TableLayout) -> FittedRelation {
        var fitted = FittedRelation(layout: layout, columns: [], expressions: [], source: source)
        for target in layout.columns where !target.isGenerated {
            let name = target.name.lowercased()
            guard let index = incoming.columns.firstIndex(where: { $0.name.lowercased() == name }) else {
                continue
            }
            let type = incoming.columns[index].type
            fitted.columns.append(target)
            fitted.expressions.append(ValueFit.sql("c\(index)", from: type, to: target.type) ?? "c\(index)")
        }
        return fitted
    }

    /// For each column whose values are converted, the rows in which that fails.
    private func misfitConditions(_ fitted: FittedRelation) -> [(column: String, condition: String)] {
        zip(fitted.columns, fitted.expressions).compactMap { column, expression in
            let name = column.name.lowercased()
            guard let index = incoming.columns.firstIndex(where: { $0.name.lowercased() == name }),
                expression != "c\(index)"
            else { return nil }
            return (column.name, "(c\(index) IS NOT NULL AND \(expression) IS NULL)")
        }
    }

    private func count(of condition: String) throws -> Int {
        let answer = try connection.query("SELECT count(*) FROM \(source) WHERE \(condition)")
        guard case .integer(let rows)? = answer.first?.first else { return 0 }
        return Int(rows)
    }

    private func hasNoValue(_ column: TableLayout.TableColumn, in layout: TableLayout) throws -> Bool {
        let quoted = SQLiteConnection.quoted(column.name)
        return try connection.query(
            "SELECT 1 FROM \(layout.quotedName) WHERE \(quoted) IS NOT NULL LIMIT 1"
        ).isEmpty
    }

    private func definition(_ name: String, _ type: LogicalType) -> String {
        "\(SQLiteConnection.quoted(name)) \(DeclaredType.declaration(of: type))"
    }

    private func currentLayout() throws -> TableLayout {
        guard let layout = try TableLayout(output.table, in: connection) else {
            preconditionFailure("a table that was just made or found is gone")
        }
        return layout
    }
}
