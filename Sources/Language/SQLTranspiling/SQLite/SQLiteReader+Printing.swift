import SQLSyntax

/// `printf` with a constant format: each conversion becomes a piece of text of its own.
extension SQLiteReader {
    func printed(_ sources: [SQLExpression], at origin: Origin) throws(TranspileError) -> Term {
        guard case .text(let format)? = try value(sources[0]).constant else {
            throw unsupported("a format that is no constant", "Its conversions decide the types.", at: origin)
        }
        var pieces: [SQLExpression] = []
        var arguments = sources.dropFirst()
        for part in FormatPart.parts(of: format) {
            switch part {
            case .text(let text): pieces.append(.string(text))
            case .conversion(let specification):
                pieces.append(try printed(specification, arguments.popFirst(), at: origin))
            case .unknown(let text):
                throw unsupported("the conversion \"\(text)\"", "No rule covers it.", at: origin)
            }
        }
        // Every piece is text and never NULL.
        if pieces.isEmpty { return .text(.string("")) }
        return .text(
            pieces.dropFirst().reduce(pieces[0]) { left, right in
                if case .chain(var chain) = left.kind {
                    chain.operands.append(right.asOperand)
                    chain.operators.append(.concatenate)
                    return SQLExpression(.chain(chain))
                }
                return .chain(left, .concatenate, right)
            }
        )
    }

    private func printed(
        _ specification: String,
        _ source: SQLExpression?,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let format = SQLExpression.string(specification)
        let argument = try source.map { source throws(TranspileError) in try value(source) } ?? .null
        switch specification.last {
        case "d", "i":
            let number = try wide(try integer(argument, at: origin))
            let zero = argument.kinds.isEmpty ? integer(0).expression : number.expression
            return try say(.printInteger, format, .call("coalesce", [zero, .number("0")]), at: origin)
        case "f", "e", "g":
            let number = try real(argument, at: origin)
            let known = argument.kinds.isEmpty ? real(0) : number
            return try say(
                .printReal,
                format,
                .call("coalesce", [known.expression, real(0).expression]),
                at: origin
            )
        default:
            let words = try text(argument, at: origin)
            let known = argument.kinds.isEmpty ? SQLExpression.string("") : words.expression
            let filled = SQLExpression.call("coalesce", [known, .string("")])
            return specification == "%s" ? filled : try say(.printText, format, filled, at: origin)
        }
    }
}

/// A piece of a printf format.
enum FormatPart: Equatable {
    case text(String)
    /// From the percent sign to the letter.
    case conversion(String)
    case unknown(String)

    static func parts(of format: String) -> [FormatPart] {
        var parts: [FormatPart] = []
        var text = ""
        var rest = format[...]
        while let character = rest.popFirst() {
            guard character == "%" else {
                text.append(character)
                continue
            }
            if rest.first == "%" {
                rest.removeFirst()
                text.append("%")
                continue
            }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            let middle = rest.prefix { "-+ 0,!.123456789#".contains($0) }
            rest = rest.dropFirst(middle.count)
            let letter = rest.popFirst()
            let conversion = "%\(middle)\(letter.map(String.init) ?? "")"
            let isKnown = letter.map { "difsegu".contains($0) && $0 != "u" } ?? false
            parts.append(isKnown ? .conversion(conversion) : .unknown(conversion))
        }
        if !text.isEmpty { parts.append(.text(text)) }
        return parts
    }
}
