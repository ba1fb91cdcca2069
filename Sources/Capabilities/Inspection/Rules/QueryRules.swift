internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLRewriting
internal import SQLSyntax
internal import Tabular

extension FindingRule {
    /// AP08: SQL that says the same more shortly.
    static let overlyComplexSQL = FindingRule { view in
        view.queries.compactMap { step, reading, analysis in
            let shapes = ComplexityShapes(of: analysis.statement).found
            let rewriter = SQLRewriter(
                rules: RewriteRule.all.filter { simplifying.contains($0.name) },
                catalog: view.flow.catalog(before: step.index),
                dialect: view.inspected.dialect
            )
            let log = rewriter.rewriting(of: analysis.statement, source: reading.script.source).log
            let telling = log.filter { !tidying.contains($0.rule) }
            guard !shapes.isEmpty || !telling.isEmpty else { return nil }
            let places = shapes.map { reading.place(of: $0.origin).lines.lowerBound }
            let lines = places + telling.compactMap(\.line).map { reading.text.fileLine($0) }
            let start = lines.min() ?? reading.text.firstLine
            var words: [String] = []
            for text in shapes.map(\.words) + telling.map(\.rule) where !words.contains(text) {
                words.append(text)
            }
            return view.finding(
                .overlyComplexSQL,
                step,
                at: Place(file: reading.text.file, lines: start...(lines.max() ?? start)),
                "the query says the same without some of its parts: \(words.joined(separator: "; "))",
                rewrite: "the simpler query"
            )
        }
    }

    /// W04: a division that drops the remainder.
    static let integerDivision = FindingRule { view in
        let inQueries: [Finding] = view.queries.flatMap {
            view.integerDivisions(in: $0.reading, $0.analysis, $0.step)
        }
        let inPrograms: [Finding] = view.programs.flatMap { step, file, facts in
            facts.divisions.prefix(1).map { division in
                view.finding(
                    .integerDivision,
                    step,
                    at: Place(file: file, lines: division.lines),
                    "a division drops its remainder",
                    rewrite: "a division of decimals, if the remainder matters"
                )
            }
        }
        return inQueries + inPrograms
    }

    /// W05: halves go to the even neighbour.
    static let halfEvenRounding = FindingRule { view in
        let inPrograms: [Finding] = view.programs.flatMap { step, file, facts in
            facts.roundings.filter { $0.mode == .halfEven }.prefix(1).map { rounding in
                view.finding(
                    .halfEvenRounding,
                    step,
                    at: Place(file: file, lines: rounding.lines),
                    "halves are rounded to the even neighbour, not away from zero",
                    rewrite: "ROUND, if halves shall go away from zero"
                )
            }
        }
        let inQueries: [Finding] = view.queries.flatMap { step, reading, analysis in
            analysis.calls(named: ["round_even", "roundbankers"]).prefix(1).map { call in
                view.finding(
                    .halfEvenRounding,
                    step,
                    at: reading.place(of: call.origin),
                    "halves are rounded to the even neighbour, not away from zero",
                    rewrite: "ROUND, if halves shall go away from zero"
                )
            }
        }
        return inPrograms + inQueries
    }

    /// W06: money summed as binary floating point.
    static let binaryFloatMoney = FindingRule { view in
        view.queries.compactMap { view.floatSum(in: $0.reading, $0.analysis, $0.step) }
            + view.programs.compactMap { view.floatSum(in: $0.facts, $0.file, $0.step) }
    }

    /// W13 in SQL, in code and in trailers.
    static let currentTimeOrRandom = FindingRule { view in
        let inQueries: [Finding] = view.queries.flatMap { step, reading, analysis in
            view.momentary(in: analysis).prefix(1).map { expression in
                view.finding(
                    .currentTimeOrRandom,
                    step,
                    at: reading.place(of: expression.origin),
                    "\(reading.text(of: expression.origin)) gives another value each time",
                    rewrite: "the effective date"
                )
            }
        }
        let inPrograms: [Finding] = view.programs.flatMap { step, file, facts in
            facts.effects.filter { $0.kind == .clock || $0.kind == .random }.prefix(1).map { effect in
                view.finding(
                    .currentTimeOrRandom,
                    step,
                    at: Place(file: file, lines: effect.lines),
                    "\(effect.subject) gives another value each time",
                    rewrite: "the effective date"
                )
            }
        }
        let inTrailers: [Finding] = view.trailers.filter { $0.text.lowercased().contains("{timestamp}") }.map
        { step, _ in
            view.finding(
                .currentTimeOrRandom,
                step,
                at: view.place("trailerFormat", of: step),
                "the trailer holds the time of the run",
                rewrite: "{date} in place of {timestamp}"
            )
        }
        return inQueries + inPrograms + inTrailers
    }
}

