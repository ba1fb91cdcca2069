/// `(a, b)` or `ROW(a, b)`.
public struct RowConstructor: SyntaxNode {
    public var isExplicit: Bool = false
    public var elements: [SQLExpression]

    public init(
        isExplicit: Bool = false,
        elements: [SQLExpression]
    ) {
        self.isExplicit = isExplicit
        self.elements = elements
    }
}

/// `[a, b]` or `ARRAY[a, b]`.
public struct ArrayConstructor: SyntaxNode {
    /// Whether the word ARRAY is written.
    public var isExplicit: Bool = false
    public var elements: [SQLExpression]

    public init(
        isExplicit: Bool = false,
        elements: [SQLExpression]
    ) {
        self.isExplicit = isExplicit
        self.elements = elements
    }
}

/// `{'a': 1, b: 2}`.
public struct StructConstructor: SyntaxNode {
    public var fields: [StructField]

    public init(fields: [StructField]) {
        self.fields = fields
    }
}

/// `name: value` of a structure.
public struct StructField: LocatedNode {
    /// The key; `'a'` is an identifier in single quotes.
    public var name: Identifier
    public var value: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        value: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.value = value
        self.origin = origin
        self.comments = comments
    }
}

/// `MAP {key: value}`.
public struct MapConstructor: SyntaxNode {
    public var entries: [MapEntry]

    public init(entries: [MapEntry]) {
        self.entries = entries
    }
}

/// `key: value` of a map.
public struct MapEntry: LocatedNode {
    public var key: SQLExpression
    public var value: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        key: SQLExpression,
        value: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.key = key
        self.value = value
        self.origin = origin
        self.comments = comments
    }
}

/// `x[i]`, `x[i:j]`, `x[i:j:k]`.
public struct Subscript: SyntaxNode {
    public indirect enum Index: SyntaxNode {
        case element(SQLExpression)
        /// Each bound may be absent; `step` nil for two-part slices. DuckDB's `-` for an open bound is absent too.
        case slice(SliceBounds)
    }

    public var base: SQLExpression
    public var index: Index

    public init(
        base: SQLExpression,
        index: Index
    ) {
        self.base = base
        self.index = index
    }
}

/// The bounds of a slice, each of which may be absent.
public struct SliceBounds: SyntaxNode {
    public var lower: SQLExpression?
    public var upper: SQLExpression?
    /// Whether a second colon is written.
    public var hasStep: Bool = false
    public var step: SQLExpression?
    /// DuckDB's `[1:-:2]`: a dash for the open upper bound.
    public var upperIsDash: Bool = false

    public init(
        lower: SQLExpression? = nil,
        upper: SQLExpression? = nil,
        hasStep: Bool = false,
        step: SQLExpression? = nil,
        upperIsDash: Bool = false
    ) {
        self.lower = lower
        self.upper = upper
        self.hasStep = hasStep
        self.step = step
        self.upperIsDash = upperIsDash
    }
}

/// `(x).field`, and `(x).*`.
public struct FieldAccess: SyntaxNode {
    public var base: SQLExpression
    /// Nil for `(x).*`.
    public var field: Identifier?

    public init(
        base: SQLExpression,
        field: Identifier? = nil
    ) {
        self.base = base
        self.field = field
    }
}

/// A change of type, in every spelling.
public struct Cast: SyntaxNode {
    public enum Spelling: Hashable, Sendable {
        /// `CAST(x AS t)`
        case cast
        /// `TRY_CAST(x AS t)`
        case tryCast
        /// `x::t`
        case colons
        /// `DATE '2024-01-01'`: the value is a string literal.
        case typedLiteral
    }

    public var value: SQLExpression
    public var type: SQLType
    public var spelling: Spelling = .cast

    public init(
        value: SQLExpression,
        type: SQLType,
        spelling: Spelling = .cast
    ) {
        self.value = value
        self.type = type
        self.spelling = spelling
    }
}

/// `CASE [operand] WHEN … THEN … ELSE … END`.
public struct CaseExpression: SyntaxNode {
    public var operand: SQLExpression?
    public var branches: [CaseBranch]
    public var otherwise: SQLExpression?

    public init(
        operand: SQLExpression? = nil,
        branches: [CaseBranch],
        otherwise: SQLExpression? = nil
    ) {
        self.operand = operand
        self.branches = branches
        self.otherwise = otherwise
    }
}

/// `WHEN condition THEN result`.
public struct CaseBranch: LocatedNode {
    public var condition: SQLExpression
    public var result: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        condition: SQLExpression,
        result: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.condition = condition
        self.result = result
        self.origin = origin
        self.comments = comments
    }
}

/// `INTERVAL '1' DAY`, `INTERVAL 1 DAY`, `INTERVAL (n) DAY`, `INTERVAL '1 day'`.
public struct IntervalLiteral: SyntaxNode {
    public var value: SQLExpression
    /// `DAY`, `DAY TO SECOND(3)`; nil when the text says it all.
    public var unit: IntervalUnit?
    /// `INTERVAL(3) '…'`.
    public var precision: Int?

