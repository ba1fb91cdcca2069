import ArgumentParser
import Execution
import Glidepath
import JobModel
import Tabular

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Shows exactly what run would do with the same arguments, and why not the rest.",
        discussion: "Example: glidepath plan --from 2024-10-01 --to 2024-10-03"
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var selection: SelectionOptions

    func run() async throws {
        let console = global.console
        let folder = try global.folder()
        let problems = console.report(folder.problems)
        let workspace = try await Workspace(folder: folder)
        let chosen = try selection.selection(through: workspace.through)
        try folder.requireValid(chosen.jobs)
        try await workspace.register()
        try PlanDisplay(console: console).show(try await workspace.plan(chosen), of: folder)
        if problems != 0 { throw ExitCode(problems) }
    }
}

/// A plan as JSON or as text.
struct PlanDisplay {
    let console: Console

    private struct Document: Encodable {
        struct Run: Encodable {
            var job: String
            var effectiveDate: String
            var engine: String
            var reason: String
        }

        struct NotRun: Encodable {
            var job: String
            var effectiveDate: String?
            var reason: String
        }

        var runs: [Run]
        var notRun: [NotRun]
    }

    func show(_ plan: RunPlan, of folder: ProjectFolder) throws {
        if console.isJSON {
            let runs = plan.runs.map { run in
                let engine = folder.job(run.job)?.engine ?? folder.project.defaultEngine
                return Document.Run(
                    job: run.job.rawValue,
                    effectiveDate: run.effectiveDate.description,
                    engine: engine.rawValue,
                    reason: run.reason
                )
            }
            let notRun = plan.notRun.map {
                Document.NotRun(
                    job: $0.job.rawValue,
                    effectiveDate: $0.effectiveDate?.description,
                    reason: $0.reason
                )
            }
            return try console.emit(Document(runs: runs, notRun: notRun))
        }
        let items = plan.runs.map { ($0.job.rawValue, $0.effectiveDate, $0.reason) }
        console.say(console.style(Words.count(plan.runs.count, "run") + " would happen", .bold))
        for line in grouped(items.map { ($0.0, Optional($0.1), $0.2) }) { console.say("  " + line) }
        guard !plan.notRun.isEmpty else { return }
        console.say(console.style(Words.count(plan.notRun.count, "run") + " would not", .bold))
        for line in grouped(plan.notRun.map { ($0.job.rawValue, $0.effectiveDate, $0.reason) }) {
            console.say("  " + line)
        }
    }

    /// One line per job and reason; consecutive dates as a range.
    private func grouped(_ items: [(job: String, date: CivilDate?, reason: String)]) -> [String] {
        var order: [[String]] = []
        var dates: [[String]: [CivilDate]] = [:]
        for item in items {
            let key = [item.job, item.reason]
            if dates[key] == nil {
                order.append(key)
                dates[key] = []
            }
            if let date = item.date { dates[key]?.append(date) }
        }
        return order.map { key in
            let ranges = ranges(of: (dates[key] ?? []).sorted())
            return "\(key[0])\(ranges.isEmpty ? "" : "  " + ranges.joined(separator: ", ")): \(key[1])"
        }
    }

    private func ranges(of dates: [CivilDate]) -> [String] {
        var ranges: [ClosedRange<CivilDate>] = []
        for date in dates {
            if let last = ranges.last, last.upperBound.adding(days: 1) == date {
                ranges[ranges.count - 1] = last.lowerBound...date
            } else {
                ranges.append(date...date)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    }
}
