import Foundation
import SQLRewriting
import Testing

/// The guide lists the rules and their conditions, no more and no less.
struct GuideTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test func `the guide lists every rule with its conditions`() throws {
        let file = Self.root.appendingPathComponent("docs/guides/sql-rewriting.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex(of: "## Rules"))
        #expect(Array(lines[(start + 1)...]) == RewriteRule.all.flatMap(Self.entry))
    }

    /// What the guide says of one rule.
    private static func entry(_ rule: RewriteRule) -> [String] {
        ["### `\(rule.name)`", rule.summary]
            + rule.conditions.map { condition in
                let ground = condition.ground == .data ? " (may rest on declared keys and NOT NULLs)" : ""
                return "- `\(condition.name)`: \(condition.meaning)\(ground)"
            }
    }
}
