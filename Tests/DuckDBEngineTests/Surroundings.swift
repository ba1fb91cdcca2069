import Foundation

/// A file system of a few megabytes, gone with this object.
final class SmallDisk: Sendable {
    let folder: URL

    static let isAvailable: Bool = (try? SmallDisk(megabytes: 1)) != nil

    init(megabytes: Int) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "glidepath-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        do {
            try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path)
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    deinit {
        try? Self.run("umount", "-l", folder.path)
        try? FileManager.default.removeItem(at: folder)
    }

    private static func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }
}

/// Another process that holds a file's lock as DuckDB does.
// Safe to send: only the test that made it uses it.
final class FileHolder: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()

    var processID: Int32 { process.processIdentifier }

    private static let interpreter = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"]
    static var isAvailable: Bool { interpreter != nil }

    init(_ path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.interpreter ?? "")
        process.arguments = [
            "-c",
            """
            import fcntl, sys
            file = open(sys.argv[1], "r+b")
            fcntl.lockf(file, fcntl.LOCK_EX)
            print("held", flush=True)
            sys.stdin.read()
            """, path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        _ = output.fileHandleForReading.availableData
    }

    func letGo() {
        input.fileHandleForWriting.closeFile()
        process.waitUntilExit()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }
}
