import Diagnostics
import DuckDBDriver
import Foundation
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// Random queries of DuckDB and PostgreSQL, run on real engines before and after translation.
@Suite(.serialized)
struct TypedTests {
    struct Route: CustomStringConvertible, Sendable {
        var from: Dialect
        var to: Dialect
        /// Least number of queries out of 200 that are translated without any warning.
        var exactAtLeast: Int

        var description: String { "\(from) to \(to)" }
    }

    static let routes = [
        Route(from: .duckdb, to: .postgresql, exactAtLeast: 120),
        Route(from: .postgresql, to: .duckdb, exactAtLeast: 120),
        Route(from: .duckdb, to: .sqlite, exactAtLeast: 90),
        Route(from: .postgresql, to: .sqlite, exactAtLeast: 80),
    ]

    private static let isLong = ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != nil

    @Test(arguments: routes)
    func `a constant key is no column's place`(route: Route) async throws {
        guard let cluster = PostgresCluster() else { return }
        defer { cluster.stop() }
        let queries = [
            "SELECT CAST(2 AS integer) AS g, sum(n * 2) AS a FROM p GROUP BY CAST(2 AS integer)",
            "SELECT 7 AS g, count(*) AS a FROM p GROUP BY 1",
            "SELECT id, n FROM p ORDER BY CAST(2 AS integer), id",
            "SELECT id, row_number() OVER (ORDER BY CAST(1 AS integer), id) AS a FROM p",
        ]
        let counts = try await Self.run(queries, route, 3, cluster)
        #expect(counts.exact + counts.warned == queries.count, "\(route): \(counts)")
    }

    @Test(arguments: routes)
    func `random queries answer alike, or the warning says how not`(route: Route) async throws {
        let cluster = PostgresCluster()
        defer { cluster?.stop() }
        guard let cluster else {
            print("PostgreSQL cannot start here: \(route) was not run")
            return
        }
        for seed in 1...(Self.isLong ? 40 : 2) as ClosedRange<UInt64> {
            var generator = TypedQueries(seed: seed, dialect: route.from)
            let queries = (0..<200).map { _ in generator.query() }
            let counts = try await Self.run(queries, route, seed, cluster)
            print("\(route), seed \(seed): \(counts)")
            // A translator that refused everything, or warned of everything, would be no use.
            #expect(counts.exact >= route.exactAtLeast, "\(route), seed \(seed): \(counts)")
        }
    }

    struct Counts: CustomStringConvertible {
        var exact = 0
        var warned = 0
        var refused = 0
        var failedInSource = 0

        var description: String {
            "\(exact) exact, \(warned) warned, \(refused) refused, \(failedInSource) fail in the source"
        }
    }

    static func run(
        _ queries: [String],
        _ route: Route,
        _ seed: UInt64,
        _ cluster: PostgresCluster
    ) async throws -> Counts {
        let tables = TypedTables(seed: seed)
        var counts = Counts()
        var pairs: [(source: String, target: String, notes: [Diagnostic], isOrdered: Bool)] = []
        for sql in queries {
            let script = SQLParser.parse(sql, dialect: route.from)
            let transpiler = Transpiler(
                from: route.from,
                to: route.to,
                relations: TypedTables.relations,
                source: script.source
            )
            guard let statement = script.statements.first, script.unparsed.isEmpty else {
                Issue.record("unparsed: \(sql)")
                continue
            }
            let translation = transpiler.translate(statement)
            guard let target = translation.statement else {
                counts.refused += 1
                continue
            }
            let text = SQLPrinter.text(target, dialect: route.to)
            pairs.append((sql, text, translation.notes, sql.contains("FROM p ORDER BY")))
        }
        let engines = [route.from, route.to]
        let texts = [pairs.map(\.source), pairs.map(\.target)]
        let answers = try await answers(engines, tables, texts, cluster)
        for (index, pair) in pairs.enumerated() {
            guard let expected = answers[0][index] else {
                counts.failedInSource += 1
                continue
            }
            if pair.notes.isEmpty { counts.exact += 1 } else { counts.warned += 1 }
            let comparison = TypedComparison(
                notes: pair.notes,
                isOrdered: pair.isOrdered,
                dividesWithin: Self.dividesWithin(pair.source)
            )
            if let problem = comparison.difference(expected, answers[1][index]) {
                let target = pair.target.replacing("\n", with: " ")
                Issue.record("\(route), seed \(seed): \(pair.source)\n  \(target)\n  \(problem)")
            }
        }
        return counts
    }

    /// Whether a quotient goes into another operation, which then answers otherwise for NULL than for infinity.
    private static func dividesWithin(_ sql: String) -> Bool {
        let takers = [
            "coalesce(", "max(", "min(", "sum(", "avg(", "greatest(", "least(", "DISTINCT FROM", "nullif(",
            " < ",
            " > ", " <= ", " >= ", " = ", " <> ",
        ]
        return sql.contains(" / ") && takers.contains { sql.contains($0) }
    }

