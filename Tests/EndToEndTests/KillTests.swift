import Foundation
import Testing

/// A week of the demo's jobs without user code, killed at every publish boundary and at random instants, then
/// run again: what is published must equal what an undisturbed run publishes.
@Suite(.serialized)
struct KillTests {
    private static let seed =
        UInt64(ProcessInfo.processInfo.environment["GLIDEPATH_SEED"] ?? "") ?? 20_241_001
    private static let isNightly = ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] == "1"

    /// Every name that the program announces to `faultPoint`, in the order of publishing.
    private static let boundaries = [
        "publish.before-commit", "publish.after-commit", "publish.staged", "publish.manifest",
        "publish.before-table-group", "publish.after-table-group", "publish.before-file",
        "publish.after-file", "control.before-finish", "control.after-finish",
    ]

    @Test func `a week killed at every boundary and at random points publishes what an undisturbed one does`()
        async throws
    {
        let bank = try await PythonFreeBank()
        let expected = try await PublishedState(of: bank.undisturbed())
        #expect(expected.tables.count >= 3)
        #expect(expected.files.count >= 20)
        let twice = try await PublishedState(of: bank.undisturbed())
        try #require(twice.differences(from: expected) == [], "two undisturbed weeks differ")
        var random = SeededRandom(seed: Self.seed)
        let count = Self.isNightly ? 200 : 20
        for round in 0..<count {
            let project = try bank.copy()
            let kills = try disturb(project, round: round, using: &random)
            let last = try Program(folder: project).run("run", "--quiet")
            #expect(last.status == 0, "seed \(Self.seed), round \(round): \(kills)\n\(last.errors)")
            let state = try await PublishedState(of: project)
            #expect(state.differences(from: expected) == [], "seed \(Self.seed), round \(round): \(kills)")
            try FileManager.default.removeItem(at: project)
        }
    }

    @Test func `running the week again changes nothing`() async throws {
        let bank = try await PythonFreeBank()
        let project = try bank.undisturbed()
        let first = try await PublishedState(of: project)
        try Program(folder: project).run("run")
        #expect(try await PublishedState(of: project).differences(from: first) == [])
        let again = try Program(folder: project).run("run", "--from", "2024-10-01", "--to", "2024-10-07")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try await PublishedState(of: project).differences(from: first) == [])
    }

    @Test func `two programs at once: one runs, the other names the holder, nothing happens twice`()
        async throws
    {
        let bank = try await PythonFreeBank()
        let expected = try await PublishedState(of: bank.undisturbed())
        let project = try bank.copy()
        let program = Program(folder: project)
        let both = [try program.start(["run"]), try program.start(["run"])]
        let outcomes = try both.map { try $0.wait() }
        #expect(outcomes.contains { $0.status == 0 })
        for outcome in outcomes where outcome.status != 0 {
            #expect(outcome.status == 3)
            #expect(outcome.errors.contains("connection.locked"), "\(outcome.errors)")
            #expect(outcome.errors.contains("process"), "the holder is named: \(outcome.errors)")
        }
        #expect(try await PublishedState(of: project).differences(from: expected) == [])
    }

    /// Kills one to three runs and says how.
    private func disturb(
        _ project: URL,
        round: Int,
        using random: inout SeededRandom
    ) throws -> String {
        var kills: [String] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            var program = Program(folder: project)
            if round < Self.boundaries.count || Bool.random(using: &random) {
                let point = Self.boundaries[(round + kills.count) % Self.boundaries.count]
                let visit = Int.random(in: 1...12, using: &random)
                program.environment["GLIDEPATH_FAULT"] = "\(point):\(visit)"
                let outcome = try program.run("run", "--quiet")
                kills.append("\(point):\(visit) signal \(outcome.signal)")
                // The first boundaries are visited often enough in a week to be sure of the kill.
                if kills.count == 1, visit <= 4 { #expect(outcome.signal == SIGKILL, "\(kills)") }
            } else {
                let running = try program.start(["run", "--quiet"])
                let delay = UInt32.random(in: 20_000...900_000, using: &random)
                // The instant is random on purpose: whatever the program does then, it must survive.
                let end = ContinuousClock.now + .microseconds(Int(delay))
                while ContinuousClock.now < end { usleep(1_000) }
                kill(running.process.processIdentifier, SIGKILL)
                let outcome = try running.wait()
                kills.append("after \(delay / 1000) ms signal \(outcome.signal)")
            }
        }
        return kills.joined(separator: ", ")
    }
}

