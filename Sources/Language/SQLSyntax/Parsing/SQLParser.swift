internal import Diagnostics

/// Reads SQL text into a tree.
///
/// Nothing here throws for a text as a whole: a statement that cannot be read becomes
/// ``SQLStatement/Kind/unparsed(_:)``, and reading goes on behind its semicolon.
public enum SQLParser {
    /// How deep a tree may be; deeper statements are ``SQLSyntaxError/tooDeep(limit:at:)``.
    public static let maximumDepth = 250

    /// All statements of a text.
    ///
    /// - Complexity: One pass over the bytes.
    public static func parse(_ text: String, dialect: Dialect) -> SQLScript {
        parse(Array(text.utf8), dialect: dialect)
    }

    /// All statements of a UTF-8 text.
    public static func parse(_ bytes: [UInt8], dialect: Dialect) -> SQLScript {
        let source = SQLSource(bytes: bytes)
        var script = SQLScript(statements: [], dialect: dialect, source: source)
        bytes.withUnsafeBufferPointer { buffer in
            var reader = StatementReader(buffer, base: 0, dialect: dialect)
            var position = 0
            while let (statement, end) = reader.next(from: position) {
                script.statements.append(statement)
                position = end
            }
            script.comments = reader.trailingComments
        }
        return script
    }

    /// How many steps reading a text takes: a measure of time that no other work on the machine changes.
    ///
    /// Grows with the length of the text and no faster; the tests hold it to that.
    package static func effort(of bytes: [UInt8], dialect: Dialect) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            var reader = StatementReader(buffer, base: 0, dialect: dialect)
            var position = 0
            while let (_, end) = reader.next(from: position) { position = end }
            return reader.steps
        }
    }

    /// One expression, as filters and formulas hold it.
    ///
    /// - Throws: What does not fit, or what follows behind the expression.
    public static func expression(_ text: String, dialect: Dialect) throws(SQLSyntaxError) -> SQLExpression {
        let bytes = Array(text.utf8)
        let result: Result<SQLExpression, SQLSyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            var cutter = StatementCutter(buffer, dialect: dialect)
            let piece = cutter.next()
            var parser = Parser(bytes: buffer, base: 0, dialect: dialect, lexemes: piece.lexemes)
            do throws(Parser.Failure) {
                let expression = try parser.expression()
                guard parser.isAtEnd, !piece.isClosed else {
                    throw parser.unexpected("the end of the expression")
                }
                return .success(expression)
            } catch {
                return .failure(SQLSyntaxError(error, parser, PlaceCounter(buffer)))
            }
        }
        return try result.get()
    }
}

