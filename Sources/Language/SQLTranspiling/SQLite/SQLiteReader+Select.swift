import SQLSyntax

extension SQLiteReader {
    /// One SELECT; leaves the scope and the grouping as ORDER BY needs them.
    func select(
        _ select: Select,
        _ isOutermost: Bool
    ) throws(TranspileError) -> (Select, [SourceColumn]) {
        guard select.into == nil, select.qualify == nil, select.sample == nil, !select.fromComesFirst else {
            throw unsupported("this SELECT", "SQLite has no such form.", at: select.origin)
        }
        let inner = Scope(parent: scope)
        scope = inner
        let orderSources = self.orderSources
        self.orderSources = []
        grouping = Grouping()
        groupOrder = []
        var result = Select(comments: select.comments)
        for table in select.from { result.from.append(try self.table(table)) }
        groupOrder = orderOfRows(select.from)
        for item in select.items {
            guard let alias = item.alias else { continue }
            if inner.aliases[alias.text.lowercased()] == nil {
                inner.aliases[alias.text.lowercased()] = item.expression
            }
        }
        result.whereClause = try select.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        try prepareGrouping(select, orderSources)
        result.groupBy = try groupBy(select)
        if case .distinct = select.distinct { result.distinct = .distinct }
        if case .on = select.distinct {
            throw unsupported("DISTINCT ON", "SQLite has no such form.", at: select.origin)
        }
        for named in select.windows {
            result.windows.append(NamedWindow(name: identifier(named.name), window: try window(named.window)))
        }
        var columns: [SourceColumn] = []
        for item in select.items {
            let (items, found) = try self.item(item, isOutermost)
            result.items += items
            columns += found
        }
        if case .distinct = select.distinct, let mixed = columns.first(where: { $0.value.kinds.isMixed }) {
            throw dynamic("DISTINCT", mixed.value, at: select.origin)
        }
        result.having = try select.having.map { source throws(TranspileError) in try condition(source) }
        return (result, columns)
    }

    // MARK: Grouping

    private func prepareGrouping(
        _ select: Select,
        _ orderSources: [SQLExpression]
    ) throws(TranspileError) {
        let sources = select.items.map(\.expression) + [select.having].compactMap { $0 }
        let calls = sources.flatMap(aggregateCalls)
        grouping.isAggregated = select.groupBy != nil || !calls.isEmpty
        for element in select.groupBy?.elements ?? [] {
            guard case .expression(let source) = element else {
                throw unsupported("GROUP BY with sets", "SQLite has no such form.", at: select.origin)
            }
            grouping.keys.append(normalized(groupingKey(source, select)))
        }
        let extremes = (calls + orderSources.flatMap(aggregateCalls)).filter {
            ["min", "max"].contains($0.name.base.text.lowercased())
        }
        if extremes.count == 1, let call = extremes.first, call.filter == nil, call.quantifier == nil {
            let isMaximum = call.name.base.text.lowercased() == "max"
            grouping.extreme = (isMaximum, call.arguments[0].value)
        }
    }

    /// What a term of GROUP BY stands for: a result column by number, else itself; aliases resolve by scope.
    private func groupingKey(_ source: SQLExpression, _ select: Select) -> SQLExpression {
        if case .literal(.number(let spelling)) = source.unparenthesized.kind, let number = Int(spelling),
            select.items.indices.contains(number - 1)
        {
            return select.items[number - 1].expression
        }
        return source
    }

    private func groupBy(_ select: Select) throws(TranspileError) -> GroupBy? {
        guard let group = select.groupBy else { return nil }
        var result = GroupBy(comments: group.comments)
        for element in group.elements {
            guard case .expression(let source) = element else { continue }
            grouping.depth += 1
            defer { grouping.depth -= 1 }
            let key = try wide(try value(groupingKey(source, select)))
            guard !key.kinds.isMixed, key.collation == nil || key.collation == .binary else {
                throw dynamic("GROUP BY", key, at: source.origin)
            }
            // A constant would be taken for a column's number.
            if key.constant != nil { continue }
            result.elements.append(.expression(key.expression))
        }
        return result.elements.isEmpty ? nil : result
    }

    /// An expression with its names resolved, so that `id` and `o.ID` compare as the same.
    func normalized(_ source: SQLExpression) -> SQLExpression {
        source.rewritingExpressions { expression in
            switch expression.kind {
            case .parenthesized(let inner): return inner
            case .column(let name):
                switch scope.find(name) {
                case .column(let column, let table, _):
                    return .column(table.name?.lowercased() ?? "", column.name.lowercased())
                case .alias(let aliased, let alias):
                    let kept = scope.aliases.removeValue(forKey: alias)
                    defer { scope.aliases[alias] = kept }
                    return normalized(aliased)
                default: return nil
                }
            default: return nil
            }
        }
    }

