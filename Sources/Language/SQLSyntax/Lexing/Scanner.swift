/// Cuts SQL text into lexemes, in one pass over its bytes.
struct Scanner {
    let bytes: UnsafeBufferPointer<UInt8>
    let dialect: Dialect
    private(set) var position: Int
    /// The first byte of the word, quote or operator being read.
    private var start = 0
    private let classes: [UInt8]
    private let keywords = KeywordTable.shared

    init(_ bytes: UnsafeBufferPointer<UInt8>, dialect: Dialect, from position: Int = 0) {
        self.bytes = bytes
        self.dialect = dialect
        self.position = position
        classes = ByteClass.table
    }

    /// The next piece, comments included, or nil at the end.
    mutating func next() -> Lexeme? {
        while position < bytes.count, has(bytes[position], .space) { position += 1 }
        guard position < bytes.count else { return nil }
        start = position
        let byte = bytes[position]
        if has(byte, .wordStart) { return word() }
        if has(byte, .digit) { return number() }
        return punctuation(byte) ?? quoteOrOperator(byte)
    }

    /// Moves to the end of the line, as commands of a client program reach it.
    mutating func skipLine() {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// Goes on from another place.
    mutating func move(to position: Int) {
        self.position = position
    }

    private func has(_ byte: UInt8, _ wanted: ByteClass) -> Bool {
        classes[Int(byte)] & wanted.rawValue != 0
    }

    /// The byte at a distance, or 0 behind the end.
    func byteAfter(_ distance: Int) -> UInt8 { peek(distance) }

    /// A symbol of the next `count` bytes.
    mutating func take(_ count: Int, _ symbol: Symbol) -> Lexeme { advance(count, symbol) }

    /// A byte, or a whole character, that means nothing.
    mutating func invalidByte() -> Lexeme {
        position += 1
        return piece(.invalid)
    }

    private func peek(_ distance: Int) -> UInt8 {
        position + distance < bytes.count ? bytes[position + distance] : 0
    }

    private func piece(_ kind: Lexeme.Kind, _ symbol: Symbol = .none) -> Lexeme {
        Lexeme(
            kind: kind,
            symbol: symbol,
            start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: position)
        )
    }

    private mutating func advance(_ count: Int, _ symbol: Symbol) -> Lexeme {
        position += count
        return piece(.symbol, symbol)
    }

    private mutating func punctuation(_ byte: UInt8) -> Lexeme? {
        switch byte {
        case UInt8(ascii: "("): return advance(1, .leftParen)
        case UInt8(ascii: ")"): return advance(1, .rightParen)
        case UInt8(ascii: ","): return advance(1, .comma)
        case UInt8(ascii: ";"): return advance(1, .semicolon)
        case UInt8(ascii: "."):
            return has(peek(1), .digit) ? number() : advance(1, .dot)
        case UInt8(ascii: "]"): return advance(1, .rightBracket)
        case UInt8(ascii: "{"): return advance(1, .leftBrace)
        case UInt8(ascii: "}"): return advance(1, .rightBrace)
        case UInt8(ascii: "\\"): return advance(1, .backslash)
        default: return nil
        }
    }

