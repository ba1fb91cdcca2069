/// Operators that stand between two operands.
public enum BinaryOperator: Hashable, Sendable {
    case or
    case and
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    /// SQLite's `IS` between values: equality that takes null as a value.
    case `is`
    case isNot
    case isDistinctFrom
    case isNotDistinctFrom
    case plus
    case minus
    case multiply
    case divide
    /// DuckDB's `//`.
    case integerDivide
    case modulo
    /// `^` of PostgreSQL and DuckDB.
    case power
    /// DuckDB's `**`.
    case doubleStar
    case concatenate
    case bitAnd
    case bitOr
    case shiftLeft
    case shiftRight
    /// `->`
    case arrow
    /// `->>`
    case longArrow
    /// PostgreSQL's `(a, b) OVERLAPS (c, d)`.
    case overlaps
    /// Any other operator characters: `~`, `#>`, `@>`, `&&`, `^@`.
    case other(String)
    /// PostgreSQL's `OPERATOR(schema.+)`: the path before the operator, and the operator.
    indirect case qualified([Identifier], String)

    /// Whether `(a op b) op c` always equals `a op (b op c)`.
    public var isAssociative: Bool { self == .and || self == .or }
}

/// Operands and the operators between them, applied from the left: `a - b + c`.
///
/// All operators of a chain have one precedence; an operand that binds looser stands in parentheses.
/// `operators.count == operands.count - 1`, and there are at least two operands.
public struct OperatorChain: SyntaxNode {
    public var operands: [SQLExpression]
    public var operators: [BinaryOperator]

    public init(operands: [SQLExpression], operators: [BinaryOperator]) {
        self.operands = operands
        self.operators = operators
    }
}

/// An operator before or after its operand.
public struct UnaryOperation: SyntaxNode {
    public enum Operator: Hashable, Sendable {
        case not
        case minus
        case plus
        /// `~`
        case bitNot
        /// Any other operator before its operand: `@`, `|/`, `!!`.
        case other(String)
        /// `OPERATOR(schema.-)` before its operand.
        indirect case qualified([Identifier], String)
        /// `!` behind its operand.
        case factorial
        /// PostgreSQL's `PRIOR`, Oracle style, and other words: kept for dialects to come.
        case word(String)
    }

    public var `operator`: Operator
    public var operand: SQLExpression

    public init(_ operator: Operator, _ operand: SQLExpression) {
        self.operator = `operator`
        self.operand = operand
    }
}

/// `x IS [NOT] NULL` and its relatives that take no second operand.
public struct IsTest: SyntaxNode {
    public enum Property: Hashable, Sendable {
        case null
        case `true`
        case `false`
        case unknown
        case document
        /// `IS NFC NORMALIZED`; nil for the default form.
        case normalized(form: String?)
        /// `IS JSON [VALUE|SCALAR|ARRAY|OBJECT] [WITH|WITHOUT UNIQUE KEYS]`.
        case json(kind: String?, uniqueKeys: Bool?)
        /// `IS OF (type, …)` is left to later.
        case word(String)
    }

    public enum Spelling: Hashable, Sendable {
        /// `IS NULL`, `IS NOT NULL`
        case `is`
        /// `ISNULL`, `NOTNULL`
        case oneWord
        /// SQLite's `NOT NULL`
        case notNull
    }

    public var operand: SQLExpression
    public var isNegated: Bool = false
    public var property: Property
    public var spelling: Spelling = .is

    public init(
        operand: SQLExpression,
        isNegated: Bool = false,
        property: Property,
        spelling: Spelling = .is
    ) {
        self.operand = operand
        self.isNegated = isNegated
        self.property = property
        self.spelling = spelling
    }
}

/// `x [NOT] BETWEEN [SYMMETRIC] low AND high`.
public struct Between: SyntaxNode {
    public var operand: SQLExpression
    public var isNegated: Bool = false
    public var isSymmetric: Bool = false
    public var low: SQLExpression
    public var high: SQLExpression

    public init(
        operand: SQLExpression,
        isNegated: Bool = false,
        isSymmetric: Bool = false,
        low: SQLExpression,
        high: SQLExpression
    ) {
        self.operand = operand
        self.isNegated = isNegated
        self.isSymmetric = isSymmetric
        self.low = low
        self.high = high
    }
}

/// `x [NOT] IN (…)`.
public struct Membership: SyntaxNode {
    public enum Collection: SyntaxNode {
        case list([SQLExpression])
        indirect case query(SQLQuery)
        /// SQLite's `x IN table`, also with arguments.
        indirect case table(TableExpression)
        /// DuckDB's `x IN list_value`.
        indirect case expression(SQLExpression)
    }

    public var operand: SQLExpression
    public var isNegated: Bool = false
    public var collection: Collection

    public init(
        operand: SQLExpression,
        isNegated: Bool = false,
        collection: Collection
    ) {
        self.operand = operand
        self.isNegated = isNegated
        self.collection = collection
    }
}

/// `x [NOT] LIKE pattern [ESCAPE e]` and its relatives.
public struct PatternMatch: SyntaxNode {
    public enum Matcher: String, Hashable, Sendable {
        case like = "LIKE"
        case ilike = "ILIKE"
        case similarTo = "SIMILAR TO"
        case glob = "GLOB"
        case regexp = "REGEXP"
        case match = "MATCH"
        case rlike = "RLIKE"
    }

    public var operand: SQLExpression
    public var isNegated: Bool = false
    public var matcher: Matcher
    /// Nil for `LIKE pattern`, else `LIKE ANY (…)`.
    public var quantifier: Quantifier?
    public var pattern: SQLExpression
    public var escape: SQLExpression?

    public init(
        operand: SQLExpression,
        isNegated: Bool = false,
        matcher: Matcher,
        quantifier: Quantifier? = nil,
        pattern: SQLExpression,
        escape: SQLExpression? = nil
    ) {
        self.operand = operand
        self.isNegated = isNegated
        self.matcher = matcher
        self.quantifier = quantifier
        self.pattern = pattern
        self.escape = escape
    }
}

/// The words before a set of values to compare with.
public enum Quantifier: String, Hashable, Sendable {
    case any = "ANY"
    case all = "ALL"
    case some = "SOME"
}

/// `x = ANY (…)`.
public struct QuantifiedComparison: SyntaxNode {
    public var left: SQLExpression
    public var `operator`: BinaryOperator
    public var quantifier: Quantifier
    /// A ``SQLExpression/Kind/subquery(_:)``, or a list value.
    public var right: SQLExpression

    public init(
        left: SQLExpression,
        `operator`: BinaryOperator,
        quantifier: Quantifier,
        right: SQLExpression
    ) {
        self.left = left
        self.operator = `operator`
        self.quantifier = quantifier
        self.right = right
    }
}
