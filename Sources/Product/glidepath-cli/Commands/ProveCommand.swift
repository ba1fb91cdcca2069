import ArgumentParser
import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import Proving
import Tabular

struct ProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Whether candidate jobs publish what their originals do, on real dates.",
        discussion: """
            Example: glidepath prove DailyTotals --candidate rebuilt --from 2024-10-01 --to 2024-10-31

            Both run in places of their own, the lake read-only. Exit code 1 when a verdict is below --require.
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "Jobs; none means every job of the project.")
    var jobs: [String] = []

    @Option(help: "The folder of the candidate project.")
    var candidate: String

    @Option(help: "The first effective date.")
    var from: String

    @Option(help: "The last effective date.")
    var to: String

    @Option(help: "Where both run and the proof is kept (default: .glidepath/proof in the project).")
    var out: String?

    @Flag(help: "Go on where an earlier proof of the same jobs, files and dates stopped.")
    var resume = false

    @Option(
        help: """
            The lowest verdict that is good enough: equal-on-data, mutation-tested or proved. So far a proof reaches \
            equal-on-data.
            """
    )
    var require = Verdict.mutationTested.rawValue

    func validate() throws {
        guard Verdict(rawValue: require) == nil else { return }
        let known = Verdict.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--require expects one of \(known)")
    }

    func run() async throws {
        let console = global.console
        let folder = try global.folder()
        guard
            case .exactly(let dates) = try DateOptions(from: from, to: to).dates(
                through: SystemClock().now.date
            )
        else { preconditionFailure("both dates are given") }
        let standard = folder.directory.appendingPathComponent(".glidepath/proof")
        let request = ProofRequest(
            jobs: jobs.map { JobName($0) },
            original: folder.directory,
            candidate: URL(fileURLWithPath: candidate, isDirectory: true),
            environment: folder.environment,
            dates: dates,
            out: out.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? standard,
            start: resume ? .resumed : .anew
        )
        let report = try await ProjectProof(request, options: .fromEnvironment()).report { state in
            let done = dates.lowerBound.distance(to: state.next)
            console.progressLine("\(done) of \(dates.count) dates proved")
        }
        if console.isJSON { try console.emit(report) } else { console.say(text(of: report)) }
        guard let level = Verdict(rawValue: require) else { preconditionFailure("validated") }
        if !report.below(level).isEmpty { throw ExitCode(1) }
    }

    private func text(of report: ProofReport) -> String {
        var lines: [String] = []
        for proof in report.jobs {
            lines.append(
                "\(proof.job)  \(proof.verdict.rawValue)  \(Words.count(proof.dates.equal, "equal date"))"
            )
            if let reason = proof.reason { lines.append("    \(reason)") }
            guard let example = proof.counterexample else { continue }
            let difference = example.difference
            let place = example.output.map { "\($0) of \(example.effectiveDate)" }
            lines.append("    \(place ?? example.effectiveDate.description): \(difference.summary)")
            if !difference.columns.isEmpty {
                lines.append("    columns that differ: \(difference.columns.joined(separator: ", "))")
            }
            lines += difference.causes.map { "    " + $0 }
        }
        let gaps = Set(report.jobs.flatMap(\.notCovered)).sorted()
        if !gaps.isEmpty { lines.append("Not covered: \(gaps.joined(separator: "; ")).") }
        return lines.joined(separator: "\n")
    }
}
