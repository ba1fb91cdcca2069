public import Tabular

/// A small answer, held whole.
public struct PostgresRows: Sendable {
    public var columns: [PostgresColumn]
    public var rows: [[Value]]

    init(_ result: PostgresResult) throws {
        let columns = (0..<result.columnCount).map {
            PostgresColumn(result.name(of: $0), result.type(of: $0))
        }
        self.columns = columns
        rows = try (0..<result.rowCount).map { row in
            try columns.indices.map { index in
                guard let text = result.text(row: row, column: index) else { return .null }
                guard let value = Value(text, as: columns[index].type) else {
                    throw PostgresError.data(
                        column: columns[index].name,
                        reason: "A value has an unexpected form."
                    )
                }
                return value
            }
        }
    }
}

extension Value {
    /// Reads the server's text form; nil for a form that the type does not have.
    ///
    /// Types without a form of their own here stay text: numerics beyond 38 digits, NaN and infinities among numerics
    /// and dates, times with zone, intervals, arrays, and types that only the server knows.
    init?(_ text: String, as type: PostgresType) {
        switch type.oid {
        case PostgresType.boolean: self = .boolean(text == "t")
        case PostgresType.int2, PostgresType.int4, PostgresType.int8, PostgresType.objectID:
            guard let number = Int64(text) else { return nil }
            self = .integer(number)
        case PostgresType.float4, PostgresType.float8:
            guard let number = Double(text) else { return nil }
            self = .double(number)
        case PostgresType.numeric: self = Decimal128(digits: text).map { .decimal($0) } ?? .text(text)
        case PostgresType.bytea:
            guard text.hasPrefix("\\x"), let bytes = [UInt8](hexadecimal: text.utf8.dropFirst(2)) else {
                return nil
            }
            self = .blob(bytes)
        case PostgresType.date: self = CivilDate(text).map { .date($0) } ?? .text(text)
        case PostgresType.timestamp:
            let moment = Self.microseconds(text[...])
            self = moment.map { .timestamp(nanoseconds: Int128($0) * 1_000) } ?? .text(text)
        case PostgresType.timestampWithZone:
            guard text.hasSuffix("+00"), let moment = Self.microseconds(text.dropLast(3)) else {
                self = .text(text)
                return
            }
            self = .instant(microseconds: moment)
        default: self = .text(text)
        }
    }

    /// Microseconds since 1970 of `yyyy-MM-dd HH:mm:ss[.ffffff]`.
    private static func microseconds(_ text: Substring) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[10] == UInt8(ascii: " "), let date = CivilDate(text.prefix(10)),
            let hour = Int64(text.dropFirst(11).prefix(2)), let minute = Int64(text.dropFirst(14).prefix(2)),
            let second = Int64(text.dropFirst(17).prefix(2))
        else { return nil }
        let digits = text.dropFirst(20)
        guard let fraction = digits.isEmpty ? 0 : Int64(digits), digits.count <= 6 else { return nil }
        let scale = (digits.count..<6).reduce(Int64(1)) { power, _ in power * 10 }
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second
        return seconds * 1_000_000 + fraction * (digits.isEmpty ? 1 : scale)
    }
}

extension Decimal128 {
    /// Reads `-12.50`; nil for more than 38 digits or anything else.
    init?(digits text: String) {
        var unscaled: Int128 = 0
        var scale: Int?
        var count = 0
        let isNegative = text.hasPrefix("-")
        for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), count < 38 else { return nil }
            unscaled = unscaled * 10 + Int128(byte - UInt8(ascii: "0"))
            if unscaled != 0 { count += 1 }
            scale? += 1
        }
        guard !text.isEmpty else { return nil }
        self.init(unscaled: isNegative ? -unscaled : unscaled, scale: scale ?? 0)
    }
}

extension [UInt8] {
    init?(hexadecimal text: some Collection<UInt8>) {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        var high: UInt8?
        for byte in text {
            guard let digit = digit(byte) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        self = bytes
    }
}
