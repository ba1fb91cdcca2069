internal import SQLSyntax
internal import Tabular

extension Binder {
    /// The frame of a FROM clause: its relations in a row, each pair joined without condition.
    mutating func bindFrom(_ tables: [TableExpression]) -> Frame {
        guard var frame = tables.first.map({ bindTable($0) }) else { return .single }
        for table in tables.dropFirst() {
            let right = bindBeside(&frame, table)
            join(&frame, right, .cross, condition: nil)
        }
        return frame
    }

    /// Binds a relation that may refer to those left of it.
    mutating func bindBeside(_ frame: inout Frame, _ table: TableExpression) -> Frame {
        guard mayBeLateral(table) else { return bindTable(table) }
        scopes.append(Scope(frame: frame))
        frame = Frame()
        boundaries.append(Boundary(depth: scopes.count))
        var right = bindTable(table)
        if !boundaries.removeLast().references.isEmpty {
            // For one row beside it, a key stays a key; for several, values repeat.
            right.unique.dependencies = []
            right.unique.weakKeys = []
        }
        let scope = scopes.removeLast()
        pendingSubqueries += scope.subqueries
        frame = scope.frame
        return right
    }

    private func mayBeLateral(_ table: TableExpression) -> Bool {
        switch table.kind {
        case .query(let derived): derived.isLateral || dialect == .duckdb
        case .function, .rowsFrom: true
        case .parenthesized(let inner): mayBeLateral(inner)
        case .join(let chain):
            // Outside PostgreSQL a condition may name relations before the comma, too.
            dialect != .postgresql || mayBeLateral(chain.first)
                || chain.joins.contains { mayBeLateral($0.table) }
        case .table, .pivot, .unpivot, .values, .file, .parameter: false
        }
    }

    mutating func bindTable(_ table: TableExpression) -> Frame {
        switch table.kind {
        case .table(let name): return finish(bindNamed(name, table), table)
        case .query(let derived): return finish(bindDerived(derived, table), table)
        case .function(let function): return finish(bindFunction(function, table), table)
        case .rowsFrom(let functions): return finish(bindRowsFrom(functions), table)
        case .join(let chain): return aliased(bindJoins(chain), table)
        case .parenthesized(let inner): return aliased(bindTable(inner), table)
        case .pivot(let pivot): return finish(bindPivoted(pivot), table)
        case .unpivot(let unpivot): return finish(bindUnpivoted(unpivot), table)
        case .values(let values): return finish(Named(bindValues(values)), table)
        case .file(let file): return finish(bindFile(file), table)
        case .parameter: return finish(Named(openRelation(nil)), table)
        }
    }

    /// A relation with the name it has before an alias is seen.
    struct Named {
        var relation: BoundRelation
        var name = ""
        var qualifiers: [String] = []
        var kind = ColumnResolution.Candidate.Source.derived
        /// Whether its rows depend on those of relations beside it.
        var isCorrelated = false

        init(_ relation: BoundRelation) { self.relation = relation }

        init(_ relation: BoundRelation, _ path: TablePath) {
            self.relation = relation
            name = path.parts.last ?? ""
            qualifiers = path.folded
            kind = .table(path)
        }
    }

    /// The frame of one relation, under its alias.
    private mutating func finish(_ named: Named, _ table: TableExpression) -> Frame {
        var named = named
        renameColumns(&named.relation, table.alias)
        if let alias = table.alias?.name {
            named.name = alias.text
            named.qualifiers = [alias.text.lowercased()]
        }
        if !named.isCorrelated {
            let ids = named.relation.ids
            for key in named.relation.unique.keys {
                named.relation.unique.addKeyDependency(key, ids)
            }
        }
        keep(named.relation, table)
        return Frame(
            source(named, table.origin),
            unique: named.relation.unique,
            rows: named.relation.rows,
            hasRow: named.relation.hasRow && table.sample == nil
        )
    }

    private mutating func keep(_ relation: BoundRelation, _ table: TableExpression) {
        facts.tables[NodeKey(table.origin)] = relationFacts(relation)
    }

