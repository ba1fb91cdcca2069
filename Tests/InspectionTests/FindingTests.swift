import Inspection
import SQLSyntax
import Testing

/// For each kind of finding: jobs that have it, and jobs that nearly have it.
struct FindingTests {
    private typealias Sample = SampleProject

    private func codes(
        _ steps: [String],
        dialect: Dialect = .duckdb,
        code: String? = nil,
        name: String = "Sample"
    ) async throws -> Set<FindingCode> {
        var project = SampleProject()
        try await project.add(name, steps, dialect: dialect, code: code)
        return project.codes()
    }

    private func sql(_ text: String, dialect: Dialect = .duckdb, writer: String = SampleProject.table("t"))
        async throws
        -> Set<FindingCode>
    {
        try await codes([Sample.orders, Sample.customers, Sample.query(text), writer], dialect: dialect)
    }

    private func python(_ body: String) async throws -> Set<FindingCode> {
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        let code =
            "import pandas as pd\nfrom datetime import timedelta\nfrom decimal import Decimal\n"
            + "def execute(shared_state):\n" + lines.joined(separator: "\n") + "\n"
        return try await codes(
            [Sample.orders, Sample.customers, Sample.python, Sample.table("t", of: "output")],
            code: code
        )
    }

    private let everything =
        "SELECT o.order_id, o.customer_id, o.amount, o.status, c.name, c.city, o.as_of FROM orders o "
        + "JOIN customers c ON c.customer_id = o.customer_id"

    @Test func `a job without fault has no findings`() async throws {
        #expect(try await sql(everything) == [])
    }

