import Foundation
import Testing

/// The list of codes in docs/errors/README.md, made from the pages.
enum ErrorIndex {
    static let path = "docs/errors/README.md"
    private static let start = "<!-- codes: written by UPDATE_GOLDEN=1 make test -->"
    private static let end = "<!-- end of codes -->"

    /// One table for each area, rows in the order of codes: the code and the first sentence of its page.
    static func table(of pages: [TextFile]) -> String {
        let areas = Dictionary(grouping: pages) {
            ErrorPages.code($0).split(separator: ".").first.map(String.init) ?? ""
        }
        return areas.sorted { $0.key < $1.key }.map { area, pages in
            let rows = pages.sorted { $0.path < $1.path }.map {
                "| [\(ErrorPages.code($0))](\($0.name)) | \(summary($0)) |"
            }
            return "### \(area)\n\n| code | what happened |\n|---|---|\n" + rows.joined(separator: "\n")
                + "\n"
        }.joined(separator: "\n")
    }

    /// The document with its list replaced; nil when the markers are missing.
    static func updated(_ document: TextFile, pages: [TextFile]) -> String? {
        guard let from = document.text.range(of: start), let to = document.text.range(of: end) else {
            return nil
        }
        return document.text[..<from.upperBound] + "\n\n" + table(of: pages) + "\n"
            + document.text[to.lowerBound...]
    }

    private static func summary(_ page: TextFile) -> String {
        guard let heading = page.lines.firstIndex(of: ErrorPages.sections[0]) else { return "" }
        let paragraph = page.lines.dropFirst(heading + 1).drop { $0.isEmpty }.prefix { !$0.isEmpty }
        let text = paragraph.joined(separator: " ")
        return text.range(of: ". ").map { String(text[..<$0.lowerBound]) + "." } ?? text
    }
}

@Suite struct ErrorIndexTests {
    @Test func `the list of codes is up to date`() throws {
        let document = try Repository.current.document(ErrorIndex.path)
        let updated = try #require(ErrorIndex.updated(document, pages: ErrorPageTests.pages))
        guard updated != document.text else { return }
        guard ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" else {
            report([
                Violation(ErrorIndex.path, 1, "an outdated list is banned, use UPDATE_GOLDEN=1 make test")
            ])
            return
        }
        try updated.write(
            to: Repository.current.root.appending(path: ErrorIndex.path),
            atomically: true,
            encoding: .utf8
        )
    }

    @Test func `a page that is not listed is seen`() {
        let document = TextFile(
            ErrorIndex.path,
            "# Codes\n<!-- codes: written by UPDATE_GOLDEN=1 make test -->\n<!-- end of codes -->\nEnd.\n"
        )
        let page = TextFile(
            "docs/errors/job.lost.md",
            "# job.lost\n\n## What happened\nA job was\nlost. Really.\n\n## Why\n"
        )
        let updated = ErrorIndex.updated(document, pages: [page])
        #expect(updated != document.text)
        #expect(updated?.contains("### job\n\n| code | what happened |\n|---|---|\n") == true)
        #expect(updated?.contains("| [job.lost](job.lost.md) | A job was lost. |\n") == true)
        #expect(updated.map { ErrorIndex.updated(TextFile(ErrorIndex.path, $0), pages: [page]) } == updated)
    }
}