/// SplitMix64: the same sequence on every platform.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A small demo bank for one week whose project keeps only the jobs without user code.
private final class PythonFreeBank {
    private let folder: TemporaryFolder
    private let template: URL

    init() async throws {
        folder = try TemporaryFolder()
        template = folder.url.appendingPathComponent("template", isDirectory: true)
        let made = try Program(folder: folder.url).run(
            "demo",
            "template",
            "--scale",
            "0.1",
            "--to",
            "2024-10-07",
            "--no-run",
            "--quiet"
        )
        try #require(made.status == 0, "\(made.errors)")
        try removeJobs { $0.contains("\"External\"") || $0.contains("type: External") }
        if ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != "1" {
            // A sample that has every kind of writer; the nightly run keeps all.
            let kept = ["CardSpendDaily", "CustomerCardSpend", "EmailDomainShare", "LoanPortfolioMix"]
            try removeJobs { text in !kept.contains { text.contains("\"\($0)\"") || text.contains(": \($0)") }
            }
        }
        try folder.write(Self.severalTargets, to: "template/jobs/SeveralTargets.json")
    }

    /// Removes the jobs whose file matches, then those that name one of them.
    private func removeJobs(where matches: (String) -> Bool) throws {
        let jobs = template.appendingPathComponent("jobs")
        var removed: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: jobs.path).sorted()
        where name.hasSuffix(".json") || name.hasSuffix(".yaml") {
            let file = jobs.appendingPathComponent(name)
            guard matches(try String(contentsOf: file, encoding: .utf8)) else { continue }
            try FileManager.default.removeItem(at: file)
            removed.append(String(name.prefix { $0 != "." }))
        }
        guard !removed.isEmpty else { return }
        try removeJobs { text in removed.contains { text.contains($0) } }
    }

    /// A job whose outputs cannot commit together: a table and two kinds of files, all cumulative.
    private static let severalTargets = """
        {
          "jobName": "SeveralTargets",
          "firstEffectiveDate": "2024-10-01",
          "modules": [
            {"type": "DataSourcing", "resultName": "branches", "schema": "datalake", "table": "branches",
             "columns": ["branch_id", "branch_name"]},
            {"type": "DataFrameWriter", "source": "branches", "targetTable": "several_targets",
             "writeMode": "Append"},
            {"type": "CsvFileWriter", "source": "branches", "outputDirectory": "output",
             "jobDirName": "several", "outputTableDirName": "csv", "fileName": "branches.csv",
             "writeMode": "Append", "trailerFormat": "TRAILER|{row_count}|{date}"},
            {"type": "ParquetFileWriter", "source": "branches", "outputDirectory": "output",
             "jobDirName": "several", "outputTableDirName": "parquet", "fileName": "branches",
             "writeMode": "Append", "numParts": 3}
          ]
        }
        """

    /// A fresh copy in which nothing has run.
    func copy() throws -> URL {
        let copy = folder.url.appendingPathComponent(UUID().uuidString, isDirectory: true)
        try FileManager.default.copyItem(at: template, to: copy)
        return copy
    }

    /// A copy in which the week ran without disturbance.
    func undisturbed() throws -> URL {
        let project = try copy()
        let outcome = try Program(folder: project).run("run")
        try #require(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        return project
    }
}
