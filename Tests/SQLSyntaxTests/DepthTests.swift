import SQLSyntax
import Testing

/// Texts made to exhaust a parser.
struct DepthTests {
    private static let count = 100_000

    @Test(arguments: [
        ("(", "1", ")"), ("NOT ", "1", ""), ("- ", "1", ""), ("CASE WHEN 1 THEN ", "1", " END"),
        ("f(", "1", ")"),
        ("[", "1", "]"), ("{'a': ", "1", "}"), ("(SELECT ", "1", ")"), ("", "1", "::INTEGER"),
        ("", "a", "[1]"),
        ("", "a", " IS NULL"), ("a BETWEEN 1 AND ", "1", ""), ("(a + ", "1", ")"), ("(", "", ""),
    ])
    func `deep nesting ends in a diagnostic`(before: String, middle: String, after: String) {
        let text =
            "SELECT " + String(repeating: before, count: Self.count) + middle
            + String(repeating: after, count: Self.count) + "; SELECT 2"
        let script = SQLParser.parse(text, dialect: .duckdb)
        #expect(script.statements.count == 2)
        #expect(script.unparsed.count == 1)
        guard case .unparsed(let unparsed) = script.unparsed.first?.kind else { return }
        guard case .tooDeep = unparsed.problem else {
            Issue.record("\(unparsed.problem)")
            return
        }
    }

    @Test(arguments: [
        ("SELECT * FROM ", "(SELECT * FROM ", "t", ")"), ("SELECT * FROM ", "(", "t", ")"),
        ("SELECT * FROM t ", "JOIN t ", "", ""), ("SELECT a::", "STRUCT(a ", "INTEGER", ")"),
        ("", "(", "SELECT 1", ")"), ("", "EXPLAIN ", "SELECT 1", ""),
    ])
    func `deep clauses end in a diagnostic`(head: String, before: String, middle: String, after: String) {
        let text =
            head + String(repeating: before, count: Self.count) + middle
            + String(repeating: after, count: Self.count)
        let script = SQLParser.parse(text, dialect: .duckdb)
        guard case .unparsed(let unparsed) = script.statements.first?.kind else {
            Issue.record("was read")
            return
        }
        guard case .tooDeep = unparsed.problem else {
            Issue.record("\(unparsed.problem)")
            return
        }
    }

    @Test(arguments: [
        ("SELECT ", "a", " OR "), ("SELECT ", "a", " + "), ("SELECT ", "a", " || "), ("SELECT ", "1", ", "),
        ("", "SELECT 1", " UNION ALL "), ("SELECT * FROM ", "t", ", "),
        ("SELECT * FROM ", "t", " CROSS JOIN "),
        ("SELECT a", "", ".b"),
    ])
    func `long chains are read, compared, printed and let go`(head: String, item: String, joiner: String) {
        let text = head + [String](repeating: item, count: 20_000).joined(separator: joiner)
        let script = SQLParser.parse(text, dialect: .duckdb)
        #expect(script.unparsed.isEmpty)
        #expect(SQLParser.parse(SQLPrinter.format(script), dialect: .duckdb) == script)
        #expect(SQLPrinter.faithful(script) == text)
    }
}
