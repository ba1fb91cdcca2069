import Foundation
import JobModel
public import Ports
public import Tabular

/// What a published output is and which run made it: `.{fileName}.glidepath.json` beside it.
///
/// It is written after the output became visible. When the two disagree about the checksum, the output is from
/// a later run that was stopped before it could say so; publishing that run again completes it.
public struct FileManifest: Hashable, Sendable, Codable {
    /// Version of this shape.
    public var format: Int = 1
    public var file: String
    public var job: String
    public var effectiveDate: CivilDate
    public var runID: RunID
    /// Zero-based place of the writer among the job's steps.
    public var stepIndex: Int
    /// Without header and trailer.
    public var rows: Int
    public var sizeBytes: Int
    /// Lower-case hex; of a folder, the digest of what `sha256sum *` prints there.
    public var sha256: String

    /// Nil when nothing readable is there.
    public init?(ofOutputAt path: String) {
        guard let data = FileManager.default.contents(atPath: OutputPlace.manifest(of: path)),
            let manifest = try? JSONDecoder().decode(Self.self, from: data)
        else { return nil }
        self = manifest
    }

    init(_ staged: StagedFile, run: RunIdentity, sizeBytes: Int) {
        file = FileSystem.name(of: staged.finalPath)
        job = run.job.rawValue
        effectiveDate = run.effectiveDate
        runID = run.id
        stepIndex = staged.stepIndex
        rows = staged.rows
        self.sizeBytes = sizeBytes
        sha256 = staged.checksum
    }

    /// Keys in order, so that equal manifests are equal bytes.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try Array(encoder.encode(self)) + [0x0A]
    }
}
