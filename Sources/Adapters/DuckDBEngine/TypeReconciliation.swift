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
        } else if let wider = existing.widened(for: incoming), wider != existing {
            self = .widen(wider)
        } else {
            self = .cast
        }
    }
}

extension LogicalType {
    /// The type that a column of this type must become to hold every value of another; nil where values fit or
    /// fail one by one.
    fileprivate func widened(for incoming: LogicalType) -> LogicalType? {
        switch (self, incoming) {
        case (_, .null), (.text, _): return nil
        case _ where isInteger && incoming.isInteger: return widened(forInteger: incoming)
        case _ where isInteger && incoming.isNumeric: return incoming.holdingIntegers(ofBits: signedBits)
        case (.decimal(let precision, let scale), .decimal(let otherPrecision, let otherScale)):
            let fraction = max(scale, otherScale)
            let whole = max(precision - scale, otherPrecision - otherScale)
            return .decimal(precision: min(38, whole + fraction), scale: fraction)
        case (.float, _) where incoming.isNumeric: return incoming.signedBits <= 16 ? nil : .double
        case (.date, .timestamp): return .timestamp(.microseconds)
        case (.date, .timestampWithZone): return incoming
        case (.timestamp(.seconds), .timestamp(.milliseconds)): return incoming
        case (.timestamp(.seconds), .timestamp), (.timestamp(.milliseconds), .timestamp(.microseconds)),
            (.timestamp(.milliseconds), .timestamp(.nanoseconds)):
            // Nanoseconds reach from 1677 to 2262 only, which a table's dates may not.
            return .timestamp(.microseconds)
        default: return nil
        }
    }

    private func widened(forInteger incoming: LogicalType) -> LogicalType? {
        if isUnsigned == incoming.isUnsigned {
            return signedBits >= incoming.signedBits ? nil : incoming
        }
        if !isUnsigned, signedBits >= incoming.signedBits { return nil }
        return switch max(signedBits, incoming.signedBits) {
        case ...16: .int16
        case ...32: .int32
        case ...64: .int64
        case ...128: .hugeInt
        default: nil
        }
    }

    private var isUnsigned: Bool {
        switch self {
        case .uint8, .uint16, .uint32, .uint64, .unsignedHugeInt: true
        default: false
        }
    }

    /// Bits of a signed integer that holds every value; more than any has for other types.
    private var signedBits: Int {
        switch self {
        case .int8: 8
        case .uint8, .int16: 16
        case .uint16, .int32: 32
        case .uint32, .int64: 64
        case .uint64, .hugeInt: 128
        default: 256
        }
    }

    /// This type, made wide enough for whole numbers of that many bits.
    private func holdingIntegers(ofBits bits: Int) -> LogicalType {
        guard case .decimal(let precision, let scale) = self else { return .double }
        let digits = bits <= 8 ? 3 : bits <= 16 ? 5 : bits <= 32 ? 10 : bits <= 64 ? 19 : 39
        let whole = max(digits, precision - scale)
        return whole + scale <= 38 ? .decimal(precision: whole + scale, scale: scale) : .double
    }

    var isTimestamp: Bool {
        switch self {
        case .timestamp, .timestampWithZone: true
        default: false
        }
    }
}

// MARK: Casts

/// What becomes of a value that has no equal in the other type.
enum CastPolicy {
    case fail
    case null
}

extension LogicalType {
    /// SQL that turns `expression` of this type into `target`.
    ///
    /// Numbers are rounded to a decimal's scale; any other value that would become another one is treated as
    /// the policy says.
    ///
    /// A binary float becomes a decimal as PostgreSQL does it: by its 15 significant digits, then half away
    /// from zero (PostgreSQL 15 source, `float8_numeric`).
    func casting(_ expression: String, to target: LogicalType, orElse policy: CastPolicy) -> String {
        guard self != target, target != .null else { return expression }
        let cast = policy == .fail ? "CAST" : "TRY_CAST"
        let type = target.duckDBName
        switch (self, target) {
        case (.double, .decimal), (.float, .decimal):
            return "\(cast)(format('{:.15g}', CAST(\(expression) AS DOUBLE)) AS \(type))"
        default:
            guard let condition = exactness(of: expression, as: target, policy) else {
                return "\(cast)(\(expression) AS \(type))"
            }
            // No type has the value '?': casting it says that the value does not fit.
            let misfit = policy == .fail ? "CAST('?' AS \(type))" : "NULL"
            return "CASE WHEN \(condition) THEN CAST(\(expression) AS \(type)) "
                + "WHEN (\(expression)) IS NOT NULL THEN \(misfit) END"
        }
    }

    /// A condition for values that stay the same value where DuckDB's cast would change others silently.
    private func exactness(
        of expression: String,
        as target: LogicalType,
        _ policy: CastPolicy
    ) -> String? {
        switch (self, target) {
        case (.text, _) where target.isInteger:
            return "NOT regexp_matches(\(expression), '[.eE]') "
                + "AND TRY_CAST(\(expression) AS \(target.duckDBName)) IS NOT NULL"
        case (.text, .date):
            return "TRY_CAST(\(expression) AS TIMESTAMP) = TRY_CAST(\(expression) AS DATE)"
        case (_, .boolean) where isNumeric: return "(\(expression)) IN (0, 1)"
        case (_, .decimal) where isNumeric && policy == .fail: return nil
        case (_, .double) where isInteger && signedBits >= 64, (.timestamp(.nanoseconds), .timestamp):
            return returning(expression, from: target)
        default:
            guard case .widen = TypeReconciliation(existing: target, incoming: self) else { return nil }
            return returning(expression, from: target)
        }
    }

    private func returning(_ expression: String, from target: LogicalType) -> String {
        "TRY_CAST(TRY_CAST(\(expression) AS \(target.duckDBName)) AS \(duckDBName)) = (\(expression))"
    }
}
