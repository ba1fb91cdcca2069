import SQLSyntax
import Tabular

/// FROM: tables, subqueries, joins.
extension SQLiteReader {
    /// A table expression; its columns join the scope.
    func table(_ table: TableExpression) throws(TranspileError) -> TableExpression {
        var result = table
        switch table.kind {
        case .table(let named): result = try namedTable(named, table)
        case .query(let derived): result = try self.derived(derived, table)
        case .join(let chain):
            result = TableExpression(kind: .join(try joins(chain)), comments: table.comments)
        case .parenthesized(let inner):
            guard table.alias == nil else {
                throw unsupported("an alias of a join", "Its columns lose their tables.", at: table.origin)
            }
            result = TableExpression(kind: .parenthesized(try self.table(inner)), comments: table.comments)
        default:
            throw unsupported("this table", "Only relations and queries have rows here.", at: table.origin)
        }
        return result
    }

    private func namedTable(
        _ named: TableReference,
        _ table: TableExpression
    ) throws(TranspileError) -> TableExpression {
        let key = named.name.base.text.lowercased()
        let qualifier = named.name.qualifiers.last?.text.lowercased()
        guard qualifier == nil || qualifier == "main" || qualifier == "temp" else {
            throw unsupported("an attached database", "Relations have no database.", at: table.origin)
        }
        let columns: [SourceColumn]
        if qualifier == nil, let common = commonTables.last(where: { $0.name == key }) {
            columns = common.columns
        } else if let schema = transpiler.relations[key] {
            columns = schema.columns.map { SourceColumn($0) }
        } else {
            throw .unknownTable(
                name: named.name.base.text,
                known: transpiler.relations.keys.sorted() + commonTables.map(\.name),
                at: place(table.origin)
            )
        }
        try noColumnNames(table)
        let alias = table.alias?.name
        scope.tables.append(SourceTable(name: alias?.text ?? named.name.base.text, columns: columns))
        return TableExpression(
            kind: .table(TableReference(name: Name(identifier(named.name.base)))),
            alias: tableAlias(alias, table.alias),
            comments: table.comments
        )
    }

    private func derived(
        _ derived: DerivedTable,
        _ table: TableExpression
    ) throws(TranspileError) -> TableExpression {
        // A subquery in FROM does not see its neighbours.
        let here = scope
        scope = Scope(parent: here.parent)
        let kept = grouping
        defer { grouping = kept }
        var translated: Translated
        do {
            defer { scope = here }
            translated = try query(derived.query, isOutermost: false)
        }
        try noColumnNames(table)
        var alias = tableAlias(table.alias?.name, table.alias)
        if case .values = derived.query.body {
            alias = alias ?? TableAlias(name: quoted("values_\(here.tables.count + 1)"))
            alias?.columns = translated.columns.map { quoted($0.name) }
        } else if alias == nil, target == .postgresql {
            // PostgreSQL before 16 asks for a name.
            alias = TableAlias(name: quoted("subquery_\(here.tables.count + 1)"))
        }
        let columns = translated.columns.map { column in
            var copy = column
            copy.value.constant = nil
            copy.value.isNarrow = false
            return copy
        }
        here.tables.append(SourceTable(name: alias?.name?.text, columns: columns))
        return TableExpression(
            kind: .query(DerivedTable(query: translated.query)),
            alias: alias,
            comments: table.comments
        )
    }

    private func noColumnNames(_ table: TableExpression) throws(TranspileError) {
        guard table.alias?.columns.isEmpty ?? true, table.sample == nil else {
            throw unsupported("an alias with columns", "SQLite has no such form.", at: table.origin)
        }
    }

    private func tableAlias(_ name: Identifier?, _ alias: TableAlias?) -> TableAlias? {
        name.map { TableAlias(name: identifier($0), hasAs: alias?.hasAs ?? true) }
    }

    // MARK: Joins

    private func joins(_ chain: JoinChain) throws(TranspileError) -> JoinChain {
        let firstTable = scope.tables.count
        var result = JoinChain(first: try table(chain.first), joins: [])
        for join in chain.joins {
            let before = scope.tables.count
            var translated = Join(kind: join.kind, table: try table(join.table), comments: join.comments)
            translated.isNatural = join.isNatural
            translated.hasInnerWord = join.hasInnerWord
            translated.hasOuterWord = join.hasOuterWord
            if join.kind == .comma { translated.kind = .cross }
            switch join.condition {
            case .on(let source):
                if translated.kind == .cross { translated.kind = .inner }
                translated.condition = .on(try condition(source))
            case .using(let names, _):
                if translated.kind == .cross { translated.kind = .inner }
                try merge(names.map { $0.text.lowercased() }, firstTable, before, at: join.origin)
                translated.condition = .using(names.map(identifier), alias: nil)
            case nil:
                if join.isNatural {
                    try merge(sharedNames(firstTable, before), firstTable, before, at: join.origin)
                } else if translated.kind == .inner {
                    translated.kind = .cross
                } else if translated.kind != .cross {
                    translated.condition = .on(.boolean(true))
                }
            }
            result.joins.append(translated)
        }
        return result
    }

    private func sharedNames(_ first: Int, _ joined: Int) -> [String] {
        let left = scope.tables[first..<joined].flatMap { $0.columns.map { $0.name.lowercased() } }
        let right = Set(scope.tables[joined...].flatMap { $0.columns.map { $0.name.lowercased() } })
        return left.filter(right.contains)
    }

    /// Marks columns that a join made one; both must compare as they are.
    private func merge(
        _ names: [String],
        _ first: Int,
        _ joined: Int,
        at origin: Origin
    ) throws(TranspileError) {
        for name in names {
            let left = scope.tables[first..<joined].compactMap { $0.column(name) }.first
            let right = scope.tables[joined...].compactMap { $0.column(name) }.first
            guard let left, let right else {
                throw .unknownColumn(name: name, known: scope.knownColumns, at: place(origin))
            }
            guard left.value.kinds == right.value.kinds, !left.value.kinds.isMixed,
                left.value.affinity == right.value.affinity, left.value.kinds != .number
            else { throw dynamic("USING (\(name))", left.value, at: origin) }
            for index in joined..<scope.tables.count where scope.tables[index].column(name) != nil {
                scope.tables[index].merged.insert(name)
            }
        }
    }

    // MARK: Order

    /// The keys by which a single ordered subquery delivers its rows, for aggregates that show the order.
    func orderOfRows(_ from: [TableExpression]) -> [OrderItem] {
        guard from.count == 1, case .query(let derived) = from[0].kind, let order = derived.query.orderBy,
            derived.query.limit == nil, case .select(let select) = derived.query.body,
            let columns = scope.tables.first?.columns, columns.count == select.items.count
        else { return [] }
        var items: [OrderItem] = []
        for item in order.items {
            guard case .column(let name) = item.expression.unparenthesized.kind,
                let column = columns.first(where: { $0.name.lowercased() == name.base.text.lowercased() }),
                let key = try? orderItem(item, column.value.with(.column(Name(quoted(column.name)))))
            else { return [] }
            items.append(key)
        }
        return items
    }
}

extension Term {
    /// The same knowledge of another expression.
    func with(_ kind: SQLExpression.Kind) -> Term {
        var copy = self
        copy.expression = SQLExpression(kind)
        return copy
    }
}
