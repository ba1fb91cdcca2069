import GRDBSQLite
import Synchronization
import Tabular

/// The values of one result column as SQLite gave them, each with its own kind.
struct RecordedColumn {
    enum Kind: UInt8 {
        case null
        case integer
        case real
        case text
        case blob
    }

    private(set) var kinds: [UInt8] = []
    /// Bit patterns of numbers; for all else the end of the value in ``bytes``, so ends never decrease.
    private(set) var payloads: [UInt64] = []
    private(set) var bytes: [UInt8] = []
    /// Which kinds occur, one bit each.
    private var seen: UInt8 = 0

    func has(_ kind: Kind) -> Bool { seen & 1 << kind.rawValue != 0 }

    mutating func record(_ statement: SQLiteStatement, _ column: Int32) {
        switch sqlite3_column_type(statement.handle, column) {
        case SQLITE_INTEGER:
            let number = sqlite3_column_int64(statement.handle, column)
            append(.integer, UInt64(bitPattern: number))
        case SQLITE_FLOAT:
            append(.real, sqlite3_column_double(statement.handle, column).bitPattern)
        case SQLITE_TEXT: append(.text, statement.textBytes(column))
        case SQLITE_BLOB: append(.blob, statement.blobBytes(column))
        default: append(.null, UInt64(bytes.count))
        }
    }

    private mutating func append(_ kind: Kind, _ payload: UInt64) {
        seen |= 1 << kind.rawValue
        kinds.append(kind.rawValue)
        payloads.append(payload)
    }

    private mutating func append(_ kind: Kind, _ content: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: content)
        append(kind, UInt64(bytes.count))
    }

    /// The type that can hold every value.
    func type(declared: String?) -> LogicalType {
        if has(.text) { return .text }
        if has(.blob) { return .blob }
        if has(.real) { return .double }
        if has(.integer) { return .int64 }
        return declared.flatMap(Self.type(ofDeclaration:)) ?? .null
    }

    /// The type that can hold every value and every value of `expected`.
    func type(expected: LogicalType) -> LogicalType {
        let found = type(declared: nil)
        // Bytes are no text, whatever was expected of them.
        if found == .null || found == .blob { return found == .null ? expected : .blob }
        return [LogicalType.text, .blob, .double].first { $0 == found || $0 == expected } ?? .int64
    }

    /// The type of the three declarations that say one for every value.
    private static func type(ofDeclaration declaration: String) -> LogicalType? {
        switch declaration.uppercased() {
        case "INTEGER": .int64
        case "REAL": .double
        case "TEXT": .text
        default: nil
        }
    }

    /// Converts values of other kinds, so that text and blob columns hold bytes only.
    mutating func settle(as type: LogicalType, on connection: SQLiteConnection) throws {
        let target: (kind: Kind, name: String)
        switch type {
        case .text where has(.integer) || has(.real): target = (.text, "TEXT")
        case .blob where has(.integer) || has(.real): target = (.blob, "BLOB")
        default: return
        }
        // SQLite's own conversion, so that the text of a double is the same as inside SQL.
        let statement = try SQLiteStatement.only(
            "SELECT CAST(?1 AS \(target.name))",
            on: connection.handle,
            isKept: false
        )
        var settled = RecordedColumn()
        var start = 0
        for (kind, payload) in zip(kinds, payloads) {
            switch Kind(rawValue: kind) {
            case .integer: sqlite3_bind_int64(statement.handle, 1, Int64(bitPattern: payload))
            case .real: sqlite3_bind_double(statement.handle, 1, Double(bitPattern: payload))
            case .text, .blob:
                bytes.withUnsafeBytes {
                    settled.append(target.kind, UnsafeRawBufferPointer(rebasing: $0[start..<Int(payload)]))
                }
                start = Int(payload)
                continue
            case .null, nil:
                settled.append(.null, UInt64(settled.bytes.count))
                continue
            }
            guard try statement.step() else { continue }
            let content = target.kind == .text ? statement.textBytes(0) : statement.blobBytes(0)
            settled.append(target.kind, content)
            sqlite3_reset(statement.handle)
        }
        self = settled
    }

    /// Whether every value of a settled text column is UTF-8.
    var isValidText: Bool {
        guard (try? UTF8Span(validating: bytes.span)) != nil else { return false }
        // The whole may be valid where a value ends inside a character.
        for end in payloads where end < bytes.count {
            if bytes[Int(end)] & 0xC0 == 0x80 { return false }
        }
        return true
    }
}

/// A whole answer, given out as Arrow batches.
struct RecordedAnswer {
    var columns: [RecordedColumn]
    var rowCount: Int
    var schema: [Column]
    /// DuckDB's row group, which costs it least to take over.
    var batchRows = 122_880
    /// What 32-bit offsets can address.
    var batchBytes = Int(Int32.max)

    func stream() throws -> ArrowStream {
        let next = Mutex(0)
        return try ArrowStream(schema) { builder in
            let start = next.withLock { $0 }
            guard start < rowCount else { return false }
            let end = batchEnd(from: start)
            for (index, column) in columns.enumerated() {
                column.append(start..<end, as: schema[index].type, to: builder[index])
            }
            next.withLock { $0 = end }
            return true
        }
    }

    private func batchEnd(from start: Int) -> Int {
        var end = min(rowCount, start + batchRows)
        for (column, type) in zip(columns, schema.map(\.type)) where type == .text || type == .blob {
            let first = start == 0 ? 0 : Int(column.payloads[start - 1])
            while end > start + 1, Int(column.payloads[end - 1]) - first > batchBytes {
                end = start + (end - start) / 2
            }
        }
        return end
    }
}

extension RecordedColumn {
    fileprivate func append(_ rows: Range<Int>, as type: LogicalType, to builder: ArrowColumnBuilder) {
        bytes.withUnsafeBytes { content in
            for row in rows {
                let payload = payloads[row]
                guard kinds[row] != Kind.null.rawValue else {
                    builder.appendNull()
                    continue
                }
                switch type {
                case .int64: builder.append(Int64(bitPattern: payload))
                case .double where kinds[row] == Kind.integer.rawValue:
                    builder.append(Double(Int64(bitPattern: payload)))
                case .double: builder.append(Double(bitPattern: payload))
                default:
                    let start = row == 0 ? 0 : Int(payloads[row - 1])
                    builder.append(UnsafeRawBufferPointer(rebasing: content[start..<Int(payload)]))
                }
            }
        }
    }
}
