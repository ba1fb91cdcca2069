import ArgumentParser
import Diagnostics
import Glidepath
import Inspection
import JobModel
import Lifting
import RowPrograms
import SQLSyntax

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract:
            "Which steps in user code are queries, and why the others are not. Runs and changes nothing.",
        discussion: "Example: glidepath rebuild --explain AccountBalanceTiers"
    )

    @ArgumentParser.Argument(help: "Names of jobs; all of them when none is given.")
    var jobs: [String] = []

    @Flag(help: "Show the query beside each step in user code.")
    var explain = false

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspaceWithoutJobs()
        let inspection = try await workspace.inspect(named: jobs)
        var list = JSONList(named: "jobs")
        var counts = Counts()
        for job in inspection.jobs {
            let lifts = StepLift.all(of: job)
            guard !lifts.isEmpty || !jobs.isEmpty else { continue }
            counts.add(lifts)
            if console.isJSON {
                try list.append(RebuildReport(job, lifts))
            } else {
                console.say(text(of: job, lifts))
            }
        }
        if console.isJSON { return try list.end() }
        console.say("\(counts.lifted) of \(counts.steps) steps in user code are queries.")
    }

    private struct Counts {
        var steps = 0
        var lifted = 0

        mutating func add(_ lifts: [StepLift]) {
            steps += lifts.count
            lifted += lifts.count { if case .lifted = $0.outcome { true } else { false } }
        }
    }

    private func text(of job: JobInspection, _ lifts: [StepLift]) -> String {
        var lines = [job.job.name.rawValue]
        if lifts.isEmpty { lines.append("  no step in user code") }
        for lift in lifts {
            switch lift.outcome {
            case .lifted(let step):
                lines.append("  step \(lift.stepIndex + 1)  \(lift.file): a query")
                for fact in step.facts {
                    lines.append("        given: \(fact.statement) (line \(fact.span.firstLine))")
                }
                guard explain else { continue }
                for query in step.queries {
                    lines.append("  -- \(query.relation)")
                    lines += SQLPrinter.text(query.query, dialect: .duckdb).split(separator: "\n").map {
                        "  " + $0
                    }
                }
            case .refused(let refusal):
                lines.append(
                    "  step \(lift.stepIndex + 1)  \(lift.file):\(refusal.span.firstLine): \(refusal.code.rawValue)"
                )
                lines.append("        \(refusal.construct)")
                lines.append("        \(refusal.remedy)")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A job's steps in user code as `--json` shows them.
private struct RebuildReport: Encodable {
    struct Step: Encodable {
        var step: Int
        var file: String
        var queries: [Query]?
        var facts: [String]?
        var refused: Diagnostic?
    }

    struct Query: Encodable {
        var relation: String
        var sql: String
    }

    var job: String
    var steps: [Step]
    var refused: [Diagnostic]

    init(_ job: JobInspection, _ lifts: [StepLift]) {
        self.job = job.job.name.rawValue
        steps = lifts.map { lift in
            switch lift.outcome {
            case .lifted(let step):
                Step(
                    step: lift.stepIndex,
                    file: lift.file,
                    queries: step.queries.map {
                        Query(relation: $0.relation, sql: SQLPrinter.text($0.query, dialect: .duckdb))
                    },
                    facts: step.facts.map(\.statement)
                )
            case .refused(let refusal):
                Step(step: lift.stepIndex, file: lift.file, refused: refusal.diagnostic(in: lift.file))
            }
        }
        refused = steps.compactMap(\.refused)
    }
}
