import Tabular

extension LogicalType {
    /// The type that a table's column of this type must become before it can take values of another without
    /// loss; nil when it can take them, or when they fit or fail one by one.
    func widened(for incoming: LogicalType) -> LogicalType? {
        if self == incoming || incoming == .null { return nil }
        switch (self, incoming) {
        case _ where isInteger && incoming.isInteger:
            return integerBits >= incoming.integerBits ? nil : incoming
        case _ where isInteger && incoming.isNumeric: return incoming.holdingIntegers(ofBits: integerBits)
        case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
            let whole = max(precision - scale, otherPrecision - otherScale)
            let fraction = max(scale, otherScale)
            let wider = LogicalType.decimal(precision: min(38, whole + fraction), scale: fraction)
            return wider == self ? nil : wider
        case (.date, .timestamp), (.date, .timestampWithZone): return incoming
        default: return nil
        }
    }

    /// Bits of a signed integer that holds every value.
    private var integerBits: Int {
        switch self {
        case .int8: 8
        case .uint8, .int16: 16
        case .uint16, .int32: 32
        case .uint32, .int64: 64
        default: 128
        }
    }

    /// This type, made wide enough for whole numbers of that many bits.
    private func holdingIntegers(ofBits bits: Int) -> LogicalType {
        guard case .decimal(let precision, let scale) = self else { return .double }
        let digits = bits <= 16 ? 5 : bits <= 32 ? 10 : 19
        let whole = max(digits, precision - scale)
        return whole + scale <= 38 ? .decimal(precision: whole + scale, scale: scale) : .double
    }
}
