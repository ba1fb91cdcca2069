internal import SQLSyntax
internal import Tabular

extension Binder {
    /// DuckDB's PIVOT and UNPIVOT statements.
    mutating func bindPivot(_ pivot: Pivot) -> BoundRelation {
        let frame = bindTable(pivot.source)
        if pivot.isUnpivot {
            return unpivoted(
                frame,
                pivot.on,
                name: pivot.into?.name.text ?? "name",
                values: pivot.into?.values.map(\.text) ?? ["value"],
                at: pivot.origin
            )
        }
        return pivoted(frame, pivot.using, pivot.on, pivot.groupBy, at: pivot.origin)
    }

    mutating func bindPivoted(_ pivot: PivotedTable) -> Named {
        let frame = bindTable(pivot.source)
        return Named(pivoted(frame, pivot.aggregates, pivot.columns, pivot.groupBy, at: pivot.source.origin))
    }

    mutating func bindUnpivoted(_ unpivot: UnpivotedTable) -> Named {
        let frame = bindTable(unpivot.source)
        var name = "name"
        if case .column(let column)? = unpivot.columns.first?.expression.kind { name = column.base.text }
        var members: [PivotColumn] = []
        for column in unpivot.columns {
            guard case .list(let items) = column.members else { continue }
            members += items.map { PivotColumn(expression: $0.expression, alias: $0.alias) }
        }
        let values = unpivot.values.map(\.text)
        return Named(unpivoted(frame, members, name: name, values: values, at: unpivot.source.origin))
    }

    // MARK: PIVOT

    private mutating func pivoted(
        _ frame: Frame,
        _ aggregates: [SelectItem],
        _ columns: [PivotColumn],
        _ groupBy: GroupBy?,
        at origin: Origin
    ) -> BoundRelation {
        scopes.append(Scope(frame: frame))
        let level = scopes.count - 1
        defer { scopes.removeLast() }
        let (_, spread) = collecting(.filters) { binder in
            for column in columns { _ = binder.bind(column.expression) }
        }
        var cells: [(name: String?, value: Bound, inputs: [FlowInput])] = []
        for item in aggregates {
            let (value, inputs) = collecting { $0.bind(item.expression) }
            let counts = !value.isNullable
            cells.append((item.alias?.text, Bound(value.type, nullable: !counts), inputs + spread))
        }
        if cells.isEmpty { cells = [(nil, Bound(.int64, nullable: false), spread)] }
        var used = Set(spread.map(\.source))
        for cell in cells { used.formUnion(cell.inputs.map(\.source)) }
        var output = groupColumns(groupBy, level, except: used, at: origin)
        appendCells(cells, columns, aggregates.count, to: &output)
        output.rows = arena.addRows(frame.rows)
        return output
    }

    private mutating func groupColumns(
        _ groupBy: GroupBy?,
        _ level: Int,
        except used: Set<ColumnID>,
        at origin: Origin
    ) -> BoundRelation {
        var output = BoundRelation()
        if let groupBy {
            for element in groupBy.elements {
                guard case .expression(let expression) = element else { continue }
                let (value, inputs) = collecting { $0.bind(expression) }
                let name = resultName(expression)
                output.columns.append(RelationColumn(name: name, id: addColumn(name, value, inputs)))
            }
        } else {
            for part in scopes[level].frame.star {
                guard case .column(let entry) = part, !used.contains(entry.id) else { continue }
                output.columns.append(
                    RelationColumn(name: entry.name, id: arena.addCopy(of: entry.id, at: origin.start))
                )
            }
            output.open = openStar(scopes[level].frame, at: origin)
        }
        if output.open == nil { output.unique.add(key: Set(output.ids)) }
        return output
    }

    /// One column for each value listed; without a list they are only known once the data is.
    private mutating func appendCells(
        _ cells: [(name: String?, value: Bound, inputs: [FlowInput])],
        _ columns: [PivotColumn],
        _ aggregateCount: Int,
        to output: inout BoundRelation
    ) {
        var names = [""]
        for column in columns {
            guard case .list(let items) = column.members else {
                let set = arena.addOpen(OpenColumns(inputs: cells.flatMap(\.inputs)))
                let parents = [output.open, set].compactMap { $0 }.map {
                    (set: $0, place: FlowInput.unknownPlace)
                }
                output.open = arena.addOpen(OpenColumns(parents: parents))
                return
            }
            let values = items.map { $0.alias?.text ?? memberName($0.expression) }
            names = names.flatMap { prefix in values.map { prefix.isEmpty ? $0 : "\(prefix)_\($0)" } }
        }
        for name in names {
            for cell in cells {
                let full = aggregateCount > 1 || cell.name != nil ? "\(name)_\(cell.name ?? "")" : name
                output.columns.append(
                    RelationColumn(name: full, id: addColumn(full, cell.value, cell.inputs))
                )
            }
        }
    }

    private func memberName(_ expression: SQLExpression) -> String {
        switch expression.unparenthesized.kind {
        case .literal(.string(let text)): text
        case .literal(.number(let text)): text
        case .column(let name): name.base.text
        default: text(of: expression.origin) ?? ""
        }
    }

    // MARK: UNPIVOT

    private mutating func unpivoted(
        _ frame: Frame,
        _ members: [PivotColumn],
        name: String,
        values: [String],
        at origin: Origin
    ) -> BoundRelation {
        scopes.append(Scope(frame: frame))
        let level = scopes.count - 1
        defer { scopes.removeLast() }
        var cells = values.map { _ in (values: [Bound](), inputs: [FlowInput]()) }
        for member in members {
            for (position, expression) in memberColumns(member, level).enumerated() {
                let index = min(position, cells.count - 1)
                let target = values.count > 1 ? index : 0
                let (value, inputs) = collecting { $0.bind(expression) }
                cells[target].values.append(value)
                cells[target].inputs += inputs
            }
        }
        let used = Set(cells.flatMap { $0.inputs.map(\.source) })
        var output = BoundRelation()
        for part in frame.star {
            guard case .column(let entry) = part, !used.contains(entry.id) else { continue }
            output.columns.append(
                RelationColumn(name: entry.name, id: arena.addCopy(of: entry.id, at: origin.start))
            )
        }
        output.open = openStar(frame, at: origin)
        output.columns.append(
            RelationColumn(name: name, id: addColumn(name, Bound(.text, nullable: false), []))
        )
        for (index, cell) in cells.enumerated() {
            let value = Bound(rules.common(cell.values), nullable: cell.values.anyNullable)
            output.columns.append(
                RelationColumn(name: values[index], id: addColumn(values[index], value, cell.inputs))
            )
        }
        output.rows = arena.addRows(frame.rows)
        return output
    }

    /// The columns one member stands for: itself, the elements of a row, or those of `COLUMNS(…)`.
    private func memberColumns(_ member: PivotColumn, _ level: Int) -> [SQLExpression] {
        switch member.expression.unparenthesized.kind {
        case .row(let row): return row.elements
        case .columns(let columns): return starColumns(columns.selector, level)
        case .star: return starColumns(member.expression, level)
        default: return [member.expression]
        }
    }

    private func starColumns(_ selector: SQLExpression, _ level: Int) -> [SQLExpression] {
        guard case .star(let star) = selector.unparenthesized.kind else { return [] }
        let excluded = Set(star.exclude.map { $0.base.text.lowercased() })
        return scopes[level].frame.star.compactMap { part in
            guard case .column(let entry) = part, !excluded.contains(entry.name.lowercased()) else {
                return nil
            }
            return .column(entry.name)
        }
    }
}
