extension Parser {
    /// Statements of administration: those with a node of their own, then any other by its words.
    mutating func commandKind() throws(Failure) -> SQLStatement.Kind {
        let first = index
        switch current.keyword {
        case .begin, .start, .commit, .end, .rollback, .abort, .savepoint, .release:
            if let transaction = try transaction() { return .transaction(transaction) }
        case .prepare:
            if peek(1).keyword == .transaction, let transaction = try transaction() {
                return .transaction(transaction)
            }
            if dialect != .sqlite { return .prepare(try prepare()) }
        case .execute where dialect != .sqlite: return .execute(try execute())
        case .call where dialect != .sqlite:
            advance()
            let call = try expression()
            return .call(Call(call: call, origin: origin(from: first)))
        case .set, .reset:
            guard dialect != .sqlite, peek(1).keyword != .constraints else { break }
            return .set(try setCommand())
        case .show where dialect == .postgresql: return .set(try setCommand())
        case .show, .describe, .desc, .summarize:
            if dialect == .duckdb { return .describe(try describe()) }
        case .pragma where dialect != .postgresql: return .pragma(try pragma())
        case .attach, .detach:
            if dialect != .postgresql { return .attach(try attach()) }
        case .comment where dialect != .sqlite && !atWord("transform", 2): return .comment(try commentOn())
        case .grant, .revoke:
            if dialect == .postgresql, let grant = try grant() { return .grant(grant) }
        case .do where dialect == .postgresql: return .anonymousBlock(try anonymousBlock())
        default: break
        }
        index = first
        return .command(try adminCommand())
    }

    // MARK: Transactions

    private mutating func transaction() throws(Failure) -> Transaction? {
        let first = index
        guard let action = transactionAction() else {
            index = first
            return nil
        }
        var transaction = Transaction(action: action)
        switch action {
        case .savepoint: transaction.savepoint = try identifier()
        case .release:
            transaction.hasSavepointWord = accept(.savepoint)
            transaction.savepoint = try identifier()
        case .prepare, .commitPrepared, .rollbackPrepared: transaction.identifier = try expression()
        default: try transactionRest(&transaction)
        }
        transaction.origin = origin(from: first)
        return transaction
    }

    private mutating func transactionAction() -> Transaction.Action? {
        if accept(.begin) { return .begin }
        if accept(.start, .transaction) { return .start }
        if dialect == .duckdb, at(.start), peek(1).kind == .end {
            advance()
            return .start
        }
        if accept(.commit, .prepared) { return .commitPrepared }
        if accept(.rollback, .prepared) { return .rollbackPrepared }
        if accept(.prepare, .transaction) { return .prepare }
        if accept(.commit) { return .commit }
        if accept(.end) { return .end }
        if accept(.rollback) { return .rollback }
        if accept(.abort) { return .abort }
        if accept(.savepoint) { return .savepoint }
        if accept(.release) { return .release }
        return nil
    }

    private mutating func transactionRest(_ transaction: inout Transaction) throws(Failure) {
        if transaction.action == .begin {
            transaction.mode = acceptAny(.deferred, .immediate, .exclusive)?.word
        }
        transaction.word = acceptAny(.transaction, .work)?.word
        if transaction.action == .rollback, accept(.to) {
            transaction.action = .rollbackTo
            transaction.hasSavepointWord = accept(.savepoint)
            transaction.savepoint = try identifier()
        }
        if dialect == .sqlite, transaction.word == "TRANSACTION", !isAtEnd {
            transaction.savepoint = try identifier()
        }
        if accept(.and) {
            transaction.chain = !accept(.no)
            try expect(.chain)
        }
        while dialect != .sqlite, let mode = try transactionMode() {
            transaction.modes.append(mode)
            _ = accept(.comma)
        }
    }

    mutating func transactionMode() throws(Failure) -> String? {
        if accept(.isolation) {
            try expect(.level)
            if accept(.read) { return "ISOLATION LEVEL READ " + (try takeWord()) }
            if accept(.repeatable) {
                try expect(.read)
                return "ISOLATION LEVEL REPEATABLE READ"
            }
            try expect(.serializable)
            return "ISOLATION LEVEL SERIALIZABLE"
        }
        if accept(.read) { return "READ " + (try takeWord()) }
        if accept(.deferrable) { return "DEFERRABLE" }
        if accept(.not, .deferrable) { return "NOT DEFERRABLE" }
        return nil
    }

