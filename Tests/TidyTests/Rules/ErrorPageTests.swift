import Foundation
import Testing

/// Every diagnostic code has a page, every page has a code, and all pages have the same parts.
enum ErrorPages {
    static let folder = "docs/errors"
    static let sections = ["## What happened", "## Why", "## What to do", "## Example"]

    struct CodeUse: Hashable {
        var code: String
        var path: String
        var line: Int
    }

    /// The codes that files write, in order.
    ///
    /// Each is a literal: a code put together at run time cannot be found.
    static func codes(in file: SwiftFile) -> [CodeUse] {
        diagnosticCalls(in: file).flatMap { call in
            call.codes.map { CodeUse(code: $0, path: file.path, line: call.line) }
        }
    }

    static func violations(files: [SwiftFile], pages: [TextFile]) -> [Violation] {
        let uses = files.flatMap(codes)
        let known = Set(uses.map(\.code))
        let documented = Set(pages.map(code))
        var seen: Set<String> = []
        let missing = uses.filter { !documented.contains($0.code) && seen.insert($0.code).inserted }.map {
            Violation(
                $0.path,
                $0.line,
                "code \($0.code) without a page is banned, use \(folder)/\($0.code).md"
            )
        }
        let orphans = pages.filter { !known.contains(code($0)) }.map {
            Violation($0.path, 1, "a page for a code that nothing reports is banned, use a code of Sources")
        }
        return missing + orphans + pages.flatMap(partViolations) + files.flatMap(formViolations)
    }

    static func code(_ page: TextFile) -> String { String(page.name.dropLast(".md".count)) }

    // MARK: Pages

    private static func partViolations(_ page: TextFile) -> [Violation] {
        var violations: [Violation] = []
        if page.lines.first != "# \(code(page))" {
            violations.append(Violation(page.path, 1, "another title is banned, use # \(code(page))"))
        }
        let found = page.lines.enumerated().filter { $0.element.hasPrefix("## ") }
        if found.map(\.element) != sections {
            let line = found.first.map { $0.offset + 1 } ?? 1
            violations.append(
                Violation(
                    page.path,
                    line,
                    "other sections are banned, use \(sections.joined(separator: ", "))"
                )
            )
        }
        for (index, line) in found where page.lines.dropFirst(index + 1).prefix(2).allSatisfy({ $0.isEmpty })
        {
            violations.append(
                Violation(page.path, index + 1, "\"\(line)\" without text is banned, use a sentence")
            )
        }
        return violations
    }

    // MARK: Code

    private static func formViolations(_ file: SwiftFile) -> [Violation] {
        diagnosticCalls(in: file).flatMap { call in
            guard !call.codes.isEmpty else {
                return [
                    Violation(file.path, call.line, "a code that is no literal is banned, use \"area.name\"")
                ]
            }
            return call.codes.filter { !isWellFormed($0) }.map {
                Violation(file.path, call.line, "code \"\($0)\" is banned, use area.kebab-case")
            }
        }
    }

    private static func isWellFormed(_ code: String) -> Bool {
        let parts = code.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.first != "-" && part.last != "-"
                    && part.utf8.allSatisfy { isNameByte($0) && !($0 & 0xDF == $0 && $0 > 64) || $0 == 45 }
            }
    }
}

@Suite struct ErrorPageTests {
    private static var sources: [SwiftFile] {
        Repository.current.swiftFiles.filter { $0.file.isInside("Sources") }
    }

    static var pages: [TextFile] {
        Repository.current.documents.filter { $0.isInside(ErrorPages.folder) && $0.name != "README.md" }
    }

    @Test func `every code has a page and every page a code`() {
        report(ErrorPages.violations(files: Self.sources, pages: Self.pages))
    }

    private static let page = """
        # job.lost

        ## What happened
        A job was lost.

        ## Why
        Nobody looked.

        ## What to do
        Look.

        ## Example
        `glidepath run`
        """

    @Test func `a sound pair passes, also when the code stands on the next line`() {
        let code = SwiftFile(
            "Sources/A.swift",
            "throw Diagnostic(\n    \"job.lost\", \"lost\")\n// Diagnostic(code)\n"
        )
        #expect(
            ErrorPages.violations(files: [code], pages: [TextFile("docs/errors/job.lost.md", Self.page)])
                == []
        )
    }

    @Test func `a code without a page, and a page without a code, are seen`() {
        let code = SwiftFile("Sources/A.swift", "\nthrow Diagnostic(\"job.found\", \"found\")\n")
        #expect(
            ErrorPages.violations(files: [code], pages: [TextFile("docs/errors/job.lost.md", Self.page)]) == [
                Violation(
                    "Sources/A.swift",
                    2,
                    "code job.found without a page is banned, use docs/errors/job.found.md"
                ),
                Violation(
                    "docs/errors/job.lost.md",
                    1,
                    "a page for a code that nothing reports is banned, use a code of Sources"
                ),
            ]
        )
    }

    @Test(arguments: ["# job.found", "## Why", "Look."])
    func `a page with a part missing is seen`(part: String) {
        let code = SwiftFile("Sources/A.swift", "Diagnostic(\"job.lost\")")
        let planted = TextFile(
            "docs/errors/job.lost.md",
            Self.page.replacing(
                part == "# job.found" ? "# job.lost" : part,
                with: part == "# job.found" ? part : ""
            )
        )
        #expect(ErrorPages.violations(files: [code], pages: [planted]).count == 1)
    }

    @Test func `a condition may choose between codes`() {
        let code = SwiftFile(
            "Sources/A.swift",
            "Diagnostic(\n    isOld ? \"job.old\" : \"job.new\", \"a summary\")"
        )
        #expect(ErrorPages.codes(in: code).map(\.code) == ["job.old", "job.new"])
    }

    @Test(arguments: ["Diagnostic(code, text)", "Diagnostic(\"Job.Lost\")", "Diagnostic(\"job\")"])
    func `a code that is no literal, or not in the form, is seen`(call: String) {
        let violations = ErrorPages.violations(files: [SwiftFile("Sources/A.swift", call)], pages: [])
        #expect(violations.contains { $0.message.contains("literal") || $0.message.contains("kebab-case") })
    }
}
