import DuckDBDriver
import SQLSyntax
import Tabular

/// How a relation's column gets into a table's column of another type.
enum TypeReconciliation: Equatable {
    case same
    /// The value is cast; a value that does not fit is an error, never a wrong value.
    case cast
    /// The table's column must become this type first, or values would lose something.
    case widen(LogicalType)

    init(existing: LogicalType, incoming: LogicalType) {
        if existing == incoming {
            self = .same
        } else if incoming == .null || existing == .text {
            self = .cast
        } else if existing.isInteger, incoming.isInteger {
            let wider = existing.integerBits >= incoming.integerBits
            self = wider ? .cast : .widen(incoming)
        } else if existing.isInteger, incoming.isNumeric {
            self = .widen(incoming.holdingIntegers(ofBits: existing.integerBits))
        } else if case .decimal(let precision, let scale) = existing,
            case .decimal(let otherPrecision, let otherScale) = incoming
        {
            let whole = max(precision - scale, otherPrecision - otherScale)
            let wanted = LogicalType.decimal(
                precision: min(38, whole + max(scale, otherScale)), scale: max(scale, otherScale))
            self = wanted == existing ? .cast : .widen(wanted)
        } else if existing == .float, incoming == .double {
            self = .widen(.double)
        } else if existing == .date, incoming.isTimestamp {
            self = .widen(incoming)
        } else {
            self = .cast
        }
    }
}

extension LogicalType {
    /// SQL that turns `expression` of this type into `target`.
    ///
    /// A binary float becomes a decimal as PostgreSQL does it: by its 15 significant digits, then half away
    /// from zero (PostgreSQL 15 source, `float8_numeric`).
    func casting(_ expression: String, to target: LogicalType, lenient: Bool = false) -> String {
        let cast = lenient ? "TRY_CAST" : "CAST"
        switch (self, target) {
        case _ where self == target: return expression
        case (.double, .decimal), (.float, .decimal):
            return "\(cast)(format('{:.15g}', CAST(\(expression) AS DOUBLE)) AS \(target.duckDBName))"
        case (_, .null): return expression
        default: return "\(cast)(\(expression) AS \(target.duckDBName))"
        }
    }

    var isTimestamp: Bool {
        switch self {
        case .timestamp, .timestampWithZone: true
        default: false
        }
    }

    /// Bits of a signed integer that holds every value.
    fileprivate var integerBits: Int {
        switch self {
        case .int8: 8
        case .uint8, .int16: 16
        case .uint16, .int32: 32
        case .uint32, .int64: 64
        case .uint64, .hugeInt: 128
        default: 129
        }
    }

    /// This type, made wide enough for whole numbers of that many bits.
    fileprivate func holdingIntegers(ofBits bits: Int) -> LogicalType {
        guard case .decimal(let precision, let scale) = self else { return .double }
        let digits = bits <= 8 ? 3 : bits <= 16 ? 5 : bits <= 32 ? 10 : 19
        let whole = max(digits, precision - scale)
        return whole + scale <= 38 ? .decimal(precision: whole + scale, scale: scale) : .double
    }
}
