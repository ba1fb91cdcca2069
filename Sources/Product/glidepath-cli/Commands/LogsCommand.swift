import ArgumentParser
import Diagnostics
import Glidepath
import JobModel
import Ports
import Tabular
import Telemetry

struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "What happened in one run: steps, rows, times, prints of user code, errors.",
        discussion: "Example: glidepath logs CustomerAddressDeltas@2024-10-04"
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "A run id, or JOB, JOB@DATE, JOB@DATE#ATTEMPT.")
    var run: String

    func run() async throws {
        let console = global.console
        let log = try await global.workspace().log(of: run)
        if console.isJSON { return try console.emit(log.events) }
        let record = log.record
        console.say(
            console.style("\(record.identity.job) for \(record.identity.effectiveDate)", .bold)
                + ", attempt \(record.identity.attempt): \(record.status.rawValue)"
        )
        console.say(
            "run \(record.identity.id), engine \(record.engine.rawValue), started \(record.startedAt), "
                + "triggered by \(record.triggeredBy)"
        )
        for event in log.events { console.say(line(for: event, console)) }
    }

    private func line(for event: EventRecord, _ console: Console) -> String {
        let time = console.style(String(event.at.dropFirst(11).prefix(12)), .dim)
        let seconds = event.seconds.map { " in \(Words.seconds($0))" } ?? ""
        switch event.event {
        case "step-finished":
            let rows = event.rows.map { ", \(Words.count($0, "row"))" } ?? ""
            return "\(time)  \(event.step ?? "")\(rows)\(seconds)"
        case "run-succeeded":
            return "\(time)  succeeded\(seconds): \(Words.count(event.rowsRead ?? 0)) rows read, "
                + "\(Words.count(event.rowsWritten ?? 0)) written"
        case "printed": return "\(time)  | \(event.text ?? "")"
        default:
            guard let diagnostic = event.diagnostic else { return "\(time)  \(event.event)" }
            let text = TerminalRenderer(usesColor: console.usesColor).text(diagnostic)
            return "\(time)  \(event.event)\n\(text)"
        }
    }
}
