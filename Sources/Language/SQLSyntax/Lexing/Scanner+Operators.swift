extension Scanner {
    /// SQLite's operators: a fixed list, the longest that fits.
    mutating func singleOperator(_ byte: UInt8) -> Lexeme {
        let next = byteAfter(1)
        switch (byte, next) {
        case (UInt8(ascii: "-"), UInt8(ascii: ">")):
            return byteAfter(2) == UInt8(ascii: ">") ? take(3, .longArrow) : take(2, .arrow)
        case (UInt8(ascii: "|"), UInt8(ascii: "|")): return take(2, .concatenate)
        case (UInt8(ascii: "<"), UInt8(ascii: "<")): return take(2, .shiftLeft)
        case (UInt8(ascii: ">"), UInt8(ascii: ">")): return take(2, .shiftRight)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): return take(2, .lessOrEqual)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): return take(2, .greaterOrEqual)
        case (UInt8(ascii: "<"), UInt8(ascii: ">")), (UInt8(ascii: "!"), UInt8(ascii: "=")):
            return take(2, .notEqual)
        case (UInt8(ascii: "="), UInt8(ascii: "=")): return take(2, .doubleEqual)
        default:
            let symbol = Self.singleSymbols[Int(byte)]
            return symbol == .none ? invalidByte() : take(1, symbol)
        }
    }

    /// Operators of PostgreSQL and DuckDB: the longest run of operator characters, without a comment inside.
    ///
    /// A run of more than one character ends in `+` or `-` only if it holds one of `~ ! @ # % ^ & | ? backtick`,
    /// so that `a*-1` is a product.
    mutating func operatorRun() -> Lexeme {
        var end = position
        var isSpecial = false
        while end < bytes.count, Self.isOperatorPart(bytes[end]) {
            let next = end + 1 < bytes.count ? bytes[end + 1] : 0
            if bytes[end] == UInt8(ascii: "-"), next == UInt8(ascii: "-") { break }
            if bytes[end] == UInt8(ascii: "/"), next == UInt8(ascii: "*") { break }
            if bytes[end] == UInt8(ascii: "?"), dialect.hasQuestionParameters { break }
            if "~!@#%^&|?`".utf8.contains(bytes[end]) { isSpecial = true }
            end += 1
        }
        guard end > position else { return invalidByte() }
        while end - position > 1, !isSpecial,
            bytes[end - 1] == UInt8(ascii: "+") || bytes[end - 1] == UInt8(ascii: "-")
        {
            end -= 1
        }
        if end - position == 1 { return take(1, Self.singleSymbols[Int(bytes[position])]) }
        let text = String(decoding: bytes[position..<end], as: UTF8.self)
        return take(end - position, Self.symbols[text] ?? .other)
    }

    private static func isOperatorPart(_ byte: UInt8) -> Bool {
        ByteClass.table[Int(byte)] & ByteClass.operatorPart.rawValue != 0
    }

    /// Symbols of one character by their byte.
    private static let singleSymbols: [Symbol] = (0..<256).map { value in
        let text = String(UnicodeScalar(UInt8(value)))
        return symbols[text] ?? (isOperatorPart(UInt8(value)) ? .other : .none)
    }

    private static let symbols: [String: Symbol] = [
        "*": .star, "+": .plus, "-": .minus, "/": .slash, "//": .doubleSlash, "%": .percent, "^": .caret,
        "**": .doubleStar, "=": .equal, "==": .doubleEqual, "<>": .notEqual, "!=": .notEqual, "<": .less,
        "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual, "=>": .fatArrow, "->": .arrow,
        "->>": .longArrow, "||": .concatenate, "&": .ampersand, "|": .pipe, "~": .tilde, "!": .exclamation,
        "@": .at, "#": .hash, "<<": .shiftLeft, ">>": .shiftRight, "?": .question,
    ]
}
