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
        /// An operator, one punctuation character, or a parameter mark.
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
public enum Lexer {
    /// Every token of the text, comments included, in order.
    public static func tokens(of text: String, dialect: Dialect) -> [Token] {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = Scanner(bytes, dialect: dialect)
            var tokens: [Token] = []
            while let lexeme = scanner.next() {
                tokens.append(Token(kind: kind(of: lexeme), range: lexeme.range))
            }
            return tokens
        }
    }

    private static func kind(of lexeme: Lexeme) -> Token.Kind {
        switch lexeme.kind {
        case .word: .word
        case .quotedName: .quotedName
        case .string: .string
        case .number: .number
        case .comment: .comment
        case .unterminated: .unterminated
        case .symbol, .parameter, .invalid, .end: .symbol
        }
    }
}
