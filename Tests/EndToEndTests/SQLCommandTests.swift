import Foundation
import Testing

/// `glidepath sql …` as a person or another program uses it.
@Suite struct SQLCommandTests {
    private let folder: URL
    private var program: Program { Program(folder: folder) }

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-sql-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try write(
            """
            SELECT a.id, sum(b.x) AS total
            FROM lake.a JOIN b USING (id) WHERE b.y > 3 GROUP BY 1;

            INSERT INTO t SELEC 3;
            -- the third
            CREATE TABLE u AS SELECT * FROM t;

            """,
            to: "load.sql"
        )
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func json(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    }

    private func clean() { try? FileManager.default.removeItem(at: folder) }

    @Test func `parse lists statements with their lines, and what is not understood`() throws {
        defer { clean() }
        let outcome = try program.run("sql", "parse", "load.sql", "--json")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("load.sql:4:15: error[sql.unparsed]"))
        let file = try #require(try json(outcome.output).first)
        let statements = try #require(file["statements"] as? [[String: Any]])
        #expect(statements.map { $0["kind"] as? String } == ["select", "create-table"])
        #expect(statements.map { $0["firstLine"] as? Int } == [1, 6])
        #expect(statements.map { $0["lastLine"] as? Int } == [2, 6])
        #expect(statements[0]["reads"] as? [String] == ["lake.a", "b"])
        #expect(statements[1]["writes"] as? [String] == ["u"])
        let unparsed = try #require(file["unparsed"] as? [[String: Any]])
        #expect(unparsed.map { $0["line"] as? Int } == [4])
        #expect(unparsed[0]["text"] as? String == "INSERT INTO t SELEC 3")
    }

    @Test func `what is not understood can be waived`() throws {
        defer { clean() }
        #expect(try program.run("sql", "parse", "load.sql", "--allow-unparsed").status == 0)
    }

    @Test func `lines count through files longer than what is read at once`() throws {
        defer { clean() }
        let many = (0..<40_000).map { "SELECT \($0) AS n, 'text of some length' AS t;\n" }.joined()
        try write(many + "SELECT FROM WHERE;\n", to: "long.sql")
        let outcome = try program.run("sql", "parse", "long.sql", "--json")
        let file = try #require(try json(outcome.output).first)
        #expect((file["statements"] as? [Any])?.count == 40_000)
        #expect((file["unparsed"] as? [[String: Any]])?.map { $0["line"] as? Int } == [40_001])
        #expect(outcome.errors.contains("long.sql:40001:"))
    }

    @Test func `lineage names source, target, kind and line`() throws {
        defer { clean() }
        let outcome = try program.run("sql", "lineage", "load.sql", "--json", "--allow-unparsed")
        #expect(outcome.status == 0)
        let edges = try #require(try json(outcome.output).first?["edges"] as? [[String: Any]])
        let total = try #require(
            edges.first { ($0["to"] as? [String: Any])?["column"] as? String == "total" }
        )
        #expect(total["kind"] as? String == "aggregated")
        #expect((total["from"] as? [String: Any])?["table"] as? String == "b")
        #expect((total["from"] as? [String: Any])?["column"] as? String == "x")
        #expect((total["to"] as? [String: Any])?["result"] as? Int == 1)
        #expect(total["line"] as? Int == 1)
    }

    @Test func `a column that a known table lacks is a mistake with its place`() throws {
        defer { clean() }
        try write("CREATE TABLE t (id INTEGER, name TEXT);", to: "tables.sql")
        try write("SELECT id,\n  nmae FROM t;", to: "query.sql")
        let outcome = try program.run("sql", "lineage", "query.sql", "--schema", "tables.sql")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("query.sql:2:3: error[sql.unknown-column]"))
        #expect(outcome.errors.contains("name"))
    }

    @Test func `tables are told for each file of a folder`() throws {
        defer { clean() }
        let outcome = try program.run("sql", "tables", ".", "--json", "--allow-unparsed")
        let file = try #require(try json(outcome.output).first)
        #expect(file["file"] as? String == "./load.sql")
        #expect(file["reads"] as? [String] == ["lake.a", "b", "t"])
        #expect(file["writes"] as? [String] == ["u"])
    }

    @Test func `format prints, checks and writes one layout`() throws {
        defer { clean() }
        try write("select a,b from t where x=1 -- why\n", to: "query.sql")
        #expect(try program.run("sql", "format", "query.sql", "--check").status == 1)
        let printed = try program.run("sql", "format", "query.sql")
        #expect(printed.output.contains("-- why"))
        #expect(try program.run("sql", "format", "query.sql", "--write").status == 0)
        let text = try String(contentsOf: folder.appendingPathComponent("query.sql"), encoding: .utf8)
        #expect(text == printed.output)
        #expect(try program.run("sql", "format", "query.sql", "--check").status == 0)
    }

    @Test func `a long file is laid out in pieces, and what is not understood has its line`() throws {
        defer { clean() }
        let line = "select a, b from some_table_with_a_long_name where another_column_with_a_name = 1;\n"
        let text = String(repeating: line, count: 13_000) + "select from from;\n" + line
        try write(text, to: "long.sql")
        let printed = try program.run("sql", "format", "long.sql", "--allow-unparsed")
        #expect(printed.output.utf8.count > 1 << 20)
        #expect(printed.errors.contains("long.sql:13001:8: error[sql."))
        _ = try program.run("sql", "format", "long.sql", "--write", "--allow-unparsed")
        let written = try String(contentsOf: folder.appendingPathComponent("long.sql"), encoding: .utf8)
        #expect(written == printed.output)
    }

    @Test func `transpile prints the other dialect or refuses with a code`() throws {
        defer { clean() }
        try write("CREATE TABLE t (n INTEGER, d TEXT);", to: "tables.sql")
        try write("SELECT ifnull(n, 0) AS n, n / 2 AS half FROM t WHERE d > '2024-01-01'", to: "old.sql")
        let arguments = ["--dialect", "sqlite", "--to", "duckdb", "--schema", "tables.sql"]
        let translated = try program.start(["sql", "transpile", "old.sql"] + arguments).wait()
        #expect(translated.status == 0)
        #expect(translated.output.uppercased().contains("COALESCE"))
        #expect(translated.output.contains("//"))
        try write("SELECT rowid FROM t", to: "old.sql")
        let refused = try program.start(["sql", "transpile", "old.sql"] + arguments).wait()
        #expect(refused.status == 1)
        #expect(refused.errors.contains("error[transpile."))
        #expect(refused.output.isEmpty)
    }

    @Test func `a path that is not there is told before anything else`() throws {
        defer { clean() }
        let outcome = try program.run("sql", "parse", "load.sql", "nowhere.sql")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("sql.file-not-found"))
        #expect(outcome.output.isEmpty)
    }
}
