import RowPrograms
import SQLSyntax

/// Writes plans as one query of named parts.
final class QueryWriter {
    /// A SELECT in the making.
    struct Block {
        var from: [TableExpression] = []
        var joins: [JoinStep] = []
        var conditions: [SQLExpression] = []
        var grouping: [SQLExpression] = []
        var isGrouped = false
        var hasWindow = false
        /// How each column is written here.
        var columns: [Attribute: SQLExpression] = [:]
        var aliases: Set<String> = []

        struct JoinStep {
            var kind: JoinKind
            var table: TableExpression
            var condition: SQLExpression?
        }

        enum JoinKind { case inner, left, cross }

        var isSimple: Bool { !isGrouped && !hasWindow }
    }

    private struct Part {
        var name: String
        var columns: [Attribute: String]
    }

    /// Which columns of a plan that becomes a part are used by anyone; filled by a first pass.
    private var wanted: [Plan: Set<Attribute>] = [:]
    private var parts: [Plan: Part] = [:]
    private(set) var tables: [CommonTable] = []
    private var taken: Set<String>
    private(set) var parameters: Set<LiftParameter> = []

    func parameter(_ parameter: LiftParameter) -> SQLExpression {
        parameters.insert(parameter)
        return SQLExpression(.parameter(.named(parameter.name, prefix: ":")))
    }

    init(relations: [String]) {
        taken = Set(relations.map { $0.lowercased() })
    }

    /// - Parameter columns: The names of the result and what they hold, in order.
    func query(_ plan: Plan, columns: [(name: String, term: Term)]) throws -> SQLQuery {
        let order = significantOrder(of: plan)
        var needed = columns.reduce(into: Set<Attribute>()) { $0.formUnion(attributes(in: $1.term)) }
        for key in order { needed.formUnion(attributes(in: key.term)) }
        let relations = taken
        _ = try block(plan, needed)
        // The second pass knows all that is wanted of each part.
        (parts, tables, taken) = ([:], [], relations)
        let block = try block(plan, needed)
        let items = try columns.map { column in
            SelectItem(
                expression: try ExpressionWriter(writer: self, columns: block.columns).output(column.term),
                alias: Identifier(quotedWhereNeeded: column.name)
            )
        }
        var query = select(block, items)
        let writer = ExpressionWriter(writer: self, columns: block.columns)
        if !order.isEmpty {
            let keys = try order.map { try writer.orderItem($0) }
            query.orderBy = OrderBy(
                items: block.from.count + block.joins.count == 1 ? keys.map(unqualified) : keys
            )
        }
        if !tables.isEmpty { query.with = With(tables: tables) }
        return query
    }

    private func unqualified(_ item: OrderItem) -> OrderItem {
        var item = item
        item.expression = item.expression.withoutQualifiers
        return item
    }

    /// The order without keys that decide nothing, because those before them tell all rows apart.
    func significantOrder(of plan: Plan) -> [SortKey] {
        var result: [SortKey] = []
        for key in plan.order {
            if !plan.key.isEmpty, plan.key.allSatisfy({ term in result.contains { $0.term == term } }) {
                break
            }
            if key.term.constant == nil, !result.contains(where: { $0.term == key.term }) {
                result.append(key)
            }
        }
        return plan.isSingleRow ? [] : result
    }

    func attributes(in term: Term) -> Set<Attribute> { term.attributes() }

    // MARK: Blocks

