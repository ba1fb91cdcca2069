import ArgumentParser
import Diagnostics
import Glidepath
import Inspection
import JobModel

struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "What jobs do, where they say so, and what is wrong with them. Runs nothing.",
        discussion: "Example: glidepath inspect CoveredTransactions --json"
    )

    @ArgumentParser.Argument(help: "Names of jobs; all of them when none is given.")
    var jobs: [String] = []

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspace()
        let names = try workspace.jobNames(jobs)
        console.report(workspace.folder.problems)
        let inspection = try await workspace.inspect(only: names)
        if console.isJSON { return try console.emit(InspectionReport(inspection)) }
        for job in inspection.jobs { console.say(text(of: job)) }
        console.say(summary(of: inspection))
    }

    private func text(of job: JobInspection) -> String {
        var lines = ["\(job.job.name)  \(job.classification.kinds.map(\.rawValue).joined(separator: ", "))"]
        for finding in job.findings {
            lines.append("  \(finding.code.rawValue)  \(finding.code.title): \(finding.message)")
            lines.append(
                "        \(finding.file):\(finding.line)"
                    + (finding.confidence == .high ? "" : "  \(finding.confidence.rawValue)")
            )
        }
        for note in job.notUnderstood {
            lines.append("  not understood: \(note.reason)")
            lines.append("        \(note.place.file):\(note.place.lines.lowerBound)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func summary(of inspection: ProjectInspection) -> String {
        var counts: [FindingCode: Int] = [:]
        for finding in inspection.jobs.flatMap(\.findings) { counts[finding.code, default: 0] += 1 }
        var table = TextTable([("code", .left), ("finding", .left), ("jobs", .right)])
        for code in FindingCode.allCases where counts[code] != nil {
            let jobs = inspection.jobs.count { $0.findings.contains { $0.code == code } }
            table.rows.append([code.rawValue, code.title, Words.count(jobs)])
        }
        let partly = inspection.jobs.count { !$0.notUnderstood.isEmpty }
        return table.text()
            + "\n\(Words.count(inspection.jobs.count)) jobs, \(Words.count(partly)) of them partly understood."
    }
}
