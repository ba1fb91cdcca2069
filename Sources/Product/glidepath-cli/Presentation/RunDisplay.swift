import Diagnostics
import JobModel
import Ports
import Synchronization
import Tabular
import Telemetry

/// Shows an execution while it happens: events as JSON lines, or progress and problems for people.
final class RunDisplay: EventSink {
    private struct State {
        var jobs: [String: JobTally] = [:]
        var order: [String] = []
        var lastShare = -1
    }

    struct JobTally {
        var succeeded = 0
        var failed = 0
        var skipped = 0
        var rowsWritten = 0
        var seconds = 0.0
        var userSeconds = 0.0
    }

    private let console: Console
    private let state = Mutex(State())

    init(console: Console) {
        self.console = console
    }

    func receive(_ event: RunEvent) {
        count(event)
        if console.isJSON, event.kind.isPublished { try? console.emit(EventRecord(event)) }
        switch event.kind {
        case .runFailed(let diagnostic, _):
            clearLine()
            console.report([diagnostic])
        case .noticed(let diagnostic) where diagnostic.severity == .warning || event.run == nil:
            clearLine()
            console.report([diagnostic])
        case .noticed(let diagnostic) where diagnostic.code == "run.waiting-for-lease":
            console.report([diagnostic])
        case .progress(let progress): show(progress)
        case .summary: clearLine()
        default: break
        }
    }

    /// One row per job, in the order in which they first appeared.
    func table() -> TextTable {
        var table = TextTable([
            ("job", .left), ("succeeded", .right), ("failed", .right), ("skipped", .right),
            ("rows written", .right), ("seconds", .right), ("in user code", .right),
        ])
        state.withLock { state in
            for name in state.order {
                guard let tally = state.jobs[name] else { continue }
                table.rows.append([
                    name, Words.count(tally.succeeded), tally.failed == 0 ? "" : Words.count(tally.failed),
                    tally.skipped == 0 ? "" : Words.count(tally.skipped), Words.count(tally.rowsWritten),
                    Self.decimal(tally.seconds), tally.userSeconds > 0 ? Self.decimal(tally.userSeconds) : "",
                ])
            }
        }
        return table
    }

    private static func decimal(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func count(_ event: RunEvent) {
        let name = event.run?.job.rawValue
        state.withLock { state in
            func change(_ job: String?, _ body: (inout JobTally) -> Void) {
                guard let job else { return }
                if state.jobs[job] == nil { state.order.append(job) }
                body(&state.jobs[job, default: JobTally()])
            }
            switch event.kind {
            case .runSucceeded(_, let rows, let seconds):
                change(name) {
                    $0.succeeded += 1
                    $0.rowsWritten += rows
                    $0.seconds += seconds
                }
            case .runFailed(_, let seconds):
                change(name) {
                    $0.failed += 1
                    $0.seconds += seconds
                }
            case .runSkipped(let reason): change(reason.job) { $0.skipped += 1 }
            case .stepFinished(_, let seconds): change(name) { $0.userSeconds += seconds }
            default: break
            }
        }
    }

    private func show(_ progress: RunProgress) {
        let left = progress.secondsLeft.map { ", about \(Words.seconds($0)) left" } ?? ""
        let text =
            "\(Words.count(progress.done)) of \(Words.count(progress.total, "run")), "
            + "\(Words.count(Int(progress.rowsPerSecond))) rows/s\(left)"
        if console.isTerminal { return console.progressLine(text) }
        // Without a terminal, a plain line at every tenth.
        let share = progress.done * 10 / max(1, progress.total)
        let isNew = state.withLock { state in
            defer { state.lastShare = share }
            return share != state.lastShare
        }
        if isNew, progress.total >= 20 { console.note(text) }
    }

    private func clearLine() {
        console.progressLine("")
    }
}
