import Diagnostics
import Digest
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
        let broken = Set(across.filter { $0.severity == .error }.compactMap { $0.location?.file })
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

    private mutating func load(_ file: String) {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: directory.appendingPathComponent(file)))
        } catch {
            problems.append(
                ProjectFolderError.unreadable(file, reason: error.localizedDescription).diagnostic
            )
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
        var found: [Diagnostic] = []
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

    private func resolve(_ step: Step, of job: Job, sql sqlTexts: inout String) throws -> Step.Action {
        switch step.action {
        case .dataSourcing(let sourcing):
            try check(sourcing)
            return step.action
        case .transformation(var transformation):
            var text: String
            switch transformation.query {
            case .text(let inline): text = inline
            case .file(let path):
                text = try sqlFile(path, of: job)
                sqlTexts += "\n" + text
            }
            let engine = job.engine ?? project.defaultEngine
            text = try StatementShape.single(in: text, dialect: engine == .sqlite ? .sqlite : .duckdb)
            transformation.query = .text(text)
            return .transformation(transformation)
        case .external(let external): return .external(External(code: try resolve(external.code)))
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
        let kind = project.connections[step.connection ?? "lake"]?.kind
        try StatementShape.checkPredicate(filter, dialect: kind == .sqlite ? .sqlite : .duckdb)
    }

    private func sqlFile(_ path: String, of job: Job) throws -> String {
        let jobFolder = directory.appendingPathComponent(job.file).deletingLastPathComponent()
        let candidates = [jobFolder, directory].map { $0.appendingPathComponent(path).standardizedFileURL }
        for candidate in candidates {
            if let text = try? String(contentsOf: candidate, encoding: .utf8) { return text }
        }
        throw ProjectFolderError.missingFile(
            path,
            code: .sqlFile,
            searched: candidates.map { $0.deletingLastPathComponent().path },
            near: siblings(of: candidates[0], ending: "sql")
        )
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
                near: siblings(of: file, ending: "py")
            )
        }
        return .python(script: file.path, function: function)
    }

    private func siblings(of file: URL, ending: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: file.deletingLastPathComponent().path
        )
        return (names ?? []).filter { ($0 as NSString).pathExtension == ending }.sorted()
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
