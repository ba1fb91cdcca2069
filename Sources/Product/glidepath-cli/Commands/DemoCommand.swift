import ArgumentParser
import DemoBank
import Diagnostics
import Execution
import Foundation
import Glidepath
import Ports
import Tabular

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Makes a synthetic bank's data lake, runs its 33 jobs for a month and shows what happened.",
        discussion: """
            Example: glidepath demo mybank

            The folder is a project like any other: read it, change it, run it again. With --url, lake, outputs and \
            control store are in a PostgreSQL database:

            glidepath demo mybank --url postgresql://db.example.com/bank
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The folder to make.")
    var directory = "glidepath-demo"

    @Option(help: "Size of the bank: 1 is about 2,230 customers.")
    var scale = 1.0

    @Option(help: "Another seed makes another bank.")
    var seed = 42

    @Option(help: "First day of the lake.")
    var from = "2024-10-01"

    @Option(help: "Last day of the lake.")
    var to = "2024-10-31"

    @Option(
        help: "An empty PostgreSQL database for lake, outputs and control store: postgresql://HOST/DATABASE."
    )
    var url: String?

    @Option(help: "Who connects to it.")
    var user: String?

    @Option(help: "Runs at the same time (default: one per core).")
    var parallel: Int?

    @Flag(help: "Make the project, run nothing.")
    var noRun = false

    func validate() throws {
        guard scale > 0, scale <= 10_000 else {
            throw ValidationError("--scale expects a number above 0, at most 10000")
        }
        guard seed >= 0, seed < 1_000_000 else {
            throw ValidationError("--seed expects a number from 0 to 999999")
        }
        if user != nil, url == nil { throw ValidationError("--user needs --url") }
        if let parallel, parallel < 1 { throw ValidationError("--parallel expects a number from 1 on") }
    }

    func run() async throws {
        let console = global.console
        let dates = try DateOptions(from: from, to: to).dates(through: CivilDate(daysSinceEpoch: 0))
        guard case .exactly(let range) = dates else { preconditionFailure("two dates make a range") }
        let bank = DemoBank(
            seed: seed,
            scale: scale,
            firstDate: range.lowerBound,
            lastDate: range.upperBound,
            url: url
        )
        let server = try url.map {
            BankServer(
                url: $0,
                user: user,
                configuration: try ServerAddress.configuration(url: $0, user: user)
            )
        }
        let folder = URL(fileURLWithPath: directory).standardizedFileURL
        let python = await PythonFinder.interpreterWithPandas()
        let start = ContinuousClock.now
        let outcome = try await bank.make(in: folder, python: python ?? "python3", on: server) {
            days,
            total in
            console.progressLine("lake: \(days) of \(Words.count(total, "day"))")
        }
        console.progressLine("")
        switch outcome {
        case .made:
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            console.say(
                "Made a bank in \(directory)/: a lake of \(Words.count(range.count, "day")), "
                    + "33 jobs (\(Words.seconds(seconds)))"
            )
        case .present: console.say("The bank in \(directory)/ is already there.")
        }
        if python == nil {
            console.report([PythonFinder.missingPandas])
        }
        if noRun { return }
        try await run(range, in: folder)
    }

    private func run(_ dates: ClosedRange<CivilDate>, in folder: URL) async throws {
        let console = global.console
        let opened = try ProjectFolder.open(at: folder)
        console.report(opened.problems.filter { $0.severity == .error })
        let workspace = try await Workspace(folder: opened, options: .fromEnvironment())
        try await workspace.register()
        let display = RunDisplay(console: console)
        let selection = RunSelection(dates: .missing(through: workspace.through))
        let summary = try await workspace.run(
            selection,
            parallel: parallel,
            triggeredBy: "demo",
            events: display
        )
        if summary.succeeded + summary.failed + summary.skipped == 0 {
            console.say("Every job has succeeded for every day: nothing to do.")
        } else {
            console.say("\n" + display.table().text())
            console.say(SummaryText(summary: summary).text(console))
        }
        console.say(whatNext(dates, console))
        if summary.failed + summary.skipped > 0 { throw ExitCode(1) }
    }

    private func whatNext(_ dates: ClosedRange<CivilDate>, _ console: Console) -> String {
        let first = dates.lowerBound
        let second = min(first.adding(days: 1), dates.upperBound)
        let example = min(first.adding(days: 3), dates.upperBound)
        return """

            \(console.style("Look around", .bold))
              cd \(directory)
              glidepath status                                     where each job stands
              glidepath show curated.card_spend_daily              what a job wrote
              glidepath logs CustomerAddressDeltas@\(example)      what happened in one run
              glidepath plan --from \(first) --to \(second)     what would run, and why
            \(console.style("Change something", .bold))
              edit jobs/CoveredTransactions.sql, then:
              glidepath run CoveredTransactions --date \(dates.upperBound)
            """
    }
}
