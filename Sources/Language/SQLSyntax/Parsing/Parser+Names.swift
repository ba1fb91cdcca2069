extension Parser {
    /// Whether a name for `use` stands at a distance.
    func atName(_ use: KeywordClasses.Uses, _ distance: Int = 0) -> Bool {
        let lexeme = peek(distance)
        switch lexeme.kind {
        case .quotedName: return true
        case .word: return lexeme.keyword == .none || classes.allows(use, lexeme.keyword)
        default: return false
        }
    }

    mutating func identifier(
        _ use: KeywordClasses.Uses = .column,
        _ what: String = "a name"
    ) throws(Failure) -> Identifier {
        if atName(use) { return takeIdentifier() }
        // SQLite and DuckDB read 'text' as a name where only a name fits.
        if dialect != .postgresql, current.kind == .string, let name = stringAsIdentifier() { return name }
        throw unexpected(what)
    }

    /// A name behind a dot or AS, where nearly every word is allowed.
    mutating func label() throws(Failure) -> Identifier {
        if atName(.label) { return takeIdentifier() }
        if dialect != .postgresql, current.kind == .string, let name = stringAsIdentifier() { return name }
        throw unexpected("a name")
    }

    /// The word or quoted name here, whatever it is.
    mutating func takeIdentifier() -> Identifier {
        let lexeme = current
        index += 1
        guard lexeme.kind == .quotedName else {
            return Identifier(text(lexeme), origin: origin(of: lexeme))
        }
        let mark = bytes[Int(lexeme.start)]
        var inner = lexeme.range.lowerBound + 1..<lexeme.range.upperBound - 1
        var quoting = Identifier.Quoting.double
        switch mark {
        case UInt8(ascii: "`"): quoting = .backtick
        case UInt8(ascii: "["): quoting = .bracket
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            quoting = .unicode
            inner = inner.lowerBound + 2..<inner.upperBound
        default: break
        }
        let name = undoubled(inner, mark: quoting == .backtick ? mark : UInt8(ascii: "\""), in: quoting)
        return Identifier(name, quoting: quoting, origin: origin(of: lexeme))
    }

    private func undoubled(_ range: Range<Int>, mark: UInt8, in quoting: Identifier.Quoting) -> String {
        let text = String(decoding: bytes[range], as: UTF8.self)
        guard quoting == .double || quoting == .backtick, bytes[range].contains(mark) else { return text }
        let single = String(UnicodeScalar(mark))
        return text.replacing(single + single, with: single)
    }

    private mutating func stringAsIdentifier() -> Identifier? {
        guard bytes[Int(current.start)] == UInt8(ascii: "'") else { return nil }
        let lexeme = current
        index += 1
        return Identifier(plainString(lexeme), quoting: .single, origin: origin(of: lexeme))
    }

    /// The value of `'…'`.
    func plainString(_ lexeme: Lexeme) -> String {
        let inner = lexeme.range.lowerBound + 1..<lexeme.range.upperBound - 1
        let text = String(decoding: bytes[inner], as: UTF8.self)
        return bytes[inner].contains(UInt8(ascii: "'")) ? text.replacing("''", with: "'") : text
    }

    /// A possibly qualified name; `use` rules the first part.
    mutating func name(
        _ use: KeywordClasses.Uses = .column,
        _ what: String = "a name"
    ) throws(Failure) -> Name {
        var name = Name(try identifier(use, what))
        while at(.dot), !isStar(1) {
            advance()
            name.qualifiers.append(name.base)
            // DuckDB lets a part be left out: `db..table`.
            name.base = at(.dot) ? Identifier("") : try label()
        }
        return name
    }

    func isStar(_ distance: Int) -> Bool {
        peek(distance).symbol == .star
    }

    mutating func names(_ use: KeywordClasses.Uses = .column) throws(Failure) -> [Name] {
        try commaSeparated { parser throws(Failure) in try parser.name(use) }
    }

    /// `(a, b)`.
    mutating func parenthesizedIdentifiers() throws(Failure) -> [Identifier] {
        try parenthesized { parser throws(Failure) in try parser.identifier() }
    }

    /// `(a, b)`, or nothing.
    mutating func optionalIdentifiers() throws(Failure) -> [Identifier] {
        at(.leftParen) ? try parenthesizedIdentifiers() : []
    }

    mutating func identifiers() throws(Failure) -> [Identifier] {
        try commaSeparated { parser throws(Failure) in try parser.identifier() }
    }

    /// One whole number.
    mutating func integer() throws(Failure) -> Int {
        guard current.kind == .number, let value = Int(text(current)) else {
            throw unexpected("a whole number")
        }
        advance()
        return value
    }

    /// The word here in upper case.
    mutating func takeWord() throws(Failure) -> String {
        guard current.kind == .word else { throw unexpected("a word") }
        let word = text(current).uppercased()
        advance()
        return word
    }

    /// Whether this word stands here, keyword or not.
    func atWord(_ word: String, _ distance: Int = 0) -> Bool {
        let lexeme = peek(distance)
        guard lexeme.kind == .word, lexeme.range.count == word.utf8.count else { return false }
        return zip(bytes[lexeme.range], word.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    mutating func acceptWord(_ word: String) -> Bool {
        guard atWord(word) else { return false }
        advance()
        return true
    }
}
