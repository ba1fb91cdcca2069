internal import JobModel
internal import SQLSyntax
internal import Tabular

/// Says SQL in words that a business reader understands.
///
/// What has no words stays as it is written, between backticks.
struct SQLWords {
    let source: SQLSource
    let dialect: Dialect
    let parameters: [Parameter]
    /// What the names before a dot mean, in lower case.
    var relations: [String: String] = [:]
    /// Whether a column's name says which relation it belongs to.
    var showsRelations = false

    init(source: SQLSource, dialect: Dialect, parameters: [Parameter]) {
        self.source = source
        self.dialect = dialect
        self.parameters = parameters
    }

    /// A value, such as "`city` without surrounding blanks".
    func value(_ expression: SQLExpression) -> String {
        switch expression.bare.kind {
        case .column(let name): return column(name)
        case .literal(let literal): return self.literal(literal, expression)
        case .parameter(let marker): return parameter(marker, expression)
        case .chain(let chain): return chained(chain, expression)
        case .unary(let unary) where unary.operator == .minus: return "minus \(value(unary.operand))"
        case .unary(let unary) where unary.operator == .not: return "not (\(condition(unary.operand)))"
        case .cast(let cast):
            if let text = cast.value.string, cast.spelling == .typedLiteral { return text }
            return "\(value(cast.value)) as \(SQLPrinter.text(cast.type, dialect: dialect))"
        case .function(let call): return self.call(call, expression)
        case .conditional(let choice): return choiceWords(choice)
        case .subquery(let query): return subquery(query)
        case .interval: return written(expression).lowercased().replacing("interval ", with: "")
        case .test, .between, .membership, .pattern, .exists: return "whether \(condition(expression))"
        default: return "`\(written(expression))`"
        }
    }

    /// A condition, such as "`city` is missing".
    func condition(_ expression: SQLExpression) -> String {
        switch expression.bare.kind {
        case .chain(let chain): return chainedCondition(chain, expression)
        case .unary(let unary) where unary.operator == .not: return "not (\(condition(unary.operand)))"
        case .test(let test):
            let subject = value(test.operand)
            switch test.property {
            case .null: return subject + (test.isNegated ? " is present" : " is missing")
            case .true: return subject + (test.isNegated ? " is not true" : " is true")
            case .false: return subject + (test.isNegated ? " is not false" : " is false")
            default: return "`\(written(expression))`"
            }
        case .between(let between):
            return
                "\(value(between.operand)) is \(between.isNegated ? "not " : "")from \(value(between.low)) to \(value(between.high)), both included"
        case .membership(let membership): return self.membership(membership)
        case .pattern(let match):
            return
                "\(value(match.operand)) \(match.isNegated ? "does not match" : "matches") the pattern \(value(match.pattern))"
        case .exists(let query): return "there is a row in \(rows(of: query))"
        case .column, .parameter: return "\(value(expression)) is true"
        case .literal(.boolean(let flag)): return flag ? "always" : "never"
        default: return value(expression)
        }
    }

    /// As in the text, blanks collapsed.
    func written(_ expression: SQLExpression) -> String { written(expression.origin) }

    func written(_ origin: Origin) -> String { (source.text(of: origin) ?? "").collapsingBlanks }

    /// Sort keys: "`a`, then `b` from high to low".
    func order(_ items: [OrderItem]) -> String {
        items.map { item in
            var text = value(item.expression)
            if item.direction == .descending { text += " from high to low" }
            if let nulls = item.nulls { text += nulls == .last ? " (missing last)" : " (missing first)" }
            return text
        }.joined(separator: ", then ")
    }

    // MARK: Values

    private func column(_ name: Name) -> String {
        guard showsRelations, let qualifier = name.qualifiers.last?.text.lowercased(),
            let relation = relations[qualifier]
        else { return "`\(name.base.text)`" }
        return "`\(name.base.text)` of `\(relation)`"
    }

