/// The name of a type with its arguments.
public struct SQLType: LocatedNode {
    /// The name; types of several words are one identifier: `double precision`.
    public var name: Name
    /// `(10, 2)`, `(INTEGER, VARCHAR)`, `(a INTEGER, b VARCHAR)`, `('x', 'y')`; nil without parentheses.
    public var arguments: [TypeArgument]?
    /// `WITH TIME ZONE` (true) or `WITHOUT TIME ZONE` (false).
    public var withTimeZone: Bool?
    /// The fields of INTERVAL.
    public var interval: IntervalUnit?
    /// `[]`, `[3]`, innermost first.
    public var dimensions: [ArrayDimension] = []
    /// PostgreSQL's `SETOF`.
    public var isSet: Bool = false
    /// PostgreSQL's `table.column%TYPE`.
    public var isColumnType: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Name,
        arguments: [TypeArgument]? = nil,
        withTimeZone: Bool? = nil,
        interval: IntervalUnit? = nil,
        dimensions: [ArrayDimension] = [],
        isSet: Bool = false,
        isColumnType: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.arguments = arguments
        self.withTimeZone = withTimeZone
        self.interval = interval
        self.dimensions = dimensions
        self.isSet = isSet
        self.isColumnType = isColumnType
        self.origin = origin
        self.comments = comments
    }
}

/// One array dimension behind a type.
public enum ArrayDimension: Hashable, Sendable {
    /// `[]`
    case open
    /// `[3]`
    case fixed(Int)
    /// PostgreSQL's `ARRAY`
    case word
    /// PostgreSQL's `ARRAY[3]`
    case fixedWord(Int)
}

/// What stands between the parentheses of a type.
public enum TypeArgument: SyntaxNode {
    case expression(SQLExpression)
    indirect case type(SQLType)
    indirect case field(TypeField)
}

/// `name type` of STRUCT, UNION and composite types.
public struct TypeField: LocatedNode {
    public var name: Identifier
    public var type: SQLType
    public var collation: Name?
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        type: SQLType,
        collation: Name? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.type = type
        self.collation = collation
        self.origin = origin
        self.comments = comments
    }
}
