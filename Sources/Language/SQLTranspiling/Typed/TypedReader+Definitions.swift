import SQLAnalysis
import SQLSyntax
import Tabular

/// Statements that make and drop things.
extension TypedReader {
    func definition(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement.Kind {
        switch statement.kind {
        case .createTable(let create): return .createTable(try table(create))
        case .createView(let create): return .createView(try view(create))
        case .createIndex(let create): return .createIndex(try index(create))
        case .createSchema(let create):
            guard to != .sqlite, create.owner == nil, create.elements.isEmpty, !create.modifiers.orReplace
            else { break }
            return .createSchema(create.detached())
        case .drop(let drop): return .drop(try dropped(drop))
        case .truncate(let truncate):
            guard truncate.tables.count == 1, truncate.identity == nil, truncate.behavior == nil else {
                break
            }
            let target = try table(truncate.tables[0])
            if to == .sqlite { return .delete(Delete(target: target)) }
            return .truncate(Truncate(tables: [target]))
        case .transaction(let transaction):
            guard [.begin, .commit, .rollback].contains(transaction.action), transaction.modes.isEmpty,
                transaction.mode == nil, transaction.savepoint == nil
            else { break }
            return .transaction(Transaction(action: transaction.action))
        default: break
        }
        throw unsupported("this statement", "No rule covers it.", at: statement.origin)
    }

    // MARK: Tables

    private func table(_ create: CreateTable) throws(TranspileError) -> CreateTable {
        let temporary: Set<Persistence?> = [nil, .temporary, .temp]
        guard temporary.contains(create.modifiers.persistence), create.server == nil, create.ofType == nil,
            create.partitionOf == nil, create.inherits.isEmpty, create.partitionBy == nil,
            create.options.isEmpty, create.onCommit == nil, create.tablespace == nil,
            create.tableFlags.isEmpty, create.accessMethod == nil, create.withData != false,
            to != .sqlite || create.name.qualifiers.isEmpty
        else { throw form("this CREATE TABLE", create.origin) }
        guard !create.modifiers.orReplace || to == .duckdb else {
            throw form("CREATE OR REPLACE TABLE", create.origin)
        }
        var result = CreateTable(modifiers: create.modifiers, name: name(create.name))
        result.comments = create.comments
        result.hasElements = create.hasElements
        switch create.query {
        case .query(let query): result.query = .query(try self.query(query))
        case .statement: throw form("this CREATE TABLE", create.origin)
        case nil: break
        }
        for element in create.elements {
            switch element {
            case .column(let column): result.elements.append(.column(try self.column(column)))
            case .constraint(let constraint):
                result.elements.append(.constraint(try self.constraint(constraint)))
            case .like(let like): throw form("LIKE in CREATE TABLE", like.origin)
            }
        }
        return result
    }

    private func column(_ column: ColumnDefinition) throws(TranspileError) -> ColumnDefinition {
        guard column.storage == nil, column.compression == nil, column.collation == nil,
            column.foreignOptions.isEmpty, let written = column.type, let type = logical(written),
            let typeName = typeName(type)
        else {
            throw unsupported(
                "column \"\(column.name.text)\"",
                "The other dialect has no type with the same values.",
                at: column.origin
            )
        }
        if from == .postgresql, try length(of: written) != nil {
            warn("the length of a text type", "Only PostgreSQL refuses longer text.", at: column.origin)
        }
        var result = ColumnDefinition(name: identifier(column.name))
        var isKey = false
        for constraint in column.constraints {
            if case .primaryKey = constraint.kind { isKey = true }
            result.constraints.append(try self.constraint(constraint, CatalogColumn(column.name.text, type)))
        }
        // As INTEGER PRIMARY KEY it would be SQLite's row number, which fills itself.
        let isRowNumber = to == .sqlite && isKey && typeName == "INTEGER"
        result.type = SQLType(name: Name(Identifier(isRowNumber ? "INT" : typeName)))
        if to == .sqlite, isKey { result.constraints.append(ColumnConstraint(kind: .notNull)) }
        return result
    }

    /// The type a name means, as the analysis of the source dialect knows it.
    private func logical(_ type: SQLType) -> LogicalType? {
        let value = SQLExpression(.cast(Cast(value: .null, type: type.detached())))
        let select = Select(items: [SelectItem(expression: value)])
        let statement = SQLStatement(.query(SQLQuery(body: .select(select))))
        let serial = ["serial", "bigserial", "smallserial"].contains(type.name.base.text.lowercased())
        guard !serial else { return nil }
        return StatementAnalysis(of: statement, in: .unknown, dialect: from).outputColumns.first?.type
    }

    private func constraint(
        _ constraint: ColumnConstraint,
        _ column: CatalogColumn
    ) throws(TranspileError) -> ColumnConstraint {
        guard constraint.attributes.isEmpty, constraint.onConflict == nil else {
            throw form("this constraint", constraint.origin)
        }
        var result = ColumnConstraint(kind: constraint.kind)
        switch constraint.kind {
        case .notNull, .null: break
        case .primaryKey(let index): result.kind = .primaryKey(try plain(index, at: constraint.origin))
        case .unique(let index): result.kind = .unique(try plain(index, at: constraint.origin))
        case .default(let value):
            let stored = try self.stored(value, in: column)
            if case .literal = stored.kind {
                result.kind = .default(stored)
            } else {
                result.kind = .default(SQLExpression(.parenthesized(stored)))
            }
        default: throw form("this constraint", constraint.origin)
        }
        if case .null = constraint.kind { result.kind = .null }
        return result
    }

    private func plain(_ index: ConstraintIndex, at origin: Origin) throws(TranspileError) -> ConstraintIndex
    {
        guard index == ConstraintIndex() else { throw form("this key", origin) }
        return index
    }

    private func constraint(_ constraint: TableConstraint) throws(TranspileError) -> TableConstraint {
        guard constraint.attributes.isEmpty, constraint.onConflict == nil else {
            throw form("this constraint", constraint.origin)
        }
        switch constraint.kind {
        case .primaryKey(let elements, let index):
            guard to != .sqlite else {
                throw unsupported(
                    "a PRIMARY KEY beside the columns",
                    "SQLite lets its columns be NULL; write NOT NULL and UNIQUE.",
                    at: constraint.origin
                )
            }
            let kept = try plain(index, at: constraint.origin)
            return TableConstraint(kind: .primaryKey(try keys(elements, constraint.origin), kept))
        case .unique(let elements, let index):
            let kept = try plain(index, at: constraint.origin)
            return TableConstraint(kind: .unique(try keys(elements, constraint.origin), kept))
        default: throw form("this constraint", constraint.origin)
        }
    }

    private func keys(_ elements: [IndexElement], _ origin: Origin) throws(TranspileError) -> [IndexElement] {
        var keys: [IndexElement] = []
        for element in elements {
            guard case .column(let column) = element.expression.kind, element.operatorClass == nil else {
                throw form("a key on an expression", origin)
            }
            keys.append(IndexElement(expression: SQLExpression(.column(name(column)))))
        }
        return keys
    }

    // MARK: Views, indexes, DROP

    private func view(_ create: CreateView) throws(TranspileError) -> CreateView {
        let temporary: Set<Persistence?> = [nil, .temporary, .temp]
        guard !create.isMaterialized, !create.isRecursive, create.options.isEmpty, create.checkOption == nil,
            temporary.contains(create.modifiers.persistence), !create.modifiers.orReplace || to != .sqlite,
            !create.modifiers.ifNotExists || to != .postgresql
        else { throw form("this CREATE VIEW", create.origin) }
        var result = CreateView(
            modifiers: create.modifiers,
            name: name(create.name),
            query: try query(create.query)
        )
        result.columns = create.columns.map(identifier)
        result.comments = create.comments
        return result
    }

    private func index(_ create: CreateIndex) throws(TranspileError) -> CreateIndex {
        guard !create.isConcurrent, !create.isOnly, create.method == nil, create.whereClause == nil,
            create.index == ConstraintIndex(), create.name != nil || to == .postgresql
        else { throw form("this CREATE INDEX", create.origin) }
        var result = CreateIndex(
            modifiers: create.modifiers,
            table: name(create.table),
            elements: try keys(create.elements, create.origin),
            index: create.index
        )
        result.isUnique = create.isUnique
        result.name = create.name.map { self.name($0) }
        return result
    }

    private func dropped(_ drop: Drop) throws(TranspileError) -> Drop {
        guard [.table, .view, .index, .schema].contains(drop.kind), !drop.isConcurrent, drop.options.isEmpty,
            drop.objects.count == 1 || to == .postgresql,
            to != .sqlite || (drop.behavior == nil && drop.kind != .schema)
        else { throw form("this DROP", drop.origin) }
        return drop.detached()
    }
}
