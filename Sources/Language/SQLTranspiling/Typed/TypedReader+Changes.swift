import SQLAnalysis
import SQLSyntax
import Tabular

/// INSERT, UPDATE, DELETE, MERGE.
extension TypedReader {
    func change(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement.Kind {
        switch statement.kind {
        case .insert(let insert): return .insert(try self.insert(insert))
        case .update(let update): return .update(try self.update(update))
        case .delete(let delete): return .delete(try self.delete(delete))
        case .merge(let merge): return .merge(try self.merge(merge))
        default: return try definition(statement)
        }
    }

    /// What is known of the table a statement changes.
    func columns(of name: Name, at origin: Origin) throws(TranspileError) -> CatalogTable {
        let path = TablePath(name.parts.map(\.text))
        if let table = transpiler.catalog.table(at: path), table.columns != nil { return table }
        let known = transpiler.catalog.allTables.compactMap(\.path.parts.last).sorted()
        throw .unknownTable(name: name.base.text, known: known, at: place(origin))
    }

    private func column(_ name: Identifier, _ table: CatalogTable) throws(TranspileError) -> CatalogColumn {
        let columns = table.columns ?? []
        if let column = columns.first(where: { $0.name.lowercased() == name.text.lowercased() }) {
            return column
        }
        throw .unknownColumn(name: name.text, known: columns.map(\.name), at: place(name.origin))
    }

    /// A value as the column stores it: of the column's own type, or widened without rounding.
    func stored(_ source: SQLExpression, in column: CatalogColumn) throws(TranspileError) -> SQLExpression {
        if case .defaultValue = source.kind { return source.detached() }
        var term = try self.term(source)
        guard let type = column.type else {
            throw .unknownType(what: "column \"\(column.name)\"", at: place(source.origin))
        }
        let wanted = TypeClass(type)
        if term.literal != nil, wanted != .text { term = try adapted(term, to: wanted, at: source.origin) }
        let found = try kind(term, "a stored value", at: source.origin)
        guard fits(found, storedType(term), wanted, type) else {
            throw unsupported(
                "\(found.words) stored in column \"\(column.name)\"",
                "Each engine converts it by rules of its own; say the type with CAST.",
                at: source.origin
            )
        }
        if to == .sqlite, wanted == .double || wanted == .decimal, found == .integer {
            return .cast(term.expression, to: "REAL")
        }
        return term.expression
    }

    /// PostgreSQL's decimals have their digits in the value; a computed one has those of its parts.
    private func storedType(_ term: TypedTerm) -> LogicalType? {
        guard term.type == .other("numeric"), let units = scaled(term) else { return term.type }
        return .decimal(precision: min(units.precision, 38), scale: units.scale)
    }

    private func fits(
        _ found: TypeClass,
        _ source: LogicalType?,
        _ wanted: TypeClass,
        _ target: LogicalType
    ) -> Bool {
        if found == .null { return true }
        switch (found, wanted) {
        case (.integer, .double), (.integer, .decimal): return true
        case (.decimal, .double): return to != .sqlite
        case (.decimal, .decimal):
            // Fewer digits would round.
            guard case .decimal(_, let scale) = target else { return true }
            if case .decimal(_, let own)? = source { return own <= scale }
            return to != .sqlite
        case (.other, .other): return source == target
        default: return found == wanted
        }
    }

    // MARK: INSERT

    private func insert(_ insert: Insert) throws(TranspileError) -> Insert {
        guard insert.match == nil, insert.overriding == nil, !insert.isReplace else {
            throw form("this INSERT", insert.origin)
        }
        let table = try columns(of: insert.target, at: insert.origin)
        var targets: [CatalogColumn] = []
        for place in insert.columns { targets.append(try column(place.name.base, table)) }
        if insert.columns.isEmpty { targets = table.columns ?? [] }
        var result = insert.detached()
        result.with = try insert.with.map { with throws(TranspileError) in try self.with(with) }
        result.target = name(insert.target)
        result.alias = insert.alias.map(identifier)
        result.columns = insert.columns.map { AssignmentTarget(name: name($0.name)) }
        switch insert.source {
        case .query(let query): result.source = .query(try inserted(query, targets))
        case .defaultValues: result.source = .defaultValues
        case .assignments: throw form("INSERT ... SET", insert.origin)
        }
        result.orAction = nil
        result.conflicts = try conflicts(insert, table, targets)
        if to == .sqlite, !result.conflicts.isEmpty { result.source = withCondition(result.source) }
        result.returning = try returned(insert.returning)
        return result
    }

    /// SQLite takes the ON of a conflict for that of a join unless a WHERE stands between.
    private func withCondition(_ source: Insert.Source) -> Insert.Source {
        guard case .query(var query) = source, case .select(var select) = query.body,
            select.whereClause == nil, select.groupBy == nil
        else { return source }
        select.whereClause = .number("1")
        query.body = .select(select)
        return .query(query)
    }

    private func returned(_ items: [SelectItem]) throws(TranspileError) -> [SelectItem] {
        var result: [SelectItem] = []
        for item in items { result.append(try self.item(item, named: nil)) }
        return result
    }

    private func inserted(_ query: SQLQuery, _ targets: [CatalogColumn]) throws(TranspileError) -> SQLQuery {
        guard case .values(let values) = query.body, query.with == nil else {
            let found = analysis.relation(of: query)?.columns ?? []
            guard found.count == targets.count else { throw form("this INSERT", query.origin) }
            for (value, column) in zip(found, targets) {
                guard let own = value.type, let type = column.type else {
                    throw .unknownType(what: "column \"\(column.name)\"", at: place(query.origin))
                }
                guard fits(TypeClass(own), own, TypeClass(type), type) else {
                    throw unsupported(
                        "\(TypeClass(own).words) stored in column \"\(column.name)\"",
                        "Each engine converts it by rules of its own; say the type with CAST.",
                        at: query.origin
                    )
                }
            }
            return try self.query(query)
        }
        var rows: [ValuesRow] = []
        for row in values.rows {
            guard row.values.count == targets.count else { throw form("this INSERT", row.origin) }
            var cells: [SQLExpression] = []
            for (value, column) in zip(row.values, targets) { cells.append(try stored(value, in: column)) }
            rows.append(ValuesRow(values: cells))
        }
        return SQLQuery(body: .values(Values(rows: rows)))
    }

    // MARK: Upserts

    private func conflicts(
        _ insert: Insert,
        _ table: CatalogTable,
        _ targets: [CatalogColumn]
    ) throws(TranspileError) -> [OnConflict] {
        switch insert.orAction {
        case .ignore: return [OnConflict(action: .nothing)]
        case .replace: return [try replacement(insert, table, targets)]
        case nil: break
        default: throw form("INSERT OR \(insert.orAction?.rawValue ?? "")", insert.origin)
        }
        guard let conflict = insert.conflicts.first else { return [] }
        guard insert.conflicts.count == 1 else { throw form("several ON CONFLICT", conflict.origin) }
        var key: OnConflict.Target?
        switch conflict.target {
        case .columns(let elements, nil):
            var copies: [IndexElement] = []
            for element in elements {
                guard case .column(let column) = element.expression.kind else {
                    throw form("a conflict on an expression", conflict.origin)
                }
                copies.append(IndexElement(expression: SQLExpression(.column(self.name(column)))))
            }
            key = .columns(copies, whereClause: nil)
        case nil: key = nil
        default: throw form("this conflict target", conflict.origin)
        }
        switch conflict.action {
        case .nothing: return [OnConflict(target: key, action: .nothing)]
        case .update(let assignments, let filter):
            if key == nil { key = try onlyKey(of: table, at: conflict.origin) }
            let changes = try self.assignments(assignments, table)
            let restriction = try filter.map { source throws(TranspileError) in try condition(source) }
            return [OnConflict(target: key, action: .update(changes, whereClause: restriction))]
        }
    }

    private func onlyKey(of table: CatalogTable, at origin: Origin) throws(TranspileError)
        -> OnConflict.Target
    {
        guard table.keys.count == 1 else {
            throw unsupported(
                "a conflict on a key that is not named",
                "Exactly one key of the table must be known: give its definition with PRIMARY KEY.",
                at: origin
            )
        }
        let key = table.keys[0].map { IndexElement(expression: SQLExpression(.column(Name(Identifier($0))))) }
        return .columns(key, whereClause: nil)
    }

    /// DuckDB's INSERT OR REPLACE: every column of the row in place takes the new value.
    private func replacement(
        _ insert: Insert,
        _ table: CatalogTable,
        _ targets: [CatalogColumn]
    ) throws(TranspileError) -> OnConflict {
        let target = try onlyKey(of: table, at: insert.origin)
        guard targets.count == table.columns?.count else {
            throw unsupported(
                "INSERT OR REPLACE of some columns",
                "What becomes of the others depends on the engine.",
                at: insert.origin
            )
        }
        let keys = Set(table.keys[0].map { $0.lowercased() })
        let changes = targets.filter { !keys.contains($0.name.lowercased()) }.map { column in
            Assignment(
                targets: [AssignmentTarget(name: Name(Identifier(column.name)))],
                value: .column("excluded", column.name)
            )
        }
        if changes.isEmpty { return OnConflict(target: target, action: .nothing) }
        return OnConflict(target: target, action: .update(changes, whereClause: nil))
    }

    func assignments(_ assignments: [Assignment], _ table: CatalogTable) throws(TranspileError)
        -> [Assignment]
    {
        var result: [Assignment] = []
        for assignment in assignments {
            guard !assignment.isRow, assignment.targets.count == 1,
                let target = assignment.targets.first, target.indexes.isEmpty, target.field.isEmpty,
                target.name.qualifiers.isEmpty
            else { throw form("this assignment", assignment.origin) }
            let value = try stored(assignment.value, in: try column(target.name.base, table))
            result.append(Assignment(targets: [AssignmentTarget(name: name(target.name))], value: value))
        }
        return result
    }

    // MARK: UPDATE, DELETE, MERGE

    private func update(_ update: Update) throws(TranspileError) -> Update {
        guard update.orAction == nil, update.orderBy == nil, update.limit == nil,
            case .table(let reference) = update.target.kind
        else { throw form("this UPDATE", update.origin) }
        let table = try columns(of: reference.name, at: update.origin)
        var result = update.detached()
        result.with = try update.with.map { with throws(TranspileError) in try self.with(with) }
        result.target = try self.table(update.target)
        if !update.from.isEmpty {
            notes.add(.rowOrder(what: "UPDATE with several matches", at: place(update.origin)))
        }
        result.from = []
        for table in update.from { result.from.append(try self.table(table)) }
        result.assignments = try assignments(update.assignments, table)
        result.whereClause = try update.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        result.returning = try returned(update.returning)
        return result
    }

    private func delete(_ delete: Delete) throws(TranspileError) -> Delete {
        guard delete.orderBy == nil, delete.limit == nil, to != .sqlite || delete.using.isEmpty else {
            throw form("this DELETE", delete.origin)
        }
        var result = delete.detached()
        result.with = try delete.with.map { with throws(TranspileError) in try self.with(with) }
        result.target = try self.table(delete.target)
        result.using = []
        for table in delete.using { result.using.append(try self.table(table)) }
        result.whereClause = try delete.whereClause.map { source throws(TranspileError) in
            try condition(source)
        }
        result.returning = try returned(delete.returning)
        return result
    }

    private func merge(_ merge: Merge) throws(TranspileError) -> Merge {
        guard to != .sqlite, merge.returning.isEmpty, case .on(let source) = merge.condition,
            case .table(let reference) = merge.target.kind
        else { throw form("this MERGE", merge.origin) }
        let table = try columns(of: reference.name, at: merge.origin)
        var result = merge.detached()
        result.with = try merge.with.map { with throws(TranspileError) in try self.with(with) }
        result.target = try self.table(merge.target)
        result.source = try self.table(merge.source)
        result.condition = .on(try condition(source))
        result.branches = []
        for branch in merge.branches { result.branches.append(try self.branch(branch, table)) }
        return result
    }

    private func branch(_ branch: MergeBranch, _ table: CatalogTable) throws(TranspileError) -> MergeBranch {
        guard branch.match == .matched || branch.match == .notMatched else {
            throw form("MERGE by source", branch.origin)
        }
        var result = branch.detached()
        result.condition = try branch.condition.map { source throws(TranspileError) in
            try condition(source)
        }
        switch branch.action {
        case .delete, .nothing: break
        case .update(let assignments): result.action = .update(try self.assignments(assignments, table))
        case .insert(var insert):
            guard insert.match == nil, insert.overriding == nil, !insert.isStar, let row = insert.values
            else {
                throw form("this INSERT", branch.origin)
            }
            var targets: [CatalogColumn] = []
            for place in insert.columns { targets.append(try column(place.name.base, table)) }
            if targets.isEmpty { targets = table.columns ?? [] }
            guard targets.count == row.values.count else { throw form("this INSERT", branch.origin) }
            var cells: [SQLExpression] = []
            for (value, column) in zip(row.values, targets) { cells.append(try stored(value, in: column)) }
            insert.values = ValuesRow(values: cells)
            insert.columns = insert.columns.map { AssignmentTarget(name: name($0.name)) }
            result.action = .insert(insert)
        default: throw form("this action of MERGE", branch.origin)
        }
        return result
    }

    func form(_ what: String, _ origin: Origin) -> TranspileError {
        unsupported(what, "The other dialect has no such form.", at: origin)
    }
}
