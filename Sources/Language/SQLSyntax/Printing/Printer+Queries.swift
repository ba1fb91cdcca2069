extension Printer {
    mutating func query(_ query: SQLQuery) {
        located(query) { printer in
            printer.group(width: Self.shortWidth) { printer in
                if let with = query.with { printer.with(with) }
                printer.body(query.body)
                if let order = query.orderBy {
                    printer.line()
                    printer.orderBy(order)
                }
                if let limit = query.limit {
                    printer.line()
                    printer.limit(limit)
                }
                for locking in query.locking {
                    printer.line()
                    printer.locking(locking)
                }
            }
        }
    }

    mutating func with(_ with: With) {
        located(with) { printer in
            printer.write(with.isRecursive ? "WITH RECURSIVE" : "WITH")
            printer.space()
            printer.list(with.tables) { printer, table in printer.commonTable(table) }
        }
        line()
    }

    private mutating func commonTable(_ table: CommonTable) {
        located(table) { printer in
            printer.identifier(table.name)
            if !table.columns.isEmpty {
                printer.space()
                printer.parenthesizedIdentifiers(table.columns)
            }
            if !table.usingKey.isEmpty {
                printer.word("USING KEY")
                printer.parenthesized(table.usingKey) { printer, value in printer.expression(value) }
            }
            printer.word("AS")
            if let materialization = table.materialization { printer.word(materialization.rawValue) }
            printer.enclosed("(", ")") { printer in printer.body(table.body) }
            if let search = table.search { printer.search(search) }
            if let cycle = table.cycle { printer.cycle(cycle) }
        }
    }

    mutating func body(_ body: CommonTable.Body) {
        switch body {
        case .query(let query): self.query(query)
        case .statement(let statement): self.statement(statement)
        }
    }

    private mutating func search(_ search: SearchClause) {
        word(search.isBreadthFirst ? "SEARCH BREADTH FIRST BY" : "SEARCH DEPTH FIRST BY")
        identifiers(search.by)
        word("SET")
        identifier(search.sequence)
    }

    private mutating func cycle(_ cycle: CycleClause) {
        word("CYCLE")
        identifiers(cycle.columns)
        word("SET")
        identifier(cycle.mark)
        if let value = cycle.value, let fallback = cycle.fallback {
            word("TO")
            expression(value)
            word("DEFAULT")
            expression(fallback)
        }
        word("USING")
        identifier(cycle.path)
    }

    mutating func body(_ body: QueryBody) {
        switch body {
        case .select(let select): self.select(select)
        case .setOperation(let operation): setOperation(operation)
        case .values(let values): self.values(values)
        case .table(let table):
            word("TABLE")
            self.table(table)
        case .parenthesized(let query): enclosed("(", ")") { printer in printer.query(query) }
        case .pivot(let pivot): self.pivot(pivot)
        case .statement(let statement): self.statement(statement)
        }
    }

    private mutating func setOperation(_ operation: SetOperation) {
        let ownLevel = level(of: operation.operators.first)
        for (number, operand) in operation.operands.enumerated() {
            if overflows { return }
            if number > 0 {
                let joiner = operation.operators[number - 1]
                line()
                word(
                    joiner.kind.rawValue + (joiner.duplicates.map { " " + $0.rawValue } ?? "")
                        + (joiner.byName ? " BY NAME" : "")
                )
                line()
            }
            if case .setOperation(let inner) = operand,
                level(of: inner.operators.first) < ownLevel
                    || number > 0 && level(of: inner.operators.first) == ownLevel
            {
                enclosed("(", ")") { printer in printer.body(operand) }
            } else {
                body(operand)
            }
        }
    }

    private func level(of joiner: SetOperator?) -> Int {
        joiner?.kind == .intersect && dialect != .sqlite ? 2 : 1
    }

    mutating func values(_ values: Values) {
        located(values) { printer in
            printer.group { printer in
                printer.write("VALUES")
                printer.indented { printer in
                    printer.line()
                    printer.list(values.rows) { printer, row in printer.valuesRow(row) }
                }
            }
        }
    }

    mutating func valuesRow(_ row: ValuesRow) {
        located(row) { printer in
            printer.parenthesized(row.values) { printer, value in printer.expression(value) }
        }
    }

    mutating func orderBy(_ order: OrderBy) {
        located(order) { printer in
            printer.clause("ORDER BY", order.items) { printer, item in printer.orderItem(item) }
        }
    }

    mutating func orderItem(_ item: OrderItem) {
        located(item) { printer in
            printer.expression(item.expression)
            printer.direction(item.direction)
            if let nulls = item.nulls { printer.word(nulls.rawValue) }
        }
    }

    mutating func direction(_ direction: OrderItem.Direction?) {
        switch direction {
        case nil: break
        case .ascending: word("ASC")
        case .descending: word("DESC")
        case .using(let joiner):
            word("USING")
            self.joiner(joiner)
        }
    }

    mutating func limit(_ limit: RowLimit) {
        located(limit) { printer in
            if limit.offsetComesFirst { printer.offset(limit) }
            switch limit.spelling {
            case nil: break
            case .limit:
                printer.word("LIMIT")
                if limit.isAll { printer.word("ALL") }
                if let count = limit.count { printer.expression(count) }
                if limit.isPercent { printer.write("%") }
            case .offsetComma:
                printer.word("LIMIT")
                if let offset = limit.offset { printer.expression(offset) }
                printer.comma()
                printer.space()
                if let count = limit.count { printer.expression(count) }
            case .fetch:
                printer.word("FETCH FIRST")
                if let count = limit.count { printer.expression(count) }
                printer.word(limit.withTies ? "ROWS WITH TIES" : "ROWS ONLY")
            }
            if !limit.offsetComesFirst, limit.spelling != .offsetComma { printer.offset(limit) }
        }
    }

    private mutating func offset(_ limit: RowLimit) {
        guard let offset = limit.offset else { return }
        word("OFFSET")
        expression(offset)
        if limit.offsetHasRows { word("ROWS") } else { space() }
    }

    private mutating func locking(_ locking: RowLocking) {
        located(locking) { printer in
            printer.word("FOR " + locking.strength.rawValue)
            if !locking.tables.isEmpty {
                printer.word("OF")
                printer.row(locking.tables) { printer, name in printer.name(name) }
            }
            if let wait = locking.wait { printer.word(wait.rawValue) }
        }
    }

    /// A keyword with a list behind it, on the same line or indented on the next ones.
    mutating func clause<Item>(_ keyword: String, _ items: [Item], _ item: (inout Printer, Item) -> Void) {
        group { printer in
            printer.write(keyword)
            printer.indented { printer in
                printer.line()
                printer.list(items, item)
            }
        }
    }

    // MARK: SELECT

    mutating func select(_ select: Select) {
        located(select) { printer in
            if select.fromComesFirst {
                printer.from(select.from)
                if select.hasSelectWord {
                    printer.line()
                    printer.selectList(select)
                }
            } else {
                printer.selectList(select)
                if let into = select.into {
                    printer.line()
                    printer.into(into)
                }
                if !select.from.isEmpty {
                    printer.line()
                    printer.from(select.from)
                }
            }
            printer.restrictions(select)
        }
    }

    private mutating func restrictions(_ select: Select) {
        condition("WHERE", select.whereClause)
        if let group = select.groupBy {
            line()
            groupBy(group)
        }
        condition("HAVING", select.having)
        if !select.windows.isEmpty {
            line()
            clause("WINDOW", select.windows) { printer, window in
                printer.located(window) { printer in
                    printer.identifier(window.name)
                    printer.word("AS")
                    printer.window(window.window)
                }
            }
        }
        condition("QUALIFY", select.qualify)
        if let sample = select.sample {
            line()
            word("USING SAMPLE")
            self.sample(sample)
        }
    }

    mutating func condition(_ keyword: String, _ condition: SQLExpression?) {
        guard let condition else { return }
        line()
        word(keyword)
        expression(condition)
    }

    private mutating func selectList(_ select: Select) {
        group { printer in
            printer.write("SELECT")
            switch select.distinct {
            case nil: break
            case .all: printer.write(" ALL")
            case .distinct: printer.write(" DISTINCT")
            case .on(let keys):
                printer.write(" DISTINCT ON ")
                printer.parenthesized(keys) { printer, value in printer.expression(value) }
            }
            guard !select.items.isEmpty else { return }
            printer.indented { printer in
                printer.line()
                printer.list(select.items) { printer, item in printer.selectItem(item) }
            }
        }
    }

    mutating func selectItem(_ item: SelectItem) {
        located(item) { printer in
            if let alias = item.alias, item.aliasSpelling == .prefix {
                printer.identifier(alias)
                printer.write(":")
                printer.space()
            }
            printer.expression(item.expression)
            if let alias = item.alias, item.aliasSpelling != .prefix {
                if item.aliasSpelling == .as { printer.word("AS") } else { printer.space() }
                printer.identifier(alias)
            }
        }
    }

    private mutating func into(_ into: SelectInto) {
        located(into) { printer in
            printer.word(
                (["INTO"] + into.modifiers + (into.hasTableWord ? ["TABLE"] : [])).joined(separator: " ")
            )
            printer.name(into.name)
        }
    }

    mutating func groupBy(_ group: GroupBy) {
        located(group) { printer in
            let keyword = "GROUP BY" + (group.quantifier.map { " " + $0.rawValue } ?? "")
            guard !group.elements.isEmpty else {
                printer.word(keyword)
                return
            }
            printer.clause(keyword, group.elements) { printer, element in printer.grouping(element) }
        }
    }

    private mutating func grouping(_ element: GroupingElement) {
        switch element {
        case .expression(let value): expression(value)
        case .empty: write("()")
        case .rollup(let values):
            write("ROLLUP ")
            parenthesized(values) { printer, value in printer.expression(value) }
        case .cube(let values):
            write("CUBE ")
            parenthesized(values) { printer, value in printer.expression(value) }
        case .sets(let elements):
            write("GROUPING SETS ")
            parenthesized(elements) { printer, element in printer.grouping(element) }
        }
    }
}
