import Glibc

/// An open file or folder, closed when the value goes out of scope.
struct OpenFile: ~Copyable {
    private let descriptor: Int32
    /// What errors name.
    private let shownPath: String

    /// A new, empty file.
    ///
    /// - Parameter shownPath: The path people know when `path` is temporary.
    init(creating path: String, shownAs shownPath: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        self.shownPath = shownPath
        guard descriptor >= 0 else { throw FileSystem.error("create", shownPath) }
    }

    init(reading path: String) throws {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        shownPath = path
        guard descriptor >= 0 else { throw FileSystem.readError("open", path) }
    }

    /// An existing file for writing at its start.
    init(writing path: String) throws {
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        shownPath = path
        guard descriptor >= 0 else { throw FileSystem.error("open", path) }
    }

    init(folder path: String) throws {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        shownPath = path
        guard descriptor >= 0 else { throw FileSystem.readError("open the folder", path) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileSystem.error("write", shownPath) }
            rest = rest.dropFirst(count)
        }
    }

    /// Zero at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw FileSystem.readError("read", shownPath) }
        }
    }

    func size() throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileSystem.readError("look at", shownPath) }
        return Int(status.st_size)
    }

    /// Returns when the content is on the disk.
    func sync() throws {
        guard fsync(descriptor) == 0 else {
            // Some file systems have nothing to flush for a folder, and say so.
            if errno == EINVAL { return }
            throw FileSystem.error("flush", shownPath)
        }
    }

    /// Waits until no other open file has locked this one.
    ///
    /// The lock ends with this value, or the process. Network file systems may not lock folders; they go without.
    func lock() throws {
        while flock(descriptor, LOCK_EX) != 0 {
            switch errno {
            case EINTR: continue
            case EBADF, EINVAL, ENOLCK, ENOTSUP: return
            default: throw FileSystem.error("lock", shownPath)
            }
        }
    }
}

extension OpenFile {
    static let pieceSize = 256 * 1024

    /// Gives out the bytes of `range` in order, in pieces of ``pieceSize`` or less.
    func forEachPiece(in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        try withUnsafeTemporaryAllocation(byteCount: Self.pieceSize, alignment: 16) { buffer in
            var offset = range.lowerBound
            while offset < range.upperBound {
                let wanted = UnsafeMutableRawBufferPointer(
                    rebasing: buffer[..<min(buffer.count, range.upperBound - offset)]
                )
                let count = try read(into: wanted, at: offset)
                guard count > 0 else { return }
                try body(UnsafeRawBufferPointer(rebasing: wanted[..<count]))
                offset += count
            }
        }
    }
}
