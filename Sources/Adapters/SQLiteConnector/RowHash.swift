import SQLiteDriver
import Tabular

/// The 128-bit hash of a row: the sum of the hashes of its cells that are not NULL, each with its column's
/// name.
///
/// A sum does not depend on the order of columns, and a column added later (NULL in older rows) leaves the
/// hash as it was. So does a type that became wider: `5`, `5.0` and the decimal `5.00` are one value, and so
/// are a date and its midnight.
enum RowHash {
    private static let functionName = "glidepath_row_hash"
    /// SQLite's default limit of arguments is 127.
    private static let cellsPerCall = 60

    /// `glidepath_row_hash(label, value, …)`, which gives 16 bytes.
    ///
    /// A label is the number that ``label(of:)`` gives a column; NULL adds an earlier result.
    static let function = SQLiteFunction(functionName) { arguments in
        var sum: UInt128 = 0
        for index in stride(from: 0, to: arguments.count - 1, by: 2) {
            switch (arguments[index], arguments[index + 1]) {
            case (.null, .blob(let partial)):
                sum &+= UInt128(littleEndian: partial.loadUnaligned(as: UInt128.self))
            case (.integer(let label), let cell):
                sum &+= hash(cell, label: UInt64(bitPattern: label))
            default: break
            }
        }
        return .blob(withUnsafeBytes(of: sum.littleEndian) { Array($0) })
    }

    /// SQL for the hash of a row of the table.
    ///
    /// - Parameter expressions: SQL for the value of each column, in the order of `columns`.
    static func sql(_ columns: [TableLayout.TableColumn], expressions: [String]) -> String {
        let cells = zip(columns, expressions).map { ", \(label(of: $0)), \($1)" }
        var sql = "\(functionName)()"
        for start in stride(from: 0, to: cells.count, by: cellsPerCall) {
            let part = cells[start..<min(cells.count, start + cellsPerCall)]
            sql = "\(functionName)(NULL, \(sql)\(part.joined()))"
        }
        return sql
    }

    /// Count and the sums of both halves over every row: equal for equal multisets of rows.
    static func checksum(of source: String, hash: String, in connection: SQLiteConnection) throws -> String {
        var count = 0
        var sums: (high: UInt128, low: UInt128) = (0, 0)
        try connection.forEachRow(of: "SELECT \(hash) FROM \(source)") { row in
            guard case .blob(let bytes)? = row.first else { return }
            // Hashed again: a sum of sums could not tell which cells stand in one row.
            let hash = bytes.withUnsafeBytes { Murmur3.hash($0, seed: 0) }
            count += 1
            sums.high += hash >> 64
            sums.low += hash & UInt128(UInt64.max)
        }
        return "\(count):\(sums.high):\(sums.low)"
    }

    // MARK: Cells

    private enum Kind: UInt64 {
        /// Numbers, and decimals written as text.
        case number
        /// Dates and timestamps.
        case moment
        case other
    }

    /// A number for a column: the hash of its name, and how its text is to be read in the two lowest bits.
    private static func label(of column: TableLayout.TableColumn) -> Int64 {
        let kind: Kind =
            switch column.type {
            case .date, .timestamp, .timestampWithZone: .moment
            case let type? where type.isNumeric: .number
            default: .other
            }
        let name = Array(column.name.lowercased().utf8).withUnsafeBytes { Murmur3.hash($0, seed: 0) }
        return Int64(bitPattern: UInt64(truncatingIfNeeded: name) & ~3 | kind.rawValue)
    }

