import DuckDBDriver
import Inspection
import SQLAnalysis
import SQLSyntax
import Tabular

/// Measures what jobs load for nothing, by asking the lake.
actor TableCosts {
    private let looker: TableLooker
    private let through: CivilDate
    private var known: [UnneededLoad: Finding.Cost?] = [:]
    /// Measuring takes a scan each: an estate of thousands of tables is not measured whole.
    private static let limit = 2_000

    /// - Parameter through: The effective date to measure for.
    init(_ looker: TableLooker, through: CivilDate) {
        self.looker = looker
        self.through = through
    }

    /// What one run loads for nothing; nil when the table is in no DuckDB file.
    func cost(of load: UnneededLoad) async -> Finding.Cost? {
        if let cost = known[load] { return cost }
        guard known.count < Self.limit else { return nil }
        let cost = await measure(load)
        known[load] = .some(cost)
        return cost
    }

    private func measure(_ load: UnneededLoad) async -> Finding.Cost? {
        let path = TablePath(load.schema, load.table)
        let connection = load.connection ?? "lake"
        guard let table = looker.table(path, in: connection),
            let columns = await looker.columns(of: path, in: connection)
        else { return nil }
        let wanted = Set(load.columns.map { $0.lowercased() })
        let bytes = columns.filter { wanted.contains($0.name.lowercased()) }.map(Self.bytes)
        let sum = bytes.isEmpty ? "0" : bytes.joined(separator: " + ")
        let sql = "SELECT count(*), CAST(\(sum) AS BIGINT) FROM \(table)\(condition(load, table))"
        guard let row = await looker.row(sql), case .integer(let rows) = row[0] else { return nil }
        var total = 0
        if case .integer(let bytes) = row[1] { total = Int(bytes) }
        return Finding.Cost(rows: load.keepsRows ? 0 : Int(rows), bytes: total)
    }

    private func condition(_ load: UnneededLoad, _ table: String) -> String {
        let asOf = SQLText.identifier(looker.asOfColumn)
        let last = "DATE '\(through)'"
        return switch load.span {
        case .everything: ""
        case .oneDate: " WHERE \(asOf) = (SELECT max(\(asOf)) FROM \(table) WHERE \(asOf) <= \(last))"
        case .daysBefore: " WHERE \(asOf) < \(last) AND \(asOf) >= \(last) - INTERVAL \(load.days) DAY"
        case .allButLatest where load.days == 0: " WHERE \(asOf) <= \(last)"
        case .allButLatest:
            " WHERE \(asOf) < (SELECT min(d) FROM (SELECT DISTINCT \(asOf) AS d FROM \(table) "
                + "WHERE \(asOf) <= \(last) ORDER BY d DESC LIMIT \(load.days)))"
        }
    }

    /// The bytes of a column's values: of a text those of its UTF-8, else as wide as the type is.
    private static func bytes(_ column: CatalogColumn) -> String {
        let name = SQLText.identifier(column.name)
        let width: Int? =
            switch column.type {
            case .boolean, .int8, .uint8: 1
            case .int16, .uint16: 2
            case .int32, .uint32, .float, .date: 4
            case .decimal(let precision, _):
                precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16
            case .hugeInt, .unsignedHugeInt, .uuid, .interval: 16
            case .int64, .uint64, .double, .time, .timestamp, .timestampWithZone: 8
            default: nil
            }
        if let width { return "count(\(name)) * \(width)" }
        return "coalesce(sum(strlen(CAST(\(name) AS VARCHAR))), 0)"
    }
}