    private func literal(_ literal: Literal, _ expression: SQLExpression) -> String {
        switch literal {
        case .null: "nothing"
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let text): text
        case .string(""): "the empty text"
        case .string(let text): "'\(text)'"
        case .special: written(expression)
        }
    }

    private func parameter(_ marker: ParameterMarker, _ expression: SQLExpression) -> String {
        guard case .named(let name, _) = marker, let known = parameters.first(where: { $0.name == name })
        else { return "the parameter `\(written(expression))`" }
        return "the parameter `\(name)` (\(known.value.words))"
    }

    private func chained(_ chain: OperatorChain, _ expression: SQLExpression) -> String {
        if chain.operators.contains(where: { $0.isComparison || $0 == .and || $0 == .or }) {
            return "whether \(condition(expression))"
        }
        if chain.operators.allSatisfy({ $0 == .concatenate }) {
            return chain.operands.map(value).joined(separator: " followed by ")
        }
        var text = part(chain.operands[0])
        for (operation, operand) in zip(chain.operators, chain.operands.dropFirst()) {
            guard let sign = operation.sign else { return "`\(written(expression))`" }
            text += " \(sign) \(part(operand))"
        }
        return text
    }

    private func part(_ expression: SQLExpression) -> String {
        if case .chain = expression.bare.kind { return "(\(value(expression)))" }
        return value(expression)
    }

    private func choiceWords(_ choice: CaseExpression) -> String {
        let branches = choice.branches.map { "\(value($0.result)) when \(test($0, of: choice))" }
        return branches.joined(separator: ", ") + ", otherwise " + (choice.otherwise.map(value) ?? "nothing")
    }

    /// When a branch of CASE applies, the earlier ones left aside.
    func test(_ branch: CaseBranch, of choice: CaseExpression) -> String {
        guard let operand = choice.operand else { return condition(branch.condition) }
        return "\(value(operand)) is \(value(branch.condition))"
    }

    private func subquery(_ query: SQLQuery) -> String {
        guard case .select(let select) = query.body, select.items.count == 1,
            let item = select.items.first
        else { return "`\(written(query.origin))`" }
        var text = "\(value(item.expression)) of \(tables(of: select))"
        if let filter = select.whereClause { text += " where \(condition(filter))" }
        return text
    }

    func tables(of select: Select) -> String {
        let names = select.from.flatMap(names).map { "`\($0)`" }
        return names.isEmpty ? "one row" : listed(names)
    }

    /// What the relations of FROM are called; those inside it where it has no name.
    private func names(_ table: TableExpression) -> [String] {
        switch table.kind {
        case .table(let reference): return [reference.name.base.text]
        case .join(let chain): return names(chain.first) + chain.joins.flatMap { names($0.table) }
        case .parenthesized(let inner): return names(inner)
        case .query(let derived):
            if let name = table.alias?.name?.text { return [name] }
            guard case .select(let select) = derived.query.body else { return [] }
            return select.from.flatMap(names)
        default: return table.alias?.name.map { [$0.text] } ?? []
        }
    }

    private func rows(of query: SQLQuery) -> String {
        guard case .select(let select) = query.body else { return "`\(written(query.origin))`" }
        return tables(of: select) + (select.whereClause.map { " where \(condition($0))" } ?? "")
    }

    // MARK: Conditions

    private func chainedCondition(_ chain: OperatorChain, _ expression: SQLExpression) -> String {
        if chain.operators.allSatisfy({ $0 == .and }) {
            return chain.operands.map(grouped).joined(separator: " and ")
        }
        if chain.operators.allSatisfy({ $0 == .or }) {
            if chain.operands.count > 2 {
                return "at least one of these holds: \(chain.operands.map(grouped).joined(separator: "; "))"
            }
            return chain.operands.map(grouped).joined(separator: " or ")
        }
        guard let (left, operation, right) = expression.comparison else { return value(expression) }
        let isDate = left.soundsLikeDate || right.soundsLikeDate
        guard let verb = operation.verb(isDate: isDate) else { return "`\(written(expression))`" }
        if case .literal(.null) = right.bare.kind, operation == .is { return "\(value(left)) is missing" }
        if case .literal(.null) = right.bare.kind, operation == .isNot { return "\(value(left)) is present" }
        return "\(value(left)) \(verb) \(value(right))"
    }

    private func grouped(_ expression: SQLExpression) -> String {
        guard case .chain(let chain) = expression.bare.kind,
            chain.operators.contains(.or) || chain.operators.contains(.and)
        else { return condition(expression) }
        return "(\(condition(expression)))"
    }

    private func membership(_ membership: Membership) -> String {
        let subject = value(membership.operand)
        switch membership.collection {
        case .list(let items):
            return
                "\(subject) is \(membership.isNegated ? "none" : "one") of \(items.map(value).joined(separator: ", "))"
        case .query(let query):
            return "\(subject) \(membership.isNegated ? "does not occur" : "occurs") in \(subquery(query))"
        default: return "\(subject) \(membership.isNegated ? "does not occur" : "occurs") in a list"
        }
    }
}

extension String {
    /// With one blank where there are several, or ends of lines.
    var collapsingBlanks: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension Value {
    /// For people: the text itself, digits, dates.
    var words: String {
        switch self {
        case .null: "nothing"
        case .text(let text): "'\(text)'"
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .decimal(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .date(let date): "\(date)"
        default: "a value of its own type"
        }
    }
}

extension BinaryOperator {
    fileprivate var sign: String? {
        switch self {
        case .plus: "+"
        case .minus: "−"
        case .multiply: "×"
        case .divide: "divided by"
        case .integerDivide: "divided without remainder by"
        case .modulo: "modulo"
        case .concatenate: "followed by"
        default: nil
        }
    }

    fileprivate func verb(isDate: Bool) -> String? {
        switch self {
        case .equal, .is, .isNotDistinctFrom: "is"
        case .notEqual, .isNot, .isDistinctFrom: "is not"
        case .less: isDate ? "is before" : "is below"
        case .lessOrEqual: isDate ? "is on or before" : "is at most"
        case .greater: isDate ? "is after" : "is above"
        case .greaterOrEqual: isDate ? "is on or after" : "is at least"
        default: nil
        }
    }
}

extension SQLExpression {
    /// Whether its name says date; only wording depends on it.
    fileprivate var soundsLikeDate: Bool {
        if string?.isDate == true { return true }
        guard let name = columnName?.lowercased() else { return false }
        return name.hasSuffix("date") || name == "as_of" || name.hasSuffix("_day") || name.hasSuffix("_on")
    }
}
