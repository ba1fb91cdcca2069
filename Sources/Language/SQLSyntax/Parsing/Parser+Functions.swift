extension Parser {
    /// PostgreSQL's CREATE FUNCTION and CREATE PROCEDURE.
    mutating func createFunction(_ modifiers: CreateModifiers, _ first: Int) throws(Failure) -> CreateFunction
    {
        let isProcedure = accept(.procedure)
        if !isProcedure { try expect(.function) }
        var function = CreateFunction(modifiers: modifiers, isProcedure: isProcedure, name: try name(.all))
        function.parameters = try functionParameters()
        if accept(.returns) {
            if accept(.table) {
                function.result = .table(
                    try parenthesized { parser throws(Failure) in try parser.typeField() }
                )
            } else {
                function.result = .type(try type())
            }
        }
        while !isAtEnd {
            if at(.as), function.body == nil {
                advance()
                function.body = .text(
                    try commaSeparated { parser throws(Failure) in try parser.expression() }
                )
            } else if accept(.return) {
                function.body = .expression(try expression())
            } else if accept(.begin, .atomic) {
                function.body = .atomic(try atomicBody())
            } else if let property = try functionProperty() {
                function.properties.append(property)
            } else {
                break
            }
        }
        function.origin = origin(from: first)
        return function
    }

    private mutating func atomicBody() throws(Failure) -> [SQLStatement] {
        var statements: [SQLStatement] = []
        while true {
            while accept(.semicolon) {}
            if at(.end) { break }
            statements.append(at(.return) ? try returnStatement() : try statement())
            try expect(.semicolon, ";")
        }
        advance()
        return statements
    }

    private mutating func returnStatement() throws(Failure) -> SQLStatement {
        let first = index
        advance()
        let value = try expression()
        let command = Command(parts: [.words("RETURN"), .value(value)], origin: origin(from: first))
        return SQLStatement(.command(command), origin: origin(from: first))
    }

    mutating func functionParameters() throws(Failure) -> [FunctionParameter] {
        try expect(.leftParen, "(")
        if accept(.rightParen) { return [] }
        let parameters = try commaSeparated { parser throws(Failure) in try parser.functionParameter() }
        try expect(.rightParen, ")")
        return parameters
    }

    mutating func functionParameter() throws(Failure) -> FunctionParameter {
        let first = index
        var parameter = FunctionParameter()
        parameter.mode = parameterMode()
        let next = peek(1)
        let hasName =
            (current.kind == .word || current.kind == .quotedName)
            && (next.kind == .word || next.kind == .quotedName)
            && ![
                .default, .precision, .varying, .with, .without, .array, .order, .year, .month, .day, .hour,
                .minute, .second,
            ].contains(next.keyword)
            && !(at(.setof) || at(.national))
        if hasName { parameter.name = takeIdentifier() }
        if parameter.mode == nil { parameter.mode = parameterMode() }
        parameter.type = try type()
        if accept(.default) {
            parameter.fallback = try expression()
        } else if accept(.equal) {
            parameter.fallback = try expression()
            parameter.fallbackHasEqual = true
        }
        parameter.origin = origin(from: first)
        return parameter
    }

    private mutating func parameterMode() -> String? {
        guard peek(1).symbol != .comma, peek(1).symbol != .rightParen else { return nil }
        if accept(.in) { return accept(.out) ? "IN OUT" : "IN" }
        return acceptAny(.out, .inout, .variadic)?.word
    }

    private mutating func functionProperty() throws(Failure) -> FunctionProperty? {
        let first = index
        var property: FunctionProperty
        switch current.keyword {
        case .language, .cost, .rows, .support:
            let words = try takeWord()
            property = FunctionProperty(words: words, value: try optionWord())
        case .immutable, .stable, .volatile, .strict, .leakproof, .window:
            property = FunctionProperty(words: try takeWord())
        case .not:
            advance()
            property = FunctionProperty(words: "NOT " + (try takeWord()))
        case .called:
            try expect(.called, .on, .null, .input)
            property = FunctionProperty(words: "CALLED ON NULL INPUT")
        case .returns:
            try expect(.returns, .null, .on, .null, .input)
            property = FunctionProperty(words: "RETURNS NULL ON NULL INPUT")
        case .external, .security:
            let isExternal = accept(.external)
            try expect(.security)
            property = FunctionProperty(
                words: (isExternal ? "EXTERNAL SECURITY " : "SECURITY ") + (try takeWord())
            )
        case .parallel:
            advance()
            property = FunctionProperty(words: "PARALLEL", value: try optionWord())
        case .transform:
            advance()
            property = FunctionProperty(words: "TRANSFORM")
            property.types = try commaSeparated { parser throws(Failure) in
                try parser.expect(.for)
                guard parser.acceptWord("type") else { throw parser.unexpected("TYPE") }
                return try parser.type()
            }
        case .set, .reset: property = FunctionProperty(words: "", setting: try setCommand())
        default: return nil
        }
        property.origin = origin(from: first)
        return property
    }

    /// A bare word, or a value.
    mutating func optionWord() throws(Failure) -> SQLExpression {
        let first = index
        if current.kind == .word || current.kind == .quotedName {
            var parts = [takeIdentifier()]
            while accept(.dot) { parts.append(try label()) }
            if parts.count > 1, let name = Name(parts: parts) { return located(.column(name), first) }
            return SQLExpression(.word(parts[0]), origin: origin(from: first))
        }
        return try expression(levels.membership + 1)
    }

    // MARK: Triggers

    mutating func createTrigger(_ modifiers: CreateModifiers, _ first: Int) throws(Failure) -> CreateTrigger {
        let isConstraint = accept(.constraint)
        try expect(.trigger)
        var trigger = CreateTrigger(
            modifiers: modifiers,
            isConstraint: isConstraint,
            name: Name(Identifier("")),
            events: [],
            table: Name(Identifier(""))
        )
        trigger.modifiers.ifNotExists = try ifNotExists()
        trigger.name = try name()
        if accept(.instead, .of) {
            trigger.time = "INSTEAD OF"
        } else {
            trigger.time = acceptAny(.before, .after)?.word
        }
        repeat { trigger.events.append(try triggerEvent()) } while accept(.or)
        try expect(.on)
        trigger.table = try name()
        if dialect == .postgresql {
            if accept(.from) { trigger.from = try name() }
            trigger.attributes = try constraintAttributes()
            if accept(.referencing) { trigger.transitions = try transitions() }
        }
        if accept(.for) {
            trigger.forEachHasEach = accept(.each)
            trigger.forEach = try takeWord()
        }
        if accept(.when) { trigger.condition = try expression() }
        if dialect == .postgresql {
            try expect(.execute)
            trigger.functionHasProcedureWord = accept(.procedure)
            if !trigger.functionHasProcedureWord { try expect(.function) }
            trigger.function = try expression()
        } else {
            try expect(.begin)
            while !at(.end) {
                trigger.body.append(try statement())
                try expect(.semicolon, ";")
            }
            advance()
        }
        trigger.origin = origin(from: first)
        return trigger
    }

    private mutating func triggerEvent() throws(Failure) -> TriggerEvent {
        guard let word = acceptAny(.insert, .update, .delete, .truncate) else {
            throw unexpected("INSERT, UPDATE or DELETE")
        }
        var event = TriggerEvent(word: word.word)
        if word == .update, accept(.of) { event.columns = try identifiers() }
        return event
    }

    private mutating func transitions() throws(Failure) -> [TriggerTransition] {
        var transitions: [TriggerTransition] = []
        while let word = acceptAny(.old, .new) {
            let isTable = accept(.table)
            if !isTable { _ = accept(.row) }
            _ = accept(.as)
            transitions.append(
                TriggerTransition(isNew: word == .new, isTable: isTable, name: try identifier())
            )
        }
        return transitions
    }
}
