extension Printer {
    private mutating func head(_ modifiers: CreateModifiers, _ words: String?...) {
        self.words(
            ["CREATE", modifiers.orReplace ? "OR REPLACE" : nil, modifiers.persistence?.rawValue] + words
                + [modifiers.ifNotExists ? "IF NOT EXISTS" : nil]
        )
    }

    mutating func createView(_ view: CreateView) {
        located(view) { printer in
            printer.head(
                view.modifiers,
                view.isMaterialized ? "MATERIALIZED" : nil,
                view.isRecursive ? "RECURSIVE" : nil,
                "VIEW"
            )
            printer.name(view.name)
            if !view.columns.isEmpty {
                printer.space()
                printer.parenthesizedIdentifiers(view.columns)
            }
            if let method = view.accessMethod {
                printer.word("USING")
                printer.identifier(method)
            }
            if !view.options.isEmpty {
                printer.word("WITH")
                printer.options(view.options)
            }
            if let tablespace = view.tablespace {
                printer.word("TABLESPACE")
                printer.identifier(tablespace)
            }
            printer.word("AS")
            printer.line()
            printer.query(view.query)
            printer.words([view.checkOption?.rawValue])
            if let withData = view.withData { printer.word(withData ? "WITH DATA" : "WITH NO DATA") }
        }
    }

    mutating func createIndex(_ index: CreateIndex) {
        located(index) { printer in
            printer.words([
                "CREATE", index.isUnique ? "UNIQUE" : nil, "INDEX", index.isConcurrent ? "CONCURRENTLY" : nil,
            ])
            if index.modifiers.ifNotExists { printer.word("IF NOT EXISTS") }
            if let name = index.name { printer.name(name) }
            printer.word(index.isOnly ? "ON ONLY" : "ON")
            printer.name(index.table)
            if let method = index.method {
                printer.word("USING")
                printer.identifier(method)
            }
            printer.space()
            printer.parenthesized(index.elements) { printer, element in printer.indexElement(element) }
            var rest = index.index
            rest.tablespace = nil
            printer.constraintIndex(rest)
            if let tablespace = index.index.tablespace {
                printer.word("TABLESPACE")
                printer.identifier(tablespace)
            }
            if let condition = index.whereClause {
                printer.word("WHERE")
                printer.expression(condition)
            }
        }
    }

    mutating func createSchema(_ schema: CreateSchema) {
        located(schema) { printer in
            printer.head(schema.modifiers, "SCHEMA")
            if let name = schema.name { printer.name(name) }
            if let owner = schema.owner {
                printer.word("AUTHORIZATION")
                printer.identifier(owner)
            }
            for element in schema.elements {
                printer.line()
                printer.statement(element)
            }
        }
    }

    mutating func createSequence(_ sequence: CreateSequence) {
        located(sequence) { printer in
            printer.head(sequence.modifiers, "SEQUENCE")
            printer.name(sequence.name)
            printer.sequenceOptions(sequence.options)
        }
    }

    mutating func createType(_ type: CreateType) {
        located(type) { printer in
            if case .domain(let base, let collation, let constraints) = type.definition {
                printer.head(type.modifiers, "DOMAIN")
                printer.name(type.name)
                printer.word("AS")
                printer.type(base)
                if let collation {
                    printer.word("COLLATE")
                    printer.name(collation)
                }
                for constraint in constraints {
                    printer.space()
                    printer.columnConstraint(constraint)
                }
                return
            }
            printer.head(type.modifiers, "TYPE")
            printer.name(type.name)
            printer.definition(type.definition)
        }
    }

    private mutating func definition(_ definition: CreateType.Definition) {
        switch definition {
        case .enumeration(let values):
            word("AS ENUM")
            parenthesized(values) { printer, value in printer.expression(value) }
        case .enumerationQuery(let query):
            word("AS ENUM")
            enclosed("(", ")") { printer in printer.query(query) }
        case .composite(let fields):
            word("AS")
            parenthesized(fields) { printer, field in printer.typeField(field) }
        case .range(let options):
            word("AS RANGE")
            self.options(options)
        case .alias(let type):
            word("AS")
            self.type(type)
        case .base(let options):
            space()
            self.options(options)
        case .domain, .shell: break
        }
    }

    // MARK: Functions

    mutating func createFunction(_ function: CreateFunction) {
        located(function) { printer in
            printer.head(function.modifiers, function.isProcedure ? "PROCEDURE" : "FUNCTION")
            printer.name(function.name)
            printer.parenthesized(function.parameters) { printer, parameter in printer.parameter(parameter) }
            switch function.result {
            case nil: break
            case .type(let type):
                printer.line()
                printer.word("RETURNS")
                printer.type(type)
            case .table(let fields):
                printer.line()
                printer.word("RETURNS TABLE")
                printer.parenthesized(fields) { printer, field in printer.typeField(field) }
            }
            for property in function.properties {
                printer.line()
                printer.property(property)
            }
            printer.functionBody(function.body)
        }
    }

