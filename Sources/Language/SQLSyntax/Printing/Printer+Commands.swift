extension Printer {
    mutating func transaction(_ transaction: Transaction) {
        located(transaction) { printer in
            switch transaction.action {
            case .rollbackTo:
                printer.words([
                    "ROLLBACK", transaction.word, "TO", transaction.hasSavepointWord ? "SAVEPOINT" : nil,
                ])
            default:
                printer.words([
                    transaction.action.rawValue, transaction.mode, transaction.word,
                    transaction.hasSavepointWord ? "SAVEPOINT" : nil,
                ])
            }
            if let savepoint = transaction.savepoint { printer.identifier(savepoint) }
            if let identifier = transaction.identifier { printer.expression(identifier) }
            if let chain = transaction.chain { printer.word(chain ? "AND CHAIN" : "AND NO CHAIN") }
            if !transaction.modes.isEmpty { printer.word(transaction.modes.joined(separator: ", ")) }
        }
    }

    mutating func set(_ set: SetCommand) {
        located(set) { printer in
            printer.words([set.action.rawValue, set.scope])
            printer.name(set.name)
            if set.fromCurrent { printer.word("FROM CURRENT") }
            guard !set.values.isEmpty else { return }
            if set.mark == .nothing { printer.space() } else { printer.word(set.mark.rawValue) }
            printer.row(set.values) { printer, value in printer.expression(value) }
        }
    }

    mutating func pragma(_ pragma: Pragma) {
        located(pragma) { printer in
            printer.word("PRAGMA")
            printer.name(pragma.name)
            switch pragma.spelling {
            case .bare: break
            case .equal:
                printer.word("=")
                printer.row(pragma.arguments) { printer, argument in printer.argument(argument) }
            case .call:
                printer.parenthesized(pragma.arguments) { printer, argument in printer.argument(argument) }
            }
        }
    }

    mutating func attach(_ attach: Attach) {
        located(attach) { printer in
            printer.words([
                attach.isDetach ? "DETACH" : "ATTACH", attach.modifiers.orReplace ? "OR REPLACE" : nil,
                attach.modifiers.ifNotExists ? "IF NOT EXISTS" : nil,
                attach.hasDatabaseWord ? "DATABASE" : nil,
                attach.ifExists ? "IF EXISTS" : nil,
            ])
            printer.expression(attach.database)
            if let alias = attach.alias {
                printer.word("AS")
                printer.expression(alias)
            }
            guard !attach.options.isEmpty else { return }
            printer.space()
            if printer.dialect == .sqlite, let key = attach.options.first?.value {
                printer.word("KEY")
                printer.expression(key)
            } else {
                printer.options(attach.options)
            }
        }
    }

    mutating func explain(_ explain: Explain) {
        located(explain) { printer in
            printer.word("EXPLAIN")
            if !explain.options.isEmpty {
                printer.options(explain.options)
                printer.space()
            }
            printer.words(explain.words)
            printer.line()
            printer.statement(explain.statement)
        }
    }

    mutating func prepare(_ prepare: Prepare) {
        located(prepare) { printer in
            printer.word("PREPARE")
            printer.identifier(prepare.name)
            if !prepare.types.isEmpty {
                printer.space()
                printer.parenthesized(prepare.types) { printer, type in printer.type(type) }
            }
            printer.word("AS")
            printer.line()
            printer.statement(prepare.statement)
        }
    }

    mutating func execute(_ execute: Execute) {
        located(execute) { printer in
            printer.word("EXECUTE")
            printer.identifier(execute.name)
            guard let arguments = execute.arguments else { return }
            printer.parenthesized(arguments) { printer, argument in printer.argument(argument) }
        }
    }

    mutating func describe(_ describe: Describe) {
        located(describe) { printer in
            printer.word(describe.verb)
            switch describe.subject {
            case .query(let query): printer.query(query)
            case .table(let table): printer.table(table)
            case .words(let text): printer.words([text])
            }
            if let from = describe.from {
                printer.word("FROM")
                printer.name(from)
            }
            printer.noSpace()
        }
    }

    mutating func block(_ block: AnonymousBlock) {
        located(block) { printer in
            printer.word("DO")
            if block.languageComesFirst, let language = block.language {
                printer.word("LANGUAGE")
                printer.identifier(language)
                printer.space()
            }
            printer.expression(block.body)
            if !block.languageComesFirst, let language = block.language {
                printer.word("LANGUAGE")
                printer.identifier(language)
            }
        }
    }

    mutating func command(_ command: Command) {
        located(command) { printer in printer.parts(command.parts) }
    }

    private mutating func parts(_ parts: [CommandPart]) {
        for part in parts {
            if case .operator(",") = part {
                comma()
            } else {
                space()
                self.part(part)
            }
            space()
        }
        noSpace()
    }

    private mutating func part(_ part: CommandPart) {
        switch part {
        case .words(let text): write(text)
        case .name(let name): self.name(name)
        case .value(let value): expression(value)
        case .type(let type): self.type(type)
        case .object(let object): self.object(object)
        case .query(let query): self.query(query)
        case .statement(let statement): self.statement(statement)
        case .options(let options): self.options(options)
        case .list(let items): row(items) { printer, item in printer.part(item) }
        case .parenthesized(let items): parenthesized(items) { printer, item in printer.part(item) }
        case .sequence(let items): parts(items)
        case .operator(let symbol): write(symbol)
        }
    }
}
