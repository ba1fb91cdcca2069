/// One cell, for samples, parameters and tests.
///
/// Bulk data never takes this form.
public indirect enum Value: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    /// Whole numbers that need more than 64 bits.
    case hugeInteger(Int128)
    case unsignedHugeInteger(UInt128)
    case double(Double)
    case decimal(Decimal128)
    case text(String)
    case blob([UInt8])
    case date(CivilDate)
    /// Microseconds since midnight.
    case time(microseconds: Int64)
    /// Microseconds since midnight and the offset east of UTC in seconds.
    case timeWithZone(microseconds: Int64, offsetSeconds: Int32)
    /// Nanoseconds since 1970-01-01 00:00, without a zone.
    case timestamp(nanoseconds: Int128)
    /// Microseconds since 1970-01-01 00:00 UTC.
    case instant(microseconds: Int64)
    case interval(months: Int32, days: Int32, microseconds: Int64)
    case list([Value])
    case structure([Field])
    case map([Entry])

    /// A named value of a structure.
    public struct Field: Hashable, Sendable {
        public var name: String
        public var value: Value

        public init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    /// A key and its value in a map, in stored order.
    public struct Entry: Hashable, Sendable {
        public var key: Value
        public var value: Value

        public init(_ key: Value, _ value: Value) {
            self.key = key
            self.value = value
        }
    }
}

/// A decimal number: `unscaled` divided by ten to the power of `scale`.
public struct Decimal128: Hashable, Sendable {
    public var unscaled: Int128
    public var scale: Int

    public init(unscaled: Int128, scale: Int) {
        self.unscaled = unscaled
        self.scale = scale
    }
}

extension Decimal128: CustomStringConvertible {
    /// All digits of the scale: `12.50`, `-0.05`.
    public var description: String {
        var digits = String(unscaled.magnitude)
        if scale > 0 {
            digits = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        }
        return unscaled < 0 ? "-" + digits : digits
    }
}
