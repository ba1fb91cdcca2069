public import Diagnostics
public import Foundation
public import JobModel

/// A project on disk: its project file and its job files, read and checked.
///
///     let folder = try ProjectFolder.open(at: URL(fileURLWithPath: "demo"))
///     for problem in folder.problems { print(TerminalRenderer(usesColor: false).text(problem)) }
public struct ProjectFolder: Sendable {
    public let directory: URL
    /// The environment that the folder was opened for; nil for none.
    public let environment: String?
    /// The project file's content with the chosen environment applied.
    public let project: Project
    /// Jobs that can run, in path order.
    public let jobs: [Job]
    /// Everything wrong with job files, warnings too, in path and line order.
    public let problems: [Diagnostic]
    /// Names of jobs whose file has errors, where the name could be read.
    public let invalidFiles: [String]

    public static let fileName = "glidepath.yaml"

    /// The nearest folder, from `start` upwards, that has a project file or a `jobs` folder.
    ///
    /// - Throws: `project.not-found` naming every folder that was looked into.
    public static func nearest(to start: URL) throws -> URL {
        var folder = start.standardizedFileURL
        var searched: [String] = []
        while true {
            searched.append(folder.path)
            if projectFile(in: folder) != nil || isDirectory(folder.appendingPathComponent("jobs")) {
                return folder
            }
            let parent = folder.deletingLastPathComponent()
            guard parent.path != folder.path else { throw ProjectFolderError.notFound(searched: searched) }
            folder = parent
        }
    }

    /// Reads a project.
    ///
    /// Problems in job files are collected, not thrown.
    ///
    /// - Parameters:
    ///   - environment: A name from the project file's `environments`, or nil for none.
    ///   - swiftTypes: Registered Swift externals, which `typeName` may name.
    /// - Throws: Every problem of the project file at once.
    public static func open(
        at directory: URL,
        environment: String? = nil,
        swiftTypes: Set<String> = []
    ) throws -> ProjectFolder {
        guard isDirectory(directory) else { throw ProjectFolderError.noFolder(directory.path) }
        // Marked as a folder: relative paths are resolved within it, not beside it.
        let directory = URL(fileURLWithPath: directory.path, isDirectory: true).standardizedFileURL
        let project = try readProject(in: directory, environment: environment)
        return open(at: directory, project: project, environment: environment, swiftTypes: swiftTypes)
    }

    /// The jobs of a folder, with a project that is already known.
    static func open(
        at directory: URL,
        project: Project,
        environment: String?,
        swiftTypes: Set<String>
    ) -> ProjectFolder {
        var loader = JobLoader(
            directory: directory,
            project: project,
            environment: environment,
            swiftTypes: swiftTypes
        )
        loader.loadAll()
        return ProjectFolder(
            directory: directory,
            environment: environment,
            project: project,
            jobs: loader.jobs,
            problems: loader.problems,
            invalidFiles: loader.invalidFiles
        )
    }

    /// Reads the project file alone: for work that reads job files in its own way.
    ///
    /// - Throws: Every problem of the project file at once.
    public static func openWithoutJobs(at directory: URL, environment: String? = nil) throws -> ProjectFolder
    {
        guard isDirectory(directory) else { throw ProjectFolderError.noFolder(directory.path) }
        let directory = URL(fileURLWithPath: directory.path, isDirectory: true).standardizedFileURL
        return ProjectFolder(
            directory: directory,
            environment: environment,
            project: try readProject(in: directory, environment: environment),
            jobs: [],
            problems: [],
            invalidFiles: []
        )
    }

    /// Logs and staged outputs: of each environment in a folder of its own, so that what one leaves unfinished
    /// is never completed in another.
    var stateDirectory: URL {
        let state = directory.appendingPathComponent(".glidepath")
        return environmentFileName.map { state.appendingPathComponent("environments/\($0)") } ?? state
    }

    /// The environment's name in the form that file names take it.
    var environmentFileName: String? {
        environment?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    }

    /// The job of that name.
    public func job(_ name: JobName) -> Job? { jobs.first { $0.name == name } }

    static func projectFile(in directory: URL) -> URL? {
        [fileName, "glidepath.yml"].map { directory.appendingPathComponent($0) }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    private static func readProject(in directory: URL, environment: String?) throws -> Project {
        var project = Project()
        if let file = projectFile(in: directory) {
            let bytes = try [UInt8](Data(contentsOf: file))
            let (read, diagnostics) = JobFileReader().readProject(bytes: bytes, file: file.lastPathComponent)
            let errors = diagnostics.filter { $0.severity == .error }
            guard let read, errors.isEmpty else { throw DiagnosticList(diagnostics) }
            project = read
        }
        guard let environment else { return project }
        guard let chosen = project.environments[environment] else {
            throw ProjectFolderError.unknownEnvironment(
                environment,
                known: project.environments.keys.sorted()
            )
        }
        project.schemas.merge(chosen.schemas) { _, new in new }
        project.connections.merge(chosen.connections) { _, new in new }
        return project
    }

    static func isDirectory(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }
}
