import Comparison
import SQLSyntax
import SQLiteDriver
import Tabular

/// Rows of a table or query in a SQLite file, hashed where they are.
struct SQLiteRows: RemoteRows {
    let database: SQLiteDatabase
    /// A quoted table name or a query in parentheses.
    let source: String

    /// SQLite's smallest limit is 100 arguments of a function.
    private static let cellsPerCall = 40

    func checksums(
        of cells: [PortableCell],
        bucketedBy keys: [Int],
        buckets: Int
    ) async throws -> [Int: Checksum] {
        let all = Self.bytes(of: cells)
        let isWhole = keys.count == cells.count
        let key = isWhole || buckets == 1 ? "NULL" : Self.bytes(of: keys.map { cells[$0] })
        let sql = "SELECT \(all), \(key) FROM \(source)"
        return try await database.read { connection in
            var sums: [Int: Checksum] = [:]
            try connection.forEachRow(of: sql) { row in
                guard case .blob(let bytes) = row[0] else { return }
                let hash = PortableRow.hash(bytes)
                var bucket = 0
                if buckets > 1, !keys.isEmpty {
                    var chooser = hash.high
                    if case .blob(let bytes) = row[1] { chooser = PortableRow.hash(bytes).high }
                    bucket = Int(chooser & UInt64(buckets - 1))
                }
                sums[bucket, default: Checksum()].add(high: hash.high, low: hash.low)
            }
            return sums
        }
    }

    func rows(
        of cells: [PortableCell],
        bucketedBy keys: [Int],
        buckets: Int,
        only wanted: Set<Int>?
    ) async throws -> ArrowStream {
        let texts = Self.texts(of: cells)
        let chooser = Self.bytes(of: keys.map { cells[$0] })
        let sql = "SELECT \(texts) FROM \(source)"
        guard let wanted, buckets > 1, !keys.isEmpty else {
            return try await database.read { try $0.read(sql).0 }
        }
        let list = wanted.sorted().map(String.init).joined(separator: ", ")
        let bucket = "\(SQLiteCell.bucketName)(\(buckets), \(chooser))"
        return try await database.read { try $0.read("\(sql) WHERE \(bucket) IN (\(list))").0 }
    }

    func orderedRows(of cells: [PortableCell]) async throws -> ArrowStream {
        let sql = "SELECT \(Self.texts(of: cells)), row_number() OVER () AS position FROM \(source)"
        return try await database.read { try $0.read(sql).0 }
    }

    private static func texts(of cells: [PortableCell]) -> String {
        cells.enumerated().map { "\(SQLiteCell.textName)(\(label($1)), \(quoted($1))) AS c\($0)" }
            .joined(separator: ", ")
    }

    /// An expression for the bytes of a row, in pieces that a function takes.
    private static func bytes(of cells: [PortableCell]) -> String {
        var sql = "NULL"
        for start in stride(from: 0, to: max(cells.count, 1), by: cellsPerCall) {
            let part = cells[start..<min(cells.count, start + cellsPerCall)]
            sql = "\(SQLiteCell.rowName)(\(sql)\(part.map { ", \(label($0)), \(quoted($0))" }.joined()))"
        }
        return sql
    }

    private static func label(_ cell: PortableCell) -> String {
        SQLText.string(SQLiteCell.Reading(cell).label)
    }

    private static func quoted(_ cell: PortableCell) -> String { SQLText.identifier(cell.column.name) }
}
