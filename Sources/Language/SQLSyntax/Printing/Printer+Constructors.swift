extension Printer {
    mutating func array(_ array: ArrayConstructor) {
        if array.isExplicit { write("ARRAY") }
        enclosed("[", "]") { printer in
            printer.list(array.elements) { printer, value in printer.expression(value) }
        }
    }

    mutating func structure(_ structure: StructConstructor) {
        enclosed("{", "}") { printer in
            printer.list(structure.fields) { printer, field in
                printer.located(field) { printer in
                    printer.identifier(field.name)
                    printer.write(":")
                    printer.space()
                    printer.expression(field.value)
                }
            }
        }
    }

    mutating func map(_ map: MapConstructor) {
        write("MAP ")
        enclosed("{", "}") { printer in
            printer.list(map.entries) { printer, entry in
                printer.located(entry) { printer in
                    printer.expression(entry.key)
                    printer.write(":")
                    printer.space()
                    printer.expression(entry.value)
                }
            }
        }
    }

    mutating func subscripted(_ subscripted: Subscript) {
        expression(subscripted.base, 16)
        index(subscripted.index)
    }

    mutating func index(_ index: Subscript.Index) {
        noSpace()
        write("[")
        switch index {
        case .element(let value): expression(value)
        case .slice(let bounds):
            if let lower = bounds.lower { expression(lower) }
            noSpace()
            write(":")
            if bounds.upperIsDash { write("-") }
            if let upper = bounds.upper { expression(upper) }
            if bounds.hasStep {
                noSpace()
                write(":")
                if let step = bounds.step { expression(step) }
            }
        }
        noSpace()
        write("]")
    }

    mutating func field(_ access: FieldAccess) {
        if case .parenthesized = access.base.kind {
            expression(access.base, 16)
        } else if needsFieldParentheses(access.base) {
            enclosed("(", ")") { printer in printer.expression(access.base) }
        } else {
            expression(access.base, 16)
        }
        noSpace()
        write(".")
        if let name = access.field { identifier(name) } else { write("*") }
    }

    /// Whether a dot behind the expression would be read as part of it.
    private func needsFieldParentheses(_ base: SQLExpression) -> Bool {
        switch base.kind {
        case .column, .literal(.number), .cast, .star: true
        default: false
        }
    }

    mutating func cast(_ cast: Cast) {
        switch cast.spelling {
        case .cast, .tryCast:
            write(cast.spelling == .cast ? "CAST" : "TRY_CAST")
            enclosed("(", ")") { printer in
                printer.expression(cast.value)
                printer.word("AS")
                printer.type(cast.type)
            }
        case .colons:
            expression(cast.value, 16)
            noSpace()
            write("::")
            type(cast.type)
        case .typedLiteral:
            type(cast.type)
            space()
            expression(cast.value)
        }
    }

    mutating func conditional(_ conditional: CaseExpression) {
        group { printer in
            printer.write("CASE")
            printer.space()
            if let operand = conditional.operand { printer.expression(operand) }
            printer.indented { printer in
                for branch in conditional.branches {
                    if printer.overflows { return }
                    printer.line()
                    printer.located(branch) { printer in
                        printer.word("WHEN")
                        printer.expression(branch.condition)
                        printer.word("THEN")
                        printer.expression(branch.result)
                    }
                }
                if let otherwise = conditional.otherwise {
                    printer.line()
                    printer.word("ELSE")
                    printer.expression(otherwise)
                }
            }
            printer.line()
            printer.write("END")
        }
    }

    mutating func interval(_ interval: IntervalLiteral) {
        write("INTERVAL")
        if let precision = interval.precision { write("(\(precision))") }
        space()
        switch interval.value.kind {
        case .literal, .parameter, .parenthesized: expression(interval.value)
        default: enclosed("(", ")") { printer in printer.expression(interval.value) }
        }
        if let unit = interval.unit {
            space()
            intervalUnit(unit)
        }
    }

    mutating func collate(_ collation: Collation) {
        expression(collation.operand, levels.collate)
        word("COLLATE")
        name(collation.collation)
    }

    mutating func atTimeZone(_ value: AtTimeZone) {
        expression(value.operand, levels.atTimeZone)
        guard let zone = value.zone else {
            word("AT LOCAL")
            return
        }
        word("AT TIME ZONE")
        expression(zone, levels.atTimeZone + 1)
    }

    mutating func lambda(_ lambda: Lambda) {
        switch lambda.spelling {
        case .keyword:
            word("LAMBDA")
            identifiers(lambda.parameters)
            write(":")
        case .arrow:
            if lambda.parametersAreParenthesized || lambda.parameters.count != 1 {
                parenthesizedIdentifiers(lambda.parameters)
            } else {
                identifiers(lambda.parameters)
            }
            word("->")
        }
        space()
        expression(lambda.body)
    }

    mutating func comprehension(_ comprehension: ListComprehension) {
        enclosed("[", "]") { printer in
            printer.expression(comprehension.result)
            printer.word("FOR")
            printer.identifiers(comprehension.variables)
            printer.word("IN")
            printer.expression(comprehension.source)
            if let condition = comprehension.condition {
                printer.word("IF")
                printer.expression(condition)
            }
        }
    }

    mutating func raise(_ raise: Raise) {
        write("RAISE(" + raise.action.rawValue)
        if let message = raise.message {
            comma()
            space()
            expression(message)
        }
        write(")")
    }

    // MARK: Stars

    mutating func star(_ star: Star) {
        write(star.qualifiers.map { spelling(of: $0) + "." }.joined() + "*")
        if !star.exclude.isEmpty {
            word("EXCLUDE")
            if star.excludeIsParenthesized || star.exclude.count > 1 {
                parenthesized(star.exclude) { printer, name in printer.name(name) }
            } else {
                list(star.exclude) { printer, name in printer.name(name) }
            }
        }
        if !star.replace.isEmpty {
            word("REPLACE")
            parenthesized(star.replace) { printer, item in printer.selectItem(item) }
        }
        if !star.rename.isEmpty {
            word("RENAME")
            parenthesized(star.rename) { printer, rename in
                printer.name(rename.from)
                printer.word("AS")
                printer.identifier(rename.to)
            }
        }
        guard let filter = star.filter else { return }
        word((filter.isNegated ? "NOT " : "") + filter.matcher.rawValue)
        expression(filter.pattern, levels.membership + 1)
        if let escape = filter.escape {
            word("ESCAPE")
            expression(escape, levels.membership + 1)
        }
    }

    mutating func columns(_ columns: ColumnsExpression) {
        let prefix = columns.qualifiers.map { spelling(of: $0) + "." }.joined()
        write((columns.isUnpacked ? "*" : "") + prefix + "COLUMNS")
        enclosed("(", ")") { printer in printer.expression(columns.selector) }
    }
}
