import CDuckDB
import Tabular

extension VectorReader {
    /// A value of a type without children.
    func plain(_ id: TypeID, at row: Int) -> Value {
        switch id {
        case .boolean: .boolean(load(UInt8.self, at: row) != 0)
        case .unsignedHugeInt: .wholeNumber(load(UInt128.self, at: row))
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .hugeInt:
            .wholeNumber(integer(id, at: row))
        case .float: .double(Double(load(Float.self, at: row)))
        case .double: .double(load(Double.self, at: row))
        case .varchar: .text(String(decoding: bytes(at: row), as: UTF8.self))
        case .blob: .blob(Array(bytes(at: row)))
        case .bit: .text(bitText(Array(bytes(at: row))))
        case .bigNumber: .text(bigNumberText(Array(bytes(at: row))))
        case .uuid: .text(uuidText(load(UInt128.self, at: row)))
        case .interval: interval(at: row)
        default: moment(id, at: row)
        }
    }

    private func interval(at row: Int) -> Value {
        let months = load(Int32.self, at: row * 4)
        let days = load(Int32.self, at: row * 4 + 1)
        return .interval(months: months, days: days, microseconds: load(Int64.self, at: row * 2 + 1))
    }

    /// Dates and times.
    ///
    /// Infinities have no place in `Value`'s numbers: they are text, which casts back.
    private func moment(_ id: TypeID, at row: Int) -> Value {
        if id == .date {
            let days = load(Int32.self, at: row)
            return infinity(Int64(days), Int64(Int32.max)) ?? .date(CivilDate(daysSinceEpoch: Int(days)))
        }
        let count = load(Int64.self, at: row)
        switch id {
        case .time: return .time(microseconds: count)
        case .timeNanoseconds: return .text(timeText(nanoseconds: count))
        case .timeWithZone: return timeWithZone(bits: UInt64(bitPattern: count))
        case .timestampWithZone: return infinity(count, .max) ?? .instant(microseconds: count)
        case .timestampSeconds: return timestamp(count, nanoseconds: 1_000_000_000)
        case .timestampMilliseconds: return timestamp(count, nanoseconds: 1_000_000)
        case .timestamp: return timestamp(count, nanoseconds: 1_000)
        case .timestampNanoseconds: return timestamp(count, nanoseconds: 1)
        default: return .null
        }
    }

    private func infinity(_ count: Int64, _ infinite: Int64) -> Value? {
        switch count {
        case infinite: .text("infinity")
        case -infinite: .text("-infinity")
        default: nil
        }
    }

    private func timestamp(_ count: Int64, nanoseconds: Int128) -> Value {
        infinity(count, .max) ?? .timestamp(nanoseconds: Int128(count) * nanoseconds)
    }

    /// 40 bits of microseconds, then 24 bits that count the offset down from +15:59:59.
    private func timeWithZone(bits: UInt64) -> Value {
        .timeWithZone(
            microseconds: Int64(bits >> 24),
            offsetSeconds: 57_599 - Int32(truncatingIfNeeded: bits & 0xFF_FFFF)
        )
    }
}

extension Value {
    /// The narrowest form, so that equal numbers are equal values whatever type they had.
    static func wholeNumber(_ number: some FixedWidthInteger) -> Value {
        if let number = Int64(exactly: number) { return .integer(number) }
        if let number = Int128(exactly: number) { return .hugeInteger(number) }
        return .unsignedHugeInteger(UInt128(number))
    }
}

/// Canonical text; stored with the first bit flipped, so that signed order is text order.
private func uuidText(_ stored: UInt128) -> String {
    let digits = String(stored ^ (1 << 127), radix: 16)
    var text = String(repeating: "0", count: 32 - digits.count) + digits
    for position in [20, 16, 12, 8] {
        text.insert("-", at: text.index(text.startIndex, offsetBy: position))
    }
    return text
}

/// One character per bit; the first byte says how many bits of the second are padding.
private func bitText(_ bytes: [UInt8]) -> String {
    guard let padding = bytes.first else { return "" }
    let bits = bytes.dropFirst().map { byte in
        let digits = String(byte, radix: 2)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
    return String(bits.joined().dropFirst(Int(padding)))
}

/// Three bytes header (sign and length), then the magnitude, highest byte first; all inverted when negative.
private func bigNumberText(_ bytes: [UInt8]) -> String {
    guard let header = bytes.first else { return "" }
    let isNegative = header & 0x80 == 0
    var magnitude = bytes.dropFirst(3).map { isNegative ? ~$0 : $0 }
    var digits: [String] = []
    while magnitude.contains(where: { $0 != 0 }) {
        var remainder = 0
        for index in magnitude.indices {
            let dividend = remainder << 8 | Int(magnitude[index])
            magnitude[index] = UInt8(dividend / 10)
            remainder = dividend % 10
        }
        digits.append(String(remainder))
    }
    guard !digits.isEmpty else { return "0" }
    return (isNegative ? "-" : "") + digits.reversed().joined()
}

/// `12:34:56.123456789`, without trailing zeros.
private func timeText(nanoseconds: Int64) -> String {
    func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let seconds = nanoseconds / 1_000_000_000
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }.joined(separator: ":")
    var fraction = padded(nanoseconds % 1_000_000_000, 9)
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? clock : "\(clock).\(fraction)"
}
