import RowPrograms

/// Reading and changing lists, maps, sets and rows.
extension Executor {
    // MARK: Reading

    func element(of value: Value, at key: Value, _ state: inout State, span: CodeSpan) throws -> Value {
        switch value {
        case .sharedState: return try relation(named: key, state, at: span)
        case .parameters: throw unsupported("a parameter", at: span)
        case .row(let frame, .keyed), .row(let frame, .map):
            guard let name = key.term?.text else {
                throw unsupported("a column whose name is computed", at: span)
            }
            return .term(try column(name, of: frame, at: span))
        case .row(let frame, .tuple):
            guard let index = key.term?.integer, frame.columns.indices.contains(index) else {
                throw unsupported("a field of a row by a computed place", at: span)
            }
            return .term(try followed(frame.columns[index], at: span))
        case .tuple(let values): return try values[place(key, of: values.count, at: span)]
        case .frame(let frame): return try element(of: frame, at: key, &state, span: span)
        case .object(let id):
            switch state.objects[id] {
            case .list(let list):
                guard let values = list.fixed else {
                    throw unsupported("an element of a list by its place", at: span)
                }
                return try values[place(key, of: values.count, at: span)]
            case .map(let map): return try entry(of: id, map, at: key, otherwise: nil, &state, span: span)
            default: throw unsupported("an element of this value", at: span)
            }
        case .either(let condition, let first, let second):
            if first.isNone { return try element(of: second, at: key, &state, span: span) }
            if second.isNone { return try element(of: first, at: key, &state, span: span) }
            return try either(
                condition,
                element(of: first, at: key, &state, span: span),
                element(of: second, at: key, &state, span: span)
            )
        case .term(let term) where term.type.kind == .nothing: return .none
        case .term(let term) where term.type.kind == .text:
            guard let index = key.term?.integer else {
                throw unsupported("a character by a computed place", at: span)
            }
            return .term(
                index >= 0
                    ? .apply(.slice(from: index, count: 1), [term], .text)
                    : .apply(.slice(from: 0, count: 1), [.apply(.suffix(-index), [term], .text)], .text)
            )
        case .sequence(.fixed(let values)): return try values[place(key, of: values.count, at: span)]
        case .method(.term(let text), let name) where name.hasPrefix("split:"):
            guard let index = key.term?.integer, index >= 0 else {
                throw unsupported("a part of a text by a computed place", at: span)
            }
            let separator = String(name.dropFirst("split:".count))
            return .term(.apply(.splitPart(separator: separator, index: index), [text], .text))
        default: throw unsupported("an element of this value", at: span)
        }
    }

    private func place(_ key: Value, of count: Int, at span: CodeSpan) throws -> Int {
        guard let index = key.term?.integer else {
            throw unsupported("an element by a computed place", at: span)
        }
        let place = index < 0 ? count + index : index
        guard (0..<count).contains(place) else {
            throw unsupported("an element outside of the list", at: span)
        }
        return place
    }

    func column(_ name: String, of frame: Frame, at span: CodeSpan) throws -> Term {
        guard let column = frame.column(name) else {
            throw refusal(
                .unknownColumn,
                "the column \(name), which the relation does not have",
                "Check the name, and the columns that the job loads.",
                at: span
            )
        }
        return try followed(column, at: span)
    }

    private func followed(_ column: FrameColumn, at span: CodeSpan) throws -> Term {
        guard column.term.type != .unknown else {
            throw unsupported("the column \(column.name), whose type is not known or not followed", at: span)
        }
        return column.term
    }

    private func relation(named key: Value, _ state: State, at span: CodeSpan) throws -> Value {
        guard let name = key.term?.text else {
            throw unsupported("a relation whose name is computed", at: span)
        }
        if ["__minEffectiveDate", "__maxEffectiveDate", "__etlEffectiveDate"].contains(name) {
            return .term(.effectiveDate)
        }
        if name == "__parameters" { return .parameters }
        if let value = state.published[name] { return value }
        guard let relation = relations[name] else {
            throw refusal(
                .unknownRelation,
                "the relation \(name), which the step is not given",
                "Load it in a step before.",
                at: span
            )
        }
        return .frame(frame(of: relation))
    }

