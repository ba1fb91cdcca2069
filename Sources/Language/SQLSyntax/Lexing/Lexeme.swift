/// One lexical piece as the parser sees it: what it is, and its bytes.
struct Lexeme {
    enum Kind: UInt8 {
        case word
        case quotedName
        case string
        case number
        /// `?1`, `$1`, `$name`, and SQLite's `:name`, `@name`.
        case parameter
        case symbol
        case comment
        /// A quote or comment that never ends.
        case unterminated
        /// Bytes that no rule of the dialect fits.
        case invalid
        /// Behind the last piece of a statement.
        case end
    }

    var kind: Kind
    var symbol: Symbol = .none
    var keyword: Keyword = .none
    /// Byte offsets.
    var start: UInt32
    var end: UInt32

    var range: Range<Int> { Int(start)..<Int(end) }
}

/// Operators and punctuation the grammar knows by name.
enum Symbol: UInt8 {
    case none
    case leftParen
    case rightParen
    case comma
    case dot
    case semicolon
    case leftBracket
    case rightBracket
    case leftBrace
    case rightBrace
    case colon
    case doubleColon
    case colonEqual
    case question
    case dollar
    case star
    case plus
    case minus
    case slash
    case doubleSlash
    case percent
    case caret
    case doubleStar
    case equal
    case doubleEqual
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    case fatArrow
    case arrow
    case longArrow
    case concatenate
    case ampersand
    case pipe
    case tilde
    case exclamation
    case at
    case hash
    case shiftLeft
    case shiftRight
    case backslash
    /// Any other run of operator characters.
    case other
}
