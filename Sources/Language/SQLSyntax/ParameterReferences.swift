/// Where a text refers to named parameters as `:name`.
public enum ParameterReferences {
    /// The text with each reference to a known name replaced.
    ///
    /// A colon is a reference only where an operand may stand: not in `::type` casts, `[from:to]` slices or
    /// `{'key': value}` structures, not in strings, names or comments.
    ///
    /// - Parameter replacement: SQL for a name (compared as written), or nil to leave the text alone.
    public static func replacing(
        in text: String,
        dialect: Dialect,
        _ replacement: (String) -> String?
    ) -> String {
        let bytes = Array(text.utf8)
        /// SQLite's lexer reads a mark and its name as one.
        func split(_ token: Token) -> [Token] {
            let isReference =
                token.kind == .symbol && token.range.count > 1 && bytes[token.range.lowerBound] == 0x3A
                && bytes[token.range.lowerBound + 1] != 0x3A && bytes[token.range.lowerBound + 1] != 0x3D
            guard isReference else { return [token] }
            let start = token.range.lowerBound
            return [
                Token(kind: .symbol, range: start..<start + 1),
                Token(kind: .word, range: start + 1..<token.range.upperBound),
            ]
        }
        let tokens = Lexer.tokens(of: text, dialect: dialect).filter { $0.kind != .comment }.flatMap(split)
        var result: [UInt8] = []
        var copied = 0
        for (index, token) in tokens.enumerated().dropLast() {
            let name = tokens[index + 1]
            guard bytes[token.range].elementsEqual(":".utf8), name.kind == .word,
                name.range.lowerBound == token.range.upperBound,
                isOperandPlace(tokens, index, bytes),
                let sql = replacement(String(decoding: bytes[name.range], as: UTF8.self))
            else { continue }
            result += bytes[copied..<token.range.lowerBound]
            result += Array(sql.utf8)
            copied = name.range.upperBound
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Whether an operand may stand at the colon that ends token `index`.
    private static func isOperandPlace(_ tokens: [Token], _ index: Int, _ bytes: [UInt8]) -> Bool {
        guard index > 0 else { return true }
        let previous = tokens[index - 1]
        switch previous.kind {
        case .word: return !isStructureKey(tokens, index - 1, bytes)
        case .symbol:
            let last = bytes[previous.range.upperBound - 1]
            return last != UInt8(ascii: "[") && last != UInt8(ascii: ")") && last != UInt8(ascii: "]")
        default: return false
        }
    }

    /// Whether the word at `index` is a key in `{key: value, …}`.
    private static func isStructureKey(_ tokens: [Token], _ index: Int, _ bytes: [UInt8]) -> Bool {
        guard index > 0, tokens[index - 1].kind == .symbol else { return false }
        let before = bytes[tokens[index - 1].range.upperBound - 1]
        if before == UInt8(ascii: "{") { return true }
        guard before == UInt8(ascii: ",") else { return false }
        var depth = 0
        for token in tokens[..<index].reversed() where token.kind == .symbol {
            switch bytes[token.range.lowerBound] {
            case UInt8(ascii: ")"), UInt8(ascii: "}"), UInt8(ascii: "]"): depth += 1
            case UInt8(ascii: "("), UInt8(ascii: "["):
                if depth == 0 { return false }
                depth -= 1
            case UInt8(ascii: "{"):
                if depth == 0 { return true }
                depth -= 1
            default: break
            }
        }
        return false
    }
}
