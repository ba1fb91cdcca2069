internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Binds a query of its own: what is read inside flows only into its columns and rows.
    mutating func bindQuery(_ query: SQLQuery) -> BoundRelation {
        let outer = (flow, context, pendingSubqueries)
        flow = []
        context = .identity
        pendingSubqueries = []
        defer { (flow, context, pendingSubqueries) = outer }
        let names = bindWith(query.with)
        var relation = bindBody(query.body, query.orderBy)
        forget(names)
        limit(&relation, query.limit)
        facts.queries[NodeKey(query.origin)] = relationFacts(relation)
        return relation
    }

    // MARK: WITH

    /// Binds the names of WITH; answers those to forget behind the query.
    mutating func bindWith(_ with: With?) -> [String] {
        guard let with else { return [] }
        var names: [String] = []
        for table in with.tables {
            let folded = table.name.text.lowercased()
            let relation = bindCommon(table, isRecursive: with.isRecursive || dialect == .sqlite)
            let common = CommonRelation(name: table.name.text, relation: relation)
            commonTables[folded, default: []].append(common)
            names.append(folded)
        }
        return names
    }

    mutating func forget(_ names: [String]) {
        for name in names { _ = commonTables[name]?.popLast() }
    }

    private mutating func bindCommon(_ table: CommonTable, isRecursive: Bool) -> BoundRelation {
        var relation: BoundRelation
        switch table.body {
        case .query(let query):
            if isRecursive, case .setOperation(let operation) = query.body, mentions(query, table.name.text) {
                relation = bindRecursive(table, query, operation)
            } else {
                relation = bindQuery(query)
            }
        case .statement(let statement):
            relation = bindChange(statement) ?? BoundRelation()
        }
        rename(&relation, table)
        for clause in extraColumns(table) {
            relation.columns.append(RelationColumn(name: clause, id: addColumn(clause, .unknown, [])))
        }
        return relation
    }

    private func extraColumns(_ table: CommonTable) -> [String] {
        (table.search.map { [$0.sequence.text] } ?? [])
            + (table.cycle.map { [$0.mark.text, $0.path.text] } ?? [])
    }

    private mutating func rename(_ relation: inout BoundRelation, _ table: CommonTable) {
        guard !table.columns.isEmpty else { return }
        if relation.columns.isEmpty, let open = relation.open, let all = arena.column(named: "*", in: open) {
            let input = FlowInput(source: all, kind: .identity, place: .max, isCertain: false)
            relation.columns = table.columns.map {
                RelationColumn(name: $0.text, id: addColumn($0.text, .unknown, [input]))
            }
            relation.open = nil
        }
        for (index, name) in table.columns.enumerated() where index < relation.columns.count {
            relation.columns[index].name = name.text
        }
        guard table.columns.count > relation.columns.count, relation.open == nil else { return }
        report(
            .columnCount(
                expected: table.columns.count,
                found: relation.columns.count,
                what: "the query of \"\(table.name.text)\"",
                at: location(table.origin)
            )
        )
    }

    private func mentions(_ query: SQLQuery, _ name: String) -> Bool {
        var isMentioned = false
        query.forEachTable { table in
            if case .table(let found) = table.kind, found.name.qualifiers.isEmpty,
                found.name.base.text.lowercased() == name.lowercased()
            {
                isMentioned = true
            }
        }
        return isMentioned
    }

    /// A query that reads its own rows: the first part says the columns, the others see them.
    private mutating func bindRecursive(
        _ table: CommonTable,
        _ query: SQLQuery,
        _ operation: SetOperation
    ) -> BoundRelation {
        let outer = (flow, context)
        flow = []
        context = .identity
        defer { (flow, context) = outer }
        let names = bindWith(query.with)
        defer { forget(names) }
        let anchor = bindBody(operation.operands[0], nil)
        let start = arena.nodes.count
        var seen = BoundRelation()
        for column in anchor.columns {
            let id = arena.addCopy(of: column.id, name: column.name)
            arena[id].isNullable = true
            seen.columns.append(RelationColumn(name: column.name, id: id))
        }
        seen.open = anchor.open
        seen.rows = anchor.rows
        rename(&seen, table)
        let folded = table.name.text.lowercased()
        commonTables[folded, default: []].append(CommonRelation(name: table.name.text, relation: seen))
        var result = anchor
        for (index, operand) in operation.operands.dropFirst().enumerated() {
            let next = bindBody(operand, nil)
            result = combined(result, operation.operators[index], next, at: query.origin)
        }
        _ = commonTables[folded]?.popLast()
        let pairs = zip(seen.columns, result.columns).map { (seen: $0.id, answered: $1.id) }
        arena.circles.append(.init(nodes: start..<arena.nodes.count, pairs: pairs))
        result = finishRecursive(result, query, anchor)
        return result
    }

    private mutating func finishRecursive(
        _ result: BoundRelation,
        _ query: SQLQuery,
        _ anchor: BoundRelation
    ) -> BoundRelation {
        var result = result
        // What the recursive part adds may be null where the first part is not.
        for column in result.columns { arena[column.id].isNullable = true }
        result.unique = UniqueFacts()
        result.hasRow = anchor.hasRow
        order(&result, query.orderBy)
        limit(&result, query.limit)
        facts.queries[NodeKey(query.origin)] = relationFacts(result)
        return result
    }

    // MARK: Bodies

    mutating func bindBody(_ body: QueryBody, _ orderBy: OrderBy?) -> BoundRelation {
        switch body {
        case .select(let select): return bindSelect(select, orderBy)
        case .setOperation(let operation): return bindSetOperation(operation, orderBy)
        case .values(let values): return ordered(bindValues(values), orderBy)
        case .table(let table): return ordered(relation(of: bindTable(table), at: table.origin), orderBy)
        case .parenthesized(let query): return ordered(bindQuery(query), orderBy)
        case .pivot(let pivot): return ordered(bindPivot(pivot), orderBy)
        case .statement(let statement): return ordered(bindDescription(statement), orderBy)
        }
    }

    private mutating func ordered(_ relation: BoundRelation, _ orderBy: OrderBy?) -> BoundRelation {
        var result = relation
        order(&result, orderBy)
        return result
    }

    /// All columns of a frame, as `SELECT *` shows them.
    mutating func relation(of frame: Frame, at origin: Origin) -> BoundRelation {
        var relation = BoundRelation(hasRow: frame.hasRow)
        for part in frame.star {
            if case .column(let entry) = part {
                relation.columns.append(RelationColumn(name: entry.name, id: entry.id))
            }
        }
        relation.open = openStar(frame, at: origin)
        relation.unique = frame.unique
        relation.rows = arena.addRows(frame.rows)
        return relation
    }

    private mutating func bindDescription(_ statement: SQLStatement) -> BoundRelation {
        _ = bindChange(statement)
        return openRelation(nil)
    }

    mutating func bindValues(_ values: Values) -> BoundRelation {
        var columns: [(values: [Bound], inputs: [FlowInput])] = []
        for (number, row) in values.rows.enumerated() {
            for (index, value) in row.values.enumerated() {
                let (bound, inputs) = collecting { $0.bind(value) }
                if number == 0 { columns.append(([], [])) }
                guard index < columns.count else { continue }
                columns[index].values.append(bound)
                columns[index].inputs += inputs
            }
            if row.values.count != columns.count {
                report(
                    .columnCount(
                        expected: columns.count,
                        found: row.values.count,
                        what: "a row of VALUES",
                        at: location(row.origin)
                    )
                )
            }
        }
        var relation = BoundRelation(hasRow: true)
        for (index, column) in columns.enumerated() {
            let name = dialect == .duckdb ? "col\(index)" : "column\(index + 1)"
            let value = Bound(
                rules.common(column.values),
                nullable: column.values.contains(where: \.isNullable)
            )
            relation.columns.append(RelationColumn(name: name, id: addColumn(name, value, column.inputs)))
        }
        if values.rows.count == 1 { relation.unique.keys = [[]] }
        return relation
    }

    // MARK: ORDER BY and LIMIT of what is not a SELECT

    /// Sort keys that can only name the relation's own columns.
    mutating func order(_ relation: inout BoundRelation, _ orderBy: OrderBy?) {
        guard let orderBy else { return }
        var named = Named(relation)
        named.relation.rows = nil
        scopes.append(
            Scope(frame: Frame(source(named, .none), unique: relation.unique, rows: nil, hasRow: true))
        )
        var inputs = passing(relation.rows)
        for item in orderBy.items {
            if let position = position(item.expression) {
                inputs += input(atPosition: position, of: relation, "ORDER BY", item.expression.origin)
            } else if case .word = item.expression.kind {
                inputs += relation.ids.map {
                    FlowInput(source: $0, kind: .orders, place: item.origin.start, isCertain: true)
                }
            } else {
                inputs += collecting(.orders) { $0.bind(item.expression) }.1
            }
        }
        scopes.removeLast()
        relation.rows = arena.addRows(inputs)
    }

    private mutating func input(
        atPosition position: Int,
        of relation: BoundRelation,
        _ clause: String,
        _ origin: Origin
    ) -> [FlowInput] {
        guard relation.columns.indices.contains(position - 1) else {
            if relation.open == nil {
                report(
                    .positionOutOfRange(
                        position: position,
                        count: relation.columns.count,
                        clause: clause,
                        at: location(origin)
                    )
                )
            }
            return []
        }
        let id = relation.columns[position - 1].id
        return [FlowInput(source: id, kind: .orders, place: origin.start, isCertain: true)]
    }

    /// The number a whole-number literal stands for in ORDER BY and GROUP BY.
    func position(_ expression: SQLExpression) -> Int? {
        switch expression.unparenthesized.kind {
        case .literal(.number(let text)): Int(text)
        case .positional(let number): number
        default: nil
        }
    }

    mutating func limit(_ relation: inout BoundRelation, _ limit: RowLimit?) {
        guard let limit else { return }
        for value in [limit.count, limit.offset].compactMap({ $0 }) {
            let (_, inputs) = collecting(.filters) { $0.bind(value) }
            if !inputs.isEmpty { relation.rows = arena.addRows(passing(relation.rows) + inputs) }
        }
        let count = limit.count.flatMap { position($0) }
        if limit.offset != nil || !(count.map { $0 > 0 } ?? limit.isAll) || limit.isPercent {
            relation.hasRow = false
        }
        let isFetchOne = limit.spelling == .fetch && limit.count == nil && !limit.isAll
        let isOne = count.map { $0 <= 1 && !limit.isPercent } ?? isFetchOne
        if isOne, !limit.withTies { relation.unique.add(key: []) }
    }
}
