internal import Diagnostics
internal import SQLSyntax
internal import Tabular

/// Gives every name of one statement its meaning.
///
/// Expressions are bound from the top. While one is bound, `context` says how its value takes part in what is
/// being computed, and `flow` collects the columns that are read; so a column is seen once, however deep it
/// stands.
struct Binder {
    let dialect: Dialect
    let rules: any TypeRules
    let source: SQLSource
    let lines: LineIndex
    let file: String?
    var catalog: SchemaCatalog
    var arena = ColumnArena()
    var scopes: [Scope] = []
    var boundaries: [Boundary] = []
    /// Names of WITH that can be seen, innermost last.
    var commonTables: [String: [CommonRelation]] = [:]
    /// Variables of lambdas, innermost last.
    var variables: [String] = []
    /// Lateral queries and queries of join conditions, until the scope of their SELECT begins.
    var pendingSubqueries: [SubqueryFacts] = []
    /// The column COLUMNS(…) stands for at the moment.
    var columnsValue: ColumnID?
    /// Tables whose keys and nulls are only known from the query that made them.
    var provisional: Set<TablePath> = []
    var flow: [FlowInput] = []
    var context = LineageKind.identity
    var facts = StatementFacts()

    /// More mistakes in one statement are not told.
    static let problemLimit = 200

    /// A name of WITH.
    struct CommonRelation {
        var name: String
        var relation: BoundRelation
    }

    init(dialect: Dialect, catalog: SchemaCatalog, source: SQLSource, lines: LineIndex, file: String?) {
        self.dialect = dialect
        rules = typeRules(of: dialect)
        self.catalog = catalog
        self.source = source
        self.lines = lines
        self.file = file
    }

    // MARK: Flow

    /// Runs `body` with a flow of its own and answers what was read.
    mutating func collecting<Result>(
        _ kind: LineageKind = .identity,
        _ body: (inout Binder) -> Result
    ) -> (Result, [FlowInput]) {
        let outer = (flow, context)
        flow = []
        context = kind
        let result = body(&self)
        let inputs = flow
        (flow, context) = outer
        return (result, inputs)
    }

    /// Binds with the context changed by an operation of that kind.
    mutating func bind(_ expression: SQLExpression, as kind: LineageKind) -> Bound {
        let outer = context
        context = outer.after(kind)
        defer { context = outer }
        return bind(expression)
    }

    mutating func read(_ id: ColumnID, at origin: Origin, isCertain: Bool = true) {
        flow.append(FlowInput(source: id, kind: context, place: origin.start, isCertain: isCertain))
    }

    /// A computed column of a relation.
    mutating func addColumn(_ name: String, _ value: Bound, _ inputs: [FlowInput]) -> ColumnID {
        arena.add(ColumnNode(name: name, type: value.type, isNullable: value.isNullable, inputs: inputs))
    }

    /// Input that passes the rows of a relation on.
    func passing(_ rows: ColumnID?) -> [FlowInput] {
        guard let rows else { return [] }
        return [FlowInput(source: rows, kind: .identity, place: FlowInput.unknownPlace, isCertain: true)]
    }

    // MARK: Problems

    func location(_ origin: Origin) -> SourceLocation? {
        guard let range = origin.range, range.lowerBound < Int(NodeMarks.firstMark) else {
            return file.map { SourceLocation(file: $0) }
        }
        let place = lines.place(of: range.lowerBound, in: source)
        return SourceLocation(file: file ?? "", line: place.line, column: place.column)
    }

    mutating func report(_ problem: SQLAnalysisError) {
        // A statement with that many mistakes was bound against the wrong schemas.
        guard facts.problems.count < Self.problemLimit else { return }
        facts.problems.append(problem)
    }

    // MARK: Scopes

    /// What a frame's columns are, read from here: null only where a condition or a join lets them.
    func isNullable(_ id: ColumnID, in scope: Scope) -> Bool {
        if scope.groupedNullable.contains(id) { return true }
        return arena[id].isNullable && !scope.frame.nonNull.contains(id)
    }

    func text(of origin: Origin) -> String? {
        source.text(of: origin)
    }
}

/// What a binder finds out, by the place of the node.
struct StatementFacts {
    var types: [NodeKey: ExpressionType] = [:]
    var resolutions: [NodeKey: ColumnResolution] = [:]
    var queries: [NodeKey: RelationFacts] = [:]
    var selects: [NodeKey: SelectFacts] = [:]
    var selectRelations: [NodeKey: RelationFacts] = [:]
    var tables: [NodeKey: RelationFacts] = [:]
    var tablePaths: [NodeKey: TablePath] = [:]
    var stars: [NodeKey: [StarColumn]] = [:]
    var problems: [SQLAnalysisError] = []
    var reads: OrderedPaths = OrderedPaths()
    var writes: OrderedPaths = OrderedPaths()
    /// Columns written, with the column that says what flows there.
    var targets: [TargetColumn] = []
}

/// A column of a written table, and what it takes.
struct TargetColumn {
    var table: TablePath
    /// `*` for all rows.
    var name: String
    var value: ColumnID
}

/// A column a star stands for.
struct StarColumn: Hashable {
    /// The relation to name before it; nil for a merged column.
    var relation: String?
    var column: String
    /// The name it comes out with, when another.
    var alias: String?
    /// What REPLACE puts in its place.
    var replacement: SQLExpression?
}

/// Paths in the order they were first seen.
struct OrderedPaths {
    private(set) var list: [TablePath] = []
    private var seen: Set<TablePath> = []

    mutating func insert(_ path: TablePath) {
        if seen.insert(path).inserted { list.append(path) }
    }
}
