import Diagnostics
import JobModel
import Ports
import PostgresDriver
import Tabular

/// A relation's rows as they go into a table.
struct FittedRelation {
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

    var list: String { columns.map { PostgresName.quoted($0.name) }.joined(separator: ", ") }

    /// The rows in the relation's order: a temporary table is read from its first page, by one process.
    var query: String {
        let filter = condition.map { " WHERE \($0)" } ?? ""
        return "SELECT \(expressions.joined(separator: ", ")) FROM \(source)\(filter)"
    }
}

/// Makes table and relation fit each other, by the writer's contract: creates or alters the table, and says how each of
/// its columns is filled.
struct TableFitting {
    let work: PostgresWork
    let output: TableOutput
    let incoming: Schema
    /// The types of the relation's columns in the server's words.
    let declarations: [String]
    /// The staged relation's table, with columns `c0`, `c1`, ….
    let staged: String

    /// Creates the table, or changes its columns as far as the contract allows.
    func prepareTable() throws -> TableLayout {
        for declared in output.declaredColumns where incoming.column(named: declared.name) == nil {
            throw TableError.unknownColumn(
                name: declared.name,
                table: output.table,
                known: incoming.names
            )
        }
        guard let layout = try TableLayout(output.table, in: work) else { return try create() }
        guard !layout.isView else { throw TableError.targetIsView(output.table) }
        switch output.contract {
        case .evolve: return try evolve(layout)
        case .freeze:
            try checkFrozen(layout)
            return layout
        case .discardRow, .discardValue: return layout
        }
    }

    /// Whether every column of the relation has a column of exactly its type, so that nothing has to be converted.
    func fitsAsItIs(_ layout: TableLayout) -> Bool {
        incoming.columns.allSatisfy { column in
            guard let target = layout.column(named: column.name), !target.isGenerated else { return false }
            return declaration(of: column) == target.declaration && declaredType(of: column) == nil
        }
    }

    /// How the staged rows go into the table.
    func fit(_ layout: TableLayout) throws -> FittedRelation {
        var fitted = FittedRelation(layout: layout, columns: [], expressions: [], source: staged)
        var misfits: [(column: String, condition: String)] = []
        for target in layout.writable {
            let name = target.name.lowercased()
            guard let index = incoming.columns.firstIndex(where: { $0.name.lowercased() == name }) else {
                continue
            }
            let fit = fit(index, into: target)
            fitted.columns.append(target)
            guard let misfit = fit.misfit else {
                fitted.expressions.append(fit.expression)
                continue
            }
            misfits.append((target.name, misfit))
            let isLenient = output.contract == .discardValue
            fitted.expressions.append(
                isLenient ? "CASE WHEN \(misfit) THEN NULL ELSE \(fit.expression) END" : fit.expression
            )
        }
        switch output.contract {
        case .evolve, .freeze: try check(misfits)
        case .discardRow, .discardValue: try discard(misfits.map(\.condition), &fitted)
        }
        return fitted
    }

    /// The value in the declared type first, whose scale counts, then in the table's.
    private func fit(_ index: Int, into target: TableLayout.TableColumn) -> ValueFit {
        let source = incoming.columns[index]
        let wanted = wantedType(of: source)
        // The declared type's scale counts before the table's.
        let declared = ValueFit("c\(index)", from: source.type, to: wanted, declaration(of: source))
        var fit = ValueFit(declared.expression, from: wanted, to: target.type, target.declaration)
        if let first = declared.misfit {
            fit.misfit = fit.misfit.map { "CASE WHEN \(first) THEN true ELSE \($0) END" } ?? first
        }
        return fit
    }

    /// The type a relation's column should have in the table.
    private func wantedType(of column: Column) -> LogicalType {
        declaredType(of: column) ?? column.type
    }

    private func declaredType(of column: Column) -> LogicalType? {
        output.declaredColumns.first { $0.name.lowercased() == column.name.lowercased() }?.type
    }

    /// The same in the server's words.
    private func declaration(of column: Column) -> String {
        if let declared = declaredType(of: column) { return declared.postgresName ?? "text" }
        let index = incoming.columns.firstIndex { $0.name == column.name }
        return index.map { declarations[$0] } ?? column.type.postgresName ?? "text"
    }

    // MARK: Contracts

