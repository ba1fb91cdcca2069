import JobModel
import Ports
import Synchronization
import Tabular

/// A session that holds rows of text and writes them as the contract says, so that files can be tested without
/// an engine.
final class FakeSession: EngineSession {
    struct Relation: Sendable {
        var columns: [String]
        /// Nil is NULL.
        var rows: [[String?]]
    }

    struct NotOffered: Error {}
    struct Broken: Error {}

    private let relations: Mutex<[String: Relation]>
    /// Rows a call of `writeLines` gives to its body at a time.
    let rowsPerPiece: Int
    /// After how many rows `writeLines` fails, reporting trouble of its own.
    let failsAfter: Int?
    /// By how much `rowCount` is wrong.
    let rowCountError: Int

    init(
        _ relations: [String: Relation],
        rowsPerPiece: Int = 100,
        failsAfter: Int? = nil,
        rowCountError: Int = 0
    ) {
        self.rowCountError = rowCountError
        self.relations = Mutex(relations)
        self.rowsPerPiece = rowsPerPiece
        self.failsAfter = failsAfter
    }

    convenience init(_ columns: [String], _ rows: [[String?]]) {
        self.init(["output": Relation(columns: columns, rows: rows)])
    }

    func schema(of name: String) async throws -> Schema {
        Schema(try relation(name).columns.map { Column($0, .text) })
    }

    func rowCount(of name: String) async throws -> Int { try relation(name).rows.count + rowCountError }

    func relationNames() async -> [String] { relations.withLock { $0.keys.sorted() } }

    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int {
        let relation = try relation(name)
        let kept = relation.columns.indices.filter {
            format.lastColumn == nil || relation.columns[$0].lowercased() != LineFormat.dateColumnName
        }
        for start in stride(from: 0, to: relation.rows.count, by: rowsPerPiece) {
            let rows = relation.rows[start..<min(relation.rows.count, start + rowsPerPiece)]
            let lines = rows.map { row in
                ReferenceCSV(format).line(kept.map { row[$0] } + [format.lastColumn].compactMap { $0 })
            }
            if let failsAfter, start >= failsAfter { throw Broken() }
            var text = lines.joined()
            // An engine reports trouble of its own kind, whatever the body throws.
            do { try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) } } catch { throw Broken() }
        }
        return relation.rows.count
    }

    /// A stand-in for Parquet: one line per row, the first line has the columns.
    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int {
        let relation = try relation(name)
        var rows = try earlier.map { try FakeParquet.rows(glob: $0) } ?? []
        rows += relation.rows.map { row in
            let cells = row.map { $0 ?? "NULL" } + [dateColumn?.value.description].compactMap { $0 }
            return cells.joined(separator: "|")
        }
        let columns = relation.columns + [dateColumn?.name].compactMap { $0 }
        let slice = range.map { Array(rows[$0]) } ?? rows
        try FakeParquet.write(columns: columns, rows: slice, to: path)
        return slice.count
    }

    func rowCount(ofParquet path: String) async throws -> Int { try FakeParquet.rows(glob: path).count }

    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? { throw NotOffered() }
    func export(_ name: String, as form: ValueForm) async throws -> ArrowStream { throw NotOffered() }
    func rehearse(_ outputs: [TableOutput], to connection: String) {}

    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt] {
        throw NotOffered()
    }
    func receipts(from connection: String) async throws -> [PublishReceipt] { [] }
    func keep(_ name: String, as copy: String) async throws { throw NotOffered() }
    func stage(_ relations: [String], in file: String) async throws { throw NotOffered() }
    func close() async {}

    private func relation(_ name: String) throws -> Relation {
        guard let relation = relations.withLock({ $0[name] }) else { throw NotOffered() }
        return relation
    }
}
