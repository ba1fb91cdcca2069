internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Keys and row counts of a SELECT, under the names of its result.
    mutating func deriveRows(
        _ output: inout BoundRelation,
        _ select: Select,
        _ grouping: Grouping?,
        isAggregated: Bool,
        level: Int
    ) {
        let frame = scopes[level].frame
        var unique = frame.unique
        output.hasRow = frame.hasRow && select.having == nil && select.qualify == nil && select.sample == nil
        if isAggregated {
            unique.keys = []
            unique.weakKeys = []
            groupKeys(&unique, output, grouping, level)
            if grouping == nil { output.hasRow = select.having == nil && select.qualify == nil }
        }
        if scopes[level].expandsRows {
            unique.keys = []
            output.hasRow = false
        }
        addRowNumbers(&unique, select, level)
        let map = outputMap(output, grouping, &unique, level)
        output.unique = unique.mapped(map)
        if output.open == nil, case .distinct = select.distinct { output.unique.add(key: Set(output.ids)) }
        if case .on(let expressions) = select.distinct {
            let columns = expressions.map { localColumn($0).flatMap { map[$0] } }
            if columns.allSatisfy({ $0 != nil }) { output.unique.add(key: Set(columns.compactMap { $0 })) }
        }
        output.unique.reduceKeys()
    }

    private mutating func groupKeys(
        _ unique: inout UniqueFacts,
        _ output: BoundRelation,
        _ grouping: Grouping?,
        _ level: Int
    ) {
        guard let grouping else {
            unique.keys = [[]]
            return
        }
        guard grouping.isSimple else {
            unique.dependencies = []
            return
        }
        var columns = Set(grouping.columns)
        if grouping.isAll {
            guard output.open == nil else { return }
            columns = Set(output.ids.filter { !holdsAggregate($0, level) })
        }
        unique.add(columns, determine: output.ids)
        unique.add(key: columns)
    }

    private func holdsAggregate(_ id: ColumnID, _ level: Int) -> Bool {
        guard let index = scopes[level].itemColumns.first(where: { $0.value == id })?.key,
            let range = scopes[level].items[index].expression.origin.range
        else { return false }
        return scopes[level].aggregates.contains { $0.range.map { range.contains($0.lowerBound) } ?? false }
    }

    /// Frame and group columns to the result's; columns that come out twice are equal.
    private func outputMap(
        _ output: BoundRelation,
        _ grouping: Grouping?,
        _ unique: inout UniqueFacts,
        _ level: Int
    ) -> [ColumnID: ColumnID] {
        var map: [ColumnID: ColumnID] = [:]
        var twins: [(ColumnID, ColumnID)] = []
        for id in output.ids {
            map[id] = id
            guard let source = passedOn(id) else { continue }
            if let twin = map[source] { twins.append((twin, id)) } else { map[source] = id }
        }
        for (expression, id) in grouping?.expressions ?? [] where map[id] == nil {
            if let item = passedOn(id), map[item] == item {
                map[id] = item
                continue
            }
            let index = scopes[level].items.firstIndex { $0.expression.unparenthesized == expression }
            if let index, let item = scopes[level].itemColumns[index] { map[id] = item }
        }
        for (one, other) in twins.prefix(UniqueFacts.widthLimit) { unique.addEqual(one, other) }
        return map
    }

    /// The column this one is, unchanged.
    func passedOn(_ id: ColumnID) -> ColumnID? {
        let inputs = arena[id].inputs
        guard inputs.count == 1, inputs[0].kind == .identity, inputs[0].isCertain,
            !arena[inputs[0].source].isRows
        else { return nil }
        return inputs[0].source
    }

    /// A row number and what it counts within are a key; with the number fixed, what it counts within is.
    private mutating func addRowNumbers(_ unique: inout UniqueFacts, _ select: Select, _ level: Int) {
        guard !scopes[level].rowNumbers.isEmpty, !scopes[level].expandsRows else { return }
        for (index, item) in scopes[level].items.enumerated() {
            guard let partition = rowNumber(item.expression, level), let id = scopes[level].itemColumns[index]
            else { continue }
            unique.add(key: partition.union([id]))
        }
        for term in select.qualify?.conjuncts ?? [] {
            guard case .chain(let chain) = term.unparenthesized.kind, chain.operators == [.equal],
                position(chain.operands[1]) != nil,
                let partition = rowNumber(chain.operands[0], level) ?? aliased(chain.operands[0], level)
            else { continue }
            unique.add(key: partition)
        }
    }

    private func rowNumber(_ expression: SQLExpression, _ level: Int) -> Set<ColumnID>? {
        scopes[level].rowNumbers[NodeKey(expression.unparenthesized.origin)]
    }

    private func aliased(_ expression: SQLExpression, _ level: Int) -> Set<ColumnID>? {
        guard case .column(let name) = expression.unparenthesized.kind, name.qualifiers.isEmpty,
            let resolution = facts.resolutions[NodeKey(expression.unparenthesized.origin)],
            resolution.candidates.first?.source == .selectItem,
            let index = scopes[level].aliases[name.base.text.lowercased()]
        else { return nil }
        return rowNumber(scopes[level].items[index].expression, level)
    }

    // MARK: What others see

    /// A relation with columns by index.
    func relationFacts(_ relation: BoundRelation) -> RelationFacts {
        var indexes: [ColumnID: Int] = [:]
        for (index, column) in relation.columns.enumerated() where indexes[column.id] == nil {
            indexes[column.id] = index
        }
        let keys = relation.unique.keys.compactMap { Self.indexes(of: $0, indexes) }
        let dependencies = relation.unique.dependencies.compactMap {
            dependency -> RelationFacts.Dependency? in
            guard let determinants = Self.indexes(of: dependency.determinants, indexes) else { return nil }
            if keys.contains(where: { Set($0).isSubset(of: determinants) }) { return nil }
            let dependents = dependency.dependents.compactMap { indexes[$0] }.filter {
                !determinants.contains($0)
            }
            return dependents.isEmpty
                ? nil : RelationFacts.Dependency(determinants: determinants, dependents: dependents)
        }
        return RelationFacts(
            columns: relation.columns.map {
                OutputColumn($0.name, arena[$0.id].type, isNullable: arena[$0.id].isNullable)
            },
            hasUnknownColumns: relation.open != nil,
            keys: keys,
            dependencies: dependencies,
            hasRow: relation.hasRow
        )
    }

    private static func indexes(of set: Set<ColumnID>, _ indexes: [ColumnID: Int]) -> [Int]? {
        var result: [Int] = []
        for id in set {
            guard let index = indexes[id] else { return nil }
            result.append(index)
        }
        return result.sorted()
    }
}
