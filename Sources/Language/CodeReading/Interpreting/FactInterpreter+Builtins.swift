import RowPrograms

/// Python's own functions.
extension FactInterpreter {
    mutating func callBuiltin(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue? {
        let first = given.placed.first ?? .nothing
        switch path {
        case "len":
            count(first, at: span)
            if case .container(let id) = first {
                return .scalar(columns(in: containers[id]?.element ?? .nothing), .integer)
            }
            return .scalar([], .integer)
        case "range": return .sequence(.scalar([], .integer), rows: rowsCounted(given))
        case "enumerate":
            let element = elements(of: first, at: span)
            return .sequence(.tuple([.scalar([], .integer), element]), rows: first.rowRelations(in: self))
        case "zip":
            let parts = given.placed.map { elements(of: $0, at: span) }
            let rows = given.placed.reduce(into: Set<String>()) { $0.formUnion($1.rowRelations(in: self)) }
            return .sequence(.tuple(parts), rows: rows)
        case "sorted": return sorted(first, given, at: span)
        case "reversed", "iter":
            return .sequence(elements(of: first, at: span), rows: first.rowRelations(in: self))
        case "filter", "map": return mapped(path, given, at: span)
        case "itertools.groupby":
            let element = elements(of: given.placed.first ?? .nothing, at: span)
            let key = keyFunction(given.value(1, "key"), element, at: span)
            facts.groupings.append(GroupingFact(keys: columns(in: key).sorted(), lines: span.lines))
            return .sequence(.tuple([key, .sequence(element, rows: first.rowRelations(in: self))]), rows: [])
        case "sum", "math.fsum": return summed(first, given, at: span)
        case "min", "max": return extreme(path, given, at: span)
        case "round":
            noteRounding(.halfEven, digits: given.value(1, "ndigits"), of: first, at: span)
            return .scalar(columns(in: first), first.number)
        case "math.floor", "math.ceil", "math.trunc":
            let mode: RoundingFact.Mode =
                path == "math.ceil" ? .ceiling : path == "math.floor" ? .floor : .down
            noteRounding(mode, digits: .literal(.integer("0")), of: first, at: span)
            return .scalar(columns(in: first), .integer)
        case "abs": return first
        case "next": return elements(of: first, at: span).joined(with: given.value(1, "default") ?? .nothing)
        case "str", "repr", "format", "bool", "any", "all", "isinstance", "hash", "ord", "chr", "print",
            "type":
            return .scalar(columns(in: given), .unknown)
        case "vars", "locals", "globals":
            effect(.dynamicCode, path, at: span)
            escapeNames(at: span)
            return .nothing
        case "getattr": return attribute(given, at: span)
        default: return nil
        }
    }

    /// `range(len(frame))`: a loop over rows by their places.
    private mutating func rowsCounted(_ given: FactArguments) -> Set<String> {
        given.expressions.reduce(into: []) { rows, argument in
            guard case .call(_, let inner) = argument.value.kind, argument.value.isCallOfLen,
                let counted = inner.first
            else { return }
            rows.formUnion(evaluate(counted.value).rowRelations(in: self))
        }
    }

    /// `getattr(row, "name")` is a member; a name made while running is anything.
    private mutating func attribute(_ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard given.placed.count >= 2 else { return .nothing }
        if case .literal(.text(let name)) = given.placed[1] {
            return member(name, of: given.placed[0], at: span)
        }
        effect(.dynamicCode, "getattr", at: span)
        notUnderstood("\"getattr\" finds a member while running", at: span)
        escape(given.placed[0], at: span)
        return .nothing
    }

    private mutating func sorted(_ source: FactValue, _ given: FactArguments, at span: CodeSpan) -> FactValue
    {
        let element = elements(of: source, at: span)
        let key = keyFunction(given.named["key"], element, at: span)
        let order = columns(in: key)
        noteSort(order, at: span)
        let id = ContainerID(span, role: "sorted")
        var container = Container(kind: .list)
        container.element = containers[id]?.element.map { $0.joined(with: element) } ?? element
        containers[id] = container
        let rows = source.rowRelations(in: self)
        return rows.isEmpty ? .container(id) : .sequence(element.sorted(by: order), rows: rows)
    }

    mutating func noteSort(_ columns: Set<SourceColumn>, at span: CodeSpan) {
        guard isNew("sort", at: span) else { return }
        facts.sorts.append(SortFact(columns: columns.sorted(), lines: span.lines))
    }

    /// What a key function gives for an element; the element itself without one.
    mutating func keyFunction(_ function: FactValue?, _ element: FactValue, at span: CodeSpan) -> FactValue {
        switch function {
        case .function(let id), .boundMethod(let id, _):
            guard let function = functions[id] else { return element }
            return call(function, arguments: [element], named: [:], at: span)
        case .method(_, let name) where name.hasPrefix("itemgetter"): return element
        default: return element
        }
    }

    private mutating func mapped(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard given.placed.count > 1 else { return .nothing }
        let source = given.placed[1]
        let element = elements(of: source, at: span)
        let result = keyFunction(given.placed[0], element, at: span)
        return .sequence(path == "filter" ? element : result, rows: source.rowRelations(in: self))
    }

    private mutating func summed(_ source: FactValue, _ given: FactArguments, at span: CodeSpan) -> FactValue
    {
        let element = elements(of: source, at: span)
        let start = given.value(1, "start")
        let number = element.number.combined(with: start?.number ?? .unknown)
        let isCount = element == .literal(.integer("1"))
        noteAccumulation(isCount ? .count : .sum, number, values: columns(in: element), keys: [], at: span)
        return .scalar(columns(in: element), number)
    }

    private mutating func extreme(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard given.placed.count == 1, let source = given.placed.first else {
            // Of several values: a limit.
            for (value, other) in pairs(given.placed) {
                noteConstant(value, role: .comparison, beside: other, at: span)
            }
            return given.placed.dropFirst().reduce(given.placed.first ?? .nothing) { $0.joined(with: $1) }
        }
        let element = elements(of: source, at: span)
        _ = keyFunction(given.named["key"], element, at: span)
        noteAccumulation(
            path == "min" ? .minimum : .maximum,
            element.number,
            values: columns(in: element),
            keys: [],
            at: span
        )
        return element.joined(with: given.named["default"] ?? element)
    }

    private func pairs(_ values: [FactValue]) -> [(FactValue, FactValue)] {
        guard values.count == 2 else { return [] }
        return [(values[0], values[1]), (values[1], values[0])]
    }

    mutating func noteRounding(
        _ mode: RoundingFact.Mode,
        digits: FactValue?,
        of value: FactValue,
        at span: CodeSpan
    ) {
        guard isNew("rounding", at: span) else { return }
        var count: Int?
        switch digits {
        case .literal(.integer(let text)): count = Int(text)
        case .number(let text, _):
            count = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
        case nil: count = 0
        default: break
        }
        facts.roundings.append(
            RoundingFact(mode: mode, digits: count, columns: columns(in: value).sorted(), lines: span.lines)
        )
    }
}
