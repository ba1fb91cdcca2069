import SQLSyntax

/// Whole queries: WITH, set operators, ORDER BY, LIMIT.
extension SQLiteReader {
    typealias Translated = (query: SQLQuery, columns: [SourceColumn])

    /// A query inside an expression: it sees the names around it.
    func subquery(_ query: SQLQuery) throws(TranspileError) -> Translated {
        let kept = grouping
        defer { grouping = kept }
        return try self.query(query, isOutermost: false)
    }

    /// A query as a value: SQLite takes its first row.
    func scalar(_ query: SQLQuery, at origin: Origin) throws(TranspileError) -> Term {
        var (translated, columns) = try subquery(query)
        guard columns.count == 1, let column = columns.first else {
            throw unsupported("a subquery with several columns", "Row values are not covered.", at: origin)
        }
        if translated.limit == nil, !isSingleRow(query) {
            translated.limit = RowLimit(count: .number("1"), spelling: .limit)
            if query.orderBy == nil {
                notes.add(.rowOrder(what: "a subquery of several rows", at: place(origin)))
            }
        }
        var term = column.value
        // Outside, only the type remains known.
        term.constant = nil
        term.isNarrow = false
        term.collation = nil
        term.affinity = column.value.affinity
        term.expression = SQLExpression(.subquery(translated))
        return term
    }

    private func isSingleRow(_ query: SQLQuery) -> Bool {
        guard case .select(let select) = query.body, select.groupBy == nil else { return false }
        return select.from.isEmpty || select.items.contains { containsAggregate($0.expression) }
    }

    func query(_ query: SQLQuery, isOutermost: Bool) throws(TranspileError) -> Translated {
        guard query.locking.isEmpty else {
            throw unsupported("row locks", "SQLite locks no rows.", at: query.origin)
        }
        let visible = commonTables.count
        defer { commonTables.removeLast(commonTables.count - visible) }
        var result = SQLQuery(body: query.body)
        result.comments = query.comments
        result.with = try query.with.map { with throws(TranspileError) in try self.with(with) }
        if case .select(let select) = query.body {
            return try selectQuery(query, select, &result, isOutermost)
        }
        let (body, columns) = try body(query.body, isOutermost)
        result.body = body
        if case .values = body, isOutermost { result.body = .select(named(body, columns)) }
        result.orderBy = try query.orderBy.map { order throws(TranspileError) in
            try compoundOrder(order, columns)
        }
        result.limit = try limit(query.limit, isOrdered: query.orderBy != nil)
        return (result, columns)
    }

    private func selectQuery(
        _ query: SQLQuery,
        _ select: Select,
        _ result: inout SQLQuery,
        _ isOutermost: Bool
    ) throws(TranspileError) -> Translated {
        let (outer, keptGrouping, keptOrder) = (scope, grouping, groupOrder)
        defer { (scope, grouping, groupOrder) = (outer, keptGrouping, keptOrder) }
        orderSources = query.orderBy?.items.map(\.expression) ?? []
        let (body, columns) = try self.select(select, isOutermost)
        result.body = .select(body)
        if let order = query.orderBy {
            var items: [OrderItem] = []
            for item in order.items { items.append(try orderItem(item, of: select, columns)) }
            result.orderBy = OrderBy(items: items, comments: order.comments)
        }
        result.limit = try limit(query.limit, isOrdered: query.orderBy != nil)
        return (result, columns)
    }

    private func body(
        _ body: QueryBody,
        _ isOutermost: Bool
    ) throws(TranspileError) -> (QueryBody, [SourceColumn]) {
        switch body {
        case .select(let select):
            let (outer, kept, keptOrder) = (scope, grouping, groupOrder)
            defer { (scope, grouping, groupOrder) = (outer, kept, keptOrder) }
            let (translated, columns) = try self.select(select, isOutermost)
            return (.select(translated), columns)
        case .values(let values):
            let (translated, columns) = try self.values(values)
            return (.values(translated), columns)
        case .setOperation(let operation):
            return try setOperation(operation, isOutermost)
        case .parenthesized(let query):
            let (translated, columns) = try self.query(query, isOutermost: isOutermost)
            return (.parenthesized(translated), columns)
        default:
            throw unsupported("this form of query", "No rule covers it.", at: .none)
        }
    }

    /// `VALUES` with SQLite's names for its columns.
    private func named(_ values: QueryBody, _ columns: [SourceColumn]) -> Select {
        let alias = TableAlias(name: quoted("v"), columns: columns.map { quoted($0.name) })
        let rows = DerivedTable(query: SQLQuery(body: values))
        return Select(
            items: [SelectItem(expression: SQLExpression(.star(Star())))],
            from: [TableExpression(kind: .query(rows), alias: alias)]
        )
    }