    func block(_ plan: Plan, _ needed: Set<Attribute>) throws -> Block {
        switch plan.kind {
        case .unit: return Block()
        case .scan(let relation, let columns, let position):
            return scan(plan, relation, columns, position, needed)
        case .filter(let inner, let condition):
            var block = try block(inner, needed.union(attributes(in: condition)))
            if !block.isSimple { block = try wrapped(inner, needed.union(attributes(in: condition))) }
            let writer = ExpressionWriter(writer: self, columns: block.columns)
            for part in try condition.conjuncts.map({ try writer.filter($0) })
            where !block.conditions.contains(part) {
                block.conditions.append(part)
            }
            return block
        case .compute(let inner, let new):
            let used = new.filter { needed.contains($0.0) }
            let inside = used.reduce(into: needed) { $0.formUnion(attributes(in: $1.1)) }
                .subtracting(new.map(\.0))
            var block = try block(inner, inside)
            let writer = ExpressionWriter(writer: self, columns: block.columns)
            for (attribute, term) in used { block.columns[attribute] = try writer.value(term) }
            return block
        case .join(let left, let right, let on, let isOuter):
            return try join(left, right, on, isOuter, needed)
        case .group(let inner, let keys, let aggregates):
            return try group(inner, keys, aggregates, needed)
        case .window(let inner, let windows):
            return try window(inner, windows, needed)
        case .union(let branches, let attributes):
            return try union(plan, branches, attributes, needed)
        case .renamed(let inner, let pairs):
            let used = pairs.filter { needed.contains($0.new) }
            var block = try block(inner, Set(used.map(\.old)))
            let old = block.columns
            block.columns = [:]
            for pair in used { block.columns[pair.new] = old[pair.old] }
            return block
        }
    }

    private func scan(
        _ plan: Plan,
        _ relation: String,
        _ columns: [Plan.Column],
        _ position: Attribute,
        _ needed: Set<Attribute>
    ) -> Block {
        guard needed.contains(position) else {
            var block = Block()
            let alias = relation
            block.from = [table(relation, alias: nil)]
            block.aliases = [alias.lowercased()]
            for column in columns {
                block.columns[column.attribute] = qualified(alias, column.name)
            }
            return block
        }
        wanted[plan, default: []].formUnion(needed)
        var inner = Block()
        inner.from = [table(relation, alias: nil)]
        for column in columns { inner.columns[column.attribute] = qualified(relation, column.name) }
        // Rows without an order of their own come as they are stored.
        let number = FunctionCall(
            name: Name(Identifier("ROW_NUMBER")),
            arguments: [],
            over: .window(WindowDefinition())
        )
        inner.columns[position] = SQLExpression(.function(number))
        return named(plan, inner, wanted[plan] ?? needed, hint: relation + "_in_order")
    }

    private func join(
        _ left: Plan,
        _ right: Plan,
        _ on: Term,
        _ isOuter: Bool,
        _ needed: Set<Attribute>
    ) throws -> Block {
        let rightColumns = Set(right.attributes)
        // What is looked up and never used, or one row that adds nothing, is left out.
        if needed.isDisjoint(with: rightColumns), isOuter || on == .yes && right.isExactlyOneRow {
            return try block(left, needed)
        }
        let used = needed.union(attributes(in: on))
        if case .unit = left.kind, !isOuter {
            var result = try block(right, used.intersection(rightColumns))
            guard on != .yes else { return result }
            if !result.isSimple { result = try wrapped(right, used.intersection(rightColumns)) }
            result.conditions.append(
                try ExpressionWriter(writer: self, columns: result.columns).filter(on)
            )
            return result
        }
        let leftUsed = used.subtracting(rightColumns)
        var result = try block(left, leftUsed)
        if !result.isSimple { result = try wrapped(left, leftUsed) }
        if result.from.isEmpty {
            result.from = [one]
            result.aliases.insert("one")
        }
        var other = try block(right, used.intersection(rightColumns))
        let isPlain =
            other.isSimple && other.joins.isEmpty && other.conditions.isEmpty && other.from.count == 1
            && other.columns.values.allSatisfy { if case .column = $0.kind { true } else { false } }
            && result.aliases.isDisjoint(with: other.aliases)
        if !isPlain { other = try wrapped(right, used.intersection(rightColumns), avoiding: result.aliases) }
        result.aliases.formUnion(other.aliases)
        for (attribute, expression) in other.columns { result.columns[attribute] = expression }
        let writer = ExpressionWriter(writer: self, columns: result.columns)
        let condition = on == .yes ? nil : try writer.filter(on)
        let kind: Block.JoinKind = condition == nil && !isOuter ? .cross : (isOuter ? .left : .inner)
        guard let table = other.from.first else { throw unwritable("a join with nothing") }
        result.joins.append(
            Block.JoinStep(kind: kind, table: table, condition: condition ?? (isOuter ? .boolean(true) : nil))
        )
        return result
    }

