extension Parser {
    /// An expression that begins with a word of the grammar.
    mutating func keywordPrimary() throws(Failure) -> SQLExpression {
        let first = index
        switch current.keyword {
        case .null:
            advance()
            return located(.literal(.null), first)
        case .true, .false:
            guard peek(1).symbol != .leftParen, peek(1).symbol != .dot else { return try columnOrCall() }
            let value = at(.true)
            advance()
            return located(.literal(.boolean(value)), first)
        case .case: return try caseExpression()
        case .cast where peek(1).symbol == .leftParen: return try castCall(.cast)
        case .tryCast where peek(1).symbol == .leftParen: return try castCall(.tryCast)
        case .exists where peek(1).symbol == .leftParen && isQuery(at: index + 1):
            index += 2
            let inner = try query()
            try expect(.rightParen, ")")
            return located(.exists(inner), first)
        case .array where dialect != .sqlite: return try arrayPrimary()
        case .row where peek(1).symbol == .leftParen && dialect != .sqlite: return try explicitRow()
        case .interval where dialect != .sqlite && startsInterval: return try interval()
        case .map where dialect == .duckdb && peek(1).symbol == .leftBrace:
            advance()
            return try mapLiteral(first)
        case .columns where dialect == .duckdb && peek(1).symbol == .leftParen: return try columnsExpression()
        case .lambda where dialect == .duckdb: return try keywordLambda()
        case .raise where dialect == .sqlite && peek(1).symbol == .leftParen: return try raise()
        case .default:
            advance()
            return located(.defaultValue, first)
        case .current where peek(1).keyword == .of && dialect == .postgresql:
            index += 2
            return located(.cursor(try identifier()), first)
        case .values where dialect == .sqlite: throw unexpected("an expression")
        default: return try columnOrCall()
        }
    }

    private var startsInterval: Bool {
        let next = peek(1)
        switch next.kind {
        case .string: return true
        case .number, .parameter: return dialect == .duckdb
        case .symbol: return next.symbol == .leftParen || next.symbol == .question && dialect == .duckdb
        default: return false
        }
    }

    private mutating func caseExpression() throws(Failure) -> SQLExpression {
        let first = index
        try expect(.case)
        let operand = at(.when) ? nil : try expression()
        var branches: [CaseBranch] = []
        while at(.when) {
            let start = index
            advance()
            let condition = try expression()
            try expect(.then)
            let result = try expression()
            branches.append(CaseBranch(condition: condition, result: result, origin: origin(from: start)))
        }
        guard !branches.isEmpty else { throw unexpected("WHEN") }
        let otherwise = accept(.else) ? try expression() : nil
        try expect(.end)
        return located(
            .conditional(CaseExpression(operand: operand, branches: branches, otherwise: otherwise)),
            first
        )
    }

    private mutating func castCall(_ spelling: Cast.Spelling) throws(Failure) -> SQLExpression {
        let first = index
        index += 2
        let value = try expression()
        try expect(.as)
        let type = dialect == .sqlite && at(.rightParen) ? SQLType(name: Name(Identifier(""))) : try type()
        try expect(.rightParen, ")")
        return located(.cast(Cast(value: value, type: type, spelling: spelling)), first)
    }

    private mutating func arrayPrimary() throws(Failure) -> SQLExpression {
        let first = index
        advance()
        if at(.leftParen), isQuery(at: index) {
            advance()
            let inner = try query()
            try expect(.rightParen, ")")
            return located(.arrayQuery(inner), first)
        }
        return try listLiteral(isExplicit: true)
    }

    private mutating func explicitRow() throws(Failure) -> SQLExpression {
        let first = index
        // DuckDB names the fields: row(a AS b), row(a := 1); that is a call.
        if dialect == .duckdb { return try columnOrCall() }
        index += 2
        var elements: [SQLExpression] = []
        if !at(.rightParen) {
            elements = try commaSeparated { parser throws(Failure) in try parser.expression() }
        }
        try expect(.rightParen, ")")
        return located(.row(RowConstructor(isExplicit: true, elements: elements)), first)
    }

    private mutating func interval() throws(Failure) -> SQLExpression {
        let first = index
        advance()
        var precision: Int?
        var value: SQLExpression
        if dialect == .postgresql, accept(.leftParen) {
            precision = try integer()
            try expect(.rightParen, ")")
            value = try stringExpression()
        } else if at(.leftParen) {
            value = try parenthesizedOrRow()
        } else {
            value = try postfixedLiteral()
        }
        let interval = IntervalLiteral(value: value, unit: try intervalUnit(), precision: precision)
        return located(.interval(interval), first)
    }

    private mutating func stringExpression() throws(Failure) -> SQLExpression {
        let first = index
        return located(.literal(try stringLiteral()), first)
    }

    private mutating func postfixedLiteral() throws(Failure) -> SQLExpression {
        let first = index
        switch current.kind {
        case .string: return try stringExpression()
        case .number:
            let spelling = text(current)
            advance()
            return located(.literal(.number(spelling)), first)
        case .parameter: return located(.parameter(try lexedParameter()), first)
        default: throw unexpected("the length of an interval")
        }
    }

