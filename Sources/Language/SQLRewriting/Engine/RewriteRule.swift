internal import SQLSyntax

/// One law of rewriting: what it does, and the conditions under which the result stays equal.
///
/// Equal means: the same columns with the same names and types, the same rows as often, and for a query with
/// ORDER BY an order that it allows.
public struct RewriteRule: Sendable {
    /// Stable, in lower case with hyphens.
    public let name: String
    /// One sentence.
    public let summary: String
    /// What must hold; each is checked before the rule replaces anything.
    public let conditions: [RewriteCondition]
    /// Whether it looks at no more than one expression, so that several may be replaced at once.
    let isLocal: Bool
    let handlers: RuleHandlers

    init(
        _ name: String,
        _ summary: String,
        conditions: [RewriteCondition],
        isLocal: Bool = false,
        handlers: RuleHandlers
    ) {
        self.name = name
        self.summary = summary
        self.conditions = conditions
        self.isLocal = isLocal
        self.handlers = handlers
    }

    /// Every rule, in the order they are tried.
    public static let all: [RewriteRule] = expressionRules + structureRules

    static let expressionRules: [RewriteRule] = [
        .foldConstants, .foldSelfComparison, .simplifyBoolean, .simplifyCase, .simplifyCoalesce,
        .dropDuplicateMembers, .dropRedundantCast, .countRows,
    ]

    static let structureRules: [RewriteRule] = [
        .inlineCommonTable, .mergeSubquery, .dropDistinct, .dropDistinctInTest, .dropOrder, .dropTrueFilter,
        .simplifyWindow, .outerToInner, .dropUnusedJoin, .havingToWhere, .dropGroupColumns, .pushFilter,
        .pruneColumns,

    ]
}

/// What a rule does at a node of each kind: the node to stand there instead, or nil.
struct RuleHandlers: Sendable {
    typealias Handler<Node> = @Sendable (Node, inout RuleContext) -> Node?

    var expression: Handler<SQLExpression>?
    var select: Handler<Select>?
    var query: Handler<SQLQuery>?
    var table: Handler<TableExpression>?
}

/// One thing that must hold for a rule's result to be equal.
public struct RewriteCondition: Hashable, Sendable {
    /// Where the answer comes from.
    public enum Ground: String, Hashable, Sendable {
        /// It is read off the statement.
        case statement
        /// It may follow from what the catalog declares of the data.
        case data
    }

    public let name: String
    /// A sentence that is true when the condition holds.
    public let meaning: String
    public let ground: Ground

    init(_ name: String, _ meaning: String, ground: Ground = .statement) {
        self.name = name
        self.meaning = meaning
        self.ground = ground
    }
}

/// A property of stored rows that a rewrite relies on.
public enum DataFact: Hashable, Sendable, CustomStringConvertible {
    /// No two rows of the table agree on the columns, rows with a null there left aside.
    case unique(table: String, columns: [String])
    case notNull(table: String, columns: [String])

    public var description: String {
        switch self {
        case .unique(let table, let columns): "unique(\(Self.list(table, columns)))"
        case .notNull(let table, let columns): "notNull(\(Self.list(table, columns)))"
        }
    }

    private static func list(_ table: String, _ columns: [String]) -> String {
        columns.map { "\(table).\($0)" }.joined(separator: ", ")
    }
}

/// A condition that was checked and holds.
public struct ReliedCondition: Hashable, Sendable {
    public let condition: RewriteCondition
    /// What it was checked of: a column, a key.
    ///
    /// Empty when the condition says it all.
    public let detail: String
    /// The declared properties of data it follows from; empty for what holds on all data.
    public let facts: [DataFact]
}
