extension Printer {
    mutating func identifier(_ identifier: Identifier) {
        write(spelling(of: identifier))
    }

    /// A name as the dialect reads it back: marks the dialect does not know become double quotes.
    func spelling(of identifier: Identifier) -> String {
        let text = identifier.text
        switch identifier.quoting {
        case .none: return text
        case .double: return doubled(text)
        case .backtick:
            return dialect.hasBracketNames ? "`" + text.replacing("`", with: "``") + "`" : doubled(text)
        case .bracket:
            return dialect.hasBracketNames && !text.contains("]") ? "[" + text + "]" : doubled(text)
        case .single: return SQLText.string(text)
        case .unicode: return "U&\"" + text + "\""
        }
    }

    private func doubled(_ text: String) -> String {
        SQLText.identifier(text)
    }

    mutating func name(_ name: Name) {
        var text = ""
        for part in name.qualifiers { text += spelling(of: part) + "." }
        write(text + spelling(of: name.base))
    }

    mutating func identifiers(_ identifiers: [Identifier]) {
        row(identifiers) { printer, name in printer.identifier(name) }
    }

    mutating func parenthesizedIdentifiers(_ identifiers: [Identifier]) {
        parenthesized(identifiers) { printer, name in printer.identifier(name) }
    }

    mutating func literal(_ literal: Literal) {
        switch literal {
        case .null: write("NULL")
        case .boolean(let value): write(value ? "TRUE" : "FALSE")
        case .number(let spelling): write(spelling)
        case .string(let value): text(value)
        case .special(let special): self.special(special)
        }
    }

    /// A text literal, which may hold line breaks.
    mutating func text(_ value: String) {
        verbatim(SQLText.string(value).utf8)
    }

    private mutating func special(_ special: SpecialString) {
        let body = special.body
        let text: String =
            switch special.form {
            case .escape: "E'\(body)'"
            case .bits: "B'\(body)'"
            case .hex: "X'\(body)'"
            case .national: "N'\(body)'"
            case .unicode(let escape):
                "U&'\(body)'" + (escape.map { " UESCAPE " + SQLText.string($0) } ?? "")
            case .dollar(let tag): "$\(tag)$\(body)$\(tag)$"
            case .doubleQuoted: SQLText.identifier(body)
            }
        verbatim(text.utf8)
    }

    mutating func parameter(_ marker: ParameterMarker) {
        switch marker {
        case .anonymous: write("?")
        case .numbered(let number, let prefix): write("\(prefix)\(number)")
        case .named(let name, let prefix): write("\(prefix)\(name)")
        }
    }

    mutating func type(_ type: SQLType) {
        located(type) { printer in
            if type.isSet { printer.word("SETOF") }
            printer.typeName(type)
            for dimension in type.dimensions {
                switch dimension {
                case .open: printer.write("[]")
                case .fixed(let size): printer.write("[\(size)]")
                case .word: printer.write(" ARRAY")
                case .fixedWord(let size): printer.write(" ARRAY[\(size)]")
                }
            }
        }
    }

    private mutating func typeName(_ type: SQLType) {
        name(type.name)
        if type.isColumnType { write("%TYPE") }
        if let unit = type.interval {
            space()
            intervalUnit(unit)
        }
        if let arguments = type.arguments {
            noSpace()
            parenthesized(arguments) { printer, argument in
                switch argument {
                case .expression(let value): printer.expression(value)
                case .type(let type): printer.type(type)
                case .field(let field): printer.typeField(field)
                }
            }
        }
        if let zone = type.withTimeZone { write(zone ? " WITH TIME ZONE" : " WITHOUT TIME ZONE") }
    }

    mutating func typeField(_ field: TypeField) {
        located(field) { printer in
            printer.identifier(field.name)
            printer.space()
            printer.type(field.type)
            if let collation = field.collation {
                printer.word("COLLATE")
                printer.name(collation)
            }
        }
    }

    mutating func intervalUnit(_ unit: IntervalUnit) {
        write(unit.from + (unit.to.map { " TO " + $0 } ?? "") + (unit.precision.map { "(\($0))" } ?? ""))
    }
}
