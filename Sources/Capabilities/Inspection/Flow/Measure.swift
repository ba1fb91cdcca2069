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
    /// Columns that rows are chosen by, with the constants they are compared with.
    var filters: Set<String>
}

/// A measure at its place.
struct PlacedMeasure: Hashable, Sendable {
    var measure: Measure
    /// The step's title and its index, from 0.
    var step: String
    var stepIndex: Int
    var place: Place
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
        let filters = self.filters(in: analysis, columns)
        var found: [PlacedMeasure] = []
        analysis.statement.forEachSelect { select in
            guard let groupBy = select.groupBy else { return }
            var grain: Set<String> = []
            for case .expression(let key) in groupBy.elements {
                // A name of the SELECT's own item stands for its expression.
                let item = select.items.first { $0.alias?.text.lowercased() == key.columnName?.lowercased() }
                let direct = columns(key)
                grain.formUnion(direct.isEmpty ? item.map { columns($0.expression) } ?? [] : direct)
            }
            let keys = grain.filter { !isDate($0) }
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
                                filters: filters
                            ),
                            step: step.title,
                            stepIndex: step.index,
                            place: reading.place(of: select.origin)
                        )
                    )
                }
            }
        }
        return found.filter { !$0.measure.grain.isEmpty }
    }

    /// Comparisons of stored columns with constants, anywhere in the statement.
    private func filters(in analysis: StatementAnalysis, _ columns: (SQLExpression) -> Set<String>) -> Set<
        String
    > {
        var filters: Set<String> = []
        analysis.statement.forEachSelect { select in
            for condition in select.whereClause?.conjuncts ?? [] {
                guard let (left, operation, right) = condition.comparison, operation == .equal else {
                    continue
                }
                for (value, other) in [(left, right), (right, left)] {
                    guard let constant = self.constant(other) else { continue }
                    for column in columns(value) where !isDate(column) {
                        filters.insert("\(column) = \(constant)")
                    }
                }
            }
        }
        return filters
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

    private func measures(in facts: ProgramFacts, _ file: String, _ step: Step) -> [PlacedMeasure] {
        func columns(_ sources: [SourceColumn]) -> Set<String> {
            Set(sources.compactMap { stored($0.relation, $0.column, before: step) })
        }
        let operations: [AccumulationFact.Operation: String] = [
            .count: "count", .sum: "sum", .minimum: "min", .maximum: "max",
        ]
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
                    filters: []
                ),
                step: step.title,
                stepIndex: step.index,
                place: Place(file: file, lines: fact.lines)
            )
        }
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
