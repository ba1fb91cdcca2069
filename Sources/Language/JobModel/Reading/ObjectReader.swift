/// The fields of one object, found without case.
///
/// Making it reports, at once, fields that are not known, given twice or missing; reading a value reports what
/// is wrong with the value. A null counts as not given.
struct ObjectReader {
    let position: DocumentPosition
    let problems: ProblemCollector
    private let shape: ObjectShape
    private var given: [(name: String, entry: DocumentNode.Entry)] = []

    /// Nil, after a report, when the node is not an object.
    init?(_ node: DocumentNode, shape: ObjectShape, context: FieldContext) {
        guard case .object(let entries) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "an object"),
                at: node.position
            )
            return nil
        }
        position = node.position
        problems = context.problems
        self.shape = shape
        given.reserveCapacity(entries.count)
        for entry in entries { take(entry) }
        reportMissing()
    }

    /// The field's value; nil when it is not given or was reported.
    func value<Value>(_ field: Field<Value>) -> Value? {
        guard let node = node(field) else { return nil }
        return field.format.read(node, FieldContext(subject: .field(field.name), problems: problems))
    }

    func isGiven<Value>(_ field: Field<Value>) -> Bool { node(field) != nil }

    /// Where the field's value starts, or the object when it is not given.
    func position<Value>(of field: Field<Value>) -> DocumentPosition { node(field)?.position ?? position }

    /// Where the field's key stands, or the object when it is not given.
    func keyPosition<Value>(of field: Field<Value>) -> DocumentPosition {
        given.first { $0.name == field.name }?.entry.keyPosition ?? position
    }

    func node<Value>(_ field: Field<Value>) -> DocumentNode? {
        guard let found = given.first(where: { $0.name == field.name }) else { return nil }
        return found.entry.value.isNull ? nil : found.entry.value
    }

    /// Every known field that has a value, with the value's place.
    var places: [FieldPlace] {
        given.compactMap { found in
            found.entry.value.isNull
                ? nil : FieldPlace(name: found.name, position: found.entry.value.position)
        }
    }

    private mutating func take(_ entry: DocumentNode.Entry) {
        guard let field = field(named: entry.key) else {
            let known = shape.fields.map(\.name)
            let problem =
                shape.strictness == .refusesUnknownFields
                ? FieldProblem.unknownProjectField(entry.key, in: shape.title, known: known)
                : FieldProblem.unknownField(entry.key, in: shape.title, known: known)
            problems.report(problem, at: entry.keyPosition)
            return
        }
        if let first = given.first(where: { $0.name == field.name }) {
            problems.report(
                DocumentProblem.duplicateKey(entry.key, first: first.entry.keyPosition),
                at: entry.keyPosition
            )
        } else {
            given.append((field.name, entry))
        }
    }

    private func field(named key: String) -> FieldDescription? {
        if let exact = shape.fields.first(where: { $0.name == key }) { return exact }
        let wanted = key.lowercased()
        return shape.fields.first { $0.lowercaseName == wanted }
    }

    private func reportMissing() {
        for field in shape.fields where field.isRequired {
            let found = given.first { $0.name == field.name }
            guard found?.entry.value.isNull ?? true else { continue }
            problems.report(
                FieldProblem.missing(field, in: shape.title),
                at: found?.entry.value.position ?? position
            )
        }
    }
}

/// Where a field's value starts.
struct FieldPlace: Sendable {
    var name: String
    var position: DocumentPosition
}
