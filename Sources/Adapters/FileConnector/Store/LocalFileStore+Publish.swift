public import Ports

extension LocalFileStore {
    public func publish(_ staged: StagedFile, run: RunIdentity) async throws -> PublishReceipt {
        try await BlockingWork.run { _ in
            let partition = FileSystem.folder(of: staged.finalPath)
            guard try FileSystem.kind(of: partition) == .folder else {
                throw lost(staged, finalExists: false)
            }
            let folder = try OpenFile(folder: partition)
            // Output and manifest are two names: publishes of one partition take turns, also across processes.
            try folder.lock()
            try faultPoint("file.publishing")
            try makeVisible(staged)
            try folder.sync()
            try faultPoint("file.folder-synced")
            try writeManifest(of: staged, run: run)
            try folder.sync()
            try faultPoint("file.published")
            return receipt(for: staged)
        }
    }

    private func makeVisible(_ staged: StagedFile) throws {
        switch try FileSystem.kind(of: staged.temporaryPath) {
        case nil:
            guard try holdsContent(of: staged, at: staged.finalPath) else {
                throw lost(staged, finalExists: try FileSystem.kind(of: staged.finalPath) != nil)
            }
            try finishSwitch(staged)
        case .folder: try switchFolder(staged)
        case .file, .other:
            guard try FileSystem.kind(of: staged.finalPath) != .folder else {
                throw FileStoreError.targetIsFolder(staged.finalPath)
            }
            try FileSystem.rename(staged.temporaryPath, to: staged.finalPath)
            try faultPoint("file.renamed")
        }
    }

    /// Gives a folder its final name.
    ///
    /// One that is not empty cannot be replaced by a rename: the two change places, and what is then under the
    /// temporary name is removed. After a stop in between, that name stands for the earlier output: only the
    /// content tells, also when a later run has published since.
    private func switchFolder(_ staged: StagedFile) throws {
        switch try FileSystem.kind(of: staged.finalPath) {
        case nil: try FileSystem.rename(staged.temporaryPath, to: staged.finalPath)
        case .file, .other: throw FileStoreError.targetIsFile(staged.finalPath)
        case .folder:
            if try holdsContent(of: staged, at: staged.finalPath) { break }
            guard try holdsContent(of: staged, at: staged.temporaryPath) else {
                throw lost(staged, finalExists: true)
            }
            if try !exchange(staged.temporaryPath, staged.finalPath) {
                try FileSystem.rename(staged.finalPath, to: OutputPlace.aside(for: staged))
                try faultPoint("file.set-aside")
                try FileSystem.rename(staged.temporaryPath, to: staged.finalPath)
            }
        }
        try faultPoint("file.renamed")
        try finishSwitch(staged)
    }

    /// Removes the earlier output, once the new one is surely in its place.
    private func finishSwitch(_ staged: StagedFile) throws {
        try FileSystem.sync(folder: FileSystem.folder(of: staged.finalPath))
        try FileSystem.remove(staged.temporaryPath)
        try FileSystem.remove(OutputPlace.aside(for: staged))
        try faultPoint("file.old-removed")
    }

    private func holdsContent(of staged: StagedFile, at path: String) throws -> Bool {
        guard try FileSystem.kind(of: path) != nil else { return false }
        return try OutputContent(at: path).checksum == staged.checksum
    }

    private func lost(_ staged: StagedFile, finalExists: Bool) -> FileStoreError {
        .stagedLost(temporary: staged.temporaryPath, final: staged.finalPath, finalExists: finalExists)
    }

    private func writeManifest(of staged: StagedFile, run: RunIdentity) throws {
        let size = try OutputContent.sizeBytes(at: staged.finalPath)
        let manifest = FileManifest(staged, run: run, sizeBytes: size)
        guard FileManifest(ofOutputAt: staged.finalPath) != manifest else { return }
        let path = OutputPlace.manifest(of: staged.finalPath)
        let temporary = OutputPlace.manifestTemporary(for: staged)
        let file = try OpenFile(creating: temporary, shownAs: path)
        try manifest.encoded().withUnsafeBytes { try file.write($0) }
        try file.sync()
        try faultPoint("file.manifest-written")
        try FileSystem.rename(temporary, to: path)
    }

    private func receipt(for staged: StagedFile) -> PublishReceipt {
        let prefix = projectDirectory.hasSuffix("/") ? projectDirectory : projectDirectory + "/"
        let path = staged.finalPath
        return PublishReceipt(
            target: path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path,
            stepIndex: staged.stepIndex,
            rows: staged.rows,
            checksum: staged.checksum,
            warnings: notices.take(staged.temporaryPath)
        )
    }
}
