internal import JobModel
internal import SQLSyntax

extension QueryRuleReader {
    /// What the columns of a SELECT are made of.
    mutating func readItems(_ select: Select, as name: String?) {
        var places = SharedPlaces()
        for item in select.items where isUsed(item.alias?.text ?? item.expression.columnName) {
            read(item, as: name, &places)
        }
        let conditions =
            (select.whereClause.map { [$0] } ?? []) + select.joinConditions
            + (select.having.map { [$0] } ?? [])
        for condition in conditions { collect(condition, into: &places) }
        write(places, as: name)
    }

    private mutating func read(_ item: SelectItem, as name: String?, _ places: inout SharedPlaces) {
        let expression = item.expression
        collect(expression, into: &places)
        readDecisions(expression, column: item.alias?.text, as: name)
        readRoundings(expression, column: item.alias?.text)
        if let call = expression.rankCall, let condition = rankCondition(of: item.alias?.text) {
            return readRanking(call, condition, item, as: name)
        }
        guard let column = item.alias?.text ?? expression.columnName, !expression.isPlain else { return }
        let kind: BusinessRule.Kind = expression.holdsAggregate ? .aggregation : .formula
        add(kind, "`\(column)`\(place(name)) is \(words.value(expression)).", at: expression.origin)
    }

    // MARK: Choices

    private mutating func readDecisions(_ expression: SQLExpression, column: String?, as name: String?) {
        var choices: [CaseExpression] = []
        _ = expression.contains { part in
            // Parentheses around it would show it twice.
            if case .conditional(let choice) = part.kind { choices.append(choice) }
            return false
        }
        let subject = column.map { "`\($0)`" } ?? "The value"
        for choice in choices {
            for (index, branch) in choice.branches.enumerated() {
                let otherwise = index == 0 ? "" : "no earlier case applies and "
                add(
                    branch.condition.asksWeekday ? .weekend : .decision,
                    "\(subject)\(place(name)) is \(words.value(branch.result)) when \(otherwise)\(words.test(branch, of: choice)).",
                    at: branch.origin,
                    leansOn: leans(of: branch.condition)
                )
            }
            guard let otherwise = choice.otherwise else { continue }
            add(
                .decision,
                "\(subject)\(place(name)) is \(words.value(otherwise)) in all other cases.",
                at: otherwise.origin
            )
        }
    }

    private mutating func readRanking(
        _ call: FunctionCall,
        _ condition: SQLExpression,
        _ item: SelectItem,
        as name: String?
    ) {
        guard case .window(let window)? = call.over else { return }
        let group =
            window.partitionBy.isEmpty
            ? "all rows\(place(name))"
            : "the rows\(place(name)) with the same \(listed(window.partitionBy.map(words.value)))"
        let bound = condition.comparison?.right.number.flatMap(Int.init) ?? 1
        let isLess = condition.comparison?.operator == .less
        let count = isLess ? bound - 1 : bound
        let which =
            condition.comparison?.operator == .equal
            ? (count == 1 ? "only the first counts" : "only number \(count) counts")
            : "only the first \(count) count"
        let order =
            window.orderBy.isEmpty
            ? "in no order that is said" : "ordered by \(words.order(window.orderBy))"
        add(.ranking, "Of \(group), \(which), \(order).", at: call.origin, also: [condition.origin])
        if window.orderBy.isEmpty {
            ask("Which of several rows counts is not said: which one should it be?", at: call.origin)
        }
    }

    // MARK: Rounding

    private mutating func readRoundings(_ expression: SQLExpression, column: String?) {
        var calls: [FunctionCall] = []
        _ = expression.contains { part in
            if case .function(let call) = part.kind { calls.append(call) }
            return false
        }
        for call in calls {
            guard let mode = roundingMode(call.name.base.text.lowercased()),
                let value = call.arguments.first?.value
            else { continue }
            let digits = call.arguments.dropFirst().first?.value.number ?? "0"
            let subject = column.map { "For `\($0)`, " } ?? ""
            add(
                .rounding,
                "\(subject)\(words.value(value)) is rounded to \(digits) decimals, \(mode).",
                at: call.origin
            )
        }
    }

