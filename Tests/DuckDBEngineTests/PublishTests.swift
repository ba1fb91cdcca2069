import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

/// Overwrite, Append, Merge: what the table holds afterwards, and after doing it again.
@Suite struct PublishTests {
    /// Publishes the rows of a query in a session of its own.
    @discardableResult
    private func publish(
        _ sql: String,
        _ mode: DataFrameWriter.Mode,
        on date: String = "2024-10-01",
        job: String = "J",
        step: Int = 0,
        onEmpty: DataFrameWriter.EmptyPolicy = .empty,
        to bench: Bench
    ) async throws -> PublishReceipt {
        let session = try await bench.session(date, job: job)
        try await session.query("r", sql)
        let receipt = try await session.publish(.to("t", mode, onEmpty: onEmpty, step: step))
        await session.close()
        return receipt
    }

    private func table(_ bench: Bench, _ columns: String = "*") async throws -> [String] {
        try await bench.rows("SELECT \(columns) FROM curated.t ORDER BY ALL")
    }

    private func values(_ values: String...) -> String {
        "SELECT * FROM (VALUES \(values.map { "(\($0))" }.joined(separator: ", "))) v(n)"
    }

    private func dated(_ number: Int, _ date: String) -> String {
        "SELECT \(number) AS n, DATE '\(date)' AS as_of"
    }

    // MARK: Overwrite

    @Test func `overwrite replaces and tells what it wrote`() async throws {
        let bench = try await Bench()
        let first = try await publish(values("1", "2"), .overwrite, to: bench)
        #expect(first.target == "lake:curated.t")
        #expect(first.rows == 2)
        let second = try await publish(values("2", "1"), .overwrite, on: "2024-10-02", to: bench)
        #expect(first.checksum != nil)
        #expect(first.checksum == second.checksum)
        let third = try await publish(values("3"), .overwrite, to: bench)
        #expect(third.checksum != first.checksum)
        same(try await table(bench), ["3"])
    }

    @Test func `an empty relation empties the table, keeps it, or fails`() async throws {
        let bench = try await Bench()
        let none = "SELECT 1 AS n WHERE FALSE"
        try await publish(values("1"), .overwrite, to: bench)
        let failed = await diagnostic {
            try await publish(none, .overwrite, on: "2024-10-02", onEmpty: .fail, to: bench)
        }
        #expect(failed?.code == "publish.empty-relation")
        let kept = try await publish(none, .overwrite, on: "2024-10-02", onEmpty: .keep, to: bench)
        #expect(kept.rows == 0)
        same(try await table(bench), ["1"])
        try await publish(none, .overwrite, on: "2024-10-02", to: bench)
        same(try await table(bench), [])
    }

    @Test func `a table with a primary key is overwritten with the same keys`() async throws {
        let bench = try await Bench()
        try await bench.sql(
            "CREATE TABLE curated.t (n INTEGER PRIMARY KEY); INSERT INTO curated.t VALUES (1), (2)"
        )
        try await publish(values("2", "3"), .overwrite, to: bench)
        same(try await table(bench), ["2", "3"])
        let found = await diagnostic { try await publish(values("4", "4"), .overwrite, to: bench) }
        #expect(found?.code == "publish.failed")
        same(try await table(bench), ["2", "3"])
    }

    @Test func `a job that reads its own target sees the state before the run`() async throws {
        let bench = try await Bench()
        try await bench.sql(
            "CREATE TABLE curated.t AS SELECT 1 AS n; CREATE VIEW curated.seen AS FROM curated.t"
        )
        for (table, predicate) in [
            ("t", nil), ("seen", nil), ("other", "n <= (SELECT max(n) FROM lake.curated.t)"),
        ] {
            try await bench.sql("CREATE OR REPLACE TABLE curated.other AS FROM curated.t")
            let session = try await bench.session()
            try await session.define(
                "old",
                as: .scan(
                    Scan(
                        connection: "lake",
                        table: TableName(schema: "curated", name: table),
                        columns: ["n"],
                        asOfColumn: nil,
                        dates: .all,
                        predicate: predicate
                    )
                )
            )
            try await session.query("r", "SELECT n + 1 AS n FROM old")
            try await session.publish(.to())
        }
        same(try await table(bench), ["4"])
        let session = try await bench.session()
        try await session.query("t", "SELECT 0 AS n")
        try await session.query("r", "SELECT n + 1 AS n FROM lake.curated.t")
        try await session.publish(.to())
        same(try await table(bench), ["5"])
    }

