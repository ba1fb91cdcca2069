internal import SQLAnalysis
internal import SQLSyntax

/// What a rule may ask about the statement, and where its conditions are noted.
struct RuleContext {
    let analysis: StatementAnalysis
    let outline: StatementOutline
    let catalog: SchemaCatalog
    let dialect: Dialect
    let disabled: Set<ConditionID>
    var rule = ""
    private(set) var relied: [ReliedCondition] = []
    private(set) var broken: (condition: RewriteCondition, detail: String)?

    init(
        analysis: StatementAnalysis,
        outline: StatementOutline,
        catalog: SchemaCatalog,
        dialect: Dialect,
        disabled: Set<ConditionID>
    ) {
        self.analysis = analysis
        self.outline = outline
        self.catalog = catalog
        self.dialect = dialect
        self.disabled = disabled
    }

    mutating func begin(_ rule: RewriteRule) {
        self.rule = rule.name
        relied = []
        broken = nil
    }

    /// Whether a condition that the statement decides holds; noted either way.
    mutating func require(_ condition: RewriteCondition, _ detail: String = "", _ holds: Bool) -> Bool {
        guard holds || isDisabled(condition) else {
            // The first reason is told; what an attempt relied on goes with the attempt.
            broken = broken ?? (condition, detail)
            relied = []
            return false
        }
        relied.append(ReliedCondition(condition: condition, detail: detail, facts: []))
        return true
    }

    /// Whether a condition that data may decide holds, and of which declared properties it is a consequence.
    ///
    /// - Parameter variant: The statement to analyse in place of the one at hand.
    mutating func requireFact(
        _ condition: RewriteCondition,
        _ detail: String,
        in variant: SQLStatement? = nil,
        _ holds: (StatementAnalysis, SchemaCatalog) -> Bool
    ) -> Bool {
        let statement = variant ?? analysis.statement
        let whole =
            variant == nil ? analysis : StatementAnalysis(of: statement, in: catalog, dialect: dialect)
        guard holds(whole, catalog) else { return require(condition, detail, false) }
        let finder = FactFinder(statement: statement, catalog: catalog, dialect: dialect)
        let facts = finder.facts(tables: whole.tablesRead, holds)
        relied.append(ReliedCondition(condition: condition, detail: detail, facts: facts))
        return true
    }

    func isDisabled(_ condition: RewriteCondition) -> Bool {
        !disabled.isEmpty && disabled.contains(ConditionID(rule: rule, condition: condition.name))
    }

    func text(_ expression: SQLExpression) -> String {
        SQLPrinter.text(expression, dialect: dialect)
    }
}

/// Finds the declared properties that a conclusion needs: those without which it cannot be drawn.
struct FactFinder {
    let statement: SQLStatement
    let catalog: SchemaCatalog
    let dialect: Dialect

    func facts(
        tables: [TablePath],
        _ holds: (StatementAnalysis, SchemaCatalog) -> Bool
    ) -> [DataFact] {
        let known = tables.compactMap { catalog.table(at: $0) }
        let declared = known.flatMap(Self.declared)
        guard !declared.isEmpty, !conclusion(without: declared, holds) else { return [] }
        let needed = declared.filter { !conclusion(without: [$0], holds) }
        return (needed.isEmpty ? declared : needed).map(\.fact)
    }

    private struct Declaration {
        var table: CatalogTable
        var fact: DataFact
    }

    private static func declared(_ table: CatalogTable) -> [Declaration] {
        let name = table.path.description
        let keys = table.keys.map { Declaration(table: table, fact: .unique(table: name, columns: $0)) }
        let whole = (table.columns ?? []).filter { !$0.isNullable }
        return keys + whole.map { Declaration(table: table, fact: .notNull(table: name, columns: [$0.name])) }
    }

    private func conclusion(
        without facts: [Declaration],
        _ holds: (StatementAnalysis, SchemaCatalog) -> Bool
    ) -> Bool {
        var weaker = catalog
        for declaration in facts {
            guard var table = weaker.table(at: declaration.table.path) else { continue }
            switch declaration.fact {
            case .unique(_, let columns): table.keys.removeAll { $0 == columns }
            case .notNull(_, let columns):
                table.columns = table.columns?.map { column in
                    CatalogColumn(
                        column.name,
                        column.type,
                        isNullable: column.isNullable || columns.contains(column.name)
                    )
                }
            }
            weaker.add(table)
        }
        return holds(StatementAnalysis(of: statement, in: weaker, dialect: dialect), weaker)
    }
}
