import Diagnostics

/// The words for what can be wrong with a project file.
///
/// Functions instead of an error enum: these are collected and shown, never thrown or matched.
enum ProjectProblem {
    static func secretInFile(_ field: String) -> Diagnostic {
        Diagnostic(
            "project.secret-in-file",
            "\(quoted(field)) holds a secret",
            reason: "Project files are shared and kept in version control.",
            remedy: "Write ${ENV_NAME} or file:PATH as \"password\" and keep the secret there. "
                + "Change the secret if the file was ever shared."
        )
    }

    private static let place = [
        "path": "the database file", "url": "the server's address", "driver": "the driver's shared library",
    ]

    static func noPlace(kind: String, field: String) -> Diagnostic {
        Diagnostic(
            "project.no-place",
            "the \(kind) connection that starts here has no \(quoted(field))",
            remedy: "Add \(quoted(field)): \(place[field] ?? "where it is")."
        )
    }

    static func variableName(_ name: String) -> Diagnostic {
        Diagnostic(
            "project.invalid-variable",
            "\(quoted(name)) cannot be the name of an environment variable",
            remedy: "Use letters, digits and underscores, and start with a letter."
        )
    }

    static func unknownConnection(_ name: String, role: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "project.unknown-connection",
            "\(quoted(role)) names connection \(quoted(name)), which is not defined",
            remedy: suggestion(for: name, in: known, what: "connections")
                ?? "Define \(quoted(name)) under \"connections\"."
        )
    }

    static func nothingToReplace(_ name: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "project.unknown-connection",
            "the environment replaces connection \(quoted(name)), which is not defined",
            reason: "Environments replace connections of the project.",
            remedy: suggestion(for: name, in: known, what: "connections")
        )
    }

    static func unknownEnvironment(_ name: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "project.unknown-environment",
            "no environment is named \(quoted(name))",
            reason: known.isEmpty
                ? "The project defines no environments."
                : "The project defines \(known.joined(separator: ", ")).",
            remedy: nearestName(to: name, in: known).map { "Did you mean \(quoted($0))?" }
                ?? "Define it under \"environments\" in glidepath.yaml."
        )
    }

    static func connectionTwice(role: String) -> Diagnostic {
        Diagnostic(
            "project.connection-twice",
            "\(quoted(role)) names a connection, and \"connections\" defines \(quoted(role)) too",
            remedy: "Keep one of the two."
        )
    }

    static func duplicateToken(_ name: String, first: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "project.duplicate-token",
            "token \(quoted(name)) is defined twice",
            reason: "It is first defined at \(first.line):\(first.column); names are compared without case.",
            remedy: "Keep one of them."
        )
    }

    static func tokenName(_ name: String) -> Diagnostic {
        Diagnostic(
            "project.invalid-token",
            "\(quoted(name)) cannot be the name of a token",
            remedy:
                "Use letters, digits and underscores, and start with a letter; braces belong in paths only."
        )
    }

    static func unknownToken(_ name: String, path: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "project.unknown-token",
            "the path \(quoted(path)) uses the token \(quoted(name)), which is not defined",
            reason: known.isEmpty
                ? "The project defines no tokens."
                : "The project defines \(known.joined(separator: ", ")).",
            remedy: nearestName(to: name, in: known).map { "Did you mean {\($0)}?" }
                ?? "Define it under \"tokens\" in glidepath.yaml."
        )
    }
}
