extension Parser {
    /// An operand with the operators before it.
    mutating func operand() throws(Failure) -> SQLExpression {
        let first = index
        switch current.symbol {
        case .minus:
            advance()
            return located(
                .unary(UnaryOperation(.minus, grouped(try expression(levels.sign), levels.sign))),
                first
            )
        case .plus:
            advance()
            return located(
                .unary(UnaryOperation(.plus, grouped(try expression(levels.sign), levels.sign))),
                first
            )
        case .tilde:
            advance()
            let level = dialect == .sqlite ? levels.prefix : levels.prefix + 1
            return located(.unary(UnaryOperation(.bitNot, grouped(try expression(level), level))), first)
        case .exclamation, .at, .other, .pipe, .ampersand, .hash, .shiftLeft, .shiftRight:
            if dialect == .duckdb, at(.hash), touchesNext(), peek(1).kind == .number {
                return try postfixed()
            }
            guard dialect != .sqlite else { throw unexpected("an expression") }
            let symbol = text(current)
            advance()
            return located(
                .unary(
                    UnaryOperation(
                        .other(symbol),
                        grouped(try expression(levels.prefix + 1), levels.prefix + 1)
                    )
                ),
                first
            )
        default: break
        }
        if at(.not) {
            advance()
            return located(.unary(UnaryOperation(.not, try expression(levels.not))), first)
        }
        if at(.operator), peek(1).symbol == .leftParen, dialect != .sqlite {
            let (path, symbol) = try qualifiedOperator()
            let operand = grouped(try expression(levels.prefix + 1), levels.prefix + 1)
            return located(.unary(UnaryOperation(.qualified(path, symbol), operand)), first)
        }
        return try postfixed()
    }

    /// A primary with casts, subscripts and fields behind it.
    mutating func postfixed() throws(Failure) -> SQLExpression {
        let first = index
        var left = try primary()
        while true {
            switch current.symbol {
            case .doubleColon:
                advance()
                left = located(
                    .cast(Cast(value: grouped(left, 16), type: try type(), spelling: .colons)),
                    first
                )
            case .leftBracket where dialect != .sqlite:
                left = located(.subscripted(Subscript(base: left, index: try subscriptIndex())), first)
            case .dot where dialect != .sqlite:
                left = try member(of: left, first)
            default: return left
            }
            try grow()
        }
    }

    private mutating func member(of value: SQLExpression, _ first: Int) throws(Failure) -> SQLExpression {
        advance()
        var base = value
        if case .cast = value.kind { base = SQLExpression(.parenthesized(value), origin: value.origin) }
        if accept(.star) { return located(.field(FieldAccess(base: base, field: nil)), first) }
        let field = try label()
        guard dialect == .duckdb, at(.leftParen) else {
            return located(.field(FieldAccess(base: base, field: field)), first)
        }
        var call = FunctionCall(receiver: base, name: Name(field))
        try finish(&call)
        call.origin = origin(from: first)
        return located(.function(call), first)
    }

    /// `[i]`, `[i:j]`, `[i:j:k]`.
    mutating func subscriptIndex() throws(Failure) -> Subscript.Index {
        try expect(.leftBracket, "[")
        var bounds = SliceBounds()
        var isSlice = false
        if !at(.colon), !at(.doubleColon) {
            bounds.lower = try expression()
        }
        if at(.doubleColon) {
            advance()
            isSlice = true
            bounds.hasStep = true
            if !at(.rightBracket) { bounds.step = try expression() }
        } else if accept(.colon) {
            isSlice = true
            if at(.minus), peek(1).symbol == .colon || peek(1).symbol == .rightBracket {
                advance()
                bounds.upperIsDash = true
            } else if !at(.rightBracket), !at(.colon) {
                bounds.upper = try expression()
            }
            if accept(.colon) {
                bounds.hasStep = true
                if !at(.rightBracket) { bounds.step = try expression() }
            }
        }
        try expect(.rightBracket, "]")
        if let element = bounds.lower, !isSlice { return .element(element) }
        return .slice(bounds)
    }

    // MARK: Primaries

    private mutating func primary() throws(Failure) -> SQLExpression {
        let first = index
        switch current.kind {
        case .number:
            let spelling = text(current)
            advance()
            return located(.literal(.number(spelling)), first)
        case .string: return located(.literal(try stringLiteral()), first)
        case .parameter:
            let marker = try lexedParameter()
            return located(.parameter(marker), first)
        case .quotedName: return try columnOrCall()
        case .word:
            if current.keyword == .none { return try columnOrCall() }
            return try keywordPrimary()
        case .symbol: return try symbolPrimary()
        case .unterminated, .invalid, .end, .comment: throw unexpected("an expression")
        }
    }

