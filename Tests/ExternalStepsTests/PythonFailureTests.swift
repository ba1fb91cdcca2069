import Diagnostics
import Foundation
import JobModel
import Ports
import Testing

@testable import ExternalSteps

/// How calls end that do not return, and that the next call works all the same.
struct PythonFailureTests {
    private func failure(
        _ body: String,
        timeout: Duration? = nil,
        memoryLimitBytes: Int? = nil,
        prints: Prints = Prints(),
        script: String? = nil
    ) async throws -> Diagnostic {
        let found = try await diagnostic {
            try await callPython(
                body,
                script: script,
                timeout: timeout,
                memoryLimitBytes: memoryLimitBytes,
                prints: prints
            )
        }
        try await callPython("def execute(s):\n    return {}")
        return found
    }

    private func call(script: String, function: String = "execute") async throws {
        let project = try TestProject.shared.get()
        let call = try ExternalCall.of(.python(script: project.path(script), function: function))
        _ = try await project.host.run(call, in: FakeSession())
    }

    @Test func `a missing script names the nearest one`() async throws {
        let project = try TestProject.shared.get()
        try project.write("", to: "lib/spread_daily.py")
        let found = try await diagnostic { try await call(script: "lib/spread_dayly.py") }
        #expect(found.code == "external.script-not-found")
        #expect(found.summary.contains("\"lib/spread_dayly.py\""))
        #expect(found.remedy == "Did you mean \"spread_daily.py\"?")
        #expect(found.exitCode == 2)
    }

    @Test func `a missing function names the nearest one of the file`() async throws {
        let project = try TestProject.shared.get()
        try project.write(
            "from json import dumps\ndef calculate(s): pass\ndef other(s): pass",
            to: "externals/functions.py"
        )
        let found = try await diagnostic {
            try await call(script: "externals/functions.py", function: "calculat")
        }
        #expect(found.code == "external.function-not-found")
        #expect(found.remedy == "Did you mean \"calculate\"?")
        let far = try await diagnostic {
            try await call(script: "externals/functions.py", function: "dumps_it")
        }
        #expect(far.remedy == "Use one of the functions of the file: calculate, other.")
    }

    @Test func `a syntax error is told with its place`() async throws {
        let found = try await failure("def execute(s):\n    return {", script: "externals/broken.py")
        #expect(found.code == "external.syntax-error")
        #expect(found.location?.file == "externals/broken.py")
        #expect(found.location?.line == 2)
    }

    @Test func `a module that does not exist is told with the search paths`() async throws {
        let found = try await failure(
            "import no_such_module_x\ndef execute(s): return s",
            script: "externals/imports.py"
        )
        #expect(found.code == "external.import-failed")
        #expect(found.summary.contains("\"no_such_module_x\""))
        #expect(found.reason == "Search paths of the project, in order: lib; then the interpreter's own.")
        #expect(found.location == SourceLocation(file: "externals/imports.py", line: 1))
    }

    @Test func `a module beside the script but off the search paths is pointed out`() async throws {
        try TestProject.shared.get().write("", to: "externals/neighbour.py")
        let found = try await failure("def execute(s):\n    import neighbour")
        #expect(found.code == "external.import-failed")
        #expect(found.remedy == "Add \"externals\" to externals.searchPaths in glidepath.yaml.")
    }

    @Test func `an exception is told with the deepest place in the user's own files`() async throws {
        try TestProject.shared.get().write(
            "import pandas\n\ndef lookup(frame):\n    return frame['missing']\n",
            to: "lib/lookups.py"
        )
        let prints = Prints()
        let found = try await failure(
            """
            import pandas
            from lookups import lookup

            def execute(s):
                return lookup(pandas.DataFrame({"a": [1]}))
            """,
            prints: prints
        )
        #expect(found.code == "external.raised")
        #expect(found.summary.hasSuffix("raised KeyError"))
        #expect(found.location == SourceLocation(file: "lib/lookups.py", line: 4))
        #expect(found.reason?.contains("KeyError: 'missing'") == true)
        #expect(prints.lines.contains("KeyError: 'missing'"))
        #expect(!prints.lines.contains { $0.contains("glidepath_") })
        #expect(found.exitCode == 1)
    }

    @Test func `an exception while the module loads is told too`() async throws {
        let found = try await failure("x = 1\ny = 1 / 0\n", script: "externals/loading.py")
        #expect(found.code == "external.raised")
        #expect(found.location == SourceLocation(file: "externals/loading.py", line: 2))
    }

