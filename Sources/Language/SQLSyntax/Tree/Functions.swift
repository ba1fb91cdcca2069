/// A call of a function, an aggregate or a window function; also the calls with words between arguments.
///
/// `SUBSTRING(x FROM 2 FOR 3)` has the arguments `x`, `2` led by FROM, and `3` led by FOR.
public struct FunctionCall: LocatedNode {
    public enum SetQuantifier: String, Hashable, Sendable {
        case distinct = "DISTINCT"
        case all = "ALL"
    }

    public enum NullTreatment: String, Hashable, Sendable {
        case ignore = "IGNORE NULLS"
        case respect = "RESPECT NULLS"
    }

    /// The value a method is called on: `x.upper()`.
    ///
    /// None or one, as in ``limits``: both are rare, and an array without elements is small.
    public var receivers: [SQLExpression]
    public var name: Name
    public var quantifier: SetQuantifier?
    /// The side of TRIM.
    public var trimSide: TrimSide?
    public var arguments: [Argument] = []
    /// `f(x ORDER BY y)`.
    public var orderBy: [OrderItem] = []
    /// `f(x ORDER BY y LIMIT 3)`, known to DuckDB's relatives.
    public var limits: [SQLExpression]
    /// IGNORE or RESPECT NULLS, and whether it stands inside the parentheses.
    public var nulls: NullTreatment?
    public var nullsAreInside: Bool = false
    /// Clauses of the JSON and XML functions, behind the arguments.
    public var clauses: [FunctionClause] = []
    /// False for `CURRENT_DATE` and the like.
    public var hasParentheses: Bool = true
    /// `WITHIN GROUP (ORDER BY …)`; empty when absent.
    public var withinGroup: [OrderItem] = []
    public var filter: SQLExpression?
    /// DuckDB's `EXPORT_STATE`.
    public var exportsState: Bool = false
    public var over: Over?
    public var origin: Origin
    public var comments: Comments

    public init(
        receiver: SQLExpression? = nil,
        name: Name,
        quantifier: SetQuantifier? = nil,
        trimSide: TrimSide? = nil,
        arguments: [Argument] = [],
        orderBy: [OrderItem] = [],
        limit: SQLExpression? = nil,
        nulls: NullTreatment? = nil,
        nullsAreInside: Bool = false,
        clauses: [FunctionClause] = [],
        hasParentheses: Bool = true,
        withinGroup: [OrderItem] = [],
        filter: SQLExpression? = nil,
        exportsState: Bool = false,
        over: Over? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.receivers = receiver.map { [$0] } ?? []
        self.name = name
        self.quantifier = quantifier
        self.trimSide = trimSide
        self.arguments = arguments
        self.orderBy = orderBy
        self.limits = limit.map { [$0] } ?? []
        self.nulls = nulls
        self.nullsAreInside = nullsAreInside
        self.clauses = clauses
        self.hasParentheses = hasParentheses
        self.withinGroup = withinGroup
        self.filter = filter
        self.exportsState = exportsState
        self.over = over
        self.origin = origin
        self.comments = comments
    }

    public var receiver: SQLExpression? {
        get { receivers.first }
        set { receivers = newValue.map { [$0] } ?? [] }
    }

    public var limit: SQLExpression? {
        get { limits.first }
        set { limits = newValue.map { [$0] } ?? [] }
    }
}

/// The side TRIM works on.
public enum TrimSide: String, Hashable, Sendable {
    case both = "BOTH"
    case leading = "LEADING"
    case trailing = "TRAILING"
}

/// One argument of a call.
public struct Argument: LocatedNode {
    /// The word or mark before an argument; a comma unless it is the first.
    public enum Introducer: String, Hashable, Sendable {
        case comma = ","
        case from = "FROM"
        case `for` = "FOR"
        case placing = "PLACING"
        case `in` = "IN"
        case using = "USING"
        case similar = "SIMILAR"
        case escape = "ESCAPE"
        case value = "VALUE"
        case colon = ":"
        case passing = "PASSING"
        /// XML's `NAME x`
        case name = "NAME"
        /// `f(a b)`: nothing between.
        case nothing = ""
    }

