/// One field of a job or project file.
///
/// The single description of the field: the reader decodes with its format, the published schema prints it, so
/// the two cannot drift apart.
struct Field<Value: Sendable>: Sendable {
    enum Presence: Sendable {
        case required
        case optional
    }

    let name: String
    let format: Format<Value>
    let presence: Presence
    let summary: String
    /// What holds when the field is not given, as the schema shows it.
    let defaultValue: SchemaValue?
    let examples: [SchemaValue]

    init(
        _ name: String,
        _ format: Format<Value>,
        _ summary: String,
        _ presence: Presence = .optional,
        default defaultValue: SchemaValue? = nil,
        examples: [SchemaValue] = []
    ) {
        self.name = name
        self.format = format
        self.presence = presence
        self.summary = summary
        self.defaultValue = defaultValue
        self.examples = examples
    }

    /// The field without its value's type, for lists of fields.
    var description: FieldDescription {
        var extra: [SchemaValue.Member] = [SchemaValue.Member(name: "description", value: .text(summary))]
        if let defaultValue { extra.append(SchemaValue.Member(name: "default", value: defaultValue)) }
        if !examples.isEmpty { extra.append(SchemaValue.Member(name: "examples", value: .list(examples))) }
        return FieldDescription(
            name: name,
            lowercaseName: name.lowercased(),
            isRequired: presence == .required,
            summary: summary,
            schema: format.schema.adding(.object(extra))
        )
    }
}

/// What reading an object and printing its schema need to know of a field.
struct FieldDescription: Sendable {
    let name: String
    let lowercaseName: String
    let isRequired: Bool
    let summary: String
    let schema: SchemaValue
}

/// How a value is written: what the reader accepts, and what the schema says about it.
struct Format<Value: Sendable>: Sendable {
    /// Completes "expected …".
    let expected: String
    let schema: SchemaValue
    /// The value of a node that is not null, or nil after a report.
    let read: @Sendable (DocumentNode, FieldContext) -> Value?
}

/// Where a value stands while it is read.
struct FieldContext {
    enum Subject {
        case file
        case field(String)
        case entry(of: String)
        /// By its index.
        case step(Int)
    }

    let subject: Subject
    let problems: ProblemCollector

    /// What messages call the value: `"columns"`, `an entry of "columns"`.
    var label: String {
        switch subject {
        case .file: "the file"
        case .field(let name): quoted(name)
        case .entry(let name): "an entry of \(quoted(name))"
        case .step(let index): "step \(index + 1) of \"modules\""
        }
    }

    /// The context of an entry of this list.
    func entry() -> FieldContext {
        guard case .field(let name) = subject else { return self }
        return FieldContext(subject: .entry(of: name), problems: problems)
    }
}

/// The fields that an object may have.
struct ObjectShape: Sendable {
    /// Whether a field that is not known stops the file.
    ///
    /// Old job files carry fields of their tools.
    enum Strictness: Sendable {
        case warnsOfUnknownFields
        case refusesUnknownFields
    }

    /// Completes "the … has no field": `DataSourcing step`, `connection`.
    let title: String
    let summary: String
    let strictness: Strictness
    let fields: [FieldDescription]
    /// Further schema members that say what the fields cannot say one by one.
    let rules: SchemaValue

    init(
        _ title: String,
        _ summary: String,
        _ strictness: Strictness = .warnsOfUnknownFields,
        fields: [FieldDescription],
        rules: SchemaValue = [:]
    ) {
        self.title = title
        self.summary = summary
        self.strictness = strictness
        self.fields = fields
        self.rules = rules
    }

    /// The JSON Schema of such an object.
    var schema: SchemaValue {
        let properties = fields.map { SchemaValue.Member(name: $0.name, value: $0.schema) }
        let required = fields.filter(\.isRequired).map { SchemaValue.text($0.name) }
        let base: SchemaValue = [
            "description": .text(summary), "type": "object", "properties": .object(properties),
            "required": .list(required),
            "additionalProperties": .boolean(strictness == .warnsOfUnknownFields),
        ]
        return base.adding(rules)
    }
}
