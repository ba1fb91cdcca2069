import SQLSyntax
import Tabular

extension SQLiteReader {
    /// An expression as a value: never the target's boolean type.
    func value(_ source: SQLExpression) throws(TranspileError) -> Term {
        try asValue(try term(source), at: source.origin)
    }

    func asValue(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        guard term.isCondition else { return term }
        var result = term
        result.isCondition = false
        // PostgreSQL casts booleans to 32-bit integers only.
        let number =
            target == .postgresql ? SQLExpression.cast(term.expression, to: "integer") : term.expression
        result.expression = try say(.bigint, number, at: origin)
        return result
    }

    /// An expression where a truth value stands: SQLite takes any number but 0 as true.
    func condition(_ source: SQLExpression) throws(TranspileError) -> SQLExpression {
        try truth(of: try term(source), at: source.origin)
    }

    func truth(of term: Term, at origin: Origin) throws(TranspileError) -> SQLExpression {
        if term.isCondition { return term.expression }
        switch term.constant {
        case .integer(let number): return .boolean(number != 0)
        case .real(let number): return .boolean(number != 0)
        case .null: return .cast(.null, to: "boolean")
        default: break
        }
        let number = term.kinds == .text ? try real(term, at: origin) : term
        guard number.kinds.isNumeric else { throw dynamic("a condition", term, at: origin) }
        return .chain(number.expression, .notEqual, .number("0"))
    }

    func dynamic(_ what: String, _ term: Term, at origin: Origin) -> TranspileError {
        .dynamicType(what: what, kinds: term.kinds.words, at: place(origin))
    }

    /// An expression, whatever it is.
    func term(_ source: SQLExpression) throws(TranspileError) -> Term {
        if isGroupingKey(source) {
            grouping.depth += 1
            defer { grouping.depth -= 1 }
            return plainNull(try ungrouped(source), source)
        }
        return plainNull(try ungrouped(source), source)
    }

    /// What is always NULL has no type of its own, so that it fits beside any other value.
    private func plainNull(_ term: Term, _ source: SQLExpression) -> Term {
        guard term.kinds.isEmpty, !term.isCondition, !containsAggregate(source) else { return term }
        var result = term
        result.expression = .null
        result.constant = .null
        return result
    }

    private func isGroupingKey(_ source: SQLExpression) -> Bool {
        grouping.isAggregated && grouping.depth == 0 && !grouping.keys.isEmpty
            && grouping.keys.contains(normalized(source))
    }

    private func ungrouped(_ source: SQLExpression) throws(TranspileError) -> Term {
        switch source.kind {
        case .literal(let literal): return try self.literal(literal, at: source.origin)
        case .column(let name): return try column(name, at: source.origin)
        case .parenthesized(let inner):
            var term = try self.term(inner)
            if case .parenthesized = term.expression.kind {
            } else {
                term.expression = SQLExpression(.parenthesized(term.expression))
            }
            return term
        case .unary(let operation): return try unary(operation, at: source.origin)
        case .chain(let chain): return try self.chain(chain, at: source.origin)
        case .test(let test): return try self.test(test, at: source.origin)
        case .between(let between): return try self.between(between, at: source.origin)
        case .membership(let membership): return try self.membership(membership, at: source.origin)
        case .pattern(let pattern): return try self.pattern(pattern, at: source.origin)
        case .exists(let query):
            return .condition(SQLExpression(.exists(try subquery(query).query)))
        case .subquery(let query): return try scalar(query, at: source.origin)
        case .cast(let cast): return try self.cast(cast, at: source.origin)
        case .function(let call): return try function(call, at: source.origin)
        case .conditional(let conditional): return try self.conditional(conditional, at: source.origin)
        case .collate(let collation): return try collate(collation, at: source.origin)
        case .parameter(let marker): return try parameter(marker, source)
        default:
            throw unsupported("this expression", "No rule covers its form.", at: source.origin)
        }
    }

    // MARK: Columns, parameters, collations