    // MARK: Set operators

    /// SQLite applies set operators from the left; elsewhere INTERSECT binds tighter, so each step is nested.
    private func setOperation(
        _ operation: SetOperation,
        _ isOutermost: Bool
    ) throws(TranspileError) -> (QueryBody, [SourceColumn]) {
        var bodies: [QueryBody] = []
        var columns: [[SourceColumn]] = []
        for operand in operation.operands {
            let (body, found) = try self.body(operand, false)
            bodies.append(body)
            columns.append(found)
        }
        guard let first = columns.first, columns.allSatisfy({ $0.count == first.count }) else {
            throw unsupported("a set operator", "Its queries have different numbers of columns.", at: .none)
        }
        let isPlain = operation.operators.allSatisfy { $0.kind == .union && $0.duplicates == .all }
        var merged: [SourceColumn] = []
        for (index, column) in first.enumerated() {
            let unified = try unify(columns.map { $0[index].value }, at: .none).term
            guard isPlain || !unified.kinds.isMixed else {
                throw dynamic("a set operator", unified, at: .none)
            }
            var result = SourceColumn(column.name, unified)
            let affinities = Set(columns.map { $0[index].value.affinity })
            if affinities.count == 1, let affinity = affinities.first { result.value.affinity = affinity }
            if isOutermost { tellMixed(unified, column.name) }
            merged.append(result)
        }
        bodies = try zip(bodies, columns).map { body, own throws(TranspileError) in
            try aligned(body, own, merged)
        }
        var whole = bodies[0]
        let needsNesting =
            Set(operation.operators.map(\.kind)).contains(.intersect) && operation.operators.count > 1
        guard needsNesting else {
            return (.setOperation(SetOperation(operands: bodies, operators: operation.operators)), merged)
        }
        for (mark, body) in zip(operation.operators, bodies.dropFirst()) {
            if case .setOperation = whole { whole = .parenthesized(SQLQuery(body: whole)) }
            whole = .setOperation(SetOperation(operands: [whole, body], operators: [mark]))
        }
        return (whole, merged)
    }

    /// The query with columns of text where others give text.
    private func aligned(
        _ body: QueryBody,
        _ own: [SourceColumn],
        _ merged: [SourceColumn]
    ) throws(TranspileError) -> QueryBody {
        var body = body
        for (index, (column, target)) in zip(own, merged).enumerated() {
            guard target.value.kinds.isMixed, !column.value.kinds.contains(.text), !column.value.kinds.isEmpty
            else { continue }
            guard case .select(var select) = body, select.items.count == own.count else {
                throw dynamic("a set operator", target.value, at: .none)
            }
            var term = column.value
            term.expression = select.items[index].expression
            let name = select.items[index].alias ?? quoted(column.name)
            select.items[index] = SelectItem(expression: try text(term, at: .none).expression, alias: name)
            body = .select(select)
        }
        return body
    }

    private func values(_ values: Values) throws(TranspileError) -> (Values, [SourceColumn]) {
        var rows: [[Term]] = []
        for row in values.rows {
            var terms: [Term] = []
            for source in row.values { terms.append(try wide(try value(source))) }
            rows.append(terms)
        }
        guard let count = rows.first?.count, rows.allSatisfy({ $0.count == count }) else {
            throw unsupported("VALUES", "Its rows have different lengths.", at: values.origin)
        }
        var columns: [SourceColumn] = []
        var expressions = rows.map { $0.map(\.expression) }
        for index in 0..<count {
            let unified = try unify(rows.map { $0[index] }, at: values.origin)
            columns.append(SourceColumn("column\(index + 1)", unified.term))
            for row in rows.indices { expressions[row][index] = unified.expressions[row] }
        }
        let translated = Values(rows: expressions.map { ValuesRow(values: $0) }, comments: values.comments)
        return (translated, columns)
    }

    // MARK: WITH

    private func with(_ with: With) throws(TranspileError) -> With {
        var result = With(isRecursive: false, tables: [], comments: with.comments)
        for table in with.tables {
            let (translated, columns, isRecursive) = try commonTable(table)
            result.tables.append(translated)
            if isRecursive { result.isRecursive = true }
            commonTables.append((name: table.name.text.lowercased(), columns: columns))
        }
        return result
    }