    /// How a name is bound to an argument.
    public enum NameMark: String, Hashable, Sendable {
        case arrow = "=>"
        case assign = ":="
        case equal = "="
    }

    public var introducer: Introducer = .comma
    public var isVariadic: Bool = false
    /// The name of a named argument.
    public var name: Identifier?
    public var nameMark: NameMark = .arrow
    public var value: SQLExpression
    /// `FORMAT JSON` and the like behind the value.
    public var format: String?
    /// `x AS name`, in XMLFOREST, PASSING and DuckDB's row().
    public var alias: Identifier?
    public var origin: Origin
    public var comments: Comments

    public init(
        introducer: Introducer = .comma,
        isVariadic: Bool = false,
        name: Identifier? = nil,
        nameMark: NameMark = .arrow,
        value: SQLExpression,
        format: String? = nil,
        alias: Identifier? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.introducer = introducer
        self.isVariadic = isVariadic
        self.name = name
        self.nameMark = nameMark
        self.value = value
        self.format = format
        self.alias = alias
        self.origin = origin
        self.comments = comments
    }
}

/// A clause of words inside a call's parentheses: `NULL ON NULL`, `RETURNING text`, `DEFAULT 0 ON EMPTY`.
public struct FunctionClause: LocatedNode {
    /// Words before the operand, upper case.
    public var words: String
    public var value: SQLExpression?
    public var type: SQLType?
    /// Arguments of `PASSING` and `XMLATTRIBUTES`.
    public var arguments: [Argument] = []
    /// Words behind the operand, upper case.
    public var suffix: String?
    public var origin: Origin
    public var comments: Comments

    public init(
        words: String,
        value: SQLExpression? = nil,
        type: SQLType? = nil,
        arguments: [Argument] = [],
        suffix: String? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.words = words
        self.value = value
        self.type = type
        self.arguments = arguments
        self.suffix = suffix
        self.origin = origin
        self.comments = comments
    }
}

/// What follows OVER.
public enum Over: SyntaxNode {
    case name(Identifier)
    indirect case window(WindowDefinition)
}

/// The inside of a window's parentheses.
public struct WindowDefinition: LocatedNode {
    /// The window this one starts from.
    public var base: Identifier?
    public var partitionBy: [SQLExpression] = []
    public var orderBy: [OrderItem] = []
    public var frame: WindowFrame?
    public var origin: Origin
    public var comments: Comments

    public init(
        base: Identifier? = nil,
        partitionBy: [SQLExpression] = [],
        orderBy: [OrderItem] = [],
        frame: WindowFrame? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.base = base
        self.partitionBy = partitionBy
        self.orderBy = orderBy
        self.frame = frame
        self.origin = origin
        self.comments = comments
    }
}

/// `ROWS BETWEEN … AND … EXCLUDE …`.
public struct WindowFrame: LocatedNode {
    public enum Unit: String, Hashable, Sendable {
        case rows = "ROWS"
        case range = "RANGE"
        case groups = "GROUPS"
    }

    public enum Bound: SyntaxNode {
        case unboundedPreceding
        indirect case preceding(SQLExpression)
        case currentRow
        indirect case following(SQLExpression)
        case unboundedFollowing
    }

    public enum Exclusion: String, Hashable, Sendable {
        case currentRow = "EXCLUDE CURRENT ROW"
        case group = "EXCLUDE GROUP"
        case ties = "EXCLUDE TIES"
        case noOthers = "EXCLUDE NO OTHERS"
    }

    public var unit: Unit
    public var start: Bound
    /// Nil when the frame is written with its start alone.
    public var end: Bound?
    public var exclusion: Exclusion?
    public var origin: Origin
    public var comments: Comments

    public init(
        unit: Unit,
        start: Bound,
        end: Bound? = nil,
        exclusion: Exclusion? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.unit = unit
        self.start = start
        self.end = end
        self.exclusion = exclusion
        self.origin = origin
        self.comments = comments
    }
}
