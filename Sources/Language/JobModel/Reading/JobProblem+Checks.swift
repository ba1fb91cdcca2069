import Diagnostics

// MARK: Checks

extension JobProblem {
    static func noReference() -> Diagnostic {
        Diagnostic(
            "job.no-reference",
            "the ComparisonCheck step that starts here has neither \"reference\" nor \"referenceRelation\"",
            remedy:
                "Add \"reference\" with a table, file or output, or \"referenceRelation\" with a relation of the job."
        )
    }

    static func twoReferences(reference: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.two-references",
            "\"referenceRelation\" contradicts \"reference\": a check has one reference",
            reason: "\"reference\" stands at \(reference.line):\(reference.column).",
            remedy: "Keep one of the two."
        )
    }

    static func twoRules(rules: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.two-rules",
            "\"rulesFile\" contradicts \"rules\": a check has one set of rules",
            reason: "\"rules\" stands at \(rules.line):\(rules.column).",
            remedy: "Keep one of the two."
        )
    }

    static func referenceDate(_ token: String) -> Diagnostic {
        Diagnostic(
            "job.reference-date",
            "\(quoted(token)) is no date of a reference",
            reason:
                "The date of a run is written {effectiveDate}, a day before or after it with a number of days.",
            remedy: "Write {effectiveDate}, {effectiveDate-1} or {effectiveDate+1}."
        )
    }
}