    /// The entry of a map; without a default, the program stops where there is none.
    func entry(
        of id: ObjectID,
        _ map: MapContent,
        at key: Value,
        otherwise given: Value?,
        _ state: inout State,
        span: CodeSpan
    ) throws -> Value {
        // A counter answers zero for what it has not counted, and does not keep it.
        let isCounter = map.factory == .library(PythonLibrary.counting)
        let otherwise = given ?? (isCounter ? .term(.integer(0)) : nil)
        switch map.entries {
        case .fixed(let entries):
            guard let keyTerm = key.term else {
                guard entries.isEmpty else { throw unsupported("a key that is not a single value", at: span) }
                return try missing(in: id, map, at: key, otherwise, &state, span: span)
            }
            if keyTerm.constant != nil {
                guard let entry = entries.first(where: { $0.key == keyTerm }) else {
                    return try missing(in: id, map, at: key, otherwise, &state, span: span)
                }
                if entry.condition.assuming(state.guardTerm) == .yes || otherwise == nil {
                    return entry.value
                }
                return try otherwise.map { try either(entry.condition, entry.value, $0) } ?? entry.value
            }
            if entries.isEmpty { return try missing(in: id, map, at: key, otherwise, &state, span: span) }
            return try oneOf(entries, keyTerm, otherwise, state, at: span)
        case .turn(var entry):
            let terms = try keyTerms(key, at: span)
            try use(terms, in: &entry, span)
            state.objects[id] = .map(MapContent(entries: .turn(entry), factory: map.factory))
            if let factory = map.factory, factory != .library(PythonLibrary.counting), otherwise == nil {
                return try insertIfAbsent(
                    id,
                    key,
                    try produced(by: factory, &state, at: span),
                    &state,
                    span: span
                )
            }
            guard let value = entry.value else { return otherwise ?? .none }
            let present = entry.isPresent.assuming(state.guardTerm)
            guard let otherwise, present != .yes else { return assuming(present, true, value) }
            return try either(present, assuming(present, true, value), otherwise)
        case .rows(let rows):
            let terms = try keyTerms(key, at: span)
            if rows.link == .yes, terms == (try keyTerms(rows.key, at: span)) {
                // The loop goes through this very map.
                return instantiate(rows.value ?? .term(.yes), [:], &state)
            }
            if map.factory != nil, otherwise == nil { state.probed.insert(id) }
            let (found, renaming) = try lookup(rows, terms)
            let value = instantiate(rows.value ?? .term(.yes), renaming, &state)
            if otherwise == nil, let factory = map.factory {
                return try either(found, value, try produced(by: factory, &state, at: span))
            }
            guard let otherwise else { return value }
            return try either(found, value, otherwise)
        }
    }

    private func missing(
        in id: ObjectID,
        _ map: MapContent,
        at key: Value,
        _ otherwise: Value?,
        _ state: inout State,
        span: CodeSpan
    ) throws -> Value {
        if let otherwise { return otherwise }
        guard let factory = map.factory else {
            // KeyError: the program stops here.
            return .none
        }
        let value = try produced(by: factory, &state, at: span)
        try store(value, in: .object(id), at: key, &state, span: span)
        return value
    }

    func produced(by factory: Value, _ state: inout State, at span: CodeSpan) throws -> Value {
        try call(factory, [], &state, at: span)
    }

    private func oneOf(
        _ entries: [MapContent.Entry],
        _ key: Term,
        _ otherwise: Value?,
        _ state: State,
        at span: CodeSpan
    ) throws -> Value {
        guard entries.count <= 200 else { throw unsupported("a lookup in more than 200 constants", at: span) }
        // Without a default every key that is none of these stops the program, so the last needs no test.
        var result = otherwise ?? entries[entries.count - 1].value
        for entry in (otherwise == nil ? entries.dropLast() : entries[...]).reversed() {
            let matches = Term.all([try equality(key, entry.key, at: span), entry.condition])
            result = try either(matches.assuming(state.guardTerm), entry.value, result)
        }
        return result
    }

