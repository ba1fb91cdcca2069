extension Printer {
    mutating func drop(_ drop: Drop) {
        located(drop) { printer in
            printer.words([
                "DROP", drop.kind.words, drop.isConcurrent ? "CONCURRENTLY" : nil,
                drop.ifExists ? "IF EXISTS" : nil,
            ])
            printer.row(drop.objects) { printer, object in printer.object(object) }
            printer.words([drop.behavior?.rawValue])
            if !drop.options.isEmpty {
                printer.word("WITH")
                printer.options(drop.options)
            }
        }
    }

    mutating func object(_ object: ObjectReference) {
        located(object) { printer in
            if let symbol = object.operatorText {
                let path = object.name.parts.filter { !$0.text.isEmpty }
                printer.write(path.map { printer.spelling(of: $0) + "." }.joined() + symbol)
                printer.space()
            } else {
                printer.name(object.name)
            }
            if let parameters = object.parameters {
                printer.enclosed("(", ")") { printer in
                    if object.hasStar { printer.write("*") }
                    printer.row(parameters) { printer, parameter in printer.parameter(parameter) }
                    guard !object.orderedParameters.isEmpty else { return }
                    printer.word("ORDER BY")
                    printer.row(object.orderedParameters) { printer, parameter in
                        printer.parameter(parameter)
                    }
                }
            }
            if let method = object.method {
                printer.word("USING")
                printer.identifier(method)
            }
            if let table = object.table {
                printer.word(object.tableIsDomain ? "ON DOMAIN" : "ON")
                printer.name(table)
            }
        }
    }

    mutating func alter(_ alter: Alter) {
        located(alter) { printer in
            printer.words([
                "ALTER", alter.kind.words, alter.ifExists ? "IF EXISTS" : nil, alter.isOnly ? "ONLY" : nil,
            ])
            printer.object(alter.object)
            if alter.hasStar { printer.write(" *") }
            printer.group { printer in
                printer.indented { printer in
                    printer.line()
                    printer.list(alter.actions) { printer, action in
                        printer.located(action) { printer in printer.kind(action.kind) }
                    }
                }
            }
        }
    }

    private mutating func kind(_ kind: AlterAction.Kind) {
        switch kind {
        case .addColumn(let add):
            words(["ADD", add.hasColumnWord ? "COLUMN" : nil, add.ifNotExists ? "IF NOT EXISTS" : nil])
            if !add.path.isEmpty { write(add.path.map { spelling(of: $0) + "." }.joined()) }
            column(add.column)
        case .dropColumn(let drop): dropColumn("DROP", drop, drop.hasColumnWord ? "COLUMN" : nil)
        case .alterColumn(let alter): alterColumn(alter)
        case .addConstraint(let constraint):
            word("ADD")
            tableConstraint(constraint)
        case .dropConstraint(let drop): dropColumn("DROP", drop, "CONSTRAINT")
        case .renameColumn(let rename):
            words(["RENAME", rename.hasColumnWord ? "COLUMN" : nil, rename.objectWord])
            name(rename.from)
            word("TO")
            identifier(rename.to)
            words([rename.behavior?.rawValue])
        case .rename(let name):
            word("RENAME TO")
            identifier(name)
        case .setSchema(let name):
            word("SET SCHEMA")
            identifier(name)
        case .ownerTo(let name):
            word("OWNER TO")
            identifier(name)
        case .setOptions(let isReset, let options):
            word(isReset ? "RESET" : "SET")
            self.options(options)
        case .setLayout(let words, let items):
            word("SET " + words)
            parenthesized(items) { printer, item in printer.orderItem(item) }
        case .attachPartition(let name, let bound):
            word("ATTACH PARTITION")
            self.name(name)
            self.bound(bound)
        case .sequence(let options): sequenceOptions(options)
        case .command(let command): self.command(command)
        }
    }

    private mutating func dropColumn(_ verb: String, _ drop: DropColumn, _ what: String?) {
        words([verb, what, drop.ifExists ? "IF EXISTS" : nil])
        name(drop.name)
        words([drop.behavior?.rawValue])
    }

    private mutating func alterColumn(_ alter: AlterColumn) {
        words(["ALTER", alter.hasColumnWord ? "COLUMN" : nil])
        name(alter.name)
        switch alter.change {
        case .type(let type, let collation, let using, let hasSetData):
            word(hasSetData ? "SET DATA TYPE" : "TYPE")
            if let type { self.type(type) }
            if let collation {
                word("COLLATE")
                name(collation)
            }
            if let using {
                word("USING")
                expression(using)
            }
        case .setDefault(let value):
            word("SET DEFAULT")
            expression(value)
        case .dropDefault: word("DROP DEFAULT")
        case .setNotNull: word("SET NOT NULL")
        case .dropNotNull: word("DROP NOT NULL")
        case .addIdentity(let identity):
            word("ADD")
            self.identity(identity)
        case .command(let command):
            space()
            self.command(command)
        }
    }

    mutating func commentOn(_ comment: CommentOn) {
        located(comment) { printer in
            printer.word("COMMENT ON " + comment.kind.words)
            printer.object(comment.object)
            printer.word("IS")
            printer.expression(comment.text)
        }
    }

    mutating func grant(_ grant: Grant) {
        located(grant) { printer in
            printer.words([grant.isRevoke ? "REVOKE" : "GRANT", grant.optionFor])
            printer.row(grant.privileges) { printer, privilege in
                printer.identifier(privilege.name)
                if privilege.hasPrivilegesWord { printer.write(" PRIVILEGES") }
                guard !privilege.columns.isEmpty else { return }
                printer.space()
                printer.parenthesizedIdentifiers(privilege.columns)
            }
            if let kind = grant.kind {
                if grant.isAllIn {
                    printer.word("ON ALL \(kind.words) IN SCHEMA")
                } else {
                    printer.word(grant.hasKind ? "ON " + kind.words : "ON")
                }
                printer.row(grant.objects) { printer, object in printer.object(object) }
            }
            printer.word(grant.isRevoke ? "FROM" : "TO")
            printer.row(grant.grantees) { printer, grantee in printer.grantee(grantee) }
            if let option = grant.withOption { printer.word("WITH " + option) }
            if let grantor = grant.grantedBy {
                printer.word("GRANTED BY")
                printer.grantee(grantor)
            }
            printer.words([grant.behavior?.rawValue])
        }
    }

    private mutating func grantee(_ grantee: Grantee) {
        if grantee.hasGroupWord { word("GROUP") }
        identifier(grantee.name)
    }
}
