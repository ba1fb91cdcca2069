internal import SQLSyntax
internal import Tabular

/// What a name in call position is.
enum FunctionShape: Hashable {
    case scalar
    case aggregate
    case window
    /// Answers several rows for one.
    case rows
    case unknown
}

/// What a rule needs to know of a call besides its arguments.
struct CallDetails {
    /// The second argument, when it is a whole-number literal.
    var secondInteger: Int?
    /// The first argument, when it is a word or text literal, in lower case: the part of a date.
    var firstWord: String?
    /// Names of named arguments.
    var names: [String?] = []
    var hasStar = false
    var isWithinGroup = false
    var isWindow = false
    /// Whether a window sees all rows of its partition, and so at least the row itself.
    var hasNoFrame = false
}

/// How one dialect types values.
protocol TypeRules: Sendable {
    /// The type of comparisons.
    var truth: LogicalType { get }
    func literal(_ literal: Literal) -> Bound
    func type(of type: SQLType) -> LogicalType?
    /// The type several values get when they come out of one expression or column; nil when not known.
    func common(_ values: [Bound]) -> LogicalType?
    func binary(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> Bound
    /// The type of a number with its sign turned.
    func negated(_ type: LogicalType?) -> LogicalType?
    func shape(of name: String, argumentCount: Int) -> FunctionShape
    /// Nil for a function that is not known.
    func function(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound?
    func aggregate(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound?
    func window(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound?
    /// Whether values of two types that compare equal are equal, so that one determines the other.
    func comparesExactly(_ first: LogicalType, _ second: LogicalType) -> Bool
    /// Whether a text literal compared with a column of the type leaves one value.
    func comparesTextExactly(with type: LogicalType) -> Bool
}

func typeRules(of dialect: Dialect) -> any TypeRules {
    switch dialect {
    case .duckdb: DuckDBTypes()
    case .sqlite: SQLiteTypes()
    case .postgresql: PostgresTypes()
    }
}

extension TypeRules {
    func negated(_ type: LogicalType?) -> LogicalType? { type }

    /// Types that are compared as they are: the same, or both exact numbers.
    func comparesExactly(_ first: LogicalType, _ second: LogicalType) -> Bool {
        first == second || (first.isExactNumber && second.isExactNumber)
    }

    func comparesTextExactly(with type: LogicalType) -> Bool {
        switch type {
        case .text, .date, .timestamp, .uuid, .time, .enumeration: true
        default: type.isExactNumber
        }
    }

    /// What text literals say of a special form.
    func special(_ string: SpecialString) -> LogicalType? {
        switch string.form {
        case .escape, .national, .unicode, .dollar, .doubleQuoted: .text
        case .bits: .bit
        case .hex: .blob
        }
    }
}

extension LogicalType {
    var isExactNumber: Bool {
        if case .decimal = self { return true }
        return isInteger
    }

    var isTimestamp: Bool {
        if case .timestamp = self { return true }
        return false
    }
}

extension [Bound] {
    /// Null as soon as one argument is.
    var anyNullable: Bool { contains(where: \.isNullable) }
}
