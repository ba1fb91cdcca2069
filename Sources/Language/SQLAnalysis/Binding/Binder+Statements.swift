internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Binds a statement; answers the rows it gives back, when it gives any.
    mutating func bindChange(_ statement: SQLStatement) -> BoundRelation? {
        switch statement.kind {
        case .query(let query):
            let relation = bindQuery(query)
            // SELECT … INTO makes a table and answers nothing.
            if case .select(let select) = query.body, select.into != nil { return nil }
            return relation
        case .insert(let insert): return bindInsert(insert)
        case .update(let update): return bindUpdate(update)
        case .delete(let delete): return bindDelete(delete)
        case .merge(let merge): return bindMerge(merge)
        case .explain(let explain): _ = bindChange(explain.statement)
        case .prepare(let prepare): _ = bindChange(prepare.statement)
        case .describe(let describe): bindDescribe(describe)
        default: bindDefinition(statement)
        }
        return nil
    }

    private mutating func bindDescribe(_ describe: Describe) {
        switch describe.subject {
        case .query(let query): _ = bindQuery(query)
        case .table(let table): _ = bindTable(table)
        case .words: break
        }
    }

    private mutating func bindDefinition(_ statement: SQLStatement) {
        switch statement.kind {
        case .createTable(let create): bindCreateTable(create)
        case .createView(let create): bindCreateView(create)
        case .createIndex(let create): addIndexKey(create)
        case .truncate(let truncate): bindTruncate(truncate)
        case .copy(let copy): bindCopy(copy)
        case .drop(let drop): bindDrop(drop)
        case .alter(let alter): bindAlter(alter)
        default: break
        }
    }

    // MARK: CREATE

    private mutating func bindCreateTable(_ create: CreateTable) {
        let isTemporary = create.modifiers.persistence.map { $0.isTemporary } ?? false
        let path = newPath(create.name, isTemporary: isTemporary)
        let kind: CatalogTable.Kind = isTemporary ? .temporary : .table
        if create.modifiers.ifNotExists, catalog.table(at: path)?.path == path { return }
        switch create.query {
        case .query(let query):
            var relation = bindQuery(query)
            for (index, element) in create.elements.enumerated() {
                guard case .column(let column) = element, index < relation.columns.count else { continue }
                relation.columns[index].name = column.name.text
            }
            write(path, relation, columns: relation.columns.map(\.name))
            define(path, relation, kind: kind)
        case .statement(let statement):
            _ = bindChange(statement)
            catalog.add(CatalogTable(path, columns: nil, kind: kind))
            facts.writes.insert(path)
        case nil:
            catalog.add(declared(create, path, kind))
        }
    }

    /// A temporary table goes by its last name alone.
    private func newPath(_ name: Name, isTemporary: Bool) -> TablePath {
        isTemporary ? TablePath(name.base.text) : TablePath(name)
    }

    private func declared(_ create: CreateTable, _ path: TablePath, _ kind: CatalogTable.Kind) -> CatalogTable
    {
        var table = CatalogTable(path, columns: [], kind: kind)
        var required: Set<String> = []
        for element in create.elements {
            switch element {
            case .column(let column): add(column, to: &table, &required)
            case .constraint(let constraint): add(constraint, to: &table, &required)
            case .like(let like):
                guard let columns = catalog.table(at: TablePath(like.table))?.columns else {
                    table.columns = nil
                    continue
                }
                table.columns?.append(contentsOf: columns)
            }
        }
        if create.ofType != nil || create.partitionOf != nil || !create.inherits.isEmpty {
            table.columns = nil
        }
        for index in table.columns?.indices ?? 0..<0 {
            guard let name = table.columns?[index].name.lowercased(), required.contains(name) else {
                continue
            }
            table.columns?[index].isNullable = false
        }
        return table
    }

    private func add(_ column: ColumnDefinition, to table: inout CatalogTable, _ required: inout Set<String>)
    {
        let name = column.name.text
        // SQLite's declared types are read as names other engines know, too.
        let type = column.type.flatMap {
            dialect == .sqlite ? rules.type(of: $0) ?? DuckDBTypes.names.type(of: $0) : rules.type(of: $0)
        }
        table.columns?.append(CatalogColumn(name, type))
        for constraint in column.constraints {
            switch constraint.kind {
            case .notNull: required.insert(name.lowercased())
            case .primaryKey:
                table.keys.append([name])
                // A primary key of SQLite may hold nulls, except the row number.
                if dialect != .sqlite || type == .int64 { required.insert(name.lowercased()) }
            case .unique: table.keys.append([name])
            default: break
            }
        }
    }

    private func add(
        _ constraint: TableConstraint,
        to table: inout CatalogTable,
        _ required: inout Set<String>
    ) {
        switch constraint.kind {
        case .primaryKey(let elements, _):
            guard let names = columnNames(elements) else { return }
            table.keys.append(names)
            if dialect != .sqlite { required.formUnion(names.map { $0.lowercased() }) }
        case .unique(let elements, _):
            if let names = columnNames(elements) { table.keys.append(names) }
        case .notNull(let name): required.insert(name.text.lowercased())
        default: break
        }
    }

    private func columnNames(_ elements: [IndexElement]) -> [String]? {
        var names: [String] = []
        for element in elements {
            guard case .column(let name) = element.expression.kind, name.qualifiers.isEmpty else {
                return nil
            }
            names.append(name.base.text)
        }
        return names
    }

    private mutating func addIndexKey(_ create: CreateIndex) {
        guard create.isUnique, create.whereClause == nil, let names = columnNames(create.elements),
            var table = catalog.table(at: TablePath(create.table))
        else { return }
        table.keys.append(names)
        catalog.add(table)
    }

    private mutating func bindCreateView(_ create: CreateView) {
        let isTemporary = create.modifiers.persistence.map { $0.isTemporary } ?? false
        let path = newPath(create.name, isTemporary: isTemporary)
        var relation = bindQuery(create.query)
        for (index, name) in create.columns.enumerated() where index < relation.columns.count {
            relation.columns[index].name = name.text
        }
        write(path, relation, columns: relation.columns.map(\.name))
        define(path, relation, kind: isTemporary ? .temporary : .view, keepsFacts: false)
    }

    /// Makes a table known to later statements.
    ///
    /// What is proved of its rows holds until something else is written to it.
    mutating func define(
        _ path: TablePath,
        _ relation: BoundRelation,
        kind: CatalogTable.Kind,
        keepsFacts: Bool = true
    ) {
        guard relation.open == nil else {
            catalog.add(CatalogTable(path, columns: nil, kind: kind))
            return
        }
        let columns = relation.columns.map { column in
            let node = arena[column.id]
            return CatalogColumn(column.name, node.type, isNullable: node.isNullable || !keepsFacts)
        }
        var table = CatalogTable(path, columns: columns, kind: kind)
        if keepsFacts {
            let facts = relationFacts(relation)
            table.keys = facts.keys.map { key in key.map { facts.columns[$0].name } }
            provisional.insert(path)
        }
        catalog.add(table)
    }

    /// Forgets what was only true of the rows a table was made with.
    mutating func noteChange(of path: TablePath) {
        guard provisional.remove(path) != nil, var table = catalog.table(at: path) else { return }
        table.keys = []
        table.columns = table.columns?.map { CatalogColumn($0.name, $0.type) }
        catalog.add(table)
    }

    // MARK: Other definitions

    private mutating func bindTruncate(_ truncate: Truncate) {
        for table in truncate.tables {
            if case .table(let name) = table.kind { facts.writes.insert(target(name.name).path) }
        }
    }

    private mutating func bindCopy(_ copy: Copy) {
        guard case .file(let value) = copy.place, case .literal(.string(let file)) = value.kind else {
            return
        }
        let place = TablePath(file)
        switch copy.subject {
        case .query(let query):
            let relation = bindQuery(query)
            write(place, relation, columns: relation.columns.map(\.name))
        case .table(let name, let columns):
            copyTable(name, columns, place, copy.direction)
        case .database: break
        }
    }

    private mutating func copyTable(
        _ name: Name,
        _ columns: [Identifier],
        _ file: TablePath,
        _ way: Copy.Direction
    ) {
        let (path, known) = target(name)
        switch way {
        case .from:
            facts.reads.insert(file)
            noteChange(of: path)
            var relation = openRelation(file)
            let names = columns.isEmpty ? known?.columns?.map(\.name) ?? [] : columns.map(\.text)
            for name in names {
                guard let open = relation.open, let id = arena.column(named: name, in: open) else { continue }
                relation.columns.append(RelationColumn(name: name, id: id))
            }
            if !relation.columns.isEmpty { relation.open = nil }
            write(path, relation, columns: names)
        case .to:
            facts.reads.insert(path)
            var relation = storedRelation(path, known)
            if !columns.isEmpty {
                let wanted = Set(columns.map { $0.text.lowercased() })
                relation.columns.removeAll { !wanted.contains($0.name.lowercased()) }
            }
            write(file, relation, columns: relation.columns.map(\.name))
        }
    }

    private mutating func bindDrop(_ drop: Drop) {
        guard [ObjectKind.table, .view, .materializedView].contains(drop.kind) else { return }
        for object in drop.objects {
            if let table = catalog.table(at: TablePath(object.name)) { catalog.remove(table.path) }
        }
    }

    private mutating func bindAlter(_ alter: Alter) {
        guard alter.kind == .table, var table = catalog.table(at: TablePath(alter.object.name)) else {
            return
        }
        catalog.remove(table.path)
        for action in alter.actions { apply(action, to: &table) }
        catalog.add(table)
    }

    private func apply(_ action: AlterAction, to table: inout CatalogTable) {
        switch action.kind {
        case .addColumn(let add):
            var required: Set<String> = []
            self.add(add.column, to: &table, &required)
        case .dropColumn(let drop):
            let name = drop.name.base.text.lowercased()
            table.columns?.removeAll { $0.name.lowercased() == name }
            table.keys.removeAll { $0.contains { $0.lowercased() == name } }
        case .renameColumn(let rename) where rename.objectWord == nil:
            let name = rename.from.base.text.lowercased()
            table.columns = table.columns?.map { column in
                guard column.name.lowercased() == name else { return column }
                return CatalogColumn(rename.to.text, column.type, isNullable: column.isNullable)
            }
            table.keys = table.keys.map { $0.map { $0.lowercased() == name ? rename.to.text : $0 } }
        case .rename(let name): table.path = TablePath(table.path.parts.dropLast() + [name.text])
        case .addConstraint(let constraint):
            var required: Set<String> = []
            add(constraint, to: &table, &required)
        case .alterColumn(let alter): apply(alter, to: &table)
        default: break
        }
    }

    private func apply(_ alter: AlterColumn, to table: inout CatalogTable) {
        let name = alter.name.base.text.lowercased()
        guard let index = table.columns?.firstIndex(where: { $0.name.lowercased() == name }) else { return }
        switch alter.change {
        case .type(let type, _, _, _): table.columns?[index].type = type.flatMap { rules.type(of: $0) }
        case .setNotNull: table.columns?[index].isNullable = false
        case .dropNotNull: table.columns?[index].isNullable = true
        default: break
        }
    }
}

extension Persistence {
    var isTemporary: Bool {
        switch self {
        case .temporary, .temp, .localTemporary, .localTemp, .globalTemporary, .globalTemp: true
        case .unlogged, .persistent, .secret: false
        }
    }
}
