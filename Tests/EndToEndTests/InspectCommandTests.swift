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

    private struct SARIF: Decodable {
        struct Run: Decodable {
            var tool: Tool
            var results: [Result]
        }
        struct Tool: Decodable { var driver: Driver }
        struct Driver: Decodable {
            struct Rule: Decodable { var id: String }
            var name: String
            var rules: [Rule]
        }
        struct Result: Decodable {
            struct Location: Decodable {
                struct Physical: Decodable {
                    struct Artifact: Decodable { var uri: String }
                    struct Region: Decodable { var startLine: Int }
                    var artifactLocation: Artifact
                    var region: Region
                }
                var physicalLocation: Physical
            }
            struct Suppression: Decodable { var kind: String }
            var ruleId: String
            var ruleIndex: Int
            var level: String
            var locations: [Location]
            var partialFingerprints: [String: String]
            var suppressions: [Suppression]?
            var baselineState: String?
        }
        var version: String
        var runs: [Run]
    }

    private func sarif(_ program: Program) throws -> SARIF.Run {
        let data = try Data(contentsOf: program.folder.appendingPathComponent("found.sarif"))
        let read = try JSONDecoder().decode(SARIF.self, from: data)
        #expect(read.version == "2.1.0")
        return try #require(read.runs.first)
    }

    @Test func `a baseline knows what was there, wherever it stands now`() throws {
        let program = try bank()
        #expect(try program.run("inspect", "--write-baseline", "known.json", "--quiet").status == 0)
        let same = try program.run("inspect", "--baseline", "known.json")
        #expect(same.status == 0, "\(same.errors)")
        let job = program.folder.appendingPathComponent("jobs/BranchDirectory.json")
        let text = try String(contentsOf: job, encoding: .utf8)
        // Lines move; a step is added in front, and with it a finding.
        let step = """
            "modules": [
            {"type": "DataSourcing", "resultName": "more", "schema": "datalake", "table": "segments", "columns": ["segment_id"]},
            """
        try Data(text.replacing("\"modules\": [", with: "\n\n\(step)").utf8).write(to: job)
        let outcome = try program.run("inspect", "--baseline", "known.json", "--sarif", "found.sarif")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("\"more\" loads datalake.segments"))
        let new = try sarif(program).results.filter { $0.baselineState == "new" }
        #expect(new.map(\.ruleId) == ["AP01"])
        let missing = try program.run("inspect", "--baseline", "none.json")
        #expect(missing.status == 2)
        #expect(missing.errors.contains("inspect.no-baseline"))
    }

    @Test func `a waiver counts until it expires, and one for nothing is told`() throws {
        let program = try bank()
        let job = program.folder.appendingPathComponent("jobs/BranchDirectory.json")
        let text = try String(contentsOf: job, encoding: .utf8)
        func waive(_ finding: String, _ expires: String) throws {
            let waiver = """
                "waivers": [{"finding": "\(finding)", "reason": "looked at", "owner": "lending", "expires": "\(expires)"}], "modules": [
                """
            try Data(text.replacing("\"modules\": [", with: waiver).utf8).write(to: job)
        }
        try waive("AP08", "2999-01-01")
        let waived = try program.run("inspect", "BranchDirectory", "--sarif", "found.sarif")
        #expect(waived.output.contains("waived by lending until 2999-01-01: looked at"))
        let run = try sarif(program)
        #expect(run.results.filter { $0.suppressions?.first?.kind == "inSource" }.map(\.ruleId) == ["AP08"])
        #expect(run.results.allSatisfy { run.tool.driver.rules[$0.ruleIndex].id == $0.ruleId })
        try waive("AP08", "2020-01-01")
        let expired = try program.run("inspect", "BranchDirectory")
        #expect(expired.output.contains("waiver of AP08: expired on 2020-01-01"))
        #expect(!expired.output.contains("waived by"))
        try waive("AP02", "2999-01-01")
        let idle = try program.run("inspect", "BranchDirectory")
        #expect(idle.output.contains("waiver of AP02: the job has no such finding"))
    }

    @Test func `what has not changed is not read again, and what has is`() throws {
        let program = try bank()
        let first = try program.run("inspect", "--json")
        #expect(try program.run("inspect", "--json").output == first.output)
        let kept = program.folder.appendingPathComponent(".glidepath/inspection/surveys")
        #expect(FileManager.default.fileExists(atPath: kept.path))
        let job = program.folder.appendingPathComponent("jobs/CardSpendDaily.yaml")
        let text = try String(contentsOf: job, encoding: .utf8)
        // Another column is published: what reads the table has to be looked at again as well.
        try Data((text + "\n# a remark\n").utf8).write(to: job)
        #expect(try program.run("inspect", "--json").output == first.output)
        // A damaged store is none.
        try Data("glidepath surveys".utf8).write(to: kept)
        #expect(try program.run("inspect", "--json").output == first.output)
    }

    @Test func `missing files and SQL of another dialect cost their job alone`() throws {
        let program = try bank()
        let jobs = program.folder.appendingPathComponent("jobs")
        let source = """
            {"type": "DataSourcing", "resultName": "segments", "schema": "datalake", "table": "segments", "columns": ["segment_id"]}
            """
        let writer = """
            {"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Overwrite"}
            """
        let steps = [
            "NoScript":
                "{\"type\": \"External\", \"language\": \"python\", \"script\": \"externals/gone.py\"}",
            "NoQuery":
                "{\"type\": \"Transformation\", \"resultName\": \"output\", \"sqlFile\": \"gone.sql\"}",
            "Foreign":
                "{\"type\": \"Transformation\", \"resultName\": \"output\", \"sql\": \"SELECT segment_id FROM segments QUALIFY row_number() OVER () = 1\"}",
        ]
        for (name, step) in steps {
            let text = """
                {"jobName": "\(name)", "engine": "sqlite", "modules": [\(source), \(step), \(writer)]}
                """
            try Data(text.utf8).write(to: jobs.appendingPathComponent("\(name).json"))
        }
        let (report, status) = try report(of: program)
        #expect(status == 0)
        #expect(report.jobs.count == 36)
        for name in steps.keys {
            let job = report.jobs.first { $0.job == name }
            #expect(job?.notUnderstood.isEmpty == false, "\(name)")
            #expect(job?.notUnderstood.first?.file == "jobs/\(name).json")
            #expect(job?.findings.contains { $0.code == "AP01" } == false, "\(name)")
        }
    }
}