/// Rewriting rules whose firing means that a query is more complex than it need be.
private let simplifying: Set<String> = Set(RewriteRule.all.map(\.name)).subtracting([
    "push-filter", "fold-constants", "outer-to-inner", "count-rows", "having-to-where", "drop-redundant-cast",
])

/// Rules that put queries into one another: many people name the steps of a query, and nothing is wrong with that.
private let tidying: Set<String> = ["inline-common-table", "merge-subquery", "prune-columns"]

extension JobView {
    // MARK: Numbers

    fileprivate func integerDivisions(
        in reading: QueryReading,
        _ analysis: StatementAnalysis,
        _ step: Step
    ) -> [Finding] {
        var origins: [Origin] = []
        analysis.statement.forEachExpression { expression in
            guard case .chain(let chain) = expression.kind else { return }
            for (index, operation) in chain.operators.enumerated() {
                let left = chain.operands[index]
                let right = chain.operands[index + 1]
                let drops =
                    operation == .integerDivide
                    || operation == .divide && inspected.dialect != .duckdb
                        && isInteger(left, chain: chain, before: index, analysis)
                        && isInteger(right, analysis)
                if drops { origins.append(expression.origin) }
            }
        }
        return origins.prefix(1).map { origin in
            finding(
                .integerDivision,
                step,
                at: reading.place(of: origin),
                "a division of integers drops its remainder",
                rewrite: "multiply by 1.0 first, if the remainder matters"
            )
        }
    }

    /// The left side of a division is all that stands before it on its level.
    private func isInteger(
        _ left: SQLExpression,
        chain: OperatorChain,
        before index: Int,
        _ analysis: StatementAnalysis
    ) -> Bool {
        (0...index).allSatisfy { isInteger(chain.operands[$0], analysis) }
    }

    private func isInteger(_ expression: SQLExpression, _ analysis: StatementAnalysis) -> Bool {
        if let number = expression.number {
            return !number.contains(".") && !number.lowercased().contains("e")
        }
        if let call = expression.call {
            let name = call.name.base.text.lowercased()
            if ["count", "length", "instr"].contains(name) { return true }
            if ["sum", "min", "max", "abs", "coalesce", "ifnull"].contains(name) {
                return call.arguments.allSatisfy { isInteger($0.value, analysis) }
            }
        }
        if expression.comparison != nil { return true }
        if case .cast(let cast) = expression.bare.kind {
            return cast.type.name.base.text.lowercased().contains("int")
        }
        if case .chain(let chain) = expression.bare.kind {
            return chain.operands.allSatisfy { isInteger($0, analysis) }
        }
        if case .subquery(let query) = expression.bare.kind, case .select(let select) = query.body {
            return select.items.count == 1 && select.items.allSatisfy { isInteger($0.expression, analysis) }
        }
        return analysis.type(of: expression.bare)?.type?.isInteger ?? false
    }

    fileprivate func floatSum(in reading: QueryReading, _ analysis: StatementAnalysis, _ step: Step)
        -> Finding?
    {
        for call in analysis.calls(named: ["sum", "avg", "total"]) {
            guard let argument = call.arguments.first?.value else { continue }
            let money = moneyColumns(in: argument, analysis, step)
            guard !money.isEmpty else { continue }
            return finding(
                .binaryFloatMoney,
                step,
                at: reading.place(of: call.origin),
                "\(quoted(money)) \(money.count == 1 ? "is" : "are") added up as binary floating point",
                confidence: .medium,
                rewrite: "sums of decimals, in an engine that has them"
            )
        }
        return nil
    }

