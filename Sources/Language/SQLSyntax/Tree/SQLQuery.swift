/// A whole query: WITH, body, ORDER BY, LIMIT, row locks.
public struct SQLQuery: LocatedNode {
    public var with: With?
    public var body: QueryBody
    public var orderBy: OrderBy?
    public var limit: RowLimit?
    public var locking: [RowLocking] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        with: With? = nil,
        body: QueryBody,
        orderBy: OrderBy? = nil,
        limit: RowLimit? = nil,
        locking: [RowLocking] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.with = with
        self.body = body
        self.orderBy = orderBy
        self.limit = limit
        self.locking = locking
        self.origin = origin
        self.comments = comments
    }
}

/// What a query takes its rows from.
public indirect enum QueryBody: SyntaxNode {
    case select(Select)
    case setOperation(SetOperation)
    case values(Values)
    /// `TABLE orders`
    case table(TableExpression)
    /// A query in parentheses, which may have its own ORDER BY and LIMIT.
    case parenthesized(SQLQuery)
    /// DuckDB's `PIVOT …` and `UNPIVOT …` statements.
    case pivot(Pivot)
    /// DuckDB's `(DESCRIBE …)`, `(SHOW …)` and `(SUMMARIZE …)` as a relation.
    case statement(SQLStatement)
}

/// Queries and the set operators between them, applied from the left.
///
/// `INTERSECT` binds tighter than `UNION` in PostgreSQL and DuckDB: its chain is then an operand of the outer
/// one. `operators.count == operands.count - 1`, and there are at least two operands.
public struct SetOperation: SyntaxNode {
    public var operands: [QueryBody]
    public var operators: [SetOperator]

    public init(
        operands: [QueryBody],
        operators: [SetOperator]
    ) {
        self.operands = operands
        self.operators = operators
    }
}

/// `UNION ALL BY NAME`.
public struct SetOperator: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        case union = "UNION"
        case intersect = "INTERSECT"
        case except = "EXCEPT"
    }

    public enum Duplicates: String, Hashable, Sendable {
        case all = "ALL"
        case distinct = "DISTINCT"
    }

    public var kind: Kind
    /// Nil means DISTINCT.
    public var duplicates: Duplicates?
    public var byName: Bool

    public init(_ kind: Kind, duplicates: Duplicates? = nil, byName: Bool = false) {
        self.kind = kind
        self.duplicates = duplicates
        self.byName = byName
    }
}

/// `WITH [RECURSIVE] …`.
public struct With: LocatedNode {
    public var isRecursive: Bool = false
    public var tables: [CommonTable]
    public var origin: Origin
    public var comments: Comments

    public init(
        isRecursive: Bool = false,
        tables: [CommonTable],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.isRecursive = isRecursive
        self.tables = tables
        self.origin = origin
        self.comments = comments
    }
}

/// One named query of WITH.
public struct CommonTable: LocatedNode {
    /// The rows of a named query.
    public indirect enum Body: SyntaxNode {
        case query(SQLQuery)
        /// PostgreSQL's INSERT, UPDATE, DELETE or MERGE with RETURNING.
        case statement(SQLStatement)
    }

    public enum Materialization: String, Hashable, Sendable {
        case materialized = "MATERIALIZED"
        case notMaterialized = "NOT MATERIALIZED"
    }

    public var name: Identifier
    public var columns: [Identifier] = []
    /// DuckDB's `USING KEY (…)`.
    public var usingKey: [SQLExpression] = []
    public var materialization: Materialization?
    public var body: Body
    public var search: SearchClause?
    public var cycle: CycleClause?
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        columns: [Identifier] = [],
        usingKey: [SQLExpression] = [],
        materialization: Materialization? = nil,
        body: Body,
        search: SearchClause? = nil,
        cycle: CycleClause? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.columns = columns
        self.usingKey = usingKey
        self.materialization = materialization
        self.body = body
        self.search = search
        self.cycle = cycle
        self.origin = origin
        self.comments = comments
    }
}

/// `SEARCH DEPTH FIRST BY a SET b`.
public struct SearchClause: SyntaxNode {
    public var isBreadthFirst: Bool = false
    public var by: [Identifier]
    public var sequence: Identifier

    public init(
        isBreadthFirst: Bool = false,
        by: [Identifier],
        sequence: Identifier
    ) {
        self.isBreadthFirst = isBreadthFirst
        self.by = by
        self.sequence = sequence
    }
}