    private func roundingMode(_ name: String) -> String? {
        switch name {
        case "round": "halves away from zero"
        case "round_even", "roundbankers": "halves to the even neighbour"
        case "floor": "downwards"
        case "ceil", "ceiling": "upwards"
        case "trunc": "towards zero"
        default: nil
        }
    }

    // MARK: What a SELECT does in many places

    private func collect(_ expression: SQLExpression, into places: inout SharedPlaces) {
        _ = expression.contains { part in
            guard case .function(let call) = part.kind, let first = call.arguments.first?.value else {
                return false
            }
            let name = call.name.base.text.lowercased()
            switch name {
            case "trim" where call.arguments.count == 1, "ltrim" where call.arguments.count == 1,
                "rtrim" where call.arguments.count == 1, "upper", "lower":
                places.add(.cleaning(name), first, part.origin)
            case "coalesce", "ifnull", "nvl":
                if let last = call.arguments.last?.value, last.literal != nil, call.arguments.count > 1 {
                    places.add(.standIn(words.value(last)), first, part.origin)
                }
            default: break
            }
            return false
        }
    }

    private mutating func write(_ places: SharedPlaces, as name: String?) {
        for entry in places.entries {
            var subjects: [String] = []
            for value in entry.values {
                let text = words.value(value.cleaned)
                if !subjects.contains(text) { subjects.append(text) }
            }
            let names = listed(subjects)
            guard let first = entry.origins.first else { continue }
            let others = Array(entry.origins.dropFirst())
            switch entry.use {
            case .cleaning(let function):
                let what =
                    switch function {
                    case "upper": "are used in upper case"
                    case "lower": "are used in lower case"
                    case "ltrim": "are used without leading blanks"
                    case "rtrim": "are used without trailing blanks"
                    default: "are used without leading and trailing blanks"
                    }
                add(
                    .normalisation,
                    "Values\(place(name)) \(what): \(names). What is missing stays missing.",
                    at: first,
                    also: others
                )
            case .standIn(let text):
                add(
                    .missingValue,
                    "Where \(names)\(place(name)) is missing, \(text) stands for it.",
                    at: first,
                    also: others
                )
            }
        }
    }
}

/// Calls of one function over many columns, in the order of their first places.
private struct SharedPlaces {
    enum Use: Hashable {
        case cleaning(String)
        case standIn(String)
    }

    struct Entry {
        var use: Use
        var values: [SQLExpression]
        var origins: [Origin]
    }

    private(set) var entries: [Entry] = []

    mutating func add(_ use: Use, _ value: SQLExpression, _ origin: Origin) {
        if let index = entries.firstIndex(where: { $0.use == use }) {
            entries[index].values.append(value)
            entries[index].origins.append(origin)
        } else {
            entries.append(Entry(use: use, values: [value], origins: [origin]))
        }
    }
}

extension SQLExpression {
    /// The value inside functions that only clean it.
    fileprivate var cleaned: SQLExpression {
        guard let call, call.arguments.count == 1,
            ["trim", "ltrim", "rtrim", "upper", "lower"].contains(call.name.base.text.lowercased())
        else { return self }
        return call.arguments[0].value.cleaned
    }

    /// Whether other rules say all of it: a column, a cleaned column, one with a value for its absence, a choice.
    fileprivate var isPlain: Bool {
        switch bare.kind {
        case .column, .star, .conditional: return true
        case .function(let call):
            let name = call.name.base.text.lowercased()
            switch name {
            case "trim", "ltrim", "rtrim", "upper", "lower":
                return call.arguments.count == 1 && call.arguments[0].value.isPlain
            case "coalesce", "ifnull", "nvl":
                return call.arguments.count == 2 && call.arguments[1].value.literal != nil
                    && call.arguments[0].value.isPlain
            default: return false
            }
        default: return false
        }
    }

    fileprivate var holdsAggregate: Bool {
        contains { part in
            guard let call = part.call, call.over == nil else { return false }
            return ["count", "sum", "total", "avg", "min", "max", "string_agg", "group_concat", "median"]
                .contains(call.name.base.text.lowercased())
                && (call.arguments.count == 1 || call.arguments.isEmpty)
        }
    }
}
