import ArgumentParser
import Diagnostics
import Glidepath
import JobModel
import Ports
import Tabular

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Checks, lists, shows, registers and deactivates jobs.",
        discussion: "Example: glidepath jobs validate",
        subcommands: [
            JobsValidate.self, JobsList.self, JobsShow.self, JobsRegister.self, JobsDeactivate.self,
        ]
    )
}

struct JobsValidate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Checks every job file: all problems at once, with file, line and remedy.",
        discussion: "Example: glidepath jobs validate --json"
    )

    @OptionGroup var global: GlobalOptions

    private struct Document: Encodable {
        var jobs: Int
        var diagnostics: [Diagnostic]
    }

    func run() async throws {
        let console = global.console
        let folder = try global.folder()
        let code = console.report(folder.problems)
        if console.isJSON {
            try console.emit(Document(jobs: folder.jobs.count, diagnostics: folder.problems))
        } else {
            let errors = folder.problems.count { $0.severity == .error }
            let warnings = folder.problems.count { $0.severity == .warning }
            console.say(
                "\(Words.count(folder.jobs.count, "valid job")), \(Words.count(errors, "error")), "
                    + Words.count(warnings, "warning")
            )
        }
        if code != 0 { throw ExitCode(code) }
    }
}

struct JobsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Every job of the project, with file, engine and upstream jobs.",
        discussion: "Example: glidepath jobs list"
    )

    @OptionGroup var global: GlobalOptions

    private struct Item: Encodable {
        var job: String
        var file: String
        var engine: String?
        var active: Bool
        var registered: Bool
        var steps: Int?
        var dependsOn: [String]
        var description: String?
    }

    private struct Document: Encodable {
        var jobs: [Item]
    }

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspace()
        let folder = workspace.folder
        let items = try await items(workspace)
        if console.isJSON { return try console.emit(Document(jobs: items)) }
        var table = TextTable([
            ("job", .left), ("engine", .left), ("steps", .right), ("state", .left), ("depends on", .left),
        ])
        for item in items {
            let state = item.registered ? (item.active ? "active" : "inactive") : "not registered"
            table.rows.append([
                item.job, item.engine ?? "no valid file", item.steps.map(String.init) ?? "", state,
                item.dependsOn.joined(separator: ", "),
            ])
        }
        console.say(table.text())
        console.report(folder.problems.filter { $0.severity == .error })
    }

    private func items(_ workspace: Workspace) async throws -> [Item] {
        let folder = workspace.folder
        let registered = try await workspace.control.registeredJobs()
        let known = Dictionary(registered.map { ($0.name, $0) }) { first, _ in first }
        let items = folder.jobs.map { job in
            Item(
                job: job.name.rawValue,
                file: job.file,
                engine: (job.engine ?? folder.project.defaultEngine).rawValue,
                active: known[job.name]?.isActive ?? true,
                registered: known[job.name] != nil,
                steps: job.steps.count,
                dependsOn: job.dependencies.map { "\($0.job) (\($0.kind.rawValue))" },
                description: job.description
            )
        }
        let gone = registered.filter { folder.job($0.name) == nil }.map { job in
            Item(
                job: job.name.rawValue,
                file: job.file,
                engine: nil,
                active: job.isActive,
                registered: true,
                steps: nil,
                dependsOn: job.dependencies.map { "\($0.job) (\($0.kind.rawValue))" },
                description: job.description
            )
        }
        return items + gone
    }
}

