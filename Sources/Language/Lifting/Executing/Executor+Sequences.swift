import RowPrograms

/// What loops go through, and what is asked of whole collections.
extension Executor {
    func sequence(of value: Value, _ state: inout State, at span: CodeSpan) throws -> Sequence {
        switch value {
        case .sequence(let sequence): return sequence
        case .tuple(let values): return .fixed(values)
        case .series(let frame, let term): return .rows(Rows(plan: frame.plan, element: .term(term)))
        case .object(let id):
            switch state.objects[id] {
            case .list(let list):
                if let values = list.fixed { return .fixed(values) }
                return .rows(try rows(of: list, &state))
            case .map(let map), .set(let map):
                guard !state.probed.contains(id) else { throw probedMap() }
                return try keys(of: map, at: span)
            default: throw unsupported("a loop over this value", at: span)
            }
        case .either(let condition, let first, let second):
            // Empty where the other one is meant.
            let left = try sequence(of: first.isNone ? .tuple([]) : first, &state, at: span)
            let right = try sequence(of: second.isNone ? .tuple([]) : second, &state, at: span)
            if case .fixed(let values) = right, values.isEmpty, case .rows(var rows) = left {
                rows.link = .all([rows.link, condition])
                return .rows(rows)
            }
            if case .fixed(let values) = left, values.isEmpty, case .rows(var rows) = right {
                rows.link = .all([rows.link, .not(condition)])
                return .rows(rows)
            }
            throw unsupported("a loop over one of two collections", at: span)
        case .term(let term) where term.type.kind == .nothing: return .fixed([])
        case .frame: throw unsupported("a loop over a data frame's column names", at: span)
        default: throw unsupported("a loop over this value", at: span)
        }
    }

    private func keys(of map: MapContent, at span: CodeSpan) throws -> Sequence {
        switch map.entries {
        case .fixed(let entries):
            guard entries.allSatisfy({ $0.condition == .yes }) else {
                throw unsupported("a loop over entries that may exist", at: span)
            }
            return .fixed(entries.map { .term($0.key) })
        case .rows(let rows): return .rows(Rows(plan: rows.plan, element: rows.key, link: rows.link))
        case .turn: throw orderDependent("a map is gone through while it is filled", at: span)
        }
    }

    func items(of map: MapContent, keys wantsKeys: Bool, _ state: inout State, at span: CodeSpan) throws
        -> Sequence
    {
        switch map.entries {
        case .fixed(let entries):
            guard entries.allSatisfy({ $0.condition == .yes }) else {
                throw unsupported("a loop over entries that may exist", at: span)
            }
            return .fixed(entries.map { wantsKeys ? .tuple([.term($0.key), $0.value]) : $0.value })
        case .rows(let rows):
            let value = instantiate(rows.value ?? .none, [:], &state)
            return .rows(
                Rows(
                    plan: rows.plan,
                    element: wantsKeys ? .tuple([rows.key, value]) : value,
                    link: rows.link
                )
            )
        case .turn: throw orderDependent("a map is gone through while it is filled", at: span)
        }
    }

    /// The elements of a list that loops filled, as rows in their order.
    func rows(of list: ListContent, _ state: inout State) throws -> Rows {
        guard !list.hidesEarlier else { throw orderDependent("a list is read while a loop fills it") }
        if list.parts.count == 1, case .rows(let rows, let when) = list.parts[0] {
            return Rows(plan: rows.plan.filtered(when), element: rows.element, link: rows.link)
        }
        guard !list.parts.isEmpty else {
            return Rows(plan: Plan.unit.filtered(.no), element: .none)
        }
        var branches: [(plan: Plan, leaves: [Term], place: Term)] = []
        var template: Value?
        for part in list.parts {
            var plan: Plan
            let element: Value
            switch part {
            case .one(let value, let when):
                guard context.plan.isSingleRow else {
                    throw unsupported("a list of single elements made for each row of a loop")
                }
                (plan, element) = (context.plan.filtered(when), value)
            case .rows(let rows, let when):
                guard rows.link == .yes else { throw unsupported("lists of one row joined together") }
                plan =
                    context.plan.isSingleRow && when != .yes
                    ? Plan.product(context.plan, rows.plan) : rows.plan
                plan = plan.filtered(when)
                element = rows.element
            }
            let leaves = try leaves(of: element, state)
            if let known = template, try self.leaves(of: known, state).count != leaves.count {
                throw mixedTypes(at: here)
            }
            template = template ?? element
            let numbered = plan.isSingleRow ? (plan, Term.integer(1)) : try ordinal(of: plan)
            branches.append((numbered.0, leaves, numbered.1))
        }
        guard let template else { throw mixedTypes(at: here) }
        return try union(branches, template, state)
    }

