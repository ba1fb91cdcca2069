import Tabular

extension Format where Value == String {
    /// Any text, also the empty one.
    static let text = Format(expected: "text", schema: ["type": "string"]) { node, context in
        guard case .text(let text) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "text"),
                at: node.position
            )
            return nil
        }
        return text
    }

    /// Text that is not blank, without control characters and without space at its ends.
    static let name = Format(
        expected: "a name",
        schema: ["type": "string", "minLength": 1, "pattern": "^\\S(.*\\S)?$"]
    ) { node, context in
        guard let text = Format.text.read(node, context) else { return nil }
        if isPlainName(text) { return text }
        let trimmed = text.drop { $0.isWhitespace }
        if trimmed.isEmpty {
            context.problems.report(FieldProblem.empty(context.label), at: node.position)
            return nil
        }
        let hasControl = text.unicodeScalars.contains { $0.properties.generalCategory == .control }
        if hasControl || trimmed.count != text.count || text.last?.isWhitespace == true {
            context.problems.report(FieldProblem.untidyName(context.label), at: node.position)
            return nil
        }
        return text
    }

    /// Text with something in it, over several lines if need be.
    static let content = Format(expected: "text", schema: ["type": "string", "minLength": 1]) {
        node,
        context in
        guard let text = Format.text.read(node, context) else { return nil }
        guard text.contains(where: { !$0.isWhitespace }) else {
            context.problems.report(FieldProblem.empty(context.label), at: node.position)
            return nil
        }
        return text
    }
}

extension Format where Value == Bool {
    static let boolean = Format(expected: "true or false", schema: ["type": "boolean"]) { node, context in
        guard case .boolean(let value) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "true or false"),
                at: node.position
            )
            return nil
        }
        return value
    }
}

extension Format where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Format {
        let expected = "a whole number of at least \(range.lowerBound)"
        let schema: SchemaValue = [
            "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
        ]
        return Format(expected: expected, schema: schema) { node, context in
            guard case .number(let text) = node.content else {
                context.problems.report(
                    FieldProblem.wrongType(context.label, found: node, expected: expected),
                    at: node.position
                )
                return nil
            }
            guard let number = Int(text), range.contains(number) else {
                context.problems.report(
                    FieldProblem.numberOutOfRange(context.label, found: text, range: range),
                    at: node.position
                )
                return nil
            }
            return number
        }
    }
}

extension Format where Value == CivilDate {
    static let date = Format(
        expected: "a date (yyyy-MM-dd)",
        schema: ["type": "string", "format": "date", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"]
    ) { node, context in
        guard case .text(let text) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "a date (yyyy-MM-dd)"),
                at: node.position
            )
            return nil
        }
        guard let date = CivilDate(text) else {
            context.problems.report(FieldProblem.invalidDate(context.label, found: text), at: node.position)
            return nil
        }
        return date
    }
}

extension Format where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the raw values, read without case.
    static var choice: Format { choice(Array(Value.allCases)) }

    static func choice(_ values: [Value]) -> Format {
        let names = values.map(\.rawValue)
        let expected = "one of " + names.joined(separator: ", ")
        return Format(
            expected: expected,
            schema: ["type": "string", "enum": .list(names.map(SchemaValue.text))]
        ) {
            node,
            context in
            guard case .text(let text) = node.content else {
                context.problems.report(
                    FieldProblem.wrongType(context.label, found: node, expected: expected),
                    at: node.position
                )
                return nil
            }
            if let value = values.first(where: { $0.rawValue == text }) { return value }
            let wanted = text.lowercased()
            if let value = values.first(where: { $0.rawValue.lowercased() == wanted }) { return value }
            context.problems.report(
                FieldProblem.unknownValue(context.label, found: text, known: names),
                at: node.position
            )
            return nil
        }
    }
}

/// Whether the text is printable ASCII without space at its ends: nearly every name, told at little cost.
private func isPlainName(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, first > 0x20, last > 0x20 else {
        return false
    }
    return text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
}
