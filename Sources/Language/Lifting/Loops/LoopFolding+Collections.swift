import RowPrograms

extension LoopFolding {
    // MARK: Maps

    /// Notes what the turn does to every scalar inside a map's entry.
    func collect(_ object: ObjectID) throws {
        guard let known = knowledge.maps[object], let entry = end.turn(of: object), let key = entry.key else {
            return
        }
        try collect(
            entry,
            cell: known.presence,
            shape: known.shape,
            partition: owner + key,
            presence: [],
            inserts: .yes,
            name: name(of: object)
        )
    }

    private func collect(
        _ entry: TurnEntry,
        cell: Cell,
        shape: Shape?,
        partition: [Term],
        presence: [Cell],
        inserts: Term,
        name: String
    ) throws {
        let was = Term(.old(cell), .boolean)
        let insertion = Term.all([inserts, entry.isPresent.assuming(was, false)])
        updates[cell] = Update(
            type: .boolean,
            after: .any([was, entry.isPresent.assuming(was, false)]),
            initial: .no,
            partition: partition,
            presence: [],
            inserts: .yes,
            name: name
        )
        guard let shape, let value = entry.value else { return }
        try collect(value, shape, partition, presence + [cell], insertion, name)
    }

    private func collect(
        _ value: Value,
        _ shape: Shape,
        _ partition: [Term],
        _ presence: [Cell],
        _ inserts: Term,
        _ name: String
    ) throws {
        switch shape {
        case .term(let cell, let type):
            updates[cell] = Update(
                type: type,
                after: try executor.term(of: value, at: span),
                initial: nil,
                partition: partition,
                presence: presence,
                inserts: inserts,
                name: name
            )
        case .tuple, .items, .record, .fields:
            for part in try parts(of: value, shape, name) {
                try collect(part.value, part.shape, partition, presence, inserts, part.name)
            }
        case .growingList: break
        case .map(let cell, let inner, _):
            try collect(value, cell, inner, partition, presence, inserts, name)
        case .set(let cell):
            try collect(value, cell, nil, partition, presence, inserts, name)
        }
    }

    /// A map or set inside an entry.
    private func collect(
        _ value: Value,
        _ cell: Cell,
        _ shape: Shape?,
        _ partition: [Term],
        _ presence: [Cell],
        _ inserts: Term,
        _ name: String
    ) throws {
        guard case .object(let id) = value, let entry = end.turn(of: id), let key = entry.key else { return }
        try collect(
            entry,
            cell: cell,
            shape: shape,
            partition: partition + key,
            presence: presence,
            inserts: inserts,
            name: name
        )
    }

    private struct Part {
        var value: Value
        var shape: Shape
        var name: String
    }

    /// What a value of several parts is made of, each with the name its column gets.
    private func parts(of value: Value, _ shape: Shape, _ name: String) throws -> [Part] {
        let values: [Value]
        let shapes: [Shape]
        var names: [String]?
        switch (shape, value) {
        case (.tuple(let inner), .tuple(let given)): (values, shapes) = (given, inner)
        case (.items(let inner), .object(let id)):
            guard case .list(let list) = end.objects[id], let given = list.fixed else { throw changedShape() }
            (values, shapes) = (given, inner)
        case (.record(let keys, let inner), .object(let id)):
            guard case .map(let map) = end.objects[id], case .fixed(let entries) = map.entries,
                entries.map(\.key) == keys
            else { throw changedShape() }
            (values, shapes, names) = (entries.map(\.value), inner, keys.map { $0.text ?? name })
        case (.fields(_, let fieldNames, let inner), .object(let id)):
            guard case .instance(_, let fields) = end.objects[id] else { throw changedShape() }
            (values, shapes, names) = (fieldNames.map { fields[$0] ?? .none }, inner, fieldNames)
        default: throw changedShape()
        }
        guard values.count == shapes.count else { throw changedShape() }
        let known = names ?? numbered(name, values.count)
        return values.indices.map { Part(value: values[$0], shape: shapes[$0], name: known[$0]) }
    }

    private func changedShape() -> LiftRefusal {
        executor.orderDependent("the entries of a map change their shape from row to row", at: span)
    }

    private func name(of object: ObjectID) -> String {
        for names in start.scopes.sorted(by: { $0.key.number > $1.key.number }).map(\.value) {
            for (name, value) in names.sorted(by: { $0.key < $1.key }) where value == .object(object) {
                return name
            }
        }
        return "entries"
    }

