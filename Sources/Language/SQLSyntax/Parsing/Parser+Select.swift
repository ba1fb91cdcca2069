extension Parser {
    /// SELECT and its clauses; in DuckDB also FROM first.
    mutating func select() throws(Failure) -> Select {
        let first = index
        var select = Select()
        if at(.from) {
            select.fromComesFirst = true
            select.from = try fromClause()
            select.hasSelectWord = accept(.select)
            if select.hasSelectWord { try selectList(&select) }
        } else {
            try expect(.select)
            try selectList(&select)
            if accept(.into) { select.into = try selectInto() }
            if at(.from) { select.from = try fromClause() }
        }
        if accept(.where) { select.whereClause = try expression() }
        select.groupBy = try groupBy()
        if accept(.having) { select.having = try expression() }
        try windowsAndQualify(&select)
        if dialect == .duckdb, at(.using), peek(1).keyword == .sample {
            index += 2
            select.sample = try sample(first: index - 2, hasEntry: true)
        }
        select.origin = origin(from: first)
        return select
    }

    private mutating func windowsAndQualify(_ select: inout Select) throws(Failure) {
        if at(.window), atName(.column, 1), peek(2).keyword == .as {
            advance()
            select.windows = try commaSeparated { parser throws(Failure) in try parser.namedWindow() }
        }
        if dialect == .duckdb {
            if accept(.qualify) { select.qualify = try expression() }
            if select.windows.isEmpty, at(.window) {
                advance()
                select.windows = try commaSeparated { parser throws(Failure) in try parser.namedWindow() }
            }
        }
    }

    private mutating func namedWindow() throws(Failure) -> NamedWindow {
        let first = index
        let name = try identifier()
        try expect(.as)
        let window = try windowDefinition()
        return NamedWindow(name: name, window: window, origin: origin(from: first))
    }

    private mutating func selectList(_ select: inout Select) throws(Failure) {
        if accept(.distinct) {
            select.distinct = .distinct
            if dialect != .sqlite, accept(.on) {
                select.distinct = .on(try parenthesized { parser throws(Failure) in try parser.expression() })
            }
        } else if at(.all), peek(1).symbol != .dot, peek(1).symbol != .leftParen || dialect != .duckdb {
            advance()
            select.distinct = .all
        }
        if dialect == .postgresql, endsSelectList { return }
        select.items = try selectItems()
    }

    private var endsSelectList: Bool {
        isAtEnd || at(.rightParen) || at(.semicolon)
            || atAny(
                .from,
                .into,
                .where,
                .group,
                .having,
                .window,
                .union,
                .except,
                .intersect,
                .order,
                .limit,
                .offset,
                .fetch,
                .for
            )
    }

    mutating func selectItems() throws(Failure) -> [SelectItem] {
        try list { parser throws(Failure) in try parser.selectItem() }
    }

    mutating func selectItem() throws(Failure) -> SelectItem {
        let first = index
        if dialect == .duckdb, peek(1).symbol == .colon, atName(.column) || current.kind == .string {
            let alias = try label()
            advance()
            let value = try expression()
            return SelectItem(
                expression: value,
                alias: alias,
                aliasSpelling: .prefix,
                origin: origin(from: first)
            )
        }
        var item = SelectItem(expression: try lambdaOrExpression(isLambdaFunction: false))
        if accept(.as) {
            item.alias = try label()
        } else if atName(.bareLabel), !isClauseWord {
            item.alias = takeIdentifier()
            item.aliasSpelling = .bare
        } else if dialect == .sqlite, current.kind == .string {
            item.alias = try label()
            item.aliasSpelling = .bare
        }
        item.origin = origin(from: first)
        return item
    }

    /// Whether a word that may be a name begins a clause here.
    var isClauseWord: Bool {
        switch current.keyword {
        case .window: atName(.column, 1) && peek(2).keyword == .as
        case .isnull, .notnull: true
        default: false
        }
    }

    private mutating func selectInto() throws(Failure) -> SelectInto {
        let first = index
        var into = SelectInto(name: Name(Identifier("")))
        while let word = acceptAny(.local, .global, .temporary, .temp, .unlogged) {
            into.modifiers.append(word.word)
        }
        into.hasTableWord = accept(.table)
        into.name = try name()
        into.origin = origin(from: first)
        return into
    }

    mutating func groupBy() throws(Failure) -> GroupBy? {
        let first = index
        guard at(.group), peek(1).keyword == .by else { return nil }
        index += 2
        var group = GroupBy()
        if dialect != .sqlite {
            if accept(.all) {
                group.quantifier = .all
            } else if accept(.distinct) {
                group.quantifier = .distinct
            }
        }
        if group.quantifier == nil || dialect == .postgresql {
            group.elements = try list { parser throws(Failure) in try parser.groupingElement() }
        }
        group.origin = origin(from: first)
        return group
    }

    private mutating func groupingElement() throws(Failure) -> GroupingElement {
        guard dialect != .sqlite else { return .expression(try expression()) }
        if at(.leftParen), peek(1).symbol == .rightParen {
            index += 2
            return .empty
        }
        if at(.rollup), peek(1).symbol == .leftParen {
            advance()
            return .rollup(try parenthesized { parser throws(Failure) in try parser.expression() })
        }
        if at(.cube), peek(1).symbol == .leftParen {
            advance()
            return .cube(try parenthesized { parser throws(Failure) in try parser.expression() })
        }
        if at(.grouping), peek(1).keyword == .sets {
            index += 2
            return .sets(
                try nested { parser throws(Failure) in
                    try parser.parenthesized { parser throws(Failure) in try parser.groupingElement() }
                }
            )
        }
        return .expression(try expression())
    }
}
