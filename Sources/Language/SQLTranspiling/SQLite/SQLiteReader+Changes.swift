import SQLSyntax
import Tabular

/// INSERT, UPDATE and DELETE.
///
/// A value is stored exactly where its kind is that of the column: SQLite would store any value in any column,
/// after trying the column's affinity, and other engines cannot.
extension SQLiteReader {
    func change(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement {
        let kind: SQLStatement.Kind
        switch statement.kind {
        case .insert(let insert): kind = .insert(try self.insert(insert))
        case .update(let update): kind = .update(try self.update(update))
        case .delete(let delete): kind = .delete(try self.delete(delete))
        default: kind = try definition(statement)
        }
        var result = SQLStatement(kind)
        result.comments = statement.comments
        return result
    }

    /// The table a statement changes.
    struct Target {
        var name: Name
        var schema: Schema

        func column(_ name: Identifier) -> Column? {
            schema.columns.first { $0.name.lowercased() == name.text.lowercased() }
        }
    }

    private func target(_ name: Name, at origin: Origin) throws(TranspileError) -> Target {
        let qualifier = name.qualifiers.last?.text.lowercased()
        guard qualifier == nil || qualifier == "main" else {
            throw unsupported("a table of another database", "Relations have no database.", at: origin)
        }
        guard let schema = transpiler.relations[name.base.text.lowercased()] else {
            throw .unknownTable(
                name: name.base.text,
                known: transpiler.relations.keys.sorted(),
                at: place(origin)
            )
        }
        return Target(name: Name(identifier(name.base)), schema: schema)
    }

    private func column(_ name: Identifier, of target: Target) throws(TranspileError) -> Column {
        if let column = target.column(name) { return column }
        throw .unknownColumn(name: name.text, known: target.schema.names, at: place(name.origin))
    }

    // MARK: Values in columns

    /// The value that SQLite would store, in the column's own type.
    func stored(_ source: SQLExpression, in column: Column) throws(TranspileError) -> SQLExpression {
        let term = try value(source)
        switch column.type {
        case .int64:
            let whole = term.isDigits ? try integer(term, at: source.origin) : term
            if whole.kinds == .integer || whole.kinds.isEmpty { return whole.expression }
            throw dynamic("a value stored in column \"\(column.name)\"", term, at: source.origin)
        case .double:
            guard term.kinds.isNumeric else {
                throw dynamic("a value stored in column \"\(column.name)\"", term, at: source.origin)
            }
            return try real(term, at: source.origin).expression
        case .text: return try text(term, at: source.origin).expression
        default: throw typed(column, at: source.origin)
        }
    }

    private func typed(_ column: Column, at origin: Origin) -> TranspileError {
        unsupported(
            "a value stored in column \"\(column.name)\"",
            "Its type is not one of SQLite's own: 64-bit integers, doubles and text are.",
            at: origin
        )
    }

    /// Whether each column of a query has the kind of the column it goes to.
    private func check(_ found: [SourceColumn], _ columns: [Column], at origin: Origin) throws(TranspileError)
    {
        guard found.count == columns.count else {
            throw unsupported(
                "\(found.count) values for \(columns.count) columns",
                "SQLite refuses the statement, too.",
                at: origin
            )
        }
        for (value, column) in zip(found, columns) {
            let kinds = value.value.kinds
            switch column.type {
            case .int64 where kinds.isSubset(of: .integer), .double where kinds.isNumeric,
                .text where kinds.isSubset(of: .text):
                continue
            case .int64, .double, .text:
                throw dynamic("a value stored in column \"\(column.name)\"", value.value, at: origin)
            default: throw typed(column, at: origin)
            }
        }
    }

    // MARK: Statements

    private func delete(_ delete: Delete) throws(TranspileError) -> Delete {
        try plain(delete.with == nil && delete.orderBy == nil && delete.limit == nil, delete.origin)
        try plain(delete.returning.isEmpty && delete.using.isEmpty, delete.origin)
        var result = Delete(target: try changed(delete.target))
        result.whereClause = try delete.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        return result
    }

    private func update(_ update: Update) throws(TranspileError) -> Update {
        try plain(update.with == nil && update.orderBy == nil && update.limit == nil, update.origin)
        try plain(update.returning.isEmpty && update.from.isEmpty, update.origin)
        guard update.orAction == nil || update.orAction == .abort else { throw conflictAction(update.origin) }
        guard case .table(let reference) = update.target.kind else { throw statementForm(update.origin) }
        let target = try target(reference.name, at: update.target.origin)
        var result = Update(target: try changed(update.target), assignments: [])
        result.assignments = try assignments(update.assignments, target)
        result.whereClause = try update.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        return result
    }

    /// The table with its alias; its columns join the scope.
    private func changed(_ table: TableExpression) throws(TranspileError) -> TableExpression {
        guard case .table(let reference) = table.kind else { throw statementForm(table.origin) }
        let target = try target(reference.name, at: table.origin)
        let alias = table.alias?.name
        scope.tables = [
            SourceTable(
                name: (alias ?? reference.name.base).text,
                columns: target.schema.columns.map { SourceColumn($0) }
            )
        ]
        return TableExpression(
            kind: .table(TableReference(name: target.name)),
            alias: alias.map { TableAlias(name: identifier($0)) }
        )
    }

    private func assignments(_ assignments: [Assignment], _ target: Target) throws(TranspileError)
        -> [Assignment]
    {
        var result: [Assignment] = []
        var seen: Set<String> = []
        for assignment in assignments {
            guard !assignment.isRow, let name = assignment.targets.first?.name, name.qualifiers.isEmpty else {
                throw unsupported(
                    "an assignment of rows",
                    "Row values are not covered.",
                    at: assignment.origin
                )
            }
            // SQLite lets the last of several assignments win, other engines refuse them.
            guard seen.insert(name.base.text.lowercased()).inserted else {
                throw unsupported(
                    "a column that is set twice",
                    "One of them has no effect.",
                    at: assignment.origin
                )
            }
            let column = try column(name.base, of: target)
            let value = try stored(assignment.value, in: column)
            let place = AssignmentTarget(name: Name(identifier(name.base)))
            result.append(Assignment(targets: [place], value: value))
        }
        return result
    }

    // MARK: INSERT

    private func insert(_ insert: Insert) throws(TranspileError) -> Insert {
        try plain(insert.returning.isEmpty && insert.with == nil, insert.origin)
        guard !insert.isReplace, insert.orAction == nil || insert.orAction == .abort else {
            throw conflictAction(insert.origin)
        }
        let target = try target(insert.target, at: insert.origin)
        var columns: [Column] = []
        for place in insert.columns { columns.append(try column(place.name.base, of: target)) }
        if insert.columns.isEmpty { columns = target.schema.columns }
        guard Set(columns.map { $0.name.lowercased() }).count == columns.count else {
            throw unsupported(
                "a column that is named twice",
                "One of the values has no effect.",
                at: insert.origin
            )
        }
        guard case .query(let query) = insert.source else { throw statementForm(insert.origin) }
        var result = Insert(target: target.name, source: .query(try source(query, columns)))
        result.alias = insert.alias.map { identifier($0) }
        result.columns = columns.map { AssignmentTarget(name: Name(quoted($0.name))) }
        result.conflicts = try conflicts(insert, target, query)
        return result
    }

    private func source(_ query: SQLQuery, _ columns: [Column]) throws(TranspileError) -> SQLQuery {
        guard case .values(let values) = query.body, query.with == nil, query.orderBy == nil,
            query.limit == nil
        else {
            let translated = try self.query(query, isOutermost: true)
            try check(translated.columns, columns, at: query.origin)
            return translated.query
        }
        var rows: [ValuesRow] = []
        for row in values.rows {
            guard row.values.count == columns.count else {
                throw unsupported(
                    "\(row.values.count) values for \(columns.count) columns",
                    "SQLite refuses the statement, too.",
                    at: row.origin
                )
            }
            var cells: [SQLExpression] = []
            for (value, column) in zip(row.values, columns) { cells.append(try stored(value, in: column)) }
            rows.append(ValuesRow(values: cells))
        }
        return SQLQuery(body: .values(Values(rows: rows)))
    }

    /// Upserts: DO NOTHING on named columns, and DO UPDATE for one row.
    private func conflicts(
        _ insert: Insert,
        _ target: Target,
        _ query: SQLQuery
    ) throws(TranspileError) -> [OnConflict] {
        guard let conflict = insert.conflicts.first else { return [] }
        guard insert.conflicts.count == 1, case .columns(let elements, nil)? = conflict.target else {
            throw unsupported(
                "a conflict on any key",
                "SQLite resolves conflicts of every constraint, other engines those of one key.",
                at: conflict.origin,
                instead: "Name the columns of one key: ON CONFLICT (id) DO ..."
            )
        }
        var key: [IndexElement] = []
        for element in elements {
            guard case .column(let name) = element.expression.kind else {
                throw statementForm(conflict.origin)
            }
            let column = try column(name.base, of: target)
            key.append(IndexElement(expression: SQLExpression(.column(Name(quoted(column.name))))))
        }
        switch conflict.action {
        case .nothing: return [OnConflict(target: .columns(key, whereClause: nil), action: .nothing)]
        case .update(let assignments, let filter):
            guard case .values(let values) = query.body, values.rows.count == 1 else {
                throw unsupported(
                    "an upsert of several rows",
                    "SQLite may update one row several times in a statement, other engines refuse that.",
                    at: conflict.origin
                )
            }
            let outer = scope
            defer { scope = outer }
            let columns = target.schema.columns.map { SourceColumn($0) }
            let around = Scope(parent: nil)
            around.tables = [SourceTable(name: "excluded", columns: columns)]
            scope = Scope(parent: around)
            let own = (insert.alias ?? insert.target.base).text
            scope.tables = [SourceTable(name: own, columns: columns)]
            // Other engines ask which of the two rows a name means.
            for column in columns {
                let name = Name(parts: [quoted(own), quoted(column.name)]) ?? Name(quoted(column.name))
                scope.aliases[column.name.lowercased()] = SQLExpression(.column(name))
            }
            let changes = try self.assignments(assignments, target)
            let restriction = try filter.map { source throws(TranspileError) in try self.condition(source) }
            return [
                OnConflict(
                    target: .columns(key, whereClause: nil),
                    action: .update(changes, whereClause: restriction)
                )
            ]
        }
    }

    // MARK: Refusals

    private func plain(_ isPlain: Bool, _ origin: Origin) throws(TranspileError) {
        if !isPlain { throw statementForm(origin) }
    }

    private func statementForm(_ origin: Origin) -> TranspileError {
        unsupported(
            "this form of the statement",
            "WITH, RETURNING, ORDER BY, LIMIT and other tables are not covered in statements that change rows.",
            at: origin,
            instead: "Make the rows in a table first, then change by a plain INSERT, UPDATE or DELETE."
        )
    }

    private func conflictAction(_ origin: Origin) -> TranspileError {
        unsupported(
            "OR REPLACE, OR IGNORE and the like",
            "They act on every constraint of a table, NOT NULL and CHECK included; other engines on one key.",
            at: origin,
            instead: "Say what happens for one key: INSERT ... ON CONFLICT (id) DO NOTHING or DO UPDATE."
        )
    }
}
