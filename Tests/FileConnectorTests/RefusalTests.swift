import Diagnostics
import Foundation
import Glibc
import JobModel
import Testing

@testable import FileConnector

/// Errors that no test can bring about on every machine, and what the store makes of them.
@Suite struct RefusalTests {
    @Test(arguments: [
        (ENOSPC, "file.no-space"), (EDQUOT, "file.no-space"), (EACCES, "file.not-writable"),
        (EPERM, "file.not-writable"), (EROFS, "file.not-writable"), (ENAMETOOLONG, "file.path-too-long"),
        (ELOOP, "file.link-loop"), (ENOTDIR, "file.parent-is-file"), (EISDIR, "file.target-is-folder"),
        (EIO, "file.system-error"), (EMFILE, "file.system-error"),
    ])
    func `error numbers of writing have codes`(number: Int32, code: String) {
        let diagnostic = FileSystem.error("write", "/x/a.csv", number: number).diagnostic
        #expect(diagnostic.code == code)
        #expect(diagnostic.summary.contains("/x/a.csv"))
        #expect(diagnostic.reason != nil && diagnostic.remedy != nil)
    }

    @Test(arguments: [(EACCES, "file.not-readable"), (EIO, "file.system-error"), (ELOOP, "file.link-loop")])
    func `error numbers of reading have codes`(number: Int32, code: String) {
        #expect(FileSystem.readError("read", "/x/a.csv", number: number).diagnostic.code == code)
    }

    @Test(arguments: [(EMFILE, true), (ESTALE, true), (EIO, false), (EROFS, false), (ENOSPC, false)])
    func `only what can pass is tried again`(number: Int32, canPass: Bool) {
        let diagnostic = FileSystem.error("write", "/x/a.csv", number: number).diagnostic
        #expect(diagnostic.fault == .world(canPass: canPass))
    }

    @Test func `text that is not UTF-8 cannot be written in another encoding`() throws {
        let bench = try Workbench()
        let file = try GrowingFile(
            temporaryPath: bench.folder + "/t",
            finalPath: "/x/a.csv",
            encoding: .latin1,
            compression: .none
        )
        #expect(throws: FileStoreError.invalidText("/x/a.csv", line: 2)) {
            try ([0x61, 0x0A, 0xFF] as [UInt8]).withUnsafeBytes { try file.append($0) }
        }
        #expect(file.failure as? FileStoreError == .invalidText("/x/a.csv", line: 2))
        #expect(FileStoreError.invalidText("/x/a.csv", line: 2).diagnostic.code == "file.invalid-text")
    }

    @Test func `parts with another number of rows than counted are not published`() async throws {
        let bench = try Workbench()
        let session = FakeSession(
            ["output": FakeSession.Relation(columns: ["a"], rows: [["1"], ["2"]])],
            rowCountError: 1
        )
        let diagnostic = await expectCode("file.rows-changed") {
            try await bench.write(bench.parquet(), session, on: "2024-10-01")
        }
        #expect(diagnostic?.summary.hasPrefix("expected 3 rows") == true)
        #expect(bench.names("2024-10-01").isEmpty)
    }
}
