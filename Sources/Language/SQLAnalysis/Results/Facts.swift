public import SQLSyntax
public import Tabular

/// What is known of the value of an expression.
public struct ExpressionType: Hashable, Sendable {
    /// Nil when it is not known: an unknown column, an unknown function, or a dialect whose values decide.
    public var type: LogicalType?
    /// False when the value is provably never null.
    public var isNullable: Bool

    public init(_ type: LogicalType?, isNullable: Bool) {
        self.type = type
        self.isNullable = isNullable
    }
}

/// A column of a result.
public struct OutputColumn: Hashable, Sendable {
    public var name: String
    public var type: LogicalType?
    /// False when provably never null.
    public var isNullable: Bool

    public init(_ name: String, _ type: LogicalType?, isNullable: Bool) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// What is known of the rows of a query, a SELECT or a relation in FROM.
public struct RelationFacts: Hashable, Sendable {
    /// Rows that agree on `determinants` agree on `dependents`; both are indexes of columns.
    public struct Dependency: Hashable, Sendable {
        public var determinants: [Int]
        public var dependents: [Int]
    }

    public var columns: [OutputColumn]
    /// Whether there may be further columns, behind a star over a relation whose columns nobody told.
    public var hasUnknownColumns: Bool
    /// Minimal sets of column indexes on which no two rows agree, nulls counted as equal.
    ///
    /// The empty set means at most one row. Only what is proved is listed; an empty list proves nothing.
    public var keys: [[Int]]
    /// Dependencies that follow from keys beneath, equalities and constants; those of `keys` are left out.
    public var dependencies: [Dependency]
    /// Whether at least one row is certain.
    public var hasRow: Bool

    public var isAtMostOneRow: Bool { keys.contains([]) }
}

/// Which column a reference means.
public struct ColumnResolution: Hashable, Sendable {
    /// One place a column may come from.
    public struct Candidate: Hashable, Sendable {
        public enum Source: Hashable, Sendable {
            case table(TablePath)
            /// A name of WITH.
            case commonTable(String)
            /// A query, function or values in FROM.
            case derived
            /// An item of the same SELECT, by its alias.
            case selectItem
            /// A variable of a lambda or comprehension.
            case variable
        }

        public var source: Source
        /// The name the relation goes by in its FROM clause; empty when it has none.
        public var relation: String
        /// The node in FROM; ``Origin/range`` finds it.
        public var relationOrigin: Origin
        public var column: String

        public static func == (first: Candidate, second: Candidate) -> Bool {
            first.source == second.source && first.relation == second.relation
                && first.column == second.column
                && first.relationOrigin.range == second.relationOrigin.range
        }
    }

    /// The one column meant; several, all of them possible, when schemas are not known.
    ///
    /// A merged column of USING or NATURAL lists its sides, and is certain.
    public var candidates: [Candidate]
    public var isCertain: Bool
    /// Zero in the query's own FROM, one in that of the query around it, and so on.
    public var outerLevels: Int
    /// How many parts of the name, at the end, are fields of a structure.
    public var fieldCount: Int
}

/// A query inside an expression or a lateral relation.
public struct SubqueryFacts: Hashable, Sendable {
    public enum Role: Hashable, Sendable {
        case scalar
        case exists
        case membership
        case quantified
        case array
        case lateral
    }

    public var role: Role
    /// The inner query; ``Origin/range`` finds it.
    public var query: Origin
    /// References inside it to columns outside; empty for a query that stands alone.
    public var outerReferences: [Origin]

    public var isCorrelated: Bool { !outerReferences.isEmpty }
}

/// What happens to rows inside one SELECT.
public struct SelectFacts: Hashable, Sendable {
    /// Whether rows are grouped: GROUP BY, or an aggregate without it.
    public var isAggregated: Bool
    /// Calls of aggregates over groups.
    public var aggregates: [Origin]
    /// Calls with OVER.
    public var windows: [Origin]
    /// Queries directly inside its expressions, and lateral ones of its FROM.
    public var subqueries: [SubqueryFacts]
}
