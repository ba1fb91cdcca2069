/// DuckDB's `PIVOT t ON … USING … GROUP BY …` and `UNPIVOT t ON … INTO …`.
public struct Pivot: LocatedNode {
    public var isUnpivot: Bool = false
    public var source: TableExpression
    public var on: [PivotColumn] = []
    /// Aggregates of a PIVOT.
    public var using: [SelectItem] = []
    public var groupBy: GroupBy?
    /// `INTO NAME n VALUE v, w` of an UNPIVOT.
    public var into: UnpivotTarget?
    public var nulls: UnpivotNulls?
    public var origin: Origin
    public var comments: Comments

    public init(
        isUnpivot: Bool = false,
        source: TableExpression,
        on: [PivotColumn] = [],
        using: [SelectItem] = [],
        groupBy: GroupBy? = nil,
        into: UnpivotTarget? = nil,
        nulls: UnpivotNulls? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.isUnpivot = isUnpivot
        self.source = source
        self.on = on
        self.using = using
        self.groupBy = groupBy
        self.into = into
        self.nulls = nulls
        self.origin = origin
        self.comments = comments
    }
}

/// Whether an UNPIVOT keeps nulls.
public enum UnpivotNulls: String, Hashable, Sendable {
    case include = "INCLUDE NULLS"
    case exclude = "EXCLUDE NULLS"
}

/// One column to spread: `year IN (2020, 2021)`.
public struct PivotColumn: LocatedNode {
    /// The values to spread by.
    public enum Members: SyntaxNode {
        case list([SelectItem])
        indirect case query(SQLQuery)
        /// The name of an ENUM type or list.
        indirect case name(Name)
    }

    /// A column, a row of columns, or any expression; with alias in UNPIVOT.
    public var expression: SQLExpression
    public var alias: Identifier?
    public var members: Members?
    public var origin: Origin
    public var comments: Comments

    public init(
        expression: SQLExpression,
        alias: Identifier? = nil,
        members: Members? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.expression = expression
        self.alias = alias
        self.members = members
        self.origin = origin
        self.comments = comments
    }
}

/// `NAME n VALUE v, w`.
public struct UnpivotTarget: SyntaxNode {
    public var name: Identifier
    public var values: [Identifier]

    public init(
        name: Identifier,
        values: [Identifier]
    ) {
        self.name = name
        self.values = values
    }
}

/// `t PIVOT (sum(x) FOR year IN (…) GROUP BY …)`.
public struct PivotedTable: SyntaxNode {
    public var source: TableExpression
    public var aggregates: [SelectItem]
    public var columns: [PivotColumn]
    public var groupBy: GroupBy?

    public init(
        source: TableExpression,
        aggregates: [SelectItem],
        columns: [PivotColumn],
        groupBy: GroupBy? = nil
    ) {
        self.source = source
        self.aggregates = aggregates
        self.columns = columns
        self.groupBy = groupBy
    }
}

/// `t UNPIVOT [INCLUDE NULLS] (value FOR name IN (…))`.
public struct UnpivotedTable: SyntaxNode {
    public var source: TableExpression
    public var nulls: UnpivotNulls?
    public var values: [Identifier]
    /// Whether the value names stand in parentheses.
    public var valuesAreParenthesized: Bool = false
    public var columns: [PivotColumn]

    public init(
        source: TableExpression,
        nulls: UnpivotNulls? = nil,
        values: [Identifier],
        valuesAreParenthesized: Bool = false,
        columns: [PivotColumn]
    ) {
        self.source = source
        self.nulls = nulls
        self.values = values
        self.valuesAreParenthesized = valuesAreParenthesized
        self.columns = columns
    }
}
