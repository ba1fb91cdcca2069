import RowPrograms

/// Two ways through the program that come together again.
extension Executor {
    /// The state after a branch: the first where the condition holds, else the second.
    func merge(_ condition: Term, _ first: State, _ second: State) throws -> State {
        var merging = Merging(condition: condition, first: first, second: second)
        var result = first
        result.guardTerm = .any([first.guardTerm, second.guardTerm])
        result.probed.formUnion(second.probed)
        for (scope, names) in second.scopes {
            for (name, value) in names {
                guard let mine = first.scopes[scope]?[name] else {
                    result.scopes[scope, default: [:]][name] = oneSided(value, name, scope)
                    continue
                }
                result.scopes[scope]?[name] = try merge(mine, value, &merging)
            }
        }
        for (scope, names) in first.scopes {
            for (name, value) in names where second.scopes[scope]?[name] == nil {
                result.scopes[scope]?[name] = oneSided(value, name, scope)
            }
        }
        for (object, content) in second.objects {
            result.depths[object] = second.depths[object]
            guard let mine = first.objects[object] else {
                merging.objects[object] = content
                continue
            }
            merging.objects[object] = try merge(mine, content, isSame: true, &merging)
        }
        for (name, value) in second.published {
            if let mine = first.published[name] {
                result.published[name] = try merge(mine, value, &merging)
            } else {
                result.published[name] = value
            }
        }
        for (object, content) in merging.objects { result.objects[object] = content }
        for (object, depth) in merging.depths { result.depths[object] = depth }
        followUnited(&result, merging)
        try checkAliases(result, merging)
        return result
    }

    /// A name that only one of two ways gives a value: in a loop, the other way has that of an earlier turn.
    private func oneSided(_ value: Value, _ name: String, _ scope: ScopeID) -> Value {
        guard context.depth > 0, scope.number < context.firstOwnScope, name != "return" else { return value }
        return .refused(orderDependent("\(name), which keeps its value from the turn before on some ways"))
    }

    /// What only one of the two ways knows refers to united objects by their new name.
    private func followUnited(_ result: inout State, _ merging: Merging) {
        guard !merging.united.isEmpty else { return }
        let (first, second) = (merging.first, merging.second)
        let ofFirst = Dictionary(
            merging.united.map { ($0.key.first, $0.value) },
            uniquingKeysWith: { one, _ in one }
        )
        let ofSecond = Dictionary(
            merging.united.map { ($0.key.second, $0.value) },
            uniquingKeysWith: { one, _ in one }
        )
        for (scope, names) in result.scopes {
            for (name, value) in names {
                if second.scopes[scope]?[name] == nil {
                    result.scopes[scope]?[name] = value.referring(to: ofFirst)
                } else if first.scopes[scope]?[name] == nil {
                    result.scopes[scope]?[name] = value.referring(to: ofSecond)
                }
            }
        }
        for (object, content) in result.objects where merging.united.values.contains(object) == false {
            if second.objects[object] == nil {
                result.objects[object] = content.referring(to: ofFirst)
            } else if first.objects[object] == nil {
                result.objects[object] = content.referring(to: ofSecond)
            }
        }
    }

    struct Merging {
        let condition: Term
        let first: State
        let second: State
        /// Two objects that one name stands for, and the object that now stands for both.
        var united: [Pair: ObjectID] = [:]
        var objects: [ObjectID: Content] = [:]
        var depths: [ObjectID: Int] = [:]

        struct Pair: Hashable {
            var first: ObjectID
            var second: ObjectID
        }
    }

    func either(_ condition: Term, _ first: Value, _ second: Value) throws -> Value {
        if first == second || condition == .yes { return first }
        if condition == .no { return second }
        if case .term(let left) = first, case .term(let right) = second,
            let term = Term.choose(condition, left, right)
        {
            return .term(term)
        }
        if case .tuple(let left) = first, case .tuple(let right) = second, left.count == right.count {
            return .tuple(try zip(left, right).map { try either(condition, $0, $1) })
        }
        return .either(condition, first, second)
    }

    private func merge(_ first: Value, _ second: Value, _ merging: inout Merging) throws -> Value {
        // What neither way changed stays as it is written.
        if first == second { return first }
        let condition = merging.condition
        let left = assuming(condition, true, first)
        let right = assuming(condition, false, second)
        switch (left, right) {
        case (.object(let one), .object(let other)) where one != other:
            guard let united = try unite(one, other, &merging) else { return .either(condition, left, right) }
            return .object(united)
        case (.tuple(let ones), .tuple(let others)) where ones.count == others.count:
            return .tuple(try merge(ones, others, &merging))
        default:
            return try either(condition, left, right)
        }
    }

