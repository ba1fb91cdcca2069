import SQLAnalysis
import SQLSyntax
import Tabular

extension TypedReader {
    /// One SELECT; leaves its aliases in sight for the sort keys of its query.
    func select(_ select: Select) throws(TranspileError) -> Select {
        guard select.qualify == nil, select.sample == nil, select.into == nil else {
            throw unsupported(
                "QUALIFY, a sample or INTO",
                "The other dialect has no such clause.",
                at: select.origin
            )
        }
        var result = Select(comments: select.comments)
        for table in select.from { result.from.append(try self.table(table)) }
        aliases = [:]
        let items =
            select.items.isEmpty ? [SelectItem(expression: SQLExpression(.star(Star())))] : select.items
        for item in items {
            if let alias = item.alias?.text.lowercased(), aliases[alias] == nil {
                aliases[alias] = item.expression
            }
        }
        result.whereClause = try select.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        result.groupBy = try groupBy(select)
        result.distinct = try distinct(select)
        isDistinct = select.distinct == .distinct
        for named in select.windows {
            let window = try self.window(named.window)
            result.windows.append(NamedWindow(name: identifier(named.name), window: window))
        }
        let names = analysis.relation(of: select)?.columns.map(\.name) ?? []
        for (index, item) in items.enumerated() {
            let name = names.count == items.count ? names[index] : nil
            result.items.append(try self.item(item, named: name))
        }
        result.having = try select.having.map { source throws(TranspileError) in try condition(source) }
        return result
    }

    private func distinct(_ select: Select) throws(TranspileError) -> Select.Distinct? {
        switch select.distinct {
        case .on(let keys):
            guard to != .sqlite else {
                throw unsupported("DISTINCT ON", "SQLite does not have it.", at: select.origin)
            }
            notes.add(.rowOrder(what: "DISTINCT ON", at: place(select.origin)))
            var translated: [SQLExpression] = []
            for key in keys { translated.append(try distinctKey(key)) }
            return .on(translated)
        case .distinct: return .distinct
        case .all, nil: return nil
        }
    }

    /// PostgreSQL wants the keys of DISTINCT ON and ORDER BY to be the same expressions.
    private func distinctKey(_ key: SQLExpression) throws(TranspileError) -> SQLExpression {
        let term = try self.term(key)
        guard to == .postgresql, term.type == .text else { return term.expression }
        return try binary(term, at: key.origin)
    }

    /// A result column, by the name that the source gives it.
    func item(_ item: SelectItem, named name: String?) throws(TranspileError) -> SelectItem {
        if case .star(let star) = item.expression.kind {
            guard star.exclude.isEmpty, star.replace.isEmpty, star.rename.isEmpty, star.filter == nil else {
                throw unsupported("this star", "Only DuckDB has its clauses.", at: item.origin)
            }
            let qualifiers = star.qualifiers.map(identifier)
            return SelectItem(expression: SQLExpression(.star(Star(qualifiers: qualifiers))))
        }
        var result = SelectItem(expression: try output(item.expression), comments: item.comments)
        if isDistinct, to == .postgresql, type(item.expression) == .text {
            // As the sort keys name it.
            let term = TypedTerm(expression: result.expression, type: .text)
            result.expression = try binary(term, at: item.origin)
        }
        result.alias = item.alias.map(identifier)
        if result.alias == nil, let name, !isColumn(result.expression, named: name) {
            result.alias = Identifier(name, quoting: isPlain(name) ? .none : .double)
        }
        return result
    }

    private func isColumn(_ expression: SQLExpression, named name: String) -> Bool {
        if case .column(let written) = expression.kind { return written.base.text == name }
        return false
    }