    func finishMap(_ object: ObjectID, _ result: inout State) throws {
        guard let known = knowledge.maps[object], let entry = end.turn(of: object), let key = entry.key else {
            return
        }
        let name = name(of: object)
        let depth = start.depths[object] ?? 0
        let rows = try mapRows(
            entry,
            presence: [],
            cell: known.presence,
            shape: known.shape,
            keys: [],
            key: key,
            name: name,
            isOwned: depth == executor.context.depth && depth > 0,
            &result
        )
        switch start.objects[object] {
        case .set: result.objects[object] = .set(MapContent(entries: .rows(rows)))
        case .map(let map):
            result.objects[object] = .map(MapContent(entries: .rows(rows), factory: map.factory))
        default: break
        }
        if case .map = start.objects[object], depth < executor.context.depth { throw executor.severalKeys() }
    }

    /// A key of a map around: as the loop's rows have it, and as the rows of that map have it.
    struct Owner {
        var term: Term
        var parent: Term
    }

    /// - Parameters:
    ///   - keys: The keys of the maps around, which this one's entries belong to.
    private func mapRows(
        _ entry: TurnEntry,
        presence: [Cell],
        cell: Cell,
        shape: Shape?,
        keys outerKeys: [Owner],
        key: [Term],
        name: String,
        isOwned: Bool,
        _ result: inout State
    ) throws -> MapRows {
        let was = Term(.old(cell), .boolean)
        var inserts = entry.isPresent.assuming(was, false)
        for outer in presence { inserts = inserts.assuming(Term(.old(outer), .boolean), true) }
        let rows = plan.filtered(try resolved(inserts))
        let owners = (isOwned ? owner.map { Owner(term: $0, parent: $0) } : []) + outerKeys
        let ownerKeys = owners.map { (executor.attribute(keyName($0.term), $0.term.type), $0.term) }
        let ownKeys = key.map { term in (executor.attribute(keyName(term), term.type), term) }
        let inner = outerKeys.map(\.term) + key
        let parents = zip(inner, (ownerKeys.suffix(outerKeys.count) + ownKeys).map { Term.attribute($0.0) })
            .map { Owner(term: $0, parent: $1) }
        var columns: [(Attribute, Aggregate)] = []
        let value = try shape.flatMap { shape in
            try entry.value.map {
                try template($0, shape, presence + [cell], parents, rows, name, &columns, &result)
            }
        }
        let places = plan.order.map { key in
            (executor.attribute("first_place", key.term.type), key)
        }
        // The place of the first row that made the entry: the order in which a map keeps its keys.
        var order: [SortKey] = []
        if places.count == 1, let place = places.first {
            columns.append(
                (place.0, Aggregate(function: place.1.isDescending ? .greatest : .least, value: place.1.term))
            )
            order = [SortKey(term: .attribute(place.0), isDescending: place.1.isDescending)]
        } else if places.count > 1 {
            for place in places {
                columns.append((place.0, Aggregate(function: .first(plan.order), value: place.1.term)))
                order.append(SortKey(term: .attribute(place.0), isDescending: place.1.isDescending))
            }
        }
        let allKeys = ownerKeys + ownKeys
        let group = Plan(
            .group(rows, keys: allKeys, aggregates: columns),
            order: order,
            key: allKeys.map { .attribute($0.0) },
            name: name
        )
        let link = Term.all(
            try zip(ownerKeys, owners).map { own, owner in
                try executor.equality(.attribute(own.0), owner.parent, at: span)
            }
        )
        let keyValue: Value =
            ownKeys.count == 1
            ? .term(.attribute(ownKeys[0].0)) : .tuple(ownKeys.map { .term(.attribute($0.0)) })
        return MapRows(plan: group, key: keyValue, value: value, link: link)
    }

    private func keyName(_ term: Term) -> String {
        if case .attribute(let attribute) = term.node { return attribute.name }
        return "key"
    }

