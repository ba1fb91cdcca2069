import Tabular

/// What a parameter may be declared as, and which written values fit.
enum ParameterType {
    case integer
    /// As many digits as the value has.
    case anyDecimal
    case decimal(precision: Int, scale: Int)
    case double
    case text
    case boolean
    case date
    case timestamp

    /// Reads a declared type name without case; nil for types that parameters do not have.
    init?(_ name: String) {
        if ["decimal", "numeric"].contains(name.lowercased()) {
            self = .anyDecimal
            return
        }
        switch LogicalType(declared: name) {
        case .int8?, .int16?, .int32?, .int64?: self = .integer
        case .decimal(let precision, let scale)?: self = .decimal(precision: precision, scale: scale)
        case .float?, .double?: self = .double
        case .text?: self = .text
        case .boolean?: self = .boolean
        case .date?: self = .date
        case .timestamp?: self = .timestamp
        default: return nil
        }
    }

    /// What an undeclared value looks like.
    ///
    /// A number with a fraction is a decimal, never a binary fraction.
    static func inferred(from node: DocumentNode) -> ParameterType? {
        switch node.content {
        case .boolean: .boolean
        case .text: .text
        case .number(let text):
            if text.contains(where: { $0 == "e" || $0 == "E" }) {
                .double
            } else {
                text.contains(".") ? .anyDecimal : .integer
            }
        case .null, .list, .object: nil
        }
    }

    /// Completes "expected …".
    var expected: String {
        switch self {
        case .integer: "a whole number"
        case .anyDecimal: "a decimal number"
        case .decimal(let precision, let scale):
            "a number with at most \(precision) digits, \(scale) of them after the point"
        case .double: "a number"
        case .text: "text"
        case .boolean: "true or false"
        case .date: "a day written yyyy-MM-dd"
        case .timestamp: "a moment written yyyy-MM-ddTHH:mm:ss"
        }
    }

    /// The value with its exact type, or nil when it does not fit.
    func value(of node: DocumentNode) -> (LogicalType, Value)? {
        switch (self, node.content) {
        case (.integer, .number(let text)): Int64(text).map { (.int64, .integer($0)) }
        case (.double, .number(let text)):
            Double(text).flatMap { $0.isFinite ? (.double, .double($0)) : nil }
        case (.text, .text(let text)): (.text, .text(text))
        case (.boolean, .boolean(let value)): (.boolean, .boolean(value))
        case (.date, .text(let text)): CivilDate(text).map { (.date, .date($0)) }
        case (.timestamp, .text(let text)):
            nanoseconds(of: text).map { (.timestamp(.microseconds), .timestamp(nanoseconds: $0)) }
        case (.anyDecimal, .number(let text)), (.anyDecimal, .text(let text)): shortestDecimal(text)
        case (.decimal(let precision, let scale), .number(let text)),
            (.decimal(let precision, let scale), .text(let text)):
            decimal(text, precision: precision, scale: scale)
        default: nil
        }
    }

    private func shortestDecimal(_ text: String) -> (LogicalType, Value)? {
        guard let number = ExactNumber(text), number.precision <= 38 else { return nil }
        let type = LogicalType.decimal(precision: number.precision, scale: number.scale)
        return number.unscaled(scale: number.scale).map {
            (type, .decimal(Decimal128(unscaled: $0, scale: number.scale)))
        }
    }

    private func decimal(_ text: String, precision: Int, scale: Int) -> (LogicalType, Value)? {
        guard let unscaled = ExactNumber(text)?.unscaled(scale: scale) else { return nil }
        guard String(unscaled.magnitude).count <= max(precision, 1) else { return nil }
        let type = LogicalType.decimal(precision: precision, scale: scale)
        return (type, .decimal(Decimal128(unscaled: unscaled, scale: scale)))
    }

    /// Nanoseconds since 1970-01-01 00:00 of `yyyy-MM-dd`, with `T` or a space and `HH:mm`, `HH:mm:ss` or
    /// up to six digits of a fraction after it.
    private func nanoseconds(of text: String) -> Int128? {
        guard let date = CivilDate(text.prefix(10)) else { return nil }
        let midnight = Int128(date.daysSinceEpoch) * 86_400
        let rest = text.dropFirst(10)
        if rest.isEmpty { return midnight * 1_000_000_000 }
        guard rest.first == "T" || rest.first == " " else { return nil }
        let parts = rest.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let clock = parts[0].split(separator: ":", omittingEmptySubsequences: false).map { twoDigits($0) }
        guard clock.count == 2 || clock.count == 3, parts.count == 1 || clock.count == 3 else { return nil }
        guard let hour = clock[0], hour < 24, let minute = clock[1], minute < 60 else { return nil }
        guard let second = clock.count == 3 ? clock[2] : 0, second < 60 else { return nil }
        var micros = 0
        if parts.count == 2 {
            guard (1...6).contains(parts[1].utf8.count), parts[1].allSatisfy({ $0.isASCII && $0.isNumber })
            else { return nil }
            let padded = parts[1] + String(repeating: "0", count: 6 - parts[1].utf8.count)
            micros = Int(padded) ?? 0
        }
        let seconds = midnight + Int128(hour * 3_600 + minute * 60 + second)
        return seconds * 1_000_000_000 + Int128(micros) * 1_000
    }

    private func twoDigits(_ text: Substring) -> Int? {
        text.utf8.count == 2 && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}

/// A decimal number by its digits, so that nothing is rounded on the way.
private struct ExactNumber {
    private var isNegative: Bool
    private var digits: String
    /// Digits after the point.
    private(set) var scale: Int

    init?(_ text: String) {
        let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        digits = parts.joined()
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        scale = parts.count == 2 ? parts[1].count : 0
        isNegative = text.hasPrefix("-")
    }

    /// Digits without leading zeros, but never fewer than the scale.
    var precision: Int { max(digits.drop { $0 == "0" }.count, scale, 1) }

    /// The number times ten to the power of `scale`; nil when digits would be lost or too many.
    func unscaled(scale wanted: Int) -> Int128? {
        var kept = digits[...]
        for _ in 0..<max(0, scale - wanted) {
            guard kept.last == "0" else { return nil }
            kept = kept.dropLast()
        }
        let padded = kept + String(repeating: "0", count: max(0, wanted - scale))
        guard let magnitude = Int128(padded.isEmpty ? "0" : padded) else { return nil }
        return isNegative ? -magnitude : magnitude
    }
}
