import RowPrograms

/// Values as text, as the program's language writes them.
extension Executor {
    /// `format(value, specification)`, where the specification is one that SQL can follow exactly.
    func formatted(_ term: Term, _ specification: String, at span: CodeSpan) throws -> Term {
        if specification.isEmpty { return try plain(term, at: span) }
        switch term.type.kind {
        case .date, .timestamp:
            if specification.contains("%") { return try dated(term, specification, at: span) }
        case .integer:
            if specification == "d" { return .apply(.toText, [term], .text) }
            if specification == "," || specification == ",d" {
                return .apply(.formatFixed(places: 0, grouped: true), [term], .text)
            }
            if specification.hasPrefix("0"),
                let width = Int(specification.drop { $0 == "d" }.filter(\.isNumber)),
                specification.allSatisfy({ $0.isNumber || $0 == "d" })
            {
                return try zeroFilled(term, width, at: span)
            }
        case .decimal(_, let scale):
            let rest = specification[...]
            guard rest.hasPrefix("."), rest.hasSuffix("f"), let places = Int(rest.dropFirst().dropLast())
            else { break }
            guard scale <= places || isNeverNegative(term) else { throw negativeZero(at: span) }
            return .apply(
                .formatFixed(places: places, grouped: false),
                [round(term, places, .halfEven)],
                .text
            )
        case .real:
            guard specification.hasPrefix("."), specification.hasSuffix("f"),
                let places = Int(specification.dropFirst().dropLast())
            else { break }
            return .apply(.formatFixed(places: places, grouped: false), [term], .text)
        default: break
        }
        throw unsupported("the format \(specification)", at: span)
    }

    /// Zeros stand between the sign and the digits.
    func zeroFilled(_ term: Term, _ width: Int, at span: CodeSpan) throws -> Term {
        let digits = Term.apply(.padLeft(width, "0"), [.apply(.toText, [term], .text)], .text)
        let positive = Term.apply(.toText, [.apply(.negate, [term], .integer)], .text)
        let padded = Term.apply(.padLeft(max(0, width - 1), "0"), [positive], .text)
        let negative = Term.apply(.concatenate, [.text("-"), padded], .text)
        guard let both = Term.choose(.apply(.less, [term, .integer(0)], .boolean), negative, digits) else {
            throw mixedTypes(at: span)
        }
        return both
    }

    private func negativeZero(at span: CodeSpan) -> LiftRefusal {
        refusal(
            .negativeZero,
            "a rounded decimal as text, which may read -0.00",
            "Write numbers, and format them where they are shown.",
            at: span
        )
    }

    private func isNeverNegative(_ term: Term) -> Bool {
        if case .apply(.absolute, _) = term.node { return true }
        return false
    }

    private func plain(_ term: Term, at span: CodeSpan) throws -> Term {
        guard term.type.missing.subtracting(.none).isEmpty else {
            throw refusal(
                .nanText,
                "text of a value that may be not a number",
                "Replace it before.",
                at: span
            )
        }
        let text: Term
        switch term.type.kind {
        case .nothing: return .text("None")
        case .text: text = term
        case .integer, .date: text = .apply(.toText, [term], ScalarType(.text, missing: term.type.missing))
        case .boolean:
            guard let words = Term.choose(term, .text("True"), .text("False")) else {
                throw mixedTypes(at: span)
            }
            text = words
        case .decimal(_, let scale):
            // Seven digits and more may be written with an exponent.
            guard scale <= 6, term.type.isUniform, hasPlainDigits(term) else { throw negativeZero(at: span) }
            text = .apply(.toText, [term], ScalarType(.text, missing: term.type.missing))
        default: throw unsupported("text of this value", at: span)
        }
        guard term.type.isMissable, term.type.kind != .boolean else { return text }
        return Term.choose(.isMissing(term), .text("None"), text) ?? text
    }

    /// Whether a decimal keeps the digits its type says: a column, or a sum of such.
    private func hasPlainDigits(_ term: Term) -> Bool {
        switch term.node {
        case .attribute, .constant, .old: true
        case .apply(.add, let operands), .apply(.subtract, let operands): operands.allSatisfy(hasPlainDigits)
        case .choose(let choices, let otherwise):
            hasPlainDigits(otherwise) && choices.allSatisfy { hasPlainDigits($0.value) }
        default: false
        }
    }

    func dated(_ term: Term, _ format: String, at span: CodeSpan) throws -> Term {
        var rest = format[...]
        while let index = rest.firstIndex(of: "%") {
            let code = rest.index(after: index)
            guard code < rest.endIndex, "YmdHMSj%".contains(rest[code]) else {
                throw unsupported("the date format \(format)", at: span)
            }
            rest = rest[rest.index(after: code)...]
        }
        return .apply(.formatDate(format), [term], .text)
    }

    // MARK: Templates

    func percentFormatted(_ format: String, _ value: Value, _ state: inout State, at span: CodeSpan) throws
        -> Term
    {
        var values: [Term]
        if case .tuple(let given) = value {
            values = try given.map { try term(of: $0, at: span) }
        } else {
            values = [try term(of: value, at: span)]
        }
        var result = Term.text("")
        var literal = ""
        var rest = format[...]
        func flush() {
            result = .apply(.concatenate, [result, .text(literal)], .text)
            literal = ""
        }
        while let character = rest.popFirst() {
            guard character == "%" else {
                literal.append(character)
                continue
            }
            if rest.first == "%" {
                literal.append("%")
                rest.removeFirst()
                continue
            }
            var specification = ""
            while let next = rest.popFirst() {
                specification.append(next)
                if next.isLetter { break }
            }
            guard !values.isEmpty else { throw unsupported("this text template", at: span) }
            let value = values.removeFirst()
            flush()
            let text: Term
            switch specification {
            case "s": text = try formatted(value, "", at: span)
            case "d" where value.type.kind == .integer: text = try formatted(value, "d", at: span)
            default:
                guard
                    specification.hasSuffix("f") && value.type.kind == .real
                        || specification.hasSuffix("d") && value.type.kind == .integer
                else { throw unsupported("the format %\(specification)", at: span) }
                text = try formatted(value, specification, at: span)
            }
            result = .apply(.concatenate, [result, text], .text)
        }
        guard values.isEmpty else { throw unsupported("this text template", at: span) }
        flush()
        return result
    }

    func braceFormatted(_ format: String, _ arguments: Arguments, at span: CodeSpan) throws -> Term {
        var result = Term.text("")
        var literal = ""
        var next = 0
        var rest = format[...]
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                literal.append(character)
                rest.removeFirst()
                continue
            }
            guard character == "{" else {
                literal.append(character)
                continue
            }
            guard let end = rest.firstIndex(of: "}") else {
                throw unsupported("this text template", at: span)
            }
            let field = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            rest = rest[rest.index(after: end)...]
            let name = field.first.map(String.init) ?? ""
            let value: Value?
            if name.isEmpty {
                value = arguments[next, ""]
                next += 1
            } else if let index = Int(name) {
                value = arguments[index, ""]
            } else {
                value = arguments.named[name]
            }
            guard let value else { throw unsupported("this text template", at: span) }
            let text = try formatted(
                try term(of: value, at: span),
                field.count > 1 ? String(field[1]) : "",
                at: span
            )
            result = .apply(
                .concatenate,
                [.apply(.concatenate, [result, .text(literal)], .text), text],
                .text
            )
            literal = ""
        }
        return .apply(.concatenate, [result, .text(literal)], .text)
    }
}
