internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension JobView {
    /// The stored column behind a column of a relation; nil for relations that a step makes.
    func storedColumn(_ relation: String, _ column: String, before step: Step) -> (
        table: TablePath, column: String
    )? {
        guard let definition = flow.definition(of: relation, before: step.index),
            let sourcing = sourcings.first(where: { $0.definition.stepIndex == definition.stepIndex })?
                .sourcing
        else { return nil }
        return (TablePath(sourcing.schema, sourcing.table), column.lowercased())
    }

    /// What a comparison of stored columns with constants leans on: their values, or their range.
    func questions(about columns: [(relation: String, column: String)], isNumber: Bool, before step: Step)
        -> [DataQuestion]
    {
        columns.compactMap { relation, column in
            guard column.lowercased() != project.asOfColumn.lowercased(),
                let (table, name) = storedColumn(relation, column, before: step)
            else { return nil }
            return isNumber ? .range(table: table, column: name) : .enumeration(table: table, column: name)
        }
    }

    /// On which weekdays the tables that are loaded by their dates have no rows.
    var weekdayQuestions: [DataQuestion] {
        sourcings.compactMap { _, sourcing, definition in
            guard definition.isUsed, sourcing.dateMode != .none else { return nil }
            return .weekdays(table: TablePath(sourcing.schema, sourcing.table))
        }
    }
}

extension QueryRuleReader {
    /// What a condition leans on: the values of columns that it compares with constants.
    func leans(of condition: SQLExpression) -> [DataQuestion] {
        let tracer = ColumnTracer(analysis)
        var found: [DataQuestion] = []
        _ = condition.contains { part in
            guard let (left, _, right) = part.comparison else { return false }
            for (value, constant) in [(left, right), (right, left)] where constant.literal != nil {
                let columns = tracer.sources(of: value).map { ($0.table.description, $0.column) }
                // A value made of several columns says nothing about each of them.
                guard columns.count == 1 else { continue }
                found += view.questions(about: columns, isNumber: constant.number != nil, before: step)
            }
            return false
        }
        return found
    }

    /// What a join leans on: that the columns it compares are a key of the joined relation.
    func leans(of join: Join) -> [DataQuestion] {
        guard case .on(let condition)? = join.condition else { return [] }
        let right = join.table.alias?.name?.text.lowercased() ?? words.name(of: join.table).lowercased()
        let tracer = ColumnTracer(analysis)
        var columns: [String] = []
        var tables: Set<TablePath> = []
        for conjunct in condition.conjuncts {
            guard let (one, operation, other) = conjunct.comparison, operation == .equal else { return [] }
            for side in [one, other] {
                guard case .column(let name) = side.bare.kind,
                    name.qualifiers.last?.text.lowercased() == right,
                    case .table? = join.table.bareTable
                else { continue }
                for source in tracer.sources(of: side) {
                    guard
                        let (table, column) = view.storedColumn(
                            source.table.description,
                            source.column,
                            before: step
                        )
                    else { continue }
                    tables.insert(table)
                    columns.append(column)
                }
            }
        }
        guard tables.count == 1, let table = tables.first, !columns.isEmpty else { return [] }
        return [.uniqueKey(table: table, columns: Array(Set(columns)).sorted())]
    }
}

extension CodeRuleReader {
    /// What a condition leans on, as far as the facts know its columns.
    func leans(of condition: ConditionFact?) -> [DataQuestion] {
        (condition?.constants ?? []).flatMap { constant in
            view.questions(
                about: constant.columns.map { ($0.relation, $0.column) },
                isNumber: constant.isNumber,
                before: step
            )
        }
    }

    /// What a lookup leans on: that its keys find one row.
    func leans(of lookup: LookupFact) -> [DataQuestion] {
        let stored = lookup.keys.compactMap { view.storedColumn($0.relation, $0.column, before: step) }
        guard let table = stored.first?.table, stored.count == lookup.keys.count else { return [] }
        return [.uniqueKey(table: table, columns: Set(stored.map(\.column)).sorted())]
    }
}

extension TableExpression {
    fileprivate var bareTable: Kind? {
        switch kind {
        case .table: kind
        case .parenthesized(let inner): inner.bareTable
        default: nil
        }
    }
}

extension JobView {
    /// What the job compares columns of stored tables with, by table and lower-case column; texts without quotes.
    var comparedConstants: [TablePath: [String: Set<String>]] {
        var found: [TablePath: [String: Set<String>]] = [:]
        func add(_ constant: String, _ relation: String, _ column: String, _ step: Step) {
            guard let (table, name) = storedColumn(relation, column, before: step) else { return }
            found[table, default: [:]][name, default: []].insert(constant)
        }
        for (step, _, analysis) in queries {
            let tracer = ColumnTracer(analysis)
            analysis.statement.forEachExpression { expression in
                for (value, constants) in expression.comparedValues {
                    let texts = constants.compactMap { text(of: $0) }
                    for source in tracer.sources(of: value) {
                        for constant in texts { add(constant, source.table.description, source.column, step) }
                    }
                }
            }
        }
        for (step, _, facts) in programs {
            for constant in facts.conditions.flatMap(\.constants) {
                for column in constant.columns {
                    let text = constant.text.trimmingQuotes
                    add(text, column.relation, column.column, step)
                }
            }
        }
        return found
    }

    private func text(of constant: SQLExpression) -> String? {
        if let text = constant.string ?? constant.number { return text }
        guard case .parameter(.named(let name, _)) = constant.bare.kind,
            let parameter = job.parameters.first(where: { $0.name == name })
        else { return nil }
        return parameter.value.words.trimmingQuotes
    }
}

extension SQLExpression {
    /// Values, each with the constants that it is compared with.
    fileprivate var comparedValues: [(SQLExpression, [SQLExpression])] {
        switch kind {
        case .chain:
            guard let (left, _, right) = comparison else { return [] }
            return [(left, [right]), (right, [left])]
        case .membership(let membership):
            if case .list(let items) = membership.collection { return [(membership.operand, items)] }
            return []
        case .between(let between): return [(between.operand, [between.low, between.high])]
        case .conditional(let choice):
            return choice.operand.map { [($0, choice.branches.map(\.condition))] } ?? []
        default: return []
        }
    }
}

extension String {
    fileprivate var trimmingQuotes: String {
        guard count > 1, let first, first == last, first == "'" || first == "\"" else { return self }
        return String(dropFirst().dropLast())
    }
}
