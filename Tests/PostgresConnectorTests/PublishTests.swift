import Diagnostics
import JobModel
import Ports
import PostgresConnector
import PostgresServer
import Tabular
import Testing

@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct PublishTests {
    private let all = "SELECT * FROM curated.t ORDER BY ctid"

    @Test func `an overwrite creates the table with the relation's types and replaces all rows`() async throws
    {
        let scene = try Scene()
        let first =
            "SELECT 1::BIGINT AS id, 'a' AS name, 1.50::DECIMAL(10,2) AS v UNION ALL SELECT 2, NULL, NULL ORDER BY 1"
        let receipts = try await scene.publish(first, Scene.output(.overwrite), Scene.run("one"))
        #expect(receipts.map(\.target) == ["lake:curated.t"] && receipts.map(\.rows) == [2])
        #expect(try scene.psql(all) == "1|a|1.50\n2||")
        try await scene.publish(
            "SELECT 3::BIGINT AS id, 'c' AS name, 0::DECIMAL(10,2) AS v",
            Scene.output(.overwrite),
            Scene.run("two")
        )
        #expect(try scene.psql(all) == "3|c|0.00")
        let types =
            "SELECT string_agg(format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM pg_attribute "
            + "WHERE attrelid = 'curated.t'::regclass AND attnum > 0"
        #expect(try scene.psql(types) == "bigint,text,numeric(10,2)")
    }

    @Test func `a run publishes once, also when it says so twice`() async throws {
        let scene = try Scene()
        try await scene.publish("SELECT 1 AS id", Scene.output(.overwrite), Scene.run("one"))
        let again = try await scene.publish("SELECT 2 AS id", Scene.output(.overwrite), Scene.run("one"))
        #expect(again.map(\.rows) == [1])
        #expect(try scene.psql(all) == "1")
        #expect(try await scene.store.receipts(of: Scene.run("one")).count == 1)
        #expect(try await scene.store.receipts(of: Scene.run("other")).isEmpty)
    }

    @Test func `an empty relation empties the table, keeps it or fails, as the writer says`() async throws {
        let scene = try Scene()
        let nothing = "SELECT 1 AS id WHERE false"
        try await scene.publish("SELECT 1 AS id", Scene.output(.overwrite), Scene.run("one"))
        try await scene.publish(nothing, Scene.output(.overwrite, onEmpty: .keep), Scene.run("two"))
        #expect(try scene.psql(all) == "1")
        let code = try await scene.refusal(
            nothing,
            Scene.output(.overwrite, onEmpty: .fail),
            Scene.run("three")
        )
        #expect(code == "publish.empty-relation")
        try await scene.publish(nothing, Scene.output(.overwrite), Scene.run("four"))
        #expect(try scene.psql(all) == "")
    }

    @Test func `appending again replaces what the same job and date appended, and nothing else`() async throws
    {
        let scene = try Scene()
        let rows = "SELECT unnest([1, 1, 2]) AS id"
        try await scene.publish(rows, Scene.output(.append), Scene.run("a1", on: "2024-10-01"))
        try await scene.publish(rows, Scene.output(.append), Scene.run("a2", on: "2024-10-02"))
        try await scene.publish(rows, Scene.output(.append), Scene.run("b", job: "B"))
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == "9")
        try await scene.publish("SELECT 7 AS id", Scene.output(.append), Scene.run("a3", on: "2024-10-01"))
        #expect(
            try scene.psql("SELECT id, count(*) FROM curated.t GROUP BY id ORDER BY id") == "1|4\n2|2\n7|1"
        )
        try await scene.publish("SELECT 8 AS id", Scene.output(.append), Scene.run("a4", on: "2024-10-01"))
        #expect(
            try scene.psql("SELECT id, count(*) FROM curated.t GROUP BY id ORDER BY id") == "1|4\n2|2\n8|1"
        )
    }

    @Test func `rows of a date that stood there before there was a record are replaced`() async throws {
        let scene = try Scene()
        try scene.psql(
            "CREATE SCHEMA curated; CREATE TABLE curated.t (id integer, as_of date); "
                + "INSERT INTO curated.t VALUES (1, '2024-10-01'), (2, '2024-10-02')"
        )
        let rows = "SELECT 5 AS id, DATE '2024-10-01' AS as_of"
        try await scene.publish(rows, Scene.output(.append), Scene.run("one"))
        #expect(try scene.psql("SELECT * FROM curated.t ORDER BY id") == "2|2024-10-02\n5|2024-10-01")
    }

    @Test func `evolve widens and adds columns, and knows earlier appends after it`() async throws {
        let scene = try Scene()
        try await scene.publish(
            "SELECT 5::INTEGER AS v, DATE '2024-01-01' AS d",
            Scene.output(.append),
            Scene.run("a1")
        )
        try await scene.publish(
            "SELECT 1.25::DECIMAL(12,2) AS v, TIMESTAMP '2024-01-02 03:04:05' AS d, 'x' AS more",
            Scene.output(.append),
            Scene.run("a2", on: "2024-10-02")
        )
        #expect(try scene.psql(all) == "5.00|2024-01-01 00:00:00|\n1.25|2024-01-02 03:04:05|x")
        try await scene.publish(
            "SELECT 6::INTEGER AS v, DATE '2024-01-01' AS d",
            Scene.output(.append),
            Scene.run("a3")
        )
        #expect(try scene.psql("SELECT v FROM curated.t ORDER BY v") == "1.25\n6.00")
    }

    @Test func `merge replaces rows by key and refuses keys that do not identify`() async throws {
        let scene = try Scene()
        let merge = Scene.output(.merge(keys: ["id"]))
        try await scene.publish("SELECT unnest([1, 2]) AS id, 'a' AS name", merge, Scene.run("one"))
        try await scene.publish("SELECT unnest([2, 3]) AS id, 'b' AS name", merge, Scene.run("two"))
        #expect(try scene.psql("SELECT * FROM curated.t ORDER BY id") == "1|a\n2|b\n3|b")
        let twice = "SELECT unnest([4, 4]) AS id, 'c' AS name"
        #expect(try await scene.refusal(twice, merge, Scene.run("three")) == "publish.merge-keys")
        let null = "SELECT NULL::INTEGER AS id, 'c' AS name"
        #expect(try await scene.refusal(null, merge, Scene.run("four")) == "publish.merge-keys")
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == "3")
    }

    @Test(
        arguments: [
            ("integer", "1.5::DOUBLE"), ("integer", "3000000000"), ("smallint", "'12x'"),
            ("date", "'2024-13-01'"),
            ("numeric(4,2)", "123.4::DECIMAL(5,1)"), ("boolean", "2"), ("varchar(3)", "'abcd'"),
            ("date", "TIMESTAMP '2024-01-01 00:00:01'"), ("uuid", "'no uuid'"), ("jsonb", "'{'"),
            ("date", "5"),
        ]
    ) func `a value that does not fit is refused, left out or made NULL, as the contract says`(
        type: String,
        value: String
    ) async throws {
        let scene = try Scene()
        try scene.psql("CREATE SCHEMA curated; CREATE TABLE curated.t (id integer, v \(type))")
        let rows = "SELECT 1 AS id, NULL AS v UNION ALL SELECT 2, \(value) AS v ORDER BY 1"
        // Under evolve these columns are widened instead.
        let isWidened = value.hasPrefix("TIMESTAMP") || type == "integer"
        if !isWidened, type != "smallint", type != "boolean", type != "numeric(4,2)" {
            let code = try await scene.refusal(rows, Scene.output(.overwrite), Scene.run("e"))
            #expect(code == "publish.type-mismatch")
            #expect(try scene.psql("SELECT count(*) FROM curated.t") == "0")
        }
        try await scene.publish(rows, Scene.output(.overwrite, .discardRow), Scene.run("r"))
        #expect(try scene.psql("SELECT id, v IS NULL FROM curated.t") == "1|t")
        try await scene.publish(rows, Scene.output(.overwrite, .discardValue), Scene.run("v"))
        #expect(try scene.psql("SELECT id, v IS NULL FROM curated.t ORDER BY id") == "1|t\n2|t")
    }

    @Test(
        arguments: [
            ("bigint", "7::INTEGER", "7"), ("integer", "7::BIGINT", "7"),
            ("smallint", "7.00::DECIMAL(9,2)", "7"),
            ("numeric(10,2)", "1.005::DECIMAL(10,3)", "1.01"), ("numeric", "1.5::DOUBLE", "1.5"),
            ("boolean", "1", "t"), ("integer", "true", "1"),
            ("text", "TIMESTAMP '2024-01-01 10:00:00'", "2024-01-01 10:00:00"),
            ("date", "'2024-02-29'", "2024-02-29"), ("date", "TIMESTAMP '2024-02-29 00:00:00'", "2024-02-29"),
            ("uuid", "'01234567-89AB-cdef-0123-456789abcdef'", "01234567-89ab-cdef-0123-456789abcdef"),
            ("jsonb", "'{\"a\":1}'", "{\"a\": 1}"), ("varchar(3)", "'abc'", "abc"),
            ("real", "0.5::DOUBLE", "0.5"),
            ("text[]", "['a', NULL]", "{a,NULL}"),
            ("timestamptz", "TIMESTAMPTZ '2024-01-01 10:00:00+02'", "2024-01-01 08:00:00+00"),
        ]
    ) func `a value that fits arrives as the table's type has it`(
        type: String,
        value: String,
        stored: String
    ) async throws {
        let scene = try Scene()
        try scene.psql("CREATE SCHEMA curated; CREATE TABLE curated.t (v \(type))")
        try await scene.publish(
            "SELECT \(value) AS v",
            Scene.output(.overwrite, .discardRow),
            Scene.run("one")
        )
        #expect(try scene.psql("SET TimeZone = 'UTC'; SELECT v FROM curated.t") == stored)
    }

    @Test func `freeze names every difference, and views cannot be written`() async throws {
        let scene = try Scene()
        try await scene.publish("SELECT 1 AS id, 'a' AS name", Scene.output(.overwrite), Scene.run("one"))
        let other = "SELECT 1.5::DOUBLE AS id, 2 AS more"
        #expect(
            try await scene.refusal(other, Scene.output(.overwrite, .freeze), Scene.run("two"))
                == "publish.schema-changed"
        )
        try scene.psql("CREATE VIEW curated.v AS SELECT 1 AS id")
        let view = Scene.output(.overwrite, table: "v")
        #expect(
            try await scene.refusal("SELECT 1 AS id", view, Scene.run("three")) == "publish.target-is-view"
        )
        try scene.psql("CREATE VIEW curated.w AS SELECT id FROM curated.t")
        let widened = "SELECT 1.5::DOUBLE AS id, 'x' AS name"
        #expect(
            try await scene.refusal(widened, Scene.output(.overwrite), Scene.run("four"))
                == "publish.schema-changed"
        )
        let structure = "SELECT {'a': 1} AS s"
        #expect(
            try await scene.refusal(structure, Scene.output(.overwrite, table: "u"), Scene.run("five"))
                == "publish.unsupported-type"
        )
    }

    @Test func `a rehearsal finds what would stop the publish and leaves nothing`() async throws {
        let scene = try Scene()
        try scene.psql("CREATE SCHEMA curated; CREATE TABLE curated.t (id integer CHECK (id < 10))")
        let session = try await scene.session(["r": "SELECT 5 AS id", "s": "SELECT 20 AS id"])
        let run = try Scene.run("one")
        try await scene.store.rehearse([Scene.output(.append)], from: session, run: run)
        let error = await #expect(throws: OutputError.self) {
            let outputs = [Scene.output(.append), Scene.output(.append, relation: "s", step: 3)]
            try await scene.store.rehearse(outputs, from: session, run: run)
        }
        #expect(error?.stepIndex == 3)
        #expect(try scene.psql("SELECT count(*) FROM curated.t") == "0")
        #expect(try await scene.store.receipts(of: run).isEmpty)
    }

    @Test func `several tables of one run are visible together or not at all`() async throws {
        let scene = try Scene()
        try scene.psql("CREATE SCHEMA curated; CREATE TABLE curated.b (id integer CHECK (id < 10))")
        let session = try await scene.session([
            "a": "SELECT 1 AS id", "b": "SELECT 20 AS id", "c": "SELECT 2 AS id",
        ])
        func outputs(_ second: String) -> [TableOutput] {
            [
                Scene.output(.overwrite, relation: "a", table: "a"),
                Scene.output(.append, relation: second, table: "b", step: 1),
            ]
        }
        let error = await #expect(throws: (any Error).self) {
            try await scene.store.publish(outputs("b"), from: session, run: Scene.run("one"))
        }
        #expect(error.map { Scene.code(of: $0) } == "publish.failed")
        #expect(try scene.psql("SELECT to_regclass('curated.a') IS NULL, count(*) FROM curated.b") == "t|0")
        let receipts = try await scene.store.publish(outputs("c"), from: session, run: Scene.run("one"))
        #expect(receipts.map(\.stepIndex) == [0, 1])
        #expect(try scene.psql("SELECT (SELECT count(*) FROM curated.a), count(*) FROM curated.b") == "1|1")
    }

    @Test func `a cancelled publish leaves nothing`() async throws {
        let scene = try Scene()
        try await scene.publish("SELECT 1::BIGINT AS range", Scene.output(.overwrite), Scene.run("one"))
        let session = try await scene.session(["r": "SELECT range FROM range(500000000)"])
        let task = Task {
            try await scene.store.publish([Scene.output(.overwrite)], from: session, run: Scene.run("two"))
        }
        try await scene.waitUntilCopying()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try scene.psql(all) == "1")
        #expect(try await scene.store.receipts(of: Scene.run("two")).isEmpty)
    }

    @Test func `two publishes to one table at once happen one after the other`() async throws {
        let scene = try Scene()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let run = try Scene.run(
                        "r\(number)",
                        job: "J\(number % 4)",
                        on: "2024-10-0\(1 + number / 4)"
                    )
                    try await scene.publish(
                        "SELECT unnest([\(number), \(number)]) AS id",
                        Scene.output(.append),
                        run
                    )
                }
            }
            try await group.waitForAll()
        }
        #expect(try scene.psql("SELECT count(*), count(DISTINCT id) FROM curated.t") == "16|8")
        #expect(try scene.psql("SELECT count(*) FROM glidepath_publishes") == "8")
    }
}
