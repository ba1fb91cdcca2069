import Foundation
import Testing

/// Every mistake a person can make gets a code, a place, a remedy and an exit code, and leaves nothing half done.
struct BadInputTests {
    @Test(arguments: BadInput.all + BadInput.texts)
    func `a mistake is told with its code and place, and nothing is published`(_ input: BadInput) throws {
        let folder = try TemporaryFolder()
        try input.write(into: folder)
        let program = Program(folder: folder.url)
        let outcome = try program.run(input.arguments)
        #expect(outcome.status == input.status, "\(outcome.errors)\(outcome.output)")
        let first = outcome.errors.split(separator: "\n").first { $0.contains("[\(input.code)]") }
        #expect(first != nil, "expected [\(input.code)], found: \(outcome.errors)")
        if let place = input.place {
            #expect(first?.contains(place) == true, "expected place \(place), found: \(first ?? "")")
        }
        #expect(!outcome.errors.contains("internal.unexpected"))
        #expect(!outcome.errors.contains("NSCocoaErrorDomain"))
        #expect(try !folder.holdsPublishedFiles(), "something was published")
    }

    @Test func `code that is stopped at the time limit tells its last lines`() throws {
        let folder = try TemporaryFolder()
        let code = """
            import sys, time
            def execute(s):
                print("waiting for the mainframe", file=sys.stderr, flush=True)
                time.sleep(600)
            """
        for (path, text) in BadInput.python(code, more: "\n  \"timeout\": \"10s\",") {
            try folder.write(text, to: path)
        }
        let outcome = try Program(folder: folder.url).run("run")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("timeout]"))
        #expect(outcome.errors.contains("waiting for the mainframe"), "\(outcome.errors)")
    }

    @Test func `a warning of a writer names job, date and step`() throws {
        let folder = try TemporaryFolder()
        let sql = "SELECT 1 AS id, DATE '2024-01-01' AS etl_effective_date"
        let files = BadInput.job(
            #"{"type": "Transformation", "resultName": "output", "sql": "\#(sql)"}"#,
            #"{"type": "CsvFileWriter", "source": "output", "outputDirectory": "out", "jobDirName": "j", "outputTableDirName": "t", "fileName": "f.csv", "writeMode": "Overwrite"}"#
        )
        try folder.write("through: 2024-10-01\n", to: "glidepath.yaml")
        for (path, text) in files { try folder.write(text, to: path) }
        let outcome = try Program(folder: folder.url).run("run")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let warning = (outcome.output + outcome.errors).split(separator: "\n")
            .first { $0.contains("[file.replaced-column]") }
        #expect(warning?.contains("A / 2024-10-01") == true, "\(warning ?? "")")
    }

    @Test func `with --json, standard output holds JSON only, also when it fails`() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"jobName\": \"A\", \"modules\": [{\"type\": \"Nothing\"}]}", to: "jobs/A.json")
        let outcome = try Program(folder: folder.url).run("jobs", "validate", "--json")
        #expect(outcome.status == 2)
        let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        let diagnostics = (document as? [String: Any])?["diagnostics"] as? [[String: Any]]
        #expect(diagnostics?.contains { $0["code"] as? String == "job.unknown-module" } == true)
    }
}

extension TemporaryFolder {
    /// Whether anything stands below `output/`, temporary files aside.
    func holdsPublishedFiles() throws -> Bool {
        let output = url.appendingPathComponent("output")
        let paths = FileManager.default.enumerator(atPath: output.path)?.compactMap { $0 as? String } ?? []
        return paths.contains { path in
            var isFolder: ObjCBool = false
            let file = output.appendingPathComponent(path)
            let isThere = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
            return isThere && !isFolder.boolValue && ["csv", "json", "parquet"].contains(file.pathExtension)
        }
    }
}

/// One mistake: the files of a project, what is typed, and what must be answered.
struct BadInput: Sendable, CustomTestStringConvertible {
    var name: String
    var files: [String: String] = [:]
    var arguments = ["run"]
    var code: String
    /// Text that the first line must hold, such as `jobs/A.json:3:5`.
    var place: String?
    var status: Int32

    var testDescription: String { name }

    func write(into folder: TemporaryFolder) throws {
        try folder.write("through: 2024-10-01\n", to: "glidepath.yaml")
        for (path, text) in files { try folder.write(text, to: path) }
    }

    /// A job `A` whose `modules` are given; each stands on a line of its own from line 5 on.
    static func job(_ modules: String..., more: String = "") -> [String: String] {
        let lines = modules.joined(separator: ",\n")
        let text = """
            {
              "jobName": "A",
              "firstEffectiveDate": "2024-10-01",\(more)
              "modules": [
            \(lines)
              ]
            }
            """
        return ["jobs/A.json": text]
    }

    static let values = #"{"type": "Transformation", "resultName": "output", "sql": "SELECT 1 AS id"}"#
    static let table =
        #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Overwrite"}"#

    static func source(_ rest: String) -> String {
        #"{"type": "DataSourcing", "resultName": "s", "schema": "datalake", "table": "t", "columns": ["id"]\#(rest)}"#
    }

    static func python(_ code: String, more: String = "") -> [String: String] {
        var files = job(#"{"type": "External", "script": "externals/a.py"}"#, table, more: more)
        files["externals/a.py"] = code
        files["glidepath.yaml"] = "through: 2024-10-01\nexternals: {python: \"\(testPython)\"}\n"
        return files
    }

    static let testPython = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"
}

extension Program {
    @discardableResult
    func run(_ arguments: [String], deadline: Duration = .seconds(120)) throws -> Outcome {
        try start(arguments).wait(deadline: deadline)
    }
}
