internal import JobModel

/// `tests.md`: how each rule is tested.
struct TestPlanDocument {
    let inspection: JobInspection
    let tests: [RuleTestSummary]?

    var text: String {
        var page = Markdown()
        page.heading(1, "\(inspection.job.name): test plan")
        page.paragraph(
            "Each test gives the job small tables and expects rows. The expected rows are what the job itself gives, and a test counts only "
                + "if a copy of the job with the rule broken gives others. `glidepath inspect --run-tests` makes and runs them; "
                + "`tests.json` holds them for programs."
        )
        if tests == nil { page.paragraph("The tests have not been made yet: this is what they will vary.") }
        let summary = Dictionary((tests ?? []).map { ($0.rule, $0) }) { first, _ in first }
        page.table(
            ["test", "rule", "kind", "varied", "result"],
            inspection.rules.map { rule in
                [
                    rule.testID, rule.id, rule.kind.title, rule.kind.variation,
                    tests == nil ? "not made" : result(summary[rule.id]),
                ]
            }
        )
        for rule in inspection.rules {
            guard let test = summary[rule.id] else { continue }
            page.heading(2, "\(rule.testID): \(rule.id)")
            page.paragraph(rule.statement)
            show(test, &page)
        }
        return page.text
    }

    private func result(_ test: RuleTestSummary?) -> String {
        guard let test else { return "no test" }
        return test.problem.map { "no test: \($0)" }
            ?? "passes; fails when \(test.breaking ?? "the rule is broken")"
    }

    private func show(_ test: RuleTestSummary, _ page: inout Markdown) {
        if let problem = test.problem { return page.paragraph("No test: \(problem).") }
        page.paragraph("T is \(test.date). The test fails when \(test.breaking ?? "the rule is broken").")
        for (title, head, rows) in test.inputs {
            page.paragraph("Given \(title)\(rows.isEmpty ? ", without rows" : ""):")
            page.table(head, rows)
        }
        for (title, head, rows) in test.outputs {
            page.paragraph("Expected \(title)\(rows.isEmpty ? ", without rows" : ""):")
            page.table(head, rows)
        }
    }
}

extension BusinessRule {
    /// `TC-3` for `BR-3`.
    public var testID: String { id.replacing("BR-", with: "TC-") }
}

extension BusinessRule.Kind {
    /// What a test of such a rule varies.
    var variation: String {
        switch self {
        case .snapshot: "rows of T, of earlier and of later dates"
        case .filter: "rows that fit, rows at the limits of the condition, missing values"
        case .join, .lookup: "a row with a partner, without one, with several"
        case .decision: "values at, just below and just above each constant, missing values"
        case .missingValue: "a missing value beside a present one"
        case .normalisation: "text with blanks around it, in upper and lower case"
        case .formula, .rounding: "values whose results lie between two roundings, missing values"
        case .grouping, .aggregation: "groups of one and of several rows, missing values"
        case .ranking: "ties, and rows in the other order"
        case .deduplication: "the same row twice"
        case .ordering: "rows in the other order"
        case .limit: "more rows than count"
        case .combination: "rows for each part"
        case .weekend: "a Friday, a Saturday, a Sunday"
        case .emptyInput: "each table without rows"
        case .output, .writeMode, .fileLayout: "a run, and the same run again"
        }
    }
}
