internal import Foundation
public import Ports
internal import RowPrograms

/// Reads Python files through the language's own parser, in interpreters that are started once and kept.
///
/// The files are parsed, never run or imported. Costs about a millisecond for 50 lines; an interpreter starts in some
/// 30 ms and needs no module beyond the standard library. Python 3.9 or later; what a file may contain is what that
/// interpreter's version knows.
public final class PythonReader: ProgramReader {
    private let processes: [PythonReaderProcess]

    /// - Parameters:
    ///   - interpreter: A path, absolute or relative to the directory, or a name looked up on `PATH`.
    ///   - directory: Absolute.
    ///   - scratchDirectory: Absolute; private folders are made in it.
    ///   - workers: Interpreters that share a call's files.
    public init(
        interpreter: String,
        directory: String,
        environment: ChildEnvironment,
        scratchDirectory: String,
        workers: Int
    ) {
        processes = (0..<max(1, workers)).map { _ in
            PythonReaderProcess(
                interpreter: interpreter,
                directory: directory,
                environment: environment,
                scratchDirectory: scratchDirectory
            )
        }
    }

    public func read(_ paths: [String]) async throws -> [ProgramReading] {
        let share = max(1, (paths.count + processes.count - 1) / processes.count)
        let slices = stride(from: 0, to: paths.count, by: share).map {
            Array(paths[$0..<min($0 + share, paths.count)])
        }
        return try await withThrowingTaskGroup(of: (Int, [ProgramReading]).self) { group in
            for (index, slice) in slices.enumerated() {
                let process = processes[index]
                group.addTask { (index, try await onOwnThread { try process.read(slice) }) }
            }
            var results = [[ProgramReading]](repeating: [], count: slices.count)
            for try await (index, readings) in group { results[index] = readings }
            return results.flatMap(\.self)
        }
    }
}
