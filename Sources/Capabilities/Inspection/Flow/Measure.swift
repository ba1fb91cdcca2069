internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

/// Something computed per group: in `SUM(amount) … GROUP BY customer_id`, the sum.
struct Measure: Hashable, Sendable {
    /// `count`, `sum`, `min`, `max`.
    var operation: String
    /// Columns of stored tables, `schema.table.column`, lower case; of a count, only the tables.
    var values: Set<String>
    /// What makes a group, the date left out.
    var grain: Set<String>
    /// Columns that rows are chosen by, with the constants they are compared with: `table.column~constant`.
    var filters: Set<String>
    /// The dates that go into one number, where these are several; empty for one date.
    var span: String
}

/// A measure at its place.
struct PlacedMeasure: Hashable, Sendable {
    var measure: Measure
    /// The step's title and its index, from 0.
    var step: String
    var stepIndex: Int
    var place: Place
    /// Whether the number itself comes out, rather than something made from it.
    var isGiven: Bool
}

extension JobView {
    /// All that the job computes per group, in SQL and in user code.
    var measures: [PlacedMeasure] {
        queries.flatMap { measures(in: $0.reading, $0.analysis, $0.step) }
            + programs.flatMap { measures(in: $0.facts, $0.file, $0.step) }
    }

    /// The stored column behind a relation's; nil for a relation that a step makes.
    private func stored(_ relation: String, _ column: String, before step: Step) -> String? {
        guard let definition = flow.definition(of: relation, before: step.index),
            let sourcing = sourcings.first(where: { $0.definition.stepIndex == definition.stepIndex })?
                .sourcing
        else { return nil }
        return "\(sourcing.schema).\(sourcing.table).\(column)".lowercased()
    }

    private func isDate(_ column: String) -> Bool { column.hasSuffix("." + project.asOfColumn.lowercased()) }

    // MARK: SQL

    private func measures(in reading: QueryReading, _ analysis: StatementAnalysis, _ step: Step)
        -> [PlacedMeasure]
    {
        let tracer = ColumnTracer(analysis)
        func columns(_ expression: SQLExpression) -> Set<String> {
            Set(
                tracer.sources(of: expression).compactMap {
                    stored($0.table.description, $0.column, before: step)
                }
            )
        }
        let commonTables = analysis.statement.commonTables
        var found: [PlacedMeasure] = []
        analysis.statement.forEachSelect { select in
            guard let groupBy = select.groupBy else { return }
            let filters = self.filters(of: select.withInner(commonTables), columns)
            var grain: Set<String> = []
            for case .expression(let key) in groupBy.elements {
                // A name of the SELECT's own item stands for its expression.
                let item = select.items.first { $0.alias?.text.lowercased() == key.columnName?.lowercased() }
                let direct = columns(key)
                grain.formUnion(direct.isEmpty ? item.map { columns($0.expression) } ?? [] : direct)
            }
            let keys = grain.filter { !isDate($0) }
            let span = keys.count < grain.count || narrowsDate(select) ? "" : spans
            for item in select.items {
                for call in item.expression.aggregates {
                    let values = call.arguments.reduce(into: Set<String>()) {
                        $0.formUnion(columns($1.value))
                    }
                    let name = call.name.base.text.lowercased()
                    found.append(
                        PlacedMeasure(
                            measure: Measure(
                                operation: name == "total" ? "sum" : name,
                                values: name == "count" ? [] : values,
                                grain: keys,
                                filters: filters,
                                span: span
                            ),
                            step: step.title,
                            stepIndex: step.index,
                            place: reading.place(of: select.origin),
                            isGiven: item.expression.wholeAggregate == name
                        )
                    )
                }
            }
        }
        return found.filter { !$0.measure.grain.isEmpty }
    }

