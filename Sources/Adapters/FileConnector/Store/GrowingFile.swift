import Digest
import JobModel
import Synchronization

/// A file being written under a temporary name: text goes in, encoded and packed bytes go to the disk, and
/// their digest is known at the end.
///
/// Unchecked: `lock` guards everything that changes, the transforms' inner state included.
final class GrowingFile: @unchecked Sendable {
    private let lock = Mutex(())
    private let file: OpenFile
    private let chain: ByteChain
    private let shownPath: String
    private var digest = SHA256()
    private var buffer: [UInt8] = []
    private var firstFailure: (any Error)?

    /// - Parameter finalPath: What errors name, and what an archive calls its entry.
    init(
        temporaryPath: String,
        finalPath: String,
        encoding: CSVFileWriter.TextEncoding,
        compression: Compression
    ) throws {
        shownPath = finalPath
        file = try OpenFile(creating: temporaryPath, shownAs: finalPath)
        var transforms: [any ByteTransform] = []
        if encoding != .utf8 { transforms.append(TextEncoder(encoding)) }
        let entry = FileSystem.name(of: finalPath)
        let name = entry.hasSuffix(".zip") ? String(entry.dropLast(4)) : entry
        if let compressor = compression.compressor(entryName: name) { transforms.append(compressor) }
        chain = ByteChain(transforms: transforms)
    }

    /// The first thing that went wrong here, which an engine that called ``append(_:)`` may reword.
    var failure: (any Error)? { lock.withLock { _ in firstFailure } }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        try lock.withLock { _ in
            do {
                // The C libraries count a piece in 32 bits.
                for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
                    let piece = bytes[start..<min(bytes.count, start + 1 << 30)]
                    try chain.consume(UnsafeRawBufferPointer(rebasing: piece), into: put)
                }
            } catch {
                let error = placed(error)
                if firstFailure == nil { firstFailure = error }
                throw error
            }
        }
    }

    func append(_ text: String) throws {
        var text = text
        try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
    }

    /// Writes what is held back and returns when all of it is on the disk.
    ///
    /// - Returns: The file's SHA-256.
    func finish() throws -> String {
        try lock.withLock { _ in
            do { try chain.finish(into: put) } catch { throw placed(error) }
            try flush()
            try file.sync()
            return digest.finalize().hexText
        }
    }

    private func put(_ bytes: UnsafeRawBufferPointer) throws {
        digest.update(bytes)
        if buffer.count + bytes.count > OpenFile.pieceSize { try flush() }
        if bytes.count > OpenFile.pieceSize {
            try file.write(bytes)
        } else {
            buffer.append(contentsOf: bytes)
        }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try file.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func placed(_ error: any Error) -> any Error {
        switch error {
        case ByteProblem.cannotEncode(let encoding, let line, let scalar):
            FileStoreError.cannotEncode(shownPath, encoding: encoding, line: line, scalar: scalar)
        case ByteProblem.invalidText(_, let line): FileStoreError.invalidText(shownPath, line: line)
        default: error
        }
    }
}
