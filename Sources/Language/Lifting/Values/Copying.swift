extension Executor {
    /// A value with each of its terms replaced, and objects of its own in place of those it refers to.
    ///
    /// - Parameter isFrozen: Whether the new objects can be read only.
    func copy(_ value: Value, _ state: inout State, isFrozen: Bool, _ change: (Term) -> Term) -> Value {
        switch value {
        case .term(let term): return .term(change(term))
        case .tuple(let values): return .tuple(values.map { copy($0, &state, isFrozen: isFrozen, change) })
        case .either(let condition, let first, let second):
            return .either(
                change(condition),
                copy(first, &state, isFrozen: isFrozen, change),
                copy(second, &state, isFrozen: isFrozen, change)
            )
        case .row(let frame, let form):
            var new = frame
            new.columns = frame.columns.map { FrameColumn(name: $0.name, term: change($0.term)) }
            return .row(new, form)
        case .object(let id):
            guard let content = state.objects[id] else { return value }
            let new = make(copy(content, &state, isFrozen: isFrozen, change), &state)
            if case .object(let object) = new, isFrozen { frozen.insert(object) }
            return new
        default: return value
        }
    }

    private func copy(_ content: Content, _ state: inout State, isFrozen: Bool, _ change: (Term) -> Term)
        -> Content
    {
        switch content {
        case .list(var list):
            list.parts = list.parts.map { part in
                switch part {
                case .one(let value, let when):
                    .one(copy(value, &state, isFrozen: isFrozen, change), when: change(when))
                case .rows(let rows, let when):
                    .rows(
                        Rows(plan: rows.plan, element: rows.element, link: change(rows.link)),
                        when: change(when)
                    )
                }
            }
            return .list(list)
        case .map(let map): return .map(copy(map, &state, isFrozen: isFrozen, change))
        case .set(let map): return .set(copy(map, &state, isFrozen: isFrozen, change))
        case .instance(let type, let fields):
            return .instance(
                type: type,
                fields: fields.mapValues { copy($0, &state, isFrozen: isFrozen, change) }
            )
        }
    }

    private func copy(_ map: MapContent, _ state: inout State, isFrozen: Bool, _ change: (Term) -> Term)
        -> MapContent
    {
        var new = map
        switch map.entries {
        case .fixed(let entries):
            new.entries = .fixed(
                entries.map {
                    .init(
                        key: $0.key,
                        value: copy($0.value, &state, isFrozen: isFrozen, change),
                        condition: change($0.condition)
                    )
                }
            )
        case .rows(let rows):
            new.entries = .rows(
                MapRows(plan: rows.plan, key: rows.key, value: rows.value, link: change(rows.link))
            )
        case .turn: break
        }
        return new
    }
}
