import FileConnector
import Foundation
import JobModel
import Ports
import Tabular

/// A project folder with a store.
final class Workbench: Sendable {
    let folder: String
    let store: LocalFileStore

    struct FixedClock: Clock {
        // 2024-11-02T03:04:05.678901Z
        var now: Instant { Instant(microsecondsSinceEpoch: 1_730_516_645_678_901) }
    }

    private let isTemporary: Bool

    /// A new folder, removed when the test is over.
    init(faultPoint: @escaping @Sendable (String) throws -> Void = { _ in }) throws {
        folder = FileManager.default.temporaryDirectory.path + "/glidepath-files-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        isTemporary = true
        store = LocalFileStore(projectDirectory: folder, clock: FixedClock(), faultPoint: faultPoint)
    }

    /// The folder of another process's test.
    init(existing folder: String, faultPoint: @escaping @Sendable (String) throws -> Void) {
        self.folder = folder
        isTemporary = false
        store = LocalFileStore(projectDirectory: folder, clock: FixedClock(), faultPoint: faultPoint)
    }

    deinit {
        if isTemporary { try? FileManager.default.removeItem(atPath: folder) }
    }

    var tableDirectory: String { folder + "/out/job/table" }

    func csv(
        _ fileName: String = "a.csv",
        mode: FileWriteMode = .overwrite,
        stepIndex: Int = 2,
        _ change: (inout CSVFileWriter) -> Void = { _ in }
    ) -> FileOutput {
        var writer = CSVFileWriter(source: "output", location: location(fileName), mode: mode)
        change(&writer)
        return FileOutput(format: .csv(writer), tableDirectory: tableDirectory, stepIndex: stepIndex)
    }

    func parquet(_ fileName: String = "a", mode: FileWriteMode = .overwrite, parts: Int = 1) -> FileOutput {
        let writer = ParquetFileWriter(
            source: "output",
            location: location(fileName),
            mode: mode,
            partCount: parts
        )
        return FileOutput(format: .parquet(writer), tableDirectory: tableDirectory, stepIndex: 3)
    }

    private func location(_ fileName: String) -> OutputLocation {
        OutputLocation(
            outputDirectory: "out",
            jobDirectory: "job",
            tableDirectory: "table",
            fileName: fileName
        )
    }

    /// Stages and publishes.
    @discardableResult
    func write(_ output: FileOutput, _ session: FakeSession, on date: String) async throws -> PublishReceipt {
        let run = try run(date)
        return try await store.publish(try await store.stage(output, from: session, run: run), run: run)
    }

    func path(_ date: String, _ fileName: String = "a.csv") -> String {
        "\(tableDirectory)/\(date)/\(fileName)"
    }

    func bytes(_ date: String, _ fileName: String = "a.csv") throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(date, fileName))))
    }

    func text(_ date: String, _ fileName: String = "a.csv") throws -> String {
        String(decoding: try bytes(date, fileName), as: UTF8.self)
    }

    /// Puts a file there as another program would.
    func place(_ bytes: some Sequence<UInt8>, _ date: String, _ fileName: String = "a.csv") throws {
        let path = path(date, fileName)
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// Everything in a partition folder, hidden names too; empty when there is no folder.
    func names(_ date: String) -> [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(tableDirectory)/\(date)")
        return (names ?? []).sorted()
    }

    func run(_ date: String, id: String = UUID().uuidString) throws -> RunIdentity {
        guard let date = CivilDate(date) else { throw FakeSession.NotOffered() }
        return RunIdentity(id: RunID(id), job: JobName("Daily"), effectiveDate: date, attempt: 1)
    }
}
