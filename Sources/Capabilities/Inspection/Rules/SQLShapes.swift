internal import SQLSyntax

/// Shapes of SQL that rules look for.
extension Select {
    /// Tables named in FROM, those of joins too; derived tables left out.
    var tables: [TableReference] { from.flatMap(\.tables) }

    var joins: [Join] { from.flatMap(\.joins) }

    var joinConditions: [SQLExpression] {
        joins.flatMap { join -> [SQLExpression] in
            if case .on(let condition) = join.condition { condition.conjuncts } else { [] }
        }
    }

    /// Whether all it asks for follows from the greatest or least value of a column.
    func isExtremeOf(_ column: String) -> Bool {
        groupBy == nil && !items.isEmpty
            && items.allSatisfy { item in
                var isExtreme = false
                var namesOthers = false
                _ = item.expression.contains { part in
                    if ["max", "min"].contains(part.call?.name.base.text.lowercased() ?? "") {
                        isExtreme = true
                    }
                    if let name = part.columnName, name.lowercased() != column.lowercased() {
                        namesOthers = true
                    }
                    return false
                }
                return isExtreme && !namesOthers
            }
    }

    /// Whether every item is a constant.
    var isAllConstants: Bool {
        !items.isEmpty && from.isEmpty && items.allSatisfy { $0.expression.literal != nil }
    }
}

extension TableExpression {
    fileprivate var tables: [TableReference] {
        switch kind {
        case .table(let table): [table]
        case .join(let chain): chain.first.tables + chain.joins.flatMap(\.table.tables)
        case .parenthesized(let inner): inner.tables
        default: []
        }
    }

    fileprivate var joins: [Join] {
        switch kind {
        case .join(let chain): chain.first.joins + chain.joins + chain.joins.flatMap(\.table.joins)
        case .parenthesized(let inner): inner.joins
        default: []
        }
    }
}

extension SQLExpression {
    /// Without parentheses around it.
    var bare: SQLExpression {
        var result = self
        while case .parenthesized(let inner) = result.kind { result = inner }
        return result
    }

    var literal: Literal? {
        switch bare.kind {
        case .literal(let literal): literal
        case .cast(let cast) where cast.spelling == .typedLiteral: cast.value.literal
        case .unary(let unary) where unary.operator == .minus: unary.operand.literal
        default: nil
        }
    }

    /// The number it is as written, a minus in front too.
    var number: String? {
        switch bare.kind {
        case .literal(.number(let text)): text
        case .unary(let unary) where unary.operator == .minus: unary.operand.number.map { "-" + $0 }
        default: nil
        }
    }

    var string: String? {
        if case .string(let text)? = literal { text } else { nil }
    }

    var call: FunctionCall? {
        if case .function(let call) = bare.kind { call } else { nil }
    }

    /// The last part of a column's name.
    var columnName: String? {
        if case .column(let name) = bare.kind { name.base.text } else { nil }
    }

    /// The parts of a condition that must all hold.
    var conjuncts: [SQLExpression] {
        guard case .chain(let chain) = bare.kind, chain.operators.allSatisfy({ $0 == .and }) else {
            return [bare]
        }
        return chain.operands.flatMap(\.conjuncts)
    }

    /// Both sides of a comparison.
    var comparison: (left: SQLExpression, operator: BinaryOperator, right: SQLExpression)? {
        guard case .chain(let chain) = bare.kind, chain.operands.count == 2, chain.operators[0].isComparison
        else {
            return nil
        }
        return (chain.operands[0], chain.operators[0], chain.operands[1])
    }

    /// What a column must equal.
    func equalTo(column: String) -> SQLExpression? {
        guard let comparison, comparison.operator == .equal else { return nil }
        if comparison.left.columnName?.lowercased() == column.lowercased() { return comparison.right }
        return comparison.right.columnName?.lowercased() == column.lowercased() ? comparison.left : nil
    }

    /// Whether something inside it, itself included, fits.
    func contains(where fits: (SQLExpression) -> Bool) -> Bool {
        withoutActuallyEscaping(fits) { fits in
            var found = false
            var visitor = ExpressionWalk { if fits($0) { found = true } }
            accept(&visitor)
            return found
        }
    }
}

extension BinaryOperator {
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isDistinctFrom,
            .isNotDistinctFrom,
            .is, .isNot:
            true
        default: false
        }
    }
}

