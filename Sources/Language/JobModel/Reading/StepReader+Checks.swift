/// The steps that check.
extension StepReader {
    mutating func comparisonCheck(_ object: ObjectReader) -> ComparisonCheck? {
        typealias Fields = ComparisonCheckFields
        let source = known(Fields.source, of: object)
        let relation = known(Fields.referenceRelation, of: object)
        let side = object.value(Fields.reference).map { ReferenceSide($0) }
        let rules = object.value(Fields.rules)
        let rulesFile = object.value(Fields.rulesFile)
        let onMissing = object.value(Fields.onMissing)
        let showsValues = object.value(Fields.showValues)
        reportChoices(object)
        if let token = side?.unreadableToken {
            problems.report(JobProblem.referenceDate(token), at: object.position(of: Fields.reference))
        }
        let reference = side.map(ComparisonCheck.Reference.side) ?? relation.map { .relation($0) }
        guard let source, let reference else { return nil }
        return ComparisonCheck(
            source: source,
            reference: reference,
            rules: rulesFile.map { .file($0) } ?? .given(rules ?? ComparisonRules()),
            onMissing: onMissing ?? .fail,
            showsValues: showsValues ?? false
        )
    }

    private func reportChoices(_ object: ObjectReader) {
        typealias Fields = ComparisonCheckFields
        switch (object.isGiven(Fields.reference), object.isGiven(Fields.referenceRelation)) {
        case (false, false): problems.report(JobProblem.noReference(), at: object.position)
        case (true, true):
            problems.report(
                JobProblem.twoReferences(reference: object.keyPosition(of: Fields.reference)),
                at: object.keyPosition(of: Fields.referenceRelation)
            )
        default: break
        }
        if object.isGiven(Fields.rules), object.isGiven(Fields.rulesFile) {
            problems.report(
                JobProblem.twoRules(rules: object.keyPosition(of: Fields.rules)),
                at: object.keyPosition(of: Fields.rulesFile)
            )
        }
        if object.isGiven(Fields.onMissing), !object.isGiven(Fields.reference) {
            problems.report(
                JobProblem.unusedField("onMissing", because: "A relation of the job is always there."),
                at: object.keyPosition(of: Fields.onMissing)
            )
        }
    }
}
