internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

/// Reads the rules of one SQL step from its tree.
struct QueryRuleReader {
    let view: JobView
    let step: Step
    let reading: QueryReading
    let analysis: StatementAnalysis
    /// As it was read: that of the analysis may stand for copies of nodes, which have no place in the text.
    let statement: SQLStatement
    /// Names of the SELECT that is being read say which relation they belong to.
    var words: SQLWords
    private(set) var rules: [BusinessRule] = []
    private(set) var questions: [OpenQuestion] = []
    /// Lower-case names that the statement uses as tables.
    private var usedRelations: Set<String> = []
    /// Lower-case column names that occur anywhere, and those of the result.
    private var usedColumns: Set<String> = []
    /// Lower-case names of columns that number rows, with the condition that chooses by them.
    private var rankConditions: [String: SQLExpression] = [:]

    init(_ view: JobView, _ step: Step, _ reading: QueryReading, _ analysis: StatementAnalysis) {
        self.view = view
        self.step = step
        self.reading = reading
        self.analysis = analysis
        statement = reading.script.statements.first { $0.query != nil } ?? analysis.statement
        words = SQLWords(
            source: reading.script.source,
            dialect: view.inspected.dialect,
            parameters: view.job.parameters
        )
        note(statement)
    }

    private mutating func note(_ statement: SQLStatement) {
        var relations: Set<String> = []
        statement.forEachTable { table in
            if case .table(let reference) = table.kind {
                relations.insert(reference.name.base.text.lowercased())
            }
        }
        usedRelations = relations
        usedColumns = Set(analysis.outputColumns.map { $0.name.lowercased() })
        var mentions: Set<String> = []
        var ranks: [String: SQLExpression] = [:]
        statement.forEachExpression { expression in
            if let name = expression.columnName { mentions.insert(name.lowercased()) }
            if let (left, operation, right) = expression.comparison,
                [.equal, .lessOrEqual, .less].contains(operation),
                let name = left.columnName, right.number != nil
            {
                ranks[name.lowercased()] = expression
            }
        }
        usedColumns.formUnion(mentions)
        rankConditions = ranks
    }

    /// All rules of the statement.
    mutating func read() {
        guard let query = statement.query else { return }
        read(query, as: nil)
    }

    // MARK: Queries

    /// - Parameter name: Of a common or derived table; nil for the result.
    mutating func read(_ query: SQLQuery, as name: String?) {
        for table in query.with?.tables ?? [] {
            guard case .query(let inner) = table.body, usedRelations.contains(table.name.text.lowercased())
            else { continue }
            read(inner, as: table.name.text)
        }
        read(query.body, as: name)
        if let order = query.orderBy, name == nil || query.limit != nil {
            add(
                .ordering,
                "Rows\(place(name)) are ordered by \(words.order(order.items)).",
                at: order.origin
            )
        }
        if let limit = query.limit, let count = limit.count {
            add(
                .limit,
                "Only the first \(words.value(count)) rows\(place(name)) count"
                    + (limit.offset.map { ", after the first \(words.value($0))" } ?? "") + ".",
                at: limit.origin
            )
        }
    }

    private mutating func read(_ body: QueryBody, as name: String?) {
        switch body {
        case .select(let select): read(select, as: name)
        case .parenthesized(let query): read(query, as: name)
        case .setOperation(let operation):
            for operand in operation.operands { read(operand, as: name) }
            let names = operation.operators.map { joiner in
                let isDistinct = joiner.duplicates != .all
                switch joiner.kind {
                case .union: return isDistinct ? "all rows, equal ones once" : "all rows"
                case .intersect: return "the rows that both give"
                case .except: return "the rows of the first that the next does not give"
                }
            }
            let origin = operation.operands.compactMap(\.firstOrigin).first ?? .none
            add(
                .combination,
                "The result\(place(name)) is put together from \(operation.operands.count) queries: \(Set(names).sorted().joined(separator: "; ")).",
                at: origin,
                claims: ["SELECT"].filter { words.written(origin).contains($0) },
                expression: operation.operators.map {
                    "\($0.kind.rawValue)\($0.duplicates.map { " " + $0.rawValue } ?? "")"
                }
                .joined(separator: ", ")
            )
        default:
            questions.append(
                OpenQuestion(
                    "A part of the query has a form that no rule is read from: what does it give?",
                    at: reading.place(of: statement.origin)
                )
            )
        }
    }

