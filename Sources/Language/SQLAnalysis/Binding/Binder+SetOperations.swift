internal import SQLSyntax
internal import Tabular

extension Binder {
    mutating func bindSetOperation(_ operation: SetOperation, _ orderBy: OrderBy?) -> BoundRelation {
        if operation.operators.count > 1, operation.operators.allSatisfy({ $0.kind == .union && !$0.byName })
        {
            var union = bindUnions(operation, at: orderBy?.origin ?? .none)
            order(&union, orderBy)
            return union
        }
        var result = bindBody(operation.operands[0], nil)
        let origin = orderBy?.origin ?? .none
        for (index, operand) in operation.operands.dropFirst().enumerated() {
            let next = bindBody(operand, nil)
            result = combined(result, operation.operators[index], next, at: origin)
        }
        order(&result, orderBy)
        return result
    }

    /// A chain of unions at once: step by step, each would go over the columns of all before it.
    private mutating func bindUnions(_ operation: SetOperation, at origin: Origin) -> BoundRelation {
        let parts = operation.operands.map { bindBody($0, nil) }
        var result = BoundRelation()
        for part in parts.dropFirst() {
            _ = pairsByPosition(parts[0], operation.operators[0], part, at: origin)
        }
        for index in 0..<(parts.map(\.columns.count).max() ?? 0) {
            let columns = parts.compactMap { index < $0.columns.count ? $0.columns[index] : nil }
            let inputs = columns.map {
                FlowInput(source: $0.id, kind: .identity, place: .max, isCertain: true)
            }
            let values = columns.map { Bound(arena[$0.id].type, nullable: arena[$0.id].isNullable) }
            let value = Bound(
                rules.common(values),
                nullable: columns.count < parts.count || values.anyNullable
            )
            let name = columns.first?.name ?? ""
            result.columns.append(RelationColumn(name: name, id: addColumn(name, value, inputs)))
        }
        let sets = parts.compactMap(\.open).map { (set: $0, place: FlowInput.unknownPlace) }
        if !sets.isEmpty { result.open = arena.addOpen(OpenColumns(parents: sets)) }
        result.rows = arena.addRows(parts.flatMap { passing($0.rows) })
        result.hasRow = parts.contains(where: \.hasRow)
        if operation.operators.last?.duplicates != .all, result.open == nil {
            result.unique.add(key: Set(result.ids))
        }
        return result
    }

    /// The rows of two relations put together.
    mutating func combined(
        _ left: BoundRelation,
        _ joiner: SetOperator,
        _ right: BoundRelation,
        at origin: Origin
    ) -> BoundRelation {
        var result = BoundRelation()
        let pairs =
            joiner.byName ? pairsByName(left, right) : pairsByPosition(left, joiner, right, at: origin)
        var isSame = true
        for pair in pairs {
            let id = combinedColumn(pair, joiner.kind)
            isSame =
                isSame
                && pair.left.map { arena[$0.id].type != nil && arena[$0.id].type == arena[id].type } ?? false
            result.columns.append(RelationColumn(name: pair.left?.name ?? pair.right?.name ?? "", id: id))
        }
        result.open = combinedOpen(left, right)
        result.rows = arena.addRows(passing(left.rows) + passing(right.rows))
        result.hasRow = joiner.kind == .union && (left.hasRow || right.hasRow)
        let isDistinct = joiner.duplicates != .all
        if joiner.kind != .union, isSame, result.open == nil {
            let map = zip(left.columns, result.columns).map { ($0.id, $1.id) }
            result.unique = left.unique.mapped(Dictionary(map) { first, _ in first })
            result.unique.weakKeys = []
        }
        if isDistinct, result.open == nil { result.unique.add(key: Set(result.ids)) }
        return result
    }

    private func pairsByName(
        _ left: BoundRelation,
        _ right: BoundRelation
    ) -> [(left: RelationColumn?, right: RelationColumn?)] {
        var others = Dictionary(right.columns.map { ($0.name.lowercased(), $0) }) { first, _ in first }
        var pairs: [(left: RelationColumn?, right: RelationColumn?)] = left.columns.map {
            ($0, others.removeValue(forKey: $0.name.lowercased()))
        }
        pairs += right.columns.filter { others[$0.name.lowercased()] != nil }.map { (nil, $0) }
        return pairs
    }

    private mutating func pairsByPosition(
        _ left: BoundRelation,
        _ joiner: SetOperator,
        _ right: BoundRelation,
        at origin: Origin
    ) -> [(left: RelationColumn?, right: RelationColumn?)] {
        if left.open == nil, right.open == nil, left.columns.count != right.columns.count {
            let place = right.columns.first.flatMap { arena[$0.id].inputs.first?.place } ?? origin.start
            report(
                .columnCount(
                    expected: left.columns.count,
                    found: right.columns.count,
                    what: "the right side of \(joiner.kind.rawValue)",
                    at: location(Origin(start: place, end: place))
                )
            )
        }
        let count = max(left.columns.count, right.columns.count)
        return (0..<count).map { index in
            (
                index < left.columns.count ? left.columns[index] : nil,
                index < right.columns.count ? right.columns[index] : nil
            )
        }
    }

    private mutating func combinedColumn(
        _ pair: (left: RelationColumn?, right: RelationColumn?),
        _ kind: SetOperator.Kind
    ) -> ColumnID {
        var inputs: [FlowInput] = []
        if let left = pair.left {
            inputs.append(FlowInput(source: left.id, kind: .identity, place: .max, isCertain: true))
        }
        if let right = pair.right {
            let kind: LineageKind = kind == .union ? .identity : .filters
            inputs.append(FlowInput(source: right.id, kind: kind, place: .max, isCertain: true))
        }
        let sides = [pair.left, pair.right].compactMap { $0 }.map { column in
            Bound(arena[column.id].type, nullable: arena[column.id].isNullable)
        }
        let isNullable =
            kind == .union
            ? sides.count < 2 || sides.contains(where: \.isNullable) : sides.first?.isNullable ?? true
        let value = Bound(rules.common(sides), nullable: isNullable)
        return addColumn(pair.left?.name ?? pair.right?.name ?? "", value, inputs)
    }

    /// Columns behind a star over an unknown relation have no position: they may come from either side.
    private mutating func combinedOpen(_ left: BoundRelation, _ right: BoundRelation) -> Int? {
        let sets = [left.open, right.open].compactMap { $0 }
        if sets.isEmpty { return nil }
        return arena.addOpen(OpenColumns(parents: sets.map { ($0, FlowInput.unknownPlace) }))
    }
}
