public import SQLSyntax

/// The stored tables a statement reads and writes, found without binding it.
///
///     let use = TableUse(of: statement, dialect: .duckdb)
///     use.tablesRead.map(\.description)  // ["orders", "data/rates.csv"]
///
/// The same tables as ``StatementAnalysis`` finds where no schema is known, at a fraction of its cost: names of
/// WITH are scoped away, nothing else is resolved.
public struct TableUse: Sendable {
    /// Stored tables and files, in the order they are named.
    public let tablesRead: [TablePath]
    /// Stored tables and files, creates included.
    public let tablesWritten: [TablePath]

    /// - Complexity: One walk over the statement.
    public init(of statement: SQLStatement, dialect: Dialect) {
        var walk = TableWalk(dialect: dialect)
        statement.accept(&walk)
        tablesRead = walk.reads.list
        tablesWritten = walk.writes.list
    }
}

/// Notes tables on the way through a statement.
private struct TableWalk: SyntaxVisitor {
    let dialect: Dialect
    var reads = OrderedPaths()
    var writes = OrderedPaths()
    /// How many queries of WITH have a name at this place.
    private var commonTables: [String: Int] = [:]

    init(dialect: Dialect) {
        self.dialect = dialect
    }

    // MARK: Names of WITH

    /// Goes through the queries of WITH, then through what sees their names.
    private mutating func scoped(_ with: With?, _ body: (inout TableWalk) -> Void) {
        var names: [String] = []
        for table in with?.tables ?? [] {
            let name = table.name.text.lowercased()
            let seesItself = with?.isRecursive == true || dialect == .sqlite
            if seesItself { commonTables[name, default: 0] += 1 }
            switch table.body {
            case .query(let query): query.accept(&self)
            case .statement(let statement): statement.accept(&self)
            }
            if !seesItself { commonTables[name, default: 0] += 1 }
            names.append(name)
        }
        body(&self)
        for name in names { commonTables[name, default: 1] -= 1 }
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        guard query.with != nil else { return .descend }
        var inner = query
        inner.with = nil
        scoped(query.with) { walk in inner.walkChildren(&walk) }
        return .skip
    }

    // MARK: Tables

    mutating func enter(_ select: Select) -> Descent {
        if let into = select.into { writes.insert(TablePath(into.name)) }
        return .descend
    }

    mutating func enter(_ table: TableExpression) -> Descent {
        switch table.kind {
        case .table(let reference):
            let name = reference.name
            let isCommon =
                name.qualifiers.isEmpty && commonTables[name.base.text.lowercased(), default: 0] > 0
            if !isCommon { reads.insert(TablePath(name)) }
        case .file(let file): reads.insert(TablePath(file))
        case .function(let function):
            if case .function(let call) = function.call.unparenthesized.kind,
                let file = FileReaders.file(of: call, dialect: dialect)
            {
                reads.insert(file)
            }
        default: break
        }
        return .descend
    }

    // MARK: Statements

    mutating func enter(_ statement: SQLStatement) -> Descent {
        switch statement.kind {
        case .query, .explain, .prepare, .describe: return .descend
        case .insert(let insert): change(insert)
        case .update(let update): change(update)
        case .delete(let delete): change(delete)
        case .merge(let merge): change(merge)
        case .createTable(let create): define(create)
        case .createView(let create):
            create.query.accept(&self)
            writes.insert(path(create.name, create.modifiers))
        case .truncate(let truncate): for table in truncate.tables { write(table) }
        case .copy(let copy): self.copy(copy)
        default: break
        }
        return .skip
    }

    private mutating func change(_ insert: Insert) {
        var inner = insert
        inner.with = nil
        scoped(insert.with) { walk in inner.walkChildren(&walk) }
        writes.insert(TablePath(insert.target))
    }

    private mutating func change(_ update: Update) {
        scoped(update.with) { walk in
            for table in update.from { table.accept(&walk) }
            for assignment in update.assignments { assignment.accept(&walk) }
            update.whereClause?.accept(&walk)
            for item in update.returning { item.accept(&walk) }
        }
        write(update.target)
        let values = update.assignments.map(\.value) + [update.whereClause].compactMap { $0 }
        noteTargetRead(update.target, values)
    }