    // MARK: One SELECT

    private mutating func read(_ select: Select, as name: String?) {
        for table in select.from { readDerived(table) }
        let outer = words
        words.enter(select)
        for table in select.from { readJoins(table) }
        readConditions(select, as: name)
        readGroups(select, as: name)
        readItems(select, as: name)
        if select.distinct == .distinct {
            add(
                .deduplication,
                "Equal rows\(place(name)) count once.",
                at: select.origin,
                claims: ["DISTINCT"],
                expression: "SELECT DISTINCT"
            )
        }
        words = outer
        for item in select.items { readSubqueries(item.expression) }
        askAboutLatest(select)
    }

    /// The latest date that was loaded need not be the effective date.
    private mutating func askAboutLatest(_ select: Select) {
        let asOf = view.project.asOfColumn.lowercased()
        for item in select.items where select.groupBy == nil && select.isExtremeOf(view.project.asOfColumn) {
            guard let call = item.expression.call, call.name.base.text.lowercased() == "max",
                call.arguments.first?.value.columnName?.lowercased() == asOf
            else { continue }
            ask(
                "When \(words.tables(of: select)) has no rows for T, an earlier date counts as the latest: is that meant, or should the run stop?",
                at: item.expression.origin
            )
        }
    }

    /// Queries in FROM, each with the name it has there.
    private mutating func readDerived(_ table: TableExpression) {
        switch table.kind {
        case .query(let derived): read(derived.query, as: table.alias?.name?.text ?? "a part of the query")
        case .join(let chain):
            readDerived(chain.first)
            for join in chain.joins { readDerived(join.table) }
        case .parenthesized(let inner): readDerived(inner)
        default: break
        }
    }

    /// Set operations inside scalar subqueries have no words; they are asked about.
    private mutating func readSubqueries(_ expression: SQLExpression) {
        _ = expression.contains { part in
            if case .subquery(let query) = part.bare.kind, case .setOperation = query.body {
                questions.append(
                    OpenQuestion(
                        "A value is taken from several queries at once: which one counts?",
                        at: reading.place(of: part.origin),
                        claims: []
                    )
                )
            }
            return false
        }
    }

    private mutating func readConditions(_ select: Select, as name: String?) {
        for condition in select.whereClause?.conjuncts ?? [] where !isRank(condition) {
            let kind: BusinessRule.Kind =
                condition.asksWeekday ? .weekend : isSnapshot(condition) ? .snapshot : .filter
            let rows = "rows of \(words.tables(of: select))\(place(name))"
            add(
                kind,
                "Only \(rows) count where \(words.condition(condition)).",
                at: condition.origin,
                leansOn: leans(of: condition)
            )
        }
        for condition in select.having?.conjuncts ?? [] {
            add(
                .filter,
                "Only groups\(place(name)) count where \(words.condition(condition)).",
                at: condition.origin
            )
        }
        for condition in select.qualify?.conjuncts ?? [] {
            add(
                .ranking,
                "Only rows\(place(name)) count where \(words.condition(condition)).",
                at: condition.origin
            )
        }
    }

    /// A choice of the date of rows.
    private func isSnapshot(_ condition: SQLExpression) -> Bool {
        guard let (left, _, right) = condition.comparison else { return false }
        let asOf = view.project.asOfColumn.lowercased()
        return [left, right].contains { $0.columnName?.lowercased() == asOf }
            && [left, right].contains { if case .subquery = $0.bare.kind { true } else { false } }
    }

    private func isRank(_ condition: SQLExpression) -> Bool {
        guard let name = condition.comparison?.left.columnName?.lowercased() else { return false }
        return rankConditions[name] != nil && rankedNames.contains(name)
    }