    /// `DAY`, `DAY TO SECOND(3)`, or nothing.
    mutating func intervalUnit() throws(Failure) -> IntervalUnit? {
        guard let unit = acceptIntervalWord() else { return nil }
        var result = IntervalUnit(unit)
        if at(.to), let end = intervalWord(peek(1)) {
            index += 2
            result.to = end
        }
        if (result.to ?? result.from) == "SECOND", at(.leftParen) {
            advance()
            result.precision = try integer()
            try expect(.rightParen, ")")
        }
        return result
    }

    private mutating func acceptIntervalWord() -> String? {
        guard let word = intervalWord(current) else { return nil }
        advance()
        return word
    }

    private func intervalWord(_ lexeme: Lexeme) -> String? {
        switch lexeme.keyword {
        case .year, .month, .day, .hour, .minute, .second: return lexeme.keyword.word
        case .years, .months, .days, .hours, .minutes, .seconds, .week, .weeks, .quarter, .quarters, .decade,
            .decades, .century, .centuries, .millennium, .millennia, .millisecond, .milliseconds,
            .microsecond,
            .microseconds:
            return dialect == .duckdb ? lexeme.keyword.word : nil
        default: return nil
        }
    }

    private mutating func raise() throws(Failure) -> SQLExpression {
        let first = index
        index += 2
        guard let word = acceptAny(.ignore, .rollback, .abort, .fail),
            let action = Raise.Action(rawValue: word.word)
        else { throw unexpected("IGNORE, ROLLBACK, ABORT or FAIL") }
        var message: SQLExpression?
        if action != .ignore {
            try expect(.comma, ",")
            message = try expression()
        }
        try expect(.rightParen, ")")
        return located(.raise(Raise(action: action, message: message)), first)
    }

    private mutating func keywordLambda() throws(Failure) -> SQLExpression {
        let first = index
        advance()
        let parameters = try identifiers()
        try expect(.colon, ":")
        let body = try expression()
        return located(.lambda(Lambda(parameters: parameters, body: body, spelling: .keyword)), first)
    }

    // MARK: Stars

    mutating func columnsExpression(qualifiers: [Identifier] = []) throws(Failure) -> SQLExpression {
        let first = index
        let isUnpacked = accept(.star)
        try expect(.columns)
        try expect(.leftParen, "(")
        let selector = try lambdaOrExpression(isLambdaFunction: true)
        try expect(.rightParen, ")")
        let columns = ColumnsExpression(qualifiers: qualifiers, isUnpacked: isUnpacked, selector: selector)
        return located(.columns(columns), first)
    }

    /// `*` and what DuckDB lets follow; the qualifiers and their dots are taken already.
    mutating func star(qualifiers: [Identifier]) throws(Failure) -> SQLExpression {
        let first = index
        advance()
        var star = Star(qualifiers: qualifiers)
        if dialect == .duckdb {
            if at(.exclude) || at(.except), peek(1).symbol == .leftParen || atName(.all, 1) {
                try exclude(&star)
            }
            if at(.replace), peek(1).symbol == .leftParen || startsReplacement {
                advance()
                star.replace = try optionallyParenthesized { parser throws(Failure) in
                    let start = parser.index
                    let value = try parser.expression()
                    try parser.expect(.as)
                    let alias = try parser.label()
                    return SelectItem(expression: value, alias: alias, origin: parser.origin(from: start))
                }
            }
            if at(.rename), peek(1).symbol == .leftParen || atName(.all, 1) {
                advance()
                star.rename = try optionallyParenthesized { parser throws(Failure) in
                    let from = try parser.name(.all)
                    try parser.expect(.as)
                    return StarRename(from: from, to: try parser.label())
                }
            }
            star.filter = try starFilter()
        }
        var origin = origin(from: first)
        if let start = qualifiers.first?.origin, start.isKnown { origin.start = start.start }
        return SQLExpression(.star(star), origin: origin)
    }

    private var startsReplacement: Bool {
        peek(1).kind != .symbol && peek(1).kind != .end && peek(1).keyword != .into && peek(2).keyword == .as
    }

    private mutating func exclude(_ star: inout Star) throws(Failure) {
        advance()
        star.excludeIsParenthesized = at(.leftParen)
        star.exclude = try optionallyParenthesized { parser throws(Failure) in try parser.name(.all) }
    }

    private mutating func optionallyParenthesized<Item>(
        _ item: (inout Parser) throws(Failure) -> Item
    ) throws(Failure) -> [Item] {
        at(.leftParen) ? try parenthesized(item) : [try item(&self)]
    }

    private mutating func starFilter() throws(Failure) -> StarFilter? {
        let isNegated = at(.not) && [.like, .ilike, .similar, .glob].contains(peek(1).keyword)
        if isNegated { advance() }
        guard let matcher = try patternMatcher() else { return nil }
        let pattern = try expression(levels.membership + 1)
        let escape = accept(.escape) ? try expression(levels.membership + 1) : nil
        return StarFilter(isNegated: isNegated, matcher: matcher, pattern: pattern, escape: escape)
    }
}