    // MARK: Append

    @Test func `append by date: a re-run replaces its own date only`() async throws {
        let bench = try await Bench()
        for (number, date) in [(1, "2024-10-01"), (2, "2024-10-02"), (3, "2024-10-03")] {
            try await publish(dated(number, date), .append, on: date, to: bench)
        }
        try await publish(dated(20, "2024-10-02"), .append, on: "2024-10-02", to: bench)
        try await publish(dated(20, "2024-10-02"), .append, on: "2024-10-02", to: bench)
        same(try await table(bench, "n"), ["1", "3", "20"])
        same(try await bench.rows("SELECT count(*) FROM glidepath_publish_rows"), ["0"])
    }

    @Test func `append by date takes over rows that were there before`() async throws {
        let bench = try await Bench()
        try await bench.sql(
            "CREATE TABLE curated.t AS SELECT 1 AS n, DATE '2024-10-01' AS as_of UNION ALL SELECT 2, DATE '2024-09-30'"
        )
        try await publish(dated(10, "2024-10-01"), .append, to: bench)
        same(try await table(bench, "n"), ["2", "10"])
    }

    @Test(arguments: ["VARCHAR", "TIMESTAMP", "TIMESTAMPTZ"])
    func `the date column may be text or a timestamp`(type: String) async throws {
        let bench = try await Bench()
        for _ in 0..<2 {
            for date in ["2024-10-01", "2024-10-02"] {
                try await publish(
                    "SELECT 1 AS n, '\(date)'::\(type) AS etl_effective_date",
                    .append,
                    on: date,
                    to: bench
                )
            }
        }
        same(try await table(bench, "n"), ["1", "1"])
        same(try await bench.rows("SELECT count(*) FROM glidepath_publish_rows"), ["0"])
    }

    /// Weekends carry Friday's rows: the column does not tell what a run appended.
    @Test func `rows of other dates are told apart by hash`() async throws {
        let bench = try await Bench()
        let friday = dated(1, "2024-10-04")
        for date in ["2024-10-04", "2024-10-05", "2024-10-06"] {
            try await publish(friday, .append, on: date, to: bench)
        }
        for date in ["2024-10-05", "2024-10-04", "2024-10-06", "2024-10-05"] {
            try await publish(friday, .append, on: date, to: bench)
            same(try await table(bench), Array(repeating: "1|2024-10-04", count: 3))
        }
        try await publish("\(friday) WHERE FALSE", .append, on: "2024-10-04", to: bench)
        same(try await table(bench).count, 2)
        try await publish(dated(9, "2024-10-07"), .append, on: "2024-10-05", to: bench)
        same(try await table(bench), ["1|2024-10-04", "9|2024-10-07"])
    }

