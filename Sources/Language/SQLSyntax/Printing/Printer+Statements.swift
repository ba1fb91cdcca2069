extension Printer {
    mutating func statement(_ statement: SQLStatement) {
        located(statement) { printer in printer.kind(statement.kind) }
    }

    private mutating func kind(_ kind: SQLStatement.Kind) {
        switch kind {
        case .query(let value): query(value)
        case .insert(let value): insert(value)
        case .update(let value): update(value)
        case .delete(let value): delete(value)
        case .merge(let value): merge(value)
        case .truncate(let value): truncate(value)
        case .copy(let value): copy(value)
        case .createTable(let value): createTable(value)
        case .createView(let value): createView(value)
        case .createIndex(let value): createIndex(value)
        case .createSchema(let value): createSchema(value)
        case .createSequence(let value): createSequence(value)
        case .createType(let value): createType(value)
        case .createFunction(let value): createFunction(value)
        case .createMacro(let value): createMacro(value)
        case .createTrigger(let value): createTrigger(value)
        case .createVirtualTable(let value): createVirtualTable(value)
        case .drop(let value): drop(value)
        case .alter(let value): alter(value)
        case .comment(let value): commentOn(value)
        case .grant(let value): grant(value)
        case .transaction(let value): transaction(value)
        case .set(let value): set(value)
        case .pragma(let value): pragma(value)
        case .attach(let value): attach(value)
        case .explain(let value): explain(value)
        case .prepare(let value): prepare(value)
        case .execute(let value): execute(value)
        case .call(let value):
            located(value) { printer in
                printer.word("CALL")
                printer.expression(value.call)
            }
        case .describe(let value): describe(value)
        case .anonymousBlock(let value): block(value)
        case .command(let value): command(value)
        case .clientCommand(let text): verbatim(text.utf8)
        case .unparsed(let value): verbatim(value.text.utf8)
        }
    }

    mutating func words(_ words: [String?]) {
        let present = words.compactMap { $0 }.filter { !$0.isEmpty }
        if !present.isEmpty { word(present.joined(separator: " ")) }
    }

    // MARK: Changes of data

    private mutating func insert(_ insert: Insert) {
        located(insert) { printer in
            if let with = insert.with { printer.with(with) }
            if insert.isReplace {
                printer.word("REPLACE INTO")
            } else {
                printer.words(["INSERT", insert.orAction.map { "OR " + $0.rawValue }, "INTO"])
            }
            printer.name(insert.target)
            if let alias = insert.alias {
                printer.word("AS")
                printer.identifier(alias)
            }
            if !insert.columns.isEmpty {
                printer.space()
                printer.parenthesized(insert.columns) { printer, target in printer.target(target) }
            }
            if let match = insert.match { printer.word(match.rawValue) }
            if let overriding = insert.overriding { printer.word(overriding.rawValue) }
            printer.line()
            switch insert.source {
            case .query(let query): printer.query(query)
            case .defaultValues: printer.write("DEFAULT VALUES")
            case .assignments(let assignments): printer.assignments(assignments)
            }
            for conflict in insert.conflicts {
                printer.line()
                printer.onConflict(conflict)
            }
            printer.returning(insert.returning)
        }
    }

    mutating func returning(_ items: [SelectItem]) {
        guard !items.isEmpty else { return }
        line()
        clause("RETURNING", items) { printer, item in printer.selectItem(item) }
    }

    mutating func target(_ target: AssignmentTarget) {
        located(target) { printer in
            printer.name(target.name)
            for index in target.indexes { printer.index(index) }
            for field in target.field {
                printer.write(".")
                printer.target(field)
            }
        }
    }

    mutating func assignments(_ assignments: [Assignment]) {
        clause("SET", assignments) { printer, assignment in
            printer.located(assignment) { printer in
                if assignment.isRow {
                    printer.parenthesized(assignment.targets) { printer, target in printer.target(target) }
                } else {
                    printer.row(assignment.targets) { printer, target in printer.target(target) }
                }
                printer.word("=")
                printer.expression(assignment.value)
            }
        }
    }

    private mutating func onConflict(_ conflict: OnConflict) {
        located(conflict) { printer in
            printer.word("ON CONFLICT")
            switch conflict.target {
            case nil: break
            case .columns(let elements, let condition):
                printer.parenthesized(elements) { printer, element in printer.indexElement(element) }
                if let condition {
                    printer.word("WHERE")
                    printer.expression(condition)
                }
            case .constraint(let name):
                printer.word("ON CONSTRAINT")
                printer.identifier(name)
            }
            switch conflict.action {
            case .nothing: printer.word("DO NOTHING")
            case .update(let assignments, let condition):
                printer.word("DO UPDATE")
                printer.assignments(assignments)
                printer.condition("WHERE", condition)
            }
        }
    }

    private mutating func update(_ update: Update) {
        located(update) { printer in
            if let with = update.with { printer.with(with) }
            printer.words(["UPDATE", update.orAction.map { "OR " + $0.rawValue }])
            printer.table(update.target)
            printer.line()
            printer.assignments(update.assignments)
            if !update.from.isEmpty {
                printer.line()
                printer.from(update.from)
            }
            printer.condition("WHERE", update.whereClause)
            printer.returning(update.returning)
            printer.tail(update.orderBy, update.limit)
        }
    }

    private mutating func delete(_ delete: Delete) {
        located(delete) { printer in
            if let with = delete.with { printer.with(with) }
            printer.word("DELETE FROM")
            printer.table(delete.target)
            if !delete.using.isEmpty {
                printer.line()
                printer.clause("USING", delete.using) { printer, table in printer.table(table) }
            }
            printer.condition("WHERE", delete.whereClause)
            printer.returning(delete.returning)
            printer.tail(delete.orderBy, delete.limit)
        }
    }

    private mutating func tail(_ order: OrderBy?, _ limit: RowLimit?) {
        if let order {
            line()
            orderBy(order)
        }
        if let limit {
            line()
            self.limit(limit)
        }
    }

    private mutating func merge(_ merge: Merge) {
        located(merge) { printer in
            if let with = merge.with { printer.with(with) }
            printer.word("MERGE INTO")
            printer.table(merge.target)
            printer.line()
            printer.word("USING")
            printer.table(merge.source)
            switch merge.condition {
            case .on(let condition):
                printer.word("ON")
                printer.expression(condition)
            case .using(let columns):
                printer.word("USING")
                printer.parenthesizedIdentifiers(columns)
            }
            for branch in merge.branches {
                printer.line()
                printer.branch(branch)
            }
            printer.returning(merge.returning)
        }
    }

    private mutating func branch(_ branch: MergeBranch) {
        located(branch) { printer in
            printer.word("WHEN " + branch.match.rawValue)
            if let condition = branch.condition {
                printer.word("AND")
                printer.expression(condition)
            }
            printer.word("THEN")
            switch branch.action {
            case .update(let assignments):
                printer.word("UPDATE")
                printer.assignments(assignments)
            case .updateAll(let match): printer.words(["UPDATE", match?.rawValue])
            case .delete: printer.word("DELETE")
            case .nothing: printer.word("DO NOTHING")
            case .error(let text):
                printer.word("ERROR")
                if let text { printer.expression(text) }
            case .insert(let insert): printer.mergeInsert(insert)
            }
        }
    }

    private mutating func mergeInsert(_ insert: MergeInsert) {
        words(["INSERT", insert.isStar ? "*" : nil, insert.match?.rawValue])
        if !insert.columns.isEmpty {
            parenthesized(insert.columns) { printer, target in printer.target(target) }
        }
        if let overriding = insert.overriding { word(overriding.rawValue) }
        if insert.isDefaultValues { word("DEFAULT VALUES") }
        if let values = insert.values {
            word("VALUES")
            valuesRow(values)
        }
    }

    private mutating func truncate(_ truncate: Truncate) {
        located(truncate) { printer in
            printer.word(truncate.hasTableWord ? "TRUNCATE TABLE" : "TRUNCATE")
            printer.row(truncate.tables) { printer, table in printer.table(table) }
            printer.words([truncate.identity?.rawValue, truncate.behavior?.rawValue])
        }
    }

    // MARK: COPY and options

    private mutating func copy(_ copy: Copy) {
        located(copy) { printer in
            printer.words(["COPY", copy.isBinary ? "BINARY" : nil])
            switch copy.subject {
            case .table(let name, let columns):
                printer.name(name)
                if !columns.isEmpty {
                    printer.space()
                    printer.parenthesizedIdentifiers(columns)
                }
            case .query(let query): printer.enclosed("(", ")") { printer in printer.query(query) }
            case .database(let name):
                printer.word("FROM DATABASE")
                printer.identifier(name)
            }
            printer.word(copy.direction.rawValue)
            switch copy.place {
            case .file(let file): printer.expression(file)
            case .program(let program):
                printer.word("PROGRAM")
                printer.expression(program)
            case .standard: printer.word(copy.direction == .from ? "STDIN" : "STDOUT")
            case .database(let name): printer.identifier(name)
            }
            if let part = copy.part { printer.write(" (\(part))") }
            printer.copyOptions(copy)
            if let condition = copy.whereClause {
                printer.word("WHERE")
                printer.expression(condition)
            }
            printer.noSpace()
            if let data = copy.inlineData { printer.verbatim((";\n" + data).utf8) }
        }
    }

    private mutating func copyOptions(_ copy: Copy) {
        if copy.hasWith { word("WITH") }
        guard !copy.options.isEmpty else { return }
        space()
        guard copy.optionStyle == .words else {
            options(copy.options)
            return
        }
        for option in copy.options {
            space()
            located(option) { printer in
                printer.write(printer.spelling(of: option.name.base).uppercased())
                printer.space()
                guard let value = option.value else { return }
                if case .row(let row) = value.kind {
                    if option.name.base.text.lowercased().hasPrefix("force") {
                        printer.row(row.elements) { printer, column in printer.expression(column) }
                        return
                    }
                }
                printer.expression(value)
            }
        }
    }

    mutating func options(_ options: [CommandOption]) {
        parenthesized(options) { printer, option in
            printer.located(option) { printer in
                printer.name(option.name)
                guard let value = option.value else { return }
                switch option.mark {
                case .space: printer.space()
                case .equal, .arrow: printer.word(option.mark.rawValue)
                }
                printer.expression(value)
            }
        }
    }
}