    private mutating func change(_ delete: Delete) {
        scoped(delete.with) { walk in
            for table in delete.using { table.accept(&walk) }
            delete.whereClause?.accept(&walk)
            for item in delete.returning { item.accept(&walk) }
        }
        write(delete.target)
        noteTargetRead(delete.target, [delete.whereClause].compactMap { $0 })
    }

    private mutating func change(_ merge: Merge) {
        var conditions: [SQLExpression] = []
        scoped(merge.with) { walk in
            merge.source.accept(&walk)
            if case .on(let condition) = merge.condition {
                condition.accept(&walk)
                conditions.append(condition)
            }
            for branch in merge.branches { branch.accept(&walk) }
            for item in merge.returning { item.accept(&walk) }
        }
        write(merge.target)
        if case .using = merge.condition { readTarget(merge.target) }
        noteTargetRead(merge.target, conditions)
    }

    private mutating func define(_ create: CreateTable) {
        switch create.query {
        case .query(let query): query.accept(&self)
        case .statement(let statement): statement.accept(&self)
        case nil: return
        }
        writes.insert(path(create.name, create.modifiers))
    }

    private mutating func copy(_ copy: Copy) {
        guard case .file(let value) = copy.place, case .literal(.string(let file)) = value.kind else {
            return
        }
        switch (copy.subject, copy.direction) {
        case (.query(let query), _):
            query.accept(&self)
            writes.insert(TablePath(file))
        case (.table(let name, _), .from):
            reads.insert(TablePath(file))
            writes.insert(TablePath(name))
        case (.table(let name, _), .to):
            reads.insert(TablePath(name))
            writes.insert(TablePath(file))
        case (.database, _): break
        }
    }

    /// A temporary table goes by its last name alone.
    private func path(_ name: Name, _ modifiers: CreateModifiers) -> TablePath {
        modifiers.persistence?.isTemporary == true ? TablePath(name.base.text) : TablePath(name)
    }

    // MARK: Tables that are changed

    private mutating func write(_ table: TableExpression) {
        if case .table(let reference) = table.kind { writes.insert(TablePath(reference.name)) }
    }

    private mutating func readTarget(_ table: TableExpression) {
        if case .table(let reference) = table.kind { reads.insert(TablePath(reference.name)) }
    }

    /// A table that is changed counts as read when its own columns decide something.
    private mutating func noteTargetRead(_ table: TableExpression, _ expressions: [SQLExpression]) {
        guard case .table(let reference) = table.kind else { return }
        let name = (table.alias?.name ?? reference.name.base).text.lowercased()
        var columns = OwnColumns(name: name)
        for expression in expressions { expression.accept(&columns) }
        if columns.isNamed || columns.isAmbiguous { readTarget(table) }
    }
}

/// Looks for columns of one relation: named by it, or by nothing.
private struct OwnColumns: SyntaxVisitor {
    let name: String
    var isNamed = false
    var isAmbiguous = false
    /// Queries around this place; names without qualifier inside are theirs.
    private var queries = 0

    init(name: String) {
        self.name = name
    }

    mutating func enter(_ query: SQLQuery) -> Descent {
        queries += 1
        return .descend
    }

    mutating func leave(_ query: SQLQuery) { queries -= 1 }

    mutating func enter(_ expression: SQLExpression) -> Descent {
        guard case .column(let column) = expression.kind else { return .descend }
        if let qualifier = column.qualifiers.last {
            if qualifier.text.lowercased() == name { isNamed = true }
        } else if queries == 0 {
            isAmbiguous = true
        }
        return .descend
    }
}

/// The functions that read the file their first argument names.
enum FileReaders {
    private static let names: Set<String> = [
        "read_csv", "read_csv_auto", "read_parquet", "parquet_scan", "read_json", "read_json_auto",
        "read_ndjson", "read_ndjson_auto", "read_text", "read_blob", "sniff_csv", "delta_scan",
        "iceberg_scan",
        "read_xlsx",
    ]

    /// The file, where it is written out.
    static func file(of call: FunctionCall, dialect: Dialect) -> TablePath? {
        guard dialect == .duckdb, names.contains(call.name.base.text.lowercased()),
            case .literal(.string(let path))? = call.arguments.first?.value.kind
        else { return nil }
        return TablePath(path)
    }
}
