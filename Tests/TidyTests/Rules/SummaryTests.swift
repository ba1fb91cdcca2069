import Testing

/// The first line a person reads has one style: lower case, no full stop, words that say what is wrong.
enum Summaries {
    /// What may start a summary although it is upper case: names are written as their owners do.
    private static let names = [
        "DuckDB", "SQLite", "PostgreSQL", "SQL", "JSON", "YAML", "CSV", "Python", "Parquet", "Swift",
    ]
    private static let emptyWords = ["bad", "illegal", "unable", "unknown", "invalid", "wrong"]

    static func violations(in file: SwiftFile) -> [Violation] {
        diagnosticCalls(in: file).flatMap { call -> [Violation] in
            guard let summary = call.summary else { return [] }
            var advice: [String] = []
            if summary.hasSuffix(".") { advice.append("no full stop") }
            if summary.first?.isUppercase == true, !names.contains(where: summary.hasPrefix) {
                advice.append("a small letter at the start")
            }
            let words = TidyTests.names(in: summary)
            advice += emptyWords.filter(words.contains).map { "what is expected and found instead of \($0)" }
            return advice.map {
                Violation(file.path, call.line, "the summary \"\(summary)\" is banned, use \($0)")
            }
        }
    }
}

@Suite struct SummaryTests {
    @Test func `summaries have one style`() {
        for file in Repository.current.swiftFiles where file.file.isInside("Sources") {
            report(Summaries.violations(in: file))
        }
    }

    @Test(arguments: [
        ("The job is missing", "a small letter at the start"),
        ("the job is missing.", "no full stop"),
        ("the job is invalid", "what is expected and found instead of invalid"),
    ])
    func `a summary out of style is seen`(summary: String, advice: String) {
        let planted = SwiftFile(
            "Sources/A.swift",
            "Diagnostic(\n    isOld ? \"a.b\" : \"a.c\", fault: .world(canPass: true),\n    \"\(summary)\")"
        )
        #expect(
            Summaries.violations(in: planted)
                == [Violation("Sources/A.swift", 1, "the summary \"\(summary)\" is banned, use \(advice)")]
        )
    }

    @Test func `names and interpolations are fine`() {
        let innocent = SwiftFile(
            "Sources/A.swift",
            """
            Diagnostic("a.b", "DuckDB refused \\(quoted(\"x, y\"))", reason: "A sentence. Unknown.")
            Diagnostic("a.b", "\\(count) rows, \\(kind) is not expected", at: place)
            """
        )
        #expect(Summaries.violations(in: innocent) == [])
    }
}
