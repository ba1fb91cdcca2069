import RowPrograms

/// What is collected over rows: lookups, sums, extremes, lists.
extension FactInterpreter {
    /// `target += value` and its like.
    mutating func update(
        _ target: CodeExpression,
        _ operation: CodeOperator,
        _ value: CodeExpression,
        at span: CodeSpan
    ) {
        let added = evaluate(value)
        let before = evaluate(target)
        if operation == .floorDivide, isNew("division", at: span) {
            facts.divisions.append(DivisionFact(columns: columns(in: before).sorted(), lines: span.lines))
        }
        noteConstant(added, role: .arithmetic, beside: before, at: span)
        noteAccumulation(operation, before, added, target, at: span)
        if case .container(let id) = before {
            append(elements(of: added, at: value.span), to: id)
            return
        }
        let columns = columns(in: before).union(columns(in: added))
        let number = before.number.combined(with: added.number)
        if let date = dateAfter(before, added, at: span) {
            assign(date, from: value, to: target, at: span)
        } else if case .element(let object, let key) = target.kind {
            for case .container(let id) in evaluate(object).alternatives {
                put(.scalar(columns, number), in: id, at: evaluate(key), span)
            }
        } else {
            setTarget(target, to: .scalar(columns, number), at: span)
        }
    }

    private mutating func setTarget(_ target: CodeExpression, to value: FactValue, at span: CodeSpan) {
        if case .name(let name) = target.kind { return setName(name, to: value) }
        assign(value, from: target, to: target, at: span)
    }

    private mutating func dateAfter(_ before: FactValue, _ added: FactValue, at span: CodeSpan) -> FactValue?
    {
        guard case .date(let origin) = before else { return nil }
        guard case .duration(let byWeekday) = added else { return .date(origin) }
        return movedDate(byWeekday: byWeekday, at: span)
    }

    /// `total = total * 0.9 + value` in a loop.
    mutating func noteGrowth(
        of target: CodeExpression,
        _ value: FactValue,
        from source: CodeExpression,
        at span: CodeSpan
    ) {
        guard case .binary(let operation, let left, let right) = source.kind,
            operation == .add || operation == .subtract,
            scopes.contains(where: { !$0.loops.isEmpty })
        else { return }
        let isLeft = left.mentions(target)
        guard isLeft != right.mentions(target), isLeft || operation == .add else { return }
        let added = evaluate(isLeft ? right : left)
        let isCount = added == .literal(.integer("1"))
        noteAccumulation(
            isCount ? .count : .sum,
            value.number,
            values: columns(in: added),
            keys: [],
            at: span
        )
    }

    private mutating func noteAccumulation(
        _ operation: CodeOperator,
        _ before: FactValue,
        _ added: FactValue,
        _ target: CodeExpression,
        at span: CodeSpan
    ) {
        guard !scopes.isEmpty, scopes.contains(where: { !$0.loops.isEmpty }) else { return }
        let kind: AccumulationFact.Operation =
            switch operation {
            case .add, .subtract: added == .literal(.integer("1")) ? .count : .sum
            case .multiply, .divide: .product
            default: .other
            }
        noteAccumulation(
            kind,
            before.number.combined(with: added.number),
            values: columns(in: added),
            keys: keys(of: target),
            at: span
        )
    }

    mutating func noteAccumulation(
        _ operation: AccumulationFact.Operation,
        _ number: AccumulationFact.Number,
        values: Set<SourceColumn>,
        keys: Set<SourceColumn>,
        at span: CodeSpan
    ) {
        let fact = AccumulationFact(
            operation: operation,
            number: number,
            values: values.sorted(),
            keys: keys.sorted(),
            lines: span.lines
        )
        // The second turn of a loop knows more of what is collected.
        if let index = facts.accumulations.firstIndex(where: {
            $0.lines == fact.lines && $0.operation == operation
        }) {
            let number = facts.accumulations[index].number.combined(with: number)
            facts.accumulations[index].number = number
        } else {
            facts.accumulations.append(fact)
        }
    }

    /// The columns in the keys of `map[a][b]`.
    mutating func keys(of target: CodeExpression) -> Set<SourceColumn> {
        switch target.kind {
        case .element(let owner, let key): read(key).union(keys(of: owner))
        case .member(let owner, _): keys(of: owner)
        case .name(let name): keys(above: value(ofName: name))
        default: []
        }
    }

    /// The columns in the keys of the maps that hold a container.
    private func keys(above value: FactValue) -> Set<SourceColumn> {
        var result: Set<SourceColumn> = []
        for case .container(let id) in value.alternatives {
            for (outer, container) in containers where container.kind == .map && outer != id {
                guard container.element?.alternatives.contains(.container(id)) == true else { continue }
                result.formUnion(columns(in: container.key ?? .nothing))
            }
        }
        return result
    }

