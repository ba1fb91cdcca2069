public import Diagnostics

/// What a step's SQL text must be before any engine sees it.
public enum StatementShape {
    /// The text of the one statement in `text`, without the semicolons that end it.
    ///
    /// - Throws: `sql.empty`, `sql.several-statements` or `sql.unterminated`, placed by line and column.
    public static func single(in text: String, dialect: Dialect) throws(SQLShapeError) -> String {
        let tokens = Lexer.tokens(of: text, dialect: dialect).filter { $0.kind != .comment }
        if let open = tokens.first(where: { $0.kind == .unterminated }) {
            throw .unterminated(at: place(of: open.range.lowerBound, in: text))
        }
        var end = tokens.endIndex
        while end > 0, isSemicolon(tokens[end - 1], in: text) { end -= 1 }
        guard end > 0 else { throw .empty }
        if let inner = tokens[..<end].first(where: { isSemicolon($0, in: text) }) {
            throw .severalStatements(at: place(of: inner.range.lowerBound, in: text))
        }
        return end == tokens.endIndex ? text : slice(text, 0..<tokens[end].range.lowerBound)
    }

    /// Checks that a filter is one expression: nothing that could close the parentheses put around it.
    public static func checkPredicate(_ text: String, dialect: Dialect) throws(SQLShapeError) {
        var depth = 0
        var isEmpty = true
        for token in Lexer.tokens(of: text, dialect: dialect) where token.kind != .comment {
            isEmpty = false
            if token.kind == .unterminated {
                throw .unterminated(at: place(of: token.range.lowerBound, in: text))
            }
            guard token.kind == .symbol else { continue }
            switch slice(text, token.range) {
            case "(": depth += 1
            case ")": depth -= 1
            case ";": throw .severalStatements(at: place(of: token.range.lowerBound, in: text))
            default: break
            }
            if depth < 0 { throw .unbalanced(at: place(of: token.range.lowerBound, in: text)) }
        }
        if isEmpty { throw .empty }
        if depth > 0 { throw .unbalanced(at: place(of: text.utf8.count, in: text)) }
    }

    private static func isSemicolon(_ token: Token, in text: String) -> Bool {
        token.kind == .symbol && slice(text, token.range) == ";"
    }

    static func slice(_ text: String, _ range: Range<Int>) -> String {
        let utf8 = text.utf8
        let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
        return String(text[start..<utf8.index(start, offsetBy: range.count)])
    }

    private static func place(of offset: Int, in text: String) -> TextPlace {
        TextPlace(offset: offset, in: text)
    }
}

/// A place within a text; both count from one, columns in characters.
public struct TextPlace: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    public init(offset: Int, in text: String) {
        let before = text.utf8.prefix(offset)
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) }
        column = String(Substring(before[(lineStart ?? before.startIndex)...])).count + 1
    }
}

/// SQL text that cannot be what a step needs, whatever the engine says.
@nonexhaustive
public enum SQLShapeError: DiagnosableError, Hashable {
    case empty
    case severalStatements(at: TextPlace)
    case unterminated(at: TextPlace)
    case unbalanced(at: TextPlace)

    public var diagnostic: Diagnostic {
        switch self {
        case .empty:
            Diagnostic(
                "sql.empty",
                "the SQL text holds no statement",
                remedy: "Write one query, or remove the step."
            )
        case .severalStatements(let place):
            Diagnostic(
                "sql.several-statements",
                "expected one statement, found another one after line \(place.line), column \(place.column)",
                reason: "A step's SQL is one query; a filter is one expression.",
                remedy: "Split it into several steps, each with a result name."
            )
        case .unterminated(let place):
            Diagnostic(
                "sql.unterminated",
                "a quote or comment opened at line \(place.line), column \(place.column) never ends",
                remedy: "Close it; inside text, write a quote twice."
            )
        case .unbalanced(let place):
            Diagnostic(
                "sql.unbalanced",
                "parentheses do not match at line \(place.line), column \(place.column)",
                remedy: "Count the opening and closing parentheses of the filter."
            )
        }
    }
}
