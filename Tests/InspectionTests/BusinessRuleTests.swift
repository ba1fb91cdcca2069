import Inspection
import Testing

/// Rules are read from any job: what kind they are, what of the text they are read from, and what they say.
struct BusinessRuleTests {
    private func rules(
        _ sql: String,
        head: [String] = [SampleProject.orders, SampleProject.customers]
    ) async throws -> [BusinessRule] {
        var project = SampleProject()
        try await project.add("J", head + [SampleProject.query(sql), SampleProject.table("t")])
        return try #require(project.inspection.jobs.first).rules
    }

    private func code(_ python: String) async throws -> JobInspection {
        var project = SampleProject()
        try await project.add(
            "J",
            [SampleProject.orders, SampleProject.python, SampleProject.table("t", of: "output")],
            code: python
        )
        return try #require(project.inspection.jobs.first)
    }

    @Test(arguments: [
        (
            "SELECT order_id FROM orders WHERE amount >= 100", BusinessRule.Kind.filter, "amount >= 100",
            "`amount` is at least 100"
        ),
        (
            "SELECT order_id FROM orders WHERE status IS NULL", .filter, "status IS NULL",
            "`status` is missing"
        ),
        (
            "SELECT order_id FROM orders WHERE status IN ('A', 'B')", .filter, "status IN ('A', 'B')",
            "is one of 'A', 'B'"
        ),
        (
            "SELECT order_id FROM orders WHERE amount BETWEEN 1 AND 5", .filter, "amount BETWEEN 1 AND 5",
            "from 1 to 5, both included"
        ),
        (
            "SELECT status, COUNT(*) AS n FROM orders GROUP BY status HAVING COUNT(*) > 3", .filter,
            "COUNT(*) > 3", "the number of rows is above 3"
        ),
        (
            "SELECT status, SUM(amount) AS s FROM orders GROUP BY status", .grouping, "GROUP BY status",
            "one row for each `status`"
        ),
        (
            "SELECT status, SUM(amount) AS s FROM orders GROUP BY status", .aggregation, "SUM(amount)",
            "`s` is the sum of `amount`"
        ),
        (
            "SELECT COALESCE(status, 'none') AS status FROM orders", .missingValue,
            "COALESCE(status, 'none')", "`status` is missing, 'none' stands for it"
        ),
        (
            "SELECT TRIM(status) AS status FROM orders", .normalisation, "TRIM(status)",
            "without leading and trailing blanks"
        ),
        ("SELECT amount * 1.2 AS gross FROM orders", .formula, "amount * 1.2", "`gross` is `amount` × 1.2"),
        (
            "SELECT ROUND(amount * 1.2, 1) AS gross FROM orders", .rounding, "ROUND(amount * 1.2, 1)",
            "to 1 decimals, halves away from zero"
        ),
        ("SELECT DISTINCT status FROM orders", .deduplication, "SELECT DISTINCT", "Equal rows count once"),
        (
            "SELECT order_id FROM orders ORDER BY amount DESC, order_id", .ordering,
            "ORDER BY amount DESC, order_id", "`amount` from high to low, then `order_id`"
        ),
        ("SELECT order_id FROM orders ORDER BY amount LIMIT 3", .limit, "LIMIT 3", "first 3 rows"),
        (
            "SELECT CASE WHEN amount > 10 THEN 'big' ELSE 'small' END AS size FROM orders", .decision,
            "WHEN amount > 10 THEN 'big'", "`size` is 'big' when `amount` is above 10"
        ),
        (
            "SELECT CASE WHEN amount > 10 THEN 'big' ELSE 'small' END AS size FROM orders", .decision,
            "'small'", "in all other cases"
        ),
        (
            "SELECT o.order_id FROM orders o LEFT JOIN customers c ON c.customer_id = o.customer_id", .join,
            "LEFT JOIN customers c ON c.customer_id = o.customer_id", "A row without a match stays"
        ),
        (
            "SELECT o.order_id FROM orders o JOIN customers c ON c.customer_id = o.customer_id", .join,
            "JOIN customers c ON c.customer_id = o.customer_id", "left out"
        ),
        (
            "SELECT order_id FROM orders UNION ALL SELECT customer_id FROM customers", .combination,
            "UNION ALL", "2 queries"
        ),
        (
            "SELECT order_id FROM (SELECT order_id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY amount) AS n FROM orders) x WHERE n = 1",
            .ranking, "ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY amount)",
            "same `customer_id`, only the first counts, ordered by `amount`"
        ),
    ]) func `SQL says a rule`(sql: String, kind: BusinessRule.Kind, expression: String, words: String)
        async throws
    {
        let all = try await rules(sql)
        let found = all.filter { $0.kind == kind && $0.expression == expression }
        #expect(found.count == 1, "\(all.map { ($0.kind, $0.expression, $0.statement) })")
        #expect(found.first?.statement.contains(words) == true, "\(found.map(\.statement))")
        #expect(found.first?.confidence == .high)
    }

