extension Printer {
    /// An expression, in parentheses where it binds looser than `minimum`.
    mutating func expression(_ expression: SQLExpression, _ minimum: OperatorLevels.Level = 0) {
        let needsParentheses = levels.level(of: expression.kind) < minimum
        located(expression) { printer in
            if needsParentheses, printer.sourceText(of: expression.origin) == nil {
                printer.enclosed("(", ")") { printer in printer.kind(expression.kind) }
            } else {
                printer.kind(expression.kind)
            }
        }
    }

    // The forms of an expression, one line each.
    private mutating func kind(_ kind: SQLExpression.Kind) {
        switch kind {
        case .literal(let value): literal(value)
        case .column(let value): name(value)
        case .star(let value): star(value)
        case .columns(let value): columns(value)
        case .parameter(let value): parameter(value)
        case .parenthesized(let value): enclosed("(", ")") { printer in printer.expression(value) }
        case .row(let value): row(value)
        case .unary(let value): unary(value)
        case .chain(let value): chain(value)
        case .test(let value): test(value)
        case .between(let value): between(value)
        case .membership(let value): membership(value)
        case .pattern(let value): pattern(value)
        case .quantified(let value): quantified(value)
        case .exists(let value): subquery("EXISTS", value)
        case .subquery(let value): subquery(nil, value)
        case .array(let value): array(value)
        case .arrayQuery(let value): subquery("ARRAY", value)
        case .structure(let value): structure(value)
        case .map(let value): map(value)
        case .subscripted(let value): subscripted(value)
        case .field(let value): field(value)
        case .cast(let value): cast(value)
        case .function(let value): call(value)
        case .conditional(let value): conditional(value)
        case .interval(let value): interval(value)
        case .collate(let value): collate(value)
        case .atTimeZone(let value): atTimeZone(value)
        case .lambda(let value): lambda(value)
        case .comprehension(let value): comprehension(value)
        case .word(let value): identifier(value)
        case .raise(let value): raise(value)
        case .positional(let value): write("#\(value)")
        case .cursor(let value):
            word("CURRENT OF")
            identifier(value)
        case .defaultValue: write("DEFAULT")
        }
    }

    private mutating func subquery(_ prefix: String?, _ query: SQLQuery) {
        if let prefix { write(prefix == "ARRAY" ? prefix : prefix + " ") }
        enclosed("(", ")") { printer in printer.query(query) }
    }

    private mutating func row(_ row: RowConstructor) {
        if row.isExplicit { write("ROW") }
        parenthesized(row.elements) { printer, value in printer.expression(value) }
    }

    private mutating func unary(_ unary: UnaryOperation) {
        let own = levels.level(of: unary.operator)
        switch unary.operator {
        case .not:
            word("NOT")
            expression(unary.operand, own)
        case .minus, .plus:
            write(unary.operator == .minus ? "-" : "+")
            expression(unary.operand, own)
        case .bitNot:
            write("~")
            if case .unary = unary.operand.kind { space() }
            expression(unary.operand, dialect == .sqlite ? own : own + 1)
        case .other(let symbol):
            write(symbol)
            space()
            expression(unary.operand, own + 1)
        case .qualified(let path, let symbol):
            qualified(path, symbol)
            space()
            expression(unary.operand, own + 1)
        case .factorial:
            expression(unary.operand, own)
            write(" !")
            space()
        case .word(let text):
            word(text)
            expression(unary.operand, own)
        }
    }

    mutating func qualified(_ path: [Identifier], _ symbol: String) {
        write("OPERATOR(" + path.map { spelling(of: $0) + "." }.joined() + symbol + ")")
    }

    private mutating func chain(_ chain: OperatorChain) {
        let own = levels.level(of: chain.operators.first ?? .or)
        let breaks = own == levels.and || own == levels.or
        group { printer in
            for (number, operand) in chain.operands.enumerated() {
                if printer.overflows { return }
                if number == 0 {
                    // What follows an operand at the left of its own level groups the same way again.
                    printer.expression(operand, printer.levels.leftLevel(own))
                    continue
                }
                let joiner = chain.operators[number - 1]
                if breaks {
                    printer.indented { printer in
                        printer.line()
                        printer.joiner(joiner)
                        printer.expression(operand, own + 1)
                    }
                } else {
                    printer.space()
                    printer.indented { printer in
                        printer.joiner(joiner)
                        printer.expression(operand, own + 1)
                    }
                }
            }
        }
    }

