internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RewriteRule {
    /// `t LEFT JOIN u ON u.id = t.u_id` is `t` where nothing of `u` is used and `u.id` is a key.
    static let dropUnusedJoin = RewriteRule(
        "drop-unused-join",
        "Takes away a LEFT JOIN of which no column is used and that finds one row at most.",
        conditions: [.joinedUnused, .joinedUnique, .joinedExactly, .joinSteady],
        handlers: RuleHandlers(table: { table, context in
            guard case .join(var chain) = table.kind, table.alias == nil else { return nil }
            for index in chain.joins.indices where isDroppable(chain.joins[index], &context) {
                chain.joins.remove(at: index)
                if chain.joins.isEmpty { return chain.first }
                var copy = table
                copy.kind = .join(chain)
                return copy
            }
            return nil
        })
    )

    private static func isDroppable(_ join: Join, _ context: inout RuleContext) -> Bool {
        guard join.kind == .left, !join.isNatural, !join.isAsOf, case .on(let condition) = join.condition,
            let place = NodePlace(join.table.origin), isRelation(join.table), !context.outline.isUnclear
        else { return false }
        let name = join.table.alias?.name?.text ?? ""
        let inside = places(of: condition)
        let used = (context.outline.references[place] ?? []).filter { !inside.contains($0.place) }
        let isUnused = used.isEmpty && !context.outline.starred.contains(place)
        guard context.require(.joinedUnused, name, isUnused),
            context.require(.joinSteady, "", condition.isSteady && !condition.hasQuery)
        else { return false }
        let pairs = equalities(condition, with: place, context)
        let exact = pairs.filter { context.haveSameKind($0.own, $0.other) }
        let chosen = context.isDisabled(.joinedExactly) ? pairs : exact
        let columns = chosen.compactMap { $0.own.columnName?.lowercased() }
        let all = pairs.compactMap { $0.own.columnName?.lowercased() }
        let relation = join.table
        let isKey: ([String], StatementAnalysis, SchemaCatalog) -> Bool = { columns, analysis, catalog in
            isUnique(relation, columns, analysis, catalog)
        }
        let isInexactKey = isKey(all, context.analysis, context.catalog)
        let isExact = isKey(columns, context.analysis, context.catalog) || !isInexactKey
        let detail = "unique(\(columns.map { name.isEmpty ? $0 : "\(name).\($0)" }.joined(separator: ", ")))"
        return context.require(.joinedExactly, "", isExact)
            && context.requireFact(.joinedUnique, detail) { isKey(columns, $0, $1) }
    }

    private static func isRelation(_ table: TableExpression) -> Bool {
        guard table.sample == nil else { return false }
        switch table.kind {
        case .table: return true
        case .query(let derived): return !derived.isLateral && derived.query.isSteady
        default: return false
        }
    }

    private static func places(of condition: SQLExpression) -> Set<NodePlace> {
        var places: Set<NodePlace> = []
        condition.forEachExpression { part in
            if let place = NodePlace(part.origin) { places.insert(place) }
        }
        return places
    }

    /// The equalities of a condition between a column of the relation and something that is not of it.
    private static func equalities(
        _ condition: SQLExpression,
        with relation: NodePlace,
        _ context: RuleContext
    ) -> [(own: SQLExpression, other: SQLExpression)] {
        condition.conjuncts.compactMap { term in
            guard let sides = term.comparison, sides.joiner == .equal else { return nil }
            for (own, other) in [(sides.left, sides.right), (sides.right, sides.left)]
            where own.isColumn && context.isColumn(own.unparenthesized, of: relation) {
                if context.mentions(other, relation) { continue }
                return (own.unparenthesized, other.unparenthesized)
            }
            return nil
        }
    }

    /// Whether no two rows of a relation agree on columns that are not null.
    private static func isUnique(
        _ table: TableExpression,
        _ columns: [String],
        _ analysis: StatementAnalysis,
        _ catalog: SchemaCatalog
    ) -> Bool {
        if let path = analysis.table(of: table), table.alias?.columns.isEmpty ?? true {
            let keys = catalog.table(at: path)?.keys ?? []
            if keys.contains(where: { key in key.allSatisfy { columns.contains($0.lowercased()) } }) {
                return true
            }
        }
        guard let facts = analysis.relation(of: table) else { return false }
        return facts.keys.contains { key in
            key.allSatisfy { columns.contains(facts.columns[$0].name.lowercased()) }
        }
    }

    /// `t LEFT JOIN u … WHERE u.v = 1` is an inner join.
    static let outerToInner = RewriteRule(
        "outer-to-inner",
        "Makes a LEFT JOIN an inner one where WHERE lets no row without a partner through.",
        conditions: [.rejectsNull, .mustHold],
        handlers: RuleHandlers(select: { select, context in
            guard let filter = select.whereClause else { return nil }
            for tableIndex in select.from.indices {
                guard case .join(var chain) = select.from[tableIndex].kind else { continue }
                for index in chain.joins.indices where chain.joins[index].kind == .left {
                    let join = chain.joins[index]
                    guard !join.isNatural, !join.isAsOf, case .on = join.condition,
                        let place = NodePlace(join.table.origin), isFollowedByPlainJoins(chain, index),
                        isRejecting(filter, place, &context)
                    else { continue }
                    chain.joins[index].kind = .inner
                    chain.joins[index].hasOuterWord = false
                    chain.joins[index].origin = .none
                    var copy = select
                    copy.from[tableIndex].kind = .join(chain)
                    copy.from[tableIndex].origin = .none
                    return copy
                }
            }
            return nil
        })
    )

    private static func isFollowedByPlainJoins(_ chain: JoinChain, _ index: Int) -> Bool {
        chain.joins[(index + 1)...].allSatisfy {
            [.inner, .left, .cross, .comma].contains($0.kind) && !$0.isNatural && !$0.isAsOf
        }
    }

    private static func isRejecting(
        _ filter: SQLExpression,
        _ relation: NodePlace,
        _ context: inout RuleContext
    ) -> Bool {
        let alternatives = filter.conjuncts.flatMap(\.disjuncts)
        let mentioning = alternatives.filter { context.mentions($0, relation) }
        guard !mentioning.isEmpty else { return false }
        let rejecting = filter.conjuncts.contains { context.rejectsNulls($0, of: relation) }
        if rejecting {
            return context.require(.rejectsNull, "", true) && context.require(.mustHold, "", true)
        }
        let someAlternative = mentioning.contains { context.rejectsNulls($0, of: relation) }
        if someAlternative { return context.require(.mustHold, "", false) }
        return context.require(.rejectsNull, "", false)
    }
}

