import Diagnostics
import JobModel
import Ports
import Synchronization
import Tabular
import Testing

@testable import SQLiteEngine

@Suite struct `The SQLite evaluator` {
    private func numbers(_ name: String, _ values: [Int64]) -> FixedRelation {
        FixedRelation(name: name, columns: [Column("n", .int64)], rows: values.map { [.integer($0)] })
    }

    @Test func `loads only what the query reads, once for each revision`() async throws {
        let trial = try await Trial()
        let relations = [numbers("a", [1]), numbers("b", [2]), numbers("c", [3])]
        let sql = "SELECT (SELECT n FROM b) + n AS s FROM A"
        #expect(try await trial.evaluate(sql, over: relations).rows == [[.integer(3)]])
        #expect(try await trial.evaluate(sql, over: relations).rows == [[.integer(3)]])
        #expect(Set(trial.loads.withLock { $0 }) == ["a", "b"])
        #expect(trial.loads.withLock { $0.count } == 2)
        let changed = [numbers("a", [10]), numbers("b", [20])]
        #expect(try await trial.evaluate(sql, over: changed, revision: 2).rows == [[.integer(30)]])
        #expect(trial.loads.withLock { $0.count } == 4)
    }

    @Test func `sees relations it does not read, with their columns`() async throws {
        let trial = try await Trial()
        let answer = try await trial.evaluate(
            "SELECT name FROM pragma_table_info('orders')",
            over: [orders]
        )
        #expect(answer.rows.count == 5)
        #expect(trial.loads.withLock { $0 } == [])
    }

    @Test func `forgets a relation that is gone and follows one that changed its columns`() async throws {
        let trial = try await Trial()
        _ = try await trial.evaluate("SELECT n FROM a", over: [numbers("a", [1])])
        let renamed = FixedRelation(name: "A", columns: [Column("m", .text)], rows: [[.text("x")]])
        let answer = try await trial.evaluate("SELECT m FROM a", over: [renamed], revision: 2)
        #expect(answer.rows == [[.text("x")]])
        let error = await #expect(throws: SQLiteEngineError.self) {
            try await trial.evaluate("SELECT * FROM a")
        }
        #expect(error?.diagnostic.code == "sql.invalid")
    }

    @Test func `takes names that need quoting`() async throws {
        let odd = FixedRelation(
            name: "order lines",
            columns: [Column("select", .int64), Column("a \"b\"", .text), Column("été", .text)],
            rows: [[.integer(1), .text("x"), .text("y")]]
        )
        let answer = try await Trial().evaluate(
            "SELECT \"select\", \"a \"\"b\"\"\", été, 'group' AS \"group\" FROM \"Order Lines\"",
            over: [odd]
        )
        #expect(answer.rows == [[.integer(1), .text("x"), .text("y"), .text("group")]])
        #expect(answer.schema.names == ["select", "a \"b\"", "été", "group"])
    }

    @Test func `binds parameters in legacy form`() async throws {
        let parameters = [
            Parameter(name: "day", type: .date, value: .date(CivilDate(daysSinceEpoch: 20_000))),
            Parameter(
                name: "limit",
                type: .decimal(precision: 9, scale: 2),
                value: .decimal(Decimal128(unscaled: 250, scale: 2))
            ),
            Parameter(name: "open", type: .boolean, value: .boolean(true)),
            Parameter(name: "unused", type: .text, value: .text("x")),
        ]
        let answer = try await Trial().evaluate(
            "SELECT order_id, :limit AS l FROM orders WHERE as_of = :day AND is_open = :open AND total > :limit",
            over: [orders],
            parameters: parameters
        )
        #expect(answer.rows == [[.integer(1), .double(2.5)]])
    }

    @Test func `keeps its state when a load fails`() async throws {
        let trial = try await Trial()
        var broken = numbers("a", [1])
        broken.columns.append(Column("m", .list(.int64)))
        await #expect(throws: (any Error).self) {
            try await trial.evaluation.evaluate(
                "SELECT * FROM a",
                parameters: [],
                relations: [EvaluatedRelation(name: "a", schema: Schema([Column("n", .int64)]), revision: 1)]
            ) { _ in throw ArrowStreamError(message: "gone") }
        }
        #expect(
            try await trial.evaluate("SELECT n FROM a", over: [numbers("a", [7])]).rows == [[.integer(7)]]
        )
    }

    @Test(.timeLimit(.minutes(1))) func `stops a query that never ends`() async throws {
        let trial = try await Trial()
        let relations = [numbers("a", [1])]
        let task = Task {
            try await trial.evaluate(
                "WITH RECURSIVE r(i) AS (SELECT n FROM a UNION ALL SELECT i + 1 FROM r) SELECT max(i) AS m FROM r",
                over: relations
            )
        }
        // Once the relation is loaded, the query is what runs or is about to.
        while trial.loads.withLock(\.isEmpty) { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await trial.evaluate("SELECT n FROM a", over: relations).rows == [[.integer(1)]])
    }

    @Test func `is closed after its session`() async throws {
        let trial = try await Trial()
        await trial.evaluation.close()
        await #expect(throws: (any Error).self) { try await trial.evaluate("SELECT 1 AS a") }
    }
}

