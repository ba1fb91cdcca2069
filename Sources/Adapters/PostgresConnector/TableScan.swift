import Ports
import PostgresDriver
import Tabular

/// One scan of one table, as a query without parameters: COPY takes none.
struct TableScan {
    private let scan: Scan
    /// What becomes of types that only the server knows; nil for rows that do not leave it.
    private let options: PostgresStoreOptions?
    private let work: PostgresWork
    private let layout: TableLayout

    init(
        _ scan: Scan,
        connectionName: String,
        options: PostgresStoreOptions?,
        in work: PostgresWork
    ) throws {
        guard let layout = try TableLayout(scan.table, in: work) else {
            throw TableError.unknownTable(
                scan.table,
                connection: connectionName,
                known: try TableLayout.names(in: work)
            )
        }
        self.scan = scan
        self.options = options
        self.work = work
        self.layout = layout
    }

    private var known: [String] { layout.columns.map(\.name) }

    /// - Returns: The rows in storage order, and the types they should have in an engine.
    func query() throws -> (sql: String, schema: Schema) {
        var columns = try (scan.columns.isEmpty ? known : scan.columns).map { name in
            guard let column = layout.column(named: name) else {
                throw TableError.unknownColumn(name: name, table: scan.table, known: known)
            }
            return column
        }
        var conditions: [String] = []
        if let wanted = scan.asOfColumn {
            guard let asOf = layout.column(named: wanted) else {
                throw TableError.noAsOfColumn(name: wanted, table: scan.table, known: known)
            }
            if !columns.contains(where: { $0.name == asOf.name }) { columns.append(asOf) }
            conditions += try dateConditions(on: AsOfColumn(asOf, table: scan.table))
        }
        if let predicate = scan.predicate { conditions.append("(\n\(predicate)\n)") }
        let list = try columns.map(expression).joined(separator: ", ")
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let sql = "SELECT \(list) FROM \(layout.quotedName)\(filter)"
        if scan.predicate != nil { try checkPredicate(sql) }
        return (sql, Schema(columns.map { Column($0.name, options.map($0.readType) ?? $0.type) }))
    }

    private func expression(_ column: TableLayout.TableColumn) throws -> String {
        let quoted = PostgresName.quoted(column.name)
        guard case .other(let name) = column.type, let options else { return quoted }
        let type: String
        switch (name, options.openNumeric) {
        case ("numeric", .double): type = "double precision"
        case ("numeric", .refused):
            throw PostgresConnectorError.openNumeric(column: column.name, table: scan.table)
        default: type = "text"
        }
        return "\(quoted)::\(type) AS \(quoted)"
    }

    private func checkPredicate(_ sql: String) throws {
        do {
            _ = try work.columns(of: sql)
        } catch let error as PostgresError {
            guard let failure = error.failure, failure.isAboutTheQuery else { throw error }
            throw PostgresConnectorError.invalidFilter(failure, table: scan.table, known: known)
        }
    }

    /// The condition that chooses the snapshots; the latest date is looked up before any other filter.
    private func dateConditions(on column: AsOfColumn) throws -> [String] {
        func literal(_ date: CivilDate) -> String { column.literal(date.description) }
        func latest(_ condition: String) throws -> [String] {
            // Here an index may help: the order of rows does not matter.
            try work.script("SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on")
            let answer = try work.query(
                "SELECT max(\(column.expression))::text FROM \(layout.quotedName) WHERE \(condition)"
            )
            try work.script("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")
            guard case .text(let text)? = answer.rows.first?.first else { return ["FALSE"] }
            return ["\(column.expression) = \(column.literal(text))"]
        }
        return switch scan.dates {
        case .all: []
        case .between(let from, let to) where from == to: ["\(column.expression) = \(literal(from))"]
        case .between(let from, let to):
            ["\(column.expression) BETWEEN \(literal(from)) AND \(literal(to))"]
        case .upTo(let date): ["\(column.expression) <= \(literal(date))"]
        case .latest(let date): try latest("\(column.expression) <= \(literal(date))")
        case .latestBefore(let date): try latest("\(column.expression) < \(literal(date))")
        }
    }
}

/// The snapshot date column of a table, compared by day whatever its type.
private struct AsOfColumn {
    /// SQL that gives the day.
    var expression: String
    private var isText: Bool

    init(_ column: TableLayout.TableColumn, table: TableName) throws {
        let quoted = PostgresName.quoted(column.name)
        switch column.type {
        case .date: (expression, isText) = (quoted, false)
        case .timestamp, .timestampWithZone: (expression, isText) = ("\(quoted)::date", false)
        // By bytes, as the form yyyy-MM-dd needs it, whatever the database's collation.
        case .text: (expression, isText) = ("(\(quoted) COLLATE \"C\")", true)
        default:
            throw PostgresConnectorError.asOfType(
                column: column.name,
                table: table,
                found: column.declaration
            )
        }
    }

    func literal(_ day: String) -> String {
        isText ? PostgresName.literal(day) : "DATE \(PostgresName.literal(day))"
    }
}
