import FileConnector
import Foundation
import JobModel

/// A file of a side as DuckDB can read it: itself, or a copy that is not compressed.
struct ReadableFile {
    /// What people know.
    var shownPath: String
    /// Relative to the side's folder, empty for a single file.
    var relative: String
    /// What is read: `root` and a name that begins with `relative`.
    var path: String
    var root: Substring
    var compression: Compression
}

/// The files of a side under one folder, compressed ones unpacked.
struct ReadableFiles {
    var files: [ReadableFile] = []

    /// - Parameter files: Each with its path relative to the side's folder, empty for a single file.
    init(_ files: [(path: String, relative: String)], scratch: ScratchFolder) async throws {
        var kinds: [Compression] = []
        for file in files { kinds.append(try PackedFile.compression(of: file.path)) }
        let folder = kinds.contains { $0 != .none } ? try scratch.folder() + "/" : nil
        for (file, kind) in zip(files, kinds) {
            var path = file.path
            if let folder {
                // Not its own ending, from which DuckDB would conclude that the copy is compressed.
                let name = file.relative.isEmpty ? "file" : file.relative
                path = folder + name + ".plain"
                try Self.makeFolder(of: path)
                if kind == .none {
                    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: file.path)
                } else {
                    try await PackedFile.unpack(file.path, as: kind, to: path)
                }
            }
            self.files.append(
                ReadableFile(
                    shownPath: file.path,
                    relative: file.relative,
                    path: path,
                    root: folder.map { $0[...] } ?? file.path.dropLast(file.relative.count),
                    compression: kind
                )
            )
        }
    }

    private static func makeFolder(of path: String) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
    }
}
