public import Diagnostics

/// Why a result was not written to the file it was meant for.
public enum OutputError: DiagnosableError {
    case unwritable(String, reason: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unwritable(let path, let reason):
            Diagnostic(
                "output.unwritable",
                "\"\(path)\" cannot be written",
                reason: reason,
                remedy: "Name a file in a folder that exists and that you may write to."
            )
        }
    }
}
