internal import CodeReading
internal import JobModel
internal import RowPrograms
internal import SQLAnalysis
internal import SQLSyntax

extension RuleBook {
    /// Reads the rules of a job from its file, its SQL and its programs.
    init(of view: JobView) {
        let data = view.project.dataFacts
        var jobReader = JobRuleReader(view, data: data)
        jobReader.read()
        rules = jobReader.rules
        questions = jobReader.questions
        for (step, reading, analysis) in view.queries where view.isUsed(step) {
            var reader = QueryRuleReader(view, step, reading, analysis)
            reader.read()
            reader.readEmptyInput()
            rules += reader.rules
            questions += reader.questions
        }
        for (step, _, facts) in view.programs {
            guard let source = view.inspected.programs[step.index],
                case .program(let program) = source.content
            else { continue }
            var reader = CodeRuleReader(view, step, source, program, facts)
            reader.read()
            rules += reader.rules
            questions += reader.questions
        }
        questions += view.flow.notUnderstood.map { note in
            OpenQuestion("What does this do? It is not understood: \(note.reason).", at: note.place)
        }
        questions += view.unaskedColumns
        dataQuestions = Set(rules.flatMap(\.leansOn) + view.weekdayQuestions).sorted()
        for index in rules.indices {
            rules[index].evidence += Set(rules[index].leansOn).sorted().compactMap { data[$0] }
                .filter { $0.holds || $0.question.isKey }.map(RuleEvidence.data)
        }
        number()
    }

    /// In the order of steps and lines; equal sentences once.
    private mutating func number() {
        var seen: [String: Int] = [:]
        var unique: [BusinessRule] = []
        let ordered = rules.enumerated().sorted { left, right in
            (left.element.stepIndex, left.element.firstLine, left.offset)
                < (right.element.stepIndex, right.element.firstLine, right.offset)
        }
        for (_, rule) in ordered {
            let key = "\(rule.stepIndex) \(rule.kind.rawValue) \(rule.statement)"
            if let index = seen[key] {
                for evidence in rule.evidence where !unique[index].evidence.contains(evidence) {
                    unique[index].evidence.append(evidence)
                }
                continue
            }
            seen[key] = unique.count
            unique.append(rule)
        }
        for index in unique.indices { unique[index].id = "BR-\(index + 1)" }
        rules = unique
        var asked: Set<OpenQuestion> = []
        questions = questions.filter { asked.insert($0).inserted }
    }
}

extension BusinessRule {
    fileprivate var firstLine: Int {
        for item in evidence {
            if case .lines(let place, _) = item { return place.lines.lowerBound }
        }
        return 0
    }
}

extension JobView {
    /// Whether somebody reads what the step makes.
    fileprivate func isUsed(_ step: Step) -> Bool {
        flow.definitions.first { $0.stepIndex == step.index }?.isUsed ?? true
    }

    /// Columns that stand beside one that a rule looks at, or say a state, and that no rule looks at.
    fileprivate var unaskedColumns: [OpenQuestion] {
        let compared = comparedColumns
        return sourcings.flatMap { step, sourcing, definition -> [OpenQuestion] in
            guard definition.isUsed else { return [] }
            let asked = compared[sourcing.resultName.lowercased()] ?? []
            return sourcing.columns.compactMap { column in
                let name = column.lowercased()
                guard !asked.contains(name) else { return nil }
                let place = place("columns", of: step)
                if let partner = name.otherEnd, asked.contains(partner) {
                    return OpenQuestion(
                        "`\(partner)` of `\(sourcing.resultName)` is looked at, `\(column)` is not: should a row count whatever its `\(column)`?",
                        at: place,
                        claims: []
                    )
                }
                guard name.hasSuffix("status"),
                    definition.isUsedWhole || definition.usedColumns.contains(name)
                else { return nil }
                return OpenQuestion(
                    "`\(column)` of `\(sourcing.resultName)` chooses no rows: should rows of every `\(column)` count?",
                    at: place,
                    claims: []
                )
            }
        }
    }

    /// Lower-case columns that conditions look at, by lower-case relation.
    private var comparedColumns: [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for (_, _, analysis) in queries {
            let tracer = ColumnTracer(analysis)
            analysis.statement.forEachSelect { select in
                let conditions = [select.whereClause, select.having, select.qualify].compactMap { $0 }
                for condition in conditions + select.joinConditions { note(condition, tracer, &result) }
            }
            analysis.statement.forEachExpression { expression in
                guard case .conditional(let choice) = expression.kind else { return }
                for condition in choice.branches.map(\.condition) + (choice.operand.map { [$0] } ?? []) {
                    note(condition, tracer, &result)
                }
            }
        }
        for (_, _, facts) in programs {
            for condition in facts.conditions {
                for column in condition.columns {
                    result[column.relation.lowercased(), default: []].insert(column.column.lowercased())
                }
            }
        }
        return result
    }

    /// A column that is made of several looks at none of them: a rank is no condition on what it is ordered by.
    private func note(
        _ condition: SQLExpression,
        _ tracer: ColumnTracer,
        _ result: inout [String: Set<String>]
    ) {
        _ = condition.contains { part in
            guard part.columnName != nil else { return false }
            let sources = tracer.sources(of: part)
            if sources.count == 1, let source = sources.first {
                result[source.table.description.lowercased(), default: []].insert(source.column.lowercased())
            }
            return false
        }
    }
}

extension String {
    /// The name of the other end of a span of time: `end_date` for `start_date`.
    fileprivate var otherEnd: String? {
        for (first, last) in [
            ("start", "end"), ("begin", "end"), ("from", "to"), ("effective", "expiry"), ("open", "close"),
        ] {
            let words = split(separator: "_").map(String.init)
            if let index = words.firstIndex(of: first) {
                return words.enumerated().map { $0.offset == index ? last : $0.element }.joined(
                    separator: "_"
                )
            }
            if let index = words.firstIndex(of: last) {
                return words.enumerated().map { $0.offset == index ? first : $0.element }.joined(
                    separator: "_"
                )
            }
        }
        return nil
    }
}
