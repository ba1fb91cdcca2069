import SQLAnalysis
import SQLSyntax
import Tabular

/// Queries: WITH, set operators, SELECT, ORDER BY, LIMIT.
extension TypedReader {
    func query(_ query: SQLQuery) throws(TranspileError) -> SQLQuery {
        guard query.locking.isEmpty else {
            throw unsupported("row locks", "They belong to one engine.", at: query.origin)
        }
        let kept = (aliases, isDistinct)
        defer { (aliases, isDistinct) = kept }
        isDistinct = false
        var result = SQLQuery(body: query.body, comments: query.comments)
        result.with = try query.with.map { with throws(TranspileError) in try self.with(with) }
        result.body = try body(query.body)
        result.orderBy = try query.orderBy.map { order throws(TranspileError) in
            OrderBy(items: try sorted(order.items, isQuery: true), comments: order.comments)
        }
        result.limit = try query.limit.map { limit throws(TranspileError) in
            try self.limit(limit, isOrdered: query.orderBy != nil)
        }
        return result
    }

    func body(_ body: QueryBody) throws(TranspileError) -> QueryBody {
        switch body {
        case .select(let select): return .select(try self.select(select))
        case .setOperation(let operation):
            let result = try setOperation(operation)
            // Its own sort keys name no operand's DISTINCT.
            isDistinct = false
            return .setOperation(result)
        case .values(let values): return .values(try self.values(values))
        case .parenthesized(let query):
            guard to != .sqlite else {
                throw unsupported("a set operand in parentheses", "SQLite has none.", at: query.origin)
            }
            return .parenthesized(try self.query(query))
        case .table(let table):
            var select = Select(items: [SelectItem(expression: SQLExpression(.star(Star())))])
            select.from = [try self.table(table)]
            return .select(select)
        case .pivot(let pivot):
            throw unsupported("PIVOT", "Only DuckDB has such a statement.", at: pivot.origin)
        case .statement(let statement):
            throw unsupported("this relation", "Only DuckDB has such a form.", at: statement.origin)
        }
    }

    private func values(_ values: Values) throws(TranspileError) -> Values {
        var rows: [ValuesRow] = []
        for row in values.rows {
            var cells: [SQLExpression] = []
            for value in row.values { cells.append(try output(value)) }
            rows.append(ValuesRow(values: cells))
        }
        try alike(values.rows.map(\.values), at: values.origin)
        return Values(rows: rows, comments: values.comments)
    }

    /// Columns of VALUES hold one class of values each; text literals bend in neither engine alike.
    private func alike(_ rows: [[SQLExpression]], at origin: Origin) throws(TranspileError) {
        for index in rows.first?.indices ?? 0..<0 {
            let types = rows.compactMap { $0.indices.contains(index) ? type($0[index]) : nil }
            _ = try common(types.map(TypeClass.init), "a column of VALUES", at: origin)
        }
    }

    // MARK: WITH

    func with(_ with: With) throws(TranspileError) -> With {
        var result = With(isRecursive: with.isRecursive, tables: [], comments: with.comments)
        for table in with.tables {
            guard table.usingKey.isEmpty, table.search == nil, table.cycle == nil,
                case .query(let query) = table.body
            else {
                throw unsupported(
                    "this named query",
                    "The other dialect has no such form.",
                    at: table.origin
                )
            }
            var copy = CommonTable(name: identifier(table.name), body: .query(try self.query(query)))
            copy.columns = table.columns.map(identifier)
            copy.materialization = table.materialization
            copy.comments = table.comments
            result.tables.append(copy)
        }
        return result
    }

    // MARK: Set operators

    private func setOperation(_ operation: SetOperation) throws(TranspileError) -> SetOperation {
        var operands: [QueryBody] = []
        for operand in operation.operands { operands.append(try body(operand)) }
        for mark in operation.operators where mark.byName {
            throw unsupported("\(mark.kind.rawValue) BY NAME", "Only DuckDB has it.", at: .none)
        }
        if to == .sqlite {
            for mark in operation.operators where mark.kind != .union && mark.duplicates == .all {
                throw unsupported("\(mark.kind.rawValue) ALL", "SQLite does not have it.", at: .none)
            }
            for case .setOperation in operation.operands {
                throw unsupported("INTERSECT inside UNION", "SQLite applies them from the left.", at: .none)
            }
        }
        try alikeOperands(operation)
        return SetOperation(operands: operands, operators: operation.operators)
    }

    private func alikeOperands(_ operation: SetOperation) throws(TranspileError) {
        let rows = operation.operands.map(columns)
        guard let first = rows.first else { return }
        for index in first.indices {
            let types = rows.map { $0.indices.contains(index) ? $0[index] : nil }
            let known = types.compactMap { $0 }
            guard known.count == types.count else {
                throw .unknownType(what: "a column of a set operator", at: nil)
            }
            let classes = Set(known.map(TypeClass.init)).subtracting([.null])
            let isMixed = classes.count > 1 && (to == .sqlite || !classes.allSatisfy(\.isNumber))
            guard !isMixed else {
                throw unsupported(
                    "a set operator over values of several types",
                    "The engines turn them into one type by rules of their own; say the type with CAST.",
                    at: .none
                )
            }
        }
    }

    private func columns(_ body: QueryBody) -> [LogicalType?] {
        switch body {
        case .select(let select): analysis.relation(of: select)?.columns.map(\.type) ?? []
        case .parenthesized(let query): analysis.relation(of: query)?.columns.map(\.type) ?? []
        case .values(let values): values.rows.first?.values.map(type) ?? []
        case .setOperation(let operation): operation.operands.first.map(columns) ?? []
        default: []
        }
    }

