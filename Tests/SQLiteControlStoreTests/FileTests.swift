import Diagnostics
import Foundation
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteControlStore

/// Files that are not what they should be, and a world that does not let the store work.
struct FileTests {
    private func codeOfOpening(_ path: String) async -> String? {
        await refusal { _ = try await SQLiteControlStore(path: path) }?.diagnostic.code
    }

    @Test func `a missing file is made, in a folder that exists`() async throws {
        let folder = try TemporaryFolder()
        _ = try await SQLiteControlStore(path: folder.path("new.sqlite"))
        #expect(FileManager.default.fileExists(atPath: folder.path("new.sqlite")))
    }

    @Test func `a missing folder is named and not made`() async throws {
        let folder = try TemporaryFolder()
        let error = await refusal { _ = try await SQLiteControlStore(path: folder.path("no/control.sqlite")) }
        #expect(
            error
                == .unsuitable(path: folder.path("no/control.sqlite"), .missingFolder(folder.path("no")))
        )
        #expect(error?.diagnostic.code == "control.missing-folder" && error?.diagnostic.exitCode == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path("no")))
    }

    @Test func `a path through a file is a missing folder`() async throws {
        let folder = try TemporaryFolder()
        try Data("x".utf8).write(to: folder.url.appending(path: "file"))
        #expect(await codeOfOpening(folder.path("file/control.sqlite")) == "control.missing-folder")
    }

    @Test func `a folder in the file's place is refused`() async throws {
        let folder = try TemporaryFolder()
        #expect(await codeOfOpening(folder.url.path) == "control.is-folder")
    }

    @Test(arguments: [2, 20, 200, 5_000])
    func `a file that is no database is refused and keeps its bytes`(_ length: Int) async throws {
        let folder = try TemporaryFolder()
        let text = Data(repeating: UInt8(ascii: "x"), count: length)
        try text.write(to: folder.url.appending(path: "notes.txt"))
        #expect(await codeOfOpening(folder.path("notes.txt")) == "control.not-a-database")
        #expect(try Data(contentsOf: folder.url.appending(path: "notes.txt")) == text)
    }

    @Test func `an empty file becomes a store`() async throws {
        let folder = try TemporaryFolder()
        try Data().write(to: folder.url.appending(path: "control.sqlite"))
        #expect(try await SQLiteControlStore(path: folder.path("control.sqlite")).registeredJobs().isEmpty)
    }

    @Test func `a damaged store is told as damaged`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path)
        _ = try await store.register((0..<500).map { registration("job \($0)") }, at: ten)
        await store.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file.path))
        bytes.replaceSubrange(8_192..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 8_192))
        try bytes.write(to: URL(fileURLWithPath: file.path))
        let error = await refusal {
            _ = try await SQLiteControlStore(path: file.path).registeredJobs()
        }
        #expect(error?.diagnostic.code == "control.damaged" && error?.diagnostic.exitCode == 3)
    }

    @Test func `a store that can only be read answers questions and refuses records`() async throws {
        let file = try DatabaseFile()
        try await file.run(versionOneStore)
        _ = try await SQLiteControlStore(path: file.path)
        let store = try await SQLiteControlStore(
            path: file.path,
            options: SQLiteOptions(accessMode: .readOnly)
        )
        #expect(try await store.registeredJobs().count == 2)
        #expect(try await store.history().succeeded.count == 1)
        let error = await refusal { _ = try await store.beginRun(start("Orders"), at: ten) }
        #expect(error?.diagnostic.code == "control.read-only" && error?.diagnostic.exitCode == 3)
        let lease = await refusal {
            _ = try await store.acquireLease("A", owner: tester, until: ten, at: ten)
        }
        #expect(lease?.diagnostic.code == "control.read-only")
    }

    @Test func `a writer that waits too long is told that the store is locked`() async throws {
        let file = try DatabaseFile()
        let options = SQLiteOptions(busyTimeout: .milliseconds(1))
        let store = try await SQLiteControlStore(path: file.path, options: options)
        _ = try await store.register([registration("A")], at: ten)
        try await file.whileLocked {
            let error = await refusal { _ = try await store.beginRun(start("A"), at: ten) }
            #expect(error == .trouble(path: file.path, .locked))
            #expect(error?.diagnostic.code == "control.locked")
            #expect(error?.diagnostic.fault == .world(canPass: true))
            let history = try await store.history()
            #expect(history.succeeded.isEmpty, "readers wait for nobody")
        }
        #expect(try await store.beginRun(start("A"), at: ten).attempt == 1)
    }

    @Test func `a writer waits for another and then goes on`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path)
        _ = try await store.register([registration("A")], at: ten)
        async let locked: Void = file.whileLocked {}
        let attempts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 { group.addTask { try await store.beginRun(start("A"), at: ten).attempt } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await locked
        #expect(attempts.sorted() == Array(1...10))
    }

    @Test func `a full volume loses the record at hand and nothing else`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path)
        _ = try await store.register([registration("A")], at: ten)
        let run = try await store.beginRun(start("A"), at: ten)
        // SQLite takes a limit of pages for a full disk.
        _ = try await store.database.read { try $0.query("PRAGMA max_page_count = 1") }
        let steps = (0..<5_000).map {
            StepRecord(index: $0, title: "a step with a title", status: .succeeded, rows: 1, seconds: 1)
        }
        let outcome = RunOutcome(status: .succeeded, steps: steps)
        let error = await refusal { try await store.finishRun(run.id, outcome, at: ten) }
        #expect(error?.diagnostic.code == "control.full" && error?.diagnostic.exitCode == 3)
        #expect(try await store.runs(matching: RunFilter()).map(\.status) == [.running])
        #expect(try await store.steps(of: run.id).isEmpty)

        _ = try await store.database.read { try $0.query("PRAGMA max_page_count = 1000000") }
        try await store.finishRun(run.id, outcome, at: ten)
        #expect(try await store.steps(of: run.id) == steps)
    }

    @Test func `calls after closing fail with words`() async throws {
        let file = try DatabaseFile()
        let store = try await SQLiteControlStore(path: file.path)
        await store.close()
        let error = await refusal { _ = try await store.registeredJobs() }
        #expect(error?.diagnostic.code == "control.failed")
    }
}
