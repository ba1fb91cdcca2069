extension Term {
    // MARK: Conditions

    static func all(_ terms: [Term]) -> Term {
        var parts: [Term] = []
        for term in terms {
            if term == .yes { continue }
            if term == .no { return .no }
            let more = if case .apply(.and, let inner) = term.node { inner } else { [term] }
            for part in more where !parts.contains(part) { parts.append(part) }
        }
        if parts.contains(where: { parts.contains(.not($0)) }) { return .no }
        guard parts.count > 1 else { return parts.first ?? .yes }
        return Term(.apply(.and, parts), .boolean)
    }

    static func any(_ terms: [Term]) -> Term {
        var parts: [Term] = []
        for term in terms {
            if term == .no { continue }
            if term == .yes { return .yes }
            let more = if case .apply(.or, let inner) = term.node { inner } else { [term] }
            for part in more where !parts.contains(part) { parts.append(part) }
        }
        if parts.contains(where: { parts.contains(.not($0)) }) { return .yes }
        // a or (not a and b) is a or b; a or (a and b) is a.
        let simpler = parts.map { part in
            part.assuming(parts.filter { $0 != part && !$0.isConjunction }.map { ($0, false) })
        }
        if simpler != parts { return any(simpler) }
        if let fewer = withoutAlternatives(parts) { return any(fewer) }
        guard parts.count > 1 else { return parts.first ?? .no }
        return Term(.apply(.or, parts), .boolean)
    }

    /// `(a and b) or (a and not b)` as `a`; nil when no two parts are alike enough.
    private static func withoutAlternatives(_ parts: [Term]) -> [Term]? {
        for (index, part) in parts.enumerated() {
            let mine = Set(part.conjuncts)
            for (place, other) in parts.enumerated() where place != index {
                let theirs = Set(other.conjuncts)
                if mine.isSubset(of: theirs) {
                    return parts.enumerated().filter { $0.offset != place }.map(\.element)
                }
                let only = mine.subtracting(theirs)
                let otherOnly = theirs.subtracting(mine)
                guard only.count == 1, otherOnly.count == 1, let first = only.first,
                    let second = otherOnly.first,
                    first == .not(second) || second == .not(first)
                else { continue }
                let common = part.conjuncts.filter { $0 != first }
                return parts.enumerated().filter { $0.offset != place && $0.offset != index }.map(\.element)
                    + [.all(common)]
            }
        }
        return nil
    }

    private var isConjunction: Bool {
        if case .apply(.and, _) = node { return true }
        return false
    }

    static func not(_ term: Term) -> Term {
        switch term.node {
        case .constant(.boolean(let value)): return .boolean(!value)
        case .apply(.not, let operands): return operands[0]
        case .apply(.less, let operands) where operands.allSatisfy({ !$0.type.isMissable }):
            return Term(.apply(.lessOrEqual, operands.reversed()), .boolean)
        case .apply(.lessOrEqual, let operands) where operands.allSatisfy({ !$0.type.isMissable }):
            return Term(.apply(.less, operands.reversed()), .boolean)
        default: return Term(.apply(.not, [term]), .boolean)
        }
    }

    var conjuncts: [Term] {
        if case .apply(.and, let parts) = node { return parts }
        return self == .yes ? [] : [self]
    }

    /// The term where some conditions are known to hold, or not to hold.
    func assuming(_ facts: [(Term, Bool)]) -> Term {
        let known = facts.flatMap { term, truth in Self.consequences(of: term, truth) }
        guard !known.isEmpty else { return self }
        return replacing { part in
            guard part.type.kind == .boolean || part.isChoice else { return nil }
            for (fact, truth) in known {
                if part == fact { return .boolean(truth) }
                if truth, part.isOtherConstant(than: fact) { return .no }
            }
            return nil
        }
    }

    func assuming(_ condition: Term, _ truth: Bool = true) -> Term { assuming([(condition, truth)]) }

    private var isChoice: Bool {
        if case .choose = node { return true }
        return false
    }

    /// Whether this compares the value of a known equation with another constant.
    private func isOtherConstant(than fact: Term) -> Bool {
        guard case .apply(.equal, let mine) = node, case .apply(.equal, let known) = fact.node,
            mine[0] == known[0], let first = mine[1].constant, let second = known[1].constant
        else { return false }
        switch (first, second) {
        case (.text, .text), (.integer, .integer), (.date, .date), (.boolean, .boolean):
            return first != second
        default: return false
        }
    }

    private static func consequences(of term: Term, _ truth: Bool) -> [(Term, Bool)] {
        switch term.node {
        case .constant: []
        case .apply(.not, let operands): consequences(of: operands[0], !truth)
        case .apply(.and, let parts) where truth: parts.flatMap { consequences(of: $0, true) }
        case .apply(.or, let parts) where !truth: parts.flatMap { consequences(of: $0, false) }
        case .apply(.less, let parts) where parts.allSatisfy({ !$0.type.isMissable }):
            [(term, truth), (Term(.apply(.lessOrEqual, parts.reversed()), .boolean), !truth)]
        case .apply(.lessOrEqual, let parts) where parts.allSatisfy({ !$0.type.isMissable }):
            [(term, truth), (Term(.apply(.less, parts.reversed()), .boolean), !truth)]
        default: [(term, truth)]
        }
    }

    // MARK: Choices

    static func choose(_ condition: Term, _ then: Term, _ otherwise: Term) -> Term? {
        guard let type = then.type.union(otherwise.type) else { return nil }
        return choose([Choice(condition: condition, value: then)], otherwise: otherwise, type)
    }

    static func choose(_ choices: [Choice], otherwise: Term, _ type: ScalarType) -> Term {
        var kept: [Choice] = []
        var known: [(Term, Bool)] = []
        var last = otherwise
        for choice in choices {
            let condition = choice.condition.assuming(known)
            if condition == .no { continue }
            let value = choice.value.assuming(known + [(condition, true)])
            if condition == .yes {
                last = value
                known.append((condition, false))
                return finished(kept, last, type)
            }
            if case .choose(let inner, let innerLast) = value.node {
                // A choice inside a branch becomes branches of the whole.
                kept += inner.map { Choice(condition: .all([condition, $0.condition]), value: $0.value) }
                kept.append(Choice(condition: condition, value: innerLast))
            } else {
                kept.append(Choice(condition: condition, value: value))
            }
            known.append((condition, false))
        }
        return finished(kept, last.assuming(known), type)
    }

    private static func finished(_ choices: [Choice], _ otherwise: Term, _ type: ScalarType) -> Term {
        var kept = choices
        var last = otherwise
        if case .choose(let inner, let innerLast) = last.node {
            kept += inner
            last = innerLast
        }
        while let end = kept.last, end.value == last { kept.removeLast() }
        var merged: [Choice] = []
        for choice in kept {
            if let before = merged.last, before.value == choice.value {
                merged[merged.count - 1].condition = .any([before.condition, choice.condition])
            } else {
                merged.append(choice)
            }
        }
        guard !merged.isEmpty else { return last.typed(type) }
        if type.kind == .boolean, !type.isMissable {
            // Conditions stay in plain logic, where more can be said about them.
            var result = last
            for choice in merged.reversed() {
                result = .any([
                    .all([choice.condition, choice.value]), .all([.not(choice.condition), result]),
                ])
            }
            return result
        }
        if merged.count == 1, let simpler = withoutTest(merged[0], last) { return simpler.typed(type) }
        return Term(.choose(merged, otherwise: last), type)
    }

    /// `a != b ? b : a` and the like, where both branches are the same value.
    private static func withoutTest(_ choice: Choice, _ otherwise: Term) -> Term? {
        func sides(_ condition: Term) -> (Term, Term)? {
            if case .apply(.equal, let operands) = condition.node { return (operands[0], operands[1]) }
            return nil
        }
        if let (left, right) = sides(choice.condition),
            left == otherwise && right == choice.value
                || right == otherwise && left == choice.value, left.type.isUniform && right.type.isUniform
        {
            return otherwise
        }
        if case .apply(.not, let inner) = choice.condition.node, let (left, right) = sides(inner[0]),
            left == otherwise && right == choice.value || right == otherwise && left == choice.value,
            left.type.isUniform && right.type.isUniform
        {
            return choice.value
        }
        return nil
    }

    /// The same value seen as of a wider type.
    func typed(_ type: ScalarType) -> Term {
        guard self.type != type else { return self }
        switch node {
        case .constant(.missing): return Term(node, type)
        case .choose: return Term(node, type)
        default: return self
        }
    }

    // MARK: Operations

    static func apply(_ operation: Operation, _ operands: [Term], _ type: ScalarType) -> Term {
        switch operation {
        case .and: return all(operands)
        case .or: return any(operands)
        case .not: return not(operands[0])
        case .equal: return comparison(.equal, operands[0], operands[1])
        case .less, .lessOrEqual: return comparison(operation, operands[0], operands[1])
        case .isMissing: return isMissing(operands[0])
        case .add:
            if operands[0].isZero, operands[1].type.isNumber { return operands[1] }
            if operands[1].isZero, operands[0].type.isNumber { return operands[0] }
            if let first = operands[0].integer, let second = operands[1].integer {
                return .integer(first &+ second)
            }
            if let second = operands[1].integer, case .apply(.add, let inner) = operands[0].node,
                let first = inner[1].integer, type.kind == .integer
            {
                return apply(.add, [inner[0], .integer(first &+ second)], type)
            }
        case .subtract:
            if operands[1].isZero, operands[0].type.isNumber { return operands[0] }
            if let first = operands[0].integer, let second = operands[1].integer {
                return .integer(first &- second)
            }
        case .multiply:
            if let first = operands[0].integer, let second = operands[1].integer, abs(first) < 1 << 31,
                abs(second) < 1 << 31
            {
                return .integer(first * second)
            }
        case .negate:
            if let value = operands[0].integer { return .integer(-value) }
        case .concatenate:
            if let first = operands[0].text, let second = operands[1].text { return .text(first + second) }
            if operands[0].text == "" { return operands[1] }
            if operands[1].text == "" { return operands[0] }
        case .toText:
            if operands[0].type.kind == .text { return operands[0] }
            if let value = operands[0].integer { return .text(String(value)) }
        default: break
        }
        return Term(.apply(operation, operands), type)
    }

    /// A number zero that leaves a sum as it is.
    var isZero: Bool {
        switch constant {
        case .integer(let value): value == 0
        case .decimal(let text): text.allSatisfy { $0 == "0" || $0 == "." }
        default: false
        }
    }

    static func isMissing(_ term: Term) -> Term {
        guard term.type.isMissable else { return .no }
        if term.type.kind == .nothing { return .yes }
        if case .choose(let choices, let otherwise) = term.node {
            var result = isMissing(otherwise)
            for choice in choices.reversed() {
                result = .any([
                    .all([choice.condition, isMissing(choice.value)]),
                    .all([.not(choice.condition), result]),
                ])
            }
            return result
        }
        return Term(.apply(.isMissing, [term]), .boolean)
    }

    private static func comparison(_ operation: Operation, _ left: Term, _ right: Term) -> Term {
        if let first = left.constant, let second = right.constant,
            let answer = compare(operation, first, second)
        {
            return .boolean(answer)
        }
        if operation == .equal {
            if left == right, left.type.missing.isDisjoint(with: [.notANumber, .notATime]) { return .yes }
            if left.constant != nil { return comparison(.equal, right, left) }
            // A choice among constants, compared with a constant, is a condition.
            if right.constant != nil, case .choose(let choices, let otherwise) = left.node,
                choices.allSatisfy({ $0.value.constant != nil || $0.value.type == left.type })
            {
                return choose(
                    choices.map {
                        Choice(condition: $0.condition, value: comparison(.equal, $0.value, right))
                    },
                    otherwise: comparison(.equal, otherwise, right),
                    .boolean
                )
            }
        }
        if case .count(let plan) = left.node, let value = right.integer {
            switch (operation, value) {
            case (.equal, 0), (.lessOrEqual, 0), (.less, 1): return .not(Term(.exists(plan), .boolean))
            default: break
            }
        }
        if case .count(let plan) = right.node, let value = left.integer {
            switch (operation, value) {
            case (.less, 0), (.lessOrEqual, 1): return Term(.exists(plan), .boolean)
            case (.lessOrEqual, 0): return .yes
            default: break
            }
        }
        return Term(.apply(operation, [left, right]), .boolean)
    }

    private static func compare(_ operation: Operation, _ left: Constant, _ right: Constant) -> Bool? {
        switch (left, right) {
        case (.missing, .missing): operation == .equal ? true : nil
        case (.missing, _), (_, .missing): operation == .equal ? false : nil
        case (.integer(let first), .integer(let second)): compared(operation, first, second)
        case (.text(let first), .text(let second)):
            compared(
                operation,
                Array(first.unicodeScalars.map(\.value)),
                Array(second.unicodeScalars.map(\.value))
            )
        case (.boolean(let first), .boolean(let second)): operation == .equal ? first == second : nil
        default: nil
        }
    }

    private static func compared(_ operation: Operation, _ left: [UInt32], _ right: [UInt32]) -> Bool {
        switch operation {
        case .equal: left == right
        case .less: left.lexicographicallyPrecedes(right)
        default: !right.lexicographicallyPrecedes(left)
        }
    }

    private static func compared(_ operation: Operation, _ left: Int, _ right: Int) -> Bool {
        switch operation {
        case .equal: left == right
        case .less: left < right
        default: left <= right
        }
    }
}
