extension Printer {
    mutating func from(_ tables: [TableExpression]) {
        group { printer in
            printer.write("FROM")
            printer.space()
            if tables.count == 1, let only = tables.first {
                printer.table(only)
            } else {
                printer.indented { printer in
                    printer.line()
                    printer.list(tables) { printer, table in printer.table(table) }
                }
            }
        }
    }

    mutating func table(_ table: TableExpression) {
        located(table) { printer in
            if let alias = table.alias, alias.isPrefix, let name = alias.name {
                printer.identifier(name)
                printer.write(":")
                printer.space()
            }
            if printer.needsParentheses(table) {
                printer.enclosed("(", ")") { printer in printer.kind(table.kind) }
            } else {
                printer.kind(table.kind)
            }
            if let alias = table.alias, !alias.isPrefix { printer.alias(alias) }
            if case .table(let name) = table.kind { printer.hint(name) }
            if let sample = table.sample {
                printer.word("TABLESAMPLE")
                printer.sample(sample)
            }
        }
    }

    /// A join with an alias of its own stands in parentheses.
    private func needsParentheses(_ table: TableExpression) -> Bool {
        guard case .join = table.kind else { return false }
        return table.alias != nil || table.sample != nil
    }

    private mutating func kind(_ kind: TableExpression.Kind) {
        switch kind {
        case .table(let table): tableName(table)
        case .query(let derived):
            if derived.isLateral { word("LATERAL") }
            enclosed("(", ")") { printer in printer.query(derived.query) }
        case .function(let function): tableFunction(function)
        case .rowsFrom(let rows): rowsFrom(rows)
        case .join(let chain): joins(chain)
        case .parenthesized(let table): enclosed("(", ")") { printer in printer.table(table) }
        case .pivot(let pivot): self.pivoted(pivot)
        case .unpivot(let unpivot): unpivoted(unpivot)
        case .values(let values): self.values(values)
        case .file(let file): text(file)
        case .parameter(let marker): parameter(marker)
        }
    }

    private mutating func tableName(_ table: TableReference) {
        if table.isOnly { word("ONLY") }
        name(table.name)
        if table.hasStar { write(" *") }
    }

    private mutating func hint(_ table: TableReference) {
        if let version = table.version {
            word("AT")
            enclosed("(", ")") { printer in
                printer.write(version.unit)
                printer.word("=>")
                printer.expression(version.value)
            }
        }
        switch table.indexHint {
        case nil: break
        case .indexedBy(let index):
            word("INDEXED BY")
            identifier(index)
        case .notIndexed: word("NOT INDEXED")
        }
    }

    mutating func alias(_ alias: TableAlias) {
        located(alias) { printer in
            if alias.hasAs { printer.word("AS") } else { printer.space() }
            if let name = alias.name { printer.identifier(name) }
            if !alias.columns.isEmpty {
                printer.space()
                printer.parenthesizedIdentifiers(alias.columns)
            }
            if !alias.definitions.isEmpty {
                printer.space()
                printer.parenthesized(alias.definitions) { printer, field in printer.typeField(field) }
            }
        }
    }

    private mutating func tableFunction(_ function: TableFunction) {
        if function.isLateral { word("LATERAL") }
        guard !function.columns.isEmpty, case .function(let call) = function.call.kind else {
            expression(function.call)
            if function.withOrdinality { word("WITH ORDINALITY") }
            return
        }
        documentTable(call, function.columns)
    }

    private mutating func documentTable(_ call: FunctionCall, _ columns: [TableFunctionColumn]) {
        let isXML = call.name.base.text.lowercased() == "xmltable"
        write(spelling(of: call.name.base))
        enclosed("(", ")") { printer in
            var clauses = call.clauses[...]
            if isXML, clauses.first?.words == "XMLNAMESPACES", let first = clauses.popFirst() {
                printer.clause(first)
                printer.comma()
                printer.line()
            }
            printer.list(call.arguments) { printer, argument in printer.argument(argument) }
            while clauses.first?.words == "PASSING", let clause = clauses.popFirst() {
                printer.space()
                printer.clause(clause)
            }
            printer.line()
            printer.word("COLUMNS")
            if isXML {
                printer.list(columns) { printer, column in printer.documentColumn(column) }
            } else {
                printer.parenthesized(columns) { printer, column in printer.documentColumn(column) }
            }
            for clause in clauses {
                printer.space()
                printer.clause(clause)
            }
        }
    }

    private mutating func documentColumn(_ column: TableFunctionColumn) {
        located(column) { printer in
            if !column.nested.isEmpty {
                printer.word("NESTED")
                for clause in column.clauses { printer.clause(clause) }
                if let name = column.name {
                    printer.word("AS")
                    printer.identifier(name)
                }
                printer.word("COLUMNS")
                printer.parenthesized(column.nested) { printer, column in printer.documentColumn(column) }
                return
            }
            if let name = column.name { printer.identifier(name) }
            printer.space()
            if column.forOrdinality { printer.write("FOR ORDINALITY") }
            if let type = column.type { printer.type(type) }
            for clause in column.clauses {
                printer.space()
                printer.clause(clause)
            }
        }
    }

