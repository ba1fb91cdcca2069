public import Diagnostics
import Foundation
public import JobModel

/// What is wrong with a project's files, apart from what stands in them.
@nonexhaustive
public enum ProjectFolderError: DiagnosableError {
    public enum Missing: Sendable {
        case sqlFile
        case script
        case rulesFile
    }

    case notFound(searched: [String])
    case noFolder(String)
    case unreadable(String, reason: String)
    case unknownEnvironment(String, known: [String])
    case missingFile(String, code: Missing, searched: [String], near: [String])
    /// A step's SQL file that is there.
    case unreadableSQL(String, reason: String)
    case scriptIsFolder(String)
    case unknownSwiftType(String, known: [String])
    case unsupportedConnection(name: String, kind: String)
    /// A job of the engine postgresql in a project without a server.
    case noServer(JobName)

    public var diagnostic: Diagnostic {
        switch self {
        case .notFound(let searched):
            Diagnostic(
                "project.not-found",
                "no project found",
                reason:
                    "A project is a folder with glidepath.yaml or jobs/. Looked into \(searched.joined(separator: ", ")).",
                remedy:
                    "Go into a project's folder, name it with --project, or make one with \"glidepath demo\"."
            )
        case .noFolder(let path):
            Diagnostic(
                "project.no-folder",
                "project folder \"\(path)\" does not exist",
                remedy: "Check the path given with --project."
            )
        case .unreadable(let file, let reason):
            Diagnostic(
                "project.unreadable",
                "the file cannot be read",
                at: SourceLocation(file: file),
                reason: reason,
                remedy: "Check that it is a file and that you may read it."
            )
        case .unknownEnvironment(let name, let known):
            Diagnostic(
                "project.unknown-environment",
                "environment \"\(name)\" is not in the project file",
                remedy: suggestion(for: name, in: known, what: "environments")
                    ?? "Add it under \"environments\" in glidepath.yaml."
            )
        case .noServer(let job):
            Diagnostic(
                "job.no-server",
                "engine \"postgresql\" needs a server, and neither lake nor outputs is one",
                job: job.rawValue,
                reason:
                    "Its jobs run inside the PostgreSQL database that holds the lake, or else the outputs.",
                remedy:
                    "Give the connection \"lake\" or \"outputs\" the kind postgresql, or choose the engine "
                    + "duckdb or sqlite."
            )
        case .missingFile(let path, .sqlFile, let searched, let near):
            Diagnostic(
                "job.missing-sql-file",
                "SQL file \"\(path)\" does not exist",
                reason: "Looked into \(searched.joined(separator: ", ")).",
                remedy: suggestion(for: path, in: near, what: "files there")
                    ?? "Create the file there, or correct \"sqlFile\"."
            )
        case .missingFile(let path, .script, let searched, let near):
            Diagnostic(
                "job.missing-script",
                "script \"\(path)\" does not exist",
                reason: "Looked into \(searched.joined(separator: ", ")).",
                remedy: suggestion(
                    for: path.split(separator: "/").last.map(String.init) ?? path,
                    in: near,
                    what: "files there"
                ) ?? "Create the file there, or correct \"script\"."
            )
        case .missingFile(let path, .rulesFile, let searched, let near):
            Diagnostic(
                "job.missing-rules-file",
                "rules file \"\(path)\" does not exist",
                reason: "Looked into \(searched.joined(separator: ", ")).",
                remedy: suggestion(for: path, in: near, what: "files there")
                    ?? "Create the file there, or correct \"rulesFile\"."
            )
        case .unreadableSQL(let file, let reason):
            Diagnostic(
                "sql.file-unreadable",
                "SQL file \"\(file)\" cannot be read",
                reason: reason,
                remedy: "Name a file of UTF-8 text that you may read."
            )
        case .scriptIsFolder(let path):
            Diagnostic(
                "job.missing-script",
                "script \"\(path)\" is a folder, expected a Python file",
                remedy: "Name the file in that folder, such as \"\(path)/main.py\"."
            )
        case .unknownSwiftType(let name, let known):
            Diagnostic(
                "job.unknown-type-name",
                "type name \"\(name)\" is not implemented",
                reason: "The project file does not map it, and no Swift type is registered under it.",
                remedy: suggestion(for: name, in: known, what: "registered types")
                    ?? "Map it under externals: types: in glidepath.yaml to a Python script."
            )
        case .unsupportedConnection(let name, let kind):
            Diagnostic(
                "project.unsupported-connection",
                "connection \"\(name)\" is of kind \(kind), which cannot hold the control store",
                reason: "A control store is a SQLite file or a schema of a PostgreSQL database.",
                remedy: "Give \"control\" a connection of kind sqlite or postgresql."
            )
        }
    }
}

extension Error {
    /// Why a file could not be read, as a sentence: Foundation's own words may only name its error numbers.
    var systemWords: String {
        let outer = self as NSError
        let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
        if inner.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(inner.code))) + "." }
        return switch (self as? CocoaError)?.code {
        case .fileReadNoPermission?: "You may not read it."
        case .fileReadNoSuchFile?: "It is not there any more."
        default: "The system gives no reason."
        }
    }
}
