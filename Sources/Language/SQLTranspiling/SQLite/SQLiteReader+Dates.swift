import SQLSyntax

/// `date`, `time`, `datetime`, `julianday`, `unixepoch`, `strftime` with all modifiers.
extension SQLiteReader {
    func dateFunction(
        _ call: FunctionCall,
        _ name: String,
        _ sources: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> Term? {
        let isFormat = name == "strftime"
        guard isFormat || ["date", "time", "datetime", "julianday", "unixepoch"].contains(name) else {
            return nil
        }
        guard sources.count > (isFormat ? 1 : 0) else {
            throw .nonDeterministic(what: "\(name) without a time", at: place(origin))
        }
        var arguments: [SQLExpression] = []
        for (index, source) in sources.enumerated() {
            let term = try value(source)
            if case .text(let text)? = term.constant {
                try checkMoment(text, name, isTime: index == (isFormat ? 1 : 0), at: origin)
            }
            // Numbers are Julian days: all their digits count, not the fifteen of SQLite's text.
            let isNumber = term.kinds == .real || term.kinds == .number
            arguments.append(
                isNumber
                    ? try say(.varchar, term.expression, at: origin) : try text(term, at: origin).expression
            )
            if term.kinds.isEmpty { arguments[index] = try say(.varchar, .null, at: origin) }
        }
        let operation: Operation =
            switch name {
            case "date": .date
            case "time": .time
            case "datetime": .dateTime
            case "julianday": .julianDay
            case "unixepoch": .unixEpoch
            default: .format
            }
        guard case .function(var result)? = vocabulary(operation, [arguments[0]])?.kind else {
            throw unsupported(
                "function \"\(name)\"",
                "SQLite's dates are text with rules of their own.",
                at: origin
            )
        }
        result.arguments = arguments.map { Argument(value: $0) }
        let expression = SQLExpression(.function(result))
        switch operation {
        case .julianDay: return .real(expression)
        case .unixEpoch: return .integer(expression, .medium)
        default:
            var term = Term.text(expression)
            if isFormat, case .text(let format)? = try value(sources[0]).constant {
                term.digits = Self.digits(of: format)
            }
            return term
        }
    }

    private func checkMoment(
        _ text: String,
        _ name: String,
        isTime: Bool,
        at origin: Origin
    ) throws(TranspileError) {
        let word = text.lowercased()
        if isTime, word == "now" { throw .nonDeterministic(what: "\(name)('now')", at: place(origin)) }
        if word == "localtime" || word == "utc" {
            throw .nonDeterministic(what: "the modifier \"\(word)\"", at: place(origin))
        }
    }

    /// How many digits the texts of a format have at most; 0 where one may not be an integer.
    private static func digits(of format: String) -> Int {
        var count = 0
        var rest = format[...]
        while let mark = rest.popFirst(), let field = rest.popFirst() {
            switch (mark, field) {
            case ("%", "Y"): count += 4
            case ("%", "j"): count += 3
            case ("%", "m"), ("%", "d"), ("%", "H"), ("%", "M"), ("%", "S"), ("%", "W"): count += 2
            case ("%", "w"): count += 1
            // Seconds may be negative, so nothing stands before or behind them.
            case ("%", "s") where format.count == 2: return 13
            default: return 0
            }
        }
        return rest.isEmpty && format.count.isMultiple(of: 2) && count <= 15 ? count : 0
    }
}
