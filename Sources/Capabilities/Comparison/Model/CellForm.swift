public import Tabular

/// The common form in which the cells of a column are compared, and their text in it.
///
/// Two cells are equal when both are NULL or their texts have the same bytes. A cell that the form cannot hold keeps
/// the text it has, which no cell that fits has.
public indirect enum CellForm: Hashable, Sendable {
    /// Decimal digits with a sign if negative.
    case integer
    /// As many digits behind the point as the scale; none and no point for scale 0.
    case decimal(scale: Int)
    /// The shortest text that reads back as the same number; `nan`, `inf`, `-inf`; `-0.0` is not `0.0`.
    case float
    case double
    /// `true`, `false`.
    case boolean
    /// The text itself, compared by its bytes whatever the column's collation.
    case text
    /// Upper-case hexadecimal digits.
    case blob
    /// `yyyy-MM-dd`.
    case date
    /// `yyyy-MM-dd HH:mm:ss`, with a fraction without zeros at its end if there is one.
    case timestamp
    /// As a timestamp in UTC, followed by `+00`.
    case instant
    /// Any other type: the text that DuckDB's cast gives, of a map with its entries in order of keys.
    case other(LogicalType)
    /// Compact JSON text.
    case json
    /// `[`, each element as ``PortableCell`` hashes a cell, `]`: for lists that a place outside the workbench holds.
    case list(CellForm)

    /// Whether a tolerance makes sense.
    var isNumeric: Bool {
        switch self {
        case .integer, .decimal, .float, .double: true
        default: false
        }
    }

    var isMoment: Bool {
        switch self {
        case .date, .timestamp, .instant: true
        default: false
        }
    }
}

extension LogicalType {
    /// The form of a column that has the type on both sides.
    var cellForm: CellForm {
        switch self {
        case .boolean: .boolean
        case .float: .float
        case .double: .double
        case .decimal(_, let scale): .decimal(scale: scale)
        case .text, .enumeration, .null: .text
        case .blob: .blob
        case .date: .date
        case .timestamp: .timestamp
        case .timestampWithZone: .instant
        case .other("JSON"): .json
        // Digits behind the point that a cell has stay in its text.
        case .other("numeric"): .decimal(scale: 0)
        case _ where isInteger: .integer
        default: .other(self)
        }
    }
}
