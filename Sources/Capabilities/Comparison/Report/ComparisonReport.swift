public import Diagnostics
public import JobModel

/// What a comparison found: the verdict and everything it rests on.
///
/// Encodes as `compare --json`. Values of cells stand in ``samples`` only, and masked unless they were asked for.
public struct ComparisonReport: Sendable, Encodable {
    public enum Verdict: String, Sendable, Codable {
        case equal
        case different
        /// Something could not be compared, and what could shows no difference.
        case unknown
    }

    /// What "equal" rests on.
    public enum Basis: String, Sendable, Codable {
        /// Row counts and the sums of two 64-bit hashes of every row.
        case checksums
        /// Every cell that the checksums could not settle was looked at.
        case cells
    }

    public enum Mode: String, Sendable, Codable {
        case multiset
        case key
    }

    public struct RowCounts: Hashable, Sendable, Codable {
        public var left = 0
        public var right = 0
        /// Rows with a partner on the other side: with the same key, else with the same values.
        public var matched = 0
        public var onlyLeft = 0
        public var onlyRight = 0
        /// Matched rows of which a compared cell differs; without a key none.
        public var differing = 0
        /// Matched rows that are equal only thanks to a tolerance.
        public var withinTolerance = 0
        /// Without a key: rows on one side only that were shown beside their nearest on the other.
        public var paired = 0
    }

    public struct KeyFacts: Hashable, Sendable, Codable {
        public var columns: [String]
        /// Rows of which another row of the side has the same key; nil when too many rows to tell.
        public var duplicatesLeft: Int?
        public var duplicatesRight: Int?
        /// Rows with NULL in a key column.
        public var nullsLeft: Int?
        public var nullsRight: Int?
    }

    public struct ColumnFacts: Sendable, Encodable {
        public var name: String
        /// `strict`, `absolute`, `relative`, `excluded` or `key`.
        public var mode: String
        /// Pairs of rows in which the column differs.
        public var differing: Int
        public var tolerance: String?
        public var reason: String?
        public var owner: String?
        public var expires: String?
    }

    public var verdict: Verdict = .unknown
    public var basis: Basis = .checksums
    public var mode: Mode = .multiset
    public var left: String
    public var right: String
    public var rows = RowCounts()
    public var key: KeyFacts?
    /// Nil when order does not count.
    public var order: OrderFacts?
    public var columns: [ColumnFacts] = []
    public var schema: [SchemaDifference] = []
    public var file: [FileDifference] = []
    /// Most rows first.
    public var causes: [Cause] = []
    public var samples: [Sample] = []
    /// What was not compared, each with why.
    public var notCompared: [Diagnostic] = []
    /// Differences of types and form that the rules accept.
    public var allowed: [String] = []

    /// A report that says nothing yet.
    ///
    /// - Parameters: What people call the sides.
    public init(left: String, right: String) {
        self.left = left
        self.right = right
    }

    private enum CodingKeys: String, CodingKey {
        case verdict, basis, mode, left, right, rows, key, order, columns, schema, file, causes, samples
        case notCompared, allowed
    }
}

/// Whether equal rows stand in the same order.
public struct OrderFacts: Hashable, Sendable, Codable {
    public var isEqual: Bool
    /// The first place, from one, at which the rows differ.
    public var firstDifference: Int?

    private enum CodingKeys: String, CodingKey {
        case isEqual = "equal"
        case firstDifference
    }
}

/// Something in which the schemas differ.
public struct SchemaDifference: Hashable, Sendable, Codable {
    /// An ``Allowance``'s name, `only-left`, `only-right`, or `read-as-type` for cells of a file without types.
    public var kind: String
    /// Nil for the order of columns.
    public var column: String?
    public var left: String?
    public var right: String?
    public var isAllowed: Bool

    public init(kind: String, column: String?, left: String?, right: String?, isAllowed: Bool) {
        self.kind = kind
        self.column = column
        self.left = left
        self.right = right
        self.isAllowed = isAllowed
    }

    private enum CodingKeys: String, CodingKey {
        case kind, column, left, right
        case isAllowed = "allowed"
    }
}

/// Something in which files differ beyond their rows.
public struct FileDifference: Hashable, Sendable, Codable {
    /// An ``Allowance``'s name.
    public var kind: String
    /// Relative to the side's folder; nil for the side as a whole.
    public var file: String?
    public var left: String?
    public var right: String?
    public var isAllowed: Bool

    public init(kind: Allowance, file: String? = nil, left: String?, right: String?, isAllowed: Bool = false)
    {
        self.kind = kind.rawValue
        self.file = file
        self.left = left
        self.right = right
        self.isAllowed = isAllowed
    }

    private enum CodingKeys: String, CodingKey {
        case kind, file, left, right
        case isAllowed = "allowed"
    }
}

/// One explanation of many differences.
public struct Cause: Hashable, Sendable, Codable {
    /// Such as `constant-offset`; listed in the guide.
    public var kind: String
    public var columns: [String]
    /// A sentence for people, without values of cells.
    public var statement: String
    /// How many differing cells, or rows on one side only, it explains.
    public var explains: Int
    /// Of how many of that column or kind.
    public var of: Int

    public init(kind: String, columns: [String], statement: String, explains: Int, of: Int) {
        self.kind = kind
        self.columns = columns
        self.statement = statement
        self.explains = explains
        self.of = of
    }
}

/// One difference, shown.
public struct Sample: Hashable, Sendable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// A pair of rows; the differing cells come first.
        case differs
        case onlyLeft = "only-left"
        case onlyRight = "only-right"
    }

    public struct Cell: Hashable, Sendable, Codable {
        public var column: String
        public var left: String?
        public var right: String?
        public var differs: Bool
    }

    public var kind: Kind
    public var cells: [Cell]

    /// The text of a cell as people see it: what would not be seen is made visible.
    ///
    /// Quotes stand around the empty text, around blanks at an end, and around a text that reads `NULL`.
    public static func visible(_ text: String?) -> String {
        guard let text else { return "NULL" }
        let isHidden =
            text.isEmpty || text == "NULL" || text.first?.isWhitespace == true
            || text.last?.isWhitespace == true
        let shown = text.replacing("\n", with: "⏎").replacing("\r", with: "␍").replacing("\u{1B}", with: "␛")
        return isHidden ? "\"\(shown)\"" : shown
    }
}
