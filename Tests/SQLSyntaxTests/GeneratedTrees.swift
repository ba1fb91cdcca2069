import SQLSyntax

/// The same numbers on every platform for a seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Makes trees that no text was read for, with operators nested in any way.
struct TreeGenerator {
    var random: SeededRandom
    let dialect: Dialect

    init(seed: UInt64, dialect: Dialect) {
        random = SeededRandom(seed: seed)
        self.dialect = dialect
    }

    mutating func chance(_ part: Int, of whole: Int) -> Bool {
        Int.random(in: 0..<whole, using: &random) < part
    }

    mutating func pick<Item>(_ items: [Item]) -> Item {
        items[Int.random(in: 0..<items.count, using: &random)]
    }

    mutating func query(_ depth: Int) -> SQLQuery {
        var query = SQLQuery(body: .select(select(depth)))
        if chance(1, of: 4) {
            let count = Int.random(in: 2...3, using: &random)
            let operands = (0..<count).map { _ in QueryBody.select(select(depth - 1)) }
            let kind = pick([SetOperator(.union, duplicates: .all), SetOperator(.except)])
            query.body = .setOperation(
                SetOperation(operands: operands, operators: .init(repeating: kind, count: count - 1))
            )
        }
        if chance(1, of: 3) {
            query.orderBy = OrderBy(items: [OrderItem(expression: .column("a"), direction: .descending)])
        }
        if chance(1, of: 4) { query.limit = RowLimit(count: .number("10"), spelling: .limit) }
        if chance(1, of: 6), depth > 1 {
            let table = CommonTable(name: Identifier("c"), body: .query(self.query(depth - 2)))
            query.with = With(tables: [table])
        }
        return query
    }

    private mutating func select(_ depth: Int) -> Select {
        var select = Select(items: (0...Int.random(in: 0...2, using: &random)).map { _ in item(depth) })
        select.from = [table(depth)]
        if chance(1, of: 2) { select.whereClause = expression(depth) }
        if chance(1, of: 4) { select.groupBy = GroupBy(elements: [.expression(expression(depth - 1))]) }
        if chance(1, of: 5) { select.distinct = .distinct }
        return select
    }

    private mutating func item(_ depth: Int) -> SelectItem {
        SelectItem(expression: expression(depth), alias: chance(1, of: 2) ? name() : nil)
    }

    private mutating func table(_ depth: Int) -> TableExpression {
        let name = TableExpression(kind: .table(TableReference(name: Name(name()))))
        guard depth > 1 else { return name }
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let derived = DerivedTable(query: query(depth - 2))
            return TableExpression(kind: .query(derived), alias: TableAlias(name: Identifier("d")))
        case 1:
            let condition = expression(depth - 1)
            let join = Join(kind: pick([.inner, .left]), table: table(depth - 2), condition: .on(condition))
            return TableExpression(kind: .join(JoinChain(first: name, joins: [join])))
        default: return name
        }
    }

    mutating func name() -> Identifier {
        pick([
            Identifier("a"), Identifier("b"), Identifier("order", quoting: .double),
            Identifier("x y", quoting: .double),
            Identifier("quo\"te", quoting: .double),
        ])
    }

    mutating func expression(_ depth: Int) -> SQLExpression {
        guard depth > 0 else { return leaf() }
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1, 2: return chain(depth)
        case 3:
            return SQLExpression(
                .unary(UnaryOperation(pick([.not, .minus, .bitNot]), expression(depth - 1)))
            )
        case 4:
            let property = pick([IsTest.Property.null, .true])
            let test = IsTest(operand: expression(depth - 1), isNegated: chance(1, of: 2), property: property)
            return SQLExpression(.test(test))
        case 5:
            let between = Between(
                operand: expression(depth - 1),
                isNegated: chance(1, of: 2),
                low: expression(depth - 1),
                high: expression(depth - 1)
            )
            return SQLExpression(.between(between))
        case 6:
            let values = (0...2).map { _ in expression(depth - 1) }
            return SQLExpression(
                .membership(Membership(operand: expression(depth - 1), collection: .list(values)))
            )
        case 7:
            let branch = CaseBranch(condition: expression(depth - 1), result: expression(depth - 1))
            return SQLExpression(.conditional(CaseExpression(branches: [branch], otherwise: leaf())))
        case 8:
            let type = SQLType(name: Name(Identifier("INTEGER")))
            return SQLExpression(.cast(Cast(value: expression(depth - 1), type: type)))
        case 9: return .call(pick(["f", "coalesce"]), [expression(depth - 1), expression(depth - 1)])
        case 10: return SQLExpression(.subquery(query(depth - 2)))
        default:
            let match = PatternMatch(
                operand: expression(depth - 1),
                matcher: .like,
                pattern: expression(depth - 1)
            )
            return SQLExpression(.pattern(match))
        }
    }

    private mutating func chain(_ depth: Int) -> SQLExpression {
        let levels: [[BinaryOperator]] = [
            [.or], [.and], [.equal, .notEqual], [.less, .greaterOrEqual], [.plus, .minus],
            [.multiply, .divide, .modulo], [.concatenate], [.bitAnd, .shiftLeft],
        ]
        let operators = pick(levels)
        let isComparison = operators.contains(.equal) || operators.contains(.less)
        let count = isComparison ? 1 : Int.random(in: 1...3, using: &random)
        let operands = (0...count).map { _ in expression(depth - 1) }
        let joiners = (0..<count).map { _ in pick(operators) }
        return SQLExpression(.chain(OperatorChain(operands: operands, operators: joiners)))
    }

    private mutating func leaf() -> SQLExpression {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .number(pick(["1", "2.5", "1e3", ".5"]))
        case 1: .string(pick(["text", "it's", "line\nbreak", "-- no comment", "ü"]))
        case 2: .null
        case 3: .boolean(true)
        case 4: SQLExpression(.column(Name(name(), qualifiers: [name()])))
        default: SQLExpression(.column(Name(name())))
        }
    }
}

extension SyntaxNode {
    /// Without the parentheses that only group, so that trees can be compared that print alike.
    func withoutParentheses() -> Self {
        let flat = rewritingTables { table in
            guard case .parenthesized(let inner) = table.kind, table.alias == nil else { return nil }
            return inner
        }
        return flat.rewritingExpressions { expression in
            if case .parenthesized(let inner) = expression.kind { return inner }
            guard case .chain(let chain) = expression.kind, let first = chain.operands.first,
                case .chain(let inner) = first.kind,
                inner.operators.first.map({ joins($0, chain.operators[0]) }) == true
            else { return nil }
            // (a + b) + c and a + b + c group alike.
            let operands = inner.operands + chain.operands.dropFirst()
            return SQLExpression(
                .chain(OperatorChain(operands: operands, operators: inner.operators + chain.operators))
            )
        }
    }

    private func joins(_ first: BinaryOperator, _ second: BinaryOperator) -> Bool {
        let levels: [[BinaryOperator]] = [
            [.or], [.and], [.plus, .minus], [.multiply, .divide, .modulo],
            [.concatenate, .bitAnd, .shiftLeft],
            [.equal, .notEqual], [.less, .greaterOrEqual],
        ]
        return levels.contains { $0.contains(first) && $0.contains(second) }
    }
}
