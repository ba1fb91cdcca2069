import Foundation
import Inspection
import JobModel

/// Keeps surveys in the project's own folder between runs.
///
/// The file is written under another name and renamed: whoever reads it finds a whole one, also while two processes write.
/// The last one stays; both were made from the same files, or the digests of the inputs say what has changed since.
struct SurveyStoring: Sendable {
    private let file: URL
    private let stamp: String

    init(_ folder: ProjectFolder) {
        file = folder.stateDirectory.appendingPathComponent("inspection/surveys")
        let project = folder.project
        let types = project.externals.types.map { "\($0.key)=\($0.value.script):\($0.value.function)" }
        let settings: [String] =
            [
                project.asOfColumn, "\(project.defaultEngine)", "\(project.externals.decimals)",
                project.tokens.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
                    separator: ","
                ),
            ] + types.sorted()
        stamp = Self.program + " " + JobFileReading.digest(Array(settings.joined(separator: "\n").utf8))
    }

    /// Tells this program from an older or newer one: what one has found, the other may see in another way.
    private static let program: String = {
        let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = (attributes?[.size] as? NSNumber)?.int64Value ?? 0
        let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(path) \(size) \(changed)"
    }()

    /// Empty when there is none, or it is of another program.
    func load() -> SurveyStore {
        guard let data = try? Data(contentsOf: file) else { return SurveyStore() }
        return SurveyStore([UInt8](data), stamp: stamp)
    }

    /// What cannot be kept is made again next time.
    func save(_ entries: [SurveyStore.Entry]) {
        let bytes = SurveyStore.bytes(of: entries, stamp: stamp)
        let folder = file.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? Data(bytes).write(to: file, options: .atomic)
    }
}
