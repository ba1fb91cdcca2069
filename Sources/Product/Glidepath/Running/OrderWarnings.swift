import Diagnostics
import Digest
import Foundation
import Inspection
import JobModel
import Ports

/// Tells of jobs about to run whose outputs depend on the order in which rows are stored: such an output may change
/// from day to day without anybody changing anything.
///
/// Each job is looked at, and told of, once for each content of its file, its SQL and its scripts: `glidepath inspect`
/// always explains, and a daily run stays quiet about what its people know. What was looked at is kept in the project's
/// state folder; without it jobs are looked at again.
struct OrderWarnings {
    let workspace: Workspace

    /// Digests of jobs that were looked at, by job.
    private typealias Seen = [String: String]

    private var file: URL { workspace.folder.stateDirectory.appendingPathComponent("row-order.json") }

    /// Costs a small file where nothing is new, else what reading the project's jobs takes.
    func tell(about jobs: Set<JobName>, to events: any EventSink) async {
        guard !jobs.isEmpty else { return }
        var seen = (try? JSONDecoder().decode(Seen.self, from: Data(contentsOf: file))) ?? [:]
        let digests = workspace.folder.jobs.filter { jobs.contains($0.name) }
            .reduce(into: [:]) { $0[$1.name] = digest(of: $1) }
        let new = Set(digests.filter { seen[$0.key.rawValue] != $0.value }.keys)
        // A job that cannot be read, such as for want of an interpreter, is looked at the next time.
        guard !new.isEmpty, let inspection = try? await workspace.inspectCode(only: new) else { return }
        for job in inspection.jobs {
            if let warning = warning(of: job) {
                events.receive(RunEvent(.noticed(warning), at: workspace.clock.now))
            }
            seen[job.job.name.rawValue] = digests[job.job.name]
        }
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try? JSONEncoder().encode(seen).write(to: file, options: .atomic)
    }

    private func warning(of job: JobInspection) -> Diagnostic? {
        let evidence = job.classification.evidence.filter { $0.kind == .orderDependent }
        guard let first = evidence.first else { return nil }
        let more = evidence.count > 1 ? " So do \(evidence.count - 1) more places." : ""
        return Diagnostic(
            "run.row-order",
            severity: .warning,
            fault: .outcome,
            "an output may depend on the order in which rows are stored",
            at: SourceLocation(file: first.place.file, line: first.place.lines.lowerBound),
            job: job.job.name.rawValue,
            reason:
                "\(first.reason).\(more) A parallel scan, or a table that was reorganised, gives another order, and "
                + "the output changes.",
            remedy: "Say the order (ORDER BY columns that tell the rows apart). \"glidepath inspect "
                + "\(job.job.name)\" shows every place; this is told once for each version of the job."
        )
    }

    private func digest(of job: Job) -> String {
        var digest = SHA256()
        digest.update(Array(job.contentHash.utf8))
        for case .external(let external) in job.steps.map(\.action) {
            guard case .python(let script, _) = external.code,
                let bytes = try? Data(contentsOf: URL(fileURLWithPath: script))
            else { continue }
            digest.update([UInt8](bytes))
        }
        return digest.finalize().hexText
    }
}
