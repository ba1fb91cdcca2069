public import JobModel

/// Compressed files, read as a whole by who is no writer of them.
public enum PackedFile {
    /// How a file is compressed, by its first bytes; `.none` when they are no known format's.
    ///
    /// No delimited text, JSON or Parquet file begins like one of the formats.
    public static func compression(of path: String) throws -> Compression {
        let file = try OpenFile(reading: path)
        var start: [UInt8] = []
        try file.forEachPiece(in: 0..<10) { start.append(contentsOf: $0) }
        return signatures.first { start.starts(with: $0.bytes) && $0.fits(start) }?.compression ?? .none
    }

    /// Writes what a compressed file holds to another file, in bounded memory.
    ///
    /// - Throws: ``FileStoreError/damaged(_:format:reason:)`` when its bytes are not what its format demands.
    public static func unpack(_ path: String, as compression: Compression, to target: String) async throws {
        try await BlockingWork.run { cancellation in
            let file = try OpenFile(reading: path)
            let output = try OpenFile(creating: target, shownAs: target)
            do {
                let source = try compression.source(in: file)
                let chain = ByteChain(transforms: [source.unpacker].compactMap { $0 })
                try file.forEachPiece(in: source.range) { piece in
                    try cancellation.check()
                    try chain.consume(piece) { try output.write($0) }
                }
                try chain.finish { try output.write($0) }
            } catch ByteProblem.damaged(let format, let reason) {
                throw FileStoreError.damaged(path, format: format, reason: reason)
            }
        }
    }

    private struct Signature {
        var compression: Compression
        var bytes: [UInt8]
        /// What must follow, so that text is not taken for it.
        var fits: @Sendable ([UInt8]) -> Bool = { _ in true }
    }

    private static let signatures = [
        // RFC 1952, section 2.3.1: deflate is the only method.
        Signature(compression: .gzip, bytes: [0x1F, 0x8B, 0x08]),
        // A block begins with the digits of pi, an empty file ends with those of its square root.
        Signature(
            compression: .bzip2,
            bytes: Array("BZh".utf8),
            fits: { $0.count == 10 && [[0x31, 0x41, 0x59], [0x17, 0x72, 0x45]].contains(Array($0[4..<7])) }
        ),
        Signature(compression: .xz, bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        // RFC 8878, section 3.1.1.
        Signature(compression: .zstd, bytes: [0x28, 0xB5, 0x2F, 0xFD]),
        // An entry's header, or the end of an archive without any.
        Signature(compression: .zip, bytes: [0x50, 0x4B, 0x03, 0x04]),
        Signature(compression: .zip, bytes: [0x50, 0x4B, 0x05, 0x06]),
    ]
}
