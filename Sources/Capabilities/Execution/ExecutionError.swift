public import Diagnostics
public import JobModel

/// What can be wrong with an execution as a whole.
@nonexhaustive
public enum ExecutionError: DiagnosableError {
    case cycle([JobName])
    case unknownJob(JobName, known: [String])
    case inactiveJob(JobName)
    case engineMissing(EngineName, job: JobName)
    case connectionMissing(String, known: [String])
    case timeout(Duration)
    case abandoned(owner: String)
    /// - holder: Who has the lease now; nil when it ran out and nobody knows who had it since.
    case leaseLost(JobName, holder: String?)
    case stagingUnreadable(path: String, reason: String)
    /// Some of a run's outputs became visible, then one could not.
    case incompletePublish(visible: [String], cause: Diagnostic)

    public var diagnostic: Diagnostic {
        switch self {
        case .cycle(let jobs):
            Diagnostic(
                "plan.cycle",
                "jobs depend on each other in a circle",
                reason: jobs.map(\.rawValue).joined(separator: " → ") + ".",
                remedy: "Remove one of these dependsOn entries."
            )
        case .unknownJob(let name, let known):
            Diagnostic(
                "plan.unknown-job",
                "job \"\(name)\" is not registered",
                reason: known.isEmpty ? "No job is registered; jobs are read from jobs/." : nil,
                remedy: suggestion(for: name.rawValue, in: known, what: "jobs")
            )
        case .inactiveJob(let name):
            Diagnostic(
                "plan.inactive-job",
                "job \"\(name)\" is not active",
                remedy: "Register it again with \"glidepath jobs register \(name)\"."
            )
        case .engineMissing(let engine, let job):
            Diagnostic(
                "run.engine-missing",
                "engine \"\(engine.rawValue)\" is not part of this installation",
                job: job.rawValue,
                remedy: "Use the engine duckdb, sqlite or postgresql for this job."
            )
        case .connectionMissing(let name, let known):
            Diagnostic(
                "run.unknown-connection",
                "connection \"\(name)\" is not known",
                remedy: suggestion(for: name, in: known, what: "connections")
            )
        case .timeout(let limit):
            Diagnostic(
                "run.timeout",
                fault: .world(canPass: true),
                "the run took longer than its limit of \(limit)",
                reason: "Nothing of it was published.",
                remedy: "Raise \"timeout\" in the job file, or find out what it waited for."
            )
        case .abandoned(let owner):
            Diagnostic(
                "run.abandoned",
                fault: .world(canPass: true),
                "the process that ran this ended before it published",
                reason: "It was run by \(owner). Nothing of this attempt is visible.",
                remedy: "Nothing to repair: the run is repeated."
            )
        case .leaseLost(let job, let holder):
            Diagnostic(
                "run.lease-lost",
                fault: .world(canPass: true),
                "this process is not the job's only executor any more, so it publishes nothing",
                job: job.rawValue,
                reason: holder.map { "The lease is held by \($0)." }
                    ?? "The lease could not be renewed in time, so another process may have begun.",
                remedy:
                    "Nothing to repair: the run is repeated, here or there. Check that the control store can be "
                    + "reached, and that the machine does not stand still for long."
            )
        case .stagingUnreadable(let path, let reason):
            Diagnostic(
                "publish.staging-unreadable",
                fault: .world(canPass: false),
                "the record of a half-finished publish cannot be read",
                at: SourceLocation(file: path),
                reason: reason,
                remedy: "Run the job again for this date: that publishes all its outputs anew."
            )
        case .incompletePublish(let visible, let cause): Self.incompletePublish(visible, cause)
        }
    }

    private static func incompletePublish(_ visible: [String], _ cause: Diagnostic) -> Diagnostic {
        let fault: Diagnostic.Fault = if case .world = cause.fault { cause.fault } else { .outcome }
        return Diagnostic(
            "publish.incomplete",
            fault: fault,
            "some outputs of the run are visible and others are not",
            reason: "Visible: \(visible.joined(separator: ", ")). Then: \(cause.summary) (\(cause.code))."
                + (cause.reason.map { " \($0)" } ?? ""),
            remedy:
                "Put that right and run the job again for this date: it replaces what is visible and adds "
                + "the rest."
        )
    }
}