    private func commonTable(
        _ table: CommonTable
    ) throws(TranspileError) -> (CommonTable, [SourceColumn], Bool) {
        guard case .query(let query) = table.body else {
            throw unsupported("a change inside WITH", "SQLite has no such form.", at: table.origin)
        }
        let isRecursive = mentions(table.name.text, in: query)
        // A named query sees no columns around it.
        let (outer, kept) = (scope, grouping)
        scope = Scope(parent: nil)
        grouping = Grouping()
        defer { (scope, grouping) = (outer, kept) }
        var result = table.detached()
        result.name = identifier(table.name)
        result.columns = table.columns.map(identifier)
        let (body, columns) =
            isRecursive ? try recursive(query, table) : try self.query(query, isOutermost: false)
        result.body = .query(body)
        guard table.columns.isEmpty || table.columns.count == columns.count else {
            throw unsupported(
                "a named query",
                "It has another number of columns than names.",
                at: table.origin
            )
        }
        let named =
            table.columns.isEmpty
            ? columns : zip(table.columns, columns).map { SourceColumn($0.text, $1.value) }
        if table.columns.isEmpty, case .values = query.body {
            result.columns = columns.map { quoted($0.name) }
        }
        return (result, named.map(outside), isRecursive)
    }

    /// What is known of a column once its query has a name.
    private func outside(_ column: SourceColumn) -> SourceColumn {
        var result = column
        result.value.constant = nil
        result.value.isNarrow = false
        result.value.isCondition = false
        return result
    }

    private func mentions(_ name: String, in query: SQLQuery) -> Bool {
        var found = false
        query.forEachTable { table in
            if case .table(let named) = table.kind, named.name.qualifiers.isEmpty,
                named.name.base.text.lowercased() == name.lowercased()
            {
                found = true
            }
        }
        return found
    }

    private func recursive(_ query: SQLQuery, _ table: CommonTable) throws(TranspileError) -> Translated {
        guard query.orderBy == nil, query.limit == nil, case .setOperation(let operation) = query.body,
            operation.operands.count == 2, operation.operators[0].kind == .union, query.with == nil
        else {
            throw unsupported(
                "this recursion",
                "Only one UNION of a first and a repeated query, without ORDER BY and LIMIT, is covered.",
                at: table.origin
            )
        }
        let name = table.name.text.lowercased()
        var (first, columns) = try body(operation.operands[0], false)
        // What is known of the first texts need not hold for those behind them.
        for index in columns.indices {
            columns[index].value.digits = 0
            columns[index].value.length = nil
        }
        // What the repeated query adds to the kinds may change what it reads: until nothing changes.
        for _ in 0..<4 {
            let named =
                table.columns.isEmpty
                ? columns : zip(table.columns, columns).map { SourceColumn($0.text, $1.value) }
            commonTables.append((name: name, columns: named.map(outside)))
            defer { commonTables.removeLast() }
            let (step, stepColumns) = try body(operation.operands[1], false)
            guard stepColumns.count == columns.count else {
                throw unsupported("this recursion", "Its queries differ in columns.", at: table.origin)
            }
            let isStable = zip(columns, stepColumns).allSatisfy {
                $1.value.kinds.isSubset(of: $0.value.kinds) && $0.value.size >= $1.value.size
            }
            if isStable {
                let body = SetOperation(operands: [first, step], operators: operation.operators)
                return (SQLQuery(body: .setOperation(body)), columns)
            }
            columns = zip(columns, stepColumns).map { start, next in
                var merged = start
                merged.value.kinds.formUnion(next.value.kinds)
                merged.value.size = .any
                merged.value.affinity = .none
                return merged
            }
            first = try typed(first, columns)
        }
        throw unsupported("this recursion", "The kinds of its values keep changing.", at: table.origin)
    }

    /// The first query with the types that the repeated one needs.
    private func typed(_ body: QueryBody, _ columns: [SourceColumn]) throws(TranspileError) -> QueryBody {
        guard case .select(var select) = body, select.items.count == columns.count,
            columns.allSatisfy({ !$0.value.kinds.isMixed })
        else { throw unsupported("this recursion", "Its columns change their kind of value.", at: .none) }
        for (index, column) in columns.enumerated() where column.value.kinds.contains(.real) {
            select.items[index].expression = try say(.double, select.items[index].expression, at: .none)
        }
        return .select(select)
    }

    // MARK: ORDER BY and LIMIT

