import Diagnostics
import DuckDBDriver
import Foundation
import Glidepath
import JobModel
import Proving
import Tabular
import Testing

/// Two small projects over one lake.
@Suite struct ProjectProofTests {
    private final class Estate {
        let root: URL
        var original: URL { root.appendingPathComponent("original", isDirectory: true) }
        var candidate: URL { root.appendingPathComponent("candidate", isDirectory: true) }
        var lake: String { root.appendingPathComponent("lake.duckdb").path }

        init() async throws {
            root = FileManager.default.temporaryDirectory.appendingPathComponent("prove-\(UUID().uuidString)")
            for name in ["original", "candidate"] {
                let jobs = root.appendingPathComponent("\(name)/jobs")
                try FileManager.default.createDirectory(at: jobs, withIntermediateDirectories: true)
                try Data("connections: {lake: {kind: duckdb, path: ../lake.duckdb}}\n".utf8)
                    .write(to: root.appendingPathComponent("\(name)/glidepath.yaml"))
            }
            let connection = try DuckDBDatabase(path: lake).connect()
            try await connection.execute(
                """
                CREATE SCHEMA datalake; CREATE SCHEMA curated;
                CREATE TABLE datalake.t AS SELECT i AS id, (i * 37 % 11) / 2.0 AS score, DATE '2024-10-01' + d AS as_of
                FROM range(20) AS r(i), (SELECT range::INTEGER AS d FROM range(3));
                CREATE TABLE curated.totals AS SELECT 'old' AS leftover;
                CHECKPOINT
                """
            )
        }

        deinit { try? FileManager.default.removeItem(at: root) }

        func job(_ name: String, _ sql: String, in side: URL) throws {
            let text = """
                jobName: \(name)
                firstEffectiveDate: 2024-10-01
                modules:
                  - {type: DataSourcing, resultName: t, schema: datalake, table: t, columns: [id, score]}
                  - {type: Transformation, resultName: output, sql: "\(sql)"}
                  - {type: DataFrameWriter, source: output, targetTable: \(name.lowercased()), writeMode: Overwrite}
                """
            try Data(text.utf8).write(to: side.appendingPathComponent("jobs/\(name).yaml"))
        }

        func prove(_ start: ProofRequest.Start = .anew) async throws -> [JobProof] {
            let first = CivilDate("2024-10-01") ?? CivilDate(daysSinceEpoch: 0)
            let request = ProofRequest(
                jobs: [],
                original: original,
                candidate: candidate,
                dates: first...first.adding(days: 2),
                out: root.appendingPathComponent("proof"),
                start: start
            )
            return try await ProjectProof(request).report().jobs
        }
    }

    private static let totals = "SELECT id % 3 AS g, sum(score) AS total FROM t GROUP BY ALL"

    @Test func `the same in other words is equal on the data, and the lake stays as it is`() async throws {
        let estate = try await Estate()
        try estate.job("Totals", Self.totals, in: estate.original)
        try estate.job(
            "Totals",
            "SELECT g, sum(score) AS total FROM (SELECT *, id % 3 AS g FROM t) GROUP BY g",
            in: estate.candidate
        )
        let before = try Data(contentsOf: URL(fileURLWithPath: estate.lake))
        let proofs = try await estate.prove()
        #expect(proofs.map(\.verdict) == [.equalOnData], "\(proofs)")
        #expect(proofs[0].dates.equal == 3 && !proofs[0].notCovered.isEmpty)
        #expect(try Data(contentsOf: URL(fileURLWithPath: estate.lake)) == before)
    }

    @Test func `a difference on one date is found with its columns`() async throws {
        let estate = try await Estate()
        try estate.job("Totals", Self.totals, in: estate.original)
        let changed =
            "SELECT id % 3 AS g, sum(score) + CASE WHEN max(as_of) = DATE '2024-10-02' THEN 1 ELSE 0 END AS total FROM t GROUP BY g"
        try estate.job("Totals", changed, in: estate.candidate)
        let proof = try await estate.prove()[0]
        #expect(proof.verdict == .different && proof.dates.equal == 1, "\(proof)")
        #expect(proof.counterexample?.effectiveDate.description == "2024-10-02")
        #expect(proof.counterexample?.difference.columns == ["total"])
    }

    @Test func `a type, a missing job and a failure are no equality`() async throws {
        let estate = try await Estate()
        for name in ["Typed", "Missing", "Failing"] { try estate.job(name, Self.totals, in: estate.original) }
        try estate.job(
            "Typed",
            "SELECT g, CAST(total AS FLOAT) AS total FROM (\(Self.totals))",
            in: estate.candidate
        )
        try estate.job(
            "Failing",
            "SELECT g, CAST('x' || g AS INTEGER) AS total FROM (\(Self.totals))",
            in: estate.candidate
        )
        let proofs = Dictionary(uniqueKeysWithValues: try await estate.prove().map { ($0.job.rawValue, $0) })
        #expect(proofs["Typed"]?.verdict == .different)
        #expect(
            proofs["Missing"]?.verdict == .unknown && proofs["Missing"]?.reason?.contains("no job") == true
        )
        #expect(proofs["Failing"]?.verdict == .different)
        #expect(proofs["Failing"]?.counterexample?.output == nil)
    }

    @Test func `a proof is continued, and begins anew when a job changed`() async throws {
        let estate = try await Estate()
        try estate.job("Totals", Self.totals, in: estate.original)
        try estate.job("Totals", Self.totals, in: estate.candidate)
        #expect(try await estate.prove().map(\.dates.equal) == [3])
        #expect(try await estate.prove(.resumed).map(\.dates.equal) == [3])
        try estate.job("Totals", "SELECT g, total + 1 AS total FROM (\(Self.totals))", in: estate.candidate)
        #expect(try await estate.prove(.resumed).map(\.verdict) == [.different])
    }

    @Test func `a folder that is no proof's is left alone`() async throws {
        let estate = try await Estate()
        try estate.job("Totals", Self.totals, in: estate.original)
        let out = estate.root.appendingPathComponent("proof")
        try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: out.appendingPathComponent("notes.txt"))
        do {
            _ = try await estate.prove()
            Issue.record("the folder was taken")
        } catch {
            #expect(Diagnostic.all(of: error).map(\.code) == ["prove.folder-in-use"])
        }
        #expect(FileManager.default.fileExists(atPath: out.appendingPathComponent("notes.txt").path))
    }
}
