public import Diagnostics
public import JobModel

/// Why a comparison cannot be made as asked.
@nonexhaustive
public enum ComparisonError: DiagnosableError {
    case noCommonColumn(left: [String], right: [String])
    /// A key column that one side or both do not have.
    case unknownKey(String, missingOn: [String], known: [String])
    case unknownRuleColumn(ColumnRule, known: [String])
    case expiredRule(ColumnRule, today: String)
    case unexplainedRule(ColumnRule, missing: [String])
    /// A tolerance for a column that holds no numbers, or one that is no number.
    case tolerance(ColumnRule, reason: String)
    case ruleOnKey(ColumnRule)
    case duplicateColumn(String, side: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .noCommonColumn(let left, let right):
            Diagnostic(
                "compare.no-common-column",
                "the two sides have no column of the same name",
                reason: "Left has \(Self.list(left)); right has \(Self.list(right)).",
                remedy: "Name the columns alike, for example with a query on one side."
            )
        case .unknownKey(let name, let missing, let known):
            Diagnostic(
                "compare.unknown-key",
                "key column \"\(name)\" does not exist \(missing.count > 1 ? "on either side" : "on the \(missing[0]) side")",
                reason: "Both sides have \(Self.list(known)).",
                remedy: suggestion(for: name, in: known, what: "columns of both sides")
            )
        case .duplicateColumn(let name, let side):
            Diagnostic(
                "compare.duplicate-column",
                "the \(side) side has two columns named \"\(name)\"",
                reason: "Columns are matched by name, so a name must say which column is meant.",
                remedy: "Rename one of them, for example with a query."
            )
        default: ruleDiagnostic
        }
    }

    private var ruleDiagnostic: Diagnostic {
        switch self {
        case .unknownRuleColumn(let rule, let known):
            Diagnostic(
                "compare.unknown-rule-column",
                "the rule for column \"\(rule.column)\" fits no column of both sides",
                at: rule.location,
                reason: "Both sides have \(Self.list(known)).",
                remedy: suggestion(for: rule.column, in: known, what: "columns")
            )
        case .expiredRule(let rule, let today):
            Diagnostic(
                "compare.expired-rule",
                "the rule for column \"\(rule.column)\" expired on \(rule.expires)",
                at: rule.location,
                reason:
                    "Today is \(today). A rule counts up to the day it names, so that exceptions do not stay unseen.",
                remedy:
                    "Remove the rule, or have its owner, \(rule.owner), renew it with a reason that still holds."
            )
        case .unexplainedRule(let rule, let missing):
            Diagnostic(
                "compare.unexplained-rule",
                "the rule for column \"\(rule.column)\" has no \(missing.joined(separator: " and no "))",
                at: rule.location,
                reason:
                    "A column is compared less strictly only for a reason, with someone who answers for it.",
                remedy: "Give the rule reason, owner and expires, or remove it."
            )
        case .tolerance(let rule, let reason):
            Diagnostic(
                "compare.tolerance",
                "the tolerance for column \"\(rule.column)\" cannot be used",
                at: rule.location,
                reason: reason,
                remedy: "Give a number not below zero, for a column of numbers; or exclude the column."
            )
        case .ruleOnKey(let rule):
            Diagnostic(
                "compare.rule-on-key",
                "column \"\(rule.column)\" is a key and has a rule",
                at: rule.location,
                reason: "Rows are found by their key, so it is compared strictly.",
                remedy: "Remove the column from the key, or the rule."
            )
        default: preconditionFailure("told above")
        }
    }

    /// The first names, so that a wide table does not fill the screen.
    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "no columns" }
        let shown = names.prefix(12).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
    }
}
