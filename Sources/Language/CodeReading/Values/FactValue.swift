import RowPrograms

/// What is known of a value while facts are collected.
indirect enum FactValue: Hashable, Sendable {
    /// Nothing is known; `columns` are those it was made from.
    case unknown(Set<SourceColumn>)
    case literal(CodeLiteral)
    /// A number written down, such as `Decimal("0.01")`: its text and kind.
    case number(String, AccumulationFact.Number)
    /// One of several values, at most ``FactValue/limit``.
    case either([FactValue])
    /// The map of relations that the function is given.
    case state
    /// A table: rows with named columns.
    case frame(Frame)
    case row(Frame)
    /// A column of a table, as a whole.
    case series(Frame, columns: Set<SourceColumn>)
    /// One value, made from these columns; a number of this kind.
    case scalar(Set<SourceColumn>, AccumulationFact.Number)
    /// A date that follows from the effective date.
    case date(DateOrigin)
    /// A span of time; whether its length depends on a weekday.
    case duration(byWeekday: Bool)
    /// A list, set or map made by the program, by the place where it is made.
    case container(ContainerID)
    /// A fixed number of values.
    case tuple([FactValue])
    /// Values one after the other, all alike; `rows` are the relations whose rows it goes through.
    case sequence(FactValue, rows: Set<String>)
    /// A function of the program, with what it closes over left out.
    case function(FunctionID)
    case boundMethod(FunctionID, of: String)
    case type(String)
    case instance(of: String)
    /// Something of a library, by its dotted path.
    case library(String)
    /// A method of a value, not called yet.
    case method(of: FactValue, String)

    static let nothing = FactValue.unknown([])
    static let limit = 6

    /// The columns it was made from, as far as it says itself.
    var columns: Set<SourceColumn> {
        switch self {
        case .unknown(let columns), .scalar(let columns, _), .series(_, let columns): columns
        case .either(let values), .tuple(let values): values.reduce(into: []) { $0.formUnion($1.columns) }
        case .method(let value, _), .sequence(let value, _): value.columns
        case .frame(let frame), .row(let frame): frame.known
        default: []
        }
    }

    var number: AccumulationFact.Number {
        switch self {
        case .scalar(_, let number), .number(_, let number): number
        case .literal(.integer), .literal(.boolean): .integer
        case .literal(.real): .real
        case .either(let values):
            values.map(\.number).filter { $0 != .unknown }.reduce(.unknown) { $0.combined(with: $1) }
        default: .unknown
        }
    }

    /// Each alternative on its own.
    var alternatives: [FactValue] {
        if case .either(let values) = self { values } else { [self] }
    }

    /// This or that.
    func joined(with other: FactValue) -> FactValue {
        if self == other { return self }
        var values = alternatives
        for value in other.alternatives where !values.contains(value) {
            if case .scalar(let columns, let number) = value,
                let index = values.firstIndex(where: { if case .scalar = $0 { true } else { false } }),
                case .scalar(let present, let presentNumber) = values[index]
            {
                values[index] = .scalar(present.union(columns), presentNumber.combined(with: number))
            } else if case .unknown(let columns) = value,
                let index = values.firstIndex(where: { if case .unknown = $0 { true } else { false } })
            {
                values[index] = .unknown(values[index].columns.union(columns))
            } else {
                values.append(value)
            }
        }
        guard values.count <= Self.limit else {
            return .unknown(values.reduce(into: []) { $0.formUnion($1.columns) })
        }
        return values.count == 1 ? values[0] : .either(values)
    }
}

extension AccumulationFact.Number {
    /// What arithmetic of two kinds gives.
    func combined(with other: Self) -> Self {
        if self == other { return self }
        if self == .unknown { return other }
        if other == .unknown { return self }
        if self == .real || other == .real { return .real }
        return .decimal
    }
}

/// The order in which a date was made from the effective date.
enum DateOrigin: Hashable, Sendable {
    case effective
    /// Moved by a known or unknown number of days.
    case moved
    /// A part of it, such as its weekday.
    case part(DatePart)
}

enum DatePart: Hashable, Sendable {
    /// Monday is `base`.
    case weekday(base: Int)
    case day
    case month
    case year
    case other
}

/// A function, by the place where it is written.
struct FunctionID: Hashable, Sendable {
    var line: Int32
    var column: Int32

    init(_ function: CodeFunction) {
        line = function.span.firstLine
        column = function.span.firstColumn
    }
}

/// A container, by the place where it is made.
struct ContainerID: Hashable, Sendable {
    var line: Int32
    var column: Int32
    /// Distinguishes what one place makes by different ways of reaching it.
    var role: String

    init(_ span: CodeSpan, role: String = "") {
        line = span.firstLine
        column = span.firstColumn
        self.role = role
    }
}

/// A table, and where its columns come from.
struct Frame: Hashable, Sendable {
    /// Relations whose columns go through unchanged, under their own names.
    var open: Set<String>
    /// Columns made or renamed here, by name.
    var columns: [String: Set<SourceColumn>]
    /// Whether ``columns`` says all there is, apart from the open relations.
    var isComplete: Bool
    /// Rows that were collected by the program, rather than sourced.
    var collected: ContainerID?
    /// What its rows are sorted by; empty for the order in which they are stored.
    var sortedBy: Set<SourceColumn> = []
    /// What its rows are grouped by: then a loop goes over groups, and an aggregate is one of each.
    var groupedBy: Set<SourceColumn> = []

    init(open: Set<String>, columns: [String: Set<SourceColumn>] = [:], isComplete: Bool = true) {
        self.open = open
        self.columns = columns
        self.isComplete = isComplete
    }

    /// All columns that are known to be in it.
    var known: Set<SourceColumn> { columns.values.reduce(into: []) { $0.formUnion($1) } }
}

/// What is known of a container.
struct Container: Hashable {
    enum Kind: Hashable {
        case list
        case set
        case map
    }

    var kind: Kind
    /// Of a list or set: its elements; of a map: its values.
    var element: FactValue?
    /// Of a map.
    var key: FactValue?
    /// Elements by their place, of lists written down as such.
    var positions: [FactValue] = []
    /// Values by literal key, of maps written down as such.
    var fields: [String: FactValue] = [:]
    /// Keys in the order in which they first appear.
    var fieldOrder: [String] = []
    /// Where the value of each key or place is given.
    var partLines: [String: ClosedRange<Int>] = [:]
    /// What a missing key gives, for maps that make it.
    var missing: FactValue?
}