    /// Aggregates that belong to this SELECT.
    private func aggregateCalls(_ source: SQLExpression) -> [FunctionCall] {
        var search = AggregateSearch()
        source.accept(&search)
        let found = search.calls.filter { isAggregate($0) && $0.over == nil }
        guard found.isEmpty, case .column(let name) = source.unparenthesized.kind,
            case .alias(let aliased, _) = scope.find(name), aliased != source
        else { return found }
        return aggregateCalls(aliased)
    }

    func containsAggregate(_ source: SQLExpression) -> Bool {
        var search = AggregateSearch()
        source.accept(&search)
        return search.calls.contains { isAggregate($0) && $0.over == nil }
    }

    // MARK: Result columns

    private func item(
        _ item: SelectItem,
        _ isOutermost: Bool
    ) throws(TranspileError) -> ([SelectItem], [SourceColumn]) {
        if case .star(let star) = item.expression.kind { return try self.star(star, item) }
        let term = try wide(try value(item.expression))
        var result = SelectItem(expression: term.expression, comments: item.comments)
        let name = item.alias?.text ?? name(of: item)
        let isSameColumn: Bool
        if case .column(let written) = term.expression.kind {
            isSameColumn = written.base.text == name
        } else {
            isSameColumn = false
        }
        if item.alias != nil || !isSameColumn {
            result.alias = item.alias.map(identifier) ?? quoted(name)
            result.aliasSpelling = item.alias == nil ? .as : item.aliasSpelling
        }
        if term.kinds.isEmpty, isOutermost { result.expression = try typedNull(result.expression) }
        if isOutermost { tellMixed(term, name) }
        return ([result], [SourceColumn(name, term)])
    }

    private func typedNull(_ expression: SQLExpression) throws(TranspileError) -> SQLExpression {
        guard case .literal(.null) = expression.unparenthesized.kind else { return expression }
        return try say(.varchar, expression, at: .none)
    }

    func tellMixed(_ term: Term, _ name: String) {
        if term.kinds.isMixed {
            notes.add(.mixedColumn(name: name, kinds: term.kinds.words, shown: "text"))
        } else if term.kinds == .number {
            notes.add(.mixedColumn(name: name, kinds: term.kinds.words, shown: "doubles"))
        }
    }

    /// The name SQLite gives a result column: the column's own, or the text of the expression.
    private func name(of item: SelectItem) -> String {
        let source = item.expression
        if case .column(let name) = source.unparenthesized.kind {
            switch scope.find(name) {
            case .column(let column, _, _): return column.name
            case .alias: return name.base.text
            default: break
            }
        }
        return transpiler.source.text(of: item.origin) ?? "column"
    }

    private func star(
        _ star: Star,
        _ item: SelectItem
    ) throws(TranspileError) -> ([SelectItem], [SourceColumn]) {
        guard star.exclude.isEmpty, star.replace.isEmpty, star.rename.isEmpty, star.filter == nil else {
            throw unsupported("this star", "SQLite has no such form.", at: item.origin)
        }
        let qualifier = star.qualifiers.last?.text.lowercased()
        if grouping.isAggregated { return try groupedStar(star, item) }
        let tables = try self.tables(ofStar: star, item)
        let columns = tables.flatMap { table in
            table.columns.filter { qualifier != nil || !table.merged.contains($0.name.lowercased()) }
        }
        var result = SelectItem(expression: item.expression.detached(), comments: item.comments)
        if let last = star.qualifiers.last {
            result.expression = SQLExpression(.star(Star(qualifiers: [identifier(last)])))
        }
        return ([result], columns)
    }

    private func tables(ofStar star: Star, _ item: SelectItem) throws(TranspileError) -> [SourceTable] {
        let qualifier = star.qualifiers.last?.text.lowercased()
        let tables = scope.tables.filter { qualifier == nil || $0.name?.lowercased() == qualifier }
        guard tables.isEmpty else { return tables }
        throw .unknownTable(
            name: star.qualifiers.last?.text ?? "*",
            known: scope.tables.compactMap(\.name),
            at: place(item.origin)
        )
    }

    /// A star over groups: each column by its name, since all but the grouping keys are bare columns.
    private func groupedStar(
        _ star: Star,
        _ source: SelectItem
    ) throws(TranspileError) -> ([SelectItem], [SourceColumn]) {
        var (items, columns): ([SelectItem], [SourceColumn]) = ([], [])
        for table in try tables(ofStar: star, source) {
            for column in table.columns {
                if star.qualifiers.isEmpty, table.merged.contains(column.name.lowercased()) { continue }
                let name = Name(quoted(column.name), qualifiers: table.name.map { [quoted($0)] } ?? [])
                let written = SelectItem(expression: SQLExpression(.column(name)), alias: quoted(column.name))
                let (item, found) = try self.item(written, false)
                items += item
                columns += found
            }
        }
        return (items, columns)
    }
}

/// Calls of functions, without those of subqueries.
private struct AggregateSearch: SyntaxVisitor {
    var calls: [FunctionCall] = []

    mutating func enter(_ query: SQLQuery) -> Descent { .skip }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        if case .function(let call) = expression.kind { calls.append(call) }
        return .descend
    }
}
