import DuckDBDriver
import DuckDBEngine
import ExternalSteps
import Foundation
public import Inspection
public import JobModel
import Ports
import RowPrograms
import SQLAnalysis
import SQLSyntax
import Tabular

extension Workspace {
    /// What the project's jobs do, and what is wrong with them; runs nothing.
    ///
    /// - Parameter only: Names of jobs to look at; nil for all that can be read.
    /// - Throws: `external.python-not-found` when a job has Python code and no interpreter is there to read it.
    public func inspect(only: Set<JobName>? = nil) async throws -> ProjectInspection {
        let programs = try await readPrograms()
        let jobs = folder.jobs.map { job in
            InspectedJob(
                job: job,
                dialect: dialect(of: job),
                queries: QueryTexts(of: job, in: folder.directory).texts,
                programs: programs[job.name] ?? [:]
            )
        }
        let looker = try? await SchemaLooker(self)
        let project = InspectedProject(
            jobs: jobs,
            catalog: await sourceCatalog(looker),
            asOfColumn: folder.project.asOfColumn
        )
        let inspection = ProjectInspection(of: project, only: only)
        guard let looker, !inspection.questions.isEmpty else { return inspection }
        var answers: [Determination: Bool] = [:]
        for question in inspection.questions {
            answers[question] = await looker.answer(question, folder.project)
        }
        return answers.isEmpty ? inspection : inspection.answering(answers)
    }

    /// The jobs named, as names.
    ///
    /// - Throws: `inspect.unknown-job`.
    public func jobNames(_ names: [String]) throws -> Set<JobName>? {
        guard !names.isEmpty else { return nil }
        let known = folder.jobs.map(\.name.rawValue)
        for name in names where !known.contains(name) { throw InspectError.unknownJob(name, known: known) }
        return Set(names.map { JobName($0) })
    }

    private func dialect(of job: Job) -> Dialect {
        switch job.engine ?? folder.project.defaultEngine {
        case .sqlite: .sqlite
        case .postgresql: .postgresql
        default: .duckdb
        }
    }

    // MARK: User code

    /// The programs of all steps in Python, by job and index of the step.
    private func readPrograms() async throws -> [JobName: [Int: StepProgram]] {
        var paths: [String] = []
        for job in folder.jobs {
            for case .external(let external) in job.steps.map(\.action) {
                if case .python(let script, _) = external.code, !paths.contains(script) {
                    paths.append(script)
                }
            }
        }
        guard !paths.isEmpty else { return [:] }
        let readings = try await programReader().read(paths)
        let contents = Dictionary(
            zip(paths, readings.map(StepProgram.Content.init)),
            uniquingKeysWith: { first, _ in first }
        )
        var programs: [JobName: [Int: StepProgram]] = [:]
        for job in folder.jobs {
            for step in job.steps {
                guard case .external(let external) = step.action,
                    case .python(let script, let function) = external.code,
                    let content = contents[script]
                else { continue }
                programs[job.name, default: [:]][step.index] = StepProgram(
                    file: relativePath(script),
                    function: function,
                    content: content,
                    decimalsAreReal: folder.project.externals.decimals == .float
                )
            }
        }
        return programs
    }

    private func programReader() throws -> PythonReader {
        PythonReader(
            interpreter: folder.project.externals.python,
            directory: folder.directory.path,
            environment: ChildEnvironment(listed: [:], inherited: ProcessInfo.processInfo.environment),
            scratchDirectory: folder.directory.appendingPathComponent(".glidepath/scratch").path,
            workers: ProcessInfo.processInfo.activeProcessorCount
        )
    }

    private func relativePath(_ path: String) -> String {
        let root = folder.directory.path.hasSuffix("/") ? folder.directory.path : folder.directory.path + "/"
        return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }

    // MARK: Tables

    /// The tables that the jobs load, as far as they are there and can be looked at.
    private func sourceCatalog(_ looker: SchemaLooker?) async -> SchemaCatalog {
        var catalog = SchemaCatalog(completeness: .partial)
        var known: Set<String> = []
        for job in folder.jobs {
            for case .dataSourcing(let sourcing) in job.steps.map(\.action) {
                let connection = sourcing.connection ?? "lake"
                guard known.insert("\(connection):\(sourcing.schema).\(sourcing.table)").inserted else {
                    continue
                }
                let schema = folder.project.schemas[sourcing.schema] ?? sourcing.schema
                let table = TableName(schema: schema, name: sourcing.table)
                guard let columns = await looker?.columns(of: table, in: connection) else { continue }
                catalog.add(CatalogTable(TablePath(sourcing.schema, sourcing.table), columns: columns))
            }
        }
        return catalog
    }
}

extension StepProgram.Content {
    fileprivate init(_ reading: ProgramReading) {
        switch reading {
        case .program(let program): self = .program(program)
        case .unreadable(let line, let reason): self = .unreadable(line: line, reason: reason)
        }
    }
}

/// Looks at tables, wherever a project keeps them; changes nothing.
private struct SchemaLooker {
    private let stores: [String: any TableStore]
    private let connection: DuckDBConnection
    private let attachments: Attachments

    init(_ workspace: Workspace) async throws {
        stores = workspace.tableStores
        let files = try ProjectDatabases(folder: workspace.folder).duckdb
            .filter { FileManager.default.fileExists(atPath: $0.value) }
        let database = try DuckDBDatabase(path: nil, configuration: workspace.duckDBConfiguration)
        attachments = Attachments(paths: files, accessMode: .readOnly)
        try await attachments.attach(to: database)
        connection = try database.connect()
    }

    /// Nil when there is no such table, or nobody may look.
    func columns(of table: TableName, in name: String) async -> [CatalogColumn]? {
        if let store = stores[name] {
            let schema = try? await store.schema(of: table)
            return schema?.columns.map { CatalogColumn($0.name, $0.type) }
        }
        guard let catalog = attachments.catalog(of: name) else { return nil }
        let path = [catalog, table.schema, table.name].map(SQLText.identifier).joined(separator: ".")
        let schema = try? await connection.schema(of: "SELECT * FROM \(path)")
        return schema?.columns.map { CatalogColumn($0.name, $0.type) }
    }

    /// Nil when the table is in no DuckDB file, has no rows, or has not these columns.
    func answer(_ question: Determination, _ project: Project) async -> Bool? {
        let parts = question.table.parts
        guard parts.count == 2 else { return nil }
        for name in ["lake", "outputs"] {
            guard let catalog = attachments.catalog(of: name) else { continue }
            let path = [catalog, project.schemas[parts[0]] ?? parts[0], parts[1]].map(SQLText.identifier)
                .joined(separator: ".")
            let keys = (question.keys + [project.asOfColumn]).map(SQLText.identifier).joined(separator: ", ")
            let differs = question.values.map(SQLText.identifier)
                .map { "count(DISTINCT \($0)) > 1 OR (count(\($0)) > 0 AND count(\($0)) < count(*))" }
                .joined(separator: " OR ")
            let sql =
                "SELECT count(*), count(*) FILTER (differs) FROM (SELECT (\(differs)) AS differs FROM \(path) GROUP BY \(keys))"
            guard let counts = try? await connection.query(sql), let row = counts.rows.first,
                case .integer(let groups) = row[0], case .integer(let differing) = row[1], groups > 0
            else { continue }
            return differing == 0
        }
        return nil
    }
}