    @Test(arguments: ["sys.exit()", "sys.exit('stop')", "raise SystemExit(3)", "os._exit(3)", "os._exit(0)"])
    func `ending the interpreter is not returning`(statement: String) async throws {
        let found = try await failure("import os, sys\ndef execute(s):\n    \(statement)")
        #expect(found.code == "external.exited")
    }

    @Test(arguments: [
        ("os.kill(os.getpid(), 9)", 9), ("ctypes.string_at(0)", 11), ("os.abort()", 6),
        ("os.killpg(0, 9)", 9),
    ])
    func `a crash is told with its signal`(statement: String, signal: Int) async throws {
        let found = try await failure("import ctypes, os\ndef execute(s):\n    \(statement)")
        #expect(found.code == "external.crashed")
        #expect(found.summary.contains("signal \(signal) "))
    }

    @Test func `a segmentation fault shows where Python was`() async throws {
        let found = try await failure("import ctypes\ndef execute(s):\n    ctypes.string_at(0)")
        #expect(found.reason?.contains("line 3 in execute") == true)
    }

    @Test func `killing the worker is a crash of the call alone`() async throws {
        let found = try await failure(
            "import os, time\ndef execute(s):\n    os.kill(os.getppid(), 9)\n    time.sleep(60)"
        )
        #expect(found.code == "external.crashed")
    }

    @Test(arguments: [
        "while True: pass", "time.sleep(600)", "while True: print('x' * 100)", "signal.pause()",
    ])
    func `a call is stopped at its time limit`(statement: String) async throws {
        let found = try await failure(
            """
            import signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            def execute(s):
                print("started", flush=True)
                \(statement)
            """,
            timeout: .seconds(1)
        )
        #expect(found.code == "external.timeout")
        #expect(found.summary.contains("1 sec"))
    }

    @Test func `code that returns nothing is told with its last words`() async throws {
        let found = try await failure(
            """
            import sys
            def execute(s):
                print("no rows today", file=sys.stderr)
            """
        )
        #expect(found.code == "external.no-result")
        #expect(found.reason?.contains("no rows today") == true)
    }

    @Test func `the time limit also ends the call's own children`() async throws {
        let project = try TestProject.shared.get()
        let found = try await failure(
            """
            import os, subprocess
            def execute(s):
                child = subprocess.Popen(["sleep", "600"], start_new_session=True)
                open("child.pid", "w").write(str(child.pid))
                child.wait()
            """,
            timeout: .seconds(2)
        )
        #expect(found.code == "external.timeout")
        #expect(!isRunning(try project.text("child.pid")))
    }

    @Test func `a call that takes more than its memory limit is stopped`() async throws {
        let found = try await failure(
            "def execute(s):\n    x = [bytes(10_000_000) for _ in range(100)]\n    return {}",
            memoryLimitBytes: 200 << 20,
            script: "externals/memory.py"
        )
        #expect(found.code == "external.out-of-memory")
        #expect(found.summary.contains("200 MiB"))
        #expect(found.location == SourceLocation(file: "externals/memory.py", line: 2))
    }

    @Test func `a call within its memory limit runs`() async throws {
        try await callPython(
            """
            import pandas, numpy
            def execute(s):
                x = bytes(50_000_000)
                return {"output": pandas.DataFrame({"a": numpy.arange(100_000)})}
            """,
            memoryLimitBytes: 200 << 20
        )
    }

    @Test func `cancelling the task ends the call`() async throws {
        let project = try TestProject(workers: 1)
        let task = Task {
            try await callPython(
                """
                import os, time
                def execute(s):
                    open("cancel.tmp", "w").write(str(os.getpid()))
                    os.rename("cancel.tmp", "cancel.pid")
                    time.sleep(600)
                """,
                of: project
            )
        }
        while !project.exists("cancel.pid") { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!isRunning(try project.text("cancel.pid")))
        try await callPython("def execute(s):\n    return {}", of: project)
    }

    @Test func `a call that waits for a worker can be cancelled`() async throws {
        let project = try TestProject(workers: 1)
        let first = Task {
            try await callPython(
                """
                import os, time
                def execute(s):
                    open("first", "w").close()
                    while not os.path.exists("go"):
                        time.sleep(0.01)
                    return {}
                """,
                of: project
            )
        }
        while !project.exists("first") { try await Task.sleep(for: .milliseconds(10)) }
        let second = Task { try await callPython("def execute(s):\n    return {}", of: project) }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        try project.write("", to: "go")
        _ = try await first.value
    }
}

/// Whether a process of that number exists and is not merely waiting to be noted as ended.
func isRunning(_ number: String) -> Bool {
    let status = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
    return !status.isEmpty && !status.contains(") Z ")
}
