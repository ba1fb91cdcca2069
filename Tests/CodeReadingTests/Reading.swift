import CodeReading
import ExternalSteps
import Foundation
import Ports
import RowPrograms
import Testing

/// Facts of Python text, through a real interpreter's parser.
enum Reading {
    static let reader = PythonReader(
        interpreter: ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3",
        directory: FileManager.default.temporaryDirectory.path,
        environment: ChildEnvironment(listed: [:], inherited: ProcessInfo.processInfo.environment),
        scratchDirectory: FileManager.default.temporaryDirectory.path,
        workers: 1
    )

    static func facts(ofFile path: String, inputs: [ProgramInput] = []) async throws -> ProgramFacts {
        let reading = try #require(try await reader.read([path]).first)
        guard case .program(let program) = reading else {
            throw Unreadable(reading: reading)
        }
        return ProgramFacts(of: program, entry: "execute", inputs: inputs)
    }

    /// - Parameter body: The lines of `execute(shared_state)`, the first on line 5.
    static func facts(_ body: String, inputs: [ProgramInput] = []) async throws -> ProgramFacts {
        let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        return try await facts(
            ofModule: "import pandas as pd\nfrom decimal import Decimal\nfrom datetime import timedelta\n"
                + "def execute(shared_state):\n" + indented.joined(separator: "\n") + "\n",
            inputs: inputs
        )
    }

    static func facts(ofModule text: String, inputs: [ProgramInput] = []) async throws -> ProgramFacts {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).py")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await facts(ofFile: file.path, inputs: inputs)
    }

    struct Unreadable: Error {
        var reading: ProgramReading
    }
}
