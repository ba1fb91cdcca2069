public import Diagnostics
public import JobModel
public import Ports
public import PostgresDriver
import Tabular

/// Why the control store could not do what it was asked.
@nonexhaustive
public enum PostgresControlStoreError: DiagnosableError, Equatable {
    /// Tables have the store's names, but another program made them.
    case foreignTables(place: String, schema: String, [String])
    case newerStore(place: String, version: Int, supported: Int)
    /// The server, or the way to it.
    case trouble(place: String, PostgresError)
    case unreadableRecord(column: String)
    case unregisteredJob(JobName, registered: [String])
    case duplicateJob(JobName, files: [String])
    case selfDependency(JobName)
    case unrecordedRun(RunID)
    case runNotRunning(RunIdentity, status: RunStatus)

    init(_ error: PostgresError, place: String) {
        self = .trouble(place: place, error)
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .foreignTables(let place, let schema, let tables):
            Diagnostic(
                "control.foreign-tables",
                "schema \"\(schema)\" at \(place) holds \(quoted(tables)), but not as a control store",
                reason:
                    "A control store says its version in \"\(schema).migrations\", and this database does not.",
                remedy: "Name another database for the connection \"control\", or rename the tables. "
                    + "Nothing there was changed."
            )
        case .newerStore(let place, let version, let supported):
            Diagnostic(
                "control.newer-store",
                "the control store at \(place) has version \(version), this program knows up to \(supported)",
                reason: "A newer Glidepath has brought the store up to date, and there is no way back.",
                remedy: "Use a Glidepath at least as new as that one. Nothing in the store was changed."
            )
        case .trouble(let place, let error): Self.trouble(error.diagnostic, place: place)
        case .unreadableRecord(let column):
            Diagnostic(
                "control.unreadable-record",
                fault: .world(canPass: false),
                "a value in column \"\(column)\" of the control store does not have the form it should have",
                reason: "Another program has written it, or the database is damaged.",
                remedy: "Correct the value, or restore the control store's schema from a back-up."
            )
        case .unregisteredJob, .duplicateJob, .selfDependency, .unrecordedRun, .runNotRunning: refusal
        }
    }

    /// What a caller asked that the records do not allow.
    private var refusal: Diagnostic {
        switch self {
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
        default: preconditionFailure("no refusal")
        }
    }

    private static func trouble(_ cause: Diagnostic, place: String) -> Diagnostic {
        let ofConnecting = [
            "postgres.address", "postgres.cannot-connect", "postgres.setting", "postgres.not-admitted",
            "postgres.unknown-database",
        ]
        guard !ofConnecting.contains(cause.code) else { return cause }
        var fault = cause.fault
        if case .world = fault {} else { fault = .world(canPass: false) }
        return Diagnostic(
            "control.failed",
            fault: fault,
            "the control store at \(place) did not do its work",
            reason: ([cause.summary + "."] + [cause.reason].compactMap { $0 }).joined(separator: " "),
            remedy: cause.remedy
                ?? "Check the server and this user's rights on the control store's schema, then try again."
        )
    }
}

private func quoted(_ names: [String]) -> String {
    names.map { "\"\($0)\"" }.joined(separator: ", ")
}
