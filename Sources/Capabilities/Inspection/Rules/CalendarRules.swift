internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension FindingRule {
    /// W01 and W02: what a weekday does to a job.
    static let weekdays = FindingRule { view in
        view.programs.flatMap { step, file, facts in
            view.weekdays(in: facts, file, step)
        } + view.queries.flatMap { view.weekdays(in: $0.reading, $0.analysis, $0.step) }
    }

    /// W03: rows that appear only at the end of a week, month or quarter.
    static let extraTotalRows = FindingRule { view in
        let inPrograms: [Finding] = view.programs.flatMap { step, file, facts in
            facts.conditions.filter { $0.addsRows && $0.date != nil && !$0.isInLoop }.prefix(1).map {
                condition in
                view.finding(
                    .extraTotalRows,
                    step,
                    at: Place(file: file, lines: condition.lines),
                    "further rows come out \(condition.date?.words ?? "on certain dates")",
                    rewrite: "an output of its own for the totals"
                )
            }
        }
        return inPrograms + view.queries.flatMap { view.totalRows(in: $0.reading, $0.analysis, $0.step) }
    }
}

extension ConditionFact.DateTest {
    fileprivate var words: String {
        switch self {
        case .weekday(let days): "on a \(days.weekdayNames)"
        case .monthEnd: "at the end of a month"
        case .quarterEnd: "at the end of a quarter"
        case .other: "on certain dates"
        }
    }
}

extension [Int] {
    /// Monday is 0.
    fileprivate var weekdayNames: String {
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        return filter(names.indices.contains).map { names[$0] }.joined(separator: " or ")
    }
}

extension JobView {
    fileprivate func weekdays(in facts: ProgramFacts, _ file: String, _ step: Step) -> [Finding] {
        var findings: [Finding] = []
        let empties = facts.conditions.first { condition in
            if case .weekday(let days) = condition.date {
                condition.effect == .endsEarly && !days.isEmpty
            } else {
                false
            }
        }
        if let empties, case .weekday(let days)? = empties.date {
            findings.append(
                finding(
                    .emptyOnWeekday,
                    step,
                    at: Place(file: file, lines: empties.lines),
                    "the output is empty on a \(days.weekdayNames) by code",
                    rewrite: "no test of the weekday: days without rows give none"
                )
            )
        }
        let shift =
            facts.weekdayShifts.first?.lines
            ?? facts.conditions.first { condition in
                if case .weekday(let days) = condition.date {
                    condition.movesDate && !Set(days).isDisjoint(with: [5, 6])
                } else {
                    false
                }
            }?.lines
        if let shift {
            findings.append(
                finding(
                    .weekendFallsBack,
                    step,
                    at: Place(file: file, lines: shift),
                    "on a weekend the date falls back to the Friday before",
                    rewrite: "the date mode mostRecent"
                )
            )
        }
        return findings
    }

    fileprivate func weekdays(
        in reading: QueryReading,
        _ analysis: StatementAnalysis,
        _ step: Step
    ) -> [Finding] {
        var findings: [Finding] = []
        // A branch of a UNION that has rows on certain days only does not empty the others.
        var branches: Set<Origin> = []
        analysis.statement.forEachSetOperation { selects in
            let tests = { (select: Select) in
                (select.whereClause?.conjuncts ?? []).contains(where: \.testsWeekday)
            }
            if !selects.allSatisfy(tests) { branches.formUnion(selects.map(\.origin)) }
        }
        analysis.statement.forEachSelect { select in
            guard !branches.contains(select.origin) else { return }
            for condition in select.whereClause?.conjuncts ?? []
            where condition.testsWeekday && findings.isEmpty {
                findings.append(
                    finding(
                        .emptyOnWeekday,
                        step,
                        at: reading.place(of: condition.origin),
                        "\(reading.text(of: condition.origin)): there are no rows on other weekdays",
                        rewrite: "no test of the weekday: days without rows give none"
                    )
                )
            }
        }
        var fallback: Origin?
        analysis.statement.forEachExpression { expression in
            guard case .conditional(let choice) = expression.kind, fallback == nil else { return }
            let tests =
                choice.branches.contains { $0.condition.testsWeekday }
                || choice.operand?.calendarPart == .weekday
            let moves = choice.branches.contains { $0.result.movesDate }
            if tests, moves { fallback = expression.origin }
        }
        if let fallback {
            findings.append(
                finding(
                    .weekendFallsBack,
                    step,
                    at: reading.place(of: fallback),
                    "on a weekend the date falls back to the Friday before",
                    confidence: .medium,
                    rewrite: "the date mode mostRecent"
                )
            )
        }
        return findings
    }

    /// A branch of a UNION that has rows on certain dates only, and sums them up.
    fileprivate func totalRows(
        in reading: QueryReading,
        _ analysis: StatementAnalysis,
        _ step: Step
    ) -> [Finding] {
        var findings: [Finding] = []
        analysis.statement.forEachSetOperation { branches in
            for branch in branches where branch.hasAggregate && findings.isEmpty {
                guard let condition = branch.whereClause?.conjuncts.first(where: \.testsCalendar) else {
                    continue
                }
                findings.append(
                    finding(
                        .extraTotalRows,
                        step,
                        at: reading.place(of: branch.origin),
                        "further rows come out where \(reading.text(of: condition.origin))",
                        rewrite: "an output of its own for the totals"
                    )
                )
            }
        }
        return findings
    }
}

extension SQLExpression {
    /// Whether it compares a weekday with constants.
    fileprivate var testsWeekday: Bool { tests { $0 == .weekday } }

    fileprivate var testsCalendar: Bool { tests { _ in true } }

    private func tests(_ fits: (CalendarTest) -> Bool) -> Bool {
        if let comparison {
            return [comparison.left, comparison.right].contains { side in
                side.contains { $0.calendarPart.map(fits) ?? false }
            }
        }
        switch bare.kind {
        case .membership(let membership):
            return membership.operand.contains { $0.calendarPart.map(fits) ?? false }
        case .between(let between): return between.operand.contains { $0.calendarPart.map(fits) ?? false }
        case .unary(let unary) where unary.operator == .not: return unary.operand.tests(fits)
        case .chain(let chain): return chain.operands.contains { $0.tests(fits) }
        default: return false
        }
    }

    /// Whether it is a date some days before another.
    fileprivate var movesDate: Bool {
        if let call,
            ["date", "datetime", "date_add", "date_sub", "dateadd"].contains(call.name.base.text.lowercased())
        {
            return call.arguments.contains { $0.value.string?.contains("day") ?? false }
        }
        if case .chain(let chain) = bare.kind {
            return chain.operators.contains(.minus)
                && chain.operands.contains { operand in
                    if case .interval = operand.bare.kind { true } else { operand.number != nil }
                }
        }
        return false
    }
}

extension Select {
    var hasAggregate: Bool {
        groupBy != nil
            || items.contains { item in
                item.expression.contains { expression in
                    ["count", "sum", "avg", "total", "min", "max"].contains(
                        expression.call?.name.base.text.lowercased() ?? ""
                    )
                        && expression.call?.over == nil
                }
            }
    }
}