    private func column(_ name: Name, at origin: Origin) throws(TranspileError) -> Term {
        switch scope.find(name) {
        case .column(let column, let table, let isMerged):
            return try known(name, column, table, isMerged, at: origin)
        case .alias(let expression, let alias):
            // Guards against an alias that names itself.
            let kept = scope.aliases.removeValue(forKey: alias)
            defer { scope.aliases[alias] = kept }
            var term = try self.term(expression)
            term.expression = term.operand
            return term
        case .ambiguous:
            throw .ambiguousColumn(name: name.base.text, at: place(origin))
        case .nothing:
            return try unknown(name, at: origin)
        }
    }

    private func known(
        _ name: Name,
        _ column: SourceColumn,
        _ table: SourceTable,
        _ isMerged: Bool,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        var parts = [identifier(Identifier(column.name, quoting: name.base.quoting))]
        if let qualifier = name.qualifiers.last {
            parts.insert(identifier(qualifier), at: 0)
        } else if let tableName = table.name, !isMerged, scope.aliases[column.name.lowercased()] != nil {
            // An alias of the same name must not stand in for the column.
            parts.insert(quoted(tableName), at: 0)
        }
        var term = column.value
        term.expression = SQLExpression(.column(Name(parts: parts) ?? Name(parts[0])))
        let isOwn = scope.tables.contains { $0.column(column.name.lowercased()) != nil }
        guard isOwn, grouping.isAggregated, grouping.depth == 0 else { return term }
        guard let extreme = grouping.extreme else { return try guarded(term, column.name, at: origin) }
        grouping.depth += 1
        defer { grouping.depth -= 1 }
        let key = try value(extreme.argument)
        notes.add(.rowOrder(what: "column \"\(column.name)\" beside min or max", at: place(origin)))
        guard target == .duckdb else { throw .bareColumn(name: column.name, at: place(origin)) }
        let picker = extreme.isMaximum ? "arg_max_null" : "arg_min_null"
        // Where every key of the group is NULL, SQLite has read the column from the last of its rows.
        let isEmpty = SQLExpression.chain(.call("count", [key.expression]), .equal, .number("0"))
        term.expression = .case(
            [(isEmpty, .call("last", [term.expression]))],
            else: .call(picker, [term.expression, key.expression])
        )
        return term
    }

    /// A bare column: the one value its group has, or the end of the query.
    ///
    /// SQLite takes it from some row; where all rows of a group agree, every row will do.
    private func guarded(_ term: Term, _ name: String, at origin: Origin) throws(TranspileError) -> Term {
        guard target == .duckdb, !term.kinds.isMixed else {
            throw .bareColumn(name: name, at: place(origin))
        }
        notes.add(.guardedColumn(name: name, at: place(origin)))
        let column = term.expression
        let (low, high) = (SQLExpression.call("min", [column]), SQLExpression.call("max", [column]))
        let count = SQLExpression.call("count", [column])
        let rows = SQLExpression.call("count", [SQLExpression(.star(Star()))])
        let agree = SQLExpression.chain(.chain(count, .equal, rows), .and, .chain(low, .equal, high))
        let message = "column \(name) is neither grouped nor aggregated, and its values differ in a group"
        var result = term.bare
        result.expression = .case(
            [(.chain(.chain(count, .equal, .number("0")), .or, agree), low)],
            else: .call("error", [.string(message)])
        )
        return result
    }

    private func unknown(_ name: Name, at origin: Origin) throws(TranspileError) -> Term {
        let text = name.base.text
        if name.qualifiers.isEmpty {
            switch (text.lowercased(), name.base.quoting) {
            case ("true", .none): return .condition(.boolean(true))
            case ("false", .none): return .condition(.boolean(false))
            // A name in double quotes that no column has is text.
            case (_, .double): return Term(expression: .string(text), kinds: .text, constant: .text(text))
            default: break
            }
        }
        if ["rowid", "oid", "_rowid_"].contains(text.lowercased()) {
            throw unsupported("rowid", "Other engines do not number rows as SQLite does.", at: origin)
        }
        throw .unknownColumn(name: text, known: scope.knownColumns, at: place(origin))
    }

