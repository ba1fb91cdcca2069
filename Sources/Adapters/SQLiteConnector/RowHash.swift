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
    /// The label `+` adds an earlier result.
    static let function = SQLiteFunction(functionName) { arguments in
        var sum: UInt128 = 0
        for index in stride(from: 0, to: arguments.count - 1, by: 2) {
            guard case .text(let label) = arguments[index] else { continue }
            if case .blob(let partial) = arguments[index + 1], label.elementsEqual("+".utf8) {
                sum &+= UInt128(littleEndian: partial.loadUnaligned(as: UInt128.self))
            } else if let bytes = cell(label, arguments[index + 1]) {
                sum &+= Murmur3.hash(bytes)
            }
        }
        return .blob(withUnsafeBytes(of: sum.littleEndian) { Array($0) })
    }

    /// SQL for the hash of a row of the table.
    ///
    /// - Parameter expressions: SQL for the value of each column, in the order of `columns`.
    static func sql(_ columns: [TableLayout.TableColumn], expressions: [String]) -> String {
        let cells = zip(columns, expressions).map { column, expression in
            (label: "\(kind(of: column.type))\(column.name.lowercased())", expression: expression)
        }
        var sql = "\(functionName)()"
        for start in stride(from: 0, to: cells.count, by: cellsPerCall) {
            let part = cells[start..<min(cells.count, start + cellsPerCall)].map {
                ", \(SQLiteConnection.quotedText($0.label)), \($0.expression)"
            }
            sql = "\(functionName)('+', \(sql)\(part.joined()))"
        }
        return sql
    }

    /// Count and the sums of both halves over every row: equal for equal multisets of rows.
    static func checksum(of source: String, hash: String, in connection: SQLiteConnection) throws -> String {
        var count = 0
        var sums: (high: UInt128, low: UInt128) = (0, 0)
        try connection.forEachRow(of: "SELECT \(hash) FROM \(source)") { row in
            guard case .blob(let bytes)? = row.first else { return }
            let hash = bytes.withUnsafeBytes { UInt128(littleEndian: $0.loadUnaligned(as: UInt128.self)) }
            count += 1
            sums.high += hash >> 64
            sums.low += hash & UInt128(UInt64.max)
        }
        return "\(count):\(sums.high):\(sums.low)"
    }

    /// `d` for decimals and other numbers, `t` for points in time, `-` for all else.
    private static func kind(of type: LogicalType?) -> Character {
        switch type {
        case .date, .timestamp, .timestampWithZone: "t"
        case let type? where type.isNumeric: "d"
        default: "-"
        }
    }

    /// Bytes that are the same for the same value of the same column; nil for NULL.
    private static func cell(
        _ label: UnsafeRawBufferPointer,
        _ value: SQLiteArguments.Cell
    ) -> [UInt8]? {
        var bytes: [UInt8] = []
        func start(_ tag: Character) {
            bytes.reserveCapacity(label.count + 24)
            // The column's name without its kind, which may change.
            bytes.append(contentsOf: label.dropFirst())
            bytes.append(0)
            bytes.append(contentsOf: String(tag).utf8)
        }
        switch value {
        case .null: return nil
        case .integer(let number):
            start("n")
            bytes.append(contentsOf: String(number).utf8)
        case .real(let number):
            start("n")
            if let whole = Int64(exactly: number) {
                bytes.append(contentsOf: String(whole).utf8)
            } else {
                bytes.append(
                    contentsOf: number.isFinite ? DecimalText(number).shortest.utf8 : "\(number)".utf8
                )
            }
        case .text(let text) where label.first == UInt8(ascii: "d"):
            start("n")
            let text = String(decoding: text, as: UTF8.self)
            bytes.append(contentsOf: (DecimalText(text)?.shortest ?? text).utf8)
        case .text(let text):
            start("t")
            let isMidnight =
                label.first == UInt8(ascii: "t") && text.count == 19
                && text.suffix(9).elementsEqual("T00:00:00".utf8)
            bytes.append(contentsOf: isMidnight ? text.dropLast(9) : text[...])
        case .blob(let blob):
            start("b")
            bytes.append(contentsOf: blob)
        }
        return bytes
    }
}

/// MurmurHash3, the variant for 64-bit computers with 128 bits of result and seed 0.
///
/// Algorithm: Austin Appleby, SMHasher, MurmurHash3_x64_128 (public domain).
enum Murmur3 {
    static func hash(_ bytes: [UInt8]) -> UInt128 {
        bytes.withUnsafeBytes { data in
            var (high, low): (UInt64, UInt64) = (0, 0)
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
