import Foundation
import Testing

/// The built `glidepath` program, run as a person would run it.
struct Program {
    struct Outcome {
        var status: Int32
        /// 0 when it ended by itself, else the signal that ended it.
        var signal: Int32
        var output: String
        var errors: String
    }

    /// `GLIDEPATH_PROGRAM` when set, to test an installed program; else beside the test bundle: both are
    /// products of one build.
    static let path: URL = {
        if let named = ProcessInfo.processInfo.environment["GLIDEPATH_PROGRAM"] {
            return URL(fileURLWithPath: named)
        }
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let folder = bundle?.deletingLastPathComponent() ?? Bundle.main.bundleURL
        return folder.appendingPathComponent("glidepath")
    }()

    var folder: URL
    var environment: [String: String] = [:]

    /// Runs to the end, or until `deadline` has passed: then the process is killed and the test fails.
    @discardableResult
    func run(_ arguments: String..., deadline: Duration = .seconds(300)) throws -> Outcome {
        let running = try start(arguments)
        return try running.wait(deadline: deadline)
    }

    func start(_ arguments: [String]) throws -> Running {
        let process = Process()
        process.executableURL = Self.path
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        return try Running(process)
    }

    /// A started program whose output goes to files, so that no pipe can fill up and block it.
    final class Running {
        let process: Process
        private let output: URL
        private let errors: URL

        init(_ process: Process) throws {
            self.process = process
            let base = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            output = base.appendingPathExtension("out")
            errors = base.appendingPathExtension("err")
            for file in [output, errors] {
                _ = FileManager.default.createFile(atPath: file.path, contents: nil)
            }
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            process.standardInput = FileHandle.nullDevice
            try process.run()
        }

        func wait(deadline: Duration = .seconds(300)) throws -> Outcome {
            let end = ContinuousClock.now + deadline
            while process.isRunning, ContinuousClock.now < end { usleep(2_000) }
            if process.isRunning {
                kill(process.processIdentifier, SIGKILL)
                Issue.record("the program did not end within \(deadline)")
            }
            process.waitUntilExit()
            defer {
                try? FileManager.default.removeItem(at: output)
                try? FileManager.default.removeItem(at: errors)
            }
            let wasSignalled = process.terminationReason == .uncaughtSignal
            return Outcome(
                status: wasSignalled ? -1 : process.terminationStatus,
                signal: wasSignalled ? process.terminationStatus : 0,
                output: try String(contentsOf: output, encoding: .utf8),
                errors: try String(contentsOf: errors, encoding: .utf8)
            )
        }
    }
}

/// A folder that is removed when the test is done with it.
final class TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("glidepath-e2e-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ text: String, to path: String) throws {
        let file = url.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
