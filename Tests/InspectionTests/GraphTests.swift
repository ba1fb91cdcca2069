import Inspection
import JobModel
import Testing

/// Which job needs which, as declared and as discovered.
struct GraphTests {
    private typealias Sample = SampleProject

    private func reads(_ table: String) -> String {
        """
        {"type": "DataSourcing", "resultName": "made", "schema": "curated", "table": "\(table)", "columns": ["order_id"]}
        """
    }

    private func needs(_ jobs: String...) -> String {
        let list = jobs.map { "{\"job\": \"\($0)\", \"type\": \"SameDay\"}" }
        return "\"dependsOn\": [\(list.joined(separator: ", "))]"
    }

    private let passOn = Sample.query("SELECT order_id, as_of FROM made")

    /// Makes → Reads (not declared), Reads → Last (declared), Makes → Idle (declared, nothing flows).
    private func chain() async throws -> JobEstate {
        var project = SampleProject()
        try await project.add(
            "Makes",
            [Sample.orders, Sample.query("SELECT order_id, as_of FROM orders"), Sample.table("made")]
        )
        try await project.add("Reads", [reads("made"), passOn, Sample.table("second")])
        try await project.add("Last", [reads("second"), passOn, Sample.file()], head: needs("Reads"))
        try await project.add(
            "Idle",
            [Sample.orders, Sample.query("SELECT * FROM orders"), Sample.table("third")],
            head: needs("Makes", "Gone")
        )
        return project.inspection.estate
    }

    @Test func `what is declared and what flows`() async throws {
        let graph = JobGraph(try await chain())
        let names = graph.estate.jobs.map(\.name.rawValue)
        let said = graph.edges.map {
            "\(names[$0.upstream]) \(names[$0.downstream]) \($0.via) \($0.declared != nil)"
        }
        #expect(
            said == [
                "Makes Reads [\"curated.made\"] false", "Reads Last [\"curated.second\"] true",
                "Makes Idle [] true",
            ]
        )
        #expect(graph.missing.map(\.downstream) == [1])
        #expect(graph.useless.map(\.downstream) == [3])
        #expect(graph.unknown.map(\.upstream) == [JobName("Gone")])
        #expect(graph.unread.map(\.name) == ["curated.third"])
        #expect(graph.levels == [0, 1, 2, 1])
        #expect(graph.cycles.isEmpty)
        #expect(graph.criticalPath == nil)
    }

    @Test func `the longest way goes by measured seconds`() async throws {
        let seconds: [JobName: Double] = [JobName("Makes"): 2, JobName("Reads"): 1, JobName("Idle"): 5]
        let graph = JobGraph(try await chain(), durations: seconds)
        #expect(graph.criticalPath?.seconds == 7)
        #expect(graph.criticalPath?.jobs == [0, 3])
    }

    @Test func `columns are followed to where they are stored`() async throws {
        let estate = try await chain()
        let columns = GraphReport(JobGraph(estate)).columns.map {
            "\($0.job) \($0.from.table).\($0.from.column) \($0.to.column) \($0.kind)"
        }
        #expect(columns.contains("Makes lake.orders.order_id order_id identity"))
        #expect(columns.contains("Reads curated.made.order_id order_id identity"))
    }

    @Test func `circles are found`() async throws {
        var project = SampleProject()
        try await project.add("A", [reads("c"), passOn, Sample.table("a")])
        try await project.add("B", [reads("a"), passOn, Sample.table("b")])
        try await project.add("C", [reads("b"), passOn, Sample.table("c")])
        try await project.add("D", [reads("c"), passOn, Sample.table("d")])
        try await project.add("Own", [reads("own"), passOn, Sample.table("own")])
        let graph = JobGraph(project.inspection.estate)
        #expect(graph.cycles == [[0, 1, 2]])
        #expect(graph.levels == [0, 0, 0, 1, 0])
    }

    @Test func `names cannot leave the quotes of DOT`() async throws {
        var project = SampleProject()
        try await project.add(
            "A_b",
            [Sample.orders, Sample.query("SELECT * FROM orders"), Sample.table("t")]
        )
        let dot = JobGraph(project.inspection.estate).dot
        #expect(dot.hasPrefix("digraph jobs {\n"))
        #expect(dot.contains("  \"A_b\";\n"))
        #expect(dot.hasSuffix("}\n"))
    }

    @Test func `a survey is the same after it was kept`() async throws {
        for survey in try await chain().jobs {
            let bytes = survey.stored
            #expect(try JobSurvey(stored: bytes[...]) == survey)
            #expect(throws: (any Error).self) { try JobSurvey(stored: bytes.dropLast()) }
        }
    }

    @Test func `a store of another program, or a damaged one, holds nothing`() {
        let entry = SurveyStore.Entry(file: "jobs/a.json", inputs: [], tables: "-", survey: [1, 2, 3])
        let bytes = SurveyStore.bytes(of: [entry], stamp: "one")
        #expect(SurveyStore(bytes, stamp: "one").entry(for: "jobs/a.json")?.survey == [1, 2, 3])
        #expect(SurveyStore(bytes, stamp: "two").count == 0)
        for length in 0..<bytes.count {
            #expect(SurveyStore(Array(bytes[..<length]), stamp: "one").count == 0)
        }
    }

    @Test func `jobs are surveyed after those whose tables they load`() {
        let groups = SurveyOrder.groups(
            reads: [["c"], ["a"], [], ["x", "y"], ["y"], ["x"]],
            writes: [["d"], ["c"], ["a"], [], ["x"], ["y"]]
        )
        #expect(groups == [[2], [1], [0], [3, 4, 5]])
    }
}