    // MARK: Settings

    mutating func setCommand() throws(Failure) -> SetCommand {
        let first = index
        guard let word = acceptAny(.set, .reset, .show), let action = SetCommand.Action(rawValue: word.word)
        else { throw unexpected("SET") }
        var set = SetCommand(action: action, name: Name(Identifier("")))
        if let scope = settingScope() { set.scope = scope }
        if action == .set, at(.transaction) || at(.characteristics) {
            try transactionSetting(&set)
        } else if let words = settingWords() {
            set.name = Name(Identifier(words))
            set.mark = .nothing
            if action == .set { set.values = try settingValues() }
        } else {
            set.name = try settingName()
            if action == .set {
                if accept(.from, .current) {
                    set.fromCurrent = true
                } else {
                    if accept(.to) { set.mark = .to } else { try expect(.equal, "=") }
                    set.values = try settingValues()
                }
            }
        }
        set.origin = origin(from: first)
        return set
    }

    private mutating func settingScope() -> String? {
        guard atAny(.session, .local, .global, .variable), peek(1).symbol != .equal, peek(1).symbol != .dot,
            peek(1).keyword != .to, peek(1).keyword != .authorization, peek(1).kind != .end
        else { return nil }
        let word = current.keyword.word
        advance()
        return word
    }

    private mutating func settingName() throws(Failure) -> Name {
        if accept(.all) { return Name(Identifier("ALL")) }
        return try name(.label)
    }

    /// Settings with a name of several words and no mark.
    private mutating func settingWords() -> String? {
        if at(.time), peek(1).keyword == .zone {
            index += 2
            return "TIME ZONE"
        }
        if accept(.session, .authorization) { return "SESSION AUTHORIZATION" }
        if accept(.transaction, .isolation, .level) { return "TRANSACTION ISOLATION LEVEL" }
        if dialect == .postgresql, atAny(.role, .names, .schema, .catalog), peek(1).symbol != .equal,
            peek(1).keyword != .to, peek(1).symbol != .dot, peek(1).kind != .end
        {
            let word = current.keyword.word
            advance()
            return word
        }
        if dialect == .postgresql, at(.xml), peek(1).keyword == .option {
            index += 2
            return "XML OPTION"
        }
        return nil
    }

    private mutating func transactionSetting(_ set: inout SetCommand) throws(Failure) {
        set.mark = .nothing
        var words = try takeWord()
        if words == "CHARACTERISTICS" {
            try expect(.as, .transaction)
            words = "CHARACTERISTICS AS TRANSACTION"
        }
        if accept(.snapshot) {
            set.name = Name(Identifier(words + " SNAPSHOT"))
            set.values = [try expression()]
            return
        }
        var modes: [String] = []
        while let mode = try transactionMode() {
            modes.append(mode)
            _ = accept(.comma)
        }
        set.name = Name(Identifier(([words] + [modes.joined(separator: ", ")]).joined(separator: " ")))
    }

    private mutating func settingValues() throws(Failure) -> [SQLExpression] {
        try commaSeparated { parser throws(Failure) in
            let first = parser.index
            if parser.accept(.default) {
                return SQLExpression(.defaultValue, origin: parser.origin(from: first))
            }
            if parser.current.kind == .word, parser.current.keyword != .interval,
                !parser.atAny(.null, .case, .cast, .array),
                parser.peek(1).kind == .end || parser.peek(1).symbol == .comma
                    || parser.dialect == .postgresql
            {
                let word = parser.takeIdentifier()
                return SQLExpression(.word(word), origin: parser.origin(from: first))
            }
            return try parser.expression()
        }
    }

