import ArgumentParser
import Diagnostics
import Foundation
import Glidepath
import Inspection

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
    func write(_ inspection: ProjectInspection?, to path: String, isWhole: Bool) throws {
        guard let inspection else { return }
        let folder = DocumentFolder(at: URL(fileURLWithPath: path))
        let written = try folder.write(inspection, isWhole: isWhole)
        let result = try folder.checkCitations(project: workspace.folder.directory)
        console.note(
            "\(Words.count(inspection.jobs.count)) jobs documented in \(path), \(Words.count(written)) files changed, "
                + "\(Words.count(result.citations)) citations checked"
        )
        try refuse(result)
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
