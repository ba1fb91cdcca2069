import GRDBSQLite
import Tabular

/// Tells SQLite to copy what it is given (`SQLITE_TRANSIENT`, a macro that Swift does not see).
let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

/// A value in one of the five forms that SQLite stores.
enum StoredValue {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    /// The form SQLite stores a value in; nil for a value without one.
    ///
    /// Booleans are 0 and 1, dates `yyyy-MM-dd`, timestamps `yyyy-MM-ddTHH:mm:ss`, decimals and whole
    /// numbers beyond 64 bits doubles.
    init?(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .integer(flag ? 1 : 0)
        case .integer(let number): self = .integer(number)
        case .hugeInteger(let number): self = .real(Double(number))
        case .unsignedHugeInteger(let number): self = .real(Double(number))
        case .double(let number): self = .real(number)
        case .decimal(let number): self = .real(Double(number.description) ?? .nan)
        case .text(let text): self = .text(text)
        case .blob(let bytes): self = .blob(bytes)
        case .date(let date): self = .text(date.description)
        case .timestamp(let nanoseconds):
            self = .text(Self.timestampText(seconds: floorDivide(nanoseconds, 1_000_000_000)))
        case .instant(let microseconds):
            self = .text(Self.timestampText(seconds: floorDivide(Int128(microseconds), 1_000_000)))
        default: return nil
        }
    }

    private static func timestampText(seconds: Int128) -> String {
        let day = floorDivide(seconds, 86_400)
        let ofDay = Int(seconds - day * 86_400)
        let time = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(CivilDate(daysSinceEpoch: Int(day)))T\(time.joined(separator: ":"))"
    }
}

private func floorDivide(_ number: Int128, _ divisor: Int128) -> Int128 {
    let quotient = number / divisor
    return number % divisor < 0 ? quotient - 1 : quotient
}
