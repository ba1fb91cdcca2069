import Citations
import Foundation
import Testing

/// Citations that are true pass; each way of being false is found.
struct CitationCheckTests {
    private let project: URL
    private let documents: URL

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "citations-\(UUID().uuidString)"
        )
        project = folder.appendingPathComponent("project")
        documents = folder.appendingPathComponent("documents")
        try FileManager.default.createDirectory(
            at: project.appendingPathComponent("jobs"),
            withIntermediateDirectories: true
        )
        try FileManager.default.createDirectory(
            at: documents.appendingPathComponent("Job"),
            withIntermediateDirectories: true
        )
        try Data("SELECT a,\n       b\n  FROM t\n WHERE a = 'x'\n".utf8).write(
            to: project.appendingPathComponent("jobs/q.sql")
        )
        try Data("{\n  \"sql\": \"SELECT \\\"a\\\"\\n FROM t\"\n}\n".utf8).write(
            to: project.appendingPathComponent("jobs/j.json")
        )
    }

    private func check(markdown: String = "", json: String = "{}") throws -> CitationCheck.Verdict {
        try Data(markdown.utf8).write(to: documents.appendingPathComponent("Job/brd.md"))
        try Data(json.utf8).write(to: documents.appendingPathComponent("Job/brd.json"))
        defer { try? FileManager.default.removeItem(at: project.deletingLastPathComponent()) }
        return try CitationCheck(project: project).check(documents: documents)
    }

    @Test func `true citations pass, over ends of lines and through escapes`() throws {
        let verdict = try check(
            markdown: """
                - Evidence: `jobs/q.sql:1-3` holds `SELECT a, b FROM t` and `b`
                | cell | `jobs/q.sql:4` |
                Not citations: `a:b`, `12:30`, `T:5`.
                ```
                `jobs/gone.sql:99`
                ```
                """,
            json: """
                {"rules": [{"evidence": [{"file": "jobs/j.json", "line": 2, "endLine": 2, "holds": ["SELECT \\"a\\" FROM t"]}]}]}
                """
        )
        #expect(verdict.problems.isEmpty, "\(verdict.problems)")
        #expect(verdict.citations == 3)
        #expect(verdict.claims == 3)
        #expect(verdict.documents == 2)
    }

    @Test(arguments: [
        ("`jobs/q.sql:3` holds `SELECT a`", "the lines do not hold what is claimed"),
        ("`jobs/q.sql:4` holds `a = 'x'` and `a = 'y'`", "the lines do not hold what is claimed"),
        ("`jobs/q.sql:4` holds `` a = 'X' ``", "the lines do not hold what is claimed"),
        ("`jobs/q.sql:5`", "the file has only 4 lines"),
        ("`jobs/q.sql:0`", "these are no lines"),
        ("`jobs/q.sql:3-2`", "these are no lines"),
        ("`jobs/none.sql:1`", "the file does not exist, or is no text"),
    ]) func `a planted false citation is found`(text: String, reason: String) throws {
        let verdict = try check(markdown: "First `jobs/q.sql:1`.\n\nThen \(text).\n")
        #expect(verdict.problems.map(\.reason) == [reason])
        #expect(verdict.problems.first?.line == 3)
        #expect(verdict.problems.first?.document == "Job/brd.md")
    }

    @Test(arguments: [
        #"{"file": "jobs/q.sql", "line": 2, "holds": ["FROM t"]}"#,
        #"{"a": [{"b": {"file": "jobs/q.sql", "line": 4, "endLine": 9}}]}"#,
        #"{"file": "jobs/j.json", "line": 1, "holds": ["sql"]}"#,
    ]) func `one in JSON too`(json: String) throws {
        #expect(try check(json: json).problems.count == 1)
    }

    @Test func `a folder that is not there is no success`() throws {
        #expect(throws: (any Error).self) {
            try CitationCheck(project: project).check(documents: documents.appendingPathComponent("none"))
        }
    }
}
