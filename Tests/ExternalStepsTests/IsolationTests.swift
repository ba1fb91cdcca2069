import Foundation
import Ports
import Testing

@testable import ExternalSteps

/// What one call leaves for the next: nothing.
struct IsolationTests {
    /// Runs a script twice in one worker and returns what its second call printed.
    private func secondCall(_ body: String) async throws -> [String] {
        let project = try TestProject(workers: 1)
        try await callPython(body, of: project, script: "externals/twice.py")
        let prints = Prints()
        try await callPython(body, of: project, script: "externals/twice.py", prints: prints)
        return prints.lines
    }

    @Test func `state of modules, of libraries and of the process does not reach the next call`() async throws
    {
        try TestProject.shared.get().write("", to: "lib/ignore.py")
        let lines = try await secondCall(
            """
            import decimal, locale, os, random, resource, sys, warnings
            import pandas
            calls = []
            def execute(s):
                calls.append(1)
                print("calls", len(calls), getattr(pandas, "left_behind", None))
                print("cwd", os.path.basename(os.getcwd()) != "lib")
                print("environment", os.environ.get("LEFT_BEHIND"))
                print("path", "/left" in sys.path)
                print("option", pandas.get_option("display.max_rows"))
                print("precision", decimal.getcontext().prec)
                print("limit", resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 50)
                print("seeded", random.random() == 0.13436424411240122)
                pandas.left_behind = 1
                os.chdir("lib")
                os.environ["LEFT_BEHIND"] = "x"
                sys.path.append("/left")
                pandas.set_option("display.max_rows", 7)
                decimal.getcontext().prec = 5
                random.seed(1)
                resource.setrlimit(resource.RLIMIT_NOFILE, (50, 50))
                return {}
            """
        )
        #expect(
            lines == [
                "calls 1 None", "cwd True", "environment None", "path False", "option 60", "precision 28",
                "limit True", "seeded False",
            ]
        )
    }

    @Test func `calls share one interpreter start`() async throws {
        let project = try TestProject(workers: 1)
        let prints = Prints()
        for _ in 0..<3 {
            try await callPython(
                "import os\ndef execute(s):\n    print(os.getppid())\n    return {}",
                of: project,
                prints: prints
            )
        }
        #expect(Set(prints.lines).count == 1)
    }

    @Test func `a worker that ended between calls is replaced`() async throws {
        let project = try TestProject(workers: 1)
        let prints = Prints()
        let script = "import os\ndef execute(s):\n    print(os.getppid())\n    return {}"
        try await callPython(script, of: project, prints: prints)
        let worker = try #require(prints.lines.first.flatMap { pid_t($0) })
        kill(worker, SIGKILL)
        while isRunning(String(worker)) { try await Task.sleep(for: .milliseconds(5)) }
        try await callPython(script, of: project, prints: prints)
        #expect(Set(prints.lines).count == 2)
    }

    @Test func `an edited file counts at once, also with the same size and second`() async throws {
        let project = try TestProject(workers: 1)
        let prints = Prints()
        for word in ["one", "two"] {
            try project.write("WORD = '\(word)'", to: "lib/words.py")
            try await callPython(
                "import words\ndef execute(s):\n    print('\(word)', words.WORD)\n    return {}",
                of: project,
                script: "externals/edited.py",
                prints: prints
            )
        }
        #expect(prints.lines == ["one one", "two two"])
        #expect(!project.exists("lib/__pycache__"))
        #expect(!project.exists("externals/__pycache__"))
    }

    @Test func `calls run at the same time, as many as there are workers`() async throws {
        let project = try TestProject(workers: 2)
        let script = """
            import os, time
            def execute(s):
                open(f"here-{os.getpid()}", "w").close()
                while len([f for f in os.listdir() if f.startswith("here-")]) < 2:
                    time.sleep(0.01)
                return {}
            """
        async let first = callPython(script, of: project, timeout: .seconds(60))
        async let second = callPython(script, of: project, timeout: .seconds(60))
        _ = try await (first, second)
    }

    @Test func `a thread and processes left running end with the call`() async throws {
        let project = try TestProject(workers: 1)
        let result = try await callPython(
            """
            import os, subprocess, threading, time
            def execute(s):
                threading.Thread(target=lambda: time.sleep(600)).start()
                pids = [subprocess.Popen(["sleep", "600"], start_new_session=own).pid for own in (False, True)]
                if os.fork() == 0:
                    os.setsid()
                    daemon = os.fork()
                    if daemon == 0:
                        time.sleep(600)
                    with open("daemon.pid", "w") as file:
                        file.write(str(daemon))
                    os._exit(0)
                os.wait()
                with open("pids", "w") as file:
                    file.write(" ".join(map(str, pids)))
                return {}
            """,
            of: project
        )
        let daemon = try project.text("daemon.pid")
        let processes = try project.text("pids").split(separator: " ").map(String.init) + [daemon]
        #expect(processes.count == 3)
        for number in processes { #expect(!isRunning(number)) }
        #expect(result.sideEffects.contains { $0.contains("processes running (stopped)") })
    }

    @Test func `files left open are written out`() async throws {
        let project = try TestProject(workers: 1)
        try await callPython(
            """
            import atexit
            report = open("report.txt", "w")
            atexit.register(lambda: report.write("at exit\\n"))
            def execute(s):
                report.write("line\\n")
                return {}
            """,
            of: project
        )
        #expect(try project.text("report.txt") == "line\nat exit\n")
    }

    @Test(arguments: [
        "return {}", "raise ValueError()", "os._exit(1)", "os.kill(os.getpid(), 9)",
    ])
    func `the folder of a call is private and removed however it ends`(end: String) async throws {
        let project = try TestProject(workers: 1)
        let session = try FakeSession(["t": "pa.table({'a': [1]})"])
        let prints = Prints()
        let call = Task {
            try await callPython(
                """
                import os, glob
                def execute(s):
                    s["t"]
                    folder = glob.glob("scratch/*/call-*")[0]
                    print(oct(os.stat(folder).st_mode), oct(os.stat(os.path.dirname(folder)).st_mode), flush=True)
                    \(end)
                """,
                in: session,
                of: project,
                prints: prints
            )
        }
        _ = await call.result
        #expect(prints.lines.first == "0o40700 0o40700")
        #expect(try project.callFolders().isEmpty)
    }

    @Test func `nothing stays behind when the host is gone`() async throws {
        var project: TestProject? = try TestProject(workers: 1)
        let prints = Prints()
        try await callPython(
            "import os\ndef execute(s):\n    print(os.getppid())\n    return {}",
            of: project,
            prints: prints
        )
        let scratch = try #require(project?.path("scratch"))
        project = nil
        let worker = try #require(prints.lines.first)
        while isRunning(worker) { try await Task.sleep(for: .milliseconds(5)) }
        while FileManager.default.fileExists(atPath: scratch) { try await Task.sleep(for: .milliseconds(5)) }
    }
}

