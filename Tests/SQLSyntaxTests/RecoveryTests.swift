import SQLSyntax
import Testing

struct RecoveryTests {
    @Test func `a bad statement costs exactly one statement`() {
        let script = SQLParser.parse("SELECT 1; SELEC 2; SELECT (3; SELECT 4", dialect: .duckdb)
        #expect(script.statements.count == 4)
        #expect(script.unparsed.count == 2)
    }

    @Test func `says where, what was found, and the nearest word`() throws {
        let script = SQLParser.parse("SELECT a\nFROM t\nWHERE a = 1 ORDR BY a", dialect: .postgresql)
        guard case .unparsed(let unparsed) = script.statements.first?.kind,
            case .unexpected(let found, _, let keyword, let place) = unparsed.problem
        else {
            Issue.record("was read")
            return
        }
        #expect(found == "\"ORDR\"")
        #expect(keyword == "ORDER")
        #expect(place == TextPlace(line: 3, column: 13))
    }

    @Test func `an open quote is named where it opens`() {
        let script = SQLParser.parse("SELECT 1;\nSELECT 'abc", dialect: .sqlite)
        guard case .unparsed(let unparsed) = script.statements.last?.kind else { return }
        #expect(unparsed.problem == .unterminated(what: "a quote", at: TextPlace(line: 2, column: 8)))
    }

    @Test func `semicolons inside a trigger do not end it`() {
        let text =
            "CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 2; END; SELECT 3"
        #expect(SQLParser.parse(text, dialect: .sqlite).statements.count == 2)
    }

    @Test(arguments: [1, 2, 7, 64, 10_000])
    func `a stream gives the statements of the whole text`(chunkSize: Int) throws {
        let text =
            (0..<50).map { "-- number \($0)\nSELECT '\($0);', a FROM t; " }.joined(separator: "\n") + "-- end"
        let bytes = Array(text.utf8)
        var position = 0
        var statements: [SQLStatement] = []
        SQLParser.forEachStatement(
            dialect: .duckdb,
            nextChunk: {
                defer { position += chunkSize }
                return position < bytes.count
                    ? Array(bytes[position..<min(bytes.count, position + chunkSize)]) : nil
            },
            { statement, source in
                #expect(source.text(of: statement.origin)?.hasPrefix("SELECT") == true)
                statements.append(statement)
            }
        )
        #expect(statements == SQLParser.parse(text, dialect: .duckdb).statements)
    }
}
