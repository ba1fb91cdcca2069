extension Parser {
    /// What begins with a name: a column, a call, a star of a table, or a constant with its type.
    mutating func columnOrCall() throws(Failure) -> SQLExpression {
        let first = index
        if let literal = try typedLiteral() { return literal }
        if dialect != .sqlite, at(.collation), peek(1).keyword == .for { return try collationFor() }
        guard let start = try firstName() else { throw unexpected("an expression") }
        // Qualifiers grow by one: most columns have none or one, and there are many columns.
        var name = Name(start)
        while at(.dot) {
            if isStar(1) {
                advance()
                return try star(qualifiers: name.parts)
            }
            if dialect == .duckdb, peek(1).keyword == .columns, peek(2).symbol == .leftParen,
                name.qualifiers.isEmpty
            {
                advance()
                return try columnsExpression(qualifiers: name.parts)
            }
            advance()
            name.qualifiers.append(name.base)
            name.base = try label()
        }
        if at(.leftParen) || dialect == .postgresql && current.kind == .string {
            return try call(name, first)
        }
        return located(.column(name), first)
    }

    /// PostgreSQL's `COLLATION FOR (x)`.
    private mutating func collationFor() throws(Failure) -> SQLExpression {
        let first = index
        var call = FunctionCall(name: Name(takeIdentifier()))
        advance()
        try expect(.leftParen, "(")
        var argument = Argument(introducer: .for, value: try expression())
        argument.origin = argument.value.origin
        call.arguments = [argument]
        try expect(.rightParen, ")")
        call.origin = origin(from: first)
        return located(.function(call), first)
    }

    /// The first part of a column or function name; words without parentheses that are calls come back as nil.
    private mutating func firstName() throws(Failure) -> Identifier? {
        let lexeme = current
        guard lexeme.kind == .word, lexeme.keyword != .none else { return takeIdentifier() }
        let next = peek(1).symbol
        let isCall = next == .leftParen
        if isCall, classes.allows(.function, lexeme.keyword) || isSpecialFunction(lexeme.keyword) {
            return takeIdentifier()
        }
        if classes.allows(.column, lexeme.keyword) || isBareFunction(lexeme.keyword) {
            return takeIdentifier()
        }
        if dialect == .postgresql, next == .dot, lexeme.keyword == .columns { return takeIdentifier() }
        return nil
    }

    /// Functions whose names are no function names elsewhere.
    private func isSpecialFunction(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .coalesce, .greatest, .least, .nullif, .extract, .overlay, .position, .substring, .treat, .trim,
            .grouping, .groupingId, .row, .xmlconcat, .xmlelement, .xmlexists, .xmlforest, .xmlparse, .xmlpi,
            .xmlroot, .xmlserialize, .xmltable, .normalize, .values, .left, .right, .like, .glob, .match,
            .regexp,
            .replace, .if, .exists:
            true
        case .collation: peek(1).symbol == .leftParen || peek(1).keyword == .for
        case .char, .character, .varchar, .timestamp, .time, .interval, .bit, .numeric, .decimal, .dec,
            .float, .real, .int, .integer, .smallint, .bigint, .boolean, .national, .nchar:
            dialect != .sqlite
        default: false
        }
    }

    /// Functions that are called without parentheses.
    private func isBareFunction(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .currentDate, .currentTime, .currentTimestamp: true
        case .currentCatalog, .currentRole, .currentSchema, .currentUser, .localtime, .localtimestamp,
            .sessionUser, .user, .systemUser:
            dialect == .postgresql
        default: false
        }
    }

    private mutating func call(_ name: Name, _ first: Int) throws(Failure) -> SQLExpression {
        var call = FunctionCall(name: name)
        if at(.leftParen) { try finish(&call) }
        // PostgreSQL reads s.t 'text' and f(args) 'text' as constants of the types s.t and f(args).
        if current.kind == .string, dialect == .postgresql {
            index = first
            let type = try type()
            let start = index
            let value = located(.literal(try stringLiteral()), start)
            return located(.cast(Cast(value: value, type: type, spelling: .typedLiteral)), first)
        }
        call.origin = origin(from: first)
        return located(.function(call), first)
    }

    /// `DATE '2024-01-01'`: a type and a text, if that is what stands here.
    private mutating func typedLiteral() throws(Failure) -> SQLExpression? {
        guard dialect != .sqlite, current.kind == .word else { return nil }
        let first = index
        let next = peek(1)
        if next.kind == .string {
            guard
                current.keyword == .none || classes.allows(.type, current.keyword)
                    || isTypeWord(current.keyword),
                current.keyword != .interval
            else { return nil }
        } else {
            guard isTypeWord(current.keyword) else { return nil }
            switch next.keyword {
            case .precision, .with, .without, .varying: break
            case .character, .char: guard at(.national) else { return nil }
            default:
                guard next.symbol == .leftParen, atAny(.time, .timestamp, .bit, .char, .character, .varchar)
                else { return nil }
            }
        }
        let heights = height
        guard let type = try? type(), current.kind == .string else {
            index = first
            height = heights
            return nil
        }
        let start = index
        let value = located(.literal(try stringLiteral()), start)
        return located(.cast(Cast(value: value, type: type, spelling: .typedLiteral)), first)
    }

    func isTypeWord(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .bigint, .bit, .boolean, .char, .character, .dec, .decimal, .double, .float, .int, .integer,
            .interval, .national, .nchar, .numeric, .real, .smallint, .time, .timestamp, .varchar:
            true
        default: false
        }
    }

    // MARK: Inside the parentheses

    /// The arguments and all clauses of a call; the name is taken.
    mutating func finish(_ call: inout FunctionCall) throws(Failure) {
        let word =
            call.name.qualifiers.isEmpty && !call.name.base.isQuoted
            ? KeywordTable.shared.keyword(call.name.base.text) : .none
        try expect(.leftParen, "(")
        if dialect != .sqlite, try specialArguments(&call, word) {
            try expect(.rightParen, ")")
            try windowClauses(&call)
            return
        }
        if accept(.distinct) {
            call.quantifier = .distinct
        } else if at(.all), peek(1).symbol != .rightParen, accept(.all) {
            call.quantifier = .all
        }
        if !at(.rightParen), !at(.order) { call.arguments = try arguments(of: call.name) }
        try argumentClauses(&call)
        try expect(.rightParen, ")")
        try windowClauses(&call)
    }

    private mutating func argumentClauses(_ call: inout FunctionCall) throws(Failure) {
        if accept(.order, .by) { call.orderBy = try orderItems() }
        if dialect == .duckdb, accept(.limit) { call.limit = try expression() }
        if let nulls = nullTreatment() {
            call.nulls = nulls
            call.nullsAreInside = true
        }
    }

    private mutating func nullTreatment() -> FunctionCall.NullTreatment? {
        if accept(.ignore, .nulls) { return .ignore }
        if accept(.respect, .nulls) { return .respect }
        return nil
    }

    private mutating func arguments(of name: Name) throws(Failure) -> [Argument] {
        let takesLambda = Self.lambdaFunctions.contains(name.base.text.lowercased())
        var arguments = [try argument(.comma, isLambdaFunction: takesLambda)]
        while accept(.comma) {
            if dialect == .duckdb, at(.rightParen) { break }
            arguments.append(try argument(.comma, isLambdaFunction: takesLambda))
        }
        return arguments
    }

    /// DuckDB's functions of lists that take a lambda.
    private static let lambdaFunctions: Set<String> = [
        "list_transform", "list_apply", "array_transform", "array_apply", "apply", "list_filter",
        "array_filter",
        "filter", "list_reduce", "array_reduce", "reduce",
    ]

    mutating func argument(
        _ introducer: Argument.Introducer,
        isLambdaFunction: Bool = false
    ) throws(Failure) -> Argument {
        let first = index
        let isVariadic = dialect != .sqlite && accept(.variadic)
        var name: Identifier?
        var mark = Argument.NameMark.arrow
        if current.kind == .word || current.kind == .quotedName {
            let next = peek(1).symbol
            if next == .colonEqual || next == .fatArrow {
                name = takeIdentifier()
                mark = next == .colonEqual ? .assign : .arrow
                advance()
            }
        }
        let value = try lambdaOrExpression(isLambdaFunction: isLambdaFunction)
        var alias: Identifier?
        if dialect == .duckdb, at(.as) {
            advance()
            alias = try label()
        }
        return Argument(
            introducer: introducer,
            isVariadic: isVariadic,
            name: name,
            nameMark: mark,
            value: value,
            alias: alias,
            origin: origin(from: first)
        )
    }

    /// `x -> …` as a lambda where one may stand, else any expression.
    ///
    /// DuckDB's arrow is a lambda or a path into JSON, as the function decides; behind a plain name it is read
    /// as a lambda in functions of lists, and wherever no constant follows.
    mutating func lambdaOrExpression(isLambdaFunction: Bool) throws(Failure) -> SQLExpression {
        guard dialect == .duckdb, let length = lambdaHead(isLambdaFunction) else { return try expression() }
        let first = index
        let isParenthesized = at(.leftParen)
        let parameters = isParenthesized ? try parenthesizedIdentifiers() : [takeIdentifier()]
        guard index == first + length, accept(.arrow) else { throw unexpected("\"->\"") }
        let body = try expression()
        let lambda = Lambda(
            parameters: parameters,
            body: body,
            parametersAreParenthesized: isParenthesized
        )
        return located(.lambda(lambda), first)
    }

    /// How many lexemes stand before the arrow of a lambda here; nil where there is none.
    private func lambdaHead(_ isLambdaFunction: Bool) -> Int? {
        if atName(.column), peek(1).symbol == .arrow {
            let body = peek(2).kind
            return isLambdaFunction || (body != .string && body != .number) ? 1 : nil
        }
        guard at(.leftParen) else { return nil }
        var distance = 1
        while atName(.column, distance) {
            let next = peek(distance + 1).symbol
            if next == .comma {
                distance += 2
            } else {
                return next == .rightParen && peek(distance + 2).symbol == .arrow
                    && (isLambdaFunction || distance > 1)
                    ? distance + 2 : nil
            }
        }
        return nil
    }

    // MARK: Behind the parentheses

    mutating func windowClauses(_ call: inout FunctionCall) throws(Failure) {
        if at(.within), peek(1).keyword == .group {
            index += 2
            try expect(.leftParen, "(")
            try expect(.order, .by)
            call.withinGroup = try orderItems()
            try expect(.rightParen, ")")
        }
        if at(.filter), peek(1).symbol == .leftParen {
            index += 2
            if dialect == .duckdb { _ = accept(.where) } else { try expect(.where) }
            call.filter = try expression()
            try expect(.rightParen, ")")
        }
        if dialect == .duckdb, at(.exportState) {
            advance()
            call.exportsState = true
        }
        if at(.ignore) || at(.respect), peek(1).keyword == .nulls, peek(2).keyword == .over {
            call.nulls = nullTreatment()
        }
        if at(.over), peek(1).symbol == .leftParen || atName(.column, 1) {
            advance()
            if at(.leftParen) {
                call.over = .window(try windowDefinition())
            } else {
                call.over = .name(takeIdentifier())
            }
        }
    }

    mutating func windowDefinition() throws(Failure) -> WindowDefinition {
        let first = index
        try expect(.leftParen, "(")
        var window = WindowDefinition()
        if atName(.column), !startsWindowClause { window.base = takeIdentifier() }
        if accept(.partition, .by) {
            window.partitionBy = try commaSeparated { parser throws(Failure) in try parser.expression() }
        }
        if accept(.order, .by) { window.orderBy = try orderItems() }
        window.frame = try windowFrame()
        try expect(.rightParen, ")")
        window.origin = origin(from: first)
        return window
    }

    private var startsWindowClause: Bool {
        switch current.keyword {
        case .partition: peek(1).keyword == .by
        case .range, .rows, .groups:
            peek(1).kind != .symbol || peek(1).symbol == .leftParen || peek(1).symbol == .minus
        default: false
        }
    }

    private mutating func windowFrame() throws(Failure) -> WindowFrame? {
        let first = index
        guard let word = acceptAny(.rows, .range, .groups), let unit = WindowFrame.Unit(rawValue: word.word)
        else { return nil }
        var frame: WindowFrame
        if accept(.between) {
            let start = try frameBound()
            try expect(.and)
            frame = WindowFrame(unit: unit, start: start, end: try frameBound())
        } else {
            frame = WindowFrame(unit: unit, start: try frameBound())
        }
        if accept(.exclude) {
            if accept(.current, .row) {
                frame.exclusion = .currentRow
            } else if accept(.no, .others) {
                frame.exclusion = .noOthers
            } else if accept(.group) {
                frame.exclusion = .group
            } else {
                try expect(.ties)
                frame.exclusion = .ties
            }
        }
        frame.origin = origin(from: first)
        return frame
    }

    private mutating func frameBound() throws(Failure) -> WindowFrame.Bound {
        if accept(.unbounded, .preceding) { return .unboundedPreceding }
        if accept(.unbounded, .following) { return .unboundedFollowing }
        if accept(.current, .row) { return .currentRow }
        let distance = try expression()
        if accept(.preceding) { return .preceding(distance) }
        try expect(.following)
        return .following(distance)
    }
}
