import Diagnostics
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteConnector

@Suite struct `Publishing to a SQLite file` {
    @Test(arguments: PublishCases.everything)
    func `does what the writer says`(scenario: PublishScenario) async throws {
        let file = try TemporaryFile()
        let store = SQLiteTableStore(connection: "out", path: file.path)
        let table = TableName(schema: "curated", name: "t")
        for step in scenario.steps {
            switch step {
            case .sql(let sql):
                try await SQLiteDatabase(path: file.path).write { try $0.script(sql) }
            case .publish(let publish):
                let session = FixedSession(["r": publish.relation])
                let receipts = try await store.publish(
                    [publish.output(to: table)],
                    from: session,
                    run: publish.run
                )
                #expect(receipts.map(\.rows) == [publish.written ?? publish.relation.rows.count])
                #expect(receipts.map(\.target) == ["out:curated.t"])
                #expect(receipts.flatMap(\.warnings).map(\.code) == publish.warnings)
            case .refused(let publish, let code, let words):
                let before = try await content(of: file)
                try await expectRefusal(of: publish, to: table, in: store, code: code, words: words)
                #expect(try await content(of: file) == before)
            case .answer(let sql, let rows):
                #expect(try await SQLiteDatabase(path: file.path).read { try $0.query(sql) } == rows)
            }
        }
    }

    private func expectRefusal(
        of publish: Publish,
        to table: TableName,
        in store: SQLiteTableStore,
        code: String,
        words: [String]
    ) async throws {
        let session = FixedSession(["r": publish.relation])
        do {
            _ = try await store.publish([publish.output(to: table)], from: session, run: publish.run)
            Issue.record("it was published")
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            let all = [diagnostic.summary, diagnostic.reason, diagnostic.remedy].compactMap(\.self)
                .joined(separator: "\n")
            #expect(diagnostic.code == code, "\(all)")
            #expect(!all.contains("secret"))
            for words in words { #expect(all.contains(words), "\(all)") }
        }
    }

    /// Everything the file holds.
    private func content(of file: TemporaryFile) async throws -> [[Value]] {
        try await SQLiteDatabase(path: file.path).read { connection in
            var content = try connection.query("SELECT name, sql FROM sqlite_master ORDER BY name")
            for case .text(let name)? in content.map(\.first) where !name.hasPrefix("sqlite_") {
                content += try connection.query("SELECT * FROM \(SQLiteConnection.quoted(name))")
            }
            return content
        }
    }
}
