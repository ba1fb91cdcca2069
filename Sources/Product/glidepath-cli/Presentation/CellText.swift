import Glidepath
import Tabular

extension Value {
    /// One cell for people.
    ///
    /// NULL is `∅`, so that it differs from an empty text.
    var cellText: String {
        switch self {
        case .null: "∅"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .hugeInteger(let value): String(value)
        case .unsignedHugeInteger(let value): String(value)
        case .double(let value): "\(value)"
        case .decimal(let value): value.description
        case .text(let value): value.replacing("\n", with: "⏎").replacing("\r", with: "")
        case .blob(let bytes): "\(bytes.count) bytes"
        case .date(let value): value.description
        case .time(let microseconds): Self.time(microseconds)
        case .timeWithZone(let microseconds, let offset): Self.time(microseconds) + " \(offset) s east"
        case .timestamp(let nanoseconds): Self.timestamp(Int64(nanoseconds / 1000))
        case .instant(let microseconds): Self.timestamp(microseconds) + "Z"
        case .interval(let months, let days, let microseconds):
            "\(months) months \(days) days \(Self.time(microseconds))"
        case .list(let values): "[" + values.map(\.cellText).joined(separator: ", ") + "]"
        case .structure(let fields):
            "{" + fields.map { "\($0.name): \($0.value.cellText)" }.joined(separator: ", ") + "}"
        case .map(let entries):
            "{" + entries.map { "\($0.key.cellText): \($0.value.cellText)" }.joined(separator: ", ") + "}"
        }
    }

    private static func time(_ microseconds: Int64) -> String {
        timestamp(microseconds).split(separator: " ").last.map(String.init) ?? ""
    }

    private static func timestamp(_ microseconds: Int64) -> String {
        let perDay: Int64 = 86_400_000_000
        let day = Int((Double(microseconds) / Double(perDay)).rounded(.down))
        let ofDay = microseconds - Int64(day) * perDay
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = ofDay / 1_000_000
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        let fraction = ofDay % 1_000_000
        return "\(CivilDate(daysSinceEpoch: day)) \(parts.joined(separator: ":"))"
            + (fraction == 0 ? "" : "." + padded(fraction, 6))
    }
}

/// One cell as JSON: numbers and Booleans as such where JSON can hold them exactly, everything else as text.
enum CellJSON: Encodable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case double(Double)
    case text(String)

    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let value): self = .boolean(value)
        case .integer(let value): self = .integer(value)
        case .double(let value) where value.isFinite: self = .double(value)
        case .text(let value): self = .text(value)
        default: self = .text(value.cellText)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        }
    }
}