/// `CYCLE a SET b [TO x DEFAULT y] USING c`.
public struct CycleClause: SyntaxNode {
    public var columns: [Identifier]
    public var mark: Identifier
    public var value: SQLExpression?
    public var fallback: SQLExpression?
    public var path: Identifier

    public init(
        columns: [Identifier],
        mark: Identifier,
        value: SQLExpression? = nil,
        fallback: SQLExpression? = nil,
        path: Identifier
    ) {
        self.columns = columns
        self.mark = mark
        self.value = value
        self.fallback = fallback
        self.path = path
    }
}

/// `VALUES (…), (…)`.
public struct Values: LocatedNode {
    public var rows: [ValuesRow]
    public var origin: Origin
    public var comments: Comments

    public init(
        rows: [ValuesRow],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.rows = rows
        self.origin = origin
        self.comments = comments
    }
}

/// One row of VALUES.
public struct ValuesRow: LocatedNode {
    public var values: [SQLExpression]
    public var origin: Origin
    public var comments: Comments

    public init(
        values: [SQLExpression],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.values = values
        self.origin = origin
        self.comments = comments
    }
}

/// `ORDER BY …`.
public struct OrderBy: LocatedNode {
    public var items: [OrderItem]
    public var origin: Origin
    public var comments: Comments

    public init(
        items: [OrderItem],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.items = items
        self.origin = origin
        self.comments = comments
    }
}

/// One sort key.
public struct OrderItem: LocatedNode {
    public enum Direction: Hashable, Sendable {
        case ascending
        case descending
        /// PostgreSQL's `USING <`.
        indirect case using(BinaryOperator)
    }

    public enum Nulls: String, Hashable, Sendable {
        case first = "NULLS FIRST"
        case last = "NULLS LAST"
    }

    /// The word ALL of `ORDER BY ALL` is a ``SQLExpression/Kind/word(_:)``.
    public var expression: SQLExpression
    /// Nil when not written.
    public var direction: Direction?
    public var nulls: Nulls?
    public var origin: Origin
    public var comments: Comments

    public init(
        expression: SQLExpression,
        direction: Direction? = nil,
        nulls: Nulls? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.expression = expression
        self.direction = direction
        self.nulls = nulls
        self.origin = origin
        self.comments = comments
    }
}

/// LIMIT, OFFSET and FETCH, as written.
public struct RowLimit: LocatedNode {
    public enum Spelling: Hashable, Sendable {
        /// `LIMIT n`
        case limit
        /// `FETCH FIRST n ROWS ONLY`
        case fetch
        /// SQLite's `LIMIT offset, n`
        case offsetComma
    }

    /// Nil without a count: `OFFSET 3` alone, or `LIMIT ALL`, or `FETCH FIRST ROW ONLY`.
    public var count: SQLExpression?
    public var isAll: Bool = false
    /// DuckDB's `LIMIT 10%`.
    public var isPercent: Bool = false
    public var withTies: Bool = false
    public var offset: SQLExpression?
    /// `OFFSET 3 ROWS`.
    public var offsetHasRows: Bool = false
    /// Nil without count and without ALL.
    public var spelling: Spelling?
    /// Whether OFFSET was written before LIMIT.
    public var offsetComesFirst: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        count: SQLExpression? = nil,
        isAll: Bool = false,
        isPercent: Bool = false,
        withTies: Bool = false,
        offset: SQLExpression? = nil,
        offsetHasRows: Bool = false,
        spelling: Spelling? = nil,
        offsetComesFirst: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.count = count
        self.isAll = isAll
        self.isPercent = isPercent
        self.withTies = withTies
        self.offset = offset
        self.offsetHasRows = offsetHasRows
        self.spelling = spelling
        self.offsetComesFirst = offsetComesFirst
        self.origin = origin
        self.comments = comments
    }
}

/// `FOR UPDATE OF t NOWAIT`.
public struct RowLocking: LocatedNode {
    public enum Strength: String, Hashable, Sendable {
        case update = "UPDATE"
        case noKeyUpdate = "NO KEY UPDATE"
        case share = "SHARE"
        case keyShare = "KEY SHARE"
        case readOnly = "READ ONLY"
    }

    public enum Wait: String, Hashable, Sendable {
        case noWait = "NOWAIT"
        case skipLocked = "SKIP LOCKED"
    }

    public var strength: Strength
    public var tables: [Name] = []
    public var wait: Wait?
    public var origin: Origin
    public var comments: Comments

    public init(
        strength: Strength,
        tables: [Name] = [],
        wait: Wait? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.strength = strength
        self.tables = tables
        self.wait = wait
        self.origin = origin
        self.comments = comments
    }
}
