import Diagnostics
import DuckDBDriver
import Foundation
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct ErrorTests {
        /// A statement that fails, the kind and code of the failure, and where DuckDB sees it.
        struct Case: Sendable, CustomTestStringConvertible {
            var sql: String
            var kind: DuckDBFailure.Kind
            var code: String
            var place: String?

            var testDescription: String { sql }

            init(_ sql: String, _ kind: DuckDBFailure.Kind, _ code: String, at place: String? = nil) {
                self.sql = sql
                self.kind = kind
                self.code = code
                self.place = place
            }
        }

        static let cases: [Case] = [
            .init("SELEC 1", .parser, "duckdb.syntax", at: "1:1"),
            .init("SELECT 1\nFROM (SELECT 2\nWHERE", .parser, "duckdb.syntax"),
            .init("SELECT * FROM missing", .catalog, "duckdb.catalog", at: "1:15"),
            .init("SELECT 'ä',\n  nope FROM t", .binder, "duckdb.binder", at: "2:3"),
            .init("SELECT 'äöü', 'x' AS y, nope FROM t", .binder, "duckdb.binder", at: "1:25"),
            .init("SELECT nosuchfunction(1)", .catalog, "duckdb.catalog", at: "1:8"),
            .init("CREATE TABLE t (a INTEGER)", .catalog, "duckdb.catalog"),
            .init("INSERT INTO t VALUES (1)", .constraint, "duckdb.constraint"),
            .init("INSERT INTO t VALUES ('x4711x')", .conversion, "duckdb.conversion"),
            .init(
                "SELECT CAST(s AS INTEGER) FROM (VALUES ('x4711x')) AS v (s)",
                .conversion,
                "duckdb.conversion"
            ),
            .init("SELECT 1000::TINYINT + a FROM t", .conversion, "duckdb.conversion"),
            .init(
                "SELECT a * 9223372036854775807::BIGINT FROM (SELECT 2::BIGINT AS a)",
                .outOfRange,
                "duckdb.conversion"
            ),
            .init("SELECT error('mine')", .invalidInput, "duckdb.statement"),
            .init("FROM read_csv('/nonexistent/4711.csv')", .io, "duckdb.io"),
            .init("COPY t TO '/nonexistent/t.csv'", .io, "duckdb.io"),
            .init("SET memory_limix = '1GB'", .catalog, "duckdb.catalog"),
            .init("COMMIT", .transaction, "duckdb.transaction"),
            .init("LOAD '/nonexistent/x.duckdb_extension'", .io, "duckdb.io"),
        ]

        private func connection() async throws -> DuckDBConnection {
            let connection = try memory()
            try await connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)")
            return connection
        }

        @Test(arguments: cases)
        func `a statement that fails says what kind of failure, and where`(_ item: Case) async throws {
            let connection = try await connection()
            let error = await failure { try await connection.execute(item.sql) }
            let found = try #require(error?.failure)
            #expect(found.kind == item.kind, "\(found)")
            #expect(error?.diagnostic.code == item.code)
            if let place = item.place { #expect(found.position.map { "\($0.line):\($0.column)" } == place) }
            #expect(error?.diagnostic.summary.contains("\n") == false)
            // The same through the other door.
            #expect(await failure { try await connection.query(item.sql) }?.failure?.kind == item.kind)
            #expect(try await connection.query("SELECT a FROM t").rows == [[.integer(1)]])
        }

        @Test(arguments: cases.filter { $0.sql.contains("4711") && $0.kind != .io })
        func `no row value reaches the words for people`(_ item: Case) async throws {
            let connection = try await connection()
            let error = try #require(await failure { try await connection.execute(item.sql) })
            #expect(error.failure?.message.contains("4711") == true)
            #expect(error.diagnostic.reason?.contains("4711") == false)
            #expect(!error.message.contains("4711"))
        }

        @Test func `numbers and quoted values are left out of messages about data, names stay`() async throws
        {
            let connection = try await connection()
            func reason(_ sql: String) async -> String? {
                await failure { try await connection.query(sql) }?.diagnostic.reason
            }
            #expect(await reason("INSERT INTO t VALUES (1)")?.contains("\"1\"") == false)
            let overflow = await reason("SELECT a * 9223372036854775807 FROM (SELECT 20250101::BIGINT AS a)")
            #expect(overflow?.contains("INT64") == true && overflow?.contains("20250101") == false)
            let quoted = await reason(
                "SELECT CAST(s AS INTEGER) FROM (VALUES ('it''s \"12\" o''clock')) AS v (s)"
            )
            #expect(quoted?.contains("clock") == false && quoted?.contains("column s") == true)
        }

        @Test func `a statement in several has its place in the whole text`() async throws {
            let connection = try await connection()
            let error = await failure { try await connection.execute("SELECT 1;\n\nSELECT nope FROM t") }
            #expect(error?.failure?.position.map { [$0.line, $0.column] } == [3, 8])
            #expect(error?.diagnostic.reason?.hasPrefix("At line 3, column 8 of the statement: ") == true)
        }

        @Test func `names that were likely meant are suggested`() async throws {
            let connection = try await connection()
            try await connection.execute("CREATE TABLE customers (customer_id INTEGER)")
            let error = await failure { try await connection.query("SELECT custmer_id FROM customers") }
            #expect(error?.failure?.candidates == ["customer_id"])
            #expect(error?.diagnostic.remedy == "Names like it: \"customer_id\".")
        }

        @Test func `a long statement is shortened in the error`() async throws {
            let connection = try await connection()
            let error = await failure {
                try await connection.query(
                    "SELECT nope, " + String(repeating: "1, ", count: 1000) + "1 FROM t"
                )
            }
            #expect(error?.failure?.statement?.count == 200)
        }

        @Test func `a conflict with another transaction can be told from other errors`() async throws {
            let database = try DuckDBDatabase(path: nil)
            let (first, second) = (try database.connect(), try database.connect())
            try await first.execute("CREATE TABLE t AS SELECT 1 AS a")
            try await first.execute("BEGIN; UPDATE t SET a = 2")
            let error = await failure { try await second.execute("UPDATE t SET a = 3") }
            #expect(error?.isTransactionConflict == true, "\(String(describing: error))")
            #expect(error?.diagnostic.code == "duckdb.conflict")
            #expect(error?.diagnostic.fault == .world(canPass: true))
            try await first.execute("COMMIT")
            try await second.execute("UPDATE t SET a = 3")
            #expect(try await first.query("FROM t").rows == [[.integer(3)]])
        }

        @Test func `a conflict is found at the commit and between names too`() async throws {
            let database = try DuckDBDatabase(path: nil)
            let (first, second) = (try database.connect(), try database.connect())
            try await first.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
            try await first.execute("BEGIN; INSERT INTO t VALUES (1)")
            try await second.execute("BEGIN; INSERT INTO t VALUES (1)")
            try await first.execute("COMMIT")
            let commit = await failure { try await second.execute("COMMIT") }
            #expect(commit?.failure?.kind == .transaction || commit?.failure?.kind == .constraint)
            #expect(commit?.diagnostic.reason?.contains("key \"1\"") == false)
            try await first.execute("BEGIN; CREATE TABLE u (a INTEGER)")
            let names = await failure { try await second.execute("CREATE TABLE u (b INTEGER)") }
            #expect(names?.isTransactionConflict == true, "\(String(describing: names))")
        }

        @Test func `a setting that does not exist is named, with the nearest`() {
            let error = #expect(throws: DuckDBError.self) {
                try DuckDBDatabase(path: nil, configuration: .init(settings: ["memory_limt": "1GB"]))
            }
            #expect(error?.diagnostic.code == "duckdb.setting")
            #expect(error?.diagnostic.summary == "DuckDB has no setting \"memory_limt\"")
            #expect(error?.diagnostic.remedy == "Did you mean \"memory_limit\"?")
        }

        @Test func `a setting's value that does not fit is refused`() {
            let error = #expect(throws: DuckDBError.self) {
                try DuckDBDatabase(path: nil, configuration: .init(settings: ["threads": "many"]))
            }
            #expect(
                error?.diagnostic.summary == "DuckDB does not accept the value of the setting \"threads\""
            )
        }

        @Test func `one statement is one statement where parameters or rows are asked for`() async throws {
            let connection = try await connection()
            let error = await failure { try await connection.query("SELECT 1; SELECT 2") }
            #expect(error?.failure?.kind == .invalidInput)
            #expect(await failure { try await connection.query("") } != nil)
            #expect(try await connection.execute(" -- nothing\n") == 0)
        }
    }
}
