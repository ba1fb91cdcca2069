import JobModel

/// Copies the rows of an earlier partition's file, byte for byte, without its header and trailer.
///
/// The file is read once, in pieces; never more than a piece and a trailer's length is held.
struct CarriedRows {
    let path: String
    let encoding: CSVFileWriter.TextEncoding
    let compression: Compression
    let trailer: TrailerTemplate?
    let expectation: RecordScanner.Expectation

    /// - Returns: How many rows were given to `body`, as UTF-8.
    func copy(_ cancellation: Cancellation, to body: ByteConsumer) throws -> Int {
        guard try FileSystem.kind(of: path) != .folder else {
            throw FileStoreError.appendMismatch(path, .isFolder)
        }
        let file = try OpenFile(reading: path)
        do {
            let source = try compression.source(in: file)
            let chain = ByteChain(transforms: [source.unpacker, encoding.decoder].compactMap { $0 })
            var split = TrailerSplit(scanner: RecordScanner(expectation), trailer: trailer)
            try file.forEachPiece(in: source.range) { piece in
                try cancellation.check()
                try chain.consume(piece) { try split.consume($0, into: body) }
            }
            try chain.finish { try split.consume($0, into: body) }
            return try split.finish(into: body)
        } catch {
            throw placed(error)
        }
    }

    private func placed(_ error: any Error) -> any Error {
        switch error {
        case let mismatch as AppendMismatch: FileStoreError.appendMismatch(path, mismatch)
        case ByteProblem.damaged(let format, let reason):
            FileStoreError.appendDamaged(path, format: format, reason: reason)
        case ByteProblem.invalidText(let found, let line):
            FileStoreError.appendMismatch(
                path,
                .encoding(expected: encoding.rawValue, reason: "Line \(line) is not valid \(found).")
            )
        case ByteProblem.noByteOrderMark:
            FileStoreError.appendMismatch(
                path,
                .encoding(
                    expected: "UTF-16 as this writer makes it",
                    reason: "It does not begin with the byte order mark of little-endian UTF-16."
                )
            )
        case ByteProblem.extraByteOrderMark:
            FileStoreError.appendMismatch(
                path,
                .encoding(
                    expected: "\(encoding.rawValue) as this writer makes it",
                    reason: "It begins with a byte order mark, which would end up inside the new file."
                )
            )
        default: error
        }
    }
}

/// Holds the last bytes of a text back until it is known whether they are its trailer.
private struct TrailerSplit {
    var scanner: RecordScanner
    let trailer: TrailerTemplate?
    private var tail: [UInt8] = []
    private var isWhole = true

    init(scanner: RecordScanner, trailer: TrailerTemplate?) {
        self.scanner = scanner
        self.trailer = trailer
    }

    /// One more than a trailer can have: the line ending before it is seen as well.
    private var heldCount: Int { trailer.map { $0.maximumByteCount + 1 } ?? 0 }

    mutating func consume(_ bytes: UnsafeRawBufferPointer, into body: ByteConsumer) throws {
        let release = tail.count + bytes.count - heldCount
        guard release > 0 else { return tail.append(contentsOf: bytes) }
        isWhole = false
        let fromTail = min(release, tail.count)
        try give(tail[..<fromTail], to: body)
        tail.removeFirst(fromTail)
        let fromBytes = release - fromTail
        try give(UnsafeRawBufferPointer(rebasing: bytes[..<fromBytes]), to: body)
        tail.append(contentsOf: bytes[fromBytes...])
    }

    /// - Returns: The number of rows.
    mutating func finish(into body: ByteConsumer) throws -> Int {
        if let trailer { try removeTrailer(trailer) }
        try give(tail[...], to: body)
        try scanner.finish()
        return scanner.rowCount
    }

    private mutating func removeTrailer(_ trailer: TrailerTemplate) throws {
        let newline = UInt8(ascii: "\n")
        guard tail.last == newline || tail.isEmpty else { throw AppendMismatch.truncated }
        let ends = tail.indices.filter { tail[$0] == newline }
        // The line ending before the trailer, or the start of a text that is nothing else.
        let before = ends.count - trailer.lineCount - 1
        let start: Int
        switch before {
        case 0...: start = ends[before] + 1
        case -1 where isWhole: start = 0
        default: throw AppendMismatch.noTrailer(expected: trailer.format)
        }
        guard trailer.matches(tail[start...]) else {
            throw AppendMismatch.noTrailer(expected: trailer.format)
        }
        tail.removeSubrange(start...)
    }

    private mutating func give(_ bytes: ArraySlice<UInt8>, to body: ByteConsumer) throws {
        try bytes.withUnsafeBytes { try give($0, to: body) }
    }

    private mutating func give(_ bytes: UnsafeRawBufferPointer, to body: ByteConsumer) throws {
        guard !bytes.isEmpty else { return }
        let rows = try scanner.scan(bytes)
        if !rows.isEmpty { try body(rows) }
    }
}
