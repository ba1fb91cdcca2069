import JobModel
public import Ports
public import Tabular

/// File outputs on a local disk: written beside their final place, visible by one rename.
///
///     let store = LocalFileStore(projectDirectory: "/srv/bank", clock: clock)
///     let staged = try await store.stage(output, from: session, run: run)
///     let receipt = try await store.publish(staged, run: run)
///
/// The process may be killed between any two instructions: what was visible stays whole until the new output
/// takes its place as a whole, and publishing the same staged output again completes what was begun.
public struct LocalFileStore: FileStore {
    let projectDirectory: String
    let clock: any Clock
    let faultPoint: @Sendable (String) throws -> Void
    /// Swaps two names in one step, or says that the file system cannot.
    let exchange: @Sendable (String, String) throws -> Bool
    let notices = StagedNotices()

    /// - Parameters:
    ///   - projectDirectory: Absolute; receipts name outputs below it by their relative path.
    ///   - clock: Gives `{timestamp}` of trailers.
    ///   - faultPoint: Called with the name of each boundary that has just been passed, one of
    ///     ``faultPoints``; tests stop the process there.
    public init(
        projectDirectory: String,
        clock: any Clock,
        faultPoint: @escaping @Sendable (String) throws -> Void = { _ in }
    ) {
        self.init(
            projectDirectory: projectDirectory,
            clock: clock,
            faultPoint: faultPoint,
            exchange: FileSystem.exchange
        )
    }

    init(
        projectDirectory: String,
        clock: any Clock,
        faultPoint: @escaping @Sendable (String) throws -> Void,
        exchange: @escaping @Sendable (String, String) throws -> Bool
    ) {
        self.projectDirectory = projectDirectory
        self.clock = clock
        self.faultPoint = faultPoint
        self.exchange = exchange
    }

    /// Every boundary, in the order in which an output passes them; those of folders are passed by folders only.
    public static let faultPoints: [String] = [
        "file.temporary-created", "file.rows-written", "file.synced", "file.staged", "file.publishing",
        "file.set-aside", "file.renamed", "file.old-removed", "file.folder-synced", "file.manifest-written",
        "file.published",
    ]

    public func stage(
        _ output: FileOutput,
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> StagedFile {
        let place = try OutputPlace(output, run: run)
        do {
            let staged =
                switch output.format {
                case .csv(let writer):
                    try await CSVStaging(
                        writer: writer,
                        place: place,
                        run: run,
                        stepIndex: output.stepIndex,
                        store: self
                    ).stage(from: session)
                case .parquet(let writer):
                    try await ParquetStaging(
                        writer: writer,
                        place: place,
                        run: run,
                        stepIndex: output.stepIndex,
                        store: self
                    ).stage(from: session)
                }
            try faultPoint("file.staged")
            return staged
        } catch {
            await removeUnfinished((place.temporary, place.final))
            _ = notices.take(place.temporary)
            throw error
        }
    }

    public func discard(_ staged: StagedFile) async {
        await removeUnfinished((staged.temporaryPath, staged.finalPath))
        _ = notices.take(staged.temporaryPath)
    }

    /// Removes what runs that ended without publishing or discarding left beside an output.
    ///
    /// - Parameters:
    ///   - date: The partition to clean.
    ///   - live: Runs whose staged outputs may still be published: running ones, and those that recovery will
    ///     roll forward.
    /// - Returns: Paths that were removed.
    @discardableResult
    public func removeLeftovers(
        of output: FileOutput,
        effectiveDate date: CivilDate,
        keeping live: Set<RunID>
    ) async throws -> [String] {
        let partition = output.tableDirectory + "/" + date.description
        let fileName = output.location.fileName
        return try await BlockingWork.run { _ in
            guard try FileSystem.kind(of: partition) == .folder else { return [] }
            let leftovers = try FileSystem.entries(of: partition)
                .filter { name in
                    OutputPlace.run(ofLeftover: name, fileName: fileName).map { !live.contains($0) } ?? false
                }
                .map { partition + "/" + $0 }
            for path in leftovers { try OutputPlace.removeLeftover(path, final: partition + "/" + fileName) }
            FileSystem.removeIfEmpty(folder: partition)
            return leftovers
        }
    }

    /// The earlier output that an appending writer continues, and notices of those that are gone.
    func earlierOutput(of place: OutputPlace, before date: CivilDate) throws -> String? {
        var missing: [String] = []
        let found = try EarlierPartition.output(
            named: place.fileName,
            in: place.tableDirectory,
            before: date
        ) { missing.append($0) }
        for path in missing {
            notices.add(place.missingPartition(path, continued: found), about: place.temporary)
        }
        return found
    }

    /// Notices that a relation's own date column gives way to the file's.
    func noticeDateColumn(in schema: Schema, of relation: String, _ place: OutputPlace) {
        guard let column = schema.column(named: LineFormat.dateColumnName) else { return }
        notices.add(place.replacedColumn(column.name, of: relation), about: place.temporary)
    }

    /// Cleaning up must not hide why it was necessary: what cannot be removed stays for ``removeLeftovers``.
    private func removeUnfinished(_ place: (temporary: String, final: String)) async {
        try? await BlockingWork.run { _ in
            try OutputPlace.removeLeftover(OutputPlace.aside(of: place.temporary), final: place.final)
            try FileSystem.remove(place.temporary)
            FileSystem.removeIfEmpty(folder: FileSystem.folder(of: place.final))
        }
    }
}

extension FileOutput {
    var location: OutputLocation {
        switch format {
        case .csv(let writer): writer.location
        case .parquet(let writer): writer.location
        }
    }
}
