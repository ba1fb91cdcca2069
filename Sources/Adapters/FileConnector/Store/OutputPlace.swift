import Glibc
import JobModel
import Ports
import Tabular

/// The names one output uses in its partition folder.
///
/// Everything but the final name begins with a dot: readers of `*.csv` or of the folder's visible files never
/// meet an unfinished one.
struct OutputPlace {
    let tableDirectory: String
    let partition: String
    let fileName: String
    let temporary: String

    var final: String { partition + "/" + fileName }

    /// Bytes that the longest of the other names has more than the file's own: three dots, a run's UUID, the
    /// step's number, two endings.
    static let reservedNameBytes = 60

    /// - Throws: `file.invalid-name`, `file.path-too-long`.
    init(_ output: FileOutput, run: RunIdentity) throws {
        fileName = output.location.fileName
        tableDirectory = output.tableDirectory
        guard !["", ".", ".."].contains(fileName), !fileName.contains("/"), !fileName.contains("\0") else {
            throw FileStoreError.invalidName(fileName, field: "fileName")
        }
        guard !tableDirectory.isEmpty, !tableDirectory.contains("\0") else {
            throw FileStoreError.invalidName(tableDirectory, field: "outputDirectory")
        }
        partition = tableDirectory + "/" + run.effectiveDate.description
        let name = "." + fileName + "." + run.id.rawValue + "." + String(output.stepIndex)
        temporary = partition + "/" + name + Self.temporaryEnding
        let limit = Int(NAME_MAX) - Self.reservedNameBytes
        guard fileName.utf8.count <= limit else {
            throw FileStoreError.pathTooLong(fileName, bytes: fileName.utf8.count, limit: limit)
        }
    }

    private static let temporaryEnding = ".tmp"
    private static let asideEnding = ".old"
    private static let manifestEnding = ".manifest"

    /// Where the earlier output waits while a folder takes its place in two steps.
    static func aside(for staged: StagedFile) -> String {
        aside(of: staged.temporaryPath)
    }

    static func aside(of temporary: String) -> String {
        temporary + asideEnding
    }

    /// Removes what an unfinished publish left.
    ///
    /// An output that was set aside and never replaced is the only copy: it gets its name back.
    static func removeLeftover(_ path: String, final: String) throws {
        let isOnlyCopy =
            try path.hasSuffix(asideEnding)
            && FileSystem.kind(of: path) != nil && FileSystem.kind(of: final) == nil
        guard isOnlyCopy else { return try FileSystem.remove(path) }
        try FileSystem.rename(path, to: final)
        try FileSystem.sync(folder: FileSystem.folder(of: final))
    }

    /// Where a manifest is written before it gets its name.
    ///
    /// Never the output's own temporary name: that one standing says that the output is not visible yet.
    static func manifestTemporary(for staged: StagedFile) -> String {
        staged.temporaryPath + manifestEnding
    }

    static func manifest(of finalPath: String) -> String {
        let folder = FileSystem.folder(of: finalPath)
        return folder + "/." + FileSystem.name(of: finalPath) + ".glidepath.json"
    }

    /// Calls `body` when the partition's folder exists.
    ///
    /// Another output's cleaning up may remove the empty folder at any time: then both are done again.
    func inPartition<Result>(_ body: () throws -> Result) throws -> Result {
        for _ in 0..<3 {
            try FileSystem.createFolders(partition)
            do { return try body() } catch {
                guard try FileSystem.kind(of: partition) == nil else { throw error }
            }
        }
        try FileSystem.createFolders(partition)
        return try body()
    }

    /// The run that a name in a partition folder was left by, or nil for a name of another kind.
    ///
    /// Ids of runs hold no dot, so `.data.csv.ID.2.tmp` is never taken for a leftover of `data`.
    static func run(ofLeftover name: String, fileName: String) -> RunID? {
        let start = "." + fileName + "."
        guard name.hasPrefix(start) else { return nil }
        var rest = name.dropFirst(start.count)
        for ending in [asideEnding, manifestEnding] where rest.hasSuffix(ending) {
            rest = rest.dropLast(ending.count)
        }
        guard rest.hasSuffix(temporaryEnding) else { return nil }
        rest = rest.dropLast(temporaryEnding.count)
        guard let dot = rest.lastIndex(of: "."), Int(rest[rest.index(after: dot)...]) != nil else {
            return nil
        }
        let run = rest[..<dot]
        return run.contains(".") ? nil : RunID(String(run))
    }
}
