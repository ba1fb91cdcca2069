extension Parser {
    /// Arguments with words between them, for the functions that have them; answers whether it took them.
    mutating func specialArguments(_ call: inout FunctionCall, _ word: Keyword) throws(Failure) -> Bool {
        switch word {
        case .extract: return try extractArguments(&call)
        case .trim:
            try trimArguments(&call)
            return true
        case .position:
            guard dialect == .postgresql || dialect == .duckdb else { return false }
            call.arguments = [try plainArgument(.comma, minimum: levels.membership + 1)]
            if accept(.in) {
                call.arguments.append(try plainArgument(.in, minimum: levels.membership + 1))
            } else {
                while accept(.comma) { call.arguments.append(try plainArgument(.comma, minimum: 1)) }
            }
            return true
        case .substring, .overlay:
            guard !at(.rightParen) else { return true }
            try argumentsWithWords(&call)
            return true
        case .treat:
            call.arguments = [try plainArgument(.comma, minimum: 1)]
            try expect(.as)
            call.clauses = [FunctionClause(words: "AS", type: try type())]
            return true
        case .normalize:
            call.arguments = [try plainArgument(.comma, minimum: 1)]
            if accept(.comma) { call.arguments.append(try wordArgument()) }
            return true
        case .collation where dialect == .postgresql: return false
        default:
            guard dialect == .postgresql else { return false }
            return try jsonOrXMLArguments(&call, word)
        }
    }

    mutating func plainArgument(
        _ introducer: Argument.Introducer,
        minimum: OperatorLevels.Level
    ) throws(Failure) -> Argument {
        let first = index
        let value = try expression(minimum)
        return Argument(introducer: introducer, value: value, origin: origin(from: first))
    }

    /// A bare word as an argument.
    private mutating func wordArgument() throws(Failure) -> Argument {
        let first = index
        guard current.kind == .word || current.kind == .quotedName else { throw unexpected("a word") }
        let value = SQLExpression(.word(takeIdentifier()), origin: origin(from: first))
        return Argument(value: value, origin: origin(from: first))
    }

    private mutating func extractArguments(_ call: inout FunctionCall) throws(Failure) -> Bool {
        guard peek(1).keyword == .from else { return false }
        if current.kind == .string {
            call.arguments = [try plainArgument(.comma, minimum: 1)]
        } else {
            call.arguments = [try wordArgument()]
        }
        try expect(.from)
        call.arguments.append(try plainArgument(.from, minimum: 1))
        return true
    }

    private mutating func trimArguments(_ call: inout FunctionCall) throws(Failure) {
        if let side = acceptAny(.both, .leading, .trailing) { call.trimSide = TrimSide(rawValue: side.word) }
        if accept(.from) {
            call.arguments = [try plainArgument(.from, minimum: 1)]
        } else {
            call.arguments = [try plainArgument(.comma, minimum: 1)]
            if accept(.from) { call.arguments.append(try plainArgument(.from, minimum: 1)) }
        }
        while accept(.comma) { call.arguments.append(try plainArgument(.comma, minimum: 1)) }
    }

    private mutating func argumentsWithWords(_ call: inout FunctionCall) throws(Failure) {
        call.arguments = [try argument(.comma)]
        while true {
            if accept(.comma) {
                call.arguments.append(try argument(.comma))
            } else if accept(.from) {
                call.arguments.append(try plainArgument(.from, minimum: 1))
            } else if accept(.for) {
                call.arguments.append(try plainArgument(.for, minimum: 1))
            } else if accept(.placing) {
                call.arguments.append(try plainArgument(.placing, minimum: 1))
            } else if accept(.similar) {
                call.arguments.append(try plainArgument(.similar, minimum: 1))
            } else if accept(.escape) {
                call.arguments.append(try plainArgument(.escape, minimum: 1))
            } else {
                return
            }
        }
    }

    // MARK: JSON and XML of PostgreSQL

    private mutating func jsonOrXMLArguments(_ call: inout FunctionCall, _ word: Keyword) throws(Failure)
        -> Bool
    {
        switch word {
        case .jsonObject, .jsonArray, .jsonObjectagg, .jsonArrayagg, .jsonValue, .jsonQuery, .jsonExists,
            .json, .jsonScalar, .jsonSerialize:
            try jsonArguments(&call)
            return true
        case .xmlelement, .xmlforest, .xmlparse, .xmlpi, .xmlroot, .xmlserialize, .xmlexists:
            try xmlArguments(&call)
            return true
        default: return false
        }
    }

    private mutating func jsonArguments(_ call: inout FunctionCall) throws(Failure) {
        var introducer = Argument.Introducer.comma
        if !at(.rightParen), !atClause {
            repeat {
                var next =
                    at(.leftParen) && isQuery(at: index)
                    ? try plainArgument(introducer, minimum: 1) : try argument(introducer)
                if accept(.format, .json) { next.format = formatSuffix() }
                next.origin.end = lexemes[index - 1].end + base
                call.arguments.append(next)
                if accept(.comma) {
                    introducer = .comma
                } else if accept(.colon) {
                    introducer = .colon
                } else if accept(.value) {
                    introducer = .value
                } else {
                    break
                }
            } while true
        }
        if accept(.order, .by) { call.orderBy = try orderItems() }
        call.clauses = try functionClauses()
    }

    private mutating func formatSuffix() -> String {
        accept(.encoding) ? "FORMAT JSON ENCODING " + ((try? takeWord()) ?? "") : "FORMAT JSON"
    }

    private var atClause: Bool {
        atAny(.null, .absent, .returning, .with, .without, .passing) && peek(1).symbol == .none
            && peek(1).kind != .end
    }

    /// Clauses behind the arguments of JSON functions and columns.
    mutating func functionClauses() throws(Failure) -> [FunctionClause] {
        var clauses: [FunctionClause] = []
        while let clause = try functionClause() { clauses.append(clause) }
        return clauses
    }

    private mutating func functionClause() throws(Failure) -> FunctionClause? {
        let first = index
        var clause: FunctionClause
        switch current.keyword {
        case .returning:
            advance()
            clause = FunctionClause(words: "RETURNING", type: try type())
            if accept(.format, .json) { clause.suffix = formatSuffix() }
        case .passing:
            advance()
            clause = FunctionClause(words: "PASSING")
            clause.arguments = try commaSeparated { parser throws(Failure) in try parser.aliasedArgument() }
        case .default:
            advance()
            clause = FunctionClause(words: "DEFAULT", value: try expression())
            if at(.on) { clause.suffix = try onCondition() }
        case .path:
            advance()
            clause = FunctionClause(words: "PATH", value: try expression())
        case .format:
            advance()
            try expect(.json)
            clause = FunctionClause(words: formatSuffix())
        case .not where peek(1).keyword == .null:
            index += 2
            clause = FunctionClause(words: "NOT NULL")
        case .null, .absent, .error, .true, .false, .unknown, .empty:
            guard peek(1).keyword == .on || at(.empty) else { return nil }
            var words = try takeWord()
            if words == "EMPTY", let kind = acceptAny(.array, .object) { words += " " + kind.word }
            clause = FunctionClause(words: words + " " + (try onCondition()))
        case .with, .without, .keep, .omit: clause = FunctionClause(words: try wrapperWords())
        default: return nil
        }
        clause.origin = origin(from: first)
        return clause
    }

    private mutating func onCondition() throws(Failure) -> String {
        try expect(.on)
        return "ON " + (try takeWord())
    }

    private mutating func wrapperWords() throws(Failure) -> String {
        var words: [String] = []
        while atAny(
            .with,
            .without,
            .keep,
            .omit,
            .quotes,
            .unique,
            .keys,
            .wrapper,
            .conditional,
            .unconditional,
            .array,
            .on,
            .scalar,
            .string
        ) {
            words.append(try takeWord())
        }
        return words.joined(separator: " ")
    }

    /// `x AS name`.
    mutating func aliasedArgument() throws(Failure) -> Argument {
        let first = index
        var words: [String] = []
        while at(.by), peek(1).keyword == .ref || peek(1).keyword == .value {
            words += [try takeWord(), try takeWord()]
        }
        let value = try expression()
        var argument = Argument(value: value)
        if accept(.format, .json) { argument.format = formatSuffix() }
        if accept(.as) { argument.alias = try label() }
        if !words.isEmpty { argument.format = words.joined(separator: " ") }
        argument.origin = origin(from: first)
        return argument
    }

    private mutating func xmlArguments(_ call: inout FunctionCall) throws(Failure) {
        repeat {
            let first = index
            if at(.name), peek(1).symbol == .none {
                advance()
                let word = SQLExpression(.word(try label()), origin: origin(from: index - 1))
                call.arguments.append(Argument(introducer: .name, value: word, origin: origin(from: first)))
            } else if atAny(.document, .content, .version, .standalone, .xmlattributes) {
                call.clauses.append(try xmlClause())
            } else {
                var argument = try aliasedArgument()
                if at(.passing) {
                    advance()
                    call.arguments.append(argument)
                    argument = try aliasedArgument()
                    argument.introducer = .passing
                    if at(.by) {
                        // How a value is passed may be said twice, before it and behind.
                        let way = "BY " + (try byWord())
                        argument.format = argument.format ?? way
                    }
                }
                if !call.clauses.isEmpty {
                    call.clauses.append(
                        FunctionClause(words: "", arguments: [argument], origin: argument.origin)
                    )
                } else {
                    call.arguments.append(argument)
                }
            }
        } while accept(.comma)
    }

    private mutating func byWord() throws(Failure) -> String {
        advance()
        return try takeWord()
    }

    private mutating func xmlClause() throws(Failure) -> FunctionClause {
        let first = index
        var clause = FunctionClause(words: try takeWord())
        if clause.words == "XMLATTRIBUTES" {
            clause.arguments = try parenthesized { parser throws(Failure) in try parser.aliasedArgument() }
        } else if clause.words == "STANDALONE" {
            clause.suffix = try takeWord()
            if atWord("value") { clause.suffix = (clause.suffix ?? "") + " " + (try takeWord()) }
        } else if clause.words == "VERSION", accept(.no, .value) {
            clause.suffix = "NO VALUE"
        } else {
            clause.value = try expression()
            if accept(.as) { clause.type = try type() }
            var suffix: [String] = []
            while atAny(.preserve, .strip, .no, .indent),
                peek(1).kind == .word || at(.indent) || at(.whitespace)
            {
                suffix.append(try takeWord())
                if at(.whitespace) || at(.indent) { suffix.append(try takeWord()) }
            }
            if !suffix.isEmpty { clause.suffix = suffix.joined(separator: " ") }
        }
        clause.origin = origin(from: first)
        return clause
    }
}
