import ArgumentParser
import Diagnostics
import Foundation
import Glidepath

/// Options that every command has.
struct GlobalOptions: ParsableArguments {
    @Option(help: "The project's folder (default: the nearest one with glidepath.yaml).")
    var project: String?

    @Option(help: "An environment of the project file, such as sandbox.")
    var environment: String?

    @Flag(help: "Machine output on standard output.")
    var json = false

    @Flag(help: "Only errors.")
    var quiet = false

    @Flag(help: "No colours.")
    var noColor = false

    var console: Console { Console(isJSON: json, isQuiet: quiet, usesColor: !noColor) }

    /// The project's folder, read and checked.
    func folder() throws -> ProjectFolder {
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let directory =
            try project.map { URL(fileURLWithPath: $0) } ?? ProjectFolder.nearest(to: here)
        return try ProjectFolder.open(at: directory, environment: environment)
    }

    /// A workspace whose job files are not read yet: for commands that read them in their own way.
    func workspaceWithoutJobs() async throws -> Workspace {
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let directory =
            try project.map { URL(fileURLWithPath: $0) } ?? ProjectFolder.nearest(to: here)
        let folder = try ProjectFolder.openWithoutJobs(at: directory, environment: environment)
        return try await Workspace(folder: folder, options: .fromEnvironment())
    }

    func workspace() async throws -> Workspace {
        try await Workspace(folder: folder(), options: .fromEnvironment())
    }
}

extension WorkspaceOptions {
    /// For kill tests: `GLIDEPATH_FAULT=name:n` ends the process at the n-th visit of that fault point.
    static func fromEnvironment() -> WorkspaceOptions {
        var options = WorkspaceOptions()
        if let fault = ProcessInfo.processInfo.environment["GLIDEPATH_FAULT"] {
            options.faultPoint = FaultPoint(fault).visit
        }
        return options
    }
}
