internal import SQLSyntax
internal import Tabular

extension Binder {
    /// The table a statement writes to.
    mutating func target(_ name: Name) -> (path: TablePath, table: CatalogTable?) {
        let path = TablePath(name)
        let known = catalog.table(at: path)
        if known == nil, catalog.completeness == .complete {
            report(
                .unknownTable(
                    name: path.description,
                    known: catalog.allTables.prefix(500).map(\.path.description).sorted(),
                    at: location(name.origin)
                )
            )
        }
        return (known?.path ?? path, known)
    }

    /// Notes that the columns of a relation flow into those of a table.
    mutating func write(_ path: TablePath, _ relation: BoundRelation, columns: [String]) {
        facts.writes.insert(path)
        for (column, name) in zip(relation.columns, columns) {
            facts.targets.append(TargetColumn(table: path, name: name, value: column.id))
        }
        if let open = relation.open, let all = arena.column(named: "*", in: open) {
            facts.targets.append(TargetColumn(table: path, name: "*", value: all))
        }
        writeRows(path, relation.rows)
    }

    private mutating func writeRows(_ path: TablePath, _ rows: ColumnID?) {
        if let rows { facts.targets.append(TargetColumn(table: path, name: "*", value: rows)) }
    }

    private mutating func assign(_ path: TablePath, _ column: String, _ value: Bound, _ inputs: [FlowInput]) {
        let id = addColumn(column, value, inputs)
        facts.targets.append(TargetColumn(table: path, name: column, value: id))
    }

    // MARK: INSERT

    mutating func bindInsert(_ insert: Insert) -> BoundRelation? {
        let names = bindWith(insert.with)
        defer { forget(names) }
        let (path, known) = target(insert.target)
        let source = insertSource(insert, path)
        let columns = insertColumns(insert, source, known)
        if insert.match != .byName, insert.columns.isEmpty == false || known?.columns != nil {
            checkCount(insert, source, columns)
        }
        noteChange(of: path)
        write(path, source, columns: columns)
        guard !insert.conflicts.isEmpty || !insert.returning.isEmpty else { return nil }
        let own = Named(storedRelation(path, known), path)
        bindConflicts(insert, path, own, source, columns)
        return bindReturning(
            insert.returning,
            Frame(named(own, insert.alias), unique: UniqueFacts(), rows: nil, hasRow: false)
        )
    }

    private func named(_ own: Named, _ alias: Identifier?) -> Frame.Source {
        var own = own
        if let alias {
            own.name = alias.text
            own.qualifiers = [alias.text.lowercased()]
        }
        return source(own, .none)
    }

    private mutating func insertSource(_ insert: Insert, _ path: TablePath) -> BoundRelation {
        switch insert.source {
        case .query(let query): return bindQuery(query)
        case .defaultValues: return BoundRelation(hasRow: true)
        case .assignments(let assignments):
            var relation = BoundRelation(hasRow: true)
            for assignment in assignments {
                let name = assignment.targets.first?.name.base.text ?? ""
                let (value, inputs) = collecting { $0.bind(assignment.value) }
                relation.columns.append(RelationColumn(name: name, id: addColumn(name, value, inputs)))
            }
            return relation
        }
    }

    /// The target's column for each column of the source.
    private mutating func insertColumns(
        _ insert: Insert,
        _ source: BoundRelation,
        _ known: CatalogTable?
    ) -> [String] {
        for column in insert.columns { checkTarget(column, known) }
        if !insert.columns.isEmpty { return insert.columns.map(\.name.base.text) }
        if case .assignments = insert.source { return source.columns.map(\.name) }
        if insert.match == .byName { return source.columns.map(\.name) }
        // Nobody told the columns: values go by position, and only their own names can be shown.
        return known?.columns?.map(\.name) ?? source.columns.map(\.name)
    }

    private mutating func checkCount(_ insert: Insert, _ source: BoundRelation, _ columns: [String]) {
        guard source.open == nil, !source.columns.isEmpty else { return }
        if case .assignments = insert.source { return }
        let isShort = insert.columns.isEmpty && dialect == .postgresql && source.columns.count < columns.count
        guard source.columns.count != columns.count, !isShort else { return }
        report(
            .columnCount(
                expected: columns.count,
                found: source.columns.count,
                what: "INSERT INTO \"\(insert.target.base.text)\"",
                at: location(insert.target.origin)
            )
        )
    }

    private mutating func checkTarget(_ column: AssignmentTarget, _ known: CatalogTable?) {
        guard let columns = known?.columns else { return }
        // `t.a` and `a.field` both begin with what may be the column.
        let names = Set(column.name.parts.map { $0.text.lowercased() })
        guard !columns.contains(where: { names.contains($0.name.lowercased()) }) else { return }
        report(
            .unknownColumn(
                name: column.name.base.text,
                relation: known?.path.description,
                known: columns.map(\.name),
                at: location(column.origin.isKnown ? column.origin : column.name.origin)
            )
        )
    }

