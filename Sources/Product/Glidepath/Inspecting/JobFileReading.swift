import Diagnostics
import Digest
import Foundation
import Inspection
import JobModel
import SQLSyntax

/// Reads job files for inspection: what is wrong or missing is noted, and costs nothing else.
struct JobFileReading: Sendable {
    let directory: URL
    let project: Project

    /// A job file, and the files that it names.
    struct ReadJob: Sendable {
        /// Its programs are not read yet.
        var inspected: InspectedJob
        /// Scripts by index of their step: absolute path and function.
        var scripts: [Int: (path: String, function: String)] = [:]
        /// Everything that the reading depends on.
        var inputs: [SurveyStore.Input]
    }

    /// Relative paths of all job files, in path order.
    func files() -> [String] {
        let root = directory.appendingPathComponent("jobs")
        guard let paths = FileManager.default.enumerator(atPath: root.path) else { return [] }
        return paths.compactMap { $0 as? String }
            .filter { ["json", "yaml", "yml"].contains(($0 as NSString).pathExtension.lowercased()) }
            .filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            .sorted()
            .map { "jobs/" + $0 }
    }

    /// Nil when there is no such file, or it may not be read.
    func bytes(_ path: String) -> [UInt8]? {
        let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : directory.appendingPathComponent(path)
        return (try? Data(contentsOf: url)).map { [UInt8]($0) }
    }

    /// Of a file as it is now; empty while there is none.
    func digest(of path: String) -> String { bytes(path).map(Self.digest) ?? "" }

    static func digest(_ bytes: [UInt8]) -> String {
        var digest = SHA256()
        digest.update(bytes)
        return String(digest.finalize().hexText.prefix(32))
    }

    /// Whether none of these files has changed.
    func areSame(_ inputs: [SurveyStore.Input]) -> Bool {
        inputs.allSatisfy { digest(of: $0.path) == $0.digest }
    }

    // MARK: One job

    func read(_ file: String) -> ReadJob {
        let bytes = self.bytes(file)
        var inputs = [SurveyStore.Input(path: file, digest: bytes.map(Self.digest) ?? "")]
        let (found, diagnostics) = JobFileReader().readWhatIsThere(bytes: bytes ?? [], file: file)
        let errors = diagnostics.filter { $0.severity == .error }
        var job = found ?? Job(name: JobName(""), steps: [], file: file, contentHash: "")
        if job.name.rawValue.isEmpty { job.name = JobName(Self.stem(of: file)) }
        var read = ReadJob(
            inspected: InspectedJob(
                job: job,
                dialect: project.dialect(of: job),
                missing: errors.map { note($0, file) },
                isIncomplete: !errors.isEmpty
            ),
            inputs: []
        )
        let texts = QueryTexts(of: job, bytes: bytes ?? [])
        for index in job.steps.indices { resolve(index, texts, &read, &inputs) }
        read.inputs = inputs
        return read
    }

    private static func stem(of file: String) -> String {
        ((file as NSString).lastPathComponent as NSString).deletingPathExtension
    }

    private func note(_ diagnostic: Diagnostic, _ file: String) -> JobFlow.Note {
        let line = diagnostic.location?.line ?? 1
        return JobFlow.Note(
            place: Place(file: diagnostic.location?.file ?? file, lines: line...line),
            reason: diagnostic.summary
        )
    }

    private func resolve(
        _ index: Int,
        _ texts: QueryTexts,
        _ read: inout ReadJob,
        _ inputs: inout [SurveyStore.Input]
    ) {
        let step = read.inspected.job.steps[index]
        switch step.action {
        case .transformation(var transformation):
            if case .file(let path) = transformation.query {
                guard let text = sqlFile(path, step, &read, &inputs) else { return }
                transformation.query = .text(text)
                read.inspected.job.steps[index].action = .transformation(transformation)
            } else {
                read.inspected.queries[step.index] = texts.texts[step.index]
            }
        case .external(let external): script(external, step, &read, &inputs)
        default: break
        }
    }

    /// Beside the job file, else in the project folder.
    private func sqlFile(
        _ path: String,
        _ step: Step,
        _ read: inout ReadJob,
        _ inputs: inout [SurveyStore.Input]
    ) -> String? {
        let folder = (read.inspected.job.file as NSString).deletingLastPathComponent
        for candidate in [folder + "/" + path, path] {
            let file = URL(fileURLWithPath: candidate, relativeTo: directory).standardizedFileURL.path
            let shown = relative(file)
            let bytes = self.bytes(file)
            inputs.append(SurveyStore.Input(path: shown, digest: bytes.map(Self.digest) ?? ""))
            guard let bytes else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            read.inspected.queries[step.index] = QueryText(
                text: text,
                file: shown,
                firstLine: 1,
                hasLines: true
            )
            return text
        }
        missing("SQL file \"\(path)\" does not exist", "sqlFile", step, &read)
        return nil
    }

    private func script(
        _ external: External,
        _ step: Step,
        _ read: inout ReadJob,
        _ inputs: inout [SurveyStore.Input]
    ) {
        var code = external.code
        if case .legacy(let name) = code, let mapped = project.externals.types[name] {
            code = .python(script: mapped.script, function: mapped.function)
        }
        guard case .python(let script, let function) = code else { return }
        guard let path = try? project.resolvingTokens(in: script) else {
            return missing("script \"\(script)\" names an unknown token", "script", step, &read)
        }
        let file = URL(fileURLWithPath: path, relativeTo: directory).standardizedFileURL.path
        let digest = digest(of: file)
        inputs.append(SurveyStore.Input(path: relative(file), digest: digest))
        guard !digest.isEmpty else {
            return missing("script \"\(script)\" does not exist", "script", step, &read)
        }
        read.scripts[step.index] = (file, function)
    }

    private func missing(_ reason: String, _ field: String, _ step: Step, _ read: inout ReadJob) {
        let line = step.location(of: field).line ?? step.location.line ?? 1
        let place = Place(file: read.inspected.job.file, lines: line...line)
        read.inspected.missing.append(JobFlow.Note(place: place, reason: reason))
    }

    func relative(_ path: String) -> String {
        let root = directory.path.hasSuffix("/") ? directory.path : directory.path + "/"
        return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
}

extension Project {
    /// The dialect of a job's SQL.
    func dialect(of job: Job) -> Dialect {
        switch job.engine ?? defaultEngine {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        default: .duckdb
        }
    }
}
