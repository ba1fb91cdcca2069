extension Parser {
    /// One whole statement; everything up to the end must belong to it.
    mutating func wholeStatement() throws(Failure) -> SQLStatement {
        let statement = try statement()
        guard isAtEnd else { throw unexpected("the end of the statement") }
        return statement
    }

    mutating func statement() throws(Failure) -> SQLStatement {
        try nested { parser throws(Failure) in
            let first = parser.index
            let kind = try parser.statementKind()
            return SQLStatement(kind, origin: parser.origin(from: first))
        }
    }

    private mutating func statementKind() throws(Failure) -> SQLStatement.Kind {
        switch current.keyword {
        case .with: return try statementBehindWith()
        case .select, .values: return .query(try query())
        case .from, .pivot, .unpivot, .pivotWider, .pivotLonger:
            if dialect == .duckdb { return .query(try query()) }
        case .table where dialect != .sqlite: return .query(try query())
        case .insert: return .insert(try insert(with: nil, index))
        case .replace where dialect == .sqlite: return .insert(try insert(with: nil, index))
        case .update where dialect == .duckdb && atWord("extensions", 1) && peek(2).keyword != .set:
            return try commandKind()
        case .update: return .update(try update(with: nil, index))
        case .delete: return .delete(try delete(with: nil, index))
        case .merge where dialect != .sqlite: return .merge(try merge(with: nil, index))
        case .truncate where dialect != .sqlite: return .truncate(try truncate())
        case .copy where dialect != .sqlite: return .copy(try copy())
        case .create: return try create()
        case .drop: return try drop()
        case .alter: return try alter()
        case .explain: return .explain(try explain())
        case .analyze where dialect == .duckdb && startsQuery(peek(1), next: peek(2)):
            return .explain(try explain())
        default: break
        }
        if at(.leftParen), dialect != .sqlite { return .query(try query()) }
        return try commandKind()
    }

    /// A query or a change of data behind WITH.
    private mutating func statementBehindWith() throws(Failure) -> SQLStatement.Kind {
        let first = index
        let with = try with()
        switch current.keyword {
        case .insert: return .insert(try insert(with: with, first))
        case .replace where dialect == .sqlite: return .insert(try insert(with: with, first))
        case .update: return .update(try update(with: with, first))
        case .delete: return .delete(try delete(with: with, first))
        case .merge where dialect != .sqlite: return .merge(try merge(with: with, first))
        default: return .query(try query(with: with, first))
        }
    }

    private mutating func explain() throws(Failure) -> Explain {
        let first = index
        var explain = Explain(statement: SQLStatement(.command(Command(parts: []))))
        if accept(.analyze) { explain.words = ["ANALYZE"] } else { try expect(.explain) }
        if dialect == .sqlite, accept(.query, .plan) { explain.words = ["QUERY PLAN"] }
        if at(.leftParen), dialect != .sqlite, !isQuery(at: index) {
            explain.options = try optionList()
        }
        while dialect != .sqlite, let word = acceptAny(.analyze, .analyse, .verbose) {
            explain.words.append(word == .analyse ? "ANALYZE" : word.word)
        }
        if dialect == .duckdb, explain.options.isEmpty, at(.leftParen), !isQuery(at: index) {
            explain.options = try optionList()
        }
        explain.statement = try statement()
        explain.origin = origin(from: first)
        return explain
    }

    // MARK: Options

    /// `(name value, name = value, …)`.
    mutating func optionList() throws(Failure) -> [CommandOption] {
        try parenthesized { parser throws(Failure) in try parser.option() }
    }

    private mutating func option() throws(Failure) -> CommandOption {
        let first = index
        var parts = [try optionName()]
        while accept(.dot) { parts.append(try optionName()) }
        var option = CommandOption(name: Name(parts.removeLast(), qualifiers: parts))
        if accept(.equal) { option.mark = .equal } else if accept(.fatArrow) { option.mark = .arrow }
        if !at(.comma), !at(.rightParen) { option.value = try optionValue() }
        option.origin = origin(from: first)
        return option
    }

    private mutating func optionName() throws(Failure) -> Identifier {
        if current.kind == .string { return Identifier(plainStringTaken(), quoting: .single) }
        guard current.kind == .word || current.kind == .quotedName else { throw unexpected("an option") }
        return takeIdentifier()
    }

    private mutating func plainStringTaken() -> String {
        let text = plainString(current)
        advance()
        return text
    }

    /// A value of an option: a word, a star, a list, or an expression.
    mutating func optionValue() throws(Failure) -> SQLExpression {
        let first = index
        if accept(.star) { return located(.star(Star()), first) }
        if current.kind == .word,
            !atAny(.null, .true, .false, .case, .cast, .not, .array, .interval, .row, .map, .default),
            peek(1).symbol == .comma || peek(1).symbol == .rightParen || peek(1).kind == .end
        {
            return SQLExpression(.word(takeIdentifier()), origin: origin(of: lexemes[first]))
        }
        if at(.leftParen), dialect != .sqlite, !isQuery(at: index) {
            let inner = peek(1)
            if inner.symbol == .star {
                index += 2
                try expect(.rightParen, ")")
                return located(.row(RowConstructor(elements: [SQLExpression(.star(Star()))])), first)
            }
        }
        if current.symbol == .none, current.kind == .word, let type = optionType() { return type }
        if current.kind == .symbol, !at(.leftParen), !at(.minus), !at(.plus), !at(.leftBracket),
            !at(.leftBrace), !at(.question), !at(.colon)
        {
            let symbol = text(current)
            advance()
            return SQLExpression(.word(Identifier(symbol)), origin: origin(of: lexemes[first]))
        }
        return try expression()
    }

    /// A type name of several words as an option's value, as CREATE TYPE and CREATE OPERATOR have them.
    private mutating func optionType() -> SQLExpression? {
        guard dialect == .postgresql,
            current.keyword == .setof || isTypeWord(current.keyword) || peek(1).symbol == .dot
                || peek(1).symbol == .leftBracket
        else { return nil }
        let first = index
        let heights = height
        guard let type = try? type(), at(.comma) || at(.rightParen) else {
            index = first
            height = heights
            return nil
        }
        let words = bytes[Int(lexemes[first].start)..<Int(lexemes[index - 1].end)]
        _ = type
        return SQLExpression(
            .word(Identifier(String(decoding: words, as: UTF8.self))),
            origin: origin(from: first)
        )
    }
}
