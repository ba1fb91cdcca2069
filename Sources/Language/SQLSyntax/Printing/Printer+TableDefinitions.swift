extension Printer {
    mutating func createTable(_ table: CreateTable) {
        located(table) { printer in
            printer.words([
                "CREATE", table.modifiers.orReplace ? "OR REPLACE" : nil,
                table.modifiers.persistence?.rawValue,
                table.server == nil ? nil : "FOREIGN", "TABLE",
                table.modifiers.ifNotExists ? "IF NOT EXISTS" : nil,
            ])
            printer.name(table.name)
            if let partition = table.partitionOf {
                printer.word("PARTITION OF")
                printer.name(partition.parent)
            }
            if let type = table.ofType {
                printer.word("OF")
                printer.name(type)
            }
            if table.hasElements {
                printer.space()
                printer.elements(table.elements)
            }
            if let bound = table.partitionOf?.bound { printer.bound(bound) }
            printer.tableOptions(table)
            if let query = table.query {
                printer.word("AS")
                printer.line()
                printer.body(query)
            }
            if let withData = table.withData { printer.word(withData ? "WITH DATA" : "WITH NO DATA") }
        }
    }

    private mutating func elements(_ elements: [TableElement]) {
        guard !elements.isEmpty else {
            write("()")
            return
        }
        parenthesized(elements) { printer, element in
            switch element {
            case .column(let column): printer.column(column)
            case .constraint(let constraint): printer.tableConstraint(constraint)
            case .like(let like):
                printer.located(like) { printer in
                    printer.word("LIKE")
                    printer.name(like.table)
                    printer.words(like.options)
                }
            }
        }
    }

    private mutating func tableOptions(_ table: CreateTable) {
        if !table.inherits.isEmpty {
            word("INHERITS")
            parenthesized(table.inherits) { printer, name in printer.name(name) }
        }
        if let partition = table.partitionBy {
            located(partition) { printer in
                printer.word("PARTITION BY")
                printer.identifier(partition.strategy)
                printer.space()
                printer.parenthesized(partition.elements) { printer, element in printer.indexElement(element)
                }
            }
        }
        if let server = table.server {
            word("SERVER")
            identifier(server)
        }
        if let method = table.accessMethod {
            word("USING")
            identifier(method)
        }
        if !table.options.isEmpty {
            word(table.server == nil ? "WITH" : "OPTIONS")
            options(table.options)
        }
        if table.withoutOids { word("WITHOUT OIDS") }
        if let action = table.onCommit { word("ON COMMIT " + action) }
        if let tablespace = table.tablespace {
            word("TABLESPACE")
            identifier(tablespace)
        }
        if !table.tableFlags.isEmpty { word(table.tableFlags.joined(separator: ", ")) }
    }

    mutating func bound(_ bound: PartitionBound) {
        switch bound {
        case .default: word("DEFAULT")
        case .list(let values):
            word("FOR VALUES IN")
            parenthesized(values) { printer, value in printer.expression(value) }
        case .range(let from, let to):
            word("FOR VALUES FROM")
            parenthesized(from) { printer, value in printer.expression(value) }
            word("TO")
            parenthesized(to) { printer, value in printer.expression(value) }
        case .hash(let modulus, let remainder):
            word("FOR VALUES WITH")
            enclosed("(", ")") { printer in
                printer.word("MODULUS")
                printer.expression(modulus)
                printer.comma()
                printer.word("REMAINDER")
                printer.expression(remainder)
            }
        }
    }

    mutating func column(_ column: ColumnDefinition) {
        located(column) { printer in
            printer.identifier(column.name)
            if column.withOptions { printer.word("WITH OPTIONS") }
            if let type = column.type {
                printer.space()
                printer.type(type)
            }
            if let storage = column.storage { printer.word("STORAGE " + storage) }
            if let compression = column.compression { printer.word("COMPRESSION " + compression) }
            if !column.foreignOptions.isEmpty {
                printer.word("OPTIONS")
                printer.options(column.foreignOptions)
            }
            for constraint in column.constraints {
                printer.space()
                printer.columnConstraint(constraint)
            }
        }
    }

    mutating func columnConstraint(_ constraint: ColumnConstraint) {
        located(constraint) { printer in
            if let name = constraint.name {
                printer.word("CONSTRAINT")
                printer.identifier(name)
            }
            printer.space()
            let conflict = constraint.onConflict.map { "ON CONFLICT " + $0.rawValue }
            if case .primaryKey(let index) = constraint.kind, index.isAutoincrement {
                printer.words(["PRIMARY KEY", printer.words(index.direction), conflict, "AUTOINCREMENT"])
            } else {
                printer.kind(constraint.kind)
                printer.words([conflict])
            }
            printer.words(constraint.attributes.map(\.rawValue))
        }
    }

    private func words(_ direction: OrderItem.Direction?) -> String? {
        switch direction {
        case .ascending: "ASC"
        case .descending: "DESC"
        default: nil
        }
    }

    private mutating func kind(_ kind: ColumnConstraint.Kind) {
        switch kind {
        case .notNull: write("NOT NULL")
        case .null: write("NULL")
        case .default(let value):
            word("DEFAULT")
            expression(value, dialect == .sqlite ? levels.sign : levels.membership + 1)
        case .primaryKey(let index):
            words(["PRIMARY KEY", words(index.direction)])
            constraintIndex(index)
        case .unique(let index):
            word("UNIQUE")
            constraintIndex(index)
        case .check(let condition, let noInherit):
            word("CHECK")
            enclosed("(", ")") { printer in printer.expression(condition) }
            if noInherit { word("NO INHERIT") }
        case .references(let reference): self.reference(reference)
        case .generated(let generated):
            word(generated.hasGeneratedAlways ? "GENERATED ALWAYS AS" : "AS")
            enclosed("(", ")") { printer in printer.expression(generated.expression) }
            words([generated.storage?.rawValue])
        case .identity(let identity): self.identity(identity)
        case .collate(let name):
            word("COLLATE")
            self.name(name)
        case .compression(let name, let hasUsing):
            word(hasUsing ? "USING COMPRESSION" : "COMPRESSION")
            identifier(name)
        }
    }

    mutating func identity(_ identity: IdentityColumn) {
        word(identity.isAlways ? "GENERATED ALWAYS AS IDENTITY" : "GENERATED BY DEFAULT AS IDENTITY")
        guard !identity.options.isEmpty else { return }
        enclosed("(", ")") { printer in printer.sequenceOptions(identity.options) }
    }

    mutating func reference(_ reference: Reference) {
        located(reference) { printer in
            printer.word("REFERENCES")
            printer.name(reference.table)
            if !reference.columns.isEmpty {
                printer.space()
                printer.parenthesizedIdentifiers(reference.columns)
            }
            if let match = reference.match { printer.word("MATCH " + match) }
            if let action = reference.onDelete { printer.action("ON DELETE", action) }
            if let action = reference.onUpdate { printer.action("ON UPDATE", action) }
        }
    }

    private mutating func action(_ event: String, _ action: Reference.Action) {
        var columns: [Identifier] = []
        switch action {
        case .noAction: word(event + " NO ACTION")
        case .restrict: word(event + " RESTRICT")
        case .cascade: word(event + " CASCADE")
        case .setNull(let names):
            word(event + " SET NULL")
            columns = names
        case .setDefault(let names):
            word(event + " SET DEFAULT")
            columns = names
        }
        if !columns.isEmpty { parenthesizedIdentifiers(columns) }
    }

    mutating func constraintIndex(_ index: ConstraintIndex) {
        if let distinct = index.nullsDistinct { word(distinct ? "NULLS DISTINCT" : "NULLS NOT DISTINCT") }
        if !index.include.isEmpty {
            word("INCLUDE")
            parenthesizedIdentifiers(index.include)
        }
        if !index.options.isEmpty {
            word("WITH")
            options(index.options)
        }
        if let tablespace = index.tablespace {
            word("USING INDEX TABLESPACE")
            identifier(tablespace)
        }
    }

    mutating func tableConstraint(_ constraint: TableConstraint) {
        located(constraint) { printer in
            if let name = constraint.name {
                printer.word("CONSTRAINT")
                printer.identifier(name)
                printer.space()
            }
            printer.kind(constraint.kind)
            if let conflict = constraint.onConflict { printer.word("ON CONFLICT " + conflict.rawValue) }
            printer.words(constraint.attributes.map(\.rawValue))
        }
    }

    private mutating func kind(_ kind: TableConstraint.Kind) {
        switch kind {
        case .primaryKey(let elements, let index): key("PRIMARY KEY", elements, index)
        case .unique(let elements, let index): key("UNIQUE", elements, index)
        case .usingIndex(let isPrimary, let index):
            word(isPrimary ? "PRIMARY KEY USING INDEX" : "UNIQUE USING INDEX")
            identifier(index)
        case .check(let condition):
            word("CHECK")
            enclosed("(", ")") { printer in printer.expression(condition) }
        case .foreignKey(let columns, let reference):
            word("FOREIGN KEY")
            parenthesizedIdentifiers(columns)
            space()
            self.reference(reference)
        case .exclude(let exclusion): exclude(exclusion)
        case .notNull(let column):
            word("NOT NULL")
            identifier(column)
        }
    }

    private mutating func key(_ words: String, _ elements: [IndexElement], _ index: ConstraintIndex) {
        word(words)
        if let distinct = index.nullsDistinct { word(distinct ? "NULLS DISTINCT" : "NULLS NOT DISTINCT") }
        enclosed("(", ")") { printer in
            printer.list(elements) { printer, element in printer.indexElement(element) }
            if index.isAutoincrement { printer.word("AUTOINCREMENT") }
            printer.noSpace()
        }
        var rest = index
        rest.nullsDistinct = nil
        constraintIndex(rest)
    }

    private mutating func exclude(_ exclusion: ExcludeConstraint) {
        word("EXCLUDE")
        if let method = exclusion.method {
            word("USING")
            identifier(method)
            space()
        }
        parenthesized(exclusion.elements) { printer, element in
            printer.indexElement(element.element)
            printer.word("WITH")
            printer.joiner(element.operator)
            printer.noSpace()
        }
        constraintIndex(exclusion.index)
        if let condition = exclusion.whereClause {
            word("WHERE")
            enclosed("(", ")") { printer in printer.expression(condition) }
        }
    }

    mutating func indexElement(_ element: IndexElement) {
        located(element) { printer in
            printer.expression(element.expression)
            if let operatorClass = element.operatorClass {
                printer.space()
                printer.name(operatorClass)
                if !element.classOptions.isEmpty {
                    printer.space()
                    printer.options(element.classOptions)
                }
            }
            printer.direction(element.direction)
            printer.words([element.nulls?.rawValue, element.withoutOverlaps ? "WITHOUT OVERLAPS" : nil])
            printer.noSpace()
        }
    }

    mutating func sequenceOptions(_ options: [SequenceOption]) {
        for option in options {
            space()
            located(option) { printer in
                printer.write(option.words)
                printer.space()
                if let value = option.value { printer.expression(value) }
                if let name = option.name { printer.name(name) }
                if let type = option.type { printer.type(type) }
            }
        }
        noSpace()
    }
}
