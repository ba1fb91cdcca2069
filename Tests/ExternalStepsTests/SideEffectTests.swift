import Foundation
import Ports
import Testing

@testable import ExternalSteps

struct SideEffectTests {
    private func effects(_ body: String) async throws -> [String] {
        let project = try TestProject(workers: 1)
        let code = body.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        let session = try FakeSession(["t": "pa.table({'a': [1]})"])
        return try await callPython(
            "import os, socket, sqlite3, subprocess, tempfile, pandas\ndef execute(s):\n\(code)\n    return s",
            in: session,
            of: project
        ).sideEffects
    }

    @Test func `files written, moved and removed are told once each`() async throws {
        let found = try await effects(
            """
            for _ in range(3):
                open("out.csv", "w").close()
            s["t"].to_csv("frame.csv")
            os.rename("out.csv", "final.csv")
            os.remove("final.csv")
            os.mkdir("made")
            os.close(os.open("/tmp/absolute-x", os.O_WRONLY | os.O_CREAT))
            """
        )
        #expect(
            found == [
                "writes file out.csv", "writes file frame.csv", "writes file final.csv", "removes final.csv",
                "creates folder made", "writes file /tmp/absolute-x",
            ]
        )
    }

    @Test func `reading files, given and returned frames and imports are no side effects`() async throws {
        let found = try await effects(
            """
            open("externals/x.txt", "a").close() if False else None
            open(__file__).read()
            import json.tool, csv
            s["output"] = s["t"].copy()
            sqlite3.connect(":memory:").close()
            """
        )
        #expect(found.isEmpty)
    }

    @Test func `connections and programs are told without their arguments`() async throws {
        let found = try await effects(
            """
            server = socket.create_server(("127.0.0.1", 0))
            socket.create_connection(server.getsockname()).close()
            sqlite3.connect("own.db").close()
            subprocess.run(["true", "--password=secret"])
            os.system("true secret")
            """
        )
        #expect(found.contains { $0.hasPrefix("connects to 127.0.0.1:") })
        #expect(found.contains("opens database own.db"))
        #expect(found.contains("starts program true"))
        #expect(!found.contains { $0.contains("secret") })
    }

    @Test func `a database module that connects past Python is told`() async throws {
        #expect(try await effects("import duckdb") == ["uses database module duckdb"])
    }

    @Test func `many are cut short with a count`() async throws {
        let found = try await effects("for n in range(130):\n    open(f'f{n}', 'w').close()")
        #expect(found.count == 101)
        #expect(found.last == "and 30 more")
    }
}
