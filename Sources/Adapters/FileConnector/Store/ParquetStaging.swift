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
        let earlier = try await BlockingWork.run { _ in try begin() }
        var rows = try await session.rowCount(of: writer.source)
        if let earlier { rows += try await session.rowCount(ofParquet: earlier) }
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
    /// - Returns: A glob of the earlier partition's files.
    private func begin() throws -> String? {
        guard try FileSystem.kind(of: place.final) ?? .folder == .folder else {
            throw FileStoreError.targetIsFile(place.final)
        }
        try place.inPartition {
            try FileSystem.remove(place.temporary)
            try FileSystem.createFolder(place.temporary)
        }
        try store.faultPoint("file.temporary-created")
        guard writer.mode == .append,
            let path = try EarlierPartition.output(
                named: place.fileName,
                in: place.tableDirectory,
                before: run.effectiveDate
            )
        else { return nil }
        guard try FileSystem.kind(of: path) == .folder else {
            throw FileStoreError.appendMismatch(path, .isFile)
        }
        let parts = try FileSystem.entries(of: path).filter { $0.hasSuffix(".parquet") && !$0.hasPrefix(".") }
        guard !parts.isEmpty else { throw FileStoreError.appendMismatch(path, .noParts) }
        return Self.globLiteral(path) + "/*.parquet"
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
