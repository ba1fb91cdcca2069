/// Cuts a text into statements at the semicolons between them.
///
/// A statement with a syntax error ends at the next semicolon too, so that it costs only itself. Semicolons
/// inside a trigger's or function's BEGIN … END, and inside the parentheses of a rule, do not end it.
struct StatementCutter {
    struct Piece {
        /// With a lexeme of kind `end` at the end, never the semicolon.
        var lexemes: [Lexeme] = []
        var comments: [Lexeme] = []
        /// Behind the semicolon.
        var end = 0
        /// Whether a semicolon ends it; without one more text could follow.
        var isClosed = false
        /// A line for a client program (`\set x 1`, `.mode csv`) rather than a statement.
        var isClientLine = false
        /// The lines of data behind `COPY … FROM STDIN;`, which belong to it.
        var data: Range<Int>?

        var isEmpty: Bool { lexemes.count <= 1 }

        /// Whether lines of data may follow the statement.
        var copiesFromClient: Bool {
            guard lexemes.first?.keyword == .copy,
                let from = lexemes.firstIndex(where: { $0.keyword == .from })
            else { return false }
            return lexemes.index(after: from) < lexemes.endIndex && lexemes[from + 1].keyword == .stdin
        }
    }

    private var scanner: Scanner
    private let dialect: Dialect
    private var level = 0
    private var block = Block.none

    private enum Block {
        case none
        /// Statements until END; nested CASE … END is counted in `level`.
        case body
        case parentheses
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, dialect: Dialect, from position: Int = 0) {
        scanner = Scanner(bytes, dialect: dialect, from: position)
        self.dialect = dialect
    }

    /// The next statement with the comments before, in and directly behind it; empty at the end of the text.
    mutating func next() -> Piece {
        var piece = Piece()
        level = 0
        block = .none
        while let lexeme = scanner.next() {
            if lexeme.kind == .comment {
                piece.comments.append(lexeme)
                continue
            }
            if piece.lexemes.isEmpty, isClientLine(lexeme) { return clientLine(lexeme, piece) }
            if lexeme.symbol == .semicolon, isEnd(piece) {
                if piece.lexemes.isEmpty { continue }
                piece.isClosed = true
                break
            }
            track(lexeme, piece)
            piece.lexemes.append(lexeme)
        }
        return finished(piece)
    }

    private func finished(_ piece: Piece) -> Piece {
        var piece = piece
        piece.end = scanner.position
        let place = piece.lexemes.last?.end ?? UInt32(truncatingIfNeeded: piece.end)
        piece.lexemes.append(Lexeme(kind: .end, start: place, end: place))
        return piece
    }

    private func isClientLine(_ lexeme: Lexeme) -> Bool {
        if lexeme.symbol == .backslash { return dialect == .postgresql }
        guard lexeme.symbol == .dot, dialect != .postgresql else { return false }
        return lexeme.start == 0 || scanner.bytes[Int(lexeme.start) - 1] == UInt8(ascii: "\n")
    }

    private mutating func clientLine(_ lexeme: Lexeme, _ piece: Piece) -> Piece {
        var piece = piece
        scanner.skipLine()
        var end = scanner.position
        while end > lexeme.start, [0x20, 0x09, 0x0D].contains(scanner.bytes[end - 1]) { end -= 1 }
        piece.lexemes.append(
            Lexeme(kind: .invalid, start: lexeme.start, end: UInt32(truncatingIfNeeded: end))
        )
        piece.isClientLine = true
        piece.isClosed = true
        return finished(piece)
    }

    /// Whether a semicolon here ends the statement.
    private func isEnd(_ piece: Piece) -> Bool {
        switch block {
        case .none: true
        case .body: level <= 0
        case .parentheses: level <= 0
        }
    }

    private mutating func track(_ lexeme: Lexeme, _ piece: Piece) {
        switch block {
        case .parentheses:
            if lexeme.symbol == .leftParen { level += 1 }
            if lexeme.symbol == .rightParen { level -= 1 }
        case .body:
            if lexeme.keyword == .case { level += 1 }
            if lexeme.keyword == .end { level -= 1 }
        case .none: open(lexeme, piece)
        }
    }

    private mutating func open(_ lexeme: Lexeme, _ piece: Piece) {
        guard piece.lexemes.first?.keyword == .create else { return }
        switch lexeme.keyword {
        case .rule where piece.lexemes.count <= 3 && dialect == .postgresql: block = .parentheses
        case .begin where dialect == .sqlite && isTrigger(piece):
            block = .body
            level = 1
        case .atomic where dialect == .postgresql && piece.lexemes.last?.keyword == .begin:
            block = .body
            level = 1
        default: break
        }
    }

    private func isTrigger(_ piece: Piece) -> Bool {
        piece.lexemes.prefix(3).contains { $0.keyword == .trigger }
    }
}
