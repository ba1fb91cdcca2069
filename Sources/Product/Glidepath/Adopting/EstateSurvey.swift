public import Foundation
import JobModel
import SQLSyntax

/// What is to be seen in a folder of job files and modules that were written for another framework.
///
/// Nothing is run and nothing is changed: files are read, and what they say is counted.
public struct EstateSurvey: Sendable {
    /// A job file, relative to the estate.
    struct JobFile: Sendable {
        var path: String
        /// Nil when it cannot be read as a job.
        var job: Job?
    }

    let folder: URL
    private(set) var jobFiles: [JobFile] = []
    /// Old type names, with the job files that use them.
    private(set) var typeNames: [String: [String]] = [:]
    /// Path tokens in lower case, with the job files that use them.
    private(set) var tokens: [String: [String]] = [:]
    /// Tables that jobs read, with the columns they list, by `schema.table`.
    private(set) var tables: [String: Set<String>] = [:]
    private(set) var queries: [String] = []
    let modules: EstateModules
    /// Other text files that may say where the database is.
    let settings: [EstateFiles.Text]

    /// - Parameter folder: Of the estate; files are looked for at any depth, hidden folders and environments of Python
    ///   aside.
    public init(of folder: URL) {
        self.folder = folder.standardizedFileURL
        let files = EstateFiles(in: self.folder)
        modules = EstateModules(files.texts(ending: ["py"]))
        settings = files.texts(ending: ["json", "yaml", "yml", "env", "ini", "toml", "cs", "config", "sh"])
        for file in files.texts(ending: ["json", "yaml", "yml"]) { addJob(file) }
    }

    /// How many of the job files can be read as jobs, and all of them.
    public var counts: (valid: Int, all: Int) {
        (jobFiles.count { $0.job != nil }, jobFiles.count)
    }

    private mutating func addJob(_ file: EstateFiles.Text) {
        let words = file.text.lowercased()
        guard words.contains("jobname"), words.contains("modules") else { return }
        let job = JobFileReader().read(bytes: Array(file.text.utf8), file: file.path).0
        jobFiles.append(JobFile(path: file.path, job: job))
        for step in job?.steps ?? [] { add(step, of: file.path) }
    }

    private mutating func add(_ step: Step, of file: String) {
        switch step.action {
        case .dataSourcing(let sourcing):
            tables["\(sourcing.schema).\(sourcing.table)", default: []].formUnion(
                sourcing.columns.map { $0.lowercased() }
            )
        case .transformation(let transformation):
            if case .text(let sql) = transformation.query { queries.append(sql) }
        case .external(let external):
            if case .legacy(let name) = external.code { typeNames[name, default: []].append(file) }
        case .csvFileWriter(let writer): addTokens(of: writer.location, file)
        case .parquetFileWriter(let writer): addTokens(of: writer.location, file)
        default: break
        }
    }

    private mutating func addTokens(of location: OutputLocation, _ file: String) {
        for path in [location.outputDirectory, location.jobDirectory, location.tableDirectory] {
            for match in path.matches(of: /\{([A-Za-z_][A-Za-z0-9_]*)\}/) {
                let token = String(match.1).lowercased()
                if tokens[token]?.contains(file) != true { tokens[token, default: []].append(file) }
            }
        }
    }

    // MARK: Conclusions

    /// The dialect that most of the queries are written in; SQLite's where they are in all of them, as estates of this
    /// kind have it.
    var engine: EngineName {
        guard !queries.isEmpty else { return .sqlite }
        func readable(_ dialect: Dialect) -> Int {
            queries.count { sql in
                SQLParser.parse(sql, dialect: dialect).statements.allSatisfy {
                    if case .unparsed = $0.kind { false } else { true }
                }
            }
        }
        let sqlite = readable(.sqlite)
        if sqlite == queries.count { return .sqlite }
        return readable(.duckdb) > sqlite ? .duckdb : .sqlite
    }

    /// The name that most files use for the snapshot date, and in how many; nil when none is in sight.
    var asOfColumn: (name: String, files: Int)? {
        let own: Set = [
            "etl_effective_date", "firsteffectivedate", "mineffectivedate", "maxeffectivedate",
            "effectivedate",
            "__mineffectivedate", "__maxeffectivedate", "__etleffectivedate", "effective_date",
        ]
        var counts: [String: Int] = [:]
        for text in queries + modules.texts.map(\.text) {
            let names = text.lowercased().matches(of: /\b\w*(as_?of|snapshot|effective|business_?da)\w*\b/)
                .map { String($0.0) }
            for name in Set(names) where !own.contains(name) { counts[name, default: 0] += 1 }
        }
        let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return best.map { ($0.key, $0.value) }
    }
}

/// The text files of a folder, in path order.
struct EstateFiles {
    struct Text: Sendable {
        /// Relative to the folder.
        var path: String
        var text: String
    }

    private let folder: URL
    private let paths: [String]

    private static let skipped: Set = [
        "node_modules", "venv", "env", "__pycache__", "site-packages", "bin", "obj", "dist",
    ]

    init(in folder: URL) {
        self.folder = folder
        let all = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        paths = all.filter { path in
            !path.split(separator: "/").contains {
                $0.hasPrefix(".") && $0 != ".env" || Self.skipped.contains(String($0))
            }
        }.sorted()
    }

    /// Files larger than two megabytes are data, not settings or programs.
    func texts(ending endings: Set<String>) -> [Text] {
        paths.compactMap { path in
            let name = (path as NSString).lastPathComponent
            let ending = name == ".env" ? "env" : (name as NSString).pathExtension.lowercased()
            guard endings.contains(ending),
                let data = try? Data(contentsOf: folder.appendingPathComponent(path)), data.count < 2_000_000,
                let text = String(validating: data, as: UTF8.self)
            else { return nil }
            return Text(path: path, text: text)
        }
    }
}
