/// A loop's effect on one scalar, as an aggregate of its rows.
struct Fold {
    enum Combination {
        /// The initial value plus the aggregate.
        case sum
        /// The aggregate where any row took part, else the initial value.
        case replacement
        /// The smaller, or greater, of initial value and aggregate.
        case extreme
        /// Whether the initial value or any row says so.
        case disjunction
        case conjunction
        /// Sums of binary numbers start with the initial value.
        case ordered
    }

    var aggregate: Aggregate
    var combination: Combination
    var initial: Term
    var type: ScalarType
}

/// Finds the fold in what a turn does to a cell.
struct FoldRecognition {
    let cell: Cell
    let type: ScalarType
    let order: [SortKey]

    private var old: Term { Term(.old(cell), type) }

    /// - Parameter update: The value after the turn, in terms of the value before it and of the row.
    /// - Returns: Nil when the order of the rows decides in a way that no aggregate has.
    func fold(_ update: Term, initial: Term) -> Fold? {
        if type.kind == .boolean, !type.isMissable { return flag(update, initial) }
        guard let decisions = decisions(update) else { return nil }
        guard !decisions.isEmpty else { return nil }
        return sum(decisions, initial) ?? extreme(decisions, initial) ?? first(decisions, initial)
            ?? last(decisions, initial)
    }

    struct Decision {
        var condition: Term
        var value: Term
    }

    /// When the cell gets which new value; rows that fit none leave it as it is.
    func decisions(_ update: Term) -> [Decision]? {
        if update == old { return [] }
        guard case .choose(let choices, let otherwise) = update.node else {
            return [Decision(condition: .yes, value: update)]
        }
        var result: [Decision] = []
        var before: [Term] = []
        for choice in choices + [Term.Choice(condition: .yes, value: otherwise)] {
            let condition = Term.all(
                [choice.condition.assuming(before.map { ($0, false) })] + before.map { .not($0) }
            )
            if choice.value != old, condition != .no {
                result.append(Decision(condition: condition, value: choice.value))
            }
            before.append(choice.condition)
        }
        return result
    }

    private func isFree(_ term: Term) -> Bool { !term.cells().contains(cell) }

    // MARK: Sums

    private func sum(_ decisions: [Decision], _ initial: Term) -> Fold? {
        guard type.isNumber || type.kind == .days else { return nil }
        var choices: [Term.Choice] = []
        for decision in decisions {
            guard isFree(decision.condition), let increment = increment(decision.value), isFree(increment)
            else {
                return nil
            }
            choices.append(Term.Choice(condition: decision.condition, value: increment))
        }
        if type.kind == .real { return orderedSum(choices, initial) }
        var valueType = choices[0].value.type
        for choice in choices.dropFirst() {
            guard let union = valueType.union(choice.value.type) else { return nil }
            valueType = union
        }
        guard valueType.kind != .real, valueType.kind != .ratio,
            valueType.missing.subtracting(.none).isEmpty
        else { return nil }
        let aggregate: Aggregate
        if choices.count == 1 {
            let isCount = choices[0].value == .integer(1)
            aggregate = Aggregate(
                function: isCount ? .count : .sum,
                value: isCount ? nil : choices[0].value,
                filter: choices[0].condition
            )
        } else {
            let zero = Term.integer(0)
            guard let total = valueType.union(zero.type) else { return nil }
            aggregate = Aggregate(function: .sum, value: .choose(choices, otherwise: zero, total))
        }
        guard let total = summed(valueType).union(initial.type) else { return nil }
        return Fold(aggregate: aggregate, combination: .sum, initial: initial, type: total)
    }

    private func summed(_ type: ScalarType) -> ScalarType {
        guard case .decimal(let digits, let scale) = type.kind else { return type }
        var result = type
        result.kind = .decimal(digits: min(38, digits + 7), scale: scale)
        return result
    }

