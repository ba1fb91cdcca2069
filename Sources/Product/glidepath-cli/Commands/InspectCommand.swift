import ArgumentParser
import Foundation
import Glidepath
import Inspection
import Ports

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

    @Option(help: "Only what this file does not know is shown; exit code 1 when there is something.")
    var baseline: String?

    @Option(help: "Write down what is found, as a baseline for later.")
    var writeBaseline: String?

    @Option(help: "Also write the findings as SARIF 2.1.0, for code hosts.")
    var sarif: String?

    @Flag(
        help: "Run the tests of the jobs' rules that the folder of --out holds; make them where it has none."
    )
    var runTests = false

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if runTests, out == nil { throw ValidationError("--run-tests needs --out DIR, where the tests are.") }
    }

    func run() async throws {
        let workspace = try await runTests ? global.workspace() : global.workspaceWithoutJobs()
        let presentation = DocumentPresentation(global.console, workspace)
        if let check { return try presentation.check(check) }
        let known = try baseline.map { try FindingBaseline(file: URL(fileURLWithPath: $0)) }
        var output = try InspectionOutput(global.console, baseline: known, sarif: sarif)
        let survey = try await workspace.survey(only: jobs)
        let inspections = try await presentation.inspections(of: survey, needed: out != nil)
        if let out {
            let tests = runTests ? try await presentation.runTests(of: inspections, in: out) : []
            try presentation.write(inspections, to: out, isWhole: jobs.isEmpty, tests: tests)
            try presentation.refuse(tests)
        }
        for index in survey.indices {
            var result = await survey.measured(at: index)
            let idle = result.applyWaivers(on: workspace.clock.now.date)
            try output.add(result, idle: idle, inspections?.job(result.job.name))
        }
        if let writeBaseline {
            try FindingBaseline(output.fingerprints).write(to: URL(fileURLWithPath: writeBaseline))
        }
        try output.end()
    }
}
