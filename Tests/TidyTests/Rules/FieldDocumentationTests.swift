import Testing

/// Every field that a job or project file may have is in the reference.
enum FieldDocumentation {
    static let path = "docs/job-format.md"

    /// Declared as `Field("name", …)`, also with a type or on the next line.
    static func violations(in file: SwiftFile, reference: TextFile) -> [Violation] {
        let documented = Set(
            reference.text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        )
        return file.code.indices.flatMap { index -> [Violation] in
            let line = file.code[index]
            guard line.contains("static let"), line.contains("= Field") else { return [] }
            let range = index..<min(index + 2, file.code.count)
            guard let name = firstLiteral(in: file.file.lines[range].joined(separator: "\n")),
                !documented.contains(name)
            else { return [] }
            return [
                Violation(
                    file.path,
                    index + 1,
                    "a field \(name) that \(path) leaves out is banned, use a row there"
                )
            ]
        }
    }

    private static func firstLiteral(in text: String) -> String? {
        let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        return parts.count == 3 ? String(parts[1]) : nil
    }
}

@Suite struct FieldDocumentationTests {
    @Test func `the reference has every field`() throws {
        let reference = try Repository.current.document(FieldDocumentation.path)
        for file in Repository.current.swiftFiles where file.file.isInside("Sources/Language/JobModel") {
            report(FieldDocumentation.violations(in: file, reference: reference))
        }
    }

    @Test func `a field that is left out is seen`() {
        let planted = SwiftFile(
            "Sources/Language/JobModel/Fields/A.swift",
            """
            static let known = Field("known", .text, "")
            static let secret = Field<Int>(
                "secret", .text, "Text with `known`.")
            """
        )
        let reference = TextFile(FieldDocumentation.path, "| `known` | a field |\n")
        #expect(
            FieldDocumentation.violations(in: planted, reference: reference) == [
                Violation(
                    planted.path,
                    2,
                    "a field secret that docs/job-format.md leaves out is banned, use a row there"
                )
            ]
        )
    }
}
