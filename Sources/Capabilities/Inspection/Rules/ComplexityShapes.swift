internal import SQLSyntax

/// Parts of a query that change nothing, seen by their shape alone.
struct ComplexityShapes: SyntaxVisitor {
    /// What was found, in words, with its place.
    private(set) var found: [(words: String, origin: Origin)] = []
    /// The queries that stand in FROM or WITH: their order is lost, and their columns are for the query around them.
    private var inner: [(query: SQLQuery, name: String?)] = []
    private var names: [String: Int] = [:]

    /// - Parameter statement: A query.
    init(of statement: SQLStatement) {
        statement.accept(&self)
        for (query, name) in inner { judge(query, name, statement) }
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        for table in query.with?.tables ?? [] {
            guard case .query(let body) = table.body, query.with?.isRecursive != true else { continue }
            inner.append((body, table.name.text.lowercased()))
        }
        return .descend
    }

    mutating func enter(_ table: TableExpression) -> Descent {
        switch table.kind {
        case .query(let derived): inner.append((derived.query, nil))
        case .table(let reference): names[reference.name.base.text.lowercased(), default: 0] += 1
        default: break
        }
        return .descend
    }

    private mutating func judge(_ query: SQLQuery, _ name: String?, _ statement: SQLStatement) {
        if let name, names[name] == nil {
            found.append(("\"\(name)\" is never read", query.origin))
            return
        }
        if query.orderBy != nil, query.limit == nil, !statement.collectsInOrder {
            found.append(("the order of an inner query is lost", query.origin))
        }
        guard case .select(let select) = query.body else { return }
        if select.passesThrough {
            found.append(("an inner query only hands its rows on", query.origin))
        } else if name == nil, select.isPlainFilter, select.readsDerivedFilter {
            found.append(("a filter of a filter", query.origin))
        }
        for window in select.windowNames where !statement.names(window, outside: query.origin) {
            found.append(("\"\(window)\" is computed and never used", query.origin))
        }
    }
}

extension Select {
    /// Whether it is columns of one table, all of its rows, as they are.
    fileprivate var passesThrough: Bool { isPlainFilter && whereClause == nil }

    /// Whether it takes columns of one table as they are, of some rows.
    fileprivate var isPlainFilter: Bool {
        let isBare = distinct == nil && groupBy == nil && having == nil && qualify == nil && sample == nil
        guard isBare, from.count == 1, joins.isEmpty, !items.isEmpty else { return false }
        return items.allSatisfy { item in
            if case .star = item.expression.bare.kind { return true }
            guard let name = item.expression.columnName else { return false }
            return item.alias == nil || item.alias?.text.lowercased() == name.lowercased()
        }
    }

    fileprivate var readsDerivedFilter: Bool {
        guard case .query(let derived)? = from.first?.kind, case .select(let inner) = derived.query.body
        else { return false }
        return inner.isPlainFilter
    }

    /// The names of items that are windows.
    fileprivate var windowNames: [String] {
        items.compactMap { item in
            guard item.expression.call?.over != nil else { return nil }
            return item.alias?.text.lowercased()
        }
    }
}

extension SQLStatement {
    /// Whether it collects values in the order in which they come.
    fileprivate var collectsInOrder: Bool {
        var collects = false
        forEachExpression { expression in
            let name = expression.call?.name.base.text.lowercased() ?? ""
            if ["group_concat", "string_agg", "array_agg", "list", "first", "last", "json_group_array"]
                .contains(name)
            {
                collects = true
            }
        }
        return collects
    }

    /// Whether a column is named somewhere else than in a part of it, or a star there may mean it.
    fileprivate func names(_ column: String, outside part: Origin) -> Bool {
        var isNamed = false
        forEachExpression { expression in
            if expression.columnName?.lowercased() == column { isNamed = true }
            guard case .star = expression.kind, let place = expression.origin.range, let own = part.range
            else {
                return
            }
            if !own.contains(place.lowerBound) { isNamed = true }
        }
        return isNamed
    }
}
