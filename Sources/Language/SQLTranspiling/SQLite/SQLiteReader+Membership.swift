import SQLSyntax

/// IN with lists and queries, and rows compared with rows.
extension SQLiteReader {
    func membership(_ membership: Membership, at origin: Origin) throws(TranspileError) -> Term {
        if case .row(let row) = membership.operand.unparenthesized.kind {
            return try rowMembership(row.elements, membership, at: origin)
        }
        let operand = try value(membership.operand)
        switch membership.collection {
        case .list(let sources):
            guard !sources.isEmpty else { return .condition(.boolean(membership.isNegated)) }
            var tests: [SQLExpression] = []
            var plain: [SQLExpression] = []
            for source in sources {
                let item = try value(source).bare
                let test = try comparison(operand, .equal, item, at: origin).expression
                tests.append(test)
                if let right = Self.rightSide(of: test, left: operand.expression) { plain.append(right) }
            }
            if plain.count == sources.count {
                return .condition(
                    SQLExpression(
                        .membership(
                            Membership(
                                operand: operand.operand,
                                isNegated: membership.isNegated,
                                collection: .list(plain)
                            )
                        )
                    )
                )
            }
            let any = SQLExpression.any(tests.map(\.asOperand))
            return .condition(membership.isNegated ? .negated(any) : any)
        case .query(let query):
            return try self.membership(operand, query, isNegated: membership.isNegated, at: origin)
        case .table, .expression:
            throw unsupported("IN with a table's name", "Only lists and queries are covered.", at: origin)
        }
    }

    /// The right operand of `left = right`, when the left one is just that.
    private static func rightSide(of test: SQLExpression, left: SQLExpression) -> SQLExpression? {
        guard case .chain(let chain) = test.kind, chain.operators == [.equal],
            chain.operands[0] == left.asOperand
        else { return nil }
        return chain.operands[1]
    }

    private func membership(
        _ operand: Term,
        _ query: SQLQuery,
        isNegated: Bool,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let (translated, columns) = try subquery(query)
        guard columns.count == 1, let column = columns.first else {
            throw unsupported("IN with several columns", "Row values are not covered.", at: origin)
        }
        var probe = column.value
        probe.expression = .column("probe")
        let test = try comparison(operand, .equal, probe, at: origin).expression
        guard Self.rightSide(of: test, left: operand.expression) == probe.expression else {
            return try search([operand], translated, columns, isNegated: isNegated, at: origin)
        }
        return .condition(
            SQLExpression(
                .membership(
                    Membership(
                        operand: operand.operand,
                        isNegated: isNegated,
                        collection: .query(translated)
                    )
                )
            )
        )
    }

    // MARK: Rows

    /// `(a, b) = (c, d)`, term by term.
    func rowEquality(
        _ left: [SQLExpression],
        _ right: [SQLExpression],
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard left.count == right.count, !left.isEmpty else {
            throw unsupported("a comparison of rows", "They have different numbers of values.", at: origin)
        }
        var tests: [SQLExpression] = []
        for (first, second) in zip(left, right) {
            let test = try comparison(try value(first), .equal, try value(second), at: origin)
            tests.append(test.expression.asOperand)
        }
        return .all(tests)
    }

    private func rowMembership(
        _ elements: [SQLExpression],
        _ membership: Membership,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        switch membership.collection {
        case .list(let sources):
            var tests: [SQLExpression] = []
            for source in sources {
                guard case .row(let row) = source.unparenthesized.kind else {
                    throw unsupported("a row in a list of values", "Rows compare with rows.", at: origin)
                }
                tests.append(try rowEquality(elements, row.elements, at: origin).asOperand)
            }
            let any = SQLExpression.any(tests)
            return .condition(membership.isNegated ? .negated(any) : any)
        case .query(let query):
            let (translated, columns) = try subquery(query)
            var operands: [Term] = []
            for element in elements { operands.append(try value(element)) }
            guard operands.count == columns.count else {
                throw unsupported("IN with a query", "It has another number of columns.", at: origin)
            }
            let isNegated = membership.isNegated
            return try search(operands, translated, columns, isNegated: isNegated, at: origin)
        default:
            throw unsupported("IN with a table's name", "Only lists and queries are covered.", at: origin)
        }
    }

    /// Looks for a row by a condition: true where one matches, unknown where one might, else false.
    private func search(
        _ operands: [Term],
        _ query: SQLQuery,
        _ columns: [SourceColumn],
        isNegated: Bool,
        at origin: Origin
    ) throws(TranspileError) -> Term {
        let table = Identifier("glidepath_in")
        let names = columns.indices.map { Identifier("c\($0 + 1)") }
        var tests: [SQLExpression] = []
        for ((operand, column), name) in zip(zip(operands, columns), names) {
            var probe = column.value
            probe.expression = SQLExpression(.column(Name(name, qualifiers: [table])))
            probe.constant = nil
            probe.isNarrow = false
            tests.append(try comparison(operand, .equal, probe, at: origin).expression.asOperand)
        }
        let test = SQLExpression.all(tests)
        let relation = TableExpression(
            kind: .query(DerivedTable(query: query)),
            alias: TableAlias(name: table, columns: names)
        )
        func exists(_ condition: SQLExpression) -> SQLExpression {
            var select = Select(items: [SelectItem(expression: .number("1"))], from: [relation])
            select.whereClause = condition
            return SQLExpression(.exists(SQLQuery(body: .select(select))))
        }
        return .condition(
            .case(
                [
                    (exists(test), .boolean(!isNegated)),
                    (exists(.isNull(test)), .cast(.null, to: "boolean")),
                ],
                else: .boolean(isNegated)
            )
        )
    }
}