    /// The terms of a key: one, or those of a tuple.
    func keyTerms(_ key: Value, at span: CodeSpan) throws -> [Term] {
        let terms: [Term]
        if case .tuple(let values) = key {
            terms = try values.flatMap { try keyTerms($0, at: span) }
        } else {
            terms = [try term(of: key, at: span)]
        }
        for term in terms {
            if term.type.kind == .ratio { throw unrounded(at: span) }
            guard term.type.missing.isDisjoint(with: [.notANumber, .notATime]),
                !term.type.missing.isSuperset(of: [.none, .notAvailable])
            else {
                throw refusal(
                    .nanKey,
                    "a key that may be not a number",
                    "Leave out rows without the key before using it.",
                    at: span
                )
            }
        }
        return terms
    }

    private func use(_ key: [Term], in entry: inout TurnEntry, _ span: CodeSpan) throws {
        guard let known = entry.key else {
            guard !key.contains(where: \.isHistoric) else {
                throw orderDependent("a key that earlier rows decide", at: span)
            }
            entry.key = key
            return
        }
        guard known == key else { throw severalKeys() }
    }

    func contains(_ collection: Value, _ item: Value, _ state: inout State) throws -> Term {
        switch collection {
        case .tuple(let values), .sequence(.fixed(let values)):
            return .any(try values.map { try compare(.equal, item, $0, &state, at: here) })
        case .term(let text) where text.type.kind == .text:
            return .apply(.contains, [text, try term(of: item)], .boolean)
        case .row(let frame, _):
            guard let name = item.term?.text else { throw unsupported("a test for a computed name") }
            return .boolean(frame.column(name) != nil)
        case .sharedState:
            guard let name = item.term?.text else { throw unsupported("a test for a computed name") }
            return .boolean(relations[name] != nil || state.published[name] != nil)
        case .either(let condition, let first, let second):
            if first.isNone { return try contains(second, item, &state) }
            if second.isNone { return try contains(first, item, &state) }
            return .any([
                .all([condition, try contains(first, item, &state)]),
                .all([.not(condition), try contains(second, item, &state)]),
            ])
        case .object(let id):
            switch state.objects[id] {
            case .list(let list):
                if let values = list.fixed { return try contains(.tuple(values), item, &state) }
                let rows = try rows(of: list, &state)
                return try contains(rows, item)
            case .map(let map), .set(let map): return try contains(id, map, item, &state)
            default: throw unsupported("a membership test")
            }
        case .series(let frame, let value):
            // `in` asks the labels of a column, not its values.
            _ = (frame, value)
            throw unsupported("in with a column, which asks its labels")
        case .sequence(.rows(let rows)): return try contains(rows, item)
        default: throw unsupported("a membership test")
        }
    }

    private func contains(_ id: ObjectID, _ map: MapContent, _ item: Value, _ state: inout State) throws
        -> Term
    {
        switch map.entries {
        case .fixed(let entries):
            return .any(
                try entries.map { entry in
                    .all([try compare(.equal, item, .term(entry.key), &state, at: here), entry.condition])
                }
            )
        case .turn(var entry):
            try use(try keyTerms(item, at: here), in: &entry, here)
            let content = MapContent(entries: .turn(entry), factory: map.factory)
            if case .set = state.objects[id] {
                state.objects[id] = .set(content)
            } else {
                state.objects[id] = .map(content)
            }
            return entry.isPresent
        case .rows(let rows):
            guard !state.probed.contains(id) else { throw probedMap() }
            let terms = try keyTerms(item, at: here)
            if rows.link == .yes, terms == (try keyTerms(rows.key, at: here)) { return .yes }
            return try lookup(rows, terms).found
        }
    }

    func probedMap() -> LiftRefusal {
        refusal(
            .secondUpdate,
            "a map that got entries by being asked for them",
            "Ask with get, which adds nothing."
        )
    }

    private func contains(_ rows: Rows, _ item: Value) throws -> Term {
        let keys = try keyTerms(rows.element, at: here)
        let distinct = keys.enumerated().map { index, term in
            (attribute("value\(index + 1)", term.type), term)
        }
        let plan = Plan(
            .group(rows.plan, keys: distinct, aggregates: []),
            order: [],
            key: distinct.map { .attribute($0.0) },
            name: rows.plan.name
        )
        guard rows.link == .yes else { throw unsupported("a membership test in a list of each row") }
        let key: Value =
            distinct.count == 1
            ? .term(.attribute(distinct[0].0)) : .tuple(distinct.map { .term(.attribute($0.0)) })
        return try lookup(MapRows(plan: plan, key: key), try keyTerms(item, at: here)).found
    }

