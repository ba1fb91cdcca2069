import Foundation
import Testing

/// Names that begin like others, stand for others, or hold the marks of other names.
struct NamesTests {
    private func csv(_ fileName: String) -> String {
        #"{"type": "CsvFileWriter", "source": "output", "outputDirectory": "out", "jobDirName": "j", "outputTableDirName": "t", "fileName": "\#(fileName)", "writeMode": "Overwrite"}"#
    }

    private let parquet =
        #"{"type": "ParquetFileWriter", "source": "output", "outputDirectory": "out", "jobDirName": "j", "outputTableDirName": "t", "fileName": "x", "writeMode": "Overwrite"}"#

    private func project(_ files: [String: String], settings: String = "") throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write("through: 2024-10-01\n" + settings, to: "glidepath.yaml")
        for (path, text) in files { try folder.write(text, to: path) }
        return folder
    }

    @Test func `outputs whose names begin alike stand side by side, also when they are made again`() throws {
        let folder = try project(
            BadInput.job(
                BadInput.values,
                BadInput.table,
                csv("data.csv"),
                csv("data"),
                csv("x.csv"),
                parquet
            )
        )
        let program = Program(folder: folder.url)
        for arguments in [["run"], ["run", "A", "--date", "2024-10-01"]] {
            let outcome = try program.run(arguments)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let path = folder.url.appendingPathComponent("out/j/t/2024-10-01").path
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }
        #expect(names.sorted() == ["data", "data.csv", "x", "x.csv"])
    }

    @Test func `logs finds jobs whose names hold the marks of dates and attempts`() throws {
        let job = BadInput.job(BadInput.values, BadInput.table)
            .mapValues { $0.replacing(#""jobName": "A""#, with: #""jobName": "a@b#1""#) }
        let folder = try project(job)
        let program = Program(folder: folder.url)
        #expect(try program.run("run").status == 0)
        for name in ["a@b#1", "a@b#1@2024-10-01", "a@b#1@2024-10-01#1"] {
            let outcome = try program.run("logs", name)
            #expect(outcome.status == 0, "\(name): \(outcome.errors)")
        }
        #expect(try program.run("logs", "a@b#1@2024-10-01#2").status == 2)
    }

    @Test func `show takes the schemas that jobs name`() throws {
        let folder = try project(
            BadInput.job(BadInput.values, BadInput.table),
            settings: "schemas: {curated: stored}\n"
        )
        let program = Program(folder: folder.url)
        #expect(try program.run("run").status == 0)
        for name in ["curated.t", "stored.t"] {
            let outcome = try program.run("show", name, "--json")
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains("\"total\""))
        }
    }
}