    /// The value of an entry in terms of the columns of the grouped rows.
    private func template(
        _ value: Value,
        _ shape: Shape,
        _ presence: [Cell],
        _ keys: [Owner],
        _ rows: Plan,
        _ name: String,
        _ columns: inout [(Attribute, Aggregate)],
        _ result: inout State
    ) throws -> Value {
        switch shape {
        case .term(let cell, _): return try .term(column(of: cell, name, &columns))
        case .tuple, .items, .record, .fields:
            var made: [Value] = []
            for part in try parts(of: value, shape, name) {
                made.append(
                    try template(part.value, part.shape, presence, keys, rows, part.name, &columns, &result)
                )
            }
            return rebuilt(shape, made, &result)
        case .growingList:
            guard case .object(let id) = value, case .list(let list) = end.objects[id] else {
                throw changedShape()
            }
            let parts = try list.parts.map { try self.rows($0, ownedBy: keys, &result) }
            return executor.make(.list(ListContent(parts: parts)), &result)
        case .map(let cell, let inner, let factory):
            let entries = try innerEntries(value, cell, inner, presence, keys, name, &result)
            return executor.make(.map(MapContent(entries: entries, factory: factory)), &result)
        case .set(let cell):
            let entries = try innerEntries(value, cell, nil, presence, keys, name, &result)
            return executor.make(.set(MapContent(entries: entries)), &result)
        }
    }

    private func column(of cell: Cell, _ name: String, _ columns: inout [(Attribute, Aggregate)]) throws
        -> Term
    {
        let fold = try fold(cell)
        let isEmptyable = fold.aggregate.filter != .yes && !fold.isTotal
        let type = isEmptyable ? fold.aggregateType.missing(.none) : fold.aggregateType
        let attribute = executor.attribute(name, type)
        columns.append((attribute, fold.aggregate))
        var hasRows = Term.yes
        if fold.needsRowTest, fold.aggregate.filter != .yes {
            let any = executor.attribute("any_" + name, .boolean)
            columns.append((any, Aggregate(function: .any, value: fold.aggregate.filter)))
            hasRows = .apply(.equal, [.attribute(any), .yes], .boolean)
        }
        return fold.value(of: .attribute(attribute), hasRows: hasRows)
    }

    private func rebuilt(_ shape: Shape, _ made: [Value], _ result: inout State) -> Value {
        switch shape {
        case .items:
            return executor.make(.list(ListContent(parts: made.map { .one($0, when: .yes) })), &result)
        case .record(let keys, _):
            let entries = zip(keys, made).map { MapContent.Entry(key: $0, value: $1) }
            return executor.make(.map(MapContent(entries: .fixed(entries))), &result)
        case .fields(let type, let names, _):
            let fields = Dictionary(uniqueKeysWithValues: zip(names, made))
            return executor.make(.instance(type: type, fields: fields), &result)
        default: return .tuple(made)
        }
    }

    private func innerEntries(
        _ value: Value,
        _ cell: Cell,
        _ shape: Shape?,
        _ presence: [Cell],
        _ keys: [Owner],
        _ name: String,
        _ result: inout State
    ) throws -> MapContent.Entries {
        guard case .object(let id) = value, let entry = end.turn(of: id), let key = entry.key else {
            return .fixed([])
        }
        return .rows(
            try mapRows(
                entry,
                presence: presence,
                cell: cell,
                shape: shape,
                keys: keys,
                key: key,
                name: name,
                isOwned: false,
                &result
            )
        )
    }

    private func numbered(_ name: String, _ count: Int) -> [String] {
        count == 1 ? [name] : (1...max(1, count)).map { "\(name)_\($0)" }
    }

    // MARK: Lists

    /// The objects that entries of maps hold, which later turns may change.
    private var kept: Set<ObjectID> {
        knowledge.maps.keys.reduce(into: []) { result, map in
            if let value = end.turn(of: map)?.value { result.formUnion(reached(from: value)) }
        }
    }

    private func reached(from value: Value) -> Set<ObjectID> {
        switch value {
        case .object(let id): reached(from: end.objects[id]).union([id])
        case .tuple(let values): values.reduce(into: []) { $0.formUnion(reached(from: $1)) }
        case .either(_, let first, let second): reached(from: first).union(reached(from: second))
        default: []
        }
    }

    private func reached(from content: Content?) -> Set<ObjectID> {
        var found: Set<ObjectID> = []
        switch content {
        case .list(let list):
            for case .one(let value, _) in list.parts { found.formUnion(reached(from: value)) }
        case .map(let map):
            if case .fixed(let entries) = map.entries {
                for entry in entries { found.formUnion(reached(from: entry.value)) }
            }
            if case .turn(let entry) = map.entries, let value = entry.value { found = reached(from: value) }
        case .instance(_, let fields): for value in fields.values { found.formUnion(reached(from: value)) }
        default: break
        }
        return found
    }