    private mutating func rowsFrom(_ rows: RowsFrom) {
        if rows.isLateral { word("LATERAL") }
        write("ROWS FROM")
        space()
        parenthesized(rows.functions) { printer, table in printer.table(table) }
        if rows.withOrdinality { word("WITH ORDINALITY") }
    }

    private mutating func joins(_ chain: JoinChain) {
        table(chain.first)
        for join in chain.joins {
            if overflows { return }
            if join.kind == .comma {
                comma()
                space()
            } else {
                line()
            }
            located(join) { printer in printer.join(join) }
        }
    }

    private mutating func join(_ join: Join) {
        if join.kind != .comma { word(words(join)) }
        // SQLite reads joins strictly from the left; the others nest one before the ON of the outer.
        if case .join = join.table.kind, dialect == .sqlite || join.condition == nil {
            enclosed("(", ")") { printer in printer.table(join.table) }
        } else {
            table(join.table)
        }
        switch join.condition {
        case nil: break
        case .on(let condition):
            word("ON")
            indented { printer in printer.expression(condition) }
        case .using(let columns, let alias):
            word("USING")
            parenthesizedIdentifiers(columns)
            if let alias {
                word("AS")
                identifier(alias)
            }
        }
    }

    private func words(_ join: Join) -> String {
        var words: [String] = []
        if join.isNatural { words.append("NATURAL") }
        if join.isAsOf { words.append("ASOF") }
        if join.kind != .inner || join.hasInnerWord { words.append(join.kind.rawValue) }
        if join.hasOuterWord { words.append("OUTER") }
        return (words + ["JOIN"]).joined(separator: " ")
    }

    mutating func sample(_ sample: TableSample) {
        located(sample) { printer in
            if let method = sample.method, !sample.methodComesLast { printer.name(method) }
            let write: (inout Printer) -> Void = { printer in
                printer.list(sample.size) { printer, value in printer.expression(value) }
                switch sample.unit {
                case nil: break
                case .percentSign: printer.write("%")
                case .percentWord: printer.word("PERCENT")
                case .rows: printer.word("ROWS")
                }
                printer.noSpace()
            }
            if sample.sizeIsParenthesized {
                printer.enclosed("(", ")", write)
            } else {
                printer.space()
                write(&printer)
            }
            if let method = sample.method, sample.methodComesLast {
                printer.space()
                printer.enclosed("(", ")") { printer in
                    printer.name(method)
                    if let seed = sample.seed {
                        printer.comma()
                        printer.space()
                        printer.expression(seed)
                    }
                }
            } else if let seed = sample.seed {
                printer.word("REPEATABLE")
                printer.enclosed("(", ")") { printer in printer.expression(seed) }
            }
        }
    }

    // MARK: PIVOT

    mutating func pivot(_ pivot: Pivot) {
        located(pivot) { printer in
            printer.word(pivot.isUnpivot ? "UNPIVOT" : "PIVOT")
            printer.table(pivot.source)
            if let nulls = pivot.nulls { printer.word(nulls.rawValue) }
            if !pivot.on.isEmpty {
                printer.line()
                printer.clause("ON", pivot.on) { printer, column in printer.pivotColumn(column) }
            }
            if !pivot.using.isEmpty {
                printer.line()
                printer.clause("USING", pivot.using) { printer, item in printer.selectItem(item) }
            }
            if let group = pivot.groupBy {
                printer.line()
                printer.groupBy(group)
            }
            if let into = pivot.into {
                printer.line()
                printer.word("INTO NAME")
                printer.identifier(into.name)
                printer.word("VALUE")
                printer.identifiers(into.values)
            }
        }
    }

    private mutating func pivotColumn(_ column: PivotColumn) {
        located(column) { printer in
            printer.expression(column.expression, printer.levels.membership + 1)
            switch column.members {
            case nil: break
            case .list(let items):
                printer.word("IN")
                printer.parenthesized(items) { printer, item in printer.selectItem(item) }
            case .query(let query):
                printer.word("IN")
                printer.enclosed("(", ")") { printer in printer.query(query) }
            case .name(let name):
                printer.word("IN")
                printer.name(name)
            }
            if let alias = column.alias {
                printer.word("AS")
                printer.identifier(alias)
            }
        }
    }

    private mutating func pivoted(_ pivot: PivotedTable) {
        table(pivot.source)
        word("PIVOT")
        enclosed("(", ")") { printer in
            printer.list(pivot.aggregates) { printer, item in printer.selectItem(item) }
            printer.word("FOR")
            for (number, column) in pivot.columns.enumerated() {
                if number > 0 { printer.space() }
                printer.pivotColumn(column)
            }
            if let group = pivot.groupBy {
                printer.space()
                printer.groupBy(group)
            }
        }
    }

    private mutating func unpivoted(_ unpivot: UnpivotedTable) {
        table(unpivot.source)
        word("UNPIVOT")
        if let nulls = unpivot.nulls { word(nulls.rawValue) }
        enclosed("(", ")") { printer in
            if unpivot.valuesAreParenthesized {
                printer.parenthesizedIdentifiers(unpivot.values)
            } else {
                printer.identifiers(unpivot.values)
            }
            printer.word("FOR")
            for (number, column) in unpivot.columns.enumerated() {
                if number > 0 { printer.space() }
                printer.pivotColumn(column)
            }
        }
    }
}
