import Foundation
import Testing

/// `glidepath inspect --run-tests`: tests pass on the job they were made from, and fail when a rule of it is broken.
struct RuleTestTests {
    private struct Tests: Decodable {
        struct Case: Decodable {
            var id: String
            var rule: String
            var breaking: String
        }

        struct Gap: Decodable {
            var rule: String
            var reason: String
        }

        var cases: [Case]
        var gaps: [Gap]
    }

    private func bank() throws -> (program: Program, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "rules-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(folder: folder).run(
            "demo",
            "bank",
            "--no-run",
            "--from",
            "2024-10-01",
            "--to",
            "2024-10-02"
        )
        #expect(made.status == 0, "\(made.errors)")
        let bank = folder.appendingPathComponent("bank")
        // The interpreter that has pandas, which need not be the one on the path.
        let project = bank.appendingPathComponent("glidepath.yaml")
        let lines = try String(contentsOf: project, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let text = lines.map {
            $0.hasPrefix("  python:") ? "  python: \"\(BadInput.testPython)\"" : String($0)
        }
        try Data(text.joined(separator: "\n").utf8).write(to: project)
        return (Program(folder: bank), folder)
    }

    private func tests(_ out: URL, _ job: String) throws -> Tests {
        let data = try Data(contentsOf: out.appendingPathComponent("\(job)/tests.json"))
        return try JSONDecoder().decode(Tests.self, from: data)
    }

    @Test func `tests are made from a loop, pass again, and fail once a rule is broken`() throws {
        let (program, folder) = try bank()
        let out = folder.appendingPathComponent("out")
        let made = try program.run(
            "inspect",
            "AccountBalanceTiers",
            "--out",
            out.path,
            "--run-tests"
        )
        #expect(made.status == 0, "\(made.errors)")
        for job in ["AccountBalanceTiers"] {
            let tests = try tests(out, job)
            #expect(tests.cases.count >= 5, "\(job): \(tests.gaps)")
            let plan = try String(contentsOf: out.appendingPathComponent("\(job)/tests.md"), encoding: .utf8)
            for test in tests.cases { #expect(plan.contains("## \(test.id): \(test.rule)")) }
            for gap in tests.gaps { #expect(plan.contains("no test: \(gap.reason)")) }
        }
        #expect(
            try program.run("inspect", "AccountBalanceTiers", "--out", out.path, "--run-tests").status == 0
        )
        let script = program.folder.appendingPathComponent("externals/account_balance_tiers.py")
        let text = try String(contentsOf: script, encoding: .utf8)
        try Data(text.replacingOccurrences(of: "balance <= Decimal", with: "balance < Decimal").utf8).write(
            to: script
        )
        let broken = try program.run("inspect", "AccountBalanceTiers", "--out", out.path, "--run-tests")
        #expect(broken.status == 1)
        #expect(broken.errors.contains("inspect.rule-test-failed"))
    }

    @Test func `tests need a folder`() throws {
        let (program, _) = try bank()
        #expect(try program.run("inspect", "--run-tests").status == 2)
    }
}
