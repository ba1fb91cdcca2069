internal import SQLAnalysis
internal import SQLSyntax

/// A node's place in the analysed statement, where each node of a kind has one of its own.
struct NodePlace: Hashable {
    let start: UInt32
    let end: UInt32

    init?(_ origin: Origin) {
        guard origin.isKnown else { return nil }
        start = origin.start
        end = origin.end
    }
}

/// Who uses what in a statement: collected once for all rules of a walk.
struct StatementOutline {
    /// A reference to a column of a relation in FROM.
    struct Reference: Hashable {
        var column: String
        var place: NodePlace
    }

    /// Expressions that stand as they are because another clause repeats them.
    var frozen: Set<NodePlace> = []
    /// Everything inside an item without alias: its text is the name of a column.
    var untouchable: Set<NodePlace> = []
    /// References by the place of the relation in FROM.
    var references: [NodePlace: [Reference]] = [:]
    /// Relations whose columns are used without being named, by a star and the like.
    var starred: Set<NodePlace> = []
    /// Whether some name could not be followed to one column.
    var isUnclear = false
    /// Places in FROM that name a query of WITH, by its name in lower case.
    var commonTableUses: [String: [NodePlace]] = [:]
    /// How often WITH gives each name.
    var commonTableNames: [String: Int] = [:]

    init(of analysis: StatementAnalysis) {
        var walk = OutlineWalk(analysis)
        analysis.statement.accept(&walk)
        self = walk.outline
    }

    init() {}

    /// The columns of a relation that the statement names, in lower case; nil when all of them may be used.
    func usedColumns(of relation: NodePlace) -> Set<String>? {
        guard !isUnclear, !starred.contains(relation) else { return nil }
        return Set((references[relation] ?? []).map(\.column))
    }

    static func hasLocksOrTargets(_ statement: SQLStatement) -> Bool {
        var search = LockSearch()
        statement.accept(&search)
        return search.found
    }
}

private struct LockSearch: SyntaxVisitor {
    var found = false

    mutating func enter(_ query: SQLQuery) -> Descent {
        if !query.locking.isEmpty { found = true }
        return .descend
    }

    mutating func enter(_ select: Select) -> Descent {
        if select.into != nil { found = true }
        return .descend
    }
}

private struct OutlineWalk: SyntaxVisitor {
    let analysis: StatementAnalysis
    var outline = StatementOutline()
    private var namelessBodies: Set<NodePlace> = []
    private var fromTables: [[TableExpression]] = []

    init(_ analysis: StatementAnalysis) {
        self.analysis = analysis
        if case .insert = analysis.statement.kind { hideNames(analysis.statement.kind) }
    }

    private mutating func hideNames(_ kind: SQLStatement.Kind) {
        // Only the outermost query of INSERT hides its names; those in its WITH and FROM are seen.
        var search = OutermostQuery()
        kind.walkChildren(&search)
        if let query = search.query { hide(query.body) }
    }

    private mutating func hide(_ body: QueryBody) {
        switch body {
        case .select(let select): if let place = NodePlace(select.origin) { namelessBodies.insert(place) }
        case .setOperation(let operation): for operand in operation.operands { hide(operand) }
        case .parenthesized(let query): hide(query.body)
        default: break
        }
    }

    mutating func enter(part: some LocatedNode) -> Descent {
        if let table = part as? CommonTable {
            outline.commonTableNames[table.name.text.lowercased(), default: 0] += 1
        }
        if let join = part as? Join {
            var isMerging = join.isNatural
            if case .using = join.condition { isMerging = true }
            if isMerging { starAll(fromTables.last ?? []) }
        }
        return .descend
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        if let order = query.orderBy { freeze(order.items.map(\.expression)) }
        if case .table(let table) = query.body { star(table) }
        if case .pivot = query.body { starBeneath(query.body) }
        return .descend
    }

    mutating func enter(_ select: Select) -> Descent {
        let tables = select.from.flatMap(\.leaves)
        fromTables.append(tables)
        if select.items.isEmpty { starAll(tables) }
        freezeRepeated(in: select)
        let isNamed = NodePlace(select.origin).map { !namelessBodies.contains($0) } ?? true
        for item in select.items where isNamed && item.alias == nil {
            if case .column = item.expression.kind { continue }
            forbid(item.expression)
        }
        return .descend
    }

    mutating func leave(_ select: Select) { fromTables.removeLast() }

