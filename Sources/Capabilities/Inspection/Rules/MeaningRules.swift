internal import CodeReading
internal import Diagnostics
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension FindingRule {
    /// AP11: the same absence gives nothing here and a value there.
    static let asymmetricNullHandling = FindingRule { view in
        view.programs.compactMap { view.asymmetry(in: $0.facts, $0.file, $0.step) }
            + view.queries.compactMap { view.asymmetry(in: $0.reading, $0.analysis, $0.step) }
    }

    /// AP12: the name promises another grain than the job gives.
    static let misleadingName = FindingRule { view in
        guard let reason = view.brokenPromise else { return [] }
        let line = view.job.nameLocation?.line ?? 1
        return [
            Finding(
                .misleadingName,
                step: nil,
                stepIndex: nil,
                at: Place(file: view.job.file, lines: line...line),
                reason,
                confidence: .medium,
                rewrite: "a name that says what the job gives"
            )
        ]
    }

    /// W11: which row comes first decides a value; in programs the data has a say, see ``OrderChoice``.
    static let dependsOnStorageOrder = FindingRule { view in
        view.queries.compactMap { view.orderDependence(in: $0.reading, $0.analysis, $0.step) }
    }
}

extension JobView {
    // MARK: Absence

    fileprivate func asymmetry(in facts: ProgramFacts, _ file: String, _ step: Step) -> Finding? {
        let sums = facts.accumulations.map(\.lines)
        let defaults = facts.defaults.filter { fact in
            !fact.columns.isEmpty && !sums.contains { $0.overlaps(fact.lines) }
        }
        let kept = defaults.filter { $0.value == "None" }
        let replaced = defaults.filter { $0.value != "None" }
        guard let first = kept.first, let other = replaced.first else { return nil }
        let lines = (kept + replaced).map(\.lines)
        let start = lines.map(\.lowerBound).min() ?? first.lines.lowerBound
        let end = lines.map(\.upperBound).max() ?? first.lines.upperBound
        return finding(
            .asymmetricNullHandling,
            step,
            at: Place(file: file, lines: start...end),
            "a missing \(quoted(Set(first.columns.map(\.column)).sorted())) stays null, a missing "
                + "\(quoted(Set(other.columns.map(\.column)).sorted())) becomes \(other.value)",
            rewrite: "one value for absence"
        )
    }

    /// Columns of outer-joined relations: some with a default, some without.
    fileprivate func asymmetry(in reading: QueryReading, _ analysis: StatementAnalysis, _ step: Step)
        -> Finding?
    {
        var result: Finding?
        analysis.statement.forEachSelect { select in
            guard result == nil else { return }
            let optional = Set(
                select.joins.filter { $0.kind == .left || $0.kind == .full }.compactMap {
                    $0.table.relationName?.lowercased()
                }
            )
            guard !optional.isEmpty else { return }
            let bare = select.items.filter { item in
                guard let relation = item.expression.relationName?.lowercased() else { return false }
                return optional.contains(relation)
            }
            let defaulted = select.items.filter { item in
                guard let call = item.expression.call,
                    ["coalesce", "ifnull", "nvl"].contains(call.name.base.text.lowercased()),
                    call.arguments.count == 2,
                    let relation = call.arguments[0].value.relationName?.lowercased(),
                    call.arguments[1].value.literal != nil
                else { return false }
                return optional.contains(relation)
            }
            guard let first = bare.first, let other = defaulted.first else { return }
            result = finding(
                .asymmetricNullHandling,
                step,
                at: reading.place(of: other.origin),
                "a missing \(reading.text(of: first.expression.origin)) stays null, and "
                    + "\(reading.text(of: other.expression.origin)) replaces a missing value",
                confidence: .medium,
                rewrite: "one value for absence"
            )
        }
        return result
    }

    // MARK: Order

    /// For each program, the lookups whose values the order of rows may decide.
    var orderChoices: [OrderChoice] {
        programs.map { step, file, facts in
            OrderChoice(
                options: facts.lookups.compactMap { option(for: $0, file, step) },
                otherwise: facts.linesOfRunningState.map { lines in
                    finding(
                        .dependsOnStorageOrder,
                        step,
                        at: Place(file: file, lines: lines),
                        "each turn depends on the rows before it, in the order in which they are stored",
                        confidence: .low,
                        rewrite: "an ORDER BY that says which row comes first"
                    )
                }
            )
        }
    }

    private func option(for lookup: LookupFact, _ file: String, _ step: Step) -> OrderChoice.Option? {
        guard let question = determination(of: lookup, before: step) else { return nil }
        let relation = lookup.keys[0].relation
        let keys = quoted(Set(lookup.keys.map(\.column)).sorted())
        return OrderChoice.Option(
            question: question,
            finding: finding(
                .dependsOnStorageOrder,
                step,
                at: Place(file: file, lines: lookup.lines),
                "of several rows of \"\(relation)\" with one \(keys) the \(lookup.winner.rawValue) one stored counts",
                rewrite: "a rule that says which of the rows counts"
            ),
            isGuess: !isKey(Set(question.keys), of: relation, before: step)
        )
    }

