import Comparison
import Foundation
import JobModel
import SQLSyntax
import Tabular

/// What a job published for a date, as a side: `job:NAME@DATE`, with `#OUTPUT` when it has several.
struct JobOutputSides {
    let resolver: SideResolver

    func side(_ text: String) async throws -> ComparisonSide {
        guard let folder = resolver.folder else { throw CompareError.needsProject(text) }
        var rest = text.dropFirst("job:".count)
        var output: String?
        if let mark = rest.lastIndex(of: "#") {
            output = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let parts = rest.split(separator: "@", maxSplits: 1).map(String.init)
        guard let name = parts.first, let job = folder.job(JobName(name)) else {
            throw CompareError.unknownJob(parts.first ?? "", known: folder.jobs.map(\.name.rawValue))
        }
        guard parts.count == 2, let date = CivilDate(parts[1]) else {
            throw CompareError.notADate(parts.count == 2 ? parts[1] : "", side: text)
        }
        let writers = job.steps.filter { $0.outputName != nil }
        let chosen = writers.filter { output == nil || $0.outputName?.lowercased() == output?.lowercased() }
        guard chosen.count == 1 else {
            throw CompareError.chooseOutput(job: name, outputs: writers.compactMap(\.outputName))
        }
        return try await side(chosen[0].action, folder, date, job: name, label: text)
    }

    private func side(
        _ action: Step.Action,
        _ folder: ProjectFolder,
        _ date: CivilDate,
        job: String,
        label: String
    ) async throws -> ComparisonSide {
        switch action {
        case .csvFileWriter(let writer):
            let path = try place(writer.location, folder, date)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.noOutput(job: job, date: date.description, place: path)
            }
            return try await FileSides(resolver: resolver).files([(path, "")], .csv, label: label)
        case .parquetFileWriter(let writer):
            let path = try place(writer.location, folder, date)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.noOutput(job: job, date: date.description, place: path)
            }
            return try await FileSides(resolver: resolver).folder(path, label: label)
        case .dataFrameWriter(let writer):
            return try await table(writer, folder, date, job: job, label: label)
        default: preconditionFailure("not a writer")
        }
    }

    private func place(_ location: OutputLocation, _ folder: ProjectFolder, _ date: CivilDate) throws
        -> String
    {
        let parts = [
            location.outputDirectory, location.jobDirectory, location.tableDirectory, date.description,
            location.fileName,
        ]
        let path = try folder.project.resolvingTokens(in: parts.filter { !$0.isEmpty }.joined(separator: "/"))
        return URL(fileURLWithPath: path, relativeTo: folder.directory).standardizedFileURL.path
    }

    /// The rows of the date, by the as-of column or the one that writers add; the whole table without either.
    private func table(
        _ writer: DataFrameWriter,
        _ folder: ProjectFolder,
        _ date: CivilDate,
        job: String,
        label: String
    ) async throws -> ComparisonSide {
        let connection = writer.connection ?? "outputs"
        let schema = folder.project.schemas[writer.targetSchema] ?? writer.targetSchema
        let database = try resolver.database(of: connection, for: label)
        let whole = try await resolver.side("\(connection):\(writer.targetSchema).\(writer.targetTable)")
        let names = [folder.project.asOfColumn, "etl_effective_date"]
        guard let column = names.lazy.compactMap({ whole.schema.column(named: $0) }).first else {
            return whole
        }
        let quoted = SQLText.identifier(column.name)
        switch database {
        case .sqlite(let path):
            let name = schema.lowercased() == "main" ? writer.targetTable : "\(schema).\(writer.targetTable)"
            let query =
                "SELECT * FROM \(SQLText.identifier(name)) WHERE \(quoted) = \(SQLText.string(date.description))"
            return try await SQLiteSides(path: path, label: label).side(query: query)
        case .duckdb(let path):
            guard case .relation(let relation) = whole.rows else { return whole }
            let rows =
                "(SELECT * FROM \(relation) WHERE CAST(\(quoted) AS DATE) = DATE \(SQLText.string(date.description)))"
            return try await resolver.relation(rows, label: label, file: path)
        }
    }
}

extension Step {
    /// What people call the step's output; nil for a step that writes nothing.
    fileprivate var outputName: String? {
        switch action {
        case .dataFrameWriter(let writer): writer.targetTable
        case .csvFileWriter(let writer): writer.location.fileName
        case .parquetFileWriter(let writer): writer.location.fileName
        default: nil
        }
    }
}
