public import Diagnostics

/// Why an inspection was refused, or what is wrong with its documents.
@nonexhaustive
public enum InspectError: DiagnosableError {
    case unknownJob(String, known: [String])
    case falseCitation(document: String, line: Int?, citation: String, reason: String)
    case noDocuments(String)
    case noBaseline(String, reason: String)
    case ruleTestFailed(job: String, test: String, rule: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownJob(let name, let known):
            Diagnostic(
                "inspect.unknown-job",
                "job \"\(name)\" does not exist, or its file has errors",
                reason: "\"glidepath jobs validate\" says what is wrong with job files.",
                remedy: suggestion(for: name, in: known, what: "jobs")
            )
        case .falseCitation(let document, let line, let citation, let reason):
            Diagnostic(
                "inspect.false-citation",
                fault: .outcome,
                "\(document) cites \(citation), which is not so: \(reason)",
                at: SourceLocation(file: document, line: line),
                reason:
                    "The project's files changed since the documents were written, or the documents were edited.",
                remedy: "Write the documents again with \"glidepath inspect --out\"."
            )
        case .ruleTestFailed(let job, let test, let rule):
            Diagnostic(
                "inspect.rule-test-failed",
                fault: .outcome,
                "test \(test) of rule \(rule) gives other rows than expected",
                job: job,
                reason:
                    "The job changed since its tests were made: what the rule says need not hold any more.",
                remedy:
                    "If the change is meant, remove tests.json of the job's documents and make the tests again."
            )
        case .noDocuments(let path):
            Diagnostic(
                "inspect.no-documents",
                "folder \"\(path)\" has no documents that can be read",
                reason: "A folder that \"glidepath inspect --out\" wrote was expected.",
                remedy: "Name that folder, or write it first."
            )
        case .noBaseline(let path, let reason):
            Diagnostic(
                "inspect.no-baseline",
                "\"\(path)\" is no baseline",
                reason: reason,
                remedy: "Write one with \"glidepath inspect --write-baseline FILE\"."
            )
        }
    }
}
