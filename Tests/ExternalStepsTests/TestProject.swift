import Diagnostics
import Foundation
import JobModel
import Ports
import Synchronization
import Tabular
import Testing

@testable import ExternalSteps

/// A project folder of its own, with a host for its scripts.
final class TestProject: Sendable {
    let folder: URL
    let host: PythonHost

    /// Used by every test that needs no settings of its own, so that they share workers.
    static let shared = Result { try TestProject(workers: 2) }

    init(
        workers: Int = 1,
        searchPaths: [String] = ["lib"],
        listed: [String: String] = ["LISTED": "yes"],
        decimals: Project.Externals.DecimalForm = .decimal,
        nullableIntegers: Project.Externals.NullableIntegerForm = .nullable,
        interpreter: String = TestPython.interpreter
    ) throws {
        let made = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "project-\(UUID().uuidString)")
        for name in ["externals", "lib", "scratch"] {
            try FileManager.default.createDirectory(
                at: made.appending(path: name),
                withIntermediateDirectories: true
            )
        }
        folder = made
        host = PythonHost(
            .init(
                interpreter: interpreter,
                projectDirectory: folder.path,
                searchPaths: searchPaths.map { made.appending(path: $0).path },
                environment: ChildEnvironment(listed: listed, inherited: [:]),
                decimals: decimals,
                nullableIntegers: nullableIntegers,
                scratchDirectory: made.appending(path: "scratch").path,
                workers: workers
            )
        )
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func write(_ text: String, to name: String) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Folders of calls that have not been removed.
    func callFolders() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path("scratch")).filter {
            $0.split(separator: "/").count == 2 && $0.contains("/call-")
        }
    }
}

/// Everything a call printed.
final class Prints: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    func receive(_ line: String) { kept.withLock { $0.append(line) } }
}

extension ExternalCall {
    static func of(
        _ code: Code,
        parameters: [Parameter] = [],
        timeout: Duration? = nil,
        memoryLimitBytes: Int? = nil,
        prints: Prints = Prints()
    ) throws -> ExternalCall {
        let date = try #require(CivilDate("2024-10-31"))
        return ExternalCall(
            code: code,
            run: RunIdentity(id: RunID("run"), job: JobName("job"), effectiveDate: date, attempt: 1),
            parameters: parameters,
            timeout: timeout,
            memoryLimitBytes: memoryLimitBytes,
            print: { prints.receive($0) }
        )
    }
}

/// Writes a script and calls its `execute`.
@discardableResult
func callPython(
    _ body: String,
    in session: FakeSession? = nil,
    of project: TestProject? = nil,
    script: String? = nil,
    parameters: [Parameter] = [],
    timeout: Duration? = nil,
    memoryLimitBytes: Int? = nil,
    prints: Prints = Prints()
) async throws -> ExternalResult {
    let project = try project ?? TestProject.shared.get()
    let name = script ?? "externals/step_\(UUID().uuidString.prefix(8)).py"
    try project.write(body, to: name)
    let call = try ExternalCall.of(
        .python(script: project.path(name), function: "execute"),
        parameters: parameters,
        timeout: timeout,
        memoryLimitBytes: memoryLimitBytes,
        prints: prints
    )
    return try await project.host.run(call, in: try session ?? FakeSession())
}

/// The diagnostic of the error that a body must throw.
func diagnostic(
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    of body: () async throws -> Void
) async throws -> Diagnostic {
    let error = await #expect(throws: (any Error).self, sourceLocation: sourceLocation) { try await body() }
    return Diagnostic.first(of: try #require(error, sourceLocation: sourceLocation))
}
