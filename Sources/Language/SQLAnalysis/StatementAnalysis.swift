public import Diagnostics
public import SQLSyntax
internal import Tabular

/// What one statement means: its names resolved, types, lineage, tables, keys.
///
///     let script = SQLParser.parse("SELECT o.id, o.total * 2 AS twice FROM orders o", dialect: .duckdb)
///     let statement = script.statements[0]
///     let analysis = StatementAnalysis(of: statement, in: catalog, dialect: .duckdb, source: script.source)
///     analysis.outputColumns.map(\.name)  // ["id", "twice"]
///     analysis.lineage.first?.kind  // .identity
///
/// Facts of a node are found by the node's place in the text. A tree built or changed by code has nodes
/// without a place of their own: ask with nodes of ``statement``, where each has one.
public struct StatementAnalysis: Sendable {
    /// The statement as analysed: the one given, each of its nodes with a place of its own.
    public let statement: SQLStatement
    /// Zero-based place in its script.
    public let index: Int
    /// The rows it answers, of a query or of RETURNING; nil for any other statement.
    public let result: RelationFacts?
    /// Where its results and targets take their columns from.
    public let lineage: [LineageEdge]
    /// Stored tables and files it reads, in the order they are named; names of WITH are not among them.
    public let tablesRead: [TablePath]
    /// Stored tables and files it writes, creates included.
    public let tablesWritten: [TablePath]
    /// Names that do not exist or mean two things, as far as schemas decide it.
    public let problems: [SQLAnalysisError]
    /// Tables among those read and written that live only as long as the session.
    public let temporaryTables: Set<TablePath>
    private let facts: StatementFacts

    /// The columns it answers; empty for a statement that answers none.
    public var outputColumns: [OutputColumn] { result?.columns ?? [] }

    /// The keys of the rows it answers, as names; see ``RelationFacts/keys``.
    public var keys: [[String]] {
        guard let result else { return [] }
        return result.keys.map { key in key.map { result.columns[$0].name } }
    }

    public var diagnostics: [Diagnostic] { problems.map(\.diagnostic) }

    /// Analyses one statement on its own.
    ///
    /// - Parameters:
    ///   - source: The text of the statement's script, for lines in lineage and diagnostics.
    ///   - file: Named in diagnostics.
    /// - Complexity: Proportional to the statement, the columns of the tables it names, and its lineage.
    public init(
        of statement: SQLStatement,
        in catalog: SchemaCatalog,
        dialect: Dialect,
        source: SQLSource = SQLSource(),
        file: String? = nil
    ) {
        var state = ScriptState(catalog: catalog, dialect: dialect, source: source, file: file)
        self = state.analysis(of: statement, index: 0)
    }

    init(
        statement: SQLStatement,
        index: Int,
        result: RelationFacts?,
        lineage: [LineageEdge],
        temporaryTables: Set<TablePath>,
        facts: StatementFacts
    ) {
        self.statement = statement
        self.index = index
        self.result = result
        self.lineage = lineage
        self.temporaryTables = temporaryTables
        tablesRead = facts.reads.list
        tablesWritten = facts.writes.list
        problems = facts.problems
        self.facts = facts
    }

    // MARK: Facts of nodes

    /// The type of an expression, and whether it can be null; nil for a node that is not of this statement.
    public func type(of expression: SQLExpression) -> ExpressionType? {
        facts.types[NodeKey(expression.origin)]
    }

    /// What a column reference means; nil for other expressions and for names that mean nothing.
    public func resolution(of reference: SQLExpression) -> ColumnResolution? {
        facts.resolutions[NodeKey(reference.origin)]
    }

    /// The rows of a query, with its LIMIT and set operations.
    public func relation(of query: SQLQuery) -> RelationFacts? {
        facts.queries[NodeKey(query.origin)]
    }

    /// The rows of one SELECT, before ORDER BY and LIMIT of its query.
    public func relation(of select: Select) -> RelationFacts? {
        facts.selectRelations[NodeKey(select.origin)]
    }

    /// The rows of a relation in FROM, before its neighbours and conditions; nil for joins without alias.
    public func relation(of table: TableExpression) -> RelationFacts? {
        facts.tables[NodeKey(table.origin)]
    }

    /// The stored table a relation in FROM is; nil for names of WITH and all other relations.
    public func table(of table: TableExpression) -> TablePath? {
        facts.tablePaths[NodeKey(table.origin)]
    }

    /// Grouping, aggregates, windows and subqueries of one SELECT.
    public func facts(of select: Select) -> SelectFacts? {
        facts.selects[NodeKey(select.origin)]
    }

    /// The columns a star stands for; nil when a relation under it has columns nobody told.
    func columns(ofStar origin: Origin) -> [StarColumn]? {
        facts.stars[NodeKey(origin)]
    }
}