    private mutating func quoteOrOperator(_ byte: UInt8) -> Lexeme {
        switch byte {
        case UInt8(ascii: "'"): return quoted(by: byte, as: .string)
        case UInt8(ascii: "\""): return quoted(by: byte, as: .quotedName)
        case UInt8(ascii: "`") where dialect.hasBracketNames: return quoted(by: byte, as: .quotedName)
        case UInt8(ascii: "["):
            return dialect.hasBracketNames ? bracketName() : advance(1, .leftBracket)
        case UInt8(ascii: "-") where peek(1) == byte: return lineComment()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): return blockComment()
        case UInt8(ascii: ":"): return colon()
        case UInt8(ascii: "$"): return dollar()
        case UInt8(ascii: "?") where dialect.hasQuestionParameters: return questionMark()
        case UInt8(ascii: "@") where dialect.hasNamedParameters,
            UInt8(ascii: "#") where dialect.hasNamedParameters:
            return namedParameter() ?? operatorRun()
        default:
            return dialect.joinsOperatorCharacters ? operatorRun() : singleOperator(byte)
        }
    }

    private mutating func word() -> Lexeme {
        var hash = KeywordHash()
        while position < bytes.count, has(bytes[position], .wordPart) {
            hash.add(bytes[position] | 0x20)
            position += 1
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: "'"), let prefixed = prefixedString() {
            return prefixed
        }
        if position - start == 1, bytes[start] | 0x20 == UInt8(ascii: "u"), dialect.hasUnicodeQuotes,
            peek(0) == UInt8(ascii: "&")
        {
            if peek(1) == UInt8(ascii: "'") {
                position += 1
                return quoted(by: UInt8(ascii: "'"), as: .string)
            }
            if peek(1) == UInt8(ascii: "\"") {
                position += 1
                return quoted(by: UInt8(ascii: "\""), as: .quotedName)
            }
        }
        var lexeme = piece(.word)
        lexeme.keyword = keywords.keyword(bytes, start..<position, hash: hash)
        return lexeme
    }

    /// `X'…'`, `B'…'`, `N'…'`, `E'…'`: the letter was just read.
    private mutating func prefixedString() -> Lexeme? {
        guard position - start == 1 else { return nil }
        switch bytes[start] | 0x20 {
        case UInt8(ascii: "x"): return quoted(by: UInt8(ascii: "'"), as: .string)
        case UInt8(ascii: "b") where dialect.hasEscapeStrings,
            UInt8(ascii: "n") where dialect.hasEscapeStrings:
            return quoted(by: UInt8(ascii: "'"), as: .string)
        case UInt8(ascii: "e") where dialect.hasEscapeStrings: return escapedString()
        default: return nil
        }
    }

    private mutating func quoted(by mark: UInt8, as kind: Lexeme.Kind) -> Lexeme {
        position += 1
        while position < bytes.count {
            if bytes[position] != mark {
                position += 1
            } else if peek(1) == mark {
                position += 2
            } else {
                position += 1
                return piece(kind)
            }
        }
        return piece(.unterminated)
    }

    private mutating func escapedString() -> Lexeme {
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case UInt8(ascii: "'") where peek(1) == UInt8(ascii: "'"): position += 2
            case UInt8(ascii: "'"):
                position += 1
                return piece(.string)
            default: position += 1
            }
        }
        position = bytes.count
        return piece(.unterminated)
    }

    /// `[name]` ends at the first bracket: SQLite has no way to write one inside.
    private mutating func bracketName() -> Lexeme {
        while position < bytes.count, bytes[position] != UInt8(ascii: "]") { position += 1 }
        guard position < bytes.count else { return piece(.unterminated) }
        position += 1
        return piece(.quotedName)
    }

    private mutating func lineComment() -> Lexeme {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        if position > start, bytes[position - 1] == UInt8(ascii: "\r") {
            let end = position
            position -= 1
            defer { position = end }
            return piece(.comment)
        }
        return piece(.comment)
    }

    private mutating func blockComment() -> Lexeme {
        var depth = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*"),
                depth == 0 || dialect.nestsComments
            {
                depth += 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return piece(.comment) }
            } else {
                position += 1
            }
        }
        // SQLite reads a block comment that never ends as ending with the text.
        return piece(dialect.closesCommentsAtEnd ? .comment : .unterminated)
    }

    private mutating func colon() -> Lexeme {
        if peek(1) == UInt8(ascii: ":") { return advance(2, .doubleColon) }
        if peek(1) == UInt8(ascii: "="), dialect.joinsOperatorCharacters { return advance(2, .colonEqual) }
        if dialect.hasNamedParameters, let parameter = namedParameter() { return parameter }
        return advance(1, .colon)
    }

    private mutating func namedParameter() -> Lexeme? {
        let colons = UInt8(ascii: ":")
        let isTcl = dialect.hasTclParameters
        guard
            has(peek(1), .wordPart)
                || isTcl && peek(1) == colons && peek(2) == colons && has(peek(3), .wordPart)
        else { return nil }
        position += 1
        while position < bytes.count {
            if has(bytes[position], .wordPart) {
                position += 1
            } else if isTcl, bytes[position] == colons, peek(1) == colons {
                position += 2
            } else {
                break
            }
        }
        if isTcl { tclIndex() }
        return piece(.parameter)
    }

    /// `(index)` at the end of a variable of Tcl; it holds no white space.
    private mutating func tclIndex() {
        guard peek(0) == UInt8(ascii: "("), bytes[start] == UInt8(ascii: "$") else { return }
        var end = position
        while end < bytes.count, bytes[end] != UInt8(ascii: ")"), !has(bytes[end], .space) { end += 1 }
        if end < bytes.count, bytes[end] == UInt8(ascii: ")") { position = end + 1 }
    }

    private mutating func questionMark() -> Lexeme {
        position += 1
        while position < bytes.count, has(bytes[position], .digit) { position += 1 }
        return piece(.parameter)
    }

    private mutating func dollar() -> Lexeme {
        if dialect.hasDollarQuotes, let text = dollarQuoted() { return text }
        if has(peek(1), .digit) {
            position += 1
            while position < bytes.count, has(bytes[position], .digit) { position += 1 }
            return piece(.parameter)
        }
        if dialect.hasQuotedParameters, peek(1) == UInt8(ascii: "\"") {
            position += 1
            return quoted(by: UInt8(ascii: "\""), as: .parameter)
        }
        return namedParameter() ?? advance(1, .dollar)
    }

    private mutating func dollarQuoted() -> Lexeme? {
        var end = position + 1
        while end < bytes.count, has(bytes[end], .wordPart), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), end == position + 1 || !has(peek(1), .digit)
        else { return nil }
        let tag = position...end
        var search = end + 1
        while search + tag.count <= bytes.count {
            if bytes[search] == UInt8(ascii: "$"),
                bytes[search..<(search + tag.count)].elementsEqual(bytes[tag])
            {
                position = search + tag.count
                return piece(.string)
            }
            search += 1
        }
        position = bytes.count
        return piece(.unterminated)
    }

    private mutating func number() -> Lexeme {
        let second = peek(1) | 0x20
        let radixes: [UInt8] = [UInt8(ascii: "x"), UInt8(ascii: "o"), UInt8(ascii: "b")]
        if bytes[position] == UInt8(ascii: "0"), radixes.contains(second), has(peek(2), .wordPart),
            second == radixes[0] || dialect.joinsOperatorCharacters
        {
            position += 2
            while position < bytes.count, has(bytes[position], .wordPart) { position += 1 }
            return piece(.number)
        }
        digits()
        if peek(0) == UInt8(ascii: "."), peek(1) != UInt8(ascii: ".") {
            position += 1
            digits()
        }
        if peek(0) | 0x20 == UInt8(ascii: "e") {
            let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if has(peek(signed ? 2 : 1), .digit) {
                position += signed ? 2 : 1
                digits()
            }
        }
        if position < bytes.count, has(bytes[position], .wordStart), !dialect.endsNumbersAtLetters {
            while position < bytes.count, has(bytes[position], .wordPart) { position += 1 }
            return piece(.invalid)
        }
        return piece(.number)
    }

    private mutating func digits() {
        while position < bytes.count {
            if has(bytes[position], .digit) {
                position += 1
            } else if bytes[position] == UInt8(ascii: "_"), has(peek(1), .digit), position > start {
                position += 1
            } else {
                return
            }
        }
    }
}