    /// A key with SQLite's order of NULLs: first where ascending.
    func orderItem(_ item: OrderItem, _ key: Term) throws(TranspileError) -> OrderItem {
        guard !key.kinds.isMixed else { throw dynamic("ORDER BY", key, at: item.origin) }
        var expression = try collated(key.expression, key.collation, at: item.origin)
        if key.kinds.contains(.text) { expression = try say(.binaryOrder, expression, at: item.origin) }
        var result = OrderItem(expression: expression, direction: item.direction, comments: item.comments)
        result.nulls = item.nulls ?? (item.direction == .descending ? .last : .first)
        return result
    }

    private func orderItem(
        _ item: OrderItem,
        of select: Select,
        _ columns: [SourceColumn]
    ) throws(TranspileError) -> OrderItem {
        if let position = position(of: item.expression, in: select, columns) {
            var key = columns[position].value
            key.collation = collation(of: item.expression) ?? key.collation
            // By position, so that no name can mean something else.
            if target == .duckdb || !key.kinds.contains(.text),
                key.collation == nil || key.collation == .binary
            {
                key.expression = .number(String(position + 1))
                return try orderItem(item, key)
            }
        }
        if target == .postgresql, case .distinct = select.distinct {
            throw unsupported(
                "this ORDER BY beside DISTINCT",
                "PostgreSQL sorts distinct rows by result columns only, and text needs a collation.",
                at: item.origin
            )
        }
        return try orderItem(item, try value(item.expression))
    }

    /// The result column that a sort key names, by number, alias or the same expression.
    private func position(
        of source: SQLExpression,
        in select: Select,
        _ columns: [SourceColumn]
    ) -> Int? {
        var source = source.unparenthesized
        if case .collate(let collation) = source.kind { source = collation.operand.unparenthesized }
        if case .literal(.number(let spelling)) = source.kind, let number = Int(spelling) {
            return columns.indices.contains(number - 1) ? number - 1 : nil
        }
        guard case .column(let name) = source.kind, name.qualifiers.isEmpty,
            select.items.count == columns.count
        else { return nil }
        return select.items.firstIndex { $0.alias?.text.lowercased() == name.base.text.lowercased() }
    }

    private func collation(of source: SQLExpression) -> SQLiteCollation? {
        guard case .collate(let collation) = source.unparenthesized.kind else { return nil }
        return SQLiteCollation(rawValue: collation.collation.base.text.uppercased())
    }

    private func compoundOrder(
        _ order: OrderBy,
        _ columns: [SourceColumn]
    ) throws(TranspileError) -> OrderBy {
        var items: [OrderItem] = []
        for item in order.items {
            var source = item.expression.unparenthesized
            if case .collate(let collation) = source.kind { source = collation.operand.unparenthesized }
            let position: Int?
            switch source.kind {
            case .literal(.number(let spelling)): position = Int(spelling).map { $0 - 1 }
            case .column(let name):
                position = columns.firstIndex { $0.name.lowercased() == name.base.text.lowercased() }
            default: position = nil
            }
            guard let position, columns.indices.contains(position), collation(of: item.expression) == nil
            else {
                throw unsupported(
                    "this ORDER BY",
                    "A set operation is sorted by its columns only.",
                    at: item.origin
                )
            }
            var key = columns[position].value
            guard target == .duckdb || !key.kinds.contains(.text) else {
                throw unsupported("ORDER BY of text here", "The collation would differ.", at: item.origin)
            }
            key.expression = .number(String(position + 1))
            items.append(try orderItem(item, key))
        }
        return OrderBy(items: items, comments: order.comments)
    }

    private func limit(_ limit: RowLimit?, isOrdered: Bool) throws(TranspileError) -> RowLimit? {
        guard let limit else { return nil }
        let count = try limit.count.map { count throws(TranspileError) in try constant(count, "LIMIT") }
        let offset = try limit.offset.map { offset throws(TranspileError) in try constant(offset, "OFFSET") }
        notes.add(.rowOrder(what: isOrdered ? "LIMIT among equals" : "LIMIT", at: place(limit.origin)))
        var result = RowLimit(comments: limit.comments)
        // A negative LIMIT is none, a negative OFFSET is 0.
        if let count, count >= 0 {
            result.count = .number(String(count))
            result.spelling = .limit
        }
        if let offset, offset > 0 { result.offset = .number(String(offset)) }
        return result.count == nil && result.offset == nil ? nil : result
    }

    private func constant(_ source: SQLExpression, _ what: String) throws(TranspileError) -> Int64 {
        guard case .integer(let number)? = try value(source).constant else {
            throw unsupported("a computed \(what)", "Only constant integers are covered.", at: source.origin)
        }
        return number
    }
}