    private func create() throws -> TableLayout {
        let schema = output.table.schema
        if try !hasSchema(schema) {
            // Two first publishes into one schema: the second waits, until the end of the first, and finds it.
            try work.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended($1, 7310573926))",
                [.text(schema)]
            )
            // Not IF NOT EXISTS: that asks for a right that is not needed when the schema is there.
            if try !hasSchema(schema) { try work.script("CREATE SCHEMA \(PostgresName.quoted(schema))") }
        }
        let columns = incoming.columns.map(definition).joined(separator: ", ")
        try work.script("CREATE TABLE \(output.table.quoted) (\(columns))")
        return try currentLayout()
    }

    private func hasSchema(_ name: String) throws -> Bool {
        try !work.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [.text(name)]).rows.isEmpty
    }

    private func evolve(_ existing: TableLayout) throws -> TableLayout {
        var changes: [String] = []
        for column in incoming.columns {
            let wanted = wantedType(of: column)
            guard let current = existing.column(named: column.name) else {
                changes.append("ADD COLUMN \(definition(column))")
                continue
            }
            var wider = current.type.widened(for: wanted)
            if current.type == .text, wanted != .text, wanted != .null, wanted.postgresName != "text",
                try hasNoValue(current, in: existing)
            {
                wider = wanted
            }
            guard let wider else { continue }
            let declaration = wider == wanted ? declaration(of: column) : wider.postgresName ?? "text"
            let name = PostgresName.quoted(current.name)
            changes.append("ALTER COLUMN \(name) TYPE \(declaration) USING \(name)::\(declaration)")
        }
        guard !changes.isEmpty else { return existing }
        do {
            try work.script("ALTER TABLE \(existing.quotedName) \(changes.joined(separator: ", "))")
        } catch let error as PostgresError {
            guard let failure = error.failure, failure.sqlState == "0A000" || failure.stateClass == "42"
            else {
                throw error
            }
            throw TableError.schemaChanged(
                output.table,
                differences: ["the server refuses the change: \(failure.sentence)"]
            )
        }
        return try currentLayout()
    }

    private func checkFrozen(_ existing: TableLayout) throws {
        var differences: [String] = []
        for column in incoming.columns {
            guard let current = existing.column(named: column.name) else {
                differences.append("column \"\(column.name)\" is not in the table")
                continue
            }
            let wanted = wantedType(of: column)
            if current.type.widened(for: wanted) != nil {
                let name = wanted.postgresName ?? "text"
                differences.append(
                    "column \"\(column.name)\" is \(name), the table has \(current.declaration)"
                )
            }
        }
        for column in existing.columns where incoming.column(named: column.name) == nil {
            differences.append("column \"\(column.name)\" of the table is not in the relation")
        }
        guard differences.isEmpty else {
            throw TableError.schemaChanged(output.table, differences: differences)
        }
    }

    private func check(_ misfits: [(column: String, condition: String)]) throws {
        var counts: [String: Int] = [:]
        for (column, condition) in misfits {
            let rows = try count(of: condition)
            if rows > 0 { counts[column] = rows }
        }
        guard counts.isEmpty else { throw PostgresConnectorError.misfits(output.table, columns: counts) }
    }

    private func discard(_ conditions: [String], _ fitted: inout FittedRelation) throws {
        let dropsRows = output.contract == .discardRow
        var conditions = conditions
        if dropsRows {
            conditions += incoming.columns.enumerated().compactMap { index, column in
                fitted.layout.column(named: column.name) == nil ? "c\(index) IS NOT NULL" : nil
            }
        }
        guard !conditions.isEmpty else { return }
        let misfit = conditions.joined(separator: " OR ")
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
        if dropsRows { fitted.condition = "(\(misfit)) IS NOT TRUE" }
    }

    // MARK: Columns

    private func definition(_ column: Column) -> String {
        "\(PostgresName.quoted(column.name)) \(declaration(of: column))"
    }

    private func count(of condition: String) throws -> Int {
        let answer = try work.query("SELECT count(*) FROM \(staged) WHERE \(condition)")
        guard case .integer(let rows)? = answer.rows.first?.first else { return 0 }
        return Int(rows)
    }

    private func hasNoValue(_ column: TableLayout.TableColumn, in layout: TableLayout) throws -> Bool {
        let quoted = PostgresName.quoted(column.name)
        return try work.query("SELECT 1 FROM \(layout.quotedName) WHERE \(quoted) IS NOT NULL LIMIT 1")
            .rows.isEmpty
    }

    private func currentLayout() throws -> TableLayout {
        guard let layout = try TableLayout(output.table, in: work) else {
            preconditionFailure("a table that was just made or found is gone")
        }
        return layout
    }
}
