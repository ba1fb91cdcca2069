internal import SQLSyntax

extension SQLExpression {
    /// The last part of a column's name; nil for other expressions.
    var columnName: String? {
        if case .column(let name) = unparenthesized.kind { return name.base.text }
        return nil
    }

    var isColumn: Bool { columnName != nil }

    var isLiteral: Bool {
        if case .literal = unparenthesized.kind { return true }
        return false
    }

    var isNullLiteral: Bool { unparenthesized.kind == .literal(.null) }

    /// TRUE or FALSE as written; nil for everything else, NULL included.
    var truth: Bool? {
        if case .literal(.boolean(let value)) = unparenthesized.kind { return value }
        return nil
    }

    /// A whole number as written, with its sign.
    var integer: Int? {
        switch unparenthesized.kind {
        case .literal(.number(let text)):
            return text.allSatisfy(\.isASCII) && text.allSatisfy(\.isNumber) ? Int(text) : nil
        case .unary(let operation) where operation.operator == .minus:
            guard case .literal = operation.operand.unparenthesized.kind else { return nil }
            return operation.operand.integer.map { -$0 }
        default: return nil
        }
    }

    static func integer(_ value: Int) -> SQLExpression {
        let number = SQLExpression.number(String(value.magnitude))
        return value < 0 ? SQLExpression(.unary(UnaryOperation(.minus, number))) : number
    }

    /// The two sides of a comparison that has no more than two.
    var comparison: (left: SQLExpression, joiner: BinaryOperator, right: SQLExpression)? {
        guard case .chain(let chain) = unparenthesized.kind, chain.operands.count == 2,
            chain.operators[0].isComparison
        else { return nil }
        return (chain.operands[0], chain.operators[0], chain.operands[1])
    }

    /// Whether a query stands anywhere in it.
    var hasQuery: Bool {
        var search = QuerySearch()
        accept(&search)
        return search.found
    }
}

extension BinaryOperator {
    var isComparison: Bool { negation != nil }

    /// The comparison that is true where this one is false, and unknown where it is unknown.
    var negation: BinaryOperator? {
        switch self {
        case .equal: .notEqual
        case .notEqual: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        default: nil
        }
    }
}

extension FunctionCall {
    var simpleName: String { name.base.text.lowercased() }

    /// `COUNT(*)`, also in its form without argument.
    var isCountOfRows: Bool {
        guard simpleName == "count", arguments.count <= 1 else { return simpleName == "count_star" }
        guard let argument = arguments.first else { return true }
        if case .star = argument.value.kind { return true }
        return false
    }
}

extension GroupBy {
    /// The expressions of all its elements.
    var expressions: [SQLExpression] { elements.flatMap(\.expressions) }

    /// Its expressions when it has nothing but them: no ROLLUP, CUBE, sets, ALL.
    var plainExpressions: [SQLExpression]? {
        guard quantifier == nil, !elements.isEmpty else { return nil }
        let plain = elements.compactMap { element -> SQLExpression? in
            if case .expression(let expression) = element { return expression }
            return nil
        }
        return plain.count == elements.count ? plain : nil
    }
}

extension GroupingElement {
    fileprivate var expressions: [SQLExpression] {
        switch self {
        case .expression(let expression): [expression]
        case .empty: []
        case .rollup(let list), .cube(let list): list
        case .sets(let elements): elements.flatMap(\.expressions)
        }
    }
}

extension TableExpression {
    /// The relations of a join, from the left; itself when it is none.
    var leaves: [TableExpression] {
        switch kind {
        case .join(let chain): chain.first.leaves + chain.joins.flatMap { $0.table.leaves }
        case .parenthesized(let inner) where alias == nil: inner.leaves
        default: [self]
        }
    }

    /// The query of a relation that is nothing else.
    var derivedQuery: SQLQuery? {
        guard case .query(let derived) = kind, !derived.isLateral, sample == nil else { return nil }
        return derived.query
    }
}

extension SQLQuery {
    /// Its SELECT, when it is one, in parentheses or not.
    var select: Select? {
        switch body {
        case .select(let select): return select
        default: return nil
        }
    }

    /// Replaces its SELECT; for queries that have one.
    func with(_ select: Select) -> SQLQuery {
        var copy = self
        copy.body = .select(select)
        copy.origin = .none
        return copy
    }

    /// Whether it consists of its body alone.
    var isBare: Bool { with == nil && orderBy == nil && limit == nil }
}

extension SelectItem {
    /// The name of its column, in lower case; nil when an engine makes one up.
    var name: String? {
        (alias?.text ?? expression.columnName)?.lowercased()
    }

    var isStar: Bool {
        switch expression.kind {
        case .star, .columns: true
        default: false
        }
    }
}

extension Name {
    /// Without place, so that copies can stand anywhere.
    var unplaced: Name {
        Name(
            Identifier(base.text, quoting: base.quoting),
            qualifiers: qualifiers.map { Identifier($0.text, quoting: $0.quoting) }
        )
    }
}

private struct QuerySearch: SyntaxVisitor {
    var found = false

    mutating func enter(_ query: SQLQuery) -> Descent {
        found = true
        return .skip
    }
}
