public import JobModel

/// What a file's name says it holds.
public enum FileKind: Hashable, Sendable {
    /// Delimited text.
    case csv(Compression)
    /// A Parquet file, or a folder of them.
    case parquet

    /// The kind by the name's ending, compared without case; nil for every other ending.
    ///
    /// `.csv`, `.tsv`, `.txt`, each also with `.gz`, `.bz2`, `.xz`, `.zst` or `.zip` behind it; `.parquet`.
    public init?(path: String) {
        var name = FileSystem.name(of: path).lowercased()
        if name.hasSuffix(".parquet") {
            self = .parquet
            return
        }
        var compression = Compression.none
        if let (ending, kind) = Self.compressions.first(where: { name.hasSuffix($0.0) }) {
            compression = kind
            name = String(name.dropLast(ending.count))
        }
        guard [".csv", ".tsv", ".txt"].contains(where: name.hasSuffix) else { return nil }
        self = .csv(compression)
    }

    private static let compressions: [(String, Compression)] = [
        (".gz", .gzip), (".bz2", .bzip2), (".xz", .xz), (".zst", .zstd), (".zip", .zip),
    ]
}