    private var one: TableExpression {
        let select = Select(items: [SelectItem(expression: .number("1"), alias: Identifier("one"))])
        return TableExpression(
            kind: .query(DerivedTable(query: SQLQuery(body: .select(select)))),
            alias: TableAlias(name: Identifier("one"))
        )
    }

    private func group(
        _ inner: Plan,
        _ keys: [(Attribute, Term)],
        _ aggregates: [(Attribute, Aggregate)],
        _ needed: Set<Attribute>
    ) throws -> Block {
        let used = aggregates.filter { needed.contains($0.0) }
        var inside = keys.reduce(into: Set<Attribute>()) { $0.formUnion(attributes(in: $1.1)) }
        for (_, aggregate) in used {
            if let value = aggregate.value { inside.formUnion(attributes(in: value)) }
            inside.formUnion(attributes(in: aggregate.filter))
            for key in aggregate.function.order { inside.formUnion(attributes(in: key.term)) }
        }
        var block = try block(inner, inside)
        if !block.isSimple { block = try wrapped(inner, inside) }
        let writer = ExpressionWriter(writer: self, columns: block.columns)
        block.columns = [:]
        for (attribute, term) in keys {
            let expression = try writer.value(term)
            block.grouping.append(expression)
            block.columns[attribute] = expression
        }
        for (attribute, aggregate) in used {
            block.columns[attribute] = try writer.aggregate(aggregate)
        }
        if keys.isEmpty, used.isEmpty { block.grouping = [] }
        block.isGrouped = true
        return block
    }

    private func window(_ inner: Plan, _ windows: [(Attribute, Window)], _ needed: Set<Attribute>) throws
        -> Block
    {
        let used = windows.filter { needed.contains($0.0) }
        var inside = needed.subtracting(windows.map(\.0))
        for (_, window) in used {
            if let value = window.value { inside.formUnion(attributes(in: value)) }
            inside.formUnion(attributes(in: window.filter))
            for term in window.partition { inside.formUnion(attributes(in: term)) }
            for key in window.order { inside.formUnion(attributes(in: key.term)) }
        }
        var block = try block(inner, inside)
        guard !used.isEmpty else { return block }
        if !block.isSimple { block = try wrapped(inner, inside) }
        let writer = ExpressionWriter(writer: self, columns: block.columns)
        for (attribute, window) in used { block.columns[attribute] = try writer.window(window) }
        block.hasWindow = true
        return block
    }

