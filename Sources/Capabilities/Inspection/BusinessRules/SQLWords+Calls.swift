internal import SQLSyntax

extension SQLWords {
    /// Functions in words.
    func call(_ call: FunctionCall, _ expression: SQLExpression) -> String {
        let name = call.name.base.text.lowercased()
        let arguments = call.arguments.map(\.value)
        if call.over != nil { return windowed(call, name, arguments, expression) }
        if let text = aggregate(name, call, arguments) {
            return text + (call.filter.map { " where \(condition($0))" } ?? "")
        }
        return scalar(name, call, arguments) ?? "`\(written(expression))`"
    }

    private func aggregate(_ name: String, _ call: FunctionCall, _ arguments: [SQLExpression]) -> String? {
        let isDistinct = call.quantifier == .distinct
        guard let first = arguments.first, name == "count" || arguments.count == 1 else {
            return name == "count" ? "the number of rows" : nil
        }
        let different = isDistinct ? "different " : ""
        switch name {
        case "count":
            if case .star = first.bare.kind { return "the number of rows" }
            if first.literal != nil { return "the number of rows" }
            return isDistinct
                ? "the number of different \(value(first))" : "the number of present \(value(first))"
        case "sum", "total": return "the sum of \(different)\(value(first))"
        case "avg", "mean": return "the average of \(different)\(value(first))"
        case "min": return "the smallest \(value(first))"
        case "max": return "the greatest \(value(first))"
        default: return nil
        }
    }

    private func scalar(_ name: String, _ call: FunctionCall, _ arguments: [SQLExpression]) -> String? {
        guard let first = arguments.first else { return nil }
        let second = arguments.dropFirst().first
        switch name {
        case "trim" where arguments.count == 1: return "\(value(first)) without surrounding blanks"
        case "ltrim" where arguments.count == 1: return "\(value(first)) without leading blanks"
        case "rtrim" where arguments.count == 1: return "\(value(first)) without trailing blanks"
        case "upper", "ucase": return "\(value(first)) in upper case"
        case "lower", "lcase": return "\(value(first)) in lower case"
        case "abs": return "\(value(first)) without its sign"
        case "length", "len": return "the length of \(value(first))"
        case "coalesce", "ifnull", "nvl":
            return arguments.map(value).joined(separator: ", or when that is missing ")
        case "nullif": return second.map { "\(value(first)), or nothing when it is \(value($0))" }
        case "round":
            let digits = second.flatMap(\.number) ?? "0"
            return "\(value(first)) rounded to \(digits) decimals"
        case "floor": return "\(value(first)) rounded down"
        case "ceil", "ceiling": return "\(value(first)) rounded up"
        case "date" where second?.string != nil: return moved(first, by: second?.string ?? "")
        case "date" where arguments.count == 1: return "the date of \(value(first))"
        case "concat": return arguments.map(value).joined(separator: " followed by ")
        case "substr", "substring": return "a part of \(value(first))"
        case "greatest": return "the greatest of \(arguments.map(value).joined(separator: ", "))"
        case "least": return "the smallest of \(arguments.map(value).joined(separator: ", "))"
        default: return nil
        }
    }

    /// SQLite's `date(x, '-1 day')`.
    private func moved(_ date: SQLExpression, by modifier: String) -> String? {
        let words = modifier.split(separator: " ").map(String.init)
        guard words.count == 2, let amount = Int(words[0]) else { return nil }
        let unit = words[1].hasSuffix("s") ? String(words[1].dropLast()) : words[1]
        let amountWords = "\(abs(amount)) \(unit)\(abs(amount) == 1 ? "" : "s")"
        return "\(amountWords) \(amount < 0 ? "before" : "after") \(value(date))"
    }

    private func windowed(
        _ call: FunctionCall,
        _ name: String,
        _ arguments: [SQLExpression],
        _ expression: SQLExpression
    ) -> String {
        guard case .window(let window)? = call.over, window.base == nil else {
            return "`\(written(expression))`"
        }
        let group =
            window.partitionBy.isEmpty
            ? "all rows" : "the rows with the same \(listed(window.partitionBy.map(value)))"
        let order = window.orderBy.isEmpty ? "" : ", ordered by \(self.order(window.orderBy))"
        switch name {
        case "row_number": return "the position among \(group)\(order)"
        case "rank", "dense_rank": return "the rank among \(group)\(order)"
        case "lag", "lead":
            let which = name == "lag" ? "previous" : "next"
            return "\(arguments.first.map(value) ?? "the value") of the \(which) row among \(group)\(order)"
        default:
            guard let text = aggregate(name, call, arguments) else { return "`\(written(expression))`" }
            return "\(text) among \(group)\(order.isEmpty ? "" : order + ", up to the row")"
        }
    }
}
