internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

/// Tells which relations of a query must have rows for the result to have some.
struct EmptyInputReader {
    private let commonTables: [String: SQLQuery]

    init(_ statement: SQLStatement) {
        var tables: [String: SQLQuery] = [:]
        if let query = statement.query {
            for table in query.with?.tables ?? [] {
                if case .query(let inner) = table.body { tables[table.name.text.lowercased()] = inner }
            }
        }
        commonTables = tables
    }

    /// Names of relations, in the order of their first use.
    ///
    /// - Returns: Those without which there is no row, and those without which rows stay.
    func relations(of query: SQLQuery) -> (needed: [String], optional: [String]) {
        var needed: [String] = []
        var all: [String] = []
        read(query.body, isNeeded: true, &needed, &all, depth: 0)
        var optional: [String] = []
        for name in all where !needed.contains(name) && !optional.contains(name) { optional.append(name) }
        var seen: [String] = []
        for name in needed where !seen.contains(name) { seen.append(name) }
        return (seen, optional)
    }

    private func read(
        _ body: QueryBody,
        isNeeded: Bool,
        _ needed: inout [String],
        _ all: inout [String],
        depth: Int
    ) {
        guard depth < 16 else { return }
        switch body {
        case .select(let select):
            // One row comes out of an aggregate over nothing.
            let keepsRow = select.groupBy == nil && select.items.contains { $0.expression.isTotal }
            for table in select.from {
                read(table, isNeeded: isNeeded && !keepsRow, &needed, &all, depth: depth)
            }
        case .parenthesized(let query): read(query.body, isNeeded: isNeeded, &needed, &all, depth: depth + 1)
        case .setOperation(let operation):
            var common: Set<String>?
            var order: [String] = []
            for (index, operand) in operation.operands.enumerated() {
                var own: [String] = []
                read(operand, isNeeded: isNeeded, &own, &all, depth: depth + 1)
                if index == 0 { order = own }
                let isUnion = index == 0 || operation.operators[index - 1].kind == .union
                let isExcept = index > 0 && operation.operators[index - 1].kind == .except
                if let known = common, !isExcept {
                    common = isUnion ? known.intersection(own) : known.union(own)
                } else if common == nil {
                    common = Set(own)
                }
            }
            needed += order.filter { common?.contains($0) ?? false }
        default: break
        }
    }

    private func read(
        _ table: TableExpression,
        isNeeded: Bool,
        _ needed: inout [String],
        _ all: inout [String],
        depth: Int
    ) {
        switch table.kind {
        case .table(let reference):
            let name = reference.name.base.text
            if let inner = commonTables[name.lowercased()] {
                return read(inner.body, isNeeded: isNeeded, &needed, &all, depth: depth + 1)
            }
            all.append(name)
            if isNeeded { needed.append(name) }
        case .query(let derived):
            read(derived.query.body, isNeeded: isNeeded, &needed, &all, depth: depth + 1)
        case .parenthesized(let inner): read(inner, isNeeded: isNeeded, &needed, &all, depth: depth)
        case .join(let chain):
            let keepsLeft = !chain.joins.contains { $0.kind == .right || $0.kind == .full }
            read(chain.first, isNeeded: isNeeded && keepsLeft, &needed, &all, depth: depth)
            for join in chain.joins {
                let keepsRight = [.inner, .cross, .comma, .semi, .right].contains(join.kind)
                read(join.table, isNeeded: isNeeded && keepsRight, &needed, &all, depth: depth)
            }
        default: break
        }
    }
}

extension SQLExpression {
    /// An aggregate over all rows.
    fileprivate var isTotal: Bool {
        contains { part in
            guard let call = part.call, call.over == nil else { return false }
            return ["count", "sum", "total", "avg", "min", "max"].contains(call.name.base.text.lowercased())
                && call.arguments.count == 1
        }
    }
}

extension QueryRuleReader {
    /// What becomes of the result when a relation has no rows.
    mutating func readEmptyInput() {
        guard let query = statement.query, let result = step.resultName else { return }
        let (needed, optional) = EmptyInputReader(statement).relations(of: query)
        let origin = statement.origin
        if !needed.isEmpty {
            let names = needed.map { "`\($0)`" }.joined(separator: " or ")
            add(
                .emptyInput,
                "When \(names) has no rows, `\(result)` has none.",
                at: origin,
                claims: needed,
                expression: "FROM \(needed.joined(separator: ", "))"
            )
        }
        if !optional.isEmpty {
            let names = optional.map { "`\($0)`" }.joined(separator: " or ")
            add(
                .emptyInput,
                "When \(names) has no rows, `\(result)` may still have rows, with nothing or a stand-in where values of it would be.",
                at: origin,
                claims: optional,
                expression: optional.joined(separator: ", ")
            )
        }
    }
}

extension Step {
    /// The relation that the step makes.
    var resultName: String? {
        switch action {
        case .dataSourcing(let step): step.resultName
        case .transformation(let step): step.resultName
        default: nil
        }
    }
}