extension RuleContext {
    /// Whether an expression is a column of one relation in FROM and of nothing else.
    func isColumn(_ expression: SQLExpression, of relation: NodePlace) -> Bool {
        guard let resolution = analysis.resolution(of: expression), resolution.isCertain,
            resolution.candidates.count == 1, resolution.fieldCount == 0
        else { return false }
        return NodePlace(resolution.candidates[0].relationOrigin) == relation
    }

    func mentions(_ expression: SQLExpression, _ relation: NodePlace) -> Bool {
        var found = false
        expression.forEachExpression { part in
            guard case .column = part.kind else { return }
            guard let resolution = analysis.resolution(of: part) else {
                found = true
                return
            }
            if resolution.candidates.contains(where: { NodePlace($0.relationOrigin) == relation }) {
                found = true
            }
        }
        return found
    }

    /// Whether a test cannot be true on a row where every column of the relation is null.
    func rejectsNulls(_ test: SQLExpression, of relation: NodePlace) -> Bool {
        let test = test.unparenthesized
        if let sides = test.comparison {
            return isNullWithRelation(sides.left, relation) || isNullWithRelation(sides.right, relation)
        }
        switch test.kind {
        case .test(let value):
            return value.property == .null && value.isNegated && isNullWithRelation(value.operand, relation)
        case .between(let value): return !value.isNegated && isNullWithRelation(value.operand, relation)
        case .membership(let value):
            guard case .list = value.collection, !value.isNegated else { return false }
            return isNullWithRelation(value.operand, relation)
        case .pattern(let value):
            return value.quantifier == nil && value.matcher == .like
                && isNullWithRelation(value.operand, relation)
        default: return false
        }
    }

    private func isNullWithRelation(_ value: SQLExpression, _ relation: NodePlace) -> Bool {
        let value = value.unparenthesized
        switch value.kind {
        case .column: return isColumn(value, of: relation)
        case .chain(let chain):
            let strict: Set<BinaryOperator> = [.plus, .minus, .multiply, .divide, .modulo]
            return chain.operators.allSatisfy(strict.contains)
                && chain.operands.contains { isNullWithRelation($0, relation) }
        default: return false
        }
    }

    /// Whether two values are compared as they are: one type, or both whole numbers.
    func haveSameKind(_ first: SQLExpression, _ second: SQLExpression) -> Bool {
        guard let one = type(first)?.type, let other = type(second)?.type else { return false }
        return one == other || (one.isInteger && other.isInteger)
    }
}

extension RewriteCondition {
    fileprivate static let joinedUnused = RewriteCondition(
        "unused",
        "No column of the joined relation is used outside the join's own condition, by name or by a star."
    )
    fileprivate static let joinedUnique = RewriteCondition(
        "unique",
        "The compared columns are a key of the joined relation, so that no row finds two partners.",
        ground: .data
    )
    fileprivate static let joinedExactly = RewriteCondition(
        "compared-exactly",
        "Key and value have one type: after a conversion two keys may equal one value."
    )
    fileprivate static let joinSteady = RewriteCondition(
        "steady",
        "The join's condition has no effect of its own: no volatile function."
    )
    fileprivate static let rejectsNull = RewriteCondition(
        "null-rejecting",
        "A condition of WHERE is not true when the columns of the joined relation are null."
    )
    fileprivate static let mustHold = RewriteCondition(
        "must-hold",
        "That condition must hold for every row: it is no alternative of an OR."
    )
}