    /// What the turns append, in terms of the loop's rows, with running values in place.
    func appended(to object: ObjectID) throws -> [ListContent.Part] {
        guard case .list(let list) = end.objects[object] else { return [] }
        for case .one(let value, _) in list.parts where !reached(from: value).isDisjoint(with: kept) {
            throw executor.refusal(
                .aliasing,
                "an object that a list and a map keep, and later turns change",
                "Put a copy into the list.",
                at: span
            )
        }
        return try list.parts.map { part in
            switch part {
            case .one(let value, let when):
                return .one(try resolved(value), when: try resolved(when))
            case .rows(let rows, let when):
                guard rows.link == .yes else { throw executor.orderDependent("lists of lists", at: span) }
                return .rows(rows, when: try resolved(when))
            }
        }
    }

    private func resolved(_ value: Value) throws -> Value {
        var failure: (any Error)?
        let copy = executor.copy(value, &end, isFrozen: false) { term in
            do {
                return try self.resolved(term)
            } catch {
                failure = error
                return term
            }
        }
        if let failure { throw failure }
        return copy
    }

    private func rows(_ part: ListContent.Part, ownedBy keys: [Owner], _ result: inout State) throws
        -> ListContent.Part
    {
        guard case .one(let value, let when) = part else {
            throw executor.orderDependent("lists that inner loops fill for each entry", at: span)
        }
        let owners = keys.map { (executor.attribute(keyName($0.term), $0.term.type), $0.term) }
        let filtered = plan.filtered(try resolved(when))
        let owned = Plan(.compute(filtered, owners), order: plan.order, key: plan.key, name: plan.name)
        let link = Term.all(
            try zip(owners, keys).map { own, key in
                try executor.equality(.attribute(own.0), key.parent, at: span)
            }
        )
        let element = executor.copy(try resolved(value), &result, isFrozen: true) { $0 }
        return .rows(Rows(plan: owned, element: element, link: link), when: .yes)
    }

    func finishList(_ object: ObjectID, _ parts: [ListContent.Part], _ leaves: Term, _ result: inout State)
        throws
    {
        guard case .list(var list) = result.objects[object] else { return }
        guard !parts.isEmpty else { return }
        for (id, content) in end.objects where result.objects[id] == nil { result.objects[id] = content }
        var rows = try combined(parts, leaves, &result)
        let depth = start.depths[object] ?? 0
        if depth > 0, depth == executor.context.depth {
            let owners = owner.map { (executor.attribute("owner", $0.type), $0) }
            rows.plan = Plan(
                .compute(rows.plan, owners),
                order: rows.plan.order,
                key: rows.plan.key,
                name: rows.plan.name
            )
            rows.link = .all(
                try zip(owners, owner).map { own, key in
                    try executor.equality(.attribute(own.0), key, at: span)
                }
            )
        }
        list.parts.append(.rows(rows, when: .yes))
        result.objects[object] = .list(list)
    }

    private func combined(_ parts: [ListContent.Part], _ leaves: Term, _ result: inout State) throws -> Rows {
        if parts.count == 1, case .one(let value, let when) = parts[0] {
            return Rows(plan: plan.filtered(when), element: value)
        }
        if parts.count == 1, case .rows(let rows, let when) = parts[0] {
            guard leaves == .no else { throw executor.orderDependent("a break around inner loops", at: span) }
            return Rows(plan: rows.plan.filtered(when), element: rows.element)
        }
        if let one = try alternative(parts, result) { return one }
        throw executor.refusal(
            .severalAppends,
            "one turn appends several elements",
            "Fill one list for each kind of element, and join the lists behind the loop.",
            at: span
        )
    }

    /// Appends of which each turn does one at most, as one append.
    private func alternative(_ parts: [ListContent.Part], _ state: State) throws -> Rows? {
        var elements: [(Value, Term)] = []
        for part in parts {
            guard case .one(let value, let when) = part else { return nil }
            for (_, other) in elements where Term.all([when, other]) != .no && when.assuming(other) != .no {
                return nil
            }
            elements.append((value, when))
        }
        guard let last = elements.last else { return nil }
        var leaves = try executor.leaves(of: last.0, state)
        for (value, when) in elements.dropLast().reversed() {
            let more = try executor.leaves(of: value, state)
            guard more.count == leaves.count else { return nil }
            for index in leaves.indices {
                guard let choice = Term.choose(when, more[index], leaves[index]) else { return nil }
                leaves[index] = choice
            }
        }
        var rest = leaves[...]
        let element = executor.rebuilt(elements[0].0, state) { rest.removeFirst() }
        return Rows(plan: plan.filtered(.any(elements.map(\.1))), element: element)
    }
}