    /// The same for the same value of the same column; zero for NULL.
    private static func hash(_ cell: SQLiteArguments.Cell, label: UInt64) -> UInt128 {
        // The kind may change with the column's type, the name not.
        let seed = label & ~3
        switch cell {
        case .null: return 0
        case .integer(let number):
            guard let double = Double(exactly: number) else {
                return hash(UInt64(bitPattern: number), seed | 1)
            }
            return hash(double.bitPattern, seed)
        // Zero has two signs and one value.
        case .real(let number): return hash(number == 0 ? 0 : number.bitPattern, seed)
        case .text(let text):
            switch Kind(rawValue: label & 3) {
            case .number: return hash(decimal: text, seed)
            case .moment where text.count == 19 && text.suffix(9).elementsEqual("T00:00:00".utf8):
                return Murmur3.hash(UnsafeRawBufferPointer(rebasing: text.dropLast(9)), seed: seed | 2)
            default: return Murmur3.hash(text, seed: seed | 2)
            }
        case .blob(let bytes): return Murmur3.hash(bytes, seed: seed | 3)
        }
    }

    private static func hash(_ word: UInt64, _ seed: UInt64) -> UInt128 {
        withUnsafeBytes(of: word.littleEndian) { Murmur3.hash($0, seed: seed) }
    }

    /// Decimals that a double can tell apart are hashed as doubles: they may have been stored so.
    private static func hash(decimal text: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt128 {
        guard let decimal = DecimalText(String(decoding: text, as: UTF8.self)) else {
            return Murmur3.hash(text, seed: seed | 2)
        }
        if decimal.digitCount <= 15 { return hash(decimal.double == 0 ? 0 : decimal.double.bitPattern, seed) }
        return Array(decimal.shortest.utf8).withUnsafeBytes { Murmur3.hash($0, seed: seed | 2) }
    }
}

/// MurmurHash3, the variant for 64-bit computers with 128 bits of result.
///
/// Algorithm: Austin Appleby, SMHasher, MurmurHash3_x64_128 (public domain).
enum Murmur3 {
    static func hash(_ data: UnsafeRawBufferPointer, seed: UInt64) -> UInt128 {
        var (high, low) = (seed, seed)
        let blocks = data.count / 16
        for block in 0..<blocks {
            let first = UInt64(
                littleEndian: data.loadUnaligned(fromByteOffset: block * 16, as: UInt64.self)
            )
            let second = UInt64(
                littleEndian: data.loadUnaligned(fromByteOffset: block * 16 + 8, as: UInt64.self)
            )
            low ^= mixedFirst(first)
            low = rotated(low, 27) &+ high
            low = low &* 5 &+ 0x52DC_E729
            high ^= mixedSecond(second)
            high = rotated(high, 31) &+ low
            high = high &* 5 &+ 0x3849_5AB5
        }
        var tail: (UInt64, UInt64) = (0, 0)
        for (index, byte) in data[(blocks * 16)...].enumerated() {
            if index < 8 {
                tail.0 |= UInt64(byte) << UInt64(index * 8)
            } else {
                tail.1 |= UInt64(byte) << UInt64((index - 8) * 8)
            }
        }
        low ^= mixedFirst(tail.0)
        high ^= mixedSecond(tail.1)
        return finished(low ^ UInt64(data.count), high ^ UInt64(data.count))
    }

    private static func finished(_ first: UInt64, _ second: UInt64) -> UInt128 {
        var low = first &+ second
        var high = second &+ low
        low = avalanched(low)
        high = avalanched(high)
        low = low &+ high
        high = high &+ low
        return UInt128(high) << 64 | UInt128(low)
    }

    private static func mixedFirst(_ word: UInt64) -> UInt64 {
        rotated(word &* 0x87C3_7B91_1142_53D5, 31) &* 0x4CF5_AD43_2745_937F
    }

    private static func mixedSecond(_ word: UInt64) -> UInt64 {
        rotated(word &* 0x4CF5_AD43_2745_937F, 33) &* 0x87C3_7B91_1142_53D5
    }

    private static func avalanched(_ word: UInt64) -> UInt64 {
        var word = word
        word = (word ^ word >> 33) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ word >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ word >> 33
    }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        word << bits | word >> (64 - bits)
    }
}