    private func union(
        _ branches: [(plan: Plan, leaves: [Term], place: Term)],
        _ template: Value,
        _ state: State
    ) throws
        -> Rows
    {
        let count = branches[0].leaves.count
        let names = try leafNames(of: template, state)
        var attributes: [Attribute] = []
        for index in 0..<count {
            var type = branches[0].leaves[index].type
            for branch in branches.dropFirst() {
                guard let union = type.union(branch.leaves[index].type) else { throw mixedTypes(at: here) }
                type = union
            }
            guard type.kind != .ratio else { throw unrounded(at: here) }
            attributes.append(attribute(names[index], type))
        }
        let part = attribute("part", .integer)
        let place = attribute("place", .integer)
        let plan = Plan(
            .union(
                branches.enumerated().map { index, branch in
                    Plan.Branch(
                        plan: branch.plan,
                        values: branch.leaves + [.integer(index + 1), branch.place]
                    )
                },
                attributes: attributes + [part, place]
            ),
            order: [SortKey(term: .attribute(part)), SortKey(term: .attribute(place))],
            key: [.attribute(part), .attribute(place)]
        )
        var rest = attributes[...]
        let element = rebuilt(template, state) { .attribute(rest.removeFirst()) }
        return Rows(plan: plan, element: element)
    }

    /// The scalars of an element, in their order.
    func leaves(of element: Value, _ state: State) throws -> [Term] {
        switch element {
        case .term(let term): return [term]
        case .tuple(let values): return try values.flatMap { try leaves(of: $0, state) }
        case .either: return [try term(of: element, at: here)]
        case .row(let frame, _): return try frame.columns.map { try column($0.name, of: frame, at: here) }
        case .object(let id):
            switch state.objects[id] {
            case .list(let list):
                guard let values = list.fixed else { throw unsupported("lists inside of elements") }
                return try values.flatMap { try leaves(of: $0, state) }
            case .map(let map):
                guard case .fixed(let entries) = map.entries, entries.allSatisfy({ $0.condition == .yes })
                else {
                    throw unsupported("maps inside of elements")
                }
                return try entries.flatMap { try leaves(of: $0.value, state) }
            case .instance(_, let fields):
                return try fields.keys.sorted().flatMap { try leaves(of: fields[$0] ?? .none, state) }
            default: throw unsupported("this element of a list")
            }
        default: throw unsupported("this element of a list")
        }
    }

    private func leafNames(of element: Value, _ state: State) throws -> [String] {
        switch element {
        case .tuple(let values): return try values.flatMap { try leafNames(of: $0, state) }.numbered
        case .row(let frame, _): return frame.columns.map(\.name)
        case .object(let id):
            switch state.objects[id] {
            case .list(let list):
                return try (list.fixed ?? []).flatMap { try leafNames(of: $0, state) }.numbered
            case .map(let map):
                guard case .fixed(let entries) = map.entries else { return [] }
                return try entries.flatMap { entry in
                    let inner = try leafNames(of: entry.value, state)
                    return inner.count == 1 ? [entry.key.text ?? inner[0]] : inner
                }
            case .instance(_, let fields): return fields.keys.sorted()
            default: return []
            }
        case .term(let term):
            if case .attribute(let attribute) = term.node { return [attribute.name] }
            return ["value"]
        default: return ["value"]
        }
    }