    // MARK: Changing

    func store(_ value: Value, in object: Value, at key: Value, _ state: inout State, span: CodeSpan) throws {
        switch object {
        case .sharedState:
            guard let name = key.term?.text else {
                throw unsupported("a relation whose name is computed", at: span)
            }
            guard state.guardTerm == .yes || state.published[name] != nil || contexts.count == 1 else {
                throw unsupported("a relation made in a loop", at: span)
            }
            state.published[name] = value
        case .either(let condition, let first, let second):
            // Only the object that is meant changes.
            let start = state.guardTerm
            for (target, truth) in [(first, condition), (second, Term.not(condition))] where !target.isNone {
                let old = try element(of: target, at: key, &state, span: span)
                try store(try either(truth, value, old), in: target, at: key, &state, span: span)
            }
            state.guardTerm = start
        case .object(let id):
            try checkChange(of: id, at: span)
            switch state.objects[id] {
            case .list(let list):
                guard let values = list.fixed else {
                    throw unsupported("an element of a growing list is changed", at: span)
                }
                var parts = list.parts
                let index = try place(key, of: values.count, at: span)
                parts[index] = .one(value, when: .yes)
                state.objects[id] = .list(ListContent(parts: parts))
            case .map(let map): try store(value, in: id, map, at: key, &state, span: span)
            default: throw unsupported("an assignment to an element of this value", at: span)
            }
        case .frame: throw unsupported("a column assigned to a data frame", at: span)
        default: throw unsupported("an assignment to an element of this value", at: span)
        }
    }

    /// What a turn keeps must be made in the turn: an older object would be shared by all turns.
    func checkOwn(_ value: Value, _ state: State, at span: CodeSpan) throws {
        guard context.depth > 0 else { return }
        switch value {
        case .object(let id) where (state.depths[id] ?? 0) < context.depth:
            throw refusal(
                .aliasing,
                "one object kept by every turn of a loop",
                "Make a new object in each turn.",
                at: span
            )
        case .tuple(let values): for value in values { try checkOwn(value, state, at: span) }
        case .either(_, let first, let second):
            try checkOwn(first, state, at: span)
            try checkOwn(second, state, at: span)
        default: break
        }
    }

    func checkChange(of id: ObjectID, at span: CodeSpan) throws {
        guard !frozen.contains(id) else {
            throw refusal(
                .secondUpdate,
                "entries of a map are changed in a second loop",
                "Compute them in the loop that makes them, or in a map of their own.",
                at: span
            )
        }
    }

    private func store(
        _ value: Value,
        in id: ObjectID,
        _ map: MapContent,
        at key: Value,
        _ state: inout State,
        span: CodeSpan
    ) throws {
        try checkOwn(value, state, at: span)
        switch map.entries {
        case .fixed(var entries):
            let depth = state.depths[id] ?? 0
            if let term = key.term, term.constant != nil {
                let when = state.guardTerm.assuming(births[id] ?? .yes)
                if let index = entries.firstIndex(where: { $0.key == term }) {
                    guard depth == context.depth || entries[index].condition == .yes else {
                        throw unsupported("an entry that may exist, changed in a loop", at: span)
                    }
                    entries[index].value = value
                    entries[index].condition = .any([entries[index].condition, when])
                } else {
                    guard depth == context.depth || entries.contains(where: { $0.key == term }) else {
                        throw LoopTouch.object(id)
                    }
                    entries.append(.init(key: term, value: value, condition: .yes))
                }
                state.objects[id] = .map(MapContent(entries: .fixed(entries), factory: map.factory))
                return
            }
            let terms = try keyTerms(key, at: span)
            if !entries.isEmpty, let term = terms.first, terms.count == 1 {
                // One of the known entries: the program has no other, or it would have been added.
                for index in entries.indices {
                    let isMeant = try equality(term, entries[index].key, at: span).assuming(state.guardTerm)
                    entries[index].value = try either(isMeant, value, entries[index].value)
                }
                let known = Term.any(try entries.map { try equality(term, $0.key, at: span) })
                guard known.assuming(state.guardTerm) == .yes else {
                    throw unsupported("new entries in a map that was written with constants", at: span)
                }
                state.objects[id] = .map(MapContent(entries: .fixed(entries), factory: map.factory))
                return
            }
            guard depth == context.depth, context.depth > 0 else { throw LoopTouch.object(id) }
            let entry = TurnEntry(key: terms, isPresent: .yes, value: value, existed: false)
            state.objects[id] = .map(MapContent(entries: .turn(entry), factory: map.factory))
        case .turn(var entry):
            try use(try keyTerms(key, at: span), in: &entry, span)
            entry.isPresent = .yes
            entry.value = value
            state.objects[id] = .map(MapContent(entries: .turn(entry), factory: map.factory))
        case .rows:
            guard (state.depths[id] ?? 0) < context.depth else {
                throw unsupported("an entry added to a map that a loop filled", at: span)
            }
            throw LoopTouch.object(id)
        }
    }