    private mutating func symbolPrimary() throws(Failure) -> SQLExpression {
        let first = index
        switch current.symbol {
        case .leftParen: return try parenthesizedOrRow()
        case .leftBracket where dialect != .sqlite: return try listLiteral(isExplicit: false)
        case .leftBrace where dialect == .duckdb: return try structLiteral()
        case .star, .doubleStar:
            if dialect == .duckdb, at(.star), peek(1).keyword == .columns { return try columnsExpression() }
            return try star(qualifiers: [])
        case .question:
            advance()
            return located(.parameter(.anonymous), first)
        case .colon where touchesNext() && (peek(1).kind == .word || peek(1).kind == .number):
            advance()
            let name = text(current)
            advance()
            let marker: ParameterMarker =
                Int(name).map { .numbered($0, prefix: ":") } ?? .named(name, prefix: ":")
            return located(.parameter(marker), first)
        case .hash where dialect == .duckdb && touchesNext():
            advance()
            return located(.positional(try integer()), first)
        default: throw unexpected("an expression")
        }
    }

    /// A parameter the lexer recognised: `?`, `?1`, `$1`, `$name`, `:name`, `@name`.
    mutating func lexedParameter() throws(Failure) -> ParameterMarker {
        let spelling = text(current)
        guard let prefix = spelling.first else { throw unexpected("a parameter") }
        advance()
        let rest = String(spelling.dropFirst())
        if rest.isEmpty { return .anonymous }
        if prefix == "?" || prefix == "$", let number = Int(rest) { return .numbered(number, prefix: prefix) }
        return .named(rest, prefix: prefix)
    }

    /// A string in any form; pieces that continue on the next line become one.
    mutating func stringLiteral() throws(Failure) -> Literal {
        guard current.kind == .string else { throw unexpected("a text in single quotes") }
        let lexeme = current
        advance()
        var literal = self.literal(lexeme)
        while dialect != .sqlite, current.kind == .string, continuesString() {
            let more = self.literal(current)
            switch (literal, more) {
            case (.string(let head), .string(let tail)): literal = .string(head + tail)
            case (.special(var head), .string):
                head.body += String(
                    decoding: bytes[Int(current.start) + 1..<Int(current.end) - 1],
                    as: UTF8.self
                )
                literal = .special(head)
            default: return literal
            }
            advance()
        }
        if case .special(var special) = literal, special.form == .unicode(escape: nil), accept(.uescape) {
            guard current.kind == .string, bytes[Int(current.start)] == UInt8(ascii: "'") else {
                throw unexpected("a text in single quotes")
            }
            special.form = .unicode(escape: plainString(current))
            advance()
            literal = .special(special)
        }
        return literal
    }

    /// Whether a line break, and no more than white space, stands before this piece.
    private func continuesString() -> Bool {
        let gap = bytes[Int(lexemes[index - 1].end)..<Int(current.start)]
        return gap.contains(UInt8(ascii: "\n")) && bytes[Int(current.start)] == UInt8(ascii: "'")
    }

    private func literal(_ lexeme: Lexeme) -> Literal {
        let start = Int(lexeme.start)
        func body(_ skipped: Int) -> String {
            String(decoding: bytes[start + skipped..<Int(lexeme.end) - 1], as: UTF8.self)
        }
        switch bytes[start] {
        case UInt8(ascii: "'"): return .string(plainString(lexeme))
        case UInt8(ascii: "$"):
            let range = lexeme.range
            let end = (bytes[(start + 1)..<range.upperBound].firstIndex(of: UInt8(ascii: "$")) ?? start) + 1
            let tag = String(decoding: bytes[(start + 1)..<(end - 1)], as: UTF8.self)
            let text = String(decoding: bytes[end..<(range.upperBound - (end - start))], as: UTF8.self)
            return .special(SpecialString(form: .dollar(tag: tag), body: text))
        default: break
        }
        switch bytes[start] | 0x20 {
        case UInt8(ascii: "e"): return .special(SpecialString(form: .escape, body: body(2)))
        case UInt8(ascii: "b"): return .special(SpecialString(form: .bits, body: body(2)))
        case UInt8(ascii: "x"): return .special(SpecialString(form: .hex, body: body(2)))
        case UInt8(ascii: "n"): return .special(SpecialString(form: .national, body: body(2)))
        default: return .special(SpecialString(form: .unicode(escape: nil), body: body(3)))
        }
    }

    // MARK: Parentheses

    /// `(x)`, `(a, b)` or `(SELECT …)`.
    mutating func parenthesizedOrRow() throws(Failure) -> SQLExpression {
        let first = index
        if isQuery(at: index) {
            advance()
            let inner = try query()
            try expect(.rightParen, ")")
            return located(.subquery(inner), first)
        }
        try expect(.leftParen, "(")
        var elements = [try expression()]
        var isRow = false
        while accept(.comma) {
            isRow = true
            if dialect == .duckdb, at(.rightParen) { break }
            elements.append(try expression())
        }
        try expect(.rightParen, ")")
        if isRow { return located(.row(RowConstructor(elements: elements)), first) }
        return located(.parenthesized(elements[0]), first)
    }

