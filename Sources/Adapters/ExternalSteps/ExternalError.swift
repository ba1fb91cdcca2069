public import Diagnostics
internal import Foundation

/// Why user code could not run, did not finish, or returned what cannot be used.
@nonexhaustive
public enum ExternalError: DiagnosableError {
    // Starting Python
    case pythonNotFound(interpreter: String, searched: [String])
    case pythonTooOld(interpreter: String, version: String)
    case pythonModuleMissing(module: String, interpreter: String, isVirtualEnvironment: Bool)
    case pythonModuleTooOld(module: String, version: String, interpreter: String)
    case pythonModuleBroken(module: String, interpreter: String, detail: String)
    case pythonNotStarted(interpreter: String, lines: [String])

    // Finding the code
    case scriptNotFound(Subject, folder: String, known: [String])
    case functionNotFound(Subject, function: String, known: [String])
    case importFailed(Subject, ImportFacts)
    case syntaxError(Subject, at: SourceLocation, message: String, text: String?)
    case programNotFound(Subject, searched: [String])
    case typeNotFound(name: String, known: [String])
    case noHost(language: String)

    // Running it
    case raised(Subject, RaisedFacts)
    case exited(Subject, code: String, at: SourceLocation?, lines: [String])
    case killed(Subject, signal: Int32, lines: [String])
    case exitStatus(Subject, code: Int32, lines: [String])
    case timeLimit(Subject, limit: Duration, lines: [String])
    case outOfMemory(Subject, limitBytes: Int?, at: SourceLocation?)
    case unreadableRelation(Subject, relation: String, reason: String)
    case scratchFolder(path: String, reason: String)

    // What it returned
    case noResult(Subject, found: String, lines: [String])
    case result(Subject, ResultProblem)

    /// A module that could not be imported.
    public struct ImportFacts: Hashable, Sendable {
        public var module: String
        public var isMissing: Bool
        public var location: SourceLocation?
        public var message: String
        public var searchPaths: [String]
        /// A folder that holds it but is not a search path.
        public var foundIn: String?
    }

    /// An exception that user code did not handle.
    public struct RaisedFacts: Hashable, Sendable {
        public var type: String
        public var message: String
        /// Deepest place in a file of the user's.
        public var location: SourceLocation?
        public var traceback: [String]
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .pythonNotFound, .pythonTooOld, .pythonModuleMissing, .pythonModuleTooOld, .pythonModuleBroken,
            .pythonNotStarted, .scratchFolder:
            setupDiagnostic
        case .scriptNotFound, .functionNotFound, .importFailed, .syntaxError, .programNotFound, .typeNotFound,
            .noHost:
            codeDiagnostic
        case .raised, .exited, .killed, .exitStatus, .timeLimit, .outOfMemory, .unreadableRelation:
            runningDiagnostic
        case .noResult(let subject, let found, let lines):
            Diagnostic(
                "external.no-result",
                fault: .outcome,
                "\"\(subject.name)\" returned \(found), expected its relations",
                at: subject.location,
                reason: "A step returns a dict of data frames by relation name; a program writes "
                    + "NAME.parquet files into the folder that GLIDEPATH_OUTPUT names."
                    + (lastLines(lines).map { " \($0)" } ?? ""),
                remedy: "Return the shared state, or a dict such as {\"output\": frame}."
            )
        case .result(let subject, let problem): problem.diagnostic(of: subject)
        }
    }
}

extension ExternalError {
    private var setupDiagnostic: Diagnostic {
        switch self {
        case .pythonNotFound(let interpreter, let searched):
            Diagnostic(
                "external.python-not-found",
                fault: .world(canPass: false),
                "the Python interpreter \"\(interpreter)\" does not exist or may not be run",
                reason: "Searched in this order: \(searched.joined(separator: ", ")).",
                remedy: "Install Python 3.9 or later, or set externals.python in glidepath.yaml to its path."
            )
        case .pythonTooOld(let interpreter, let version):
            Diagnostic(
                "external.python-too-old",
                fault: .world(canPass: false),
                "\"\(interpreter)\" is Python \(version), expected 3.9 or later",
                remedy: "Set externals.python in glidepath.yaml to a later interpreter."
            )
        case .pythonModuleMissing(let module, let interpreter, let isVirtualEnvironment):
            missingModule(module, interpreter, isVirtualEnvironment: isVirtualEnvironment)
        case .pythonModuleTooOld(let module, let version, let interpreter):
            Diagnostic(
                "external.python-module-too-old",
                fault: .world(canPass: false),
                "the Python module \"\(module)\" is version \(version), expected 1.5 or later",
                remedy: "Run: \(interpreter) -m pip install --upgrade \(module)"
            )
        case .pythonModuleBroken(let module, let interpreter, let detail):
            Diagnostic(
                "external.python-module-broken",
                fault: .world(canPass: false),
                "the Python module \"\(module)\" is installed but cannot be loaded",
                reason: detail,
                remedy: "Run: \(interpreter) -m pip install --force-reinstall numpy pandas pyarrow"
            )
        case .scratchFolder(let path, let reason):
            Diagnostic(
                "external.scratch-folder",
                fault: .world(canPass: true),
                "the private folder \"\(path)\" could not be made or written",
                reason: reason,
                remedy: "Make room there, or give the account the right to write."
            )
        case .pythonNotStarted(let interpreter, let lines): notStarted(interpreter, lines)
        default: preconditionFailure("not about starting Python")
        }
    }

    private func missingModule(
        _ module: String,
        _ interpreter: String,
        isVirtualEnvironment: Bool
    ) -> Diagnostic {
        Diagnostic(
            "external.python-module-missing",
            fault: .world(canPass: false),
            "the Python interpreter \"\(interpreter)\" does not have the module \"\(module)\"",
            reason: "Steps in Python receive pandas data frames, which cross as Parquet.",
            remedy: isVirtualEnvironment
                ? "Run: \(interpreter) -m pip install pandas pyarrow"
                : "Run: \(interpreter) -m venv .venv && .venv/bin/pip install pandas pyarrow – and set "
                    + "externals.python in glidepath.yaml to .venv/bin/python."
        )
    }

    private func notStarted(_ interpreter: String, _ lines: [String]) -> Diagnostic {
        Diagnostic(
            "external.python-not-started",
            fault: .world(canPass: true),
            "the Python interpreter \"\(interpreter)\" did not start",
            reason: lastLines(lines) ?? "It ended without a word.",
            remedy: "Run: \(interpreter) -c \"import numpy, pandas, pyarrow\""
        )
    }
}

extension Subject {
    var location: SourceLocation? { file.map { SourceLocation(file: $0) } }
}

/// What a program said last, for a diagnostic's reason.
func lastLines(_ lines: [String]) -> String? {
    lines.isEmpty ? nil : "Its last lines on standard error:\n" + lines.joined(separator: "\n")
}