    /// Adding binary numbers in another order gives another sum.
    private func orderedSum(_ choices: [Term.Choice], _ initial: Term) -> Fold? {
        guard choices.count == 1, let choice = choices.first, initial.constant != nil else { return nil }
        guard choice.value.type.missing.isEmpty else { return nil }
        let start: Term
        if case .integer(let value) = initial.constant {
            start = Term(.constant(.real("\(value).0")), .real)
        } else {
            start = initial
        }
        return Fold(
            aggregate: Aggregate(
                function: .orderedSum(order, start: start),
                value: choice.value.typed(.real),
                filter: choice.condition
            ),
            combination: .ordered,
            initial: start,
            type: type
        )
    }

    /// What is added to the old value; nil when it is not added.
    private func increment(_ value: Term) -> Term? {
        if value == old { return .integer(0) }
        guard case .apply(let operation, let operands) = value.node else { return nil }
        switch operation {
        case .add:
            if let first = increment(operands[0]), isFree(operands[1]) { return sum(first, operands[1]) }
            if let second = increment(operands[1]), isFree(operands[0]) { return sum(second, operands[0]) }
            return nil
        case .subtract:
            guard type.kind != .real, let first = increment(operands[0]), isFree(operands[1]) else {
                return nil
            }
            return sum(first, .apply(.negate, [operands[1]], operands[1].type))
        case .toReal: return increment(operands[0])
        default: return nil
        }
    }

    private func sum(_ first: Term, _ second: Term) -> Term? {
        if first == .integer(0) { return second }
        // Binary numbers must be added one after the other.
        guard type.kind != .real, var type = first.type.union(second.type) else { return nil }
        if case .decimal(let digits, let scale) = type.kind {
            type.kind = .decimal(digits: min(38, digits + 1), scale: scale)
        }
        return .apply(.add, [first, second], type)
    }

    // MARK: Extremes, first and last

    private func extreme(_ decisions: [Decision], _ initial: Term) -> Fold? {
        guard decisions.count == 1, let decision = decisions.first else { return nil }
        var value = decision.value
        var filter: [Term] = []
        var isLeast: Bool?
        if case .apply(let operation, let operands) = value.node,
            operation == .least || operation == .greatest,
            operands.contains(old), let other = operands.first(where: { $0 != old }), operands.count == 2,
            isFree(decision.condition)
        {
            (value, isLeast) = (other, operation == .least)
            filter = decision.condition.conjuncts
        } else {
            for part in decision.condition.conjuncts {
                if isFree(part) {
                    filter.append(part)
                } else if isLeast == nil, let found = isComparison(part, of: value) {
                    isLeast = found
                } else {
                    return nil
                }
            }
        }
        guard let isLeast, isFree(value), value.type.kind != .ratio,
            value.type.missing.subtracting(.none).isEmpty
        else { return nil }
        return Fold(
            aggregate: Aggregate(function: isLeast ? .least : .greatest, value: value, filter: .all(filter)),
            combination: .extreme,
            initial: initial,
            type: type
        )
    }

    /// Whether a condition asks if a value is smaller (true) or greater (false) than the old one, or if there is none.
    private func isComparison(_ condition: Term, of value: Term) -> Bool? {
        if case .apply(.or, let parts) = condition.node, parts.count == 2,
            let comparison = parts.first(where: { $0 != Term(.apply(.isMissing, [old]), .boolean) }),
            parts.contains(Term(.apply(.isMissing, [old]), .boolean))
        {
            return isComparison(comparison, of: value)
        }
        if case .apply(.not, let inner) = condition.node {
            return isComparison(inner[0], of: value).map { !$0 }
        }
        guard case .apply(let operation, let operands) = condition.node,
            operation == .less || operation == .lessOrEqual
        else { return nil }
        if operands == [value, old] { return true }
        if operands == [old, value] { return false }
        return nil
    }

    private func first(_ decisions: [Decision], _ initial: Term) -> Fold? {
        let wasMissing = Term(.apply(.isMissing, [old]), .boolean)
        guard decisions.count == 1, let decision = decisions.first, initial.type.kind == .nothing,
            decision.condition.conjuncts.contains(wasMissing), isFree(decision.value)
        else { return nil }
        let filter = decision.condition.conjuncts.filter { $0 != wasMissing }
        guard filter.allSatisfy(isFree) else { return nil }
        return Fold(
            aggregate: Aggregate(
                function: .first(order),
                value: decision.value,
                filter: .all(filter + [.not(.isMissing(decision.value))])
            ),
            combination: .replacement,
            initial: initial,
            type: type
        )
    }

