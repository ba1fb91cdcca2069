/// One SELECT without the clauses that belong to the whole query.
public struct Select: LocatedNode {
    public enum Distinct: SyntaxNode {
        case all
        case distinct
        case on([SQLExpression])
    }

    public var distinct: Distinct?
    /// Empty for DuckDB's `FROM t` and PostgreSQL's `SELECT FROM t`.
    public var items: [SelectItem] = []
    /// Whether FROM was written first; with no items, SELECT may be absent.
    public var fromComesFirst: Bool = false
    /// Whether the word SELECT is written, which only matters when FROM comes first.
    public var hasSelectWord: Bool = true
    /// PostgreSQL's `SELECT … INTO t`.
    public var into: SelectInto?
    /// Separated by commas.
    public var from: [TableExpression] = []
    public var whereClause: SQLExpression?
    public var groupBy: GroupBy?
    public var having: SQLExpression?
    public var windows: [NamedWindow] = []
    public var qualify: SQLExpression?
    /// DuckDB's `USING SAMPLE …`.
    public var sample: TableSample?
    public var origin: Origin
    public var comments: Comments

    public init(
        distinct: Distinct? = nil,
        items: [SelectItem] = [],
        fromComesFirst: Bool = false,
        hasSelectWord: Bool = true,
        into: SelectInto? = nil,
        from: [TableExpression] = [],
        whereClause: SQLExpression? = nil,
        groupBy: GroupBy? = nil,
        having: SQLExpression? = nil,
        windows: [NamedWindow] = [],
        qualify: SQLExpression? = nil,
        sample: TableSample? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.distinct = distinct
        self.items = items
        self.fromComesFirst = fromComesFirst
        self.hasSelectWord = hasSelectWord
        self.into = into
        self.from = from
        self.whereClause = whereClause
        self.groupBy = groupBy
        self.having = having
        self.windows = windows
        self.qualify = qualify
        self.sample = sample
        self.origin = origin
        self.comments = comments
    }
}

/// One column of the result.
public struct SelectItem: LocatedNode {
    public enum AliasSpelling: Hashable, Sendable {
        /// `a AS b`
        case `as`
        /// `a b`
        case bare
        /// DuckDB's `b: a`
        case prefix
    }

    public var expression: SQLExpression
    public var alias: Identifier?
    public var aliasSpelling: AliasSpelling = .as
    public var origin: Origin
    public var comments: Comments

    public init(
        expression: SQLExpression,
        alias: Identifier? = nil,
        aliasSpelling: AliasSpelling = .as,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.expression = expression
        self.alias = alias
        self.aliasSpelling = aliasSpelling
        self.origin = origin
        self.comments = comments
    }
}

/// `INTO [TEMPORARY] table`.
public struct SelectInto: LocatedNode {
    /// TEMPORARY, UNLOGGED and the like, as written in upper case.
    public var modifiers: [String] = []
    public var hasTableWord: Bool = false
    public var name: Name
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: [String] = [],
        hasTableWord: Bool = false,
        name: Name,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.hasTableWord = hasTableWord
        self.name = name
        self.origin = origin
        self.comments = comments
    }
}

/// `GROUP BY …`.
public struct GroupBy: LocatedNode {
    public enum SetQuantifier: String, Hashable, Sendable {
        case all = "ALL"
        case distinct = "DISTINCT"
    }

    /// `GROUP BY ALL` has no elements; PostgreSQL's `GROUP BY DISTINCT a` has both.
    public var quantifier: SetQuantifier?
    public var elements: [GroupingElement] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        quantifier: SetQuantifier? = nil,
        elements: [GroupingElement] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.quantifier = quantifier
        self.elements = elements
        self.origin = origin
        self.comments = comments
    }
}

/// One part of GROUP BY.
public enum GroupingElement: SyntaxNode {
    case expression(SQLExpression)
    /// `()`
    case empty
    case rollup([SQLExpression])
    case cube([SQLExpression])
    case sets([GroupingElement])
}

/// `name AS (…)` of the WINDOW clause.
public struct NamedWindow: LocatedNode {
    public var name: Identifier
    public var window: WindowDefinition
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        window: WindowDefinition,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.window = window
        self.origin = origin
        self.comments = comments
    }
}
