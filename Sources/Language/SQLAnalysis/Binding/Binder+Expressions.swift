internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Binds an expression and everything beneath it.
    mutating func bind(_ expression: SQLExpression) -> Bound {
        var value = bindKind(expression)
        if let grouped = scopes.last?.groupedExpressions, !grouped.isEmpty, grouped.contains(expression) {
            value.isNullable = true
        }
        if expression.origin.isKnown {
            facts.types[NodeKey(expression.origin)] = ExpressionType(value.type, isNullable: value.isNullable)
        }
        return value
    }

    private mutating func bindKind(_ expression: SQLExpression) -> Bound {
        switch expression.kind {
        case .literal(let literal): return rules.literal(literal)
        case .column(let name): return bindColumn(name, at: expression.origin)
        case .parenthesized(let inner): return bind(inner)
        case .chain(let chain): return bindChain(chain)
        case .function(let call): return bindCall(call, at: expression.origin)
        case .unary(let operation): return bindUnary(operation)
        case .test, .between, .membership, .pattern, .quantified, .exists: return bindPredicate(expression)
        case .subquery(let query): return bindScalar(query)
        case .cast(let cast): return bindCast(cast)
        case .conditional(let conditional): return bindConditional(conditional)
        case .parameter: return .unknown
        case .collate(let collation): return bind(collation.operand)
        default: return bindRare(expression)
        }
    }

    private mutating func bindRare(_ expression: SQLExpression) -> Bound {
        switch expression.kind {
        case .interval(let interval):
            let value = bind(interval.value, as: .derived)
            return Bound(.interval, nullable: value.isNullable)
        case .atTimeZone(let shift): return bindShift(shift)
        case .row(let row): return bindAll(row.elements, Bound(nil, nullable: false))
        case .array(let array): return bindArray(array)
        case .structure(let structure): return bindStructure(structure)
        case .map(let map): return bindMap(map)
        case .subscripted(let subscripted): return bindSubscript(subscripted)
        case .field(let access):
            let base = bind(access.base, as: .derived)
            return Bound(access.field.flatMap { Self.field($0.text, of: base.type) }, nullable: true)
        case .arrayQuery(let query): return bindArrayQuery(query)
        case .lambda(let lambda): return bindLambda(lambda)
        case .comprehension(let comprehension): return bindComprehension(comprehension)
        case .star, .columns: return bindStarValue(expression)
        case .raise(let raise): return raise.message.map { bind($0, as: .derived) } ?? .unknown
        case .positional(let number): return bindPositional(number, at: expression.origin)
        default: return .unknown
        }
    }

    private mutating func bindAll(_ expressions: [SQLExpression], _ result: Bound) -> Bound {
        for expression in expressions { _ = bind(expression, as: .derived) }
        return result
    }

    // MARK: Operators

    private mutating func bindChain(_ chain: OperatorChain) -> Bound {
        var value = bind(chain.operands[0], as: .derived)
        for (index, joiner) in chain.operators.enumerated() {
            let operand = bind(chain.operands[index + 1], as: .derived)
            value = rules.binary(joiner, value, operand)
        }
        return value
    }

    private mutating func bindUnary(_ operation: UnaryOperation) -> Bound {
        let value = bind(operation.operand, as: .derived)
        switch operation.operator {
        case .not: return Bound(rules.truth, nullable: value.isNullable)
        case .minus:
            return Bound(
                rules.negated(value.type),
                nullable: value.isNullable,
                integer: value.integer.map { -$0 }
            )
        case .plus: return value
        case .bitNot: return Bound(value.type, nullable: value.isNullable)
        default: return .unknown
        }
    }

    private mutating func bindPredicate(_ expression: SQLExpression) -> Bound {
        switch expression.kind {
        case .test(let test):
            let value = bind(test.operand, as: .derived)
            if case .json = test.property { return Bound(rules.truth, nullable: value.isNullable) }
            return Bound(rules.truth, nullable: false)
        case .between(let between):
            let parts = [between.operand, between.low, between.high].map { bind($0, as: .derived) }
            return Bound(rules.truth, nullable: parts.contains(where: \.isNullable))
        case .membership(let membership): return bindMembership(membership)
        case .pattern(let match):
            var parts = [bind(match.operand, as: .derived), bind(match.pattern, as: .derived)]
            if let escape = match.escape { parts.append(bind(escape, as: .derived)) }
            return Bound(rules.truth, nullable: parts.contains(where: \.isNullable))
        case .quantified(let comparison):
            _ = bind(comparison.left, as: .derived)
            if case .subquery(let query) = comparison.right.unparenthesized.kind {
                _ = bindSubquery(query, .quantified)
            } else {
                _ = bind(comparison.right, as: .derived)
            }
            return Bound(rules.truth, nullable: true)
        case .exists(let query):
            _ = bindSubquery(query, .exists)
            return Bound(rules.truth, nullable: false)
        default: return .unknown
        }
    }

    private mutating func bindMembership(_ membership: Membership) -> Bound {
        var isNullable = bind(membership.operand, as: .derived).isNullable
        switch membership.collection {
        case .list(let list):
            for element in list where bind(element, as: .derived).isNullable { isNullable = true }
        case .query(let query):
            let relation = bindSubquery(query, .membership)
            if relation.open != nil || relation.ids.contains(where: { arena[$0].isNullable }) {
                isNullable = true
            }
        case .table(let table):
            let frame = bindTable(table)
            let relation = relation(of: frame, at: table.origin)
            readRelation(relation, .membership, at: table.origin)
            isNullable = true
        case .expression(let list):
            _ = bind(list, as: .derived)
            isNullable = true
        }
        return Bound(rules.truth, nullable: isNullable)
    }

    // MARK: Queries as values

    /// Binds a query inside an expression, and reads what it answers.
    mutating func bindSubquery(_ query: SQLQuery, _ role: SubqueryFacts.Role) -> BoundRelation {
        boundaries.append(Boundary(depth: scopes.count))
        let relation = bindQuery(query)
        let references = boundaries.removeLast().references
        let subquery = SubqueryFacts(role: role, query: query.origin, outerReferences: references)
        if scopes.isEmpty {
            pendingSubqueries.append(subquery)
        } else {
            scopes[scopes.count - 1].subqueries.append(subquery)
        }
        readRelation(relation, role, at: query.origin)
        return relation
    }

    private mutating func readRelation(
        _ relation: BoundRelation,
        _ role: SubqueryFacts.Role,
        at origin: Origin
    ) {
        let outer = context
        if role != .scalar { context = context.after(.derived) }
        if role != .exists {
            for id in relation.ids { read(id, at: .none) }
            if let open = relation.open, let all = arena.column(named: "*", in: open) {
                read(all, at: origin)
            }
        }
        if let rows = relation.rows { read(rows, at: .none) }
        context = outer
    }

    private mutating func bindScalar(_ query: SQLQuery) -> Bound {
        let relation = bindSubquery(query, .scalar)
        guard let first = relation.columns.first else { return .unknown }
        return Bound(arena[first.id].type, nullable: arena[first.id].isNullable || !relation.hasRow)
    }

    private mutating func bindArrayQuery(_ query: SQLQuery) -> Bound {
        let relation = bindSubquery(query, .array)
        let element = relation.columns.first.flatMap { arena[$0.id].type }
        return Bound(element.map { .list($0) }, nullable: dialect == .duckdb)
    }

    // MARK: Values of other forms

    private mutating func bindCast(_ cast: Cast) -> Bound {
        let value = bind(cast.value, as: .derived)
        let type = rules.type(of: cast.type)
        let mayFail = cast.spelling == .tryCast || type == nil
        return Bound(type, nullable: value.isNullable || mayFail)
    }

    private mutating func bindConditional(_ conditional: CaseExpression) -> Bound {
        if let operand = conditional.operand { _ = bind(operand, as: .derived) }
        var results: [Bound] = []
        for branch in conditional.branches {
            _ = bind(branch.condition, as: .derived)
            results.append(bind(branch.result, as: .derived))
        }
        if let otherwise = conditional.otherwise { results.append(bind(otherwise, as: .derived)) }
        let isNullable = conditional.otherwise == nil || results.contains(where: \.isNullable)
        return Bound(rules.common(results), nullable: isNullable)
    }

    private mutating func bindShift(_ shift: AtTimeZone) -> Bound {
        let value = bind(shift.operand, as: .derived)
        let zone = shift.zone.map { bind($0, as: .derived) }
        let type: LogicalType? =
            switch value.type {
            case .timestampWithZone: .timestamp(.microseconds)
            case .timestamp, .date: .timestampWithZone
            default: nil
            }
        return Bound(type, nullable: value.isNullable || zone?.isNullable ?? false)
    }

    private mutating func bindArray(_ array: ArrayConstructor) -> Bound {
        let elements = array.elements.map { bind($0, as: .derived) }
        return Bound(rules.common(elements).map { .list($0) }, nullable: false)
    }

    private mutating func bindStructure(_ structure: StructConstructor) -> Bound {
        var fields: [Column] = []
        for field in structure.fields {
            let value = bind(field.value, as: .derived)
            if let type = value.type { fields.append(Column(field.name.text, type)) }
        }
        let isKnown = fields.count == structure.fields.count
        return Bound(isKnown ? .structure(fields) : nil, nullable: false)
    }

    private mutating func bindMap(_ map: MapConstructor) -> Bound {
        let keys = map.entries.map { bind($0.key, as: .derived) }
        let values = map.entries.map { bind($0.value, as: .derived) }
        guard let key = rules.common(keys), let value = rules.common(values) else { return .unknown }
        return Bound(.map(key: key, value: value), nullable: false)
    }

    private mutating func bindSubscript(_ subscripted: Subscript) -> Bound {
        let base = bind(subscripted.base, as: .derived)
        switch subscripted.index {
        case .element(let index):
            _ = bind(index, as: .derived)
            if case .structure = base.type, case .literal(.string(let name)) = index.kind {
                return Bound(Self.field(name, of: base.type), nullable: true)
            }
            let type: LogicalType? =
                switch base.type {
                case .list(let element), .array(let element, _): element
                case .map(_, let value): value
                case .text: .text
                default: nil
                }
            return Bound(type, nullable: true)
        case .slice(let bounds):
            for bound in [bounds.lower, bounds.upper, bounds.step].compactMap({ $0 }) {
                _ = bind(bound, as: .derived)
            }
            if case .array(let element, _) = base.type { return Bound(.list(element), nullable: true) }
            return Bound(base.type, nullable: true)
        }
    }

    private mutating func bindLambda(_ lambda: Lambda) -> Bound {
        variables += lambda.parameters.map(\.text)
        let value = bind(lambda.body, as: .derived)
        variables.removeLast(lambda.parameters.count)
        return Bound(value.type, nullable: true)
    }

    private mutating func bindComprehension(_ comprehension: ListComprehension) -> Bound {
        _ = bind(comprehension.source, as: .derived)
        variables += comprehension.variables.map(\.text)
        if let condition = comprehension.condition { _ = bind(condition, as: .derived) }
        let value = bind(comprehension.result, as: .derived)
        variables.removeLast(comprehension.variables.count)
        return Bound(value.type.map { .list($0) }, nullable: true)
    }

    /// A star where a value stands: `count(*)` reads nothing, `COLUMNS(…)` the column of the moment.
    private mutating func bindStarValue(_ expression: SQLExpression) -> Bound {
        if case .columns = expression.kind, let column = columnsValue {
            read(column, at: expression.origin)
            return Bound(arena[column].type, nullable: arena[column].isNullable)
        }
        if case .star(let star) = expression.kind {
            for item in star.replace { _ = bind(item.expression, as: .derived) }
        }
        return .unknown
    }

    private mutating func bindPositional(_ number: Int, at origin: Origin) -> Bound {
        guard let scope = scopes.last else { return .unknown }
        var columns: [Frame.StarEntry] = []
        for part in scope.frame.star { if case .column(let entry) = part { columns.append(entry) } }
        guard columns.indices.contains(number - 1) else { return .unknown }
        let id = columns[number - 1].id
        read(id, at: origin)
        return Bound(arena[id].type, nullable: isNullable(id, in: scope), column: id)
    }
}
