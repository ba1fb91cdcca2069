import Foundation
import Ports
import Synchronization
import Testing

@testable import ExternalSteps

struct PrintTests {
    @Test func `prints of Python, of C and of programs go to the log line by line`() async throws {
        let prints = Prints()
        try await callPython(
            """
            import ctypes, os, subprocess, sys
            print("loading")
            def execute(s):
                print("from Python", "ä")
                print("to errors", file=sys.stderr)
                ctypes.CDLL(None).puts(b"from C")
                ctypes.CDLL(None).fflush(None)
                subprocess.run(["echo", "from a program"], check=True)
                os.write(1, b"no line end")
                return {}
            """,
            prints: prints
        )
        #expect(
            Set(prints.lines)
                == ["loading", "from Python ä", "to errors", "from C", "from a program", "no line end"]
        )
    }

    @Test func `a line is passed on while the call runs`() async throws {
        let project = try TestProject.shared.get()
        let name = "seen-\(UUID().uuidString)"
        try project.write(
            """
            import os, time
            def execute(s):
                print("waiting")
                while not os.path.exists("\(name)"):
                    time.sleep(0.01)
                return {}
            """,
            to: "externals/\(name).py"
        )
        let call = ExternalCall(
            code: .python(script: project.path("externals/\(name).py"), function: "execute"),
            run: try ExternalCall.of(.swift(typeName: "")).run,
            parameters: [],
            timeout: nil,
            memoryLimitBytes: nil
        ) { line in
            if line == "waiting" { try? project.write("", to: name) }
        }
        _ = try await project.host.run(call, in: FakeSession())
    }

    @Test func `megabytes of prints neither block nor get lost`() async throws {
        let prints = Prints()
        try await callPython(
            "def execute(s):\n    for n in range(30000):\n        print(n, 'x' * 90)\n    return {}",
            prints: prints
        )
        #expect(prints.lines.count == 30_000)
        #expect(prints.lines.last?.hasPrefix("29999 ") == true)
    }

    @Test func `prints beyond ten megabytes are left out with a notice`() async throws {
        let prints = Prints()
        try await callPython(
            """
            def execute(s):
                for n in range(13):
                    print("x" * 1_000_000)
                return {}
            """,
            prints: prints
        )
        let bytes = prints.lines.reduce(0) { $0 + $1.utf8.count }
        #expect(bytes > 10_000_000 && bytes < 10_700_000)
        #expect(prints.lines.last == "(the step printed more than 10 MB; the rest is left out)")
    }

    @Test func `standard input is empty`() async throws {
        let prints = Prints()
        try await callPython(
            """
            import sys
            def execute(s):
                print(repr(sys.stdin.read()))
                try:
                    input()
                except EOFError:
                    print("no input")
                return {}
            """,
            prints: prints
        )
        #expect(prints.lines == ["''", "no input"])
    }

    @Test func `bytes that are not UTF-8 and lone surrogates do not stop the log`() async throws {
        let prints = Prints()
        try await callPython(
            "import os\ndef execute(s):\n    print('\\ud800')\n    os.write(1, b'\\xff\\n')\n    return {}",
            prints: prints
        )
        #expect(prints.lines == ["\\ud800", "\u{fffd}"])
    }
}

struct RunLogTests {
    private func lines(_ pieces: [(String, RunLog.Stream)]) -> [String] {
        let prints = Prints()
        let log = RunLog { prints.receive($0) }
        for (text, stream) in pieces {
            Array(text.utf8).withUnsafeBytes { log.receive($0, from: stream) }
        }
        log.finish()
        return prints.lines
    }

    @Test func `lines in pieces are put together, each stream for itself`() {
        #expect(
            lines([
                ("on", .output), ("er", .errors), ("e\ntw", .output), ("ror\r\n", .errors), ("o", .output),
            ])
                == ["one", "error", "two"]
        )
    }

    @Test func `the last lines of standard error are kept`() {
        let log = RunLog { _ in }
        for number in 1...20 {
            Array("\(number)\n".utf8).withUnsafeBytes { log.receive($0, from: .errors) }
        }
        #expect(log.lastErrorLines == (9...20).map(String.init))
    }
}
