internal import SQLAnalysis
internal import SQLSyntax

extension RewriteRule {
    /// `FROM (SELECT a FROM t ORDER BY a)` is `FROM (SELECT a FROM t)`.
    static let dropOrder = RewriteRule(
        "drop-order",
        "Takes away ORDER BY where nothing sees it: in FROM, WITH, IN, EXISTS and set operations.",
        conditions: [.orderNoLimit, .orderNoChoice, .orderUnseen, .orderNoLimitOutside],
        handlers: RuleHandlers(
            expression: { expression, context in
                switch expression.kind {
                case .exists(let query): return unordered(query, &context).map { SQLExpression(.exists($0)) }
                case .membership(var membership):
                    guard case .query(let query) = membership.collection,
                        let plain = unordered(query, &context)
                    else { return nil }
                    membership.collection = .query(plain)
                    return SQLExpression(.membership(membership))
                default: return nil
                }
            },
            query: { query, context in unorderedParts(of: query, &context) },
            table: { table, context in
                guard case .query(var derived) = table.kind,
                    let plain = unordered(derived.query, &context)
                else { return nil }
                derived.query = plain
                var copy = table
                copy.kind = .query(derived)
                return copy
            }
        )
    )

    private static func unordered(_ query: SQLQuery, _ context: inout RuleContext) -> SQLQuery? {
        guard let order = query.orderBy else { return nil }
        var plain = query
        plain.orderBy = nil
        plain.origin = .none
        let outside = OutsideSearch.result(in: context.analysis.statement, without: query)
        guard order.items.allSatisfy({ $0.expression.isSteady }),
            context.require(.orderNoLimit, "", query.limit == nil),
            context.require(.orderNoChoice, "", !choosesByOrder(query.body)),
            context.require(.orderNoLimitOutside, "", !outside.hasLimit),
            context.require(.orderUnseen, "", outside.isOrderBlind)
        else { return nil }
        return plain
    }

    /// DISTINCT ON takes the first row of each group.
    private static func choosesByOrder(_ body: QueryBody) -> Bool {
        guard case .select(let select) = body, case .on = select.distinct else { return false }
        return true
    }

    private static func unorderedParts(of query: SQLQuery, _ context: inout RuleContext) -> SQLQuery? {
        var copy = query
        for index in query.with?.tables.indices ?? 0..<0 {
            guard case .query(let inner)? = query.with?.tables[index].body,
                let plain = unordered(inner, &context)
            else { continue }
            copy.with?.tables[index].body = .query(plain)
            copy.with?.tables[index].origin = .none
            copy.with?.origin = .none
            return copy
        }
        guard case .setOperation(var operation) = query.body else { return nil }
        for index in operation.operands.indices {
            guard case .parenthesized(let inner) = operation.operands[index],
                let plain = unordered(inner, &context)
            else { continue }
            operation.operands[index] = plain.isBare ? plain.body : .parenthesized(plain)
            copy.body = .setOperation(operation)
            return copy
        }
        return nil
    }
}

/// What the statement outside one query does that might see the order of its rows.
private struct OutsideSearch: SyntaxVisitor {
    let place: NodePlace?
    var hasLimit = false
    var isOrderBlind = true

    static func result(in statement: SQLStatement, without query: SQLQuery) -> OutsideSearch {
        var search = OutsideSearch(place: NodePlace(query.origin))
        statement.accept(&search)
        return search
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        if let place, NodePlace(query.origin) == place { return .skip }
        if query.limit != nil { hasLimit = true }
        return .descend
    }

    mutating func enter(_ select: Select) -> Descent {
        if case .on = select.distinct { isOrderBlind = false }
        if select.sample != nil { isOrderBlind = false }
        return .descend
    }

    mutating func enter(_ table: TableExpression) -> Descent {
        switch table.kind {
        case .pivot, .unpivot, .function: isOrderBlind = false
        case .join(let chain):
            if chain.joins.contains(where: { $0.kind == .positional || $0.isAsOf }) { isOrderBlind = false }
        default: break
        }
        if table.sample != nil { isOrderBlind = false }
        return .descend
    }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        switch expression.kind {
        case .arrayQuery: isOrderBlind = false
        // A scalar query of several rows takes the first.
        case .subquery(let query) where query.limit == nil && query.orderBy == nil:
            if let place, containsPlace(query, place) { isOrderBlind = false }
        default: break
        }
        return .descend
    }

    mutating func enter(part: some LocatedNode) -> Descent {
        if let call = part as? FunctionCall {
            var bare = call
            bare.arguments = []
            bare.filter = nil
            if !bare.isOrderBlind { isOrderBlind = false }
        }
        return .descend
    }

    private func containsPlace(_ query: SQLQuery, _ place: NodePlace) -> Bool {
        var search = PlaceSearch(place: place)
        query.accept(&search)
        return search.found
    }
}

private struct PlaceSearch: SyntaxVisitor {
    let place: NodePlace
    var found = false

    mutating func enter(_ query: SQLQuery) -> Descent {
        if NodePlace(query.origin) == place { found = true }
        return found ? .skip : .descend
    }
}

extension RewriteCondition {
    fileprivate static let orderNoLimit = RewriteCondition(
        "no-limit",
        "The query itself has no LIMIT or OFFSET, which would choose rows by the order."
    )
    fileprivate static let orderNoChoice = RewriteCondition(
        "no-distinct-on",
        "The query has no DISTINCT ON, which would choose rows by the order."
    )
    fileprivate static let orderUnseen = RewriteCondition(
        "order-unseen",
        "Nothing outside answers by the order of rows: no such aggregate, window, sample or positional join."
    )
    fileprivate static let orderNoLimitOutside = RewriteCondition(
        "no-limit-outside",
        "No query outside has a LIMIT: it would choose among the rows in their order."
    )
}