    func source(_ named: Named, _ origin: Origin) -> Frame.Source {
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(named.relation.columns.count)
        for (index, column) in named.relation.columns.enumerated() {
            let name = column.name.lowercased()
            if indexes[name] == nil { indexes[name] = index }
        }
        return Frame.Source(
            name: named.name,
            qualifiers: named.qualifiers,
            columns: named.relation.columns,
            indexes: indexes,
            open: named.relation.open,
            kind: named.kind,
            origin: origin
        )
    }

    /// A join in parentheses, perhaps with a name of its own.
    private mutating func aliased(_ frame: Frame, _ table: TableExpression) -> Frame {
        guard let alias = table.alias else { return frame }
        var relation = BoundRelation(hasRow: frame.hasRow)
        for part in frame.star {
            if case .column(let entry) = part {
                relation.columns.append(RelationColumn(name: entry.name, id: entry.id))
            }
        }
        relation.open = openStar(frame, at: table.origin)
        relation.unique = frame.unique
        relation.rows = arena.addRows(frame.rows)
        var named = Named(relation)
        renameColumns(&named.relation, alias)
        named.name = alias.name?.text ?? ""
        named.qualifiers = alias.name.map { [$0.text.lowercased()] } ?? []
        keep(named.relation, table)
        var result = Frame(source(named, table.origin), unique: frame.unique, rows: nil, hasRow: frame.hasRow)
        result.rows = passing(named.relation.rows)
        result.nonNull = frame.nonNull
        return result
    }

    /// The open set a star over a frame shows, when relations in it have columns nobody told.
    mutating func openStar(_ frame: Frame, at origin: Origin, excluding names: Set<String> = []) -> Int? {
        var parents: [(set: Int, place: UInt32)] = []
        for part in frame.star {
            if case .open(let set) = part { parents.append((set, origin.start)) }
        }
        guard !parents.isEmpty else { return nil }
        return arena.addOpen(OpenColumns(parents: parents, excluded: names))
    }

    private mutating func renameColumns(_ relation: inout BoundRelation, _ alias: TableAlias?) {
        guard let alias else { return }
        if !alias.definitions.isEmpty {
            let rows = passing(relation.rows)
            relation.columns = alias.definitions.map { field in
                let value = Bound(rules.type(of: field.type), nullable: true)
                return RelationColumn(name: field.name.text, id: addColumn(field.name.text, value, rows))
            }
            relation.open = nil
            return
        }
        guard !alias.columns.isEmpty else { return }
        if relation.columns.isEmpty, let open = relation.open {
            relation.columns = alias.columns.map { name in
                RelationColumn(name: name.text, id: addOpenColumn(name.text, open))
            }
            relation.open = nil
            return
        }
        for (index, name) in alias.columns.enumerated() where index < relation.columns.count {
            relation.columns[index].name = name.text
        }
        if alias.columns.count > relation.columns.count, relation.open == nil {
            report(
                .columnCount(
                    expected: relation.columns.count,
                    found: alias.columns.count,
                    what: "the column names of relation \"\(alias.name?.text ?? "")\"",
                    at: location(alias.origin)
                )
            )
        }
    }

    /// A column by position of a relation nobody told: it may be any of them.
    private mutating func addOpenColumn(_ name: String, _ open: Int) -> ColumnID {
        guard let all = arena.column(named: "*", in: open) else { return addColumn(name, .unknown, []) }
        let input = FlowInput(source: all, kind: .identity, place: .max, isCertain: false)
        return addColumn(name, .unknown, [input])
    }

    // MARK: Stored tables and names of WITH

