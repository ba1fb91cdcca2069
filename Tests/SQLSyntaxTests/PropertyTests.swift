import SQLSyntax
import Testing

/// Laws that hold for any tree and any text; the seed names the case.
struct PropertyTests {
    @Test(arguments: Dialect.allCases, [UInt64](0..<40))
    func `a generated tree reads back as itself`(dialect: Dialect, seed: UInt64) {
        for part in 0..<(TestEffort.isNightly ? 10 : 2) {
            var generator = TreeGenerator(seed: seed * 1000 + UInt64(part), dialect: dialect)
            let statement = SQLStatement(.query(generator.query(4)))
            let text = SQLPrinter.text(statement, dialect: dialect)
            let script = SQLParser.parse(text, dialect: dialect)
            #expect(script.unparsed.isEmpty, "\(text)")
            #expect(
                script.statements.first?.withoutParentheses() == statement.withoutParentheses(),
                "\(text)"
            )
            let formatted = SQLPrinter.format(script)
            #expect(SQLPrinter.format(SQLParser.parse(formatted, dialect: dialect)) == formatted)
        }
    }

    @Test(arguments: Dialect.allCases, [UInt64](0..<8))
    func `any change of bytes is read, and given back as it is`(dialect: Dialect, seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let lines = try Corpus.text(dialect).split(separator: "\n")
        for _ in 0..<60 {
            var bytes: [UInt8] = []
            for _ in 0..<3 {
                bytes += Array(lines[Int.random(in: 0..<lines.count, using: &random)].utf8) + [0x0A]
            }
            for _ in 0..<Int.random(in: 1...6, using: &random) { mutate(&bytes, &random) }
            let script = SQLParser.parse(bytes, dialect: dialect)
            #expect(SQLPrinter.faithful(script) == String(decoding: bytes, as: UTF8.self))
            let formatted = SQLPrinter.format(script)
            if script.unparsed.isEmpty, !formatted.contains("\u{FFFD}") {
                #expect(
                    SQLParser.parse(formatted, dialect: dialect).statements == script.statements,
                    "\(formatted)"
                )
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        guard bytes.count > 4 else { return }
        let place = Int.random(in: 0..<bytes.count - 2, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        case 2: bytes.swapAt(place, place + 1)
        default:
            let marks = Array("'\"();,.-/*$[]{}:|\\\n ".utf8)
            bytes[place] = marks[Int.random(in: 0..<marks.count, using: &random)]
        }
    }

    @Test(arguments: Dialect.allCases)
    func `every node of a corpus is walked, found by reflection`(dialect: Dialect) throws {
        for statement in SQLParser.parse(try Corpus.text(dialect), dialect: dialect).statements {
            var visitor = NodeCount()
            statement.accept(&visitor)
            #expect(
                visitor.count == reflectedNodes(statement),
                "\(SQLPrinter.text(statement, dialect: dialect))"
            )
        }
    }

    /// Located nodes beneath a value, whatever its type declares as children.
    private func reflectedNodes(_ value: Any) -> Int {
        let mirror = Mirror(reflecting: value)
        let own = value is any LocatedNode && mirror.displayStyle != .optional ? 1 : 0
        return mirror.children.reduce(own) { $0 + reflectedNodes($1.value) }
    }
}

private struct NodeCount: SyntaxVisitor {
    var count = 0

    private mutating func note() -> Descent {
        count += 1
        return .descend
    }

    mutating func enter(_ node: SQLStatement) -> Descent { note() }
    mutating func enter(_ node: SQLQuery) -> Descent { note() }
    mutating func enter(_ node: Select) -> Descent { note() }
    mutating func enter(_ node: TableExpression) -> Descent { note() }
    mutating func enter(_ node: SQLExpression) -> Descent { note() }
    mutating func enter(part: some LocatedNode) -> Descent { note() }
}