    /// Names of columns that number rows.
    private var rankedNames: Set<String> {
        var names: Set<String> = []
        statement.forEachSelect { select in
            for item in select.items where item.expression.rankCall != nil {
                if let alias = item.alias { names.insert(alias.text.lowercased()) }
            }
        }
        return names
    }

    private mutating func readGroups(_ select: Select, as name: String?) {
        guard let group = select.groupBy else { return }
        let keys = group.elements.compactMap { element -> String? in
            guard case .expression(let key) = element else { return nil }
            // A position or an alias stands for an item.
            if let number = key.number.flatMap(Int.init), select.items.indices.contains(number - 1) {
                return words.value(select.items[number - 1].expression)
            }
            return words.value(key)
        }
        let text = keys.isEmpty ? "all rows together" : "each \(listed(keys))"
        add(.grouping, "There is one row\(place(name)) for \(text).", at: group.origin)
    }

    // MARK: Writing down

    /// " of `name`", nothing for the result itself.
    func place(_ name: String?) -> String { name.map { " in `\($0)`" } ?? "" }

    func isUsed(_ column: String?) -> Bool { column.map { usedColumns.contains($0.lowercased()) } ?? true }

    func rankCondition(of alias: String?) -> SQLExpression? {
        alias.flatMap { rankConditions[$0.lowercased()] }
    }

    mutating func add(
        _ kind: BusinessRule.Kind,
        _ statement: String,
        at origin: Origin,
        also origins: [Origin] = [],
        claims: [String]? = nil,
        expression: String? = nil,
        leansOn: [DataQuestion] = []
    ) {
        let text = words.written(origin)
        let evidence = ([origin] + origins).map { origin in
            RuleEvidence.lines(reading.place(of: origin), holding: claims ?? [words.written(origin)])
        }
        var unique: [RuleEvidence] = []
        for item in evidence where !unique.contains(item) { unique.append(item) }
        rules.append(
            BusinessRule(
                id: "",
                kind: kind,
                statement: statement,
                expression: expression ?? text,
                confidence: .high,
                evidence: unique,
                stepIndex: step.index,
                site: .query(stepIndex: step.index, bytes: origin.range ?? 0..<0),
                leansOn: leansOn
            )
        )
    }

    mutating func ask(_ text: String, at origin: Origin) {
        questions.append(
            OpenQuestion(text, at: reading.place(of: origin), claims: [words.written(origin)])
        )
    }
}

extension QueryBody {
    fileprivate var firstOrigin: Origin? {
        switch self {
        case .select(let select): select.origin
        case .parenthesized(let query): query.origin
        case .setOperation(let operation): operation.operands.compactMap(\.firstOrigin).first
        default: nil
        }
    }
}

extension SQLExpression {
    /// Whether it asks for the day of the week.
    var asksWeekday: Bool { contains { $0.calendarPart == .weekday } }

    /// The call that numbers rows.
    var rankCall: FunctionCall? {
        guard let call, call.over != nil,
            ["row_number", "rank", "dense_rank"].contains(call.name.base.text.lowercased())
        else { return nil }
        return call
    }
}

extension SQLWords {
    /// Names say from now on which relation of the SELECT they belong to, where it has several.
    mutating func enter(_ select: Select) {
        relations = [:]
        var count = 0
        for table in select.from { count += note(table) }
        showsRelations = count > 1
    }

    private mutating func note(_ table: TableExpression) -> Int {
        switch table.kind {
        case .join(let chain):
            return note(chain.first) + chain.joins.reduce(0) { $0 + note($1.table) }
        case .parenthesized(let inner): return note(inner)
        default:
            let alias = table.alias?.name?.text
            relations[(alias ?? name(of: table)).lowercased()] = name(of: table)
            return 1
        }
    }

    /// What people may call a relation of FROM.
    func name(of table: TableExpression) -> String {
        switch table.kind {
        case .table(let reference): reference.name.base.text
        case .parenthesized(let inner): name(of: inner)
        default: table.alias?.name?.text ?? "a part of the query"
        }
    }
}
