internal import JobModel
internal import SQLSyntax

/// `fsd.md`: how the job is built, and how it would be built without what is wrong with it.
struct DesignDocument {
    let inspection: JobInspection

    var text: String {
        var page = Markdown()
        page.heading(1, "\(inspection.job.name): functional design")
        approach(&page)
        dispositions(&page)
        pipeline(&page)
        queries(&page)
        externals(&page)
        page.heading(2, "6. Traceability to the requirements")
        page.table(
            ["step", "rules"],
            inspection.job.steps.map { step in
                let ids = inspection.rules.filter { $0.stepIndex == step.index }.map(\.id)
                return [step.title, ids.isEmpty ? "–" : ids.joined(separator: ", ")]
            }
        )
        return page.text
    }

    private var findingCodes: Set<FindingCode> { Set(inspection.findings.map(\.code)) }

    private func approach(_ page: inout Markdown) {
        page.heading(2, "1. Design approach")
        let lifted = findingCodes.contains(.unnecessaryExternal)
        let hasExternal = !externalSteps.isEmpty
        page.paragraph(
            hasExternal && !lifted
                ? "The user code stays: not all of it can be said in SQL. What surrounds it is made smaller."
                : hasExternal
                    ? "The user code computes from its relations only: it becomes SQL, and the job runs in the engine alone."
                    : "The job is SQL already: the candidate keeps its steps and leaves out what changes nothing."
        )
        page.paragraph(
            "The candidate gives the same output: wrinkles (W codes) are kept, because they change it. Every rule of the requirements holds for both."
        )
    }

    private func dispositions(_ page: inout Markdown) {
        page.heading(2, "2. Anti-patterns and their disposition")
        page.table(
            ["code", "name", "found", "disposition"],
            FindingCode.allCases.map { code in
                let count = inspection.findings.count { $0.code == code }
                return [
                    code.rawValue, code.title, count == 0 ? "no" : "\(count)",
                    count == 0 ? "–" : code.disposition,
                ]
            }
        )
    }

    private func pipeline(_ page: inout Markdown) {
        page.heading(2, "3. Pipeline of the candidate")
        page.table(
            ["step", "in the candidate"],
            inspection.job.steps.map { step in [step.title, fate(of: step)] }
        )
    }

    private func fate(of step: Step) -> String {
        let found = Set(inspection.findings.filter { $0.stepIndex == step.index }.map(\.code))
        switch step.action {
        case .dataSourcing:
            let source = inspection.sources.first { $0.stepIndex == step.index }
            guard let source, source.isUsed else { return "removed (AP01)" }
            var words: [String] = []
            if !source.unused.isEmpty {
                words.append("without \(source.unused.map { "`\($0)`" }.joined(separator: ", ")) (AP04)")
            }
            if found.contains(.overSourcingDates) { words.append("fewer dates (AP13)") }
            return words.isEmpty ? "kept" : "kept, " + words.joined(separator: "; ")
        case .transformation:
            if found.contains(.deadEndRelation) { return "removed (AP05)" }
            return found.contains(.overlyComplexSQL) ? "kept, simplified (AP08)" : "kept"
        case .external:
            return found.contains(.unnecessaryExternal)
                ? "replaced by SQL (AP03)" : "kept, with the reason in section 5"
        default: return "kept"
        }
    }

    private func queries(_ page: inout Markdown) {
        page.heading(2, "4. SQL")
        let texts = inspection.queryTexts
        if texts.isEmpty { page.paragraph("The job has no SQL of its own.") }
        for (step, text) in texts {
            page.paragraph("\(step.title), `\(text.file)`:")
            page.code(text.text, language: "sql")
        }
    }

    private var externalSteps: [Step] {
        inspection.job.steps.filter { if case .external = $0.action { true } else { false } }
    }

    private func externals(_ page: inout Markdown) {
        page.heading(2, "5. User code")
        if externalSteps.isEmpty { page.paragraph("None.") }
        for step in externalSteps {
            let reasons = inspection.classification.evidence.map { "\($0.reason) (`\($0.place.citation)`)" }
            let isLifted = inspection.findings.contains {
                $0.code == .unnecessaryExternal && $0.stepIndex == step.index
            }
            page.paragraph(
                isLifted
                    ? "\(step.title) becomes SQL: it computes from its relations and touches nothing else."
                    : "\(step.title) stays"
                        + (reasons.isEmpty ? "." : ": \(reasons.joined(separator: "; ")).")
            )
            let ids = inspection.rules.filter { $0.stepIndex == step.index }.map(\.id)
            page.paragraph(
                "It holds \(ids.isEmpty ? "no rule that could be read" : ids.joined(separator: ", "))."
            )
        }
    }
}

extension FindingCode {
    /// What becomes of it when the job is rebuilt.
    public var disposition: String {
        switch self {
        case .redundantSourcing, .unusedColumns, .deadEndRelation: "removed"
        case .duplicatedLogic: "the other job's output is read, with a dependency"
        case .unnecessaryExternal, .rowByRowIteration: "lifted to SQL"
        case .hardCodedValues: "named parameters with a description"
        case .overlyComplexSQL: "simplified"
        case .rederivesPublishedOutput: "the published table is read, or refused with the reason"
        case .missingDependency: "declared"
        case .asymmetricNullHandling: "kept; reported"
        case .misleadingName: "kept; a name is proposed"
        case .overSourcingDates: "narrowed"
        default: "kept: it changes the output"
        }
    }
}