    mutating func joiner(_ joiner: BinaryOperator) {
        if case .qualified(let path, let symbol) = joiner {
            space()
            qualified(path, symbol)
            space()
        } else {
            word(joiner.spelling)
        }
    }

    private mutating func test(_ test: IsTest) {
        expression(test.operand, levels.test)
        switch test.spelling {
        case .oneWord: word(test.isNegated ? "NOTNULL" : "ISNULL")
        case .notNull: word("NOT NULL")
        case .is: word((test.isNegated ? "IS NOT " : "IS ") + words(test.property))
        }
    }

    private func words(_ property: IsTest.Property) -> String {
        switch property {
        case .null: return "NULL"
        case .true: return "TRUE"
        case .false: return "FALSE"
        case .unknown: return "UNKNOWN"
        case .document: return "DOCUMENT"
        case .normalized(let form): return (form.map { $0 + " " } ?? "") + "NORMALIZED"
        case .json(let kind, let uniqueKeys):
            let keys = uniqueKeys.map { $0 ? " WITH UNIQUE KEYS" : " WITHOUT UNIQUE KEYS" } ?? ""
            return "JSON" + (kind.map { " " + $0 } ?? "") + keys
        case .word(let text): return text
        }
    }

    private mutating func between(_ between: Between) {
        expression(between.operand, operandLevel)
        word((between.isNegated ? "NOT " : "") + "BETWEEN" + (between.isSymmetric ? " SYMMETRIC" : ""))
        expression(between.low, levels.membership + 1)
        word("AND")
        expression(between.high, levels.membership + 1)
    }

    /// What may stand at the left of BETWEEN, IN and LIKE.
    private var operandLevel: OperatorLevels.Level { levels.membership }

    private mutating func membership(_ membership: Membership) {
        expression(membership.operand, operandLevel)
        word(membership.isNegated ? "NOT IN" : "IN")
        switch membership.collection {
        case .list(let values): parenthesized(values) { printer, value in printer.expression(value) }
        case .query(let query): enclosed("(", ")") { printer in printer.query(query) }
        case .table(let table): self.table(table)
        case .expression(let value): expression(value, 16)
        }
    }

    private mutating func pattern(_ pattern: PatternMatch) {
        expression(pattern.operand, operandLevel)
        word((pattern.isNegated ? "NOT " : "") + pattern.matcher.rawValue)
        if let quantifier = pattern.quantifier {
            word(quantifier.rawValue)
            quantifiedOperand(pattern.pattern)
        } else {
            expression(pattern.pattern, levels.membership + 1)
        }
        if let escape = pattern.escape {
            word("ESCAPE")
            expression(escape, levels.membership + 1)
        }
    }

    private mutating func quantified(_ quantified: QuantifiedComparison) {
        let own = levels.level(of: quantified.operator)
        expression(quantified.left, levels.leftLevel(own))
        joiner(quantified.operator)
        word(quantified.quantifier.rawValue)
        quantifiedOperand(quantified.right)
    }

    private mutating func quantifiedOperand(_ operand: SQLExpression) {
        switch operand.kind {
        case .subquery, .row: expression(operand)
        default: enclosed("(", ")") { printer in printer.expression(operand) }
        }
    }
}

extension BinaryOperator {
    /// The operator's characters or words.
    var spelling: String {
        switch self {
        case .or: "OR"
        case .and: "AND"
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .is: "IS"
        case .isNot: "IS NOT"
        case .isDistinctFrom: "IS DISTINCT FROM"
        case .isNotDistinctFrom: "IS NOT DISTINCT FROM"
        case .plus: "+"
        case .minus: "-"
        case .multiply: "*"
        case .divide: "/"
        case .integerDivide: "//"
        case .modulo: "%"
        case .power: "^"
        case .doubleStar: "**"
        case .concatenate: "||"
        case .bitAnd: "&"
        case .bitOr: "|"
        case .shiftLeft: "<<"
        case .shiftRight: ">>"
        case .arrow: "->"
        case .longArrow: "->>"
        case .overlaps: "OVERLAPS"
        case .other(let text): text
        case .qualified(_, let text): text
        }
    }
}
