import CArrow
public import Tabular

extension PostgresWork {
    /// Adds everything in a stream to a table, through COPY in its binary form.
    ///
    /// Columns are matched by place. Whole numbers go into columns of any width that holds them, decimals into numerics,
    /// text into text, JSON and UUID columns, lists into arrays; nothing else is converted.
    ///
    /// - Parameters:
    ///   - table: The table in SQL, quoted and qualified.
    ///   - columns: Its columns in the stream's order, as they are named.
    /// - Returns: Rows added.
    /// - Throws: ``PostgresError/data(column:reason:)`` for a column or value that does not fit.
    @discardableResult
    public func insert(_ stream: ArrowStream, into table: String, columns: [String]) throws -> Int {
        let list = columns.map(PostgresName.quoted).joined(separator: ", ")
        let targets = try self.columns(of: "SELECT \(list.isEmpty ? "" : list) FROM \(table)")
        let writer = try RowWriter(stream, into: targets)
        return try copyIn("COPY \(table) (\(list)) FROM STDIN (FORMAT binary)") { try writer.nextPiece() }
    }
}

/// Names as they stand in SQL.
public enum PostgresName {
    public static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// A text as a literal, whatever `standard_conforming_strings` says.
    public static func literal(_ text: String) -> String {
        let quotes = "'" + text.replacing("'", with: "''") + "'"
        return text.contains("\\") ? "E" + quotes.replacing("\\", with: "\\\\") : quotes
    }
}

/// Turns Arrow batches into the bytes of a binary COPY.
final class RowWriter {
    private let stream: ArrowStream
    private let writers: [ColumnWriter]
    private var batch: UnsafeMutablePointer<ArrowArray>?
    private var row = 0
    private var bytes = GrowingBytes()
    private var isEnded = false

    private static let pieceSize = 256 << 10
    /// The signature, no flags, no extension: <https://www.postgresql.org/docs/current/sql-copy.html>.
    private static let header: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]

    init(_ stream: ArrowStream, into targets: [PostgresColumn]) throws {
        self.stream = stream
        guard let getSchema = stream.raw.pointee.get_schema else { throw Self.released }
        var schema = ArrowSchema()
        guard getSchema(stream.raw, &schema) == 0 else {
            throw PostgresError.data(column: nil, reason: stream.lastError)
        }
        defer { schema.release?(&schema) }
        guard Int(schema.n_children) == targets.count else {
            throw PostgresError.data(
                column: nil,
                reason: "The stream has \(schema.n_children) columns, the table takes \(targets.count)."
            )
        }
        writers = try targets.enumerated().map { index, target in
            guard let child = schema.children[index] else { throw Self.released }
            return try ColumnWriter(child.pointee, into: target)
        }
        Self.header.withUnsafeBytes { bytes.append($0) }
    }

    deinit { releaseBatch() }

    private static let released = PostgresError.data(column: nil, reason: "The stream was released already.")

    /// The next bytes, valid until the next call; nil at the end.
    func nextPiece() throws -> UnsafeRawBufferPointer? {
        guard !isEnded else { return nil }
        if bytes.count >= Self.pieceSize { bytes.removeAll() }
        while bytes.count < Self.pieceSize {
            guard try hasRow() else {
                bytes.append(UInt16(0xFFFF))
                isEnded = true
                break
            }
            bytes.append(UInt16(writers.count).bigEndian)
            for writer in writers { try writer.write(row, to: &bytes) }
            row += 1
        }
        return bytes.contents
    }

    private func hasRow() throws -> Bool {
        while true {
            if let batch, row < Int(batch.pointee.length) { return true }
            releaseBatch()
            guard let getNext = stream.raw.pointee.get_next else { throw Self.released }
            let next = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            next.initialize(to: ArrowArray())
            guard getNext(stream.raw, next) == 0 else {
                next.deallocate()
                throw PostgresError.data(column: nil, reason: stream.lastError)
            }
            guard next.pointee.release != nil else {
                next.deallocate()
                return false
            }
            batch = next
            row = 0
            for (index, writer) in writers.enumerated() {
                guard let child = next.pointee.children[index] else { throw Self.released }
                // A structure's own offset applies to all its children.
                writer.take(child.pointee, offset: Int(next.pointee.offset))
            }
        }
    }

    private func releaseBatch() {
        guard let batch else { return }
        if let release = batch.pointee.release { release(batch) }
        batch.deallocate()
        self.batch = nil
    }
}
