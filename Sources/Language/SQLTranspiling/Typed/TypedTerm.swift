import SQLSyntax
import Tabular

/// What values of a type are, as far as it decides a translation.
enum TypeClass: Hashable {
    case boolean, integer, decimal, double, text, date, timestamp, interval, list, null
    /// Any other type: passed on, never computed with.
    case other

    init(_ type: LogicalType) {
        switch type {
        case .boolean: self = .boolean
        case .double: self = .double
        case .decimal, .other("numeric"): self = .decimal
        case .text: self = .text
        case .date: self = .date
        case .timestamp(.microseconds): self = .timestamp
        case .interval: self = .interval
        case .list: self = .list
        case .null: self = .null
        default: self = type.isInteger ? .integer : .other
        }
    }

    var isNumber: Bool { self == .integer || self == .decimal || self == .double }

    /// The word for messages.
    var words: String {
        switch self {
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .decimal: "a decimal"
        case .double: "a double"
        case .text: "text"
        case .date: "a date"
        case .timestamp: "a timestamp"
        case .interval: "an interval"
        case .list: "a list"
        case .null: "NULL"
        case .other: "a value of another type"
        }
    }
}

/// An expression in the target dialect, and what the source dialect says of its values.
struct TypedTerm {
    var expression: SQLExpression
    /// In the source dialect; nil where it is not known.
    var type: LogicalType?
    /// The value of a text literal, whose type bends to what it stands beside.
    var literal: String?
    /// Whether it is text already sorted by bytes in the target.
    var isBinary = false
    /// Whether it is a column of a table or a cast: a decimal then has the digits of its type.
    var isDeclared = false
    /// The same decimal as a whole number of units of 10^-scale, for a target without decimals.
    var scaled: Scaled?

    /// A decimal as a whole number.
    struct Scaled {
        var units: SQLExpression
        var precision: Int
        var scale: Int
    }

    /// Its expression where an operand may stand.
    var operand: SQLExpression { expression.asOperand }

    func with(_ expression: SQLExpression) -> TypedTerm {
        TypedTerm(expression: expression, type: type)
    }
}
