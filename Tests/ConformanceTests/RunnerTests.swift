import Foundation
import Testing

/// Canaries: stories with something wrong in them must be seen to fail.
@Suite struct RunnerTests {
    private static let start = """
        # name: story
        # purpose: a story
        # differs: for the sake of it

        engines duckdb sqlite

        data datalake.t
        id integer, s varchar
        1,"a,b"
        2,

        job
        jobName: Copy
        modules:
          - { type: DataSourcing, resultName: t, schema: datalake, table: t, columns: [id, s], asOf: none }
          - { type: DataFrameWriter, source: t, targetTable: copy, writeMode: Overwrite }
          - { type: CsvFileWriter, source: t, outputDirectory: out, jobDirName: j, outputTableDirName: t,
              fileName: t.csv, writeMode: Overwrite }

        run 2024-10-03


        """

    private func differences(_ end: String, engine: String = "duckdb") async throws -> [String] {
        let play = try await Play(ConformanceFile(path: "story.test", text: Self.start + end), engine: engine)
        try await play.perform()
        return play.differences
    }

    private static let rows = "rows curated.copy\nid integer, s varchar\n"
    private static let file = "file out/j/t/2024-10-03/t.csv\nid,s,etl_effective_date\n"

    @Test(arguments: [
        rows + "2,\n1,\"a,b\"\n", "rows curated.copy ordered\nid integer, s varchar\n1,\"a,b\"\n2,\n",
        file + "1,\"a,b\",2024-10-03\n2,,2024-10-03\n", "missing out/j/t/2024-10-04\n",
    ])
    func `a true story has no difference`(end: String) async throws {
        #expect(try await differences(end) == [])
    }

    @Test(arguments: [
        rows + "1,\"a,b\"\n", rows + "1,\"a,b\"\n2,\n2,\n", rows + "1,\"a,b\"\n2,\"\"\n",
        "rows curated.copy\nid bigint, s varchar\n1,\"a,b\"\n2,\n",
        "rows curated.copy ordered\nid integer, s varchar\n2,\n1,\"a,b\"\n",
        "rows curated.other\nid integer\n",
        file + "1,\"a,b\",2024-10-03\n", file + "1,\"a,b\",2024-10-03␍\n2,,2024-10-03\n",
        "file out/none.csv\n",
        "missing out/j/t/2024-10-03/t.csv\n", "error sql.invalid\n", "warning publish.discarded-rows\n",
        "job\njobName: Bad\nmodules: [{ type: Nonsense }]\n\nrun 2024-10-03\n",
        "job\njobName: Bad\nmodules: [{ type: Nonsense }]\n\nrun 2024-10-03\n\nerror job.unknown-module at 1:1\n",
        "job\njobName: Bad\nmodules: [{ type: Nonsense }]\n\nrun 2024-10-03\n\nerror job.unknown-module\nother words\n",
    ])
    func `a false story is found out`(end: String) async throws {
        #expect(try await differences(end).isEmpty == false)
    }

    @Test func `blocks for another engine are not played`() async throws {
        let end = Self.rows + "1,\"a,b\"\n2,\n\nrows curated.copy on sqlite\nnonsense\n"
        #expect(try await differences(end) == [])
        #expect(try await differences(end, engine: "sqlite").count == 1)
    }

    @Test(arguments: [
        ("# name: other\n# purpose: p\n\nengines duckdb\n", "# name: story"),
        ("# name: story\n\nengines duckdb\n", "purpose"), ("# name: story\n# purpose: p\n\nrun\n", "engines"),
        ("# name: story\n# purpose: p\n\nengines spark\n", "spark"),
        ("# name: story\n# purpose: p\n\nengines duckdb\n\nmissing a on duckdb\n", "differs"),
        ("# name: story\n# purpose: p\n# differs: d\n\nengines duckdb\n\nmissing a on sqlite\n", "sqlite"),
        ("# name: story\n# purpose: p\n\nnonsense\nengines duckdb\n", "nonsense"),
    ])
    func `a file that cannot be a story says why`(text: String, word: String) {
        let error = #expect(throws: ConformanceFile.Problem.self) {
            try ConformanceFile(path: "story.test", text: text)
        }
        #expect(error?.description.contains(word) == true)
    }

    @Test func `an update puts what was found in place of what was expected`() async throws {
        let wrong = Self.rows + "9,z\n\n" + Self.file
        let file = try ConformanceFile(path: "story.test", text: Self.start + wrong)
        let play = try await Play(file, engine: "duckdb")
        try await play.perform()
        let right = Self.rows + "1,\"a,b\"\n2,\n\n" + Self.file + "1,\"a,b\",2024-10-03\n2,,2024-10-03\n"
        #expect(file.text(replacing: play.found) == Self.start + right)
    }
}
