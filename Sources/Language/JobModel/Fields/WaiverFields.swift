import Tabular

/// One entry of `waivers`.
enum WaiverFields {
    static let finding = Field("finding", .name, "The code of the finding, such as AP04.", .required)
    static let step = Field(
        "step",
        .name,
        "The relation, table or file of the step that it is about. Left out: every step."
    )
    static let reason = Field("reason", .name, "Why it is accepted.", .required)
    static let owner = Field("owner", .name, "Who accepts it.", .required)
    static let expires = Field("expires", .date, "The last day on which it counts.", .required)

    static let shape = ObjectShape(
        "waiver",
        "A finding of the inspection that is accepted for a while.",
        fields: [
            finding.description, step.description, reason.description, owner.description,
            expires.description,
        ]
    )

    @Sendable static func read(_ object: ObjectReader) -> Waiver? {
        let step = object.value(step)
        guard let finding = object.value(finding), let reason = object.value(reason),
            let owner = object.value(owner), let expires = object.value(expires)
        else { return nil }
        return Waiver(
            finding: finding.uppercased(),
            step: step,
            reason: reason,
            owner: owner,
            expires: expires,
            location: object.problems.location(object.position(of: self.finding))
        )
    }
}
