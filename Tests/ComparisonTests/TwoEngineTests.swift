import Comparison
import DuckDBDriver
import Glidepath
import JobModel
import SQLiteDriver
import Tabular
import Testing

/// A SQLite file against DuckDB: both compute the same checksums, each where its rows are.
@Suite struct TwoEngineTests {
    private static let columns =
        "id INTEGER, name TEXT, score NUMERIC(10,2), ratio REAL, day DATE, moment TIMESTAMP, flag BOOLEAN, raw BLOB"

    private static let cells: [(sqlite: [String], duckdb: [String])] = [
        (["1", "-5", "9007199254740993"], ["1", "-5", "9007199254740993"]),
        (["'a'", "''", "'é|7:x'"], ["'a'", "''", "'é|7:x'"]),
        (["1.5", "0", "-12.25"], ["1.50", "0.00", "-12.25"]),
        // SQLite keeps no sign of zero.
        (["0.1", "1e300", "-2.0"], ["'0.1'", "'1e300'", "'-2.0'"]),
        (["'2024-02-29'", "'1999-12-31'"], ["'2024-02-29'", "'1999-12-31'"]),
        (
            ["'2024-02-29T10:00:00'", "'2024-02-29 10:00:00.250'"],
            ["'2024-02-29 10:00:00'", "'2024-02-29 10:00:00.25'"]
        ),
        (["1", "0"], ["true", "false"]),
        (["x'00FF'", "x''"], ["'\\x00\\xFF'::BLOB", "''::BLOB"]),
    ]

    /// Rows as pairs of places in `cells`, -1 for NULL.
    private static func rows(_ random: inout SeededRandom) -> [[Int]] {
        (0..<Int.random(in: 0...15, using: &random)).map { _ in
            cells.map { Int.random(in: -1..<$0.sqlite.count, using: &random) }
        }
    }

    private static func statements(_ rows: [[Int]], isSQLite: Bool) -> String {
        let types =
            isSQLite
            ? columns
            : columns.replacing("TEXT", with: "VARCHAR").replacing("NUMERIC", with: "DECIMAL")
                .replacing("REAL", with: "DOUBLE").replacing("id INTEGER", with: "id BIGINT")
        let values = rows.map { row in
            let literals = row.enumerated().map { column, place in
                place < 0 ? "NULL" : isSQLite ? cells[column].sqlite[place] : cells[column].duckdb[place]
            }
            return "INSERT INTO t VALUES (\(literals.joined(separator: ", ")));"
        }
        return "CREATE TABLE t (\(types)); " + values.joined(separator: " ")
    }

    private func report(
        _ left: [[Int]],
        _ right: [[Int]],
        rules: ComparisonRules = ComparisonRules()
    ) async throws -> ComparisonReport {
        let folder = try TestFolder()
        let sqlite = try SQLiteDatabase(path: folder.path("l.sqlite"))
        let script = Self.statements(left, isSQLite: true)
        try await sqlite.write { try $0.script(script) }
        await sqlite.close()
        try await makeDuckDB(folder.path("r.db"), Self.statements(right, isSQLite: false))
        return try await compare(folder.path("l.sqlite"), folder.path("r.db") + "#t", rules: rules)
    }

    private func makeDuckDB(_ path: String, _ script: String) async throws {
        let connection = try DuckDBDatabase(path: path).connect()
        try await connection.execute(script + " CHECKPOINT;")
    }

    @Test(arguments: 0..<(isNightly ? 200 : 20)) func `the same rows are equal, one changed cell is found`(
        seed: Int
    ) async throws {
        var random = SeededRandom(seed: UInt64(seed))
        let rows = Self.rows(&random)
        var shuffled = rows
        shuffled.shuffle(using: &random)
        let same = try await report(rows, shuffled)
        #expect(same.verdict == .equal, "seed \(seed): \(same.schema) \(same.samples)")
        #expect(same.basis == .checksums, "seed \(seed): equal data moved")
        guard !rows.isEmpty else { return }
        let (row, column) = (rows.indices.chosen(&random), Self.cells.indices.chosen(&random))
        let others = (-1..<Self.cells[column].sqlite.count).filter { $0 != shuffled[row][column] }
        shuffled[row][column] = others.chosen(&random)
        for rules in [
            ComparisonRules(), ComparisonRules(key: ["id", "name"]), ComparisonRules(order: .compared),
        ] {
            let other = try await report(rows, shuffled, rules: rules)
            #expect(other.verdict == .different, "seed \(seed)")
            #expect(
                (1...2).contains(other.rows.onlyLeft + other.rows.onlyRight + other.rows.differing),
                "seed \(seed)"
            )
        }
    }

    @Test func `order across engines`() async throws {
        let (one, two) = ([[0, 0, 0, 0, 0, 0, 0, 0]], [[1, 1, 1, 1, 1, 1, 1, 1]])
        let ordered = ComparisonRules(order: .compared)
        #expect(try await report(one + two, one + two, rules: ordered).verdict == .equal)
        let swapped = try await report(one + two, two + one, rules: ordered)
        #expect(swapped.verdict == .different && swapped.order?.firstDifference == 1)
    }

    @Test func `a text in a column of numbers is no number`() async throws {
        let folder = try TestFolder()
        let sqlite = try SQLiteDatabase(path: folder.path("l.sqlite"))
        try await sqlite.write {
            try $0.script("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1), ('x');")
        }
        await sqlite.close()
        try await makeDuckDB(
            folder.path("r.db"),
            "CREATE TABLE t (id BIGINT); INSERT INTO t VALUES (1), (NULL);"
        )
        let report = try await compare(folder.path("l.sqlite"), folder.path("r.db"))
        #expect(report.verdict == .different && report.rows.matched == 1)
    }
}

extension Range<Int> {
    func chosen(_ random: inout SeededRandom) -> Int { Int.random(in: self, using: &random) }
}
