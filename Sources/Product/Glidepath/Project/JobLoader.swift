import Diagnostics
import Digest
import Execution
import Foundation
import JobModel
import SQLSyntax

/// Reads every job file and resolves what it refers to: SQL files, scripts, legacy type names, path tokens.
struct JobLoader {
    let directory: URL
    let project: Project
    let environment: String?
    let swiftTypes: Set<String>
    private(set) var jobs: [Job] = []
    private(set) var problems: [Diagnostic] = []
    private(set) var invalidFiles: [String] = []

    init(directory: URL, project: Project, environment: String?, swiftTypes: Set<String>) {
        self.directory = directory
        self.project = project
        self.environment = environment
        self.swiftTypes = swiftTypes
    }

    mutating func loadAll() {
        for file in jobFiles() { load(file) }
        let across = JobFileReader().problems(in: jobs, project: legacyNamesKnown)
        problems += across
        var broken = Set(across.filter { $0.severity == .error }.compactMap { $0.location?.file })
        // Each circle is told once, at one of its jobs; only then are the others worth a search.
        if across.contains(where: { $0.code == "job.cycle" }) { broken.formUnion(jobsInCircles.map(\.file)) }
        jobs.removeAll { broken.contains($0.file) }
        invalidFiles += broken.sorted()
        jobs = jobs.compactMap { resolve($0) }
    }

    /// The project as the cross-job checks see it: a type registered in Swift counts as mapped.
    private var legacyNamesKnown: Project {
        var project = project
        for name in swiftTypes where project.externals.types[name] == nil {
            project.externals.types[name] = .init(script: "", function: "")
        }
        return project
    }

    /// Relative paths of all job files, in path order.
    private func jobFiles() -> [String] {
        let root = directory.appendingPathComponent("jobs")
        guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return paths.compactMap { $0 as? String }
            .filter { ["json", "yaml", "yml"].contains(($0 as NSString).pathExtension.lowercased()) }
            .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            .sorted()
            .map { "jobs/" + $0 }
    }

    /// Jobs that depend on themselves through others: none of them can ever run.
    private var jobsInCircles: [Job] {
        let upstream = Dictionary(
            jobs.map { ($0.name, $0.dependencies.map(\.job)) },
            uniquingKeysWith: { first, _ in first }
        )
        return jobs.filter { job in
            var seen: Set<JobName> = []
            var waiting = upstream[job.name] ?? []
            while let next = waiting.popLast() {
                if next == job.name { return true }
                if seen.insert(next).inserted { waiting += upstream[next] ?? [] }
            }
            return false
        }
    }

    private mutating func load(_ file: String) {
        let bytes: [UInt8]
        let url = directory.appendingPathComponent(file)
        do {
            bytes = [UInt8](try Data(contentsOf: url))
        } catch {
            let reason = ProjectFolder.isDirectory(url) ? "It is a folder." : error.systemWords
            problems.append(ProjectFolderError.unreadable(file, reason: reason).diagnostic)
            invalidFiles.append(file)
            return
        }
        let (job, diagnostics) = JobFileReader().read(bytes: bytes, file: file)
        problems += diagnostics
        guard let job, !diagnostics.contains(where: { $0.severity == .error }) else {
            invalidFiles.append(file)
            return
        }
        jobs.append(job)
    }

    private mutating func resolve(_ job: Job) -> Job? {
        var job = job
        var found = engineProblem(of: job).map { [$0] } ?? []
        var sqlTexts = ""
        for index in job.steps.indices {
            let step = job.steps[index]
            do {
                job.steps[index].action = try resolve(step, of: job, sql: &sqlTexts)
            } catch {
                found += Diagnostic.all(of: error).map { $0.placed(at: step, of: job) }
            }
        }
        if !sqlTexts.isEmpty {
            var digest = SHA256()
            digest.update(Array((job.contentHash + sqlTexts).utf8))
            job.contentHash = digest.finalize().hexText
        }
        problems += found
        guard found.isEmpty else {
            invalidFiles.append(job.file)
            return nil
        }
        return job
    }

    /// Nil when the job's engine is one that this program has.
    private func engineProblem(of job: Job) -> Diagnostic? {
        let engine = job.engine ?? project.defaultEngine
        guard ![.duckdb, .sqlite].contains(engine) else { return nil }
        let hasServer = ["lake", "outputs"].contains { project.connections[$0]?.kind == .postgresql }
        if engine == .postgresql, hasServer { return nil }
        var diagnostic =
            engine == .postgresql
            ? ProjectFolderError.noServer(job.name).diagnostic
            : ExecutionError.engineMissing(engine, job: job.name).diagnostic
        diagnostic.location = SourceLocation(
            file: job.file,
            line: job.nameLocation?.line,
            column: job.nameLocation?.column
        )
        if job.engine == nil { diagnostic.reason = "The project's defaultEngine names it." }
        return diagnostic
    }

