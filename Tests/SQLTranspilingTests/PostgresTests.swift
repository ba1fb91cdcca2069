import Diagnostics
import DuckDBDriver
import Foundation
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// Translations to and from PostgreSQL, run on a real server where one can start.
@Suite(.serialized)
struct PostgresTests {
    @Test func `translations give the same rows on PostgreSQL`() async throws {
        guard let cluster = PostgresCluster() else {
            print("PostgreSQL cannot start here: its translations were not run")
            return
        }
        defer { cluster.stop() }
        let engines = try await BothEngines.open(rows: 40)
        let setup = PostgresTables.script(try await Self.tables(engines))
        try await fromSQLite(engines, cluster, setup)
        try await fromDuckDB(engines, cluster, setup)
        try await fromPostgres(engines, cluster, setup)
    }

    private static func tables(_ engines: BothEngines) async throws -> [String: [[Value]]] {
        var tables: [String: [[Value]]] = [:]
        for name in BothEngines.relations.keys {
            tables[name] = try await engines.duckdb.query("SELECT * FROM \"\(name)\"").rows
        }
        return tables
    }

    private func fromSQLite(_ engines: BothEngines, _ cluster: PostgresCluster, _ setup: String) async throws
    {
        var queries: [(source: String, target: String, notes: [Diagnostic])] = []
        for sql in Corpus.queries where !sql.hasPrefix("REFUSED") && !sql.contains("1e308 * 10") {
            if let (text, notes) = translated(sql, from: .sqlite, to: .postgresql) {
                queries.append((sql, text, notes))
            }
        }
        let answers = cluster.rows(of: queries.map(\.target), after: setup)
        #expect(answers.count == queries.count)
        for (query, answer) in zip(queries, answers) {
            let expected = try await engines.sqlite.read { try $0.query(query.source) }
            compare(query.source, query.target, expected, answer, query.notes)
        }
        print("SQLite to PostgreSQL: \(queries.count) of \(Corpus.queries.count) queries translated")
        #expect(queries.count > 250)
    }

    private func fromDuckDB(_ engines: BothEngines, _ cluster: PostgresCluster, _ setup: String) async throws
    {
        var queries: [(String, String, [Diagnostic])] = []
        for sql in PairCorpus.duckdb {
            let translation = translated(sql, from: .duckdb, to: .postgresql)
            #expect(translation != nil, "refused: \(sql)")
            if let translation { queries.append((sql, translation.text, translation.notes)) }
        }
        let answers = cluster.rows(of: queries.map(\.1), after: setup)
        for (query, answer) in zip(queries, answers) {
            let expected = try await engines.duckdb.query(query.0).rows
            compare(query.0, query.1, expected, answer, query.2)
        }
        print("DuckDB to PostgreSQL: \(queries.count) queries")
    }

    private func fromPostgres(_ engines: BothEngines, _ cluster: PostgresCluster, _ setup: String)
        async throws
    {
        let answers = cluster.rows(of: PairCorpus.postgresql, after: setup)
        for (sql, answer) in zip(PairCorpus.postgresql, answers) {
            guard let translation = translated(sql, from: .postgresql, to: .duckdb) else {
                Issue.record("refused: \(sql)")
                continue
            }
            do {
                let actual = try await engines.duckdb.query(translation.text).rows
                compare(sql, translation.text, actual, answer, translation.notes)
            } catch {
                Issue.record("\(sql)\n  \(translation.text)\n  \(error)")
            }
        }
        print("PostgreSQL to DuckDB: \(PairCorpus.postgresql.count) queries")
    }

    private func translated(
        _ sql: String,
        from: Dialect,
        to: Dialect
    ) -> (text: String, notes: [Diagnostic])? {
        let script = SQLParser.parse(sql, dialect: from)
        guard let statement = script.statements.first else { return nil }
        let transpiler = Transpiler(
            from: from,
            to: to,
            relations: from == .sqlite ? BothEngines.relations : BothEngines.stored,
            source: script.source
        )
        let translation = transpiler.translate(statement)
        return translation.statement.map { (SQLPrinter.text($0, dialect: to), translation.notes) }
    }

    private func compare(
        _ source: String,
        _ target: String,
        _ expected: [[Value]],
        _ answer: [[String?]]?,
        _ notes: [Diagnostic]
    ) {
        let context = "\(source)\n  \(target.replacing("\n", with: " "))"
        guard let answer else {
            Issue.record("PostgreSQL fails: \(context)")
            return
        }
        if notes.contains(where: { $0.code == "transpile.row-order" }) {
            #expect(answer.count == expected.count, "\(context)")
            return
        }
        let tolerance = notes.isEmpty ? 0 : 1e-12
        let left = expected.map { $0.map(PlainCell.init) }.sorted { "\($0)" < "\($1)" }
        let right = zip(answer, expected.isEmpty ? [] : answer.map { _ in expected[0] }).map { row, _ in row }
        var rest = right.map { $0.map(PlainCell.init(text:)) }
        #expect(left.count == rest.count, "\(context)")
        for row in left {
            let place = rest.firstIndex { other in
                zip(row, other).allSatisfy { $0.isSame(as: $1, tolerance) }
            }
            guard let place else {
                Issue.record("no row \(row) in \(rest.prefix(3)): \(context)")
                return
            }
            rest.remove(at: place)
        }
    }
}

/// A value as text, compared as a number where both are numbers.
struct PlainCell: CustomStringConvertible {
    var text: String?

    init(text: String?) { self.text = text == "t" ? "1" : text == "f" ? "0" : text }

    init(_ value: Value) {
        text =
            switch value {
            case .null: nil
            case .boolean(let flag): flag ? "1" : "0"
            case .integer(let number): String(number)
            case .hugeInteger(let number): String(number)
            case .double(let number): String(number)
            case .decimal(let number): number.description
            case .text(let text): text
            case .date(let date): date.description
            default: "\(value)"
            }
    }

    var description: String { text ?? "NULL" }

    func isSame(as other: PlainCell, _ tolerance: Double) -> Bool {
        if text == other.text { return true }
        guard let first = text.flatMap(Double.init), let second = other.text.flatMap(Double.init) else {
            return false
        }
        return first == second || abs(first - second) <= tolerance * max(abs(first), abs(second))
    }
}
