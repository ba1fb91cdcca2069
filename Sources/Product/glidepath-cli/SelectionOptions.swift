import ArgumentParser
import Diagnostics
import Execution
import Glidepath
import JobModel
import Tabular

/// Which runs: shared by run and plan, so that plan shows exactly what run would do.
struct SelectionOptions: ParsableArguments {
    @Argument(help: "Jobs; none means every active job.")
    var jobs: [String] = []

    @Option(help: "Exactly this effective date (yyyy-MM-dd), also when it already succeeded.")
    var date: String?

    @Option(help: "Exactly the dates from this one on.")
    var from: String?

    @Option(help: "Exactly the dates up to this one.")
    var to: String?

    @Flag(help: "Also the jobs that the named ones depend on.")
    var withUpstream = false

    @Flag(help: "Also the jobs that depend on the named ones.")
    var withDownstream = false

    @Flag(help: "Start runs whatever became of their upstream jobs.")
    var withoutDependencies = false

    @Flag(help: "Only dates whose last attempt failed or was skipped.")
    var failed = false

    func selection(through: CivilDate) throws -> RunSelection {
        var reach: RunSelection.Reach = []
        if withUpstream { reach.insert(.upstream) }
        if withDownstream { reach.insert(.downstream) }
        return RunSelection(
            jobs: jobs.map { JobName($0) },
            dates: try DateOptions(date: date, from: from, to: to).dates(through: through),
            reach: reach,
            dependencies: withoutDependencies ? .waived : .enforced,
            scope: failed ? .unsettled : .everything
        )
    }
}

/// Dates as typed on the command line.
struct DateOptions {
    var date: String?
    var from: String?
    var to: String?

    func dates(through: CivilDate) throws -> RunSelection.Dates {
        let (date, from, to) = (try read(date, "--date"), try read(from, "--from"), try read(to, "--to"))
        if let date {
            guard from == nil, to == nil else { throw SelectionError.twoDateChoices }
            return .exactly(date...date)
        }
        guard from != nil || to != nil else { return .missing(through: through) }
        guard let from else { throw SelectionError.toWithoutFrom }
        let end = to ?? through
        guard from <= end else { throw SelectionError.fromAfterTo(from, end) }
        return .exactly(from...end)
    }

    private func read(_ text: String?, _ option: String) throws -> CivilDate? {
        guard let text else { return nil }
        guard let date = CivilDate(text) else { throw SelectionError.notADate(text, option: option) }
        return date
    }
}

/// Dates on the command line that make no sense.
enum SelectionError: DiagnosableError {
    case notADate(String, option: String)
    case twoDateChoices
    case toWithoutFrom
    case fromAfterTo(CivilDate, CivilDate)
    case reasonMissing
    case markNeedsDates

    var diagnostic: Diagnostic {
        switch self {
        case .notADate(let text, let option):
            Diagnostic(
                "usage.date",
                "\(option) expects a date of the form yyyy-MM-dd, found \"\(text)\"",
                remedy: "For example: \(option) 2024-10-31."
            )
        case .twoDateChoices:
            Diagnostic(
                "usage.two-date-choices",
                "--date cannot be combined with --from or --to",
                remedy: "Use --date for one day, or --from and --to for a range."
            )
        case .toWithoutFrom:
            Diagnostic(
                "usage.to-without-from",
                "--to needs --from",
                remedy: "Name the first date too, or leave both out to run what is missing."
            )
        case .fromAfterTo(let from, let to):
            Diagnostic(
                "usage.from-after-to",
                "--from \(from) is after --to \(to)",
                remedy: "Swap the two dates."
            )
        case .reasonMissing:
            Diagnostic(
                "usage.reason-missing",
                "--mark-succeeded needs --reason",
                reason: "The record says why no run was needed.",
                remedy: "Add --reason \"…\"."
            )
        case .markNeedsDates:
            Diagnostic(
                "usage.mark-needs-dates",
                "--mark-succeeded needs job names and --date or --from and --to",
                remedy: "Name exactly what to mark."
            )
        }
    }
}
