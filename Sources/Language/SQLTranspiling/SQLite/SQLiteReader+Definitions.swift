import SQLSyntax
import Tabular

/// CREATE and DROP.
///
/// Columns get the type of their affinity. What SQLite gives a table beyond that – row numbers that fill an INTEGER
/// PRIMARY KEY, nulls in other primary keys, columns of any type – is refused.
extension SQLiteReader {
    func definition(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement.Kind {
        switch statement.kind {
        case .createTable(let create): return .createTable(try self.create(create))
        case .createView(let create): return .createView(try self.create(create))
        case .createIndex(let create): return .createIndex(try self.create(create))
        case .drop(let drop): return .drop(try self.drop(drop))
        default:
            throw unsupported(
                "this statement",
                "Queries, INSERT, UPDATE, DELETE, CREATE TABLE, VIEW and INDEX, and DROP are translated.",
                at: statement.origin
            )
        }
    }

    // MARK: CREATE TABLE

    private func create(_ create: CreateTable) throws(TranspileError) -> CreateTable {
        guard create.tableFlags.isEmpty else {
            throw unsupported(
                "STRICT or WITHOUT ROWID",
                "They change what the table accepts.",
                at: create.origin
            )
        }
        var result = CreateTable(
            modifiers: try modifiers(create.modifiers, create.origin),
            name: try own(create.name, create.origin)
        )
        if let body = create.query {
            guard case .query(let query) = body, create.elements.isEmpty else {
                throw unsupported("this CREATE TABLE", "It has columns and a query.", at: create.origin)
            }
            result.query = .query(try typed(query, "a column of the new table"))
            return result
        }
        result.hasElements = true
        for element in create.elements {
            switch element {
            case .column(let column): result.elements.append(.column(try self.column(column)))
            case .constraint(let constraint):
                result.elements.append(.constraint(try self.constraint(constraint, of: create)))
            case .like: throw unsupported("LIKE", "SQLite does not have it.", at: create.origin)
            }
        }
        return result
    }

    private func column(_ column: ColumnDefinition) throws(TranspileError) -> ColumnDefinition {
        let declared = column.type?.name.base.text ?? ""
        let type: String
        let legacy: LogicalType
        switch Affinity(declared: declared) {
        case .integer: (type, legacy) = ("BIGINT", .int64)
        case .real: (type, legacy) = (target == .duckdb ? "DOUBLE" : "DOUBLE PRECISION", .double)
        case .text: (type, legacy) = (target == .duckdb ? "VARCHAR" : "TEXT", .text)
        case .none, .numeric:
            throw unsupported(
                "column \"\(column.name.text)\" of type \"\(declared)\"",
                "SQLite keeps integers, reals and text in such a column as they come.",
                at: column.origin,
                instead: "Declare it INTEGER, REAL or TEXT."
            )
        }
        var result = ColumnDefinition(
            name: identifier(column.name),
            type: SQLType(name: Name(Identifier(type)))
        )
        let isRequired = column.constraints.contains { if case .notNull = $0.kind { true } else { false } }
        for constraint in column.constraints {
            let kind = try self.kind(constraint, Column(column.name.text, legacy), declared, isRequired)
            result.constraints.append(ColumnConstraint(kind: kind))
        }
        return result
    }

    private func kind(
        _ constraint: ColumnConstraint,
        _ column: Column,
        _ declared: String,
        _ isRequired: Bool
    ) throws(TranspileError) -> ColumnConstraint.Kind {
        guard constraint.onConflict == nil else { throw onConflict(constraint.origin) }
        switch constraint.kind {
        case .notNull, .null: return constraint.kind
        case .unique: return .unique(ConstraintIndex())
        case .primaryKey(let index):
            guard declared.uppercased() != "INTEGER", !index.isAutoincrement else {
                throw unsupported(
                    "INTEGER PRIMARY KEY",
                    "SQLite fills such a column with row numbers.",
                    at: constraint.origin,
                    instead: "Declare it INTEGER NOT NULL UNIQUE if every row brings its own value."
                )
            }
            guard isRequired else { throw nullableKey(constraint.origin) }
            return .primaryKey(ConstraintIndex())
        case .default(let value): return .default(try stored(value, in: column))
        default:
            throw unsupported(
                "this constraint",
                "Only NOT NULL, UNIQUE, keys and defaults are translated.",
                at: constraint.origin
            )
        }
    }

    private func constraint(
        _ constraint: TableConstraint,
        of create: CreateTable
    ) throws(TranspileError) -> TableConstraint {
        guard constraint.onConflict == nil else { throw onConflict(constraint.origin) }
        switch constraint.kind {
        case .unique(let elements, _):
            return TableConstraint(kind: .unique(try key(elements, constraint.origin), ConstraintIndex()))
        case .primaryKey(let elements, _):
            let names = elements.compactMap { element -> String? in
                guard case .column(let name) = element.expression.kind else { return nil }
                return name.base.text.lowercased()
            }
            for element in create.elements {
                guard case .column(let column) = element, names.contains(column.name.text.lowercased()) else {
                    continue
                }
                let isRequired = column.constraints.contains {
                    if case .notNull = $0.kind { true } else { false }
                }
                guard isRequired else { throw nullableKey(constraint.origin) }
                // A key of one INTEGER column is the row number, too.
                if names.count == 1, column.type?.name.base.text.uppercased() == "INTEGER" {
                    throw unsupported(
                        "INTEGER PRIMARY KEY",
                        "SQLite fills such a column with row numbers.",
                        at: constraint.origin
                    )
                }
            }
            return TableConstraint(kind: .primaryKey(try key(elements, constraint.origin), ConstraintIndex()))
        default:
            throw unsupported("this constraint", "Only keys are translated.", at: constraint.origin)
        }
    }

    private func key(_ elements: [IndexElement], _ origin: Origin) throws(TranspileError) -> [IndexElement] {
        var result: [IndexElement] = []
        for element in elements {
            guard case .column(let name) = element.expression.kind, name.qualifiers.isEmpty else {
                throw unsupported("a key of an expression", "Only columns are compared alike.", at: origin)
            }
            result.append(IndexElement(expression: SQLExpression(.column(Name(identifier(name.base))))))
        }
        return result
    }

    // MARK: Views, indexes, DROP

    private func create(_ create: CreateView) throws(TranspileError) -> CreateView {
        var result = CreateView(
            modifiers: try modifiers(create.modifiers, create.origin),
            name: try own(create.name, create.origin),
            query: try typed(create.query, "a column of the view")
        )
        result.columns = create.columns.map { identifier($0) }
        return result
    }

    private func create(_ create: CreateIndex) throws(TranspileError) -> CreateIndex {
        guard create.whereClause == nil, let name = create.name else {
            throw unsupported(
                "an index on some rows",
                "Only whole indexes are translated.",
                at: create.origin
            )
        }
        var result = CreateIndex(
            modifiers: CreateModifiers(ifNotExists: create.modifiers.ifNotExists),
            table: try own(create.table, create.origin),
            elements: try key(create.elements, create.origin),
            index: ConstraintIndex()
        )
        result.isUnique = create.isUnique
        result.name = try own(name, create.origin)
        return result
    }

    private func drop(_ drop: Drop) throws(TranspileError) -> Drop {
        var result = Drop(kind: drop.kind, objects: [])
        result.ifExists = drop.ifExists
        guard [ObjectKind.table, .view, .index].contains(drop.kind) else {
            throw unsupported("this DROP", "Tables, views and indexes are dropped.", at: drop.origin)
        }
        for object in drop.objects {
            result.objects.append(ObjectReference(name: try own(object.name, drop.origin)))
        }
        return result
    }

    // MARK: Parts

    private func modifiers(_ modifiers: CreateModifiers, _ origin: Origin) throws(TranspileError)
        -> CreateModifiers
    {
        var result = CreateModifiers(ifNotExists: modifiers.ifNotExists)
        if modifiers.persistence?.isTemporaryTable == true { result.persistence = .temporary }
        // An existing view would be kept by SQLite; other engines have no such clause for all kinds.
        return result
    }

    private func own(_ name: Name, _ origin: Origin) throws(TranspileError) -> Name {
        let qualifier = name.qualifiers.last?.text.lowercased()
        guard qualifier == nil || qualifier == "main" else {
            throw unsupported("a table of another database", "Relations have no database.", at: origin)
        }
        return Name(identifier(name.base))
    }

    /// A query whose columns have one kind of value each, so that what is made of it has a type.
    private func typed(_ query: SQLQuery, _ what: String) throws(TranspileError) -> SQLQuery {
        let translated = try self.query(query, isOutermost: true)
        for column in translated.columns where column.value.kinds.isMixed || column.value.kinds == .number {
            throw dynamic("\(what), \"\(column.name)\",", column.value, at: query.origin)
        }
        return translated.query
    }

    private func nullableKey(_ origin: Origin) -> TranspileError {
        unsupported(
            "a primary key that may be null",
            "SQLite takes nulls in a primary key, other engines do not.",
            at: origin,
            instead: "Add NOT NULL to its columns."
        )
    }

    private func onConflict(_ origin: Origin) -> TranspileError {
        unsupported("ON CONFLICT of a constraint", "Other engines say it in each statement.", at: origin)
    }
}

extension Persistence {
    fileprivate var isTemporaryTable: Bool { self == .temp || self == .temporary }
}
