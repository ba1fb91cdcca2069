public import SQLAnalysis

/// Something that was seen in a table, with the query that shows it.
public struct DataFact: Hashable, Sendable {
    public var question: DataQuestion
    /// What was seen, one sentence without a full stop.
    public var statement: String
    /// As it was asked, with the names that the job uses.
    public var query: String
    /// Whether it is what the asking rule leans on; false when the data speaks against it.
    public var holds: Bool
    /// What the statement lists, such as the values seen, or the weekdays without rows.
    public var values: [String]

    public init(question: DataQuestion, statement: String, query: String, holds: Bool, values: [String] = [])
    {
        self.question = question
        self.statement = statement
        self.query = query
        self.holds = holds
        self.values = values
    }
}

/// A question to the lake that rules of a job lean on.
public enum DataQuestion: Hashable, Sendable, Comparable {
    /// No two rows of one date agree in these columns.
    case uniqueKey(table: TablePath, columns: [String])
    /// Which values a column has.
    case enumeration(table: TablePath, column: String)
    /// The least and the greatest value, and how many are missing.
    case range(table: TablePath, column: String)
    /// The weekdays for which the table has no rows.
    case weekdays(table: TablePath)
    /// Within one date, some columns determine others.
    case dependency(table: TablePath, keys: [String], values: [String])

    public var table: TablePath {
        switch self {
        case .uniqueKey(let table, _), .enumeration(let table, _), .range(let table, _), .weekdays(let table),
            .dependency(let table, _, _):
            table
        }
    }

    /// Whether its answer matters most when it is no.
    var isKey: Bool { if case .uniqueKey = self { true } else { false } }

    private var order: [String] {
        switch self {
        case .uniqueKey(let table, let columns): ["\(table)", "1"] + columns
        case .enumeration(let table, let column): ["\(table)", "2", column]
        case .range(let table, let column): ["\(table)", "3", column]
        case .weekdays(let table): ["\(table)", "0"]
        case .dependency(let table, let keys, let values): ["\(table)", "4"] + keys + [""] + values
        }
    }

    public static func < (left: DataQuestion, right: DataQuestion) -> Bool {
        left.order.lexicographicallyPrecedes(right.order)
    }
}