@Suite struct `A query that SQLite refuses` {
    struct Refusal: Sendable, CustomTestStringConvertible {
        var sql: String
        var code: String
        /// Words of the summary, the reason and the remedy.
        var words: [String]

        var testDescription: String { sql }
    }

    static let refusals = [
        Refusal(sql: "", code: "sql.not-a-query", words: ["found no SQL"]),
        Refusal(sql: "-- SELECT 1", code: "sql.not-a-query", words: ["found no SQL"]),
        Refusal(sql: "DELETE FROM orders", code: "sql.not-a-query", words: ["\"DELETE\""]),
        Refusal(
            sql: "/* c */ INSERT INTO orders (order_id) VALUES (1) RETURNING order_id",
            code: "sql.not-a-query",
            words: ["\"INSERT\""]
        ),
        Refusal(
            sql: "WITH x AS (SELECT 1) DELETE FROM orders RETURNING order_id",
            code: "sql.not-a-query",
            words: ["\"WITH\""]
        ),
        Refusal(sql: "ATTACH '/tmp/other.sqlite' AS o", code: "sql.not-a-query", words: ["\"ATTACH\""]),
        Refusal(sql: "PRAGMA journal_mode = OFF", code: "sql.not-a-query", words: ["\"PRAGMA\""]),
        Refusal(sql: "EXPLAIN SELECT 1", code: "sql.not-a-query", words: ["\"EXPLAIN\""]),
        Refusal(sql: "CREATE TABLE orders (a)", code: "sql.not-a-query", words: ["\"CREATE\""]),
        Refusal(sql: "UPDATE missing SET a = 1", code: "sql.not-a-query", words: ["\"UPDATE\""]),
        Refusal(sql: "BEGIN", code: "sql.not-a-query", words: ["\"BEGIN\""]),
        Refusal(sql: "SELECT 1 AS a; SELECT 2 AS a", code: "sql.several-statements", words: []),
        Refusal(sql: "SELECT 1 AS a; DROP TABLE orders", code: "sql.several-statements", words: []),
        Refusal(
            sql: "SELECT order_id, total AS Order_ID FROM orders",
            code: "sql.duplicate-column",
            words: ["\"order_id\"", "AS"]
        ),
        Refusal(
            sql: "SELECT 1 AS a\nFROM ordrs",
            code: "sql.invalid",
            words: ["\"ordrs\"", "Did you mean \"orders\"?", "orders (order_id, customer"]
        ),
        Refusal(
            sql: "SELECT 1 AS a FROM curated.payments",
            code: "sql.invalid",
            words: ["\"curated.payments\"", "DataSourcing"]
        ),
        Refusal(
            sql: "SELECT\n  o.custmer FROM orders o",
            code: "sql.invalid",
            words: ["\"o.custmer\"", "line 2, column 3", "Did you mean \"customer\"?"]
        ),
        Refusal(
            sql: "SELECT to_char(total) AS a FROM orders",
            code: "sql.invalid",
            words: ["\"to_char\"", "SQLite's own functions"]
        ),
        Refusal(sql: "SELECT jullianday('now') AS a", code: "sql.invalid", words: ["\"julianday\""]),
        Refusal(
            sql: "SELECT order_id FROM orders a JOIN orders b ON 1",
            code: "sql.invalid",
            words: ["several of its relations", "before the column"]
        ),
        Refusal(sql: "SELECT 1 +", code: "sql.invalid", words: ["incomplete input"]),
        Refusal(
            sql: "SELECT FROM orders",
            code: "sql.invalid",
            words: ["near \"FROM\"", "line 1, column 8"]
        ),
        Refusal(sql: "SELECT sum(sum(1)) AS a", code: "sql.invalid", words: ["misuse of aggregate"]),
        Refusal(sql: "SELECT json('{') AS a", code: "sql.invalid", words: ["malformed JSON"]),
        Refusal(sql: "SELECT :dya AS a", code: "sql.unbound-parameter", words: ["\":dya\"", "\"day\""]),
        Refusal(
            sql: "SELECT 1 AS a FROM \"sqlite_own\"",
            code: "sql.invalid",
            words: ["cannot hold it", "reserved", "another name"]
        ),
    ]

    @Test(arguments: refusals) func `is explained`(refusal: Refusal) async throws {
        let reserved = FixedRelation(name: "sqlite_own", columns: [Column("n", .int64)], rows: [])
        let trial = try await Trial()
        let day = Parameter(name: "day", type: .text, value: .text("x"))
        do {
            _ = try await trial.evaluate(refusal.sql, over: [orders, reserved], parameters: [day])
            Issue.record("it was accepted")
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            #expect(diagnostic.code == refusal.code)
            #expect(diagnostic.exitCode == 2)
            let all = [diagnostic.summary, diagnostic.reason, diagnostic.remedy].compactMap(\.self).joined(
                separator: "\n"
            )
            for words in refusal.words { #expect(all.contains(words), "\(all)") }
        }
        // Whatever it was, the relations are as they were.
        #expect(
            try await trial.evaluate("SELECT count(*) AS n FROM orders", over: [orders]).rows == [
                [.integer(4)]
            ]
        )
    }
}
