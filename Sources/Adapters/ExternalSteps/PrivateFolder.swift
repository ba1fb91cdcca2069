internal import Foundation

/// A folder that only this user can look into, removed with all it holds.
final class PrivateFolder: Sendable {
    let path: String

    /// - Throws: `external.scratch-folder`.
    init(in parent: String) throws {
        try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        var template = Array("\(parent)/glidepath-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw ExternalError.scratchFolder(path: parent, reason: SystemError.last.text)
        }
        path = String(cString: made)
    }

    /// - Throws: `external.scratch-folder`.
    init(path: String) throws {
        guard mkdir(path, 0o700) == 0 else {
            throw ExternalError.scratchFolder(path: path, reason: SystemError.last.text)
        }
        self.path = path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of an entry.
    func entry(_ name: String) -> String { "\(path)/\(name)" }

    func makeFolder(_ name: String) throws -> String {
        guard mkdir(entry(name), 0o700) == 0 else {
            throw ExternalError.scratchFolder(path: entry(name), reason: SystemError.last.text)
        }
        return entry(name)
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: entry(name)))
        } catch {
            throw ExternalError.scratchFolder(path: entry(name), reason: String(describing: error))
        }
    }

    /// A named pipe; its reading end is open before anybody writes.
    func makePipe(_ name: String, flags: Int32) throws -> Descriptor {
        guard mkfifo(entry(name), 0o600) == 0 else {
            throw ExternalError.scratchFolder(path: entry(name), reason: SystemError.last.text)
        }
        return try Descriptor(taking: open(entry(name), flags | O_NONBLOCK | O_CLOEXEC))
    }
}