    mutating func enter(_ table: TableExpression) -> Descent {
        switch table.kind {
        case .table(let reference):
            if reference.name.qualifiers.isEmpty, analysis.table(of: table) == nil,
                let place = NodePlace(table.origin)
            {
                outline.commonTableUses[reference.name.base.text.lowercased(), default: []].append(place)
            }
        case .pivot(let pivot): starBeneath(pivot)
        case .unpivot(let unpivot): starBeneath(unpivot)
        default: break
        }
        return .descend
    }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        switch expression.kind {
        case .column: note(expression)
        case .star, .columns: starAll(fromTables.last ?? [])
        case .function(let call) where call.isCountOfRows:
            if let filter = call.filter { filter.accept(&self) }
            call.over?.accept(&self)
            return .skip
        case .exists(let query), .subquery(let query): hide(query.body)
        case .membership(let membership):
            if case .query(let query) = membership.collection { hide(query.body) }
        case .positional: outline.isUnclear = true
        default: break
        }
        return .descend
    }

    // MARK: Notes

    private mutating func note(_ expression: SQLExpression) {
        guard let resolution = analysis.resolution(of: expression), resolution.isCertain,
            let place = NodePlace(expression.origin)
        else {
            outline.isUnclear = true
            return
        }
        for candidate in resolution.candidates {
            guard let relation = NodePlace(candidate.relationOrigin) else { continue }
            let reference = StatementOutline.Reference(column: candidate.column.lowercased(), place: place)
            outline.references[relation, default: []].append(reference)
        }
    }

    private mutating func starAll(_ tables: [TableExpression]) {
        for table in tables { star(table) }
    }

    private mutating func star(_ table: TableExpression) {
        if let place = NodePlace(table.origin) { outline.starred.insert(place) }
    }

    private mutating func starBeneath(_ node: some SyntaxNode) {
        var places: [NodePlace] = []
        node.forEachTable { table in places += NodePlace(table.origin).map { [$0] } ?? [] }
        outline.starred.formUnion(places)
    }

    private mutating func forbid(_ expression: SQLExpression) {
        var places = PlaceCollection()
        expression.accept(&places)
        outline.untouchable.formUnion(places.places)
    }

    private mutating func freeze(_ expressions: [SQLExpression]) {
        for expression in expressions {
            expression.forEachExpression { part in
                if let place = NodePlace(part.origin) { outline.frozen.insert(place) }
            }
        }
    }

    /// What GROUP BY and DISTINCT ON say must be said alike elsewhere, so both stay.
    private mutating func freezeRepeated(in select: Select) {
        var keys = select.groupBy?.expressions ?? []
        if case .on(let expressions) = select.distinct { keys += expressions }
        freeze(keys)
        guard !keys.isEmpty || select.distinct != nil else { return }
        var texts = Set(keys.map(\.unparenthesized))
        var isByPosition = false
        for key in keys {
            if case .literal(.number) = key.unparenthesized.kind { isByPosition = true }
            if case .word = key.unparenthesized.kind { isByPosition = true }
        }
        texts = texts.filter { if case .column = $0.kind { false } else { true } }
        let named = Set(keys.compactMap(\.columnName).map { $0.lowercased() })
        for item in select.items {
            let isKey = item.alias.map { named.contains($0.text.lowercased()) } ?? false
            if isByPosition || isKey || contains(item.expression, texts) { freeze([item.expression]) }
        }
        for clause in [select.having, select.qualify].compactMap(\.self) where contains(clause, texts) {
            freeze([clause])
        }
    }

    private func contains(_ expression: SQLExpression, _ parts: Set<SQLExpression>) -> Bool {
        guard !parts.isEmpty else { return false }
        var found = false
        expression.forEachExpression { if parts.contains($0.unparenthesized) { found = true } }
        return found
    }
}

private struct OutermostQuery: SyntaxVisitor {
    var query: SQLQuery?

    mutating func enter(_ query: SQLQuery) -> Descent {
        self.query = self.query ?? query
        return .skip
    }
}

/// The places of every node beneath.
private struct PlaceCollection: SyntaxVisitor {
    var places: Set<NodePlace> = []

    mutating func enter(_ select: Select) -> Descent { note(select.origin) }
    mutating func enter(_ query: SQLQuery) -> Descent { note(query.origin) }
    mutating func enter(_ table: TableExpression) -> Descent { note(table.origin) }
    mutating func enter(_ expression: SQLExpression) -> Descent { note(expression.origin) }

    private mutating func note(_ origin: Origin) -> Descent {
        if let place = NodePlace(origin) { places.insert(place) }
        return .descend
    }
}