    // MARK: ORDER BY and LIMIT

    /// Sort keys with the source's place of NULLs, and text by its bytes.
    func sorted(_ items: [OrderItem], isQuery: Bool = false) throws(TranspileError) -> [OrderItem] {
        var result: [OrderItem] = []
        for item in items {
            if case .word = item.expression.kind {
                throw unsupported("ORDER BY ALL", "Only DuckDB has it.", at: item.origin)
            }
            if case .using = item.direction {
                throw unsupported("ORDER BY USING", "Only PostgreSQL has it.", at: item.origin)
            }
            let term = try sortKey(item, isQuery: isQuery)
            var copy = OrderItem(expression: term, direction: item.direction, comments: item.comments)
            copy.nulls = item.nulls ?? defaultNulls(item.direction)
            // Only what differs from the target's own default is worth its words.
            if copy.nulls == targetNulls(item.direction) { copy.nulls = item.nulls }
            result.append(copy)
        }
        return result
    }

    private func defaultNulls(_ direction: OrderItem.Direction?) -> OrderItem.Nulls {
        from == .postgresql && direction == .descending ? .first : .last
    }

    private func targetNulls(_ direction: OrderItem.Direction?) -> OrderItem.Nulls {
        switch to {
        case .duckdb: .last
        case .postgresql: direction == .descending ? .first : .last
        case .sqlite: direction == .descending ? .last : .first
        }
    }

    private func sortKey(_ item: OrderItem, isQuery: Bool) throws(TranspileError) -> SQLExpression {
        let source = item.expression
        if case .literal(.number) = source.unparenthesized.kind, isQuery {
            if case .text? = resultClass(at: source) { try tellTextOrder(at: item.origin) }
            return source.detached()
        }
        let isPlain: Bool
        if case .column(let name) = source.unparenthesized.kind {
            isPlain = isQuery && name.qualifiers.isEmpty
        } else {
            isPlain = false
        }
        isSortKey = isPlain
        defer { isSortKey = false }
        var term = try self.term(source)
        if isPlain, term.type == nil, case .column(let name) = source.unparenthesized.kind {
            // A result column whose name several tables have.
            let written = name.base.text.lowercased()
            term.type = analysis.result?.columns.first { $0.name.lowercased() == written }?.type
        }
        if try kind(term, "ORDER BY", at: item.origin) == .text, !term.isBinary {
            return try binary(term, at: item.origin, isResult: isPlain)
        }
        return term.expression.keyed
    }

    private func resultClass(at source: SQLExpression) -> TypeClass? {
        guard case .literal(.number(let spelling)) = source.unparenthesized.kind,
            let number = Int(spelling), let columns = analysis.result?.columns,
            columns.indices.contains(number - 1), let type = columns[number - 1].type
        else { return .text }
        return TypeClass(type)
    }

    /// Text where its order counts: bytes in DuckDB and SQLite, a collation in PostgreSQL.
    func binary(
        _ term: TypedTerm,
        at origin: Origin,
        isResult: Bool = false
    ) throws(TranspileError) -> SQLExpression {
        guard to == .postgresql, !term.isBinary else {
            if from == .postgresql, !term.isBinary { try tellTextOrder(at: origin) }
            return term.expression
        }
        // PostgreSQL takes a name with a collation for a column of the tables, never for a result.
        if isResult, case .column(let name) = term.expression.kind, name.qualifiers.isEmpty,
            aliases[name.base.text.lowercased()] != nil
        {
            if !isDistinct { try tellTextOrder(at: origin) }
            return term.expression
        }
        let collation = Name(Identifier("C", quoting: .double))
        return SQLExpression(.collate(Collation(operand: term.operand, collation: collation)))
    }

    func tellTextOrder(at origin: Origin) throws(TranspileError) {
        notes.add(.textOrder(at: place(origin)))
    }

    private func limit(_ limit: RowLimit, isOrdered: Bool) throws(TranspileError) -> RowLimit {
        guard !limit.isPercent, !limit.withTies else {
            throw unsupported("this LIMIT", "The other dialect has no such clause.", at: limit.origin)
        }
        var result = RowLimit(comments: limit.comments)
        result.count = try limit.count.map { count throws(TranspileError) in try constant(count) }
        if limit.spelling == .fetch, limit.count == nil { result.count = .number("1") }
        result.offset = try limit.offset.map { offset throws(TranspileError) in try constant(offset) }
        if result.count != nil { result.spelling = .limit }
        if result.count == nil, result.offset != nil, to == .sqlite {
            result.count = .number("-1")
            result.spelling = .limit
        }
        notes.add(.rowOrder(what: isOrdered ? "LIMIT among equals" : "LIMIT", at: place(limit.origin)))
        return result
    }

    private func constant(_ source: SQLExpression) throws(TranspileError) -> SQLExpression {
        switch source.unparenthesized.kind {
        case .literal(.number(let spelling)) where Int(spelling) != nil: return .number(spelling)
        case .parameter: return source.detached()
        default:
            throw unsupported(
                "a computed LIMIT or OFFSET",
                "Only whole numbers are covered.",
                at: source.origin
            )
        }
    }
}

extension SQLExpression {
    /// The same as a key of GROUP BY or ORDER BY, where a whole number alone would be a column's place.
    ///
    /// What was a cast or an alias in the source may have become such a number.
    var keyed: SQLExpression {
        var inner = unparenthesized
        while case .unary(let operation) = inner.kind { inner = operation.operand.unparenthesized }
        guard case .literal(.number(let spelling)) = inner.kind, Int(spelling) != nil else { return self }
        return .cast(self, to: "integer")
    }
}