    private func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "_") }
            && !SQLiteReader.needsQuotes(name)
    }

    // MARK: Grouping

    private func groupBy(_ select: Select) throws(TranspileError) -> GroupBy? {
        guard let group = select.groupBy else { return nil }
        var result = GroupBy(comments: group.comments)
        switch group.quantifier {
        case .all where group.elements.isEmpty: result.elements = try plainItems(select)
        case nil: break
        default: throw unsupported("GROUP BY DISTINCT", "Only PostgreSQL has it.", at: group.origin)
        }
        for element in group.elements { result.elements.append(try grouping(element, select)) }
        return result.elements.isEmpty ? nil : result
    }

    /// DuckDB's GROUP BY ALL: every result column without an aggregate.
    private func plainItems(_ select: Select) throws(TranspileError) -> [GroupingElement] {
        var elements: [GroupingElement] = []
        for item in select.items {
            if case .star = item.expression.kind {
                throw unsupported("GROUP BY ALL beside a star", "Name the columns.", at: item.origin)
            }
            guard !containsAggregate(item.expression) else { continue }
            if case .literal = item.expression.unparenthesized.kind { continue }
            elements.append(.expression(try term(item.expression).expression.keyed))
        }
        return elements
    }

    private func containsAggregate(_ source: SQLExpression) -> Bool {
        var search = CallSearch()
        source.accept(&search)
        return search.calls.contains { call in
            call.over == nil && Self.aggregateNames.contains(call.name.base.text.lowercased())
        }
    }

    private func grouping(
        _ element: GroupingElement,
        _ select: Select
    ) throws(TranspileError) -> GroupingElement {
        switch element {
        case .expression(let source):
            if case .literal(.number(let spelling)) = source.unparenthesized.kind,
                let number = Int(spelling), select.items.indices.contains(number - 1)
            {
                return .expression(try term(select.items[number - 1].expression).expression.keyed)
            }
            return .expression(try term(source).expression.keyed)
        case .empty: return .empty
        case .rollup(let sources): return .rollup(try groupingSet(sources, at: select.origin))
        case .cube(let sources): return .cube(try groupingSet(sources, at: select.origin))
        case .sets(let elements):
            var sets: [GroupingElement] = []
            for element in elements { sets.append(try groupingSetElement(element, select)) }
            return .sets(sets)
        }
    }

    private func groupingSetElement(
        _ element: GroupingElement,
        _ select: Select
    ) throws(TranspileError) -> GroupingElement {
        guard to != .sqlite else {
            throw unsupported("GROUPING SETS", "SQLite does not have them.", at: select.origin)
        }
        // A set of several keys is a row of them.
        if case .expression(let source) = element, case .row(let row) = source.kind {
            let keys = try groupingSet(row.elements, at: select.origin)
            return .expression(SQLExpression(.row(RowConstructor(elements: keys))))
        }
        return try grouping(element, select)
    }

    private func groupingSet(
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> [SQLExpression] {
        guard to != .sqlite else {
            throw unsupported("ROLLUP and CUBE", "SQLite does not have them.", at: origin)
        }
        var keys: [SQLExpression] = []
        for source in sources { keys.append(try term(source).expression) }
        return keys
    }

    // MARK: Windows

    func window(_ window: WindowDefinition) throws(TranspileError) -> WindowDefinition {
        var result = WindowDefinition(base: window.base.map(identifier))
        for source in window.partitionBy { result.partitionBy.append(try term(source).expression) }
        result.orderBy = try sorted(window.orderBy)
        guard let frame = window.frame else { return result }
        var copy = WindowFrame(unit: frame.unit, start: try bound(frame.start))
        copy.end = try frame.end.map { end throws(TranspileError) in try bound(end) }
        copy.exclusion = frame.exclusion
        if frame.unit == .range, to == .sqlite, copy.start.hasOffset || copy.end?.hasOffset == true {
            for item in window.orderBy {
                let term = try self.term(item.expression)
                guard try kind(term, "RANGE", at: frame.origin) == .integer else {
                    throw unsupported(
                        "RANGE with an offset",
                        "SQLite has it for numbers only.",
                        at: frame.origin
                    )
                }
            }
        }
        result.frame = copy
        return result
    }

    private func bound(_ bound: WindowFrame.Bound) throws(TranspileError) -> WindowFrame.Bound {
        switch bound {
        case .preceding(let offset): .preceding(try term(offset).expression)
        case .following(let offset): .following(try term(offset).expression)
        default: bound
        }
    }
}

extension WindowFrame.Bound {
    fileprivate var hasOffset: Bool {
        switch self {
        case .preceding, .following: true
        default: false
        }
    }
}

/// Calls of functions, without those of subqueries.
struct CallSearch: SyntaxVisitor {
    var calls: [FunctionCall] = []

    mutating func enter(_ query: SQLQuery) -> Descent { .skip }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        if case .function(let call) = expression.kind { calls.append(call) }
        return .descend
    }
}