    @Test func `what is loaded for nothing`() async throws {
        #expect(
            try await sql("SELECT order_id, customer_id, amount, status, as_of FROM orders") == [
                .redundantSourcing
            ]
        )
        #expect(try await sql(everything.replacing("c.city, ", with: "")) == [.unusedColumns])
        #expect(
            try await sql("SELECT * FROM orders NATURAL JOIN customers").isDisjoint(with: [
                .unusedColumns, .redundantSourcing,
            ])
        )
        let deadEnd = try await codes([
            Sample.orders, Sample.query("SELECT status FROM orders", as: "unread"),
            Sample.query("SELECT * FROM orders"),
            Sample.table("t"),
        ])
        #expect(deadEnd == [.deadEndRelation])
    }

    @Test func `row loops, and those that SQL can replace`() async throws {
        let loop = """
            rows = []
            for row in shared_state["orders"].itertuples():
                rows.append([row.order_id, row.customer_id, row.amount, row.status])
            print(shared_state["customers"].values)
            return {"output": pd.DataFrame(rows, columns=["a", "b", "c", "d"])}
            """
        #expect(try await python(loop) == [.unnecessaryExternal, .rowByRowIteration])
        let printed = loop.replacing("rows = []", with: "rows = []\nopen('x', 'w').write('y')")
        #expect(try await python(printed) == [.rowByRowIteration])
        let evaluated = loop.replacing("row.status]", with: "eval('row.status')]")
        // What is made while running may use anything.
        #expect(try await python(evaluated) == [.rowByRowIteration])
    }

    @Test(arguments: [
        ("WHERE o.amount > 10000", true), ("WHERE o.amount BETWEEN 5 AND 10", true),
        ("WHERE o.as_of >= DATE '2024-01-01'", true),
        ("WHERE o.amount > 0", false), ("WHERE o.status = 'Open'", false),
        ("WHERE o.amount * 0.0725 > 0", true),
        ("WHERE o.amount * 100 > 0", false),
    ])
    func `constants`(condition: String, isFound: Bool) async throws {
        let found = try await sql("\(everything) \(condition)")
        #expect(found.contains(.hardCodedValues) == isFound)
    }

    @Test func `SQL that says it twice`() async throws {
        #expect(
            try await sql("SELECT * FROM (SELECT * FROM (\(everything)) a ORDER BY name) b").contains(
                .overlyComplexSQL
            )
        )
        let kept =
            "WITH big AS (\(everything)) SELECT a.*, b.* FROM big a JOIN big b ON b.customer_id = a.customer_id"
        #expect(try await sql(kept).contains(.overlyComplexSQL) == false)
    }

    @Test func `dependencies that are not declared`() async throws {
        var project = SampleProject()
        try await project.add(
            "Makes",
            [Sample.orders, Sample.query("SELECT * FROM orders"), Sample.table("made")]
        )
        let reads = [
            "{\"type\": \"DataSourcing\", \"resultName\": \"made\", \"schema\": \"curated\", \"table\": \"made\", \"columns\": [\"order_id\"]}",
            Sample.query("SELECT order_id, as_of FROM made"), Sample.table("other"),
        ]
        try await project.add("Reads", reads)
        try await project.add(
            "Declares",
            reads,
            head: "\"dependsOn\": [{\"job\": \"Makes\", \"type\": \"SameDay\"}]"
        )
        #expect(project.codes(of: "Reads") == [.missingDependency])
        #expect(project.codes(of: "Declares") == [])
    }

    @Test func `the same sum twice in an estate`() async throws {
        var project = SampleProject()
        let sum =
            "SELECT customer_id, SUM(amount) AS total, COUNT(order_id) AS n, MAX(status) AS s, as_of FROM orders GROUP BY customer_id, as_of"
        try await project.add("First", [Sample.orders, Sample.query(sum), Sample.table("totals")])
        try await project.add("Again", [Sample.orders, Sample.query(sum), Sample.file()])
        try await project.add(
            "Other",
            [
                Sample.orders,
                Sample.query(
                    sum.replacing("SUM(amount)", with: "SUM(order_id)").replacing(
                        "COUNT(order_id)",
                        with: "COUNT(DISTINCT amount)"
                    ).replacing("MAX(status)", with: "ANY_VALUE(status)")
                ), Sample.file(),
            ]
        )
        #expect(project.codes(of: "First") == [])
        #expect(
            project.codes(of: "Again").isSuperset(of: [
                .duplicatedLogic, .rederivesPublishedOutput, .missingDependency,
            ])
        )
        #expect(project.codes(of: "Other").isDisjoint(with: [.duplicatedLogic, .rederivesPublishedOutput]))
    }

    @Test func `absence here and there`() async throws {
        let left = everything.replacing("JOIN", with: "LEFT JOIN")
        #expect(try await sql(left) == [])
        #expect(
            try await sql(left.replacing("c.city", with: "COALESCE(c.city, '') AS city")) == [
                .asymmetricNullHandling
            ]
        )
    }

    @Test(arguments: [
        ("WeeklyTotals", true), ("DailyTotals", false), ("weekly_totals", true), ("Biweeklyish", false),
    ])
    func `names that promise a period`(name: String, isFound: Bool) async throws {
        let found = try await codes(
            [Sample.orders, Sample.query("SELECT * FROM orders"), Sample.table("t")],
            name: name
        )
        #expect(found == (isFound ? [.misleadingName] : []))
    }

    @Test func `dates that nobody looks at`() async throws {
        let wide = Sample.orders.replacing("\"columns\"", with: "\"lookbackDays\": 10, \"columns\"")
        let latest = "SELECT * FROM orders WHERE as_of = (SELECT MAX(as_of) FROM orders)"
        #expect(
            try await codes([
                wide, Sample.query(latest.replacing("*", with: "order_id, customer_id, amount, status")),
                Sample.table("t"),
            ]) == [.overSourcingDates]
        )
        let trend =
            "SELECT as_of, COUNT(order_id) AS n, MAX(customer_id) AS c, MAX(amount) AS a, MAX(status) AS s FROM orders GROUP BY as_of"
        #expect(try await codes([wide, Sample.query(trend), Sample.table("t")]) == [])
    }

    @Test func `wrinkles of SQL`() async throws {
        #expect(try await sql("\(everything) WHERE dayofweek(o.as_of) <> 0") == [.emptyOnWeekday])
        let total =
            "\(everything) UNION ALL SELECT 0, 0, SUM(amount), 'T', 'T', 'T', as_of FROM orders WHERE day(as_of + 1) = 1 GROUP BY as_of"
        #expect(try await sql(total).contains(.extraTotalRows))
        let share = everything.replacing("o.order_id", with: "o.order_id / o.customer_id AS share")
        #expect(try await sql(share, dialect: .sqlite).contains(.integerDivision))
        #expect(try await sql(share).contains(.integerDivision) == false)
        let sum =
            "SELECT o.customer_id, c.name, c.city, MAX(o.status) AS s, MAX(order_id) AS m, SUM(o.amount) AS total, o.as_of FROM orders o JOIN customers c ON c.customer_id = o.customer_id GROUP BY o.customer_id, c.name, c.city, o.as_of"
        #expect(try await sql(sum, dialect: .sqlite) == [.binaryFloatMoney])
        #expect(try await sql(sum) == [])
        #expect(
            try await sql(everything.replacing("o.as_of", with: "now() AS at, o.as_of")) == [
                .currentTimeOrRandom
            ]
        )
        #expect(try await sql("\(everything) LIMIT 10") == [.dependsOnStorageOrder])
        #expect(try await sql("\(everything) ORDER BY 1 LIMIT 10") == [])
    }

    @Test func `wrinkles of writers`() async throws {
        #expect(
            try await sql(
                everything,
                writer: Sample.file("\"trailerFormat\": \"END|{row_count}|2024-10-01\"")
            ) == [.fixedDateInTrailer]
        )
        #expect(
            try await sql(everything, writer: Sample.file("\"trailerFormat\": \"END|{row_count}|{date}\""))
                == []
        )
        #expect(
            try await sql(everything, writer: Sample.file("\"trailerFormat\": \"{timestamp}\"")) == [
                .currentTimeOrRandom
            ]
        )
        let undated = everything.replacing(", o.as_of", with: "")
        #expect(
            try await sql(undated, writer: Sample.table("t", mode: "Append")) == [.writeModeContradictsData]
        )
        #expect(try await sql(everything, writer: Sample.table("t", mode: "Append")) == [])
        #expect(
            try await sql(everything, writer: Sample.table("order_history")) == [.writeModeContradictsData]
        )
        let header =
            "SELECT 'ORDER' AS order_id, 'STATUS' AS status UNION ALL SELECT CAST(order_id AS VARCHAR), status FROM orders"
        let appended = Sample.file().replacing("\"Overwrite\"", with: "\"Append\"")
        #expect(try await sql(header, writer: appended).contains(.headerRepeatedOnAppend))
        #expect(try await sql(header, writer: Sample.file()).contains(.headerRepeatedOnAppend) == false)
        let trailer =
            "SELECT order_id, status FROM orders WHERE status = 'Open' UNION ALL SELECT COUNT(*), 'TRAILER' FROM orders"
        #expect(try await sql(trailer).contains(.trailerCountsOther))
        #expect(try await sql(trailer + " WHERE status = 'Open'").contains(.trailerCountsOther) == false)
    }

    @Test func `a value that the stored order decides, by guess and by evidence`() async throws {
        let code = """
            def execute(shared_state):
                amounts = {}
                for row in shared_state["orders"].itertuples():
                    amounts[row.customer_id] = row.amount
                return {"output": amounts}
            """
        var project = SampleProject()
        try await project.add(
            "Sample",
            [Sample.orders, Sample.python, Sample.table("t", of: "output")],
            code: code
        )
        #expect(project.codes().contains(.dependsOnStorageOrder))
        let question = try #require(project.inspection.questions.first)
        #expect(question.keys == ["customer_id"])
        #expect(question.values == ["amount"])
        project.determinations = [question: true]
        #expect(project.codes().contains(.dependsOnStorageOrder) == false)
        project.determinations = [question: false]
        let finding = project.inspection.jobs[0].findings.first { $0.code == .dependsOnStorageOrder }
        #expect(finding?.confidence == .high)
        #expect(project.inspection.jobs[0].classification.kinds == [.orderDependent])
    }

    @Test func `code that cannot be read is said, and everything counts as used`() async throws {
        var project = SampleProject()
        try await project.add(
            "Broken",
            [Sample.orders, Sample.python, Sample.table("t", of: "output")],
            code: "def execute(:\n"
        )
        let job = try #require(project.inspection.jobs.first)
        #expect(job.notUnderstood.map(\.place.file) == ["code.py"])
        #expect(job.classification.kinds == [.externalOnly])
        #expect(job.findings.isEmpty)
    }
}
