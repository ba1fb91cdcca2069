import SQLSyntax
import Testing

struct StatementShapeTests {
    @Test func `keeps one statement and drops the semicolons behind it`() throws {
        let text = "SELECT ';' /* ; */ FROM t -- ;\n ; ; -- end"
        #expect(try StatementShape.single(in: text, dialect: .duckdb) == "SELECT ';' /* ; */ FROM t -- ;\n ")
    }

    @Test func `refuses a second statement where it begins`() {
        #expect(
            throws: SQLShapeError.severalStatements(at: TextPlace(offset: 8, in: "SELECT 1; DROP TABLE t"))
        ) {
            try StatementShape.single(in: "SELECT 1; DROP TABLE t", dialect: .sqlite)
        }
    }

    @Test(arguments: ["", "  ", "-- nothing", ";;"])
    func `refuses a text without a statement`(text: String) {
        #expect(throws: SQLShapeError.empty) { try StatementShape.single(in: text, dialect: .duckdb) }
    }

    @Test(arguments: [
        "a = 1) OR (1 = 1", "a = 1; DROP TABLE t", "a = 'x", "(a = 1", "-- only", "a = 1 /* open",
    ])
    func `refuses a filter that is not one expression`(text: String) {
        #expect(throws: SQLShapeError.self) { try StatementShape.checkPredicate(text, dialect: .duckdb) }
    }

    @Test(arguments: ["a = 1", "a IN (SELECT b FROM t WHERE (c)) -- why", "name = 'x;)('", "[a)b] = 1"])
    func `accepts a filter that is one expression`(text: String) throws {
        try StatementShape.checkPredicate(text, dialect: .sqlite)
    }
}
