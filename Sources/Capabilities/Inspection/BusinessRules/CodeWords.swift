internal import RowPrograms

/// Says expressions of user code in words that a business reader understands.
///
/// What has no words stays as it is written, between backticks.
struct CodeWords {
    let text: CodeText
    /// What names stand for: relations, the effective date.
    var meanings: [String: String] = [:]
    /// Names that stand for one row in a loop.
    var rowNames: Set<String> = []

    func value(_ expression: CodeExpression) -> String {
        switch expression.kind {
        case .literal(let literal): return self.literal(literal)
        case .name(let name): return meanings[name] ?? "`\(name)`"
        case .member(let object, let name): return isRow(object) ? "`\(name)`" : "`\(written(expression))`"
        case .element(let object, let key):
            if case .literal(.text(let column)) = key.kind, isRow(object) { return "`\(column)`" }
            return "`\(written(expression))`"
        case .call(let function, let arguments): return call(function, arguments, expression)
        case .unary(.negate, let operand): return "minus \(value(operand))"
        case .unary(.not, _), .comparison, .logical: return "whether \(condition(expression))"
        case .binary(let operation, let left, let right):
            guard let sign = operation.sign else { return "`\(written(expression))`" }
            return "\(part(left)) \(sign) \(part(right))"
        case .conditional(let condition, let then, let otherwise):
            return "\(value(then)) when \(self.condition(condition)), otherwise \(value(otherwise))"
        case .collection(_, let items) where items.isEmpty: return "an empty list"
        case .map(let entries) where entries.isEmpty: return "an empty list"
        default: return "`\(written(expression))`"
        }
    }

    func condition(_ expression: CodeExpression) -> String {
        switch expression.kind {
        case .logical(let logic, let operands):
            let joiner = logic == .and ? " and " : " or "
            return operands.map(grouped).joined(separator: joiner)
        case .unary(.not, let operand): return negated(operand)
        case .comparison(let first, let parts): return compared(first, parts)
        case .call(let function, let arguments):
            if let subject = missingTest(function, arguments) { return "\(value(subject)) is missing" }
            if let subject = presentTest(function, arguments) { return "\(value(subject)) is present" }
            return "\(value(expression)) holds"
        case .member(let frame, "empty"): return "\(value(frame)) has no rows"
        case .literal(.boolean(let flag)): return flag ? "always" : "never"
        case .name: return "\(value(expression)) is not empty"
        default: return "\(value(expression)) is true"
        }
    }

    func written(_ expression: CodeExpression) -> String { text.text(of: expression.span).collapsingBlanks }

    func isRow(_ expression: CodeExpression) -> Bool {
        if case .name(let name) = expression.kind { rowNames.contains(name) } else { false }
    }

    // MARK: Values

    private func literal(_ literal: CodeLiteral) -> String {
        switch literal {
        case .none: "nothing"
        case .boolean(let flag): flag ? "true" : "false"
        case .integer(let digits), .real(let digits): digits
        case .text(""): "the empty text"
        case .text(let text): "'\(text)'"
        case .other(let text): "`\(text)`"
        }
    }

    private func part(_ expression: CodeExpression) -> String {
        if case .binary = expression.kind { return "(\(value(expression)))" }
        return value(expression)
    }

    private func call(_ function: CodeExpression, _ arguments: [CodeArgument], _ whole: CodeExpression)
        -> String
    {
        let first = arguments.first?.value
        switch function.kind {
        case .name("float"): if let first { return "\(value(first)) as a binary number" }
        case .name(let name) where arguments.count == 1 && Self.plainConversions.contains(name):
            if case .literal(.text(let digits))? = first?.kind, name != "str" { return digits }
            if let first { return value(first) }
        case .name("timedelta"): return duration(arguments) ?? "`\(written(whole))`"
        case .name("len"): if let first { return "the number of \(value(first))" }
        case .name("round"):
            if let first {
                return
                    "\(value(first)) rounded to \(arguments.dropFirst().first.map { value($0.value) } ?? "0") decimals"
            }
        case .name("sum"): if let first { return "the sum of \(value(first))" }
        case .name("max"):
            return "the greatest of \(arguments.map { value($0.value) }.joined(separator: ", "))"
        case .name("min"):
            return "the smallest of \(arguments.map { value($0.value) }.joined(separator: ", "))"
        case .name("abs"): if let first { return "\(value(first)) without its sign" }
        case .member(let object, let name):
            if let text = method(name, of: object, arguments) { return text }
        default: break
        }
        return "`\(written(whole))`"
    }

    private static let plainConversions: Set<String> = ["Decimal", "int", "str"]

    private func method(_ name: String, of object: CodeExpression, _ arguments: [CodeArgument]) -> String? {
        let first = arguments.first?.value
        switch name {
        case "strip": return "\(value(object)) without surrounding blanks"
        case "upper": return "\(value(object)) in upper case"
        case "lower": return "\(value(object)) in lower case"
        case "weekday", "isoweekday": return "the weekday of \(value(object))"
        case "get":
            guard let first else { return nil }
            let otherwise = arguments.dropFirst().first.map { value($0.value) } ?? "nothing"
            return "the entry of \(value(object)) for \(value(first)), or \(otherwise) without one"
        case "quantize": return "\(value(object)) rounded"
        case "Decimal": return first.map(value)
        case "timedelta": return duration(arguments)
        default: return nil
        }
    }

    private func duration(_ arguments: [CodeArgument]) -> String? {
        guard let argument = arguments.first, let unit = argument.name else { return nil }
        let amount = value(argument.value)
        return "\(amount) \(amount == "1" && unit.hasSuffix("s") ? String(unit.dropLast()) : unit)"
    }

