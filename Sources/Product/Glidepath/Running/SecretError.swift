import Diagnostics

/// A secret that its reference does not lead to.
enum SecretError: DiagnosableError {
    case missingVariable(String)
    case missingFile(String)

    var diagnostic: Diagnostic {
        switch self {
        case .missingVariable(let name):
            Diagnostic(
                "project.missing-secret",
                "environment variable \"\(name)\" is not set",
                reason: "The project file refers to it as ${\(name)}.",
                remedy: "Set it before starting glidepath."
            )
        case .missingFile(let path):
            Diagnostic(
                "project.missing-secret",
                "secret file \"\(path)\" cannot be read",
                reason: "The project file refers to it as file:\(path).",
                remedy: "Make the file, readable for you alone."
            )
        }
    }
}