    @Test func `without a date column the recorded multiset is replaced`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS n UNION ALL SELECT 1")
        try await publish(values("1", "1", "2"), .append, to: bench)
        try await publish(values("1", "3"), .append, on: "2024-10-02", to: bench)
        same(try await table(bench), ["1", "1", "1", "1", "1", "2", "3"])
        try await publish(values("1", "7"), .append, to: bench)
        same(try await table(bench), ["1", "1", "1", "1", "3", "7"])
    }

    @Test func `two jobs append to one table`() async throws {
        let bench = try await Bench()
        for round in 1...3 {
            for job in ["A", "B"] {
                for date in ["2024-10-01", "2024-10-02"] {
                    try await publish(
                        "SELECT '\(job)' AS job, \(round) AS round, DATE '\(date)' AS as_of FROM range(\(round))",
                        .append,
                        on: date,
                        job: job,
                        to: bench
                    )
                }
            }
        }
        same(
            try await bench.rows(
                "SELECT job, as_of, round, count(*) FROM curated.t GROUP BY ALL ORDER BY ALL"
            ),
            ["A|2024-10-01|3|3", "A|2024-10-02|3|3", "B|2024-10-01|3|3", "B|2024-10-02|3|3"]
        )
    }

    @Test func `two steps of one job append to one table`() async throws {
        let bench = try await Bench()
        for factor in 1...3 {
            for date in ["2024-10-01", "2024-10-02"] {
                let session = try await bench.session(date)
                try await session.query("a", "SELECT \(factor) AS n, DATE '\(date)' AS as_of")
                try await session.query("b", "SELECT \(factor * 10) AS n, DATE '\(date)' AS as_of")
                _ = try await session.publish(
                    [.to(from: "a", .append, step: 2), .to(from: "b", .append, step: 3)],
                    to: "lake"
                )
            }
        }
        same(try await table(bench, "n"), ["3", "3", "30", "30"])
    }

    @Test func `a table with a date column that the relation lacks`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (n INTEGER, as_of DATE)")
        for number in [1, 2] { try await publish(values("\(number)"), .append, to: bench) }
        same(try await table(bench), ["2|NULL"])
    }

    @Test func `a date column that appears later does not hide earlier appends`() async throws {
        let bench = try await Bench()
        let old = "SELECT 1 AS n, DATE '2024-10-01' AS etl_effective_date"
        try await publish(old, .append, to: bench)
        try await publish(
            "SELECT 2 AS n, DATE '2024-10-02' AS etl_effective_date, DATE '2024-10-02' AS as_of",
            .append,
            on: "2024-10-02",
            to: bench
        )
        try await publish(old, .append, to: bench)
        same(try await table(bench, "n"), ["1", "2"])
    }

    @Test func `rows that someone deleted or changed in between stay so`() async throws {
        let bench = try await Bench()
        try await publish(values("1", "2", "3"), .append, to: bench)
        try await bench.sql("DELETE FROM curated.t WHERE n = 1; UPDATE curated.t SET n = 20 WHERE n = 2")
        try await publish(values("1", "2", "3"), .append, to: bench)
        same(try await table(bench), ["1", "2", "3", "20"])
    }

    @Test(arguments: [
        ("SELECT 5::INTEGER AS n", "SELECT 1.25::DECIMAL(6,2) AS n", "DECIMAL(12,2)", ["1.25", "5.00"]),
        ("SELECT 5::INTEGER AS n", "SELECT 0.5::DOUBLE AS n", "DOUBLE", ["0.5", "5.0"]),
        (
            "SELECT 9000000000000000::BIGINT * 10 AS n", "SELECT 0.5::DOUBLE AS n", "DOUBLE",
            ["0.5", "9e+16"]
        ),
        ("SELECT 0.1::FLOAT AS n", "SELECT 0.1::DOUBLE AS n", "DOUBLE", ["0.1", "0.10000000149011612"]),
        (
            "SELECT DATE '2024-01-01' AS n", "SELECT TIMESTAMP '2024-01-02 03:04:05' AS n", "TIMESTAMP",
            ["2024-01-01 00:00:00", "2024-01-02 03:04:05"]
        ),
        (
            "SELECT DATE '2024-01-01' AS n", "SELECT TIMESTAMPTZ '2024-01-02 03:04:05+00' AS n",
            "TIMESTAMP WITH TIME ZONE", ["2024-01-01 00:00:00+00", "2024-01-02 03:04:05+00"]
        ),
        ("SELECT 5 AS n", "SELECT 7 AS m", "INTEGER", ["5", "NULL"]),
    ])
    func `a re-run finds its rows after the table has changed`(
        first: String,
        second: String,
        type: String,
        expected: [String]
    ) async throws {
        let bench = try await Bench()
        try await publish(first, .append, to: bench)
        try await publish(second, .append, on: "2024-10-02", to: bench)
        for _ in 0..<2 { try await publish(first, .append, to: bench) }
        same(try await bench.rows("SELECT n::VARCHAR FROM curated.t ORDER BY n"), expected)
        same(try await bench.rows("SELECT DISTINCT typeof(n) FROM curated.t"), [type])
    }

    @Test func `overwrite forgets the appends before it`() async throws {
        let bench = try await Bench()
        try await publish(values("1"), .append, to: bench)
        try await publish(values("1", "2"), .overwrite, on: "2024-10-02", job: "Other", to: bench)
        try await publish(values("1"), .append, to: bench)
        same(try await table(bench), ["1", "1", "2"])
        try await publish(values("5"), .append, to: bench)
        same(try await table(bench), ["1", "2", "5"])
    }

    @Test func `an empty relation under keep leaves an earlier append replaceable`() async throws {
        for columns in ["1 AS n, DATE '2024-10-01' AS as_of", "1 AS n"] {
            let bench = try await Bench()
            try await publish("SELECT \(columns)", .append, to: bench)
            try await publish("SELECT \(columns) WHERE FALSE", .append, onEmpty: .keep, to: bench)
            same(try await table(bench, "n"), ["1"])
            try await publish("SELECT \(columns)", .append, to: bench)
            same(try await table(bench, "n"), ["1"])
        }
    }

    // MARK: Merge

    @Test func `merge replaces rows with equal keys and adds the others`() async throws {
        let bench = try await Bench()
        try await publish("SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(k, t)", .overwrite, to: bench)
        let receipt = try await publish(
            "SELECT * FROM (VALUES (2, 'B'), (3, 'C')) v(K, t)",
            .merge(keys: ["K"]),
            on: "2024-10-02",
            to: bench
        )
        #expect(receipt.rows == 2)
        same(try await table(bench), ["1|a", "2|B", "3|C"])
    }

    @Test(arguments: ["(1, 'a'), (1, 'b')", "(NULL, 'a')"])
    func `keys that do not identify rows are refused`(rows: String) async throws {
        let bench = try await Bench()
        let found = await diagnostic {
            try await publish("SELECT * FROM (VALUES \(rows)) v(k, t)", .merge(keys: ["k"]), to: bench)
        }
        #expect(found?.code == "publish.merge-keys")
        let missing = await diagnostic {
            try await publish("SELECT 1 AS k", .merge(keys: ["kk"]), to: bench)
        }
        #expect(missing?.code == "source.unknown-column")
        same(try await bench.rows("SELECT count(*) FROM duckdb_tables() WHERE table_name = 't'"), ["0"])
    }

    @Test func `a merge by another job does not make an append delete its rows`() async throws {
        let bench = try await Bench()
        try await publish(dated(1, "2024-10-01"), .append, job: "A", to: bench)
        try await publish(dated(2, "2024-10-01"), .merge(keys: ["n"]), job: "B", to: bench)
        try await publish(dated(3, "2024-10-01"), .append, job: "A", to: bench)
        same(try await table(bench, "n"), ["2", "3"])
    }

    // MARK: Record

    @Test func `a run publishes once`() async throws {
        let bench = try await Bench()
        let session = try await bench.session(run: "run-1")
        try await session.query("r", values("1"))
        let first = try await session.publish([.to(.append), .to("u")], to: "lake")
        let again = try await bench.session(run: "run-1")
        same(try await again.receipts(from: "lake").map(\.rows), [1, 1])
        try await again.query("r", values("2"))
        let second = try await again.publish([.to(.append), .to("u")], to: "lake")
        #expect(second.map(\.target) == first.map(\.target))
        #expect(second.map(\.checksum) == first.map(\.checksum))
        same(try await table(bench), ["1"])
    }

    @Test func `names of tables and columns compare without case, and may need quotes`() async throws {
        let bench = try await Bench()
        for (table, column) in [("My \"Table\"", "group"), ("my \"TABLE\"", "GROUP")] {
            let session = try await bench.session()
            try await session.query("r", "SELECT 1 AS \"\(column)\"")
            try await session.publish(.to(table, .append))
        }
        same(try await bench.rows(#"SELECT "group" FROM curated."my ""table""""#), ["1"])
    }
}

extension TableOutput {
    static func to(_ mode: DataFrameWriter.Mode) -> TableOutput { .to("t", from: "r", mode) }

    static func to(from relation: String, _ mode: DataFrameWriter.Mode, step: Int) -> TableOutput {
        .to("t", from: relation, mode, step: step)
    }
}
