public import Diagnostics
public import SQLSyntax
internal import Tabular

/// What the statements of a script mean, one after the other.
///
/// Tables and views that a statement creates, changes or drops are so for those behind it.
public struct ScriptAnalysis: Sendable {
    public let statements: [StatementAnalysis]
    /// The catalog as the script leaves it.
    public let catalog: SchemaCatalog

    /// - Complexity: The sum over its statements.
    public init(of script: SQLScript, in catalog: SchemaCatalog, file: String? = nil) {
        var state = ScriptState(catalog: catalog, dialect: script.dialect, source: script.source, file: file)
        statements = script.statements.enumerated().map { state.analysis(of: $1, index: $0) }
        self.catalog = state.catalog
    }

    public var diagnostics: [Diagnostic] { statements.flatMap(\.diagnostics) }

    /// Tables and files it reads that it did not make itself, in order.
    public var tablesRead: [TablePath] {
        var made: Set<TablePath> = []
        var read = OrderedPaths()
        for statement in statements {
            for path in statement.tablesRead where !made.contains(path) { read.insert(path) }
            made.formUnion(statement.tablesWritten.filter { statement.makes($0) })
        }
        return read.list
    }

    /// Tables and files it writes, temporary ones left out, in order.
    public var tablesWritten: [TablePath] {
        var written = OrderedPaths()
        for statement in statements {
            for path in statement.tablesWritten where !statement.temporaryTables.contains(path) {
                written.insert(path)
            }
        }
        return written.list
    }

    /// Lineage as seen from outside: edges go through temporary tables to what these were made from.
    public var lineage: [LineageEdge] {
        var flattening = TemporaryTables()
        return statements.flatMap { flattening.edges(of: $0) }
    }
}

extension StatementAnalysis {
    /// Whether it creates that table, rather than adding to one that may have been there.
    func makes(_ path: TablePath) -> Bool {
        switch statement.kind {
        case .createTable, .createView: true
        default: temporaryTables.contains(path)
        }
    }
}

/// What a script has made of the catalog so far.
struct ScriptState {
    var catalog: SchemaCatalog
    let dialect: Dialect
    let source: SQLSource
    let lines: LineIndex
    let file: String?
    private var provisional: Set<TablePath> = []

    init(catalog: SchemaCatalog, dialect: Dialect, source: SQLSource, file: String?) {
        self.catalog = catalog
        self.dialect = dialect
        self.source = source
        self.file = file
        lines = LineIndex(source)
    }

    mutating func analysis(of statement: SQLStatement, index: Int) -> StatementAnalysis {
        let marked = NodeMarks.marked(statement)
        var binder = Binder(dialect: dialect, catalog: catalog, source: source, lines: lines, file: file)
        // One owner at a time, or adding a table would copy the whole catalog.
        catalog = SchemaCatalog()
        binder.provisional = provisional
        let relation = binder.bindChange(marked)
        catalog = binder.catalog
        provisional = binder.provisional
        let paths = binder.facts.reads.list + binder.facts.writes.list
        let temporary = paths.filter { catalog.table(at: $0)?.kind == .temporary }
        let lineage = edges(of: binder, relation, index)
        return StatementAnalysis(
            statement: marked,
            index: index,
            result: relation.map { binder.relationFacts($0) },
            lineage: lineage,
            temporaryTables: Set(temporary),
            facts: binder.facts
        )
    }

    private func edges(of binder: Binder, _ relation: BoundRelation?, _ index: Int) -> [LineageEdge] {
        var binder = binder
        var ends: [(target: LineageTarget, column: String, id: ColumnID)] = []
        for target in binder.facts.targets { ends.append((.table(target.table), target.name, target.value)) }
        if let relation {
            let target = LineageTarget.result(statement: index)
            for column in relation.columns { ends.append((target, column.name, column.id)) }
            if let open = relation.open, let all = binder.arena.column(named: "*", in: open) {
                ends.append((target, "*", all))
            }
            if let rows = relation.rows { ends.append((target, "*", rows)) }
        }
        var flattening = LineageFlattening(binder.arena)
        var list = EdgeList()
        for (end, sources) in zip(ends, flattening.sources(of: ends.map(\.id))) {
            for (source, reading) in sources {
                let node = binder.arena[source.column]
                guard let table = node.table else { continue }
                list.add(
                    LineageEdge(
                        from: LineageColumn(table: table, column: node.name),
                        target: end.target,
                        column: end.column,
                        kind: source.kind,
                        line: line(reading.place),
                        isCertain: reading.isCertain
                    )
                )
            }
        }
        return list.edges
    }

    private func line(_ place: UInt32) -> Int? {
        place < NodeMarks.firstMark && !source.bytes.isEmpty ? lines.line(of: Int(place)) : nil
    }
}

/// Edges without repetition: the first line, and certain when one of them is.
struct EdgeList {
    private(set) var edges: [LineageEdge] = []
    private var indexes: [Key: Int] = [:]

    private struct Key: Hashable {
        var table: TablePath
        var from: String
        var target: LineageTarget
        var to: String
        var kind: LineageKind
    }

    mutating func add(_ edge: LineageEdge) {
        let key = Key(
            table: edge.from.table,
            from: edge.from.column.lowercased(),
            target: edge.target,
            to: edge.column.lowercased(),
            kind: edge.kind
        )
        guard let index = indexes[key] else {
            indexes[key] = edges.count
            edges.append(edge)
            return
        }
        if let line = edge.line { edges[index].line = min(edges[index].line ?? line, line) }
        edges[index].isCertain = edges[index].isCertain || edge.isCertain
    }
}