    private mutating func functionBody(_ body: CreateFunction.Body?) {
        guard let body else { return }
        line()
        switch body {
        case .text(let texts):
            word("AS")
            row(texts) { printer, text in printer.expression(text) }
        case .expression(let value):
            word("RETURN")
            expression(value)
        case .atomic(let statements):
            word("BEGIN ATOMIC")
            statementBlock(statements)
        }
    }

    /// Statements with semicolons up to END.
    private mutating func statementBlock(_ statements: [SQLStatement]) {
        indented { printer in
            for statement in statements {
                printer.breakLine()
                printer.statement(statement)
                printer.noSpace()
                printer.write(";")
            }
        }
        breakLine()
        write("END")
    }

    private mutating func property(_ property: FunctionProperty) {
        located(property) { printer in
            if !property.words.isEmpty { printer.word(property.words) }
            if let value = property.value { printer.expression(value) }
            if let setting = property.setting { printer.set(setting) }
            if !property.types.isEmpty {
                printer.row(property.types) { printer, type in
                    printer.word("FOR TYPE")
                    printer.type(type)
                }
            }
        }
    }

    mutating func parameter(_ parameter: FunctionParameter) {
        located(parameter) { printer in
            printer.words([parameter.mode])
            if let name = parameter.name {
                printer.identifier(name)
                printer.space()
            }
            if let type = parameter.type { printer.type(type) }
            if let fallback = parameter.fallback {
                printer.word(parameter.fallbackHasEqual ? "=" : "DEFAULT")
                printer.expression(fallback)
            }
        }
    }

    mutating func createMacro(_ macro: CreateMacro) {
        located(macro) { printer in
            printer.head(macro.modifiers, macro.hasFunctionWord ? "FUNCTION" : "MACRO")
            printer.name(macro.name)
            printer.list(macro.forms) { printer, form in
                printer.located(form) { printer in
                    printer.parenthesized(form.parameters) { printer, parameter in
                        printer.located(parameter) { printer in
                            printer.identifier(parameter.name)
                            if let type = parameter.type {
                                printer.space()
                                printer.type(type)
                            }
                            guard let fallback = parameter.fallback else { return }
                            printer.word(":=")
                            printer.expression(fallback)
                        }
                    }
                    printer.word("AS")
                    switch form.body {
                    case .expression(let value): printer.expression(value)
                    case .table(let query):
                        printer.word("TABLE")
                        printer.line()
                        printer.query(query)
                    }
                }
            }
        }
    }

    mutating func createTrigger(_ trigger: CreateTrigger) {
        located(trigger) { printer in
            printer.head(trigger.modifiers, trigger.isConstraint ? "CONSTRAINT" : nil, "TRIGGER")
            printer.name(trigger.name)
            printer.line()
            printer.words([trigger.time])
            for (number, event) in trigger.events.enumerated() {
                if number > 0 { printer.word("OR") }
                printer.word(event.word)
                guard !event.columns.isEmpty else { continue }
                printer.word("OF")
                printer.identifiers(event.columns)
            }
            printer.word("ON")
            printer.name(trigger.table)
            if let from = trigger.from {
                printer.word("FROM")
                printer.name(from)
            }
            printer.words(trigger.attributes.map(\.rawValue))
            printer.transitions(trigger.transitions)
            if let each = trigger.forEach {
                printer.line()
                printer.words(["FOR", trigger.forEachHasEach ? "EACH" : nil, each])
            }
            if let condition = trigger.condition {
                printer.line()
                printer.word("WHEN")
                var isEnclosed = printer.dialect != .postgresql
                if case .parenthesized = condition.kind { isEnclosed = true }
                if isEnclosed {
                    printer.expression(condition)
                } else {
                    printer.enclosed("(", ")") { printer in printer.expression(condition) }
                }
            }
            printer.line()
            if let function = trigger.function {
                printer.word(trigger.functionHasProcedureWord ? "EXECUTE PROCEDURE" : "EXECUTE FUNCTION")
                printer.expression(function)
            } else {
                printer.word("BEGIN")
                printer.statementBlock(trigger.body)
            }
        }
    }

    private mutating func transitions(_ transitions: [TriggerTransition]) {
        guard !transitions.isEmpty else { return }
        word("REFERENCING")
        for transition in transitions {
            words([transition.isNew ? "NEW" : "OLD", transition.isTable ? "TABLE" : "ROW", "AS"])
            identifier(transition.name)
            space()
        }
    }

    mutating func createVirtualTable(_ table: CreateVirtualTable) {
        located(table) { printer in
            printer.head(table.modifiers, "VIRTUAL TABLE")
            printer.name(table.name)
            printer.word("USING")
            printer.identifier(table.module)
            guard let arguments = table.arguments else { return }
            printer.noSpace()
            printer.parenthesized(arguments) { printer, argument in printer.verbatim(argument.utf8) }
        }
    }
}
