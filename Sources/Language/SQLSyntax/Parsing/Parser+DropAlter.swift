extension Parser {
    mutating func drop() throws(Failure) -> SQLStatement.Kind {
        let first = index
        try expect(.drop)
        guard !(at(.user) && atWord("mapping", 1)), let kind = objectKind() else {
            index = first
            return try commandKind()
        }
        var drop = Drop(kind: kind, objects: [])
        drop.isConcurrent = dialect == .postgresql && accept(.concurrently)
        drop.ifExists = accept(.if, .exists)
        drop.objects = try commaSeparated { parser throws(Failure) in try parser.object(kind) }
        drop.behavior = dropBehavior()
        if dialect == .duckdb, kind.words == "SECRET", at(.from) {
            index = first
            return try commandKind()
        }
        if accept(.with) || at(.leftParen) { drop.options = try optionList() }
        if drop.behavior == nil { drop.behavior = dropBehavior() }
        drop.origin = origin(from: first)
        return .drop(drop)
    }

    /// The words for a kind of object.
    mutating func objectKind() -> ObjectKind? {
        let kinds: [[Keyword]] = [
            [.table], [.view], [.materialized, .view], [.index], [.schema], [.sequence], [.type], [.function],
            [.macro], [.trigger], [.extension], [.database], [.domain], [.aggregate], [.procedure],
            [.routine],
            [.operator, .class], [.operator, .family], [.operator], [.rule], [.policy], [.role], [.user],
            [.group],
            [.foreign, .table], [.foreign, .data, .wrapper], [.server], [.foreign, .server], [.publication],
            [.subscription],
            [.collation], [.conversion], [.language], [.procedural, .language], [.trusted, .language],
            [.event, .trigger], [.access, .method], [.tablespace], [.statistics],
            [.text, .search, .configuration],
            [.text, .search, .dictionary], [.text, .search, .parser], [.text, .search, .template], [.column],
            [.large, .object], [.secret], [.macro, .table],
        ]
        for words in kinds.sorted(by: { $0.count > $1.count }) {
            guard zip(words.indices, words).allSatisfy({ peek($0).keyword == $1 }) else { continue }
            index += words.count
            if words == [.function] || words == [.macro], dialect == .duckdb, at(.table) {
                advance()
                return ObjectKind(words[0].word + " TABLE")
            }
            return ObjectKind(words.map(\.word).joined(separator: " "))
        }
        return nil
    }

    /// An object as DROP, ALTER, COMMENT and GRANT name it.
    mutating func object(_ kind: ObjectKind) throws(Failure) -> ObjectReference {
        let first = index
        var object = ObjectReference(name: Name(Identifier("")))
        if kind.words == "OPERATOR" {
            let (path, symbol) = try operatorName()
            object.name = Name(parts: path) ?? object.name
            object.operatorText = symbol
        } else if kind.words == "LARGE OBJECT" {
            object.name = Name(Identifier(text(current)))
            advance()
        } else if kind.words.hasSuffix("TYPE") || kind.words == "DOMAIN", dialect == .postgresql {
            object.name = try type().name
        } else {
            object.name = try name(.all)
        }
        if at(.leftParen), dialect == .postgresql { try signature(&object) }
        if dialect == .postgresql, accept(.using) { object.method = try identifier(.all) }
        if dialect == .postgresql, at(.on), ["TRIGGER", "RULE", "POLICY", "CONSTRAINT"].contains(kind.words) {
            advance()
            object.tableIsDomain = accept(.domain)
            object.table = try name()
        }
        object.origin = origin(from: first)
        return object
    }

    private mutating func signature(_ object: inout ObjectReference) throws(Failure) {
        try expect(.leftParen, "(")
        object.parameters = []
        if accept(.star) {
            object.hasStar = true
        } else if !at(.rightParen) {
            if !at(.order) {
                object.parameters = try commaSeparated { parser throws(Failure) in
                    try parser.signatureParameter()
                }
            }
            if accept(.order, .by) {
                object.orderedParameters = try commaSeparated { parser throws(Failure) in
                    try parser.signatureParameter()
                }
            }
        }
        try expect(.rightParen, ")")
    }

    private mutating func signatureParameter() throws(Failure) -> FunctionParameter {
        if at(.noneWord) {
            let first = index
            advance()
            return FunctionParameter(
                type: SQLType(name: Name(Identifier("NONE"))),
                origin: origin(from: first)
            )
        }
        return try functionParameter()
    }

    // MARK: ALTER

    mutating func alter() throws(Failure) -> SQLStatement.Kind {
        let first = index
        try expect(.alter)
        guard
            atAny(
                .table,
                .view,
                .index,
                .sequence,
                .type,
                .schema,
                .materialized,
                .foreign,
                .database,
                .domain
            ),
            let kind = objectKind(), kind.words != "FOREIGN DATA WRAPPER",
            kind.words != "DOMAIN" || dialect != .postgresql
        else {
            index = first
            return try commandKind()
        }
        if atAny(.all) {
            index = first
            return try commandKind()
        }
        let ifExists = accept(.if, .exists)
        let isOnly = dialect == .postgresql && accept(.only)
        var alter = Alter(
            kind: kind,
            ifExists: ifExists,
            isOnly: isOnly,
            object: try object(kind),
            actions: []
        )
        if dialect == .postgresql { alter.hasStar = accept(.star) }
        if kind.words == "SEQUENCE", let options = try alterSequence() {
            alter.actions = [options]
        } else {
            alter.actions = try commaSeparated { parser throws(Failure) in try parser.alterAction(kind) }
        }
        alter.origin = origin(from: first)
        return .alter(alter)
    }

    private mutating func alterSequence() throws(Failure) -> AlterAction? {
        guard !atAny(.rename, .set, .owner) || at(.set, .logged) || at(.set, .unlogged) else { return nil }
        let first = index
        let options = try sequenceOptions()
        guard !options.isEmpty else { return nil }
        return AlterAction(kind: .sequence(options), origin: origin(from: first))
    }

    private mutating func alterAction(_ kind: ObjectKind) throws(Failure) -> AlterAction {
        let first = index
        let action = try alterActionKind(kind)
        return AlterAction(kind: action, origin: origin(from: first))
    }

    private mutating func alterActionKind(_ kind: ObjectKind) throws(Failure) -> AlterAction.Kind {
        let isTable = kind.words == "TABLE" || kind.words == "FOREIGN TABLE" || kind.words.hasSuffix("VIEW")
        switch current.keyword {
        case .add where isTable:
            advance()
            if atAny(.constraint, .primary, .unique, .check, .foreign, .exclude) {
                return .addConstraint(try tableConstraint())
            }
            return .addColumn(try addColumn())
        case .drop where isTable && peek(1).keyword == .constraint:
            index += 2
            return .dropConstraint(try dropColumn(hasColumnWord: true))
        case .drop where isTable && ![.not, .default, .identity, .expression].contains(peek(1).keyword):
            advance()
            return .dropColumn(try dropColumn(hasColumnWord: accept(.column)))
        case .alter where isTable && peek(1).keyword != .constraint:
            advance()
            return .alterColumn(try alterColumn())
        case .rename: return try rename()
        case .set where peek(1).keyword == .schema && dialect != .sqlite:
            index += 2
            return .setSchema(try label())
        case .owner:
            try expect(.owner, .to)
            return .ownerTo(try label())
        case .set where peek(1).symbol == .leftParen, .reset where peek(1).symbol == .leftParen:
            let isReset = try takeWord() == "RESET"
            return .setOptions(isReset: isReset, try optionList())
        case .attach where peek(1).keyword == .partition && peek(2).kind != .end && kind.words == "TABLE":
            index += 2
            return .attachPartition(try name(), try partitionBound())
        case .set where dialect == .duckdb && (peek(1).keyword == .partitioned || peek(1).keyword == .sorted):
            advance()
            let words = try takeWord()
            try expect(.by)
            try expect(.leftParen, "(")
            let items = try orderItems()
            try expect(.rightParen, ")")
            return .setLayout(words: words + " BY", items)
        default: return .command(try command(until: .comma))
        }
    }

    private mutating func addColumn() throws(Failure) -> AddColumn {
        let hasColumnWord = accept(.column)
        let ifNotExists = try ifNotExists()
        var path: [Identifier] = []
        if dialect == .duckdb {
            while peek(1).symbol == .dot {
                path.append(takeIdentifier())
                advance()
            }
        }
        return AddColumn(
            hasColumnWord: hasColumnWord,
            ifNotExists: ifNotExists,
            path: path,
            column: try columnDefinition()
        )
    }

    private mutating func dropColumn(hasColumnWord: Bool) throws(Failure) -> DropColumn {
        let ifExists = accept(.if, .exists)
        return DropColumn(
            hasColumnWord: hasColumnWord,
            ifExists: ifExists,
            name: try name(),
            behavior: dropBehavior()
        )
    }

    private mutating func rename() throws(Failure) -> AlterAction.Kind {
        try expect(.rename)
        if accept(.to) { return .rename(to: try label()) }
        var rename = RenameColumn(hasColumnWord: false, from: Name(Identifier("")), to: Identifier(""))
        if at(.constraint) || at(.attribute) || at(.value), peek(1).keyword != .to {
            rename.objectWord = try takeWord()
        } else {
            rename.hasColumnWord = accept(.column)
        }
        rename.from =
            current.kind == .string
            ? Name(Identifier(plainString(current), quoting: .single)) : try name(.label)
        if rename.from.base.quoting == .single { advance() }
        try expect(.to)
        if current.kind == .string {
            rename.to = Identifier(plainString(current), quoting: .single)
            advance()
        } else {
            rename.to = try label()
        }
        rename.behavior = dropBehavior()
        return .renameColumn(rename)
    }

    private mutating func alterColumn() throws(Failure) -> AlterColumn {
        let hasColumnWord = accept(.column)
        if current.kind == .number {
            let name = Name(Identifier(text(current)))
            advance()
            return AlterColumn(
                hasColumnWord: hasColumnWord,
                name: name,
                change: .command(try command(until: .comma))
            )
        }
        return AlterColumn(hasColumnWord: hasColumnWord, name: try name(), change: try columnChange())
    }

    private mutating func columnChange() throws(Failure) -> AlterColumn.Change {
        if accept(.set, .not, .null) { return .setNotNull }
        if accept(.drop, .not, .null) { return .dropNotNull }
        if accept(.drop, .default) { return .dropDefault }
        if accept(.set, .default) { return .setDefault(try expression()) }
        if at(.type) || at(.set, .data) {
            let hasSetData = accept(.set, .data)
            try expect(.type)
            let type = at(.using) ? nil : try type()
            let collation = accept(.collate) ? try name(.all) : nil
            let using = accept(.using) ? try expression() : nil
            return .type(type, collation: collation, using: using, hasSetData: hasSetData)
        }
        if at(.add, .generated) {
            advance()
            guard case .identity(let identity) = try addedIdentity() else { throw unexpected("IDENTITY") }
            return .addIdentity(identity)
        }
        return .command(try command(until: .comma))
    }

    private mutating func addedIdentity() throws(Failure) -> ColumnConstraint.Kind {
        try expect(.generated)
        let isAlways = accept(.always)
        if !isAlways { try expect(.by, .default) }
        try expect(.as, .identity)
        var identity = IdentityColumn(isAlways: isAlways)
        if accept(.leftParen) {
            identity.options = try sequenceOptions()
            try expect(.rightParen, ")")
        }
        return .identity(identity)
    }
}
