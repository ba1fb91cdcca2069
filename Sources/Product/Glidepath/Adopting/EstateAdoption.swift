public import Diagnostics
public import Foundation
import JobModel
import PostgresDriver

/// Makes a Glidepath project of an estate: its job files stay as they are, and a project file says the rest.
///
///     let adoption = EstateAdoption(estate: folder, project: folder)
///     let report = try await adoption.perform()
///     // report.projectFile is written; report.toTell lists what a person must still say
public struct EstateAdoption: Sendable {
    /// What was done and what is left to say.
    public struct Report: Sendable {
        public var projectFile: URL
        /// Job files that are valid with the new project file, and all that were found.
        public var validJobs: Int
        public var allJobs: Int
        /// Files written besides the project file, relative to the project.
        public var written: [String]
        /// What the project file asks a person for.
        public var toTell: [String]
        /// What is still wrong with job files.
        public var problems: [Diagnostic]
    }

    private let estate: URL
    private let project: URL
    private let url: String?
    private let user: String?
    private let isOffline: Bool

    /// - Parameters:
    ///   - estate: Where job files and modules are, at any depth.
    ///   - project: The folder of the project; may be the estate's own.
    ///   - url: Of the estate's database; nil for the one that its files name.
    ///   - isOffline: Goes by what files say, without looking into the database.
    public init(
        estate: URL,
        project: URL,
        url: String? = nil,
        user: String? = nil,
        isOffline: Bool = false
    ) {
        self.isOffline = isOffline
        self.estate = estate.standardizedFileURL
        self.project = project.standardizedFileURL
        self.url = url
        self.user = user
    }

    /// - Throws: `init.exists`, `init.no-jobs`, or what the database says.
    public func perform() async throws -> Report {
        let file = project.appendingPathComponent(ProjectFolder.fileName)
        guard ProjectFolder.projectFile(in: project) == nil else { throw AdoptionError.exists(file.path) }
        guard ProjectFolder.isDirectory(estate) else { throw ProjectFolderError.noFolder(estate.path) }
        let survey = EstateSurvey(of: estate)
        guard !survey.jobFiles.isEmpty else { throw AdoptionError.noJobs(estate.path) }
        var draft = ProjectDraft(survey: survey, prefix: prefix) {
            ProcessInfo.processInfo.environment[$0] != nil
        }
        draft.address = url.map { EstateAddress(url: $0, user: user, evidence: nil) } ?? survey.address
        if let address = draft.address, !isOffline {
            do {
                draft.lake = try await survey.lake(at: configuration(address))
            } catch  where url == nil {
                // Nobody said that it can be reached from here.
                draft.notLooked = Diagnostic.first(of: error).summary
            }
        }
        if !survey.typeNames.isEmpty { draft.python = await PythonFinder.interpreterWithPandas() }
        try FileManager.default.createDirectory(at: project, withIntermediateDirectories: true)
        var written = try bringJobs(survey)
        if let adapter = draft.adapter {
            try write(adapter, to: ProjectDraft.adapterFile)
            written.append(ProjectDraft.adapterFile)
        }
        try write(draft.text, to: ProjectFolder.fileName)
        let folder = try ProjectFolder.open(at: project)
        return Report(
            projectFile: file,
            validJobs: folder.jobs.count,
            allJobs: survey.jobFiles.count,
            written: written,
            toTell: draft.toTell,
            problems: folder.problems
        )
    }

    private func configuration(_ address: EstateAddress) throws -> PostgresConfiguration {
        try ServerConnection(
            name: "lake",
            connection: Project.Connection(kind: .postgresql, url: address.url, user: address.user),
            secrets: SystemSecrets(directory: project),
            environment: ProcessInfo.processInfo.environment
        ).configuration()
    }

    /// What leads from the project to a file of the estate: relative where the estate is inside, else absolute.
    private var prefix: String {
        if estate.path == project.path { return "" }
        let inside = project.path + "/"
        return (estate.path.hasPrefix(inside) ? String(estate.path.dropFirst(inside.count)) : estate.path)
            + "/"
    }

    /// Job files are read from `jobs/`: those that are elsewhere are copied there, byte for byte.
    ///
    /// - Returns: What was copied.
    private func bringJobs(_ survey: EstateSurvey) throws -> [String] {
        var written: [String] = []
        for file in survey.jobFiles {
            let source = estate.appendingPathComponent(file.path)
            let inProject = prefix.hasPrefix("/") ? nil : prefix + file.path
            if let inProject, inProject.hasPrefix("jobs/") { continue }
            let path = "jobs/" + (file.path.hasPrefix("jobs/") ? String(file.path.dropFirst(5)) : file.path)
            let target = project.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            guard !FileManager.default.fileExists(atPath: target.path) else { continue }
            try FileManager.default.copyItem(at: source, to: target)
            written.append(path)
        }
        return written
    }

    private func write(_ text: String, to path: String) throws {
        let file = project.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}

/// Why no project can be made of a folder.
@nonexhaustive
public enum AdoptionError: DiagnosableError {
    case exists(String)
    case noJobs(String)

    public var diagnostic: Diagnostic {
        switch self {
        case .exists(let path):
            Diagnostic(
                "init.exists",
                "there is a project already: \"\(path)\"",
                reason: "A project file holds decisions of people, so it is never replaced.",
                remedy: "Name another folder, or remove the file first."
            )
        case .noJobs(let path):
            Diagnostic(
                "init.no-jobs",
                "no job file was found below \"\(path)\"",
                reason: "A job file is JSON or YAML with the fields jobName and modules, in any case.",
                remedy: "Name the folder that holds the estate's job files and modules."
            )
        }
    }
}
