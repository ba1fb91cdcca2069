internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension FindingRule {
    /// AP01: a table is loaded and nothing of it is used.
    static let redundantSourcing = FindingRule { view in
        view.sourcings.filter { !$0.definition.isUsed }.map { step, sourcing, _ in
            view.finding(
                .redundantSourcing,
                step,
                at: view.place("resultName", of: step),
                "\"\(sourcing.resultName)\" loads \(sourcing.schema).\(sourcing.table) and no later step uses it",
                rewrite: "drop the step",
                load: sourcing.load(of: sourcing.columns, keepsRows: false)
            )
        }
    }

    /// AP04: columns are loaded that no step refers to.
    static let unusedColumns = FindingRule { view in
        view.sourcings.compactMap { step, sourcing, definition in
            guard definition.isUsed, !definition.isUsedWhole else { return nil }
            let used = definition.usedColumns
            let unused = sourcing.columns.filter {
                !used.contains($0.lowercased()) && $0.lowercased() != view.project.asOfColumn.lowercased()
            }
            // With none of the listed columns in use, the rows alone matter.
            guard !unused.isEmpty else { return nil }
            return view.finding(
                .unusedColumns,
                step,
                at: view.place("columns", of: step),
                "no later step refers to \(quoted(unused)) of \"\(sourcing.resultName)\"",
                rewrite: "leave \(unused.count == 1 ? "it" : "them") out of the step's columns",
                load: sourcing.load(of: unused, keepsRows: true)
            )
        }
    }

    /// AP05: a relation is made and nothing consumes it.
    static let deadEndRelation = FindingRule { view in
        view.flow.definitions.compactMap { definition in
            guard definition.reads.isEmpty,
                let step = view.job.steps.first(where: { $0.index == definition.stepIndex }),
                case .transformation = step.action
            else { return nil }
            return view.finding(
                .deadEndRelation,
                step,
                at: view.place("resultName", of: step),
                "\"\(definition.name)\" is made and no later step uses it",
                rewrite: "drop the step"
            )
        }
    }

    /// AP13: more dates are loaded than the result depends on.
    static let overSourcingDates = FindingRule { view in
        view.sourcings.compactMap { step, sourcing, definition in
            guard let days = sourcing.dateMode.daysBefore, definition.isUsed, !definition.isUsedWhole else {
                return nil
            }
            let filters = view.dateFilters(of: definition, named: sourcing.resultName)
            guard let filters, filters.dates > 0, days >= filters.dates + filters.daysMoved else {
                return nil
            }
            return view.finding(
                .overSourcingDates,
                step,
                at: view.place(sourcing.dateMode.field, of: step),
                "\"\(sourcing.resultName)\" loads \(days == .max ? "every earlier date" : "\(days) days before the effective date"), "
                    + "and only \(filters.dates == 1 ? "one date" : "\(filters.dates) dates") of it "
                    + "\(filters.dates == 1 ? "is" : "are") used",
                confidence: .medium,
                rewrite: "load only the dates that are used",
                load: sourcing.load(beyond: filters.dates)
            )
        }
    }
}

extension DataSourcing {
    /// These columns, for the dates that are loaded.
    fileprivate func load(of columns: [String], keepsRows: Bool) -> UnneededLoad {
        let (span, days): (UnneededLoad.Span, Int) =
            switch dateMode {
            case .lookback(let days): (.daysBefore, days)
            case .fullHistory: (.allButLatest, 0)
            case .none: (.everything, 0)
            case .fixed(let from, let to): from != nil && from == to ? (.oneDate, 0) : (.allButLatest, 0)
            default: (.oneDate, 0)
            }
        return UnneededLoad(
            schema: schema,
            table: table,
            connection: connection,
            columns: columns,
            span: span,
            days: days,
            keepsRows: keepsRows
        )
    }

    /// All columns, for the dates beyond those that are used.
    fileprivate func load(beyond used: Int) -> UnneededLoad {
        var load = load(of: columns, keepsRows: false)
        if load.span == .allButLatest { load.days = used }
        return load
    }
}

extension DataSourcing.DateMode {
    /// Days before the effective date that are loaded; nil for modes that load one date, `max` for all.
    fileprivate var daysBefore: Int? {
        switch self {
        case .lookback(let days): days > 0 ? days : nil
        case .fullHistory: .max
        case .fixed(let from, let to): from == to && from != nil ? nil : .max
        default: nil
        }
    }

