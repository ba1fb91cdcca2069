/// One lexical piece of SQL text.
///
/// White space is not a token; comments are.
public struct Token: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// An unquoted name or keyword.
        case word
        case quotedName
        case string
        case number
        case comment
        /// One or more operator characters, or one punctuation character.
        case symbol
        /// A quote or comment that never ends.
        case unterminated
    }

    public var kind: Kind
    /// Byte offsets into the text's UTF-8.
    public var range: Range<Int>

    public init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}

/// Splits SQL text into tokens in one pass over its bytes.
public struct Lexer {
    private let bytes: [UInt8]
    private let dialect: Dialect
    private var position = 0

    public init(_ text: String, dialect: Dialect) {
        bytes = Array(text.utf8)
        self.dialect = dialect
    }

    /// Every token of the text, comments included, in order.
    public static func tokens(of text: String, dialect: Dialect) -> [Token] {
        var lexer = Lexer(text, dialect: dialect)
        var tokens: [Token] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    public mutating func next() -> Token? {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        guard position < bytes.count else { return nil }
        let start = position
        let kind = scan()
        return Token(kind: kind, range: start..<position)
    }

    private mutating func scan() -> Token.Kind {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "'"): return quoted(by: byte, as: .string)
        case UInt8(ascii: "\""): return quoted(by: byte, as: .quotedName)
        case UInt8(ascii: "`") where dialect.hasBracketNames: return quoted(by: byte, as: .quotedName)
        case UInt8(ascii: "[") where dialect.hasBracketNames:
            return quoted(by: UInt8(ascii: "]"), as: .quotedName)
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): return lineComment()
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): return blockComment()
        case UInt8(ascii: "$") where dialect.hasDollarQuotes:
            if let kind = dollarQuoted() { return kind }
            return symbol()
        case UInt8(ascii: "."):
            return peek(1).map(Self.isDigit) == true ? number() : symbol()
        default:
            if Self.isDigit(byte) { return number() }
            if Self.startsWord(byte) { return word() }
            return symbol()
        }
    }

    private func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private mutating func quoted(by end: UInt8, as kind: Token.Kind, escapes: Bool = false) -> Token.Kind {
        position += 1
        while position < bytes.count {
            if escapes, bytes[position] == UInt8(ascii: "\\") {
                position += 2
            } else if bytes[position] != end {
                position += 1
            } else if peek(1) == end {
                position += 2
            } else {
                position += 1
                return kind
            }
        }
        position = bytes.count
        return .unterminated
    }

    private mutating func lineComment() -> Token.Kind {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        return .comment
    }

    private mutating func blockComment() -> Token.Kind {
        var depth = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth = dialect.nestsComments ? depth + 1 : 1
                position += 2
            } else if bytes[position] == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                position += 2
                if depth == 0 { return .comment }
            } else {
                position += 1
            }
        }
        // SQLite reads a block comment that never ends as ending with the text.
        return dialect == .sqlite ? .comment : .unterminated
    }

    private mutating func dollarQuoted() -> Token.Kind? {
        var end = position + 1
        while end < bytes.count, Self.continuesWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return nil }
        if end > position + 1, Self.isDigit(bytes[position + 1]) { return nil }
        let tag = Array(bytes[position...end])
        var search = end + 1
        while search + tag.count <= bytes.count {
            if bytes[search] == tag[0], bytes[search..<(search + tag.count)].elementsEqual(tag) {
                position = search + tag.count
                return .string
            }
            search += 1
        }
        position = bytes.count
        return .unterminated
    }

    private mutating func number() -> Token.Kind {
        while position < bytes.count {
            let byte = bytes[position]
            let isExponentSign =
                (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && position > 0
                && (bytes[position - 1] | 0x20) == UInt8(ascii: "e")
            guard Self.continuesWord(byte) || byte == UInt8(ascii: ".") || isExponentSign else { break }
            position += 1
        }
        return .number
    }

    private mutating func word() -> Token.Kind {
        let start = position
        while position < bytes.count, Self.continuesWord(bytes[position]) { position += 1 }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "'"), position - start == 1 else {
            return .word
        }
        let letter = bytes[start] | 0x20
        if letter == UInt8(ascii: "x") || letter == UInt8(ascii: "b") {
            return quoted(by: UInt8(ascii: "'"), as: .string)
        }
        if letter == UInt8(ascii: "e"), dialect.hasEscapeStrings {
            return quoted(by: UInt8(ascii: "'"), as: .string, escapes: true)
        }
        return .word
    }

    private mutating func symbol() -> Token.Kind {
        let isOperator = Self.isOperator(bytes[position])
        position += 1
        guard isOperator else { return .symbol }
        while position < bytes.count, Self.isOperator(bytes[position]), !startsComment { position += 1 }
        return .symbol
    }

    private var startsComment: Bool {
        (bytes[position] == UInt8(ascii: "-") && peek(1) == UInt8(ascii: "-"))
            || (bytes[position] == UInt8(ascii: "/") && peek(1) == UInt8(ascii: "*"))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || isDigit(byte) || byte == UInt8(ascii: "$")
    }

    private static func isOperator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "@"),
            UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "^"), UInt8(ascii: "&"), UInt8(ascii: "|"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
