extension Format {
    /// A list of such values; entries that cannot be read are reported and left out.
    static func list<Element>(of element: Format<Element>, what: String) -> Format
    where Value == [Positioned<Element>] {
        let expected = "a list of \(what)"
        return Format(expected: expected, schema: ["type": "array", "items": element.schema]) {
            node,
            context in
            guard case .list(let nodes) = node.content else {
                context.problems.report(
                    FieldProblem.wrongType(context.label, found: node, expected: expected),
                    at: node.position
                )
                return nil
            }
            return nodes.compactMap { node in
                element.read(node, context.entry()).map { Positioned(value: $0, position: node.position) }
            }
        }
    }

    /// A list with at least one entry.
    static func nonEmptyList<Element>(of element: Format<Element>, what: String) -> Format
    where Value == [Positioned<Element>] {
        let list = Format.list(of: element, what: what)
        return Format(expected: list.expected, schema: list.schema.adding(["minItems": 1])) { node, context in
            if case .list(let nodes) = node.content, nodes.isEmpty {
                context.problems.report(FieldProblem.emptyList(context.label, what: what), at: node.position)
                return nil
            }
            return list.read(node, context)
        }
    }

    /// An object whose keys are names of one's own; entries that cannot be read or are null are left out.
    static func map<Element>(of element: Format<Element>, what: String) -> Format
    where Value == [Named<Element>] {
        let expected = "an object: \(what)"
        let schema: SchemaValue = ["type": "object", "additionalProperties": element.schema]
        return Format(expected: expected, schema: schema) { node, context in
            guard case .object(let entries) = node.content else {
                context.problems.report(
                    FieldProblem.wrongType(context.label, found: node, expected: expected),
                    at: node.position
                )
                return nil
            }
            return entries.compactMap { entry in
                guard !entry.value.isNull else { return nil }
                let inner = FieldContext(subject: .field(entry.key), problems: context.problems)
                return element.read(entry.value, inner).map {
                    Named(name: entry.key, value: $0, namePosition: entry.keyPosition)
                }
            }
        }
    }

    /// An object of that shape; `read` gets its fields after the unknown and the missing ones are reported.
    static func object(
        _ shape: ObjectShape,
        read: @escaping @Sendable (ObjectReader) -> Value?
    ) -> Format {
        Format(expected: "an object", schema: shape.schema) { node, context in
            ObjectReader(node, shape: shape, context: context).flatMap(read)
        }
    }

    /// The first format whose kind of value it is.
    static func either(
        _ first: Format,
        when matches: @escaping @Sendable (DocumentNode) -> Bool,
        or second: Format
    )
        -> Format
    {
        Format(
            expected: "\(first.expected) or \(second.expected)",
            schema: ["anyOf": [first.schema, second.schema]]
        ) { node, context in
            matches(node) ? first.read(node, context) : second.read(node, context)
        }
    }

    /// The same written form, turned into another value.
    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Format<Other> {
        Format<Other>(expected: expected, schema: schema) { node, context in
            read(node, context).map(transform)
        }
    }
}

/// An entry of a list with its place.
struct Positioned<Value: Sendable>: Sendable {
    var value: Value
    var position: DocumentPosition
}

/// An entry of an object with its key and the key's place.
struct Named<Value: Sendable>: Sendable {
    var name: String
    var value: Value
    var namePosition: DocumentPosition
}