struct JobsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One job: its steps, parameters, upstream jobs and latest runs.",
        discussion: "Example: glidepath jobs show CoveredTransactions"
    )

    @OptionGroup var global: GlobalOptions
    @Argument(help: "The job's name.") var job: String

    private struct Document: Encodable {
        struct Run: Encodable {
            var effectiveDate: String
            var attempt: Int
            var status: String
            var rowsRead: Int?
            var rowsWritten: Int?
        }

        var job: String
        var file: String
        var description: String?
        var owner: String?
        var engine: String
        var firstEffectiveDate: String?
        var steps: [String]
        var parameters: [String]
        var dependsOn: [String]
        var runs: [Run]
    }

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspace()
        let folder = workspace.folder
        let name = JobName(job)
        try folder.requireValid([name])
        guard let found = folder.job(name) else {
            throw UnknownJob(name: job, known: folder.jobs.map(\.name.rawValue))
        }
        let runs = try await workspace.control.runs(matching: RunFilter(job: name, limit: 10))
        let document = Document(
            job: job,
            file: found.file,
            description: found.description,
            owner: found.owner,
            engine: (found.engine ?? folder.project.defaultEngine).rawValue,
            firstEffectiveDate: found.firstEffectiveDate?.description,
            steps: found.steps.map(\.title),
            parameters: found.parameters.map { "\($0.name) = \($0.value.cellText)" },
            dependsOn: found.dependencies.map { "\($0.job) (\($0.kind.rawValue))" },
            runs: runs.map {
                Document.Run(
                    effectiveDate: $0.identity.effectiveDate.description,
                    attempt: $0.identity.attempt,
                    status: $0.status.rawValue,
                    rowsRead: $0.rowsRead,
                    rowsWritten: $0.rowsWritten
                )
            }
        )
        console.isJSON ? try console.emit(document) : show(document, on: console)
    }

    private func show(_ document: Document, on console: Console) {
        console.say(console.style(document.job, .bold) + "  (\(document.file), engine \(document.engine))")
        if let description = document.description { console.say(description) }
        if let owner = document.owner { console.say("owner: \(owner)") }
        console.say("from: \(document.firstEffectiveDate ?? "no first effective date")")
        if !document.dependsOn.isEmpty {
            console.say("depends on: " + document.dependsOn.joined(separator: ", "))
        }
        for parameter in document.parameters { console.say("parameter: \(parameter)") }
        console.say("steps:")
        for step in document.steps { console.say("  " + step) }
        guard !document.runs.isEmpty else { return }
        console.say("latest runs:")
        for run in document.runs {
            let rows = run.rowsWritten.map { ", \(Words.count($0)) rows written" } ?? ""
            console.say("  \(run.effectiveDate) #\(run.attempt) \(run.status)\(rows)")
        }
    }
}

struct JobsRegister: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "register",
        abstract: "Puts every valid job file into the control store, or makes named jobs active again.",
        discussion: "Example: glidepath jobs register CustomerCardSpend"
    )

    @OptionGroup var global: GlobalOptions
    @Argument(help: "Jobs to make active; none means all files.") var jobs: [String] = []

    func run() async throws {
        let console = global.console
        let workspace = try await global.workspace()
        let code = console.report(workspace.folder.problems)
        let summary = try await workspace.register()
        for name in jobs {
            let isKnown = try await workspace.control.setActive(JobName(name), true, at: workspace.clock.now)
            guard isKnown else {
                throw UnknownJob(name: name, known: workspace.folder.jobs.map(\.name.rawValue))
            }
        }
        if console.isJSON {
            try console.emit(["added": summary.added, "updated": summary.updated])
        } else {
            console.say("\(summary.added.count) added, \(summary.updated.count) updated")
        }
        if code != 0 { throw ExitCode(code) }
    }
}

struct JobsDeactivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Takes jobs out of planning; their records stay.",
        discussion: "Example: glidepath jobs deactivate CustomerCardSpend"
    )

    @OptionGroup var global: GlobalOptions
    @Argument(help: "Jobs.") var jobs: [String]

    func run() async throws {
        let workspace = try await global.workspace()
        for name in jobs {
            let isKnown = try await workspace.control.setActive(JobName(name), false, at: workspace.clock.now)
            guard isKnown else {
                let known = try await workspace.control.registeredJobs().map(\.name.rawValue)
                throw UnknownJob(name: name, known: known)
            }
        }
        if global.console.isJSON { return try global.console.emit(["deactivated": jobs]) }
        global.console.say("\(Words.count(jobs.count, "job")) deactivated")
    }
}

/// A job name that the project does not have.
struct UnknownJob: DiagnosableError {
    var name: String
    var known: [String]

    var diagnostic: Diagnostic {
        Diagnostic(
            "plan.unknown-job",
            "job \"\(name)\" is not in this project",
            remedy: suggestion(for: name, in: known, what: "jobs")
                ?? "Add its file under jobs/; \"glidepath jobs list\" shows what is there."
        )
    }
}
