import Ports
import SQLiteDriver
import Synchronization
import Tabular

/// One scan of one table.
struct TableScan {
    private let scan: Scan
    private let connection: SQLiteConnection
    private let layout: TableLayout
    private let checked: CheckedDates

    init(
        _ scan: Scan,
        connectionName: String,
        checked: CheckedDates,
        in connection: SQLiteConnection
    ) throws {
        guard let layout = try TableLayout(scan.table, in: connection) else {
            throw SQLiteConnectorError.unknownTable(
                scan.table,
                connection: connectionName,
                known: try TableLayout.names(in: connection)
            )
        }
        self.scan = scan
        self.connection = connection
        self.layout = layout
        self.checked = checked
    }

    /// Rows in storage order, and the types they should have in an engine.
    func rows() throws -> (stream: ArrowStream, schema: Schema) {
        var columns = try scan.columns.map { name in
            guard let column = layout.column(named: name) else {
                throw TableError.unknownColumn(name: name, table: scan.table, known: known)
            }
            return column
        }
        var values: [String: Value] = [:]
        var conditions: [String] = []
        if let wanted = scan.asOfColumn {
            guard let asOf = layout.column(named: wanted) else {
                throw TableError.noAsOfColumn(name: wanted, table: scan.table, known: known)
            }
            if !columns.contains(where: { $0.name == asOf.name }) { columns.append(asOf) }
            if let condition = try dateCondition(on: asOf, &values) { conditions.append(condition) }
        }
        if let predicate = scan.predicate { conditions.append("(\n\(predicate)\n)") }
        let list = columns.map { SQLiteConnection.quoted($0.name) }.joined(separator: ", ")
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        let order = layout.rowID.map { " ORDER BY \($0)" } ?? ""
        let (stream, stored) = try read("SELECT \(list) FROM \(layout.quotedName)\(filter)\(order)", values)
        let schema = zip(columns, stored.columns).map { column, stored in
            Column(
                column.name,
                DeclaredType.type(declared: column.declaration, stored: stored.type)
            )
        }
        return (stream, Schema(schema))
    }

    private var known: [String] { layout.columns.map(\.name) }

    private func read(_ sql: String, _ values: [String: Value]) throws -> (ArrowStream, Schema) {
        do {
            return try connection.read(sql, named: values)
        } catch let error as SQLiteError where scan.predicate != nil {
            guard error.isAboutTheQuery else { throw error }
            throw SQLiteConnectorError.invalidFilter(error, table: scan.table, known: known)
        }
    }

    // MARK: Dates

    /// The condition that chooses the snapshots; the latest date is looked up before any other filter.
    private func dateCondition(
        on column: TableLayout.TableColumn,
        _ values: inout [String: Value]
    ) throws -> String? {
        let name = SQLiteConnection.quoted(column.name)
        guard scan.dates != .all else { return nil }
        try checkForm(of: column)
        func bind(_ date: CivilDate, as parameter: String) -> String {
            values[parameter] = .date(date)
            return ":\(parameter)"
        }
        func latest(_ comparison: String, _ date: CivilDate) throws -> String {
            let greatest = try connection.query(
                "SELECT max(\(name)) FROM \(layout.quotedName) WHERE \(name) \(comparison) ?",
                [.date(date)]
            )
            guard case .text(let text)? = greatest.first?.first else { return "0" }
            values["glidepath_date"] = .text(text)
            return "\(name) = :glidepath_date"
        }
        switch scan.dates {
        case .all: return nil
        case .between(let from, let to):
            return
                "\(name) BETWEEN \(bind(from, as: "glidepath_from")) AND \(bind(to, as: "glidepath_to"))"
        case .upTo(let date): return "\(name) <= \(bind(date, as: "glidepath_to"))"
        case .latest(let date): return try latest("<=", date)
        case .latestBefore(let date): return try latest("<", date)
        }
    }

    /// Other forms would compare wrongly without a word, so every value is looked at, once for each state of
    /// the file.
    private func checkForm(of column: TableLayout.TableColumn) throws {
        let name = SQLiteConnection.quoted(column.name)
        let version = try connection.query("PRAGMA data_version").first?.first ?? .null
        guard !checked.contains(layout.quotedName + name, at: version) else { return }
        let other = try connection.query(
            """
            SELECT typeof(\(name)), length(\(name)) FROM \(layout.quotedName)
            WHERE \(name) IS NOT NULL AND (typeof(\(name)) <> 'text' OR \(name) NOT GLOB ?) LIMIT 1
            """,
            [.text("[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]")]
        )
        guard let row = other.first, case .text(let kind) = row[0] else {
            return checked.insert(layout.quotedName + name, at: version)
        }
        let found: String =
            switch (kind, row[1]) {
            case ("text", .integer(let length)) where length >= 16: "text with a time of day"
            case ("text", _): "text of another form than yyyy-MM-dd"
            case ("integer", _), ("real", _): "numbers"
            default: "blobs"
            }
        throw SQLiteConnectorError.asOfForm(column: column.name, table: scan.table, found: found)
    }
}

/// As-of columns that were found to hold dates only.
final class CheckedDates: Sendable {
    /// By column: the connection's number for the state of the file, which another program's commit changes.
    private let versions = Mutex<[String: Value]>([:])

    func contains(_ column: String, at version: Value) -> Bool { versions.withLock { $0[column] == version } }

    func insert(_ column: String, at version: Value) { versions.withLock { $0[column] = version } }

    func removeAll() { versions.withLock { $0 = [:] } }
}

extension TableLayout {
    /// A column with the type that its declaration, else its values, else text give it.
    func typed(_ column: TableColumn, in connection: SQLiteConnection) throws -> Column {
        if let type = DeclaredType.type(of: column.declaration) { return Column(column.name, type) }
        let type = try connection.typeOfValues(of: column.name, in: quotedName) ?? .text
        return Column(column.name, type)
    }
}

extension SQLiteError {
    /// Whether the SQL is at fault, not the computer.
    var isAboutTheQuery: Bool {
        switch self {
        case .unboundParameter, .parameterCount: true
        // SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_MISMATCH: https://sqlite.org/rescode.html
        default: [1, 18, 20].contains(failure?.primaryCode)
        }
    }
}
