import SQLSyntax
import Testing

/// Lines of data behind `COPY … FROM STDIN;`, as dumps hold them.
struct CopyDataTests {
    private static let dump = """
        COPY orders (id, name) FROM stdin;
        1\tnot; a 'statement
        2\tSELECT
        \\.

        SELECT 1;
        """

    @Test func `lines of data belong to the statement before them`() throws {
        let script = SQLParser.parse(Self.dump, dialect: .postgresql)
        #expect(script.statements.count == 2)
        #expect(script.unparsed.isEmpty)
        guard case .copy(let copy) = script.statements[0].kind else {
            Issue.record("\(script.statements[0])")
            return
        }
        #expect(copy.inlineData == "1\tnot; a 'statement\n2\tSELECT\n\\.")
    }

    @Test func `data comes back unchanged from both printers`() {
        let script = SQLParser.parse(Self.dump, dialect: .postgresql)
        #expect(SQLPrinter.faithful(script) == Self.dump)
        let formatted = SQLPrinter.format(script)
        #expect(formatted.contains(";\n1\tnot; a 'statement\n2\tSELECT\n\\.\n"))
        let again = SQLParser.parse(formatted, dialect: .postgresql)
        #expect(again == script)
        #expect(SQLPrinter.format(again) == formatted)
    }

    @Test func `a statement that is followed by another holds no data`() {
        let text = "COPY a FROM STDIN;\nSELECT 1;\nCOPY b FROM STDIN;\n1\n\\.\nSELECT 2;\n"
        let script = SQLParser.parse(text, dialect: .postgresql)
        #expect(script.statements.count == 4)
        #expect(script.unparsed.isEmpty)
        #expect(SQLPrinter.faithful(script) == text)
    }

    @Test func `a comment behind the semicolon never moves behind the data`() {
        let script = SQLParser.parse("COPY a FROM STDIN; -- of last night\n1\n\\.\n", dialect: .postgresql)
        let formatted = SQLPrinter.format(script)
        #expect(formatted == "-- of last night\nCOPY a FROM STDIN;\n1\n\\.\n")
        #expect(SQLPrinter.format(SQLParser.parse(formatted, dialect: .postgresql)) == formatted)
    }

    @Test(arguments: [1, 7, 64]) func `data is read whole from a stream of pieces`(size: Int) {
        var rest = Array((Self.dump + "\n").utf8)[...]
        var kinds: [String] = []
        SQLParser.forEachStatement(dialect: .postgresql) {
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        } _: { statement, _ in
            if case .copy(let copy) = statement.kind { kinds.append(copy.inlineData ?? "none") }
            if case .query = statement.kind { kinds.append("query") }
        }
        #expect(kinds == ["1\tnot; a 'statement\n2\tSELECT\n\\.", "query"])
    }

    @Test func `other dialects have no lines of data`() {
        let script = SQLParser.parse("COPY a FROM STDIN;\nSELECT 1;\n\\.\n", dialect: .duckdb)
        #expect(script.statements.count == 3)
    }
}
