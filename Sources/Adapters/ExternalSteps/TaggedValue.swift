internal import Foundation
internal import Tabular

/// A value as JSON that keeps its type: numbers as text, since JSON numbers would not keep theirs.
struct TaggedValue: Encodable {
    var value: Value

    private enum Key: String, CodingKey {
        case type
        case value
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if let (type, text) = scalar {
            try container.encode(type, forKey: .type)
            return try container.encode(text, forKey: .value)
        }
        switch value {
        case .list(let values):
            try container.encode("list", forKey: .type)
            try container.encode(values.map(TaggedValue.init), forKey: .value)
        case .structure(let fields):
            try container.encode("structure", forKey: .type)
            var list = container.nestedUnkeyedContainer(forKey: .value)
            for field in fields {
                var pair = list.nestedUnkeyedContainer()
                try pair.encode(field.name)
                try pair.encode(TaggedValue(value: field.value))
            }
        case .map(let entries):
            try container.encode("map", forKey: .type)
            try container.encode(
                entries.map { [TaggedValue(value: $0.key), TaggedValue(value: $0.value)] },
                forKey: .value
            )
        default:
            try container.encode("null", forKey: .type)
        }
    }

    /// Type and text; nil for null and for values made of others.
    private var scalar: (type: String, text: String)? {
        switch value {
        case .boolean(let truth): ("boolean", String(truth))
        case .integer(let number): ("integer", String(number))
        case .hugeInteger(let number): ("integer", String(number))
        case .unsignedHugeInteger(let number): ("integer", String(number))
        case .double(let number): ("double", String(number))
        case .decimal(let number): ("decimal", number.description)
        case .text(let text): ("text", text)
        case .blob(let bytes): ("blob", Data(bytes).base64EncodedString())
        case .date(let date): ("date", date.description)
        case .time(let microseconds): ("time", timeText(microseconds))
        case .timeWithZone(let microseconds, let offset):
            ("time", timeText(microseconds) + offsetText(Int(offset)))
        case .timestamp(let nanoseconds): ("timestamp", timestampText(nanoseconds / 1_000))
        case .instant(let microseconds): ("timestamp", timestampText(Int128(microseconds)) + "+00:00")
        case .interval(let months, let days, let microseconds):
            ("text", "\(months) months \(days) days \(microseconds) microseconds")
        case .null, .list, .structure, .map: nil
        }
    }
}

private let microsecondsPerDay: Int128 = 86_400_000_000

/// `HH:mm:ss.ffffff`.
private func timeText(_ microseconds: Int64) -> String {
    let seconds = microseconds / 1_000_000
    let parts = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded(Int($0), 2) }
    return parts.joined(separator: ":") + "." + padded(Int(microseconds % 1_000_000), 6)
}

/// `yyyy-MM-ddTHH:mm:ss.ffffff`.
private func timestampText(_ microseconds: Int128) -> String {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: microsecondsPerDay)
    let day = remainder < 0 ? quotient - 1 : quotient
    let time = remainder < 0 ? remainder + microsecondsPerDay : remainder
    return "\(CivilDate(daysSinceEpoch: Int(day)))T\(timeText(Int64(time)))"
}

private func offsetText(_ seconds: Int) -> String {
    let sign = seconds < 0 ? "-" : "+"
    return sign + padded(abs(seconds) / 3_600, 2) + ":" + padded(abs(seconds) / 60 % 60, 2)
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
