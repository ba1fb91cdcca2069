import Foundation
import Testing

/// `glidepath inspect` on estates that its rules were not written beside, scored against their labels.
struct EstateScoreTests {
    private struct Report: Decodable {
        struct Job: Decodable {
            var job: String
            var findings: [Finding]
        }

        struct Finding: Decodable { var code: String }

        var jobs: [Job]
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Estate")

    /// The demo's lake with the estate's jobs.
    private func project(_ name: String) throws -> Program {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appendingPathComponent("estate-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try Program(folder: folder).run(
            "demo",
            "bank",
            "--no-run",
            "--from",
            "2024-10-01",
            "--to",
            "2024-10-04"
        )
        #expect(made.status == 0, "\(made.errors)")
        let bank = folder.appendingPathComponent("bank")
        for part in ["jobs", "externals"] {
            try files.removeItem(at: bank.appendingPathComponent(part))
            let source = Self.folder.appendingPathComponent(name).appendingPathComponent(part)
            try files.copyItem(at: source, to: bank.appendingPathComponent(part))
        }
        try Data("defaultEngine: sqlite\nthrough: 2024-10-04\n".utf8)
            .write(to: bank.appendingPathComponent("glidepath.yaml"))
        return Program(folder: bank)
    }

    @Test(arguments: ["first", "second"])
    func `nothing is missed and nothing invented`(estate: String) throws {
        let program = try project(estate)
        let outcome = try program.run("inspect", "--json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
        let file = Self.folder.appendingPathComponent(estate).appendingPathComponent("labels.json")
        let labels = try JSONDecoder().decode([String: [String]].self, from: Data(contentsOf: file))
        #expect(report.jobs.count == labels.count)
        let found = Dictionary(
            uniqueKeysWithValues: report.jobs.map { ($0.job, Set($0.findings.map(\.code))) }
        )
        let codes = Set(labels.values.joined()).union(found.values.joined())
        for code in codes.sorted() {
            let expected = Set(labels.filter { $0.value.contains(code) }.keys)
            let reported = Set(found.filter { $0.value.contains(code) }.keys)
            let hits = Double(expected.intersection(reported).count)
            let missed = expected.subtracting(reported).sorted()
            let extra = reported.subtracting(expected).sorted()
            #expect(hits >= 0.95 * Double(expected.count), "\(code) missed in \(missed)")
            #expect(hits >= 0.9 * Double(reported.count), "\(code) invented in \(extra)")
        }
    }
}
