public import Diagnostics
public import Tabular

/// How two sides are to be compared: what a rules file says, or a check of a job.
///
/// Without rules everything is strict: every column, every type, every byte of a file's form.
public struct ComparisonRules: Sendable {
    /// Columns that tell rows apart; empty compares the sides as multisets of rows.
    public var key: [String]
    /// Whether the order of rows counts too.
    public var order: RowOrder
    public var columns: [ColumnRule]
    /// Differences of types and of form that are accepted.
    public var allowed: Set<Allowance>
    /// The text of the last lines of delimited files, with tokens `{row_count}`, `{date}` and `{timestamp}`.
    public var trailer: String?
    /// The zone in which civil timestamps are read when they meet instants.
    public var timeZone: String

    public enum RowOrder: Hashable, Sendable {
        case ignored
        case compared
    }

    public init(
        key: [String] = [],
        order: RowOrder = .ignored,
        columns: [ColumnRule] = [],
        allowed: Set<Allowance> = [],
        trailer: String? = nil,
        timeZone: String = "UTC"
    ) {
        self.key = key
        self.order = order
        self.columns = columns
        self.allowed = allowed
        self.trailer = trailer
        self.timeZone = timeZone
    }
}

/// Why a column is not compared strictly, who says so, and until when.
public struct ColumnRule: Hashable, Sendable {
    public enum Mode: Hashable, Sendable {
        /// |left − right| ≤ the decimal number.
        case absolute(String)
        /// |left − right| ≤ the decimal number × the larger magnitude.
        case relative(String)
        case excluded
    }

    public var column: String
    public var mode: Mode
    public var reason: String
    public var owner: String
    /// The last day on which the rule counts.
    public var expires: CivilDate
    public var location: SourceLocation?

    public init(
        column: String,
        mode: Mode,
        reason: String,
        owner: String,
        expires: CivilDate,
        location: SourceLocation? = nil
    ) {
        self.column = column
        self.mode = mode
        self.reason = reason
        self.owner = owner
        self.expires = expires
        self.location = location
    }
}

/// A difference of type or form that can be accepted; the raw value is its name in rules and reports.
public enum Allowance: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    // Schemas
    case columnOrder = "column-order"
    case columnCase = "column-case"
    case integerWidth = "integer-width"
    case decimalScale = "decimal-scale"
    case floatWidth = "float-width"
    /// Whole numbers, decimals and floating-point numbers against each other.
    case numberKind = "number-kind"
    /// True and false against 1 and 0.
    case booleanNumber = "boolean-number"
    /// Text against a type that can be read from it.
    case typedText = "typed-text"
    case dateTimestamp = "date-timestamp"
    case timestampPrecision = "timestamp-precision"
    /// Civil timestamps against instants.
    case timeZone = "time-zone"
    case enumeration
    case nestedType = "nested-type"
    /// A column without any value on one side, whose type is therefore not known there.
    case noValues = "no-values"
    case otherType = "other-type"
    // Values
    /// Blanks at the end of text, as CHAR columns add them.
    case trailingBlanks = "trailing-blanks"
    /// The empty text against NULL.
    case emptyIsNull = "empty-is-null"
    // Files
    case header
    case trailer
    case lineEnding = "line-ending"
    case delimiter
    case quoting
    case encoding
    case byteOrderMark = "byte-order-mark"
    case finalNewline = "final-newline"
    case partitions
    case partCount = "part-count"
    case compression
    case fileFormat = "file-format"

    public static func < (left: Allowance, right: Allowance) -> Bool { left.rawValue < right.rawValue }
}
