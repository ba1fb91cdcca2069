import SQLAnalysis
import SQLSyntax
import Testing

/// Every node of an analysed statement has a place of its own, however often it was changed and analysed.
struct NodeMarksTests {
    @Test(arguments: [0, 1])
    func `a tree with marks that is changed and analysed again gets no mark twice`(place: Int) throws {
        let script = SQLParser.parse("SELECT a + b, c FROM t WHERE d > 1", dialect: .duckdb)
        var statement = try #require(script.statements.first).detached()
        for round in 1...4 {
            statement = StatementAnalysis(of: statement, in: .unknown, dialect: .duckdb).statement
            var places = Places()
            statement.accept(&places)
            #expect(places.missing == 0, "round \(round)")
            #expect(places.repeated == 0, "round \(round)")
            statement = Self.withNewItem(statement, first: place == 0)
        }
    }

    /// A node without a place before or behind those that have one.
    private static func withNewItem(_ statement: SQLStatement, first: Bool) -> SQLStatement {
        guard case .query(var query) = statement.kind, case .select(var select) = query.body else {
            return statement
        }
        let item = SelectItem(expression: SQLExpression(.literal(.number("1"))))
        select.items.insert(item, at: first ? 0 : select.items.count)
        query.body = .select(select)
        return SQLStatement(.query(query))
    }

    private struct Places: SyntaxVisitor {
        var missing = 0
        var repeated = 0
        private var seen: Set<Range<Int>> = []

        mutating func enter(_ expression: SQLExpression) -> Descent {
            guard let range = expression.origin.range else {
                missing += 1
                return .descend
            }
            if !seen.insert(range).inserted { repeated += 1 }
            return .descend
        }
    }
}
