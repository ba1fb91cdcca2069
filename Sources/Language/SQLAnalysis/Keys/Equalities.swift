internal import SQLSyntax
internal import Tabular

/// What conditions that must hold say of columns.
struct JoinEqualities {
    /// Columns that are equal in every row.
    var pairs: [(ColumnID, ColumnID)] = []
    /// Columns that have one value in all rows.
    var constants: Set<ColumnID> = []
    /// Columns that are not null.
    var nonNull: Set<ColumnID> = []

    func apply(to facts: inout UniqueFacts) {
        for (one, other) in pairs { facts.addEqual(one, other) }
        if !constants.isEmpty { facts.add([], determine: Array(constants)) }
    }
}

extension Binder {
    mutating func noteEquality(_ one: ColumnID, _ other: ColumnID, _ equalities: inout JoinEqualities) {
        equalities.nonNull.formUnion([one, other])
        guard let first = arena[one].type, let second = arena[other].type,
            rules.comparesExactly(first, second)
        else { return }
        equalities.pairs.append((one, other))
    }

    /// What follows when a condition, already bound, is true.
    func joinEqualities(_ condition: SQLExpression) -> JoinEqualities {
        var equalities = JoinEqualities()
        for term in condition.conjuncts { note(term.unparenthesized, &equalities) }
        return equalities
    }

    private func note(_ term: SQLExpression, _ equalities: inout JoinEqualities) {
        switch term.kind {
        case .chain(let chain) where chain.operands.count == 2 && chain.operators[0].isComparison:
            noteComparison(chain.operands[0], chain.operators[0], chain.operands[1], &equalities)
        case .test(let test): noteTest(test, &equalities)
        case .between(let between) where !between.isNegated:
            for side in [between.operand, between.low, between.high] { noteNonNull(side, &equalities) }
        case .membership(let membership): noteMembership(membership, &equalities)
        case .pattern(let match) where match.quantifier == nil:
            noteNonNull(match.operand, &equalities)
            noteNonNull(match.pattern, &equalities)
        case .column: noteNonNull(term, &equalities)
        case .unary(let operation) where operation.operator == .not:
            noteNegated(operation.operand.unparenthesized, &equalities)
        default: break
        }
    }

    /// `NOT x`: what makes x null makes this null, too.
    private func noteNegated(_ term: SQLExpression, _ equalities: inout JoinEqualities) {
        switch term.kind {
        case .column: noteNonNull(term, &equalities)
        case .chain(let chain) where chain.operands.count == 2 && chain.operators[0].rejectsNull:
            for side in chain.operands { noteNonNull(side, &equalities) }
        case .pattern(let match) where match.quantifier == nil: noteNonNull(match.operand, &equalities)
        case .test(let test) where !test.isNegated && test.property == .null:
            noteNonNull(test.operand, &equalities)
        default: break
        }
    }

    private func noteComparison(
        _ left: SQLExpression,
        _ joiner: BinaryOperator,
        _ right: SQLExpression,
        _ equalities: inout JoinEqualities
    ) {
        if joiner.rejectsNull {
            noteNonNull(left, &equalities)
            noteNonNull(right, &equalities)
        }
        guard [.equal, .is, .isNotDistinctFrom].contains(joiner) else { return }
        let one = localColumn(left)
        let other = localColumn(right)
        if let one, let other {
            guard let first = arena[one].type, let second = arena[other].type,
                rules.comparesExactly(first, second)
            else { return }
            equalities.pairs.append((one, other))
        } else if let one, isConstant(right), isExact(one, right) {
            equalities.constants.insert(one)
        } else if let other, isConstant(left), isExact(other, left) {
            equalities.constants.insert(other)
        }
    }

    private func noteTest(_ test: IsTest, _ equalities: inout JoinEqualities) {
        switch (test.property, test.isNegated) {
        case (.null, true), (.true, false), (.false, false): noteNonNull(test.operand, &equalities)
        case (.null, false): if let column = localColumn(test.operand) { equalities.constants.insert(column) }
        default: break
        }
        if case .true = test.property, !test.isNegated, let column = localColumn(test.operand),
            arena[column].type == .boolean
        {
            equalities.constants.insert(column)
        }
    }

    private func noteMembership(_ membership: Membership, _ equalities: inout JoinEqualities) {
        if !membership.isNegated { noteNonNull(membership.operand, &equalities) }
        guard case .list(let list) = membership.collection else { return }
        // `x NOT IN (1, 2)` is null for a null x; with an empty list, which SQLite knows, it is true.
        if membership.isNegated, !list.isEmpty { noteNonNull(membership.operand, &equalities) }
        if !membership.isNegated, list.count == 1, let column = localColumn(membership.operand),
            isConstant(list[0]), isExact(column, list[0])
        {
            equalities.constants.insert(column)
        }
    }

