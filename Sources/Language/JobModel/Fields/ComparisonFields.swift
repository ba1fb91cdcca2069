import Tabular

/// The top level of a file with rules for comparisons.
enum ComparisonFields {
    static let key = Field(
        "key",
        .list(of: .name, what: "columns"),
        "Columns that tell rows apart; left out: rows are compared as a multiset.",
        examples: [["account_id", "as_of"]]
    )
    static let ordered = Field("ordered", .boolean, "Whether the order of rows counts.", default: false)
    static let columns = Field(
        "columns",
        .map(of: .object(ColumnRuleFields.shape, read: ColumnRuleFields.read), what: "column to rule"),
        "Columns that are not compared strictly, each for a reason.",
        examples: [
            [
                "score": [
                    "tolerance": .text("0.01"), "reason": "rounding of the old system", "owner": "risk",
                    "expires": "2027-06-30",
                ]
            ]
        ]
    )
    static let allow = Field(
        "allow",
        .list(of: Format<Allowance>.choice, what: "kinds of difference"),
        "Differences of types and form that are accepted.",
        examples: [["integer-width", "column-order"]]
    )
    static let trailer = Field(
        "trailer",
        .content,
        "The last lines of delimited files, with tokens {row_count}, {date} and {timestamp}.",
        examples: ["TRAILER|{row_count}|{timestamp}"]
    )
    static let timeZone = Field(
        "timeZone",
        .name,
        "The zone of timestamps without one, where they meet instants.",
        default: "UTC"
    )

    static let shape = ObjectShape(
        "comparison rules",
        "How two sides are compared.",
        .refusesUnknownFields,
        fields: [
            key.description, ordered.description, columns.description, allow.description, trailer.description,
            timeZone.description,
        ]
    )
}

/// One column's rule.
enum ColumnRuleFields {
    static let tolerance = Field(
        "tolerance",
        .decimalText,
        "Largest difference that counts as equal.",
        examples: [.text("0.01")]
    )
    static let relativeTolerance = Field(
        "relativeTolerance",
        .decimalText,
        "Largest difference as a share of the larger number.",
        examples: [.text("0.000001")]
    )
    static let excluded = Field("excluded", .boolean, "Whether the column is left out.", default: false)
    static let reason = Field("reason", .text, "Why the column is not compared strictly.")
    static let owner = Field("owner", .text, "Who answers for it.")
    static let expires = Field("expires", .date, "The last day on which the rule counts.", .required)

    static let shape = ObjectShape(
        "column rule",
        "Exactly one of tolerance, relativeTolerance and excluded, with reason, owner and expires.",
        .refusesUnknownFields,
        fields: [
            tolerance.description, relativeTolerance.description, excluded.description, reason.description,
            owner.description, expires.description,
        ]
    )

    /// A rule without its column's name.
    struct Parts: Sendable {
        var mode: ColumnRule.Mode
        var reason: String
        var owner: String
        var expires: CivilDate
    }

    static func read(_ object: ObjectReader) -> Parts? {
        let absolute = object.value(tolerance).map(ColumnRule.Mode.absolute)
        let relative = object.value(relativeTolerance).map(ColumnRule.Mode.relative)
        let exclusion = object.value(excluded) == true ? ColumnRule.Mode.excluded : nil
        let modes = [absolute, relative, exclusion].compactMap { $0 }
        let expires = object.value(expires)
        guard modes.count == 1 else {
            object.problems.report(ComparisonRuleProblem.oneMode(found: modes.count), at: object.position)
            return nil
        }
        guard let expires else { return nil }
        return Parts(
            mode: modes[0],
            reason: object.value(reason) ?? "",
            owner: object.value(owner) ?? "",
            expires: expires
        )
    }
}

extension Format where Value == String {
    /// A number, or text that holds one, as it is written.
    static let decimalText = Format(
        expected: "a number",
        schema: ["type": ["number", "string"]]
    ) { node, context in
        switch node.content {
        case .number(let text), .text(let text): return text
        default:
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "a number"),
                at: node.position
            )
            return nil
        }
    }
}
