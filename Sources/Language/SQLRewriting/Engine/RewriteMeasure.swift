internal import SQLSyntax

/// What every replacement makes smaller, so that rewriting ends.
///
/// Compared part by part: relations, outer joins, clauses, columns, how far from the tables the filters
/// stand, and the size of all expressions. No endless chain goes down in such an order.
struct RewriteMeasure: Comparable {
    var relations = 0
    var outerJoins = 0
    var clauses = 0
    var columns = 0
    /// Height of each filter above the tables, the highest first: a filter is replaced by lower ones.
    var filters: [Int] = []
    var size = 0

    init(of statement: SQLStatement) {
        var walk = MeasureWalk()
        statement.accept(&walk)
        self = walk.measure
        filters.sort(by: >)
    }

    fileprivate init() {}

    static func weight(of node: some SyntaxNode) -> Int {
        var walk = MeasureWalk()
        node.accept(&walk)
        return walk.measure.size
    }

    static func < (first: RewriteMeasure, second: RewriteMeasure) -> Bool {
        let left = [first.relations, first.outerJoins, first.clauses, first.columns]
        let right = [second.relations, second.outerJoins, second.clauses, second.columns]
        if left != right { return left.lexicographicallyPrecedes(right) }
        if first.filters != second.filters { return first.filters.lexicographicallyPrecedes(second.filters) }
        return first.size < second.size
    }
}

private struct MeasureWalk: SyntaxVisitor {
    var measure = RewriteMeasure()

    mutating func enter(_ table: TableExpression) -> Descent {
        switch table.kind {
        case .join(let chain):
            let outer: Set<Join.Kind> = [.left, .right, .full]
            measure.outerJoins += chain.joins.count { outer.contains($0.kind) }
        case .parenthesized: break
        default: measure.relations += 1
        }
        return .descend
    }

    mutating func enter(part: some LocatedNode) -> Descent {
        switch part {
        case is CommonTable: measure.relations += 1
        case is OrderItem: measure.clauses += 1
        case let group as GroupBy: measure.clauses += group.elements.count
        case let call as FunctionCall: measure.clauses += call.over == nil ? 0 : 1
        case is SelectItem: measure.columns += 1
        default: break
        }
        return .descend
    }

    mutating func enter(_ select: Select) -> Descent {
        if select.distinct != nil { measure.clauses += 1 }
        let height = 2 * SelectHeight.of(select)
        for filter in select.whereClause?.conjuncts ?? [] {
            if filter != .boolean(true) { measure.filters.append(height) }
        }
        measure.filters += (select.having?.conjuncts ?? []).map { _ in height + 1 }
        return .descend
    }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        switch expression.kind {
        case .parenthesized: break
        case .literal, .star: measure.size += 1
        // Negative numbers are no larger than others.
        case .unary(let operation):
            if case .literal = operation.operand.kind { break }
            measure.size += 2
        case .chain(let chain): measure.size += 2 * chain.operators.count
        case .conditional(let value): measure.size += 2 * value.branches.count + 2
        default: measure.size += 2
        }
        return .descend
    }
}

/// How many SELECTs are nested in the FROM of one.
private struct SelectHeight: SyntaxVisitor {
    private var depth = 0
    private var deepest = 0

    static func of(_ select: Select) -> Int {
        var walk = SelectHeight()
        for table in select.from { table.accept(&walk) }
        return walk.deepest
    }

    mutating func enter(_ select: Select) -> Descent {
        depth += 1
        deepest = max(deepest, depth)
        return .descend
    }

    mutating func leave(_ select: Select) { depth -= 1 }
}
