import ArgumentParser
import Diagnostics
import Glidepath
import JobModel
import Tabular

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Where each job stands: last success, gaps, failures with their reason.",
        discussion: "Example: glidepath status --json"
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspace()
        let status = try await workspace.status()
        if console.isJSON { return try console.emit(status) }
        guard !status.jobs.isEmpty else {
            return console.say("No job is registered yet. \"glidepath run\" registers every job in jobs/.")
        }
        var table = TextTable([
            ("job", .left), ("last success", .left), ("dates done", .right), ("gaps", .left),
        ])
        for job in status.jobs {
            let gaps = job.gaps.map { $0.from == $0.to ? "\($0.from)" : "\($0.from) to \($0.to)" }
            let shown = gaps.prefix(3).joined(separator: ", ") + (gaps.count > 3 ? ", …" : "")
            table.rows.append([
                job.job.rawValue, job.lastSuccess?.description ?? "never", Words.count(job.succeeded), shown,
            ])
        }
        console.say(table.text())
        for failure in status.jobs.compactMap(\.lastFailure) {
            console.say("\n" + TerminalRenderer(usesColor: console.usesColor).text(failure.diagnostic))
        }
    }
}