    /// `map[key] = value`.
    mutating func noteCollected(
        _ value: FactValue,
        from source: CodeExpression,
        key: FactValue,
        keyExpression: CodeExpression,
        in object: CodeExpression,
        _ id: ContainerID,
        at span: CodeSpan
    ) {
        let target = CodeExpression(.element(of: object, at: keyExpression), span: .none)
        if let added = addition(source, to: object, keyExpression) {
            let value = evaluate(added)
            let number = (containers[id]?.element ?? .nothing).number.combined(with: value.number)
            let isCount = value == .literal(.integer("1"))
            noteAccumulation(
                isCount ? .count : .sum,
                number,
                values: columns(in: value),
                keys: columns(in: key).union(keys(of: object)),
                at: span
            )
            return
        }
        guard isInRowLoop, !value.isFresh else { return }
        // An extreme does not depend on which row comes first.
        let isExtreme = facts.accumulations.contains {
            $0.lines == span.lines && ($0.operation == .minimum || $0.operation == .maximum)
        }
        guard !isExtreme else { return }
        let isFirst = scopes.contains { $0.loops.contains { $0.missingKeys.contains(target) } }
        let outer = keys(of: object)
        noteLookup(
            .scalar(columns(in: key).union(outer), .unknown),
            value,
            winner: isFirst ? .first : .last,
            at: span
        )
    }

    mutating func noteLookup(
        _ key: FactValue,
        _ value: FactValue,
        winner: LookupFact.Winner,
        sortedBy: Set<SourceColumn>? = nil,
        at span: CodeSpan
    ) {
        let keys = columns(in: key)
        guard !keys.isEmpty else { return }
        let order =
            sortedBy ?? scopes.reversed().lazy.flatMap { $0.loops.reversed() }
            .first(where: \.isOverRows)?.sortedBy ?? []
        let fact = LookupFact(
            keys: keys.sorted(),
            values: columns(in: value).sorted(),
            winner: winner,
            isOrdered: !order.subtracting(keys).isEmpty,
            lines: span.lines
        )
        // One place may look up in several relations, when a function is called with each.
        let relations = Set(keys.map(\.relation)).sorted().joined(separator: " ")
        if isNew("lookup \(relations) \(fact.isOrdered)", at: span) { facts.lookups.append(fact) }
    }

    /// What `map[key] = map.get(key, 0) + value` or `map[key] = map[key] + value` adds.
    private func addition(
        _ source: CodeExpression,
        to object: CodeExpression,
        _ key: CodeExpression
    ) -> CodeExpression? {
        guard case .binary(let operation, let left, let right) = source.kind,
            operation == .add || operation == .subtract
        else { return nil }
        let present = CodeExpression(.element(of: object, at: key), span: .none)
        func reads(_ expression: CodeExpression) -> Bool {
            if expression == present { return true }
            guard case .call(let function, let arguments) = expression.kind,
                case .member(object, "get") = function.kind
            else { return false }
            return arguments.first?.value == key
        }
        if reads(left) { return right }
        return reads(right) && operation == .add ? left : nil
    }

    /// `if value < least: least = value`.
    mutating func noteExtreme(_ condition: CodeExpression, _ body: [CodeStatement]) {
        guard case .comparison(let first, let parts) = condition.kind, parts.count == 1, !scopes.isEmpty,
            scopes.contains(where: { !$0.loops.isEmpty })
        else { return }
        for statement in body {
            guard case .assign(let targets, let value) = statement.kind, targets.count == 1 else { continue }
            let isUp = value == first && targets[0] == parts[0].operand
            let isDown = value == parts[0].operand && targets[0] == first
            guard isUp || isDown else { continue }
            let growsAbove: Bool =
                switch parts[0].comparison {
                case .greater, .greaterOrEqual: isUp
                case .less, .lessOrEqual: isDown
                default: false
                }
            let found = evaluate(value)
            noteAccumulation(
                growsAbove ? .maximum : .minimum,
                found.number,
                values: columns(in: found),
                keys: keys(of: targets[0]),
                at: statement.span
            )
        }
    }

    // MARK: Elements

    mutating func append(_ value: FactValue, to id: ContainerID) {
        var container = containers[id] ?? Container(kind: .list)
        container.element = container.element.map { $0.joined(with: value) } ?? value
        containers[id] = container
        rowsAdded += 1
    }

    /// What a loop over a value finds in each turn.
    mutating func elements(of value: FactValue, at span: CodeSpan) -> FactValue {
        var result: FactValue?
        for one in value.alternatives {
            let element = elementsOfOne(one, at: span)
            result = result.map { $0.joined(with: element) } ?? element
        }
        return result ?? .nothing
    }

    private mutating func elementsOfOne(_ value: FactValue, at span: CodeSpan) -> FactValue {
        switch value {
        case .sequence(let element, _): return element
        case .container(let id):
            guard let container = containers[id] else { return .nothing }
            if container.kind == .map {
                let literals = container.fieldOrder.map { FactValue.literal(.text($0)) }
                return literals.reduce(container.key ?? .nothing) { $0.joined(with: $1) }
            }
            return container.element ?? .nothing
        case .tuple(let values):
            return values.dropFirst().reduce(values.first ?? .nothing) { $0.joined(with: $1) }
        case .series(_, let columns): return .scalar(columns, number(of: columns))
        case .row(let frame):
            escape(frame, at: span)
            return .unknown(frame.known)
        case .frame(var frame) where !frame.groupedBy.isEmpty:
            let keys = frame.groupedBy
            frame.groupedBy = []
            return .tuple([.scalar(keys, number(of: keys)), .frame(frame)])
        case .frame: return .scalar([], .unknown)
        case .state:
            escape(.state, at: span)
            return .nothing
        default: return .unknown(value.columns)
        }
    }
}

extension CodeExpression {
    func mentions(_ other: CodeExpression) -> Bool {
        self == other || children.contains { $0.mentions(other) }
    }
}
