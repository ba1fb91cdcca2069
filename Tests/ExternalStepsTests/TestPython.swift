import Foundation
import Synchronization

/// The Python that tests make fixtures with and look at results through: one process for all of them.
final class TestPython: Sendable {
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    static let shared = TestPython()

    /// Set by the Makefile to an interpreter that has pandas, pyarrow and duckdb.
    static var interpreter: String {
        ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? ""
    }

    private struct Connection {
        var input: FileHandle
        var output: FileHandle
        var process: Process
    }

    private let connection = Mutex<Connection?>(nil)

    /// Runs statements and returns the text of `answer`.
    @discardableResult
    func run(_ code: String) throws -> String {
        try connection.withLock { connection in
            let open = try connection ?? Self.connect()
            connection = open
            let request = try JSONEncoder().encode([code])
            try open.input.write(contentsOf: request + Data("\n".utf8))
            var line = Data()
            while let byte = try open.output.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
                guard !byte.isEmpty else { break }
                line += byte
            }
            let answer = try JSONDecoder().decode([String].self, from: line)
            guard answer.count == 2, answer[0] == "ok" else { throw Failed(description: answer.last ?? "") }
            return answer[1]
        }
    }

    private static func connect() throws -> Connection {
        guard !interpreter.isEmpty else {
            throw Failed(
                description: "Set GLIDEPATH_TEST_PYTHON to a Python with pandas, pyarrow and duckdb."
            )
        }
        let input = Pipe()
        let output = Pipe()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter)
        process.arguments = ["-c", loop]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        return Connection(
            input: input.fileHandleForWriting,
            output: output.fileHandleForReading,
            process: process
        )
    }

    private static let loop = """
        import sys, json, traceback
        import pyarrow as pa, pyarrow.parquet as pq, datetime, decimal
        from decimal import Decimal
        for line in sys.stdin:
            names = dict(globals(), answer="")
            try:
                exec(json.loads(line)[0], names)
                reply = ["ok", str(names["answer"])]
            except BaseException:
                reply = ["error", traceback.format_exc()]
            print(json.dumps(reply), flush=True)
        """
}
