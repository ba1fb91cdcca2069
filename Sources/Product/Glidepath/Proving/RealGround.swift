import Comparison
import Diagnostics
import Execution
import Foundation
import JobModel
import Ports
import Proving
import Synchronization
import Tabular

/// Original and candidate as projects of their own, run by their own engines.
struct RealGround: ProofGround {
    private let original: Workspace
    private let candidate: Workspace

    init(original: IsolatedProject, candidate: IsolatedProject, options: WorkspaceOptions) async throws {
        var options = options
        options.readOnlyConnections = [IsolatedProject.source]
        self.original = try await Workspace(folder: original.folder, options: options)
        self.candidate = try await Workspace(folder: candidate.folder, options: options)
        for workspace in [self.original, self.candidate] { try await workspace.register() }
    }

    func run(_ jobs: [JobName], on date: CivilDate, as role: ProofRole) async throws -> [JobName: ProofRun] {
        let workspace = role == .original ? original : candidate
        let runnable = jobs.filter { workspace.folder.job($0) != nil }
        guard !runnable.isEmpty else { return [:] }
        let outcomes = OutcomeSink()
        _ = try await workspace.run(
            RunSelection(jobs: runnable, dates: .exactly(date...date)),
            triggeredBy: "prove",
            events: outcomes
        )
        return outcomes.found
    }

    func compare(_ output: String, of job: JobName, on date: CivilDate) async throws -> OutputFinding {
        let side = "job:\(job)@\(date)#\(output)"
        let comparing = Comparing(
            left: original.folder,
            right: candidate.folder,
            today: original.clock.now.date,
            configuration: original.options.duckdb
        )
        let report = try await comparing.report(CompareRequest(left: side, right: side))
        return switch report.verdict {
        case .equal: .equal
        case .different: .different(OutputDifference(report))
        case .unknown: .undecided(report.notCompared.map { "\($0.summary) (\($0.code))" })
        }
    }
}

extension OutputDifference {
    private static let causesTold = 3

    fileprivate init(_ report: ComparisonReport) {
        let schema = Set(report.schema.filter { !$0.isAllowed }.map(\.kind)).sorted()
        let form = Set(report.file.filter { !$0.isAllowed }.map(\.kind)).sorted()
        let (left, right) = (report.rows.onlyLeft, report.rows.onlyRight)
        var parts: [String] = []
        if left + right > 0 {
            parts.append("\(left) rows only of the original, \(right) only of the candidate")
        }
        if !schema.isEmpty { parts.append("schemas differ in \(schema.joined(separator: ", "))") }
        if !form.isEmpty { parts.append("files differ in \(form.joined(separator: ", "))") }
        self.init(
            summary: parts.isEmpty ? "the outputs differ" : parts.joined(separator: "; "),
            onlyOriginal: left,
            onlyCandidate: right,
            columns: report.columns.filter { $0.differing > 0 }.map(\.name),
            causes: report.causes.prefix(Self.causesTold).map {
                "\($0.statement): explains \($0.explains) of \($0.of)"
            }
        )
    }
}

/// Notes what became of each run.
private final class OutcomeSink: EventSink {
    private let outcomes = Mutex<[JobName: ProofRun]>([:])

    var found: [JobName: ProofRun] { outcomes.withLock { $0 } }

    func receive(_ event: RunEvent) {
        guard let job = event.run?.job else { return }
        switch event.kind {
        case .runSucceeded: outcomes.withLock { $0[job] = .succeeded }
        case .runFailed(let problem, _): outcomes.withLock { $0[job] = .failed(problem) }
        case .runSkipped(let problem): outcomes.withLock { $0[job] = .skipped(problem) }
        default: break
        }
    }
}
