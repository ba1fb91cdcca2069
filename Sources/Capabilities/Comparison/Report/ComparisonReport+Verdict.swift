import Diagnostics
import JobModel
import Tabular

extension ComparisonReport {
    /// Whether no row differs beyond its tolerance.
    var hasEqualRows: Bool {
        rows.left == rows.right && rows.onlyLeft == 0 && rows.onlyRight == 0 && rows.differing == 0
    }

    /// "Equal" only when nothing differs and nothing is in doubt.
    var concluded: Verdict {
        let isUnchanged = !notCompared.contains { $0.code == "compare.source-changed" }
        // Rows left alone by too many candidates are different only where no tolerance could make them equal.
        let hasUnpaired = notCompared.contains { $0.code == "compare.too-many-candidates" }
        let isTolerant = columns.contains { $0.tolerance != nil }
        let isDoubtful = hasUnpaired && isTolerant && rows.left == rows.right && rows.differing == 0
        let differs =
            !(hasEqualRows || isDoubtful) || schema.contains { !$0.isAllowed }
            || file.contains { !$0.isAllowed }
            || order?.isEqual == false
        if differs, isUnchanged { return .different }
        return notCompared.isEmpty ? .equal : .unknown
    }

    mutating func take(_ outcome: PairingOutcome, _ matching: ColumnMatching, _ rules: ComparisonRules) {
        rows.onlyLeft = outcome.onlyLeft
        rows.onlyRight = outcome.onlyRight
        rows.matched = rows.left - outcome.onlyLeft
        rows.differing = outcome.differing
        rows.withinTolerance = outcome.withinTolerance
        rows.paired = outcome.nearest
        columns = matching.compared.map {
            ColumnFacts($0, differing: outcome.differingCells[$0.index], rules: rules, key: matching.key)
        }
        if let problem = outcome.problem { notCompared.append(problem) }
    }
}

extension ComparisonReport.ColumnFacts {
    init(_ column: ComparedColumn, differing: Int, rules: ComparisonRules, key: [Int]) {
        self.init(
            name: column.name,
            mode: key.contains(column.index) ? "key" : "strict",
            differing: differing
        )
        guard let tolerance = column.tolerance,
            let rule = rules.columns.last(where: { $0.column.lowercased() == column.name.lowercased() })
        else { return }
        mode = tolerance.kind == .absolute ? "absolute" : "relative"
        self.tolerance = tolerance.text
        explain(rule)
    }

    init(excluded rule: ColumnRule) {
        self.init(name: rule.column, mode: "excluded", differing: 0)
        explain(rule)
    }

    private mutating func explain(_ rule: ColumnRule) {
        reason = rule.reason
        owner = rule.owner
        expires = rule.expires.description
    }
}

/// Why something was not compared.
enum NotCompared {
    static func everythingExcluded() -> Diagnostic {
        Diagnostic(
            "compare.nothing-compared",
            fault: .outcome,
            "every column of both sides is excluded",
            reason: "Two sides of which nothing is compared are neither equal nor different.",
            remedy: "Exclude fewer columns."
        )
    }

    static func unsureRows(_ side: String, expected: Int, found: Int) -> Diagnostic {
        Diagnostic(
            "compare.unsure-rows",
            fault: .outcome,
            "\"\(side)\" has \(expected) records by its line ends, and \(found) rows were read",
            reason: "The two ways of reading the text do not agree, so none is trusted.",
            remedy: "Look for blank lines or stray quotes in the file."
        )
    }

    static func tooManyCandidates(rows: Int, limit: Int) -> Diagnostic {
        Diagnostic(
            "compare.too-many-candidates",
            fault: .outcome,
            "\(rows) rows were not paired: too many rows are alike in what is compared strictly",
            reason:
                "Rows that may be equal within a tolerance, or have the same key, are paired exactly in groups of "
                + "up to \(limit) on a side.",
            remedy: "Compare with a key, or with one that tells rows better apart."
        )
    }
}