    private func last(_ decisions: [Decision], _ initial: Term) -> Fold? {
        guard decisions.allSatisfy({ isFree($0.condition) && isFree($0.value) }) else { return nil }
        let choices = decisions.map { Term.Choice(condition: $0.condition, value: $0.value) }
        let value: Term
        if choices.count == 1 {
            value = choices[0].value
        } else {
            value = .choose(choices, otherwise: choices[choices.count - 1].value, type)
        }
        return Fold(
            aggregate: Aggregate(
                function: .last(order),
                value: value,
                filter: .any(decisions.map(\.condition))
            ),
            combination: .replacement,
            initial: initial,
            type: type
        )
    }

    // MARK: Flags

    private func flag(_ update: Term, _ initial: Term) -> Fold? {
        if case .apply(.or, let parts) = update.node, parts.contains(old) {
            let rest = Term.any(parts.filter { $0 != old })
            guard isFree(rest) else { return nil }
            return Fold(
                aggregate: Aggregate(function: .any, value: rest),
                combination: .disjunction,
                initial: initial,
                type: type
            )
        }
        if case .apply(.and, let parts) = update.node, parts.contains(old) {
            let rest = Term.all(parts.filter { $0 != old })
            guard isFree(rest) else { return nil }
            return Fold(
                aggregate: Aggregate(function: .any, value: .not(rest)),
                combination: .conjunction,
                initial: initial,
                type: type
            )
        }
        if isFree(update) {
            return Fold(
                aggregate: Aggregate(function: .last(order), value: update),
                combination: .replacement,
                initial: initial,
                type: type
            )
        }
        // (old and a) or b: the last row where b holds or a does not decides.
        let whenTrue = update.assuming(old, true)
        let whenFalse = update.assuming(old, false)
        guard isFree(whenTrue), isFree(whenFalse) else { return nil }
        let decides = Term.any([.not(whenTrue), whenFalse])
        guard whenTrue.assuming(whenFalse) == .yes else { return nil }
        return Fold(
            aggregate: Aggregate(function: .last(order), value: whenFalse, filter: decides),
            combination: .replacement,
            initial: initial,
            type: type
        )
    }
}

extension Fold {
    /// The value after all rows, or before one, from what the aggregate gives.
    func value(of aggregated: Term, hasRows: Term) -> Term {
        switch combination {
        case .sum:
            let isMissing = Term.isMissing(aggregated)
            let sum = Term.choose(isMissing, .integer(0), aggregated) ?? aggregated
            var type = type
            type.missing = []
            return .apply(.add, [initial, sum.typed(type)], type)
        case .ordered: return Term.choose(.isMissing(aggregated), initial, aggregated) ?? aggregated
        case .replacement:
            return Term.choose(hasRows, aggregated, initial) ?? aggregated
        case .extreme:
            guard initial.type.kind != .nothing else { return aggregated }
            let both = Term.apply(
                aggregate.function == .least ? .least : .greatest,
                [initial, aggregated],
                type
            )
            return Term.choose(.isMissing(aggregated), initial, both) ?? both
        case .disjunction: return .any([initial, .apply(.equal, [aggregated, .yes], .boolean)])
        case .conjunction: return .all([initial, .not(.apply(.equal, [aggregated, .yes], .boolean))])
        }
    }

    /// What the aggregate's column holds; missing when no row took part.
    var aggregateType: ScalarType {
        switch aggregate.function {
        case .count: .integer
        case .any: .boolean
        case .sum:
            switch aggregate.value?.type.kind {
            case .decimal(let digits, let scale):
                ScalarType(.decimal(digits: min(38, digits + 7), scale: scale))
            case let kind?: ScalarType(kind)
            case nil: .integer
            }
        case .orderedSum: .real
        default: aggregate.value?.type ?? type
        }
    }
}
