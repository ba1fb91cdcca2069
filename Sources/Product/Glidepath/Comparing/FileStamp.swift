import Diagnostics
import Foundation

/// What tells that a file is still the one that was read.
struct FileStamp: Hashable, Sendable {
    private var size: Int64
    private var seconds: Int
    private var nanoseconds: Int
    private var number: UInt64

    /// Nil when the file is gone.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
        number = UInt64(status.st_ino)
    }

    /// A check to make later that the files are as they are now.
    static func watch(_ paths: [String]) -> @Sendable () async throws -> [Diagnostic] {
        let before = paths.map { FileStamp(path: $0) }
        return {
            zip(paths, before).filter { FileStamp(path: $0) != $1 }.map { CompareDoubt.changed($0.0) }
        }
    }
}
