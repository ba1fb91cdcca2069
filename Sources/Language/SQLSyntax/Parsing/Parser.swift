/// Reads one statement from its lexemes.
///
/// Recursive descent for statements and clauses, precedence climbing for operators. The first thing that does
/// not fit throws ``Failure``, which ends the statement; nothing else is thrown.
struct Parser {
    /// The statement cannot be read; `index` is the lexeme it failed at.
    enum Failure: Error {
        case unexpected(index: Int, expected: String)
        case tooDeep(index: Int)
    }

    let bytes: UnsafeBufferPointer<UInt8>
    /// Added to offsets in `bytes` to get offsets in the source.
    let base: UInt32
    let dialect: Dialect
    let classes: KeywordClasses
    let levels: OperatorLevels
    /// The statement, with a lexeme of kind `end` behind it.
    var lexemes: [Lexeme]
    var index = 0
    /// Nested calls at this moment.
    var depth = 0
    /// Nodes tried so far, and lexemes looked through ahead of them.
    var steps = 0
    /// Height of the tallest tree finished in the current nesting.
    var height = 0
    /// For each opening parenthesis the place of the closing one; filled when first needed.
    var closings: [Int32] = []
    /// What was tried at the furthest lexeme; filled only when a statement is read again for its error message.
    var attempts: Attempts?

    struct Attempts {
        var index = 0
        var keywords: [Keyword] = []
    }

    init(bytes: UnsafeBufferPointer<UInt8>, base: UInt32, dialect: Dialect, lexemes: [Lexeme]) {
        self.bytes = bytes
        self.base = base
        self.dialect = dialect
        self.lexemes = lexemes
        classes = .of(dialect)
        levels = .of(dialect)
    }

    // MARK: Looking

    @inline(__always)
    var current: Lexeme { lexemes[index] }

    @inline(__always)
    func peek(_ distance: Int) -> Lexeme {
        lexemes[min(index + distance, lexemes.count - 1)]
    }

    /// The lexeme at a place of the statement, or the end behind it.
    @inline(__always)
    func peek(at place: Int) -> Lexeme {
        lexemes[min(place, lexemes.count - 1)]
    }

    @inline(__always)
    func at(_ keyword: Keyword) -> Bool { lexemes[index].keyword == keyword }

    @inline(__always)
    func at(_ symbol: Symbol) -> Bool { lexemes[index].symbol == symbol }

    func at(_ keywords: Keyword...) -> Bool {
        for (distance, keyword) in keywords.enumerated() where peek(distance).keyword != keyword {
            return false
        }
        return true
    }

    func atAny(_ keywords: Keyword...) -> Bool {
        keywords.contains(current.keyword) && current.keyword != .none
    }

    var isAtEnd: Bool { current.kind == .end }

    // MARK: Taking

    @inline(__always)
    mutating func advance() { index += 1 }

    mutating func accept(_ keyword: Keyword) -> Bool {
        if lexemes[index].keyword == keyword {
            index += 1
            return true
        }
        note(keyword)
        return false
    }

    /// Takes all the words or none.
    mutating func accept(_ keywords: Keyword...) -> Bool {
        for (distance, keyword) in keywords.enumerated() where peek(distance).keyword != keyword {
            if distance == 0 { note(keyword) }
            return false
        }
        index += keywords.count
        return true
    }

    mutating func accept(_ symbol: Symbol) -> Bool {
        guard lexemes[index].symbol == symbol else { return false }
        index += 1
        return true
    }

    /// Takes the one of these words that stands here.
    mutating func acceptAny(_ keywords: Keyword...) -> Keyword? {
        let word = current.keyword
        if word != .none, keywords.contains(word) {
            index += 1
            return word
        }
        for keyword in keywords { note(keyword) }
        return nil
    }

    mutating func expect(_ keyword: Keyword) throws(Failure) {
        guard accept(keyword) else { throw unexpected(keyword.word) }
    }

    mutating func expect(_ keywords: Keyword...) throws(Failure) {
        for keyword in keywords { try expect(keyword) }
    }