    private func merge(_ first: [Value], _ second: [Value], _ merging: inout Merging) throws -> [Value] {
        var result: [Value] = []
        for (left, right) in zip(first, second) { result.append(try merge(left, right, &merging)) }
        return result
    }

    /// One object for two of which only one exists at a time; nil when they are too different.
    private func unite(_ one: ObjectID, _ other: ObjectID, _ merging: inout Merging) throws -> ObjectID? {
        let pair = Merging.Pair(first: one, second: other)
        if let known = merging.united[pair] { return known }
        guard let left = merging.first.objects[one], let right = merging.second.objects[other] else {
            return nil
        }
        var scratch = merging.first
        guard case .object(let new) = make(left, &scratch) else { return nil }
        merging.united[pair] = new
        guard let content = try? merge(left, right, isSame: false, &merging) else {
            merging.united[pair] = nil
            return nil
        }
        merging.objects[new] = content
        merging.depths[new] = max(merging.first.depths[one] ?? 0, merging.second.depths[other] ?? 0)
        births[new] = .any([births[one] ?? .yes, births[other] ?? .yes])
        return new
    }

    private func merge(_ first: Content, _ second: Content, isSame: Bool, _ merging: inout Merging) throws
        -> Content
    {
        if first == second, isSame { return first }
        switch (first, second) {
        case (.list(let left), .list(let right)):
            return .list(try merge(left, right, isSame: isSame, &merging))
        case (.map(let left), .map(let right)):
            return .map(
                MapContent(
                    entries: try merge(left.entries, right.entries, &merging),
                    factory: left.factory ?? right.factory
                )
            )
        case (.set(let left), .set(let right)):
            return .set(MapContent(entries: try merge(left.entries, right.entries, &merging)))
        case (.instance(let type, let left), .instance(let other, let right)) where type == other:
            var fields = left
            for (name, value) in right {
                if let mine = left[name] {
                    fields[name] = try merge(mine, value, &merging)
                } else {
                    fields[name] = value
                }
            }
            return .instance(type: type, fields: fields)
        default:
            throw refusal(
                .aliasing,
                "one name stands for different kinds of objects",
                "Use a name for one kind of object."
            )
        }
    }

    private func merge(_ first: ListContent, _ second: ListContent, isSame: Bool, _ merging: inout Merging)
        throws
        -> ListContent
    {
        let condition = merging.condition
        if let left = first.fixed, let right = second.fixed, left.count == right.count {
            let values = try merge(left, right, &merging)
            return ListContent(parts: values.map { .one($0, when: .yes) })
        }
        guard isSame else {
            return ListContent(
                parts: first.parts.map { $0.when(condition) } + second.parts.map { $0.when(.not(condition)) },
                hiddenAt: first.hiddenAt ?? second.hiddenAt
            )
        }
        let common = zip(first.parts, second.parts).prefix { $0 == $1 }.count
        let mine = first.parts.dropFirst(common).map { $0.when(condition) }
        let theirs = second.parts.dropFirst(common).map { $0.when(.not(condition)) }
        return ListContent(
            parts: first.parts.prefix(common) + mine + theirs,
            hiddenAt: first.hiddenAt ?? second.hiddenAt
        )
    }

    private func merge(_ first: MapContent.Entries, _ second: MapContent.Entries, _ merging: inout Merging)
        throws
        -> MapContent.Entries
    {
        if first == second { return first }
        let condition = merging.condition
        switch (first, second) {
        case (.fixed(let left), .fixed(let right)):
            var entries: [MapContent.Entry] = []
            for entry in left {
                if let other = right.first(where: { $0.key == entry.key }) {
                    let exists = Term.choose(condition, entry.condition, other.condition) ?? .yes
                    let value = try merge(entry.value, other.value, &merging)
                    entries.append(.init(key: entry.key, value: value, condition: exists))
                } else {
                    entries.append(
                        .init(
                            key: entry.key,
                            value: entry.value,
                            condition: .all([condition, entry.condition])
                        )
                    )
                }
            }
            for entry in right where !left.contains(where: { $0.key == entry.key }) {
                let exists = Term.all([.not(condition), entry.condition])
                entries.append(.init(key: entry.key, value: entry.value, condition: exists))
            }
            return .fixed(entries)
        case (.turn(let left), .turn(let right)):
            guard left.key == nil || right.key == nil || left.key == right.key else { throw severalKeys() }
            let present = Term.choose(condition, left.isPresent, right.isPresent) ?? .yes
            var value = left.value ?? right.value
            if let mine = left.value, let theirs = right.value { value = try merge(mine, theirs, &merging) }
            return .turn(
                TurnEntry(
                    key: left.key ?? right.key,
                    isPresent: present,
                    value: value,
                    existed: left.existed || right.existed
                )
            )
        case (.fixed(let left), .turn(let right)) where left.isEmpty:
            return try merge(.turn(.absent(key: right.key)), second, &merging)
        case (.turn(let left), .fixed(let right)) where right.isEmpty:
            return try merge(first, .turn(.absent(key: left.key)), &merging)
        default:
            throw refusal(
                .mapMerge,
                "a map is filled in different ways on two branches",
                "Fill it in one loop, or use two maps."
            )
        }
    }