    private func resolve(_ step: Step, of job: Job, sql sqlTexts: inout String) throws -> Step.Action {
        switch step.action {
        case .dataSourcing(let sourcing):
            try check(sourcing)
            return step.action
        case .transformation(var transformation):
            let dialect: Dialect =
                switch job.engine ?? project.defaultEngine {
                case .sqlite: .sqlite
                case .postgresql: .postgresql
                default: .duckdb
                }
            var sql = StepSQL(text: "", dialect: dialect)
            switch transformation.query {
            case .text(let inline): sql.text = inline
            case .file(let path):
                (sql.text, sql.file) = try sideFile(path, of: job, code: .sqlFile)
                sqlTexts += "\n" + sql.text
            }
            transformation.query = .text(try sql.query())
            return .transformation(transformation)
        case .external(let external): return .external(External(code: try resolve(external.code)))
        case .comparisonCheck(var check):
            if case .file(let path) = check.rules {
                let (text, file) = try sideFile(path, of: job, code: .rulesFile)
                let (rules, problems) = JobFileReader().readComparisonRules(
                    bytes: Array(text.utf8),
                    file: file
                )
                guard let rules else { throw DiagnosticList(problems) }
                check.rules = .given(rules)
                sqlTexts += "\n" + text
            }
            return .comparisonCheck(check)
        case .dataFrameWriter: return step.action
        case .csvFileWriter(var writer):
            writer.location = try resolve(writer.location)
            return .csvFileWriter(writer)
        case .parquetFileWriter(var writer):
            writer.location = try resolve(writer.location)
            return .parquetFileWriter(writer)
        }
    }

    private func check(_ step: DataSourcing) throws {
        guard let filter = step.additionalFilter else { return }
        let dialect: Dialect =
            switch project.connections[step.connection ?? "lake"]?.kind {
            case .sqlite: .sqlite
            case .postgresql: .postgresql
            default: .duckdb
            }
        try StepSQL(text: filter, dialect: dialect).checkPredicate()
    }

    /// - Returns: The file's text, and the file relative to the project.
    private func sideFile(
        _ path: String,
        of job: Job,
        code: ProjectFolderError.Missing
    ) throws -> (text: String, file: String) {
        let jobFolder = directory.appendingPathComponent(job.file).deletingLastPathComponent()
        // Below jobs/, a file of rules would be taken for a job.
        let folders = code == .rulesFile ? [directory] : [jobFolder, directory]
        let candidates = folders.map { $0.appendingPathComponent(path).standardizedFileURL }
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate.path) {
            let root = directory.path.hasSuffix("/") ? directory.path : directory.path + "/"
            let isInside = candidate.path.hasPrefix(root)
            let file = isInside ? String(candidate.path.dropFirst(root.count)) : candidate.path
            return (try text(of: candidate, named: file, code), file)
        }
        throw ProjectFolderError.missingFile(
            path,
            code: code,
            searched: candidates.map { $0.deletingLastPathComponent().path },
            near: siblings(of: candidates[0], endings: code == .sqlFile ? ["sql"] : ["yaml", "yml", "json"])
        )
    }

    private func text(of url: URL, named file: String, _ code: ProjectFolderError.Missing) throws -> String {
        func unreadable(_ reason: String) -> ProjectFolderError {
            code == .sqlFile ? .unreadableSQL(file, reason: reason) : .unreadable(file, reason: reason)
        }
        guard !ProjectFolder.isDirectory(url) else { throw unreadable("It is a folder.") }
        let bytes: Data
        do {
            bytes = try Data(contentsOf: url)
        } catch {
            throw unreadable(error.systemWords)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw unreadable("It is not UTF-8 text.")
        }
        return text
    }

    private func resolve(_ code: External.Code) throws -> External.Code {
        switch code {
        case .python(let script, let function): return try python(script, function)
        case .process: return code
        case .swift(let typeName):
            guard swiftTypes.contains(typeName) else {
                throw ProjectFolderError.unknownSwiftType(typeName, known: swiftTypes.sorted())
            }
            return code
        case .legacy(let typeName):
            guard let mapped = project.externals.types[typeName] else { return .swift(typeName: typeName) }
            return try python(mapped.script, mapped.function)
        }
    }

    private func python(_ script: String, _ function: String) throws -> External.Code {
        let path = try project.resolvingTokens(in: script)
        let file = URL(fileURLWithPath: path, relativeTo: directory).standardizedFileURL
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw ProjectFolderError.missingFile(
                script,
                code: .script,
                searched: [file.deletingLastPathComponent().path],
                near: siblings(of: file, endings: ["py"])
            )
        }
        guard !ProjectFolder.isDirectory(file) else { throw ProjectFolderError.scriptIsFolder(script) }
        return .python(script: file.path, function: function)
    }

    private func siblings(of file: URL, endings: Set<String>) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: file.deletingLastPathComponent().path
        )
        return (names ?? []).filter { endings.contains(($0 as NSString).pathExtension) }.sorted()
    }

    private func resolve(_ location: OutputLocation) throws -> OutputLocation {
        var location = location
        let resolved = try project.resolvingTokens(in: location.outputDirectory)
        let base = environment.flatMap { project.environments[$0]?.files }
            .map { URL(fileURLWithPath: $0, isDirectory: true, relativeTo: directory) }
        location.outputDirectory =
            URL(fileURLWithPath: resolved, relativeTo: base ?? directory).standardizedFileURL.path
        location.jobDirectory = try project.resolvingTokens(in: location.jobDirectory)
        location.tableDirectory = try project.resolvingTokens(in: location.tableDirectory)
        return location
    }
}

extension Diagnostic {
    /// The same with the step's place where it has none.
    fileprivate func placed(at step: Step, of job: Job) -> Diagnostic {
        var placed = self
        placed.location = location ?? step.location
        placed.job = job.name.rawValue
        placed.step = step.title
        return placed
    }
}