    private mutating func bindConflicts(
        _ insert: Insert,
        _ path: TablePath,
        _ own: Named,
        _ source: BoundRelation,
        _ columns: [String]
    ) {
        guard !insert.conflicts.isEmpty else { return }
        var excluded = BoundRelation()
        let values = Dictionary(
            zip(columns.map { $0.lowercased() }, source.ids),
            uniquingKeysWith: { first, _ in first }
        )
        let all = own.relation.columns.isEmpty ? columns : own.relation.columns.map(\.name)
        for name in all {
            let id =
                values[name.lowercased()].map { arena.addCopy(of: $0, name: name) }
                ?? addColumn(name, .unknown, [])
            excluded.columns.append(RelationColumn(name: name, id: id))
        }
        var proposed = Named(excluded)
        proposed.name = "excluded"
        proposed.qualifiers = ["excluded"]
        var frame = Frame(named(own, insert.alias), unique: UniqueFacts(), rows: nil, hasRow: false)
        // Bare names mean the row that is there; `excluded` is only seen with its name.
        frame.add(self.source(proposed, .none))
        scopes.append(Scope(frame: frame))
        for conflict in insert.conflicts { bind(conflict, path) }
        scopes.removeLast()
    }

    private mutating func bind(_ conflict: OnConflict, _ path: TablePath) {
        var inputs: [FlowInput] = []
        if case .columns(let elements, let condition) = conflict.target {
            for element in elements { inputs += collecting(.joins) { $0.bind(element.expression) }.1 }
            if let condition { inputs += collecting(.filters) { $0.bind(condition) }.1 }
        }
        if case .update(let assignments, let condition) = conflict.action {
            bind(assignments, path)
            if let condition { inputs += collecting(.filters) { $0.bind(condition) }.1 }
        }
        writeRows(path, arena.addRows(inputs))
    }

    // MARK: Assignments

    private mutating func bind(_ assignments: [Assignment], _ path: TablePath) {
        let known = catalog.table(at: path)
        for assignment in assignments {
            for target in assignment.targets { checkTarget(target, known) }
            if assignment.targets.count > 1 {
                bindRowAssignment(assignment, path)
            } else if let target = assignment.targets.first {
                let (value, inputs) = collecting { $0.bind(assignment.value) }
                assign(path, columnName(target, known), value, inputs)
            }
        }
    }

    private func columnName(_ target: AssignmentTarget, _ known: CatalogTable?) -> String {
        let column = known?.columns?.first { $0.name.lowercased() == target.name.base.text.lowercased() }
        return column?.name ?? target.name.base.text
    }

    /// `(a, b) = (…)`: element by element, or the columns of a query.
    private mutating func bindRowAssignment(_ assignment: Assignment, _ path: TablePath) {
        switch assignment.value.unparenthesized.kind {
        case .row(let row) where row.elements.count == assignment.targets.count:
            for (target, element) in zip(assignment.targets, row.elements) {
                let (value, inputs) = collecting { $0.bind(element) }
                assign(path, target.name.base.text, value, inputs)
            }
        case .subquery(let query):
            let (relation, _) = collecting { $0.bindSubquery(query, .scalar) }
            for (target, column) in zip(assignment.targets, relation.columns) {
                let input = FlowInput(source: column.id, kind: .identity, place: .max, isCertain: true)
                assign(path, target.name.base.text, .unknown, [input] + passing(relation.rows))
            }
        default:
            let (value, inputs) = collecting(.derived) { $0.bind(assignment.value) }
            for target in assignment.targets { assign(path, target.name.base.text, value, inputs) }
        }
    }

    // MARK: UPDATE and DELETE

    mutating func bindUpdate(_ update: Update) -> BoundRelation? {
        let names = bindWith(update.with)
        defer { forget(names) }
        guard let path = bindTarget(update.target, beside: update.from) else { return nil }
        noteChange(of: path)
        bind(update.assignments, path)
        return finishChange(path, update.whereClause, update.orderBy, update.returning)
    }

    mutating func bindDelete(_ delete: Delete) -> BoundRelation? {
        let names = bindWith(delete.with)
        defer { forget(names) }
        guard let path = bindTarget(delete.target, beside: delete.using) else { return nil }
        return finishChange(path, delete.whereClause, delete.orderBy, delete.returning)
    }

    /// Opens the scope of a change: the target, then the relations beside it.
    private mutating func bindTarget(_ table: TableExpression, beside others: [TableExpression]) -> TablePath?
    {
        guard case .table(let name) = table.kind else { return nil }
        let (path, known) = target(name.name)
        facts.writes.insert(path)
        var own = Named(storedRelation(path, known), path)
        if let alias = table.alias?.name {
            own.name = alias.text
            own.qualifiers = [alias.text.lowercased()]
        }
        facts.tables[NodeKey(table.origin)] = relationFacts(own.relation)
        facts.tablePaths[NodeKey(table.origin)] = path
        var frame = Frame(source(own, table.origin), unique: own.relation.unique, rows: nil, hasRow: false)
        for other in others {
            let right = bindBeside(&frame, other)
            join(&frame, right, .cross, condition: nil)
        }
        scopes.append(Scope(frame: frame))
        return path
    }

