extension Parser {
    /// Commands known by their first words, read as words, names, values and lists.
    mutating func adminCommand() throws(Failure) -> Command {
        guard isCommandWord(current.keyword) else { throw unexpected("a statement") }
        return try command(until: .semicolon)
    }

    private func isCommandWord(_ keyword: Keyword) -> Bool {
        switch keyword {
        case .analyze, .vacuum, .reindex: true
        case .create, .alter, .drop: dialect != .sqlite
        case .checkpoint, .load, .use, .export, .import, .deallocate:
            dialect != .sqlite
        case .install, .update, .force: dialect == .duckdb
        case .cluster, .refresh, .declare, .fetch, .move, .close, .listen, .notify, .unlisten, .discard,
            .lock, .comment,
            .security, .reassign, .set, .analyse, .grant, .revoke:
            dialect == .postgresql
        default: false
        }
    }

    /// Words, names, values and lists up to the end of the statement, or a comma or parenthesis of the caller.
    mutating func command(until end: Symbol) throws(Failure) -> Command {
        let first = index
        var parts: [CommandPart] = []
        while !isAtEnd, !at(.semicolon), !at(.rightParen), !(at(.comma) && end == .comma) {
            if accept(.comma) {
                parts.append(.operator(","))
            } else {
                parts.append(try commandPart(isFirst: parts.isEmpty))
            }
        }
        guard !parts.isEmpty else { throw unexpected("a command") }
        return Command(parts: parts, origin: origin(from: first))
    }

    private mutating func commandPart(isFirst: Bool) throws(Failure) -> CommandPart {
        if !isFirst, startsQuery(current, next: peek(1)), !at(.table), !at(.show),
            !at(.with) || peek(1).kind == .word && peek(2).keyword == .as
        {
            let start = index
            let heights = height
            if let inner = try? query() { return .query(inner) }
            index = start
            height = heights
        }
        if !isFirst,
            at(.insert) && peek(1).keyword == .into || at(.delete) && peek(1).keyword == .from
                || at(.update) && peek(2).keyword == .set
        {
            return .statement(try statement())
        }
        switch current.kind {
        case .word where operatorIsAhead, .quotedName where operatorIsAhead:
            let start = index
            let (path, symbol) = try operatorName()
            var object = ObjectReference(name: Name(parts: path) ?? Name(Identifier("")))
            object.operatorText = symbol
            object.origin = origin(from: start)
            return .object(object)
        case .word where current.keyword == .none || peek(1).symbol == .dot: return .name(try name(.label))
        case .word where atAny(.when, .where, .using, .check) && peek(1).symbol == .leftParen:
            return try guardedExpression()
        case .word: return .words(try takeWord())
        case .quotedName: return .name(try name(.label))
        case .string, .number, .parameter:
            let first = index
            return .value(
                current.kind == .string ? located(.literal(try stringLiteral()), first) : try postfixed()
            )
        case .symbol where at(.leftParen): return try commandList()
        case .symbol:
            let symbol = text(current)
            advance()
            return .operator(symbol)
        default: throw unexpected("a word, a name or a value")
        }
    }

    /// Whether the name here ends with an operator: `public.<^`.
    private var operatorIsAhead: Bool {
        var distance = 1
        while peek(distance).symbol == .dot, peek(distance + 1).kind != .symbol { distance += 2 }
        let last = peek(distance + 1)
        return peek(distance).symbol == .dot && last.kind == .symbol && last.symbol != .leftParen
            && dialect == .postgresql
    }

    /// `WHEN (…)`, `USING (…)`: words before an expression in parentheses.
    private mutating func guardedExpression() throws(Failure) -> CommandPart {
        let word = try takeWord()
        let start = index
        let heights = height
        if let value = try? parenthesizedOrRow() { return .sequence([.words(word), .value(value)]) }
        index = start
        height = heights
        return .words(word)
    }

    private mutating func commandList() throws(Failure) -> CommandPart {
        try nested { parser throws(Failure) in
            if parser.isQuery(at: parser.index) {
                parser.advance()
                let inner = try parser.query()
                try parser.expect(.rightParen, ")")
                return .parenthesized([.query(inner)])
            }
            try parser.expect(.leftParen, "(")
            var items: [CommandPart] = []
            while !parser.at(.rightParen) {
                items.append(try parser.commandItem())
                guard parser.accept(.comma) else { break }
            }
            try parser.expect(.rightParen, ")")
            return .parenthesized(items)
        }
    }

    private mutating func commandItem() throws(Failure) -> CommandPart {
        var parts: [CommandPart] = []
        while !isAtEnd, !at(.comma), !at(.rightParen) {
            // The statements of a rule.
            parts.append(accept(.semicolon) ? .operator(";") : try commandPart(isFirst: false))
        }
        if parts.count == 1, let only = parts.first { return only }
        return .sequence(parts)
    }
}
