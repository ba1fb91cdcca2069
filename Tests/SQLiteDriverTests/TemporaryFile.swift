import Foundation

/// A path in a folder of its own that goes away with this object.
final class TemporaryFile: Sendable {
    let folder: URL
    let path: String

    init(_ name: String = "test.sqlite") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "glidepath-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: name).path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}