    private func union(
        _ plan: Plan,
        _ branches: [Plan.Branch],
        _ attributes: [Attribute],
        _ needed: Set<Attribute>
    ) throws -> Block {
        wanted[plan, default: []].formUnion(needed)
        let kept = attributes.enumerated().filter { (wanted[plan] ?? needed).contains($0.element) }
        let names = unique(kept.map(\.element.name))
        let part: Part
        if let known = self.part(plan, with: wanted[plan] ?? needed) {
            part = known
        } else {
            let bodies = try branches.map { branch -> QueryBody in
                let values = kept.map { branch.values[$0.offset] }
                let inside = values.reduce(into: Set<Attribute>()) { $0.formUnion(self.attributes(in: $1)) }
                let block = try block(branch.plan, inside)
                let writer = ExpressionWriter(writer: self, columns: block.columns)
                var items = try zip(values, zip(kept, names)).map { value, column in
                    SelectItem(
                        expression: try writer.output(value, as: column.0.element.type),
                        alias: Identifier(quotedWhereNeeded: column.1)
                    )
                }
                if items.isEmpty { items = [SelectItem(expression: .number("1"), alias: Identifier("one"))] }
                return select(block, items).body
            }
            let operators = Array(
                repeating: SetOperator(.union, duplicates: .all),
                count: max(0, bodies.count - 1)
            )
            let body: QueryBody =
                bodies.count == 1
                ? bodies[0] : .setOperation(SetOperation(operands: bodies, operators: operators))
            let name = fresh(plan.name ?? "lines")
            tables.append(
                CommonTable(name: Identifier(quotedWhereNeeded: name), body: .query(SQLQuery(body: body)))
            )
            part = Part(
                name: name,
                columns: Dictionary(uniqueKeysWithValues: zip(kept.map(\.element), names))
            )
            parts[plan] = part
        }
        return reading(part, avoiding: [])
    }

    // MARK: Parts

    /// The part that a plan is already, if it has the columns.
    private func part(_ plan: Plan, with needed: Set<Attribute>) -> Part? {
        guard let known = parts[plan] else { return nil }
        let offered = Set(plan.attributes)
        return needed.intersection(offered).allSatisfy { known.columns[$0] != nil } ? known : nil
    }

    /// A plan as a part of its own, to be read like a table.
    private func wrapped(_ plan: Plan, _ needed: Set<Attribute>, avoiding: Set<String> = []) throws -> Block {
        wanted[plan, default: []].formUnion(needed)
        let all = wanted[plan] ?? needed
        if let known = part(plan, with: all) { return reading(known, avoiding: avoiding) }
        return named(plan, try block(plan, all), all, hint: plan.name ?? "rows", avoiding: avoiding)
    }

    private func named(
        _ plan: Plan,
        _ block: Block,
        _ needed: Set<Attribute>,
        hint: String,
        avoiding: Set<String> = []
    ) -> Block {
        if let known = part(plan, with: needed) { return reading(known, avoiding: avoiding) }
        let attributes = needed.filter { block.columns[$0] != nil }.sorted { $0.number < $1.number }
        let names = unique(attributes.map(\.name))
        var items = zip(attributes, names).map { attribute, name in
            SelectItem(
                expression: block.columns[attribute] ?? .null,
                alias: Identifier(quotedWhereNeeded: name)
            )
        }
        if items.isEmpty { items = [SelectItem(expression: .number("1"), alias: Identifier("one"))] }
        let name = fresh(hint)
        tables.append(
            CommonTable(name: Identifier(quotedWhereNeeded: name), body: .query(select(block, items)))
        )
        let part = Part(name: name, columns: Dictionary(uniqueKeysWithValues: zip(attributes, names)))
        parts[plan] = part
        return reading(part, avoiding: avoiding)
    }

    private func reading(_ part: Part, avoiding: Set<String>) -> Block {
        var alias = part.name
        var number = 2
        while avoiding.contains(alias.lowercased()) {
            alias = "\(part.name)_\(number)"
            number += 1
        }
        var block = Block()
        block.from = [table(part.name, alias: alias == part.name ? nil : alias)]
        block.aliases = [alias.lowercased()]
        for (attribute, name) in part.columns { block.columns[attribute] = qualified(alias, name) }
        return block
    }

    private func fresh(_ hint: String) -> String {
        let base = hint.isEmpty ? "part" : hint
        var name = base
        var number = 2
        while !taken.insert(name.lowercased()).inserted {
            name = "\(base)_\(number)"
            number += 1
        }
        return name
    }

