import Diagnostics

/// Why an inspection was refused.
enum InspectError: DiagnosableError {
    case unknownJob(String, known: [String])

    var diagnostic: Diagnostic {
        switch self {
        case .unknownJob(let name, let known):
            Diagnostic(
                "inspect.unknown-job",
                "job \"\(name)\" does not exist, or its file has errors",
                reason: "\"glidepath jobs validate\" says what is wrong with job files.",
                remedy: suggestion(for: name, in: known, what: "jobs")
            )
        }
    }
}