    /// An element of the same shape with other scalars; objects in it become tuples or rows of their own kind.
    func rebuilt(_ element: Value, _ state: State, _ next: () -> Term) -> Value {
        switch element {
        case .tuple(let values): return .tuple(values.map { rebuilt($0, state, next) })
        case .row(let frame, let form):
            var copy = frame
            copy.columns = frame.columns.map { FrameColumn(name: $0.name, term: next()) }
            return .row(copy, form)
        case .object(let id):
            switch state.objects[id] {
            case .list(let list): return .tuple((list.fixed ?? []).map { rebuilt($0, state, next) })
            case .map(let map):
                guard case .fixed(let entries) = map.entries else { return .none }
                // A dict whose keys are names is read like a row.
                let columns = entries.map { entry -> FrameColumn in
                    FrameColumn(
                        name: entry.key.text ?? "",
                        term: rebuilt(entry.value, state, next).term ?? .none
                    )
                }
                return .row(Frame(plan: .unit, columns: columns, relation: nil), .map)
            default: return .term(next())
            }
        default: return .term(next())
        }
    }

    // MARK: Order

    /// The rows with their number from one, in the plan's order.
    func ordinal(of plan: Plan) throws -> (Plan, Term) {
        if plan.order.count == 1, let key = plan.order.first, !key.isDescending, plan.key == [key.term],
            !key.term.type.isMissable
        {
            return (plan, key.term)
        }
        let number = attribute("row_number", .integer)
        let windowed = Plan(
            .window(plan, [(number, Window(function: .rowNumber, value: nil, order: plan.order))]),
            order: [SortKey(term: .attribute(number))],
            key: plan.key,
            name: plan.name
        )
        return (windowed, .attribute(number))
    }

    func numbered(_ rows: Rows) throws -> (rows: Rows, number: Term) {
        let number = attribute("position", .integer)
        let partition = linkTerms(of: rows)
        let plan = Plan(
            .window(
                rows.plan,
                [
                    (
                        number,
                        Window(function: .rowNumber, value: nil, partition: partition, order: rows.plan.order)
                    )
                ]
            ),
            order: rows.plan.order,
            key: rows.plan.key,
            name: rows.plan.name
        )
        return (Rows(plan: plan, element: rows.element, link: rows.link), .attribute(number))
    }

    /// What rows of one owner have in common, in terms of the rows' own plan.
    func linkTerms(of rows: Rows) -> [Term] {
        let own = Set(rows.plan.attributes)
        return rows.link.conjuncts.compactMap { term in
            guard case .apply(.equal, let sides) = term.node else { return nil }
            return sides.first { !$0.attributes().isEmpty && $0.attributes().isSubset(of: own) }
        }
    }

    // MARK: Whole collections

    func length(of value: Value, _ state: inout State, at span: CodeSpan) throws -> Term {
        switch value {
        case .tuple(let values): return .integer(values.count)
        case .frame(let frame), .series(let frame, _):
            return Term(.count(frame.plan), .integer)
        case .term(let term) where term.type.kind == .text: return .apply(.length, [term], .integer)
        case .either(let condition, let first, let second):
            let left = try length(of: first.isNone ? .tuple([]) : first, &state, at: span)
            let right = try length(of: second.isNone ? .tuple([]) : second, &state, at: span)
            return Term.choose(condition, left, right) ?? left
        case .object(let id):
            if case .map(let map) = state.objects[id], case .turn(let entry) = map.entries,
                entry.value == nil,
                entry.isPresent == .no
            {
                return .integer(0)
            }
            if case .list(let list) = state.objects[id], !list.hidesEarlier,
                list.parts.allSatisfy({ if case .one = $0 { true } else { false } })
            {
                return list.parts.reduce(.integer(0)) { sum, part in
                    guard case .one(_, let when) = part else { return sum }
                    let one = Term.choose(when, .integer(1), .integer(0)) ?? .integer(1)
                    return .apply(.add, [sum, one], .integer)
                }
            }
        default: break
        }
        switch try sequence(of: value, &state, at: span) {
        case .fixed(let values): return .integer(values.count)
        case .rows(let rows), .enumerated(let rows, _):
            if rows.link == .yes, rows.plan.isIndependent { return Term(.count(rows.plan), .integer) }
            return try aggregate(
                Aggregate(function: .count, value: nil),
                named: "count",
                over: rows,
                type: .integer,
                whenEmpty: .integer(0)
            )
        }
    }

