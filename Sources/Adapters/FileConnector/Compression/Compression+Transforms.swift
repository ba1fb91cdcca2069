import JobModel

extension Compression {
    /// - Parameter entryName: What a ZIP archive calls its entry.
    func compressor(entryName: String) -> (any ByteTransform)? {
        switch self {
        case .none: nil
        case .gzip: Deflater(.gzip)
        case .bzip2: Bzip2Compressor()
        case .xz: XZCoder.compressor()
        case .zstd: ZstdCompressor()
        case .zip: ZipWriter(entryName: entryName)
        }
    }

    /// Which bytes of a file to read, and what unpacks them.
    func source(in file: borrowing OpenFile) throws -> (range: Range<Int>, unpacker: (any ByteTransform)?) {
        if self == .zip {
            let entry = try ZipEntry(in: file)
            return (entry.range, ZipUnpacker(entry))
        }
        return (try 0..<file.size(), streamUnpacker)
    }

    private var streamUnpacker: (any ByteTransform)? {
        switch self {
        case .none, .zip: nil
        case .gzip: Inflater(.gzip)
        case .bzip2: Bzip2Decompressor()
        case .xz: XZCoder.decompressor()
        case .zstd: ZstdDecompressor()
        }
    }
}
