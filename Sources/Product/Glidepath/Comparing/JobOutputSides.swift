import Comparison
import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
import Ports
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
        return try await side(chosen[0], folder, date, job: job.name, label: text)
    }

    private func side(
        _ step: Step,
        _ folder: ProjectFolder,
        _ date: CivilDate,
        job: JobName,
        label: String
    ) async throws -> ComparisonSide {
        switch step.action {
        case .csvFileWriter(let writer):
            let path = try place(writer.location, folder, date)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.noOutput(job: job.rawValue, date: date.description, place: path)
            }
            return try await FileSides(resolver: resolver).files([(path, "")], .csv, label: label)
        case .parquetFileWriter(let writer):
            let path = try place(writer.location, folder, date)
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.noOutput(job: job.rawValue, date: date.description, place: path)
            }
            return try await FileSides(resolver: resolver).folder(path, label: label)
        case .dataFrameWriter(let writer):
            let schema = folder.project.schemas[writer.targetSchema] ?? writer.targetSchema
            let publish = PublishPlace(
                table: TableName(schema: schema, name: writer.targetTable),
                job: job,
                effectiveDate: date,
                stepIndex: step.index
            )
            return try await table(writer, folder, publish, label: label)
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

    // MARK: Tables

    private func table(
        _ writer: DataFrameWriter,
        _ folder: ProjectFolder,
        _ publish: PublishPlace,
        label: String
    ) async throws -> ComparisonSide {
        let connection = writer.connection ?? "outputs"
        let place = "\(connection):\(publish.table)"
        switch try resolver.database(of: connection, for: label) {
        case .sqlite(let path):
            return try await SQLiteSides(path: path, label: label).output(publish, at: place)
        case .postgresql(let server):
            let sides = PostgresSides(server: server, label: label, zone: resolver.timeZone)
            return try await sides.output(publish, at: place)
        case .duckdb(let path):
            guard FileManager.default.fileExists(atPath: path) else {
                throw CompareError.noOutput(publish, place: place)
            }
            let catalog = try await resolver.attach(path)
            return try await duckDBTable(publish, catalog, folder, place: place, label: label, file: path)
        }
    }

    private func duckDBTable(
        _ publish: PublishPlace,
        _ catalog: String,
        _ folder: ProjectFolder,
        place: String,
        label: String,
        file: String
    ) async throws -> ComparisonSide {
        let connection = resolver.connection
        let records = try await connection.query(
            "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND table_name = 'glidepath_publishes'",
            [.text(catalog)]
        ).rows
        guard !records.isEmpty else { throw CompareError.noOutput(publish, place: place) }
        let record = SQLText.path(catalog, "main", "glidepath_publishes")
        let entries = try await connection.query(PublishedRows.query(record, of: publish.table)).rows
        let table = SQLText.path(catalog, publish.table.schema, publish.table.name)
        var rows = table
        switch PublishedRows(entries.compactMap(PublishedRows.Entry.init), of: publish) {
        case .all: break
        case .none: rows = "(SELECT * FROM \(table) WHERE FALSE)"
        case .dated:
            let schema = try await connection.schema(of: "SELECT * FROM \(table)")
            let names = [folder.project.asOfColumn, LineFormat.dateColumnName]
            guard let column = names.lazy.compactMap({ schema.column(named: $0) }).first else {
                throw CompareError.mixedOutput(publish, place: place)
            }
            let date = SQLText.string(publish.effectiveDate.description)
            let day = "TRY_CAST(\(SQLText.identifier(column.name)) AS DATE)"
            rows = "(SELECT * FROM \(table) WHERE \(day) = DATE \(date))"
        case .recorded:
            let schema = try await connection.schema(of: "SELECT * FROM \(table)")
            rows = "(\(AppendedRows.query(publish, catalog: catalog, columns: schema.columns)))"
        case let other: throw CompareError.notPublished(other, publish, place: place)
        }
        return try await resolver.relation(rows, label: label, file: file)
    }
}

extension CompareError {
    /// Why there are no rows of a publish.
    static func notPublished(_ rows: PublishedRows, _ publish: PublishPlace, place: String) -> CompareError {
        switch rows {
        case .replaced: .replacedOutput(publish, place: place)
        case .mixed: .mixedOutput(publish, place: place)
        default: .noOutput(publish, place: place)
        }
    }

    static func noOutput(_ publish: PublishPlace, place: String) -> CompareError {
        .noOutput(job: publish.job.rawValue, date: publish.effectiveDate.description, place: place)
    }
}

extension Step {
    /// What people call the step's output; nil for a step that writes nothing.
    var outputName: String? {
        switch action {
        case .dataFrameWriter(let writer): writer.targetTable
        case .csvFileWriter(let writer): writer.location.fileName
        case .parquetFileWriter(let writer): writer.location.fileName
        default: nil
        }
    }
}