    private mutating func finishChange(
        _ path: TablePath,
        _ condition: SQLExpression?,
        _ orderBy: OrderBy?,
        _ returning: [SelectItem]
    ) -> BoundRelation? {
        var inputs = scopes[scopes.count - 1].frame.rows
        if let condition { inputs += collecting(.filters) { $0.bind(condition) }.1 }
        for item in orderBy?.items ?? [] { inputs += collecting(.orders) { $0.bind(item.expression) }.1 }
        writeRows(path, arena.addRows(inputs))
        noteTargetRead(path)
        let frame = scopes.removeLast().frame
        return bindReturning(returning, frame)
    }

    /// A table that is changed counts as read when its own columns decide something.
    private mutating func noteTargetRead(_ path: TablePath) {
        let scope = scopes[scopes.count - 1]
        let own = Set(scope.frame.sources[0].columns.map(\.id))
        let open = scope.frame.sources[0].open.map { Set(arena.opens[$0].found.values) } ?? []
        let isRead = facts.targets.contains { target in
            arena[target.value].inputs.contains { own.contains($0.source) || open.contains($0.source) }
        }
        if isRead { facts.reads.insert(path) }
    }

    private mutating func bindReturning(_ items: [SelectItem], _ frame: Frame) -> BoundRelation? {
        guard !items.isEmpty else { return nil }
        var frame = frame
        frame.rows = []
        var scope = Scope(frame: frame)
        scope.items = items
        scopes.append(scope)
        defer { scopes.removeLast() }
        var output = BoundRelation()
        for (index, item) in items.enumerated() {
            if item.expression.isStar {
                expand(item, into: &output, scopes.count - 1)
            } else if let id = itemColumn(index, in: scopes.count - 1) {
                output.columns.append(RelationColumn(name: item.alias?.text ?? arena[id].name, id: id))
            }
        }
        return output
    }

    // MARK: MERGE

    mutating func bindMerge(_ merge: Merge) -> BoundRelation? {
        let names = bindWith(merge.with)
        defer { forget(names) }
        guard let path = bindTarget(merge.target, beside: [merge.source]) else { return nil }
        noteChange(of: path)
        var inputs: [FlowInput] = []
        switch merge.condition {
        case .on(let condition): inputs += collecting(.joins) { $0.bind(condition) }.1
        case .using(let columns):
            for column in columns {
                for source in scopes[scopes.count - 1].frame.sources {
                    guard let index = source.indexes[column.text.lowercased()] else { continue }
                    inputs.append(
                        FlowInput(
                            source: source.columns[index].id,
                            kind: .joins,
                            place: column.origin.start,
                            isCertain: true
                        )
                    )
                }
            }
        }
        for branch in merge.branches { inputs += bind(branch, path) }
        writeRows(path, arena.addRows(scopes[scopes.count - 1].frame.rows + inputs))
        noteTargetRead(path)
        return bindReturning(merge.returning, scopes.removeLast().frame)
    }

    private mutating func bind(_ branch: MergeBranch, _ path: TablePath) -> [FlowInput] {
        let inputs = branch.condition.map { condition in collecting(.filters) { $0.bind(condition) }.1 } ?? []
        switch branch.action {
        case .update(let assignments): bind(assignments, path)
        case .updateAll: copySource(path)
        case .insert(let insert): bind(insert, path)
        case .error(let message?): _ = collecting { $0.bind(message) }
        case .delete, .nothing, .error(nil): break
        }
        return inputs
    }

    private mutating func bind(_ insert: MergeInsert, _ path: TablePath) {
        guard let values = insert.values else {
            if !insert.isDefaultValues { copySource(path) }
            return
        }
        let known = catalog.table(at: path)?.columns?.map(\.name)
        let columns = insert.columns.isEmpty ? known ?? [] : insert.columns.map(\.name.base.text)
        for (index, value) in values.values.enumerated() {
            let (bound, inputs) = collecting { $0.bind(value) }
            assign(path, index < columns.count ? columns[index] : "*", bound, inputs)
        }
    }

    /// Every column of the source goes to the target's column of that name.
    private mutating func copySource(_ path: TablePath) {
        for source in scopes[scopes.count - 1].frame.sources.dropFirst() {
            for column in source.columns {
                let input = FlowInput(source: column.id, kind: .identity, place: .max, isCertain: true)
                let value = Bound(arena[column.id].type, nullable: arena[column.id].isNullable)
                assign(path, column.name, value, [input])
            }
        }
    }
}
