/// A place that keeps a value from one turn of a loop to the next.
enum Location: Hashable {
    case variable(ScopeID, String)
    case item(ObjectID, Int)
    case entry(ObjectID, Term)
    case field(ObjectID, String)
    /// The entry of a map that an outer loop's turn touches.
    case turnValue(ObjectID)
    case turnPresence(ObjectID)
}

extension State {
    func value(at location: Location) -> Value? {
        switch location {
        case .variable(let scope, let name): return scopes[scope]?[name]
        case .item(let object, let index):
            guard case .list(let list) = objects[object], list.parts.indices.contains(index),
                case .one(let value, _) = list.parts[index]
            else { return nil }
            return value
        case .entry(let object, let key):
            guard case .map(let map) = objects[object], case .fixed(let entries) = map.entries else {
                return nil
            }
            return entries.first { $0.key == key }?.value
        case .field(let object, let name):
            guard case .instance(_, let fields) = objects[object] else { return nil }
            return fields[name]
        case .turnValue(let object): return turn(of: object)?.value
        case .turnPresence(let object): return turn(of: object).map { .term($0.isPresent) }
        }
    }

    mutating func set(_ value: Value, at location: Location) {
        switch location {
        case .variable(let scope, let name): scopes[scope, default: [:]][name] = value
        case .item(let object, let index):
            guard case .list(var list) = objects[object], list.parts.indices.contains(index) else { return }
            list.parts[index] = .one(value, when: .yes)
            objects[object] = .list(list)
        case .entry(let object, let key):
            guard case .map(var map) = objects[object], case .fixed(var entries) = map.entries,
                let index = entries.firstIndex(where: { $0.key == key })
            else { return }
            entries[index].value = value
            map.entries = .fixed(entries)
            objects[object] = .map(map)
        case .field(let object, let name):
            guard case .instance(let type, var fields) = objects[object] else { return }
            fields[name] = value
            objects[object] = .instance(type: type, fields: fields)
        case .turnValue(let object):
            guard var entry = turn(of: object) else { return }
            entry.value = value
            setTurn(entry, of: object)
        case .turnPresence(let object):
            guard var entry = turn(of: object), case .term(let term) = value else { return }
            entry.isPresent = term
            setTurn(entry, of: object)
        }
    }

    func turn(of object: ObjectID) -> TurnEntry? {
        switch objects[object] {
        case .map(let map), .set(let map):
            if case .turn(let entry) = map.entries { return entry }
        default: break
        }
        return nil
    }

    mutating func setTurn(_ entry: TurnEntry, of object: ObjectID) {
        switch objects[object] {
        case .map(var map):
            map.entries = .turn(entry)
            objects[object] = .map(map)
        case .set(var map):
            map.entries = .turn(entry)
            objects[object] = .set(map)
        default: break
        }
    }

    /// The places where two states differ, among those that both have.
    func differences(from other: State, depth: Int) -> [Location] {
        var found: [Location] = []
        for (scope, names) in other.scopes.sorted(by: { $0.key.number < $1.key.number }) {
            for (name, value) in names.sorted(by: { $0.key < $1.key }) where scopes[scope]?[name] != value {
                found.append(.variable(scope, name))
            }
        }
        for (object, content) in other.objects.sorted(by: { $0.key.number < $1.key.number }) {
            guard let mine = objects[object], mine != content, (other.depths[object] ?? 0) < depth else {
                continue
            }
            switch (mine, content) {
            case (.list(let now), .list(let before))
            where now.parts.count == before.parts.count && !now.hidesEarlier:
                for index in now.parts.indices where now.parts[index] != before.parts[index] {
                    found.append(.item(object, index))
                }
            case (.map(let now), .map(let before)):
                found += Self.differences(now.entries, before.entries, object)
            case (.set(let now), .set(let before)):
                found += Self.differences(now.entries, before.entries, object)
            case (.instance(_, let now), .instance(_, let before)):
                for (name, value) in before.sorted(by: { $0.key < $1.key }) where now[name] != value {
                    found.append(.field(object, name))
                }
            default: break
            }
        }
        return found
    }

    private static func differences(
        _ now: MapContent.Entries,
        _ before: MapContent.Entries,
        _ object: ObjectID
    ) -> [Location] {
        switch (now, before) {
        case (.fixed(let now), .fixed(let before)):
            return before.compactMap { entry in
                now.first { $0.key == entry.key }?.value == entry.value ? nil : .entry(object, entry.key)
            }
        case (.turn(let now), .turn(let before)) where before.key != nil:
            var found: [Location] = []
            if now.value != before.value { found.append(.turnValue(object)) }
            if now.isPresent != before.isPresent { found.append(.turnPresence(object)) }
            return found
        default: return []
        }
    }
}