    // MARK: Conditions

    private func grouped(_ expression: CodeExpression) -> String {
        if case .logical = expression.kind { return "(\(condition(expression)))" }
        return condition(expression)
    }

    private func negated(_ operand: CodeExpression) -> String {
        switch operand.kind {
        case .name: return "\(value(operand)) is empty"
        case .call(let function, let arguments):
            if let subject = missingTest(function, arguments) { return "\(value(subject)) is present" }
            if let subject = presentTest(function, arguments) { return "\(value(subject)) is missing" }
            return "not (\(condition(operand)))"
        case .element, .member: return "\(value(operand)) is not true"
        default: return "not (\(condition(operand)))"
        }
    }

    private func missingTest(_ function: CodeExpression, _ arguments: [CodeArgument]) -> CodeExpression? {
        guard case .member(let object, let name) = function.kind, name == "isna" || name == "isnull" else {
            return nil
        }
        return arguments.first?.value ?? object
    }

    private func presentTest(_ function: CodeExpression, _ arguments: [CodeArgument]) -> CodeExpression? {
        guard case .member(let object, let name) = function.kind, name == "notna" || name == "notnull" else {
            return nil
        }
        return arguments.first?.value ?? object
    }

    private func compared(_ first: CodeExpression, _ parts: [ComparisonPart]) -> String {
        var left = first
        var texts: [String] = []
        for part in parts {
            texts.append(compared(left, part))
            left = part.operand
        }
        return texts.joined(separator: " and ")
    }

    private func compared(_ left: CodeExpression, _ part: ComparisonPart) -> String {
        let right = part.operand
        if let day = weekday(left, part) { return day }
        if let text = emptiness(left, part) { return text }
        if case .literal(.none) = right.kind {
            switch part.comparison {
            case .same, .equal: return "\(value(left)) is missing"
            case .notSame, .notEqual: return "\(value(left)) is present"
            default: break
            }
        }
        return "\(value(left)) \(part.comparison.verb) \(value(right))"
    }

    /// `len(x) == 0` and its like.
    private func emptiness(_ left: CodeExpression, _ part: ComparisonPart) -> String? {
        guard case .call(let function, let arguments) = left.kind, case .name("len") = function.kind,
            case .literal(.integer("0")) = part.operand.kind, let subject = arguments.first?.value
        else { return nil }
        switch part.comparison {
        case .equal: return "\(value(subject)) has no rows"
        case .greater, .notEqual: return "\(value(subject)) has rows"
        default: return nil
        }
    }

    private func weekday(_ left: CodeExpression, _ part: ComparisonPart) -> String? {
        guard left.asksWeekday, case .call(let function, _) = left.kind,
            case .member(let date, let name) = function.kind,
            case .literal(.integer(let digits)) = part.operand.kind, let number = Int(digits)
        else { return nil }
        let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let index = name == "isoweekday" ? number - 1 : number
        guard days.indices.contains(index) else { return nil }
        switch part.comparison {
        case .equal: return "\(value(date)) is a \(days[index])"
        case .notEqual: return "\(value(date)) is not a \(days[index])"
        case .greaterOrEqual where index == 5: return "\(value(date)) is a Saturday or a Sunday"
        case .greater where index == 4: return "\(value(date)) is a Saturday or a Sunday"
        case .less where index == 5: return "\(value(date)) is a working day"
        default: return nil
        }
    }
}

extension CodeExpression {
    /// Whether it asks for the day of the week.
    var asksWeekday: Bool {
        var found = false
        forEachExpression { part in
            if case .call(let function, _) = part.kind, case .member(_, let name) = function.kind,
                ["weekday", "isoweekday", "day_name"].contains(name)
            {
                found = true
            }
            if case .member(_, let name) = part.kind, ["dayofweek", "weekday"].contains(name) {
                found = true
            }
        }
        return found
    }
}

extension CodeOperator {
    fileprivate var sign: String? {
        switch self {
        case .add: "+"
        case .subtract: "−"
        case .multiply: "×"
        case .divide: "divided by"
        case .floorDivide: "divided without remainder by"
        case .remainder: "modulo"
        default: nil
        }
    }
}

extension CodeComparison {
    fileprivate var verb: String {
        switch self {
        case .equal, .same: "is"
        case .notEqual, .notSame: "is not"
        case .less: "is below"
        case .lessOrEqual: "is at most"
        case .greater: "is above"
        case .greaterOrEqual: "is at least"
        case .contained: "is one of"
        case .notContained: "is none of"
        }
    }
}

/// The lines of a program's file.
struct CodeText {
    private let lines: [[UInt8]]

    init(_ text: String) {
        lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
            Array.init
        )
    }

    /// What stands at a node's place, as written.
    func text(of span: CodeSpan) -> String {
        let (first, last) = (Int(span.firstLine), Int(span.lastLine))
        guard first >= 1, last >= first, last <= lines.count else { return "" }
        var parts: [String] = []
        for number in first...last {
            let line = lines[number - 1]
            let start = number == first ? min(max(0, Int(span.firstColumn) - 1), line.count) : 0
            let end = number == last ? min(max(start, Int(span.lastColumn) - 1), line.count) : line.count
            parts.append(String(decoding: line[start..<end], as: UTF8.self))
        }
        return parts.joined(separator: "\n")
    }

    /// Whole lines, without blanks around them.
    func text(of range: ClosedRange<Int>) -> String {
        guard range.lowerBound >= 1, range.upperBound <= lines.count else { return "" }
        return lines[(range.lowerBound - 1)...(range.upperBound - 1)]
            .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n").collapsingBlanks
    }
}
