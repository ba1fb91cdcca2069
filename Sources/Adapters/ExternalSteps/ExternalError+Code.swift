internal import Diagnostics

extension ExternalError {
    /// Words for code that cannot be found or loaded.
    var codeDiagnostic: Diagnostic {
        switch self {
        case .scriptNotFound(let subject, let folder, let known):
            Diagnostic(
                "external.script-not-found",
                "the script \"\(subject.file ?? subject.name)\" does not exist",
                reason: known.isEmpty ? "The folder \"\(folder)\" holds no Python file." : nil,
                remedy: subject.file.flatMap { file in
                    suggestion(for: lastComponent(file), in: known, what: "scripts there")
                }
            )
        case .functionNotFound(let subject, let function, let known):
            Diagnostic(
                "external.function-not-found",
                "the function \"\(function)\" does not exist in \"\(subject.file ?? subject.name)\"",
                at: subject.location,
                reason: known.isEmpty ? "The file defines no function." : nil,
                remedy: suggestion(for: function, in: known, what: "functions of the file")
            )
        case .importFailed(let subject, let facts): importDiagnostic(subject, facts)
        case .syntaxError(let subject, let location, let message, let text):
            Diagnostic(
                "external.syntax-error",
                "\"\(subject.name)\" is not valid Python: \(message)",
                at: location,
                reason: text,
                remedy: "Correct the file at that place."
            )
        case .programNotFound(let subject, let searched):
            Diagnostic(
                "external.not-found",
                "the program \"\(subject.name)\" does not exist or may not be run",
                reason: "Searched in this order: \(searched.joined(separator: ", ")).",
                remedy:
                    "Give a path relative to the project folder, such as ./\(lastComponent(subject.name)), "
                    + "and make the file executable."
            )
        case .typeNotFound(let name, let known):
            Diagnostic(
                "external.type-not-found",
                "the Swift type \"\(name)\" is not registered",
                reason: known.isEmpty ? "No Swift type is registered." : nil,
                remedy: suggestion(for: name, in: known, what: "registered types")
                    ?? "Register it where the program assembles its hosts."
            )
        case .noHost(let language):
            Diagnostic(
                "external.no-host",
                "steps in \(language) cannot run in this program",
                reason: "The program was assembled without a host for them.",
                remedy: "Add the host where the program assembles its hosts."
            )
        default: preconditionFailure("not about finding code")
        }
    }

    private func importDiagnostic(_ subject: Subject, _ facts: ImportFacts) -> Diagnostic {
        let places = facts.searchPaths.isEmpty ? "none" : facts.searchPaths.joined(separator: ", ")
        let remedy =
            if let folder = facts.foundIn {
                "Add \"\(folder)\" to externals.searchPaths in glidepath.yaml."
            } else if facts.isMissing {
                "Install it for the interpreter of the project, or add its folder to externals.searchPaths."
            } else {
                "Correct the import, or install a version of the module that fits."
            }
        return Diagnostic(
            "external.import-failed",
            fault: .outcome,
            facts.isMissing
                ? "\"\(subject.name)\" imports the module \"\(facts.module)\", which does not exist"
                : "\"\(subject.name)\" could not import \"\(facts.module)\"",
            at: facts.location ?? subject.location,
            reason: facts.isMissing
                ? "Search paths of the project, in order: \(places); then the interpreter's own."
                : facts.message,
            remedy: remedy
        )
    }

    private func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