    private func parameter(
        _ marker: ParameterMarker,
        _ source: SQLExpression
    ) throws(TranspileError) -> Term {
        guard case .named(let name, _) = marker, let type = transpiler.parameters[name] else {
            throw unsupported(
                "a parameter of unknown type",
                "The type of a value decides how SQLite computes with it.",
                at: source.origin
            )
        }
        var term = SourceColumn(.init(name, type)).value
        term.affinity = .none
        let marked = SQLExpression(.parameter(marker))
        switch term.kinds {
        case .integer: term.expression = try say(.bigint, marked, at: source.origin)
        case .real: term.expression = try say(.double, marked, at: source.origin)
        default: term.expression = try say(.varchar, marked, at: source.origin)
        }
        return term
    }

    private func collate(_ collation: Collation, at origin: Origin) throws(TranspileError) -> Term {
        guard let known = SQLiteCollation(rawValue: collation.collation.base.text.uppercased()) else {
            throw unsupported(
                "collation \"\(collation.collation.base.text)\"",
                "SQLite itself knows BINARY, NOCASE and RTRIM only.",
                at: origin
            )
        }
        var term = try value(collation.operand)
        term.collation = known
        return term
    }

    /// Text as its collation compares it.
    func collated(
        _ expression: SQLExpression,
        _ collation: SQLiteCollation?,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        switch collation {
        case .noCase: try say(.noCase, expression, at: origin)
        case .rightTrim: try say(.rightTrim, expression, at: origin)
        case .binary, nil: expression
        }
    }

    // MARK: Choices

    func conditional(
        _ conditional: CaseExpression,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let operand = try conditional.operand.map { operand throws(TranspileError) in try value(operand) }
        var conditions: [SQLExpression] = []
        var results: [Term] = []
        for branch in conditional.branches {
            if let operand {
                let when = try value(branch.condition)
                conditions.append(try comparison(operand, .equal, when, at: origin).expression)
            } else {
                conditions.append(try condition(branch.condition))
            }
            results.append(try value(branch.result))
        }
        if let otherwise = conditional.otherwise { results.append(try value(otherwise)) }
        var unified = try unify(results, at: origin)
        let branches = zip(conditions, unified.expressions).map { (condition: $0, result: $1) }
        let otherwise = conditional.otherwise == nil ? nil : unified.expressions.last
        unified.term.expression = .case(branches, else: otherwise)
        return unified.term
    }

    /// Several values that become one column: the expressions, alike in type, and what is known of all.
    func unify(
        _ terms: [Term],
        at origin: Origin
    ) throws(TranspileError) -> (expressions: [SQLExpression], term: Term) {
        var result = Term(expression: .null, kinds: [])
        result.size = .zero
        for term in terms {
            result.kinds.formUnion(term.kinds)
            if term.kinds.contains(.integer) { result.size = max(result.size, sizeOfIntegers(term)) }
        }
        result.isNarrow = terms.allSatisfy { $0.isNarrow || $0.kinds.isEmpty } && result.kinds == .integer
        if result.kinds == .text {
            let texts = terms.filter { !$0.kinds.isEmpty }
            if texts.allSatisfy(\.isDigits) { result.digits = texts.map(\.digits).max() ?? 0 }
            let lengths = texts.compactMap(\.length)
            if lengths.count == texts.count { result.length = lengths.max() }
        }
        var expressions: [SQLExpression] = []
        for term in terms {
            if term.kinds.isEmpty {
                expressions.append(term.expression)
                continue
            }
            let isText = result.kinds.contains(.text)
            expressions.append(isText ? try text(term, at: origin).expression : term.expression)
        }
        return (expressions, result)
    }

    func sizeOfIntegers(_ term: Term) -> IntegerSize {
        if case .integer(let number) = term.constant {
            return number == 0 ? .zero : number.magnitude < 1 << 31 ? .small : .any
        }
        return term.size
    }
}
