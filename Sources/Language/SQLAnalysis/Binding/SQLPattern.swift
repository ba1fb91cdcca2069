/// A LIKE or GLOB pattern, for tests on names.
struct SQLPattern {
    private enum Part: Equatable {
        case one(Character)
        case any
        case run
    }

    private var parts: [Part]

    /// `%` stands for any run of characters, `_` for one.
    static func like(_ text: String) -> SQLPattern {
        SQLPattern(parts: text.map { $0 == "%" ? .run : $0 == "_" ? .any : .one($0) })
    }

    /// `*` stands for any run of characters, `?` for one; sets in brackets are not known here.
    static func glob(_ text: String) -> SQLPattern {
        SQLPattern(parts: text.map { $0 == "*" ? .run : $0 == "?" ? .any : .one($0) })
    }

    func matches(_ text: String) -> Bool {
        // Which parts may come next, moved on by each character.
        var states = closure([0])
        for character in text {
            var next: Set<Int> = []
            for state in states where state < parts.count {
                switch parts[state] {
                case .one(let wanted): if wanted == character { next.insert(state + 1) }
                case .any: next.insert(state + 1)
                case .run: next.insert(state)
                }
            }
            states = closure(next)
        }
        return states.contains(parts.count)
    }

    private func closure(_ states: Set<Int>) -> Set<Int> {
        var all = states
        for state in states {
            var next = state
            while next < parts.count, parts[next] == .run {
                next += 1
                all.insert(next)
            }
        }
        return all
    }
}