    public init(
        value: SQLExpression,
        unit: IntervalUnit? = nil,
        precision: Int? = nil
    ) {
        self.value = value
        self.unit = unit
        self.precision = precision
    }
}

/// The fields of an interval.
public struct IntervalUnit: Hashable, Sendable {
    public var from: String
    public var to: String?
    /// Digits behind the second.
    public var precision: Int?

    public init(_ from: String, to: String? = nil, precision: Int? = nil) {
        self.from = from
        self.to = to
        self.precision = precision
    }
}

/// `x COLLATE name`.
public struct Collation: SyntaxNode {
    public var operand: SQLExpression
    public var collation: Name

    public init(
        operand: SQLExpression,
        collation: Name
    ) {
        self.operand = operand
        self.collation = collation
    }
}

/// `x AT TIME ZONE zone`, or `x AT LOCAL` without zone.
public struct AtTimeZone: SyntaxNode {
    public var operand: SQLExpression
    public var zone: SQLExpression?

    public init(
        operand: SQLExpression,
        zone: SQLExpression? = nil
    ) {
        self.operand = operand
        self.zone = zone
    }
}

/// `x -> body`, `(x, y) -> body`, `LAMBDA x, y: body`.
public struct Lambda: SyntaxNode {
    public enum Spelling: Hashable, Sendable {
        case arrow
        case keyword
    }

    public var parameters: [Identifier]
    public var body: SQLExpression
    public var spelling: Spelling = .arrow
    /// Whether the parameters of an arrow stand in parentheses.
    public var parametersAreParenthesized: Bool = false

    public init(
        parameters: [Identifier],
        body: SQLExpression,
        spelling: Spelling = .arrow,
        parametersAreParenthesized: Bool = false
    ) {
        self.parameters = parameters
        self.body = body
        self.spelling = spelling
        self.parametersAreParenthesized = parametersAreParenthesized
    }
}

/// `[x * 2 FOR x IN list IF x > 1]`.
public struct ListComprehension: SyntaxNode {
    public var result: SQLExpression
    public var variables: [Identifier]
    public var source: SQLExpression
    public var condition: SQLExpression?

    public init(
        result: SQLExpression,
        variables: [Identifier],
        source: SQLExpression,
        condition: SQLExpression? = nil
    ) {
        self.result = result
        self.variables = variables
        self.source = source
        self.condition = condition
    }
}

/// SQLite's RAISE inside a trigger.
public struct Raise: SyntaxNode {
    public enum Action: String, Hashable, Sendable {
        case ignore = "IGNORE"
        case rollback = "ROLLBACK"
        case abort = "ABORT"
        case fail = "FAIL"
    }

    public var action: Action
    public var message: SQLExpression?

    public init(
        action: Action,
        message: SQLExpression? = nil
    ) {
        self.action = action
        self.message = message
    }
}

/// `*` with everything DuckDB lets follow it.
public struct Star: SyntaxNode {
    /// The relation of `t.*`; empty for `*`.
    public var qualifiers: [Identifier] = []
    public var exclude: [Name] = []
    /// Whether the excluded names stand in parentheses.
    public var excludeIsParenthesized: Bool = true
    public var replace: [SelectItem] = []
    public var rename: [StarRename] = []
    /// `* LIKE 'a%'`: a test on the names.
    public var filter: StarFilter?

    public init(
        qualifiers: [Identifier] = [],
        exclude: [Name] = [],
        excludeIsParenthesized: Bool = true,
        replace: [SelectItem] = [],
        rename: [StarRename] = [],
        filter: StarFilter? = nil
    ) {
        self.qualifiers = qualifiers
        self.exclude = exclude
        self.excludeIsParenthesized = excludeIsParenthesized
        self.replace = replace
        self.rename = rename
        self.filter = filter
    }
}

/// `old AS new` of a star.
public struct StarRename: SyntaxNode {
    public var from: Name
    public var to: Identifier

    public init(
        from: Name,
        to: Identifier
    ) {
        self.from = from
        self.to = to
    }
}

/// `* [NOT] LIKE pattern`.
public struct StarFilter: SyntaxNode {
    public var isNegated: Bool = false
    public var matcher: PatternMatch.Matcher
    public var pattern: SQLExpression
    public var escape: SQLExpression?

    public init(
        isNegated: Bool = false,
        matcher: PatternMatch.Matcher,
        pattern: SQLExpression,
        escape: SQLExpression? = nil
    ) {
        self.isNegated = isNegated
        self.matcher = matcher
        self.pattern = pattern
        self.escape = escape
    }
}

/// DuckDB's `COLUMNS(*)`, `COLUMNS('regex')`, `COLUMNS(c -> …)`, `*COLUMNS(…)`.
public struct ColumnsExpression: SyntaxNode {
    /// The relation of `t.COLUMNS(…)`.
    public var qualifiers: [Identifier] = []
    public var isUnpacked: Bool = false
    public var selector: SQLExpression

    public init(
        qualifiers: [Identifier] = [],
        isUnpacked: Bool = false,
        selector: SQLExpression
    ) {
        self.qualifiers = qualifiers
        self.isUnpacked = isUnpacked
        self.selector = selector
    }
}
