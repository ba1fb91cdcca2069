import ArgumentParser
import Diagnostics
import Foundation
import Glidepath

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Makes a project: an empty one, or one of an existing estate's job files and modules.",
        discussion: """
            Example: glidepath init --from-estate /srv/etl --url postgresql://db.example.com/bank

            The estate's files are read, never changed. The project file says what was recognised, and asks for the \
            rest in lines that begin with "# TELL".
            """
    )

    @OptionGroup var global: GlobalOptions

    @Option(help: "A folder with job files and modules that were written for another framework.")
    var fromEstate: String?

    @Option(
        help: "Where the estate's database is, when its files do not say: postgresql://HOST:PORT/DATABASE."
    )
    var url: String?

    @Option(help: "Who connects to it.")
    var user: String?

    @Flag(help: "Go by the files alone, without looking into the database.")
    var offline = false

    func validate() throws {
        if fromEstate == nil, url != nil || user != nil || offline {
            throw ValidationError("--url, --user and --offline need --from-estate")
        }
    }

    func run() async throws {
        let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let project = global.project.map { URL(fileURLWithPath: $0) } ?? here
        guard let fromEstate else { return try makeEmpty(project) }
        let adoption = EstateAdoption(
            estate: URL(fileURLWithPath: fromEstate),
            project: project,
            url: url,
            user: user,
            isOffline: offline
        )
        try show(await adoption.perform())
    }

    private func show(_ report: EstateAdoption.Report) throws {
        let console = global.console
        console.report(report.problems)
        if global.json {
            try console.emit(InitRecord(report))
            return
        }
        console.say("Wrote \(report.projectFile.path)")
        if !report.written.isEmpty { console.say("Added \(Words.count(report.written.count, "file"))") }
        console.say("\(report.validJobs) of \(Words.count(report.allJobs, "job file")) valid")
        for line in report.toTell { console.say("to tell: \(line)") }
        console.say("Next: glidepath doctor, glidepath plan, glidepath run")
    }

    private func makeEmpty(_ project: URL) throws {
        let file = project.appendingPathComponent(ProjectFolder.fileName)
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw AdoptionError.exists(file.path)
        }
        try FileManager.default.createDirectory(
            at: project.appendingPathComponent("jobs"),
            withIntermediateDirectories: true
        )
        let text = """
            # Everything has a default: lake and outputs in lake.duckdb, the control store in control.sqlite.
            # See docs/job-format.md.
            connections:
              lake: { kind: duckdb, path: lake.duckdb }

            """
        try text.write(to: file, atomically: true, encoding: .utf8)
        global.console.say("Wrote \(file.path). Put job files into jobs/.")
    }
}

/// What `init --json` says.
private struct InitRecord: Encodable {
    var projectFile: String
    var validJobs: Int
    var allJobs: Int
    var written: [String]
    var toTell: [String]

    init(_ report: EstateAdoption.Report) {
        projectFile = report.projectFile.path
        validJobs = report.validJobs
        allJobs = report.allJobs
        written = report.written
        toTell = report.toTell
    }
}