    /// One value for all rows; those that belong to each row of the context, when they are linked to it.
    func aggregate(
        _ aggregate: Aggregate,
        named name: String,
        over rows: Rows,
        type: ScalarType,
        whenEmpty: Term
    ) throws -> Term {
        let result = attribute(name, type.missing(.none))
        if rows.link == .yes {
            let plan = Plan(
                .group(rows.plan, keys: [], aggregates: [(result, aggregate)]),
                order: [],
                key: [],
                name: rows.plan.name
            )
            context.plan = .product(context.plan, plan).ordered(by: context.plan.order)
            if aggregate.function == .count {
                return .attribute(Attribute(number: result.number, name: name, type: type))
            }
            let value = Term.attribute(result)
            return Term.choose(.isMissing(value), whenEmpty, value)?.typed(type) ?? value
        }
        let own = Set(rows.plan.attributes)
        var keys: [(Attribute, Term)] = []
        var outer: [Term] = []
        var conditions: [Term] = []
        for term in rows.link.conjuncts {
            guard case .apply(.equal, let sides) = term.node,
                let inner = sides.first(where: {
                    !$0.attributes().isEmpty && $0.attributes().isSubset(of: own)
                }),
                let other = sides.first(where: { $0 != inner })
            else {
                conditions.append(term)
                continue
            }
            keys.append((attribute(name, inner.type), inner))
            outer.append(other)
        }
        let plan = Plan(
            .group(rows.plan, keys: keys, aggregates: [(result, aggregate)]),
            order: [],
            key: keys.map { .attribute($0.0) },
            name: rows.plan.name
        )
        let key = Value.tuple(keys.map { .term(.attribute($0.0)) })
        let (found, renaming) = try lookup(MapRows(plan: plan, key: key), outer)
        guard let new = renaming[result] else { throw unsupported("this aggregate") }
        let value = Term.attribute(new)
        let isThere = Term.all([found] + conditions)
        return Term.choose(
            Term.any([.not(isThere), .isMissing(value)]),
            whenEmpty,
            .attribute(Attribute(number: new.number, name: new.name, type: type))
        ) ?? value
    }
}

extension [String] {
    /// Names that stand more than once get a number.
    fileprivate var numbered: [String] {
        var seen: [String: Int] = [:]
        return map { name in
            seen[name, default: 0] += 1
            return seen[name] == 1 ? name : "\(name)_\(seen[name] ?? 0)"
        }
    }
}

extension Plan {
    /// Whether it can be computed without the rows of a loop around it.
    var isIndependent: Bool { freeAttributes.isEmpty }

    /// Columns it uses and does not make.
    var freeAttributes: Set<Attribute> {
        switch kind {
        case .unit, .scan: return []
        case .filter(let plan, let term):
            return plan.freeAttributes.union(term.attributes().subtracting(plan.attributes))
        case .compute(let plan, let new):
            let used = new.reduce(into: Set<Attribute>()) { $0.formUnion($1.1.attributes()) }
            return plan.freeAttributes.union(used.subtracting(plan.attributes))
        case .join(let left, let right, let on, _):
            let made = Set(left.attributes).union(right.attributes)
            return left.freeAttributes.union(right.freeAttributes).union(on.attributes()).subtracting(made)
        case .group(let plan, let keys, let aggregates):
            var used = keys.reduce(into: Set<Attribute>()) { $0.formUnion($1.1.attributes()) }
            for (_, aggregate) in aggregates {
                used.formUnion(aggregate.value?.attributes() ?? [])
                used.formUnion(aggregate.filter.attributes())
            }
            return plan.freeAttributes.union(used.subtracting(plan.attributes))
        case .window(let plan, _): return plan.freeAttributes
        case .union(let branches, _):
            return branches.reduce(into: []) { result, branch in
                let used = branch.values.reduce(into: Set<Attribute>()) { $0.formUnion($1.attributes()) }
                result.formUnion(branch.plan.freeAttributes.union(used.subtracting(branch.plan.attributes)))
            }
        case .renamed(let plan, _): return plan.freeAttributes
        }
    }
}