    private mutating func describe() throws(Failure) -> Describe {
        let first = index
        let verb = try takeWord()
        var describe = Describe(verb: verb == "DESC" ? "DESCRIBE" : verb, subject: .words(""))
        if isAtEnd || at(.rightParen) {
            describe.origin = origin(from: first)
            return describe
        }
        if startsQuery(current, next: peek(1)) {
            describe.subject = .query(try query())
        } else if at(.leftParen), isQuery(at: index) {
            describe.subject = .query(try query())
        } else if verb == "SHOW", at(.all) {
            advance()
            describe.subject = .words(at(.tables) ? "ALL " + (try takeWord()) : "ALL")
        } else if at(.tables) || at(.databases) || at(.schemas),
            peek(1).kind == .end || peek(1).keyword == .from || peek(1).symbol == .rightParen
        {
            describe.subject = .words(try takeWord())
            if accept(.from) { describe.from = try name() }
        } else if current.kind == .string {
            let start = index
            let file = plainString(current)
            advance()
            describe.subject = .table(TableExpression(kind: .file(file), origin: origin(from: start)))
        } else {
            describe.subject = .table(try tableExpression())
        }
        describe.origin = origin(from: first)
        return describe
    }

    private mutating func pragma() throws(Failure) -> Pragma {
        let first = index
        advance()
        var pragma = Pragma(name: try name(.label))
        if accept(.equal) {
            pragma.spelling = .equal
            pragma.arguments = [dialect == .duckdb ? try argument(.comma) : try pragmaValue()]
        } else if accept(.leftParen) {
            pragma.spelling = .call
            if !at(.rightParen) {
                pragma.arguments = try commaSeparated { parser throws(Failure) in
                    parser.dialect == .sqlite ? try parser.pragmaValue() : try parser.argument(.comma)
                }
            }
            try expect(.rightParen, ")")
        }
        pragma.origin = origin(from: first)
        return pragma
    }

    private mutating func pragmaValue() throws(Failure) -> Argument {
        let first = index
        if current.kind == .word, peek(1).symbol == .none || peek(1).symbol == .rightParen {
            let word = SQLExpression(.word(takeIdentifier()), origin: origin(of: lexemes[first]))
            return Argument(value: word, origin: origin(from: first))
        }
        return Argument(value: try expression(), origin: origin(from: first))
    }

    private mutating func attach() throws(Failure) -> Attach {
        let first = index
        let isDetach = accept(.detach)
        if !isDetach { try expect(.attach) }
        var attach = Attach(isDetach: isDetach, database: .null)
        if !isDetach {
            attach.modifiers.orReplace = accept(.or, .replace)
        }
        attach.hasDatabaseWord = accept(.database)
        if isDetach {
            attach.ifExists = accept(.if, .exists)
        } else {
            attach.modifiers.ifNotExists = try ifNotExists()
        }
        // DuckDB reads the words in either order.
        if !attach.hasDatabaseWord, peek(1).kind == .string { attach.hasDatabaseWord = accept(.database) }
        attach.database = try attachedName()
        if accept(.as) { attach.alias = try attachedName() }
        if dialect == .duckdb, at(.leftParen) { attach.options = try optionList() }
        if dialect == .sqlite, accept(.key) {
            attach.options = [CommandOption(name: Name(Identifier("KEY")), value: try expression())]
        }
        attach.origin = origin(from: first)
        return attach
    }

    private mutating func attachedName() throws(Failure) -> SQLExpression {
        let first = index
        let hasOptions = dialect == .duckdb && peek(1).symbol == .leftParen
        // With parentheses behind it a name would be read as a call.
        let isName = current.kind == .word || current.kind == .quotedName && hasOptions
        if isName, peek(1).symbol == .none || hasOptions {
            return SQLExpression(.word(takeIdentifier()), origin: origin(of: lexemes[first]))
        }
        return try expression()
    }

    // MARK: Prepared statements and blocks

    private mutating func prepare() throws(Failure) -> Prepare {
        let first = index
        advance()
        var prepare = Prepare(name: try identifier(), statement: SQLStatement(.command(Command(parts: []))))
        if at(.leftParen) {
            prepare.types = try parenthesized { parser throws(Failure) in try parser.type() }
        }
        try expect(.as)
        prepare.statement = try statement()
        prepare.origin = origin(from: first)
        return prepare
    }

