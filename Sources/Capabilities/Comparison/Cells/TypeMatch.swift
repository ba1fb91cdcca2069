import JobModel
import Tabular

/// The form in which two types can be compared, and what kind of difference that passes over.
struct TypeMatch {
    var form: CellForm
    /// Nil for equal types.
    var difference: Allowance?

    init(_ left: LogicalType, _ right: LogicalType) {
        if left == right {
            self.init(form: left.cellForm)
        } else {
            self = Self.numbers(left, right) ?? Self.moments(left, right) ?? Self.others(left, right)
        }
    }

    private init(form: CellForm, difference: Allowance? = nil) {
        self.form = form
        self.difference = difference
    }

    /// The same in forms that places outside the workbench have too.
    func portable(_ left: LogicalType, _ right: LogicalType) -> TypeMatch {
        guard case .list(let one) = left, case .list(let two) = right, !one.isNested, !two.isNested else {
            return self
        }
        return TypeMatch(form: .list(TypeMatch(one, two).form), difference: difference)
    }

    private static func numbers(_ left: LogicalType, _ right: LogicalType) -> TypeMatch? {
        switch (left, right) {
        case (.boolean, let other) where other.isInteger, (let other, .boolean) where other.isInteger:
            return TypeMatch(form: .integer, difference: .booleanNumber)
        case (.float, .double), (.double, .float): return TypeMatch(form: .double, difference: .floatWidth)
        case (.decimal(_, let one), .decimal(_, let two)):
            return TypeMatch(form: .decimal(scale: max(one, two)), difference: .decimalScale)
        default: break
        }
        if let match = openNumbers(left, right) ?? openNumbers(right, left) { return match }
        guard left.isNumeric, right.isNumeric else { return nil }
        if left.isInteger, right.isInteger { return TypeMatch(form: .integer, difference: .integerWidth) }
        if case .decimal(_, let scale) = left, right.isInteger {
            return TypeMatch(form: .decimal(scale: scale), difference: .numberKind)
        }
        if case .decimal(_, let scale) = right, left.isInteger {
            return TypeMatch(form: .decimal(scale: scale), difference: .numberKind)
        }
        return TypeMatch(form: .double, difference: .numberKind)
    }

    /// A numeric of any scale, as PostgreSQL has it, against another number.
    private static func openNumbers(_ open: LogicalType, _ other: LogicalType) -> TypeMatch? {
        guard open == .other("numeric") else { return nil }
        if case .decimal(_, let scale) = other {
            return TypeMatch(form: .decimal(scale: scale), difference: .decimalScale)
        }
        if other.isInteger { return TypeMatch(form: .decimal(scale: 0), difference: .numberKind) }
        return other.isNumeric ? TypeMatch(form: .double, difference: .numberKind) : nil
    }

    private static func moments(_ left: LogicalType, _ right: LogicalType) -> TypeMatch? {
        switch (left, right) {
        case (.timestamp, .timestamp): TypeMatch(form: .timestamp, difference: .timestampPrecision)
        case (.date, .timestamp), (.timestamp, .date):
            TypeMatch(form: .timestamp, difference: .dateTimestamp)
        case (.timestampWithZone, .timestamp), (.timestamp, .timestampWithZone):
            TypeMatch(form: .timestamp, difference: .timeZone)
        case (.timestampWithZone, .date), (.date, .timestampWithZone):
            TypeMatch(form: .timestamp, difference: .dateTimestamp)
        default: nil
        }
    }

    private static func others(_ left: LogicalType, _ right: LogicalType) -> TypeMatch {
        switch (left, right) {
        case (.null, let other), (let other, .null):
            return TypeMatch(form: other.cellForm, difference: .noValues)
        case (.enumeration, .text), (.text, .enumeration), (.enumeration, .enumeration):
            return TypeMatch(form: .text, difference: .enumeration)
        case (.text, let other), (let other, .text), (.enumeration, let other), (let other, .enumeration):
            return TypeMatch(form: other.cellForm, difference: .typedText)
        default: break
        }
        if left.isNested, right.isNested {
            return TypeMatch(form: .other(left), difference: .nestedType)
        }
        return TypeMatch(form: .text, difference: .otherType)
    }
}

extension LogicalType {
    var isNested: Bool {
        switch self {
        case .list, .array, .structure, .map, .union: true
        default: false
        }
    }
}
