internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Binds one SELECT, with the ORDER BY of the query it is the body of.
    mutating func bindSelect(_ select: Select, _ orderBy: OrderBy?) -> BoundRelation {
        let frame = bindFrom(select.from)
        var scope = Scope(frame: frame)
        scope.subqueries = pendingSubqueries
        scope.items = select.items.isEmpty ? implicitItems(select) : select.items
        for (index, item) in scope.items.enumerated() {
            guard let alias = item.alias?.text.lowercased(), scope.aliases[alias] == nil else { continue }
            scope.aliases[alias] = index
        }
        for window in select.windows { scope.namedWindows[window.name.text.lowercased()] = window.window }
        scopes.append(scope)
        let level = scopes.count - 1

        bindWhere(select, level)
        let grouping = bindGroupBy(select, level)
        var output = bindItems(level)
        for window in select.windows { bindWindowClause(window.window) }
        bindHaving(select, level)
        let isAggregated = select.groupBy != nil || !scopes[level].aggregates.isEmpty || select.having != nil
        scopes[level].frame.hasRow = scopes[level].frame.hasRow && select.whereClause == nil
        bindDistinct(select, level)
        bindOrder(orderBy, output, level)
        output.rows = arena.addRows(scopes[level].frame.rows)
        deriveRows(&output, select, grouping, isAggregated: isAggregated, level: level)
        keepFacts(select, output, isAggregated: isAggregated, level: level)
        scopes.removeLast()
        return output
    }

    /// `FROM t` alone answers all columns.
    private func implicitItems(_ select: Select) -> [SelectItem] {
        guard select.fromComesFirst, dialect == .duckdb else { return [] }
        // A place of its own inside the SELECT, so that facts do not collide with another star.
        return [
            SelectItem(expression: SQLExpression(.star(Star()), origin: select.origin), origin: select.origin)
        ]
    }

    private mutating func keepFacts(
        _ select: Select,
        _ output: BoundRelation,
        isAggregated: Bool,
        level: Int
    ) {
        let key = NodeKey(select.origin)
        facts.selects[key] = SelectFacts(
            isAggregated: isAggregated,
            aggregates: scopes[level].aggregates,
            windows: scopes[level].windows,
            subqueries: scopes[level].subqueries
        )
        facts.selectRelations[key] = relationFacts(output)
        if let into = select.into {
            let path = TablePath(into.name)
            write(path, output, columns: output.columns.map(\.name))
            define(path, output, kind: into.modifiers.contains { $0.hasPrefix("TEMP") } ? .temporary : .table)
        }
    }

    // MARK: Clauses

    private mutating func bindWhere(_ select: Select, _ level: Int) {
        guard let condition = select.whereClause else { return }
        scopes[level].aliasRule = dialect == .postgresql ? .never : .afterColumns
        let (_, inputs) = collecting(.filters) { $0.bind(condition) }
        scopes[level].aliasRule = .never
        var frame = scopes[level].frame
        frame.rows += inputs
        let equalities = joinEqualities(condition)
        equalities.apply(to: &frame.unique)
        refine(&frame, equalities.nonNull)
        frame.unique.strengthen { [arena] in !arena[$0].isNullable || frame.nonNull.contains($0) }
        frame.unique.reduceKeys()
        scopes[level].frame = frame
    }

    private mutating func bindHaving(_ select: Select, _ level: Int) {
        scopes[level].aliasRule = dialect == .postgresql ? .never : .afterColumns
        defer { scopes[level].aliasRule = .never }
        for condition in [select.having, select.qualify].compactMap({ $0 }) {
            let (_, inputs) = collecting(.filters) { $0.bind(condition) }
            scopes[level].frame.rows += inputs
        }
    }

    private mutating func bindDistinct(_ select: Select, _ level: Int) {
        guard case .on(let expressions) = select.distinct else { return }
        scopes[level].aliasRule = .beforeColumns
        defer { scopes[level].aliasRule = .never }
        for expression in expressions {
            let (_, inputs) = collecting(.filters) { $0.bind(expression) }
            scopes[level].frame.rows += inputs
        }
    }

    private mutating func bindOrder(_ orderBy: OrderBy?, _ output: BoundRelation, _ level: Int) {
        guard let orderBy else { return }
        for item in orderBy.items {
            if let position = position(item.expression) {
                orderByPosition(position, output, item, level)
                continue
            }
            if case .word = item.expression.kind {
                orderByAll(output, item, level)
                continue
            }
            scopes[level].aliasRule = orderAliasRule(item.expression)
            let (_, inputs) = collecting(.orders) { $0.bind(item.expression) }
            scopes[level].aliasRule = .never
            scopes[level].frame.rows += inputs
        }
    }

    private func orderAliasRule(_ expression: SQLExpression) -> AliasRule {
        if case .column(let name) = expression.kind, name.qualifiers.isEmpty { return .beforeColumns }
        if case .collate = expression.kind { return .beforeColumns }
        return dialect == .postgresql ? .never : .afterColumns
    }

    private mutating func orderByPosition(
        _ position: Int,
        _ output: BoundRelation,
        _ item: OrderItem,
        _ level: Int
    ) {
        guard output.columns.indices.contains(position - 1) else {
            if output.open == nil {
                report(
                    .positionOutOfRange(
                        position: position,
                        count: output.columns.count,
                        clause: "ORDER BY",
                        at: location(item.expression.origin)
                    )
                )
            }
            return
        }
        let id = output.columns[position - 1].id
        scopes[level].frame.rows.append(
            FlowInput(source: id, kind: .orders, place: item.origin.start, isCertain: true)
        )
    }

    private mutating func orderByAll(_ output: BoundRelation, _ item: OrderItem, _ level: Int) {
        for id in output.ids {
            scopes[level].frame.rows.append(
                FlowInput(source: id, kind: .orders, place: item.origin.start, isCertain: true)
            )
        }
    }

    // MARK: GROUP BY

    /// What GROUP BY groups by.
    struct Grouping {
        /// The column of each group expression: one of FROM, or one made for it.
        var columns: [ColumnID] = []
        /// Expressions, to find them again in the SELECT list.
        var expressions: [(SQLExpression, ColumnID)] = []
        /// Whether every group appears once: not with ROLLUP, CUBE and GROUPING SETS.
        var isSimple = true
        /// GROUP BY ALL: the items without aggregates.
        var isAll = false
    }

    private mutating func bindGroupBy(_ select: Select, _ level: Int) -> Grouping? {
        guard let groupBy = select.groupBy else { return nil }
        var grouping = Grouping()
        if groupBy.elements.isEmpty, groupBy.quantifier == .all {
            grouping.isAll = true
            return grouping
        }
        scopes[level].aliasRule = .afterColumns
        for element in groupBy.elements { bind(element, &grouping, level) }
        scopes[level].aliasRule = .never
        if !grouping.isSimple {
            scopes[level].groupedNullable.formUnion(grouping.columns)
            scopes[level].groupedExpressions = grouping.expressions.map(\.0)
        }
        return grouping
    }

    private mutating func bind(_ element: GroupingElement, _ grouping: inout Grouping, _ level: Int) {
        switch element {
        case .expression(let expression): bindGroup(expression, &grouping, level)
        case .empty: break
        case .rollup(let expressions), .cube(let expressions):
            grouping.isSimple = false
            for expression in expressions { bindGroup(expression, &grouping, level) }
        case .sets(let elements):
            grouping.isSimple = false
            for element in elements { bind(element, &grouping, level) }
        }
    }

    private mutating func bindGroup(_ expression: SQLExpression, _ grouping: inout Grouping, _ level: Int) {
        if case .row(let row) = expression.unparenthesized.kind {
            for element in row.elements { bindGroup(element, &grouping, level) }
            return
        }
        if let position = position(expression) {
            groupBy(position, expression, &grouping, level)
            return
        }
        let (value, inputs) = collecting { $0.bind(expression) }
        let id = localColumn(expression) ?? addColumn("group", value, inputs)
        grouping.columns.append(id)
        grouping.expressions.append((expression.unparenthesized, id))
        scopes[level].frame.rows += inputs.map { input in
            var copy = input
            copy.kind = .aggregated
            return copy
        }
    }

    private mutating func groupBy(
        _ position: Int,
        _ expression: SQLExpression,
        _ grouping: inout Grouping,
        _ level: Int
    ) {
        let items = scopes[level].items
        let hasStar = items.contains { $0.expression.isStar }
        guard items.indices.contains(position - 1), !hasStar else {
            if !hasStar {
                report(
                    .positionOutOfRange(
                        position: position,
                        count: items.count,
                        clause: "GROUP BY",
                        at: location(expression.origin)
                    )
                )
            }
            grouping.isSimple = false
            return
        }
        guard let id = itemColumn(position - 1, in: level) else { return }
        let item = items[position - 1].expression
        let column = localColumn(item) ?? id
        grouping.columns.append(column)
        grouping.expressions.append((item.unparenthesized, column))
        scopes[level].frame.rows.append(
            FlowInput(source: id, kind: .aggregated, place: expression.origin.start, isCertain: true)
        )
    }

    // MARK: Items

    /// The column of an item that is no star, bound at its first use.
    mutating func itemColumn(_ index: Int, in level: Int) -> ColumnID? {
        if let id = scopes[level].itemColumns[index] { return id }
        guard scopes[level].openItems.insert(index).inserted else { return nil }
        let item = scopes[level].items[index]
        guard !item.expression.isStar else { return nil }
        let rule = scopes[level].aliasRule
        scopes[level].aliasRule = dialect == .duckdb ? .afterColumns : .never
        let (value, inputs) = collecting { $0.bind(item.expression) }
        scopes[level].aliasRule = rule
        let name = item.alias?.text ?? resultName(item.expression)
        let id = addColumn(name, value, inputs)
        scopes[level].itemColumns[index] = id
        return id
    }

    private mutating func bindItems(_ level: Int) -> BoundRelation {
        var output = BoundRelation()
        let items = scopes[level].items
        for (index, item) in items.enumerated() {
            if item.expression.isStar {
                expand(item, into: &output, level)
            } else if let id = itemColumn(index, in: level) {
                let name = item.alias?.text ?? arena[id].name
                output.columns.append(RelationColumn(name: name, id: id))
            }
        }
        return output
    }
}

extension SQLExpression {
    /// Whether it stands for several columns of a SELECT list.
    var isStar: Bool {
        switch kind {
        case .star: return true
        case .columns(let columns): return !columns.isUnpacked
        case .field(let access): return access.field == nil
        default:
            var hasColumns = false
            guard mayHoldColumns else { return false }
            forEachExpression { part in
                if case .columns(let columns) = part.kind, !columns.isUnpacked { hasColumns = true }
            }
            return hasColumns
        }
    }

    /// A quick look that saves most expressions a walk.
    private var mayHoldColumns: Bool {
        switch kind {
        case .literal, .column, .parameter, .subquery, .exists: false
        default: true
        }
    }
}
