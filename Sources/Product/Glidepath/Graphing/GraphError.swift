public import Diagnostics

/// Why a graph was not written.
public enum GraphError: DiagnosableError {
    case unwritable(String, reason: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unwritable(let path, let reason):
            Diagnostic(
                "graph.unwritable",
                "the graph cannot be written to \"\(path)\"",
                reason: reason,
                remedy: "Name a file in a folder that exists and that you may write to, with --out."
            )
        }
    }
}
