internal import SQLSyntax

/// Goes over a statement and notes the faults that each node can have.
struct FaultFinder: SyntaxVisitor {
    let dialect: Dialect
    private(set) var faults: [Fault] = []

    init(dialect: Dialect) { self.dialect = dialect }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        breakExpression(expression)
        return .descend
    }

    mutating func note(
        _ operation: SQLMutationOperator,
        _ change: String,
        at expression: SQLExpression,
        part: Origin? = nil,
        _ kind: SQLExpression.Kind
    ) {
        guard let node = expression.origin.range, let bytes = (part ?? expression.origin).range else {
            return
        }
        faults.append(
            Fault(
                operator: operation,
                change: change,
                bytes: bytes,
                node: node,
                replacement: .expression(SQLExpression(kind))
            )
        )
    }

    // MARK: Queries

    mutating func enter(_ query: SQLQuery) -> Descent {
        guard let node = query.origin.range else { return .descend }
        func noted(_ operation: SQLMutationOperator, _ change: String, _ part: Origin, _ new: SQLQuery)
            -> Fault?
        {
            part.range.map {
                Fault(
                    operator: operation,
                    change: change,
                    bytes: $0,
                    node: node,
                    replacement: .query(new.changed)
                )
            }
        }
        if let order = query.orderBy {
            var copy = query
            copy.orderBy = nil
            faults += [noted(.order, "the rows are not ordered", order.origin, copy)].compactMap { $0 }
            for index in order.items.indices {
                var copy = query
                copy.orderBy?.items[index] = order.items[index].reversed
                copy.orderBy?.origin = .none
                let change = "the order by \(text(order.items[index].expression)) is turned round"
                faults += [noted(.order, change, order.origin, copy)].compactMap { $0 }
            }
        }
        if let limit = query.limit {
            var copy = query
            copy.limit = nil
            faults += [noted(.limit, "all rows count", limit.origin, copy)].compactMap { $0 }
        }
        if case .setOperation(let operation) = query.body {
            for index in operation.operators.indices {
                var copy = query
                var changed = operation
                changed.operators[index] = operation.operators[index].broken
                copy.body = .setOperation(changed)
                faults += [
                    noted(.setOperation, "the queries are put together in another way", query.origin, copy)
                ]
                .compactMap { $0 }
            }
        }
        return .descend
    }

    mutating func enter(_ select: Select) -> Descent {
        guard let node = select.origin.range else { return .descend }
        func add(
            _ operation: SQLMutationOperator,
            _ change: String,
            _ part: Origin,
            _ new: Select,
            _ faults: inout [Fault]
        ) {
            guard let bytes = part.range else { return }
            faults.append(
                Fault(
                    operator: operation,
                    change: change,
                    bytes: bytes,
                    node: node,
                    replacement: .select(new.changed)
                )
            )
        }
        if select.distinct != nil, select.distinct != .all {
            var copy = select
            copy.distinct = nil
            add(.distinct, "equal rows are kept", select.origin, copy, &faults)
        }
        if let condition = select.whereClause {
            var copy = select
            copy.whereClause = nil
            add(.dropped, "the condition `\(text(condition))` is dropped", condition.origin, copy, &faults)
        }
        if let condition = select.having {
            var copy = select
            copy.having = nil
            add(.dropped, "the condition `\(text(condition))` is dropped", condition.origin, copy, &faults)
        }
        if let group = select.groupBy, group.elements.count > 1 {
            for index in group.elements.indices {
                var copy = select
                copy.groupBy?.elements.remove(at: index)
                copy.groupBy?.origin = .none
                add(.grouping, "a key of the groups is dropped", group.origin, copy, &faults)
            }
        } else if let group = select.groupBy {
            var copy = select
            copy.groupBy = nil
            add(.grouping, "all rows are one group", group.origin, copy, &faults)
        }
        if select.items.count > 1, let last = select.items.last {
            var copy = select
            copy.items.removeLast()
            add(.column, "a column is dropped", last.origin, copy, &faults)
        }
        return .descend
    }

    mutating func enter(_ table: TableExpression) -> Descent {
        guard case .join(let chain) = table.kind, let node = table.origin.range else { return .descend }
        for (index, join) in chain.joins.enumerated() {
            guard let bytes = join.origin.range, let (kind, change) = join.kind.broken else { continue }
            var copy = table
            var changed = chain
            changed.joins[index].kind = kind
            changed.joins[index].hasInnerWord = false
            changed.joins[index].hasOuterWord = false
            changed.joins[index].origin = .none
            copy.kind = .join(changed)
            copy.origin = .none
            faults.append(
                Fault(
                    operator: .joinKind,
                    change: change,
                    bytes: bytes,
                    node: node,
                    replacement: .table(copy)
                )
            )
        }
        return .descend
    }

    /// SQL in one line.
    func text(_ expression: SQLExpression) -> String {
        SQLPrinter.text(expression, dialect: dialect).split(whereSeparator: \.isWhitespace).joined(
            separator: " "
        )
    }
}

extension Join.Kind {
    fileprivate var broken: (Join.Kind, String)? {
        switch self {
        case .inner: (.left, "rows without a match stay")
        case .left: (.inner, "rows without a match are left out")
        case .right: (.inner, "rows without a match are left out")
        case .full: (.left, "rows without a match on one side are left out")
        case .semi: (.anti, "rows without a match are kept in place of those with one")
        case .anti: (.semi, "rows with a match are kept in place of those without one")
        default: nil
        }
    }
}

extension OrderItem {
    fileprivate var reversed: OrderItem {
        var copy = self
        copy.direction = direction == .descending ? .ascending : .descending
        copy.origin = .none
        return copy
    }
}

extension SetOperator {
    fileprivate var broken: SetOperator {
        switch kind {
        case .union: SetOperator(.union, duplicates: duplicates == .all ? .distinct : .all, byName: byName)
        case .intersect, .except: SetOperator(.union, duplicates: .all, byName: byName)
        }
    }
}

extension SQLQuery {
    fileprivate var changed: SQLQuery {
        var copy = self
        copy.origin = .none
        return copy
    }
}

extension Select {
    fileprivate var changed: Select {
        var copy = self
        copy.origin = .none
        return copy
    }
}
