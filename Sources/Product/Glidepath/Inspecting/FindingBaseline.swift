import Diagnostics
public import Foundation
import Inspection

/// Findings that are known: what a project had when somebody drew the line.
///
/// A file in JSON that is kept beside the project: one fingerprint on each line, sorted, so that changes of it are easy to
/// read.
public struct FindingBaseline: Sendable {
    public private(set) var fingerprints: Set<String>

    public init(_ fingerprints: Set<String>) { self.fingerprints = fingerprints }

    private struct Content: Codable {
        var version: Int
        var fingerprints: [String]
    }

    /// - Throws: `inspect.no-baseline` when the file is not there or no baseline.
    public init(file: URL) throws {
        guard let data = try? Data(contentsOf: file) else {
            throw InspectError.noBaseline(file.path, reason: "There is no such file, or you may not read it.")
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: data), content.version == 1 else {
            throw InspectError.noBaseline(
                file.path,
                reason: "It is not a file that --write-baseline has written."
            )
        }
        fingerprints = Set(content.fingerprints)
    }

    /// - Throws: `output.unwritable`.
    public func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let content = Content(version: 1, fingerprints: fingerprints.sorted())
        do {
            try (encoder.encode(content) + Data("\n".utf8)).write(to: file, options: .atomic)
        } catch {
            throw OutputError.unwritable(file.path, reason: error.systemWords)
        }
    }

    public func contains(_ fingerprint: String) -> Bool { fingerprints.contains(fingerprint) }
}
