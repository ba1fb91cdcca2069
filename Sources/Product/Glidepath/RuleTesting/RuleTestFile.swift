import Foundation
import Trials

/// `tests.json`: the tests of a job's rules, each with its tables and what the job is to make of them.
struct RuleTestFile: Codable, Equatable {
    struct Case: Codable, Equatable {
        /// `TC-3`.
        var id: String
        /// `BR-3`.
        var rule: String
        var statement: String
        /// What breaks the rule, and makes the case fail: "`>` becomes `>=`".
        var breaking: String
        /// The effective date.
        var date: String
        /// Whether the order of rows counts.
        var isOrdered: Bool
        var tables: [TrialTable]
        var outputs: [TrialOutput]
    }

    /// A rule that no case watches.
    struct Gap: Codable, Equatable {
        var rule: String
        var reason: String
    }

    var job: String
    var cases: [Case]
    var gaps: [Gap]
}
