import Diagnostics
import Foundation
import Ports
import Testing

@testable import ExternalSteps

/// Interpreters that cannot run steps.
struct PythonSetupTests {
    /// A project whose interpreter is the tests' own, made to believe something else first.
    private func project(believing statements: String) throws -> TestProject {
        let project = try TestProject(interpreter: "./python")
        try project.write(
            """
            #!/bin/sh
            exec "\(TestPython.interpreter)" -c "import sys, runpy
            sys.argv = sys.argv[1:]
            sys.path.insert(0, sys.argv[0].rsplit('/', 1)[0])
            \(statements)
            runpy.run_path(sys.argv[0], run_name='__main__')" "$@"

            """,
            to: "python"
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.path("python")
        )
        return project
    }

    private func failure(of project: TestProject) async throws -> Diagnostic {
        try await diagnostic { try await project.host.prepare() }
    }

    @Test func `a missing interpreter is told with the places searched`() async throws {
        let found = try await failure(of: TestProject(interpreter: "no-such-python"))
        #expect(found.code == "external.python-not-found")
        #expect(found.reason?.contains("/usr/bin/no-such-python") == true)
        #expect(found.exitCode == 3)
    }

    @Test func `an interpreter that is too old is told with its version`() async throws {
        let found = try await failure(of: project(believing: "sys.version_info = (3, 8, 18)"))
        #expect(found.code == "external.python-too-old")
        #expect(found.summary.contains("3.8.18"))
    }

    @Test(arguments: ["numpy", "pandas", "pyarrow"])
    func `a missing module is told with the command that installs it`(module: String) async throws {
        let found = try await failure(of: project(believing: "sys.modules['\(module)'] = None"))
        #expect(found.code == "external.python-module-missing")
        #expect(found.summary.contains("\"\(module)\""))
        #expect(found.remedy?.contains("pip install pandas pyarrow") == true)
    }

    @Test func `a pandas that is too old or broken is told`() async throws {
        let old = try await failure(of: project(believing: "import pandas; pandas.__version__ = '1.4.9'"))
        #expect(old.code == "external.python-module-too-old")
        let project = try project(believing: "sys.path.insert(0, 'lib')")
        try project.write("raise ImportError('wrong processor')", to: "lib/pandas.py")
        let broken = try await failure(of: project)
        #expect(broken.code == "external.python-module-broken")
        #expect(broken.reason == "wrong processor")
    }

    @Test func `an interpreter that ends at once is told with its last words`() async throws {
        let found = try await failure(
            of: project(believing: "print('no licence', file=sys.stderr); sys.exit(3)")
        )
        #expect(found.code == "external.python-not-started")
        #expect(found.reason?.contains("no licence") == true)
    }

    @Test func `an interpreter that became usable is used by the next call`() async throws {
        let project = try TestProject(interpreter: "./python")
        _ = try await failure(of: project)
        try project.write("#!/bin/sh\nexec \"\(TestPython.interpreter)\" \"$@\"\n", to: "python")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.path("python")
        )
        try await callPython("def execute(s):\n    return {}", of: project)
    }
}
