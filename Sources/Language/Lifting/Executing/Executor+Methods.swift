import RowPrograms

extension Executor {
    func method(
        _ name: String,
        of value: Value,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws
        -> Value
    {
        switch value {
        case .term(let term): return try method(name, of: term, arguments, &state, at: span)
        case .object(let id):
            switch state.objects[id] {
            case .list: return try listMethod(name, of: id, arguments, &state, at: span)
            case .map(let map): return try mapMethod(name, of: id, map, arguments, &state, at: span)
            case .set: return try setMethod(name, of: id, arguments, &state, at: span)
            default: break
            }
        case .row(let frame, _):
            guard let key = arguments.placed.first?.term?.text, name == "get" else { break }
            if frame.column(key) == nil { return arguments[1, "default"] ?? .none }
            return .term(try column(key, of: frame, at: span))
        case .frame(let frame): return try frameMethod(name, of: frame, arguments, &state, at: span)
        case .series(let frame, let term):
            return try seriesMethod(name, of: frame, term, arguments, &state, at: span)
        case .sharedState:
            guard name == "get", let key = arguments.placed.first else { break }
            if let text = key.term?.text, relations[text] == nil, state.published[text] == nil,
                !text.hasPrefix("__")
            {
                return arguments[1, "default"] ?? .none
            }
            return try element(of: value, at: key, &state, span: span)
        case .either(let condition, let first, let second):
            if first.isNone { return try method(name, of: second, arguments, &state, at: span) }
            if second.isNone { return try method(name, of: first, arguments, &state, at: span) }
            let left = try method(name, of: first, arguments, &state, at: span)
            return try either(condition, left, method(name, of: second, arguments, &state, at: span))
        case .tuple, .sequence:
            break
        default: break
        }
        throw unsupported("the method \(name) of this value", at: span)
    }

    private func listMethod(
        _ name: String,
        of id: ObjectID,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        switch (name, arguments.placed.count) {
        case ("append", 1): try append(.one(arguments.placed[0], when: .yes), to: id, &state, at: span)
        case ("extend", 1): try extend(id, with: arguments.placed[0], &state, at: span)
        case ("copy", 0):
            guard case .list(let list) = state.objects[id], !list.hidesEarlier else { break }
            return make(.list(list), &state)
        case ("sort", 0):
            guard case .list(let list) = state.objects[id] else { break }
            try checkChange(of: id, at: span)
            guard (state.depths[id] ?? 0) == context.depth else {
                throw orderDependent("a list sorted in a loop", at: span)
            }
            if list.parts.isEmpty { return .none }
            let isReversed = arguments.named["reverse"].map { $0 == .term(.yes) } ?? false
            let rows = try rows(of: list, &state)
            let sorted = try sorted(rows, by: arguments.named["key"], isReversed, &state, at: span)
            state.objects[id] = .list(ListContent(parts: [.rows(sorted, when: .yes)]))
        default: throw unsupported("the method \(name) of a list", at: span)
        }
        return .none
    }

    private func mapMethod(
        _ name: String,
        of id: ObjectID,
        _ map: MapContent,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        switch (name, arguments.placed.count) {
        case ("get", 1), ("get", 2):
            var plain = map
            plain.factory = nil
            return try entry(
                of: id,
                plain,
                at: arguments.placed[0],
                otherwise: arguments[1, "default"] ?? Value.none,
                &state,
                span: span
            )
        case ("setdefault", 1), ("setdefault", 2):
            try checkChange(of: id, at: span)
            return try insertIfAbsent(
                id,
                arguments.placed[0],
                arguments[1, "default"] ?? .none,
                &state,
                span: span
            )
        case ("items", 0) where state.probed.contains(id), ("values", 0) where state.probed.contains(id):
            throw probedMap()
        case ("items", 0): return .sequence(try items(of: map, keys: true, &state, at: span))
        case ("values", 0): return .sequence(try items(of: map, keys: false, &state, at: span))
        case ("keys", 0): return .sequence(try sequence(of: .object(id), &state, at: span))
        case ("copy", 0):
            guard case .turn = map.entries else { return make(.map(map), &state) }
        case ("most_common", 0), ("most_common", 1):
            guard case .rows(let rows) = map.entries, let value = rows.value, let count = value.term else {
                break
            }
            let sorted = Rows(
                plan: rows.plan.ordered(by: [SortKey(term: count, isDescending: true)] + rows.plan.order),
                element: .tuple([rows.key, value]),
                link: rows.link
            )
            let list = make(.list(ListContent(parts: [.rows(sorted, when: .yes)])), &state)
            guard let limit = arguments.placed.first?.term?.integer else { return list }
            let (numbered, number) = try numbered(sorted)
            let few = numbered.plan.filtered(.apply(.lessOrEqual, [number, .integer(limit)], .boolean))
            return make(
                .list(
                    ListContent(parts: [
                        .rows(Rows(plan: few, element: sorted.element, link: rows.link), when: .yes)
                    ])
                ),
                &state
            )
        case ("update", 1):
            guard case .object(let other) = arguments.placed[0], case .map(let more) = state.objects[other],
                case .fixed(let entries) = more.entries
            else { break }
            for entry in entries where entry.condition == .yes {
                try store(entry.value, in: .object(id), at: .term(entry.key), &state, span: span)
            }
            return .none
        default: break
        }
        throw unsupported("the method \(name) of a dict", at: span)
    }

    private func setMethod(
        _ name: String,
        of id: ObjectID,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        guard name == "add", let value = arguments.placed.first else {
            throw unsupported("the method \(name) of a set", at: span)
        }
        try insert(value, into: id, &state, at: span)
        return .none
    }
}
