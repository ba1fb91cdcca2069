import RowPrograms

/// What is known of a loop before its turn is followed; each attempt may learn more.
struct LoopKnowledge {
    /// Scalars that a turn hands to the next, each with its type so far.
    var cells: [Location: (cell: Cell, type: ScalarType)] = [:]
    /// Values that are no scalars and change: unknown when a turn begins.
    var lost: Set<Location> = []
    var lists: Set<ObjectID> = []
    var maps: [ObjectID: MapCell] = [:]

    struct MapCell {
        var presence: Cell
        /// The shape of an entry's value, once one was seen.
        var shape: Shape?
    }
}

/// What an entry that earlier turns left looks like.
indirect enum Shape: Equatable {
    case term(Cell, ScalarType)
    case tuple([Shape])
    case items([Shape])
    case record([Term], [Shape])
    case fields(String, [String], [Shape])
    case growingList
    case map(Cell, Shape?, factory: Value?)
    case set(Cell)
}

extension Executor {
    func forEach(
        _ target: CodeExpression,
        _ source: CodeExpression,
        _ body: [CodeStatement],
        _ start: State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Outcome {
        var state = start
        let source = try sequence(of: try evaluate(source, &state, in: scope), &state, at: source.span)
        return try forEach(source, state, at: span) { value, state in
            var turn = state
            try self.assign(value, to: target, &turn, in: scope)
            return try self.execute(body, turn, in: scope)
        }
    }

    /// Follows a body for each element: one after the other where they are known, else once for all.
    func forEach(
        _ source: Sequence,
        _ start: State,
        at span: CodeSpan,
        _ body: (Value, State) throws -> Outcome
    ) throws -> Outcome {
        switch source {
        case .fixed(let values):
            guard values.count <= 400 else {
                throw unsupported("a loop over more than 400 constants", at: span)
            }
            return try unrolled(values, start, body)
        case .rows(let rows): return try loop(over: rows, start, at: span) { try body(rows.element, $0) }
        case .enumerated(let rows, let first):
            let numbered = try numbered(rows)
            let place = Term.apply(
                .add,
                [numbered.number, .apply(.subtract, [first, .integer(1)], .integer)],
                .integer
            )
            return try loop(over: numbered.rows, start, at: span) {
                try body(.tuple([.term(place), rows.element]), $0)
            }
        }
    }

    private func unrolled(_ values: [Value], _ start: State, _ body: (Value, State) throws -> Outcome) throws
        -> Outcome
    {
        var outcome = Outcome(next: start)
        var leaves: [State] = []
        for value in values {
            guard let state = outcome.next else { break }
            let turn = try body(value, state)
            outcome.returns += turn.returns
            leaves += turn.leaves
            outcome.next = try merged(ends: turn.turns + [turn.next].compactMap(\.self))
        }
        outcome.next = try merged(ends: leaves + [outcome.next].compactMap(\.self))
        return outcome
    }

    /// One state for several that exclude each other and leave no gap.
    func merged(ends: [State]) throws -> State? {
        guard var result = ends.last else { return nil }
        for end in ends.dropLast().reversed() { result = try merge(end.guardTerm, end, result) }
        return result
    }

    // MARK: Loops over rows

    func loop(
        over rows: Rows,
        _ start: State,
        at span: CodeSpan,
        _ body: (State) throws -> Outcome
    ) throws -> Outcome {
        var knowledge = LoopKnowledge()
        let factCount = facts.count
        for _ in 0..<24 {
            facts.removeLast(facts.count - factCount)
            let plan = Plan.product(context.plan, rows.plan, on: rows.link)
                .filtered(start.guardTerm.assuming(start.knownTerm))
            let inner = Context(plan: plan, depth: context.depth + 1, firstOwnScope: scopeCount + 1)
            contexts.append(inner)
            let turnStart = try turn(from: start, knowledge)
            let outcome: Outcome
            let ends: [State]
            do {
                outcome = try body(turnStart)
                guard outcome.returns.isEmpty else {
                    throw refusal(
                        .returnInLoop,
                        "a return inside a loop over rows",
                        "Keep the value in a variable and return it behind the loop.",
                        at: span
                    )
                }
                ends = outcome.turns + outcome.leaves + [outcome.next].compactMap(\.self)
            } catch LoopTouch.object(let object) {
                contexts.removeLast()
                guard try learn(object, start, &knowledge) else { throw LoopTouch.object(object) }
                continue
            } catch {
                contexts.removeLast()
                throw error
            }
            contexts.removeLast()
            guard let end = try merged(ends: ends) else { return Outcome(next: start) }
            if try learn(from: end, turnStart, &knowledge) { continue }
            here = span
            let leaving = Term.any(outcome.leaves.map(\.guardTerm))
            let folding = LoopFolding(
                executor: self,
                knowledge: knowledge,
                start: start,
                end: end,
                plan: inner.plan,
                leaving: leaving,
                span: span
            )
            return Outcome(next: try folding.state())
        }
        throw orderDependent("a loop whose turns hand on values of ever new kinds", at: span)
    }

    /// - Returns: Whether this loop is the one to know it; false when an outer one is.
    private func learn(_ object: ObjectID, _ start: State, _ knowledge: inout LoopKnowledge) throws -> Bool {
        guard let content = start.objects[object] else { return false }
        // An outer loop must know it first.
        if (start.depths[object] ?? 0) < context.depth, !isKnownOutside(object, start) { return false }
        switch content {
        case .list:
            knowledge.lists.insert(object)
        case .map(let map), .set(let map):
            guard case .fixed(let entries) = map.entries, entries.isEmpty else {
                if case .turn = map.entries { throw severalKeys() }
                throw refusal(
                    .secondUpdate,
                    "a map that has entries already gets more in a loop",
                    "Fill each map in one loop."
                )
            }
            knowledge.maps[object] = LoopKnowledge.MapCell(presence: cell(), shape: nil)
        case .instance: return false
        }
        return true
    }

    private func isKnownOutside(_ object: ObjectID, _ start: State) -> Bool {
        switch start.objects[object] {
        case .list(let list): list.hiddenAt == context.depth
        case .map(let map), .set(let map): if case .turn = map.entries { true } else { false }
        default: false
        }
    }

    /// - Returns: Whether the turn changed something that was not known to change.
    private func learn(from end: State, _ turnStart: State, _ knowledge: inout LoopKnowledge) throws -> Bool {
        var grew = false
        let depth = context.depth + 1
        for location in end.differences(from: turnStart, depth: depth)
        where !knowledge.lost.contains(location) {
            let old = turnStart.value(at: location)
            guard let new = end.value(at: location) else { continue }
            if let known = knowledge.cells[location] {
                guard case .term(let term) = new, let type = known.type.union(term.type) else {
                    knowledge.cells[location] = nil
                    knowledge.lost.insert(location)
                    grew = true
                    continue
                }
                if type.steady != known.type {
                    knowledge.cells[location]?.type = type.steady
                    grew = true
                }
            } else if case .term(let before) = old, case .term(let term) = new,
                let type = before.type.union(term.type), type.kind != .ratio
            {
                knowledge.cells[location] = (cell(), type.steady)
                grew = true
            } else {
                knowledge.lost.insert(location)
                grew = true
            }
        }
        for (object, known) in knowledge.maps {
            guard let entry = end.turn(of: object), let value = entry.value else { continue }
            let shape = try shape(of: value, end, known.shape)
            if shape != known.shape {
                knowledge.maps[object]?.shape = shape
                grew = true
            }
        }
        return grew
    }

    private func turn(from start: State, _ knowledge: LoopKnowledge) throws -> State {
        var state = start
        state.knownTerm = .all([start.knownTerm, start.guardTerm])
        state.guardTerm = .yes
        for (location, known) in knowledge.cells {
            state.set(.term(Term(.old(known.cell), known.type)), at: location)
        }
        for location in knowledge.lost {
            if case .variable(let scope, let name) = location {
                state.scopes[scope]?[name] = .refused(
                    orderDependent("the value of \(name) from the turn before")
                )
            } else {
                throw orderDependent("an object that a turn of the loop replaces by another")
            }
        }
        for object in knowledge.lists {
            state.objects[object] = .list(ListContent(parts: [], hiddenAt: context.depth))
        }
        for (object, known) in knowledge.maps {
            let present = Term(.old(known.presence), .boolean)
            let value = try known.shape.map { try earlier($0, &state) }
            let entry = TurnEntry(key: nil, isPresent: present, value: value, existed: true)
            let old = start.objects[object]
            if case .set = old {
                state.objects[object] = .set(MapContent(entries: .turn(entry)))
            } else if case .map(let map) = old {
                state.objects[object] = .map(MapContent(entries: .turn(entry), factory: map.factory))
            }
        }
        return state
    }

    // MARK: Entries that earlier turns left

    private func shape(of value: Value, _ state: State, _ known: Shape?) throws -> Shape {
        switch value {
        case .term(let term):
            guard term.type.kind != .ratio else { throw unrounded(at: here) }
            if case .term(let cell, let type) = known {
                guard let union = type.union(term.type) else { throw mixedTypes(at: here) }
                return .term(cell, union.steady)
            }
            return .term(cell(), term.type.steady)
        case .tuple(let values):
            let inner =
                if case .tuple(let shapes) = known, shapes.count == values.count { shapes } else { [Shape]() }
            return .tuple(
                try values.enumerated().map { index, value in
                    try shape(of: value, state, inner.indices.contains(index) ? inner[index] : nil)
                }
            )
        case .object(let object):
            guard let content = state.objects[object] else { throw unsupported("this value of a map") }
            return try shape(of: content, state, known)
        default: throw unsupported("this value of a map")
        }
    }

    private func shape(of content: Content, _ state: State, _ known: Shape?) throws -> Shape {
        func shapes(_ values: [Value], _ inner: [Shape]) throws -> [Shape] {
            try values.enumerated().map { index, value in
                try shape(of: value, state, inner.indices.contains(index) ? inner[index] : nil)
            }
        }
        switch content {
        case .list(let list):
            if case .growingList = known { return .growingList }
            guard let values = list.fixed, known != nil || !values.isEmpty || true else {
                return .growingList
            }
            if case .items(let inner) = known {
                return inner.count == values.count ? .items(try shapes(values, inner)) : .growingList
            }
            return known == nil ? .items(try shapes(values, [])) : .growingList
        case .map(let map):
            switch map.entries {
            case .fixed(let entries):
                if case .map = known, let known { return known }
                let inner =
                    if case .record(let keys, let shapes) = known, keys == entries.map(\.key) { shapes } else
                    { [Shape]() }
                if entries.isEmpty { return .map(cell(), nil, factory: map.factory) }
                return .record(entries.map(\.key), try shapes(entries.map(\.value), inner))
            case .turn(let entry):
                let (cell, inner) =
                    if case .map(let cell, let shape, _) = known { (cell, shape) } else {
                        (cell(), Shape?.none)
                    }
                return .map(
                    cell,
                    try entry.value.map { try shape(of: $0, state, inner) } ?? inner,
                    factory: map.factory
                )
            case .rows: throw unsupported("a map of another loop as value of a map")
            }
        case .set(let map):
            if case .set = known, let known { return known }
            guard case .rows = map.entries else { return .set(cell()) }
            throw unsupported("a set of another loop as value of a map")
        case .instance(let type, let fields):
            let names = fields.keys.sorted()
            let inner = if case .fields(_, names, let shapes) = known { shapes } else { [Shape]() }
            return .fields(type, names, try shapes(names.compactMap { fields[$0] }, inner))
        }
    }

    private func earlier(_ shape: Shape, _ state: inout State) throws -> Value {
        switch shape {
        case .term(let cell, let type): return .term(Term(.old(cell), type))
        case .tuple(let shapes): return .tuple(try shapes.map { try earlier($0, &state) })
        case .items(let shapes):
            let values = try shapes.map { try earlier($0, &state) }
            return make(.list(ListContent(parts: values.map { .one($0, when: .yes) })), &state)
        case .record(let keys, let shapes):
            let values = try shapes.map { try earlier($0, &state) }
            let entries = zip(keys, values).map { MapContent.Entry(key: $0, value: $1) }
            return make(.map(MapContent(entries: .fixed(entries))), &state)
        case .fields(let type, let names, let shapes):
            let values = try shapes.map { try earlier($0, &state) }
            let fields = Dictionary(uniqueKeysWithValues: zip(names, values))
            return make(.instance(type: type, fields: fields), &state)
        case .growingList: return make(.list(ListContent(parts: [], hiddenAt: context.depth)), &state)
        case .map(let cell, let inner, let factory):
            let value = try inner.map { try earlier($0, &state) }
            let entry = TurnEntry(
                key: nil,
                isPresent: Term(.old(cell), .boolean),
                value: value,
                existed: true
            )
            return make(.map(MapContent(entries: .turn(entry), factory: factory)), &state)
        case .set(let cell):
            let entry = TurnEntry(key: nil, isPresent: Term(.old(cell), .boolean), value: nil, existed: true)
            return make(.set(MapContent(entries: .turn(entry))), &state)
        }
    }
}