    /// What the data would have to say for a lookup not to depend on the order of rows; nil when it cannot.
    func determination(of lookup: LookupFact, before step: Step) -> Determination? {
        let relations = Set(lookup.keys.map(\.relation) + lookup.values.map(\.relation))
        guard !lookup.isOrdered, !lookup.keys.isEmpty, relations.count == 1, let relation = relations.first,
            let definition = flow.definition(of: relation, before: step.index),
            let sourcing = sourcings.first(where: { $0.definition.stepIndex == definition.stepIndex })?
                .sourcing
        else { return nil }
        let question = Determination(
            table: TablePath(sourcing.schema, sourcing.table),
            keys: lookup.keys.map { $0.column.lowercased() },
            values: lookup.values.map { $0.column.lowercased() }
        )
        return question.values.isEmpty ? nil : question
    }

    /// Whether columns identify a row of a relation: by its keys, or by the name of the table's own identifier.
    private func isKey(_ columns: Set<String>, of relation: String, before step: Step) -> Bool {
        guard let definition = flow.definition(of: relation, before: step.index) else { return false }
        let lower = Set(columns.map { $0.lowercased() })
        if definition.keys.contains(where: { Set($0.map { $0.lowercased() }).isSubset(of: lower) }) {
            return true
        }
        guard
            let sourcing = sourcings.first(where: { $0.definition.stepIndex == definition.stepIndex })?
                .sourcing
        else {
            return false
        }
        let table = TablePath(sourcing.schema, sourcing.table)
        let asOf = project.asOfColumn.lowercased()
        if let known = project.catalog.table(at: table), !known.keys.isEmpty {
            return known.keys.contains {
                Set($0.map { $0.lowercased() }).subtracting([asOf]).isSubset(of: lower)
            }
        }
        // Without keys, the name of the table's own identifier, or the first of its columns, says it.
        let own =
            ["id", sourcing.table.lowercased() + "_id"]
            + sourcing.table.singulars.flatMap { [$0 + "_id", $0 + "_code"] }
        return !lower.isDisjoint(with: own)
    }

    fileprivate func orderDependence(in reading: QueryReading, _ analysis: StatementAnalysis, _ step: Step)
        -> Finding?
    {
        var found: Origin?
        analysis.statement.forEachExpression { expression in
            guard let call = expression.call, found == nil else { return }
            let name = call.name.base.text.lowercased()
            let isList =
                [
                    "group_concat", "string_agg", "array_agg", "list", "first", "last", "any_value",
                    "arbitrary",
                ]
                .contains(name) && call.over == nil && call.orderBy.isEmpty && call.withinGroup.isEmpty
            let isPlace =
                ["row_number", "first_value", "last_value", "lag", "lead"].contains(name)
                && call.over?.hasOrder == false
            if isList || isPlace { found = expression.origin }
        }
        if found == nil {
            analysis.statement.forEachQuery { query in
                if query.limit != nil, query.orderBy == nil, found == nil { found = query.origin }
            }
        }
        return found.map { origin in
            finding(
                .dependsOnStorageOrder,
                step,
                at: reading.place(of: origin),
                "no ORDER BY decides what \(reading.text(of: origin).prefix(60)) gives",
                confidence: .medium,
                rewrite: "an ORDER BY with a unique key"
            )
        }
    }
}

extension ProgramFacts {
    /// Where a loop hands something from one row to the next.
    fileprivate var linesOfRunningState: ClosedRange<Int>? {
        // A loop that walks over rows itself; one inside a row's turn is that row's own matter.
        let walk = loops.first { $0.subject == .condition && $0.depth == 1 && usesRows(in: $0) }
        return walk?.lines ?? carriedValues.first?.lines
    }
}

extension SQLStatement {
    fileprivate func forEachQuery(_ body: (SQLQuery) -> Void) {
        withoutActuallyEscaping(body) { body in
            var walk = QueryWalk(body: body)
            accept(&walk)
        }
    }
}

private struct QueryWalk: SyntaxVisitor {
    let body: (SQLQuery) -> Void

    mutating func enter(_ query: SQLQuery) -> Descent {
        body(query)
        return .descend
    }
}

extension TableExpression {
    /// The name it goes by.
    fileprivate var relationName: String? {
        if let name = alias?.name?.text { return name }
        if case .table(let table) = kind { return table.name.base.text }
        return nil
    }
}

extension SQLExpression {
    /// The relation that a column is qualified with.
    fileprivate var relationName: String? {
        if case .column(let name) = bare.kind { name.qualifiers.last?.text } else { nil }
    }
}

extension String {
    /// The words of a name, lower case: `MonthlyTransactionTrend`, `monthly_transaction_trend`.
    var nameWords: [String] {
        var words: [String] = []
        var word = ""
        for character in self {
            let starts = character.isUppercase && !(word.last?.isUppercase ?? true)
            if !character.isLetter || starts {
                if !word.isEmpty { words.append(word.lowercased()) }
                word = ""
            }
            if character.isLetter { word.append(character) }
        }
        return word.isEmpty ? words : words + [word.lowercased()]
    }

    /// What one row of a table with this name may be called, lower case.
    var singulars: [String] {
        let name = lowercased()
        var result = [name]
        if name.hasSuffix("ies") { result.append(String(name.dropLast(3)) + "y") }
        if name.hasSuffix("es") { result.append(String(name.dropLast(2))) }
        if name.hasSuffix("s") { result.append(String(name.dropLast())) }
        // `card_transactions` has `transaction_id`, `credit_scores` has `score_id`.
        let last = result.compactMap { $0.split(separator: "_").last.map(String.init) }
        return result + last
    }
}