    fileprivate var field: String {
        switch self {
        case .lookback: "lookbackDays"
        case .fullHistory: "fullHistory"
        case .fixed(.some, _): "minEffectiveDate"
        case .fixed: "maxEffectiveDate"
        default: "type"
        }
    }
}

extension JobView {
    /// The different dates to which every reader narrows a relation, and the days a reader moves its date by;
    /// nil when one of them looks at more.
    fileprivate func dateFilters(
        of definition: JobFlow.Definition,
        named name: String
    ) -> (dates: Int, daysMoved: Int)? {
        var dates: Set<String> = []
        var daysMoved = 0
        for read in definition.reads where read.isUse {
            if let reading = flow.queries[read.stepIndex], let analysis = reading.analysis {
                guard let found = dateFilters(of: name, in: reading, analysis) else { return nil }
                dates.formUnion(found)
            } else if let facts = flow.programs[read.stepIndex] {
                guard let found = dateFilters(of: name, in: facts) else { return nil }
                dates.formUnion(found.map { "\(read.stepIndex):\($0)" })
                if facts.fallsBackFromWeekend { daysMoved = 2 }
            } else {
                return nil
            }
        }
        return (dates.count, daysMoved)
    }

    /// The right sides of `as_of = …`; nil when a SELECT over the relation has none.
    private func dateFilters(of name: String, in reading: QueryReading, _ analysis: StatementAnalysis) -> Set<
        String
    >? {
        var collector = DateFilterCollector(relation: name, asOf: project.asOfColumn, reading: reading)
        analysis.statement.accept(&collector)
        return collector.isNarrowed ? collector.filters : nil
    }

    private func dateFilters(of name: String, in facts: ProgramFacts) -> Set<String>? {
        let asOf = SourceColumn(relation: name, column: project.asOfColumn)
        let narrowing = facts.conditions.filter { condition in
            condition.isInLoop && condition.columns.contains(asOf)
                && (condition.effect == .skipsRow || condition.effect == .selectsRow)
        }
        let loops = facts.loops.filter { $0.subject == .rows(of: [name]) }
        let covers = loops.allSatisfy { loop in
            narrowing.contains { loop.lines.contains($0.lines.lowerBound) }
        }
        guard !loops.isEmpty, covers else { return nil }
        return Set(narrowing.map { "\($0.lines.lowerBound)" })
    }
}

/// Finds, for each SELECT over a relation, the date it is narrowed to.
private struct DateFilterCollector: SyntaxVisitor {
    let relation: String
    let asOf: String
    let reading: QueryReading
    var filters: Set<String> = []
    var isNarrowed = true
    /// What the SELECTs around this one narrow the rows of their derived tables to, the innermost last.
    private var outer: [SQLExpression?] = []

    init(relation: String, asOf: String, reading: QueryReading) {
        self.relation = relation
        self.asOf = asOf
        self.reading = reading
    }

    mutating func enter(_ select: Select) -> Descent {
        let conditions = (select.whereClause?.conjuncts ?? []) + select.joinConditions
        let own = conditions.compactMap { $0.equalTo(column: asOf) }.first
        let found = own ?? outer.last.flatMap(\.self)
        // Only a SELECT whose rows all come from derived tables narrows those.
        outer.append(select.tables.isEmpty ? found : nil)
        guard select.tables.contains(where: { $0.name.base.text.lowercased() == relation.lowercased() })
        else {
            return .descend
        }
        // `SELECT MAX(as_of) FROM t` asks which dates there are.
        if select.isExtremeOf(asOf) { return .descend }
        if let found {
            filters.insert(reading.text(of: found.origin))
        } else {
            isNarrowed = false
        }
        return .descend
    }

    mutating func leave(_ select: Select) { outer.removeLast() }
}

extension ProgramFacts {
    /// Whether a weekend's date is moved back to the Friday before.
    var fallsBackFromWeekend: Bool {
        !weekdayShifts.isEmpty
            || conditions.contains { condition in
                guard case .weekday(let days)? = condition.date, condition.movesDate else { return false }
                return !Set(days).isDisjoint(with: [5, 6])
            }
    }
}