    private mutating func execute() throws(Failure) -> Execute {
        let first = index
        advance()
        var execute = Execute(name: try identifier())
        if accept(.leftParen) {
            execute.arguments =
                at(.rightParen)
                ? []
                : try commaSeparated { parser throws(Failure) in
                    try parser.argument(.comma)
                }
            try expect(.rightParen, ")")
        }
        execute.origin = origin(from: first)
        return execute
    }

    private mutating func anonymousBlock() throws(Failure) -> AnonymousBlock {
        let first = index
        try expect(.do)
        var block = AnonymousBlock(body: .null)
        if accept(.language) {
            block.languageComesFirst = true
            block.language = try label()
        }
        let start = index
        block.body = located(.literal(try stringLiteral()), start)
        if accept(.language) { block.language = try label() }
        block.origin = origin(from: first)
        return block
    }

    private mutating func commentOn() throws(Failure) -> CommentOn {
        let first = index
        try expect(.comment, .on)
        guard let kind = commentKind() else { throw unexpected("a kind of object") }
        let object = try object(kind)
        try expect(.is)
        return CommentOn(kind: kind, object: object, text: try expression(), origin: origin(from: first))
    }

    private mutating func commentKind() -> ObjectKind? {
        if at(.constraint) {
            advance()
            return ObjectKind("CONSTRAINT")
        }
        return objectKind()
    }

    // MARK: Privileges

    private mutating func grant() throws(Failure) -> Grant? {
        let first = index
        var grant = Grant(isRevoke: accept(.revoke), privileges: [], grantees: [])
        if !grant.isRevoke { try expect(.grant) }
        for words in [
            [Keyword.grant, .option, .for], [.admin, .option, .for], [.inherit, .option, .for],
            [.set, .option, .for],
        ]
        where grant.isRevoke && zip(words.indices, words).allSatisfy({ peek($0).keyword == $1 }) {
            index += 3
            grant.optionFor = words.map(\.word).joined(separator: " ")
        }
        grant.privileges = try commaSeparated { parser throws(Failure) in
            var privilege = Privilege(name: try parser.label())
            if parser.at(.system) && privilege.name.text.lowercased() == "alter" {
                privilege.name.text += " SYSTEM"
                parser.advance()
            }
            privilege.hasPrivilegesWord = parser.accept(.privileges)
            privilege.columns = try parser.optionalIdentifiers()
            return privilege
        }
        if accept(.on) { try grantedObjects(&grant) }
        if grant.isRevoke { try expect(.from) } else { try expect(.to) }
        grant.grantees = try commaSeparated { parser throws(Failure) in
            let hasGroupWord = parser.accept(.group)
            return Grantee(hasGroupWord: hasGroupWord, name: try parser.label())
        }
        if accept(.with) {
            var words: [String] = []
            while current.kind == .word, !at(.granted) { words.append(try takeWord()) }
            grant.withOption = words.joined(separator: " ")
        }
        if accept(.granted, .by) { grant.grantedBy = Grantee(name: try label()) }
        grant.behavior = dropBehavior()
        grant.origin = origin(from: first)
        return grant
    }

    private mutating func grantedObjects(_ grant: inout Grant) throws(Failure) {
        if at(.all), peek(2).keyword == .in {
            advance()
            grant.kind = ObjectKind(try takeWord())
            try expect(.in, .schema)
            grant.isAllIn = true
            grant.objects = try commaSeparated { parser throws(Failure) in try parser.object(.schema) }
            return
        }
        if at(.parameter) {
            advance()
            grant.kind = ObjectKind("PARAMETER")
        } else {
            grant.kind = grantedKind()
        }
        if grant.kind == nil {
            grant.kind = .table
            grant.hasKind = false
        }
        let kind = grant.kind ?? .table
        grant.objects = try commaSeparated { parser throws(Failure) in try parser.object(kind) }
    }

    private mutating func grantedKind() -> ObjectKind? {
        guard peek(1).kind == .word || peek(1).kind == .quotedName || peek(1).kind == .number, !at(.group),
            peek(1).keyword != .to, peek(1).keyword != .from
        else { return nil }
        return objectKind()
    }
}
