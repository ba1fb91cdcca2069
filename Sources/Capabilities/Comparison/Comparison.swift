import Diagnostics
public import JobModel
import SQLSyntax
public import Tabular

/// Finds out whether two sides hold the same rows, and if not, what differs and why.
///
///     let comparison = Comparison(workbench: workbench, rules: rules, today: clock.now.date)
///     let report = try await comparison.report(left, right)
///     guard report.verdict == .equal else { … }
///
/// Cost: one read of each side when they are equal. Memory stays within the workbench's limit; what differs spills to
/// its disk.
public struct Comparison: Sendable {
    /// What the names of all tables begin with that a comparison makes in its workbench.
    public static let tablePrefix = "__vs_"

    let workbench: any Workbench
    let rules: ComparisonRules
    let today: CivilDate
    let limits: ComparisonLimits

    public init(
        workbench: any Workbench,
        rules: ComparisonRules = ComparisonRules(),
        today: CivilDate,
        limits: ComparisonLimits = ComparisonLimits()
    ) {
        self.workbench = workbench
        self.rules = rules
        self.today = today
        self.limits = limits
    }

    /// Compares two sides.
    ///
    /// - Throws: ``ComparisonError`` when they cannot be compared as asked; what the workbench throws when a side
    ///   cannot be read.
    public func report(_ left: ComparisonSide, _ right: ComparisonSide) async throws -> ComparisonReport {
        let matching = try ColumnMatching(left, right, rules: rules, today: today)
        var report = ComparisonReport(left: left.label, right: right.label)
        report.mode = matching.key.isEmpty ? .multiset : .key
        report.schema = matching.differences
        report.file = FileComparison(rules: rules).differences(left.files, right.files)
        report.allowed = rules.allowed.sorted().map(\.rawValue)
        try await workbench.prepare()
        try await workbench.execute("SET TimeZone = \(SQLText.string(rules.timeZone))")
        if matching.compared.isEmpty {
            report.notCompared.append(NotCompared.everythingExcluded())
        } else {
            try await compareRows(left, right, matching, into: &report)
        }
        report.columns += matching.excluded.map { ComparisonReport.ColumnFacts(excluded: $0) }
        report.notCompared += try await left.verifyUnchanged() + right.verifyUnchanged()
        for (side, count) in [(left, report.rows.left), (right, report.rows.right)] {
            guard let expected = side.expectedRows, expected != count else { continue }
            report.notCompared.append(NotCompared.unsureRows(side.label, expected: expected, found: count))
        }
        report.verdict = report.concluded
        return report
    }

    private func compareRows(
        _ left: ComparisonSide,
        _ right: ComparisonSide,
        _ matching: ColumnMatching,
        into report: inout ComparisonReport
    ) async throws {
        let sides = SidePair(left: left, right: right, matching: matching, workbench: workbench)
        let checksums = try await sides.checksums()
        report.rows.left = checksums.leftTotal.count
        report.rows.right = checksums.rightTotal.count
        if checksums.leftTotal == checksums.rightTotal {
            report.rows.matched = report.rows.left
            report.columns = matching.compared.map {
                .init($0, differing: 0, rules: rules, key: matching.key)
            }
        } else {
            report.basis = .cells
            try await sides.collectLeftovers(checksums, candidates: limits.candidates)
            let pairing = RowPairing(
                workbench: workbench,
                columns: matching.compared,
                key: matching.key,
                limits: limits
            )
            let outcome = try await pairing.pair()
            report.take(outcome, matching, rules)
            let causes = CauseFinder(workbench: workbench, sides: sides, outcome: outcome)
            report.causes = try await causes.causes()
            report.samples = try await SampleReader(
                workbench: workbench,
                columns: matching.compared,
                limits: limits
            ).samples()
        }
        if !matching.key.isEmpty {
            report.key = try await KeyCounter(sides: sides, limits: limits).facts(report.rows)
        }
        if rules.order == .compared, report.hasEqualRows { report.order = try await sides.orderFacts() }
    }
}

/// Bounds that keep memory and reports finite, whatever the sides hold.
public struct ComparisonLimits: Sendable {
    /// Differences shown one by one.
    public var samples: Int
    /// Rows of one group that are paired exactly; more are reported as unpaired.
    public var candidates: Int
    /// Rows on one side only for which nearest partners are sought, for explanations.
    public var explained: Int
    /// Rows up to which duplicate keys are counted over the whole side.
    public var countedKeys: Int
    public var values: ValueDisplay

    public enum ValueDisplay: Hashable, Sendable {
        case masked
        case shown
    }

    public init(
        samples: Int = 10,
        candidates: Int = 2000,
        explained: Int = 1_000_000,
        countedKeys: Int = 20_000_000,
        values: ValueDisplay = .masked
    ) {
        self.samples = samples
        self.candidates = candidates
        self.explained = explained
        self.countedKeys = countedKeys
        self.values = values
    }
}
