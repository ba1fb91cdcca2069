import Digest

/// What stands at a path: an output's size and checksum.
struct OutputContent {
    var sizeBytes: Int
    /// SHA-256 of a file; of a folder, SHA-256 of the lines that `sha256sum *` prints for its visible files.
    var checksum: String

    /// Reads everything.
    init(at path: String) throws {
        guard try FileSystem.kind(of: path) == .folder else {
            self = try Self(file: path)
            return
        }
        var digest = SHA256()
        sizeBytes = 0
        for name in try FileSystem.entries(of: path) where !name.hasPrefix(".") {
            let part = try Self(file: path + "/" + name)
            digest.update(Array("\(part.checksum)  \(name)\n".utf8))
            sizeBytes += part.sizeBytes
        }
        checksum = digest.finalize().hexText
    }

    private init(file path: String) throws {
        let file = try OpenFile(reading: path)
        var digest = SHA256()
        sizeBytes = try file.size()
        try file.forEachPiece(in: 0..<sizeBytes) { digest.update($0) }
        checksum = digest.finalize().hexText
    }

    /// Without reading content.
    static func sizeBytes(at path: String) throws -> Int {
        guard try FileSystem.kind(of: path) == .folder else { return try FileSystem.size(of: path) }
        return try FileSystem.entries(of: path)
            .filter { !$0.hasPrefix(".") }
            .reduce(0) { try $0 + FileSystem.size(of: path + "/" + $1) }
    }
}
