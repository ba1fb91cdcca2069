internal import Diagnostics
internal import Foundation

extension ExternalError {
    /// Words for code that did not come to its end.
    var runningDiagnostic: Diagnostic {
        switch self {
        case .raised(let subject, let facts): raisedDiagnostic(subject, facts)
        case .exited(let subject, let code, let location, let lines):
            Diagnostic(
                "external.exited",
                fault: .outcome,
                "\"\(subject.name)\" ended the interpreter (\(code)) instead of returning",
                at: location ?? subject.location,
                reason: lastLines(lines),
                remedy: "Return a dict from the function; raise an exception to stop with an error."
            )
        case .killed(let subject, let signal, let lines): killedDiagnostic(subject, signal, lines)
        case .exitStatus(let subject, let code, let lines):
            Diagnostic(
                "external.exit-status",
                fault: .outcome,
                "\"\(subject.name)\" ended with exit code \(code), expected 0",
                at: subject.location,
                reason: lastLines(lines),
                remedy: "See the run's log for everything it printed."
            )
        case .timeLimit(let subject, let limit, let lines):
            Diagnostic(
                "external.timeout",
                fault: .world(canPass: true),
                "\"\(subject.name)\" did not finish within \(limit.formatted(.units(allowed: units)))",
                at: subject.location,
                reason: lastLines(lines),
                remedy: "It was stopped and published nothing. Raise the job's timeout, or make it faster."
            )
        case .outOfMemory(let subject, let limit, let location):
            Diagnostic(
                "external.out-of-memory",
                fault: .outcome,
                limit.map { "\"\(subject.name)\" needed more memory than its limit of \($0 >> 20) MiB" }
                    ?? "\"\(subject.name)\" ran out of memory",
                at: location ?? subject.location,
                reason: "The limit counts what the code adds to a started interpreter.",
                remedy: "Raise the job's memoryLimit, or read fewer columns and rows."
            )
        case .unreadableRelation(let subject, let relation, let reason):
            Diagnostic(
                "external.unreadable-relation",
                fault: .outcome,
                "relation \"\(relation)\" cannot be given to \"\(subject.name)\"",
                at: subject.location,
                reason: reason,
                remedy: "Cast the column in a Transformation before this step."
            )
        default: preconditionFailure("not about running code")
        }
    }

    private var units: Set<Duration.UnitsFormatStyle.Unit> { [.hours, .minutes, .seconds, .milliseconds] }

    private func raisedDiagnostic(_ subject: Subject, _ facts: RaisedFacts) -> Diagnostic {
        Diagnostic(
            "external.raised",
            fault: .outcome,
            "\"\(subject.name)\" raised \(facts.type)",
            at: facts.location ?? subject.location,
            reason: facts.traceback.isEmpty ? facts.message : facts.traceback.joined(separator: "\n"),
            remedy: "Correct the code, or the data it does not expect."
        )
    }

    private func killedDiagnostic(_ subject: Subject, _ signal: Int32, _ lines: [String]) -> Diagnostic {
        Diagnostic(
            "external.crashed",
            fault: .world(canPass: signal == SIGKILL),
            "\"\(subject.name)\" crashed with signal \(signal) (\(String(cString: strsignal(signal))))",
            at: subject.location,
            reason: lastLines(lines)
                ?? (signal == SIGKILL
                    ? "It left no words. Systems kill programs this way when memory runs out."
                    : "It left no words."),
            remedy: "Set a memoryLimit to tell memory from other causes; see the run's log."
        )
    }

    /// The error for a process that ended without saying what came of its call.
    static func ended(_ subject: Subject, code: Int32, lines: [String], limit: Int?) -> ExternalError {
        let isMemory =
            limit != nil
            && lines.contains { line in
                memoryWords.contains { line.localizedCaseInsensitiveContains($0) }
            }
        if isMemory { return .outOfMemory(subject, limitBytes: limit, at: nil) }
        if code < 0 { return .killed(subject, signal: -code, lines: lines) }
        return .exited(subject, code: "exit code \(code)", at: nil, lines: lines)
    }

    /// What the C and C++ libraries say when they get no memory.
    private static var memoryWords: [String] {
        ["bad_alloc", "out of memory", "cannot allocate memory", "MemoryError", "failed to allocate"]
    }
}
