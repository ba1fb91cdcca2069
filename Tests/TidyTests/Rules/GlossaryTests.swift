import Foundation
import Testing

/// One word per idea: docs/glossary.md says which, and which others are not used for it.
struct Glossary {
    struct Entry: Hashable {
        var word: String
        /// Other words for the same idea, which no type of ours may carry in its name.
        var avoided: [String]
        var line: Int
    }

    /// Ideas that must be explained, because people meet them first.
    static let required = [
        "project", "job", "step", "relation", "effective date", "run date", "as-of column", "engine",
        "connector",
        "source", "target", "run", "attempt", "publish", "control store", "environment", "finding", "rule",
        "evidence", "candidate", "comparison", "proof", "bundle", "release",
    ]

    let path: String
    let entries: [Entry]

    /// Reads the rows `| word | meaning | not: … |` of the document's tables.
    init(_ document: TextFile) {
        path = document.path
        entries = document.lines.enumerated().compactMap { index, line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 5, !["", "word"].contains(cells[1]), !cells[1].hasPrefix("-") else {
                return nil
            }
            let avoided = cells[3].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            return Entry(word: cells[1], avoided: avoided, line: index + 1)
        }
    }

    var violations: [Violation] {
        let words = entries.flatMap { $0.word.components(separatedBy: ", ") }
        let missing = Self.required.filter { !words.contains($0) }.map {
            Violation(path, 1, "a glossary without \"\($0)\" is banned, use a row that explains it")
        }
        var seen: Set<String> = []
        let doubled = entries.filter { !seen.insert($0.word).inserted }.map {
            Violation(path, $0.line, "two rows for \"\($0.word)\" are banned, use one")
        }
        return missing + doubled
    }

    /// Type names that carry an avoided word.
    func violations(in file: SwiftFile) -> [Violation] {
        file.code.enumerated().flatMap { index, line in
            EmptyName.declaredTypes(in: line).flatMap { name in
                entries.filter { $0.avoided.contains { contains($0, in: name) } }.map {
                    Violation(
                        file.path,
                        index + 1,
                        "\(name) is banned, use the glossary's word \"\($0.word)\""
                    )
                }
            }
        }
    }

    /// Whether a camel-case name holds the word as one of its parts.
    private func contains(_ word: String, in name: String) -> Bool {
        let part = word.prefix(1).uppercased() + word.dropFirst()
        guard let range = name.range(of: part) else { return false }
        return range.upperBound == name.endIndex || !name[range.upperBound].isLowercase
    }
}

@Suite struct GlossaryTests {
    @Test func `the glossary is complete and types use its words`() throws {
        let document = try Repository.current.document("docs/glossary.md")
        let glossary = Glossary(document)
        report(glossary.violations)
        for file in Repository.current.swiftFiles where file.file.isInside("Sources") {
            report(glossary.violations(in: file))
        }
    }

    @Test func `a missing word, a double row and an avoided word are seen`() {
        let words = Glossary.required.filter { $0 != "proof" }
        let rows = (words + ["job"]).map { "| \($0) | meaning | \($0 == "job" ? "pipeline" : "") |" }
        let glossary = Glossary(
            TextFile("docs/glossary.md", "| word | meaning | not |\n" + rows.joined(separator: "\n"))
        )
        #expect(
            glossary.violations.map(\.message) == [
                "a glossary without \"proof\" is banned, use a row that explains it",
                "two rows for \"job\" are banned, use one",
            ]
        )
        let planted = SwiftFile("Sources/A.swift", "struct PipelineRun {}\nstruct Pipelined {}\n")
        #expect(
            Set(glossary.violations(in: planted)) == [
                Violation("Sources/A.swift", 1, "PipelineRun is banned, use the glossary's word \"job\"")
            ]
        )
    }
}
