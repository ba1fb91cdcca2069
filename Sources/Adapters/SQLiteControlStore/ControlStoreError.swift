public import Diagnostics
public import JobModel
public import Ports
import SQLiteDriver
import Tabular

/// Why the control store could not do what it was asked.
@nonexhaustive
public enum ControlStoreError: DiagnosableError, Hashable {
    /// The file that was named cannot be a control store of this program.
    case unsuitable(path: String, UnsuitableFile)
    /// The file is right, the world around it is not.
    case trouble(path: String, FileTrouble)
    case unreadableRecord(column: String)
    case unregisteredJob(JobName, registered: [String])
    case duplicateJob(JobName, files: [String])
    case selfDependency(JobName)
    case unrecordedRun(RunID)
    case runNotRunning(RunIdentity, status: RunStatus)

    /// What a person named by mistake.
    @nonexhaustive
    public enum UnsuitableFile: Hashable, Sendable {
        case missingFolder(String)
        case isFolder
        case notADatabase
        /// Tables have the store's names, but another program made them.
        case foreignTables([String])
        case newerStore(version: Int, supported: Int)
    }

    /// What the world outside did.
    @nonexhaustive
    public enum FileTrouble: Hashable, Sendable {
        case readOnly
        case locked
        case full
        case damaged(message: String)
        /// SQLite's own words where none of the others fits.
        case failed(cause: Diagnostic)
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .unsuitable(let path, let file): file.diagnostic(path: path)
        case .trouble(let path, let trouble): trouble.diagnostic(path: path)
        case .unreadableRecord(let column):
            Diagnostic(
                "control.unreadable-record",
                fault: .world(canPass: false),
                "a value in column \"\(column)\" of the control store does not have the form it should have",
                reason: "Another program has written it, or the file is damaged.",
                remedy: "Correct the value, or restore the file from a back-up."
            )
        case .unregisteredJob(let job, let registered):
            Diagnostic(
                "control.unregistered-job",
                "job \"\(job)\" is not registered",
                job: job.rawValue,
                reason: "Runs are recorded for registered jobs only.",
                remedy: suggestion(for: job.rawValue, in: registered, what: "registered jobs")
                    ?? "Put its file under jobs/ and run again: a run registers every valid file."
            )
        case .duplicateJob(let job, let files):
            Diagnostic(
                "control.duplicate-job",
                "job \"\(job)\" was handed over twice, from \(quoted(files))",
                job: job.rawValue,
                remedy: "Give one of them another name: a job's name is unique in its project."
            )
        case .selfDependency(let job):
            Diagnostic(
                "control.self-dependency",
                "job \"\(job)\" depends on itself",
                job: job.rawValue,
                remedy: "Remove the dependency. A job's dates run in order without one."
            )
        case .unrecordedRun(let run):
            Diagnostic(
                "control.unrecorded-run",
                fault: .outcome,
                "run \"\(run)\" is not recorded in the control store",
                reason:
                    "It was started with another control store, or a power failure took the last records.",
                remedy: "Run the date again: what it published is replaced, never doubled."
            )
        case .runNotRunning(let run, let status):
            Diagnostic(
                "control.run-not-running",
                fault: .outcome,
                "attempt \(run.attempt) is \(status.rawValue) already and cannot end in another way",
                job: run.job.rawValue,
                effectiveDate: run.effectiveDate.description,
                reason: "Another program has closed it, most likely because this one's lease had expired.",
                remedy: "Let only one program execute a job. The record stands as it is."
            )
        }
    }
}

extension ControlStoreError.UnsuitableFile {
    func diagnostic(path: String) -> Diagnostic {
        switch self {
        case .missingFolder(let folder):
            Diagnostic(
                "control.missing-folder",
                "the folder of control store \"\(path)\" does not exist",
                reason: "A control store is made where it is named, but there is no folder \"\(folder)\".",
                remedy: "Create the folder, or name another file for the connection \"control\"."
            )
        case .isFolder:
            Diagnostic(
                "control.is-folder",
                "expected control store \"\(path)\" to be a file, found a folder",
                remedy: "Name a file for the connection \"control\", such as \"\(path)/control.sqlite\"."
            )
        case .notADatabase:
            Diagnostic(
                "control.not-a-database",
                "expected control store \"\(path)\" to be a SQLite file, found something else",
                remedy: "Name another file for the connection \"control\". Nothing in this one was changed."
            )
        case .foreignTables(let tables):
            Diagnostic(
                "control.foreign-tables",
                "\"\(path)\" holds \(quoted(tables)), but not as a control store",
                reason: "A control store says its version in \"control_migrations\", and this file does not.",
                remedy: "Name another file for the connection \"control\", or rename the tables. "
                    + "Nothing in this file was changed."
            )
        case .newerStore(let version, let supported):
            Diagnostic(
                "control.newer-store",
                "control store \"\(path)\" has version \(version), this program knows up to \(supported)",
                reason: "A newer Glidepath has brought the store up to date, and there is no way back.",
                remedy: "Use a Glidepath at least as new as that one. Nothing in the store was changed."
            )
        }
    }
}

extension ControlStoreError.FileTrouble {
    func diagnostic(path: String) -> Diagnostic {
        switch self {
        case .readOnly:
            Diagnostic(
                "control.read-only",
                fault: .world(canPass: false),
                "control store \"\(path)\" cannot be written",
                reason: "The file, its folder or the volume is read-only for this user. SQLite writes two "
                    + "files beside the store (-wal and -shm).",
                remedy: "Give this user the right to write the file and its folder, or name another file "
                    + "for the connection \"control\"."
            )
        case .locked:
            Diagnostic(
                "control.locked",
                fault: .world(canPass: true),
                "control store \"\(path)\" is locked by another program",
                reason: "Another program has kept it locked for longer than this one waits.",
                remedy: "Try again. If it stays so, look for a program with an open transaction on the file, "
                    + "such as a database browser or a back-up."
            )
        case .full:
            Diagnostic(
                "control.full",
                fault: .world(canPass: false),
                "no space is left for control store \"\(path)\"",
                reason: "The volume is full, or the file has reached its limit. Earlier records are safe.",
                remedy: "Free some space, then run again: it continues from what is recorded."
            )
        case .damaged(let message):
            Diagnostic(
                "control.damaged",
                fault: .world(canPass: false),
                "control store \"\(path)\" is damaged",
                reason: "SQLite says: \(message).",
                remedy: "Restore the file from a back-up, or rescue what can be read with "
                    + "`sqlite3 OLD .recover | sqlite3 NEW`. Published outputs stay as they are."
            )
        case .failed(let cause):
            Diagnostic(
                "control.failed",
                fault: .world(canPass: false),
                "control store \"\(path)\" did not do its work",
                reason: ([cause.summary + "."] + [cause.reason].compactMap { $0 }).joined(separator: " "),
                remedy: cause.remedy ?? "Check the file, its folder and their permissions, then try again."
            )
        }
    }
}

private func quoted(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
}