    /// Decimal columns that the dialect adds as doubles, and doubles whose name says money.
    private func moneyColumns(in expression: SQLExpression, _ analysis: StatementAnalysis, _ step: Step)
        -> [String]
    {
        var found: [String] = []
        var walk = ColumnWalk { name, reference in
            for candidate in analysis.resolution(of: reference)?.candidates ?? [] {
                guard case .table(let path) = candidate.source,
                    let definition = flow.definition(of: path.description, before: step.index),
                    let column = definition.columns?.first(where: {
                        $0.name.lowercased() == candidate.column.lowercased()
                    })
                else { continue }
                if isFloatMoney(column) { found.append(name) }
            }
        }
        expression.accept(&walk)
        var seen: Set<String> = []
        return found.filter { seen.insert($0.lowercased()).inserted }
    }

    private func isFloatMoney(_ column: CatalogColumn) -> Bool {
        switch column.type {
        case .decimal: inspected.dialect == .sqlite
        case .double, .float: column.name.soundsLikeMoney
        case nil: inspected.dialect == .sqlite && column.name.soundsLikeMoney
        default: false
        }
    }

    fileprivate func floatSum(in facts: ProgramFacts, _ file: String, _ step: Step) -> Finding? {
        let sum = facts.accumulations.first { fact in
            guard fact.operation == .sum, fact.number == .real else { return false }
            return fact.values.contains { $0.column.soundsLikeMoney || isDecimal($0) }
        }
        if let sum {
            return finding(
                .binaryFloatMoney,
                step,
                at: Place(file: file, lines: sum.lines),
                "\(quoted(Set(sum.values.map(\.column)).sorted())) \(sum.values.count == 1 ? "is" : "are") added up as "
                    + "binary floating point",
                confidence: .medium,
                rewrite: "sums of Decimal"
            )
        }
        // Its own database adds reals.
        let query = facts.queries.first { query in
            guard let sql = query.sql?.lowercased(), query.library == "sqlite3" else { return false }
            return (sql.contains("sum(") || sql.contains("avg(")) && moneyWords.contains { sql.contains($0) }
        }
        return query.map { query in
            finding(
                .binaryFloatMoney,
                step,
                at: Place(file: file, lines: query.lines),
                "SQLite adds up money as binary floating point",
                confidence: .medium,
                rewrite: "sums of decimals, in an engine that has them"
            )
        }
    }

    private func isDecimal(_ column: SourceColumn) -> Bool {
        let definition = flow.definitions.last { $0.name == column.relation }
        if case .decimal = definition?.columns?.first(where: { $0.name == column.column })?.type {
            return true
        }
        return false
    }

    /// Expressions that give another value each time.
    fileprivate func momentary(in analysis: StatementAnalysis) -> [SQLExpression] {
        var found: [SQLExpression] = []
        analysis.statement.forEachExpression { expression in
            guard let call = expression.call else { return }
            let name = call.name.base.text.lowercased()
            let isNow =
                ["date", "datetime", "time", "julianday", "strftime", "unixepoch"].contains(name)
                && call.arguments.contains { $0.value.string?.lowercased() == "now" }
            if isNow || momentaryFunctions.contains(name) { found.append(expression) }
        }
        return found
    }
}

private let momentaryFunctions: Set<String> = [
    "now", "current_timestamp", "current_date", "current_time", "random", "rand", "uuid", "gen_random_uuid",
    "get_current_timestamp", "today", "clock_timestamp", "statement_timestamp", "transaction_timestamp",
    "localtimestamp",
    "localtime", "randomblob", "getdate", "newid", "sysdate",
]
private let moneyWords = [
    "amount", "balance", "price", "fee", "cost", "value", "total", "revenue", "salary", "payment", "spend",
    "charge",
    "interest", "credit", "debit", "amt",
]

extension String {
    fileprivate var soundsLikeMoney: Bool { moneyWords.contains { lowercased().contains($0) } }
}

extension LogicalType {
    fileprivate var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .hugeInt, .uint8, .uint16, .uint32, .uint64, .unsignedHugeInt,
            .boolean:
            true
        default: false
        }
    }
}

extension StatementAnalysis {
    func calls(named names: Set<String>) -> [FunctionCall] {
        var found: [FunctionCall] = []
        statement.forEachExpression { expression in
            if let call = expression.call, names.contains(call.name.base.text.lowercased()) {
                found.append(call)
            }
        }
        return found
    }
}

private struct ColumnWalk: SyntaxVisitor {
    let body: (String, SQLExpression) -> Void

    mutating func enter(_ expression: SQLExpression) -> Descent {
        if case .column(let name) = expression.kind { body(name.base.text, expression) }
        return .descend
    }
}
