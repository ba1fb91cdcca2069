import Foundation
import Testing

/// Links between documents lead somewhere.
enum Links {
    /// - Parameter exists: Whether a path relative to the repository is a file or folder.
    static func violations(in document: TextFile, exists: (String) -> Bool) -> [Violation] {
        var isInCode = false
        return document.lines.enumerated().flatMap { index, line -> [Violation] in
            if line.hasPrefix("```") { isInCode.toggle() }
            guard !isInCode else { return [] }
            return targets(in: line).compactMap { target in
                guard let path = resolved(target, from: document), !exists(path) else { return nil }
                return Violation(
                    document.path,
                    index + 1,
                    "a link to \(target) is banned, use a file that exists"
                )
            }
        }
    }

    /// The parts in round brackets of `[text](target)`.
    private static func targets(in line: String) -> [String] {
        line.components(separatedBy: "](").dropFirst().compactMap { rest in
            rest.firstIndex(of: ")").map { String(rest[..<$0]) }
        }
    }

    /// Relative to the repository; nil for other sites and for places in the same document.
    private static func resolved(_ target: String, from document: TextFile) -> String? {
        guard !target.contains("://"), !target.hasPrefix("mailto:"), !target.hasPrefix("#") else {
            return nil
        }
        var parts = document.path.split(separator: "/").dropLast().map(String.init)
        for part in target.prefix(while: { $0 != "#" }).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}

@Suite struct LinkTests {
    @Test func `every link in a document leads somewhere`() {
        let root = Repository.current.root
        for document in Repository.current.documents {
            report(
                Links.violations(in: document) {
                    FileManager.default.fileExists(atPath: root.appending(path: $0).path)
                }
            )
        }
    }

    @Test func `a dead link is seen`() {
        let planted = TextFile(
            "docs/errors/a.md",
            """
            See [one](../one.md), [two](two.md#part), [site](https://example.com) and [here](#here).
            ```
            [in](code.md)
            ```
            """
        )
        #expect(
            Links.violations(in: planted) { $0 == "docs/one.md" } == [
                Violation("docs/errors/a.md", 1, "a link to two.md#part is banned, use a file that exists")
            ]
        )
    }
}
