import Diagnostics
import Digest
import JobModel
import Ports
import Tabular

/// Writes one folder of Parquet files: consecutive slices of the earlier partition's rows and the own ones.
struct ParquetStaging {
    let writer: ParquetFileWriter
    let place: OutputPlace
    let run: RunIdentity
    let stepIndex: Int
    let store: LocalFileStore

    func stage(from session: any EngineSession) async throws -> StagedFile {
        store.noticeDateColumn(in: try await session.schema(of: writer.source), of: writer.source, place)
        let parts = try await BlockingWork.run { _ in try begin() }
        let earlier = parts.first.map { Self.globLiteral(FileSystem.folder(of: $0)) + "/*.parquet" }
        var rows = try await session.rowCount(of: writer.source)
        if let earlier { rows += try await rowCount(of: earlier, parts: parts, in: session) }
        let slices = Self.slices(rows: rows, parts: writer.partCount)
        for (index, slice) in slices.enumerated() {
            let path = place.temporary + "/" + Self.partName(index)
            let written = try await session.writeParquet(
                writer.source,
                rows: slices.count == 1 ? nil : slice,
                prepending: earlier,
                dateColumn: (LineFormat.dateColumnName, run.effectiveDate),
                to: path
            )
            guard written == slice.count else {
                throw FileStoreError.rowsChanged(place.final, expected: slice.count, found: written)
            }
        }
        try store.faultPoint("file.rows-written")
        let checksum = try await BlockingWork.run { try end(slices.count, $0) }
        return StagedFile(
            temporaryPath: place.temporary,
            finalPath: place.final,
            stepIndex: stepIndex,
            rows: rows,
            checksum: checksum
        )
    }

    /// Consecutive ranges, of which the first `rows mod parts` are one longer.
    ///
    /// More parts than rows make empty parts; no rows at all make one.
    static func slices(rows: Int, parts: Int) -> [Range<Int>] {
        guard rows > 0, parts > 1 else { return [0..<rows] }
        let (length, longer) = rows.quotientAndRemainder(dividingBy: parts)
        return (0..<parts).map { part in
            let start = part * length + min(part, longer)
            return start..<(start + length + (part < longer ? 1 : 0))
        }
    }

    static func partName(_ index: Int) -> String {
        let digits = String(index)
        return "part-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".parquet"
    }

    /// Makes the temporary folder.
    ///
    /// - Returns: The earlier partition's files.
    private func begin() throws -> [String] {
        guard try FileSystem.kind(of: place.final) ?? .folder == .folder else {
            throw FileStoreError.targetIsFile(place.final)
        }
        try place.inPartition {
            try FileSystem.remove(place.temporary)
            try FileSystem.createFolder(place.temporary)
        }
        try store.faultPoint("file.temporary-created")
        guard writer.mode == .append,
            let path = try store.earlierOutput(of: place, before: run.effectiveDate)
        else { return [] }
        guard try FileSystem.kind(of: path) == .folder else {
            throw FileStoreError.appendMismatch(path, .isFile)
        }
        let parts = try FileSystem.entries(of: path).filter { $0.hasSuffix(".parquet") && !$0.hasPrefix(".") }
        guard !parts.isEmpty else { throw FileStoreError.appendMismatch(path, .noParts) }
        return parts.map { path + "/" + $0 }
    }

    /// - Throws: `file.append-damaged` naming the file that cannot be read.
    private func rowCount(of glob: String, parts: [String], in session: any EngineSession) async throws -> Int
    {
        do {
            return try await session.rowCount(ofParquet: glob)
        } catch {
            for part in parts {
                do {
                    _ = try await session.rowCount(ofParquet: Self.globLiteral(part))
                } catch let problem as any DiagnosableError {
                    let diagnostic = problem.diagnostic
                    if case .world = diagnostic.fault { throw problem }
                    throw FileStoreError.appendDamaged(
                        part,
                        format: "Parquet",
                        reason: diagnostic.reason ?? diagnostic.summary
                    )
                }
            }
            throw error
        }
    }

    /// A path in which no character has a meaning for globs: each that would stands in brackets.
    private static func globLiteral(_ path: String) -> String {
        path.map { "*?[".contains($0) ? "[\($0)]" : String($0) }.joined()
    }

    private func end(_ partCount: Int, _ cancellation: Cancellation) throws -> String {
        for index in 0..<partCount {
            try cancellation.check()
            try OpenFile(writing: place.temporary + "/" + Self.partName(index)).sync()
        }
        try FileSystem.sync(folder: place.temporary)
        try FileSystem.sync(folder: place.partition)
        try store.faultPoint("file.synced")
        return try OutputContent(at: place.temporary).checksum
    }
}
