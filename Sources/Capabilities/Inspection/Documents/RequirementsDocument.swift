internal import JobModel

/// `brd.md`: what a job does, for the people who own it.
struct RequirementsDocument {
    let inspection: JobInspection

    var text: String {
        var page = Markdown()
        let job = inspection.job
        page.heading(1, "\(job.name): business requirements")
        page.paragraph(
            "Read from the job's files; nothing was run. T is the effective date of a run, paths are relative to the project. "
                + "HIGH is read from code, MEDIUM follows from several observations, LOW from one."
        )
        overview(&page)
        sources(&page)
        rules(&page)
        output(&page)
        edgeCases(&page)
        findings(&page)
        traceability(&page)
        questions(&page)
        return page.text
    }

    // MARK: Sections

    private func overview(_ page: inout Markdown) {
        let job = inspection.job
        page.heading(2, "1. Overview")
        if let description = job.description { page.paragraph(description) }
        let tables = inspection.sources.map { "`\($0.table)`" }
        let targets = inspection.targets.map { "`\($0.name)`" }
        var words = "The job has \(job.steps.count) steps. "
        words += tables.isEmpty ? "It loads no tables " : "It loads \(listed(unique(tables))) "
        words += targets.isEmpty ? "and writes nothing." : "and writes \(listed(targets))."
        page.paragraph(words)
        page.item("Owner: \(job.owner ?? "not said")")
        page.item("First effective date: \(job.firstEffectiveDate.map { "\($0)" } ?? "not said")")
        let dependencies = job.dependencies.map { "`\($0.job)` (\($0.kind.rawValue))" }
        page.item(
            "Depends on: \(dependencies.isEmpty ? "no other job" : dependencies.joined(separator: ", "))"
        )
        page.item("Its result is: \(inspection.classification.kinds.map(\.rawValue).joined(separator: ", "))")
        for evidence in inspection.classification.evidence {
            page.item("\(evidence.kind.rawValue): \(evidence.reason) (`\(evidence.place.citation)`)")
        }
        if !inspection.notUnderstood.isEmpty {
            page.paragraph("")
            page.paragraph(
                "**Partly understood.** \(inspection.notUnderstood.count) places of the job could not be read. They are listed under "
                    + "open questions, and what they may touch counts as used. Rules may be missing."
            )
        }
    }

    private func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }

    private func sources(_ page: inout Markdown) {
        page.heading(2, "2. Source tables")
        page.table(
            ["relation", "table", "dates", "columns used", "loaded and not used", "evidence"],
            inspection.sources.map { source in
                [
                    "`\(source.relation)`", "`\(source.table)`", source.dates, columns(source.used),
                    source.isUsed ? columns(source.unused) : "all: the relation is not used",
                    "`\(source.place.citation)`",
                ]
            }
        )
        if inspection.sources.isEmpty { page.paragraph("None.") }
        for fact in inspection.dataFacts { page.item(RuleEvidence.data(fact).words) }
    }

    private func columns(_ names: [String]) -> String {
        names.isEmpty ? "–" : names.map { "`\($0)`" }.joined(separator: ", ")
    }

    private func rules(_ page: inout Markdown) {
        page.heading(2, "3. Business rules")
        if inspection.rules.isEmpty { page.paragraph("None could be read.") }
        for rule in inspection.rules {
            page.heading(3, "\(rule.id): \(rule.kind.title)")
            page.paragraph(rule.statement)
            page.item("Expression: \(Markdown.quoted(rule.expression))")
            page.item("Confidence: \(rule.confidence.rawValue)")
            for evidence in rule.evidence { page.item("Evidence: \(evidence.words)") }
        }
    }

    private func output(_ page: inout Markdown) {
        page.heading(2, "4. Output")
        if inspection.targets.isEmpty { page.paragraph("The job writes nothing.") }
        for target in inspection.targets {
            page.paragraph(
                "\(target.kind.words) `\(target.name)`, \(target.mode), from `\(target.relation)` (`\(target.place.citation)`)."
            )
            guard let columns = target.columns else {
                page.paragraph("Its columns could not be followed.")
                continue
            }
            page.table(
                ["#", "column", "source", "how"],
                columns.enumerated().map { index, column in
                    [
                        "\(index + 1)", "`\(column.name)`", self.columns(column.sources),
                        (column.how ?? "not known") + mentions(column.name),
                    ]
                }
            )
        }
    }

    /// The rules that say something about a column of the result.
    private func mentions(_ column: String) -> String {
        let kinds: Set<BusinessRule.Kind> = [
            .formula, .decision, .rounding, .aggregation, .missingValue, .normalisation,
        ]
        let ids = inspection.rules.filter { kinds.contains($0.kind) && $0.statement.contains("`\(column)`") }
            .map(\.id)
        return ids.isEmpty ? "" : " (\(ids.joined(separator: ", ")))"
    }

    private func edgeCases(_ page: inout Markdown) {
        page.heading(2, "5. Edge cases")
        let cases: [(String, Set<BusinessRule.Kind>)] = [
            ("Empty input", [.emptyInput]), ("Missing values", [.missingValue]),
            ("No partner", [.join, .lookup]),
            ("Weekend", [.weekend]), ("Zero rows in the result", [.writeMode, .fileLayout]),
            ("Duplicates", [.deduplication, .ranking, .lookup]),
        ]
        let rows = cases.map { name, kinds -> [String] in
            let found = inspection.rules.filter { kinds.contains($0.kind) }
            let ids = found.map(\.id).joined(separator: ", ")
            let words =
                found.isEmpty
                ? "Nothing in the job says so." : found.prefix(3).map(\.statement).joined(separator: " ")
            return [name, words + (found.count > 3 ? " And more." : ""), ids.isEmpty ? "–" : ids]
        }
        page.table(["case", "what happens", "rules"], rows)
    }

    private func findings(_ page: inout Markdown) {
        page.heading(2, "6. Anti-patterns")
        if inspection.findings.isEmpty { page.paragraph("None were found.") }
        page.table(
            ["code", "name", "what", "confidence", "evidence"],
            inspection.findings.map { finding in
                [
                    finding.code.rawValue, finding.code.title, finding.message, finding.confidence.rawValue,
                    "`\(finding.place.citation)`",
                ]
            }
        )
    }

    private func traceability(_ page: inout Markdown) {
        page.heading(2, "7. Traceability")
        page.table(
            ["rule", "step", "kind", "test"],
            inspection.rules.map { rule in
                let step = inspection.job.steps.first { $0.index == rule.stepIndex }
                return [rule.id, step?.title ?? "", rule.kind.title, rule.id.replacing("BR-", with: "TC-")]
            }
        )
    }

    private func questions(_ page: inout Markdown) {
        page.heading(2, "8. Open questions")
        if inspection.questions.isEmpty { page.paragraph("None.") }
        for (index, question) in inspection.questions.enumerated() {
            let place = question.place.map { " (`\($0.citation)`)" } ?? ""
            page.paragraph("\(index + 1). \(question.text)\(place)")
        }
    }
}

extension JobTarget.Kind {
    fileprivate var words: String {
        switch self {
        case .table: "Table"
        case .csv: "Text file"
        case .parquet: "Parquet files"
        }
    }
}

extension BusinessRule.Kind {
    /// For people.
    public var title: String { rawValue.replacing("-", with: " ") }
}