private struct ExpressionWalk: SyntaxVisitor {
    let body: (SQLExpression) -> Void

    mutating func enter(_ expression: SQLExpression) -> Descent {
        body(expression)
        return .descend
    }
}

extension SQLStatement {
    /// Each SELECT of the statement, the outer before the inner.
    func forEachSelect(_ body: (Select) -> Void) {
        withoutActuallyEscaping(body) { body in
            var walk = SelectWalk(body: body)
            accept(&walk)
        }
    }

    /// The branches of each UNION and its like.
    func forEachSetOperation(_ body: ([Select]) -> Void) {
        withoutActuallyEscaping(body) { body in
            var walk = SetOperationWalk(body: body)
            accept(&walk)
        }
    }
}

extension Select {
    /// The SELECT, those inside it, and those of the common tables it reads; each once.
    func withInner(_ commonTables: [String: SQLQuery]) -> [Select] {
        var found: [Select] = []
        var named: Set<String> = []
        var walk = SelectWalk { found.append($0) }
        accept(&walk)
        var place = 0
        while place < found.count {
            for table in found[place].tables {
                let name = table.name.base.text.lowercased()
                guard let query = commonTables[name], named.insert(name).inserted else { continue }
                query.accept(&walk)
            }
            place += 1
        }
        return found
    }
}

extension SQLStatement {
    /// The queries that WITH names, by name in lower case.
    var commonTables: [String: SQLQuery] {
        var tables: [String: SQLQuery] = [:]
        var walk = CommonTableWalk { tables[$0] = $1 }
        accept(&walk)
        return tables
    }
}

private struct CommonTableWalk: SyntaxVisitor {
    let body: (String, SQLQuery) -> Void

    mutating func enter(_ query: SQLQuery) -> Descent {
        for table in query.with?.tables ?? [] {
            if case .query(let inner) = table.body { body(table.name.text.lowercased(), inner) }
        }
        return .descend
    }
}

private struct SelectWalk: SyntaxVisitor {
    let body: (Select) -> Void

    mutating func enter(_ select: Select) -> Descent {
        body(select)
        return .descend
    }
}

private struct SetOperationWalk: SyntaxVisitor {
    let body: ([Select]) -> Void

    mutating func enter(_ query: SQLQuery) -> Descent {
        if case .setOperation(let operation) = query.body { body(operation.operands.flatMap(\.selects)) }
        return .descend
    }
}

extension QueryBody {
    fileprivate var selects: [Select] {
        switch self {
        case .select(let select): [select]
        case .setOperation(let operation): operation.operands.flatMap(\.selects)
        case .parenthesized(let query): query.body.selects
        default: []
        }
    }
}

/// What an expression asks of the calendar.
enum CalendarTest {
    case weekday
    case dayOfMonth
    case month
}

extension SQLExpression {
    /// The part of a date that it takes, in any of the dialects.
    var calendarPart: CalendarTest? {
        if case .cast(let cast) = bare.kind { return cast.value.calendarPart }
        guard let call else { return nil }
        let name = call.name.base.text.lowercased()
        let format = call.arguments.first?.value.string ?? call.arguments.last?.value.string ?? ""
        let field = call.arguments.first.flatMap { argument -> String? in
            if case .word(let word) = argument.value.bare.kind { return word.text.lowercased() }
            return argument.value.string?.lowercased() ?? argument.value.columnName?.lowercased()
        }
        switch name {
        case "dayofweek", "weekday", "isodow", "dayname": return .weekday
        case "strftime":
            return switch format {
            case "%w", "%u", "%a", "%A": .weekday
            case "%d": .dayOfMonth
            case "%m": .month
            default: nil
            }
        case "to_char": return ["D", "ID", "DY", "DAY", "Day"].contains(format) ? .weekday : nil
        case "extract", "date_part", "datepart":
            return switch field ?? "" {
            case "dow", "isodow", "dayofweek", "weekday": .weekday
            case "day": .dayOfMonth
            case "month": .month
            default: nil
            }
        case "day", "dayofmonth": return .dayOfMonth
        case "month": return .month
        default: return nil
        }
    }
}

extension Over {
    /// Whether it, or the window it names, may say an order.
    var hasOrder: Bool {
        switch self {
        case .name: true
        case .window(let window): !window.orderBy.isEmpty || window.base != nil
        }
    }
}
