import ADBCDriver
import Ports
import SQLSyntax
import Tabular

/// One scan of one table as a query.
struct ADBCScan {
    private let scan: Scan
    private let dialect: ADBCDialect
    private let connection: ADBCConnection
    private let known: Schema

    init(
        _ scan: Scan,
        of name: String,
        in dialect: ADBCDialect,
        on connection: ADBCConnection
    ) async throws {
        guard let known = try await connection.schema(of: scan.table.name, in: scan.table.ownSchema) else {
            throw ADBCConnectorError.unknownTable(scan.table, connection: name)
        }
        self.scan = scan
        self.dialect = dialect
        self.connection = connection
        self.known = known
    }

    func query() async throws -> (sql: String, schema: Schema) {
        var columns = try (scan.columns.isEmpty ? known.names : scan.columns).map { name in
            guard let column = known.column(named: name) else {
                throw TableError.unknownColumn(name: name, table: scan.table, known: known.names)
            }
            return column
        }
        var conditions: [String] = []
        if let wanted = scan.asOfColumn {
            guard let asOf = known.column(named: wanted) else {
                throw TableError.noAsOfColumn(name: wanted, table: scan.table, known: known.names)
            }
            if !columns.contains(where: { $0.name == asOf.name }) { columns.append(asOf) }
            conditions += try await dateConditions(on: DayColumn(asOf, of: scan.table, in: dialect))
        }
        if let predicate = scan.predicate {
            try StatementShape.checkPredicate(predicate, dialect: .duckdb)
            conditions.append("(\n\(predicate)\n)")
        }
        let list = columns.map { dialect.quoted($0.name) }.joined(separator: ", ")
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT \(list) FROM \(dialect.quoted(scan.table))\(filter)", Schema(columns))
    }

    /// The latest date is looked up before any other filter.
    private func dateConditions(on column: DayColumn) async throws -> [String] {
        switch scan.dates {
        case .all: return []
        case .between(let from, let to) where from == to: return [column.condition("=", from)]
        case .between(let from, let to): return [column.condition(">=", from), column.condition("<=", to)]
        case .upTo(let date): return [column.condition("<=", date)]
        case .latest(let date): return try await latest(column, column.condition("<=", date))
        case .latestBefore(let date): return try await latest(column, column.condition("<", date))
        }
    }

    private func latest(_ column: DayColumn, _ condition: String) async throws -> [String] {
        let sql =
            "SELECT max(\(column.expression)) AS latest FROM \(dialect.quoted(scan.table)) WHERE \(condition)"
        let reader = try ArrowBatchReader(try await connection.query(sql))
        while let batch = try reader.next() {
            guard batch.rowCount > 0 else { continue }
            switch batch.columns[0].value(0) {
            case .text(let day): return ["\(column.expression) = \(dialect.literal(day))"]
            case .integer(let days): return [column.condition("=", CivilDate(daysSinceEpoch: Int(days)))]
            default: return ["1 = 0"]
            }
        }
        return ["1 = 0"]
    }
}

/// The column that says which day a row belongs to, compared by day whatever its type.
struct DayColumn {
    /// SQL that gives the day.
    let expression: String
    private let isText: Bool
    private let dialect: ADBCDialect

    init(_ column: Column, of table: TableName, in dialect: ADBCDialect) throws {
        self.dialect = dialect
        let quoted = dialect.quoted(column.name)
        switch column.type {
        case .date: (expression, isText) = (quoted, false)
        case .timestamp, .timestampWithZone: (expression, isText) = ("CAST(\(quoted) AS DATE)", false)
        case .text: (expression, isText) = (quoted, true)
        default: throw ADBCConnectorError.asOfType(column: column.name, table: table)
        }
    }

    func condition(_ comparison: String, _ day: CivilDate) -> String {
        "\(expression) \(comparison) " + (isText ? dialect.literal(day.description) : dialect.date(day))
    }
}
