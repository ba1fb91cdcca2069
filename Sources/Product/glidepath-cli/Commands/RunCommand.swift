import ArgumentParser
import Diagnostics
import Execution
import Glidepath
import JobModel
import Ports
import Tabular

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs jobs: whatever has not succeeded yet, or exactly what is named.",
        discussion: """
            Example: glidepath run CustomerAddressDeltas --from 2024-10-01 --to 2024-10-07

            Without dates, every job runs for every date that has no success yet, oldest first.
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var selection: SelectionOptions

    @Option(help: "Runs at the same time (default: one per core).")
    var parallel: Int?

    @Flag(
        help: """
            Share the work with other processes that were started in the same way, here or on other machines: each \
            run is done by one of them.
            """
    )
    var worker = false

    @Flag(help: "With --worker: wait for more work instead of ending when there is none.")
    var stay = false

    @Flag(help: "Show what would run, as glidepath plan does, and run nothing.")
    var dryRun = false

    @Flag(help: "Record the named dates as succeeded without running them.")
    var markSucceeded = false

    @Option(help: "Why no run is needed, with --mark-succeeded.")
    var reason: String?

    func validate() throws {
        if let parallel, parallel < 1 { throw ValidationError("--parallel expects a number from 1 on") }
        if stay, !worker { throw ValidationError("--stay needs --worker") }
        if worker, parallel != nil || markSucceeded || selection.date != nil || selection.from != nil {
            throw ValidationError(
                "--worker does one run at a time of what is missing: it takes no --parallel, --date, --from, "
                    + "--to or --mark-succeeded"
            )
        }
    }

    func run() async throws {
        let console = global.console
        let folder = try global.folder()
        let problems = console.report(folder.problems)
        let workspace = try await Workspace(folder: folder, options: .fromEnvironment())
        let chosen = try selection.selection(through: workspace.through)
        try folder.requireValid(chosen.jobs)
        try await workspace.register()
        if dryRun {
            try PlanDisplay(console: console).show(try await workspace.plan(chosen), of: folder)
        } else if markSucceeded {
            try await mark(chosen, in: workspace)
        } else {
            do {
                try await run(chosen, in: workspace)
            } catch let code as ExitCode where problems == 0 {
                throw code
            } catch is ExitCode {
                // What is wrong with the files comes first: jobs may have failed or been skipped because of it.
            }
        }
        if problems != 0 { throw ExitCode(problems) }
    }

    private func run(_ chosen: RunSelection, in workspace: Workspace) async throws {
        let console = global.console
        let display = RunDisplay(console: console)
        let summary =
            worker
            ? try await work(chosen, in: workspace, display)
            : try await workspace.run(chosen, parallel: parallel, events: display)
        if summary.succeeded + summary.failed + summary.skipped == 0 {
            console.say("Nothing to do: every date up to \(workspace.through) has succeeded.")
            return
        }
        console.say(display.table().text())
        console.say(SummaryText(summary: summary).text(console))
        if summary.failed + summary.skipped > 0 { throw ExitCode(1) }
    }

    private func work(
        _ chosen: RunSelection,
        in workspace: Workspace,
        _ display: RunDisplay
    ) async throws -> RunSummary {
        var chosen = chosen
        while true {
            let summary = try await workspace.work(chosen, events: display)
            guard stay else { return summary }
            chosen = try selection.selection(through: workspace.through)
            // Only an interruption ends it; new dates come with the days.
            try await Task.sleep(for: .seconds(5))
        }
    }

    private func mark(_ chosen: RunSelection, in workspace: Workspace) async throws {
        guard let reason, !reason.isEmpty else { throw SelectionError.reasonMissing }
        guard case .exactly(let dates) = chosen.dates, !chosen.jobs.isEmpty else {
            throw SelectionError.markNeedsDates
        }
        let marked = try await workspace.markSucceeded(chosen.jobs, on: dates, reason: reason)
        global.console.say("Marked \(Words.count(marked, "run")) as succeeded without running.")
    }
}

extension ProjectFolder {
    /// - Throws: The problems of a named job's file, when that is why it is not there.
    func requireValid(_ names: [JobName]) throws {
        for name in names where job(name) == nil {
            let own = problems.filter { $0.job == name.rawValue && $0.severity == .error }
            if !own.isEmpty { throw DiagnosticList(own) }
        }
    }
}
