import Foundation
import Testing

/// `glidepath inspect` on the demo bank, scored against what was planted in it.
struct InspectCommandTests {
    private struct Report: Decodable {
        struct Job: Decodable {
            var job: String
            var classification: [String]
            var findings: [Finding]
            var notUnderstood: [Note]
        }

        struct Finding: Decodable {
            var code: String
            var file: String
            var line: Int
            var endLine: Int
            var message: String
        }

        struct Note: Decodable {
            var file: String
            var line: Int
        }

        var jobs: [Job]
    }

    private func bank() throws -> Program {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "inspect-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(folder: folder).run(
            "demo",
            "bank",
            "--no-run",
            "--from",
            "2024-10-01",
            "--to",
            "2024-10-08"
        )
        #expect(made.status == 0, "\(made.errors)")
        return Program(folder: folder.appendingPathComponent("bank"))
    }

    private func report(of program: Program, _ arguments: [String] = []) throws -> (Report, Int32) {
        let outcome = try program.start(["inspect", "--json"] + arguments).wait()
        return (try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)), outcome.status)
    }

    @Test func `what was planted is found, and nothing else`() throws {
        let program = try bank()
        let (report, status) = try report(of: program)
        #expect(status == 0)
        let text = try Data(contentsOf: program.folder.appendingPathComponent("planted.json"))
        let planted = try JSONDecoder().decode([String: [String]].self, from: text)
        #expect(report.jobs.count == planted.count)
        let found = Dictionary(
            uniqueKeysWithValues: report.jobs.map { ($0.job, Set($0.findings.map(\.code))) }
        )
        let codes = Set(planted.values.joined())
        #expect(codes.count == 26)
        for code in codes.sorted() {
            let expected = Set(planted.filter { $0.value.contains(code) }.keys)
            let reported = Set(found.filter { $0.value.contains(code) }.keys)
            let hits = Double(expected.intersection(reported).count)
            let score = 2 * hits / Double(expected.count + reported.count)
            #expect(
                score >= 0.95,
                "\(code): missed \(expected.subtracting(reported).sorted()), extra \(reported.subtracting(expected).sorted())"
            )
        }
        try checkCitations(of: report, in: program.folder)
    }

    /// Every place names lines that exist.
    private func checkCitations(of report: Report, in folder: URL) throws {
        var lineCounts: [String: Int] = [:]
        for job in report.jobs {
            let places =
                job.findings.map { ($0.file, $0.line, $0.endLine) }
                + job.notUnderstood.map { ($0.file, $0.line, $0.line) }
            for (file, line, endLine) in places {
                if lineCounts[file] == nil {
                    let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                    lineCounts[file] = text.split(separator: "\n", omittingEmptySubsequences: false).count
                }
                #expect(
                    line >= 1 && line <= endLine && endLine <= lineCounts[file] ?? 0,
                    "\(job.job): \(file):\(line)"
                )
            }
        }
    }

    @Test func `a job that cannot be read costs no other, and names are checked`() throws {
        let program = try bank()
        let external = program.folder.appendingPathComponent("externals/visit_purpose_share.py")
        try Data("def execute(:\n".utf8).write(to: external)
        try Data("{".utf8).write(to: program.folder.appendingPathComponent("jobs/Broken.json"))
        let (report, status) = try report(of: program)
        #expect(status == 0)
        #expect(report.jobs.count == 34)
        let broken = report.jobs.first { $0.job == "Broken" }
        #expect(broken?.notUnderstood.map(\.file) == ["jobs/Broken.json"])
        #expect(broken?.findings.isEmpty == true)
        let partly = report.jobs.first { $0.job == "VisitPurposeShare" }
        #expect(partly?.classification == ["external-only"])
        #expect(partly?.notUnderstood.map(\.file) == ["externals/visit_purpose_share.py"])
        let unknown = try program.run("inspect", "VisitPurposeShares")
        #expect(unknown.status == 2)
        #expect(unknown.errors.contains("inspect.unknown-job"))
        #expect(unknown.errors.contains("VisitPurposeShare"))
        let one = try self.report(of: program, ["BranchDirectory"]).0
        #expect(one.jobs.map(\.job) == ["BranchDirectory"])
        let shown = try program.run("inspect", "BranchDirectory")
        #expect(shown.output.contains("AP08"))
        #expect(shown.output.contains("jobs/BranchDirectory.json:"))
    }
}