    private mutating func bindNamed(_ table: TableReference, _ node: TableExpression) -> Named {
        let name = table.name
        if name.qualifiers.isEmpty, let common = commonTables[name.base.text.lowercased()]?.last {
            var named = Named(instance(of: common.relation))
            named.name = name.base.text
            named.qualifiers = [name.base.text.lowercased()]
            named.kind = .commonTable(common.name)
            return named
        }
        let path = TablePath(name)
        let known = catalog.table(at: path)
        if known == nil, catalog.completeness == .complete, !isSystemTable(path) {
            report(
                .unknownTable(
                    name: path.description,
                    known: catalog.allTables.prefix(500).map(\.path.description).sorted(),
                    at: location(name.origin)
                )
            )
        }
        let found = known?.path ?? path
        facts.reads.insert(found)
        facts.tablePaths[NodeKey(node.origin)] = found
        var named = Named(storedRelation(found, known), found)
        if known != nil, name.parts.count > found.parts.count { named.qualifiers = path.folded }
        return named
    }

    private func isSystemTable(_ path: TablePath) -> Bool {
        let name = path.folded.last ?? ""
        if ["information_schema", "pg_catalog", "system"].contains(path.folded.dropLast().last ?? "") {
            return true
        }
        return name.hasPrefix("sqlite_") || name.hasPrefix("pg_") || name.hasPrefix("duckdb_")
    }

    /// A relation of the columns of a stored table, new for each mention of it.
    mutating func storedRelation(_ path: TablePath, _ known: CatalogTable?) -> BoundRelation {
        guard let columns = known?.columns else { return openRelation(path) }
        var relation = BoundRelation()
        relation.columns.reserveCapacity(columns.count)
        var ids: [String: ColumnID] = [:]
        for column in columns {
            let id = arena.add(
                ColumnNode(name: column.name, type: column.type, isNullable: column.isNullable, table: path)
            )
            relation.columns.append(RelationColumn(name: column.name, id: id))
            if known?.keys.isEmpty == false { ids[column.name.lowercased()] = id }
        }
        for key in known?.keys ?? [] {
            let set = Set(key.compactMap { ids[$0.lowercased()] })
            guard set.count == Set(key.map { $0.lowercased() }).count else { continue }
            relation.unique.weakKeys.append(Dependency(determinants: set, dependents: relation.ids))
        }
        relation.unique.strengthen { [arena] in !arena[$0].isNullable }
        return relation
    }

    mutating func openRelation(_ path: TablePath?, _ inputs: [FlowInput] = []) -> BoundRelation {
        var relation = BoundRelation()
        relation.open = arena.addOpen(OpenColumns(table: path, inputs: inputs))
        return relation
    }

    private mutating func bindFile(_ file: String) -> Named {
        let path = TablePath(file)
        facts.reads.insert(path)
        let known = catalog.table(at: path)
        var named = Named(storedRelation(path, known), path)
        let base = file.split(separator: "/").last.map(String.init) ?? file
        named.qualifiers = [base.split(separator: ".").first.map { $0.lowercased() } ?? base]
        return named
    }

    /// The same rows once more, with columns of their own: each mention of a name of WITH stands alone.
    mutating func instance(of relation: BoundRelation) -> BoundRelation {
        var copy = relation
        var map: [ColumnID: ColumnID] = [:]
        for index in relation.columns.indices {
            let id = arena.addCopy(of: relation.columns[index].id, name: relation.columns[index].name)
            map[relation.columns[index].id] = id
            copy.columns[index].id = id
        }
        copy.unique = relation.unique.mapped(map)
        if let open = relation.open {
            copy.open = arena.addOpen(OpenColumns(parents: [(open, FlowInput.unknownPlace)]))
        }
        return copy
    }

    private mutating func bindDerived(_ derived: DerivedTable, _ table: TableExpression) -> Named {
        boundaries.append(Boundary(depth: scopes.count))
        let relation = bindQuery(derived.query)
        let references = boundaries.removeLast().references
        var named = Named(relation)
        if !references.isEmpty {
            pendingSubqueries.append(
                SubqueryFacts(role: .lateral, query: derived.query.origin, outerReferences: references)
            )
            // For one row beside it, a key stays a key; for several, values repeat.
            named.isCorrelated = true
            named.relation.unique.dependencies = []
            named.relation.unique.weakKeys = []
        }
        return named
    }
}