    /// Whether the parenthesis at `start` holds a query, rather than an expression or a join.
    mutating func isQuery(at start: Int) -> Bool {
        var inner = start + 1
        // Parentheses never surround a whole query in SQLite: the inner pair is an operand or a table.
        if dialect == .sqlite { return startsQuery(peek(at: inner), next: peek(at: inner + 1)) }
        while inner - start < SQLParser.maximumDepth, inner < lexemes.count,
            lexemes[inner].symbol == .leftParen
        {
            inner += 1
        }
        guard inner < lexemes.count,
            startsQuery(lexemes[inner], next: peek(at: inner + 1))
        else { return false }
        // Each pair between must be followed by something that goes on with a query.
        while inner - 1 > start {
            inner -= 1
            let close = matching(inner)
            guard close + 1 < lexemes.count, goesOnWithQuery(lexemes[close + 1]) else { return false }
        }
        return true
    }

    func startsQuery(_ lexeme: Lexeme, next: Lexeme) -> Bool {
        switch lexeme.keyword {
        case .select: return true
        case .with: return next.kind == .word || next.kind == .quotedName
        case .values: return next.symbol == .leftParen
        case .table: return dialect != .sqlite && (next.kind == .word || next.kind == .quotedName)
        case .from: return dialect == .duckdb
        case .show where next.symbol == .rightParen: return dialect == .duckdb
        case .pivot, .unpivot, .describe, .summarize, .show, .desc, .pivotWider, .pivotLonger:
            return dialect == .duckdb && next.symbol != .rightParen && next.symbol != .comma
        default: return false
        }
    }

    private func goesOnWithQuery(_ lexeme: Lexeme) -> Bool {
        if lexeme.symbol == .rightParen { return true }
        switch lexeme.keyword {
        case .union, .intersect, .except, .order, .limit, .offset, .fetch, .for: return true
        default: return false
        }
    }

    /// The index of the parenthesis that closes the one at `open`; the end where none does.
    private mutating func matching(_ open: Int) -> Int {
        if closings.isEmpty {
            closings = [Int32](repeating: Int32(lexemes.count - 1), count: lexemes.count)
            var opened: [Int] = []
            for place in lexemes.indices {
                if lexemes[place].symbol == .leftParen { opened.append(place) }
                if lexemes[place].symbol == .rightParen, let last = opened.popLast() {
                    closings[last] = Int32(place)
                }
            }
        }
        return Int(closings[open])
    }

    // MARK: Lists, structures, maps

    mutating func listLiteral(isExplicit: Bool) throws(Failure) -> SQLExpression {
        let first = isExplicit ? index - 1 : index
        try expect(.leftBracket, "[")
        var elements: [SQLExpression] = []
        if !at(.rightBracket) {
            let element = try expression()
            if !isExplicit, at(.for) { return try comprehension(element, first) }
            elements.append(element)
            while accept(.comma) {
                if dialect == .duckdb, at(.rightBracket) { break }
                elements.append(try expression())
            }
        }
        try expect(.rightBracket, "]")
        return located(.array(ArrayConstructor(isExplicit: isExplicit, elements: elements)), first)
    }

    private mutating func comprehension(_ result: SQLExpression, _ first: Int) throws(Failure)
        -> SQLExpression
    {
        try expect(.for)
        let variables = try identifiers()
        try expect(.in)
        let source = try expression()
        let condition = accept(.if) ? try expression() : nil
        try expect(.rightBracket, "]")
        let comprehension = ListComprehension(
            result: result,
            variables: variables,
            source: source,
            condition: condition
        )
        return located(.comprehension(comprehension), first)
    }

    private mutating func structLiteral() throws(Failure) -> SQLExpression {
        let first = index
        let fields = try braced { parser throws(Failure) in
            let start = parser.index
            let name = try parser.label()
            try parser.expect(.colon, ":")
            let value = try parser.expression()
            return StructField(name: name, value: value, origin: parser.origin(from: start))
        }
        return located(.structure(StructConstructor(fields: fields)), first)
    }

    mutating func mapLiteral(_ first: Int) throws(Failure) -> SQLExpression {
        let entries = try braced { parser throws(Failure) in
            let start = parser.index
            let key = try parser.expression()
            try parser.expect(.colon, ":")
            let value = try parser.expression()
            return MapEntry(key: key, value: value, origin: parser.origin(from: start))
        }
        return located(.map(MapConstructor(entries: entries)), first)
    }
}
