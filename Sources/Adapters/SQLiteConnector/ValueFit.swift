import SQLiteDriver
import Tabular

/// Turns values of one type into values of another, as SQLite stores them, or finds that they do not fit.
enum ValueFit {
    /// `glidepath_fit(value, target, precision, scale)`: the value, or NULL when it does not fit.
    static let function = SQLiteFunction(functionName) { arguments in
        guard arguments.count == 4, case .text(let target) = arguments[1],
            case .integer(let precision) = arguments[2], case .integer(let scale) = arguments[3],
            let target = Target(rawValue: String(decoding: target, as: UTF8.self))
        else { return .null }
        return fit(arguments[0], as: target, precision: Int(precision), scale: Int(scale))
    }

    private static let functionName = "glidepath_fit"

    /// What values have to become.
    private enum Target: String {
        case int16, int32, int64
        case double
        /// A number in a NUMERIC column.
        case decimalNumber
        /// Text with all digits of the scale.
        case decimalText
        /// The same for a decimal that came as a double, which must not have lost digits on the way.
        case decimalTextOfDouble
        case boolean
        /// `true` and `false`.
        case booleanWord
        case date
        case timestamp
    }

    /// SQL that gives `expression` of type `source` in the stored form of `target`; nil when it is that already.
    static func sql(_ expression: String, from source: LogicalType, to target: LogicalType?) -> String? {
        guard let target, let (name, precision, scale) = conversion(from: source, to: target) else {
            return nil
        }
        return "\(functionName)(\(expression), '\(name.rawValue)', \(precision), \(scale))"
    }

    private static func conversion(
        from source: LogicalType,
        to target: LogicalType
    ) -> (Target, precision: Int, scale: Int)? {
        switch target {
        case .decimal(let precision, _) where source == target && precision <= 15: return nil
        case .decimal(let precision, let scale):
            guard precision > 15 else { return (.decimalNumber, precision, scale) }
            if case .decimal(16..., _) = source { return (.decimalTextOfDouble, precision, scale) }
            return (.decimalText, precision, scale)
        case .text:
            if case .decimal(let precision, let scale) = source {
                return (precision > 15 ? .decimalTextOfDouble : .decimalText, precision, scale)
            }
            return source == .boolean ? (.booleanWord, 0, 0) : nil
        case .boolean where source != .boolean: return (.boolean, 0, 0)
        case .double where !source.isNumeric: return (.double, 0, 0)
        case .date where source != .date: return (.date, 0, 0)
        case .timestamp, .timestampWithZone: return source == target ? nil : (.timestamp, 0, 0)
        case .int16 where !fits(source, bits: 16): return (.int16, 0, digits(of: source))
        case .int32 where !fits(source, bits: 32): return (.int32, 0, digits(of: source))
        case .int64 where !fits(source, bits: 64): return (.int64, 0, digits(of: source))
        default: return nil
        }
    }

    /// The scale that texts of a decimal have; they are whole numbers when nothing but zeros stands there.
    private static func digits(of source: LogicalType) -> Int {
        if case .decimal(_, let scale) = source { scale } else { 0 }
    }

    private static func fits(_ type: LogicalType, bits: Int) -> Bool {
        switch type {
        case .boolean, .int8, .int16, .uint8: true
        case .int32, .uint16: bits >= 32
        case .int64, .uint32: bits >= 64
        default: false
        }
    }

    // MARK: Values

    private static func fit(
        _ value: SQLiteArguments.Cell,
        as target: Target,
        precision: Int,
        scale: Int
    ) -> Value {
        switch target {
        case .int16: return whole(value, scale, in: Int64(Int16.min)...Int64(Int16.max))
        case .int32: return whole(value, scale, in: Int64(Int32.min)...Int64(Int32.max))
        case .int64: return whole(value, scale, in: Int64.min...Int64.max)
        case .double: return double(value).map { .double($0) } ?? .null
        case .decimalTextOfDouble:
            // A decimal of up to 15 digits is the shortest name of its double; longer ones are not known.
            if case .real(let number) = value, DecimalText(shortestOf: number).digitCount > 15 {
                return .null
            }
            return fit(value, as: .decimalText, precision: precision, scale: scale)
        case .decimalNumber, .decimalText:
            guard let rounded = decimal(value)?.rounded(toScale: scale),
                rounded.wholeDigitCount <= precision - scale
            else { return .null }
            return target == .decimalText ? .text(rounded.text(scale: scale)) : .double(rounded.double)
        case .boolean: return boolean(value).map { .integer($0 ? 1 : 0) } ?? .null
        case .booleanWord: return boolean(value).map { .text($0 ? "true" : "false") } ?? .null
        case .date: return text(value).flatMap(date).map { .text($0) } ?? .null
        case .timestamp: return text(value).flatMap(timestamp).map { .text($0) } ?? .null
        }
    }

    private static func whole(
        _ value: SQLiteArguments.Cell,
        _ scale: Int,
        in range: ClosedRange<Int64>
    ) -> Value {
        let number: Int64? =
            switch value {
            case .integer(let number): number
            case .real(let number): Int64(exactly: number)
            case .text where scale > 0: decimal(value).flatMap { Int64($0.shortest) }
            case .text: text(value).flatMap { Int64($0) }
            case .null, .blob: nil
            }
        guard let number, range.contains(number) else { return .null }
        return .integer(number)
    }

    private static func double(_ value: SQLiteArguments.Cell) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        case .text: text(value).flatMap { DecimalText($0) == nil ? nil : Double($0) }
        case .null, .blob: nil
        }
    }

    private static func decimal(_ value: SQLiteArguments.Cell) -> DecimalText? {
        switch value {
        case .integer(let number): DecimalText(String(number))
        case .real(let number): number.isFinite ? DecimalText(number) : nil
        case .text: text(value).flatMap { DecimalText($0) }
        case .null, .blob: nil
        }
    }

    private static func boolean(_ value: SQLiteArguments.Cell) -> Bool? {
        switch value {
        case .integer(0): false
        case .integer(1): true
        case .text: ["true": true, "false": false][text(value)?.lowercased() ?? ""]
        default: nil
        }
    }

    private static func text(_ value: SQLiteArguments.Cell) -> String? {
        if case .text(let bytes) = value { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// A date, or a timestamp at midnight.
    private static func date(_ text: String) -> String? {
        guard let date = CivilDate(text.prefix(10)), let time = time(text.dropFirst(10)) else { return nil }
        return time == "00:00:00" ? date.description : nil
    }

    private static func timestamp(_ text: String) -> String? {
        guard let date = CivilDate(text.prefix(10)), let time = time(text.dropFirst(10)) else { return nil }
        return "\(date)T\(time)"
    }

    /// A time of day after `T` or a space; midnight for nothing.
    private static func time(_ text: Substring) -> String? {
        guard let mark = text.first else { return "00:00:00" }
        let digits = text.dropFirst().prefix(8)
        let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
        guard mark == "T" || mark == " ", parts.count == 3, parts.allSatisfy({ $0.count == 2 }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Int(parts[2]),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        let fraction = text.dropFirst(9)
        guard fraction.isEmpty || (fraction.first == "." && fraction.dropFirst().allSatisfy(\.isNumber))
        else {
            return nil
        }
        return String(digits) + fraction
    }
}
