import Diagnostics
import Foundation
import PostgresServer
import Testing

/// Every file of `Tests/Conformance`, on every engine that it names.
@Suite struct ConformanceTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Conformance")

    static let paths: [String] = (FileManager.default.subpaths(atPath: root.path) ?? [])
        .filter { $0.hasSuffix(".test") && $0.hasPrefix(wanted ?? "") }.sorted()

    /// The start of a path, to run a part of the files.
    private static let wanted = ProcessInfo.processInfo.environment["CONFORMANCE"]

    private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"

    @Test func `there are files`() {
        #expect(Self.paths.count >= 60 || Self.wanted != nil)
    }

    @Test(arguments: paths)
    func `file`(path: String) async throws {
        let url = Self.root.appending(path: path)
        let file = try ConformanceFile(path: path, text: String(contentsOf: url, encoding: .utf8))
        var updates: [Int: [String]] = [:]
        for engine in file.engines where engine != "postgresql" || PostgresServer.shared != nil {
            let play = try await Play(file, engine: engine)
            try await play.perform()
            if Self.isUpdating {
                updates.merge(play.found) { first, _ in first }
            } else {
                for difference in play.differences { Issue.record("\(difference)") }
            }
        }
        guard Self.isUpdating, !updates.isEmpty else { return }
        try file.text(replacing: updates).write(to: url, atomically: true, encoding: .utf8)
    }
}
