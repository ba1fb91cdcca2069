import Testing

/// The changelog keeps what is not released yet on top, in the sections that readers know.
enum Changelog {
    private static let sections = ["### Safety", "### Features", "### Fixes", "### Internals"]

    static func violations(in document: TextFile) -> [Violation] {
        let headings = document.lines.enumerated().filter { $0.element.hasPrefix("## ") }
        var violations: [Violation] = []
        if headings.first?.element != "## Unreleased" {
            let line = headings.first.map { $0.offset + 1 } ?? 1
            violations.append(
                Violation(document.path, line, "another first heading is banned, use ## Unreleased")
            )
        }
        var last = -1
        for (index, line) in document.lines.enumerated() {
            if line.hasPrefix("## ") { last = -1 }
            guard line.hasPrefix("### ") else { continue }
            guard let place = sections.firstIndex(of: line), place > last else {
                let advice = sections.joined(separator: ", ")
                violations.append(
                    Violation(document.path, index + 1, "\"\(line)\" is banned here, use \(advice) in order")
                )
                continue
            }
            last = place
        }
        return violations
    }
}

@Suite struct ChangelogTests {
    @Test func `the changelog has its form`() throws {
        report(Changelog.violations(in: try Repository.current.document("CHANGELOG.md")))
    }

    @Test func `a release on top, a foreign section and a wrong order are seen`() {
        let planted = TextFile(
            "CHANGELOG.md",
            "# Changelog\n\n## 1.0.0\n### Fixes\n### Features\n### Added\n## Unreleased\n### Features\n"
        )
        #expect(Changelog.violations(in: planted).map(\.line) == [3, 5, 6])
    }
}
