/// A JSON value as it stands in a published schema: object members keep their order.
enum SchemaValue: Sendable {
    case text(String)
    case integer(Int)
    case boolean(Bool)
    case list([SchemaValue])
    case object([Member])

    struct Member: Sendable {
        var name: String
        var value: SchemaValue
    }

    /// Members of this object and those of another, which win; other kinds of value stay as they are.
    func adding(_ more: SchemaValue) -> SchemaValue {
        guard case .object(let own) = self, case .object(let added) = more else { return self }
        let kept = own.filter { member in !added.contains { $0.name == member.name } }
        return .object(kept + added)
    }

    /// JSON, two spaces deep per level; lists of plain values stay on one line.
    func json(indent: String = "") -> String {
        let inner = indent + "  "
        switch self {
        case .text(let text): return Self.quote(text)
        case .integer(let number): return String(number)
        case .boolean(let value): return value ? "true" : "false"
        case .list(let values):
            let isPlain = values.allSatisfy { if case .object = $0 { false } else { true } }
            let items = values.map { $0.json(indent: inner) }
            if isPlain { return "[" + items.joined(separator: ", ") + "]" }
            return "[\n" + inner + items.joined(separator: ",\n" + inner) + "\n" + indent + "]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            let lines = members.map { inner + Self.quote($0.name) + ": " + $0.value.json(indent: inner) }
            return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
        }
    }

    private static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension SchemaValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
}

extension SchemaValue: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: SchemaValue...) { self = .list(elements) }

    init(dictionaryLiteral elements: (String, SchemaValue)...) {
        self = .object(elements.map { Member(name: $0, value: $1) })
    }
}