    /// A condition that is null, not true, when this is null: so it is not null where the condition holds.
    private func noteNonNull(_ expression: SQLExpression, _ equalities: inout JoinEqualities) {
        let inner = expression.unparenthesized
        if let column = localColumn(inner) {
            equalities.nonNull.insert(column)
            return
        }
        switch inner.kind {
        case .chain(let chain) where chain.operators.allSatisfy(\.isArithmetic):
            for operand in chain.operands { noteNonNull(operand, &equalities) }
        case .unary(let operation) where operation.operator == .minus || operation.operator == .plus:
            noteNonNull(operation.operand, &equalities)
        case .cast(let cast): noteNonNull(cast.value, &equalities)
        case .collate(let collation): noteNonNull(collation.operand, &equalities)
        case .function(let call)
        where call.over == nil && call.arguments.count == 1
            && Self.strictFunctions.contains(call.name.base.text.lowercased()):
            noteNonNull(call.arguments[0].value, &equalities)
        default: break
        }
    }

    /// Functions of one argument that are null for null in every dialect.
    private static let strictFunctions: Set<String> = [
        "abs", "lower", "upper", "trim", "ltrim", "rtrim", "length", "round", "ceil", "floor", "year",
        "month",
        "day", "date", "sqrt", "reverse",
    ]

    /// The column of this query's own FROM that an expression is, unchanged.
    func localColumn(_ expression: SQLExpression) -> ColumnID? {
        guard case .column(let name) = expression.unparenthesized.kind, let level = scopes.indices.last,
            let resolution = facts.resolutions[NodeKey(expression.unparenthesized.origin)],
            resolution.isCertain, resolution.outerLevels == 0, resolution.fieldCount == 0
        else { return nil }
        if case .selectItem? = resolution.candidates.first?.source { return nil }
        if case .variable? = resolution.candidates.first?.source { return nil }
        return column(name, in: scopes[level].frame)
    }

    /// Finds a name, known to resolve here, again.
    private func column(_ name: Name, in frame: Frame) -> ColumnID? {
        let folded = name.parts.map { $0.text.lowercased() }
        if folded.count == 1 {
            if let visible = frame.visible[folded[0]]?.first { return visible.id }
            guard frame.openSources.count == 1, let open = frame.sources[frame.openSources[0]].open else {
                return nil
            }
            return arena.opens[open].found[folded[0]]
        }
        guard let position = frame.relation(named: folded.dropLast()) else { return nil }
        let source = frame.sources[position]
        if let index = source.indexes[folded[folded.count - 1]] { return source.columns[index].id }
        return source.open.flatMap { arena.opens[$0].found[folded[folded.count - 1]] }
    }

    /// Whether a value is the same for all rows of this query: literals, parameters, columns outside.
    func isConstant(_ expression: SQLExpression) -> Bool {
        let inner = expression.unparenthesized
        switch inner.kind {
        case .literal, .parameter: return true
        case .cast(let cast): return isConstant(cast.value)
        case .unary(let operation): return isConstant(operation.operand)
        case .column:
            return (facts.resolutions[NodeKey(inner.origin)]).map { $0.isCertain && $0.outerLevels > 0 }
                ?? false
        case .subquery(let query):
            return scopes.last?.subqueries.contains {
                $0.query.range == query.origin.range && $0.outerReferences.isEmpty
            } ?? false
        default: return false
        }
    }

    /// Whether equality with that value leaves one value of the column.
    private func isExact(_ column: ColumnID, _ value: SQLExpression) -> Bool {
        let inner = value.unparenthesized
        guard let type = arena[column].type else { return false }
        if case .literal(.null) = inner.kind { return true }
        if case .literal(.string) = inner.kind { return rules.comparesTextExactly(with: type) }
        if case .parameter = inner.kind { return false }
        guard let other = facts.types[NodeKey(inner.origin)]?.type else { return false }
        return rules.comparesExactly(type, other)
    }
}

extension BinaryOperator {
    /// Whether it compares two values and answers a truth value.
    var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot, .isDistinctFrom,
            .isNotDistinctFrom:
            true
        default: false
        }
    }

    /// Whether the answer is null when an operand is.
    var rejectsNull: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    var isArithmetic: Bool {
        switch self {
        case .plus, .minus, .multiply, .divide, .modulo, .integerDivide, .concatenate: true
        default: false
        }
    }
}
