import RowPrograms

/// Entries of maps over rows, joined to the rows that ask for them.
extension Executor {
    /// Joins the entry of a map at a key to the rows the program goes through.
    func lookup(_ rows: MapRows, _ key: [Term]) throws -> (found: Term, renaming: [Attribute: Attribute]) {
        let mapKey = try keyTerms(rows.key, at: here)
        guard mapKey.count == key.count else { throw unsupported("keys of different sizes") }
        for (mine, asked) in zip(mapKey, key) where mine.type.isMissable && asked.type.isMissable {
            guard mine.type.missing == asked.type.missing else {
                throw refusal(
                    .nanKey,
                    "keys that say in different ways that there is no value",
                    "Leave out rows without the key before using it."
                )
            }
        }
        let lookupKey = LookupKey(plan: rows.plan, condition: key + rows.link.conjuncts)
        for context in contexts.reversed() {
            if let known = context.lookups[lookupKey] { return (known.found, known.renaming) }
        }
        let marker = attribute("found", .boolean)
        let marked = Plan(
            .compute(rows.plan, [(marker, .yes)]),
            order: rows.plan.order,
            key: rows.plan.key,
            name: rows.plan.name
        )
        let pairs = marked.attributes.map { old in
            (new: attribute(old.name, old.type.missing(.none)), old: old)
        }
        let renaming = Dictionary(uniqueKeysWithValues: pairs.map { ($0.old, $0.new) })
        let renamed = Plan(.renamed(marked, pairs), order: [], key: [], name: rows.plan.name)
        func own(_ term: Term) -> Term {
            term.replacing { part in
                guard case .attribute(let old) = part.node, let new = renaming[old] else { return nil }
                // On this side of the join the value is there.
                return .attribute(Attribute(number: new.number, name: new.name, type: part.type))
            }
        }
        let on = Term.all(try zip(mapKey, key).map { try equality(own($0), $1, at: here) } + [own(rows.link)])
        context.plan = .lookup(context.plan, renamed, on: on)
        guard let markerNew = renaming[marker] else { throw unsupported("a lookup") }
        let found = Term.apply(
            .equal,
            [
                .attribute(
                    Attribute(
                        number: markerNew.number,
                        name: "found",
                        type: ScalarType(.boolean, missing: .none)
                    )
                ), .yes,
            ],
            .boolean
        )
        context.lookups[lookupKey] = Lookup(found: found, renaming: renaming)
        return (found, renaming)
    }

    /// A value in terms of a map's own rows, as one entry that was looked up; it can be read only.
    func instantiate(_ value: Value, _ renaming: [Attribute: Attribute], _ state: inout State) -> Value {
        copy(value, &state, isFrozen: true) { term in
            term.replacing { part in
                guard case .attribute(let old) = part.node, let new = renaming[old] else { return nil }
                return .attribute(Attribute(number: new.number, name: new.name, type: part.type))
            }
        }
    }
}
