import CRename
import Glibc

/// Files and folders by path: what the store needs of the operating system, with coded errors.
///
/// Every call blocks; callers are on a thread of their own (``BlockingWork``).
enum FileSystem {
    enum Kind {
        case file
        case folder
        case other
    }

    /// Follows links; nil when nothing is there.
    static func kind(of path: String) throws -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return try absence(of: path) }
        return kind(mode: status.st_mode)
    }

    static func size(of path: String) throws -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw error("look at", path) }
        return Int(status.st_size)
    }

    /// Makes a folder and those above it; each new one survives a power failure.
    static func createFolders(_ path: String) throws {
        switch try kind(of: path) {
        case .folder: return
        case .file, .other: throw FileStoreError.parentIsFile(path, parent: path)
        case nil: break
        }
        let parent = folder(of: path)
        if parent != path { try createFolders(parent) }
        try createFolder(path)
        try sync(folder: parent)
    }

    /// Makes one folder; one that exists is fine.
    static func createFolder(_ path: String) throws {
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw error("make the folder", path) }
    }

    static func rename(_ old: String, to new: String) throws {
        guard Glibc.rename(old, new) == 0 else { throw error("rename to", new) }
    }

    /// Swaps what two names stand for in one step; false when the file system cannot.
    static func exchange(_ first: String, _ second: String) throws -> Bool {
        if glidepath_exchange(first, second) == 0 { return true }
        if [EINVAL, ENOSYS, ENOTSUP].contains(errno) { return false }
        throw error("exchange", second)
    }

    /// Removes a file, a link or a folder with everything in it; nothing there is fine.
    static func remove(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            _ = try absence(of: path)
            return
        }
        guard kind(mode: status.st_mode) == .folder else {
            guard unlink(path) == 0 || errno == ENOENT else { throw error("remove", path) }
            return
        }
        for entry in try entries(of: path) { try remove(path + "/" + entry) }
        guard rmdir(path) == 0 || errno == ENOENT else { throw error("remove", path) }
    }

    /// Removes a folder if nothing is in it.
    static func removeIfEmpty(folder path: String) {
        rmdir(path)
    }

    /// Names in a folder, without `.` and `..`, sorted by their bytes.
    static func entries(of path: String) throws -> [String] {
        guard let folder = opendir(path) else { throw readError("read the folder", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Makes renames and new names in a folder survive a power failure.
    static func sync(folder path: String) throws {
        try OpenFile(folder: path).sync()
    }

    /// The part of a path before the last `/`.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    private static func kind(mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        default: .other
        }
    }

    private static func absence(of path: String) throws -> Kind? {
        switch errno {
        case ENOENT: return nil
        case ENOTDIR: throw FileStoreError.parentIsFile(path, parent: nearestFile(above: path))
        default: throw readError("look at", path)
        }
    }
}

/// Error numbers in words.
extension FileSystem {
    /// The coded error behind `errno` after a call that changes something.
    static func error(_ operation: String, _ path: String, number: Int32 = errno) -> FileStoreError {
        switch number {
        case ENOSPC, EDQUOT: .noSpace(path)
        case EACCES, EPERM, EROFS: .notWritable(path, reason: words(number))
        default: common(operation, path, number)
        }
    }

    /// The coded error behind `errno` after a call that only looks.
    static func readError(_ operation: String, _ path: String, number: Int32 = errno) -> FileStoreError {
        switch number {
        case EACCES, EPERM: .notReadable(path, reason: words(number))
        default: common(operation, path, number)
        }
    }

    private static func common(_ operation: String, _ path: String, _ number: Int32) -> FileStoreError {
        switch number {
        case ENAMETOOLONG: tooLong(path)
        case ELOOP: .linkLoop(path)
        case ENOTDIR: .parentIsFile(path, parent: nearestFile(above: path))
        case EISDIR: .targetIsFolder(path)
        default:
            .system(
                operation: operation,
                path: path,
                reason: words(number),
                canPass: [EAGAIN, EINTR, EMFILE, ENFILE, ENOMEM, EBUSY, ESTALE, ETIMEDOUT].contains(number)
            )
        }
    }

    private static func words(_ number: Int32) -> String {
        String(cString: strerror(number)).lowercased()
    }

    private static func tooLong(_ path: String) -> FileStoreError {
        let longest = path.split(separator: "/").map(\.utf8.count).max() ?? 0
        return longest > Int(NAME_MAX)
            ? .pathTooLong(path, bytes: longest, limit: Int(NAME_MAX))
            : .pathTooLong(path, bytes: path.utf8.count, limit: Int(PATH_MAX) - 1)
    }

    /// The part of the path that is in the way of the rest.
    private static func nearestFile(above path: String) -> String {
        var part = folder(of: path)
        while part != "/", part != "." {
            var status = stat()
            if stat(part, &status) == 0, kind(mode: status.st_mode) != .folder { return part }
            part = folder(of: part)
        }
        return folder(of: path)
    }
}
