import Diagnostics
import Foundation
import Tabular
import Testing

@testable import SQLiteDriver

@Suite struct `A SQLite database` {
    @Test func `keeps what a write committed, in write-ahead mode`() async throws {
        let file = try TemporaryFile()
        let database = try SQLiteDatabase(path: file.path)
        let changed = try await database.write {
            try $0.execute("CREATE TABLE t (a, b)")
            return try $0.execute("INSERT INTO t VALUES (?, ?), (3, 4)", [.integer(1), .text("two")])
        }
        #expect(changed == 2)
        await database.close()
        let again = try SQLiteDatabase(path: file.path, options: SQLiteOptions(accessMode: .readOnly))
        let rows = try await again.read { try $0.query("SELECT * FROM t ORDER BY a") }
        #expect(rows == [[.integer(1), .text("two")], [.integer(3), .integer(4)]])
        #expect(try await again.read { try $0.query("PRAGMA journal_mode") } == [[.text("wal")]])
    }

    @Test func `undoes a write that throws`() async throws {
        struct Stop: Error {}
        let database = try SQLiteDatabase(path: nil)
        try await database.write { try $0.script("CREATE TABLE t (a); INSERT INTO t VALUES (1);") }
        await #expect(throws: Stop.self) {
            try await database.write {
                try $0.execute("DELETE FROM t")
                throw Stop()
            }
        }
        #expect(try await database.read { try $0.query("SELECT a FROM t") } == [[.integer(1)]])
    }

    @Test(arguments: [
        (Value.null, Value.null), (.boolean(true), .integer(1)), (.integer(.min), .integer(.min)),
        (.double(0.1), .double(0.1)), (.decimal(Decimal128(unscaled: -1250, scale: 2)), .double(-12.5)),
        (.text("a\0b"), .text("a\0b")), (.text(""), .text("")), (.blob([]), .blob([])),
        (.blob([0, 1]), .blob([0, 1])), (.date(CivilDate(daysSinceEpoch: -1)), .text("1969-12-31")),
        (.timestamp(nanoseconds: -1), .text("1969-12-31T23:59:59")),
        (.instant(microseconds: 86_400_000_001), .text("1970-01-02T00:00:00")),
        (.hugeInteger(1 << 70), .double(0x1p70)),
    ])
    func `stores a value in SQLite's form`(value: Value, stored: Value) async throws {
        let database = try SQLiteDatabase(path: nil)
        #expect(try await database.read { try $0.query("SELECT ?", [value]) } == [[stored]])
    }

    @Test func `refuses values without a form and wrong counts of them`() async throws {
        let database = try SQLiteDatabase(path: nil)
        await #expect(throws: SQLiteError.notStorable(parameter: 2, statement: "SELECT ?, ?")) {
            try await database.read { try $0.query("SELECT ?, ?", [.null, .list([])]) }
        }
        await #expect(throws: SQLiteError.parameterCount(expected: 1, found: 0, statement: "SELECT ?")) {
            try await database.read { try $0.query("SELECT ?") }
        }
    }

    @Test(arguments: [
        ("SELECT 1,\n  nme FROM t", SQLitePosition(line: 2, column: 3)),
        ("SELEC 1", SQLitePosition(line: 1, column: 1)),
        ("SELECT 'é', é, nme FROM (SELECT 1 AS é)", SQLitePosition(line: 1, column: 16)),
    ])
    func `says where a statement is wrong`(sql: String, position: SQLitePosition) async throws {
        let database = try SQLiteDatabase(path: nil)
        try await database.write { try $0.script("CREATE TABLE t (name)") }
        let error = await #expect(throws: SQLiteError.self) {
            try await database.read { try $0.query(sql) }
        }
        #expect(error?.failure?.position == position)
        #expect(error?.diagnostic.code == "sql.invalid")
    }

    @Test(arguments: [
        "SELECT 1; SELECT 2", "SELECT 1; nonsense", "", " -- nothing\n", "SELECT 1\0; SELECT 2",
    ])
    func `takes exactly one statement`(sql: String) async throws {
        let database = try SQLiteDatabase(path: nil)
        await #expect(throws: SQLiteError.self) { try await database.read { try $0.query(sql) } }
    }

    @Test(arguments: ["SELECT 1;", "SELECT 1;; -- end", "/* start */ SELECT 1"])
    func `takes comments and semicolons around it`(sql: String) async throws {
        let database = try SQLiteDatabase(path: nil)
        #expect(try await database.read { try $0.query(sql) } == [[.integer(1)]])
    }

    @Test func `names the tables that a statement reads`() async throws {
        let database = try SQLiteDatabase(path: nil)
        try await database.write {
            try $0.script(
                "CREATE TABLE a (x); CREATE TABLE \"B c\" (y); CREATE TABLE d (z); CREATE VIEW v AS SELECT z FROM d"
            )
        }
        func tables(_ sql: String) async throws -> [String] {
            try await database.read { try $0.tablesRead(by: sql) }
        }
        #expect(try await tables("SELECT count(*) FROM A") == ["A"])
        #expect(try await tables("WITH a AS (SELECT y FROM \"b C\") SELECT y FROM a") == ["B c"])
        #expect(try await tables("SELECT 1 WHERE EXISTS (SELECT 1 FROM d WHERE 0)") == ["d"])
        #expect(try await tables("SELECT 1 FROM a WHERE 0 UNION ALL SELECT 2") == ["a"])
        #expect(Set(try await tables("SELECT * FROM v")) == ["v", "d"])
        #expect(try await tables("SELECT 1") == [])
    }

    @Test func `calls functions written in Swift`() async throws {
        let sum = SQLiteFunction("total_of") { arguments in
            var total: Int64 = 0
            for index in 0..<arguments.count {
                switch arguments[index] {
                case .integer(let number): total += number
                case .text(let text): total += Int64(text.count)
                default: break
                }
            }
            return .integer(total)
        }
        let database = try SQLiteDatabase(path: nil, options: SQLiteOptions(functions: [sum]))
        let rows = try await database.read { try $0.query("SELECT total_of(1, 'four', NULL), total_of()") }
        #expect(rows == [[.integer(5), .integer(0)]])
    }

    @Test func `reads a quoted name as text only when asked to`() async throws {
        let lenient = try SQLiteDatabase(path: nil, options: SQLiteOptions(quotedNames: .columnElseText))
        #expect(try await lenient.read { try $0.query("SELECT \"abc\"") } == [[.text("abc")]])
        let strict = try SQLiteDatabase(path: nil)
        await #expect(throws: SQLiteError.self) { try await strict.read { try $0.query("SELECT \"abc\"") } }
    }
}
