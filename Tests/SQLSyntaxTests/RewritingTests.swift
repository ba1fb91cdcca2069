import SQLSyntax
import Testing

struct RewritingTests {
    @Test func `only what changed is printed freshly`() {
        let text = "select  a ,  b+1 -- why\nfrom   t\nwhere  a=1   and b =  2 ;\n\nselect   3;"
        var script = SQLParser.parse(text, dialect: .duckdb)
        script.statements = script.statements.map { statement in
            statement.rewritingExpressions { expression in
                guard case .literal(.number("2")) = expression.kind else { return nil }
                return .number("20")
            }
        }
        let printed = SQLPrinter.faithful(script)
        #expect(printed.contains("a=1"))
        #expect(printed.contains("b+1 -- why"))
        #expect(printed.contains("b = 20"))
        #expect(printed.hasSuffix("select   3;"))
        #expect(SQLParser.parse(printed, dialect: .duckdb) == script)
    }

    @Test func `a rewrite that changes nothing keeps every origin`() {
        let text = "SELECT a  FROM (SELECT   1 AS a) ;"
        var script = SQLParser.parse(text, dialect: .duckdb)
        script.statements = script.statements.map { $0.rewritingExpressions { $0 } }
        #expect(SQLPrinter.faithful(script) == text)
    }

    @Test func `a copy edited in place is printed freshly`() {
        var script = SQLParser.parse("SELECT f( a )", dialect: .duckdb)
        script.statements = script.statements.map { statement in
            statement.rewritingExpressions { expression in
                guard case .function(var call) = expression.kind else { return nil }
                call.name = Name(Identifier("g"))
                call.origin = .none
                var changed = expression
                changed.kind = .function(call)
                return changed
            }
        }
        #expect(SQLPrinter.faithful(script).contains("g(a)"))
    }

    @Test(arguments: [
        (
            SQLExpression.binary(.binary(.number("1"), .plus, .number("2")), .multiply, .number("3")),
            "(1 + 2) * 3"
        ),
        (.binary(.number("1"), .minus, .binary(.number("2"), .minus, .number("3"))), "1 - (2 - 3)"),
        (.all([.column("a"), .any([.column("b"), .column("c")])]), "a AND (b OR c)"),
        (.binary(.binary(.column("a"), .equal, .column("b")), .equal, .column("c")), "(a = b) = c"),
    ])
    func `parentheses stand where the grouping needs them`(expression: SQLExpression, text: String) {
        #expect(SQLPrinter.text(expression, dialect: .postgresql) == text)
    }

    @Test func `comments stay with what they explain`() {
        let text = """
            -- first
            SELECT
                a, -- the key
                /* sum */ b
            FROM t -- source
            WHERE a > 1 /* positive */
                AND b < 2;  -- done

            -- end

            """
        let script = SQLParser.parse(text, dialect: .duckdb)
        let formatted = SQLPrinter.format(script)
        for comment in [
            "-- first\n", "a, -- the key\n", "/* sum */ b\n", "t -- source\n", "; -- done\n", "-- end\n",
        ] {
            #expect(formatted.contains(comment), "\(comment) in \(formatted)")
        }
        #expect(SQLPrinter.format(SQLParser.parse(formatted, dialect: .duckdb)) == formatted)
    }
}