struct EnvironmentTests {
    @Test func `user code sees the listed variables and the few that programs need`() async throws {
        let prints = Prints()
        try await callPython(
            "import os\ndef execute(s):\n    print(sorted(os.environ.items()))\n    return {}",
            prints: prints
        )
        #expect(
            prints.lines == [
                """
                [('LANG', 'C.UTF-8'), ('LISTED', 'yes'), ('OPENBLAS_NUM_THREADS', '1'), \
                ('PATH', '/usr/local/bin:/usr/bin:/bin'), ('PYTHONHASHSEED', '0'), ('TZ', 'UTC')]
                """
            ]
        )
    }

    @Test func `only three variables are inherited, and listed ones win`() {
        let environment = ChildEnvironment(
            listed: ["TZ": "Europe/Berlin", "HOME": "/listed"],
            inherited: ["PATH": "/p", "HOME": "/h", "TMPDIR": "/t", "SECRET": "s", "LC_ALL": "x"]
        )
        #expect(
            environment.variables == [
                "PATH": "/p", "HOME": "/listed", "TMPDIR": "/t", "LANG": "C.UTF-8", "TZ": "Europe/Berlin",
                "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1",
            ]
        )
    }

    @Test func `modules are found on the search paths and nowhere else in the project`() async throws {
        let project = try TestProject(workers: 1)
        try FileManager.default.createDirectory(
            atPath: project.path("lib/package"),
            withIntermediateDirectories: true
        )
        try project.write("from .inner import VALUE", to: "lib/package/__init__.py")
        try project.write("VALUE = __file__", to: "lib/package/inner.py")
        try project.write("", to: "beside.py")
        let prints = Prints()
        try await callPython(
            """
            import os, sys
            import package
            def execute(s):
                print(os.path.relpath(package.VALUE))
                assert not any(os.getcwd() == path or "scratch" in path for path in sys.path), sys.path
                assert [m for m in sys.modules if m.startswith("glidepath_")]
                return {}
            """,
            of: project,
            prints: prints
        )
        #expect(prints.lines == ["lib/package/inner.py"])
        await #expect(throws: (any Error).self) {
            try await callPython("import beside\ndef execute(s):\n    return {}", of: project)
        }
    }

    @Test func `open files of this process are not shared with user code`() async throws {
        let prints = Prints()
        try await callPython(
            """
            import os, stat
            def execute(s):
                kinds = []
                for name in os.listdir("/proc/self/fd"):
                    try:
                        kinds.append(stat.S_IFMT(os.fstat(int(name)).st_mode))
                    except OSError:
                        pass
                print(stat.S_IFSOCK in kinds, len(kinds))
                return {}
            """,
            prints: prints
        )
        let words = try #require(prints.lines.first).split(separator: " ")
        #expect(words.first == "False")
        #expect(try #require(words.last.flatMap { Int($0) }) <= 8)
    }
}
