extension Printer {
    mutating func call(_ call: FunctionCall) {
        located(call) { printer in
            if let receiver = call.receiver {
                printer.expression(receiver, 16)
                printer.noSpace()
                printer.write(".")
            }
            printer.name(call.name)
            guard call.hasParentheses else { return }
            if call.arguments.first?.introducer == .for, let only = call.arguments.first,
                call.arguments.count == 1
            {
                printer.word("FOR")
                printer.enclosed("(", ")") { printer in printer.argument(only) }
                return
            }
            printer.enclosed("(", ")") { printer in printer.inside(call) }
            printer.behind(call)
        }
    }

    private mutating func inside(_ call: FunctionCall) {
        if let quantifier = call.quantifier { word(quantifier.rawValue) }
        if let side = call.trimSide { word(side.rawValue) }
        for (number, argument) in call.arguments.enumerated() {
            if overflows { return }
            introduce(argument, isFirst: number == 0)
            self.argument(argument)
        }
        if !call.orderBy.isEmpty {
            word("ORDER BY")
            list(call.orderBy) { printer, item in printer.orderItem(item) }
        }
        if let limit = call.limit {
            word("LIMIT")
            expression(limit)
        }
        if let nulls = call.nulls, call.nullsAreInside { word(nulls.rawValue) }
        clauses(call)
        noSpace()
    }

    private mutating func introduce(_ argument: Argument, isFirst: Bool) {
        switch argument.introducer {
        case .comma:
            guard !isFirst else { return }
            comma()
            line()
        case .colon:
            noSpace()
            write(" :")
            space()
        case .name where isFirst, .from, .for, .placing, .in, .using, .similar, .escape, .value, .passing:
            word(argument.introducer.rawValue)
        case .name:
            comma()
            word(argument.introducer.rawValue)
        case .nothing: space()
        }
    }

    mutating func argument(_ argument: Argument) {
        located(argument) { printer in
            if argument.isVariadic { printer.word("VARIADIC") }
            if let name = argument.name {
                printer.identifier(name)
                printer.word(argument.nameMark.rawValue)
            }
            let format = argument.format
            if let format, format.hasPrefix("BY") || format == "DEFAULT" { printer.word(format) }
            printer.expression(argument.value)
            if let format, !format.hasPrefix("BY"), format != "DEFAULT" { printer.word(format) }
            if let alias = argument.alias {
                printer.word("AS")
                printer.identifier(alias)
            }
        }
    }

    /// XML's clauses stand between commas, JSON's behind spaces.
    private mutating func clauses(_ call: FunctionCall) {
        let isXML =
            call.name.base.text.lowercased().hasPrefix("xml")
            && call.name.base.text.lowercased() != "xmltable"
        for (number, clause) in call.clauses.enumerated() {
            if isXML, number > 0 || !call.arguments.isEmpty { comma() }
            space()
            self.clause(clause)
        }
    }

    mutating func clause(_ clause: FunctionClause) {
        located(clause) { printer in
            if !clause.words.isEmpty {
                printer.write(clause.words)
                printer.space()
            }
            if let value = clause.value { printer.expression(value) }
            if let type = clause.type {
                if clause.value != nil { printer.word("AS") }
                printer.type(type)
            }
            if clause.words == "XMLATTRIBUTES" || clause.words == "XMLNAMESPACES" {
                printer.noSpace()
                printer.parenthesized(clause.arguments) { printer, argument in printer.argument(argument) }
            } else if !clause.arguments.isEmpty {
                printer.list(clause.arguments) { printer, argument in printer.argument(argument) }
            }
            if let suffix = clause.suffix { printer.word(suffix) }
        }
    }

    private mutating func behind(_ call: FunctionCall) {
        if !call.withinGroup.isEmpty {
            word("WITHIN GROUP")
            enclosed("(", ")") { printer in
                printer.write("ORDER BY")
                printer.space()
                printer.list(call.withinGroup) { printer, item in printer.orderItem(item) }
            }
        }
        if let filter = call.filter {
            word("FILTER")
            enclosed("(", ")") { printer in
                printer.write("WHERE")
                printer.space()
                printer.expression(filter)
            }
        }
        if call.exportsState { word("EXPORT_STATE") }
        if let nulls = call.nulls, !call.nullsAreInside { word(nulls.rawValue) }
        switch call.over {
        case nil: break
        case .name(let name):
            word("OVER")
            identifier(name)
        case .window(let definition):
            word("OVER")
            window(definition)
        }
    }

    mutating func window(_ window: WindowDefinition) {
        located(window) { printer in
            printer.enclosed("(", ")") { printer in
                var isFirst = true
                func part(_ printer: inout Printer, _ body: (inout Printer) -> Void) {
                    if !isFirst { printer.line() }
                    isFirst = false
                    body(&printer)
                }
                if let base = window.base { part(&printer) { $0.identifier(base) } }
                if !window.partitionBy.isEmpty {
                    part(&printer) { printer in
                        printer.word("PARTITION BY")
                        printer.row(window.partitionBy) { printer, value in printer.expression(value) }
                    }
                }
                if !window.orderBy.isEmpty {
                    part(&printer) { printer in
                        printer.word("ORDER BY")
                        printer.row(window.orderBy) { printer, item in printer.orderItem(item) }
                    }
                }
                if let frame = window.frame { part(&printer) { $0.frame(frame) } }
            }
        }
    }

    private mutating func frame(_ frame: WindowFrame) {
        located(frame) { printer in
            printer.word(frame.unit.rawValue)
            if let end = frame.end {
                printer.word("BETWEEN")
                printer.bound(frame.start)
                printer.word("AND")
                printer.bound(end)
            } else {
                printer.bound(frame.start)
            }
            if let exclusion = frame.exclusion { printer.word(exclusion.rawValue) }
        }
    }

    private mutating func bound(_ bound: WindowFrame.Bound) {
        switch bound {
        case .unboundedPreceding: write("UNBOUNDED PRECEDING")
        case .currentRow: write("CURRENT ROW")
        case .unboundedFollowing: write("UNBOUNDED FOLLOWING")
        case .preceding(let value):
            expression(value)
            word("PRECEDING")
        case .following(let value):
            expression(value)
            word("FOLLOWING")
        }
    }
}