    /// Comparisons of stored columns with constants.
    private func filters(of selects: [Select], _ columns: (SQLExpression) -> Set<String>) -> Set<String> {
        var filters: Set<String> = []
        func note(_ value: SQLExpression, _ others: [SQLExpression]) {
            for constant in others.compactMap({ self.constant($0) }) {
                for column in columns(value) where !isDate(column) { filters.insert("\(column)~\(constant)") }
            }
        }
        for select in selects {
            for condition in (select.whereClause?.conjuncts ?? []) + select.joinConditions {
                if let (left, _, right) = condition.comparison {
                    note(left, [right])
                    note(right, [left])
                }
                switch condition.bare.kind {
                case .between(let between): note(between.operand, [between.low, between.high])
                case .membership(let membership):
                    if case .list(let list) = membership.collection { note(membership.operand, list) }
                default: break
                }
            }
        }
        return filters
    }

    /// The dates that the job's steps load, as words, where they are several.
    private var spans: String {
        sourcings.compactMap { _, sourcing, _ in
            switch sourcing.dateMode {
            case .lookback(let days) where days > 0: "\(days)"
            case .fullHistory, .fixed, .none: sourcing.dateMode.words
            default: nil
            }
        }.joined(separator: " ")
    }

    private func narrowsDate(_ select: Select) -> Bool {
        (select.whereClause?.conjuncts ?? []).contains { $0.equalTo(column: project.asOfColumn) != nil }
    }

    /// A literal, or the default of a parameter.
    private func constant(_ expression: SQLExpression) -> String? {
        if let string = expression.string { return string }
        if let number = expression.number { return number }
        guard case .parameter(let marker) = expression.bare.kind, case .named(let name, _) = marker,
            let parameter = job.parameters.first(where: { $0.name == name })
        else { return nil }
        if case .text(let text) = parameter.value { return text }
        return nil
    }

    // MARK: User code

    /// Constants that rows are chosen by.
    private func filters(in facts: ProgramFacts, _ columns: ([SourceColumn]) -> Set<String>) -> Set<String> {
        var filters: Set<String> = []
        for condition in facts.conditions
        where condition.date == nil && (condition.effect == .skipsRow || condition.effect == .selectsRow) {
            for constant in condition.constants {
                let text = constant.text.trimming { $0 == "'" }
                for column in columns(constant.columns) where !isDate(column) {
                    filters.insert("\(column)~\(text)")
                }
            }
        }
        return filters
    }

    private func measures(in facts: ProgramFacts, _ file: String, _ step: Step) -> [PlacedMeasure] {
        func columns(_ sources: [SourceColumn]) -> Set<String> {
            Set(sources.compactMap { stored($0.relation, $0.column, before: step) })
        }
        let operations: [AccumulationFact.Operation: String] = [
            .count: "count", .sum: "sum", .minimum: "min", .maximum: "max",
        ]
        let filters = self.filters(in: facts, columns)
        return facts.accumulations.compactMap { fact in
            guard let operation = operations[fact.operation] else { return nil }
            let grain = columns(fact.keys).filter { !isDate($0) }
            guard !grain.isEmpty,
                grain.count == Set(fact.keys).count(where: { $0.column != project.asOfColumn })
            else {
                return nil
            }
            return PlacedMeasure(
                measure: Measure(
                    operation: operation,
                    values: operation == "count" ? [] : columns(fact.values),
                    grain: grain,
                    filters: filters,
                    span: ""
                ),
                step: step.title,
                stepIndex: step.index,
                place: Place(file: file, lines: fact.lines),
                isGiven: true
            )
        }
    }
}

extension String {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> String {
        var part = self[...]
        while let first = part.first, isLeftOut(first) { part = part.dropFirst() }
        while let last = part.last, isLeftOut(last) { part = part.dropLast() }
        return String(part)
    }
}

extension SQLExpression {
    /// Calls of plain aggregates inside it.
    fileprivate var aggregates: [FunctionCall] {
        var found: [FunctionCall] = []
        _ = contains { part in
            if let call = part.call, call.over == nil, call.quantifier != .distinct,
                ["count", "sum", "total", "min", "max"].contains(call.name.base.text.lowercased())
            {
                found.append(call)
            }
            return false
        }
        return found
    }
}
