import Diagnostics
public import Foundation
public import JobModel
public import Ports

/// What a run with several targets is about to publish.
///
/// Its presence under its final name is the run's commit: everything it names exists on disk.
public struct StagingManifest: Codable, Sendable {
    public struct TableGroup: Codable, Sendable {
        public var connection: String
        public var outputs: [TableOutput]
    }

    public var run: RunIdentity
    public var rowsRead: Int
    public var steps: [StepRecord]
    public var engine: EngineName
    public var tables: [TableGroup]
    public var files: [StagedFile]
    /// Where the tables' relations are kept; nil when there are no tables.
    public var relationsFile: String?
}

/// The folder in which runs with several targets keep what they are about to publish.
public struct StagingArea: Sendable {
    private let directory: URL

    /// - Parameter directory: Made when first needed.
    public init(directory: URL) {
        self.directory = directory
    }

    /// A path in the run's own folder.
    func newFile(named name: String, for run: RunID) throws -> String {
        let folder = directory.appendingPathComponent(run.rawValue)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent(name)
        try? FileManager.default.removeItem(at: file)
        return file.path
    }

    /// Puts the manifest in place: written under another name, flushed, renamed, folder flushed.
    func commit(_ manifest: StagingManifest) throws {
        let final = URL(fileURLWithPath: try newFile(named: "manifest.json", for: manifest.run.id))
        let temporary = final.appendingPathExtension("tmp")
        try JSONEncoder().encode(manifest).write(to: temporary)
        try Self.flush(temporary.path)
        guard rename(temporary.path, final.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: final.path])
        }
        try Self.flush(final.deletingLastPathComponent().path)
    }

    /// The committed manifest of a run, or nil when it never got that far.
    func manifest(of run: RunID) throws -> StagingManifest? {
        let file = directory.appendingPathComponent(run.rawValue).appendingPathComponent("manifest.json")
        guard let data = try? Data(contentsOf: file) else { return nil }
        do {
            return try JSONDecoder().decode(StagingManifest.self, from: data)
        } catch {
            throw ExecutionError.stagingUnreadable(path: file.path, reason: String(describing: error))
        }
    }

    func remove(_ run: RunID) {
        // What stays behind is removed by the next recovery.
        try? FileManager.default.removeItem(at: directory.appendingPathComponent(run.rawValue))
    }

    /// Runs that left a folder.
    func runs() -> [RunID] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path)
        return (names ?? []).map { RunID($0) }
    }

    private static func flush(_ path: String) throws {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
