public import SQLAnalysis
public import SQLSyntax

/// Applies rules to a statement until none fits.
///
///     let rewriter = SQLRewriter(catalog: catalog, dialect: .duckdb)
///     let rewriting = rewriter.rewriting(of: script.statements[0], source: script.source)
///     rewriting.log.map(\.rule)  // ["drop-distinct", "count-rows"]
///
/// Each replacement must make the statement smaller in ``RewriteMeasure``, so the work ends. What is not
/// certain is not touched, and everything that was is in the log.
public struct SQLRewriter: Sendable {
    public let rules: [RewriteRule]
    public let catalog: SchemaCatalog
    public let dialect: Dialect
    /// Conditions taken for granted, to show by their absence what they are for.
    ///
    /// Only tests fill it.
    package var disabledConditions: Set<ConditionID> = []

    /// More replacements than any statement needs; what is left then is left.
    static let applicationLimit = 500

    public init(rules: [RewriteRule] = RewriteRule.all, catalog: SchemaCatalog, dialect: Dialect) {
        self.rules = rules
        self.catalog = catalog
        self.dialect = dialect
    }

    /// The statement rewritten, and how.
    ///
    /// Statements other than queries, INSERT, CREATE TABLE and CREATE VIEW, and those with names that the
    /// catalog says do not exist, come back as they are.
    ///
    /// - Parameter source: The text of the statement's script, for the lines of the log.
    /// - Complexity: An analysis of the statement for each round of replacements.
    public func rewriting(of statement: SQLStatement, source: SQLSource = SQLSource()) -> Rewriting {
        var result = Rewriting(statement: statement)
        guard Self.isRewritable(statement) else { return result }
        var current = statement
        while result.log.count < Self.applicationLimit {
            let analysis = StatementAnalysis(of: current, in: catalog, dialect: dialect, source: source)
            guard analysis.problems.isEmpty else { break }
            let outline = StatementOutline(of: analysis)
            guard
                let next = pass(analysis, outline, source, isLocal: true, &result)
                    ?? pass(analysis, outline, source, isLocal: false, &result)
            else { break }
            current = next
            // Places that one analysis made up might meet those of the next.
            var clearing = MarkClearing(limit: source.bytes.isEmpty ? 0 : source.start + source.bytes.count)
            _ = current.rewrite(&clearing)
        }
        if !result.log.isEmpty { result.statement = current }
        return result
    }

    private func pass(
        _ analysis: StatementAnalysis,
        _ outline: StatementOutline,
        _ source: SQLSource,
        isLocal: Bool,
        _ result: inout Rewriting
    ) -> SQLStatement? {
        let context = RuleContext(
            analysis: analysis,
            outline: outline,
            catalog: catalog,
            dialect: dialect,
            disabled: disabledConditions
        )
        let chosen = rules.filter { $0.isLocal == isLocal }
        var pass = RulePass(rules: chosen, isLocal: isLocal, context: context, source: source)
        var next = analysis.statement
        _ = next.rewrite(&pass)
        result.refusals = isLocal ? pass.refusals : result.refusals + pass.refusals
        guard !pass.log.isEmpty else { return nil }
        guard RewriteMeasure(of: next) < RewriteMeasure(of: analysis.statement) else { return nil }
        result.log += pass.log
        return next
    }

    private static func isRewritable(_ statement: SQLStatement) -> Bool {
        switch statement.kind {
        case .query, .insert, .createTable, .createView: !StatementOutline.hasLocksOrTargets(statement)
        default: false
        }
    }
}

/// One condition of one rule.
package struct ConditionID: Hashable, Sendable {
    package let rule: String
    package let condition: String

    package init(rule: String, condition: String) {
        self.rule = rule
        self.condition = condition
    }
}

/// Takes away the places that analysis gave to nodes without source.
private struct MarkClearing: SyntaxRewriter {
    let limit: Int

    func finish(_ node: inout some LocatedNode, childrenChanged: Bool) -> Bool {
        if childrenChanged || Int(node.origin.end) > limit { node.origin = .none }
        return !node.origin.isKnown
    }
}