    func insertIfAbsent(_ id: ObjectID, _ key: Value, _ value: Value, _ state: inout State, span: CodeSpan)
        throws
        -> Value
    {
        let present = try contains(.object(id), key, &state).assuming(state.guardTerm)
        guard case .map(let map) = state.objects[id] else { throw unsupported("this map", at: span) }
        if present == .yes { return try entryValue(id, map, key, &state, span) }
        if present == .no {
            try store(value, in: .object(id), at: key, &state, span: span)
            return value
        }
        var inserted = state
        inserted.guardTerm = .all([state.guardTerm, .not(present)])
        try store(value, in: .object(id), at: key, &inserted, span: span)
        var kept = state
        kept.guardTerm = .all([state.guardTerm, present])
        let start = state.guardTerm
        state = try merge(present, kept, inserted)
        state.guardTerm = start
        guard case .map(let merged) = state.objects[id] else { throw unsupported("this map", at: span) }
        return try entryValue(id, merged, key, &state, span)
    }

    private func entryValue(
        _ id: ObjectID,
        _ map: MapContent,
        _ key: Value,
        _ state: inout State,
        _ span: CodeSpan
    ) throws
        -> Value
    {
        if case .turn(let entry) = map.entries, let value = entry.value { return value }
        return try entry(
            of: id,
            MapContent(entries: map.entries),
            at: key,
            otherwise: nil,
            &state,
            span: span
        )
    }

    func extend(_ id: ObjectID, with value: Value, _ state: inout State, at span: CodeSpan) throws {
        switch value {
        case .object(let other):
            guard case .list(let list) = state.objects[other], !list.hidesEarlier else {
                throw unsupported("a list extended by this value", at: span)
            }
            for part in list.parts { try append(part, to: id, &state, at: span) }
        case .tuple(let values), .sequence(.fixed(let values)):
            for value in values { try append(.one(value, when: .yes), to: id, &state, at: span) }
        case .sequence(.rows(let rows)): try append(.rows(rows, when: .yes), to: id, &state, at: span)
        default: throw unsupported("a list extended by this value", at: span)
        }
    }

    func append(_ part: ListContent.Part, to id: ObjectID, _ state: inout State, at span: CodeSpan) throws {
        try checkChange(of: id, at: span)
        guard case .list(var list) = state.objects[id] else {
            throw unsupported("an append to this value", at: span)
        }
        if case .one(let value, _) = part { try checkOwn(value, state, at: span) }
        if list.hiddenAt != context.depth, (state.depths[id] ?? 0) < context.depth {
            throw LoopTouch.object(id)
        }
        // A condition that held when the list was made need not be said again.
        let when = list.hidesEarlier ? state.guardTerm : state.guardTerm.assuming(births[id] ?? .yes)
        list.parts.append(part.when(when))
        state.objects[id] = .list(list)
    }
}

/// Told when a loop is about to change an object that was made outside: the loop then starts anew, knowing it.
enum LoopTouch: Error {
    case object(ObjectID)
}
