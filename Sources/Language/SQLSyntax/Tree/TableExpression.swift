/// Anything a query can read rows from.
public struct TableExpression: LocatedNode {
    public enum Kind: SyntaxNode {
        indirect case table(TableReference)
        indirect case query(DerivedTable)
        indirect case function(TableFunction)
        /// PostgreSQL's `ROWS FROM (f(…), g(…))`.
        indirect case rowsFrom(RowsFrom)
        indirect case join(JoinChain)
        indirect case parenthesized(TableExpression)
        indirect case pivot(PivotedTable)
        indirect case unpivot(UnpivotedTable)
        /// DuckDB's `FROM VALUES (…)` without parentheses.
        indirect case values(Values)
        /// A file in quotes: DuckDB's `FROM 'data.csv'`.
        case file(String)
        /// DuckDB's parameter in place of a table.
        indirect case parameter(ParameterMarker)
    }

    public var kind: Kind
    public var alias: TableAlias?
    /// None or one: a sample is rare and large, and an array without elements is small.
    var samples: [TableSample]
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: Kind,
        alias: TableAlias? = nil,
        sample: TableSample? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.alias = alias
        self.samples = sample.map { [$0] } ?? []
        self.origin = origin
        self.comments = comments
    }

    public var sample: TableSample? {
        get { samples.first }
        set { samples = newValue.map { [$0] } ?? [] }
    }
}

/// A table by name.
public struct TableReference: SyntaxNode {
    public enum IndexHint: Hashable, Sendable {
        case indexedBy(Identifier)
        case notIndexed
    }

    public var name: Name
    /// PostgreSQL's `ONLY t`.
    public var isOnly: Bool = false
    /// PostgreSQL's `t *`.
    public var hasStar: Bool = false
    /// SQLite's `INDEXED BY i` and `NOT INDEXED`.
    public var indexHint: IndexHint?
    /// DuckDB's `AT (VERSION => 3)`.
    public var version: TableVersion?

    public init(
        name: Name,
        isOnly: Bool = false,
        hasStar: Bool = false,
        indexHint: IndexHint? = nil,
        version: TableVersion? = nil
    ) {
        self.name = name
        self.isOnly = isOnly
        self.hasStar = hasStar
        self.indexHint = indexHint
        self.version = version
    }
}

/// The point in time of a table.
public struct TableVersion: SyntaxNode {
    /// VERSION or TIMESTAMP.
    public var unit: String
    public var value: SQLExpression

    public init(
        unit: String,
        value: SQLExpression
    ) {
        self.unit = unit
        self.value = value
    }
}

/// `AS t (a, b)`, with types for functions that return records.
public struct TableAlias: LocatedNode {
    /// Nil for `AS (a integer)` behind a function.
    public var name: Identifier?
    public var columns: [Identifier] = []
    /// `(a integer, b text)` in place of plain names.
    public var definitions: [TypeField] = []
    /// Whether AS is written.
    public var hasAs: Bool = true
    /// DuckDB's `t: orders`.
    public var isPrefix: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier? = nil,
        columns: [Identifier] = [],
        definitions: [TypeField] = [],
        hasAs: Bool = true,
        isPrefix: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.columns = columns
        self.definitions = definitions
        self.hasAs = hasAs
        self.isPrefix = isPrefix
        self.origin = origin
        self.comments = comments
    }
}

/// A query in parentheses in FROM.
public struct DerivedTable: SyntaxNode {
    public var isLateral: Bool = false
    public var query: SQLQuery

    public init(
        isLateral: Bool = false,
        query: SQLQuery
    ) {
        self.isLateral = isLateral
        self.query = query
    }
}

/// A function in FROM.
public struct TableFunction: SyntaxNode {
    public var isLateral: Bool = false
    /// A ``FunctionCall``, or one of the special forms PostgreSQL allows here.
    public var call: SQLExpression
    public var withOrdinality: Bool = false
    /// `COLUMNS (…)` of JSON_TABLE and XMLTABLE.
    public var columns: [TableFunctionColumn] = []

    public init(
        isLateral: Bool = false,
        call: SQLExpression,
        withOrdinality: Bool = false,
        columns: [TableFunctionColumn] = []
    ) {
        self.isLateral = isLateral
        self.call = call
        self.withOrdinality = withOrdinality
        self.columns = columns
    }
}

