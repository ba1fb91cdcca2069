import Comparison
import SQLiteDriver
import Tabular

/// The text of SQLite's values in the form of a comparison, as functions that SQLite calls.
enum SQLiteCell {
    static let textName = "glidepath_cell_text"
    static let rowName = "glidepath_row_bytes"
    static let bucketName = "glidepath_bucket"

    /// How one column is read, as a short text that SQL can hand over.
    struct Reading {
        enum Kind: Character {
            case integer = "i"
            case decimal = "n"
            case double = "d"
            case boolean = "b"
            case date = "D"
            case timestamp = "t"
            case instant = "z"
            case plain = "p"
        }

        var kind: Kind
        var scale = 0
        var normalisation: TextNormalisation

        init(_ cell: PortableCell) {
            normalisation = cell.normalisation
            switch cell.form {
            case .integer: kind = .integer
            case .decimal(let digits): (kind, scale) = (.decimal, digits)
            case .float, .double: kind = .double
            case .boolean: kind = .boolean
            case .date: kind = .date
            case .timestamp: kind = .timestamp
            case .instant: kind = .instant
            default: kind = .plain
            }
        }

        var label: String { "\(kind.rawValue)\(normalisation.rawValue)\(scale)" }

        init?(label: UnsafeRawBufferPointer) {
            guard label.count >= 3, let kind = Kind(rawValue: Character(UnicodeScalar(label[0]))) else {
                return nil
            }
            self.kind = kind
            normalisation = TextNormalisation(rawValue: Int(label[1]) - 48)
            scale = Int(String(decoding: label.dropFirst(2), as: UTF8.self)) ?? 0
        }
    }

    /// `glidepath_cell_text(label, value)`.
    static let text = SQLiteFunction(textName) { arguments in
        guard case .text(let label) = arguments[0], let reading = Reading(label: label),
            let text = reading.text(of: arguments[1])
        else { return .null }
        return .text(text)
    }

    /// `glidepath_row_bytes(earlier, label, value, …)`: what is hashed.
    static let rowBytes = SQLiteFunction(rowName) { arguments in
        var row = PortableRow()
        for index in stride(from: 1, to: arguments.count - 1, by: 2) {
            guard case .text(let label) = arguments[index], let reading = Reading(label: label) else {
                continue
            }
            row.append(reading.hashedText(of: arguments[index + 1])?.utf8)
        }
        guard case .blob(let earlier) = arguments[0] else { return .blob(row.bytes) }
        return .blob(Array(earlier) + row.bytes)
    }

    /// `glidepath_bucket(count, bytes)`.
    static let bucket = SQLiteFunction(bucketName) { arguments in
        guard case .integer(let count) = arguments[0], case .blob(let bytes) = arguments[1] else {
            return .null
        }
        return .integer(Int64(PortableRow.hash(bytes).high & UInt64(count - 1)))
    }
}

extension SQLiteCell.Reading {
    /// The text that is hashed: floating-point numbers by their bits.
    func hashedText(of cell: SQLiteArguments.Cell) -> String? {
        guard kind == .double else { return text(of: cell) }
        switch cell {
        case .real(let number): return Self.bits(number)
        case .integer(let number):
            guard let double = Double(exactly: number) else { return "#\(number)" }
            return Self.bits(double)
        default: return text(of: cell)
        }
    }

    private static func bits(_ number: Double) -> String {
        number.isNaN ? "nan" : String(Int64(bitPattern: number.bitPattern))
    }

    /// As ``CellForm`` says; nil for NULL.
    ///
    /// A value that the form cannot hold keeps its own text.
    func text(of cell: SQLiteArguments.Cell) -> String? {
        switch cell {
        case .null: return nil
        case .integer(let number): return text(of: number)
        case .real(let number): return text(of: number)
        case .blob(let bytes): return Self.hexadecimal(bytes)
        case .text(let bytes): return text(of: String(decoding: bytes, as: UTF8.self))
        }
    }

    private func text(of number: Int64) -> String {
        switch kind {
        case .decimal where scale > 0: "\(number)." + String(repeating: "0", count: scale)
        case .boolean where number == 0 || number == 1: number == 1 ? "true" : "false"
        default: String(number)
        }
    }

    private func text(of number: Double) -> String {
        let text = "\(number)"
        guard kind == .decimal else { return text }
        return decimal(text) ?? text
    }

    private func text(of text: String) -> String? {
        switch kind {
        case .plain:
            var text = text
            if normalisation.contains(.trailingBlanks) {
                while text.utf8.last == UInt8(ascii: " ") { text.unicodeScalars.removeLast() }
            }
            return normalisation.contains(.emptyIsNull) && text.isEmpty ? nil : text
        case .decimal: return decimal(text) ?? text
        case .integer: return Int128(text).map(String.init) ?? text
        case .boolean:
            return ["true": "true", "t": "true", "1": "true", "false": "false", "f": "false", "0": "false"][
                text.lowercased()
            ] ?? text
        case .timestamp: return Self.timestamp(text) ?? text
        case .instant: return Self.instant(text) ?? text
        case .double, .date: return text
        }
    }

    /// All digits of the scale, or nil when it has other digits or more.
    private func decimal(_ text: String) -> String? {
        var digits = Substring(text)
        let isNegative = digits.first == "-"
        if isNegative || digits.first == "+" { digits.removeFirst() }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) })
        else {
            return nil
        }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.last == "0", fraction.count > scale { fraction.removeLast() }
        guard fraction.count <= scale else { return nil }
        var whole = first.drop { $0 == "0" }
        if whole.isEmpty { whole = "0" }
        let padded = fraction + String(repeating: "0", count: scale - fraction.count)
        let isZero = whole == "0" && padded.allSatisfy { $0 == "0" }
        return (isNegative && !isZero ? "-" : "") + whole + (scale > 0 ? "." + padded : "")
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// `yyyy-MM-dd HH:mm:ss[.f]` of `yyyy-MM-dd[T ]HH:mm[:ss[.f]]` or a date; nil for anything else.
    private static func timestamp(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, CivilDate(text.prefix(10)) != nil else { return nil }
        if bytes.count == 10 { return text + " 00:00:00" }
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " ") else {
            return nil
        }
        var time = Array(bytes[11...])
        if time.count == 5 { time += ":00".utf8 }
        guard time.count >= 8, time[2] == 0x3A, time[5] == 0x3A,
            [0, 1, 3, 4, 6, 7].allSatisfy({ isDigit(time[$0]) })
        else { return nil }
        if time.count > 8 {
            guard time[8] == UInt8(ascii: "."), time.count > 9, time[9...].allSatisfy(isDigit) else {
                return nil
            }
            while time.last == UInt8(ascii: "0") { time.removeLast() }
            if time.last == UInt8(ascii: ".") { time.removeLast() }
        }
        return String(text.prefix(10)) + " " + String(decoding: time, as: UTF8.self)
    }

    /// A timestamp in UTC with `+00`; nil for another zone.
    ///
    /// Text without a zone is UTC.
    private static func instant(_ text: String) -> String? {
        var civil = text
        for ending in ["Z", "+00:00", "+0000", "+00"] where civil.hasSuffix(ending) {
            civil.removeLast(ending.count)
            break
        }
        return timestamp(civil).map { $0 + "+00" }
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}
