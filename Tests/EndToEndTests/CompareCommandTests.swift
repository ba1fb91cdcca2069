import Foundation
import Testing

/// `glidepath compare`, run as a person would run it.
@Suite struct CompareCommandTests {
    private let folder: URL
    private let program: Program

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("glidepath-e2e-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        program = Program(folder: folder)
        try write("id,city,score\n1,Rome,1.50\n2,Bonn,2.50\n3,Oslo,3.50\n", to: "l.csv")
        try write("id,city,score\n1,Rome,1.51\n2,Bonn,2.51\n3,Oslo,3.51\n", to: "r.csv")
    }

    private func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    private func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// The published shape: other programs rely on these names.
    private struct Document: Decodable {
        struct Rows: Decodable {
            var left, right, matched, onlyLeft, onlyRight: Int
        }
        struct Column: Decodable {
            var name, mode: String
            var differing: Int
            var tolerance, reason, owner, expires: String?
        }
        struct Cause: Decodable {
            var kind, statement: String
            var explains: Int
        }
        struct Kind: Decodable { var kind: String }

        var verdict: String
        var rows: Rows
        var columns: [Column]
        var schema: [Kind]
        var file: [Kind]
        var causes: [Cause]
        var samples: [Kind]
    }

    @Test func `equal files: exit code 0, and what the verdict rests on`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try program.run("compare", "l.csv", "l.csv")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("l.csv – l.csv: equal"))
        #expect(outcome.output.contains("rests on row counts and checksums"))
    }

    @Test func `different files: exit code 1, JSON with cause and masked values`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try program.run("compare", "l.csv", "r.csv", "--key", "id", "--json")
        #expect(outcome.status == 1)
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
        #expect(document.verdict == "different" && document.rows.matched == 3 && document.rows.onlyLeft == 0)
        #expect(document.columns.map(\.differing) == [0, 0, 3])
        #expect(document.causes.first?.kind == "rounding" && document.causes.first?.explains == 3)
        #expect(!outcome.output.contains("Rome"))
        let shown = try program.run("compare", "l.csv", "r.csv", "--key", "id", "--show-values")
        #expect(shown.output.contains("score: 1.50 → 1.51"))
    }

    @Test func `rules from a file are applied and repeated`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(
            """
            key: [id]
            columns:
              score: {tolerance: 0.01, reason: rounding, owner: risk, expires: 2999-12-31}
            """,
            to: "rules.yaml"
        )
        let outcome = try program.run("compare", "l.csv", "r.csv", "--rules", "rules.yaml", "--json")
        #expect(outcome.status == 0)
        let document = try JSONDecoder().decode(Document.self, from: Data(outcome.output.utf8))
        #expect(document.verdict == "equal" && document.columns.last?.owner == "risk")
        let expired = try text("rules.yaml").replacing("2999-12-31", with: "2020-01-01")
        try write(expired, to: "old.yaml")
        let old = try program.run("compare", "l.csv", "r.csv", "--rules", "old.yaml")
        #expect(old.status == 2 && old.errors.contains("old.yaml:3:3: error[compare.expired-rule]"))
    }

    @Test func `reports and a patch are written`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let outcome = try program.run(
            "compare",
            "l.csv",
            "r.csv",
            "--report",
            "r.html",
            "--report",
            "r.md",
            "--report",
            "r.json",
            "--patch",
            "p.csv"
        )
        #expect(outcome.status == 1)
        #expect(try text("r.html").hasPrefix("<!DOCTYPE html>"))
        #expect(try !text("r.html").contains("http"))
        #expect(try text("r.md").contains("# Comparison: different"))
        #expect(try text("r.json").contains("\"verdict\" : \"different\""))
        #expect(try text("p.csv").split(separator: "\n").count == 7)
    }

    @Test func `wrong usage: exit code 2 and what to do`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let cases: [([String], String)] = [
            (["l.csv", "none.csv"], "compare.unknown-side"),
            (["l.csv", "r.csv", "--key", "idd"], "compare.unknown-key"),
            (["l.csv", "r.csv", "--allow", "line-endings"], "compare.unknown-allowance"),
            (["l.csv", "r.csv", "--delimiter", "||"], "compare.delimiter"),
            (["l.csv", "r.csv", "--format", "xlsx"], "compare.format"),
            (["l.csv", "r.csv", "--report", "r.pdf"], "compare.report-ending"),
            (["lake:a.b", "r.csv"], "compare.needs-project"),
        ]
        for (arguments, code) in cases {
            let running = try program.start(["compare"] + arguments)
            let outcome = try running.wait()
            #expect(outcome.status == 2, "\(arguments): \(outcome.output)")
            #expect(
                outcome.errors.contains("error[\(code)]") && outcome.errors.contains("fix:"),
                "\(outcome.errors)"
            )
        }
    }
}
