internal import Diagnostics
internal import Foundation

extension ExternalError {
    /// The error behind what a call's process told.
    init(
        _ failure: PythonFailure,
        _ subject: Subject,
        _ configuration: PythonHost.Configuration,
        limit: Int?
    ) {
        let location = failure.location(in: configuration.projectDirectory)
        let lines = failure.traceback ?? []
        self =
            switch failure.kind {
            case "raised":
                .raised(
                    subject,
                    RaisedFacts(
                        type: failure.type ?? "an exception",
                        message: failure.message ?? "",
                        location: location,
                        traceback: lines
                    )
                )
            case "out-of-memory": .outOfMemory(subject, limitBytes: limit, at: location)
            case "exited":
                .exited(subject, code: "sys.exit: \(failure.message ?? "")", at: location, lines: [])
            case "syntax-error":
                .syntaxError(
                    subject,
                    at: location ?? SourceLocation(file: subject.file ?? subject.name),
                    message: failure.message ?? "",
                    text: lines.first
                )
            case "import-failed": .importFailed(subject, failure.importFacts(location, configuration))
            case "function-not-found":
                .functionNotFound(subject, function: failure.name ?? "", known: failure.names ?? [])
            case "unreadable-relation":
                .unreadableRelation(
                    subject,
                    relation: failure.relation ?? "",
                    reason: failure.message ?? ""
                )
            case "no-result": .noResult(subject, found: failure.found ?? "nothing", lines: [])
            default: .result(subject, ResultProblem(failure))
            }
    }

    /// The error behind a worker's word that its interpreter cannot run steps.
    init(_ facts: WorkerMessage.Interpreter, interpreter: String) {
        let module = facts.module ?? ""
        self =
            switch facts.reason {
            case "old-python": .pythonTooOld(interpreter: interpreter, version: facts.version)
            case "missing-module":
                .pythonModuleMissing(
                    module: module,
                    interpreter: interpreter,
                    isVirtualEnvironment: facts.virtualEnvironment
                )
            case "old-module":
                .pythonModuleTooOld(module: module, version: facts.detail ?? "", interpreter: interpreter)
            default:
                .pythonModuleBroken(module: module, interpreter: interpreter, detail: facts.detail ?? "")
            }
    }
}

extension ResultProblem {
    fileprivate init(_ failure: PythonFailure) {
        let relation = failure.relation ?? ""
        let column = failure.columnName ?? ""
        let found = failure.found ?? ""
        self =
            switch failure.kind {
            case "relation-name": .relationName(type: found)
            case "not-a-frame": .notAFrame(relation: relation, type: found)
            case "no-columns": .noColumns(relation: relation)
            case "column-name": .columnName(relation: relation, type: found, text: failure.message ?? "")
            case "duplicate-column":
                .duplicateColumn(relation: relation, column: column, other: failure.message ?? column)
            case "mixed-column": .mixedColumn(relation: relation, column: column, types: failure.types ?? [:])
            case "number-too-large": .numberTooLarge(relation: relation, column: column)
            case "invalid-text": .invalidText(relation: relation, column: column)
            default:
                .unsupportedType(
                    relation: relation,
                    column: failure.columnName,
                    type: failure.found ?? failure.message ?? ""
                )
            }
    }
}

extension PythonFailure {
    fileprivate func location(in project: String) -> SourceLocation? {
        file.map { SourceLocation(file: relativePath($0, to: project), line: line, column: column) }
    }

    fileprivate func importFacts(
        _ location: SourceLocation?,
        _ configuration: PythonHost.Configuration
    ) -> ExternalError.ImportFacts {
        ExternalError.ImportFacts(
            module: name ?? "",
            isMissing: missing ?? false,
            location: location,
            message: message ?? "",
            searchPaths: configuration.searchPaths.map { path in
                let exists = FileManager.default.fileExists(atPath: path)
                return relativePath(path, to: configuration.projectDirectory)
                    + (exists ? "" : " (does not exist)")
            },
            foundIn: beside.map { relativePath($0, to: configuration.projectDirectory) }
        )
    }
}
