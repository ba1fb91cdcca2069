import ArgumentParser
import Diagnostics
import Foundation
import Glidepath
import Inspection
import JobModel

/// Writes and checks documents about jobs, and tells people so.
struct DocumentPresentation {
    private let console: Console
    private let workspace: Workspace
    /// Rules need the trees of all jobs at once: beyond this many jobs they are read for documents only.
    private static let jobLimit = 1000

    init(_ console: Console, _ workspace: Workspace) {
        self.console = console
        self.workspace = workspace
    }

    /// The jobs with their rules; nil where nobody asks for them.
    ///
    /// - Parameter needed: Whether documents are written; else they are for JSON, of estates that are not too large.
    func inspections(of survey: ProjectSurvey, needed: Bool) async throws -> ProjectInspection? {
        guard needed || console.isJSON && survey.estate.jobs.count <= Self.jobLimit else { return nil }
        let isWhole = survey.indices.count == survey.estate.jobs.count
        return try await workspace.inspect(
            only: isWhole ? nil : Set(survey.indices.map { survey.estate.jobs[$0].name })
        )
    }

    /// Writes documents and checks their citations.
    func write(
        _ inspection: ProjectInspection?,
        to path: String,
        isWhole: Bool,
        tests: [RuleTestResult] = []
    ) throws {
        guard let inspection else { return }
        let folder = DocumentFolder(at: URL(fileURLWithPath: path))
        let written = try folder.write(
            inspection,
            isWhole: isWhole,
            tests: Dictionary(tests.map { ($0.job, $0.summaries) }) { first, _ in first }
        )
        let result = try folder.checkCitations(project: workspace.folder.directory)
        console.note(
            "\(Words.count(inspection.jobs.count)) jobs documented in \(path), \(Words.count(written)) files changed, "
                + "\(Words.count(result.citations)) citations checked"
        )
        try refuse(result)
    }

    /// Runs the tests of jobs' rules, or makes them, and tells what came of each job.
    func runTests(of inspection: ProjectInspection?, in path: String) async throws -> [RuleTestResult] {
        guard let inspection else { return [] }
        let results = try await workspace.testRules(of: inspection, in: URL(fileURLWithPath: path))
        var table = TextTable([
            ("job", .left), ("passed", .right), ("failed", .right), ("rules without a test", .right),
        ])
        for result in results {
            table.rows.append([
                result.job.rawValue, Words.count(result.passed), Words.count(result.failed.count),
                Words.count(result.gaps.count),
            ])
        }
        console.note(table.text())
        return results
    }

    /// Ends with exit code 1 when a test failed.
    func refuse(_ tests: [RuleTestResult]) throws {
        let problems = tests.flatMap { result in
            result.failed.map { test, rule in
                InspectError.ruleTestFailed(job: result.job.rawValue, test: test, rule: rule).diagnostic
            }
        }
        guard !problems.isEmpty else { return }
        throw ExitCode(console.fail(problems))
    }

    /// Checks the citations of a folder.
    func check(_ path: String) throws {
        let folder = DocumentFolder(at: URL(fileURLWithPath: path))
        let result: CitationResult
        do {
            result = try folder.checkCitations(project: workspace.folder.directory)
        } catch {
            throw InspectError.noDocuments(path)
        }
        guard result.documents > 0 else { throw InspectError.noDocuments(path) }
        try refuse(result)
        console.say(
            "\(Words.count(result.documents)) documents, \(Words.count(result.citations)) citations, "
                + "\(Words.count(result.claims)) texts found where they are said to be."
        )
    }

    private func refuse(_ result: CitationResult) throws {
        guard !result.problems.isEmpty else { return }
        throw ExitCode(console.fail(result.problems.map(\.diagnostic)))
    }
}
