import Foundation

/// The repository that this test bundle was built from.
///
/// Reads what git tracks and what it would track: a rule speaks before the commit, not after.
struct Repository: Sendable {
    static let current = Repository()

    let root: URL
    /// Relative paths, sorted.
    let paths: [String]
    private let contents: [String: TextFile]

    private init() {
        // …/Tests/TidyTests/Reading/Repository.swift
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let listed = output(of: [
            "git", "-C", folder.path, "ls-files", "--cached", "--others", "--exclude-standard",
        ])
        root = folder
        paths = Set((listed ?? "").split(separator: "\n").map(String.init)).sorted()
            .filter { FileManager.default.fileExists(atPath: folder.appending(path: $0).path) }
        var contents: [String: TextFile] = [:]
        for path in paths where Repository.isText(path) {
            guard let text = try? String(contentsOf: folder.appending(path: path), encoding: .utf8) else {
                continue
            }
            contents[path] = TextFile(path, text)
        }
        self.contents = contents
    }

    var textFiles: [TextFile] { paths.compactMap { contents[$0] } }

    func text(_ path: String) -> TextFile? { contents[path] }

    /// A document that must exist.
    func document(_ path: String) throws(MissingDocument) -> TextFile {
        guard let file = contents[path] else { throw MissingDocument(path: path) }
        return file
    }

    /// Swift files under `Sources`, `Tests` and at the root.
    var swiftFiles: [SwiftFile] { Repository.parsed }

    var documents: [TextFile] { textFiles.filter { $0.path.hasSuffix(".md") } }

    func sizeBytes(_ path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: root.appending(path: path).path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    private static let parsed: [SwiftFile] = current.textFiles.filter { $0.path.hasSuffix(".swift") }
        .map(SwiftFile.init)

    private static func isText(_ path: String) -> Bool {
        let endings = [
            "swift", "md", "sh", "py", "h", "c", "yaml", "yml", "json", "sql", "txt", "test", "modulemap",
        ]
        let name = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return true }
        return endings.contains(String(name[name.index(after: dot)...]))
    }
}

struct MissingDocument: Error {
    var path: String
}

/// Standard output of a command that is found on the search path; nil when it fails.
func output(of command: [String]) -> String? {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = try? pipe.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data ?? Data(), as: UTF8.self) : nil
}