/// Reads statement after statement of one buffer.
struct StatementReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Added to offsets in the buffer.
    private let base: UInt32
    private let dialect: Dialect
    private(set) var trailingComments: Comments = []
    private var places: PlaceCounter
    /// Steps of the parser so far; see ``SQLParser/effort(of:dialect:)``.
    private(set) var steps = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>, base: UInt32, dialect: Dialect) {
        self.bytes = bytes
        self.base = base
        self.dialect = dialect
        places = PlaceCounter(bytes)
    }

    /// A statement's lexemes and comments, and where it ends.
    struct Cut {
        var piece: StatementCutter.Piece
        var end: Int
        /// Whether more text could belong to it.
        var isOpen = false
        var isClosed: Bool { piece.isClosed && !isOpen }
    }

    /// The statement at or behind a position and where it ends, or nil when there is none.
    mutating func next(from position: Int) -> (statement: SQLStatement, end: Int)? {
        guard let cut = cut(from: position) else { return nil }
        return (read(cut), cut.end)
    }

    /// Finds the end of the next statement without reading it.
    mutating func cut(from position: Int) -> Cut? {
        var cutter = StatementCutter(bytes, dialect: dialect, from: position)
        var piece = cutter.next()
        guard !piece.isEmpty else {
            trailingComments = CommentAttachment(bytes, base).standalone(piece.comments)
            return nil
        }
        let end = piece.isClosed ? takeRestOfLine(from: piece.end, into: &piece.comments) : piece.end
        guard dialect == .postgresql, piece.isClosed, piece.copiesFromClient else {
            return Cut(piece: piece, end: end)
        }
        switch CopyData(bytes).data(behind: end) {
        case .found(let data):
            piece.data = data
            return Cut(piece: piece, end: data.upperBound)
        case .open: return Cut(piece: piece, end: end, isOpen: true)
        case .none: return Cut(piece: piece, end: end)
        }
    }

    mutating func read(_ cut: Cut) -> SQLStatement {
        var statement = cut.piece.isClientLine ? clientLine(cut.piece) : read(cut.piece)
        if !cut.piece.comments.isEmpty {
            CommentAttachment(bytes, base).attach(cut.piece.comments, to: &statement)
        }
        if let data = cut.piece.data { take(data, into: &statement) }
        return statement
    }

    /// Comments on the line of the semicolon belong to the statement before it.
    private func takeRestOfLine(from end: Int, into comments: inout [Lexeme]) -> Int {
        var scanner = Scanner(bytes, dialect: dialect, from: end)
        var end = end
        while true {
            var place = end
            while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
            guard place + 1 < bytes.count,
                bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "/")
            else { return end }
            scanner.move(to: place)
            guard let lexeme = scanner.next(), lexeme.kind == .comment else { return end }
            comments.append(lexeme)
            end = scanner.position
        }
    }

    private func clientLine(_ piece: StatementCutter.Piece) -> SQLStatement {
        let text = String(decoding: bytes[piece.lexemes[0].range], as: UTF8.self)
        let origin = Origin(start: piece.lexemes[0].start + base, end: piece.lexemes[0].end + base)
        return SQLStatement(.clientCommand(text), origin: origin)
    }

    private mutating func read(_ piece: StatementCutter.Piece) -> SQLStatement {
        var parser = Parser(bytes: bytes, base: base, dialect: dialect, lexemes: piece.lexemes)
        do throws(Parser.Failure) {
            let statement = try parser.wholeStatement()
            steps += parser.steps + piece.lexemes.count
            return statement
        } catch {
            // Read again, this time noting what would have fitted.
            parser = Parser(bytes: bytes, base: base, dialect: dialect, lexemes: piece.lexemes)
            parser.attempts = Parser.Attempts()
            _ = try? parser.wholeStatement()
            steps += 2 * parser.steps + piece.lexemes.count
            places.advance(to: Int(piece.lexemes[0].start))
            return unparsed(piece, SQLSyntaxError(error, parser, places))
        }
    }

    private func take(_ data: Range<Int>, into statement: inout SQLStatement) {
        guard case .copy(var copy) = statement.kind else { return }
        copy.inlineData = String(decoding: bytes[data], as: UTF8.self)
        copy.origin.end = UInt32(truncatingIfNeeded: data.upperBound) + base
        statement.origin.end = copy.origin.end
        statement.kind = .copy(copy)
    }

    private func unparsed(_ piece: StatementCutter.Piece, _ problem: SQLSyntaxError) -> SQLStatement {
        let start = Int(piece.lexemes[0].start)
        let end = piece.data?.upperBound ?? Int(piece.lexemes[piece.lexemes.count - 1].end)
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let origin = Origin(start: piece.lexemes[0].start + base, end: UInt32(truncatingIfNeeded: end) + base)
        return SQLStatement(.unparsed(Unparsed(text: text, problem: problem)), origin: origin)
    }
}

extension SQLSyntaxError {
    /// A failure of the parser in words for people.
    init(_ failure: Parser.Failure, _ parser: Parser, _ places: PlaceCounter) {
        func place(_ index: Int) -> TextPlace {
            places.place(of: Int(parser.lexemes[min(index, parser.lexemes.count - 1)].start))
        }
        switch failure {
        case .tooDeep(let index): self = .tooDeep(limit: SQLParser.maximumDepth, at: place(index))
        case .unexpected(let index, let expected):
            if let open = parser.lexemes.first(where: { $0.kind == .unterminated }) {
                let first = parser.bytes[Int(open.start)]
                let what = first == UInt8(ascii: "/") ? "a comment" : "a quote"
                self = .unterminated(what: what, at: places.place(of: Int(open.start)))
                return
            }
            let lexeme = parser.lexemes[min(index, parser.lexemes.count - 1)]
            let found =
                lexeme.kind == .end ? "the end of the statement" : "\"\(parser.text(lexeme).prefix(40))\""
            var nearest: String?
            if lexeme.kind == .word, lexeme.keyword == .none {
                let tried = parser.attempts?.index == index ? parser.attempts?.keywords.map(\.word) ?? [] : []
                nearest = nearestName(to: parser.text(lexeme), in: tried + Self.clauseWords)
            }
            self = .unexpected(found: found, expected: expected, keyword: nearest, at: place(index))
        }
    }

    /// Words that begin statements and clauses, which are looked at before they are tried.
    private static let clauseWords = [
        "SELECT", "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "UNION", "EXCEPT",
        "INTERSECT",
        "JOIN", "LEFT", "INNER", "CROSS", "INSERT", "UPDATE", "DELETE", "MERGE", "CREATE", "ALTER", "DROP",
        "VALUES",
        "SET", "WITH", "RETURNING", "WINDOW", "QUALIFY", "BETWEEN", "LIKE", "EXISTS",
    ]
}
