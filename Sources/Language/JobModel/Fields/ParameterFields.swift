import Tabular

/// A parameter's fields; in a map from name to object the name is the key.
enum ParameterFields {
    static let name = Field(
        "name",
        .name,
        "Letters, digits and underscores, as in :name.",
        .required,
        examples: ["threshold"]
    )
    static let type = Field(
        "type",
        .name,
        "integer, decimal(p,s), decimal, double, text, boolean, date or timestamp. "
            + "Left out: what the default looks like.",
        examples: ["integer", "decimal(12,2)", "double", "text", "boolean", "date", "timestamp"]
    )
    static let value = Field("default", .any, "The constant.", .required)
    static let description = Field("description", .text, "What the parameter is for.")

    private static let common = [type.description, value.description, description.description]

    static let listed = ObjectShape(
        "parameter",
        "A named constant of the job.",
        fields: [name.description] + common
    )
    static let keyed = ObjectShape("parameter", "A named constant of the job.", fields: common)
}

extension Format where Value == DocumentNode {
    /// Any value, as it stands.
    static let any = Format(expected: "a value", schema: [:]) { node, _ in node }
}

extension Format where Value == [Named<Parameter>] {
    /// A list of parameter objects, or a map from name to value or object.
    static let parameters: Format = {
        let entry = Format<Named<Parameter>>.object(ParameterFields.listed) { object in
            let name = object.value(ParameterFields.name)
            let parameter = ParameterReader(object).parameter(named: name ?? "")
            guard let name, let parameter else { return nil }
            let position = object.position(of: ParameterFields.name)
            return Named(name: name, value: parameter, namePosition: position)
        }
        let list = Format<[Positioned<Named<Parameter>>]>.list(of: entry, what: "{name, type, default}")
            .map { $0.map(\.value) }
        let isList: @Sendable (DocumentNode) -> Bool = { if case .list = $0.content { true } else { false } }
        return .either(list, when: isList, or: keyedParameters)
    }()

    private static let keyedParameters = Format(
        expected: "an object: name to value or {type, default}",
        schema: [
            "type": "object",
            "additionalProperties": [
                "anyOf": [["type": ["string", "number", "boolean"]], ParameterFields.keyed.schema]
            ],
        ]
    ) { node, context in
        guard case .object(let entries) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(
                    context.label,
                    found: node,
                    expected: "a list of {name, type, default}, or an object"
                ),
                at: node.position
            )
            return nil
        }
        return entries.compactMap { entry in
            let inner = FieldContext(subject: .field(entry.key), problems: context.problems)
            return ParameterReader.keyed(entry, context: inner).map {
                Named(name: entry.key, value: $0, namePosition: entry.keyPosition)
            }
        }
    }
}
