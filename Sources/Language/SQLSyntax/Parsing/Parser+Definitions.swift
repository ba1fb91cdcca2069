extension Parser {
    mutating func create() throws(Failure) -> SQLStatement.Kind {
        let first = index
        try expect(.create)
        var modifiers = CreateModifiers()
        if accept(.or, .replace) { modifiers.orReplace = true }
        modifiers.persistence = persistence()
        switch current.keyword {
        case .table:
            advance()
            return .createTable(try createTable(modifiers, isForeign: false, first))
        case .foreign where peek(1).keyword == .table:
            index += 2
            return .createTable(try createTable(modifiers, isForeign: true, first))
        case .view, .materialized, .recursive: return .createView(try createView(modifiers, first))
        case .unique, .index: return .createIndex(try createIndex(modifiers, first))
        case .schema: return .createSchema(try createSchema(modifiers, first))
        case .sequence: return .createSequence(try createSequence(modifiers, first))
        case .type, .domain: return .createType(try createType(modifiers, first))
        case .macro where dialect == .duckdb: return .createMacro(try createMacro(modifiers, first))
        case .function where dialect == .duckdb: return .createMacro(try createMacro(modifiers, first))
        case .function, .procedure: return .createFunction(try createFunction(modifiers, first))
        case .trigger, .constraint: return .createTrigger(try createTrigger(modifiers, first))
        case .virtual where dialect == .sqlite:
            return .createVirtualTable(try createVirtualTable(modifiers, first))
        default:
            index = first
            return try commandKind()
        }
    }

    private mutating func persistence() -> Persistence? {
        if accept(.temporary) { return .temporary }
        if accept(.temp) { return .temp }
        if accept(.unlogged) { return .unlogged }
        if accept(.local, .temporary) { return .localTemporary }
        if accept(.local, .temp) { return .localTemp }
        if accept(.global, .temporary) { return .globalTemporary }
        if accept(.global, .temp) { return .globalTemp }
        return nil
    }

    private mutating func createView(_ modifiers: CreateModifiers, _ first: Int) throws(Failure) -> CreateView
    {
        var modifiers = modifiers
        let isMaterialized = accept(.materialized)
        let isRecursive = accept(.recursive)
        try expect(.view)
        modifiers.ifNotExists = try ifNotExists()
        var view = CreateView(
            modifiers: modifiers,
            isMaterialized: isMaterialized,
            isRecursive: isRecursive,
            name: try name(),
            query: SQLQuery(body: .values(Values(rows: [])))
        )
        view.columns = try optionalIdentifiers()
        if accept(.using) { view.accessMethod = try identifier() }
        if at(.with), peek(1).symbol == .leftParen {
            advance()
            view.options = try optionList()
        }
        if accept(.tablespace) { view.tablespace = try identifier() }
        try expect(.as)
        view.query = try query()
        if accept(.with, .check, .option) { view.checkOption = .plain }
        if accept(.with, .local, .check, .option) { view.checkOption = .local }
        if accept(.with, .cascaded, .check, .option) { view.checkOption = .cascaded }
        if accept(.with, .data) { view.withData = true }
        if accept(.with, .no, .data) { view.withData = false }
        view.origin = origin(from: first)
        return view
    }

    private mutating func createIndex(_ modifiers: CreateModifiers, _ first: Int) throws(Failure)
        -> CreateIndex
    {
        let isUnique = accept(.unique)
        try expect(.index)
        var create = CreateIndex(
            modifiers: modifiers,
            table: Name(Identifier("")),
            elements: [],
            index: ConstraintIndex()
        )
        create.isUnique = isUnique
        create.isConcurrent = dialect != .sqlite && accept(.concurrently)
        create.modifiers.ifNotExists = try ifNotExists()
        if !at(.on) { create.name = try name() }
        try expect(.on)
        create.isOnly = dialect == .postgresql && accept(.only)
        create.table = try name()
        if accept(.using) { create.method = try identifier() }
        create.elements = try parenthesized { parser throws(Failure) in try parser.indexElement() }
        if dialect == .duckdb, at(.with), peek(1).symbol == .leftParen {
            advance()
            create.index.options = try optionList()
        }
        try constraintIndex(&create.index)
        if accept(.tablespace) { create.index.tablespace = try identifier() }
        if accept(.where) { create.whereClause = try expression() }
        create.origin = origin(from: first)
        return create
    }

    private mutating func createSchema(_ modifiers: CreateModifiers, _ first: Int) throws(Failure)
        -> CreateSchema
    {
        try expect(.schema)
        var schema = CreateSchema(modifiers: modifiers)
        schema.modifiers.ifNotExists = try ifNotExists()
        if !at(.authorization) { schema.name = try name() }
        if accept(.authorization) { schema.owner = try label() }
        while dialect == .postgresql, atAny(.create, .grant) { schema.elements.append(try statement()) }
        schema.origin = origin(from: first)
        return schema
    }

    private mutating func createSequence(
        _ modifiers: CreateModifiers,
        _ first: Int
    ) throws(Failure) -> CreateSequence {
        try expect(.sequence)
        var sequence = CreateSequence(modifiers: modifiers, name: Name(Identifier("")))
        sequence.modifiers.ifNotExists = try ifNotExists()
        sequence.name = try name()
        sequence.options = try sequenceOptions()
        sequence.origin = origin(from: first)
        return sequence
    }

    mutating func sequenceOptions() throws(Failure) -> [SequenceOption] {
        var options: [SequenceOption] = []
        while let option = try sequenceOption() { options.append(option) }
        return options
    }

    private mutating func sequenceOption() throws(Failure) -> SequenceOption? {
        let first = index
        var option: SequenceOption
        switch current.keyword {
        case .start, .increment, .restart:
            var words = try takeWord()
            if let more = acceptAny(.with, .by) { words += " " + more.word }
            option = SequenceOption(words: words)
            if current.kind == .number || at(.minus) || at(.plus) {
                option.value = try expression(levels.sign)
            }
        case .minvalue, .maxvalue, .cache:
            option = SequenceOption(words: try takeWord(), value: try expression(levels.sign))
        case .cycle: option = SequenceOption(words: try takeWord())
        case .no:
            advance()
            option = SequenceOption(words: "NO " + (try takeWord()))
        case .owned:
            try expect(.owned, .by)
            option = SequenceOption(words: "OWNED BY", name: try name(.label))
        case .as where dialect == .postgresql:
            advance()
            option = SequenceOption(words: "AS", type: try type())
        case .sequence where peek(1).keyword == .name:
            index += 2
            option = SequenceOption(words: "SEQUENCE NAME", name: try name())
        case .logged, .unlogged: option = SequenceOption(words: try takeWord())
        case .set:
            advance()
            guard var inner = try sequenceOption() else { throw unexpected("an option of a sequence") }
            inner.words = "SET " + inner.words
            option = inner
        default: return nil
        }
        option.origin = origin(from: first)
        return option
    }

    private mutating func createType(_ modifiers: CreateModifiers, _ first: Int) throws(Failure) -> CreateType
    {
        var type = CreateType(modifiers: modifiers, name: Name(Identifier("")), definition: .shell)
        if accept(.domain) {
            type.name = try name()
            _ = accept(.as)
            let base = try self.type()
            let collation = accept(.collate) ? try name(.all) : nil
            var constraints: [ColumnConstraint] = []
            while let constraint = try domainConstraint() { constraints.append(constraint) }
            type.definition = .domain(base, collation: collation, constraints: constraints)
        } else {
            try expect(.type)
            type.modifiers.ifNotExists = try ifNotExists()
            type.name = try name()
            type.definition = try typeDefinition()
        }
        type.origin = origin(from: first)
        return type
    }

    mutating func domainConstraint() throws(Failure) -> ColumnConstraint? {
        let first = index
        let name = accept(.constraint) ? try identifier() : nil
        var constraint = ColumnConstraint(name: name, kind: .null)
        if accept(.not, .null) {
            constraint.kind = .notNull
        } else if accept(.check) {
            try expect(.leftParen, "(")
            constraint.kind = .check(try expression(), noInherit: false)
            try expect(.rightParen, ")")
        } else if accept(.default) {
            constraint.kind = .default(try expression(levels.membership + 1))
        } else if accept(.collate) {
            constraint.kind = .collate(try self.name(.all))
        } else if !accept(.null) {
            if name != nil { throw unexpected("a constraint") }
            return nil
        }
        constraint.attributes = try constraintAttributes()
        constraint.origin = origin(from: first)
        return constraint
    }

    private mutating func typeDefinition() throws(Failure) -> CreateType.Definition {
        if dialect == .postgresql, at(.leftParen) { return .base(try optionList()) }
        guard accept(.as) else { return .shell }
        if at(.enum), peek(1).symbol == .leftParen {
            advance()
            if isQuery(at: index) {
                advance()
                let inner = try query()
                try expect(.rightParen, ")")
                return .enumerationQuery(inner)
            }
            if peek(1).symbol == .rightParen {
                index += 2
                return .enumeration([])
            }
            return .enumeration(try expressionList())
        }
        if dialect == .postgresql, at(.range), peek(1).symbol == .leftParen {
            advance()
            return .range(try optionList())
        }
        if dialect == .postgresql, at(.leftParen) {
            if peek(1).symbol == .rightParen {
                index += 2
                return .composite([])
            }
            return .composite(try parenthesized { parser throws(Failure) in try parser.typeField() })
        }
        return .alias(try type())
    }

    private mutating func createMacro(_ modifiers: CreateModifiers, _ first: Int) throws(Failure)
        -> CreateMacro
    {
        let hasFunctionWord = accept(.function)
        if !hasFunctionWord { try expect(.macro) }
        var macro = CreateMacro(
            modifiers: modifiers,
            hasFunctionWord: hasFunctionWord,
            name: Name(Identifier("")),
            forms: []
        )
        macro.modifiers.ifNotExists = try ifNotExists()
        macro.name = try name(.all)
        macro.forms = try commaSeparated { parser throws(Failure) in try parser.macroForm() }
        macro.origin = origin(from: first)
        return macro
    }

    private mutating func macroForm() throws(Failure) -> MacroForm {
        let first = index
        var parameters: [MacroParameter] = []
        if at(.leftParen), peek(1).symbol == .rightParen {
            index += 2
        } else {
            parameters = try parenthesized { parser throws(Failure) in try parser.macroParameter() }
        }
        try expect(.as)
        var body: MacroForm.Body
        if at(.table), !(peek(1).symbol == .dot) {
            advance()
            body = .table(try query())
        } else {
            body = .expression(try expression())
        }
        return MacroForm(parameters: parameters, body: body, origin: origin(from: first))
    }

    private mutating func macroParameter() throws(Failure) -> MacroParameter {
        let first = index
        var parameter = MacroParameter(name: try identifier(.label))
        if !at(.comma), !at(.rightParen), !at(.colonEqual), !at(.fatArrow) { parameter.type = try type() }
        if accept(.colonEqual) || accept(.fatArrow) { parameter.fallback = try expression() }
        parameter.origin = origin(from: first)
        return parameter
    }

    private mutating func createVirtualTable(
        _ modifiers: CreateModifiers,
        _ first: Int
    ) throws(Failure) -> CreateVirtualTable {
        try expect(.virtual, .table)
        var table = CreateVirtualTable(
            modifiers: modifiers,
            name: Name(Identifier("")),
            module: Identifier("")
        )
        table.modifiers.ifNotExists = try ifNotExists()
        table.name = try name()
        try expect(.using)
        table.module = try identifier()
        if at(.leftParen) { table.arguments = try moduleArguments() }
        table.origin = origin(from: first)
        return table
    }

    /// The texts between the commas: each module has its own grammar.
    private mutating func moduleArguments() throws(Failure) -> [String] {
        try expect(.leftParen, "(")
        var arguments: [String] = []
        var start = index
        var level = 0
        func argument(_ end: Int) -> String {
            guard end > start else { return "" }
            return String(
                decoding: bytes[Int(lexemes[start].start)..<Int(lexemes[end - 1].end)],
                as: UTF8.self
            )
        }
        while !isAtEnd {
            if at(.leftParen) { level += 1 }
            if at(.rightParen) {
                if level == 0 { break }
                level -= 1
            }
            if at(.comma), level == 0 {
                arguments.append(argument(index))
                start = index + 1
            }
            advance()
        }
        if index > start || !arguments.isEmpty { arguments.append(argument(index)) }
        try expect(.rightParen, ")")
        return arguments
    }
}
