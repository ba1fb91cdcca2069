import Foundation
import SQLAnalysis
import SQLSyntax
import Testing

/// Tables found by walking over the tree, held against those that binding finds.
struct TableUseTests {
    private static func use(_ sql: String, _ dialect: Dialect = .duckdb) -> (
        reads: [String], writes: [String]
    ) {
        let script = SQLParser.parse(sql, dialect: dialect)
        #expect(script.unparsed.isEmpty, "\(sql)")
        guard let statement = script.statements.first else { return ([], []) }
        let use = TableUse(of: statement, dialect: dialect)
        return (use.tablesRead.map(\.description), use.tablesWritten.map(\.description))
    }

    @Test func `names of WITH hide tables only where they are seen`() {
        #expect(
            Self.use("WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) SELECT * FROM a, b").reads == ["b"]
        )
        #expect(Self.use("SELECT * FROM (WITH a AS (SELECT 1) SELECT * FROM a), a").reads == ["a"])
        #expect(Self.use("WITH a AS (SELECT 1) SELECT * FROM s.a").reads == ["s.a"])
        #expect(Self.use("WITH a AS (SELECT 1), A AS (SELECT 2 FROM a) SELECT * FROM a").reads == [])
    }

    @Test func `a query of WITH reads its own name only where it may recurse`() {
        let sql = "WITH a AS (SELECT * FROM a) SELECT * FROM a"
        #expect(Self.use(sql).reads == ["a"])
        #expect(Self.use(sql, .sqlite).reads == [])
        #expect(Self.use(sql.replacing("WITH", with: "WITH RECURSIVE")).reads == [])
    }

    @Test func `files count as tables`() {
        #expect(Self.use("SELECT * FROM 'a.csv', read_parquet('b.parquet')").reads == ["a.csv", "b.parquet"])
        #expect(Self.use("COPY (SELECT * FROM t) TO 'c.csv'") == (["t"], ["c.csv"]))
        #expect(Self.use("COPY t FROM 'd.csv'") == (["d.csv"], ["t"]))
    }

    @Test func `a changed table is read where its own columns decide`() {
        #expect(Self.use("UPDATE t SET a = 1") == ([], ["t"]))
        #expect(Self.use("UPDATE t SET a = a + 1") == (["t"], ["t"]))
        #expect(
            Self.use("DELETE FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id)") == (["u", "t"], ["t"])
        )
        #expect(Self.use("INSERT INTO t SELECT * FROM u ON CONFLICT DO NOTHING") == (["u"], ["t"]))
    }

    @Test func `finds what binding finds in every query of the golden files`() throws {
        let text = try AnalysisFixture.text("lineage.txt")
        var count = 0
        for part in text.components(separatedBy: "\n== ") {
            let lines = part.components(separatedBy: "\n")
            guard let heading = lines.first, let mark = lines.firstIndex(of: "--"),
                let dialect = Dialect(rawValue: heading.components(separatedBy: " | ").last ?? "")
            else { continue }
            check(lines[1..<mark].joined(separator: "\n"), dialect)
            count += 1
        }
        #expect(count > 80)
    }

    @Test(arguments: Dialect.allCases)
    func `finds what binding finds in a dialect's corpus`(dialect: Dialect) throws {
        let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "SQLSyntaxTests/Corpus/\(dialect.rawValue).sql")
        check(try String(contentsOf: corpora, encoding: .utf8), dialect)
    }

    private func check(_ sql: String, _ dialect: Dialect) {
        for statement in SQLParser.parse(sql, dialect: dialect).statements {
            let use = TableUse(of: statement, dialect: dialect)
            let analysis = StatementAnalysis(of: statement, in: .unknown, dialect: dialect)
            let text = SQLPrinter.text(statement, dialect: dialect)
            let written = Set(analysis.tablesWritten)
            #expect(Set(use.tablesWritten) == written, "\(text)")
            // A changed table that only a subquery refers to is read, too; lineage does not count that.
            #expect(Set(use.tablesRead).isSuperset(of: analysis.tablesRead), "\(text)")
            #expect(Set(use.tablesRead).subtracting(analysis.tablesRead).isSubset(of: written), "\(text)")
        }
    }
}
