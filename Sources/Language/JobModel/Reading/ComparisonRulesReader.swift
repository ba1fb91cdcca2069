public import Diagnostics

extension JobFileReader {
    /// Reads a file with rules for comparisons; see ``read(bytes:file:)``.
    public func readComparisonRules(
        bytes: [UInt8],
        file: String
    ) -> (rules: ComparisonRules?, diagnostics: [Diagnostic]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, [notUTF8(bytes, file: file)])
        }
        let document = ParsedDocument.parse(text, file: file)
        let rules = document.root.flatMap { ComparisonRulesReader(problems: document.problems).rules($0) }
        return (document.problems.hasErrors ? nil : rules, document.problems.diagnostics)
    }
}

/// Reads rules for comparisons.
struct ComparisonRulesReader {
    let problems: ProblemCollector

    func rules(_ root: DocumentNode) -> ComparisonRules? {
        let context = FieldContext(subject: .file, problems: problems)
        return ObjectReader(root, shape: ComparisonFields.shape, context: context).map(rules)
    }

    func rules(_ object: ObjectReader) -> ComparisonRules {
        ComparisonRules(
            key: object.value(ComparisonFields.key)?.map(\.value) ?? [],
            order: object.value(ComparisonFields.ordered) == true ? .compared : .ignored,
            columns: (object.value(ComparisonFields.columns) ?? []).map { entry in
                ColumnRule(
                    column: entry.name,
                    mode: entry.value.mode,
                    reason: entry.value.reason,
                    owner: entry.value.owner,
                    expires: entry.value.expires,
                    location: problems.location(entry.namePosition)
                )
            },
            allowed: Set(object.value(ComparisonFields.allow)?.map(\.value) ?? []),
            trailer: object.value(ComparisonFields.trailer),
            timeZone: object.value(ComparisonFields.timeZone) ?? "UTC"
        )
    }
}

/// What is wrong with a rule for a comparison.
enum ComparisonRuleProblem {
    static func oneMode(found: Int) -> Diagnostic {
        Diagnostic(
            "compare.rule-mode",
            "the rule has \(found) of tolerance, relativeTolerance and excluded, expected one",
            remedy: "Give exactly one of them."
        )
    }
}