/// A column of JSON_TABLE or XMLTABLE.
public struct TableFunctionColumn: LocatedNode {
    public var name: Identifier?
    public var forOrdinality: Bool = false
    public var type: SQLType?
    /// FORMAT, PATH, WRAPPER, QUOTES, ON EMPTY, ON ERROR, DEFAULT, NOT NULL.
    public var clauses: [FunctionClause] = []
    /// `NESTED PATH … COLUMNS (…)`.
    public var nested: [TableFunctionColumn] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier? = nil,
        forOrdinality: Bool = false,
        type: SQLType? = nil,
        clauses: [FunctionClause] = [],
        nested: [TableFunctionColumn] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.forOrdinality = forOrdinality
        self.type = type
        self.clauses = clauses
        self.nested = nested
        self.origin = origin
        self.comments = comments
    }
}

/// `ROWS FROM (f(…) AS (a integer), …)`.
public struct RowsFrom: SyntaxNode {
    public var isLateral: Bool = false
    public var functions: [TableExpression]
    public var withOrdinality: Bool = false

    public init(
        isLateral: Bool = false,
        functions: [TableExpression],
        withOrdinality: Bool = false
    ) {
        self.isLateral = isLateral
        self.functions = functions
        self.withOrdinality = withOrdinality
    }
}

/// A table and the joins behind it, applied from the left.
public struct JoinChain: SyntaxNode {
    public var first: TableExpression
    public var joins: [Join]

    public init(
        first: TableExpression,
        joins: [Join]
    ) {
        self.first = first
        self.joins = joins
    }
}

/// One join of a chain: its kind, its right side and its condition.
public struct Join: LocatedNode {
    public enum Kind: String, Hashable, Sendable {
        case inner = "INNER"
        case left = "LEFT"
        case right = "RIGHT"
        case full = "FULL"
        case cross = "CROSS"
        case semi = "SEMI"
        case anti = "ANTI"
        case positional = "POSITIONAL"
        /// SQLite's comma inside a chain, when ON follows it.
        case comma = ","
    }

    public enum Condition: SyntaxNode {
        indirect case on(SQLExpression)
        case using([Identifier], alias: Identifier?)
    }

    public var kind: Kind
    public var isNatural: Bool = false
    public var isAsOf: Bool = false
    /// Whether the kind is spelled out where it may be absent: `INNER JOIN`.
    public var hasInnerWord: Bool = false
    /// Whether OUTER is written.
    public var hasOuterWord: Bool = false
    public var table: TableExpression
    public var condition: Condition?
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: Kind,
        isNatural: Bool = false,
        isAsOf: Bool = false,
        hasInnerWord: Bool = false,
        hasOuterWord: Bool = false,
        table: TableExpression,
        condition: Condition? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.isNatural = isNatural
        self.isAsOf = isAsOf
        self.hasInnerWord = hasInnerWord
        self.hasOuterWord = hasOuterWord
        self.table = table
        self.condition = condition
        self.origin = origin
        self.comments = comments
    }
}

/// `TABLESAMPLE bernoulli (10) REPEATABLE (1)`, and DuckDB's `USING SAMPLE 10%`.
public struct TableSample: LocatedNode {
    public enum Unit: String, Hashable, Sendable {
        case percentWord = "PERCENT"
        case percentSign = "%"
        case rows = "ROWS"
    }

    public var method: Name?
    public var size: [SQLExpression]
    public var unit: Unit?
    /// Whether the method follows the size: `10% (bernoulli, 42)`.
    public var methodComesLast: Bool = false
    /// Whether the size stands in parentheses.
    public var sizeIsParenthesized: Bool = false
    /// The seed of REPEATABLE, or the number behind a method that comes last.
    public var seed: SQLExpression?
    public var origin: Origin
    public var comments: Comments

    public init(
        method: Name? = nil,
        size: [SQLExpression],
        unit: Unit? = nil,
        methodComesLast: Bool = false,
        sizeIsParenthesized: Bool = false,
        seed: SQLExpression? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.method = method
        self.size = size
        self.unit = unit
        self.methodComesLast = methodComesLast
        self.sizeIsParenthesized = sizeIsParenthesized
        self.seed = seed
        self.origin = origin
        self.comments = comments
    }
}
