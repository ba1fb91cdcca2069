import Diagnostics
import Foundation
import JobModel
import Ports
import Tabular
import Testing

@testable import ExternalSteps

struct ProcessHostTests {
    private let project: TestProject
    private let host: ProcessHost

    init() throws {
        project = try TestProject(workers: 1)
        host = ProcessHost(
            .init(
                projectDirectory: project.folder.path,
                environment: ChildEnvironment(listed: ["LISTED": "yes"], inherited: [:]),
                scratchDirectory: project.path("scratch")
            )
        )
    }

    /// Writes a shell script and runs it as a step.
    @discardableResult
    private func run(
        _ script: String,
        arguments: [String] = [],
        in session: FakeSession? = nil,
        parameters: [Parameter] = [],
        timeout: Duration? = nil,
        memoryLimitBytes: Int? = nil,
        prints: Prints = Prints()
    ) async throws -> ExternalResult {
        try project.write("#!/bin/sh\n" + script, to: "externals/step")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: project.path("externals/step")
        )
        let call = try ExternalCall.of(
            .process(command: ["externals/step"] + arguments),
            parameters: parameters,
            timeout: timeout,
            memoryLimitBytes: memoryLimitBytes,
            prints: prints
        )
        return try await host.run(
            call,
            in: try session ?? FakeSession(["orders": "pa.table({'id': [1, 2]})"])
        )
    }

    @Test func `relations go in and come out as Parquet`() async throws {
        let session = try FakeSession(["orders": "pa.table({'id': [1, 2]})"])
        let prints = Prints()
        let result = try await run(
            """
            echo "working in $(basename $(dirname $PWD/x)) with $1"
            cp "$GLIDEPATH_INPUT/orders.parquet" "$GLIDEPATH_OUTPUT/output.parquet"
            """,
            arguments: ["an argument"],
            in: session,
            prints: prints
        )
        #expect(result.relations == ["output"])
        #expect(try await session.rows("output") == "[{'id': 1}, {'id': 2}]")
        #expect(prints.lines == ["working in \(project.folder.lastPathComponent) with an argument"])
        #expect(result.userSeconds > 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: project.path("scratch")).isEmpty)
    }

    @Test func `the request names job, dates, parameters and relations`() async throws {
        let session = try FakeSession(["orders": "pa.table({'id': [1]})", "a/b": "pa.table({'id': [1]})"])
        try await run(
            "cp $GLIDEPATH_INPUT/request.json . ; cp $GLIDEPATH_INPUT/orders.parquet $GLIDEPATH_OUTPUT",
            in: session,
            parameters: [
                Parameter(
                    name: "rate",
                    type: .decimal(precision: 4, scale: 2),
                    value: .decimal(Decimal128(unscaled: 150, scale: 2))
                )
            ]
        )
        let request = try JSONDecoder().decode(Request.self, from: Data(project.text("request.json").utf8))
        #expect(request.job == "job")
        #expect(request.effectiveDate == "2024-10-31")
        #expect(request.dates["__minEffectiveDate"] == "2024-10-31")
        #expect(request.parameters.first?.value.type == "decimal")
        #expect(request.parameters.first?.value.value == "1.50")
        #expect(request.relations.map(\.file) == ["orders.parquet", "relation-1.parquet"])
        #expect(request.relations.first?.columns.first?.type == "bigint")
    }

    private struct Request: Decodable {
        struct Tagged: Decodable {
            var type: String
            var value: String
        }
        struct Parameter: Decodable { var value: Tagged }
        struct Column: Decodable { var type: String }
        struct Relation: Decodable {
            var file: String
            var columns: [Column]
        }

        var job: String
        var effectiveDate: String
        var dates: [String: String]
        var parameters: [Parameter]
        var relations: [Relation]
    }

    @Test func `a program sees only what the project lists`() async throws {
        try await run("env > seen; cat; cp $GLIDEPATH_INPUT/orders.parquet $GLIDEPATH_OUTPUT")
        let names = try project.text("seen").split(separator: "\n").compactMap {
            $0.split(separator: "=").first
        }
        let allowed: Set<Substring> = [
            "LANG", "LISTED", "OPENBLAS_NUM_THREADS", "PATH", "PYTHONHASHSEED", "TZ", "GLIDEPATH_INPUT",
            "GLIDEPATH_OUTPUT",
            // Set by the shell itself.
            "PWD", "OLDPWD", "_", "SHLVL",
        ]
        #expect(Set(names).isSubset(of: allowed))
        #expect(names.contains("LISTED"))
    }

    @Test(arguments: [
        ("echo no luck >&2; exit 3", "external.exit-status", "no luck"),
        ("kill -9 $$", "external.crashed", "signal 9"),
        ("true", "external.no-result", "no file"),
        ("echo no rows today >&2", "external.no-result", "no rows today"),
        ("echo a,b > $GLIDEPATH_OUTPUT/output.csv", "external.unexpected-output", "output.csv"),
        ("echo a,b > $GLIDEPATH_OUTPUT/output.parquet", "external.unreadable-output", "output.parquet"),
    ])
    func `a program that fails is told with a code`(script: String, code: String, words: String) async throws
    {
        let found = try await diagnostic { try await run(script) }
        #expect(found.code == code)
        #expect((found.summary + (found.reason ?? "")).contains(words))
        #expect(try FileManager.default.contentsOfDirectory(atPath: project.path("scratch")).isEmpty)
    }

    @Test func `a program that does not exist is told with the places searched`() async throws {
        for (name, place) in [("bin/none", "\(project.folder.path)/bin/none"), ("none-x", "/usr/bin/none-x")]
        {
            let found = try await diagnostic {
                _ = try await host.run(.of(.process(command: [name])), in: FakeSession())
            }
            #expect(found.code == "external.not-found")
            #expect(found.reason?.contains(place) == true)
        }
    }

    @Test func `a program is stopped at its time limit with everything it started`() async throws {
        let found = try await diagnostic {
            try await run(
                "setsid sleep 600 & echo $! > child.pid; sleep 600",
                timeout: .milliseconds(500)
            )
        }
        #expect(found.code == "external.timeout")
        #expect(!isRunning(try project.text("child.pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test func `what a program leaves running is stopped`() async throws {
        try await run(
            """
            setsid sleep 600 > /dev/null 2>&1 & echo $! > child.pid
            cp $GLIDEPATH_INPUT/orders.parquet $GLIDEPATH_OUTPUT
            """
        )
        #expect(!isRunning(try project.text("child.pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    @Test func `a program that takes more than its memory limit is stopped`() async throws {
        let found = try await diagnostic {
            try await run(
                "exec \"\(TestPython.interpreter)\" -c 'bytes(500_000_000)'",
                memoryLimitBytes: 100 << 20
            )
        }
        #expect(found.code == "external.out-of-memory")
    }

    @Test func `cancelling the task ends the program`() async throws {
        let task = Task { try await run("echo $$ > pid.tmp; mv pid.tmp pid; exec sleep 600") }
        while !project.exists("pid") { try await Task.sleep(for: .milliseconds(10)) }
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(!isRunning(try project.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    }
}