    private func unique(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            var result = name
            var number = 2
            while !seen.insert(result.lowercased()).inserted {
                result = "\(name)_\(number)"
                number += 1
            }
            return result
        }
    }

    // MARK: Syntax

    private func table(_ name: String, alias: String?) -> TableExpression {
        TableExpression(
            kind: .table(TableReference(name: Name(Identifier(quotedWhereNeeded: name)))),
            alias: alias.map { TableAlias(name: Identifier(quotedWhereNeeded: $0)) }
        )
    }

    private func qualified(_ table: String, _ column: String) -> SQLExpression {
        SQLExpression(
            .column(
                Name(
                    Identifier(quotedWhereNeeded: column),
                    qualifiers: [Identifier(quotedWhereNeeded: table)]
                )
            )
        )
    }

    func select(_ block: Block, _ items: [SelectItem]) -> SQLQuery {
        var items = items
        var conditions = block.conditions
        var grouping = block.grouping
        if block.from.count + block.joins.count == 1 {
            items = items.map { item in
                var item = item
                item.expression = item.expression.withoutQualifiers
                return item
            }
            conditions = conditions.map(\.withoutQualifiers)
            grouping = grouping.map(\.withoutQualifiers)
        }
        items = items.map { item in
            // `x AS x` says nothing.
            guard case .column(let name) = item.expression.kind, name.base == item.alias else { return item }
            var item = item
            item.alias = nil
            return item
        }
        var from = block.from
        if let first = from.first, !block.joins.isEmpty {
            from = [joined(first, block.joins)]
        }
        var select = Select(items: items, from: from)
        if !conditions.isEmpty { select.whereClause = .all(conditions) }
        if !grouping.isEmpty { select.groupBy = GroupBy(elements: grouping.map { .expression($0) }) }
        if block.isGrouped, grouping.isEmpty, items.allSatisfy({ $0.expression == .number("1") }) {
            // One row, however many there are.
            select.having = SQLExpression.binary(
                .call("COUNT", [SQLExpression(.star(Star()))]),
                .greaterOrEqual,
                .number("0")
            )
        }
        return SQLQuery(body: .select(select))
    }

    private func joined(_ first: TableExpression, _ steps: [Block.JoinStep]) -> TableExpression {
        let joins = steps.map { step in
            let kind: Join.Kind =
                switch step.kind {
                case .inner: .inner
                case .left: .left
                case .cross: .cross
                }
            return Join(kind: kind, table: step.table, condition: step.condition.map { .on($0) })
        }
        return TableExpression(kind: .join(JoinChain(first: first, joins: joins)))
    }

    /// A query of one value over a plan's rows, or of the rows it groups.
    func subquery(_ plan: Plan, _ item: SQLExpression) throws -> SQLQuery {
        var block = try block(plan, [])
        if !block.isSimple { block = try wrapped(plan, []) }
        if block.from.isEmpty { block.from = [one] }
        return select(block, [SelectItem(expression: item)])
    }

    func unwritable(_ construct: String) -> LiftRefusal {
        LiftRefusal(.unsupported, construct, remedy: "Write it with lists, dicts and arithmetic.", at: .none)
    }
}

extension SQLExpression {
    /// Columns by their names alone.
    var withoutQualifiers: SQLExpression {
        rewritingExpressions { expression in
            guard case .column(let name) = expression.kind, name.qualifiers.count == 1 else { return nil }
            return SQLExpression(.column(Name(name.base)))
        }
    }
}

extension Plan {
    /// A single row that is always there.
    var isExactlyOneRow: Bool {
        switch kind {
        case .unit: true
        case .group(_, let keys, _): keys.isEmpty
        case .compute(let plan, _), .window(let plan, _), .renamed(let plan, _): plan.isExactlyOneRow
        case .join(let left, let right, let on, let isOuter):
            left.isExactlyOneRow && (isOuter || right.isExactlyOneRow && on == .yes)
        default: false
        }
    }
}

extension Aggregate.Function {
    var order: [SortKey] {
        switch self {
        case .first(let order), .last(let order), .join(_, let order), .orderedSum(let order, _): order
        default: []
        }
    }
}
