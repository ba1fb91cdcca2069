import JobModel
import Ports
import Tabular

/// Writes one delimited text: header, rows of the earlier partition, own rows, trailer.
struct CSVStaging {
    let writer: CSVFileWriter
    let place: OutputPlace
    let run: RunIdentity
    let stepIndex: Int
    let store: LocalFileStore

    func stage(from session: any EngineSession) async throws -> StagedFile {
        let dialect = try CSVDialect(writer)
        let schema = try await session.schema(of: writer.source)
        store.noticeDateColumn(in: schema, of: writer.source, place)
        let columns = schema.namesOfOutput
        let (file, carried) = try await BlockingWork.run { try begin(dialect, columns, $0) }
        let format = dialect.lineFormat(lastColumn: run.effectiveDate.description)
        let own: Int
        do {
            own = try await session.writeLines(writer.source, as: format) { try file.append($0) }
        } catch {
            throw file.failure ?? error
        }
        try store.faultPoint("file.rows-written")
        let rows = carried + own
        let checksum = try await BlockingWork.run { _ in try end(file, dialect, rows: rows) }
        return StagedFile(
            temporaryPath: place.temporary,
            finalPath: place.final,
            stepIndex: stepIndex,
            rows: rows,
            checksum: checksum
        )
    }

    /// - Returns: The open file with header and carried rows, and how many rows those are.
    private func begin(
        _ dialect: CSVDialect,
        _ columns: [String],
        _ cancellation: Cancellation
    ) throws -> (GrowingFile, carried: Int) {
        guard try FileSystem.kind(of: place.final) != .folder else {
            throw FileStoreError.targetIsFolder(place.final)
        }
        let file = try place.inPartition {
            try FileSystem.remove(place.temporary)
            return try GrowingFile(
                temporaryPath: place.temporary,
                finalPath: place.final,
                encoding: writer.encoding,
                compression: writer.compression
            )
        }
        try store.faultPoint("file.temporary-created")
        if writer.includeHeader { try file.append(dialect.line(columns)) }
        guard let carriedRows = try carriedRows(dialect, columns) else { return (file, 0) }
        return (file, try carriedRows.copy(cancellation) { try file.append($0) })
    }

    private func carriedRows(_ dialect: CSVDialect, _ columns: [String]) throws -> CarriedRows? {
        guard writer.mode == .append,
            let path = try store.earlierOutput(of: place, before: run.effectiveDate)
        else { return nil }
        return CarriedRows(
            path: path,
            encoding: writer.encoding,
            compression: writer.compression,
            trailer: trailer(dialect),
            expectation: RecordScanner.Expectation(
                dialect: dialect,
                columns: columns,
                hasHeader: writer.includeHeader
            )
        )
    }

    /// - Returns: The checksum of the file, which is on the disk.
    private func end(_ file: GrowingFile, _ dialect: CSVDialect, rows: Int) throws -> String {
        if let trailer = trailer(dialect) {
            let now = store.clock.now.description.prefix(19) + "Z"
            try file.append(trailer.text(rowCount: rows, date: run.effectiveDate, now: String(now)))
        }
        let checksum = try file.finish()
        try FileSystem.sync(folder: place.partition)
        try store.faultPoint("file.synced")
        return checksum
    }

    private func trailer(_ dialect: CSVDialect) -> TrailerTemplate? {
        writer.trailerFormat.map { TrailerTemplate($0, lineEnding: dialect.lineEnding) }
    }
}

extension Schema {
    /// Column names of a file: a relation's own date column gives way to the one that every file has last, so
    /// the name never stands twice and always means the date the rows were written for.
    var namesOfOutput: [String] {
        names.filter { $0.lowercased() != LineFormat.dateColumnName } + [LineFormat.dateColumnName]
    }
}