    mutating func expect(_ symbol: Symbol, _ spelling: String) throws(Failure) {
        guard accept(symbol) else { throw unexpected("\"\(spelling)\"") }
    }

    private mutating func note(_ keyword: Keyword) {
        guard attempts != nil else { return }
        if index > attempts?.index ?? 0 { attempts = Attempts(index: index) }
        if index == attempts?.index { attempts?.keywords.append(keyword) }
    }

    // MARK: Failing

    func unexpected(_ expected: String) -> Failure {
        .unexpected(index: index, expected: expected)
    }

    /// Runs one level deeper, and keeps count of the height of what it makes.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        depth += 1
        steps += 1
        defer { depth -= 1 }
        guard depth < SQLParser.maximumDepth else { throw .tooDeep(index: index) }
        let outer = height
        height = 0
        let result = try body(&self)
        try grow()
        height = max(outer, height)
        return result
    }

    /// Counts one more node on top of the tallest tree here.
    mutating func grow() throws(Failure) {
        height += 1
        if height + depth > SQLParser.maximumDepth { throw .tooDeep(index: index) }
    }

    // MARK: Text

    func text(_ lexeme: Lexeme) -> String {
        String(decoding: bytes[lexeme.range], as: UTF8.self)
    }

    /// From the lexeme at `first` to the last one taken.
    func origin(from first: Int) -> Origin {
        guard index > first else { return .none }
        return Origin(start: lexemes[first].start + base, end: lexemes[index - 1].end + base)
    }

    func origin(of lexeme: Lexeme) -> Origin {
        Origin(start: lexeme.start + base, end: lexeme.end + base)
    }

    /// Whether nothing stands between this lexeme and the next one.
    func touchesNext(_ distance: Int = 0) -> Bool {
        peek(distance).end == peek(distance + 1).start
    }

    // MARK: Lists

    mutating func commaSeparated<Item>(
        _ item: (inout Parser) throws(Failure) -> Item
    ) throws(Failure) -> [Item] {
        var items = [try item(&self)]
        while accept(.comma) { items.append(try item(&self)) }
        return Self.exact(items)
    }

    /// Items in braces; DuckDB lets the list end with a comma.
    mutating func braced<Item>(
        _ item: (inout Parser) throws(Failure) -> Item
    ) throws(Failure) -> [Item] {
        try expect(.leftBrace, "{")
        var items: [Item] = []
        while !at(.rightBrace) {
            items.append(try item(&self))
            guard accept(.comma) else { break }
        }
        try expect(.rightBrace, "}")
        return items
    }

    /// Items with commas between them; DuckDB lets the list end with a comma.
    mutating func list<Item>(
        _ item: (inout Parser) throws(Failure) -> Item
    ) throws(Failure) -> [Item] {
        var items = [try item(&self)]
        while accept(.comma) {
            if dialect == .duckdb, endsList { break }
            items.append(try item(&self))
        }
        return Self.exact(items)
    }

    /// The items without the room an array keeps for more, which would be a fifth of a tree.
    private static func exact<Item>(_ items: [Item]) -> [Item] {
        guard items.capacity > items.count + 1 else { return items }
        var result: [Item] = []
        result.reserveCapacity(items.count)
        result += items
        return result
    }

    /// Whether a clause or a closing mark stands here, where one more item would be.
    var endsList: Bool {
        switch current.symbol {
        case .rightParen, .rightBracket, .rightBrace: return true
        default: break
        }
        switch current.keyword {
        case .from, .where, .group, .having, .order, .limit, .offset, .union, .except, .intersect, .using,
            .window,
            .qualify, .into, .on:
            return true
        case .select, .returning, .when: return true
        default: return isAtEnd
        }
    }

    mutating func parenthesized<Item>(
        _ item: (inout Parser) throws(Failure) -> Item
    ) throws(Failure) -> [Item] {
        try expect(.leftParen, "(")
        let items = try list(item)
        try expect(.rightParen, ")")
        return items
    }
}
