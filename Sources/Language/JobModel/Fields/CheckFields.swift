/// A ComparisonCheck step.
enum ComparisonCheckFields {
    static let source = Field(
        "source",
        .name,
        "The relation to check.",
        .required,
        examples: ["daily_totals"]
    )
    static let reference = Field(
        "reference",
        .content,
        "What it must equal, as glidepath compare takes a side; {effectiveDate} and {effectiveDate-1} are dates.",
        examples: ["job:DailyTotals@{effectiveDate-1}", "lake:datalake.totals", "expected/totals.csv"]
    )
    static let referenceRelation = Field(
        "referenceRelation",
        .name,
        "The relation that it must equal, instead of reference.",
        examples: ["totals_of_yesterday"]
    )
    static let rules = Field(
        "rules",
        .object(ComparisonFields.shape) { ComparisonRulesReader(problems: $0.problems).rules($0) },
        "How they are compared; left out: everything strictly."
    )
    static let rulesFile = Field(
        "rulesFile",
        .name,
        "A file with the rules, relative to the project folder and not below jobs/.",
        examples: ["rules/totals.yaml"]
    )
    static let onMissing = Field<ComparisonCheck.MissingPolicy>(
        "onMissing",
        .choice,
        "What a reference that is not there means: the run fails, or the check is passed over.",
        default: "fail"
    )
    static let showValues = Field(
        "showValues",
        .boolean,
        "Whether messages and the report may hold values of cells.",
        default: false
    )

    static let shape = ObjectShape(
        "ComparisonCheck step",
        "Stops the run, before anything is published, when a relation differs from a reference.",
        fields: [
            StepType.field.description, source.description, reference.description,
            referenceRelation.description, rules.description, rulesFile.description, onMissing.description,
            showValues.description,
        ],
        rules: [
            "oneOf": [["required": ["reference"]], ["required": ["referenceRelation"]]]
        ]
    )
}
