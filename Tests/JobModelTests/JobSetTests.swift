import Diagnostics
import Testing

@testable import JobModel

/// What is wrong between files that are right one by one.
@Suite struct JobSetTests {
    private let reader = JobFileReader()

    private func job(_ name: String, after upstream: [String] = [], steps: String? = nil) throws -> Job {
        let entries = upstream.map { "{job: \($0)}" }.joined(separator: ", ")
        let text = """
            jobName: \(name)
            dependsOn: [\(entries)]
            modules:
            - \(steps ?? "{type: External, script: a.py}")
            """
        let read = reader.read(text: text, file: "jobs/\(name).yaml")
        return try #require(read.job, "\(read.diagnostics)")
    }

    @Test func `jobs that fit together give nothing`() throws {
        let jobs = [try job("C", after: ["A", "B"]), try job("B", after: ["A"]), try job("A")]
        #expect(reader.problems(in: jobs, project: Project()) == [])
    }

    @Test func `a name used twice names both files`() throws {
        var second = try job("A")
        second.file = "jobs/other.yaml"
        second.nameLocation?.file = "jobs/other.yaml"
        let problems = reader.problems(in: [try job("A"), second], project: Project())
        #expect(brief(problems) == ["job.duplicate-name 1:10"])
        #expect(problems.first?.location?.file == "jobs/other.yaml")
        #expect(problems.first?.reason == "It is first used in jobs/A.yaml:1:10.")
    }

    @Test func `an upstream job that does not exist gets the nearest name`() throws {
        let problems = reader.problems(
            in: [try job("Daily", after: ["Acounts"]), try job("Accounts")],
            project: Project()
        )
        #expect(brief(problems) == ["job.unknown-upstream 2:19"])
        #expect(problems.first?.remedy == "Did you mean \"Accounts\"?")
    }

    @Test func `a cycle is named once, with its places`() throws {
        let jobs = [
            try job("Start", after: ["A"]), try job("A", after: ["B"]), try job("B", after: ["C"]),
            try job("C", after: ["A"]),
        ]
        let problems = reader.problems(in: jobs, project: Project())
        #expect(brief(problems) == ["job.cycle 2:19"])
        #expect(problems.first?.summary == "jobs depend on each other in a circle: A → B → C → A")
        #expect(
            problems.first?.reason
                == "The dependencies stand at jobs/A.yaml:2:19, jobs/B.yaml:2:19, jobs/C.yaml:2:19."
        )
        expectGoodWords(problems)
    }

    @Test func `two cycles are two problems, a diamond is none`() throws {
        let jobs = [
            try job("A", after: ["B"]), try job("B", after: ["A"]), try job("C", after: ["D"]),
            try job("D", after: ["C"]), try job("Top"), try job("Left", after: ["Top"]),
            try job("Right", after: ["Top"]), try job("End", after: ["Left", "Right"]),
        ]
        let codes = reader.problems(in: jobs, project: Project()).map(\.code)
        #expect(codes == ["job.cycle", "job.cycle"])
    }

    @Test func `connections that the project does not define are named at their place`() throws {
        let sourcing =
            "{type: DataSourcing, resultName: a, schema: s, table: t, columns: [c], connection: lak}"
        let writer = "{type: DataFrameWriter, source: a, targetTable: t, writeMode: Append, connection: mart}"
        let problems = reader.problems(
            in: [try job("A", steps: sourcing + "\n- " + writer)],
            project: Project()
        )
        #expect(brief(problems) == ["job.unknown-connection 4:86", "job.unknown-connection 5:85"])
        #expect(problems.map(\.remedy).first == "Did you mean \"lake\"?")
        #expect(problems.first?.reason == "The project has the connections control, lake, outputs.")
        #expect(problems.first?.step == "1 DataSourcing a")
        expectGoodWords(problems)
    }

    @Test func `a path token that the project does not define is named at its place`() throws {
        let writer =
            "{type: CsvFileWriter, source: output, outputDirectory: '{ETL_ROOT}/o', jobDirName: j,"
            + "\n   outputTableDirName: t, fileName: f, writeMode: Append}"
        let jobs = [try job("A", steps: "{type: External, script: a.py}\n- " + writer)]
        #expect(brief(reader.problems(in: jobs, project: Project())) == ["project.unknown-token 5:58"])
        #expect(reader.problems(in: jobs, project: Project(tokens: ["etl_root": "/srv"])) == [])
    }

    @Test func `a legacy type name needs a script in the project`() throws {
        let jobs = [try job("A", steps: "{type: External, typeName: Bank.Summary}")]
        #expect(brief(reader.problems(in: jobs, project: Project())) == ["job.unknown-type-name 4:30"])
        let types = ["Bank.Summary": Project.Externals.Implementation(script: "s.py", function: "execute")]
        let project = Project(externals: Project.Externals(types: types))
        #expect(reader.problems(in: jobs, project: project) == [])
        let swift = [try job("A", steps: "{type: External, language: swift, typeName: Bank.Summary}")]
        #expect(reader.problems(in: swift, project: Project()) == [])
    }
}
