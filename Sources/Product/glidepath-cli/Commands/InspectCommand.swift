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

    @Option(help: "Write documents about each job to a folder: requirements, design, test plan.")
    var out: String?

    @Option(help: "Check every citation of a folder of documents, and do nothing else.")
    var check: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspaceWithoutJobs()
        let presentation = DocumentPresentation(console, workspace)
        if let check { return try presentation.check(check) }
        let survey = try await workspace.survey(only: jobs)
        let inspections = try await presentation.inspections(of: survey, needed: out != nil)
        if let out { try presentation.write(inspections, to: out, isWhole: jobs.isEmpty) }
        if console.isJSON {
            var list = JSONList(named: "jobs")
            for index in survey.indices {
                let result = await survey.measured(at: index)
                var report = InspectionReport.JobReport(result)
                if let inspection = inspections?.job(result.job.name) { report.add(inspection) }
                try list.append(report)
            }
            return try list.end()
        }
        var counts = FindingCounts()
        for index in survey.indices {
            let result = await survey.measured(at: index)
            counts.add(result)
            console.say(text(of: result))
        }
        console.say(counts.table)
    }

    private func text(of result: JobResult) -> String {
        let kinds = result.classification.kinds.map(\.rawValue).joined(separator: ", ")
        var lines = ["\(result.job.name)  \(kinds)"]
        for finding in result.findings {
            lines.append("  \(finding.code.rawValue)  \(finding.code.title): \(finding.message)")
            lines.append(
                "        \(finding.file):\(finding.line)"
                    + (finding.confidence == .high ? "" : "  \(finding.confidence.rawValue)")
                    + (finding.cost.map { "  \($0.words)" } ?? "")
            )
            if let rewrite = finding.rewrite { lines.append("        instead: \(rewrite)") }
        }
        for note in result.job.notUnderstood {
            lines.append("  not understood: \(note.reason)")
            lines.append("        \(note.place.file):\(note.place.lines.lowerBound)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Finding.Cost {
    fileprivate var words: String {
        let bytes = "\(Words.count(bytes)) bytes"
        return rows == 0 ? "\(bytes) a run" : "\(Words.count(rows)) rows, \(bytes) a run"
    }
}

/// How many jobs have which findings.
private struct FindingCounts {
    private var jobs = 0
    private var partly = 0
    private var counts: [FindingCode: Int] = [:]

    mutating func add(_ result: JobResult) {
        jobs += 1
        if !result.job.notUnderstood.isEmpty { partly += 1 }
        for code in Set(result.findings.map(\.code)) { counts[code, default: 0] += 1 }
    }

    var table: String {
        var table = TextTable([("code", .left), ("finding", .left), ("jobs", .right)])
        for code in FindingCode.allCases {
            guard let count = counts[code] else { continue }
            table.rows.append([code.rawValue, code.title, Words.count(count)])
        }
        return table.text() + "\n\(Words.count(jobs)) jobs, \(Words.count(partly)) of them partly understood."
    }
}