    /// The rows each engine answers; nil for a query that fails.
    static func answers(
        _ engines: [Dialect],
        _ tables: TypedTables,
        _ queries: [[String]],
        _ cluster: PostgresCluster,
        after changes: [[String]] = []
    ) async throws -> [[[[PlainValue]]?]] {
        var result: [[[[PlainValue]]?]] = []
        for (index, engine) in engines.enumerated() {
            let script = tables.script(engine) + (index < changes.count ? changes[index] : [])
            switch engine {
            case .duckdb: result.append(try await duckdb(script, queries[index]))
            case .sqlite: result.append(try await sqlite(script, queries[index]))
            case .postgresql: result.append(postgresql(script, queries[index], cluster))
            }
        }
        return result
    }

    private static func duckdb(_ script: [String], _ queries: [String]) async throws -> [[[PlainValue]]?] {
        let database = try DuckDBDatabase(path: nil).connect()
        try await database.execute("SET threads = 1")
        for statement in script { try await database.execute(statement) }
        var answers: [[[PlainValue]]?] = []
        for query in queries {
            answers.append(try? await database.query(query).rows.map { $0.map(PlainValue.init) })
        }
        return answers
    }

    private static func sqlite(_ script: [String], _ queries: [String]) async throws -> [[[PlainValue]]?] {
        let database = try SQLiteDatabase(path: nil)
        try await database.write { connection in
            for statement in script { try connection.execute(statement) }
        }
        var answers: [[[PlainValue]]?] = []
        for query in queries {
            answers.append(try? await database.read { try $0.query(query) }.map { $0.map(PlainValue.init) })
        }
        return answers
    }

    private static func postgresql(
        _ script: [String],
        _ queries: [String],
        _ cluster: PostgresCluster
    ) -> [[[PlainValue]]?] {
        // In a transaction that is never committed, so that every script finds an empty database.
        let setup = "BEGIN;\n\(script.joined(separator: ";\n"));\n\\set ON_ERROR_ROLLBACK on"
        return cluster.rows(of: queries, after: setup).map { rows in
            rows?.map { $0.map(PlainValue.init(postgresql:)) }
        }
    }
}

/// Whether two answers are equal, up to what the warnings of the translation allow.
struct TypedComparison {
    let codes: Set<String>
    let isOrdered: Bool
    /// A quotient's NULL in place of infinity is operated upon further.
    let dividesWithin: Bool

    init(notes: [Diagnostic], isOrdered: Bool, dividesWithin: Bool = false) {
        codes = Set(notes.map(\.code))
        self.isOrdered = isOrdered
        self.dividesWithin = dividesWithin
    }

    func difference(_ expected: [[PlainValue]], _ actual: [[PlainValue]]?) -> String? {
        if dividesWithin, codes.contains("transpile.zero-divisor") { return nil }
        return strictDifference(expected, actual)
    }

    private func strictDifference(_ expected: [[PlainValue]], _ actual: [[PlainValue]]?) -> String? {
        guard let actual else {
            let mayFail = !codes.isDisjoint(with: ["transpile.may-fail", "transpile.zero-divisor"])
            return mayFail ? nil : "the translation fails"
        }
        guard expected.count == actual.count else {
            // A condition or DISTINCT may go by what differs.
            let isFiltered = !codes.isDisjoint(with: ["transpile.letter-case", "transpile.zero-divisor"])
            return isFiltered ? nil : "\(expected.count) rows became \(actual.count)"
        }
        guard !isOrdered else {
            let pair = zip(expected, actual).first { !isSame($0, $1) }
            return pair.map { "row \($0) became \($1)" }
        }
        var rest = actual
        for row in expected {
            guard let place = rest.firstIndex(of: row) ?? rest.firstIndex(where: { isSame(row, $0) }) else {
                return "no row \(row) in \(rest.prefix(3))"
            }
            rest.remove(at: place)
        }
        return nil
    }

    private func isSame(_ first: [PlainValue], _ second: [PlainValue]) -> Bool {
        first.count == second.count && zip(first, second).allSatisfy(isSame)
    }

    private func isSame(_ first: PlainValue, _ second: PlainValue) -> Bool {
        if first == second { return true }
        if let left = first.number, let right = second.number {
            if left == right || (left.isNaN && right.isNaN) { return true }
            let isLoose = !codes.isDisjoint(with: ["transpile.last-digits", "transpile.real-sum"])
            if isLoose { return abs(left - right) <= 1e-12 * max(abs(left), abs(right)) }
        }
        if codes.contains("transpile.zero-divisor") {
            let ends = [first, second].map { $0.text == nil || $0.number?.isFinite != true }
            if ends == [true, true] { return true }
        }
        guard codes.contains("transpile.letter-case"), let left = first.text, let right = second.text else {
            return false
        }
        // Truth that depends on the case of letters outside ASCII may be either.
        if ["0", "1"].contains(left), ["0", "1"].contains(right) { return true }
        return left.lowercased() == right.lowercased() || left.uppercased() == right.uppercased()
    }
}
