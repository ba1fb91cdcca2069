extension Parser {
    /// The name of a type with its arguments and dimensions.
    mutating func type() throws(Failure) -> SQLType {
        try nested { parser throws(Failure) in try parser.typeName() }
    }

    private mutating func typeName() throws(Failure) -> SQLType {
        let first = index
        let isSet = dialect == .postgresql && accept(.setof)
        var type = SQLType(name: try typeWords())
        type.isSet = isSet
        if at(Symbol.percent), atWord("type", 1) {
            index += 2
            type.isColumnType = true
        }
        if type.name.base.text.lowercased() == "interval", dialect != .sqlite {
            type.interval = try intervalUnit()
        }
        if at(.leftParen) { type.arguments = try typeArguments(of: type.name) }
        if dialect != .sqlite {
            if accept(.varying) { type.name.base.text += " varying" }
            try timeZone(&type)
            type.dimensions = try dimensions()
        }
        type.origin = origin(from: first)
        return type
    }

    /// One name of one or several words: `double precision`, `character varying`.
    private mutating func typeWords() throws(Failure) -> Name {
        if dialect == .sqlite { return try sqliteTypeWords() }
        guard current.kind == .word, isTypeWord(current.keyword) else {
            if at(.union) || at(.row), dialect == .duckdb, peek(1).symbol == .leftParen {
                return Name(takeIdentifier())
            }
            if current.kind == .string, dialect == .duckdb { return Name(try label()) }
            // DuckDB's struct and the like are no keywords of their own there.
            return try name(.type, "a type")
        }
        var identifier = takeIdentifier()
        let second: Bool
        switch identifier.text.lowercased() {
        case "double": second = at(.precision)
        case "national":
            if atAny(.char, .character) { join(&identifier) }
            second = at(.varying)
        case "character", "char", "nchar", "bit": second = at(.varying)
        default: second = false
        }
        if second { join(&identifier) }
        return Name(identifier)
    }

    private mutating func join(_ identifier: inout Identifier) {
        identifier.text += " " + text(current)
        identifier.origin.end = current.end + base
        advance()
    }

    /// SQLite takes any words as a type.
    private mutating func sqliteTypeWords() throws(Failure) -> Name {
        var identifier = try identifier(.type, "a type")
        while atName(.type), !at(.generated) || peek(1).keyword != .always {
            if current.kind == .quotedName || identifier.isQuoted {
                identifier = Identifier(
                    [identifier.text, takeIdentifier().text].joined(separator: " "),
                    quoting: .double,
                    origin: identifier.origin
                )
            } else {
                join(&identifier)
            }
        }
        return Name(identifier)
    }

    private mutating func timeZone(_ type: inout SQLType) throws(Failure) {
        let word = type.name.base.text.lowercased()
        guard word == "time" || word == "timestamp" else { return }
        if at(.with, .time, .zone) {
            index += 3
            type.withTimeZone = true
        } else if at(.without, .time, .zone) {
            index += 3
            type.withTimeZone = false
        }
    }

    private mutating func dimensions() throws(Failure) -> [ArrayDimension] {
        var dimensions: [ArrayDimension] = []
        while true {
            if at(.leftBracket), peek(1).symbol == .rightBracket {
                index += 2
                dimensions.append(.open)
            } else if at(.leftBracket), peek(1).kind == .number {
                advance()
                dimensions.append(.fixed(try integer()))
                try expect(.rightBracket, "]")
            } else if at(.array) {
                advance()
                guard accept(.leftBracket) else {
                    dimensions.append(.word)
                    continue
                }
                dimensions.append(.fixedWord(try integer()))
                try expect(.rightBracket, "]")
            } else {
                return dimensions
            }
        }
    }

    private mutating func typeArguments(of name: Name) throws(Failure) -> [TypeArgument] {
        if peek(1).symbol == .rightParen {
            index += 2
            return []
        }
        let word = name.base.text.lowercased()
        return try parenthesized { parser throws(Failure) in
            switch word {
            case "struct" where parser.dialect == .duckdb, "union" where parser.dialect == .duckdb,
                "row" where parser.dialect == .duckdb:
                return .field(try parser.typeField())
            case "map" where parser.dialect == .duckdb, "list" where parser.dialect == .duckdb:
                return .type(try parser.type())
            default: return .expression(try parser.expression())
            }
        }
    }

    /// `name type [COLLATE c]`.
    mutating func typeField() throws(Failure) -> TypeField {
        let first = index
        let name = try label()
        let type = try type()
        let collation = accept(.collate) ? try self.name(.all) : nil
        return TypeField(name: name, type: type, collation: collation, origin: origin(from: first))
    }
}