    @Test(arguments: [
        (
            "if row['amount'] > 100:\n            continue", BusinessRule.Kind.filter, "row['amount'] > 100",
            "left out when `amount` is above 100"
        ),
        (
            "size = 'big' if row['amount'] >= 10 else 'small'", .decision,
            "'big' if row['amount'] >= 10 else 'small'",
            "`size` is 'big' when `amount` is at least 10, otherwise 'small'"
        ),
        ("tax = row['amount'] * 2", .formula, "row['amount'] * 2", "`tax` is `amount` × 2"),
        (
            "tax = round(row['amount'], 1)", .rounding, "round(row['amount'], 1)",
            "halves to the even neighbour"
        ),
        (
            "name = row['status'].strip()", .normalisation, "row['status'].strip()",
            "without surrounding blanks"
        ),
    ]) func `loops say rules`(line: String, kind: BusinessRule.Kind, expression: String, words: String)
        async throws
    {
        let job = try await code(
            """
            import pandas as pd
            def execute(shared_state):
                orders = shared_state["orders"]
                rows = []
                for _, row in orders.iterrows():
                    \(line)
                    rows.append([row["order_id"]])
                return {"output": pd.DataFrame(rows, columns=["order_id"])}
            """
        )
        let found = job.rules.filter { $0.kind == kind && $0.expression == expression }
        #expect(found.count == 1, "\(job.rules.map { ($0.kind, $0.expression, $0.statement) })")
        #expect(found.first?.statement.contains(words) == true, "\(found.map(\.statement))")
    }

    @Test func `weekdays and empty input are their own kinds`() async throws {
        let job = try await code(
            """
            import pandas as pd
            def execute(shared_state):
                orders = shared_state["orders"]
                day = shared_state["__maxEffectiveDate"]
                if len(orders) == 0:
                    return {"output": pd.DataFrame(columns=["a"])}
                if day.weekday() == 6:
                    return {"output": pd.DataFrame(columns=["a"])}
                return {"output": orders[["order_id"]]}
            """
        )
        let empty = job.rules.first { $0.kind == .emptyInput }
        #expect(empty?.statement == "When `orders` has no rows, the result has no rows.")
        let weekend = job.rules.first { $0.kind == .weekend }
        #expect(weekend?.statement == "When the effective date is a Sunday, the result has no rows.")
    }

    @Test func `what is not understood is asked, never left out`() async throws {
        let job = try await code("def execute(shared_state):\n    return eval('shared_state')\n")
        #expect(!job.questions.isEmpty)
        let broken = try await code("def execute(:\n")
        #expect(broken.questions.contains { $0.place?.file == "code.py" })
        let documents = JobDocuments(of: broken)
        #expect(documents.requirements.contains("**Partly understood.**"))
        #expect(documents.requirements.contains("code.py:1"))
    }

    @Test func `a part of a query that nothing reads makes no rule`() async throws {
        let found = try await rules(
            "WITH unused AS (SELECT order_id FROM orders WHERE amount > 7) SELECT order_id FROM orders"
        )
        #expect(!found.contains { $0.kind == .filter })
    }

    @Test func `numbers follow steps and lines, and the same job gives the same documents`() async throws {
        let sql = "SELECT order_id FROM orders WHERE amount > 1 AND status = 'A' ORDER BY order_id"
        let found = try await rules(sql)
        #expect(found.map(\.id) == (1...found.count).map { "BR-\($0)" })
        var project = SampleProject()
        try await project.add(
            "J",
            [SampleProject.orders, SampleProject.query(sql), SampleProject.table("t")]
        )
        let first = try #require(project.inspection.jobs.first)
        let second = try #require(project.inspection.jobs.first)
        #expect(JobDocuments(of: first).files.map(\.text) == JobDocuments(of: second).files.map(\.text))
    }

    @Test func `columns that nobody asks about become questions`() async throws {
        var project = SampleProject()
        try await project.add(
            "J",
            [
                #"{"type": "DataSourcing", "resultName": "x", "schema": "lake", "table": "x", "columns": ["start_date", "end_date", "status"]}"#,
                SampleProject.query("SELECT status FROM x WHERE end_date IS NULL"), SampleProject.table("t"),
            ]
        )
        let questions = try #require(project.inspection.jobs.first).questions.map(\.text)
        #expect(questions.contains { $0.contains("`start_date`") && $0.contains("`end_date`") })
        #expect(questions.contains { $0.contains("`status` of `x` chooses no rows") })
    }
}
