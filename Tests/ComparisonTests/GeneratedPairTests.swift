import Comparison
import DuckDBDriver
import JobModel
import Testing

/// Pairs of tables with a known answer: no difference may be overlooked and none invented.
@Suite struct GeneratedPairTests {
    /// Pairs of each kind; each pair is compared in three ways.
    private static let pairs: UInt64 = isNightly ? 1100 : 40

    @Test func `a table equals itself in any order of rows, whatever its types`() async throws {
        let bench = try Bench()
        for seed in 0..<Self.pairs {
            var random = SeededRandom(seed: seed)
            let table = GeneratedTable(random: &random)
            var shuffled = table
            shuffled.rows.shuffle(using: &random)
            try await bench.connection.execute(table.creation("l") + shuffled.creation("r"))
            for rules in Self.rules(table, &random) {
                let report = try await bench.report(bench.side("l"), bench.side("r"), rules: rules)
                #expect(
                    report.verdict == .equal,
                    "seed \(seed), key \(rules.key): \(report.schema) \(report.rows)"
                )
                #expect(report.rows.matched == table.rows.count, "seed \(seed)")
            }
            let ordered = ComparisonRules(order: .compared)
            let same = try await bench.report(bench.side("l"), bench.side("l"), rules: ordered)
            #expect(same.verdict == .equal, "seed \(seed), ordered")
        }
    }

    @Test func `one change in one table is always found`() async throws {
        let bench = try Bench()
        var changes = 0
        for seed in 0..<(Self.pairs * 2) {
            var random = SeededRandom(seed: 1_000_000 + seed)
            let table = GeneratedTable(random: &random)
            guard let change = Change.allCases.randomElement(using: &random),
                var changed = change.applied(to: table, &random)
            else { continue }
            if change != .order { changed.rows.shuffle(using: &random) }
            changes += 1
            try await bench.connection.execute(table.creation("l") + changed.creation("r"))
            let ways = change == .order ? [ComparisonRules(order: .compared)] : Self.rules(table, &random)
            for rules in ways {
                let report = try await bench.report(bench.side("l"), bench.side("r"), rules: rules)
                #expect(report.verdict == .different, "seed \(seed), \(change), key \(rules.key)")
                check(report, change, table, seed)
            }
        }
        #expect(changes > Int(Self.pairs))
    }

    /// What the counts must be, whatever the way of comparing.
    private func check(_ report: ComparisonReport, _ change: Change, _ table: GeneratedTable, _ seed: UInt64)
    {
        let rows = report.rows
        #expect(rows.left == rows.matched + rows.onlyLeft, "seed \(seed)")
        #expect(rows.right == rows.matched + rows.onlyRight, "seed \(seed)")
        let differences = rows.onlyLeft + rows.onlyRight + rows.differing
        switch change {
        case .duplicate, .addition:
            #expect(rows.right == rows.left + 1 && differences == 1, "seed \(seed): \(rows)")
        case .removal: #expect(rows.left == rows.right + 1 && differences == 1, "seed \(seed): \(rows)")
        case .type, .order: #expect(differences == 0, "seed \(seed), \(change): \(rows) \(report.samples)")
        case .cell, .null, .swap: #expect((1...2).contains(differences), "seed \(seed), \(change): \(rows)")
        }
    }

    /// Without a key, with a key of one column, with a key of all columns.
    private static func rules(_ table: GeneratedTable, _ random: inout SeededRandom) -> [ComparisonRules] {
        let names = table.columns.map(\.name)
        return [
            ComparisonRules(), ComparisonRules(key: [names.chosen(&random)]), ComparisonRules(key: names),
        ]
    }
}