    func severalKeys() -> LiftRefusal {
        orderDependent("one turn of the loop touches several entries of one map")
    }

    /// A united object must not be reachable under its old names too.
    private func checkAliases(_ state: State, _ merging: Merging) throws {
        guard !merging.united.isEmpty else { return }
        let gone = Set(merging.united.keys.flatMap { [$0.first, $0.second] })
        var reached: Set<ObjectID> = []
        func visit(_ value: Value) {
            switch value {
            case .object(let object):
                guard reached.insert(object).inserted, let content = state.objects[object] else { return }
                visit(content)
            case .tuple(let values): for value in values { visit(value) }
            case .either(_, let first, let second):
                visit(first)
                visit(second)
            case .method(let receiver, _): visit(receiver)
            case .function(_, _, let receiver): if let receiver { visit(.object(receiver)) }
            default: break
            }
        }
        func visit(_ content: Content) {
            switch content {
            case .list(let list):
                for case .one(let value, _) in list.parts { visit(value) }
            case .map(let map), .set(let map):
                switch map.entries {
                case .fixed(let entries): for entry in entries { visit(entry.value) }
                case .turn(let entry): if let value = entry.value { visit(value) }
                case .rows: break
                }
            case .instance(_, let fields): for value in fields.values { visit(value) }
            }
        }
        for names in state.scopes.values {
            for value in names.values { visit(value) }
        }
        guard reached.isDisjoint(with: gone) else {
            throw refusal(
                .aliasing,
                "two names may stand for one object or for two",
                "Keep one name for the object that is changed."
            )
        }
    }

    /// The value where a condition is known.
    func assuming(_ condition: Term, _ truth: Bool, _ value: Value) -> Value {
        switch value {
        case .either(let test, let first, let second):
            let known = test.assuming(condition, truth)
            if known == .yes { return assuming(condition, truth, first) }
            if known == .no { return assuming(condition, truth, second) }
            return .either(known, assuming(condition, truth, first), assuming(condition, truth, second))
        case .term(let term): return .term(term.assuming(condition, truth))
        case .tuple(let values): return .tuple(values.map { assuming(condition, truth, $0) })
        default: return value
        }
    }
}

extension ListContent.Part {
    func when(_ condition: Term) -> ListContent.Part {
        switch self {
        case .one(let value, let when): .one(value, when: .all([condition, when]))
        case .rows(let rows, let when): .rows(rows, when: .all([condition, when]))
        }
    }
}

extension TurnEntry {
    static func absent(key: [Term]?) -> TurnEntry {
        TurnEntry(key: key, isPresent: .no, value: nil, existed: false)
    }
}

extension Value {
    func referring(to new: [ObjectID: ObjectID]) -> Value {
        switch self {
        case .object(let object): .object(new[object] ?? object)
        case .tuple(let values): .tuple(values.map { $0.referring(to: new) })
        case .either(let condition, let first, let second):
            .either(condition, first.referring(to: new), second.referring(to: new))
        case .method(let receiver, let name): .method(receiver.referring(to: new), name)
        case .function(let function, let scope, let receiver):
            .function(function, scope: scope, receiver: receiver.map { new[$0] ?? $0 })
        default: self
        }
    }
}

extension Content {
    func referring(to new: [ObjectID: ObjectID]) -> Content {
        func map(_ map: MapContent) -> MapContent {
            var map = map
            switch map.entries {
            case .fixed(let entries):
                map.entries = .fixed(
                    entries.map {
                        .init(key: $0.key, value: $0.value.referring(to: new), condition: $0.condition)
                    }
                )
            case .turn(var entry):
                entry.value = entry.value?.referring(to: new)
                map.entries = .turn(entry)
            case .rows: break
            }
            return map
        }
        switch self {
        case .list(var list):
            list.parts = list.parts.map { part in
                if case .one(let value, let when) = part { return .one(value.referring(to: new), when: when) }
                return part
            }
            return .list(list)
        case .map(let content): return .map(map(content))
        case .set(let content): return .set(map(content))
        case .instance(let type, let fields):
            return .instance(type: type, fields: fields.mapValues { $0.referring(to: new) })
        }
    }
}
