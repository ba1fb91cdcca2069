public import Diagnostics

/// Why a proof cannot be made at all.
@nonexhaustive
public enum ProveError: DiagnosableError {
    case unsupportedLake(String)
    /// The read-only lake took a write.
    case lakeWritable(String)
    case lakeChanged(String)
    case unknownJob(String, known: [String])
    /// The folder holds something that no proof made.
    case folderInUse(String)
    case notWritable(String, reason: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unsupportedLake, .lakeWritable, .lakeChanged: lakeDiagnostic
        case .unknownJob(let name, let known):
            Diagnostic(
                "prove.unknown-job",
                "job \"\(name)\" does not exist in the original project",
                remedy: suggestion(for: name, in: known, what: "jobs")
            )
        case .folderInUse(let path):
            Diagnostic(
                "prove.folder-in-use",
                "folder \"\(path)\" holds something else than a proof",
                reason: "A proof empties its folder when it starts.",
                remedy: "Name an empty folder, or one that does not exist, with --out."
            )
        case .notWritable(let path, let reason):
            Diagnostic(
                "prove.not-writable",
                fault: .world(canPass: true),
                "the proof cannot write \"\(path)\"",
                reason: reason,
                remedy: "Make room or choose another folder with --out; then continue with --resume."
            )
        }
    }

    private var lakeDiagnostic: Diagnostic {
        switch self {
        case .unsupportedLake(let kind):
            Diagnostic(
                "prove.unsupported-lake",
                "the lake is of kind \(kind), expected duckdb",
                reason: "A proof attaches the lake read-only, which it does with DuckDB files so far.",
                remedy: "Copy the tables of some dates into a DuckDB file and name it as connection lake."
            )
        case .lakeWritable(let path):
            Diagnostic(
                "prove.lake-writable",
                fault: .outcome,
                "the lake \"\(path)\" took a write although it was attached read-only",
                reason:
                    "A proof runs programs that nobody trusts yet, and only on a lake that they cannot change.",
                remedy: "Report this with the version of DuckDB; remove the table glidepath_write_test."
            )
        case .lakeChanged(let path):
            Diagnostic(
                "prove.lake-changed",
                fault: .world(canPass: true),
                "the lake \"\(path)\" changed while the proof ran",
                reason: "Original and candidate may have read different rows, so no verdict would hold.",
                remedy: "Prove again when nothing writes there."
            )
        default: preconditionFailure("told above")
        }
    }
}
