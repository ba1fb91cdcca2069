import Diagnostics
import SQLAnalysis
import SQLSyntax
import Testing

struct LineageTests {
    /// One labelled query of `Golden/lineage.txt`: its edges are written by hand.
    struct Labelled: CustomTestStringConvertible, Sendable {
        var name: String
        var dialect: Dialect
        var isUnknown: Bool
        var sql: String
        var edges: Set<String>

        var testDescription: String { name }

        static let all: [Labelled] = {
            guard let text = try? AnalysisFixture.text("lineage.txt") else { return [] }
            return text.split(separator: "== ").compactMap { Labelled(block: String($0)) }
        }()

        init?(block: String) {
            var lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let head = lines.removeFirst().split(separator: "|").map { $0.trimmingPrefix(" ") }
            guard head.count == 2, let end = lines.firstIndex(of: "--") else { return nil }
            let words = head[1].split(separator: " ")
            guard let dialect = words.first.flatMap({ Dialect(rawValue: String($0)) }) else { return nil }
            name = String(head[0])
            self.dialect = dialect
            isUnknown = words.contains("unknown")
            sql = lines[..<end].joined(separator: "\n")
            edges = Set(lines[(end + 1)...].filter { !$0.isEmpty })
        }
    }

    @Test func `there are labelled queries for every construct`() {
        #expect(Labelled.all.count >= 100)
    }

    @Test(arguments: Labelled.all)
    func `edges are those written by hand`(labelled: Labelled) {
        let catalog = labelled.isUnknown ? SchemaCatalog.unknown : AnalysisFixture.shop
        let analysis = AnalysisFixture.analysis(labelled.sql, labelled.dialect, in: catalog)
        let found = Set(analysis.lineage.map(\.words))
        #expect(found.subtracting(labelled.edges).sorted() == [], "too many")
        #expect(labelled.edges.subtracting(found).sorted() == [], "missing")
        #expect(analysis.diagnostics.map(\.summary) == [])
    }

    @Test func `an edge has the line on which its column is read`() throws {
        let sql =
            "WITH a AS (\nSELECT id,\ntotal + 1 AS t\nFROM orders\n)\nSELECT t\nFROM a\nWHERE\nid = 1"
        let lines = try AnalysisFixture.last(sql).lineage.map { "\($0.words) \($0.line ?? 0)" }
        #expect(lines == ["orders.total derived t 3", "orders.id filters * 9"])
    }

    @Test func `a column read on two lines has the first`() throws {
        let edges = try AnalysisFixture.last("SELECT id\nFROM orders\nWHERE total > 1\n  AND total < 9")
            .lineage
        #expect(edges.first { $0.kind == .filters }?.line == 3)
    }

    @Test func `a star's columns have its line`() throws {
        let edges = try AnalysisFixture.last("SELECT\n  *\nFROM items\nNATURAL JOIN stock").lineage
        #expect(edges.filter(\.kind.isValue).allSatisfy { $0.line == 2 })
    }

    @Test func `edges keep the table's own spelling`() throws {
        let edge = try #require(try AnalysisFixture.last("SELECT ID FROM main.ORDERS").lineage.first)
        #expect(edge.words == "orders.id identity ID")
    }

    @Test func `statements keep temporary tables as they are, the script looks through`() {
        let analysis = AnalysisFixture.analysis(
            "CREATE TEMP TABLE t AS SELECT id FROM orders; SELECT id FROM t"
        )
        #expect(
            analysis.statements.map { $0.lineage.map(\.words) } == [
                ["orders.id identity t.id"], ["t.id identity id"],
            ]
        )
        #expect(analysis.lineage.map(\.words) == ["orders.id identity id"])
        #expect(analysis.lineage.map(\.target) == [.result(statement: 1)])
    }
}
